"""The article on the screen: its spans, caret and selection, drawn line by line from the text engine; and the mouse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from reader.model.annotation import Span
from reader.terminal.palette import blend
from reader.text import Offset, units
from reader.text.layout import ArticleLayout, Position
from reader.text.lines import Cluster, VisualLine
from reader.tui.widgets import gutter
from reader.tui.widgets.looks import CARET, PLAIN, Look, Marks, append_run, looks_of
from reader.tui.widgets.text_window import TextWindow
from reader.workflow.layer import LayerIndex

if TYPE_CHECKING:
    from reader.text.folding import Matches

_DRAG_SECONDS: Final = 0.06
"""Between two lines that scroll by while the mouse is held outside the window."""


class ArticleView(TextWindow):
    """Draws an article. What spans there are it is told through `index`, which it only reads."""

    DEFAULT_CSS = """
    ArticleView { width: 1fr; height: 1fr; background: $background; color: $foreground; }
    ArticleView > .article--caret { background: $caret-background; color: $caret-foreground; }
    ArticleView > .article--selection { background: $selection-background; }
    ArticleView > .article--found { background: $found-background; color: $found-foreground; }
    ArticleView > .article--excluded { color: $excluded-foreground; }
    ArticleView > .article--badge { background: $badge-background; color: $badge-foreground; text-style: bold; }
    ArticleView > .article--gutter { color: $foreground 35%; }
    """
    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual's own form
        "article--caret", "article--selection", "article--found", "article--excluded", "article--badge",
        "article--gutter",
    }  # fmt: skip

    @dataclass
    class Clicked(Message):
        """Someone clicked on an offset."""

        offset: Offset
        again: bool
        """True when the caret was there already."""

    def __init__(self, layout: ArticleLayout, index: LayerIndex, labels: Mapping[str, tuple[str, str]]) -> None:
        """Make a view.

        Args:
            layout: the article; its width is set to the window's.
            index: the spans to draw.
            labels: colour and letter of every span label.
        """
        super().__init__(layout)
        self.index = index
        self.labels = labels
        self.current: str | None = None
        """The span that is current."""
        self.linked: frozenset[str] = frozenset()
        """Spans that the current one is linked with."""
        self.matches: Matches | None = None
        """What a search found, in reading order."""
        self.badges: dict[Offset, str] = {}
        """Letters drawn over the text, by the offset they stand at."""
        self._pressed: tuple[Offset, Offset] | None = None
        """The cluster on which the mouse button went down; None while it is up."""
        self._pressed_again = False
        self._mouse = (0, 0)
        self._dragging: Timer | None = None
        self._gutter: list[list[gutter.Mark]] = []
        self._base = Style()
        self._styles: dict[Look, Style] = {}

    @property
    def rtl(self) -> bool:
        """Whether the article runs right-to-left, which fixes the side of the gutter."""
        layout = self.layout_of_text
        return layout.direction == "rtl" or (layout.direction == "auto" and layout.mostly_rtl)

    @property
    def beside(self) -> int:
        """Cells of the gutter: its lanes and a rule."""
        return gutter.lane_count(self.size.width) + 1

    def window(self) -> list[tuple[Position, VisualLine]]:
        """Give the lines in the window, from the top; the gutter goes with them."""
        if not self._window:
            self._gutter = []
        return super().window()

    # Painting --------------------------------------------------------------------------------------------------------

    def repaint_span(self, span: Span) -> None:
        """Repaint the lines of a span; of one without a place there are none."""
        if span.placed:
            self.repaint(span.start, span.end)

    def notify_style_update(self) -> None:
        """Forget the styles of another theme."""
        super().notify_style_update()
        self._styles.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw rows, laid out for the width there is now."""
        if self.text_width != self.layout_of_text.width or len(self._window) < self.size.height:
            self._fit()
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one row of the window."""
        window = self.window()
        width = self.size.width
        base = self._base
        if y >= len(window):
            return Strip.blank(width, base)
        _position, line = window[y]
        text = self._line(line, base)
        beside = self._beside(y, base)
        measure = self.layout_of_text.width
        blank = max(width - self.beside - 1 - measure, 0)
        spare = [Segment(" " * blank, base)] if blank else []
        segments = [*spare, *text, *beside] if self.rtl else [*beside, *text, *spare]
        return Strip(segments).adjust_cell_length(width, base)

    def _line(self, line: VisualLine, base: Style) -> list[Segment]:
        """Draw the text of a line in its measure and the one cell behind it."""
        measure = self.layout_of_text.width
        looks = looks_of(line, self.index, self._marks(), self.labels)
        indent, inside = line.placed(measure)
        margin = 1 if line.rtl else 0
        caret_cell = None
        cluster = line.cluster_at(self.caret)
        if cluster is None and self._caret_behind(line):
            caret_cell = margin + line.indent(measure) + line.caret(self.caret)
        elif cluster is not None and cluster not in inside:  # on a space that hangs out
            caret_cell = 0 if line.rtl else measure
        runs: list[tuple[str, Look]] = []
        used = 0

        def blank(until: int) -> None:
            nonlocal used
            for cell in range(used, until):
                append_run(runs, " ", CARET if cell == caret_cell else PLAIN)
            used = max(used, until)

        blank(margin + indent)
        for cluster in inside:
            look = looks.get(cluster.start, PLAIN)
            glyph = self._badge(cluster).ljust(cluster.width) if look.badge else cluster.glyph
            append_run(runs, glyph, look)
            used += cluster.width
        blank(measure + 1)
        return [Segment(text, base + self._style(look)) for text, look in runs]

    def _marks(self) -> Marks:
        return Marks(self.current, self.linked, self.excluded, self.matches, self.selection, self.badges, self.caret)

    def _caret_behind(self, line: VisualLine) -> bool:
        return self.caret == line.end and line.last

    def _badge(self, cluster: Cluster) -> str:
        return next(self.badges[offset] for offset in range(cluster.start, cluster.end) if offset in self.badges)

    def _beside(self, y: int, base: Style) -> list[Segment]:
        """Draw the gutter of a row, its lanes and the rule."""
        if not self._gutter:
            self._gutter = self._marks_beside()
        rule = base + self.get_component_rich_style("article--gutter")
        cells = [Segment(mark.text, base + self._mark_style(mark)) for mark in self._gutter[y]]
        return [Segment("▏", rule), *cells] if self.rtl else [*cells[::-1], Segment("▕", rule)]

    def _marks_beside(self) -> list[list[gutter.Mark]]:
        lines = [line for _position, line in self.window()]
        start, end = self.visible_range()
        spans = self.index.touching(start, max(end, start + 1))
        return gutter.marks(lines, spans, self.labels, self.beside - 1, self.current)

    def repaint_gutter(self) -> None:
        """Repaint the rows whose gutter is not what it was, after spans changed."""
        if self._gutter and self._window:
            before, self._gutter = self._gutter, self._marks_beside()
            changed = [y for y, marks in enumerate(self._gutter) if y >= len(before) or marks != before[y]]
            if changed:
                self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def _mark_style(self, mark: gutter.Mark) -> Style:
        accent = self.app.theme_variables.get(f"label-{mark.color}-accent", "") if mark.color else ""
        return Style(color=accent or None, bold=bool(mark.color), reverse=mark.current)

    def _style(self, look: Look) -> Style:
        """Turn a look into a style of the theme; each once."""
        found = self._styles.get(look)
        if found is None:
            found = self._styles[look] = self._make_style(look)
        return found

    def _make_style(self, look: Look) -> Style:
        style = self._ground(look)
        if look.excluded:
            style += Style(color=self.get_component_rich_style("article--excluded").color)
        if look.linked:
            style += Style(underline=True)
        if look.found:
            found = self.get_component_rich_style("article--found")
            style += Style(color=found.color, bgcolor=found.bgcolor)
        if look.selected:
            selection = self.get_component_rich_style("article--selection")
            style += Style(color=self.rich_style.color, bgcolor=selection.bgcolor)
        if look.badge:
            style = self.get_component_rich_style("article--badge")
        if look.caret:
            caret = self.get_component_rich_style("article--caret")
            style += Style(color=caret.color, bgcolor=caret.bgcolor)
        return style

    def _ground(self, look: Look) -> Style:
        """Give the ground of a label: mixed where spans cross, stronger where the current one is."""
        if not look.color:
            return Style()
        variables = self.app.theme_variables
        ground, accent = variables[f"label-{look.color}"], variables[f"label-{look.color}-accent"]
        if look.crossed:
            ground = blend(ground, variables[f"label-{look.crossed}-accent"], 0.2)
        elif look.deep:
            ground = blend(ground, accent, 0.18)
        if look.current:
            ground = variables[f"label-{look.color}-current"]
        # with no colours, or with eight, grounds say little by themselves
        plain = self.app.no_color or self.app.console.color_system in (None, "standard")
        return Style(bgcolor=ground, bold=look.current or None, underline=plain or None)

    # Mouse -----------------------------------------------------------------------------------------------------------

    def cluster_at_mouse(self, x: int, y: int) -> tuple[Offset, Offset] | None:
        """Find the display cluster under a point of the widget; an empty range beside the text."""
        window = self.window()
        if not window:
            return None
        _position, line = window[min(max(y, 0), len(window) - 1)]
        cell = x - self.left_of(line)
        if cluster := line.cluster_at_cell(cell):
            return cluster.start, cluster.end
        offset = line.offset_at(cell)
        return offset, offset

    def left_of(self, line: VisualLine) -> int:
        """Tell at which column of the widget a line begins."""
        measure = self.layout_of_text.width
        left = self.size.width - self.beside - measure - 1 if self.rtl else self.beside
        return left + (1 + line.indent(measure) if line.rtl else 0)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the caret under the mouse and begin a selection there."""
        if event.button == 1 and (cluster := self.cluster_at_mouse(event.x, event.y)) is not None:
            self.selecting = False
            self._pressed = cluster
            self._pressed_again = cluster[0] == self.caret
            self.go(cluster[0], extend=event.shift)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select to the cluster under the mouse; held outside the window, it goes on scrolling."""
        if self._pressed is None:
            return
        self._mouse = (event.x, event.y)
        outside = not 0 <= event.y < self.size.height
        if outside and self._dragging is None:
            self._dragging = self.set_interval(_DRAG_SECONDS, self._drag)
        elif not outside:
            self._stop_dragging()
        self._drag()

    def _drag(self) -> None:
        """Select from the cluster that was pressed to the one under the mouse, both included."""
        x, y = self._mouse
        if y < 0 or y >= self.size.height:
            self.scroll_lines(-1 if y < 0 else 1)
        cluster, pressed = self.cluster_at_mouse(x, y), self._pressed
        if cluster is None or pressed is None or (cluster == pressed and self.selection_start is None):
            return
        backwards = cluster[0] < pressed[0]
        self.selection_start = pressed[1 if backwards else 0]
        self.go(cluster[0 if backwards else 1], extend=True)

    def _stop_dragging(self) -> None:
        if self._dragging is not None:
            self._dragging.stop()
            self._dragging = None

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        """End the drag."""
        self._stop_dragging()
        if self._pressed is not None:
            self._pressed = None
            self.release_mouse()
            if self.selection is None:
                self.selection_start = None

    def on_click(self, event: events.Click) -> None:
        """Select the word on the second click, the sentence on the third."""
        if event.chain == 1:
            if self.selection is None:
                self.post_message(self.Clicked(self.caret, self._pressed_again))
            return
        text, first = self.paragraph(self.caret)
        if event.chain == 2 and (word := self.word_at_caret()):
            self.select(*word)
        elif found := units.at(units.sentences(text), self.caret - first):
            start, end = units.trim(text, found.start, found.end)
            self.select(first + start, first + end)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Scroll up."""
        self.scroll_lines(-3)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Scroll down."""
        self.scroll_lines(3)
