"""The title of an article in full, in as many rows as it needs, each where reading it begins."""

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from reader.text.lines import one_row
from reader.tui.widgets.words import Words


class Headline(Words):
    """Stands above the text where the article is judged by its title; one that takes too much of the window is cut."""

    DEFAULT_CSS = """
    Headline { padding: 0 1; background: $surface; color: $primary; text-style: bold; }
    """

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Count the rows: at most two fifths of the window, so that there is room for the text."""
        rows = super().get_content_height(container, viewport, width)
        return min(rows, max(viewport.height * 2 // 5, 1))

    def render_line(self, y: int) -> Strip:
        """Draw one row; the last there is room for says when more is left."""
        width, lines = self.size.width, self._lines(self.size.width)
        if y >= len(lines):
            return Strip.blank(width, self.rich_style)
        cut = y == self.size.height - 1 and y < len(lines) - 1
        text = one_row(self._text[lines[y].start :], width) if cut else lines[y].drawn(width)
        return Strip([Segment(text, self.rich_style)]).adjust_cell_length(width, self.rich_style)
