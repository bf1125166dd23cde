"""Reviewing articles of 500 cases, against annotating them: opening one, going on to the next, and a decision.

The reviewer is the first of the three who annotated, so that both programs open the same articles.
"""

from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks import harness
from benchmarks.harness import ANNOTATOR, DRAWN_AFTER, SETTLED_AFTER, Result, Terminal
from reader.model.annotation import Fragment, Layer, Relation, Span
from reader.model.ids import new_id, now
from reader.store.rows import State
from reader.workflow.review_queue import queue
from reader.workflow.reviewing import Review

CASES = 500
CHARACTERS = 60_000
ARTICLES = 12
OPENINGS = 7
DECISIONS = 60
WARM_UP = 6
PEOPLE = (ANNOTATOR, "a2", "a3")


def layer_of(person: int, layer: Layer, body: str) -> list[State]:
    """Mark 500 words, claims and speakers in turn with a link; every third one differs from person to person."""
    time = now()
    words = harness.words_of(body)
    found: list[Span] = []
    for number, (start, end) in enumerate(words[:: len(words) // CASES][:CASES]):
        label = ("speaker", "claim")[number % 2]
        short = end - start > 3 and number % 3 == person
        place = Fragment(start, end - 1 if short else end)
        found.append(Span(new_id(), layer.id, label, (place,), {}, created=time, updated=time))
    links = [
        Relation(new_id(), layer.id, "stance", one.id, other.id, {"stance": "assert"}, created=time, updated=time)
        for one, other in pairwise(found)
        if one.label == "speaker"
    ]
    return [*found, *links]


def prepare(root: Path) -> list[str]:
    """Make a project of finished articles; gives them in the order of their review."""
    bodies = {f"article-{number:02}": harness.news(CHARACTERS, number) for number in range(ARTICLES)}
    with harness.project(root, bodies) as project:
        for name, body in bodies.items():
            for person, who in enumerate(PEOPLE):
                harness.fill_layer(
                    project, name, lambda layer, body=body, person=person: layer_of(person, layer, body),
                    annotator=who, status="done",
                )  # fmt: skip
        lead = project.annotator(ANNOTATOR)
        assert len(Review(project, lead, "article-00").cases) == CASES
        return queue(project, lead)


def run() -> list[Result]:
    """Measure."""
    with harness.folder() as folder:
        root = folder / "news"
        waiting = prepare(root)
        review = harness.command(root, "review", waiting[0], "--reviewer", ANNOTATOR)
        annotate = harness.annotate(root, max(waiting))  # from there `Y` leads through all of them
        opened = harness.taking_turns(
            OPENINGS, lambda: harness.first_paint(review, folder), lambda: harness.first_paint(annotate, folder)
        )
        with Terminal(review, folder) as reviewing, Terminal(annotate, folder) as annotating:
            reviewing.first_paint()
            annotating.first_paint()
            decided = [(_decide(reviewing), _tag(annotating)) for _ in range(WARM_UP + DECISIONS)]
            switched = [(_switch(reviewing, "y"), _switch(annotating, "Y")) for _ in range(ARTICLES - 1)]
    decision, tag = map(median, zip(*decided[WARM_UP:], strict=True))
    next_review, next_article = map(median, zip(*switched[2:], strict=True))
    return [
        Result("review, opened", *map(median, opened), 1.5),
        Result("review, next article", next_review, next_article, 1.5),
        Result("review, a decision to a tag", decision, tag, 2.0),
    ]


def _decide(reviewing: Terminal) -> float:
    """Go to the next open case and take a version."""
    reviewing.press("tab", DRAWN_AFTER)
    harness.pause()
    return reviewing.press("1", DRAWN_AFTER)


def _tag(annotating: Terminal) -> float:
    """Go to the next word and tag it."""
    annotating.press("w", DRAWN_AFTER)
    harness.pause()
    return annotating.press("r", DRAWN_AFTER)


def _switch(terminal: Terminal, key: str) -> float:
    harness.pause()
    return terminal.press(key, SETTLED_AFTER)


if __name__ == "__main__":
    harness.print_table(run())
