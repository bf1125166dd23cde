"""Files that are there whole, or as they were."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from reader.errors import InputError
from reader.i18n import _


def write_whole(target: Path, text: str) -> None:
    """Write a file whole or not at all (see `whole_file`)."""
    with whole_file(target) as file:
        file.write(text)


@contextmanager
def whole_file(target: Path) -> Iterator[TextIO]:
    """Open a text file that appears under its name only when everything was written: beside it first, then renamed.

    A link is followed. What is no file, such as a device or a pipe, is never replaced by one but written to.

    Raises:
        InputError: the disk is full, or the folder cannot be written to; what was there before is untouched.
    """
    with _told(target):
        if target.exists() and not (target.is_file() or target.is_dir()):
            with target.open("w", encoding="utf-8", newline="\n") as file:
                yield file
            return
        place = Path(os.path.realpath(target))  # unlike Path.resolve, with a word to say of links that lead in circles
        temporary = _beside(place)
        try:
            with temporary.open("w", encoding="utf-8", newline="\n") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder that appears under its name only when everything in it was written.

    Args:
        target: where it is to be; nothing, or an empty folder.

    Raises:
        InputError: something is there, the disk is full, or the folder cannot be written to.
    """
    with _told(target):
        if target.is_dir() and any(target.iterdir()):
            raise InputError(
                _("{target} is there already").format(target=target),
                _("Choose a folder that is not there yet, or remove that one first."),
            )
        temporary = _beside(target)
        try:
            temporary.mkdir()
            yield temporary
            temporary.replace(target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.part")


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Turn the system's errors into what a user can do something about."""
    try:
        yield
    except OSError as error:
        raise InputError(
            _("cannot write {target}: {error}").format(target=target, error=error.strerror or error),
            _("Choose another place, or free some space; what was there before is untouched."),
        ) from error
