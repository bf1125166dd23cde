"""Layers follow their article to another text: spans move, what has no place is kept as an orphan.

A span moves fragment by fragment (see `reader.text.anchoring`). It keeps its place when every fragment has one, in the
same order and apart; otherwise all of it is an orphan with a quotation of all its fragments, so that nothing of it is
lost unseen. Where two spans of a label would come to cover the same text, only one that moved by diff stays. An orphan
is looked for again with every new text. Whatever has moved keeps its id, its values and the time of its last change.

Every layer is one change, made by the program itself. It says the same on every machine that moves the same layer in
the same state from the same text to the same text: its identifier and its time are derived from these.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, Literal, get_args

from reader.i18n import _, _n
from reader.model.annotation import Decision, Fragment, Layer, LayerContent, LayerKind, Span
from reader.model.ids import derived_id
from reader.model.scheme import Scheme
from reader.store import aggregates, standing
from reader.store.aggregates import Along, Connection
from reader.store.journal import REANCHOR, Change, Edit
from reader.store.store import Store
from reader.store.view import View
from reader.text import Offset
from reader.text.anchoring import Mover, Placed
from reader.text.quoting import quoted
from reader.workflow.project import SYSTEM
from reader.workflow.reviewed import digest

_TOLD: Final = 50
"""Orphans that are listed after an import."""

Outcome = Literal["diff", "quote", "orphan"]


@dataclass(slots=True)
class Moved:
    """What became of one layer when its article's text changed."""

    layer: Layer
    spans: dict[str, Outcome] = field(default_factory=dict)
    """By their ids."""
    orphans: list[Span] = field(default_factory=list)
    """Those without a place now."""

    def count(self, outcome: Outcome) -> int:
        """Count the spans of an outcome."""
        return sum(each == outcome for each in self.spans.values())


def changes(store: Store, articles: Iterable[str], report: list[Moved]) -> Iterator[tuple[Change, Along | None]]:
    """Give the changes that bring all layers of some articles to the current texts.

    Each is worked out when it is asked for, within the transaction that writes it, so that nothing is tagged between.

    Args:
        store: the project's.
        articles: their ids.
        report: told what became of every layer.
    """
    for article in articles:
        layers = standing.layers_of(store.connection, article)
        if layers:
            yield from _Article(store, article, report).changes(layers)


def catch_up(store: Store) -> list[Moved]:
    """Bring what stands on other texts than the current ones to these, as a merge leaves it; in one transaction."""
    report: list[Moved] = []
    store.record_all(changes(store, store.articles_with_several_texts(), report))
    return report


def move_places(connection: Connection, article: str) -> None:
    """Bring where annotators were in an article to its current text; within the transaction that changes it."""
    found = aggregates.read_article(connection, article)
    assert found is not None
    movers = _Movers(connection, found.revision)
    for annotator, revision, place in standing.places_elsewhere(connection, article):
        aggregates.write_place(connection, annotator, article, found.revision, movers[revision].position(place))


def moved_ranges(
    body: str, ranges: Iterable[tuple[Offset, Offset]], new: str, known: Iterable[tuple[Offset, Offset]]
) -> tuple[tuple[Offset, Offset], ...]:
    """Move excluded ranges to a new text.

    Args:
        body: the old text.
        ranges: of it.
        new: the new text.
        known: ranges of it that are excluded already; what would overlap one is left out.

    Returns:
        The known ranges and the moved ones, in order.
    """
    mover = Mover(body, new)
    found = sorted(known)
    for start, end in ranges:
        place = mover.move(start, end)
        if place is not None and all(place.end <= each[0] or each[1] <= place.start for each in found):
            found.append((place.start, place.end))
    return tuple(sorted(found))


class _Movers(dict[str, Mover]):
    """From every older revision to the current one, made when it is first met."""

    def __init__(self, connection: Connection, revision: str) -> None:
        super().__init__()
        self._connection = connection
        self.body = aggregates.read_body(connection, revision)

    def __missing__(self, revision: str) -> Mover:
        self[revision] = mover = Mover(aggregates.read_body(self._connection, revision), self.body)
        return mover


