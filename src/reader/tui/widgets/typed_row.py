"""A row of typed text: its clusters, the caret and the selection, cut to the window before they are given colours."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from reader.text import Cell, Offset
from reader.text.lines import Cluster


class Part(Enum):
    """What a stretch of a row is."""

    TEXT = "text"
    SELECTED = "selected"
    CARET = "caret"


class Marks(NamedTuple):
    """What is drawn over the text of a row."""

    caret: Cell | None = None
    """The canvas cell of the caret, when it is on this row."""
    selected: tuple[Offset, Offset] = (0, 0)
    """The selected offsets of the row's paragraph."""
    selected_cell: Cell | None = None
    """The cell behind the text, when the line break is selected."""


def row_parts(clusters: Iterable[Cluster], left: Cell, window: range, marks: Marks) -> list[tuple[str, Part]]:
    """Draw a row.

    Args:
        clusters: the visual line, from left to right.
        left: the canvas cell at which the line begins.
        window: the canvas cells to draw; of a cluster that is only partly inside, blanks are drawn.
        marks: caret and selection.

    Returns:
        Stretches that fill the window exactly.
    """
    drawn: list[tuple[str, Part]] = []
    used = window.start

    def add(text: str, part: Part) -> None:
        if drawn and drawn[-1][1] is part:
            drawn[-1] = (drawn[-1][0] + text, part)
        else:
            drawn.append((text, part))

    def blanks(until: Cell) -> None:
        nonlocal used
        for cell in range(used, until):
            is_caret, is_selected = cell == marks.caret, cell == marks.selected_cell
            add(" ", Part.CARET if is_caret else Part.SELECTED if is_selected else Part.TEXT)
        used = max(used, until)

    first, after = marks.selected
    for cluster in clusters:
        cell = left + cluster.cell
        end = cell + cluster.width
        if end <= window.start or cell >= window.stop:
            continue
        blanks(min(cell, window.stop))
        inside = cell >= window.start and end <= window.stop
        text = cluster.glyph if inside else " " * (min(end, window.stop) - max(cell, window.start))
        if marks.caret is not None and cell <= marks.caret < end:
            add(text, Part.CARET)
        else:
            add(text, Part.SELECTED if cluster.start < after and cluster.end > first else Part.TEXT)
        used = min(end, window.stop)
    blanks(window.stop)
    return drawn
