"""What a terminal answers, taken out of what is typed; also when it comes late or in pieces."""

import re
import threading
import time
from typing import Final

QUESTIONS: Final = "\x1b[8$p\x1b[>q\x1b[c"
"""Bidi mode (DECRQM 8), name and version (XTVERSION), and device attributes (DA1), which every terminal answers."""

HELD_SECONDS: Final = 0.1
"""How long what may be a key is held back, in case the rest of an answer follows."""

_FORGOTTEN_SECONDS: Final = 2.0
_ANSWER = rb"\x1b\[8;(?P<mode>\d+)\$y|\x1bP>\|(?P<name>[^\x1b]{0,200})\x1b\\|\x1b\[\?[\d;]*(?P<last>c)"
_BEGUN = rb"\x1b(?:\[(?:8(?:;\d*\$?)?|\?[\d;]*)?|P(?:>(?:\|[^\x1b]{0,200}\x1b?)?)?)?\Z"
"""Patterns; compiled when something is read, since most starts should not wait for that."""
_KEYS = (b"\x1b", b"\x1b[", b"\x1bP")
"""Beginnings of an answer that a key can be by itself: Escape, Alt+[ and Alt+Shift+P."""


class Replies:
    """The answers so far, and a filter for the terminal's input that takes them out.

    The filter works until the answer to the last question has come, and costs nothing from then on.
    """

    def __init__(self, *, asked: bool = True) -> None:
        self.complete = not asked
        """True when nothing more is to come."""
        self.answered = False
        """True when the terminal answers questions at all."""
        self.name = ""
        """What it says that it is; empty where it does not say."""
        self.mode: int | None = None
        """State of the bidi mode: 1 to 4 where it has one, 0 where not; None where it does not say."""
        self._settled = threading.Event()
        self._held = b""
        self._given = 0
        self._since = 0.0

    def wait(self, seconds: float) -> None:
        """Wait until all answers are there, for as long as another thread may still read them."""
        if not self.complete:
            self._settled.wait(seconds)

    def feed(self, data: bytes) -> bytes:
        """Take answers out of what was read.

        Returns:
            What was typed. The beginning of an answer is held back until the next call.
        """
        if self.complete:
            return data
        data, given = self._held + data, self._given
        self._held, self._given = b"", 0
        answers, begun = re.compile(_ANSWER), re.compile(_BEGUN)
        typed = b""
        at = 0
        while at < len(data) and not self.complete:
            escape = data.find(b"\x1b", at)
            if escape < 0:
                break
            typed += data[at:escape]
            at = escape
            if answer := answers.match(data, at):
                self._note(answer)
                at = answer.end()
                given = 0 if escape == 0 else given
            elif begun.match(data, at):
                self._held, self._since = data[at:], time.monotonic()
                self._given = given if escape == 0 else 0
                return typed[0 if escape == 0 else given :]
            else:
                typed += data[at : at + 1]
                at += 1
        return (typed + data[at:])[given:]

    def _note(self, answer: re.Match[bytes]) -> None:
        self.answered = True
        if answer["mode"] is not None:
            self.mode = int(answer["mode"])
        elif answer["name"] is not None:
            self.name = answer["name"].decode("ascii", "replace")
        else:
            self.complete = True
            self._settled.set()

    def release(self) -> bytes:
        """Give what was held back for long enough to be a key after all.

        It stays known for a while: the rest of an answer that follows even later is still taken out.
        """
        if not self._held:
            return b""
        waited = time.monotonic() - self._since
        if self._given and waited > _FORGOTTEN_SECONDS and self._held in _KEYS:
            self._held, self._given = b"", 0
        elif self._held in _KEYS and waited >= HELD_SECONDS:
            key = self._held[self._given :]
            self._given = len(self._held)
            return key
        return b""
