"""Every mutation as one row with its operations, in the transaction that makes it; and the way back."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from reader.errors import ConflictError
from reader.i18n import _
from reader.model.ids import new_id, now
from reader.store import rows, searching
from reader.store.aggregates import AGGREGATES
from reader.store.rows import State

START = "start"
"""The action that opens a layer; it is never undone."""

IDENTITY = "identity "
"""How the actions of changes to the project's identities begin."""

REVIEW = "review "
"""How the actions of a reviewer begin; they are in gold layers."""

Scope = Literal["layers", "identities", "review"]
"""Which of an actor's changes undo and redo walk: those in own layers, those of identities, or those in one gold layer.
"""

_SCOPES: dict[Scope, str] = {
    "layers": f"layer IS NOT NULL AND action <> '{START}' AND action NOT GLOB '{REVIEW}*'",
    "identities": f"layer IS NULL AND action GLOB '{IDENTITY}*'",
    "review": f"layer = :layer AND action GLOB '{REVIEW}*'",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One item's way from a state to a state; None where it does not exist."""

    before: State | None
    after: State | None

    @property
    def kind(self) -> str:
        """The journal's name for what the item is."""
        return rows.KINDS[type(self._any)]

    @property
    def item(self) -> str:
        """The item's identifier."""
        return rows.item_id(self._any)

    @property
    def inverse(self) -> "Edit":
        """The way back."""
        return Edit(self.after, self.before)

    @property
    def _any(self) -> State:
        state = self.after if self.after is not None else self.before
        assert state is not None
        return state


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the journal with its operations."""

    id: str
    actor: str
    action: str
    edits: tuple[Edit, ...]
    layer: str | None = None
    article: str | None = None
    time: str = ""
    undoes: str | None = None
    redoes: str | None = None

    @property
    def inverse(self) -> tuple[Edit, ...]:
        """The edits that take it back, last first."""
        return tuple(edit.inverse for edit in reversed(self.edits))


def record(
    connection: sqlite3.Connection,
    change: Change,
    along: Callable[[sqlite3.Connection], None] | None = None,
) -> Change:
    """Apply a change and journal it; must run inside a transaction.

    Args:
        connection: with a write transaction open.
        change: its edits are checked against the tables first.
        along: writes what the journal does not hold (a body, a scheme's source) in the same transaction.

    Returns:
        The change with its time.

    Raises:
        ConflictError: an item is not in the state its edit starts from.
    """
    time = change.time or now()
    connection.execute(
        "INSERT INTO journal (id, actor, layer, article, time, action, undoes, redoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (change.id, change.actor, change.layer, change.article, time, change.action, change.undoes, change.redoes),
    )
    position = 0
    for many, run in groupby(change.edits, _comes_in_bulk):
        edits = list(run)
        (_enter if many else _apply)(connection, change.id, position, edits)
        position += len(edits)
    if along is not None:
        along(connection)
    for edit in change.edits:
        if edit.kind == "article":
            searching.index(connection, edit.item)
    return Change(change.id, change.actor, change.action, change.edits, change.layer, change.article, time,
                  change.undoes, change.redoes)  # fmt: skip


def _comes_in_bulk(edit: Edit) -> str:
    """Give the kind of an item that is new and may come with many others; empty for all other edits."""
    return edit.kind if edit.before is None and AGGREGATES[edit.kind].enter is not None else ""


def _apply(connection: sqlite3.Connection, change: str, first: int, edits: Sequence[Edit]) -> None:
    """Apply edits one by one, each only if its item is as it says."""
    for position, edit in enumerate(edits, first):
        aggregate, item = AGGREGATES[edit.kind], edit.item
        if aggregate.read(connection, item) != edit.before:
            raise ConflictError(
                _("this {kind} has been changed elsewhere meanwhile").format(kind=_(edit.kind)),
                _("The screen shows its new state; decide again."),
            )
        if edit.after is None:
            aggregate.remove(connection, item)
        else:
            aggregate.write(connection, edit.after)
        _keep(connection, change, position, [edit])


def _enter(connection: sqlite3.Connection, change: str, first: int, edits: Sequence[Edit]) -> None:
    """Apply edits that make items of one kind; the table's key refuses one that is there already."""
    enter = AGGREGATES[edits[0].kind].enter
    assert enter is not None
    enter(connection, [edit.after for edit in edits])
    _keep(connection, change, first, edits)


def _keep(connection: sqlite3.Connection, change: str, first: int, edits: Sequence[Edit]) -> None:
    """Write operations, each with the change that its item had before."""
    previous = _heads(connection, [edit.item for edit in edits])
    connection.executemany(
        "INSERT INTO operations VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (change, position, edit.kind, edit.item, previous.get(edit.item),
             rows.to_json(edit.before) if edit.before is not None else None,
             rows.to_json(edit.after) if edit.after is not None else None)
            for position, edit in enumerate(edits, first)
        ],
    )  # fmt: skip


