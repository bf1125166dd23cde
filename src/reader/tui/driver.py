"""The terminal driver: Textual's own, in the mode of the terminal's profile for as long as the screens are up."""

import os
import select
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual import events
from textual._parser import ParseError
from textual.drivers.linux_driver import LinuxDriver

from reader.terminal import modes
from reader.terminal.replies import HELD_SECONDS, Replies
from reader.tui.parser import InputParser

if TYPE_CHECKING:
    from reader.tui.app import ReaderApp

_LAM_ALEF = frozenset({"\u0644\u0627", "\u0644\u0622", "\u0644\u0623", "\u0644\u0625"})
"""What one key of an Arabic keyboard writes, in one read."""


class _Forgiving:
    """A stream to a terminal that may go away: what can no longer be written is dropped.

    Textual's writer would end with the first error, and everything that waits for it would wait for ever.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()


class ModeDriver(LinuxDriver):
    """Tells the terminal who orders text, and takes that back on every way out; types no answers of the terminal.

    Textual stops application mode when it quits, fails, is suspended or receives a signal that ends it; starting and
    stopping here covers them all.
    """

    def __init__(self, app: "ReaderApp", **options: Any) -> None:
        super().__init__(app, **options)
        self._reader = app
        self._replies = app.query_of_terminal.replies if app.query_of_terminal else Replies(asked=False)
        self._typed_before = b""
        self._in_mode = False
        self._file = cast("Any", _Forgiving(cast("TextIO", self._file)))

    def start_application_mode(self) -> None:
        """Enter application mode, and the profile's mode where it is known by now."""
        before = None
        if self._reader.query_of_terminal is not None:
            self._typed_before, before = self._reader.query_of_terminal.hand_over()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it untyped
        if before is not None:
            self.attrs_before = before
        if self._reader.profile_is_known:
            self.enter_mode()

    def enter_mode(self) -> None:
        """Enter the profile's mode, once, before anything is painted."""
        if not self._in_mode and self._writer_thread is not None:
            self._in_mode = True
            self.write(modes.enter(self._reader.profile))
            self.flush()

    def stop_application_mode(self) -> None:
        """Leave the profile's mode, then application mode."""
        if self._in_mode:
            self._in_mode = False
            self.write(modes.leave(self._reader.profile))
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Read keys until the thread is told to stop; like Textual's, but for what is taken out of the input."""
        parser = InputParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        typed, self._typed_before = self._typed_before, b""
        try:
            while True:
                text = decode(typed) if typed else ""
                if text in _LAM_ALEF:
                    self.process_message(events.Key("lam_alef", text))
                elif text:
                    for event in parser.feed(text):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
                if self.exit_event.is_set():
                    break
                data = self._read()
                if data is None:
                    self._reader.call_later(self._reader.exit, 0)
                    break
                typed = self._replies.feed(data) if data else self._replies.release()
        finally:
            try:
                for _event in parser.feed(""):
                    pass
            except (EOFError, ParseError):
                pass

    def _read(self) -> bytes | None:
        """Read what is typed within a moment; None when the terminal has gone away."""
        if not select.select([self.fileno], [], [], HELD_SECONDS)[0]:
            return b""
        try:
            return os.read(self.fileno, 4096) or None
        except OSError:
            return None
