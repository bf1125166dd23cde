"""How identities look in one row: which columns a width has room for, and what stands in them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from reader.i18n import _
from reader.model.scheme import Scheme
from reader.tui.widgets import table
from reader.workflow.identities import IdentityRow, stance_title

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
    titles = (_("name"), _("kind"), _("affiliation"), _("aliases"), _("claims"), _("stances"))
    return _row(columns(width), "", titles, names="start")


def draw(row: IdentityRow, width: int, mark: str, scheme: Scheme) -> str:
    """Draw an identity, its names in their proper order at the edge where reading them begins.

    Args:
        row: the identity with what is counted of it.
        width: cells to fill.
        mark: what stands before it; empty for none.
        scheme: says what a user sees of kinds and stances.
    """
    identity = row.identity
    cells = (
        identity.name, scheme.shown_kind(identity.kind), identity.affiliation,
        " · ".join(identity.aliases), str(row.claims or ""), stances(row.stances, scheme),
    )  # fmt: skip
    return _row(columns(width), mark, cells, names="text")


def _row(found: Columns, mark: str, texts: Sequence[str], *, names: table.Align) -> str:
    """Draw the columns that there is room for."""
    aligned: tuple[table.Align, ...] = (names, "start", names, names, "end", "start")
    cells = [table.cell(text, width, align) for text, width, align in zip(texts, found, aligned, strict=True) if width]
    return table.row([table.cell(mark, _MARK - 1), *cells])


def stances(counts: Mapping[str, int], scheme: Scheme) -> str:
    """Spell counts of stances out: ``assert 3 · deny 2``."""
    return " · ".join(f"{stance_title(scheme, stance) or _('none')} {count}" for stance, count in counts.items())
