"""A change that finds the database busy: made a little later, with the keys that came after it held back."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from textual.screen import Screen

from reader.errors import BusyError
from reader.i18n import _

PAUSE: Final = 0.3
"""Seconds between two tries, each of which waits for the database by itself."""

TRIES: Final = 8
"""After as many the user is told that it cannot be done now: about as long as a person waits without wondering."""


class Retry:
    """Tries changes of a screen again that find the database busy."""

    def __init__(self, screen: Screen[Any], tell: Callable[[str], object]) -> None:
        """Make it for a screen.

        Args:
            screen: whose changes they are.
            tell: shows the user that something waits.
        """
        self._screen = screen
        self._tell = tell
        self._tries = 0
        self._free = asyncio.Event()
        self._free.set()

    def later(self, change: Callable[[], object], error: BusyError) -> None:
        """Make a change a little later.

        Args:
            change: makes it, and calls `done` or this again.
            error: why it was not made now.

        Raises:
            BusyError: it was tried often enough.
        """
        self._tries += 1
        if self._tries > TRIES:
            self.done()
            raise error
        self._free.clear()
        self._tell(_("the database is busy; trying again"))
        self._screen.set_timer(PAUSE, change)

    def done(self) -> None:
        """Let the keys go on: the change is made, or refused."""
        self._tries = 0
        self._free.set()

    async def settled(self) -> None:
        """Wait until no change waits any more: what a key does may rest on the change before it."""
        await self._free.wait()
