"""Failures that nobody foresaw: what users are told of them, and where the details go."""

import tempfile
import traceback
from pathlib import Path

from reader.errors import ReaderError
from reader.i18n import _
from reader.text.sanitise import one_line


def explained(failure: BaseException) -> ReaderError:
    """Give what to tell a user of a failure, its details being in a file."""
    return ReaderError(
        _("something went wrong inside the program: {failure}").format(
            failure=one_line(str(failure) or type(failure).__name__)
        ),
        _("What was saved is saved. Details are in {file}; please report it.").format(file=report(failure)),
    )


def report(error: BaseException) -> Path | str:
    """Write a traceback to a file of its own and tell where; no article text is in it."""
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="reader-", suffix=".log", delete=False, encoding="utf-8", errors="replace"
        ) as file:
            file.write(text)
            return Path(file.name)
    except OSError:
        return _("no file, since none could be written")
