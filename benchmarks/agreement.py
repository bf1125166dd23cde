"""Agreement over 20,000 articles with 1,000,000 spans of two or three annotators, against reading the same rows.

`python -m benchmarks.agreement --articles 1000` measures a smaller project, with as many spans an article.
"""

import argparse
import json
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from math import ceil
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

from benchmarks import harness
from benchmarks.harness import Result
from reader.model.ids import layer_id, new_id, now, revision_id
from reader.workflow.project import Project

ARTICLES = 20_000
SPANS_PER_ARTICLE = 50
CHARACTERS = 2_500
BODIES = 100
"""Different texts; articles are given them in turn, each with a number of its own."""
ROUNDS = 3
"""Of fewer articles; all are gone through once."""
MEMORY: Final = 1_000
"""Bytes an article that are good enough."""

_MARKED: Final = 0.9
"""Part of what is meant that an annotator marks."""
_STANCES = ("assert", "assert", "assert", "support", "deny", "relay")
_ACTS = {"agreement": ("agreement", 5.0), "articles": ("agreement by article", None)}
"""What is measured beside reading: its title, and the ratio that is good enough."""
_LABELS = ("claim", "speaker", "cue")


class _Rows:
    """The rows of a project's tables, made an article at a time."""

    def __init__(self) -> None:
        self.random = Random(1)
        self.time = now()
        self.tables: dict[str, list[tuple[Any, ...]]] = {}

    def add(self, table: str, *row: Any) -> None:
        """Add a row."""
        self.tables.setdefault(table, []).append(row)

    def add_article(self, number: int, body: str, words: list[tuple[int, int]]) -> None:
        """Add an article with its layers: two or three annotators mark most of what is meant, not quite alike."""
        article, time = f"n{number:06}", self.time
        digest = sha256(body.encode()).hexdigest()
        revision = revision_id(article, digest)
        self.add("articles", article, body[:60], "", "", "", "ar", "auto", revision, time, time)
        self.add("revisions", revision, article, digest, len(body), len(words), 1, time, body)
        names = self.random.sample(["a1", "a2", "a3"], 2 + number % 2)
        count = ceil(SPANS_PER_ARTICLE / len(names) / _MARKED)
        meant = sorted(self.random.sample(range(len(words) - 6), count))
        for name in names:
            layer = layer_id(article, name, "main")
            self.add("layers", layer, article, name, revision, "main", "annotation", "done", "", 1, time, time)
            self._add_spans(layer, words, [each for each in meant if self.random.random() < _MARKED])

    def _add_spans(self, layer: str, words: list[tuple[int, int]], meant: list[int]) -> None:
        """Mark words as claims, speakers and cues in turn, each claim linked with the speaker before it."""
        speaker, time = "", self.time
        for first in meant:
            span, label = new_id(), _LABELS[first % 3]
            last = first + (self.random.randint(2, 5) if label == "claim" else 0)
            self.add("spans", span, layer, label, time, time)
            self.add("fragments", span, 0, words[first][0], words[last][1])
            if label == "claim":
                self.add("attributes", span, "source", "speaker", layer)
                self.add("attributes", span, "type", self.random.choice(("fact", "fact", "prediction")), layer)
                if speaker:
                    link = new_id()
                    self.add("relations", link, layer, "stance", speaker, span, time, time)
                    self.add("attributes", link, "stance", self.random.choice(_STANCES), layer)
            elif label == "speaker":
                speaker = span


def _fill(database: Path, articles: int) -> None:
    """Enter articles and layers past the journal."""
    bodies = [harness.news(CHARACTERS, seed) for seed in range(BODIES)]
    words = [harness.words_of(body) for body in bodies]
    connection = sqlite3.connect(database)
    connection.executemany("INSERT INTO annotators VALUES (?, 'annotator', '')", [("a1",), ("a2",), ("a3",)])
    rows = _Rows()
    for number in range(articles):
        rows.add_article(number, f"{bodies[number % BODIES]} {number}", words[number % BODIES])
        if number % 1000 == 999 or number == articles - 1:
            for table, made in rows.tables.items():
                connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(made[0]))})", made)
            rows.tables.clear()
    connection.commit()
    connection.close()


def _measured(root: Path, what: str) -> dict[str, float]:
    """Read or compare in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.agreement", "--inside", what, str(root)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def _inside(what: str, root: Path) -> None:
    """Print how long it takes, and the most memory before and afterwards."""
    from reader.workflow.agreeing import agreement
    from reader.workflow.comparing import Compared, by_article

    with Project.open(root) as project:
        view = project.store.view()
        acts = {
            "read": lambda: sum(len(each.spans) for each in view.contents(statuses=Compared().statuses)),
            "agreement": lambda: agreement(project, view, Compared()),
            "articles": lambda: by_article(project, view),
        }
        start = _most()
        seconds = harness.timed(acts[what])
    print(json.dumps({"seconds": seconds, "bytes": _most() - start}))


def _most() -> int:
    """Give the most memory that this process ever had, in bytes; where it is known, without that of its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii"))[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def run(articles: int = ARTICLES) -> Iterator[Result]:
    """Measure."""
    with harness.folder() as folder:
        root = folder / "news"
        Project.init(root)
        Project.open(root).close()
        _fill(root / "annotations" / "annotations.db", articles)
        found: dict[str, list[float]] = {}

        def seconds(what: str) -> float:
            made = _measured(root, what)
            found.setdefault(what, []).append(made["bytes"])
            return made["seconds"]

        acts = [partial(seconds, what) for what in ("read", *_ACTS)]
        rounds = 1 if articles >= ARTICLES else ROUNDS
        times = dict(zip(("read", *_ACTS), harness.taking_turns(rounds, *acts), strict=True))
    memory = 1.0 if articles >= ARTICLES else None  # what does not grow with the articles weighs more on fewer
    for what, (title, bar) in _ACTS.items():
        yield Result(title, median(times[what]), median(times["read"]), bar)
        yield Result(f"{title}, memory", median(found[what]) / articles, MEMORY, memory, unit="B")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agreement", description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--inside", nargs=2, metavar=("WHAT", "PROJECT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        _inside(options.inside[0], Path(options.inside[1]))
    else:
        harness.print_table(run(options.articles))


if __name__ == "__main__":
    main()
