"""How the clusters of a line look: worked out from spans, selection and caret, before the theme gives them colours."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from reader.model.annotation import Span
from reader.text import Offset
from reader.text.lines import VisualLine
from reader.workflow.layer import LayerIndex

if TYPE_CHECKING:
    from reader.text.folding import Matches


class Look(NamedTuple):
    """How one display cluster is drawn, before the theme turns it into a style."""

    color: str = ""
    """Colour of the label whose ground it has; empty for none."""
    deep: bool = False
    """Inside another span of the same colour."""
    crossed: str = ""
    """Colour of a span that covers it too and neither holds the one whose ground it has nor lies inside it."""
    current: bool = False
    linked: bool = False
    excluded: bool = False
    found: bool = False
    """Part of what a search found."""
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
    matches: "Matches | None"
    """What a search found; None where nothing is searched for."""
    selection: tuple[Offset, Offset] | None
    badges: Mapping[Offset, str]
    caret: Offset


def looks_of(
    line: VisualLine, index: LayerIndex, marks: Marks, labels: Mapping[str, tuple[str, str]]
) -> dict[Offset, Look]:
    """Work out the look of every cluster of a line that is not plain, by the cluster's start.

    Spans are laid over one another from the longest to the shortest; what is not seen of the current one then is laid
    on top, so that it is never hidden.
    """
    spans = _by_depth(index.touching(line.start, max(line.end, line.start + 1)))
    found = _Looks(line)
    found.lay(spans, marks, {name: color for name, (color, _letter) in labels.items()})
    for start, end in marks.excluded:
        found.mark(start, end, excluded=True)
    for start, end in () if marks.matches is None else marks.matches.within(line.start, line.end):
        found.mark(start, end, found=True)
    if marks.selection is not None:
        found.mark(*marks.selection, selected=True)
    for offset in marks.badges:
        found.mark(offset, offset + 1, badge=True)
    found.mark(marks.caret, marks.caret + 1, caret=True)
    return found.looks


class _Looks:
    """The looks of a line's clusters while they are worked out."""

    def __init__(self, line: VisualLine) -> None:
        self.looks: dict[Offset, Look] = {}
        self._line = line
        self._starts = [cluster.start for cluster in line.clusters]

    def mark(self, start: Offset, end: Offset, **what: Any) -> None:
        """Mark what a range covers."""
        for each in self._covered(start, end):
            self.looks[each] = self.looks.get(each, PLAIN)._replace(**what)

    def lay(self, spans: Sequence[Span], marks: Marks, colors: Mapping[str, str]) -> None:
        """Lay the grounds of spans over one another, outer ones first."""
        tops: dict[Offset, Span] = {}
        for span in spans:
            color = colors.get(span.label, "grey")
            current, linked = span.id == marks.current, span.id in marks.linked
            for start in [each for fragment in span.fragments for each in self._covered(*fragment)]:
                look, below = self.looks.get(start, PLAIN), tops.get(start)
                self.looks[start] = look._replace(
                    color=color,
                    deep=look.color == color and not look.deep,
                    crossed=look.color if below is not None and not _holds(below, span) else "",
                    current=current or look.current,
                    linked=linked or look.linked,
                )
                tops[start] = span
        hidden = next((span for span in spans if span.id == marks.current), None)
        if hidden is not None and all(span.id != hidden.id for span in tops.values()):
            color = colors.get(hidden.label, "grey")
            for start in [each for each, look in self.looks.items() if look.current]:
                self.looks[start] = self.looks[start]._replace(color=color, deep=False, crossed="")

    def _covered(self, start: Offset, end: Offset) -> list[Offset]:
        """List the clusters that a range covers, in part or whole, by their starts."""
        first = bisect_left(self._starts, start)
        if first and self._line.clusters[first - 1].end > start:
            first -= 1
        return self._starts[first : bisect_left(self._starts, end)]


def _by_depth(spans: list[Span]) -> list[Span]:
    """Order spans as they are laid over one another."""
    return sorted(spans, key=lambda span: span.start - span.end)


def _holds(outer: Span, inner: Span) -> bool:
    """Tell whether a span lies inside another and is shorter."""
    inside = outer.start <= inner.start and inner.end <= outer.end
    return inside and (outer.start, outer.end) != (inner.start, inner.end)


def append_run(runs: list[tuple[str, Look]], text: str, look: Look) -> None:
    """Add text to a row of runs, joining it with the last run of the same look."""
    if runs and runs[-1][1] == look:
        runs[-1] = (runs[-1][0] + text, look)
    else:
        runs.append((text, look))
