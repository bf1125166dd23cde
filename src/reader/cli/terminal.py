"""The terminal that the command line and the screens write to, and what the user wants for it."""

import os
import sys
from collections.abc import Callable
from typing import Any, Final, TextIO, TypeVar, cast

import click

from reader.terminal import detect
from reader.terminal.detect import Terminal
from reader.terminal.rows import APP_ORDER, Order, Profile
from reader.text import Shape
from reader.workflow import settings

_Command = TypeVar("_Command", bound=Callable[..., Any])

ANSWER_SECONDS: Final = 0.3
"""How long a command waits for a terminal that no variable names."""

_wanted: dict[str, str] = {}
"""What this call of the program was told: ``bidi`` and ``shape``."""

_found: list[Terminal] = []
"""The terminal, once it is known."""


def options(command: _Command) -> _Command:
    """Give a command the options `--bidi` and `--shape`."""
    for name, choices, text in (
        ("shape", ["auto", "forms", "none"], "Who joins letters: the program, with forms, or the terminal."),
        ("bidi", ["auto", "app", "terminal"], "Who orders text; remembered for this kind of terminal."),
    ):
        command = click.option(
            f"--{name}", type=click.Choice(choices), expose_value=False, callback=_want, help=text
        )(command)  # fmt: skip
    return command


def _want(_context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value is not None and option.name is not None:
        _wanted[option.name] = value


def profile(stream: TextIO, *, ask: bool = True) -> Profile:
    """Tell how rows are written to a stream: as its terminal wants them, or in application order where it is none.

    Args:
        stream: where the rows go.
        ask: whether a terminal that no variable names may be asked.
    """
    if stream.isatty():
        return chosen(current(ask=ask), printed=True)
    wanted = {name: value for name, value in _wanted.items() if value != "auto"}
    return detect.profile_of(Terminal(detect.UNKNOWN), *_pair(wanted)) if wanted else APP_ORDER


def current(*, ask: bool = True, trust: bool = True) -> Terminal:
    """Find out which terminal this is.

    Args:
        ask: whether it may be asked.
        trust: whether variables that name one terminal and no other are enough.
    """
    if _found:
        return _found[0]
    asked = ask and not (trust and detect.is_certain()) and _can_ask()
    found = between() or (None if asked else detect.from_environment())
    if found is None:
        from reader.terminal.query import Query  # most calls never ask

        with Query() as query:
            query.give_time(ANSWER_SECONDS)
            found = detect.from_replies(query.settle())
    if ask:
        _found.append(found)
    return found


def _can_ask() -> bool:
    if os.environ.get("TERM", "dumb") in ("", "dumb"):
        return False
    return sys.stdin.isatty() and sys.stdout.isatty() and not _typed_ahead()


def _typed_ahead() -> bool:
    """Tell whether keys wait that belong to the next program; asking would take them away from it."""
    import select

    return bool(select.select([sys.stdin], [], [], 0)[0])


def between() -> Terminal | None:
    """Name the terminal around tmux or screen; None where neither is there."""
    kind = detect.multiplexer()
    if kind == "tmux":
        from reader.terminal import tmux  # brings subprocess along

        return detect.around_tmux(tmux.client())
    return detect.in_screen() if kind == "screen" else None


def columns(stream: TextIO, width: int) -> int:
    """Tell how many columns of a window may be filled: fewer where marks between words take some."""
    if stream.isatty() and current().counts_marks and profile(stream).order == "terminal":
        return max(width * 4 // 5, 1)
    return width


def chosen(terminal: Terminal, *, printed: bool = False) -> Profile:
    """Apply what the user wants, now or ever since; what is wanted now is remembered, and `auto` forgets.

    Args:
        terminal: which one it is.
        printed: whether the rows stay when the program has ended.
    """
    key = remembered_as(terminal)
    values: dict[str, str] = {}
    for name in ("bidi", "shape"):
        if name in _wanted:
            values[name] = "" if _wanted[name] == "auto" else _wanted[name]
            settings.remember_terminal_choice(key, name, values[name])
        else:
            values[name] = settings.terminal_choice(key, name)
    return detect.profile_of(terminal, *_pair(values), printed=printed)


def remembered_as(terminal: Terminal) -> str:
    """Tell under which name choices for a terminal are remembered: TERM where it is not known."""
    return terminal.name if terminal.name != detect.UNKNOWN else os.environ.get("TERM", detect.UNKNOWN)


def _pair(values: dict[str, str]) -> tuple[Order | None, Shape | None]:
    order, shape = values.get("bidi"), values.get("shape")
    return (
        cast("Order", order) if order in ("app", "terminal") else None,
        cast("Shape", shape) if shape in ("forms", "none") else None,
    )
