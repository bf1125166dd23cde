"""Importing annotations from JSONL, against parsing the same lines and inserting the same rows with `executemany`."""

import json
import random
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import harness
from benchmarks.harness import Result
from reader.model.article import digest
from reader.model.ids import new_id, now
from reader.store.store import Store
from reader.workflow.importing import import_files
from reader.workflow.project import Project

ARTICLES = 500
SPANS_PER_ARTICLE = 50
CHARACTERS = 1_500
ROUNDS = 3


def _record(number: int) -> dict[str, Any]:
    """Make a finished layer of speakers and claims, each two linked."""
    body = harness.news(CHARACTERS, number)
    words = sorted(random.Random(number).sample(harness.words_of(body), SPANS_PER_ARTICLE))
    times = {"created": now(), "updated": now()}
    spans = [
        {"id": new_id(), "label": label, "start": start, "end": end, "fragments": [[start, end]],
         "text": body[start:end], "attributes": {"source": "author", "stance": "assert"} if label == "claim" else {},
         **times}
        for (start, end), label in zip(words, ["speaker", "claim"] * SPANS_PER_ARTICLE, strict=False)
    ]  # fmt: skip
    relations = [
        {"id": new_id(), "label": "stance", "from": one["id"], "to": other["id"], "attributes": {"stance": "assert"},
         **times}
        for one, other in zip(spans[::2], spans[1::2], strict=True)
    ]  # fmt: skip
    article = {"id": f"a{number:05}", "title": "t", "direction": "auto", "sha256": digest(body), "text": body}
    return {
        "schema": "reader/1", "article": article, "annotator": "a1", "layer": "annotation", "status": "done",
        "round": "main", "seconds": 60, "offset_unit": "codepoint", "spans": spans, "relations": relations,
        "attributes": {"usable": "yes"}, "identities": [], "scheme": {"name": "claims", "version": 1},
    }  # fmt: skip


def _insert(file: Path, database: Path, *, journaled: bool) -> None:
    """Parse every line and insert it into the same tables and search index, unchecked; with a journal or without."""
    rows: dict[str, list[tuple[object, ...]]] = {}

    def add(table: str, *values: object) -> None:
        rows.setdefault(table, []).append(values)

    numbers = count(1)
    with Store.open(database, create=True) as store, file.open(encoding="utf-8") as lines:
        connection = store.connection
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA defer_foreign_keys=ON")
        connection.execute("INSERT INTO annotators VALUES ('a1', 'annotator', '')")
        for line in lines:
            record = json.loads(line)
            article, layer = record["article"], new_id()
            key = article["id"]
            add("articles", key, "t", "", "", "", "", "auto", key, "", "")
            add("revisions", key, key, article["sha256"], len(article["text"]), 1, 1, "", article["text"])
            add("folded", None, key, "t", article["text"])
            add("layers", layer, key, "a1", key, "main", "annotation", "done", "", 1, "", "", "")
            add("attributes", layer, "usable", "yes", layer)
            for span in record["spans"]:
                add("spans", span["id"], layer, span["label"], span["created"], span["updated"])
                for place, (start, end) in enumerate(span["fragments"]):
                    add("fragments", span["id"], place, start, end)
            for each in record["relations"]:
                add("relations", each["id"], layer, each["label"], each["from"], each["to"], "", "")
            for each in (*record["spans"], *record["relations"]):
                for name, value in each["attributes"].items():
                    add("attributes", each["id"], name, value, layer)
                if journaled:
                    add("operations", layer, next(numbers), "span", each["id"], None, None, json.dumps(each))
            if journaled:
                add("journal", None, layer, "a1", None, key, "", "import layer", None, None)
            for table, found in rows.items():
                _many(connection, table, found)
            rows.clear()
        connection.execute("COMMIT")


def _many(connection: Any, table: str, rows: list[tuple[object, ...]]) -> None:
    names = [column[0] for column in connection.execute(f"SELECT * FROM {table} LIMIT 0").description]
    columns = ", ".join(f'"{name}"' for name in names[: len(rows[0])])
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _import(file: Path, root: Path) -> None:
    Project.init(root)
    with Project.open(root) as project:
        report = import_files(project, [file])
        assert report.spans == ARTICLES * SPANS_PER_ARTICLE, report


def run() -> list[Result]:
    """Measure."""
    places = count()
    with harness.folder() as folder:
        file = folder / "export.jsonl"
        file.write_text("".join(json.dumps(_record(each), ensure_ascii=False) + "\n" for each in range(ARTICLES)))
        imports, journaled, bare = harness.taking_turns(
            ROUNDS,
            lambda: harness.timed(lambda: _import(file, folder / f"project-{next(places)}")),
            lambda: harness.timed(lambda: _insert(file, folder / f"journaled-{next(places)}.db", journaled=True)),
            lambda: harness.timed(lambda: _insert(file, folder / f"bare-{next(places)}.db", journaled=False)),
        )
    return [
        Result("import, to the rows but the journal's", median(imports), median(bare), 3.0),
        Result("import, to the same rows", median(imports), median(journaled)),
    ]


if __name__ == "__main__":
    harness.print_table(run())
