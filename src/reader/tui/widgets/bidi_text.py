"""Fields to type text of any direction into: stored in logical order, drawn in visual order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.document._document import Document, EditResult, Location, Selection
from textual.document._edit import Edit
from textual.geometry import Offset as Point
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from reader import i18n
from reader.text.lines import lay_out, row_base
from reader.text.sanitise import one_line
from reader.tui.widgets.keys import run_bound
from reader.tui.widgets.typeable import cut, typeable
from reader.tui.widgets.typed_layout import UNWRAPPED, Side, TypedDocument, TypedNavigator
from reader.tui.widgets.typed_row import Marks, Part, row_parts

LONGEST_LINE: Final = 4_096
"""Characters that a one-line field holds unless its owner says otherwise."""


class BidiTextArea(TextArea):
    """A field of several lines; Enter submits it, Ctrl+J begins a new line.

    It is Textual's text area with the text engine in place of its wrapped view and its navigator, and with its own
    painting. Every paragraph has the direction of its letters.
    """

    DEFAULT_CSS = """
    BidiTextArea, BidiTextArea:focus { border: none; padding: 0; background: $surface; color: $foreground; }
    BidiTextArea { overflow: hidden hidden; }
    BidiTextArea > .typed--caret { background: $caret-background; color: $caret-foreground; }
    BidiTextArea > .typed--selection { background: $selection-background; }
    BidiTextArea > .typed--placeholder { color: $foreground 50%; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"typed--caret", "typed--selection", "typed--placeholder"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", show=False),
        Binding("ctrl+j,alt+enter,shift+enter,ctrl+enter", "new_line", show=False),
        Binding("ctrl+a", "select_all", show=False),
        Binding("ctrl+delete", "delete_word_right", show=False),
        Binding("ctrl+home", "edge(-1)", show=False),
        Binding("ctrl+end", "edge(1)", show=False),
        Binding("ctrl+shift+home", "edge(-1, True)", show=False),
        Binding("ctrl+shift+end", "edge(1, True)", show=False),
    ]
    LINES: ClassVar[bool] = True
    """Whether it holds line breaks and wraps long lines."""

    @dataclass
    class Changed(TextArea.Changed):
        """The text was changed."""

        @property
        def value(self) -> str:
            """The text as it is now."""
            return self.text_area.text

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        field: "BidiTextArea"
        value: str

        @property
        def control(self) -> "BidiTextArea":
            """The field."""
            return self.field

    @dataclass
    class Cut(Message):
        """What was typed or pasted did not fit and was cut."""

        field: "BidiTextArea"
        limit: int
        """Characters that the field holds."""

        @property
        def control(self) -> "BidiTextArea":
            """The field."""
            return self.field

    def __init__(
        self,
        value: str = "",
        *,
        max_length: int | None = None,
        placeholder: str = "",
        rtl: bool | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
    ) -> None:
        """Make a field.

        Args:
            value: the text to begin with; the caret stands behind it.
            max_length: characters that it holds.
            placeholder: what to show while it is empty.
            rtl: the direction of paragraphs without letters; the interface's when None.
            id: of the widget.
            classes: of the widget.
        """
        self.max_length = max_length
        self.active = False
        """Whether its owner hands keys to it, without the focus."""
        self.take: Callable[[str], None] | None = None
        """What takes the text on Enter at once, before the next key is looked at; None to send `Submitted`."""
        self.tell: Callable[[str], None] | None = None
        """What is told the text at once when it changes, so that both are painted together; None to send `Changed`."""
        self._rtl = i18n.rtl() if rtl is None else rtl
        super().__init__(value, placeholder=placeholder, highlight_cursor_line=False, id=id, classes=classes)
        self.set_reactive(TextArea.cursor_blink, False)
        self.set_reactive(TextArea.selection, Selection.cursor(self.document.end))

    # Text ------------------------------------------------------------------------------------------------------------

    @property
    def value(self) -> str:
        """The text, in logical order."""
        return self.text

    @value.setter
    def value(self, text: str) -> None:
        self.load_text(text)
        self.move_cursor(self.document.end)

    @property
    def rtl(self) -> bool:
        """The direction of paragraphs without letters."""
        return self._rtl

    @rtl.setter
    def rtl(self, rtl: bool) -> None:
        self._rtl = rtl
        caret = self.selection
        self._set_document(self.text, None)
        self.selection = caret

    def _set_document(self, text: str, language: str | None) -> None:  # noqa: ARG002 - Textual's own signature
        """Take a text, laid out by the text engine."""
        clean = typeable(text, lines=self.LINES)
        self.document = Document(clean if self.max_length is None else cut(clean, self.max_length))
        self.typed = TypedDocument(self.document, self.wrap_width, rtl=self._rtl, wraps=self.LINES)
        self.wrapped_document = self.typed
        self.navigator: TypedNavigator = TypedNavigator(self.typed)
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def edit(self, edit: Edit) -> EditResult:
        """Carry out a change: what may not be stored is left out, what does not fit is cut off."""
        text = typeable(edit.text, lines=self.LINES)
        if self.max_length is not None:
            replaced = len(self.get_text_range(edit.top, edit.bottom))
            room = max(self.max_length - len(self.text) + replaced, 0)
            if len(text) > room:
                text = cut(text, room)
                self.post_message(self.Cut(self, self.max_length))
        result = super().edit(replace(edit, text=text))
        self.scroll_cursor_visible()
        return result

    async def _on_key(self, event: events.Key) -> None:
        """Deal with a key here, or leave it to the owner, as one that was on its way when the focus went."""
        event.prevent_default()
        if self.screen.focused is self and await self.type_key(event):
            event.stop()

    async def type_key(self, event: events.Key) -> bool:
        """Carry out at once what is bound to a key, or type its character.

        Owners hand over the keys that came to them before the field had the focus.

        Returns:
            Whether the field has a use for the key.
        """
        if await run_bound(self, event.key):
            return True
        character = event.character or ""
        if character < " " or not typeable(character):
            return False
        self._replace_via_keyboard(character, *self.selection)
        return True

    def post_message(self, message: Message) -> bool:
        """Send a message; that of a change only where nobody is to be told at once."""
        if self.tell is None or not isinstance(message, TextArea.Changed):
            return super().post_message(message)
        self.tell(self.value)
        return True

    def action_submit(self) -> None:
        """Hand the text to the owner."""
        if self.take is not None:
            self.take(self.value)
        else:
            self.post_message(self.Submitted(self, self.value))

    def action_new_line(self) -> None:
        """Begin a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    # Caret -----------------------------------------------------------------------------------------------------------

    def action_cursor_left(self, select: bool = False) -> None:
        """Go a cluster to the left, or to the left end of the selection."""
        self._sideways("left", select=select)

    def action_cursor_right(self, select: bool = False) -> None:
        """Go a cluster to the right, or to the right end of the selection."""
        self._sideways("right", select=select)

    def _sideways(self, side: Side, *, select: bool) -> None:
        location = self.cursor_location
        if not select and not self.selection.is_empty:
            forward = self.navigator.forward(location[0], side)
            target = max(self.selection) if forward else min(self.selection)
        elif side == "left":
            target = self.navigator.get_location_left(location)
        else:
            target = self.navigator.get_location_right(location)
        self.move_cursor(target, select=select)

    def action_cursor_word_left(self, select: bool = False) -> None:
        """Go a word to the left."""
        self._to_word("left", select=select)

    def action_cursor_word_right(self, select: bool = False) -> None:
        """Go a word to the right."""
        self._to_word("right", select=select)

    def _to_word(self, side: Side, *, select: bool) -> None:
        location = self.cursor_location
        forward = self.navigator.forward(location[0], side)
        self.move_cursor(self.navigator.word(location, forward=forward), select=select)

    def action_edge(self, way: int, select: bool = False) -> None:
        """Go to the start or the end of the text."""
        self.move_cursor((0, 0) if way < 0 else self.document.end, select=select)

    def action_delete_left(self) -> None:
        """Delete what was typed last before the caret, or the selection."""
        self._delete(self.navigator.before(self.cursor_location))

    def action_delete_right(self) -> None:
        """Delete the cluster at the caret, or the selection."""
        self._delete(self.navigator.after(self.cursor_location))

    def action_delete_word_left(self) -> None:
        """Delete back to the start of a word, or the selection."""
        self._delete(self.navigator.word(self.cursor_location, forward=False))

    def action_delete_word_right(self) -> None:
        """Delete to the end of a word, or the selection."""
        self._delete(self.navigator.word_end(self.cursor_location))

    def action_delete_to_start_of_line(self) -> None:
        """Delete back to the start of the line; at the start, what a backspace deletes; or the selection."""
        start = self.get_cursor_line_start_location()
        self._delete(start if start != self.cursor_location else self.navigator.before(start))

    def _delete(self, other: Location) -> None:
        start, end = self.selection
        if start == end:
            start = other
        if start != end:
            self._delete_via_keyboard(start, end)

    def find_matching_bracket(self, bracket: str, search_from: Location) -> None:
        """Find nothing: brackets are not matched in plain text."""

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Point:  # noqa: ARG002 - Textual's
        """Scroll so far that the caret is in the window."""
        x, y = self._cursor_offset = self.typed.location_to_offset(self.cursor_location)
        return self.scroll_to_region(Region(x, y, 1, 1), animate=False, force=True, immediate=True)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Scroll up."""
        self.scroll_relative(y=-3, animate=False, force=True)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Scroll down."""
        self.scroll_relative(y=3, animate=False, force=True)

    # Painting --------------------------------------------------------------------------------------------------------

    def _refresh_size(self) -> None:
        """Let the canvas be as large as the text; what is read first keeps its place in the window."""
        grown = self.typed.canvas - self.virtual_size.width
        self.virtual_size = Size(self.typed.canvas, self.typed.height)
        self._refresh_scrollbars()
        if grown and not self.LINES and self.typed.paragraph(0).layout.direction == "rtl":
            self.scroll_to(x=max(self.scroll_x + grown, 0), animate=False, force=True)

    def _on_resize(self) -> None:
        self._rewrap_and_refresh_virtual_size()
        self.scroll_cursor_visible()

    @property
    def _window(self) -> range:
        """The cells of the canvas that are in the window."""
        left = self.scroll_offset.x
        return range(left, left + self.scrollable_content_region.width)

    def render_line(self, y: int) -> Strip:
        """Draw one row of the window."""
        window = self._window
        if self.placeholder and self.document.end == (0, 0):
            return self._placeholder(y, window)
        row = self.typed.row_at(y + self.scroll_offset.y)
        base = self.rich_style
        if row is None:
            return Strip.blank(len(window), base)
        line = row.line
        inside = line.placed(self.typed.measure)[1]
        marks = self._marks(row.paragraph, y + self.scroll_offset.y)
        return self._strip(row_parts(inside, self.typed.left_of(line), window, marks), base)

    def _placeholder(self, y: int, window: range) -> Strip:
        """Draw the placeholder and, on top of it, the caret."""
        base = self.rich_style
        text = one_line(str(self.placeholder))
        line = lay_out(text, row_base(text), UNWRAPPED)[0]
        left = max(len(window) - line.width, 0) if line.rtl else 0
        marks = self._marks(0, y)
        style = base + self.get_component_rich_style("typed--placeholder", partial=True)
        parts = row_parts(line.visual if y == 0 else (), left, range(len(window)), marks._replace(selected=(0, 0)))
        return self._strip(parts, style)

    def _marks(self, paragraph: int, y: int) -> Marks:
        """Tell what is drawn over a row: the caret, and as much of the selection as is in its paragraph."""
        at = self.typed.location_to_offset(self.cursor_location)
        caret = at.x if (self.active or self._draw_cursor) and at.y == y else None
        (first, start), (last, end) = sorted(self.selection)
        if self.selection.is_empty or not first <= paragraph <= last:
            return Marks(caret)
        after = len(self.document.lines[paragraph])
        found = self.typed.row_at(y)
        breaks = paragraph < last and found is not None and found.line.last
        return Marks(
            caret,
            (start if paragraph == first else 0, end if paragraph == last else after),
            self.typed.cell_of(found.line, after) if breaks and found is not None else None,
        )

    def _strip(self, parts: list[tuple[str, Part]], base: Style) -> Strip:
        styles = {
            Part.TEXT: base,
            Part.SELECTED: base + self.get_component_rich_style("typed--selection", partial=True),
            Part.CARET: base + self.get_component_rich_style("typed--caret", partial=True),
        }
        return Strip([Segment(text, styles[part]) for text, part in parts], len(self._window))


class BidiInput(BidiTextArea):
    """A field of one line that scrolls sideways; line breaks that are pasted become spaces."""

    DEFAULT_CSS = """
    BidiInput { height: 1; }
    """
    LINES: ClassVar[bool] = False

    def __init__(
        self,
        value: str = "",
        *,
        max_length: int = LONGEST_LINE,
        placeholder: str = "",
        rtl: bool | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
    ) -> None:
        """Make a field; see `BidiTextArea`."""
        super().__init__(value, max_length=max_length, placeholder=placeholder, rtl=rtl, id=id, classes=classes)

    def action_new_line(self) -> None:
        """Leave the key to the owner, as all keys that go up and down."""
        raise SkipAction

    def action_cursor_up(self, select: bool = False) -> None:  # noqa: ARG002 - Textual's own signature
        """Leave the key to the owner."""
        raise SkipAction

    def action_cursor_down(self, select: bool = False) -> None:  # noqa: ARG002 - Textual's own signature
        """Leave the key to the owner."""
        raise SkipAction

    def action_cursor_page_up(self) -> None:
        """Leave the key to the owner."""
        raise SkipAction

    def action_cursor_page_down(self) -> None:
        """Leave the key to the owner."""
        raise SkipAction
