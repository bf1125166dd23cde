"""A layer in memory: its items in reading order, what covers an offset, and what is still missing."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reader.i18n import _
from reader.model.annotation import Item, Layer, LayerContent, Relation, Span
from reader.model.scheme import ARTICLE, Scheme, shown
from reader.text import Offset

_BUCKET = 1024

Key = tuple[Offset, Offset, str]
"""Reading order of spans: start, then the longer first, then id."""

_FIRST: Key = (0, -1 << 62, "")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps an item from being complete."""

    item: str
    """`ARTICLE` where it is the article itself that lacks something."""
    message: str


class LayerIndex:
    """The spans and relations of one layer; every lookup costs what it finds, not what there is.

    Orphaned spans and the relations parked with them are kept apart: only what has a place is found by place, in the
    order, or as a link.
    """

    def __init__(
        self,
        scheme: Scheme,
        spans: Iterable[Span] = (),
        relations: Iterable[Relation] = (),
        article: Mapping[str, str] | None = None,
    ) -> None:
        """Index a layer.

        Args:
            scheme: by which it is checked.
            spans: of the layer.
            relations: of the layer.
            article: the attributes of the article; None where they are not to be checked.
        """
        self.scheme = scheme
        self._article = article
        self.orphans: dict[str, Span] = {}
        """Spans without a place."""
        self.parked: dict[str, Relation] = {}
        """Relations from or to one of these."""
        self.spans: dict[str, Span] = {}
        self.relations: dict[str, Relation] = {}
        self.order: list[Key] = []
        """Keys of all spans in reading order."""
        self._buckets: dict[int, set[str]] = {}
        self._from: dict[str, set[str]] = {}
        self._to: dict[str, set[str]] = {}
        self._problems: dict[str, list[Problem]] | None = None
        for span in spans:
            self._enter_span(span)
        self.order.sort()
        for relation in relations:
            self._enter_relation(relation)

    @classmethod
    def of(cls, scheme: Scheme, content: LayerContent | None, article: Mapping[str, str] | None = None) -> "LayerIndex":
        """Index a layer with its orphans; an empty one where there is none (see the class for `article`)."""
        if content is None:
            return cls(scheme, article=article)
        index = cls(scheme, content.spans, content.relations, article)
        index.orphans = {span.id: span for span in content.orphans}
        index.parked = {relation.id: relation for relation in content.parked}
        return index

    # Changing --------------------------------------------------------------------------------------------------------

    def put(self, item: Item) -> None:
        """Add an item, or replace the one of the same id."""
        self.drop(item.id)
        if isinstance(item, Span):
            if item.placed:
                self._enter_span(item)
                key = self.order.pop()
                insort(self.order, key)
            else:
                self.orphans[item.id] = item
            self._rejoin(item)
        elif item.source in self.spans and item.target in self.spans:
            self._enter_relation(item)
        else:
            self.parked[item.id] = item
        self._recheck(item)

    def _rejoin(self, span: Span) -> None:
        """Park the relations of a span that has lost its place, or take in those of one that has found it again."""
        for relation in [each for each in self.parked.values() if span.id in (each.source, each.target)]:
            self.put(relation)

    def drop(self, item: str) -> None:
        """Take an item out; nothing happens when it is not there. The relations of a span are parked."""
        self.orphans.pop(item, None)
        self.parked.pop(item, None)
        if span := self.spans.pop(item, None):
            for relation in self.links(item):
                self._leave(relation)
                self.parked[relation.id] = relation
                self._recheck(relation)
            position = bisect_left(self.order, key_of(span))
            del self.order[position]
            for bucket in _buckets(span):
                self._buckets[bucket].discard(item)
            self._recheck(span)
        elif found := self.relations.get(item):
            self._leave(found)
            self._recheck(found)

    def _leave(self, relation: Relation) -> None:
        del self.relations[relation.id]
        self._from[relation.source].discard(relation.id)
        self._to[relation.target].discard(relation.id)

    def put_article(self, values: Mapping[str, str] | None) -> None:
        """Take other attributes of the article; None where they are not to be checked."""
        if values != self._article:
            self._article = values
            self._recheck_article()

    def _enter_span(self, span: Span) -> None:
        self.spans[span.id] = span
        self.order.append(key_of(span))
        for bucket in _buckets(span):
            self._buckets.setdefault(bucket, set()).add(span.id)

    def _enter_relation(self, relation: Relation) -> None:
        self.relations[relation.id] = relation
        self._from.setdefault(relation.source, set()).add(relation.id)
        self._to.setdefault(relation.target, set()).add(relation.id)

    # Looking up ------------------------------------------------------------------------------------------------------

    def get(self, item: str | None) -> Item | None:
        """Find an item that has a place, by its id."""
        if item is None:
            return None
        return self.spans.get(item) or self.relations.get(item)

    def any(self, item: str) -> Item | None:
        """Find an item by its id, whether it has a place or not."""
        return self.get(item) or self.orphans.get(item) or self.parked.get(item)

    def touching(self, start: Offset, end: Offset) -> list[Span]:
        """Find the spans with a fragment that shares an offset with ``[start, end)``, in reading order."""
        found: set[str] = set()
        for bucket in range(start // _BUCKET, max(end - 1, start) // _BUCKET + 1):
            found |= self._buckets.get(bucket, set())
        spans = [self.spans[each] for each in found]
        return sorted(
            (
                span
                for span in spans
                if any(fragment.start < end and fragment.end > start for fragment in span.fragments)
            ),
            key=key_of,
        )

    def at(self, offset: Offset) -> list[Span]:
        """Find the spans that cover an offset, the shortest first."""
        return sorted(self.touching(offset, offset + 1), key=lambda span: (span.end - span.start, span.id))

    def links_to(self, span: str) -> list[Relation]:
        """List the relations that lead to a span, by where they come from."""
        return self._sorted(self._to.get(span, ()), lambda relation: relation.source)

    def links_from(self, span: str) -> list[Relation]:
        """List the relations that start from a span, by where they lead."""
        return self._sorted(self._from.get(span, ()), lambda relation: relation.target)

    def links(self, span: str) -> list[Relation]:
        """List all relations of a span that have a place."""
        return self.links_to(span) + self.links_from(span)

    def all_links(self, span: str) -> list[Relation]:
        """List all relations of a span, those that are parked too."""
        return self.links(span) + [each for each in self.parked.values() if span in (each.source, each.target)]

    def _sorted(self, ids: Iterable[str], end: Callable[[Relation], str]) -> list[Relation]:
        relations = [self.relations[each] for each in ids]
        return sorted(relations, key=lambda relation: (key_of(self.spans[end(relation)]), relation.id))

    # Reading order of items ------------------------------------------------------------------------------------------

    def item_key(self, item: Item) -> tuple[Key, int, Key, str]:
        """Give the place of an item among all: a relation follows the span it leads to."""
        if isinstance(item, Span):
            return key_of(item), 0, _FIRST, item.id
        return key_of(self.spans[item.target]), 1, key_of(self.spans[item.source]), item.id

    def items_of(self, position: int) -> list[Item]:
        """List a span, by its place in the order, and the relations that lead to it."""
        span = self.spans[self.order[position][2]]
        return [span, *self.links_to(span.id)]

    def position(self, span: Span) -> int:
        """Tell the place of a span in the order."""
        return bisect_left(self.order, key_of(span))

    def step(self, item: Item | None, offset: Offset, way: int) -> Item | None:
        """Find the next or previous item in reading order.

        Args:
            item: the current one; None starts from the caret.
            offset: where the caret is.
            way: 1 or -1.
        """
        if not self.order:
            return None
        if item is None:
            position = bisect_left(self.order, (offset, -1 << 62, ""))
            if way > 0:
                return self.items_of(position % len(self.order))[0]
            return self.items_of(position - 1)[-1]
        span = item if isinstance(item, Span) else self.spans[item.target]
        position = self.position(span)
        group = self.items_of(position)
        index = next(at for at, each in enumerate(group) if each.id == item.id) + way
        if 0 <= index < len(group):
            return group[index]
        neighbours = self.items_of((position + way) % len(self.order))
        return neighbours[0 if way > 0 else -1]

    def outward(self, offset: Offset) -> Iterator[Span]:
        """Give the spans by their distance from an offset, the nearest first; earlier ones first among equals."""
        right = bisect_left(self.order, (offset, -1 << 62, ""))
        left = right - 1
        while left >= 0 or right < len(self.order):
            to_left = offset - self.order[left][0] if left >= 0 else 1 << 62
            to_right = self.order[right][0] - offset if right < len(self.order) else 1 << 62
            if to_left <= to_right:
                yield self.spans[self.order[left][2]]
                left -= 1
            else:
                yield self.spans[self.order[right][2]]
                right += 1

    # Problems --------------------------------------------------------------------------------------------------------

    @property
    def problems(self) -> dict[str, list[Problem]]:
        """All problems by item; counted once, then kept up to date."""
        if self._problems is None:
            self._problems = {}
            items: list[Item] = [*self.spans.values(), *self.relations.values()]
            for item in items:
                if found := self.problems_of(item):
                    self._problems[item.id] = found
            self._recheck_article()
        return self._problems

    def problem_count(self) -> int:
        """Count all problems, orphans among them."""
        return sum(map(len, self.problems.values())) + len(self.orphans)

    def all_problems(self) -> list[Problem]:
        """List all problems in reading order of their items, then those of the article itself, then the orphans."""
        items = sorted((item for each in self.problems if (item := self.get(each)) is not None), key=self.item_key)
        found = [each for item in [*(each.id for each in items), ARTICLE] for each in self.problems.get(item, ())]
        return [*found, *(self.problem_of(each) for each in self.orphans.values())]

    def problem_of(self, orphan: Span) -> Problem:
        """Say what is wrong with an orphan."""
        label = self.scheme.shown_label(orphan.label)
        return Problem(orphan.id, _("{label} without a place").format(label=label))

    def next_problem(
        self, item: Item | None, offset: Offset, *, article: bool = False, around: bool = True
    ) -> Problem | None:
        """Find the next problem of what has a place in reading order, then that of the article itself.

        Args:
            item: behind which; None for the caret.
            offset: where the caret is.
            article: whether the article itself is what is behind us.
            around: whether to begin again behind the last.
        """
        here = self.item_key(item) if item is not None else ((offset, -1 << 62, ""), 0, _FIRST, "")
        behind = (each for each in self._lacking(bisect_left(self.order, here[0])) if self.item_key(each) > here)
        found = None if article else next(behind, None)
        if found is None and around and (article or ARTICLE not in self.problems):
            found = next(self._lacking(0), None)
        if found is not None:
            return self.problems[found.id][0]
        return self.problems[ARTICLE][0] if ARTICLE in self.problems and (around or not article) else None

    def _lacking(self, position: int) -> Iterator[Item]:
        """Give the items with problems in reading order, from a span's place in the order on."""
        problems = self.problems
        for place in range(position, len(self.order)):
            span = self.order[place][2]
            if span in problems or not problems.keys().isdisjoint(self._to.get(span, ())):
                yield from (each for each in self.items_of(place) if each.id in problems)

    def problems_of(self, item: Item) -> list[Problem]:
        """List what is missing on one item: required values, asked notes, required links."""
        scheme = self.scheme
        found = self._missing_values(item.id, item.label, item.attributes)
        for attribute in scheme.applicable(item.label, item.attributes) if not item.note else ():
            chosen = attribute.value(item.attributes.get(attribute.name, ""))
            if chosen is not None and chosen.asks_note:
                message = _("{attribute} {value} asks for a note")
                found.append(Problem(item.id, message.format(attribute=shown(attribute), value=shown(chosen))))
        for relation, incoming in scheme.needed(item.label, item.attributes) if isinstance(item, Span) else ():
            there = self.links_to(item.id) if incoming else self.links_from(item.id)
            if all(each.label != relation.name for each in there):
                ends = relation.sources if incoming else relation.targets
                found.append(self._missing(item.id, item.label, _(" or ").join(map(scheme.shown_label, ends))))
        return found

    def _missing_values(self, item: str, label: str, values: Mapping[str, str]) -> list[Problem]:
        return [
            self._missing(item, label, shown(attribute))
            for attribute in self.scheme.applicable(label, values)
            if attribute.required and not values.get(attribute.name)
        ]

    def _missing(self, item: str, label: str, what: str) -> Problem:
        return Problem(item, _("{label} has no {what}").format(label=self.scheme.shown_label(label), what=what))

    def _recheck_article(self) -> None:
        if self._problems is not None:
            self._problems.pop(ARTICLE, None)
            if self._article is not None and (found := self._missing_values(ARTICLE, ARTICLE, self._article)):
                self._problems[ARTICLE] = found

    def _recheck(self, item: Item) -> None:
        if self._problems is None:
            return
        touched = {item.id}
        if isinstance(item, Relation):
            touched |= {item.source, item.target}
        for each in touched:
            self._problems.pop(each, None)
            if (present := self.get(each)) and (found := self.problems_of(present)):
                self._problems[each] = found


def index_of(scheme: Scheme, content: LayerContent) -> LayerIndex:
    """Index a layer as it was read, with what it says of the article."""
    return LayerIndex.of(scheme, content, article_of(content.layer))


def article_of(layer: Layer) -> Mapping[str, str] | None:
    """Give the attributes of the article that a layer is checked for; None where it is not begun, or is skipped."""
    return layer.attributes if layer.begun and layer.status != "skipped" else None


def key_of(span: Span) -> Key:
    """Give a span's place in reading order: an outer span comes before those nested in it."""
    return span.fragments[0].start, -span.fragments[-1].end, span.id


def _buckets(span: Span) -> Iterator[int]:
    for fragment in span.fragments:
        yield from range(fragment.start // _BUCKET, (fragment.end - 1) // _BUCKET + 1)
