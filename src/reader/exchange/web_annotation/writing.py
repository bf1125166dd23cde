"""Layers as collections of Web Annotations (https://www.w3.org/TR/annotation-model/)."""

from typing import Any, Final
from urllib.parse import quote

from reader.exchange.record import Record
from reader.exchange.web_annotation.nodes import ANNOTATION, COLLECTION, CONTEXT, PAGE, Node
from reader.exchange.web_annotation.nodes import UUID as URN
from reader.model.annotation import Fragment, Identity, Item, Relation, Span
from reader.model.ids import derived_id, is_uuid, layer_id, revision_id
from reader.model.scheme import Scheme
from reader.text.quoting import quoted

PREFIX: Final = "reader"
NAMESPACE: Final = "urn:x-reader:"
"""Of what the model has no term for."""

LAYER: Final = f"{PREFIX}:layer"
STATUS: Final = f"{PREFIX}:status"
REASON: Final = f"{PREFIX}:reason"
ROUND: Final = f"{PREFIX}:round"
SECONDS: Final = f"{PREFIX}:seconds"
SCHEME: Final = f"{PREFIX}:scheme"
SCHEME_VERSION: Final = f"{PREFIX}:schemeVersion"
ARTICLE: Final = f"{PREFIX}:article"
EXCLUDED: Final = f"{PREFIX}:excluded"
ATTRIBUTES: Final = f"{PREFIX}:attributes"
ATTRIBUTE: Final = f"{PREFIX}:attribute"
IDENTITIES: Final = f"{PREFIX}:identities"
ALIASES: Final = f"{PREFIX}:aliases"
KIND: Final = f"{PREFIX}:kind"
AFFILIATION: Final = f"{PREFIX}:affiliation"

QUESTIONING: Final = "questioning"
"""The purpose of a note that asks something."""

IDENTIFIER: Final = "dcterms:identifier"
DESCRIBED: Final = {
    "title": "dcterms:title", "source": "dcterms:source", "url": "schema:url", "published": "dcterms:issued",
    "language": "language",
}  # fmt: skip
"""What is known of an article beside its text, with the terms for it."""

_CONTEXT: Final = [CONTEXT, {PREFIX: NAMESPACE, ALIASES: {"@id": f"{NAMESPACE}aliases", "@container": "@list"}}]


def collection(record: Record, scheme: Scheme) -> Node:
    """Write a layer, or an article that nobody has started, as a collection of one page.

    Args:
        record: what to write.
        scheme: gives the order of attributes, and tells which of them hold identities.
    """
    writer = _Writer(record, scheme)
    layer = layer_id(record.article.id, record.annotator or "", record.round, record.layer)
    items = writer.items()
    node: Node = {
        "@context": _CONTEXT,
        "id": f"{URN}{layer}",
        "type": COLLECTION,
        "label": record.article.title,
    }
    if record.annotator is not None:
        node["creator"] = {"id": writer.creator, "type": "Person", "name": record.annotator}
    node |= {"total": len(items), LAYER: record.layer, STATUS: record.status, ROUND: record.round}
    node |= {REASON: record.reason} if record.reason else {}
    node |= {SECONDS: record.seconds, SCHEME: record.scheme_name, SCHEME_VERSION: record.scheme_version}
    node[ARTICLE] = writer.article()
    if record.attributes:
        node[ATTRIBUTES] = [{"name": name, "value": value} for name, value in writer.ordered(record.attributes)]
    if identities := [
        _identity(each) for each in sorted(record.identities, key=lambda each: each.id) if is_uuid(each.id)
    ]:
        node[IDENTITIES] = identities
    node["first"] = {"id": f"{URN}{derived_id(PAGE, layer)}", "type": PAGE, "startIndex": 0, "items": items}
    return node


def _item_id(identifier: str) -> str:
    return f"{URN}{identifier}" if is_uuid(identifier) else f"#{quote(identifier, safe='')}"


