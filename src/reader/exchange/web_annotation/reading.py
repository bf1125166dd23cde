"""Web Annotations read into layers: those of this program whole, those of other tools as far as layers go."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, cast, get_args

from reader.errors import InputError
from reader.exchange.fields import Fields
from reader.exchange.foreign import LOOSE_RELATIONS, ForeignLayer, proposed_id
from reader.exchange.format import Found, Reading
from reader.exchange.offsets import ForeignText
from reader.exchange.record import Record
from reader.exchange.web_annotation import nodes
from reader.exchange.web_annotation import writing as terms
from reader.exchange.web_annotation.anchoring import AnchoredText, Place
from reader.exchange.web_annotation.nodes import Node, Unit
from reader.exchange.web_annotation.own import OwnLayer
from reader.i18n import N_, _
from reader.model.article import Article, default_title
from reader.text import Direction, Offset
from reader.text.quoting import Quote
from reader.text.sanitise import normalise

SELECTORS: Final = N_("annotations whose place is told by other means than position and quotation")
UNPLACED: Final = N_("annotations whose place was not found in the text")
WHOLE: Final = N_("annotations of whole texts")
TEXTLESS: Final = N_("annotations of texts that are not in the project")
BODIES: Final = N_("bodies that are no text")

_LABELLING: Final = ("tagging", "classifying", "identifying")
"""Purposes of bodies that say what something is; the others say something about it."""

_POSITION: Final = "TextPositionSelector"
_QUOTATION: Final = "TextQuoteSelector"


@dataclass(slots=True)
class _Said:
    """What the bodies of an annotation say."""

    labels: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    question: bool = False
    """Whether a note asks something."""
    attributes: dict[str, str] = field(default_factory=dict)
    ends: list[str | Place] = field(default_factory=list)
    """Other annotations, by address or by place."""


class _Marked(NamedTuple):
    """An annotation, as far as it has been understood."""

    where: str
    key: str | int
    said: _Said
    places: list[str | Place]
    """Of a span, its places; of a link, its two ends."""
    created: str
    updated: str


@dataclass(slots=True)
class _Group:
    """What one person has annotated in one text."""

    marks: list[_Marked] = field(default_factory=list)
    links: list[_Marked] = field(default_factory=list)


class _Text(NamedTuple):
    raw: str
    article: Article
    named: bool
    """Whether it is known which article of the project it is."""


class UnitReader(Fields):
    """Reads annotations that belong together.

    Args:
        unit: the annotations.
        reading: what is needed beside the file.
    """

    def __init__(self, unit: Unit, reading: Reading) -> None:
        super().__init__(unit.where, _("See https://www.w3.org/TR/annotation-model/ for what such files hold."))
        self._unit = unit
        self._reading = reading
        self._own = OwnLayer(unit) if terms.LAYER in unit.node else None
        self._ids = {address for _where, node in unit.annotations if (address := nodes.reference(_id(node)))}
        self._texts: dict[str, _Text] = {}
        self._people: dict[str, str] = {}
        self._owner = self._person(unit.node)
        self._groups: dict[tuple[str, str], _Group] = {}
        self._of: dict[str, tuple[str, str]] = {}
        """The group of every span, by its address."""
        self._replies: dict[str, list[str]] = {}

    def found(self) -> Iterator[Found]:
        """Give the layers.

        Raises:
            InputError: something is not as the model has it, or there is no text for any of it.
        """
        if self._own is not None:
            address = nodes.reference(self._own.article)
            self._texts[address] = self._inline(self._own.article, address)
            self._groups[address, self._owner] = _Group()
        for where, node in self._unit.annotations if self._own is None else ():
            self.where = where
            self._person(node)  # somebody may be named once, after others have referred to it
        links: list[tuple[str, Node, _Said, list[str]]] = []
        for where, node in self._unit.annotations:
            self.where = where
            said, targets = self._bodies(node), nodes.many(node.get("target"))
            ends = [nodes.reference(each) for each in targets]
            if ends and all(each in self._ids for each in ends):
                links.append((where, node, said, ends))
            else:
                self._mark(node, said, targets)
        for where, node, said, ends in links:
            self.where = where
            self._link(node, said, ends)
        yield from self._layers()

    def _layers(self) -> Iterator[Found]:
        missing = ""
        done = False
        for (address, person), group in self._groups.items():
            self.where = self._unit.where
            text = self._text(address)
            if text is None:
                missing = missing or address
                self._reading.losses[TEXTLESS] += len(group.marks) + len(group.links)
                continue
            done = True
            yield Found(self._unit.where, self._layer(text, person, group), text.named)
        if self._groups and not done:
            raise InputError(
                _("{where}: no article of the project has the text of {address!r}").format(
                    where=self._unit.where, address=missing[:200]
                ),
                _("Import the article first, or name it with --into ID."),
            )

    # Annotations -----------------------------------------------------------------------------------------------------

    def _mark(self, node: Node, said: _Said, targets: list[Any]) -> None:
        """Take in an annotation of places in a text."""
        motivation = _motivation(node)
        places = [self._place(each) for each in targets if isinstance(each, dict) and "selector" in each]
        if not places or len(places) < len(targets):
            fragment = any("#" in nodes.reference(each) for each in targets)
            loss = LOOSE_RELATIONS if motivation == "linking" else SELECTORS if fragment else WHOLE
            self._reading.losses[loss] += 1
            return
        known = [each for each in places if each is not None]
        if len(known) < len(places):
            self._reading.losses[SELECTORS] += 1
            return
        address = nodes.reference(_id(node))
        group = (self._source(targets[0]), (self._own is None and self._person(node)) or self._owner)
        if any(self._source(each) != group[0] for each in targets):
            self._reading.losses[UNPLACED] += 1
            return
        if motivation == "linking" and said.ends:
            self._group(group).links.append(self._marked(node, said, [known[0], said.ends[0]]))
        else:
            self._of[address] = group
            self._group(group).marks.append(self._marked(node, said, [*known]))

    def _link(self, node: Node, said: _Said, ends: list[str]) -> None:
        """Take in an annotation of other annotations: a link between two, or a reply."""
        group = self._of.get(ends[0])
        both: list[str | Place] = [*ends, *said.ends][:2]
        if group is None:
            self._reading.losses[LOOSE_RELATIONS] += 1
        elif len(both) == 2:
            self._group(group).links.append(self._marked(node, said, both))
        else:
            self._replies.setdefault(ends[0], []).extend(said.notes)

    def _group(self, key: tuple[str, str]) -> _Group:
        if self._own is not None:
            key = next(iter(self._groups))
        return self._groups.setdefault(key, _Group())

    def _marked(self, node: Node, said: _Said, places: list[str | Place]) -> _Marked:
        if not said.labels:
            said.labels.append(self.checked(_motivation(node), "motivation", _("an annotation")) or "annotation")
        key = nodes.reference(_id(node)) or id(node)
        return _Marked(self.where, key, said, places, _time(node.get("created")), _time(node.get("modified")))

    def _bodies(self, node: Node) -> _Said:
        said = _Said()
        motivation = _motivation(node)
        plain = ({"value": each} for each in nodes.many(node.get("bodyValue")))
        for body in [*nodes.many(node.get("body")), *plain]:
            if isinstance(body, dict):
                purposes = (nodes.local(each) for each in nodes.many(body.get("purpose")) if isinstance(each, str))
                self._body(body, next(purposes, motivation), said)
            elif isinstance(body, str) and body in self._ids:
                said.ends.append(body)
            else:
                self._reading.losses[BODIES] += 1
        return said

    def _body(self, body: Node, purpose: str, said: _Said) -> None:
        what = _("a body")
        value = body.get("value")
        if isinstance(body.get(terms.ATTRIBUTE), str):
            name = self.text(body, terms.ATTRIBUTE, what)
            said.attributes[name] = self.text(body, "value", what, _bare(nodes.reference_of_source(body)))
        elif nodes.reference(body) in self._ids:
            said.ends.append(nodes.reference(body))
        elif isinstance(value, str):
            value = self.checked(value, "value", what)
            if purpose not in _LABELLING:
                said.notes.append(value)
                said.question |= purpose == terms.QUESTIONING
            elif value not in said.labels:
                said.labels.append(value)
        elif "selector" in body and (place := self._place(body)) is not None:
            said.ends.append(place)
        else:
            self._reading.losses[BODIES] += 1

    def _person(self, node: Node) -> str:
        """Give the name of the first creator of something; empty where nobody says."""
        what = _("a creator")
        for each in nodes.many(node.get("creator")):
            address = self.checked(nodes.reference(each), "id", what)
            name = next((found for key in ("name", "nickname", "email") if (found := nodes.said(each, key))), None)
            if isinstance(name, str):
                self._people[address] = self.checked(name, "name", what)
            if found := self._people.get(address) or nodes.last_part(address):
                return found
        return ""

    # Places ----------------------------------------------------------------------------------------------------------

    def _source(self, target: Any) -> str:
        """Give the address of the text of a target, and remember the text itself where it is there."""
        address = self.checked(nodes.reference_of_source(target), "source", _("a target"))
        source = nodes.said(target, "source")
        if address not in self._texts and isinstance(nodes.said(source, "value"), str):
            self._texts[address] = self._inline(source, address)
        return address

    def _place(self, target: Node) -> Place | None:
        """Give what the selectors of a target say of its place; None where they are of other kinds."""
        start = end = quote = None
        for selector in nodes.many(target.get("selector")):
            kinds = nodes.kinds(selector)
            while isinstance(selector, dict) and not kinds & {_POSITION, _QUOTATION} and "refinedBy" in selector:
                selector = selector["refinedBy"]  # a quotation is found without the part of the text that it is in
                kinds = nodes.kinds(selector) & {_QUOTATION}
            if _POSITION in kinds and "refinedBy" not in selector:
                start, end = (self._number(selector, name) for name in ("start", "end"))
            elif _QUOTATION in kinds and "refinedBy" not in selector:
                what = _("a selector")
                text, before, after = (self.text(selector, each, what, "") for each in ("exact", "prefix", "suffix"))
                quote = Quote(normalise(text), normalise(before), normalise(after))
        return Place(start, end, quote) if quote is not None or start is not None else None

    def _number(self, selector: Node, name: str) -> int:
        found: int = self.field(selector, name, int, _("a selector"))
        return found

    def _text(self, address: str) -> _Text | None:
        """Find the text of an address: in the file, else in the project."""
        found = self._texts.get(address)
        if found is None and not address and len(self._texts) == 1:
            return next(iter(self._texts.values()))
        if found is None:
            page = address.partition("#")[0]
            name = nodes.last_part(page)
            names = [self._reading.into] if self._reading.into else [address, page, name, name.rpartition(".")[0]]
            for each in filter(None, names):
                if known := self._reading.find_text(each):
                    article, body = known
                    return _Text(body, article, named=True)
        return found

    def _inline(self, source: Node, address: str) -> _Text:
        """Give a text that is in the file, with what is told of it."""
        what = _("the article")
        raw = self.name(source, "value", what)
        if not raw.strip():
            self.refuse(_("the article's text is empty"))
        known = {name: found for name, term in terms.DESCRIBED.items() if (found := self._first(source, term))}
        direction = self._first(source, "textDirection")
        if self._own is None and address.startswith(("https://", "http://")):
            known.setdefault("url", address)
        article = Article(
            id=self._first(source, terms.IDENTIFIER) or proposed_id(nodes.last_part(address), "text"),
            direction=cast("Direction", direction if direction in get_args(Direction) else "auto"),
            **{"title": default_title(raw), **known},
        )
        return _Text(raw, article, named=self._own is not None)

    def _first(self, node: Node, term: str) -> str:
        """Give the first text that a property has; empty where it has none."""
        found = next((each for each in nodes.many(node.get(term)) if isinstance(each, str)), "")
        return self.checked(found, term, _("the article"))

    # Layers ----------------------------------------------------------------------------------------------------------

    def _layer(self, text: _Text, person: str, group: _Group) -> Record:
        places = (each for marked in group.marks for each in marked.places if isinstance(each, Place))
        anchored = AnchoredText(text.raw, places)
        layer = ForeignLayer(self, ForeignText(anchored.body), self._reading.losses)
        by_ranges: dict[tuple[tuple[Offset, Offset], ...], str | int] = {}
        for mark in group.marks:
            self.where = mark.where
            ranges = [anchored.find(each) for each in mark.places if isinstance(each, Place)]
            found = [each for each in ranges if each is not None]
            if len(found) < len(ranges):
                self._reading.losses[UNPLACED] += 1
                continue
            by_ranges.setdefault(tuple(sorted(found)), mark.key)
            for number, label in enumerate(mark.said.labels):
                layer.add_span(_key(mark.key, number), label, found, **self._extras(mark, number))
        for link in group.links:
            self.where = link.where
            source, target = (self._end(each, anchored, by_ranges) for each in link.places)
            for number, label in enumerate(link.said.labels):
                layer.add_relation(
                    _key(link.key, number), label, _key(source), _key(target), **self._extras(link, number)
                )
        self.where = self._unit.where
        return self._record(layer, text, person)

    def _extras(self, marked: _Marked, number: int) -> dict[str, Any]:
        """Give what is told of an annotation beside its label and place; its second label does not repeat it."""
        notes = [*marked.said.notes, *self._replies.get(str(marked.key), ())] if not number else []
        attributes = {} if number else marked.said.attributes
        return {
            "attributes": attributes, "note": "\n".join(notes), "question": marked.said.question,
            "created": marked.created, "updated": marked.updated,
        }  # fmt: skip

    @staticmethod
    def _end(
        end: str | Place, text: AnchoredText, by_ranges: dict[tuple[tuple[Offset, Offset], ...], str | int]
    ) -> str | int:
        """Give the key of the span that a link leads to, by its address or by its place."""
        if isinstance(end, str):
            return end
        found = text.find(end)
        return by_ranges.get((found,), "") if found is not None else ""

    def _record(self, layer: ForeignLayer, text: _Text, person: str) -> Record:
        record = layer.record(text.article, person)
        if self._own is None:
            return record
        return self._own.told(record, untouched=not person and not self._unit.annotations)


def _id(node: Any) -> Any:
    return nodes.said(node, "id", "@id")


def _bare(address: str) -> str:
    """Give the UUID of an address that is made of one, else the address."""
    return address.removeprefix(nodes.UUID)


def _key(address: str | int, number: int = 0) -> Hashable:
    """Give the key of a span or link; that of a further label of the same annotation has its number."""
    bare = _bare(address).removeprefix("#") if isinstance(address, str) else address
    return (bare, number) if number else bare


def _motivation(node: Node) -> str:
    return next((nodes.local(each) for each in nodes.many(node.get("motivation")) if isinstance(each, str)), "")


def _time(value: Any) -> str:
    """Give a time as it is told here; empty where it is none."""
    if not isinstance(value, str):
        return ""
    try:
        time = datetime.fromisoformat(value)
        aware = time if time.tzinfo else time.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return ""
