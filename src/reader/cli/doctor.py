"""What may be wrong here: versions, the database, and how the terminal treats right-to-left text."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import Final

import click

import reader
from reader.cli import terminal
from reader.cli.common import open_project
from reader.cli.output import fail
from reader.errors import ReaderError
from reader.terminal import detect, modes
from reader.terminal.detect import Terminal
from reader.terminal.rows import Order, Profile, Run, encode
from reader.text import Shape
from reader.text.lines import one_row
from reader.workflow import config
from reader.workflow.checks import verified

_CELLS: Final = 32
_GROUND: Final = "42;30"

_SAMPLE: Final = (
    ("قال", " الوزير: “لن نقبل” (أبدا)", "joined; quotes and brackets face words"),
    ("من", " 12-13 مارس ٢٠٢٦", "12 right of 13, then 2026 in Arabic"),
    ("شركة", " Nile Co قالت", "Nile left of Co"),
    ("سلام", " یا می‌خواهم", "the last word in two parts"),
    ("שלום", " עולם (2026)", "2026 in brackets at the left end"),
)
"""Texts, cut behind the first word, and what to look for."""

_WAYS: Final[tuple[tuple[Order, Shape], ...]] = (
    ("app", "forms"), ("app", "none"), ("terminal", "none"), ("terminal", "forms"),
)  # fmt: skip


@click.command()
@terminal.options
@click.pass_context
def doctor(context: click.Context) -> None:
    """Show versions, the health of the database, and how this terminal draws a sample in each way there is.

    \b
    Example:
      reader doctor
    """
    rows = [("reader", reader.__version__), ("python", platform.python_version())]
    rows += [(name, metadata.version(name)) for name in ("textual", "rich", "python-bidi", "regex", "sqlite-utils")]
    rows.append(("platform", platform.platform()))
    rows.append(
        ("locale", os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "not set")
    )
    rows.append(("settings", f"{config.path()}" + ("" if config.path().exists() else " (none yet)")))
    failed, found = _database(context)
    here = terminal.current(trust=False)
    printed = terminal.profile(sys.stdout)
    used = terminal.chosen(here) if sys.stdout.isatty() else printed
    for name, value in [*rows, *found, *_terminal_rows(here, used)]:
        row = [Run(f"{name:16}{one_row(value)}")]
        sys.stdout.write(encode(row, printed) + "\n")
    _draw_samples(here, used)
    for line in _advice(here, used):
        sys.stdout.write(f"{line}\n")
    context.exit(failed)


def _database(context: click.Context) -> tuple[int, list[tuple[str, str]]]:
    """Check the project's database; gives the exit code and what to print."""
    try:
        project = open_project(context)
        faults = verified(project)
    except ReaderError as error:
        if error.exit_code == 2:
            return 0, [("project", "none here")]
        return fail(error), [("project", "cannot be opened")]
    health = f"{len(faults)} faults; see: reader verify" if faults else "clean"
    return (1 if faults else 0), [("project", str(project.root)), ("database", health)]


def _terminal_rows(here: Terminal, used: Profile) -> Iterator[tuple[str, str]]:
    around = f", inside {here.multiplexer}" if here.multiplexer else ""
    yield "terminal", f"{here.name} {here.version}".rstrip() + f"{around} (known by: {here.learnt})"
    yield "TERM", os.environ.get("TERM", "not set")
    yield "text", f"ordered by the {_who(used.order)}, joined by {_how(used)}"
    yield "", f"({_why(here, used)})"


def _who(order: Order) -> str:
    return "program" if order == "app" else "terminal"


def _how(used: Profile) -> str:
    return "the program" if used.shape == "forms" else "the terminal"


def _why(here: Terminal, used: Profile) -> str:
    """Say in a few words why the profile in use was chosen."""
    if not sys.stdout.isatty():
        return "this is no terminal"
    automatic = detect.profile_of(here)
    if (automatic.order, automatic.shape) != (used.order, used.shape):
        return "your choice; --bidi auto --shape auto forgets it"
    if here.orders_by_itself:
        return "it reorders in any case"
    if here.cannot_be_told:
        return f"{here.multiplexer} keeps it from hearing more"
    if here.obeys or here.reorders_untold:
        return "it can be told not to reorder"
    if here.name == "kitty":
        return "right with `force_ltr yes`, see below"
    return "nothing is known against it" if here.name == detect.UNKNOWN else "it draws what it gets"


def _draw_samples(here: Terminal, used: Profile) -> None:
    """Draw the sample in each way, the one in use marked."""
    sys.stdout.write("\nIn the right way each first word stands at the right edge, alone on its ground.\n")
    for order, shape in _WAYS:
        way = detect.way(here, order, shape)
        in_use = "   <- in use" if (order, shape) == (used.order, used.shape) else ""
        sys.stdout.write(f"\n--bidi {order} --shape {shape}{in_use}\n")
        with modes.held(sys.stdout, way):
            for first, rest, what in _SAMPLE:
                sys.stdout.write(encode([*_sample(first, rest), Run(f" |  {what}")], way) + "\n")


def _sample(first: str, rest: str) -> list[Run]:
    """Draw a text at the right edge, its first word on a ground."""
    drawn = one_row(first + rest, _CELLS, align="right")
    cut = len(drawn) - len(one_row(first))
    ground = _GROUND if sys.stdout.isatty() else ""
    return [Run("  |"), Run(drawn[:cut]), Run(drawn[cut:], ground)]


def _advice(here: Terminal, used: Profile) -> Iterator[str]:
    """Say what to do."""
    yield ""
    if here.forgets:
        yield f"{here.name} reorders again what is on the screen when a program ends: the screens of reader use"
        yield "the first way, whose sample above is therefore wrong; what is printed uses --bidi terminal."
    if here.name == "kitty":
        yield "kitty reverses right-to-left words by itself; put `force_ltr yes` into kitty.conf,"
        yield "and the first way will be right."
    if here.multiplexer == "tmux" and not here.passes:
        yield "tmux keeps modes from the terminal: put `set -g allow-passthrough on` into ~/.tmux.conf."
    if here.multiplexer == "screen":
        yield "screen keeps modes from the terminal; tmux with `set -g allow-passthrough on` does not."
    best = f"--bidi {used.order} --shape {used.shape}"
    yield f"If the way in use ({best}) is right, there is nothing to do."
    yield "If another one is, pass its two options once: the choice is remembered for"
    yield f"{terminal.remembered_as(here)} on this machine, until you pass --bidi auto --shape auto."


COMMANDS = {"doctor": doctor}
