"""Telling a terminal who orders the text, and taking that back.

ECMA-48 BDSM (``CSI 8 l`` and ``h``) and SCP (``CSI Ps SP k``), as VTE's recommendation for terminal bidi reads them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from reader.terminal.rows import Profile

EXPLICIT: Final = "\x1b[8l\x1b[1 k"
"""The program orders, and characters go from left to right."""

IMPLICIT: Final = "\x1b[8h\x1b[1 k"
"""The terminal orders, in paragraphs that go from left to right."""

LEAVE: Final = "\x1b[0 k\x1b[8h"
"""The terminal's own defaults again."""

_MLTERM: Final = "\x1b]5379;use_ctl={}\x07"
"""Switches mlterm's own ordering and shaping, which heeds no mode."""


def enter(profile: Profile) -> str:
    """Give what to write before the first row."""
    if profile.order == "terminal":
        return _through(IMPLICIT, profile)
    return _through(EXPLICIT + (_MLTERM.format("false") if profile.switch == "mlterm" else ""), profile)


def leave(profile: Profile) -> str:
    """Give what to write after the last row."""
    switched = profile.switch == "mlterm" and profile.order == "app"
    return _through(LEAVE + (_MLTERM.format("true") if switched else ""), profile)


def _through(sequences: str, profile: Profile) -> str:
    if not profile.wrapped:
        return sequences
    from reader.terminal.tmux import wrapped  # brings subprocess along

    return wrapped(sequences)


@contextmanager
def held(stream: TextIO, profile: Profile) -> Iterator[None]:
    """Keep a terminal in the mode of a profile while rows are printed; does nothing where the stream is no terminal."""
    if not stream.isatty():
        yield
        return
    stream.write(enter(profile))
    try:
        yield
    finally:
        stream.write(leave(profile))
        stream.flush()
