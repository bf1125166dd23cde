"""The seam between what the program composes and what a terminal is sent: complete rows, in application order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from reader.text import Shape

Order = Literal["app", "terminal"]
"""Who brings letters into visual order: this program, or the terminal by itself."""


Switch = Literal["modes", "mlterm"]
"""What tells a terminal who orders: the modes of ECMA-48, or besides them what mlterm alone understands."""


class Run(NamedTuple):
    """Cells of one look, in visual order."""

    text: str
    sgr: str = ""
    """Parameters of Select Graphic Rendition, such as ``1;31``; empty for the terminal's default."""


Row = list[Run]
"""A finished screen row, from its left edge to its right."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of terminal wants its rows."""

    order: Order = "app"
    shape: Shape = "forms"
    finish: Callable[[Row], Row] | None = None
    """Rewrites a complete row; None where terminals are sent what was composed. With one, a changed row is always
    written whole."""
    wrapped: bool = False
    """Whether modes must be wrapped to get through tmux."""
    switch: Switch = "modes"
    """How the terminal is told to let the program order text."""


APP_ORDER: Final = Profile()
"""For terminals that draw what they get."""


def encode(runs: Iterable[Run], profile: Profile = APP_ORDER) -> str:
    """Give what to write for a finished row, without a line end."""
    row = list(runs)
    if profile.finish is not None:
        row = profile.finish(row)
    return "".join([f"\x1b[{run.sgr}m{run.text}\x1b[0m" if run.sgr else run.text for run in row])
