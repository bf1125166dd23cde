"""Opening the database file, its one kind of write transaction, and SQLite's errors in words."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from reader.errors import BusyError, ConflictError, ReaderError, StoreError
from reader.i18n import _
from reader.store import opened

APPLICATION_ID: Final = 0x52445231
"""Marks a file as this program's (SQLite's application_id)."""

SCHEMA_VERSION: Final = 8
"""How many migrations there are; a test compares it with them."""

BUSY_MILLISECONDS: Final = 300

_LOOKED_FOR: Final = (0.020, 0.0005, 0.150)
"""Seconds between two looks for a free lock: of who has just come, of who waits longest, and when that is so.

SQLite's own waiting is the other way round, ever more seldom, so that whoever comes last overtakes those who wait.
"""


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open a database file, bringing it to the current schema.

    The connection runs without implicit transactions, in WAL mode with full synchronisation, and waits
    `BUSY_MILLISECONDS` for a lock.

    Raises:
        StoreError: it is missing, damaged, not a database of this program, or from a newer version.
    """
    if not path.exists() and not create:
        raise StoreError(
            _("there is no database at {path}").format(path=path),
            _("Open the project once with `reader`, or check --project."),
        )
    opened.check_before_opening(path)
    opened.check_not_emptied(path)
    with translated(path):
        connection = sqlite3.connect(
            path, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000, factory=opened.Connection
        )
        try:
            _prepare(connection, path)
            connection.remember(path)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = check(connection, path)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    if version < SCHEMA_VERSION:
        connection.execute("PRAGMA busy_timeout=10000")  # another process may be migrating
        connection.execute("PRAGMA journal_mode=WAL")
        from reader.store import migrations  # sqlite_utils is slow to import and needed here alone

        migrations.migrate(connection)
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def check(connection: sqlite3.Connection, path: Path, *, empty: bool = True) -> int:
    """Check that a file can be one of this program's, and give the version of its schema.

    Args:
        connection: to the file.
        path: its name, for errors.
        empty: whether it may hold nothing yet.

    Raises:
        StoreError: it is of another program, or from a newer version.
    """
    version, application = _versions(connection)
    foreign = application == 0 and (_tables(connection) > 0 or not empty)
    if application not in (0, APPLICATION_ID) or foreign:
        raise StoreError(
            _("{path} is a database of another program").format(path=path),
            _("Move it away, or choose another project."),
        )
    if version > SCHEMA_VERSION:
        raise StoreError(
            _("{path} was written by a newer version of reader (schema {version}, this program knows {known})").format(
                path=path, version=version, known=SCHEMA_VERSION
            ),
            _("Update with: pip install --upgrade bidi-reader. The file was left as it is."),
        )
    return version


def _versions(connection: sqlite3.Connection) -> tuple[int, int]:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    return version, application


def _tables(connection: sqlite3.Connection) -> int:
    count: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return count


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path | None = None) -> Iterator[None]:
    """Run a write in one ``BEGIN IMMEDIATE`` transaction: all of it is durable afterwards, or none.

    Within another one it is a part of that.

    Raises:
        BusyError: another program held the lock for longer than the wait.
        StoreError: the file cannot be written, or is not there any more.
    """
    with translated(path):
        if _is_open(connection):
            yield
            return
        _begin(connection)
        try:
            if isinstance(connection, opened.Connection):
                connection.check()
            yield
            connection.execute("COMMIT")
        except BaseException:
            if _is_open(connection):
                connection.execute("ROLLBACK")
            raise


def _is_open(connection: sqlite3.Connection) -> bool:
    return connection.in_transaction


def _begin(connection: sqlite3.Connection) -> None:
    """Begin a write, waiting for the lock as long as the connection waits; who waits longest looks most often."""
    patience = connection.execute("PRAGMA busy_timeout").fetchone()[0] / 1000
    young, old, age = _LOOKED_FOR
    connection.execute("PRAGMA busy_timeout=0")
    try:
        began = time.monotonic()
        while not _began(connection, last=(waited := time.monotonic() - began) >= patience):
            time.sleep(young + (old - young) * min(waited / age, 1))
    finally:
        connection.execute(f"PRAGMA busy_timeout={round(patience * 1000)}")


def _began(connection: sqlite3.Connection, *, last: bool) -> bool:
    """Try to begin a write; false where another one holds the lock, which is an error the last time."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or _code(error) != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


@contextmanager
def translated(path: Path | None = None) -> Iterator[None]:
    """Turn SQLite's errors into the program's, each with what to do about it."""
    name = str(path) if path else _("the database")
    if path is not None and not opened.may_be_written(path):
        raise _read_only(name)
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _translate(error, name, _code(error, path)) from error


def _code(error: sqlite3.DatabaseError, path: Path | None = None) -> int:
    """Give SQLite's primary code of an error; where it only says that writing failed, the reason that the disk has."""
    code: int = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if path is None or code not in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return code
    try:
        full = os.statvfs(path.parent).f_bavail == 0
    except OSError:
        return code
    if full:
        return sqlite3.SQLITE_FULL
    closed = not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK))
    return sqlite3.SQLITE_READONLY if closed else code


def _read_only(name: str) -> StoreError:
    return StoreError(
        _("{name} is read-only").format(name=name), _("Make the file and its folder writable; nothing was changed.")
    )


def _translate(error: sqlite3.DatabaseError, name: str, code: int) -> ReaderError:
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BusyError(
            _("{name} is locked by another program").format(name=name), _("Nothing was changed; try again in a moment.")
        )
    if code == sqlite3.SQLITE_READONLY:
        return _read_only(name)
    if code == sqlite3.SQLITE_CONSTRAINT:
        return ConflictError(_("this has been changed elsewhere meanwhile"), _("The new state is shown; decide again."))
    if code == sqlite3.SQLITE_FULL:
        return StoreError(
            _("the disk that holds {name} is full").format(name=name),
            _("Free some space and try again; nothing was lost."),
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return opened.damaged(name, str(error))
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreError(
            _("{name} cannot be opened").format(name=name), _("Check that its folder exists and may be written to.")
        )
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(
            _("{name}: the disk reported an error: {error}").format(name=name, error=error),
            _("Check the disk; nothing was changed."),
        )
    return StoreError(f"{name}: {error}", _("Run `reader verify`; if it persists, please report it."))
