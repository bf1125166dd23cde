"""The article on the screen: text, spans, caret and selection, drawn line by line from the text engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.model.annotation import Span
from reader.text import Cell, Offset, units
from reader.text.layout import ArticleLayout, Position
from reader.text.lines import Cluster, VisualLine
from reader.text.navigation import Motion, Navigator
from reader.tui.widgets.looks import CARET, PLAIN, Look, Marks, append_run, blend, looks_of
from reader.workflow.layer import LayerIndex

GUTTER: Final = 4
"""Cells beside the text: letters of the labels that start on a line, and a rule."""

MEASURE: Final = 110
"""The longest line, in cells; wider windows leave the rest blank."""

_LETTERS_SHOWN: Final = 3


class ArticleView(Widget, can_focus=True):
    """Draws an article and moves a caret in it.

    It holds the caret, the selection and the window; what spans there are it is told through `index`, which it only
    reads. Coordinates are those of the text engine: offsets outwards, cells and lines inside.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ArticleView { width: 1fr; height: 1fr; background: $background; color: $foreground; }
    ArticleView > .article--caret { background: $caret-background; color: $caret-foreground; }
    ArticleView > .article--selection { background: $selection-background; }
    ArticleView > .article--excluded { color: $foreground 40%; }
    ArticleView > .article--badge { background: $badge-background; color: $badge-foreground; text-style: bold; }
    ArticleView > .article--gutter { color: $foreground 35%; }
    """
    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual's own form
        "article--caret", "article--selection", "article--excluded", "article--badge", "article--gutter",
    }  # fmt: skip

    @dataclass
    class CaretMoved(Message):
        """The caret went to another offset."""

        offset: Offset

    @dataclass
    class SelectionChanged(Message):
        """Motions began or stopped to select."""

    @dataclass
    class Scrolled(Message):
        """Another part of the article came into the window."""

    @dataclass
    class Clicked(Message):
        """Someone clicked on an offset."""

        offset: Offset

    def __init__(self, layout: ArticleLayout, index: LayerIndex, labels: Mapping[str, tuple[str, str]]) -> None:
        """Make a view.

        Args:
            layout: the article; its width is set to the window's.
            index: the spans to draw.
            labels: colour and letter of every span label.
        """
        super().__init__()
        self.layout_of_text = layout
        self.navigator = Navigator(layout)
        self.index = index
        self.labels = labels
        self.excluded: tuple[tuple[Offset, Offset], ...] = ()
        self.caret: Offset = 0
        self.selection_start: Offset | None = None
        """Where the selection began; None when nothing is selected."""
        self.selecting = False
        """True while every motion extends the selection."""
        self.exact = False
        """True when the selection is not to snap to words."""
        self.current: str | None = None
        """The span that is current."""
        self.linked: frozenset[str] = frozenset()
        """Spans that the current one is linked with."""
        self.badges: dict[Offset, str] = {}
        """Letters drawn over the text, by the offset they stand at."""
        self.top = Position(0, 0)
        self._column: Cell | None = None
        self._window: list[tuple[Position, VisualLine]] = []
        self._narrowing: list[tuple[Offset, Offset]] = []
        self._dragging = False
        self._pressed: tuple[Offset, Offset] = (0, 0)
        self._base = Style()
        self._styles: dict[Look, Style] = {}

    # Window ----------------------------------------------------------------------------------------------------------

    @property
    def rtl(self) -> bool:
        """Whether the article runs right-to-left, which fixes the side of the gutter."""
        layout = self.layout_of_text
        return layout.direction == "rtl" or (layout.direction == "auto" and layout.mostly_rtl)

    @property
    def text_width(self) -> int:
        """Cells of a line: one less than there is room for, where a caret behind the text or a space can stand."""
        return max(min(self.size.width - GUTTER - 1, MEASURE), 1)

    @property
    def selection(self) -> tuple[Offset, Offset] | None:
        """The selected range; None when nothing is selected."""
        if self.selection_start is None or self.selection_start == self.caret:
            return None
        return min(self.selection_start, self.caret), max(self.selection_start, self.caret)

    def on_resize(self, _event: events.Resize) -> None:
        """Keep the caret in the window; what is drawn anew is laid out for the new width (see `render_lines`)."""
        self._fit()
        if not self._keep_caret_visible():
            self.post_message(self.Scrolled())

    def _fit(self) -> None:
        """Lay out for the widget's width, keeping the line that was on top."""
        if self.text_width != self.layout_of_text.width:
            offset = self.layout_of_text.line(self.top).start
            self._take(self.layout_of_text.resized(self.text_width), offset)
        self._window = []

    def relay(self, layout: ArticleLayout, top: Offset) -> None:
        """Take another layout of the same article, with an offset on the top line."""
        self._take(layout, top)
        self.refresh()

    def _take(self, layout: ArticleLayout, top: Offset) -> None:
        self.layout_of_text = layout
        self.navigator = Navigator(layout)
        self.top = layout.locate(top)
        self._window = []

    def window(self) -> list[tuple[Position, VisualLine]]:
        """Give the lines in the window, from the top."""
        if not self._window:
            height = self.size.height
            for each in self.layout_of_text.walk(self.top):
                self._window.append(each)
                if len(self._window) >= height:
                    break
        return self._window

    def visible_range(self) -> tuple[Offset, Offset]:
        """Give the range of offsets in the window."""
        window = self.window()
        return (window[0][1].start, window[-1][1].end) if window else (0, 0)

    def scroll_lines(self, count: int) -> None:
        """Move the window by lines without moving the caret."""
        top = self.layout_of_text.step(self.top, count)
        if top != self.top:
            self.top = top
            self._window = []
            self.refresh()
            self.post_message(self.Scrolled())

    def _keep_caret_visible(self) -> bool:
        """Scroll when the caret is outside the window; true when that was so."""
        height = max(self.size.height, 1)
        position = self.layout_of_text.locate(self.caret)
        below = self.layout_of_text.distance(self.top, position, height + 2)
        if below is not None and below < height:
            return False
        if below is not None and below - height < 2:
            top = self.layout_of_text.step(self.top, below - height + 1)
        elif self.layout_of_text.distance(position, self.top, 1) is not None:
            top = position
        else:
            top = self.layout_of_text.step(position, -(height // 3))
        self.top = top
        self._window = []
        self.refresh()
        self.post_message(self.Scrolled())
        return True

    # Caret and selection ---------------------------------------------------------------------------------------------

    def move(self, motion: Motion, *, extend: bool = False) -> None:
        """Apply a motion; it extends the selection when asked to, or while selecting."""
        vertical = motion in ("up", "down", "page_up", "page_down")
        if vertical and self._column is None:
            self._column = self.navigator.column(self.caret)
        column = self._column
        target = self.navigator.go(motion, self.caret, column=column, page=max(self.size.height - 2, 1))
        target = self._past_excluded(target, motion)
        self.go(target, extend=extend or self.selecting)
        if vertical:
            self._column = column

    def _past_excluded(self, target: Offset, motion: Motion) -> Offset:
        """Motions by unit skip excluded parts."""
        if not motion.startswith(("next_", "previous_", "word_")):
            return target
        while any(start <= target < end for start, end in self.excluded):
            further = self.navigator.go(motion, target)
            if further == target:
                return self.caret
            target = further
        return target

    def go(self, offset: Offset, *, extend: bool = False) -> None:
        """Put the caret at an offset, extending the selection or dropping it."""
        before, selected = self.caret, self.selection
        if extend and self.selection_start is None:
            self.selection_start = before
        elif not extend:
            self.selection_start = None
            self.selecting = False
        self.caret = min(max(offset, 0), len(self.layout_of_text.body))
        self._column = None
        self._narrowing.clear()
        if not self._keep_caret_visible():
            touched = [self.caret, before]
            for selection in (selected, self.selection):
                touched += selection or ()
            if self.selection is None and selected is None:
                self.repaint(before, before)
                self.repaint(self.caret, self.caret)
            else:
                self.repaint(min(touched), max(touched))
        if self.caret != before:
            self.post_message(self.CaretMoved(self.caret))

    def select(self, start: Offset, end: Offset) -> None:
        """Select a range, the caret at its end; motions go on selecting if they did."""
        selecting, exact = self.selecting, self.exact
        self.go(start)
        self.selection_start = start
        self.go(end, extend=True)
        self.selecting, self.exact = selecting, exact

    def drop_selection(self) -> None:
        """Select nothing; the caret stays."""
        self.selecting = self.exact = False
        if self.selection_start is not None:
            self.go(self.caret)

    def begin_selecting(self, *, exact: bool) -> None:
        """Start selecting with every motion, or stop when that is on."""
        self.selecting = not self.selecting or self.exact != exact
        self.exact = exact and self.selecting
        if self.selecting and self.selection_start is None:
            self.selection_start = self.caret
        self.post_message(self.SelectionChanged())

    def paragraph(self, offset: Offset) -> tuple[str, Offset]:
        """Give the paragraph that holds an offset, and where it starts."""
        start, end = self.layout_of_text.paragraph(offset)
        return self.layout_of_text.body[start:end], start

    def word_at_caret(self) -> tuple[Offset, Offset] | None:
        """Find the word at the caret."""
        text, start = self.paragraph(self.caret)
        word = units.word_at(text, self.caret - start)
        return (start + word.start, start + word.end) if word else None

    def widen(self) -> None:
        """Grow the selection to the next larger unit."""
        start, end = self.selection or (self.caret, self.caret)
        text, first = self.paragraph(start)
        if end > first + len(text):
            return
        steps = units.widen(text, start - first, end - first)
        if steps:
            previous = [*self._narrowing, (start, end)]
            _kind, (left, right) = steps[0]
            self.select(first + left, first + right)
            self._narrowing = previous

    def narrow(self) -> None:
        """Go back to the selection before it was widened."""
        if self._narrowing:
            *rest, (start, end) = self._narrowing
            if start == end:
                self.drop_selection()
                self.go(start)
            else:
                self.select(start, end)
            self._narrowing = rest

    def to_end(self, kind: str) -> None:
        """Select from the caret to the end of the clause or sentence; again, to the end of the next.

        While motions select, the caret goes there and the selection keeps its other end.
        """
        end = self._unit_end(kind, self.caret if self.selecting or self.selection is None else self.selection[1])
        if end is None:
            return
        if self.selecting:
            self.go(end, extend=True)
            return
        start = self.selection[0] if self.selection else self.caret
        text, first = self.paragraph(start)
        self.select(first + units.trim(text, start - first, min(end - first, len(text))).start, end)

    def _unit_end(self, kind: str, offset: Offset) -> Offset | None:
        """Find the first end of a clause or sentence behind an offset, without its mark."""
        while True:
            text, first = self.paragraph(offset)
            for each in units.clauses(text) if kind == "clause" else units.sentences(text):
                if each.end > offset - first:
                    trimmed = units.trim(text, max(each.start, offset - first), each.end)
                    if first + trimmed.end > offset and any(map(str.isalnum, text[trimmed.start : trimmed.end])):
                        return first + trimmed.end
            offset = first + len(text) + 1
            if offset >= len(self.layout_of_text.body):
                return None

    # Actions ---------------------------------------------------------------------------------------------------------

    def action_move(self, motion: str) -> None:
        """Move the caret."""
        self.move(cast("Motion", motion))

    def action_extend(self, motion: str) -> None:
        """Move the caret, extending the selection."""
        self.move(cast("Motion", motion), extend=True)

    def action_select(self) -> None:
        """Start or stop selecting."""
        self.begin_selecting(exact=False)

    def action_select_exactly(self) -> None:
        """Start or stop selecting without snapping."""
        self.begin_selecting(exact=True)

    def action_to_end(self, kind: str) -> None:
        """Select to the end of a unit."""
        self.to_end(kind)

    def action_widen(self) -> None:
        """Grow the selection."""
        self.widen()

    def action_narrow(self) -> None:
        """Shrink the selection to what it was."""
        self.narrow()

    # Painting --------------------------------------------------------------------------------------------------------

    def repaint(self, start: Offset, end: Offset) -> None:
        """Repaint the visible lines that hold offsets from `start` to `end`."""
        width = self.size.width
        rows = [
            Region(0, y, width, 1)
            for y, (_position, line) in enumerate(self.window())
            if line.start <= end and (line.end > start or (line.last and line.end == start) or line.start == start)
        ]
        if rows:
            self.refresh(*rows)

    def repaint_span(self, span: Span) -> None:
        """Repaint the lines of a span."""
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
        gutter = self._gutter(line, base)
        measure = self.layout_of_text.width
        blank = max(width - GUTTER - 1 - measure, 0)
        spare = [Segment(" " * blank, base)] if blank else []
        segments = [*spare, *text, *gutter] if self.rtl else [*gutter, *text, *spare]
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
        return Marks(self.current, self.linked, self.excluded, self.selection, self.badges, self.caret)

    def _caret_behind(self, line: VisualLine) -> bool:
        return self.caret == line.end and line.last

    def _badge(self, cluster: Cluster) -> str:
        return next(self.badges[offset] for offset in range(cluster.start, cluster.end) if offset in self.badges)

    def _gutter(self, line: VisualLine, base: Style) -> list[Segment]:
        """Draw the letters of the labels that start on a line, nearest the text first."""
        rule = base + self.get_component_rich_style("article--gutter")
        starting = [
            span
            for span in self.index.touching(line.start, max(line.end, line.start + 1))
            if line.start <= span.start < line.end
        ]
        letters = []
        for number, span in enumerate(starting[:_LETTERS_SHOWN]):
            color, letter = self.labels.get(span.label, ("grey", "?"))
            if number == _LETTERS_SHOWN - 1 and len(starting) > _LETTERS_SHOWN:
                letter = "+"
            accent = self.app.theme_variables.get(f"label-{color}-accent", "")
            style = base + Style(color=accent or None, bold=True, reverse=span.id == self.current)
            letters.append(Segment(letter, style))
        pad = [Segment(" " * (GUTTER - 1 - len(letters)), base)] if len(letters) < GUTTER - 1 else []
        if self.rtl:
            return [Segment("▏", rule), *letters, *pad]
        return [*pad, *letters[::-1], Segment("▕", rule)]

    def _style(self, look: Look) -> Style:
        """Turn a look into a style of the theme; each once."""
        found = self._styles.get(look)
        if found is None:
            found = self._styles[look] = self._make_style(look)
        return found

    def _make_style(self, look: Look) -> Style:
        style = Style()
        if look.color:
            variables = self.app.theme_variables
            ground, accent = variables[f"label-{look.color}"], variables[f"label-{look.color}-accent"]
            if look.deep:
                ground = blend(ground, accent, 0.35)
            style = Style(bgcolor=ground)
            if look.current:
                style = Style(bgcolor=blend(ground, accent, 0.45), bold=True)
        if look.excluded:
            style += Style(color=self.get_component_rich_style("article--excluded").color)
        if look.linked:
            style += Style(underline=True)
        if look.selected:
            style += Style(bgcolor=self.get_component_rich_style("article--selection").bgcolor)
            if look.current:
                style += Style(color=self.rich_style.color)
        if look.badge:
            style = self.get_component_rich_style("article--badge")
        if look.caret:
            caret = self.get_component_rich_style("article--caret")
            style += Style(color=caret.color, bgcolor=caret.bgcolor)
        return style

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
        left = self.size.width - GUTTER - measure - 1 if self.rtl else GUTTER
        return left + (1 + line.indent(measure) if line.rtl else 0)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the caret under the mouse and begin a selection there."""
        if event.button == 1 and (cluster := self.cluster_at_mouse(event.x, event.y)) is not None:
            self.selecting = False
            self._pressed = cluster
            self.go(cluster[0], extend=event.shift)
            self._dragging = True
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select from the cluster that was pressed to the one under the mouse, both included."""
        if not self._dragging:
            return
        if event.y < 0 or event.y >= self.size.height:
            self.scroll_lines(-1 if event.y < 0 else 1)
        cluster = self.cluster_at_mouse(event.x, event.y)
        if cluster is None or (cluster == self._pressed and self.selection_start is None):
            return
        backwards = cluster[0] < self._pressed[0]
        self.selection_start = self._pressed[1 if backwards else 0]
        self.go(cluster[0 if backwards else 1], extend=True)

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        """End the drag."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()
            if self.selection is None:
                self.selection_start = None

    def on_click(self, event: events.Click) -> None:
        """Select the word on the second click, the sentence on the third."""
        if event.chain == 1:
            if self.selection is None:
                self.post_message(self.Clicked(self.caret))
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
