"""A short text in as many rows as it needs, each ordered and shaped."""

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from reader.i18n import rtl
from reader.text.lines import VisualLine, lay_out, row_base
from reader.text.sanitise import one_line


class Words(Widget):
    """Shows a text of the interface, at the edge where reading the interface begins."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Words { width: 1fr; height: auto; }"

    def __init__(self, text: str, *, classes: str | None = None, id: str | None = None) -> None:  # noqa: A002 - Textual's
        super().__init__(classes=classes, id=id)
        self._text = one_line(text)

    def show(self, text: str) -> None:
        """Show another text."""
        self._text = one_line(text)
        self.refresh(layout=True)

    def _lines(self, width: int) -> list[VisualLine]:
        return lay_out(self._text, row_base(self._text), max(width, 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's own
        """Count the rows."""
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        width, style = self.size.width, self.rich_style
        lines = self._lines(width)
        if y >= len(lines):
            return Strip.blank(width, style)
        text = lines[y].drawn(width).strip()
        blank = Segment(" " * (width - Segment(text).cell_length), style)
        return Strip([blank, Segment(text, style)] if rtl() else [Segment(text, style), blank], width)
