"""Which terminal this is, and what follows from it."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from reader.i18n import N_, _
from reader.terminal.implicit import profile
from reader.terminal.replies import Replies
from reader.terminal.rows import Order, Profile, Switch
from reader.text import Shape

Multiplexer = Literal["", "tmux", "screen"]

UNKNOWN: Final = "unknown"

_ORDERS_BY_ITSELF: Final = frozenset({"Konsole", "Apple Terminal"})
"""Terminals that reorder and shape whatever they are told."""

_IMPLICIT_BY_DEFAULT: Final = frozenset({"VTE", "mintty", "mlterm"})
"""Terminals that reorder until they are told not to."""

_NAMES_ITSELF: Final = frozenset({"xterm", "VTE", "Konsole", "kitty", "foot", "WezTerm", "mintty", "Ghostty", "iTerm2"})
"""Terminals that answer XTVERSION or report the bidi mode, so that one which does neither is none of them."""

_NAMES: Final = {
    "xterm": "xterm", "vte": "VTE", "konsole": "Konsole", "mlterm": "mlterm", "kitty": "kitty", "foot": "foot",
    "alacritty": "Alacritty", "wezterm": "WezTerm", "mintty": "mintty", "ghostty": "Ghostty", "iterm2": "iTerm2",
    "xterm.js": "xterm.js", "contour": "Contour", "rio": "Rio", "windows": "Windows Terminal",
}  # fmt: skip
"""Names in XTVERSION, in lower case."""

_TERMS: Final = {
    "xterm-kitty": "kitty", "alacritty": "Alacritty", "mlterm": "mlterm", "foot": "foot", "konsole": "Konsole",
    "vte": "VTE", "xterm-ghostty": "Ghostty", "ghostty": "Ghostty", "wezterm": "WezTerm", "mintty": "mintty",
}  # fmt: skip
"""What TERM begins with, where it names a terminal; unlike other variables it crosses ssh."""

_PROGRAMS: Final = {
    "Apple_Terminal": "Apple Terminal", "iTerm.app": "iTerm2", "WezTerm": "WezTerm", "mintty": "mintty",
    "vscode": "xterm.js", "ghostty": "Ghostty",
}  # fmt: skip
"""Values of TERM_PROGRAM."""

_VARIABLES: Final = {
    "KITTY_WINDOW_ID": "kitty", "ALACRITTY_WINDOW_ID": "Alacritty", "KONSOLE_VERSION": "Konsole", "MLTERM": "mlterm",
    "WT_SESSION": "Windows Terminal", "VTE_VERSION": "VTE", "XTERM_VERSION": "xterm",
}  # fmt: skip
"""Variables that one terminal alone sets. Programs started from a terminal inherit them, other terminals included."""

_VERSIONED = r"(?P<name>[A-Za-z][A-Za-z0-9.]*)[ (/-]*v?(?P<version>[0-9][\w.+-]*)?"


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal as far as it is known."""

    name: str
    version: str = ""
    learnt: str = N_("nothing names it")
    """How its name came to be known."""
    multiplexer: Multiplexer = ""
    """What stands between it and the program."""
    obeys: bool = False
    """Whether it reports a bidi mode, which it then lets programs choose."""
    passes: bool = True
    """Whether modes reach it."""

    @property
    def orders_by_itself(self) -> bool:
        """Whether it brings text into visual order whatever it is told."""
        return self.name in _ORDERS_BY_ITSELF and not self.obeys

    @property
    def cannot_be_told(self) -> bool:
        """Whether it brings text into visual order because what would stop it does not reach it."""
        return self.reorders_untold and not self.passes

    @property
    def forgets(self) -> bool:
        """Whether it reorders what is already on the screen once it may order again."""
        return self.name == "mlterm"

    @property
    def counts_marks(self) -> bool:
        """Whether the invisible marks of terminal order fill columns of a row, which is cut when it is full."""
        return self.name == "mlterm"

    @property
    def reorders_untold(self) -> bool:
        """Whether it brings text into visual order until it is told not to."""
        return self.name in _IMPLICIT_BY_DEFAULT


class Client(NamedTuple):
    """What tmux knows of the terminal around it."""

    name: str
    """The answer that it got to XTVERSION; often empty."""
    term: str
    """Its TERM."""
    passes: bool
    """Whether `allow-passthrough` is on."""


def multiplexer(environment: Mapping[str, str] = os.environ) -> Multiplexer:
    """Tell what stands between the program and the terminal. A terminal started within tmux only inherits TMUX."""
    if not environment.get("TERM", "").startswith(("screen", "tmux")):
        return ""
    return "tmux" if environment.get("TMUX") else "screen"


