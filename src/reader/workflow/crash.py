"""Where the details of a failure go that nobody foresaw."""

import tempfile
import traceback
from pathlib import Path

from reader.i18n import _


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
