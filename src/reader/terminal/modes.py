"""Explicit mode: telling a terminal that the program orders the text, and taking that back.

ECMA-48 BDSM (``CSI 8 l``) and SCP (``CSI Ps SP k``), as VTE's recommendation for terminal bidi reads them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

ENTER: Final = "\x1b[8l\x1b[1 k"
"""Explicit mode, characters from left to right."""

LEAVE: Final = "\x1b[0 k\x1b[8h"
"""The terminal's own defaults again."""


@contextmanager
def explicit(stream: TextIO) -> Iterator[None]:
    """Keep a terminal in explicit mode while something is printed; does nothing where the stream is no terminal."""
    if not stream.isatty():
        yield
        return
    stream.write(ENTER)
    try:
        yield
    finally:
        stream.write(LEAVE)
        stream.flush()
