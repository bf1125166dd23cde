"""Copies of a project's database: where one wants them, and one a day beside it."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from reader.errors import InputError, StoreError
from reader.i18n import _
from reader.store.copying import faults_of_copy, is_ours
from reader.store.store import Store
from reader.store.verify import verify
from reader.workflow.project import ANNOTATIONS, BACKUPS, Project

_DAILY_NAME = re.compile(r"annotations-\d{4}-\d{2}-\d{2}\.db")
_PART_NAME = re.compile(r"\.annotations-\d{4}-\d{2}-\d{2}\.db\.\d+\.part.*")
_STALE: Final = 24 * 60 * 60
"""Seconds; what is older and was never finished comes from a program that was killed."""


def back_up(project: Project, target: Path, *, force: bool = False, thorough: bool = False) -> None:
    """Copy a project's database as it is now into a file of its own, and look the copy over.

    Args:
        project: which one.
        target: the file; it appears under this name only when it is whole and on the disk.
        force: whether an earlier copy of that name may be replaced.
        thorough: whether the copy is verified as `reader verify` does.

    Raises:
        InputError: the file may not be replaced, or cannot be written.
        StoreError: the database cannot be read, or the copy is not sound.
    """
    _check_target(project, target, force=force)
    with _written(project, target, thorough=thorough) as part:
        part.replace(target)
        _sync(target.parent)


def keep_daily(project: Project, most: int) -> Path | None:
    """Make today's copy of a project that holds anything, unless there is one; remove the oldest ones.

    Args:
        project: which one.
        most: how many copies to keep; none are made and none removed when it is 0.

    Returns:
        The copy that was made.

    Raises:
        InputError: the folder cannot be written to.
        StoreError: the database cannot be read, or there is no room.
    """
    target = todays(project.root)
    folder = target.parent
    if most <= 0 or target.exists() or not project.store.has_articles():
        return None
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    with _written(project, target) as part:
        if target.exists():  # another program was quicker
            return None
        part.replace(target)
        _sync(folder)
        _remove_old(folder, most)
    return target


def todays(root: Path) -> Path:
    """Tell where the copy of this day is kept, by the clock on the wall."""
    return root / ANNOTATIONS / BACKUPS / f"annotations-{datetime.now(UTC).astimezone():%Y-%m-%d}.db"


def _check_target(project: Project, target: Path, *, force: bool) -> None:
    own = project.store.path.resolve()
    real = target.resolve()
    if real == own or real.name in (f"{own.name}-wal", f"{own.name}-shm"):
        raise InputError(
            _("{path} is the project's own database").format(path=target), _("Choose another name for the copy.")
        )
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise InputError(
            _("{path} cannot be a file").format(path=target), _("Give the name of a file in a folder that exists.")
        )
    if not target.exists():
        return
    if not target.is_file() or not _is_copy(target):
        raise InputError(
            _("{path} is there already, and no database of reader").format(path=target),
            _("Choose another name; it was left as it is."),
        )
    if not force:
        raise InputError(
            _("{path} is there already").format(path=target), _("Choose another name, or replace it with --force.")
        )
    side = Path(f"{target}-wal")
    if side.exists() and side.stat().st_size:
        raise InputError(
            _("{path} is open in another program").format(path=target), _("Close that, or choose another name.")
        )


def _is_copy(target: Path) -> bool:
    try:
        return is_ours(target)
    except OSError as error:
        raise _unwritable(target, error) from error


@contextmanager
def _written(project: Project, target: Path, *, thorough: bool = False) -> Iterator[Path]:
    """Write a copy beside where it belongs and look it over; what is left of it is removed afterwards."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        _remove(part)
        project.store.back_up(part)
        fault = faults_of_copy(part, project.store.connection)
        if not fault and thorough:
            with Store.open(part) as copy:
                fault = next(iter(verify(copy)), "")
        if fault:
            raise StoreError(
                _("the copy is not sound: {fault}").format(fault=fault), _("Run `reader verify`, and check the disk.")
            )
        yield part
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        _remove(part)


def _unwritable(target: Path, error: OSError) -> InputError:
    return InputError(
        _("cannot write {target}: {error}").format(target=target, error=error.strerror or error),
        _("Choose another place, or free some space; what was there before is untouched."),
    )


def _remove(part: Path) -> None:
    for side in ("", "-journal", "-wal", "-shm"):
        try:
            Path(f"{part}{side}").unlink(missing_ok=True)
        except OSError:
            continue  # in a folder that turned read-only nothing can be removed either


def _sync(folder: Path) -> None:
    """See to it that a name is on the disk, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def _remove_old(folder: Path, most: int) -> None:
    """Remove all but the newest daily copies, and what killed programs left."""
    names = sorted(each.name for each in folder.iterdir() if _DAILY_NAME.fullmatch(each.name))
    for name in names[:-most]:
        (folder / name).unlink(missing_ok=True)
    for each in folder.iterdir():
        if _PART_NAME.fullmatch(each.name) and time.time() - each.stat().st_mtime > _STALE:
            each.unlink(missing_ok=True)
