"""Writing the spans of a project to a file, against the same records selected by SQLite's own JSON functions.

A project of 2,000 articles; of 20,000 with 1,000,000 spans where READER_BENCH is `full`, or with --articles. The memory
is that of the whole process that exports, beside one that exports a quarter of the articles.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks import bulk, harness
from benchmarks.harness import Result

ARTICLES: Final = 20_000 if harness.FULL else 2_000
ROUNDS: Final = 2 if harness.FULL else 5
MEMORY: Final = 120e6
"""Bytes that are good enough."""
FLAT: Final = 1.1
"""How much more memory four times as many articles may take."""

_EXTRAS: Final = """
  'attributes', json((SELECT json_group_object(key, value) FROM attributes WHERE item = {0}.id)),
  'note', (SELECT text FROM notes WHERE item = {0}.id), 'created', {0}.created, 'updated', {0}.updated"""

_SELECT: Final = f"""
SELECT json_object(
  'article', json_object('id', articles.id, 'title', title, 'language', language, 'direction', direction,
    'sha256', sha256, 'text', body),
  'annotator', annotator, 'layer', kind, 'status', status, 'round', round,
  'seconds', (SELECT coalesce(sum(seconds), 0) FROM work WHERE work.layer = layers.id),
  'spans', json((SELECT json_group_array(json_object('id', spans.id, 'label', label,
      'start', (SELECT min(start) FROM fragments WHERE span = spans.id),
      'end', (SELECT max("end") FROM fragments WHERE span = spans.id),
      'fragments', json((SELECT json_group_array(json_array(start, "end")) FROM fragments WHERE span = spans.id)),
      'text', (SELECT group_concat(substr(body, start + 1, "end" - start), ' … ') FROM fragments WHERE span = spans.id),
      {_EXTRAS.format("spans")}))
    FROM spans WHERE spans.layer = layers.id)),
  'relations', json((SELECT json_group_array(json_object('id', relations.id, 'label', label,
      'from', from_span, 'to', to_span, {_EXTRAS.format("relations")}))
    FROM relations WHERE relations.layer = layers.id)),
  'attributes', json((SELECT json_group_object(key, value) FROM attributes WHERE item = layers.id)))
FROM layers JOIN articles ON articles.id = layers.article JOIN revisions ON revisions.id = layers.revision
ORDER BY layers.article, annotator, round, kind
"""
"""What an export says, but for the order of spans and for absent values being null."""


def select(database: Path, target: Path) -> None:
    """Write what SQLite makes of the rows."""
    connection = sqlite3.connect(database)
    with target.open("w", encoding="utf-8") as file:
        for (line,) in connection.execute(_SELECT):
            file.write(line + "\n")
    connection.close()


def export(root: Path, target: Path) -> None:
    """Call the command that exports."""
    from reader.cli import cli

    cli.main(["--project", str(root), "export", "-o", str(target)], standalone_mode=False)


def _inside(what: str, root: Path) -> None:
    """Print how long it takes, and the most memory that the process had."""
    target = root / f"{what}.jsonl"
    database = root / "annotations" / "annotations.db"
    seconds = harness.timed(lambda: export(root, target) if what == "export" else select(database, target))
    print(json.dumps({"seconds": seconds, "bytes": harness.most_memory()}))


def _measured(what: str, root: Path) -> dict[str, float]:
    """Export or select in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.export", "--inside", what, str(root)]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    measured: dict[str, float] = json.loads(found)
    return measured


def _check_same(root: Path) -> None:
    """Check that both say the same of the first articles."""
    files = [(root / f"{what}.jsonl").open(encoding="utf-8") for what in ("export", "select")]
    for exported, selected in islice(zip(*files, strict=True), 10):
        ours, theirs = json.loads(exported), json.loads(selected)
        for each in ("spans", "relations"):
            ours[each], theirs[each] = _by_id(ours[each]), _by_id(theirs[each])
        assert theirs == {key: ours[key] for key in theirs}
    for file in files:
        file.close()


def _by_id(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {each["id"]: {key: value for key, value in each.items() if value is not None} for each in items}


def run(articles: int = ARTICLES) -> Iterator[Result]:
    """Measure."""
    with harness.folder() as folder:
        root, quarter = folder / "news", folder / "quarter"
        bulk.annotated(root, articles)
        bulk.annotated(quarter, articles // 4)
        memory: list[float] = []

        def seconds(what: str) -> float:
            made = _measured(what, root)
            if what == "export":
                memory.append(made["bytes"])
            return made["seconds"]

        exports, selects = harness.taking_turns(ROUNDS, partial(seconds, "export"), partial(seconds, "select"))
        _check_same(root)
        smaller = _measured("export", quarter)["bytes"]
    yield Result("export", median(exports), median(selects), 3.0)
    yield Result("export, memory", max(memory), MEMORY, 1.0, unit="B")
    yield Result("export, memory of a quarter", max(memory), smaller, FLAT, unit="B")


if __name__ == "__main__":
    harness.main("export", run, ARTICLES, _inside)
