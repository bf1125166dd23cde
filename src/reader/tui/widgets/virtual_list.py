"""A list that draws what is visible and nothing else, however long it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.text.excerpts import Stretch
from reader.text.lines import one_row

_Row = TypeVar("_Row")


class VirtualList(Widget, Generic[_Row], can_focus=True):
    """Rows of any kind with one of them chosen; `draw` turns a row into text that fills a width exactly.

    Where parts of a row look different, it gives stretches instead; those that match are marked.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    VirtualList { height: 1fr; width: 1fr; background: $background; color: $foreground; }
    VirtualList > .list--chosen { background: $primary 30%; color: $foreground; text-style: bold; }
    VirtualList > .list--matched { background: $accent; color: $background; text-style: bold; }
    VirtualList > .list--empty { color: $foreground 60%; }
    """
    COMPONENT_CLASSES = {"list--chosen", "list--matched", "list--empty"}  # noqa: RUF012 - Textual's own form
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("up,k", "go(-1)", show=False),
        Binding("down,j", "go(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """Another row was chosen."""

        index: int

    @dataclass
    class Opened(Message):
        """A row was clicked twice."""

        index: int

    def __init__(
        self,
        draw: Callable[[_Row, int], str | Sequence[Stretch]],
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Make a list.

        Args:
            draw: gives the drawn text of a row for a width in cells.
            empty: what to say when there are no rows.
            id: of the widget.
        """
        super().__init__(id=id)
        self._draw = draw
        self.rows: Sequence[_Row] = ()
        self.index = 0
        self.empty = empty
        self._top = 0

    @property
    def chosen(self) -> _Row | None:
        """The chosen row; None when there are none."""
        return self.rows[self.index] if self.rows else None

    def show(self, rows: Sequence[_Row], index: int = 0) -> None:
        """Show other rows."""
        self.rows = rows
        self.index = min(max(index, 0), max(len(rows) - 1, 0))
        self._keep_visible()
        self.refresh()

    def action_go(self, count: int) -> None:
        """Choose another row, some rows away."""
        self.choose(self.index + count)

    def action_page(self, way: int) -> None:
        """Choose the row a page away."""
        self.choose(self.index + way * max(self.size.height - 1, 1))

    def action_edge(self, way: int) -> None:
        """Choose the first or the last row."""
        self.choose(0 if way < 0 else len(self.rows) - 1)

    def choose(self, index: int) -> None:
        """Choose a row."""
        index = min(max(index, 0), max(len(self.rows) - 1, 0))
        if index != self.index:
            self.index = index
            self._keep_visible()
            self.refresh()
            self.post_message(self.Chosen(index))

    def _keep_visible(self) -> None:
        height = max(self.size.height, 1)
        self._top = min(max(self._top, self.index - height + 1), self.index)
        self._top = max(min(self._top, len(self.rows) - height), 0)

    def on_resize(self, _event: events.Resize) -> None:
        """Keep the chosen row visible."""
        self._keep_visible()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        width = self.size.width
        number = self._top + y
        base = self.rich_style
        if number >= len(self.rows):
            if not self.rows and y == self.size.height // 3 and self.empty:
                style = base + self.get_component_rich_style("list--empty")
                return Strip([Segment(one_row(self.empty, width, align="center"), style)], width)
            return Strip.blank(width, base)
        style = base + self.get_component_rich_style("list--chosen") if number == self.index else base
        drawn = self._draw(self.rows[number], width)
        if isinstance(drawn, str):
            return Strip([Segment(drawn, style)]).adjust_cell_length(width, style)
        matched = style + self.get_component_rich_style("list--matched")
        segments = [Segment(each.text, matched if each.matched else style) for each in drawn]
        return Strip(segments).adjust_cell_length(width, style)

    def on_click(self, event: events.Click) -> None:
        """Choose a row, or open it on the second click."""
        number = self._top + event.y
        if number < len(self.rows):
            self.choose(number)
            if event.chain == 2:
                self.post_message(self.Opened(number))

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Go up."""
        self.action_go(-3)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Go down."""
        self.action_go(3)