class _Article:
    """Moves the layers of one article."""

    def __init__(self, store: Store, article: str, report: list[Moved]) -> None:
        self._store = store
        self._report = report
        found = store.article(article)
        assert found is not None
        self._revision = found.revision
        self._movers = _Movers(store.connection, found.revision)
        self._digests: dict[str, tuple[str, str]] = {}
        """What reviewers saw of the moved spans of annotators, and what they would see now."""

    def changes(self, layers: Iterable[Layer]) -> Iterator[tuple[Change, Along | None]]:
        """Give a change for every layer that needs one, those of annotators first, since gold rests on them."""
        for layer in layers:
            content = self._store.view().content(layer)
            assert content is not None
            moved = Moved(layer)
            spans = list(self._spans(content, moved))
            if layer.kind == "annotation":
                self._digests |= {before.id: (digest(before), digest(after)) for before, after in spans}
            after = replace(layer, revision=self._revision)
            edits = [Edit(layer, after)] if after != layer else []
            edits += [Edit(before, after) for before, after in spans]
            edits += self._decisions(layer)
            if edits:
                self._report.append(moved)
                yield self._change(layer, content, edits), partial(move_places, article=layer.article)

    def _change(self, layer: Layer, content: LayerContent, edits: list[Edit]) -> Change:
        """Put a change together that is the same wherever it is made."""
        seen = {layer.id: "layer"} | {each.id: "span" for each in (*content.spans, *content.orphans)}
        seen |= {edit.item: edit.kind for edit in edits}
        judged = [edit.before.judged for edit in edits if isinstance(edit.before, Decision)]
        seen |= {item: "span" for each in judged for item in each}
        heads = standing.heads(self._store.connection, seen)
        name = derived_id(REANCHOR, layer.id, layer.revision, self._revision, *(each.change for each in heads))
        time = max((each.time for each in heads), default=layer.updated)
        return Change(name, SYSTEM, REANCHOR, tuple(edits), layer.id, layer.article, time)

    # Spans -----------------------------------------------------------------------------------------------------------

    def _spans(self, content: LayerContent, moved: Moved) -> Iterator[tuple[Span, Span]]:
        """Give every span on another text as it was and as it is now, by id, and note what became of it.

        A span counts on the text on which it was changed last; after a merge that may be another one than its layer's.
        Those that are the same as before are given too: the journal is told that they are of the new text.
        """
        store, left = self._store, content.layer.revision
        spans = sorted((*content.spans, *content.orphans), key=lambda each: each.id)
        texts = {span.id: store.made_on(span.id) or left for span in spans}
        old = [
            span for span in spans if texts[span.id] != self._revision or (not span.placed and left != self._revision)
        ]
        found = {span.id: _place(self._movers[texts[span.id]], span) for span in old}
        for twin in _twins(spans, found):
            found[twin] = None
        for span in old:
            places = found[span.id]
            if places is None:
                orphan = span.orphan or quoted(store.body(texts[span.id]), span.fragments)
                after, outcome = replace(span, fragments=(), orphan=orphan), "orphan"  # type: Span, Outcome
                moved.orphans.append(after)
            else:
                after = replace(span, fragments=tuple(Fragment(each.start, each.end) for each in places), orphan=None)
                outcome = "quote" if any(each.how == "quote" for each in places) else "diff"
            moved.spans[span.id] = outcome
            yield span, after
        moved.orphans.sort(key=lambda each: (each.orphan.start if each.orphan else 0, each.id))

    # Decisions -------------------------------------------------------------------------------------------------------

    def _decisions(self, layer: Layer) -> list[Edit]:
        """Let the decisions of a gold layer go on to hold for the spans that moved without any other change."""
        edits = []
        for decision in self._store.decisions(layer.id) if layer.kind == "gold" else ():
            after = replace(decision, judged=self._judged(decision.judged))
            if after != decision:
                edits.append(Edit(decision, after))
        return edits

    def _judged(self, judged: Mapping[str, str]) -> dict[str, str]:
        found = {}
        for item, seen in judged.items():
            before, after = self._digests.get(item, ("", ""))
            found[item] = after if seen == before else seen
        return found


def _place(mover: Mover, span: Span) -> list[Placed] | None:
    """Find a place for every fragment of a span, in order and apart; None where there is none."""
    if span.orphan is not None:
        return mover.find(span.orphan)
    places: list[Placed] = []
    for fragment in span.fragments:
        place = mover.move(*fragment)
        if place is None or (places and place.start < places[-1].end):
            return None
        places.append(place)
    return places


