"""Rows of tables: cells of fixed widths, in the order in which the interface is read."""

from collections.abc import Callable, Sequence
from typing import Literal

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from reader.i18n import rtl
from reader.text.lines import one_row

Align = Literal["text", "start", "end"]


class Heads(Widget):
    """The row above a table that names its columns."""

    DEFAULT_CSS = """
    Heads { height: 1; width: 100%; background: $surface; color: $foreground 60%; }
    """

    def __init__(self, draw: Callable[[int], str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Make a row; `draw` gives its text for a width, drawn as the table's rows are."""
        super().__init__(id=id)
        self._draw = draw

    def render_line(self, y: int) -> Strip:
        """Draw the row."""
        width = self.size.width
        if y:
            return Strip.blank(width)
        return Strip([Segment(self._draw(width), self.rich_style)]).adjust_cell_length(width, self.rich_style)


def cell(text: str, width: int, align: Align = "start") -> str:
    """Draw a cell of a width.

    Args:
        text: logical text of any origin.
        width: cells; at least one is drawn.
        align: ``start`` and ``end`` of the row as the interface is read, or ``text``: where reading the text begins.
    """
    if align == "text":
        return one_row(text, max(width, 1))
    return one_row(text, max(width, 1), align="right" if (align == "end") != rtl() else "left")


def row(cells: Sequence[str]) -> str:
    """Put drawn cells side by side, the first where reading the interface begins."""
    return " ".join(reversed(cells) if rtl() else cells)