def _identity(identity: Identity) -> Node:
    node: Node = {"id": f"{URN}{identity.id}", "name": identity.name}
    if identity.aliases:
        node[ALIASES] = list(identity.aliases)
    known = {KIND: identity.kind, AFFILIATION: identity.affiliation}
    return node | {term: value for term, value in known.items() if value}


class _Writer:
    """Writes what a record holds."""

    def __init__(self, record: Record, scheme: Scheme) -> None:
        self._record = record
        self._source = f"{URN}{revision_id(record.article.id, record.sha256)}"
        self._order = {attribute.name: place for place, attribute in enumerate(scheme.attributes)}
        self._identity_keys = {each.name for each in scheme.attributes if each.kind == "identity"}
        self._identities = {each.id: each for each in record.identities}
        self.creator = URN + derived_id("annotator", record.annotator or "")

    def article(self) -> Node:
        """Write the article with its text."""
        article = self._record.article
        known = {term: found for name, term in DESCRIBED.items() if (found := getattr(article, name))}
        node: Node = {"id": self._source, "type": "Text", "format": "text/plain", IDENTIFIER: article.id, **known}
        node["textDirection"] = article.direction
        if self._record.excluded:
            node[EXCLUDED] = [_position(start, end) for start, end in self._record.excluded]
        return node | {"value": self._record.body}

    def items(self) -> list[Node]:
        """Write the spans in reading order, then the relations."""
        spans = sorted(self._record.spans, key=lambda each: (each.start, each.end, each.label, each.id))
        links = sorted(self._record.relations, key=lambda each: (each.source, each.target, each.id))
        return [*map(self._span, spans), *map(self._relation, links)]

    def _span(self, span: Span) -> Node:
        targets = [self._target(each) for each in span.fragments]
        return self._annotation(span, "tagging", self._bodies(span), targets if len(targets) > 1 else targets[0])

    def _relation(self, link: Relation) -> Node:
        to = {"type": "SpecificResource", "purpose": "linking", "source": _item_id(link.target)}
        return self._annotation(link, "linking", [to, *self._bodies(link)], _item_id(link.source))

    def _annotation(self, item: Item, motivation: str, bodies: list[Node], target: Any) -> Node:
        node: Node = {"id": _item_id(item.id), "type": ANNOTATION, "motivation": motivation, "creator": self.creator}
        node |= {"created": item.created} if item.created else {}
        node |= {"modified": item.updated} if item.updated else {}
        return node | {"body": bodies, "target": target}

    def _target(self, fragment: Fragment) -> Node:
        words = quoted(self._record.body, [fragment])
        around = {name: text for name, text in (("prefix", words.before), ("suffix", words.after)) if text}
        quotation = {"type": "TextQuoteSelector", "exact": words.text, **around}
        selectors = [_position(*fragment), quotation]
        return {"type": "SpecificResource", "source": self._source, "selector": selectors}

    def _bodies(self, item: Item) -> list[Node]:
        bodies = [_text("tagging", item.label)]
        for name, value in self.ordered(item.attributes):
            bodies.append(self._value(name, value))
        purpose = QUESTIONING if item.question else "commenting"
        return [*bodies, _text(purpose, item.note)] if item.note else bodies

    def _value(self, name: str, value: str) -> Node:
        if name in self._identity_keys:
            if is_uuid(value):
                source = {"purpose": "identifying", "source": f"{URN}{value}"}
                return {"type": "SpecificResource", ATTRIBUTE: name, **source}
            value = self._identities[value].name if value in self._identities else value
        return {**_text("classifying", value), ATTRIBUTE: name}

    def ordered(self, values: Any) -> list[tuple[str, str]]:
        """Give values by their names, in scheme order."""
        return sorted(values.items(), key=lambda each: (self._order.get(each[0], len(self._order)), each[0]))


def _position(start: int, end: int) -> Node:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def _text(purpose: str, value: str) -> Node:
    return {"type": "TextualBody", "purpose": purpose, "value": value}
