"""What is measured in long articles: one of a million characters with ten thousand spans, and a short one like it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks import harness
from benchmarks.harness import Terminal
from reader.model.annotation import Fragment, Layer, Span
from reader.model.ids import new_id, now

LONG: Final = 1_000_000
SHORT: Final = 4_000
CHARACTERS_PER_SPAN: Final = 100


class Commands(NamedTuple):
    """How the programs are started that show the articles."""

    long: list[str]
    short: list[str]
    text_area: list[str]
    """A bare text area with the long article."""


def spans(layer: Layer, body: str) -> list[Span]:
    """Mark one word in every stretch of text, claims and speakers in turn."""
    found: list[Span] = []
    for start, end in harness.words_of(body):
        if start >= len(found) * CHARACTERS_PER_SPAN:
            label = ("claim", "speaker")[len(found) % 2]
            time = now()
            found.append(Span(new_id(), layer.id, label, (Fragment(start, end),), created=time, updated=time))
    return found


@contextmanager
def articles(folder: Path) -> Iterator[Commands]:
    """Make a project of the two articles; the short one is how the long one begins, and has as many spans a page."""
    body = harness.news(LONG)
    bodies = {"long": body, "short": body[:SHORT]}
    with harness.project(folder / "news", bodies) as project:
        for name, text in bodies.items():
            harness.fill_layer(project, name, lambda layer, text=text: spans(layer, text))
    (folder / "long.txt").write_text(body, encoding="utf-8")
    long, short = (harness.annotate(folder / "news", name) for name in bodies)
    yield Commands(long, short, harness.text_area(folder / "long.txt"))


@contextmanager
def opened(*programs: str) -> Iterator[list[Terminal]]:
    """Open the articles in programs, and wait for their first paints.

    Args:
        programs: fields of `Commands`.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(harness.folder())
        commands = stack.enter_context(articles(folder))
        terminals = [stack.enter_context(Terminal(getattr(commands, each), folder)) for each in programs]
        for each in terminals:
            each.first_paint()
        yield terminals
