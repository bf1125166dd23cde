"""What merging mends: what must hold between items, and what the histories of single items cannot keep.

Each repair is a change of the program's own whose identifier is derived from what it changes: two machines that merge
the same make the same. Repairs are worked out from what people did, so that one whose reason is gone goes with it.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reader.i18n import N_
from reader.model.annotation import Decision, Relation, Span
from reader.model.ids import derived_id
from reader.store import aggregates, identities, rows
from reader.store.aggregates import AGGREGATES
from reader.store.journal import REPAIR, SYSTEM, head, made_on
from reader.store.rows import State

NAMELESS: Final = N_("the identity that it names is gone")
FOLLOWED: Final = N_("the identity that it names was merged into another")
ENDLESS: Final = N_("an end of it is gone")
TWICE: Final = N_("it was decided twice; the later decision stays")
UNDECIDED: Final = N_("the decision that made it went")
GROUNDLESS: Final = N_("its gold is gone, so the case is open again")
UNASKED: Final = N_("the question is not asked any more")
NEEDLESS: Final = N_("what had been mended about it is not needed any more")


@dataclass(frozen=True, slots=True)
class Repair:
    """One item that was mended."""

    kind: str
    item: str
    before: str | None
    """As the journal keeps it."""
    after: str | None
    why: str


class Mender:
    """Mends a database; must run inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, identity_keys: Sequence[str]) -> None:
        """Begin.

        Args:
            connection: with a write transaction open.
            identity_keys: the attributes that hold an identity.
        """
        self._connection = connection
        self._keys = identity_keys
        self.made: list[Repair] = []

    def mend(self) -> None:
        """Mend until all holds."""
        rules: tuple[Callable[[], None], ...] = (
            self._identities, self._decisions_without_gold, self._decided_twice, self._relations, self._answers,
        )  # fmt: skip
        done = -1
        while done != len(self.made):
            done = len(self.made)
            for rule in rules:
                rule()

    # Rules -----------------------------------------------------------------------------------------------------------

    def _identities(self) -> None:
        """Lead what names an identity that is gone to the one it was merged into, or let it name none."""
        if not self._keys:
            return
        marks = ", ".join("?" * len(self._keys))
        found = self._connection.execute(
            f"SELECT DISTINCT item FROM attributes WHERE key IN ({marks})"  # noqa: S608 - marks alone
            " AND value NOT IN (SELECT id FROM identities) ORDER BY item",
            (*self._keys,),
        )
        for (item,) in found.fetchall():
            state = aggregates.read_attributed(self._connection, item)
            if state is None:
                continue
            values, gone = dict(state.attributes), []
            for key in self._keys:
                if key in values and self._is_gone(values[key]):
                    gone.append(values[key])
                    values[key] = self._heir(values[key])
            kept = {key: value for key, value in values.items() if value}
            self._change(
                state, replace(state, attributes=kept), FOLLOWED if len(kept) == len(values) else NAMELESS, gone
            )

    def _is_gone(self, identity: str) -> bool:
        return self._connection.execute("SELECT 1 FROM identities WHERE id = ?", (identity,)).fetchone() is None

    def _heir(self, identity: str) -> str:
        """Give the identity into which one was merged at last; empty where there is none."""
        seen: set[str] = set()
        while identity not in seen and self._is_gone(identity):
            seen.add(identity)
            identity = identities.merged_into(self._connection, identity) or identity
        return "" if identity in seen else identity

    def _relations(self) -> None:
        """Take relations off that have lost an end."""
        found = self._connection.execute(
            "SELECT relations.id FROM relations LEFT JOIN spans AS a ON a.id = from_span"
            " LEFT JOIN spans AS b ON b.id = to_span WHERE a.id IS NULL OR b.id IS NULL ORDER BY relations.id"
        )
        for (item,) in found.fetchall():
            relation = aggregates.read_relation(self._connection, item)
            assert relation is not None
            self._change(relation, None, ENDLESS, [relation.source, relation.target])

    def _decisions_without_gold(self) -> None:
        """Open cases again whose gold is gone."""
        found = self._connection.execute(
            "SELECT id FROM decisions WHERE item <> '' AND item <> layer AND item NOT IN (SELECT id FROM spans)"
            " AND item NOT IN (SELECT id FROM relations) ORDER BY id"
        )
        for (item,) in found.fetchall():
            decision = aggregates.read_decision(self._connection, item)
            assert decision is not None
            self._change(decision, None, GROUNDLESS, [decision.item])

    def _decided_twice(self) -> None:
        """Keep the later one of two decisions about the same items of one article."""
        layers = self._connection.execute(
            "SELECT DISTINCT layer FROM (SELECT layer, judged.item FROM judged JOIN decisions ON id = decision"
            " GROUP BY 1, 2 HAVING count(*) > 1) ORDER BY layer"
        )
        for (layer,) in layers.fetchall():
            kept: list[Decision] = []
            went: list[tuple[Decision, list[str]]] = []
            found = aggregates.read_decisions(self._connection, layer)
            for decision in sorted(found, key=lambda each: (each.decided, each.id), reverse=True):
                others = [each.id for each in kept if each.judged.keys() & decision.judged.keys()]
                if others:
                    went.append((decision, others))
                else:
                    kept.append(decision)
            used = {each.item for each in kept}
            for decision, others in went:
                self._change(decision, None, TWICE, others)
                gold = self._gold(decision.item)
                if gold is not None and gold.id not in used:
                    self._change(gold, None, UNDECIDED, [decision.id])

    def _gold(self, item: str) -> Span | Relation | None:
        return aggregates.read_span(self._connection, item) or aggregates.read_relation(self._connection, item)

    def _answers(self) -> None:
        """Take answers off to what is asked no more."""
        found = self._connection.execute(
            "SELECT item FROM answers WHERE item NOT IN (SELECT item FROM notes WHERE question = 1) ORDER BY item"
        )
        for (item,) in found.fetchall():
            answer = aggregates.read_answer(self._connection, item)
            assert answer is not None
            self._change(answer, None, UNASKED, [item])

    # Changing --------------------------------------------------------------------------------------------------------

    def _change(self, before: State, after: State | None, why: str, others: Sequence[str]) -> None:
        """Change an item and journal it, as of the time of the last change to it or to what made it wrong."""
        connection, item, kind = self._connection, rows.item_id(before), rows.KINDS[type(before)]
        previous, text = head(connection, kind, item), rows.to_json(after) if after is not None else None
        time = max(self._times([item, *others]))
        change = derived_id("repair", item, previous or "", time, text or "")
        if after is None:
            AGGREGATES[kind].remove(connection, item)
        else:
            AGGREGATES[kind].write(connection, after)
        self.made.append(Repair(kind, item, rows.to_json(before), text, why))
        if connection.execute("UPDATE operations SET lost = 0 WHERE change = ?", (change,)).rowcount:
            return  # made before, and left out since
        layer = getattr(before, "layer", None)
        row = connection.execute("SELECT article FROM layers WHERE id = ?", (layer or item,)).fetchone()
        connection.execute(
            "INSERT INTO journal (id, actor, layer, article, time, action, revision) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (change, SYSTEM, layer, row[0] if row else None, time, REPAIR + kind, made_on(connection, item)),
        )
        connection.execute(
            "INSERT INTO operations (change, position, kind, item, previous, before, after)"
            " VALUES (?, 0, ?, ?, ?, ?, ?)",
            (change, kind, item, previous, rows.to_json(before), text),
        )

    def _times(self, items: Sequence[str]) -> Iterator[str]:
        """Give when some items, which have identifiers and no names, were changed last."""
        for item in items:
            row = self._connection.execute(
                "SELECT time FROM operations JOIN journal ON journal.id = change WHERE item = ? AND lost = 0"
                " ORDER BY operations.rowid DESC LIMIT 1",
                (item,),
            ).fetchone()
            yield row[0] if row else ""
