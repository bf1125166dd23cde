"""The native format: UTF-8 JSON, one record a line, the same data always the same bytes."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final, cast, get_args

from reader.exchange import claims, features
from reader.exchange.fields import Fields, parse
from reader.exchange.format import Format, Found, Reading, Writing
from reader.exchange.offsets import OffsetUnit, counter, decoder
from reader.exchange.record import Provenance, Record
from reader.exchange.source import Source
from reader.i18n import _
from reader.model.annotation import (
    CAUSES,
    STATUSES,
    Audit,
    DecisionSource,
    Fragment,
    Identity,
    Item,
    LayerKind,
    Relation,
    Span,
)  # fmt: skip
from reader.model.article import Article, digest
from reader.model.scheme import ARTICLE, Scheme
from reader.text import Direction, Offset
from reader.text.quoting import FRAGMENT_JOIN, Quote
from reader.text.sanitise import normalise

SCHEMA: Final = "reader/1"

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def dumps(record: Record, scheme: Scheme, unit: OffsetUnit = "codepoint") -> str:
    """Write a record as one line of JSON, keys and items in the documented order.

    Args:
        record: what to write.
        scheme: gives the order of attributes.
        unit: what offsets count.
    """
    return _encode(data_of(record, scheme, unit))


def data_of(record: Record, scheme: Scheme, unit: OffsetUnit = "codepoint") -> dict[str, Any]:
    """Give what `dumps` writes, as an object."""
    count = counter(record.body, unit)
    line: dict[str, Any] = {
        "schema": SCHEMA,
        "article": {
            **_filled(record.article, ("id", "title", "source", "url", "published", "language")),
            "direction": record.article.direction,
            "sha256": record.sha256,
            **({"excluded": [[count(start), count(end)] for start, end in record.excluded]} if record.excluded else {}),
            "text": record.body,
        },
    }
    if record.annotator is not None:
        line["annotator"] = record.annotator
    line |= {"layer": record.layer, "status": record.status}
    if record.reason:
        line["reason"] = record.reason
    line |= {"round": record.round, "seconds": record.seconds}
    line["offset_unit"] = unit
    orders = _orders(scheme)
    spans = sorted(record.spans, key=_reading_order)
    relations = sorted(record.relations, key=lambda each: (each.source, each.target, each.id))
    line["spans"] = [_span(span, record.body, orders, count) for span in spans]
    line["relations"] = [_relation(relation, orders) for relation in relations]
    line |= _without_place(record, orders)
    if record.provenance:
        for item in _items(line):
            if known := record.provenance.get(item["id"]):
                item["provenance"] = _provenance(known)
    if record.rejected:
        line["rejected"] = [{"provenance": _provenance(each)} for each in record.rejected]
    line["attributes"] = _ordered(record.attributes, orders.get(ARTICLE, ()))
    if about_article := record.provenance.get(""):
        line["provenance"] = _provenance(about_article)
    line["identities"] = [_identity(identity) for identity in sorted(record.identities, key=lambda each: each.id)]
    line["scheme"] = {"name": record.scheme_name, "version": record.scheme_version}
    return line


def _reading_order(span: Span) -> tuple[Offset, Offset, str, str]:
    return span.fragments[0].start, span.fragments[-1].end, span.label, span.id


def _filled(value: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: found for name in names if (found := getattr(value, name))}


def _orders(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """Give the attribute names of every label, in scheme order."""
    found: dict[str, tuple[str, ...]] = {}
    for attribute in scheme.attributes:
        for label in attribute.on:
            found[label] = (*found.get(label, ()), attribute.name)
    return found


def _ordered(values: Mapping[str, str], order: tuple[str, ...]) -> dict[str, str]:
    if len(values) < 2:
        return dict(values)
    known = {name: values[name] for name in order if name in values}
    return known | {name: values[name] for name in sorted(values) if name not in known}


def _span(span: Span, body: str, orders: dict[str, tuple[str, ...]], count: Callable[[Offset], int]) -> dict[str, Any]:
    fragments = span.fragments
    return {
        "id": span.id,
        "label": span.label,
        "start": count(fragments[0].start),
        "end": count(fragments[-1].end),
        "fragments": [[count(start), count(end)] for start, end in fragments],
        "text": FRAGMENT_JOIN.join([body[start:end] for start, end in fragments]),
        **_extras(span, orders),
    }


def _relation(relation: Relation, orders: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    ends = {"id": relation.id, "label": relation.label, "from": relation.source, "to": relation.target}
    return ends | _extras(relation, orders)


def _without_place(record: Record, orders: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """Write the spans without a place, and the relations with them, where there are any."""
    found: dict[str, Any] = {}
    if record.orphaned:
        orphans = [(span.orphan or Quote(""), span) for span in record.orphaned]
        orphans.sort(key=lambda each: (each[0].start, each[1].label, each[1].id))
        found["orphaned"] = [
            {
                "id": span.id, "label": span.label, "text": quote.text, "before": quote.before, "after": quote.after,
                "offset": quote.start, **_extras(span, orders),
            }
            for quote, span in orphans
        ]  # fmt: skip
    if record.parked:
        parked = sorted(record.parked, key=lambda each: (each.source, each.target, each.id))
        found["parked"] = [_relation(relation, orders) for relation in parked]
    return found


def _items(line: dict[str, Any]) -> list[Any]:
    """List the items of a record as it is written."""
    return [each for name in ("spans", "relations", "orphaned", "parked") for each in line.get(name, ())]


def _extras(item: Item, orders: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    extras: dict[str, Any] = {"attributes": _ordered(item.attributes, orders.get(item.label, ()))}
    if item.note:
        extras["note"] = item.note
    if item.question:
        extras["question"] = True
    times = {"created": item.created, "updated": item.updated}
    return extras | {name: time for name, time in times.items() if time}


def _provenance(known: Provenance) -> dict[str, Any]:
    found: dict[str, Any] = {
        "source": known.source, "from": list(known.judged), "annotators": list(known.annotators),
        **_filled(known, ("reviewer", "decided", "cause", "note", "flagged", "audit", "becomes")),
    }  # fmt: skip
    return found | ({"unsettled": list(known.unsettled)} if known.unsettled else {})


def _identity(identity: Identity) -> dict[str, Any]:
    found: dict[str, Any] = {"id": identity.id, "name": identity.name}
    if identity.aliases:
        found["aliases"] = list(identity.aliases)
    return found | _filled(identity, ("kind", "affiliation"))


# Reading -------------------------------------------------------------------------------------------------------------


def recognises(source: Source) -> bool:
    """Tell whether a file is of this format, also where a newer program has written it."""
    if isinstance(source.first, dict):
        return str(source.first.get("schema", "")).startswith("reader/")
    head = source.text[:200].lstrip()
    return head.startswith("{") and f'"{SCHEMA}"' in head


def read(source: Source, _reading: Reading) -> Iterator[Found]:
    """Read a file, a record a line.

    Raises:
        InputError: a line is no record of this schema, or contradicts itself.
    """
    for where, line in source.lines():
        yield Found(where, loads(line, where))


def loads(line: str, where: str) -> Record:
    """Read one line.

    Args:
        line: the JSON.
        where: the file and line, for errors.

    Raises:
        InputError: it is no record of this schema, or contradicts itself.
    """
    return record_of(parse(line, where), where)


def record_of(data: Any, where: str) -> Record:
    """Read what `data_of` gives (see `loads`)."""
    return _Parser(where).record(data)


def lines(records: Iterable[Record], writing: Writing) -> Iterator[str]:
    """Write records, one a line; or one line a claim and speaker."""
    for record in records:
        if writing.per == "claim":
            yield from map(_encode, claims.rows(record, writing.scheme))
        else:
            yield dumps(record, writing.scheme, writing.unit)


class _Parser(Fields):
    """Reads a record, checking every field."""

    def __init__(self, where: str) -> None:
        super().__init__(where, _("Export it again with `reader export`."))
        self.offset: Callable[[int], Offset] = lambda offset: offset

    def record(self, data: Any) -> Record:
        what = _("the record")
        self.check_schema(data, what)
        article = self.field(data, "article", dict, what)
        body, sha256 = self.body(article)
        self.offset = self.decoder(body, self.unit(data, what))
        layer = self.text(data, "layer", what, "annotation")
        status = self.text(data, "status", what, "in progress")
        if layer not in get_args(LayerKind) or status not in STATUSES:
            self.refuse(
                _("layer {layer!r} or status {status!r} is unknown").format(layer=layer, status=status),
                _("See docs/formats.md."),
            )
        scheme = self.field(data, "scheme", dict, what, {})
        return Record(
            article=self.article(article),
            body=body,
            sha256=sha256,
            excluded=self.excluded(article, len(body)),
            annotator=self.text(data, "annotator", what) if "annotator" in data else None,
            layer=cast("LayerKind", layer),
            status=status,
            reason=self.text(data, "reason", what, ""),
            round=self.name(data, "round", what, "main"),
            seconds=max(self.field(data, "seconds", int, what, 0), 0),
            **self.items(data, len(body), what),
            attributes=self.values(data, what),
            provenance={
                each["id"]: self.provenance(each)
                for each in ({**data, "id": ""}, *_items(data))
                if "provenance" in each
            },
            rejected=[self.provenance(each) for each in self.field(data, "rejected", list, what, [])],
            identities=[self.identity(each) for each in self.field(data, "identities", list, what, [])],
            scheme_name=self.text(scheme, "name", _("the scheme"), ""),
            scheme_version=self.field(scheme, "version", int, _("the scheme"), 1),
        )

    def check_schema(self, data: Any, what: str) -> None:
        schema = self.text(data, "schema", what, "")
        if schema != SCHEMA:
            newer = schema.startswith("reader/")
            self.refuse(
                _("schema {schema!r} is unknown").format(schema=schema),
                _("Update reader to import it.") if newer else _("Is this an export of reader?"),
            )

    def body(self, article: dict[str, Any]) -> tuple[str, str]:
        """Read the text, and give its SHA-256 too."""
        body = self.text(article, "text", _("the article"))
        sha256 = digest(body)
        if self.text(article, "sha256", _("the article"), sha256) != sha256:
            self.refuse(_("the article's text does not match its sha256"), _("The file was changed after the export."))
        if normalise(body) != body or not body.strip():
            self.refuse(
                _("the article's text is empty or has line ends other than \\n"),
                _("Import the article as a text file."),
            )
        return body, sha256

    def unit(self, data: dict[str, Any], what: str) -> OffsetUnit:
        unit = self.text(data, "offset_unit", what, "codepoint")
        if unit not in get_args(OffsetUnit):
            self.refuse(_("offset_unit {unit!r} is unknown").format(unit=unit), _("Known: codepoint, utf16, utf8."))
        return cast("OffsetUnit", unit)

    def excluded(self, article: dict[str, Any], length: int) -> tuple[tuple[Offset, Offset], ...]:
        found = sorted(self.range(each, length) for each in self.field(article, "excluded", list, _("the article"), []))
        if any(one.end > two.start for one, two in pairwise(found)):
            self.refuse(_("excluded ranges overlap"))
        return tuple((each.start, each.end) for each in found)

    def items(self, data: dict[str, Any], length: int, what: str) -> dict[str, Any]:
        """Read spans and relations, with a place and without, by the fields of a record that hold them."""
        spans = [self.span(each, length) for each in self.field(data, "spans", list, what, [])]
        orphaned = [self.orphan(each) for each in self.field(data, "orphaned", list, what, [])]
        known, lost = {span.id for span in spans}, {span.id for span in orphaned}
        if len(known | lost) != len(spans) + len(orphaned):
            self.refuse(_("two spans have the same id"))
        relations = [self.relation(each, known) for each in self.field(data, "relations", list, what, [])]
        parked = [self.relation(each, known | lost) for each in self.field(data, "parked", list, what, [])]
        if any(lost.isdisjoint((each.source, each.target)) for each in parked):
            self.refuse(_("a parked relation has no end without a place"))
        ids = [each.id for each in (*relations, *parked)]
        if len({*ids, *known, *lost}) != len(ids) + len(spans) + len(orphaned):
            self.refuse(_("two items have the same id"))
        return {"spans": spans, "orphaned": orphaned, "relations": relations, "parked": parked}

    def article(self, data: dict[str, Any]) -> Article:
        direction = self.text(data, "direction", _("the article"), "auto")
        if direction not in get_args(Direction):
            self.refuse(
                _("direction {direction!r} is unknown").format(direction=direction), _("Known: rtl, ltr, auto.")
            )
        identifier = self.name(data, "id", _("the article"))
        known = ("title", "source", "url", "published", "language")
        return Article(
            id=identifier,
            direction=cast("Direction", direction),
            **{name: self.text(data, name, _("the article"), "") for name in known},
        )

    def decoder(self, body: str, unit: OffsetUnit) -> Callable[[int], Offset]:
        decode = decoder(body, unit)

        def back(position: int) -> Offset:
            offset = decode(position)
            if offset is None:
                self.refuse(
                    _("offset {offset} is outside the text, or inside a character ({unit})").format(
                        offset=position, unit=unit
                    )
                )
            return offset

        return back

    def range(self, data: Any, length: int) -> Fragment:
        if not (isinstance(data, list) and len(data) == 2 and all(type(each) is int for each in data)):
            self.refuse(_("{data!r} is no range").format(data=data), _("A range is [start, end]."))
        start, end = self.offset(data[0]), self.offset(data[1])
        if not 0 <= start < end <= length:
            self.refuse(_("range [{start}, {end}) is not inside the text").format(start=data[0], end=data[1]))
        return Fragment(start, end)

    def span(self, data: Any, length: int) -> Span:
        what = _("a span")
        whole = [self.field(data, "start", int, what), self.field(data, "end", int, what)]
        given = self.field(data, "fragments", list, what, [whole])
        fragments = tuple([self.range(each, length) for each in given])
        if not fragments or any(one.end > two.start for one, two in pairwise(fragments)):
            self.refuse(_("the fragments of a span are empty or overlap"))
        return Span(layer="", fragments=fragments, **self.item(data, what))

    def orphan(self, data: Any) -> Span:
        what = _("an orphaned span")
        before, after = self.text(data, "before", what, ""), self.text(data, "after", what, "")
        start = max(self.field(data, "offset", int, what, 0), 0)
        quote = Quote(self.name(data, "text", what), before, after, start)
        return Span(layer="", fragments=(), orphan=quote, **self.item(data, what))

    def relation(self, data: Any, spans: set[str]) -> Relation:
        what = _("a relation")
        source, target = self.text(data, "from", what), self.text(data, "to", what)
        if source not in spans or target not in spans:
            self.refuse(_("a relation leads to a span that the record does not hold"))
        return Relation(layer="", source=source, target=target, **self.item(data, what))

    def item(self, data: Any, what: str) -> dict[str, Any]:
        """Read what spans and relations have alike."""
        return {
            "id": self.name(data, "id", what),
            "label": self.text(data, "label", what),
            "attributes": self.values(data, what),
            "note": self.text(data, "note", what, ""),
            "question": self.field(data, "question", bool, what, False),
            "created": self.text(data, "created", what, ""),
            "updated": self.text(data, "updated", what, ""),
        }

    def provenance(self, data: Any) -> Provenance:
        what = _("a provenance")
        found = self.field(data, "provenance", dict, what)
        source, becomes = self.text(found, "source", what), self.text(found, "becomes", what, "")
        for each, other in (source, "unresolved"), (becomes, ""):
            if each not in (*get_args(DecisionSource), other):
                self.refuse(_("source {source!r} is unknown").format(source=each), _("See docs/formats.md."))
        audit = self.text(found, "audit", what, "")
        if audit not in get_args(Audit):
            self.refuse(_("audit {audit!r} is unknown").format(audit=audit), _("See docs/formats.md."))
        cause = self.text(found, "cause", what, "")
        if cause and cause not in CAUSES:
            self.refuse(_("there is no cause {cause!r}").format(cause=cause), _("See docs/formats.md."))
        return Provenance(
            source=source,  # type: ignore[arg-type]  # checked above
            judged=self.names(found, "from", what),
            annotators=self.names(found, "annotators", what),
            reviewer=self.text(found, "reviewer", what, ""),
            decided=self.text(found, "decided", what, ""),
            cause=cause,
            note=self.text(found, "note", what, ""),
            flagged=self.field(found, "flagged", bool, what, False),
            unsettled=self.names(found, "unsettled", what),
            audit=audit,  # type: ignore[arg-type]  # checked above
            becomes=becomes,  # type: ignore[arg-type]  # checked above
        )

    def identity(self, data: Any) -> Identity:
        what = _("an identity")
        aliases = self.field(data, "aliases", list, what, [])
        if not all(isinstance(alias, str) for alias in aliases):
            self.refuse(_("an alias is no text"))
        return Identity(
            id=self.name(data, "id", what),
            name=self.text(data, "name", what),
            aliases=tuple(aliases),
            kind=self.text(data, "kind", what, ""),
            affiliation=self.text(data, "affiliation", what, ""),
        )


FORMAT: Final = Format(
    name="jsonl",
    title="reader JSONL",
    suffix=".jsonl",
    holds=frozenset(features.ALL),
    remark="The native format: the same data gives the same bytes, and nothing is lost but the journal.",
    recognises=recognises,
    read=read,
    lines=lines,
    per=("article", "claim"),
    units=get_args(OffsetUnit),
)
