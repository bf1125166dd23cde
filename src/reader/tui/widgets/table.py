"""Rows of tables: cells of fixed widths, in the order in which the interface is read."""

from collections.abc import Sequence
from typing import Literal

from reader.i18n import rtl
from reader.text.lines import one_row

Align = Literal["text", "start", "end"]


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
