"""A column of rows beside a text: a coloured lead, a quotation in its own direction, a value at the far edge."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from reader.text.lines import one_row


class Row(NamedTuple):
    """A row of the panel."""

    item: str
    """The item that a click makes current."""
    indent: int
    lead: str
    """Marker and label."""
    text: str
    """Quoted article text."""
    tail: str
    """A value, at the row's far edge."""
    style: str
    """Label colour of the lead, or `problem`."""
    current: bool


class RowPanel(Widget):
    """Draws the rows that `rows` gives; what they are is for subclasses."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowPanel { width: 32; height: 1fr; background: $surface; color: $foreground; }
    RowPanel.-hidden { display: none; }
    RowPanel > .panel--current { background: $primary 30%; text-style: bold; }
    RowPanel > .panel--problem { color: $warning; }
    RowPanel > .panel--question { color: $secondary; }
    RowPanel > .panel--dim { color: $foreground 55%; }
    """
    COMPONENT_CLASSES = {"panel--current", "panel--problem", "panel--question", "panel--dim"}  # noqa: RUF012 - Textual's own form

    rtl = False
    """Whether rows begin at the right."""
    empty = ""
    """What stands there when there are no rows."""
    _base = Style()

    def rows(self) -> Sequence[Row]:
        """Give the rows in the panel's window."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw rows."""
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        width = self.size.width
        base = self._base
        rows = self.rows()
        if y >= len(rows):
            if not rows and self.empty and y == 1:
                dim = base + self.get_component_rich_style("panel--dim")
                return Strip([Segment(one_row(self.empty, width, align="center"), dim)], width)
            return Strip.blank(width, base)
        row = rows[y]
        style = base + self.get_component_rich_style("panel--current") if row.current else base
        lead_style = style + self._lead_style(row.style)
        pieces: list[tuple[str, Style]] = [(" " * (row.indent + 1), style)]
        room = width - row.indent - 2
        tail = one_row(row.tail) if row.tail else ""
        room -= cell_len(tail) + 1 if tail else 0
        if row.lead:
            lead = one_row(row.lead, min(cell_len(row.lead), max(room, 1)), align="left")
            room -= cell_len(lead) + 1
            pieces += [(lead, lead_style), (" ", style)]
        text_style = lead_style if row.indent and row.style not in ("problem", "question") else style
        if room > 0:
            pieces.append((one_row(row.text, room, align="right" if self.rtl else "left"), text_style))
        if tail:
            pieces += [(" ", style), (tail, style)]
        if self.rtl:
            pieces.reverse()
        return Strip([Segment(*piece) for piece in pieces]).adjust_cell_length(width, style)

    def _lead_style(self, name: str) -> Style:
        if name in ("problem", "question", "dim"):
            return self.get_component_rich_style(f"panel--{name}", partial=True)
        return Style(color=self.app.theme_variables.get(f"label-{name}-accent") or None)
