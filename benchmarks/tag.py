"""Tagging a word until it is saved and drawn, against moving the caret and committing one row to SQLite."""

import sqlite3
from pathlib import Path
from statistics import median

from benchmarks import harness
from benchmarks.harness import Result, Terminal
from reader.workflow.project import Project

ARTICLE = "ar-port-fire"
TAGS = 80
WARM_UP = 10
LABEL_KEY = "c"


def _table(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE spans (id INTEGER PRIMARY KEY, label TEXT, start INTEGER, stop INTEGER)")
    return connection


def _tag(reader: Terminal) -> float:
    """Go to the next word and tag it."""
    reader.press("w")
    harness.pause()
    return reader.press(LABEL_KEY)


def _move(reader: Terminal) -> float:
    """Move the caret to and fro; gives the seconds of the way back."""
    reader.press("left")
    harness.pause()
    return reader.press("right")


def run() -> list[Result]:
    """Measure."""
    with harness.folder() as folder:
        with harness.project(folder / "news", {ARTICLE: harness.sample(ARTICLE)}):
            pass
        table = _table(folder / "bare.db")

        def commit() -> None:
            table.execute("INSERT INTO spans (label, start, stop) VALUES ('claim', 10, 20)")

        with Terminal(harness.annotate(folder / "news", ARTICLE), folder) as reader:
            reader.first_paint()
            rounds = [(_tag(reader), _move(reader), harness.timed(commit)) for _ in range(WARM_UP + TAGS)]
        table.close()
        with Project.open(folder / "news") as project:
            assert [layer.spans for layer in project.store.view().layers()] == [WARM_UP + TAGS]
    tags, moves, commits = (median(each) for each in zip(*rounds[WARM_UP:], strict=True))
    return [
        Result("tag", tags, moves + commits, 2.0),
        Result("tag, to one bare commit", tags, commits),
    ]


if __name__ == "__main__":
    harness.print_table(run())
