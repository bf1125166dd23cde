"""Bound keys that act where they arrive, so that keys typed together act one after the other."""

from functools import lru_cache
from typing import Any

from textual import events
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen


async def run_bound(node: DOMNode, key: str) -> bool:
    """Carry out what a widget or a screen binds to a key, now.

    Textual would let the key travel on to the application and act there later, when the next one may have been looked
    at already.

    Returns:
        False when nothing is bound to the key, or when the action passes it on.
    """
    for binding in node._bindings.key_to_bindings.get(key, ()):  # noqa: SLF001 - Textual shows them nowhere else
        if await node.app.run_action(binding.action, node):
            return True
    return False


def hand_on(screen: Screen[Any], event: events.Key) -> bool:
    """Give a key to the screen that is up, when one that was typed together with it has opened another.

    Returns:
        True when the key was not for this screen any more.
    """
    if screen.app.screen is screen:
        return False
    event.stop()
    event.prevent_default()
    key = events.Key(event.key, event.character)
    key._set_forwarded()  # noqa: SLF001 - else the application takes it for a new key when no one stops it
    screen.app.screen.post_message(key)
    return True


@lru_cache(maxsize=256)
def key_name(key: str) -> str:
    """Give Textual's name for a key, which it has for characters that are no letters: `comma` for a comma."""
    (binding,) = Binding.make_bindings([Binding("comma" if key == "," else key, "")])
    return binding.key
