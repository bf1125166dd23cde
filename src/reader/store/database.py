"""Opening the database file, its one kind of write transaction, and SQLite's errors in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from reader.errors import BusyError, ConflictError, ReaderError, StoreError
from reader.i18n import _

APPLICATION_ID: Final = 0x52445231
"""Marks a file as this program's (SQLite's application_id)."""

SCHEMA_VERSION: Final = 8
"""How many migrations there are; a test compares it with them."""

BUSY_MILLISECONDS: Final = 300


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
    with translated(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000)
        try:
            _prepare(connection, path)
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

    Raises:
        BusyError: another program held the lock for longer than the wait.
        StoreError: the file cannot be written.
    """
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def translated(path: Path | None = None) -> Iterator[None]:
    """Turn SQLite's errors into the program's, each with what to do about it."""
    name = str(path) if path else _("the database")
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _translate(error, name) from error


def _translate(error: sqlite3.DatabaseError, name: str) -> ReaderError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BusyError(
            _("{name} is locked by another program").format(name=name), _("Nothing was changed; try again in a moment.")
        )
    if code == sqlite3.SQLITE_READONLY:
        return StoreError(
            _("{name} is read-only").format(name=name), _("Make the file and its folder writable; nothing was changed.")
        )
    if code == sqlite3.SQLITE_CONSTRAINT:
        return ConflictError(_("this has been changed elsewhere meanwhile"), _("The new state is shown; decide again."))
    if code == sqlite3.SQLITE_FULL:
        return StoreError(
            _("the disk that holds {name} is full").format(name=name),
            _("Free some space and try again; nothing was lost."),
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreError(
            _("{name} is damaged: {error}").format(name=name, error=error),
            _("It was left as it is. Restore a copy; `sqlite3 FILE .recover` may save more."),
        )
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
