"""The lines of a brat annotation file, read into a layer.

Sources: https://brat.nlplab.org/standoff.html, and what brat's own server takes.
"""

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from reader.exchange.brat import text as standoff
from reader.exchange.brat.text import Ranges
from reader.exchange.fields import Fields
from reader.exchange.foreign import ForeignLayer
from reader.exchange.offsets import ForeignText
from reader.i18n import N_, _
from reader.model.annotation import Identity
from reader.model.ids import is_uuid
from reader.text import Offset
from reader.text.sanitise import Decoded, decode, normalise

FRAGMENTS: Final = "Fragments"
"""The type of a note that tells a span's ranges where cutting it at line ends has hidden them."""

BINARY: Final = "yes"
"""The value of an attribute that is there or not."""

_STATUS: Final = "STATUS"
_ARGUMENTS: Final = ("Arg1", "Arg2")
_RANGES: Final = re.compile(r"[0-9]{1,15} [0-9]{1,15}(;[0-9]{1,15} [0-9]{1,15})*")

EQUIVALENCES: Final = N_("groups of equivalent annotations")
NORMALISATIONS: Final = N_("references to entries of databases")
UNKNOWN: Final = N_("lines of a kind that is not known")
LOOSE_ATTRIBUTES: Final = N_("attributes of what is no span or relation")
LOOSE_NOTES: Final = N_("notes on what is no span or relation")
SECOND_VALUES: Final = N_("further values of an attribute that has one")
STATUSES: Final = N_("states of documents")

Count = Callable[[int], Offset | None]
"""Gives the offset into the body of a position in a file; None where there is none."""


class Document:
    """The text of a document, with the ways in which its characters may have been counted.

    Args:
        raw: the text of the file with its line ends.
        bom: whether a byte order mark stands before it.
    """

    def __init__(self, raw: str, *, bom: bool = False) -> None:
        self.body = normalise(raw)
        self._raw = raw
        self._bom = bom

    @classmethod
    def of(cls, data: bytes, fields: Fields) -> "Document":
        """Make one of a file's bytes.

        Raises:
            InputError: they are no text, or blank.
        """
        text = decoded_file(data, fields)
        if not text.strip():
            fields.refuse(_("the article's text is empty"))
        return cls(text, bom=data.startswith(codecs.BOM_UTF8))

    def counts(self) -> Iterator[Count]:
        """Give the ways of counting, brat's own first: characters of the file.

        Others leave out the byte order mark, take a line end of two characters for one, or count UTF-16 units.
        """
        texts = [self._raw] + ([self._raw.replace("\r\n", "\n")] if "\r\n" in self._raw else [])
        wide = not self._raw.isascii() and max(self._raw) > "\uffff"
        for unit in ("codepoint", "utf16") if wide else ("codepoint",):
            for text in texts:
                counted = ForeignText(text, unit)
                for before in (1, 0) if self._bom else (0,):
                    yield _shifted(counted, before)


def _shifted(counted: ForeignText, before: int) -> Count:
    return lambda position: counted.offset(position - before)


def decoded_file(data: bytes, fields: Fields) -> str:
    """Decode a file of brat's, line ends and all.

    Raises:
        InputError: it is no UTF text.
    """
    found: Decoded = decode(data, fields.where, keep_line_ends=True)
    if found.guessed:
        fields.refuse(_("the file is not UTF-8, which brat's files are"), _("Save it as UTF-8 and import it again."))
    return found.text


class _TextBound(NamedTuple):
    where: str
    id: str
    label: str
    ranges: Ranges
    """As they stand in the file."""
    quoted: str | None


class _Link(NamedTuple):
    where: str
    id: str
    label: str
    source: str
    target: str


