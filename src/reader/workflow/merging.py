"""Merging another project's database into one, told in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from reader.errors import InputError, StoreError
from reader.i18n import _
from reader.model import article as article_files
from reader.model.annotation import Annotator, Answer, Decision, Layer, Relation, Round, Span
from reader.model.article import Article, Revision
from reader.model.ids import layer_id, revision_id
from reader.model.scheme import Scheme
from reader.store import copying, merging, rows
from reader.store.graph import Node
from reader.store.merging import Merged
from reader.store.rows import State
from reader.store.store import Store
from reader.store.view import View
from reader.text.sanitise import one_line
from reader.workflow import reanchoring, rounds
from reader.workflow.project import Project, check_name
from reader.workflow.reanchoring import Moved

_IN_LAYERS: Final = ("layer", "span", "relation", "answer", "decision")
"""The kinds of items that are somebody's."""

_QUOTED: Final = 60
"""Characters of a text that are quoted."""


@dataclass(frozen=True, slots=True)
class ItemInWords:
    """What an item is, for people."""

    kind: str
    id: str
    article: str = ""
    annotator: str = ""
    """Whose layer it is in; empty where the viewer may not know."""
    label: str = ""
    text: str = ""
    """What it covers, or what it is called."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two changes to an item."""

    actor: str
    time: str
    change: str
    here: bool
    """Whether it was in this database already."""


@dataclass(frozen=True, slots=True)
class ConflictInWords:
    """An item that both sides changed, and which change holds."""

    item: ItemInWords
    holds: Side
    lost: Side
    differences: Mapping[str, tuple[str, str]]
    """What holds and what does not, by field."""


@dataclass(frozen=True, slots=True)
class RepairInWords:
    """An item that was mended, and why."""

    item: ItemInWords
    gone: bool
    why: str


@dataclass(slots=True)
class Report:
    """What a merge brought, for people."""

    merged: Merged
    conflicts: list[ConflictInWords] = field(default_factory=list)
    repairs: list[RepairInWords] = field(default_factory=list)
    roles: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The role before and now, of those who got another one, or came in as more than annotators."""
    old_spans: list[ItemInWords] = field(default_factory=list)
    """Spans made on another text than their layer stands on."""
    old_layers: list[ItemInWords] = field(default_factory=list)
    """Layers that do not stand on their article's current text."""
    names: list[str] = field(default_factory=list)
    """Names that several identities have."""

    @property
    def nothing(self) -> bool:
        """True when nothing came in."""
        return not (self.merged.changes or self.merged.work or self.merged.repairs)


def merge(project: Project, other: Path, viewer: Annotator | None, *, dry: bool = False) -> Report:
    """Merge the database of another project into this one, all of it or nothing.

    Args:
        project: where to.
        other: the file, which is only read.
        viewer: who is told about it; quoted is what they may see.
        dry: whether to merge into a copy, to see what would come.

    Raises:
        InputError: it is the project's own database.
        StoreError: the other cannot be used; nothing was changed.
    """
    mine = project.store.path
    if other.exists() and other.samefile(mine):
        raise InputError(
            _("{path} is the project's own database").format(path=other), _("Give the database of another copy of it.")
        )
    with TemporaryDirectory(prefix="reader-merge-") as folder:
        copy = Path(folder) / "other.db"
        copying.snapshot(other, copy)
        _bring_up_to_date(copy, other)
        if not dry:
            project.store.be_patient()
            return _merge(project.store, copy, other, viewer)
        project.store.back_up(Path(folder) / "mine.db")
        with Store.open(Path(folder) / "mine.db") as store:
            return _merge(store, copy, other, viewer)


def move(project: Project, report: Report) -> list[Moved]:
    """Bring what a merge left on other texts to the current ones, and take it off the report's lists."""
    moved = reanchoring.catch_up(project.store)
    report.old_spans.clear()
    report.old_layers.clear()
    return moved


