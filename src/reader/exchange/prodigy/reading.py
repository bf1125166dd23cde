"""Tasks of Prodigy, read: a layer each, the last answer of each annotator about a text."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from reader.errors import InputError
from reader.exchange.fields import Fields, parse
from reader.exchange.foreign import CATEGORIES, METADATA, NO_TEXT, ForeignLayer, proposed_id
from reader.exchange.format import Found, Reading
from reader.exchange.frame import KEY, framed, is_frame
from reader.exchange.offsets import ForeignText
from reader.exchange.record import Record
from reader.exchange.source import Source
from reader.i18n import N_, _
from reader.model.annotation import Status
from reader.model.article import Article, default_title

_EARLIER: Final = N_("earlier answers of an annotator about the same text")
_UNLABELLED: Final = N_("spans without a label")
_UNPLACED: Final = N_("spans that are no stretch of the text")
_UNNAMED: Final = N_("relations without a label")

_SKIPPED: Final = ("reject", "ignore")

Place = tuple[int, int]


def read(source: Source, reading: Reading) -> Iterator[Found]:
    """Read a file, a layer a line.

    Raises:
        InputError: a line is no task, or contradicts itself.
    """
    last = _last_answers(source)
    for number, (where, line) in enumerate(source.lines(), 1):
        task = _Task(where, parse(line, where), reading)
        if not isinstance(task.data.get("text"), str):
            reading.losses[NO_TEXT] += 1
        elif last.get(_about(task.data), number) != number:
            reading.losses[_EARLIER] += 1
        else:
            yield task.found(proposed_id(str(number), source.path.stem))


def _last_answers(source: Source) -> dict[Hashable, int]:
    """Find the last line of every annotator about every text."""
    found: dict[Hashable, int] = {}
    for number, (where, line) in enumerate(source.lines(), 1):
        try:
            data = parse(line, where)
        except InputError:
            break  # reading it ends there, with a message
        if isinstance(data, dict):
            found[_about(data)] = number
    return found


def _about(data: Mapping[str, Any]) -> Hashable:
    """Tell what a task is about, and whose it is."""
    told = data.get(KEY)
    own: list[Any] = [told.get(name) for name in ("round", "layer", "annotator")] if is_frame(told) else []
    article = told["article"].get("id") if is_frame(told) and isinstance(told["article"], dict) else None
    parts = (data.get("text"), _session(data), article, *own)
    return hash(tuple(each if isinstance(each, (str, int)) else None for each in parts))


def _session(data: Mapping[str, Any]) -> Any:
    by = data.get("_annotator_id")
    return data.get("_session_id") if by is None else by


@dataclass(slots=True)
class _Spans:
    """The spans of a task by their places, to find those that relations lead from and to."""

    keys: dict[str, Hashable] = field(default_factory=dict)
    """By the id that reader gave them."""
    places: dict[Hashable, Place] = field(default_factory=dict)
    at: dict[tuple[Place, str], Hashable] = field(default_factory=dict)
    """By place and label; without the label too, and by the end alone, the first."""

    def add(self, key: Hashable, place: Place, label: str, told: str) -> None:
        self.places[key] = place
        for where in ((place, label), (place, ""), ((-1, place[1]), "")):
            self.at.setdefault(where, key)
        if told:
            self.keys.setdefault(told, key)

    def find(self, told: str, place: Place | None, label: str) -> Hashable:
        """Find a span: as reader told, as long as it is where the relation leads; else by its place and label."""
        key = self.keys.get(told)
        if key is not None and (place is None or self.places[key] == place):
            return key
        if place is None:
            return None
        return self.at.get((place, label)) or self.at.get((place, "")) or self.at.get(((-1, place[1]), ""))


class _Task(Fields):
    """Reads a task."""

    def __init__(self, where: str, data: Any, reading: Reading) -> None:
        super().__init__(where, _("Export it again from Prodigy, with db-out."))
        self.what = _("the task")
        self.data: dict[str, Any] = data if isinstance(data, dict) else self.refuse(_("the task is no object"))
        self.losses = reading.losses

    def found(self, identifier: str) -> Found:
        """Give the layer of the task; the article alone where nobody has annotated it."""
        text = ForeignText(self.text(self.data, "text", self.what))
        self.count_lost()
        told = self.data.get(KEY)
        given = framed(told, text.body, self.where) if is_frame(told) else None
        by = _session(self.data)
        owner = None if by is None else self.word({"_annotator_id": by}, "_annotator_id", self.what)
        same = given is not None and given.annotator is not None and owner in (None, given.annotator)
        layer = self.layer(text, keep=same)
        if given is None:
            record = layer.record(Article(identifier, default_title(text.body)), owner or "")
        else:
            record = _filled(given, layer)
        if same and given is not None:
            status = self.status(given.status)
            reason = given.reason if status == given.status else self.reason(status)
            return Found(self.where, replace(record, status=status, reason=reason))
        if owner is None and "answer" not in self.data and not layer.spans:
            return Found(self.where, replace(record, annotator=None, status="new"), named=given is not None)
        status = self.status("done")
        theirs = replace(record, annotator=owner or "", layer="annotation", status=status, seconds=0)
        return Found(self.where, replace(theirs, reason=self.reason(status)), named=given is not None)

    def reason(self, status: Status) -> str:
        """Give the reason for a state that Prodigy says no more about: the answer itself."""
        return str(self.data["answer"]) if status == "skipped" else ""

    def status(self, told: Status) -> Status:
        """Tell the state of the layer by the answer."""
        answer = self.text(self.data, "answer", self.what, "accept")
        if answer not in ("accept", *_SKIPPED):
            self.refuse(
                _("answer {answer!r} is unknown").format(answer=answer[:80]), _("Known: accept, reject, ignore.")
            )
        if answer in _SKIPPED:
            return "skipped"
        return "done" if told == "skipped" else told

    def count_lost(self) -> None:
        """Count what no layer has a place for."""
        if isinstance(self.data.get("label"), str):
            self.losses[CATEGORIES] += 1
        chosen, meta = self.data.get("accept"), self.data.get("meta")
        if isinstance(chosen, list) and chosen:
            self.losses[CATEGORIES] += len(chosen)
        if isinstance(meta, dict) and meta and KEY not in self.data:
            self.losses[METADATA] += len(meta)

    # Tokens

    @cached_property
    def tokens(self) -> list[Place]:
        """Where the tokens are, which is asked for where offsets are missing.

        Where they do not say, one follows the other.
        """
        raw = self.text(self.data, "text", self.what)
        places: list[Place] = []
        at = 0
        what = _("a token")
        for token in self.listed("tokens"):
            start, end = (self.field(token, name, int, what, -1) for name in ("start", "end"))
            if start < 0 or end < 0:
                start, end = at, at + len(self.text(token, "text", what))
            at = end + (self.field(token, "ws", bool, what, raw[end : end + 1] == " "))
            places.append((start, end))
        return places

    def listed(self, name: str) -> list[Any]:
        """Read a list, which may be missing or null."""
        return [] if self.data.get(name) is None else self.field(self.data, name, list, self.what)

    def place(self, data: Any, what: str) -> Place | None:
        """Find where a span is: by its offsets, else by its tokens, of which the last is counted in."""
        start, end = (self.field(data, name, int, what, -1) for name in ("start", "end"))
        if start >= 0 and end >= 0:
            return start, end
        first, last = (self.field(data, name, int, what, -1) for name in ("token_start", "token_end"))
        if first < 0 or last < 0:
            return None
        if not first <= last < len(self.tokens):
            self.refuse(_("{what} is of tokens that are not there").format(what=what))
        return self.tokens[first][0], self.tokens[last][1]

    # Spans and relations

    def layer(self, text: ForeignText, *, keep: bool) -> ForeignLayer:
        """Take in the spans and relations; `keep` where their ids are those of this layer."""
        layer = ForeignLayer(self, text, self.losses)
        spans = _Spans()
        for index, data in enumerate(self.listed("spans")):
            self.span(layer, spans, index, data, keep=keep)
        for index, data in enumerate(self.listed("relations")):
            self.relation(layer, spans, index, data, keep=keep)
        return layer

    def span(self, layer: ForeignLayer, spans: _Spans, index: int, data: Any, *, keep: bool) -> None:
        what = _("a span")
        place, label = self.place(data, what), self.word(data, "label", what)
        if place is None or not label:
            self.losses[_UNPLACED if place is None else _UNLABELLED] += 1
            return
        told = self.field(data, KEY, dict, what, {})
        identifier = self.text(told, "id", what, "")
        key: Hashable = identifier if keep and identifier and identifier not in spans.keys else ("span", index)
        layer.add_span(key, label, self.ranges(told, place), **self.extras(told, what))
        spans.add(key, place, label, identifier)

    def ranges(self, told: Mapping[str, Any], place: Place) -> list[Place]:
        """Give the fragments of a span, as long as its ends are where they were."""
        given = self.field(told, "fragments", list, _("a span"), [])
        pairs = [each for each in given if isinstance(each, list) and len(each) == 2]
        if not pairs or len(pairs) < len(given) or any(type(end) is not int for pair in pairs for end in pair):
            return [place]
        ranges = sorted((start, end) for start, end in pairs)
        return ranges if (ranges[0][0], max(end for _start, end in ranges)) == place else [place]

    def relation(self, layer: ForeignLayer, spans: _Spans, index: int, data: Any, *, keep: bool) -> None:
        what = _("a relation")
        label = self.word(data, "label", what)
        if not label:
            self.losses[_UNNAMED] += 1
            return
        told = self.field(data, KEY, dict, what, {})
        ends = [
            self.end(spans, data, self.text(told, name, what, ""), role)
            for name, role in (("from", "head"), ("to", "child"))
        ]
        identifier = self.text(told, "id", what, "")
        key: Hashable = identifier if keep and identifier and layer.id_of(identifier) is None else ("relation", index)
        layer.add_relation(key, label, *ends, **self.extras(told, what))

    def end(self, spans: _Spans, data: Any, told: str, role: str) -> Hashable:
        """Find the span that a relation leads from or to: it is given as a span, and by the index of its last token."""
        what = _("a relation")
        span = self.field(data, f"{role}_span", dict, what, {})
        if span:
            return spans.find(told, self.place(span, what), self.word(span, "label", what))
        token = self.field(data, role, int, what)
        place = (-1, self.tokens[token][1]) if 0 <= token < len(self.tokens) else None
        return spans.find(told, None, "") or (spans.at.get((place, "")) if place else None)

    def extras(self, told: Mapping[str, Any], what: str) -> dict[str, Any]:
        """Read what reader told of an item."""
        times = {name: self.text(told, name, what, "") for name in ("created", "updated")}
        note = {"note": self.text(told, "note", what, ""), "question": self.field(told, "question", bool, what, False)}
        return {"attributes": self.values(told, what), **note, **times}


def _filled(given: Record, layer: ForeignLayer) -> Record:
    return replace(given, spans=tuple(layer.spans.values()), relations=tuple(layer.relations.values()))
