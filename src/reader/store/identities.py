"""What the tables say about identities: who names them, what they claim, and what became of those merged away."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reader.errors import ConflictError
from reader.i18n import _
from reader.text import Offset

MERGE = "identity merge"
"""The action of the change that puts one identity into another."""


@dataclass(slots=True)
class IdentityCounts:
    """How often an identity occurs in the layers that were counted."""

    mentions: int = 0
    """Spans that name it."""
    claims: int = 0
    """Claims that lead back to it, each once."""
    stances: dict[str, int] = field(default_factory=dict)
    """Its links to claims by their stance; links without one under the empty name."""


@dataclass(frozen=True, slots=True)
class IdentityClaim:
    """One link from an identity to a claim."""

    article: str
    title: str
    annotator: str
    claim: str
    start: Offset
    text: str
    stance: str


@dataclass(frozen=True, slots=True)
class Naming:
    """What counts as naming an identity and as a claim of its own, by names of the scheme."""

    keys: tuple[str, ...]
    """Attributes that hold an identity."""
    link: str
    """The relation from a speaker to a claim."""
    stance: str
    """The attribute of that relation."""


def counts(connection: sqlite3.Connection, naming: Naming, annotator: str | None) -> dict[str, IdentityCounts]:
    """Count the mentions, claims and stances of all identities, in annotation layers.

    Args:
        connection: to the database.
        naming: what to count.
        annotator: whose layers alone; everyone's when None.
    """
    found: dict[str, IdentityCounts] = {}
    named, values = _named(naming.keys, annotator)
    for identity, mentions, claims in connection.execute(
        "SELECT named.value, count(DISTINCT named.item), count(DISTINCT relations.to_span)"  # noqa: S608 - marks alone
        f" FROM {named} AND relations.label = ? WHERE layers.kind = 'annotation' GROUP BY named.value",
        (*values, naming.link),
    ):
        found[identity] = IdentityCounts(mentions, claims)
    for identity, stance, links in connection.execute(
        "SELECT named.value, coalesce(stance.value, ''), count(*)"  # noqa: S608 - marks alone
        f" FROM {named} AND relations.label = ?"
        " LEFT JOIN attributes AS stance ON stance.item = relations.id AND stance.key = ?"
        " WHERE layers.kind = 'annotation' AND relations.id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2",
        (*values, naming.link, naming.stance),
    ):
        found[identity].stances[stance] = links
    return found


def claims(connection: sqlite3.Connection, naming: Naming, identity: str, annotator: str | None) -> list[IdentityClaim]:
    """List the claims of an identity by article, place and annotator, quoted."""
    named, values = _named(naming.keys, annotator)
    rows = connection.execute(
        "SELECT layers.article, articles.title, layers.annotator, relations.to_span,"  # noqa: S608 - marks alone
        " (SELECT min(start) FROM fragments WHERE span = relations.to_span) AS place,"
        " (SELECT group_concat(piece, ' … ') FROM (SELECT substr(revisions.body, fragments.start + 1,"
        '  fragments."end" - fragments.start) AS piece FROM fragments WHERE span = relations.to_span'
        "  ORDER BY position)),"
        " coalesce(stance.value, '')"
        f" FROM {named} AND relations.label = ? JOIN articles ON articles.id = layers.article"
        " JOIN revisions ON revisions.id = layers.revision"
        " LEFT JOIN attributes AS stance ON stance.item = relations.id AND stance.key = ?"
        " WHERE layers.kind = 'annotation' AND relations.id IS NOT NULL AND named.value = ?"
        " ORDER BY layers.article, place, layers.annotator, relations.id",
        (*values, naming.link, naming.stance, identity),
    )
    return [IdentityClaim(*row) for row in rows]


def _named(keys: Sequence[str], annotator: str | None) -> tuple[str, list[str]]:
    """Write the join of what names identities with its layers and links, up to the link's condition; and its values."""
    only, whose = ("", []) if annotator is None else (" AND layers.annotator = ?", [annotator])
    placed = "NOT IN (SELECT span FROM orphans)"
    joined = (
        f"attributes AS named JOIN layers ON layers.id = named.layer AND named.key IN ({_marks(keys)}){only}"
        f" AND named.item {placed} LEFT JOIN relations ON relations.from_span = named.item"
        f" AND relations.to_span {placed}"
    )
    return joined, [*keys, *whose]


def users(connection: sqlite3.Connection, keys: Sequence[str], identity: str) -> list[str]:
    """List the items that name an identity, whoever made them."""
    rows = connection.execute(
        f"SELECT item FROM attributes WHERE value = ? AND key IN ({_marks(keys)}) ORDER BY item",  # noqa: S608
        (identity, *keys),
    )
    return [row[0] for row in rows]


def merged_into(connection: sqlite3.Connection, identity: str) -> str | None:
    """Tell into which identity one that is gone was merged; None when it was not."""
    row = connection.execute(
        "SELECT target.item FROM operations AS gone JOIN journal ON journal.id = gone.change"
        " JOIN operations AS target ON target.change = gone.change AND target.kind = 'identity'"
        " AND target.item <> gone.item"
        " WHERE gone.item = ? AND gone.after IS NULL AND gone.lost = 0 AND journal.action = ?"
        " ORDER BY journal.seq DESC LIMIT 1",
        (identity, MERGE),
    ).fetchone()
    return row[0] if row else None


def must_exist(identity: str) -> Callable[[sqlite3.Connection], None]:
    """Make the check, within the transaction that names an identity, that it is still there."""

    def check(connection: sqlite3.Connection) -> None:
        if connection.execute("SELECT 1 FROM identities WHERE id = ?", (identity,)).fetchone() is None:
            raise ConflictError(
                _("this identity is gone: it was merged or taken back meanwhile"), _("Choose it again.")
            )

    return check


def must_be_unnamed(keys: Sequence[str], identities: Sequence[str]) -> Callable[[sqlite3.Connection], None]:
    """Make the check, within the transaction that removes identities, that no item names them any more."""

    def check(connection: sqlite3.Connection) -> None:
        if any(users(connection, keys, each) for each in identities):
            raise ConflictError(_("the identity has been given to another span meanwhile"), _("Try again."))

    return check


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
