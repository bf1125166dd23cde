"""What a terminal sends, read: Textual's parser, but for pastes and for keys that it does not know.

Textual looks at every character of a paste, which takes seconds for a megabyte, and types the letters of an escape
sequence that it does not know.
"""

import re
from collections.abc import Iterable
from typing import Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

_START: Final = "\x1b[200~"
_END: Final = "\x1b[201~"

_KEY: Final = re.compile(r"\x1b(?:O[ -~]|\[[0-9;:]*[ -/]*[@-LN-~])")
"""A whole sequence as keys send it (ECMA-48, 5.4); those that end in M are the mouse's."""


class InputParser(XTermParser):
    """Reads keys, the mouse, reports and pastes.

    What is between the brackets of a paste is text, whatever it looks like: no key or report is ever read out of it.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasted: list[str] | None = None
        """What a paste has brought so far; None outside one."""
        self._held = ""
        """The end of it, which may be the beginning of the closing bracket."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        """Ignore a key that is not known."""
        known = list(super()._sequence_to_key_events(sequence, alt))
        return known if known or not _KEY.fullmatch(sequence) else [events.Key(Keys.Ignore, sequence)]

    def feed(self, data: str) -> Iterable[Message]:
        """Parse a piece of input; an empty one ends it."""
        if not data:
            yield from super().feed(data)
        while data:
            if self._pasted is None:
                before, start, data = data.partition(_START)
                if before:
                    yield from super().feed(before)
                if not start:
                    return
                self._pasted, self._held = [], ""
            text, end, rest = (self._held + data).partition(_END)
            if not end:
                kept = max(len(text) - len(_END) + 1, 0)
                self._pasted.append(text[:kept])
                self._held = text[kept:]
                return
            yield events.Paste("".join([*self._pasted, text]))
            self._pasted, data = None, rest
