"""Small questions asked on top of a screen: a text, a yes or no, one of a list, all values of an item."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from reader.i18n import _
from reader.model.scheme import Attribute, shown
from reader.tui.host import Host
from reader.tui.screens.readout import value_pieces
from reader.tui.widgets import table
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.keys import hand_on, key_name, run_bound
from reader.tui.widgets.virtual_list import VirtualList
from reader.tui.widgets.words import Words

ResultType = TypeVar("ResultType")

_ASCII = frozenset(map(chr, range(0x20, 0x7F)))


class Title(Bar):
    """The title of a dialog, on one row however long it is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.show([Piece(text, "accent")])


class Hint(Words):
    """What to know in a dialog, and its keys; left out where there is no room."""

    def __init__(self, text: str) -> None:
        super().__init__(text, classes="dialog-hint")


class Dialog(ModalScreen[ResultType]):
    """A box in the middle of the window, or all of a small one."""

    app: Host

    def __init__(self) -> None:
        super().__init__(classes="dialog")

    def meant(self, event: events.Key) -> str:
        """Tell which character a key stands for; empty for keys that write none."""
        return self.app.keyboard.read(event.character or "", _ASCII)

    def on_resize(self, event: events.Resize) -> None:
        """Give up borders and hints where there is no room for them."""
        self.set_class(event.size.height < 14 or event.size.width < 44, "-compact")

    async def on_key(self, event: events.Key) -> None:
        """Act on a key here and now, in the list if there is one; a key behind the answer is for the screen below."""
        if hand_on(self, event):
            return
        meant = self.meant(event)
        key = key_name(meant) if meant and meant != event.character else event.key
        for node in (*self.query(VirtualList), self):
            if await run_bound(node, key):
                event.stop()
                event.prevent_default()
                return


class Confirm(Dialog[bool]):
    """Asks yes or no; Enter and `y` say yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n,q", "dismiss(False)", show=False),
        Binding("enter,y", "dismiss(True)", show=False),
    ]

    def __init__(self, question: str, *details: str, hint: str = "") -> None:
        super().__init__()
        self._question = question
        self._details = details
        self._hint = hint or _("Enter or y: yes · Esc or n: no")

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog-box"):
            yield Title(self._question)
            for detail in self._details:
                yield Words(detail)
            yield Hint(self._hint)


class PickList(Dialog[int | None]):
    """Asks for one of several lines; gives its index."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("enter", "take", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog-box dialog-list"):
            yield Title(self._title)
            yield VirtualList[str](lambda line, width: table.row(["", table.cell(line, width - 1)]))
            yield Hint(_("↑ ↓ choose · Enter takes · Esc leaves"))

    def on_mount(self) -> None:
        """Show the lines."""
        found = self.query_one(VirtualList)
        found.show(self._lines)
        found.focus()

    def action_take(self) -> None:
        """Take the chosen line."""
        self.dismiss(self.query_one(VirtualList).index if self._lines else None)

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        """Take the line that was clicked twice."""
        self.dismiss(event.index)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the item editor."""

    attribute: Attribute | None
    """None for the note."""
    value: str
    shown: str
    """The value as people read it."""
    applies: bool = True


class ItemEditor(Dialog[None]):
    """Shows all attributes and the note of an item; every change is made at once, by the screen below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("enter", "edit", show=False),
        Binding("m", "note", show=False),
    ]

    def __init__(
        self,
        title: str,
        entries: Callable[[], Sequence[Entry]],
        set_value: Callable[[Attribute, str], None],
        ask: Callable[[Attribute | None, Callable[[], None]], None],
    ) -> None:
        """Make an editor.

        Args:
            title: what is edited.
            entries: gives the rows as they are now.
            set_value: sets a choice.
            ask: asks for a text, an identity or the note (None), then calls back.
        """
        super().__init__()
        self._title = title
        self._entries = entries
        self._set_value = set_value
        self._ask = ask

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog-box dialog-list"):
            yield Title(self._title)
            yield VirtualList[Entry](self._draw)
            yield Bar(id="choices")
            yield Hint(_("↑ ↓ choose · digit sets · Enter edits · m note · Esc closes"))

    def on_mount(self) -> None:
        """Show the rows."""
        self._refresh()
        self.query_one(VirtualList).focus()

    def _refresh(self) -> None:
        found = self.query_one(VirtualList)
        found.show([each for each in self._entries() if each.applies], found.index)
        self._show_choices()

    def _draw(self, entry: Entry, width: int) -> str:
        name = shown(entry.attribute) if entry.attribute else _("note")
        missing = entry.attribute is not None and entry.attribute.required and not entry.value
        mark = "!" if missing else " "
        return table.row([f" {mark}", table.cell(name, 18), table.cell(entry.shown or "–", width - 23), ""])

    def _show_choices(self) -> None:
        entry: Entry | None = self.query_one(VirtualList).chosen
        self.query_one("#choices", Bar).show(
            value_pieces(entry.attribute, entry.value) if entry and entry.attribute else []
        )

    def on_virtual_list_chosen(self, _event: VirtualList.Chosen) -> None:
        """Show the values of the chosen attribute."""
        self._show_choices()

    async def on_key(self, event: events.Key) -> None:
        """Set a value by its digit."""
        entry: Entry | None = self.query_one(VirtualList).chosen
        digit = self.meant(event)
        if entry is None or entry.attribute is None or digit not in tuple("123456789"):
            await super().on_key(event)
            return
        event.stop()
        number = int(digit) - 1
        if number < len(entry.attribute.values):
            self._set_value(entry.attribute, entry.attribute.values[number].name)
            self._refresh()

    def action_edit(self) -> None:
        """Ask for the chosen value, or step to the next of a choice."""
        entry: Entry | None = self.query_one(VirtualList).chosen
        if entry is None:
            return
        if entry.attribute is not None and entry.attribute.kind == "choice":
            names = [value.name for value in entry.attribute.values]
            following = names[(names.index(entry.value) + 1) % len(names)] if entry.value in names else names[0]
            self._set_value(entry.attribute, following)
            self._refresh()
        else:
            self._ask(entry.attribute, self._refresh)

    def action_note(self) -> None:
        """Write the note."""
        self._ask(None, self._refresh)
