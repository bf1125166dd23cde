"""Agreement over articles with 50 spans each of two or three annotators, against reading the same rows.

5,000 articles; 20,000 with 1,000,000 spans where READER_BENCH is `full`, or with --articles. Memory is what the process
has taken at most above its start, for each article of all, and for each of three quarters more of them.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import bulk, harness
from benchmarks.harness import Result
from reader.workflow.project import Project

WHOLE: Final = 20_000
ARTICLES: Final = WHOLE if harness.FULL else 5_000
ROUNDS: Final = 2
"""Of fewer articles; all are gone through once."""
MEMORY: Final = 1_000
"""Bytes an article that are good enough."""

_ACTS: Final = {"agreement": ("agreement", 5.0), "articles": ("agreement by article", None)}
"""What is measured beside reading: its title, and the ratio that is good enough."""


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
        start = harness.most_memory()
        seconds = harness.timed(acts[what])
    print(json.dumps({"seconds": seconds, "bytes": harness.most_memory() - start}))


def run(articles: int = ARTICLES) -> Iterator[Result]:
    """Measure."""
    with harness.folder() as folder:
        root, quarter = folder / "news", folder / "quarter"
        bulk.annotated(root, articles)
        bulk.annotated(quarter, articles // 4)
        found: dict[str, list[float]] = {}

        def seconds(what: str) -> float:
            made = _measured(root, what)
            found.setdefault(what, []).append(made["bytes"])
            return made["seconds"]

        acts = [partial(seconds, what) for what in ("read", *_ACTS)]
        rounds = 1 if articles >= WHOLE else ROUNDS
        times = dict(zip(("read", *_ACTS), harness.taking_turns(rounds, *acts), strict=True))
        fewer = {what: _measured(quarter, what)["bytes"] for what in _ACTS}
    barred = 1.0 if articles >= WHOLE else None  # what does not grow with the articles weighs more on fewer
    for what, (title, bar) in _ACTS.items():
        taken = median(found[what])
        yield Result(title, median(times[what]), median(times["read"]), bar)
        yield Result(f"{title}, memory", taken / articles, MEMORY, barred, unit="B")
        growth = (taken - fewer[what]) / (articles - articles // 4)
        yield Result(f"{title}, more memory", growth, MEMORY, 1.0, unit="B")


if __name__ == "__main__":
    harness.main("agreement", run, ARTICLES, _inside)
