"""Merging 1,000 changes of another machine, against recording the same, each by itself and all in one transaction."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import harness
from benchmarks.harness import ANNOTATOR, Result
from reader.store import journal
from reader.store.journal import Change
from reader.workflow.merging import merge
from reader.workflow.project import Project
from reader.workflow.session import Session

CHANGES = 1_000
CHARACTERS = 40_000
ROUNDS = 5
ARTICLE = "article"


def _copies(root: Path, start: Project) -> Iterator[Project]:
    """Make copies of a project, each as it was at the start."""
    for number in count():
        folder = root / f"copy-{number}"
        (folder / "annotations").mkdir(parents=True)
        start.store.back_up(folder / "annotations" / "annotations.db")
        with Project.open(folder) as project:
            yield project


def _tag(project: Project) -> float:
    """Tag words one by one, as keys do; gives the seconds."""
    work = Session(project, project.annotator(ANNOTATOR), ARTICLE)
    places = harness.words_of(work.body)[:CHANGES]
    start = perf_counter()
    for place in places:
        work.tag("speaker", *place, exact=True)
    return perf_counter() - start


def _changes(project: Project) -> list[Change]:
    store = project.store
    rows = store.connection.execute("SELECT id FROM journal WHERE layer IS NOT NULL ORDER BY seq").fetchall()
    return [journal.load(store.connection, change) for (change,) in rows]


def run() -> list[Result]:
    """Measure."""
    with harness.folder() as folder, harness.project(folder / "here", {ARTICLE: harness.news(CHARACTERS)}) as start:
        copies = _copies(folder, start)
        there = next(copies)
        tagged = _tag(there)
        changes = _changes(there)

        def merging() -> float:
            project = next(copies)
            return harness.timed(lambda: merge(project, there.store.path, None))

        def recording() -> float:
            project = next(copies)
            return harness.timed(lambda: project.store.record_all((change, None) for change in changes))

        merged, recorded = map(median, harness.taking_turns(ROUNDS, merging, recording))
        copies.close()
    return [
        Result("merge 1,000 changes, to tagging", merged, tagged, 1.0),
        Result("merge 1,000 changes, to one write", merged, recorded, 4.0),
    ]


if __name__ == "__main__":
    harness.print_table(run())