def _bring_up_to_date(copy: Path, other: Path) -> None:
    try:
        Store.open(copy).close()
    except StoreError as error:
        raise StoreError(
            _("{name} cannot be brought up to date: {error}").format(name=other, error=error.message), error.hint
        ) from error


def _merge(store: Store, copy: Path, other: Path, viewer: Annotator | None) -> Report:
    before = {each.name: each.role for each in store.annotators()}
    merged = merging.merge(store, copy, str(other), _check)
    words = _Words(store, store.view(viewer))
    report = Report(merged)
    for conflict in merged.conflicts:
        holds, lost = conflict.holds, conflict.lost
        item = words.of(holds.kind, holds.item, holds.after or lost.after or lost.before)
        hidden = item.article and item.kind in _IN_LAYERS and not item.annotator
        report.conflicts.append(ConflictInWords(
            item, _side(holds, conflict.here), _side(lost, not conflict.here),
            {} if hidden else words.differences(holds, lost),
        ))  # fmt: skip
    for repair in merged.repairs:
        item = words.of(repair.kind, repair.item, repair.before or repair.after)
        report.repairs.append(RepairInWords(item, repair.after is None, repair.why))
    for each in store.annotators():
        if each.role != before.get(each.name, "annotator"):
            report.roles[each.name] = (before.get(each.name, ""), each.role)
    for old in merging.spans_on_other_texts(store):
        report.old_spans.append(words.of_living("span", old.span))
    report.old_layers = [words.of_living("layer", layer) for layer in merging.layers_on_other_texts(store)]
    report.names = _shared_names(store)
    return report


def _side(node: Node, here: bool) -> Side:
    return Side(node.actor, node.time, node.change, here)


def _shared_names(store: Store) -> list[str]:
    """List the names that several identities have, which two machines may have entered."""
    found: dict[str, int] = {}
    for each in store.identities():
        for name in {each.name, *each.aliases}:
            found[name] = found.get(name, 0) + 1
    return sorted(name for name, count in found.items() if count > 1)


def _check(state: State) -> None:
    """Refuse what no program of this kind would have written.

    Raises:
        InputError: a name cannot be one.
        ValueError: an identifier is not what it should be.
    """
    right = True
    match state:
        case Article():
            article_files.check_id(state.id, _("the other database"))
        case Annotator():
            right = check_name(state.name) == state.name
        case Round():
            right = rounds.check_round_name(state.name) == state.name
        case Revision():
            right = state.id == revision_id(state.article, state.sha256)
        case Layer():
            right = state.id == layer_id(state.article, state.annotator, state.round, state.kind)
        case Span():
            placed = bool(state.fragments) and all(0 <= each.start < each.end for each in state.fragments)
            lost = state.orphan is not None and bool(state.orphan.text) and state.orphan.start >= 0
            right = placed != lost and bool(state.fragments) == placed
    if not right:
        raise ValueError(rows.item_id(state))


