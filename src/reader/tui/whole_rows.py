"""The seam to terminals that want their rows rewritten: complete rows, composed, just before they are written."""

from collections.abc import Iterable

from rich.console import Console
from rich.control import Control
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from reader.terminal.rows import Profile, Run, encode


class WholeRows(CompositorUpdate):
    """An update that writes every changed row from edge to edge, in the form that a terminal's profile wants.

    Textual repaints fragments of rows, which a terminal that orders text by itself would take for texts of their own.
    """

    def __init__(self, strips: list[Strip], changed: Iterable[int], profile: Profile) -> None:
        self._strips = strips
        self._changed = sorted(changed)
        self._profile = profile

    def render_segments(self, console: Console) -> str:
        """Give the bytes to write."""
        written = []
        for y in self._changed:
            row = [
                Run(segment.text, _sgr(segment.style, console)) for segment in self._strips[y] if not segment.control
            ]
            written.append(Control.move_to(0, y).segment.text + encode(row, self._profile))
        return "".join(written)


def _sgr(style: Style | None, console: Console) -> str:
    """Give the parameters that set a style; Rich renders them around a text only, so they are cut out of one."""
    if style is None:
        return ""
    before, _mark, _after = style.render("x", color_system=console._color_system, legacy_windows=False).partition("x")  # noqa: SLF001
    return before.removeprefix("\x1b[").removesuffix("m")


def changed_rows(update: CompositorUpdate, height: int) -> set[int]:
    """Tell which rows of the screen an update touches."""
    if isinstance(update, ChopsUpdate):
        return {y for y, _start, _end in update.spans if y < height}
    if isinstance(update, LayoutUpdate):
        return {y for y in update.region.line_range if y < height}
    return set(range(height))
