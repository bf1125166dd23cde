"""Files that are there whole, or as they were."""

import os
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
    try:
        if target.exists() and not (target.is_file() or target.is_dir()):
            with target.open("w", encoding="utf-8", newline="\n") as file:
                yield file
            return
        place = Path(os.path.realpath(target))  # unlike Path.resolve, with a word to say of links that lead in circles
        temporary = place.with_name(f".{place.name}.{os.getpid()}.part")
        try:
            with temporary.open("w", encoding="utf-8", newline="\n") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            _("cannot write {target}: {error}").format(target=target, error=error.strerror or error),
            _("Choose another place, or free some space; what was there before is untouched."),
        ) from error
