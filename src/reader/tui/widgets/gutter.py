"""Lanes beside the text: where spans start, go on, are interrupted, and end, however many lie over one another."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from reader.model.annotation import Span
from reader.text import Offset
from reader.text.lines import VisualLine
from reader.workflow.layer import key_of

WIDE: Final = 100
"""Columns of the text from which on there are more lanes."""

GOES_ON: Final = "│"
INTERRUPTED: Final = "┊"
MORE: Final = "+"


class Mark(NamedTuple):
    """A cell of the gutter."""

    text: str
    color: str = ""
    """Colour of the span's label; empty for a cell without a span."""
    current: bool = False


BLANK: Final = Mark(" ")


def lane_count(width: int) -> int:
    """Tell how many lanes a view of some width has."""
    return 5 if width >= WIDE else 3


def marks(
    lines: Sequence[VisualLine],
    spans: Sequence[Span],
    labels: Mapping[str, tuple[str, str]],
    lanes: int,
    current: str | None,
) -> list[list[Mark]]:
    """Work out the gutter of some lines.

    Spans take the lane nearest the text that is free on all their lines, in reading order. Where there are more than
    lanes, the last lane says so; the current span is always seen.

    Args:
        lines: what is visible, from the top.
        spans: those that touch it.
        labels: colour and letter of every span label.
        lanes: how many there are.
        current: the current span.

    Returns:
        The cells of every line, the one nearest the text first.
    """
    found = [[BLANK] * lanes for _line in lines]
    starts = [line.start for line in lines]
    for span in sorted(spans, key=lambda span: (span.id != current, key_of(span))):
        rows = _rows(span, lines, starts)
        if not rows:
            continue
        lane = next((each for each in range(lanes) if all(found[y][each] == BLANK for y, _mark in rows)), None)
        color, letter = labels.get(span.label, ("grey", "?"))
        for y, what in rows:
            if lane is not None:
                found[y][lane] = Mark(what or letter, color, span.id == current)
            elif not what:
                found[y][lanes - 1] = Mark(MORE)
    return found


def _rows(span: Span, lines: Sequence[VisualLine], starts: Sequence[Offset]) -> list[tuple[int, str]]:
    """List the lines that a span reaches over, with what is drawn there; empty for the letter of its label."""
    first = bisect_right(starts, span.start) - 1
    rows = [(first, "")] if first >= 0 and span.start < max(lines[first].end, starts[first] + 1) else []
    for y in range(first + 1, bisect_left(starts, span.end)):
        start, end = starts[y], max(lines[y].end, starts[y] + 1)
        covered = any(each.start < end and start < each.end for each in span.fragments)
        rows.append((y, GOES_ON if covered else INTERRUPTED))
    return rows