def _heads(connection: sqlite3.Connection, items: Sequence[str]) -> dict[str, str]:
    """Find the last change of each of some items."""
    found = connection.execute(
        "SELECT item, change, max(rowid) FROM operations WHERE item IN (SELECT value FROM json_each(?)) GROUP BY item",
        (json.dumps(items),),
    )
    return {item: change for item, change, _rowid in found}


def make(
    actor: str,
    action: str,
    edits: Iterable[Edit],
    *,
    layer: str | None = None,
    article: str | None = None,
    undoes: str | None = None,
    redoes: str | None = None,
) -> Change:
    """Put a change together, with an identifier of its own."""
    return Change(new_id(), actor, action, tuple(edits), layer, article, "", undoes, redoes)


def load(connection: sqlite3.Connection, change: str) -> Change:
    """Read a change back from the journal."""
    row = connection.execute(
        "SELECT id, actor, action, layer, article, time, undoes, redoes FROM journal WHERE id = ?", (change,)
    ).fetchone()
    operations = connection.execute(
        "SELECT kind, before, after FROM operations WHERE change = ? ORDER BY position", (change,)
    )
    edits = tuple(Edit(_state(kind, before), _state(kind, after)) for kind, before, after in operations)
    return Change(row[0], row[1], row[2], edits, *row[3:])


def _state(kind: str, text: str | None) -> State | None:
    return None if text is None else rows.from_json(kind, text)


def undo_target(connection: sqlite3.Connection, actor: str, scope: Scope = "layers", layer: str = "") -> str | None:
    """Find the actor's last change in a scope that still stands.

    Walking back, the newest word on a change decides: taken back, or made again.
    """
    settled: set[str] = set()
    taken_back: set[str] = set()
    for change, undoes, redoes in _own_changes(connection, actor, scope, layer):
        if undoes or redoes:
            about = undoes or redoes
            if about not in settled:
                settled.add(about)
                if undoes:
                    taken_back.add(about)
        elif change not in taken_back:
            return change
    return None


def redo_target(connection: sqlite3.Connection, actor: str, scope: Scope = "layers", layer: str = "") -> str | None:
    """Find the actor's change to make again: the last one taken back, when no new change came after it."""
    settled: set[str] = set()
    for _change, undoes, redoes in _own_changes(connection, actor, scope, layer):
        if not undoes and not redoes:
            return None
        if undoes and undoes not in settled:
            return undoes
        settled.add(redoes or "")
    return None


def _own_changes(
    connection: sqlite3.Connection, actor: str, scope: Scope, layer: str
) -> Iterable[tuple[str, str, str]]:
    return connection.execute(
        "SELECT id, coalesce(undoes, ''), coalesce(redoes, '') FROM journal"  # noqa: S608 - conditions of this module
        f" WHERE actor = :actor AND {_SCOPES[scope]} ORDER BY seq DESC",
        {"actor": actor, "layer": layer},
    )
