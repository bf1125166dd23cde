"""The files under an open database: whether they still are those that were opened, and may still be written to.

SQLite does not look again once it has opened them. It goes on writing to a file that has no name any more, and all of
that is lost in the end. And it maps the shared memory beside the database and writes to it, even in order to read:
where the disk has become read-only meanwhile, the system ends the program (SIGBUS) instead of telling SQLite.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final
from weakref import WeakSet

from reader.errors import StoreError
from reader.i18n import _

_Identity = tuple[int, int]
"""Device and number, which no two files have in common."""


class Connection(sqlite3.Connection):
    """A connection that knows which files it was opened on."""

    path: Path
    _files: tuple[tuple[str, _Identity | None], ...] = ()
    _size = 0

    def remember(self, path: Path) -> None:
        """Remember the database's file, its log and its shared memory, once they are there."""
        self.path = path
        names = (str(path), f"{path}-wal", f"{path}-shm")
        self._files = tuple((name, _identity(name)) for name in names)
        self._size = path.stat().st_size
        _open.add(self)
        if all(os.access(name, os.W_OK) for name in names):
            _mapped[path] = names[-1]

    def close(self) -> None:
        """Close it; not where the disk has become read-only, where SQLite would tidy up and the program end by that."""
        _open.discard(self)
        if self._files and not may_be_written(self.path):
            import ctypes  # for the one thing that only Python's own C functions do

            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))  # it stays as it is to the very end of the process
        else:
            super().close()

    def check(self) -> None:
        """Look whether the files are what they were, before a change.

        Raises:
            StoreError: one is deleted, another stands in its place, or the database was cut off.
        """
        for name, known in self._files:
            if known is not None and _identity(name) != known:
                raise _gone(name, itself=name == self._files[0][0])
        if self._files:
            size = os.stat(self.path).st_size  # noqa: PTH116 - in every change
            if size < self._size:
                _check_shrunk(self.path)
            self._size = size


_open: Final[WeakSet[Connection]] = WeakSet()
_mapped: Final[dict[Path, str]] = {}
"""The shared memory of each database that this process has opened for writing."""


def check_before_opening(path: Path) -> None:
    """Look whether a database that this process has open already is still what it was.

    A second connection would take the files that stand there now for what the first one works on.

    Raises:
        StoreError: it is not.
    """
    for each in list(_open):
        if each.path == path:
            each.check()


def may_be_written(path: Path) -> bool:
    """Tell whether SQLite may touch a database that this process opened for writing, even to read it."""
    name = _mapped.get(path)
    return name is None or os.access(name, os.W_OK) or not os.path.exists(name)  # noqa: PTH110 - in every read


def _identity(name: str) -> _Identity | None:
    try:
        found = os.stat(name)  # noqa: PTH116 - three times in every change
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _gone(name: str, *, itself: bool) -> StoreError:
    return StoreError(
        _("{path} was deleted or replaced while it was open").format(path=name),
        _("Nothing can be saved. Leave the program, put the file or a copy back, and open the project again.")
        if itself
        else _("Nothing can be saved. Leave the program, and open the project again."),
    )


def _check_shrunk(path: Path) -> None:
    """Tell a file that was cut off from one that was tidied up (VACUUM), as one who opens it now finds it.

    Raises:
        StoreError: it was cut off.
    """
    check_not_emptied(path)
    fresh = sqlite3.connect(path)
    try:
        found = fresh.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    finally:
        fresh.close()
    if found != "ok":
        raise damaged(path, found)


def check_not_emptied(path: Path) -> None:
    """Look whether a database is empty although its log is not: SQLite would take it for new, and delete the log.

    Raises:
        StoreError: it is.
    """
    with suppress(OSError):
        if path.stat().st_size == 0 and Path(f"{path}-wal").stat().st_size:
            raise damaged(path, _("it is empty, but its log is not"))


def damaged(path: Path | str, what: str) -> StoreError:
    """Make the error for a file that cannot be trusted."""
    return StoreError(
        _("{name} is damaged: {error}").format(name=path, error=what),
        _("It was left as it is. Restore a copy; `sqlite3 FILE .recover` may save more."),
    )
