"""The layers of other tools: items taken in one by one, with what no layer can hold counted."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Final, TypedDict, Unpack

from reader.exchange.fields import Fields
from reader.exchange.offsets import ForeignText
from reader.exchange.record import Record
from reader.i18n import N_, _
from reader.model.annotation import Fragment, Identity, Relation, Span, Status
from reader.model.article import Article, digest
from reader.model.ids import is_uuid, new_id
from reader.text import Offset

EMPTY_SPANS: Final = N_("spans that cover nothing")
LOOSE_RELATIONS: Final = N_("relations whose ends are not there")
CATEGORIES: Final = N_("categories of texts")
METADATA: Final = N_("fields of metadata")
NO_TEXT: Final = N_("tasks without a text")

_NO_ID = re.compile(r"[^\w.@+-]+")


def proposed_id(identifier: str, file: str) -> str:
    """Make an id to propose for an article that a tool knows by a number, or by what may be no id at all.

    Args:
        identifier: how the tool knows it; else its place in the file.
        file: the name of the file without its suffix, which goes before a number.
    """
    named = identifier if not identifier.isdecimal() else f"{file}-{identifier}"
    clean = _NO_ID.sub("-", named).strip("-. ")[:150]
    return clean or "article"


class Told(TypedDict, total=False):
    """What is told of an item beside its label and its place."""

    attributes: Mapping[str, str]
    note: str
    question: bool
    """Whether the note asks the lead something."""
    created: str
    updated: str


class ForeignLayer:
    """A layer as it is put together from another tool's file.

    Args:
        fields: says where in the file it stands.
        text: the article's text, with the way to its offsets.
        losses: counts what cannot be kept, by what it is.
    """

    def __init__(self, fields: Fields, text: ForeignText, losses: Counter[str]) -> None:
        self._fields = fields
        self._text = text
        self._losses = losses
        self._ids: dict[Hashable, str] = {}
        self.spans: dict[str, Span] = {}
        self.relations: dict[str, Relation] = {}
        if not text.body.strip():
            fields.refuse(_("the article's text is empty"))

    def fragments(self, ranges: Iterable[tuple[int, int]]) -> tuple[Fragment, ...]:
        """Turn a tool's ranges into fragments in reading order, those that touch joined; blank ones are left out.

        Raises:
            InputError: a range is not inside the text, or cuts a character in two.
        """
        found: list[Fragment] = []
        for start, end in sorted(ranges):
            fragment = Fragment(self.offset(start), self.offset(end))
            if fragment.start > fragment.end:
                self._fields.refuse(_("range [{start}, {end}) is not inside the text").format(start=start, end=end))
            if found and fragment.start <= found[-1].end:
                found[-1] = Fragment(found[-1].start, max(found[-1].end, fragment.end))
            elif fragment.start < fragment.end:
                found.append(fragment)
        return tuple(each for each in found if not self._text.body[each.start : each.end].isspace())

    def offset(self, position: int) -> Offset:
        """Turn a tool's position into an offset.

        Raises:
            InputError: it is outside the text, or inside a character.
        """
        found = self._text.offset(position)
        if found is None:
            self._fields.refuse(_("offset {offset} is not between two characters of the text").format(offset=position))
        return found

    def add_span(
        self, key: Hashable, label: str, ranges: Iterable[tuple[int, int]], **told: Unpack[Told]
    ) -> str | None:
        """Take a span in; one that covers nothing is counted among the losses.

        Args:
            key: how the file knows it, for relations; kept as its id where it is a UUID.
            label: its label.
            ranges: in the tool's own offsets.
            told: what else is told of it.

        Returns:
            The span's id; None where it covers nothing.

        Raises:
            InputError: the key was there already, the label is empty, or a range is not inside the text.
        """
        if not label:
            self._fields.refuse(_("a span has no label"))
        fragments = self.fragments(ranges)
        if not fragments:
            self._losses[EMPTY_SPANS] += 1
            return None
        span = Span(self._enter(key), "", label, fragments, **told)
        self.spans[span.id] = span
        return span.id

    def add_relation(
        self, key: Hashable, label: str, source: Hashable, target: Hashable, **told: Unpack[Told]
    ) -> str | None:
        """Take a relation in; one whose ends are no spans here is counted among the losses.

        Args:
            key: how the file knows it.
            label: its label.
            source: the key of the span that it starts from.
            target: the key of the span that it leads to.
            told: what else is told of it.

        Returns:
            The relation's id; None where an end is missing.

        Raises:
            InputError: the key was there already, or the label is empty.
        """
        if not label:
            self._fields.refuse(_("a relation has no label"))
        ends = self._ids.get(source, ""), self._ids.get(target, "")
        if not all(end in self.spans for end in ends):
            self._losses[LOOSE_RELATIONS] += 1
            return None
        relation = Relation(self._enter(key), "", label, *ends, **told)
        self.relations[relation.id] = relation
        return relation.id

    def id_of(self, key: Hashable) -> str | None:
        """Tell the id of what the file knows by a key."""
        return self._ids.get(key)

    def _enter(self, key: Hashable) -> str:
        if key in self._ids:
            self._fields.refuse(_("two items have the id {key}").format(key=str(key)[:80]))
        self._ids[key] = key if isinstance(key, str) and is_uuid(key) else new_id()
        return self._ids[key]

    def record(
        self,
        article: Article,
        annotator: str = "",
        *,
        status: Status = "done",
        round_: str = "main",
        seconds: int = 0,
        attributes: Mapping[str, str] | None = None,
        identities: Iterable[Identity] = (),
        excluded: tuple[tuple[Offset, Offset], ...] = (),
    ) -> Record:
        """Make the record of all that was taken in.

        Args:
            article: what it is of.
            annotator: whose it is; empty where the file does not say.
            status: how far it is; what other tools export is finished.
            round_: the round.
            seconds: active time.
            attributes: those of the article.
            identities: what the spans name.
            excluded: ranges of the article outside every measure, as offsets.
        """
        return Record(
            article=article, body=self._text.body, sha256=digest(self._text.body), excluded=excluded,
            annotator=annotator, status=status, round=round_, seconds=seconds, spans=tuple(self.spans.values()),
            relations=tuple(self.relations.values()), attributes=dict(attributes or {}), identities=tuple(identities),
            scheme_version=0,
        )  # fmt: skip
