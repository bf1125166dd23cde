"""Writing a project's annotations to a file, against dumping the same rows of its tables as JSON."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median

from benchmarks import harness
from benchmarks.harness import Result
from reader.model.annotation import Fragment, Layer, Relation, Span
from reader.model.ids import new_id, now
from reader.workflow import exporting
from reader.workflow.exporting import Selection
from reader.workflow.project import Project

ARTICLES = 1_000
SPANS_PER_ARTICLE = 100
CHARACTERS = 2_500
ROUNDS = 3
TABLES = ("articles", "revisions", "excluded", "layers", "work", "spans", "fragments", "relations", "attributes",
          "notes", "identities", "aliases")  # fmt: skip


def _items(layer: Layer, body: str) -> Iterator[Span | Relation]:
    """Make a speaker and its claim, linked, again and again."""
    words = sorted(Random(layer.article).sample(harness.words_of(body), SPANS_PER_ARTICLE))
    time = now()
    spans = []
    for number, (start, end) in enumerate(words):
        label, values = ("claim", {"source": "author", "stance": "assert"}) if number % 2 else ("speaker", {})
        spans.append(Span(new_id(), layer.id, label, (Fragment(start, end),), values, created=time, updated=time))
    yield from spans
    for speaker, claim in list(pairwise(spans))[::2]:
        values = {"stance": "assert"}
        yield Relation(new_id(), layer.id, "stance", speaker.id, claim.id, values, created=time, updated=time)


def _export(project: Project, target: Path) -> None:
    with target.open("w", encoding="utf-8") as file:
        for line in exporting.lines(project, project.store.view(), Selection()):
            file.write(line + "\n")


def _dump(database: Path, target: Path, encode: Callable[[object], str]) -> None:
    """Write every row of the tables that an export reads as an object."""
    connection = sqlite3.connect(database)
    with target.open("w", encoding="utf-8") as file:
        for table in TABLES:
            rows = connection.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in rows.description]
            for row in rows:
                file.write(encode(dict(zip(names, row, strict=True))) + "\n")
    connection.close()


def run() -> list[Result]:
    """Measure."""
    bodies = {f"article-{number:04}": harness.news(CHARACTERS, number) for number in range(ARTICLES)}
    reused = json.JSONEncoder(ensure_ascii=False).encode
    with harness.folder() as folder, harness.project(folder / "news", bodies) as project:
        for name, body in bodies.items():
            harness.fill_layer(project, name, lambda layer, body=body: _items(layer, body))
        target, database = folder / "export.jsonl", project.store.path
        exports, dumps, fast_dumps = harness.taking_turns(
            ROUNDS,
            lambda: harness.timed(lambda: _export(project, target)),
            lambda: harness.timed(lambda: _dump(database, target, lambda row: json.dumps(row, ensure_ascii=False))),
            lambda: harness.timed(lambda: _dump(database, target, reused)),
        )
    return [
        Result("export", median(exports), median(dumps), 3.0),
        Result("export, to a kept encoder", median(exports), median(fast_dumps)),
    ]


if __name__ == "__main__":
    harness.print_table(run())
