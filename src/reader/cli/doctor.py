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
from reader.i18n import N_, _, _n
from reader.terminal import detect, modes
from reader.terminal.detect import Terminal
from reader.terminal.rows import Order, Profile, Run, encode
from reader.text import Shape
from reader.text.lines import one_row
from reader.workflow import config
from reader.workflow.checks import verified

_CELLS: Final = 32
_NAMES: Final = 16
_GROUND: Final = "42;30"

_SAMPLE: Final = (
    ("قال", " الوزير: “لن نقبل” (أبدا)", N_("joined; quotes and brackets face words")),
    ("من", " 12-13 مارس ٢٠٢٦", N_("12 right of 13, then 2026 in Arabic")),
    ("شركة", " Nile Co قالت", N_("Nile left of Co")),
    ("سلام", " یا می‌خواهم", N_("the last word in two parts")),
    ("שלום", " עולם (2026)", N_("2026 in brackets at the left end")),
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
    rows.append((_("platform"), platform.platform()))
    rows.append(
        (_("locale"), os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or _("not set"))
    )
    rows.append(
        (_("settings"), ("{path}" if config.path().exists() else _("{path} (none yet)")).format(path=config.path()))
    )
    failed, found = _database(context)
    here = terminal.current(trust=False)
    printed = terminal.profile(sys.stdout)
    used = terminal.chosen(here) if sys.stdout.isatty() else printed
    for name, value in [*rows, *found, *_terminal_rows(here, used)]:
        row = [Run(f"{one_row(name, _NAMES, align='left')}{one_row(value)}")]
        sys.stdout.write(encode(row, printed) + "\n")
    _draw_samples(here, used)
    for line in _advice(here, used):
        _say(line)
    context.exit(failed)


def _say(line: str) -> None:
    sys.stdout.write(encode([Run(one_row(line))], terminal.profile(sys.stdout)) + "\n")


def _database(context: click.Context) -> tuple[int, list[tuple[str, str]]]:
    """Check the project's database; gives the exit code and what to print."""
    try:
        project = open_project(context)
        faults = verified(project)
    except ReaderError as error:
        if error.exit_code == 2:
            return 0, [(_("project"), _("none here"))]
        return fail(error), [(_("project"), _("cannot be opened"))]
    found = _n("{count} fault; see: reader verify", "{count} faults; see: reader verify", len(faults))
    health = found.format(count=len(faults)) if faults else _("clean")
    return (1 if faults else 0), [(_("project"), str(project.root)), (_("database"), health)]


def _terminal_rows(here: Terminal, used: Profile) -> Iterator[tuple[str, str]]:
    name = f"{here.name} {here.version}".rstrip()
    if here.multiplexer:
        name = _("{terminal}, inside {multiplexer}").format(terminal=name, multiplexer=here.multiplexer)
    yield _("terminal"), _("{terminal} (known by: {source})").format(terminal=name, source=_(here.learnt))
    yield "TERM", os.environ.get("TERM", _("not set"))
    program, terminal_ = _("the program"), _("the terminal")
    yield (
        _("text"),
        _("ordered by {who}, joined by {whom}").format(
            who=program if used.order == "app" else terminal_, whom=program if used.shape == "forms" else terminal_
        ),
    )
    yield "", f"({_why(here, used)})"


def _why(here: Terminal, used: Profile) -> str:
    """Say in a few words why the profile in use was chosen."""
    if not sys.stdout.isatty():
        return _("this is no terminal")
    automatic = detect.profile_of(here)
    if (automatic.order, automatic.shape) != (used.order, used.shape):
        return _("your choice; --bidi auto --shape auto forgets it")
    if here.orders_by_itself:
        return _("it reorders in any case")
    if here.cannot_be_told:
        return _("{multiplexer} keeps it from hearing more").format(multiplexer=here.multiplexer)
    if here.obeys or here.reorders_untold:
        return _("it can be told not to reorder")
    if here.name == "kitty":
        return _("right with `force_ltr yes`, see below")
    return _("nothing is known against it") if here.name == detect.UNKNOWN else _("it draws what it gets")


def _draw_samples(here: Terminal, used: Profile) -> None:
    """Draw the sample in each way, the one in use marked."""
    sys.stdout.write("\n")
    _say(_("In the right way each first word stands at the right edge, alone on its ground."))
    for order, shape in _WAYS:
        way = detect.way(here, order, shape)
        in_use = "   <- " + one_row(_("in use")) if (order, shape) == (used.order, used.shape) else ""
        sys.stdout.write("\n" + encode([Run(f"--bidi {order} --shape {shape}{in_use}")], used) + "\n")
        with modes.held(sys.stdout, way):
            for first, rest, what in _SAMPLE:
                sys.stdout.write(encode([*_sample(first, rest), Run(f" |  {one_row(_(what))}")], way) + "\n")


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
        again = _("{terminal} reorders again what is on the screen when a program ends: the screens of reader use")
        yield again.format(terminal=here.name)
        yield _("the first way, whose sample above is therefore wrong; what is printed uses --bidi terminal.")
    if here.name == "kitty":
        yield _("kitty reverses right-to-left words by itself; put `force_ltr yes` into kitty.conf,")
        yield _("and the first way will be right.")
    if here.multiplexer == "tmux" and not here.passes:
        yield _("tmux keeps modes from the terminal: put `set -g allow-passthrough on` into ~/.tmux.conf.")
    if here.multiplexer == "screen":
        yield _("screen keeps modes from the terminal; tmux with `set -g allow-passthrough on` does not.")
    best = f"--bidi {used.order} --shape {used.shape}"
    yield _("If the way in use ({best}) is right, there is nothing to do.").format(best=best)
    yield _("If another one is, pass its two options once: the choice is remembered for")
    until = _("{terminal} on this machine, until you pass --bidi auto --shape auto.")
    yield until.format(terminal=terminal.remembered_as(here))


COMMANDS = {"doctor": doctor}