class _Words:
    """Says what items are, as far as a viewer may know."""

    def __init__(self, store: Store, view: View) -> None:
        self._store = store
        self._view = view
        found = store.scheme()
        self._scheme = found[0] if found else None
        self._body: tuple[str, str] = ("", "")

    def of_living(self, kind: str, item: str) -> ItemInWords:
        """Say what an item is that is in the tables."""
        state: State | None = self._store.item(item) if kind == "span" else self._store.layer(item)
        return self.of(kind, item, rows.to_json(state) if state is not None else None)

    def of(self, kind: str, item: str, text: str | None) -> ItemInWords:
        """Say what an item is by one of its states, as the journal keeps it."""
        state = rows.from_json(kind, text) if text is not None else None
        if isinstance(state, Article):
            return ItemInWords(kind, item, state.id, text=state.title)
        if isinstance(state, Revision):
            return ItemInWords(kind, item, state.article)
        if isinstance(state, Scheme):
            return ItemInWords(kind, item, text=f"{state.name} {state.version}")
        if isinstance(state, Layer):
            return self._in_layer(kind, item, state, "", state.round)
        if isinstance(state, Span | Relation | Answer | Decision):
            label = state.label if isinstance(state, Span | Relation) else ""
            return self._in_layer(kind, item, self._store.layer(state.layer), label, self._quote(state))
        return ItemInWords(kind, item, text=getattr(state, "name", item))

    def _in_layer(self, kind: str, item: str, layer: Layer | None, label: str, text: str) -> ItemInWords:
        if layer is None:
            return ItemInWords(kind, item)
        if not self._view.sees(layer):
            return ItemInWords(kind, item, layer.article)
        shown = self._scheme.shown_label(label) if self._scheme and label else ""
        return ItemInWords(kind, item, layer.article, layer.annotator, shown, text)

    def _quote(self, state: Span | Relation | Answer | Decision) -> str:
        """Quote what an item is about: a span's text, for a relation that of the span it leads to."""
        if isinstance(state, Answer):
            return _short(state.text)
        span: State | None = state if isinstance(state, Span) else None
        if isinstance(state, Relation):
            span = self._store.item(state.target)
        elif isinstance(state, Decision):
            known = (self._store.item(each) for each in (state.item, *sorted(state.judged)))
            span = next((each for each in known if isinstance(each, Span)), None)
        return _short(self._text(span)) if isinstance(span, Span) else ""

    def _text(self, span: Span) -> str:
        layer = self._store.layer(span.layer)
        revision = self._store.made_on(span.id) or (layer.revision if layer else "")
        if self._body[0] != revision:
            self._body = (revision, self._store.body(revision))
        return span.text(self._body[1])

    def differences(self, holds: Node, lost: Node) -> dict[str, tuple[str, str]]:
        """Say what two states differ in, by field."""
        if holds.after is None or lost.after is None:
            words = tuple(_("gone") if text is None else _("there") for text in (holds.after, lost.after))
            return {"": (words[0], words[1])}
        one, other = self._flat(holds), self._flat(lost)
        return {
            key: (one.get(key, ""), other.get(key, ""))
            for key in sorted({*one, *other} - {"created", "updated", "decided"})
            if one.get(key, "") != other.get(key, "")
        }

    def _flat(self, node: Node) -> dict[str, str]:
        state: dict[str, Any] = json.loads(node.after or "{}")
        found: dict[str, str] = {}
        for key, value in state.items():
            if key == "attributes":
                found |= {name: str(each) for name, each in value.items()}
            elif key == "fragments":
                span = rows.from_json(node.kind, node.after or "")
                assert isinstance(span, Span)
                found[key] = f"{value} {_short(self._text(span))}"
            else:
                found[key] = _short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        return found


def _short(text: str) -> str:
    flat = one_line(text)
    return flat if len(flat) <= _QUOTED else flat[: _QUOTED - 1] + "…"


def as_json(report: Report) -> dict[str, Any]:
    """Give a report as JSON has it."""
    merged = report.merged
    return {
        "came_in": {
            "changes": merged.changes, "layers": merged.layers, "work": merged.work, "seconds": merged.seconds,
            "new": dict(sorted(merged.came.items())),
        },
        "conflicts": [
            {"item": _item(each.item), "holds": _side_json(each.holds), "lost": _side_json(each.lost),
             "differences": {name: list(values) for name, values in each.differences.items()}}
            for each in report.conflicts
        ],
        "repairs": [{"item": _item(each.item), "gone": each.gone, "why": each.why} for each in report.repairs],
        "roles": {name: list(values) for name, values in report.roles.items()},
        "on_other_text": {
            "spans": [_item(each) for each in report.old_spans], "layers": [_item(each) for each in report.old_layers],
        },
        "shared_names": report.names,
    }  # fmt: skip


def _item(item: ItemInWords) -> dict[str, str]:
    names = ("kind", "id", "article", "annotator", "label", "text")
    return {name: value for name in names if (value := getattr(item, name))}


def _side_json(side: Side) -> dict[str, Any]:
    return {"actor": side.actor, "time": side.time, "change": side.change, "here": side.here}
