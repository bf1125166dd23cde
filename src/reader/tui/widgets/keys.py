"""Bound keys that act where they arrive, so that keys typed together act one after the other."""

import asyncio
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final, cast

from textual import events
from textual._callback import invoke
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

_PATIENCE: Final = 2
"""Seconds for a screen to come up; a key is not held back longer."""


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


async def carry_out(app: App[Any], event: events.Key) -> None:
    """Let the screen that is up act on a key to its end, with all that follows from an answer, before the next key.

    Textual queues a key for what has the focus when it comes. Keys that come while a dialog opens or closes would
    overtake each other there: the end of a text before its beginning, and the rest of it as commands.
    """
    screen = app.screen
    await _settled(screen)
    event._set_forwarded()  # noqa: SLF001 - the application takes it for a new key otherwise
    with screen._context():  # noqa: SLF001 - what the screen asks for is answered to the screen
        for _class, method in screen._get_dispatch_methods("on_key", event):  # noqa: SLF001 - here, not in its queue
            await invoke(method, event)
    if not event._stop_propagation:  # noqa: SLF001 - nothing else tells that it was used
        await app._check_bindings(event.key)  # noqa: SLF001 - what the application does with keys that nobody used
    await _settled(app.screen)


async def _settled(screen: Screen[Any]) -> None:
    """Wait until a screen is there and has done what it put off, such as taking an answer."""
    done = asyncio.Event()
    mounted: asyncio.Event = cast("Any", screen)._mounted_event  # noqa: SLF001 - Textual shows it nowhere else
    with suppress(TimeoutError):
        await asyncio.wait_for(mounted.wait(), _PATIENCE)
        screen.call_next(done.set)
        await asyncio.wait_for(done.wait(), _PATIENCE)
