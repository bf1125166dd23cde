"""Copies of a database file as it is at one moment, whoever writes to it meanwhile."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from reader.errors import StoreError
from reader.i18n import _
from reader.model.article import digest
from reader.store.database import APPLICATION_ID, BUSY_MILLISECONDS, check, translated

_SIDES: Final = ("-wal", "-shm")
"""What SQLite keeps beside a database that is in use."""

_HEADER: Final = 100
"""Bytes; the application's mark is among them (https://www.sqlite.org/fileformat.html)."""


def back_up(source: sqlite3.Connection, path: Path, target: Path) -> None:
    """Copy an open database into a new file, and see to it that the copy is on the disk.

    Args:
        source: a connection to it.
        path: its name, for errors.
        target: a file that does not exist yet.

    Raises:
        StoreError: it cannot be read, or the copy cannot be written.
    """
    with translated(path):
        source.execute("SELECT 1 FROM sqlite_master").fetchone()  # tells the trouble of the one from that of the other
    with translated(target), closing(sqlite3.connect(target, isolation_level=None)) as copy:
        source.backup(copy)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def snapshot(other: Path, target: Path) -> None:
    """Copy the database of another project into a new file, without writing anything where it lies.

    Raises:
        StoreError: it is missing, damaged, of another program, or from a newer version, or there is no room for it.
    """
    try:
        _snapshot(other, target)
    except OSError as error:
        raise StoreError(
            _("cannot copy {path}: {error}").format(path=other, error=error.strerror or error),
            _("Check that it may be read, and free some space; nothing was changed."),
        ) from error


def _snapshot(other: Path, target: Path) -> None:
    if not other.is_file():
        raise StoreError(
            _("there is no database at {path}").format(path=other), _("Give the annotations.db of another project.")
        )
    with translated(other):
        if not _copy_at_rest(other, target):
            try:
                with closing(sqlite3.connect(f"{other.absolute().as_uri()}?mode=ro", uri=True)) as source:
                    source.execute("PRAGMA busy_timeout=10000")
                    back_up(source, other, target)
            except (StoreError, sqlite3.OperationalError):
                _copy_all(other, target)  # in a folder that nobody can write to, SQLite cannot read along with others
    with translated(other), closing(sqlite3.connect(target, timeout=BUSY_MILLISECONDS / 1000)) as copy:
        check(copy, other, empty=False)
        if (found := copy.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise StoreError(
                _("{name} is damaged: {error}").format(name=other, error=found),
                _("It was left as it is. Restore a copy; `sqlite3 FILE .recover` may save more."),
            )


def _copy_at_rest(source: Path, target: Path) -> bool:
    """Copy a file that no program has open, as far as one can see; False when one has, or opened it meanwhile."""
    before = source.stat()
    if _in_use(source):
        return False
    shutil.copyfile(source, target)
    after = source.stat()
    if not _in_use(source) and (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
        return True
    target.unlink()
    return False


def _in_use(path: Path) -> bool:
    return Path(f"{path}-wal").exists()


def _copy_all(source: Path, target: Path) -> None:
    for side in _SIDES:
        Path(f"{target}{side}").unlink(missing_ok=True)
    shutil.copyfile(source, target)
    if _in_use(source):
        shutil.copyfile(f"{source}-wal", f"{target}-wal")


def faults_of_copy(copy: Path, original: sqlite3.Connection) -> str:
    """Look a copy over: the file's pages, the articles' texts, and that it holds the journal up to now.

    Args:
        copy: the file, which nobody else has open.
        original: a connection to what it was copied from.

    Returns:
        What is wrong first; empty when all is well.
    """
    with translated(copy), closing(sqlite3.connect(f"{copy.absolute().as_uri()}?immutable=1", uri=True)) as found:
        state = str(found.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if state != "ok":
            return state
        for article, sha256, body in found.execute("SELECT article, sha256, body FROM revisions"):
            if digest(body) != sha256:
                return _("the text of {article} does not match its digest").format(article=article)
        heads = "SELECT seq, id FROM journal ORDER BY seq DESC LIMIT 1"
        last = found.execute(heads).fetchone() or (0, "")
        known = original.execute("SELECT seq, id FROM journal WHERE seq = ?", (last[0],)).fetchone() or (0, "")
        return "" if known == last else _("its journal ends otherwise")


def is_ours(path: Path) -> bool:
    """Tell whether a file is a database of this program, of whatever version."""
    with path.open("rb") as file:
        head = file.read(_HEADER)
    return head[:16] == b"SQLite format 3\0" and int.from_bytes(head[68:72], "big") == APPLICATION_ID
