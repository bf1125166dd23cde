"""Pastes taken in whole pieces: Textual's parser looks at every character, which takes seconds for a megabyte."""

from collections.abc import Iterable
from typing import Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

_START: Final = "\x1b[200~"
_END: Final = "\x1b[201~"


class PasteParser(XTermParser):
    """Textual's parser of what a terminal sends, but for bracketed pastes.

    What is between the brackets is text, whatever it looks like: no key or report is ever read out of a paste.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasted: list[str] | None = None
        """What a paste has brought so far; None outside one."""
        self._held = ""
        """The end of it, which may be the beginning of the closing bracket."""

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
