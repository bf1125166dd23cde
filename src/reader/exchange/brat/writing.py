"""Layers as the lines of brat's annotation files, and the scheme as its configuration."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final

from reader.exchange.brat import text as standoff
from reader.exchange.brat.reading import FRAGMENTS
from reader.exchange.record import Record
from reader.model.annotation import Item, Span
from reader.model.ids import is_uuid
from reader.model.scheme import ARTICLE, Scheme

MARK: Final = "# Written by reader."
"""How the configuration of an own export begins."""


def lines(record: Record, scheme: Scheme) -> Iterator[str]:
    """Write a layer, without line ends: spans in reading order, then relations, each with all that is said of it."""
    writer = _Writer(record, scheme)
    spans = sorted(record.spans, key=lambda each: (each.start, each.end, each.label, each.id))
    known = {span.id: number for number, span in enumerate(spans, 1)}
    for number, span in enumerate(spans, 1):
        yield from writer.span(f"T{number}", span)
    links = sorted(record.relations, key=lambda each: (known[each.source], known[each.target], each.label, each.id))
    for number, link in enumerate(links, 1):
        yield f"R{number}\t{link.label} Arg1:T{known[link.source]} Arg2:T{known[link.target]}"
        yield from writer.said_of(f"R{number}", link)


class _Writer:
    """Numbers what is written of one layer."""

    def __init__(self, record: Record, scheme: Scheme) -> None:
        self._body = record.body
        self._order = {attribute.name: place for place, attribute in enumerate(scheme.attributes)}
        self._identity_keys = {each.name for each in scheme.attributes if each.kind == "identity"}
        self._identities = {each.id: each for each in record.identities}
        self._attributes, self._notes, self._references = count(1), count(1), count(1)

    def span(self, name: str, span: Span) -> Iterator[str]:
        """Write a span with its attributes and note."""
        whole = [(each.start, each.end) for each in span.fragments]
        ranges = standoff.split(self._body, whole)
        yield f"{name}\t{span.label} {_listed(ranges)}\t{standoff.quote(self._body, ranges)}"
        if standoff.joined(self._body, ranges) != whole:
            yield f"#{next(self._notes)}\t{FRAGMENTS} {name}\t{_listed(whole)}"
        yield from self.said_of(name, span)

    def said_of(self, name: str, item: Item) -> Iterator[str]:
        """Write the attributes and the note of an item, which has a name in the file."""
        for key in sorted(item.attributes, key=lambda each: (self._order.get(each, len(self._order)), each)):
            yield self._value(name, key, item.attributes)
        for line in item.note.split("\n") if item.note else ():
            yield f"#{next(self._notes)}\tAnnotatorNotes {name}\t{line and standoff.encoded(line)}"

    def _value(self, name: str, key: str, values: Mapping[str, str]) -> str:
        entry = self._identities.get(values[key]) if key in self._identity_keys else None
        if entry is not None and is_uuid(entry.id):
            reference = f"Reference {name} {key}:{entry.id}"
            return f"N{next(self._references)}\t{reference}\t{standoff.encoded(entry.name)}"
        value = values[key] if entry is None else entry.name
        return f"A{next(self._attributes)}\t{key} {name} {standoff.encoded(value)}"


def _listed(ranges: standoff.Ranges) -> str:
    return ";".join(f"{start} {end}" for start, end in ranges)


def configuration(scheme: Scheme) -> str:
    """Write a scheme as brat's annotation.conf; texts and identities, which brat has no types for, are left out."""
    relations = [
        f"{each.name}\tArg1:{'|'.join(each.sources)}, Arg2:{'|'.join(each.targets)}" for each in scheme.relations
    ]
    attributes = [
        f"{each.name}\tArg:{'|'.join(on)}, Value:{'|'.join(value.name for value in each.values)}"
        for each in scheme.attributes
        if each.values and (on := [label for label in each.on if label != ARTICLE])
    ]
    sections = {
        "entities": [each.name for each in scheme.spans], "relations": relations, "events": [],
        "attributes": attributes,
    }  # fmt: skip
    head = f"{MARK} The scheme {scheme.name}, version {scheme.version}.\n"
    return head + "".join(f"\n[{name}]\n" + "".join(f"{each}\n" for each in held) for name, held in sections.items())
