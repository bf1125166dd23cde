"""Children that are killed at a moment, and what the moment was."""

import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.reliability.figures import child_environment
from tests.terminal.pty import MAIN, Terminal

WRITE_LOCK = "120"
"""The byte of the shared memory that a writer locks (SQLite's WAL_WRITE_LOCK)."""


@dataclass
class Moment:
    """What a process was doing when it was killed."""

    holding: bool = False
    """Whether it held the write lock: it was inside a transaction."""
    unfinished: int = 0
    """Pages of a commit that was being written when it was killed."""


@dataclass
class Run:
    """A child's life."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    """What it told."""
    begun: float = 0.0
    """Seconds until it began its work."""
    seconds: float = 0.0
    moment: Moment | None = None
    """None when it ended by itself."""
    errors: str = ""

    def told(self, name: str) -> list[Any]:
        """List what it told under a name."""
        return [line[name] for line in self.lines if name in line]


def child_command(kind: str, *args: object) -> list[str]:
    """Give the command of a child (see `children`)."""
    return [sys.executable, "-m", "tests.reliability.children", kind, *map(str, args)]


def reader_command(*args: object) -> list[str]:
    """Give the command of the program itself."""
    return [sys.executable, "-c", MAIN, *map(str, args)]


def run(command: list[str], database: Path, *, kill_after: float | None = None, from_begin: bool = True) -> Run:
    """Run a child to its end, or kill it.

    Args:
        command: what to run.
        database: its database, to look at when it is killed.
        kill_after: seconds; None to let it end.
        from_begin: whether they count from when it says that it begins, else from its start.
    """
    found, began = Run(), time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=child_environment()
    )
    deadline = None if kill_after is None or from_begin else began + kill_after
    buffer, open_ = b"", True
    assert process.stdout is not None
    assert process.stderr is not None
    while open_ and (deadline is None or time.monotonic() < deadline):
        wait = None if deadline is None else max(deadline - time.monotonic(), 0)
        if select.select([process.stdout], [], [], wait)[0]:
            data = os.read(process.stdout.fileno(), 65536)
            open_, buffer = bool(data), buffer + data
        if not found.begun and b"\n" in buffer:
            found.begun = time.monotonic() - began
            deadline = time.monotonic() + kill_after if kill_after is not None and from_begin else deadline
    if open_ and (deadline is not None and time.monotonic() >= deadline):
        found.moment = kill(process.pid, database, lambda: os.waitid(os.P_PID, process.pid, _STOPPED) is not None)
    rest, errors = process.communicate(timeout=60)
    found.seconds = time.monotonic() - began
    found.lines = [json.loads(line) for line in (buffer + rest).split(b"\n")[:-1] if line.startswith(b"{")]
    found.errors = errors.decode()
    if process.returncode != -signal.SIGKILL:
        found.moment = None
    return found


_STOPPED = os.WSTOPPED | os.WEXITED | os.WNOWAIT


def kill(process: int, database: Path, stopped: Callable[[], object]) -> Moment:
    """Stop a process where it is, look what it was doing, and kill it there."""
    os.kill(process, signal.SIGSTOP)
    stopped()
    moment = Moment(holding=_holds_write_lock(process))
    os.kill(process, signal.SIGKILL)
    moment.unfinished = unfinished_frames(database)
    return moment


def _holds_write_lock(process: int) -> bool:
    for line in Path("/proc/locks").read_text().splitlines():
        parts = line.split()
        if parts[1:2] == ["POSIX"] and parts[3:5] == ["WRITE", str(process)] and parts[-2:] == [WRITE_LOCK] * 2:
            return True
    return False


def unfinished_frames(database: Path) -> int:
    """Count the frames of the log behind its last commit (https://sqlite.org/fileformat2.html#walformat)."""
    log = Path(f"{database}-wal")
    data = log.read_bytes() if log.exists() else b""
    if len(data) < 32:
        return 0
    _magic, _version, page, _sequence, *salts = struct.unpack(">6I", data[:24])
    behind = 0
    for at in range(32, len(data) - 24 - page + 1, 24 + page):
        _number, commits, *found = struct.unpack(">4I", data[at : at + 16])
        if found != salts:
            break
        behind = 0 if commits else behind + 1
    return behind


@contextmanager
def stopping(terminal: Terminal, after: float) -> Iterator[threading.Event]:
    """Stop the program in a terminal at a moment; the event tells when it was."""
    stopped = threading.Event()

    def stop() -> None:
        terminal.kill(signal.SIGSTOP)
        stopped.set()

    timer = threading.Timer(after, stop)
    timer.start()
    try:
        yield stopped
    finally:
        timer.cancel()
        timer.join()


def kill_in_terminal(terminal: Terminal, database: Path, after: float) -> Moment:
    """Kill the program in a terminal at a moment, and read what it has written until then."""
    with stopping(terminal, after) as stopped:
        terminal.wait(stopped.is_set, "the moment")
    terminal.wait(lambda: terminal.state() == "T", "the program stopped")
    moment = kill(terminal.process.pid, database, lambda: True)
    terminal.finish_drawing()
    return moment


def moments(random: Random, whole: Run) -> Iterator[tuple[float, bool]]:
    """Give random moments of a run: one in seven while it starts, the others while it works."""
    while True:
        if whole.begun and random.random() > 1 / 7:
            yield random.uniform(0, whole.seconds - whole.begun), True
        else:
            yield random.uniform(0, whole.begun or whole.seconds), False
