"""Merging another database into one: the union of both journals, and the tables as that union says.

The tables are a function of the set of operations in the journal (see `reader.store.graph`), but for `work`, which is a
union, and `places`, which stay each machine's own. So merging is idempotent, and neither the order nor the grouping
matters.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from reader.errors import ConflictError, InputError, StoreError
from reader.i18n import _
from reader.model.article import Revision, digest
from reader.model.scheme import Scheme
from reader.store import aggregates, graph, rows, searching
from reader.store.aggregates import AGGREGATES
from reader.store.database import transaction, translated
from reader.store.graph import Node
from reader.store.journal import REPAIR, made_on
from reader.store.repairs import NEEDLESS, Mender, Repair
from reader.store.rows import State
from reader.store.store import Store

_Connection = sqlite3.Connection

Check = Callable[[State], None]
"""Complains about a state that the program would never have made."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One item that both sides changed without knowing of each other."""

    holds: Node
    lost: Node
    here: bool
    """Whether the change that holds is this side's; else it came in."""


class OldSpan(NamedTuple):
    """A span that was made on another text of its article than its layer stands on."""

    layer: str
    span: str
    revision: str
    """The one that it was made on."""


@dataclass(slots=True)
class Merged:
    """What a merge brought."""

    changes: int = 0
    """Rows of the journal, but for repairs."""
    came: Counter[str] = field(default_factory=Counter)
    """Items that were not here, by kind."""
    layers: int = 0
    """Layers in which something changed."""
    work: int = 0
    """Intervals of work."""
    seconds: int = 0
    """Active time in them."""
    conflicts: list[Conflict] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


class _UnsoundError(Exception):
    """Something of the other database is not as the program would have made it."""


def merge(store: Store, other: Path, name: str, check: Check) -> Merged:
    """Merge a database into another, in one transaction.

    Args:
        store: what is merged into.
        other: a copy of the other database, of the current schema, which nobody else has open.
        name: what the other is called, for errors.
        check: is asked about every state that came in.

    Raises:
        StoreError: the other database's journal does not fit together; nothing was changed.
    """
    connection = store.connection
    with translated(store.path):
        connection.execute("ATTACH ? AS other", (str(other),))
    try:
        with _sound(name), transaction(connection, store.path), _bound():
            connection.execute("PRAGMA defer_foreign_keys=ON")
            return _Merge(connection, store, check).run()
    finally:
        connection.execute("DETACH other")


@contextmanager
def _sound(name: str) -> Iterator[None]:
    """Turn what a database that this program never wrote may cause into one error."""
    try:
        yield
    except (
        ConflictError, InputError, _UnsoundError, KeyError, TypeError, ValueError, AttributeError, RecursionError,
    ) as error:  # fmt: skip
        raise StoreError(
            _("{name} does not fit together: {error}").format(name=name, error=str(error)[:300]),
            _("Nothing was changed. `reader verify` in its project says more."),
        ) from error