@dataclass(slots=True)
class _Lines:
    """What the lines of a file say, before it is put together."""

    spans: list[_TextBound] = field(default_factory=list)
    relations: list[_Link] = field(default_factory=list)
    roles: list[_Link] = field(default_factory=list)
    triggers: dict[str, str] = field(default_factory=dict)
    """The text-bound annotation of every event."""
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    """Of what, name, and value."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """On what, and a line of text."""
    fragments: dict[str, Ranges] = field(default_factory=dict)
    identities: list[tuple[str, str, Identity]] = field(default_factory=list)
    """Of what, in which attribute, and the entry."""


class StandoffReader(Fields):
    """Reads annotation files.

    Args:
        name: what to call the file.
        losses: counts what cannot be kept, by what it is.
    """

    def __init__(self, name: str, losses: Counter[str]) -> None:
        super().__init__(name, _("Was the file edited by hand? brat writes a tab after the id and before the text."))
        self._name = name
        self._losses = losses
        self._lines = _Lines()
        self.identities: dict[str, Identity] = {}

    def read(self, text: str, document: Document) -> ForeignLayer:
        """Read a file.

        Args:
            text: the file.
            document: what it is about.

        Raises:
            InputError: a line is none of brat's, or quotes another text than the document's.
        """
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                self.where = f"{self._name}:{number}"
                self._line(line.rstrip("\r"))
        count = self._count(document)
        self.where = self._name
        layer = ForeignLayer(self, ForeignText(document.body), self._losses)
        self._fill(layer, document, count)
        return layer

    # Lines -----------------------------------------------------------------------------------------------------------

    def _line(self, line: str) -> None:
        identifier, tab, rest = line.partition("\t")
        if not tab:
            self.refuse(_("the line has no tab after its id"))
        data, tab, tail = rest.partition("\t")
        match identifier[:1]:
            case "T":
                self._text_bound(identifier, data, tail if tab else None)
            case "R":
                self._relation(identifier, data)
            case "E":
                self._event(identifier, data)
            case "A" | "M":
                self._attribute(data)
            case "#":
                self._note(data, tail)
            case "N":
                self._normalisation(data, tail)
            case "*":
                self._losses[EQUIVALENCES] += 1
            case _:
                self._losses[UNKNOWN] += 1

    def _text_bound(self, identifier: str, data: str, quoted: str | None) -> None:
        label, _space, ranges = data.partition(" ")
        self._lines.spans.append(_TextBound(self.where, identifier, label, self._ranges(ranges), quoted))

    def _ranges(self, text: str) -> Ranges:
        if not _RANGES.fullmatch(text.strip()):
            self.refuse(
                _("{ranges!r} are no ranges").format(ranges=text[:80]),
                _("A range is START END, a next one follows after ';'."),
            )
        return [(int(start), int(end)) for start, end in (each.split(" ") for each in text.strip().split(";"))]

    def _relation(self, identifier: str, data: str) -> None:
        label, *arguments = data.split()[:4] or [""]
        ends = dict(self._argument(each) for each in arguments)
        if len(arguments) != 2 or len(ends) != 2:
            self.refuse(_("a relation has a label and two arguments"))
        source, target = (ends[each] for each in _ARGUMENTS) if ends.keys() == {*_ARGUMENTS} else ends.values()
        self._lines.relations.append(_Link(self.where, identifier, label, source, target))

    def _event(self, identifier: str, data: str) -> None:
        words = data.split()
        if identifier in self._lines.triggers:
            self.refuse(_("two items have the id {key}").format(key=identifier[:80]))
        trigger = self._argument(words[0])[1] if words else self.refuse(_("an event has no trigger"))
        self._lines.triggers[identifier] = trigger
        arguments = [self._argument(each) for each in words[1:]]
        roles = {role for role, _target in arguments}
        for role, target in arguments:
            plain = role.rstrip("0123456789")
            label = plain if plain in roles else role  # brat numbers the second of a role: Theme, Theme2
            self._lines.roles.append(_Link(self.where, identifier, label, trigger, target))

    def _argument(self, word: str) -> tuple[str, str]:
        role, colon, target = word.partition(":")
        if not (role and colon and target):
            self.refuse(_("{word!r} is no argument").format(word=word[:80]), _("An argument is ROLE:ID."))
        return role, target

    def _attribute(self, data: str) -> None:
        name, _space, rest = data.partition(" ")
        target, _space, value = rest.partition(" ")
        if not (name and target):
            self.refuse(_("an attribute has a name and an id"))
        value = standoff.decoded(value.strip()) if value.strip() else BINARY
        self._lines.attributes.append((target, name, value))

    def _note(self, data: str, tail: str) -> None:
        kind, _space, target = data.strip().partition(" ")
        if kind == _STATUS:
            self._losses[STATUSES] += 1
        elif kind == FRAGMENTS:
            self._lines.fragments[target] = self._ranges(tail)
        else:
            self._lines.notes.append((target, standoff.decoded(tail.strip())))

    def _normalisation(self, data: str, tail: str) -> None:
        words = data.split()
        database, _colon, identifier = words[2].partition(":") if len(words) == 3 else ("", "", "")
        name = standoff.decoded(tail.strip())
        if name and is_uuid(identifier):
            self._lines.identities.append((words[1], database, Identity(identifier, name)))
        else:
            self._losses[NORMALISATIONS] += 1

    # Together --------------------------------------------------------------------------------------------------------

    def _count(self, document: Document) -> Count:
        """Find the way of counting by which every quotation is that of its ranges.

        Raises:
            InputError: there is none; the message is about the line up to which the best of them gets.
        """
        failed: list[tuple[int, _TextBound]] = []
        for count in document.counts():
            for number, each in enumerate(self._lines.spans):
                if not self._agrees(document, count, each):
                    failed.append((number, each))
                    break
            else:
                return count
        found = max(failed, key=lambda each: each[0])[1]
        self.where = found.where
        return self.refuse(
            _("the text at {ranges} is not {quoted!r}").format(
                ranges=";".join(f"{start} {end}" for start, end in found.ranges), quoted=(found.quoted or "")[:80]
            ),
            _("Is this the text that was annotated, unchanged?"),
        )

    @staticmethod
    def _agrees(document: Document, count: Count, each: _TextBound) -> bool:
        ranges = [(count(start), count(end)) for start, end in each.ranges]
        known = [(start, end) for start, end in ranges if start is not None and end is not None]
        if len(known) < len(ranges) or any(start > end for start, end in known):
            return False
        return not (each.quoted and each.quoted.strip()) or standoff.agrees(document.body, known, each.quoted)

    def _fill(self, layer: ForeignLayer, document: Document, count: Count) -> None:
        lines = self._lines
        attributes, notes = self._attributes(), self._notes()
        for each in lines.spans:
            self.where = each.where
            layer.add_span(
                each.id, each.label, self._placed(each, document, count),
                attributes=attributes.pop(each.id, {}), note="\n".join(notes.pop(each.id, ())),
            )  # fmt: skip
        for link in lines.relations:
            self.where = link.where
            layer.add_relation(
                link.id, link.label, self._item(link.source), self._item(link.target),
                attributes=attributes.pop(link.id, {}), note="\n".join(notes.pop(link.id, ())),
            )  # fmt: skip
        seen: set[tuple[str, str, str]] = set()
        for link in lines.roles:
            self.where = link.where
            key = (link.source, link.label, self._item(link.target))
            if key not in seen:
                seen.add(key)
                layer.add_relation(key, link.label, link.source, key[2])
        self._losses[LOOSE_ATTRIBUTES] += sum(map(len, attributes.values()))
        self._losses[LOOSE_NOTES] += len(notes)

    def _item(self, identifier: str) -> str:
        """Give what stands for an annotation: of an event, its trigger."""
        return self._lines.triggers.get(identifier, identifier)

    def _placed(self, each: _TextBound, document: Document, count: Count) -> Ranges:
        """Give the ranges of a span in the body; those told by a note where they are the same but for line ends."""

        def counted(ranges: Ranges) -> Ranges:
            found = [(count(start), count(end)) for start, end in ranges]
            return [(start, end) for start, end in found if start is not None and end is not None]

        ranges = counted(each.ranges)
        told = counted(self._lines.fragments.get(each.id, []))
        if told and standoff.split(document.body, told) == ranges:
            return told
        return standoff.joined(document.body, ranges)

    def _attributes(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        named = [(target, name, entry.id) for target, name, entry in self._lines.identities]
        for _target, _name, entry in self._lines.identities:
            self.identities.setdefault(entry.id, entry)
        for target, name, value in (*named, *self._lines.attributes):
            known = found.setdefault(self._item(target), {})
            if known.setdefault(name, value) != value:
                self._losses[SECOND_VALUES] += 1
        return found

    def _notes(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for target, text in self._lines.notes:
            found.setdefault(self._item(target), []).append(text)
        return found
