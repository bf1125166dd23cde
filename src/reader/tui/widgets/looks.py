"""How the clusters of a line look: worked out from spans, selection and caret, before the theme gives them colours."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from reader.model.annotation import Span
from reader.text import Offset
from reader.text.lines import VisualLine
from reader.workflow.layer import LayerIndex


class Look(NamedTuple):
    """How one display cluster is drawn, before the theme turns it into a style."""

    color: str = ""
    """Colour of the label whose ground it has; empty for none."""
    deep: bool = False
    """Inside another span of the same colour."""
    current: bool = False
    linked: bool = False
    excluded: bool = False
    selected: bool = False
    caret: bool = False
    badge: bool = False


PLAIN: Final = Look()
CARET: Final = Look(caret=True)


class Marks(NamedTuple):
    """What is drawn on top of an article's text, beside its spans."""

    current: str | None
    """The current span."""
    linked: frozenset[str]
    """The spans it is linked with."""
    excluded: tuple[tuple[Offset, Offset], ...]
    selection: tuple[Offset, Offset] | None
    badges: Mapping[Offset, str]
    caret: Offset


def looks_of(
    line: VisualLine, index: LayerIndex, marks: Marks, labels: Mapping[str, tuple[str, str]]
) -> dict[Offset, Look]:
    """Work out the look of every cluster of a line that is not plain, by the cluster's start.

    Spans are laid over one another from the longest to the shortest, the current one last.
    """
    looks: dict[Offset, Look] = {}
    starts = [cluster.start for cluster in line.clusters]

    def covered(start: Offset, end: Offset) -> list[Offset]:
        first = bisect_left(starts, start)
        if first and line.clusters[first - 1].end > start:
            first -= 1
        return starts[first : bisect_left(starts, end)]

    def mark(where: list[Offset], **what: Any) -> None:
        for start in where:
            looks[start] = looks.get(start, PLAIN)._replace(**what)

    for span in _by_depth(index.touching(line.start, max(line.end, line.start + 1)), marks.current):
        color = labels.get(span.label, ("grey", "?"))[0]
        for start in [each for fragment in span.fragments for each in covered(fragment.start, fragment.end)]:
            look = looks.get(start, PLAIN)
            looks[start] = look._replace(
                color=color,
                deep=look.color == color and not look.deep,
                current=span.id == marks.current,
                linked=span.id in marks.linked or look.linked,
            )
    for start, end in marks.excluded:
        mark(covered(start, end), excluded=True)
    if marks.selection is not None:
        mark(covered(*marks.selection), selected=True)
    for offset in marks.badges:
        if cluster := line.cluster_at(offset):
            mark([cluster.start], badge=True)
    if cluster := line.cluster_at(marks.caret):
        mark([cluster.start], caret=True)
    return looks


def _by_depth(spans: list[Span], current: str | None) -> list[Span]:
    """Order spans as they are laid over one another."""
    return sorted(spans, key=lambda span: (span.id == current, span.start - span.end))


def append_run(runs: list[tuple[str, Look]], text: str, look: Look) -> None:
    """Add text to a row of runs, joining it with the last run of the same look."""
    if runs and runs[-1][1] == look:
        runs[-1] = (runs[-1][0] + text, look)
    else:
        runs.append((text, look))


def blend(one: str, other: str, share: float) -> str:
    """Mix two colours written as ``#rrggbb``."""
    mixed = (round(int(one[at : at + 2], 16) * (1 - share) + int(other[at : at + 2], 16) * share) for at in (1, 3, 5))
    return "#" + "".join(f"{value:02x}" for value in mixed)
