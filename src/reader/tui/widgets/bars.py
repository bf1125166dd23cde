"""One-row bars: sides of text that stay at their edges, ordered and shaped."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from reader.i18n import rtl
from reader.text.lines import one_row


class Piece(NamedTuple):
    """A stretch of a bar: text in logical order, and a style of the theme."""

    text: str
    style: str = ""
    """Names of the bar's component classes, or empty for its own look."""


class Bar(Widget):
    """A row with pieces at its left and at its right; the left ones give way when it is narrow.

    In an interface that runs right-to-left all of it is the other way round.
    """

    DEFAULT_CSS = """
    Bar { height: 1; width: 100%; padding: 0 1; background: $panel; color: $foreground; }
    Bar > .bar--strong { text-style: bold; }
    Bar > .bar--key { color: $footer-key-foreground; text-style: bold; }
    Bar > .bar--dim { color: $foreground 60%; }
    Bar > .bar--warning { color: $warning; }
    Bar > .bar--error { color: $error; text-style: bold; }
    Bar > .bar--accent { color: $primary; text-style: bold; }
    """
    COMPONENT_CLASSES = {"bar--strong", "bar--key", "bar--dim", "bar--warning", "bar--error", "bar--accent"}  # noqa: RUF012 - Textual's own form

    def __init__(self, *, id: str | None = None, firm_left: bool = False) -> None:  # noqa: A002 - Textual's own name
        """Make a bar.

        Args:
            id: of the widget.
            firm_left: whether the right pieces give way instead.
        """
        super().__init__(id=id)
        self._firm_left = firm_left
        self._left: tuple[Piece, ...] = ()
        self._right: tuple[Piece, ...] = ()

    def show(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Set what the bar says; repaints only when that is new."""
        new = (tuple(left), tuple(right))
        if new != (self._left, self._right):
            self._left, self._right = new
            self.refresh()

    @property
    def text(self) -> str:
        """What the bar says, in logical order."""
        return "".join(piece.text for piece in (*self._left, *self._right))

    def render_line(self, y: int) -> Strip:
        """Draw the row."""
        if y:
            return Strip.blank(self.size.width)
        width = self.size.width
        base = self.rich_style
        firm = self._segments(self._left if self._firm_left else self._right, width, base)
        taken = sum(segment.cell_length for segment in firm)
        room = max(width - taken - (1 if taken else 0), 0)
        giving = self._segments(self._right if self._firm_left else self._left, room, base)
        start, end = (firm, giving) if self._firm_left else (giving, firm)
        gap = Segment(" " * max(width - taken - sum(segment.cell_length for segment in giving), 0), base)
        segments = [*end[::-1], gap, *start[::-1]] if rtl() else [*start, gap, *end]
        return Strip(segments).crop(0, width)

    def _segments(self, pieces: Sequence[Piece], room: int, base: Style) -> list[Segment]:
        segments = []
        for piece in pieces:
            style = base + self.get_component_rich_style(f"bar--{piece.style}", partial=True) if piece.style else base
            text = one_row_keeping_spaces(piece.text)
            length = cell_len(text)
            if length > room:
                text = one_row(piece.text.strip(), room, align="left") if room > 0 else ""
                length = cell_len(text)
            room -= length
            if text:
                segments.append(Segment(text, style))
        return segments


def one_row_keeping_spaces(text: str) -> str:
    """Order and shape a text, keeping the spaces around it that part pieces from one another."""
    inner = text.strip()
    if not inner:
        return text
    lead = len(text) - len(text.lstrip())
    trail = len(text) - lead - len(inner)
    left, right = (trail, lead) if rtl() else (lead, trail)
    return " " * left + one_row(inner) + " " * right


def progress_bar(done: int, total: int, cells: int = 12) -> str:
    """Draw how much is done."""
    filled = round(cells * done / total) if total else 0
    return "▱" * (cells - filled) + "▰" * filled if rtl() else "▰" * filled + "▱" * (cells - filled)
