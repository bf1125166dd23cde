"""A page of drawn rows that is scrolled through, such as tables of figures and heat maps."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.strip import Strip
from textual.widget import Widget

from reader.i18n import rtl

_HEATS: Final = ("agree", "differ")


class Piece(NamedTuple):
    """A part of a row: text that is drawn already, and a style."""

    text: str
    style: str = ""
    """One of the sheet's component classes without its prefix; empty for its own look."""


Row = Sequence[Piece]
"""From where reading the interface begins."""


class Sheet(Widget, can_focus=True):
    """Rows that `draw` gives for a width, drawn where they are visible."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Sheet { height: 1fr; width: 1fr; background: $background; color: $foreground; }
    Sheet > .sheet--title { color: $primary; text-style: bold; }
    Sheet > .sheet--dim { color: $foreground 60%; }
    Sheet > .sheet--strong { text-style: bold; }
    Sheet > .sheet--warning { color: $warning; }
    Sheet > .sheet--error { color: $error; text-style: bold; }
    Sheet > .sheet--agree-1 { background: $heat-agree-1; }
    Sheet > .sheet--agree-2 { background: $heat-agree-2; }
    Sheet > .sheet--agree-3 { background: $heat-agree-3; }
    Sheet > .sheet--agree-4 { background: $heat-agree-4; }
    Sheet > .sheet--differ-1 { background: $heat-differ-1; }
    Sheet > .sheet--differ-2 { background: $heat-differ-2; }
    Sheet > .sheet--differ-3 { background: $heat-differ-3; }
    Sheet > .sheet--differ-4 { background: $heat-differ-4; }
    """
    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual's own form
        *(f"sheet--{name}" for name in ("title", "dim", "strong", "warning", "error")),
        *(f"sheet--{heat}-{step}" for heat in _HEATS for step in (1, 2, 3, 4)),
    }
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    def __init__(self, draw: Callable[[int], Sequence[Row]], *, id: str | None = None) -> None:  # noqa: A002
        """Make a sheet; `draw` gives all its rows for a width in cells."""
        super().__init__(id=id)
        self._draw = draw
        self._rows: Sequence[Row] = ()
        self._top = 0

    def show(self, *, top: int | None = None) -> None:
        """Draw the rows anew; from one on where it is given, else from where it was scrolled to."""
        self._rows = self._draw(max(self.size.width - 2, 1))
        self._go(self._top if top is None else top)
        self.refresh()

    def shows(self, rows: range) -> bool:
        """Tell whether some rows are visible."""
        return self._top <= rows.start and rows.stop <= self._top + self.size.height

    def reveal(self, rows: range) -> None:
        """Scroll so that some rows are visible."""
        if not self.shows(rows):
            self._go(rows.start)

    def _go(self, top: int) -> None:
        self._top = max(min(top, len(self._rows) - self.size.height), 0)
        self.refresh()

    def action_scroll(self, count: int) -> None:
        """Scroll by some rows."""
        self._go(self._top + count)

    def action_page(self, way: int) -> None:
        """Scroll by a page."""
        self._go(self._top + way * max(self.size.height - 1, 1))

    def action_edge(self, way: int) -> None:
        """Go to the begin or the end."""
        self._go(0 if way < 0 else len(self._rows))

    def on_resize(self, _event: events.Resize) -> None:
        """Draw the rows for the new width."""
        self.show()

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Go up."""
        self.action_scroll(-3)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Go down."""
        self.action_scroll(3)

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        width, base = self.size.width, self.rich_style
        row = self._rows[self._top + y] if self._top + y < len(self._rows) else ()
        segments = [Segment(each.text, self._style(each.style, base)) for each in row]
        blank = Segment(" " * max(width - 1 - sum(cell_len(each.text) for each in row), 0), base)
        margin = Segment(" ", base)
        line = [blank, *reversed(segments), margin] if rtl() else [margin, *segments, blank]
        return Strip(line).adjust_cell_length(width, base)

    def _style(self, name: str, base: Style) -> Style:
        return base + self.get_component_rich_style(f"sheet--{name}") if name else base
