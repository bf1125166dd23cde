"""A page to read: headings, lists and paragraphs of any direction, scrolled with keys."""

import re
from itertools import islice
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from reader.i18n import rtl
from reader.text import Direction
from reader.text.layout import ArticleLayout, Position
from reader.text.lines import VisualLine

_MEASURE: Final = 88
_HEADING = re.compile(r"^(#{1,6})\s+")
_ITEM = re.compile(r"^(\s*)[-*]\s+")
_MARKS = re.compile(r"\*\*|`")


class TextPane(Widget, can_focus=True):
    """Shows Markdown of the plain kind (headings, lists, paragraphs), each paragraph in its own direction."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TextPane { width: 1fr; height: 1fr; padding: 0 2; background: $background; color: $foreground; }
    TextPane > .pane--heading { color: $primary; text-style: bold; }
    """
    COMPONENT_CLASSES = {"pane--heading"}  # noqa: RUF012 - Textual's own form
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("up,k", "go(-1)", show=False),
        Binding("down,j", "go(1)", show=False),
        Binding("pageup,b", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    def __init__(self, markdown: str, direction: Direction = "auto") -> None:
        """Make a page.

        Args:
            markdown: what it says.
            direction: of all paragraphs; with ``auto`` each has its own.
        """
        super().__init__()
        text, self._headings = _plain(markdown)
        self._layout = ArticleLayout(text, _MEASURE, direction=direction, mostly_rtl=False)
        self._top = Position(0, 0)
        self._visible: list[VisualLine] = []

    def on_resize(self, _event: events.Resize) -> None:
        """Lay out for the new width."""
        width = max(min(self.size.width, _MEASURE), 1)
        if width != self._layout.width:
            offset = self._layout.line(self._top).start
            self._layout = self._layout.resized(width)
            self._top = self._layout.locate(offset)
        self.refresh()

    def action_go(self, count: int) -> None:
        """Scroll by lines."""
        top = self._layout.step(self._top, count)
        last = self._layout.step(Position(len(self._layout) - 1, 0), 10_000)
        lowest = self._layout.step(last, 1 - max(self.size.height, 1))
        self._top = min(top, lowest)
        self.refresh()

    def action_page(self, way: int) -> None:
        """Scroll by a page."""
        self.action_go(way * max(self.size.height - 2, 1))

    def action_edge(self, way: int) -> None:
        """Scroll to the start or the end."""
        if way < 0:
            self._top = Position(0, 0)
            self.refresh()
        else:
            self.action_go(1_000_000)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Scroll up."""
        self.action_go(-3)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Scroll down."""
        self.action_go(3)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the visible lines; walked once for all of them."""
        self._visible = [line for _position, line in islice(self._layout.walk(self._top), self.size.height)]
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        base: Style = self.rich_style
        width = self.size.width
        if y >= len(self._visible):
            return Strip.blank(width, base)
        line = self._visible[y]
        measure = self._layout.width
        style = base
        if self._layout.block_at(line.start) in self._headings:
            style = base + self.get_component_rich_style("pane--heading", partial=True)
        blank = Segment(" " * (width - measure), base)
        drawn = Segment(line.drawn(measure), style)
        return Strip([blank, drawn] if rtl() else [drawn, blank])


def _plain(markdown: str) -> tuple[str, set[int]]:
    """Take the marks of Markdown off and join the lines of a paragraph.

    Returns:
        The text, a paragraph a line, and which of them are headings.
    """
    paragraphs: list[str] = []
    headings: set[int] = set()
    open_paragraph = False
    for raw in markdown.split("\n"):
        line = _MARKS.sub("", raw.rstrip())
        if match := _HEADING.match(line):
            headings.add(len(paragraphs))
            paragraphs.append(line[match.end() :])
            open_paragraph = False
        elif match := _ITEM.match(line):
            paragraphs.append(f"{match.group(1)}• {line[match.end() :]}")
            open_paragraph = True
        elif not line.strip():
            paragraphs.append("")
            open_paragraph = False
        elif open_paragraph:
            paragraphs[-1] += " " + line.strip()
        else:
            paragraphs.append(line)
            open_paragraph = True
    return "\n".join(paragraphs), headings