def from_replies(replies: Replies, environment: Mapping[str, str] = os.environ) -> Terminal:
    """Name the terminal by what it answered, and by the variables where it does not say."""
    obeys = replies.mode in (1, 2, 3, 4)
    if found := _versioned(replies.name):
        return Terminal(*found, _("its own answer"), obeys=obeys)
    named = list(_named(environment))
    if obeys:
        for name, how in named:
            if name in _NAMES_ITSELF:
                return Terminal(name, _version(name, environment), how, obeys=True)
        return Terminal(UNKNOWN, learnt=_("it reports a bidi mode and no name"), obeys=True)
    if replies.answered and replies.complete:
        named = [(name, how) for name, how in named if name not in _NAMES_ITSELF or _too_old(name, environment)]
    return _first(named, environment)


def from_environment(environment: Mapping[str, str] = os.environ) -> Terminal:
    """Name the terminal by the usual variables alone."""
    return _first(_named(environment), environment)


def is_certain(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the variables name one terminal and no other."""
    return len({name for name, _how in _named(environment)}) == 1


def around_tmux(client: Client | None, environment: Mapping[str, str] = os.environ) -> Terminal:
    """Name the terminal around tmux.

    Args:
        client: what tmux says; None when it said nothing.
        environment: the variables, as they were when the tmux session began.
    """
    passes = client is not None and client.passes
    if client is not None and (found := _versioned(client.name)):
        return Terminal(*found, _("what tmux says"), "tmux", passes=passes)
    if client is not None and (name := _by_term(client.term)):
        return Terminal(name, "", _("what tmux says"), "tmux", passes=passes)
    found_by = _first(_named(environment), environment)
    return Terminal(found_by.name, found_by.version, found_by.learnt, "tmux", passes=passes)


def in_screen(environment: Mapping[str, str] = os.environ) -> Terminal:
    """Name the terminal around GNU screen, which lets no mode through."""
    found = _first(_named(environment), environment)
    return Terminal(found.name, found.version, found.learnt, "screen", passes=False)


def profile_of(
    terminal: Terminal, order: Order | None = None, shape: Shape | None = None, *, printed: bool = False
) -> Profile:
    """Choose how a terminal wants its rows.

    Args:
        terminal: which one it is.
        order: who orders, where the user says so.
        shape: who joins letters, where the user says so.
        printed: whether the rows stay when the program has ended.
    """
    by_itself = terminal.orders_by_itself or terminal.cannot_be_told or (printed and terminal.forgets)
    order = order or ("terminal" if by_itself else "app")
    shape = shape or ("none" if order == "terminal" else "forms")
    return way(terminal, order, shape)


def way(terminal: Terminal, order: Order, shape: Shape) -> Profile:
    """Give the profile of a terminal for one way of ordering and joining."""
    switch: Switch = "mlterm" if terminal.name == "mlterm" else "modes"
    return profile(order, shape, wrapped=terminal.multiplexer == "tmux", switch=switch)


def _versioned(answer: str) -> tuple[str, str] | None:
    """Take a name and a version out of an answer to XTVERSION such as ``XTerm(379)`` or ``Konsole 22.12.3``."""
    match = re.match(_VERSIONED, answer)
    if match is None:
        return None
    name = match["name"]
    return _NAMES.get(name.lower(), name), match["version"] or ""


def _by_term(term: str) -> str:
    return next((name for begin, name in _TERMS.items() if term == begin or term.startswith(f"{begin}-")), "")


def _named(environment: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Give every terminal that a variable names, the surest first, with how it was learnt."""
    if term := _by_term(environment.get("TERM", "")):
        yield term, _variable("TERM")
    if program := _PROGRAMS.get(environment.get("TERM_PROGRAM", "")):
        yield program, _variable("TERM_PROGRAM")
    for variable, name in _VARIABLES.items():
        if environment.get(variable):
            yield name, _variable(variable)


def _variable(name: str) -> str:
    return _("the variable {name}").format(name=name)


def _first(named: Iterable[tuple[str, str]], environment: Mapping[str, str]) -> Terminal:
    for name, how in named:
        return Terminal(name, _version(name, environment), how)
    return Terminal(UNKNOWN)


def _version(name: str, environment: Mapping[str, str]) -> str:
    if name == "VTE":
        return environment.get("VTE_VERSION", "")
    if name == "mlterm":
        return environment.get("MLTERM", "")
    return environment.get("KONSOLE_VERSION", "") if name == "Konsole" else ""


def _too_old(name: str, environment: Mapping[str, str]) -> bool:
    """Tell a Konsole from before 21.12, which gives no name when asked."""
    version = environment.get("KONSOLE_VERSION", "")
    return name == "Konsole" and version.isdigit() and int(version) < 211200
