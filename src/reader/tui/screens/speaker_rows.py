"""How identities look in one row: which columns a width has room for, and what stands in them."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from reader.i18n import _
from reader.tui.widgets import table
from reader.workflow.identities import IdentityRow

_KIND: Final = 12
_CLAIMS: Final = 7
_MARK: Final = 2
_WIDE: Final = 70
"""Columns of a window from which on all is shown."""
_MEDIUM: Final = 44


class Columns(NamedTuple):
    """Cells of every column; 0 where it is left out."""

    name: int
    kind: int = 0
    affiliation: int = 0
    aliases: int = 0
    claims: int = _CLAIMS
    stances: int = 0


def columns(width: int) -> Columns:
    """Share a width out."""
    if width >= _WIDE:
        free = width - _MARK - _KIND - _CLAIMS - 5
        name, affiliation, aliases = free * 32 // 100, free * 20 // 100, free * 20 // 100
        return Columns(name, _KIND, affiliation, aliases, _CLAIMS, free - name - affiliation - aliases)
    if width >= _MEDIUM:
        free = width - _MARK - _KIND - _CLAIMS - 3
        name = free * 55 // 100
        return Columns(name, _KIND, stances=free - name)
    return Columns(max(width - _MARK - _CLAIMS - 1, 1))


def heads(width: int) -> str:
    """Name the columns, each over its own."""
    found = columns(width)
    named = (_("name"), _("kind"), _("affiliation"), _("aliases"), _("claims"), _("stances"))
    cells = [
        table.cell(title, cells, "end" if column == "claims" else "start")
        for column, cells, title in zip(Columns._fields, found, named, strict=True)
        if cells
    ]
    return table.row([" " * (_MARK - 1), *cells])


def draw(row: IdentityRow, width: int, mark: str, title: Callable[[str], str]) -> str:
    """Draw an identity, its names in their proper order at the edge where reading them begins.

    Args:
        row: the identity with what is counted of it.
        width: cells to fill.
        mark: what stands before it; empty for none.
        title: gives what a user sees of a stance.
    """
    found, identity = columns(width), row.identity
    cells = [table.cell(identity.name, found.name, "text")]
    if found.kind:
        cells.append(table.cell(identity.kind, found.kind))
    if found.affiliation:
        cells.append(table.cell(identity.affiliation, found.affiliation, "text"))
        cells.append(table.cell(" · ".join(identity.aliases), found.aliases, "text"))
    cells.append(table.cell(str(row.claims or ""), found.claims, "end"))
    if found.stances:
        cells.append(table.cell(stances(row.stances, title), found.stances))
    return table.row([table.cell(mark, _MARK - 1), *cells])


def stances(counts: Mapping[str, int], title: Callable[[str], str]) -> str:
    """Spell counts of stances out: ``assert 3 · deny 2``."""
    return " · ".join(f"{title(stance) or _('none')} {count}" for stance, count in counts.items())
