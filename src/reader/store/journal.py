"""Every mutation as one row with its operations, in the transaction that makes it; and the way back."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from reader.errors import ConflictError
from reader.i18n import _
from reader.model.annotation import Layer
from reader.model.ids import new_id, now
from reader.store import rows, searching
from reader.store.aggregates import AGGREGATES
from reader.store.rows import State

SYSTEM: Final = "reader"
"""The actor of what the program does by itself."""

START = "start"
"""The action that opens a layer; it is never undone."""

IDENTITY = "identity "
"""How the actions of changes to the project's identities begin."""

REANCHOR = "reanchor"
"""The action of the program when an article's text was changed; nobody's to undo."""

REPAIR = "repair "
"""How the actions begin by which merging mends what the histories of single items cannot keep."""

REVIEW = "review "
"""How the actions of a reviewer begin; they are in gold layers."""

Scope = Literal["layers", "identities", "review"]
"""Which of an actor's changes undo and redo walk: those in own layers, those of identities, or those in one gold layer.
"""

_SCOPES: dict[Scope, str] = {
    "layers": f"layer IS NOT NULL AND action NOT IN ('{START}', '{REANCHOR}') AND action NOT GLOB '{REVIEW}*'",
    "identities": f"layer IS NULL AND action GLOB '{IDENTITY}*'",
    "review": f"layer = :layer AND action GLOB '{REVIEW}*'",
}


_LOST = (
    "SELECT 1 FROM operations WHERE change = journal.id AND lost = 1 AND (kind <> 'identity' OR journal.layer IS NULL)"
)
"""What tells that a change does not hold; where it is about a layer, the identities changed along do not say."""


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
        "INSERT INTO journal (id, actor, layer, article, time, action, undoes, redoes, revision)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (change.id, change.actor, change.layer, change.article, time, change.action, change.undoes, change.redoes,
         _revision(connection, change)),
    )  # fmt: skip
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


def _revision(connection: sqlite3.Connection, change: Change) -> str | None:
    """Tell on which revision the layer of a change stands after it; None where it is about several, or none."""
    layers = {change.layer} if change.layer else {_layer_of(edit) for edit in change.edits} - {None}
    if len(layers) != 1:
        return None
    (layer,) = layers
    for edit in change.edits:
        if isinstance(edit.after, Layer) and edit.after.id == layer:
            return edit.after.revision
    row = connection.execute("SELECT revision FROM layers WHERE id = ?", (layer,)).fetchone()
    return row[0] if row else None


def _layer_of(edit: Edit) -> str | None:
    state = edit.after or edit.before
    return state.id if isinstance(state, Layer) else getattr(state, "layer", None)


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
    """Write operations on items of one kind, each with the change that its item had before."""
    kind, items = edits[0].kind, [edit.item for edit in edits]
    previous = heads(connection, kind, items)
    connection.executemany(
        "INSERT INTO operations (change, position, kind, item, previous, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (change, position, kind, item, previous.get(item),
             rows.to_json(edit.before) if edit.before is not None else None,
             rows.to_json(edit.after) if edit.after is not None else None)
            for position, (edit, item) in enumerate(zip(edits, items, strict=True), first)
        ],
    )  # fmt: skip


def heads(connection: sqlite3.Connection, kind: str, items: Sequence[str]) -> dict[str, str]:
    """Find the change that each of some items of a kind is as it is by: the last one that holds."""
    found = connection.execute(
        "SELECT item, change, max(rowid) FROM operations WHERE item IN (SELECT value FROM json_each(?)) AND kind = ?"
        " AND lost = 0 GROUP BY item",
        (json.dumps(items), kind),
    )
    return {item: change for item, change, _rowid in found}


def head(connection: sqlite3.Connection, kind: str, item: str) -> str | None:
    """Find the change that one item is as it is by; None where there never was such an item."""
    return heads(connection, kind, [item]).get(item)


def made_on(connection: sqlite3.Connection, item: str, but: str = "") -> str | None:
    """Tell on which revision the last change to an item was made, but for one; None where the journal does not know."""
    row = connection.execute(
        "SELECT revision FROM operations JOIN journal ON journal.id = change"
        " WHERE item = ? AND change <> ? AND lost = 0 AND revision IS NOT NULL ORDER BY operations.rowid DESC LIMIT 1",
        (item, but),
    ).fetchone()
    return row[0] if row else None


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


def undo_targets(connection: sqlite3.Connection, actor: str, scope: Scope = "layers", layer: str = "") -> Iterator[str]:
    """Give the actor's changes in a scope that still stand, the last one first.

    Walking back, the newest word on a change decides: taken back, or made again. Changes that lost against others do
    not count.
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
            yield change


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
        f" WHERE actor = :actor AND {_SCOPES[scope]} AND NOT EXISTS ({_LOST}) ORDER BY seq DESC",
        {"actor": actor, "layer": layer},
    )
