"""The real program in a real pty, its output interpreted by a terminal emulator in memory."""

import fcntl
import os
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pexpect
import pyte

ENTER, LEAVE = "\x1b[8l\x1b[1 k", "\x1b[0 k\x1b[8h"
IMPLICIT = "\x1b[8h\x1b[1 k"
ASKED = "\x1b[8$p\x1b[>q\x1b[c"
_UNKNOWN_TO_PYTE = re.compile(r"\x1bPtmux;.*?\x1b\\\\|\x1b\[[01] k|\x1b\[<u|\x1b\[>\d*[uq]|\x1b\[\??\d+\$p", re.DOTALL)
"""What the emulator would show in part."""

MAIN = "from reader.cli import main; main()"


class Terminal:
    """A pty of a given size that answers no queries, with `reader` in it."""

    def __init__(self, *args: str, size: tuple[int, int] = (100, 32), code: str = MAIN, **env: str) -> None:
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.raw = ""
        self.process = pexpect.spawn(
            sys.executable, ["-c", code, *args], dimensions=(rows, columns),
            encoding="utf-8", timeout=30,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **env},
        )  # fmt: skip

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.process.close(force=True)

    def press(self, *keys: str) -> None:
        """Type keys, one write each."""
        for key in keys:
            self.process.send(key)

    @property
    def rows(self) -> list[str]:
        """What is on the screen; the emulator's own way there fails on half a wide character that was drawn over."""
        buffer, columns = self.screen.buffer, range(self.screen.columns)
        return ["".join([buffer[y][x].data for x in columns]) for y in range(self.screen.lines)]

    def wait(self, condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
        """Read output until a condition holds."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"never saw {what}:\n" + "\n".join(self.rows))
            self._read(0.1)

    def _read(self, seconds: float) -> None:
        try:
            data = self.process.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            if self.process.isalive():
                return
            raise AssertionError(f"the program ended:\n{self.raw[-2000:]}") from None
        self._draw(data)

    def _draw(self, data: str) -> None:
        self.raw += data
        self._stream.feed(_UNKNOWN_TO_PYTE.sub("", data))

    def answer(self, *pieces: str) -> None:
        """Write what a terminal answers, each piece after the program has read the one before."""
        for piece in pieces:
            self.process.send(piece)
            self.wait(lambda: not self._unread(), "the answer read")

    def _unread(self) -> int:
        """Count the bytes that wait for the program."""
        handle = os.open(f"/proc/{self.process.pid}/fd/0", os.O_RDONLY | os.O_NOCTTY)
        try:
            return struct.unpack("i", fcntl.ioctl(handle, termios.FIONREAD, b"\0" * 4))[0]
        finally:
            os.close(handle)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; one of nothing, which some terminals tell, leaves the screen as it was."""
        if columns and rows:
            self.screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)

    def wait_for(self, text: str) -> None:
        """Read output until a text is on the screen."""
        self.wait(lambda: any(text in row for row in self.rows), repr(text))

    def hang_up(self, seconds: float = 20) -> None:
        """Take the terminal away, and wait for the program to end."""
        watched = os.pidfd_open(self.process.pid)
        try:
            self.process.ptyproc.fileobj.close()
            if not select.select([watched], [], [], seconds)[0]:
                raise AssertionError("the program goes on without a terminal")
        finally:
            os.close(watched)

    def finish(self) -> int:
        """Read until the program has ended; gives its exit code."""
        self.raw += self.process.read()
        self.process.wait()
        return self.process.exitstatus if self.process.exitstatus is not None else -self.process.signalstatus

    def finish_drawing(self) -> None:
        """Draw what a program wrote before it was killed."""
        with suppress(pexpect.EOF):
            while True:
                self._draw(self.process.read_nonblocking(65536, timeout=20))
        self.process.wait()

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send the program a signal."""
        os.kill(self.process.pid, number)

    def state(self) -> str:
        """Tell what the kernel says the program is doing, by its letter: T is stopped."""
        self._read(0.05)
        return Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def reader(*args: object) -> str:
    """Run `reader` in a pipe and give its output."""
    import subprocess

    return subprocess.run(
        [sys.executable, "-c", MAIN, *map(str, args)], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def copy_project(folder: Path, root: Path) -> Path:
    """Make a project of the sample articles."""
    import shutil

    shutil.copytree(root / "articles", folder / "articles")
    shutil.copytree(root / "annotations", folder / "annotations", ignore=shutil.ignore_patterns("*.db*"))
    return folder