@contextmanager
def _bound() -> Iterator[None]:
    """Part values that no table holds from what goes wrong with the file."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError) as error:
        raise _UnsoundError(str(error)) from error


class _Merge:
    """One merge, inside its transaction."""

    def __init__(self, connection: _Connection, store: Store, check: Check) -> None:
        self._connection = connection
        self._store = store
        self._check = check
        self._done = Merged()
        self._last = 0
        """The journal's last row before anything came in."""
        self._mended: dict[tuple[str, str], str | None] = {}
        """The state that earlier repairs gave items, by kind and item."""
        self._schemes = dict(connection.execute("SELECT version, definition FROM schemes").fetchall())

    def run(self) -> Merged:
        """Merge."""
        self._last = self._store.last_change()
        self._take_in()
        layers: set[str] = set()
        articles: set[str] = set()
        for kind, item in self._touched():
            layers |= self._settle(kind, item)
            articles |= {item} if kind == "article" else set()
        self._take_in_work()
        self._mend()
        for article in sorted(articles):
            searching.index(self._connection, article)
        self._done.layers = len(layers)
        return self._done

    # The union -------------------------------------------------------------------------------------------------------

    def _take_in(self) -> None:
        """Add the rows of the other journal that are not in this one, and the texts of revisions."""
        connection = self._connection
        connection.execute(
            "INSERT INTO journal (id, actor, layer, article, time, action, undoes, redoes, revision)"
            " SELECT id, actor, layer, article, time, action, undoes, redoes, revision FROM other.journal"
            " WHERE id NOT IN (SELECT id FROM main.journal) ORDER BY seq"
        )
        connection.execute(
            "INSERT INTO operations (change, position, kind, item, previous, before, after)"
            " SELECT change, position, kind, item, previous, before, after FROM main.journal AS fresh"
            " JOIN other.operations AS theirs ON change = fresh.id WHERE seq > ? ORDER BY theirs.rowid",
            (self._last,),
        )
        found = connection.execute(
            "SELECT count(*) FROM journal WHERE seq > ? AND action NOT GLOB ?", (self._last, f"{REPAIR}*")
        )
        self._done.changes = found.fetchone()[0]

    def _touched(self) -> list[tuple[str, str]]:
        """List the items of what came in, and those that were ever repaired, with their kinds."""
        found = self._connection.execute(
            "SELECT kind, item FROM journal JOIN operations ON change = journal.id WHERE seq > ?"
            " UNION SELECT kind, item FROM operations JOIN journal ON journal.id = change WHERE action GLOB ?",
            (self._last, f"{REPAIR}*"),
        )
        return found.fetchall()

    def _take_in_work(self) -> None:
        """Add the work intervals that are not here."""
        wanted = "FROM other.work WHERE id NOT IN (SELECT id FROM main.work)"
        found = self._connection.execute(f"SELECT count(*), coalesce(sum(seconds), 0) {wanted}")
        self._done.work, self._done.seconds = found.fetchone()
        self._connection.execute(f"INSERT INTO work SELECT id, layer, started, ended, seconds {wanted}")

    # One item --------------------------------------------------------------------------------------------------------

    def _settle(self, kind: str, item: str) -> set[str]:
        """Find which branch of an item holds, mark the others, and write its state.

        Returns:
            The layer in which anything came in; nothing where nothing did.
        """
        nodes = graph.of_item(self._connection, kind, item)
        for fault in graph.faults(nodes):
            raise _UnsoundError(fault)
        loose = graph.loose_repairs(nodes)
        path = graph.winning(nodes, but=loose)
        ours = [node for node in nodes if self._is_ours(node) and not node.lost]
        mine = next((node for node in reversed(ours) if node.change not in loose), None)
        if ours and ours[-1] is not mine:
            self._mended[kind, item] = ours[-1].after
        self._mark(nodes, path)
        holds = path[-1] if path else None
        if holds is not (ours[-1] if ours else None):
            self._write(item, kind, holds.after if holds else None)
        if holds is not None and holds.after is not None and (mine is None or mine.after is None):
            self._done.came[kind] += 1
        if kind == "scheme" and holds is not None and holds.after is not None:
            self._take_source(rows.from_json(kind, holds.after))
        if holds is not None and len(path) < len(nodes) - len(loose):
            self._compare(nodes, loose, path, mine)
        return {_layer(nodes[0])} - {""} if not self._is_ours(nodes[-1]) else set()

    def _is_ours(self, node: Node) -> bool:
        return node.seq <= self._last

    def _mark(self, nodes: list[Node], path: list[Node]) -> None:
        hold = {node.change for node in path}
        for node in nodes:
            lost = node.change not in hold
            if lost != node.lost:
                self._connection.execute(
                    "UPDATE operations SET lost = ? WHERE item = ? AND change = ?", (int(lost), node.item, node.change)
                )

    def _write(self, item: str, kind: str, after: str | None) -> None:
        """Let the tables hold a state."""
        if after is None:
            AGGREGATES[kind].remove(self._connection, item)
            return
        state = rows.from_json(kind, after)
        if rows.item_id(state) != item:
            raise _UnsoundError(item)
        self._check(state)
        AGGREGATES[kind].write(self._connection, state)
        if AGGREGATES[kind].read(self._connection, item) != state:
            raise _UnsoundError(item)
        if isinstance(state, Revision):
            self._take_text(state)

    def _take_text(self, revision: Revision) -> None:
        row = self._connection.execute("SELECT body FROM other.revisions WHERE id = ?", (revision.id,)).fetchone()
        known = aggregates.read_body(self._connection, revision.id)
        body = known or (row[0] if row else "")
        if digest(body) != revision.sha256 or len(body) != revision.characters:
            raise _UnsoundError(_("the text of {article} does not match its digest").format(article=revision.article))
        if not known:
            aggregates.write_body(self._connection, revision.id, body)

    def _take_source(self, scheme: State) -> None:
        """Keep the file of a scheme that holds; of two files that mean the same, the same one everywhere."""
        assert isinstance(scheme, Scheme)
        version = scheme.version
        find = "SELECT definition, sha256, source FROM {}.schemes WHERE version = ?"
        theirs = self._connection.execute(find.format("other"), (version,)).fetchone()
        mine = self._connection.execute(find.format("main"), (version,)).fetchone()
        same = theirs is not None and rows.from_json("scheme", theirs[0]) == scheme
        stale = version not in self._schemes or rows.from_json("scheme", self._schemes[version]) != scheme
        if same and (stale or theirs[1] > mine[1]):
            self._connection.execute(
                "UPDATE schemes SET sha256 = ?, source = ? WHERE version = ?", (theirs[1], theirs[2], version)
            )
        self._connection.execute(
            "UPDATE schemes SET created = (SELECT time FROM journal JOIN operations ON change = id"
            " WHERE item = ? AND lost = 0 ORDER BY operations.rowid LIMIT 1) WHERE version = ?",
            (rows.item_id(scheme), version),
        )

    def _compare(self, nodes: list[Node], loose: set[str], path: list[Node], mine: Node | None) -> None:
        """Say where what one side had does not hold any more."""
        holds = path[-1]
        heads = self._connection.execute(
            "SELECT change FROM other.operations WHERE item = ? AND kind = ? AND lost = 0 ORDER BY rowid DESC",
            (holds.item, holds.kind),
        )
        their_head = next((change for (change,) in heads.fetchall() if change not in loose), None)
        theirs = next((node for node in nodes if node.change == their_head and not self._is_ours(node)), None)
        for side in (mine, theirs):
            if side is None or graph.moved_alone(nodes, path, side):
                continue
            if graph.contradicts(nodes, path, side):
                self._done.conflicts.append(Conflict(holds, side, self._is_ours(holds)))

    # Between items ---------------------------------------------------------------------------------------------------

    def _mend(self) -> None:
        """Restore what must hold between items, and tell what differs from how it was."""
        found = self._store.scheme()
        keys = [each.name for each in found[0].attributes if each.kind == "identity"] if found else []
        mender = Mender(self._connection, keys)
        mender.mend()
        final = {(repair.kind, repair.item): repair for repair in mender.made}
        for key, repair in final.items():
            if key not in self._mended or self._mended[key] != repair.after:
                self._done.repairs.append(repair)
        for key, before in self._mended.items():
            if key not in final:
                now = [node.after for node in graph.of_item(self._connection, *key) if not node.lost][-1]
                if now != before:
                    self._done.repairs.append(Repair(*key, before, now, NEEDLESS))


