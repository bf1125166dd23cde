"""An item's operations as a graph: each names the one before it, and where two name the same, one branch holds.

*Siblings* are operations that start from the same one: two machines changed the item without knowing of each other.
The later one's branch holds, by the journal's time, then by the change's id. Siblings that lead to the same state (but
for its times) are one: what was built on any of them competes. That the program moved an item to another text competes
with nothing: what somebody did next stands for it. So which branch holds depends on the operations alone, not on the
order in which they came together.

A *repair* is what merging itself changed. One that nobody has built upon is no part of the graph: it is worked out anew
whenever databases are merged.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reader.i18n import _
from reader.store import rows
from reader.store.journal import REANCHOR, REPAIR

_OPERATIONS: Final = (
    "SELECT operations.item, kind, change, previous, before, after, lost, time, actor, action, seq FROM operations"
    " JOIN journal ON journal.id = operations.change"
)


@dataclass(slots=True)
class Node:
    """What one change did to an item; several operations of a change on the same item are one."""

    item: str
    kind: str
    change: str
    previous: str | None
    before: str | None
    """The state as the journal keeps it; None where there was none."""
    after: str | None
    lost: bool
    time: str
    actor: str
    action: str
    seq: int
    faults: list[str] = field(default_factory=list)
    """What is wrong with it by itself, a sentence each."""

    @property
    def repair(self) -> bool:
        """True when merging made it."""
        return self.action.startswith(REPAIR)

    @property
    def moved(self) -> bool:
        """True when the program brought it to another text."""
        return self.action == REANCHOR

    @property
    def begun(self) -> bool:
        """True for a layer that somebody has begun."""
        return self.kind == "layer" and self.after is not None and json.loads(self.after).get("status", "new") != "new"


def of_item(connection: sqlite3.Connection, kind: str, item: str) -> list[Node]:
    """Read what was ever done to an item, each behind what it starts from."""
    found = connection.execute(
        f"{_OPERATIONS} WHERE operations.item = ? AND kind = ? ORDER BY operations.rowid", (item, kind)
    )
    return _nodes(found)


def of_all(connection: sqlite3.Connection) -> Iterator[list[Node]]:
    """Read what was ever done, an item at a time."""
    kept: list[tuple[Any, ...]] = []
    for row in connection.execute(f"{_OPERATIONS} ORDER BY operations.item, kind, operations.rowid"):
        if kept and kept[-1][:2] != row[:2]:
            yield _nodes(kept)
            kept = []
        kept.append(row)
    if kept:
        yield _nodes(kept)


def _nodes(found: Iterable[tuple[Any, ...]]) -> list[Node]:
    nodes: dict[str, Node] = {}
    for row in found:
        item, kind, change, previous, before, after, lost, *about = row
        known = nodes.get(change)
        if known is None:
            nodes[change] = Node(item, kind, change, previous, before, after, bool(lost), *about)
            continue
        if previous != change:
            known.faults.append(_gap(known))
        if not equal(kind, known.after, before):
            known.faults.append(_jump(known))
        known.after = after
    return [*nodes.values()]


def loose_repairs(nodes: Sequence[Node]) -> set[str]:
    """Tell which repairs nobody has built upon, by their changes."""
    if not any(node.repair for node in nodes):
        return set()
    built_upon: set[str | None] = set()
    loose = set()
    for node in reversed(nodes):
        if not node.repair or node.change in built_upon:
            built_upon.add(node.previous)
        else:
            loose.add(node.change)
    return loose


def winning(nodes: Sequence[Node], but: Collection[str] = ()) -> list[Node]:
    """Give the branch that holds, from the first operation to the last.

    Args:
        nodes: of one item, each behind the one that it starts from.
        but: changes that are no part of the graph.
    """
    if all(
        node.previous == before for node, before in zip(nodes, (None, *(each.change for each in nodes)), strict=False)
    ):
        return [node for node in nodes if node.change not in but]  # nobody else has changed it: the usual case
    known = {node.change: node for node in nodes if node.change not in but}
    followers: dict[str | None, list[Node]] = {}
    begun: set[str | None] = set()
    meant: dict[str, tuple[bool, str, str]] = {}
    """What a branch is judged by: whether somebody made it, the time, and the change."""
    for node in reversed(known.values()):
        later = [meant[each.change] for each in followers.get(node.change, ())] if node.moved else []
        by_people = [each for each in later if each[0]]
        meant[node.change] = max(by_people, default=(not node.moved, node.time, node.change))
        followers.setdefault(node.previous, []).append(node)
        if node.begun or node.change in begun:
            begun |= {node.change, node.previous}

    def rank(node: Node) -> tuple[bool, tuple[bool, str, str]]:
        """Put an annotator's work before what was only assigned, or taken back; then people's before the program's."""
        return node.change in begun, meant[node.change]

    last: Node | None = None
    siblings = followers.get(None, [])
    while siblings:
        last = max(siblings, key=rank)
        alike = [node for node in siblings if node is last or means_the_same(node.after, last.after)]
        siblings = [each for node in alike for each in followers.get(node.change, ())]
    path = []
    while last is not None:
        path.append(last)
        last = known.get(last.previous or "")
    return path[::-1]


def contradicts(nodes: Sequence[Node], path: Sequence[Node], node: Node) -> bool:
    """Tell whether a node that is not on the branch that holds says something that this has not said since they parted.

    Args:
        nodes: of one item.
        path: the branch that holds.
        node: one of them.
    """
    known = {each.change: each for each in nodes}
    before: set[str] = set()
    step: Node | None = node
    while step is not None:
        before.add(step.change)
        step = known.get(step.previous or "")
    since = [each for each in path if each.change not in before]
    return path[-1] is not node and not any(means_the_same(each.after, node.after) for each in since)


def moved_alone(nodes: Sequence[Node], path: Sequence[Node], node: Node) -> bool:
    """Tell whether all that a branch did since it left the one that holds was to bring the item to another text."""
    known = {each.change: each for each in nodes}
    hold = {each.change for each in path}
    step: Node | None = node
    while step is not None and step.change not in hold:
        if not step.moved:
            return False
        step = known.get(step.previous or "")
    return True


def means_the_same(one: str | None, other: str | None) -> bool:
    """Tell whether two states are equal but for when they were made."""
    if one is None or other is None or one == other:
        return one is other or one == other
    return _timeless(one) == _timeless(other)


def _timeless(text: str) -> dict[str, Any]:
    return {key: value for key, value in json.loads(text).items() if key not in ("created", "updated")}


def equal(kind: str, one: str | None, other: str | None) -> bool:
    """Tell whether two texts of the journal are the same state."""
    if one == other:
        return True
    return one is not None and other is not None and rows.from_json(kind, one) == rows.from_json(kind, other)


def faults(nodes: Sequence[Node]) -> Iterator[str]:
    """Check one item's operations: each starts from one there is, in the state that this left; a sentence a fault."""
    known: dict[str | None, Node] = {}
    for node in nodes:
        yield from node.faults
        start = known.get(node.previous)
        if start is None and node.previous is not None:
            yield _gap(node)
        elif not equal(node.kind, start.after if start else None, node.before):
            yield _jump(node)
        known[node.change] = node


def _gap(node: Node) -> str:
    return _("the journal of {kind} {item} has a gap before change {change}").format(
        kind=_(node.kind), item=node.item, change=node.change
    )


def _jump(node: Node) -> str:
    return _("change {change} of {kind} {item} does not start where the one before it ended").format(
        change=node.change, kind=_(node.kind), item=node.item
    )