def _twins(spans: Sequence[Span], found: Mapping[str, list[Placed] | None]) -> Iterator[str]:
    """Give the spans that would cover the same as another of their label, and did not before.

    Args:
        spans: all of a layer.
        found: the places of those that move.
    """
    taken: dict[tuple[str, tuple[tuple[Offset, Offset], ...]], Span] = {}

    def surest(span: Span) -> tuple[bool, bool, bool, Offset, str]:
        by_quote = any(each.how == "quote" for each in found.get(span.id) or ())
        return span.id in found, not span.placed, by_quote, span.fragments[0].start if span.placed else 0, span.id

    for span in sorted(spans, key=surest):
        places = found.get(span.id, span.fragments or None)
        if places is not None:
            first = taken.setdefault((span.label, tuple((each[0], each[1]) for each in places)), span)
            if first is not span and first.fragments != span.fragments:
                yield span.id


# What is told of it --------------------------------------------------------------------------------------------------


def told(report: Iterable[Moved], scheme: Scheme, view: View) -> list[str]:
    """Say what became of the layers that a viewer may see: a sentence for every article, and one for every orphan."""
    report = list(report)
    found = [(each.layer, span) for each in report if view.sees(each.layer) for span in each.orphans]
    lines = [*summed(report, view), *(_listed(layer, span, scheme) for layer, span in found[:_TOLD])]
    if (left := len(found) - _TOLD) > 0:
        lines.append(
            _n("and {count} more: reader status --orphans", "and {count} more: reader status --orphans", left).format(
                count=left
            )
        )
    return lines


def summed(report: Iterable[Moved], view: View) -> list[str]:
    """Sum up what became of the layers that a viewer may see: a sentence for every article."""
    articles: dict[str, list[Moved]] = {}
    for each in report:
        if each.spans and view.sees(each.layer):
            articles.setdefault(each.layer.article, []).append(each)
    sentence = _("{article}: the text has changed; {outcomes}")
    return [
        sentence.format(
            article=article,
            outcomes=_outcomes(*(sum(each.count(outcome) for each in layers) for outcome in get_args(Outcome))),
        )
        for article, layers in articles.items()
    ]


def _outcomes(diff: int, quote: int, orphan: int) -> str:
    found = _n("{count} was found by its text", "{count} were found by their text", quote)
    lost = _n("{count} has no place any more", "{count} have no place any more", orphan)
    parts = [
        _n("{count} span moved with it", "{count} spans moved with it", diff).format(count=diff),
        found.format(count=quote) if quote else "",
        lost.format(count=orphan) if orphan else "",
    ]
    return _(", ").join(filter(None, parts))


def _listed(layer: Layer, span: Span, scheme: Scheme) -> str:
    """Put an orphan into one line: whose, what, and what it covered."""
    return _("no place: {article} · {who} · {label} «{text}»").format(
        article=layer.article, who=owner(layer), label=scheme.shown_label(span.label),
        text=" ".join(span.text("").split()),
    )  # fmt: skip


def owner(layer: Layer) -> str:
    """Say whose a layer is: an annotator's, or gold."""
    return layer.annotator if layer.kind == "annotation" else _("gold")


def orphans(view: View, round_: str | None = None) -> list[tuple[Layer, Span]]:
    """List the spans without a place that a viewer may see, by article then annotator; of one round, or of all."""
    lost = [each for each in view.layers() if each.orphans and round_ in (None, each.round)]
    if not lost:
        return []
    articles = tuple(sorted({each.article for each in lost}))
    rounds = () if round_ is None else (round_,)
    contents = view.contents(articles=articles, rounds=rounds, kinds=get_args(LayerKind))
    return [(each.layer, span) for each in contents for span in each.orphans]


def as_json(layer: Layer, span: Span) -> dict[str, Any]:
    """Give an orphan as JSON has it."""
    quote = span.orphan
    assert quote is not None
    return {
        "article": layer.article, "annotator": layer.annotator, "round": layer.round, "layer": layer.kind,
        "span": span.id, "label": span.label, "text": quote.text, "before": quote.before, "after": quote.after,
    }  # fmt: skip
