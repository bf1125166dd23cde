"""Migration 7's way of giving revisions and layers identifiers that are derived from what they are."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from reader.model.ids import layer_id, revision_id

_Connection = sqlite3.Connection

_COLUMNS: Final = (
    ("articles", "revision"), ("revisions", "id"), ("excluded", "revision"), ("layers", "id"), ("layers", "revision"),
    ("places", "revision"), ("work", "layer"), ("spans", "layer"), ("relations", "layer"), ("attributes", "layer"),
    ("attributes", "item"), ("notes", "layer"), ("answers", "layer"), ("decisions", "layer"), ("decisions", "item"),
    ("journal", "layer"), ("operations", "item"),
)  # fmt: skip
"""Where the tables name a revision or a layer."""

_FIELDS: Final = {
    "article": ("revision",), "revision": ("id",), "layer": ("id", "revision"), "span": ("layer",),
    "relation": ("layer",), "answer": ("layer",), "decision": ("layer", "item"),
}  # fmt: skip
"""Where the journal's states do, by kind."""


_AT_ONCE: Final = 10_000
"""Operations that are held in memory at a time."""


def rename(connection: _Connection) -> None:
    """Rename all revisions and layers, in the tables and in the journal, and tell the revision of every change."""
    connection.execute("PRAGMA defer_foreign_keys=ON")
    names = _names(connection)
    connection.execute("CREATE TEMP TABLE renamed (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID")
    connection.executemany("INSERT INTO renamed VALUES (?, ?)", names.items())
    for table, column in _COLUMNS:
        connection.execute(
            f"UPDATE {table} SET {column} = (SELECT new FROM renamed WHERE old = {column})"  # noqa: S608 - constants
            f" WHERE {column} IN (SELECT old FROM renamed)"
        )
    connection.execute("DROP TABLE renamed")
    _rename_states(connection, names)
    _join_histories(connection, names)
    _tell_revisions(connection)
    connection.execute(
        "UPDATE schemes SET created = (SELECT min(time) FROM journal JOIN operations ON change = id"
        " WHERE item = 'scheme-' || version) WHERE EXISTS (SELECT 1 FROM operations WHERE item = 'scheme-' || version)"
    )


def _names(connection: _Connection) -> dict[str, str]:
    """Give the new name of every revision and layer that the tables hold, or that the journal remembers."""
    names = {}
    for old, article, sha256 in connection.execute("SELECT id, article, sha256 FROM revisions"):
        names[old] = revision_id(article, sha256)
    for old, *place in connection.execute("SELECT id, article, annotator, round, kind FROM layers"):
        names[old] = layer_id(*place)
    for item, text in connection.execute(
        "SELECT item, coalesce(after, before) FROM operations WHERE kind = 'layer'"  # revisions are never removed
    ):
        if item not in names:
            state = json.loads(text)
            names[item] = layer_id(
                state["article"], state["annotator"], state.get("round", "main"), state.get("kind", "annotation")
            )
    return names


def _rename_states(connection: _Connection, names: dict[str, str]) -> None:
    kinds = ", ".join(f"'{kind}'" for kind in _FIELDS)
    last = 0
    while found := connection.execute(
        f"SELECT rowid, kind, before, after FROM operations WHERE rowid > ? AND kind IN ({kinds})"  # noqa: S608 - constants
        f" ORDER BY rowid LIMIT {_AT_ONCE}",
        (last,),
    ).fetchall():
        connection.executemany(
            "UPDATE operations SET before = ?, after = ? WHERE rowid = ?",
            ((_renamed(kind, before, names), _renamed(kind, after, names), row) for row, kind, before, after in found),
        )
        last = found[-1][0]


def _renamed(kind: str, text: str | None, names: dict[str, str]) -> str | None:
    if text is None:
        return None
    state: dict[str, Any] = json.loads(text)
    state |= {field: names.get(state[field], state[field]) for field in _FIELDS[kind] if field in state}
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def _join_histories(connection: _Connection, names: dict[str, str]) -> None:
    """Let a layer that was made again after it had been taken back go on where the one before ended.

    Items of two kinds that have one name, such as an annotator and an article, are parted.
    """
    twice = [item for item, count in Counter(names.values()).items() if count > 1]
    found = connection.execute("SELECT item FROM operations GROUP BY item HAVING count(DISTINCT kind) > 1")
    for item in [*twice, *(item for (item,) in found.fetchall())]:
        last: dict[str, str] = {}
        for row, kind, change in connection.execute(
            "SELECT rowid, kind, change FROM operations WHERE item = ? ORDER BY rowid", (item,)
        ).fetchall():
            connection.execute("UPDATE operations SET previous = ? WHERE rowid = ?", (last.get(kind), row))
            last[kind] = change


def _tell_revisions(connection: _Connection) -> None:
    """Write down on which revision each change was made: that of the one layer it is about, so far never another."""
    standing = dict(connection.execute("SELECT id, revision FROM layers"))
    for change, revisions in _revisions(connection, standing):
        if len(revisions) == 1:
            connection.execute("UPDATE journal SET revision = ? WHERE id = ?", (revisions.pop(), change))


def _revisions(connection: _Connection, standing: dict[str, str]) -> Iterator[tuple[str, set[str]]]:
    found: dict[str, set[str]] = {}
    for change, layer, kind, text in connection.execute(
        "SELECT journal.id, journal.layer, kind, coalesce(after, before) FROM journal"
        " JOIN operations ON change = journal.id ORDER BY seq, position"
    ):
        state = json.loads(text)
        if kind == "layer" and layer in (None, state["id"]):
            standing.setdefault(state["id"], state["revision"])
            found.setdefault(change, set()).add(state["revision"])
        elif (own := layer or state.get("layer")) in standing:
            found.setdefault(change, set()).add(standing[own])
    yield from found.items()
