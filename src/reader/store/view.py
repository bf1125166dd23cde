"""Reads of layers, bound to the one who looks: an annotator sees no one else's work."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from reader.model.annotation import MAIN, Annotator, Fragment, Layer, LayerContent, LayerKind, Relation, Span
from reader.store import identities, searching
from reader.store.aggregates import LAYER_COLUMNS, layer_from_row
from reader.store.database import translated
from reader.store.identities import IdentityClaim, IdentityCounts, Naming
from reader.store.listing import Listing
from reader.text import Direction, Offset
from reader.text.quoting import Quote

_ORPHANS = "(SELECT count(*) FROM orphans WHERE orphans.layer = layers.id)"
_SPANS = f"(SELECT count(*) FROM spans WHERE spans.layer = layers.id) - {_ORPHANS}"  # noqa: S608 - of constants
_RELATIONS = (
    "(SELECT count(*) FROM relations WHERE relations.layer = layers.id AND from_span NOT IN (SELECT span FROM orphans)"
    " AND to_span NOT IN (SELECT span FROM orphans))"
)


@dataclass(frozen=True, slots=True)
class LayerSummary:
    """A layer and how much is in it."""

    article: str
    annotator: str
    round: str
    kind: str
    status: str
    spans: int
    relations: int
    questions: int
    open: int
    """Questions without an answer."""
    seconds: int
    assigned: bool
    orphans: int = 0
    """Spans that have no place in the text any more; they are not among the spans."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the lead, with what was answered."""

    item: str
    layer: str
    article: str
    annotator: str
    text: str
    start: Offset
    """Where the item is in the article; a relation is where the span is that it leads to."""
    label: str
    quote: str
    """The text of the item's first fragment."""
    round: str = MAIN
    answer: str = ""
    author: str = ""
    """Who answered."""


class FoundSpan(NamedTuple):
    """A span of an article that a search found, and what it takes to quote it."""

    fragments: tuple[Fragment, ...]
    id: str
    label: str
    article: str
    title: str
    annotator: str
    revision: str
    direction: Direction
    mostly_rtl: bool


