"""A window on a text: what of it is visible, the caret in it, and what is selected."""

from dataclasses import dataclass
from typing import Final, cast

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from reader.text import Cell, Offset, units
from reader.text.layout import ArticleLayout, Position
from reader.text.lines import VisualLine
from reader.text.navigation import Motion, Navigator

MEASURE: Final = 110
"""The longest line, in cells; wider windows leave the rest blank."""


class TextWindow(Widget, can_focus=True):
    """Keeps the part of a text that is visible, a caret and a selection; what they look like is for subclasses.

    Coordinates are those of the text engine: offsets outwards, cells and lines inside.
    """

    ALLOW_SELECT = False

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

    def __init__(self, layout: ArticleLayout) -> None:
        """Make a window on an article's start; the layout's width is set to the window's."""
        super().__init__()
        self.layout_of_text = layout
        self.navigator = Navigator(layout)
        self.excluded: tuple[tuple[Offset, Offset], ...] = ()
        self.caret: Offset = 0
        self.selection_start: Offset | None = None
        """Where the selection began; None when nothing is selected."""
        self.selecting = False
        """True while every motion extends the selection."""
        self.exact = False
        """True when the selection is not to snap to words."""
        self.top = Position(0, 0)
        self._column: Cell | None = None
        self._window: list[tuple[Position, VisualLine]] = []
        self._narrowing: list[tuple[Offset, Offset]] = []

    # Window ----------------------------------------------------------------------------------------------------------

    @property
    def rtl(self) -> bool:
        """Whether the article runs right-to-left, which fixes the side of the gutter."""
        layout = self.layout_of_text
        return layout.direction == "rtl" or (layout.direction == "auto" and layout.mostly_rtl)

    @property
    def beside(self) -> int:
        """Cells beside the text that are not for it."""
        return 0

    @property
    def text_width(self) -> int:
        """Cells of a line: one less than there is room for, where a caret behind the text or a space can stand."""
        return max(min(self.size.width - self.beside - 1, MEASURE), 1)

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

    def caret_row(self) -> int | None:
        """Tell in which row of the window the caret is; None where it is outside."""
        position = self.layout_of_text.locate(self.caret)
        return next((row for row, (each, _line) in enumerate(self.window()) if each == position), None)

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

    # Painting -------------------------------------------------------------------------------------------------------

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
