"""Dialogs to type into: a line, a note, one of many things found by typing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, TypeVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from reader.errors import ReaderError
from reader.i18n import _
from reader.text.lines import one_row
from reader.tui.screens.dialogs import Dialog, Hint, Title
from reader.tui.widgets import table
from reader.tui.widgets.bidi_text import BidiInput, BidiTextArea
from reader.tui.widgets.keys import hand_on, run_bound
from reader.tui.widgets.typeable import typeable
from reader.tui.widgets.virtual_list import VirtualList

ResultType = TypeVar("ResultType")

_DETAIL: Final = 8
"""Cells beside a suggestion without which its detail is left out."""


class TextDialog(Dialog[ResultType]):
    """A dialog with a field that takes every key, also those that come before it has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    field: BidiTextArea

    def on_mount(self) -> None:
        """Begin to type."""
        self.field.focus()

    async def on_key(self, event: events.Key) -> None:
        """Give the field what it has not seen, and act at once on what it leaves."""
        if hand_on(self, event):
            return
        if event.key == "enter":
            self.submit(self.field.value)
            event.stop()
            event.prevent_default()
            return
        if await self.field.type_key(event) or await run_bound(self, event.key):
            event.stop()
            event.prevent_default()

    def on_bidi_text_area_submitted(self, event: BidiTextArea.Submitted) -> None:
        """Take what the field held when Enter was pressed in it."""
        event.stop()
        self.submit(event.value)

    def submit(self, value: str) -> None:
        """Take what was typed."""
        raise NotImplementedError


class Prompt(TextDialog[str | None]):
    """Asks for a text of one line; gives None when it is left with Esc.

    Up and Down take one of the suggestions. With `replace`, what is typed replaces the text that is there.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "suggest(-1)", show=False),
        Binding("down", "suggest(1)", show=False),
    ]

    def __init__(
        self, title: str, *, value: str = "", hint: str = "", suggestions: Sequence[str] = (), replace: bool = False
    ) -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._suggestions = [typeable(each) for each in suggestions]
        self.field = BidiInput(value, id="field")
        if replace:
            self.field.select_all()

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog-box"):
            yield Title(self._title)
            yield self.field
            yield Hint(self._hint)

    def submit(self, value: str) -> None:
        """Take the text."""
        self.dismiss(value)

    def action_suggest(self, way: int) -> None:
        """Put the next suggestion into the field."""
        if self._suggestions:
            value = self.field.value
            at = self._suggestions.index(value) + way if value in self._suggestions else min(way, 0)
            self.field.value = self._suggestions[at % len(self._suggestions)]


class NoteDialog(TextDialog[str | None]):
    """Asks for a text of several lines; gives None when it is left with Esc, or when nothing was changed."""

    def __init__(self, title: str, *, value: str = "", typed: str | None = None, hint: str = "", limit: int) -> None:
        """Make a dialog.

        Args:
            title: what is written.
            value: what was written before.
            typed: what to begin with, where that could not be saved when it was typed; `value` when None.
            hint: what to know before one writes; the keys are named by the dialog itself.
            limit: characters that the text may have.
        """
        super().__init__()
        self._title = title
        self._hint = hint
        self.field = BidiTextArea(value if typed is None else typed, max_length=limit, id="note")
        self._before = self.field.value if typed is None else value

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog-box"):
            yield Title(self._title)
            yield self.field
            if self._hint:
                yield Hint(self._hint)
            yield Hint(_("Enter saves · Ctrl+J: new line · Esc leaves it"))

    def submit(self, value: str) -> None:
        """Take the text."""
        self.dismiss(None if value == self._before else value)

    def on_bidi_text_area_cut(self, event: BidiTextArea.Cut) -> None:
        """Say that not all of it is there."""
        message = _("the text is cut at {limit} characters").format(limit=f"{event.limit:,}")
        self.app.complain(ReaderError(message, _("Ctrl+Z takes back what was added last.")))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that can be chosen."""

    key: str | None
    """What it stands for; None for what is typed."""
    text: str
    detail: str = ""
    """What tells it from others of the same name."""


class Chooser(TextDialog[Suggestion | None]):
    """Asks for one of many things, found by typing; gives None when it is left with Esc.

    The first suggestion is chosen until Up or Down choose another one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(-1)", show=False),
        Binding("down", "go(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]

    def __init__(
        self,
        title: str,
        suggest: Callable[[str], Sequence[Suggestion]],
        *,
        value: str = "",
        hint: str = "",
        empty: str = "",
    ) -> None:
        """Make a dialog.

        Args:
            title: what is asked.
            suggest: gives what can be chosen, best first, for what is typed.
            value: what to begin with; typing replaces it.
            hint: what else to know; the keys are named by the dialog itself.
            empty: what to say when nothing can be chosen.
        """
        super().__init__()
        self._title = title
        self._suggest = suggest
        self._hint = hint
        self.field = BidiInput(value, id="field")
        self.field.select_all()
        self._shown_for: str | None = None
        self._list = VirtualList[Suggestion](_draw_suggestion, empty=empty or _("nothing fits"))
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog-box dialog-list"):
            yield Title(self._title)
            yield self.field
            yield self._list
            if self._hint:
                yield Hint(self._hint)
            yield Hint(_("↑ ↓ choose · Enter takes · Esc leaves"))

    def on_mount(self) -> None:
        """Show what can be chosen at first."""
        self._shown_for = self.field.value
        self._list.show(self._suggest(self._shown_for))

    def on_bidi_text_area_changed(self, event: BidiTextArea.Changed) -> None:
        """Show what fits what is typed now, the best of it chosen."""
        event.stop()
        self._refilter()

    def _refilter(self) -> None:
        """Catch up with the field, which keys may have changed since it last said so."""
        if self.field.value != self._shown_for:
            self._shown_for = self.field.value
            self._list.show(self._suggest(self._shown_for))

    def submit(self, value: str) -> None:  # noqa: ARG002 - what counts is the row
        """Take the chosen row, if there is any."""
        self._refilter()
        self._take()

    def _take(self) -> None:
        if (chosen := self._list.chosen) is not None:
            self.dismiss(chosen)

    def on_virtual_list_opened(self, _event: VirtualList.Opened) -> None:
        """Take the row that was clicked twice."""
        self._take()

    def action_go(self, count: int) -> None:
        """Choose another row."""
        self._refilter()
        self._list.action_go(count)

    def action_page(self, way: int) -> None:
        """Choose a row a page away."""
        self._refilter()
        self._list.action_page(way)


def _draw_suggestion(suggestion: Suggestion, width: int) -> str:
    """Draw a suggestion in a row, and its detail at the far edge where there is room behind it."""
    room = max(width - 2, 0)
    text = one_row(suggestion.text)
    if cell_len(text) > room:
        text = table.cell(suggestion.text, room)
    left = room - cell_len(text)
    detail = table.cell(suggestion.detail, left - 2, "end") if suggestion.detail and left > _DETAIL else ""
    return table.row(["", text, "", detail, ""] if detail else ["", text, " " * left])