class View:
    """The reads of one person. A plain annotator is blind to other annotators' layers, counts and searches."""

    def __init__(self, connection: sqlite3.Connection, path: Path, annotator: Annotator | None) -> None:
        self._connection = connection
        self._path = path
        self.annotator = annotator
        self._only = annotator.name if annotator is not None and annotator.role == "annotator" else None

    @property
    def blind(self) -> bool:
        """True when other annotators' work is hidden."""
        return self._only is not None

    def sees(self, layer: Layer) -> bool:
        """Tell whether a layer may be shown to the viewer."""
        return self._only is None or layer.annotator == self._only

    def listing(self, annotator: str, round_: str = MAIN) -> Listing:
        """Give all articles with an annotator's own progress; another's is shown as not begun to a blind viewer."""
        owner = annotator if self._only is None or annotator == self._only else ""
        return Listing(self._connection, self._path, owner, round_)

    def waiting(self, annotator: str, statuses: Sequence[str]) -> dict[str, int]:
        """Count the articles that an annotator was assigned and that are in one of some states, by round."""
        with translated(self._path):
            found = self._connection.execute(
                "SELECT round, count(*) FROM layers WHERE annotator = ? AND kind = 'annotation' AND assigned <> ''"  # noqa: S608 - marks alone
                f" AND annotator = coalesce(?, annotator) AND status IN ({', '.join('?' * len(statuses))})"
                " GROUP BY round ORDER BY round",
                (annotator, self._only, *statuses),
            )
            return dict(found.fetchall())

    def layers(self) -> list[LayerSummary]:
        """Count what is in every layer that the viewer may see, by article then annotator."""
        with translated(self._path):
            found = self._connection.execute(
                f"SELECT article, annotator, round, kind, status, {_SPANS},"  # noqa: S608 - made of constants
                f" {_RELATIONS},"
                " (SELECT count(*) FROM notes WHERE layer = layers.id AND question = 1),"
                " (SELECT count(*) FROM notes WHERE layer = layers.id AND question = 1"
                "  AND item NOT IN (SELECT item FROM answers)),"
                " (SELECT coalesce(sum(seconds), 0) FROM work WHERE layer = layers.id), assigned <> '',"
                f" {_ORPHANS}"
                " FROM layers WHERE (:only IS NULL OR annotator = :only) ORDER BY article, annotator, round, kind",
                {"only": self._only},
            )
            return [LayerSummary(*(*row, bool(assigned), orphans)) for *row, assigned, orphans in found]

    def rounds(self) -> list[str]:
        """List the rounds of the layers that the viewer may see."""
        with translated(self._path):
            found = self._connection.execute(
                "SELECT DISTINCT round FROM layers WHERE (:only IS NULL OR annotator = :only) ORDER BY round",
                {"only": self._only},
            )
            return [row[0] for row in found]

    def identity_counts(self, naming: Naming) -> dict[str, IdentityCounts]:
        """Count what identities say in the layers that the viewer may see; those that nothing names are left out."""
        with translated(self._path):
            return identities.counts(self._connection, naming, self._only)

    def identity_claims(self, naming: Naming, identity: str) -> list[IdentityClaim]:
        """List the claims of an identity in the layers that the viewer may see."""
        with translated(self._path):
            return identities.claims(self._connection, naming, identity, self._only)

    def questions(self) -> list[Question]:
        """List the questions of the layers that the viewer may see, by article then place."""
        with translated(self._path):
            found = self._connection.execute(
                "SELECT notes.item, layers.id, layers.article, layers.annotator, notes.text,"
                " coalesce(fragments.start, 0) AS place, coalesce(spans.label, relations.label),"
                ' coalesce(substr(revisions.body, fragments.start + 1, min(fragments."end" - fragments.start, 200)),'
                " substr(orphans.text, 1, 200)),"
                " layers.round, coalesce(answers.text, ''), coalesce(answers.author, '')"
                " FROM notes JOIN layers ON layers.id = notes.layer JOIN revisions ON revisions.id = layers.revision"
                " LEFT JOIN spans ON spans.id = notes.item LEFT JOIN relations ON relations.id = notes.item"
                " LEFT JOIN fragments ON fragments.span = coalesce(spans.id, relations.to_span)"
                " AND fragments.position = 0 LEFT JOIN orphans ON orphans.span = coalesce(spans.id, relations.to_span)"
                " LEFT JOIN answers ON answers.item = notes.item"
                " WHERE notes.question = 1 AND (:only IS NULL OR layers.annotator = :only)"
                " ORDER BY layers.article, layers.annotator, place",
                {"only": self._only},
            )
            return [Question(*row) for row in found]

    def contents(
        self,
        *,
        articles: tuple[str, ...] = (),
        annotators: tuple[str, ...] = (),
        statuses: tuple[str, ...] = (),
        rounds: tuple[str, ...] = (),
        kinds: tuple[LayerKind, ...] = ("annotation",),
    ) -> Iterator[LayerContent]:
        """Give every layer the viewer may see with its content, by article, annotator and round, one at a time.

        Args:
            articles: only these articles; all when empty.
            annotators: only these annotators' layers; all when empty.
            statuses: only layers in these states; all when empty.
            rounds: only layers of these rounds; all when empty.
            kinds: annotation, gold, or both.
        """
        with self._unchanging():
            found = self._connection.execute(
                f"SELECT {LAYER_COLUMNS} FROM layers ORDER BY article, annotator, round, kind"  # noqa: S608
            )
            for row in found:
                layer = layer_from_row(row, {})
                wanted = (
                    self.sees(layer)
                    and layer.kind in kinds
                    and (not rounds or layer.round in rounds)
                    and (not articles or layer.article in articles)
                    and (not annotators or layer.annotator in annotators)
                    and (not statuses or layer.status in statuses)
                )
                if wanted:
                    yield self._content(row)

    def content(self, layer: Layer) -> LayerContent | None:
        """Read one layer with everything in it; None when the viewer may not see it."""
        if not self.sees(layer):
            return None
        with self._unchanging():
            row = self._connection.execute(
                f"SELECT {LAYER_COLUMNS} FROM layers WHERE id = ?",  # noqa: S608
                (layer.id,),
            ).fetchone()
            return self._content(row) if row else None

    def spans_where(
        self, words: Sequence[str], *, label: str | None = None, annotator: str | None = None
    ) -> Iterator[FoundSpan]:
        """Give the spans the viewer may see in articles that hold some folded words; the spans need not hold them.

        A layer on an older revision is given whole, since the index knows current texts alone.

        Args:
            words: folded, at least one, none empty.
            label: only spans of this label.
            annotator: only this annotator's spans.
        """
        articles, values = searching.articles_with(words)
        with self._unchanging():
            found = self._connection.execute(
                f"WITH wanted AS MATERIALIZED ({articles})"  # noqa: S608 - made of constants
                " SELECT spans.id, spans.label, layers.article, articles.title, layers.annotator, layers.revision,"
                ' articles.direction, revisions.mostly_rtl, fragments.start, fragments."end"'
                " FROM layers JOIN articles ON articles.id = layers.article"
                " JOIN revisions ON revisions.id = layers.revision JOIN spans ON spans.layer = layers.id"
                " JOIN fragments ON fragments.span = spans.id"
                " WHERE layers.kind = 'annotation' AND layers.annotator = coalesce(?, layers.annotator)"
                " AND layers.annotator = coalesce(?, layers.annotator) AND spans.label = coalesce(?, spans.label)"
                " AND (layers.revision <> articles.revision OR layers.article IN (SELECT article FROM wanted))"
                " ORDER BY layers.article, layers.annotator, layers.round, layers.id,"
                " (SELECT min(start) FROM fragments WHERE span = spans.id), spans.id, fragments.position",
                (*values, self._only, annotator, label),
            )
            for about, parts in groupby(found, key=itemgetter(*range(8))):
                fragments = tuple(Fragment(start, end) for *_about, start, end in parts)
                yield FoundSpan._make((fragments, *about[:7], bool(about[7])))

    @contextmanager
    def _unchanging(self) -> Iterator[None]:
        """Read the database as it is at one moment, whatever others write meanwhile."""
        with translated(self._path):
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def _content(self, row: tuple[Any, ...]) -> LayerContent:
        """Read a layer in one query a table, never one a span."""
        layer_id = row[0]
        fetch = self._connection.execute
        values: dict[str, dict[str, str]] = {}
        for item, key, value in fetch("SELECT item, key, value FROM attributes WHERE layer = ?", (layer_id,)):
            values.setdefault(item, {})[key] = value
        notes = {
            item: (text, bool(question))
            for item, text, question in fetch("SELECT item, text, question FROM notes WHERE layer = ?", (layer_id,))
        }
        fragments = fetch(
            'SELECT spans.id, spans.label, spans.created, spans.updated, fragments.start, fragments."end"'
            " FROM spans JOIN fragments ON fragments.span = spans.id WHERE spans.layer = ?"
            " ORDER BY spans.id, fragments.position",
            (layer_id,),
        )
        spans = []
        for span, parts in groupby(fragments, key=itemgetter(0)):
            pieces = list(parts)
            _id, label, created, updated = pieces[0][:4]
            ranges = tuple(Fragment(piece[4], piece[5]) for piece in pieces)
            note, question = notes.get(span, ("", False))
            spans.append(Span(span, layer_id, label, ranges, values.get(span, {}), note, question, created, updated))
        orphans = [
            Span(each[0], layer_id, each[1], (), values.get(each[0], {}), *notes.get(each[0], ("", False)),
                 each[2], each[3], Quote(*each[4:]))
            for each in fetch(
                "SELECT spans.id, label, created, updated, text, before, after, start FROM orphans"
                " JOIN spans ON spans.id = orphans.span WHERE orphans.layer = ? ORDER BY start, spans.id",
                (layer_id,),
            )
        ]  # fmt: skip
        lost = {span.id for span in orphans}
        relations = tuple(
            Relation(
                each[0], layer_id, each[1], each[2], each[3], values.get(each[0], {}), *notes.get(each[0], ("", False)),
                each[4], each[5],
            )
            for each in fetch(
                "SELECT id, label, from_span, to_span, created, updated FROM relations WHERE layer = ?"
                " ORDER BY from_span, to_span, id",
                (layer_id,),
            )
        )  # fmt: skip
        (seconds,) = fetch("SELECT coalesce(sum(seconds), 0) FROM work WHERE layer = ?", (layer_id,)).fetchone()
        spans.sort(key=lambda span: (span.fragments[0].start, span.fragments[-1].end, span.label, span.id))
        placed = tuple(each for each in relations if lost.isdisjoint((each.source, each.target)))
        parked = tuple(each for each in relations if not lost.isdisjoint((each.source, each.target)))
        layer = layer_from_row(row, values.get(layer_id, {}))
        return LayerContent(layer, tuple(spans), placed, seconds, tuple(orphans), parked)