def _layer(node: Node) -> str:
    """Tell in which layer an item is; empty where it is in none."""
    if node.kind == "layer":
        return node.item
    return str(getattr(rows.from_json(node.kind, node.after or node.before or "{}"), "layer", ""))


def spans_on_other_texts(store: Store) -> list[OldSpan]:
    """List the spans that stand on another text of their article than they were made on, by layer.

    They come from a merge: one side changed the span, the other led its layer to another revision. Their offsets count
    in the revision that is named here, until they are anchored anew.
    """
    found = store.connection.execute(
        "SELECT layers.id, layers.revision, spans.id FROM layers JOIN spans ON spans.layer = layers.id"
        " WHERE article IN (SELECT article FROM revisions GROUP BY article HAVING count(*) > 1)"
        " ORDER BY layers.id, spans.id"
    )
    made = ((layer, span, made_on(store.connection, span), revision) for layer, revision, span in found.fetchall())
    return [OldSpan(layer, span, on) for layer, span, on, revision in made if on not in (None, revision)]


def layers_on_other_texts(store: Store) -> list[str]:
    """List the layers with something in them that do not stand on their article's current text."""
    found = store.connection.execute(
        "SELECT layers.id FROM layers JOIN articles ON articles.id = layers.article"
        " WHERE layers.revision <> articles.revision AND layers.status <> 'new' ORDER BY layers.id"
    )
    return [layer for (layer,) in found]
