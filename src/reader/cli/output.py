"""What the command line prints: messages and tables, ordered and shaped where a terminal reads them."""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from reader.cli import terminal
from reader.errors import ReaderError
from reader.i18n import _, rtl
from reader.terminal import modes
from reader.terminal.rows import Run, encode
from reader.text.lines import one_row
from reader.text.sanitise import drawable


def say(text: str) -> None:
    """Print a message on stderr."""
    _print(text, sys.stderr)


def line(text: str) -> None:
    """Print a line of a table on stdout: ordered and shaped on a terminal."""
    _print(text, sys.stdout)


def note(text: str, hint: str = "") -> None:
    """Print on stderr what a user may want to know, and what may be done about it."""
    say(_("note: {text}").format(text=text))
    if hint:
        say(_("hint: {hint}").format(hint=hint))


def complain(message: str, hint: str = "") -> None:
    """Print an error and what to do about it on stderr."""
    lines = [drawable(line) for line in message[:4000].split("\n")]
    for number, line in enumerate(each for each in lines if each.strip()):
        _print(_("error: {message}").format(message=line) if number == 0 else f"       {line}", sys.stderr)
    if hint:
        say(_("hint: {hint}").format(hint=hint))


def fail(error: ReaderError) -> int:
    """Print an error of the program and give its exit code."""
    complain(error.message, error.hint)
    return error.exit_code


def _print(line: str, stream: TextIO) -> None:
    if stream.isatty():
        profile = terminal.profile(stream, ask=False)
        with modes.held(stream, profile):
            stream.write(encode([Run(one_row(line, align="left"))], profile) + "\n")
    else:
        stream.write(drawable(line) + "\n")


def data(value: Any) -> None:
    """Print JSON on stdout."""
    put_json(json.dumps(value, ensure_ascii=False, indent=2))


def put_json(text: str) -> None:
    """Print a line of JSON on stdout; on a terminal with escapes for what a terminal would obey, or be turned by."""
    if sys.stdout.isatty():
        text = _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    sys.stdout.write(text + "\n")


def put_text(text: str) -> None:
    """Print text in logical order on stdout; what a terminal would obey is replaced, or on a terminal left out."""
    safe = "\n".join(map(drawable, text.split("\n")))
    sys.stdout.write(_OBEYED.sub("", safe) if sys.stdout.isatty() else safe)


_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""C1 controls and bidi controls, which JSON leaves as they are."""


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, wide: int = 0) -> None:
    """Print a table on stdout: ordered, shaped and cut to the window on a terminal, plain tabs elsewhere.

    On a terminal it begins at the edge where reading the interface begins.

    Args:
        headers: names of the columns.
        rows: their values.
        wide: the column that gives way when the window is narrow.
    """
    lines = [[str(value) for value in row] for row in rows]
    if not sys.stdout.isatty():
        for line in [list(headers), *lines]:
            sys.stdout.write("\t".join(drawable(value) for value in line) + "\n")
        return
    from rich.cells import cell_len  # only where a table is drawn

    widths = [max(cell_len(one_row(line[index])) for line in [list(headers), *lines]) for index in range(len(headers))]
    spare = terminal_width() - sum(widths) - 2 * (len(widths) - 1)
    widths[wide] = max(widths[wide] + min(spare, 0), 8)
    start, end = ("right", "left") if rtl() else ("left", "right")
    profile = terminal.profile(sys.stdout)
    with modes.held(sys.stdout, profile):
        for number, line in enumerate([list(headers), *lines]):
            cells = [
                one_row(value, width, align=end if value.isdigit() else "start" if index == wide else start)
                for index, (value, width) in enumerate(zip(line, widths, strict=True))
            ]
            text = "  ".join(reversed(cells)).rjust(terminal_width()) if rtl() else "  ".join(cells).rstrip()
            bold = "1" if number == 0 and colors(sys.stdout) else ""
            sys.stdout.write(encode([Run(text, bold)], profile) + "\n")


def terminal_width() -> int:
    """Tell how many columns may be filled; 80 where nobody knows."""
    return terminal.columns(sys.stdout, shutil.get_terminal_size((80, 24)).columns)


def colors(stream: TextIO) -> bool:
    """Tell whether colours are welcome on a stream (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
