"""Asking the terminal what it is, while the program is still being loaded."""

import contextlib
import os
import select
import sys
import termios
import time
from typing import Any, Final, Self

from reader.terminal.replies import QUESTIONS, Replies

_GRACE_SECONDS: Final = 0.05
_KEEPING_PLACE = f"\x1b7{QUESTIONS}\x1b8\x1b[K"
"""Some terminals print what they do not understand; that is wiped away."""


class Query:
    """Questions to the terminal, and the keys typed before it was the screens' turn to read them.

    Until `hand_over`, or until the block ends, the terminal neither echoes nor waits for whole lines.
    """

    def __init__(self, *, ask: bool = True) -> None:
        """Ask.

        Args:
            ask: False where the terminal is known, or what stands between would answer for it.
        """
        self.replies = Replies(asked=ask)
        self._typed = b""
        self._input = sys.stdin.fileno()
        self._deadline: float | None = None
        self._before: list[Any] | None = None
        if not ask:
            return
        try:
            self._before = termios.tcgetattr(self._input)
            termios.tcsetattr(self._input, termios.TCSANOW, _quiet(self._before))
        except termios.error:
            self.replies.complete = True
            return
        sys.stdout.write(_KEEPING_PLACE)
        sys.stdout.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._restore()

    def give_time(self, seconds: float = _GRACE_SECONDS) -> None:
        """Start the clock: so long, from now, answers are waited for."""
        self._deadline = time.monotonic() + seconds

    def settle(self) -> Replies:
        """Wait until all answers are there or their time is over; gives them. Once handed over, others read them."""
        if self._deadline is None:
            self.give_time()
        if self._before is None:
            self.replies.wait(max((self._deadline or 0) - time.monotonic(), 0))
        while self._before is not None and not self.replies.complete:
            left = max((self._deadline or 0) - time.monotonic(), 0)
            if not select.select([self._input], [], [], left)[0]:
                break
            try:
                data = os.read(self._input, 4096)
            except OSError:  # the terminal went away
                break
            if not data:
                break
            self._typed += self.replies.feed(data)
        return self.replies

    def hand_over(self) -> tuple[bytes, list[Any] | None]:
        """End the questioning without another change of the terminal's state.

        Returns:
            What was typed so far, and the state to come back to in the end; None where nothing was changed.
        """
        given = self._typed, self._before
        self._typed, self._before = b"", None
        return given

    def _restore(self) -> None:
        if self._before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._input, termios.TCSANOW, self._before)
            self._before = None


def _quiet(state: list[Any]) -> list[Any]:
    """Give a state of the terminal without echo and lines; signals stay."""
    quiet = [*state[:6], list(state[6])]
    quiet[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
    return quiet
