"""The native format: UTF-8 JSON, one record a line, the same data always the same bytes."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NoReturn, cast, get_args

from reader.errors import InputError
from reader.exchange.record import Provenance, Record
from reader.i18n import N_, _
from reader.model.annotation import (
    CAUSES,
    STATUSES,
    Audit,
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
OffsetUnit = Literal["codepoint", "utf16", "utf8"]
_MAX_LINE: Final = 100_000_000
_MAX_INTEGER: Final = 1 << 53

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def dumps(record: Record, scheme: Scheme, unit: OffsetUnit = "codepoint") -> str:
    """Write a record as one line of JSON, keys and items in the documented order.

    Args:
        record: what to write.
        scheme: gives the order of attributes.
        unit: what offsets count.
    """
    count = _counter(record.body, unit)
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
    line |= {"layer": record.layer, "status": record.status, "round": record.round, "seconds": record.seconds}
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
    return _encode(line)


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
    extras["created"] = item.created
    extras["updated"] = item.updated
    return extras


def _provenance(known: Provenance) -> dict[str, Any]:
    found: dict[str, Any] = {
        "source": known.source, "from": list(known.judged), "annotators": list(known.annotators),
        **_filled(known, ("reviewer", "decided", "cause", "note", "flagged", "audit")),
    }  # fmt: skip
    return found | ({"unsettled": list(known.unsettled)} if known.unsettled else {})


def _identity(identity: Identity) -> dict[str, Any]:
    found: dict[str, Any] = {"id": identity.id, "name": identity.name}
    if identity.aliases:
        found["aliases"] = list(identity.aliases)
    return found | _filled(identity, ("kind", "affiliation"))


def _counter(body: str, unit: OffsetUnit) -> Callable[[Offset], int]:
    """Give the function that re-counts an offset in another unit."""
    if unit == "codepoint" or body.isascii():
        return lambda offset: offset
    totals = [0]
    for character in body:
        wide = len(character.encode()) if unit == "utf8" else 1 + (character > "\uffff")
        totals.append(totals[-1] + wide)
    return totals.__getitem__


# Reading -------------------------------------------------------------------------------------------------------------


def is_native(first_line: str) -> bool:
    """Tell whether a file that starts with this line is of this format."""
    if not first_line.lstrip().startswith("{"):
        return False
    try:
        found = json.loads(first_line)
    except (ValueError, RecursionError):
        return f'"{SCHEMA}"' in first_line[:200]
    return isinstance(found, dict) and str(found.get("schema", "")).startswith(SCHEMA.split("/")[0] + "/")


def loads(line: str, name: str, number: int) -> Record:
    """Read one line.

    Args:
        line: the JSON.
        name: the file, for errors.
        number: the line's number in it, from 1.

    Raises:
        InputError: it is no record of this schema, or contradicts itself.
    """
    where = f"{name}:{number}"
    if len(line) > _MAX_LINE:
        raise InputError(_("{where}: the line is too long").format(where=where), _("A record holds one article."))
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(
            _("{where}: not valid JSON: {error}").format(where=where, error=error),
            _("Each line must be one JSON object."),
        ) from None
    return _Parser(where).record(data)


class _Parser:
    """Checks every field as it reads it, so that a hostile file ends in a message."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.offset: Callable[[int], Offset] = lambda offset: offset

    def refuse(self, what: str, hint: str = N_("Export it again with `reader export`.")) -> NoReturn:
        raise InputError(f"{self.where}: {what}", _(hint))

    def field(self, data: Any, name: str, kind: type, what: str, default: Any = None) -> Any:
        value = (
            data.get(name, default)
            if isinstance(data, dict)
            else self.refuse(_("{what} is no object").format(what=what))
        )
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.refuse(_("{name} of {what} is missing or no {kind}").format(name=name, what=what, kind=kind.__name__))
        if isinstance(value, int) and abs(value) > _MAX_INTEGER:
            self.refuse(_("{name} of {what} is too large").format(name=name, what=what))
        return value

    def text(self, data: Any, name: str, what: str, default: str | None = None) -> str:
        value: str = self.field(data, name, str, what, default)
        if "\0" in value or (not value.isprintable() and any("\ud800" <= each <= "\udfff" for each in value)):
            self.refuse(_("{name} of {what} holds characters that no text has").format(name=name, what=what))
        return value

    def name(self, data: Any, name: str, what: str, default: str | None = None) -> str:
        """Read a text that may not be empty."""
        return self.text(data, name, what, default) or self.refuse(
            _("{name} of {what} is empty").format(name=name, what=what)
        )

    def record(self, data: Any) -> Record:
        schema = self.text(data, "schema", _("the record"), "")
        if schema != SCHEMA:
            newer = schema.startswith("reader/")
            self.refuse(
                _("schema {schema!r} is unknown").format(schema=schema),
                _("Update reader to import it.") if newer else _("Is this an export of reader?"),
            )
        article_data = self.field(data, "article", dict, _("the record"))
        body = self.text(article_data, "text", _("the article"))
        sha256 = self.text(article_data, "sha256", _("the article"), digest(body))
        if sha256 != digest(body):
            self.refuse(_("the article's text does not match its sha256"), _("The file was changed after the export."))
        if normalise(body) != body or not body.strip():
            self.refuse(
                _("the article's text is empty or has line ends other than \\n"),
                _("Import the article as a text file."),
            )
        unit = self.text(data, "offset_unit", _("the record"), "codepoint")
        if unit not in get_args(OffsetUnit):
            self.refuse(_("offset_unit {unit!r} is unknown").format(unit=unit), _("Known: codepoint, utf16, utf8."))
        self.offset = self.decoder(body, cast("OffsetUnit", unit))
        layer = self.text(data, "layer", _("the record"), "annotation")
        status = self.text(data, "status", _("the record"), "in progress")
        if layer not in get_args(LayerKind) or status not in STATUSES:
            self.refuse(
                _("layer {layer!r} or status {status!r} is unknown").format(layer=layer, status=status),
                _("See docs/formats.md."),
            )
        scheme = self.field(data, "scheme", dict, _("the record"), {})
        spans = [self.span(each, len(body)) for each in self.field(data, "spans", list, _("the record"), [])]
        orphaned = [self.orphan(each) for each in self.field(data, "orphaned", list, _("the record"), [])]
        known, lost = {span.id for span in spans}, {span.id for span in orphaned}
        if len(known | lost) != len(spans) + len(orphaned):
            self.refuse(_("two spans have the same id"))
        relations = [self.relation(each, known) for each in self.field(data, "relations", list, _("the record"), [])]
        parked = [self.relation(each, known | lost) for each in self.field(data, "parked", list, _("the record"), [])]
        if any(lost.isdisjoint((each.source, each.target)) for each in parked):
            self.refuse(_("a parked relation has no end without a place"))
        if len(known | lost | {each.id for each in (*relations, *parked)}) != sum(
            map(len, (spans, orphaned, relations, parked))
        ):
            self.refuse(_("two items have the same id"))
        excluded = sorted(
            self.range(each, len(body)) for each in self.field(article_data, "excluded", list, _("the article"), [])
        )
        if any(one.end > two.start for one, two in zip(excluded, excluded[1:], strict=False)):
            self.refuse(_("excluded ranges overlap"))
        return Record(
            article=self.article(article_data),
            body=body,
            sha256=sha256,
            excluded=tuple((each.start, each.end) for each in excluded),
            annotator=self.text(data, "annotator", _("the record")) if "annotator" in data else None,
            layer=cast("LayerKind", layer),
            status=status,
            round=self.name(data, "round", _("the record"), "main"),
            seconds=max(self.field(data, "seconds", int, _("the record"), 0), 0),
            spans=spans,
            relations=relations,
            orphaned=orphaned,
            parked=parked,
            attributes=self.values(data, _("the record")),
            provenance={
                each["id"]: self.provenance(each)
                for each in ({**data, "id": ""}, *_items(data))
                if "provenance" in each
            },
            rejected=[self.provenance(each) for each in self.field(data, "rejected", list, _("the record"), [])],
            identities=[self.identity(each) for each in self.field(data, "identities", list, _("the record"), [])],
            scheme_name=self.text(scheme, "name", _("the scheme"), ""),
            scheme_version=self.field(scheme, "version", int, _("the scheme"), 1),
        )

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
        if unit == "codepoint":
            return lambda offset: offset
        count = _counter(body, unit)
        positions = {count(offset): offset for offset in range(len(body) + 1)}

        def back(offset: int) -> Offset:
            if offset not in positions:
                self.refuse(_("offset {offset} falls inside a character ({unit})").format(offset=offset, unit=unit))
            return positions[offset]

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
        whole = [[self.field(data, "start", int, what), self.field(data, "end", int, what)]]
        fragments = tuple(self.range(each, length) for each in self.field(data, "fragments", list, what, whole))
        if not fragments or any(one.end > two.start for one, two in zip(fragments, fragments[1:], strict=False)):
            self.refuse(_("the fragments of a span are empty or overlap"))
        return Span(
            id=self.name(data, "id", what),
            layer="",
            label=self.text(data, "label", what),
            fragments=fragments,
            attributes=self.values(data, what),
            note=self.text(data, "note", what, ""),
            created=self.text(data, "created", what, ""),
            updated=self.text(data, "updated", what, ""),
        )

    def orphan(self, data: Any) -> Span:
        what = _("an orphaned span")
        start = self.field(data, "offset", int, what, 0)
        if start < 0:
            self.refuse(_("{name} of {what} is missing or no {kind}").format(name="offset", what=what, kind="int"))
        around = (self.text(data, name, what, "") for name in ("before", "after"))
        return Span(
            id=self.name(data, "id", what),
            layer="",
            label=self.text(data, "label", what),
            fragments=(),
            attributes=self.values(data, what),
            note=self.text(data, "note", what, ""),
            created=self.text(data, "created", what, ""),
            updated=self.text(data, "updated", what, ""),
            orphan=Quote(self.name(data, "text", what), *around, start),
        )

    def relation(self, data: Any, spans: set[str]) -> Relation:
        what = _("a relation")
        source, target = self.text(data, "from", what), self.text(data, "to", what)
        if source not in spans or target not in spans:
            self.refuse(_("a relation leads to a span that the record does not hold"))
        return Relation(
            id=self.name(data, "id", what),
            layer="",
            label=self.text(data, "label", what),
            source=source,
            target=target,
            attributes=self.values(data, what),
            note=self.text(data, "note", what, ""),
            created=self.text(data, "created", what, ""),
            updated=self.text(data, "updated", what, ""),
        )

    def values(self, data: Any, what: str) -> dict[str, str]:
        values: dict[str, Any] = self.field(data, "attributes", dict, what, {})
        return {name: self.text(values, name, _("attributes of {what}").format(what=what)) for name in values}

    def provenance(self, data: Any) -> Provenance:
        what = _("a provenance")
        found = self.field(data, "provenance", dict, what)
        source = self.text(found, "source", what)
        if source not in get_args(Provenance.__annotations__["source"]):
            self.refuse(_("source {source!r} is unknown").format(source=source), _("See docs/formats.md."))
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
        )

    def names(self, data: Any, name: str, what: str) -> tuple[str, ...]:
        found = self.field(data, name, list, what, [])
        if not all(isinstance(each, str) and each.isprintable() for each in found):
            self.refuse(_("{name} of {what} is no list of names").format(name=name, what=what))
        return tuple(found)

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
