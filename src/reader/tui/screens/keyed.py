"""Screens whose keys come from the registry of actions, and are carried out here and now."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.dom import DOMNode
from textual.screen import Screen

from reader.tui import actions
from reader.tui.actions import Action, Context
from reader.tui.host import Host
from reader.tui.widgets.bars import Piece
from reader.tui.widgets.keys import hand_on, key_name

if TYPE_CHECKING:
    from reader.tui.widgets.bidi_text import BidiTextArea


class Bound:
    """What every key of a screen does, and on which node."""

    def __init__(self) -> None:
        self.characters: set[str] = set()
        """The keys that are characters; those stand for themselves whatever the layout."""
        self._calls: dict[str, tuple[DOMNode, str]] = {}

    def add(self, node: DOMNode, key: str, call: str) -> None:
        """Bind a key: a character, or a key's name as Textual writes it; nothing where there is none."""
        if not key:
            return
        if len(key) == 1:
            self.characters.add(key)
        self._calls[key_name(key)] = node, call

    def add_actions(self, node: DOMNode, found: tuple[Action, ...]) -> None:
        """Bind the keys of actions."""
        for action in found:
            for key in action.keys:
                self.add(node, key, f"value({key})" if action.call == "value" else action.call)

    def get(self, key: str) -> tuple[DOMNode, str] | None:
        """Look up what a key does, by Textual's name for it."""
        return self._calls.get(key)


class KeyedScreen(Screen[None]):
    """A screen of the registry; subclasses say which, and may add keys of their own.

    Textual would let a key travel on to the application and act there later, when the next key may have been looked at
    already; keys that arrive together must act one after the other.
    """

    CONTEXT: ClassVar[Context]
    WHILE_TYPING: ClassVar[frozenset[str]] = frozenset({"escape"})
    """Keys that act while a field has the others."""

    app: Host

    writing: "BidiTextArea | None" = None
    """The field that has the keys. It never has the focus: then keys that came before it would be behind later ones."""

    @cached_property
    def bound(self) -> Bound:
        """What every key does."""
        found = Bound()
        self.bind_keys(found)
        return found

    def bind_keys(self, bound: Bound) -> None:
        """Bind the keys of the screen's actions to it."""
        bound.add_actions(self, self.app.keyboard.actions(self.CONTEXT))

    def own_commands(self) -> Iterable[tuple[str, str, str]]:
        """List what the palette offers beside the screen's actions: a title, the key that does it too, and the call."""
        return ()

    @property
    def language(self) -> str:
        """The language of what is read here, which tells the keyboard's layout; empty where there is none."""
        return ""

    @property
    def typing(self) -> bool:
        """Whether a field has the keys."""
        return self.writing is not None

    def write_in(self, field: "BidiTextArea") -> None:
        """Give the keys to a field, from the next one on."""
        self.stop_writing()
        self.writing = field
        field.can_focus = False
        field.active = True
        field.refresh()

    def stop_writing(self) -> None:
        """Take the keys back."""
        if self.writing is not None:
            self.writing.active = False
            self.writing.refresh()
            self.writing = None

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Leave the styles of a screen as they are that is new: it was given them a moment ago."""
        if not self.outer_size:
            event.refresh_styles = False

    def on_click(self, event: events.Click) -> None:
        """Write in the field that was clicked on."""
        if callable(getattr(event.widget, "type_key", None)):
            self.write_in(cast("BidiTextArea", event.widget))

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the field."""
        if self.writing is not None:
            event.stop()
            self.writing.insert(event.text)

    async def on_key(self, event: events.Key) -> None:
        """Carry a key out."""
        if hand_on(self, event):
            return
        if self.writing is not None and event.key not in self.WHILE_TYPING:
            if await self.writing.type_key(event):
                event.stop()
                event.prevent_default()
            return
        key, character = event.key, event.character or ""
        meant = self.app.keyboard.read(character, self.bound.characters, self.language)
        if meant != character:
            key, character = key_name(meant), meant
        if await self.act(key, character):
            event.stop()
            event.prevent_default()

    async def act(self, key: str, character: str) -> bool:  # noqa: ARG002 - for those that override it
        """Do what a key means; false where it means nothing here, or the action skips it."""
        found = self.bound.get(key)
        return found is not None and await self.app.run_action(found[1], found[0])

    def key_pieces(self, but: frozenset[str] = frozenset()) -> list[Piece]:
        """List the most wanted keys for the key line, but for those of some actions."""
        wanted = tuple(each for each in self.app.keyboard.actions(self.CONTEXT) if each.id not in but)
        found = actions.key_line(wanted)
        return [piece for key, word in found for piece in (Piece(f"{key} ", "key"), Piece(f"{word}  "))]

    def action_help(self) -> None:
        """Show the help."""
        self.app.show_help()

    def action_guidelines(self) -> None:
        """Show the guidelines."""
        self.app.show_guidelines()
