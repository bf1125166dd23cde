"""What a record consists of, feature by feature: what formats hold, what they lose, and how much of it there was."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from reader.exchange.record import Record
from reader.i18n import N_
from reader.model.annotation import Fragment, Item, Relation, Span
from reader.model.article import Article, default_title


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """One thing that a format may or may not hold."""

    name: str
    title: str
    """As it is called in tables and messages, in the plural."""
    count: Callable[[Record], int]
    """How many a record has."""
    without: Callable[[Record], Record]
    """A record as it is where they are lost."""


def _described(record: Record) -> int:
    return int(record.article != _bare(record).article)


def _bare(record: Record) -> Record:
    article = record.article
    bare = Article(
        article.id, default_title(record.body), revision=article.revision, created=article.created,
        updated=article.updated,
    )  # fmt: skip
    return replace(record, article=bare)


def _hull(span: Span) -> Span:
    return replace(span, fragments=(Fragment(span.start, span.end),))


def _items(record: Record) -> Iterable[Item]:
    yield from record.spans
    yield from record.relations


def _each(record: Record, change: Callable[[Item], Item]) -> Record:
    spans, relations = map(change, record.spans), map(change, record.relations)
    return replace(
        record,
        spans=tuple(each for each in spans if isinstance(each, Span)),
        relations=tuple(each for each in relations if isinstance(each, Relation)),
    )


def _without_orphans(record: Record) -> Record:
    """Leave out what has no place, and the identities that nothing else names."""
    named = {value for span in record.spans for value in span.attributes.values()}
    kept = [each for each in record.identities if each.id in named] if record.orphaned else record.identities
    return replace(record, orphaned=(), parked=(), identities=kept)


def _gold(record: Record) -> int:
    return len(record.provenance) + len(record.rejected)


ARTICLE: Final = Feature(
    "article", N_("descriptions of articles (title, source, address, date, language, direction)"), _described, _bare
)
EXCLUDED: Final = Feature(
    "excluded", N_("excluded ranges"), lambda record: len(record.excluded), lambda record: replace(record, excluded=())
)
PROGRESS: Final = Feature(
    "progress",
    N_("states, rounds and working times of layers"),
    lambda record: int((record.status, record.round, record.seconds) != ("done", "main", 0)),
    lambda record: replace(record, status="done", round="main", seconds=0),
)
FRAGMENTS: Final = Feature(
    "fragments",
    N_("gaps in spans of several fragments"),
    lambda record: sum(len(span.fragments) - 1 for span in record.spans),
    lambda record: replace(record, spans=tuple(map(_hull, record.spans))),
)
SPAN_ATTRIBUTES: Final = Feature(
    "span attributes",
    N_("attributes of spans"),
    lambda record: sum(len(span.attributes) for span in record.spans),
    lambda record: replace(record, spans=tuple(replace(span, attributes={}) for span in record.spans), identities=()),
)
RELATIONS: Final = Feature(
    "relations", N_("relations"), lambda record: len(record.relations), lambda record: replace(record, relations=())
)
RELATION_ATTRIBUTES: Final = Feature(
    "relation attributes",
    N_("attributes of relations"),
    lambda record: sum(len(each.attributes) for each in record.relations),
    lambda record: replace(record, relations=tuple(replace(each, attributes={}) for each in record.relations)),
)
ARTICLE_ATTRIBUTES: Final = Feature(
    "article attributes",
    N_("attributes of articles"),
    lambda record: len(record.attributes),
    lambda record: replace(record, attributes={}),
)
IDENTITIES: Final = Feature(
    "identities",
    N_("aliases, kinds and affiliations of identities"),
    lambda record: sum(bool(each.aliases or each.kind or each.affiliation) for each in record.identities),
    lambda record: replace(
        record, identities=tuple(replace(each, aliases=(), kind="", affiliation="") for each in record.identities)
    ),
)
NOTES: Final = Feature(
    "notes",
    N_("notes"),
    lambda record: sum(bool(each.note) for each in _items(record)),
    lambda record: _each(record, lambda each: replace(each, note="")),
)
QUESTIONS: Final = Feature(
    "questions",
    N_("marks of notes that are questions"),
    lambda record: sum(each.question for each in _items(record)),
    lambda record: _each(record, lambda each: replace(each, question=False)),
)
REASONS: Final = Feature(
    "reasons",
    N_("reasons why layers were skipped or returned"),
    lambda record: int(bool(record.reason)),
    lambda record: replace(record, reason=""),
)
ORPHANS: Final = Feature(
    "orphans",
    N_("spans that have no place in the text any more"),
    lambda record: len(record.orphaned),
    _without_orphans,
)
TIMES: Final = Feature(
    "ids and times",
    N_("ids of items, and the times when they were made and changed"),
    lambda record: sum(1 for _each in _items(record)),
    lambda record: _each(record, lambda each: replace(each, created="", updated="")),
)
GOLD: Final = Feature(
    "gold", N_("the provenance of gold"), _gold, lambda record: replace(record, provenance={}, rejected=())
)

ALL: Final = (
    ARTICLE, EXCLUDED, PROGRESS, FRAGMENTS, SPAN_ATTRIBUTES, RELATIONS, RELATION_ATTRIBUTES, ARTICLE_ATTRIBUTES,
    IDENTITIES, NOTES, QUESTIONS, REASONS, ORPHANS, TIMES, GOLD,
)  # fmt: skip
