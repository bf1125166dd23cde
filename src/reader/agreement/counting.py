"""What one article adds to the sums of a project: sizes, matches and coincidences of its layers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Final

import numpy as np

from reader.agreement import unitizing
from reader.agreement.alignment import Group, Ranges, align, included
from reader.model.annotation import LayerContent, Relation, Span
from reader.model.scheme import ARTICLE, Attribute, RelationLabel, Scheme
from reader.text import Offset, units
from reader.text.folding import fold

Counts = dict[Hashable, float]

RUNGS: Final = ("identity", "overlap", "exact", "value")
"""How alike two relations are, from easy to hard: what they lead to overlaps and the identities are the same; both ends
overlap; both ends are the same to the letter; both ends overlap and all values are the same."""


@dataclass(frozen=True, slots=True)
class Text:
    """What the measures have to know of an article."""

    body: str
    excluded: Ranges = ()
    """Ranges that take no part, in reading order."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the whole task comes down to in a scheme: who (identity) says what (claim) and stands how to it (stance)."""

    relation: RelationLabel
    """Links those who say to what is said."""
    stance: Attribute
    """A choice on that relation."""
    identity: Attribute | None
    """Who the speaker is."""


def task_of(scheme: Scheme) -> Task | None:
    """Find the relation that every claim needs, with its first choice; None where a scheme has no such thing."""
    for relation in scheme.relations:
        choices = [each for each in scheme.attributes_of(relation.name) if each.kind == "choice"]
        if relation.required is not None and choices:
            named = (each for label in relation.sources for each in scheme.attributes_of(label))
            return Task(relation, choices[0], next((each for each in named if each.kind == "identity"), None))
    return None


class Counting:
    """Counts articles under one scheme."""

    def __init__(self, scheme: Scheme, *, everything: bool = False) -> None:
        """Make ready to count.

        Args:
            scheme: what is compared.
            everything: whether to count what less common measures need too.
        """
        self.everything = everything
        self.labels = [label.name for label in scheme.spans]
        self.relations = [label.name for label in scheme.relations]
        self.task = task_of(scheme)
        self.attributes = {on: scheme.attributes_of(on) for on in (*self.labels, *self.relations, ARTICLE)}
        self.identities = {
            on: [each.name for each in found if each.kind == "identity"] for on, found in self.attributes.items()
        }

    def count(self, text: Text, layers: Mapping[str, LayerContent]) -> Counts:
        """Count what the measures of an article are made of.

        Args:
            text: the article.
            layers: by the names of those who are compared.

        Returns:
            Counts under these names, where a and b are annotators, in alphabetical order but for sizes:

            - ``("articles", a, b)``: 1; ``("texts",)``: 1;
            - ``("spans", label, a, b)``: spans of a, where b is too; ``("exact", …)`` and ``("overlap", …)``: those
              matched;
            - ``("links", label, a, b)`` and ``(rung, label, a, b)``: the same for relations (see `RUNGS`);
            - ``("tasks", a, b)`` and ``("task", a, b)``: the same for the whole task (see `Task`);
            - ``("judged", a, b)`` and ``("alike", a, b)``: under a scheme without span labels, the choices about the
              article that both made, and those that are the same;
            - ``("items", on)``, ``("matched", on)``: aligned items, and those that two annotators or more have; with
              everything, ``("items", on, a, b)`` of a, where b is too, and ``("matched", on, a, b)`` of both;
            - ``("units", on, attribute)``: those of them that have two values or more;
            - ``("value", on, attribute, v, w)``: coincidences of values, a pair of different ones once;
            - ``("same", on, attribute)``, ``("pairs", on, attribute)``: for attributes that are no choice;
            - ``("table", on, attribute, a, b, v, w)``: with everything, what a and b said;
            - ``("characters", label, row, column)``: the table of a continuum (see `unitizing`) in which that label
              is marked alone, or all are when it is empty; with everything, ``("tokens", …)`` too;
            - ``("overlaps", label)``: 1 instead of those, where a layer overlaps itself outside the excluded ranges.
        """
        found: Counts = defaultdict(float)
        hands = {name: _Hand(self, text, layers[name]) for name in sorted(layers)}
        for pair in combinations(hands, 2):
            groups = _count_pair(self, text, pair, hands, found)
        if len(hands) > 1:
            found["texts",] += 1
            _count_segments(self, text, hands, found)
            if len(hands) > 2:
                groups = align({name: hand.content.spans for name, hand in hands.items()}, text.excluded)
            _Values(self, hands, found).count(groups)
        return found

    def count_pair(self, text: Text, layers: Mapping[str, LayerContent]) -> Counts:
        """Count what two layers have in common, under the names of `count` that have a pair in them."""
        found: Counts = defaultdict(float)
        one, other = sorted(layers)
        _count_pair(self, text, (one, other), {name: _Hand(self, text, layers[name]) for name in (one, other)}, found)
        return found


class _Hand:
    """A layer, with what every comparison asks of it."""

    def __init__(self, rules: Counting, text: Text, content: LayerContent) -> None:
        self.content = content
        self.spans: dict[str, Span] = {}
        """By their ids; without those that are wholly excluded."""
        self.ranges: dict[str, Ranges] = {}
        """What lies of each outside the excluded ranges."""
        for span in content.spans:
            if ranges := included(span.fragments, text.excluded):
                self.spans[span.id] = span
                self.ranges[span.id] = ranges
        self.links: dict[str, list[Relation]] = {}
        """Relations between those spans, by label."""
        for each in content.relations:
            if each.source in self.spans and each.target in self.spans:
                self.links.setdefault(each.label, []).append(each)
        self._rules = rules
        self._text = text
        self._known: dict[str, str] = {}

    def identity(self, span: str) -> str:
        """Tell who a span names: an identity, or where there is none its folded text."""
        if span not in self._known:
            about = self.spans[span]
            named = (about.attributes.get(name) for name in self._rules.identities.get(about.label, ()))
            self._known[span] = next(filter(None, named), None) or fold(about.text(self._text.body))
        return self._known[span]


# Two layers ----------------------------------------------------------------------------------------------------------


def _count_pair(
    rules: Counting, text: Text, names: tuple[str, str], hands: Mapping[str, _Hand], found: Counts
) -> list[Group]:
    """Count what two layers have in common, aligned with each other alone, so that nobody else changes their agreement.

    Returns:
        The aligned spans.
    """
    one, other = (hands[name] for name in names)
    groups = align({name: hands[name].content.spans for name in names}, text.excluded)
    found["articles", *names] += 1
    for (mine, theirs), hand in zip(permutations(names), (one, other), strict=True):
        for label, size in Counter(span.label for span in hand.spans.values()).items():
            found["spans", label, mine, theirs] += size
    overlap, exact = [], []
    for group in groups:
        if len(group.spans) == 2:
            first, second = group.spans.values()
            if first.label == second.label:
                overlap.append(first.label)
                if one.ranges[first.id] == other.ranges[second.id]:
                    exact.append(first.label)
    for name, labels in (("overlap", overlap), ("exact", exact)):
        for label, size in Counter(labels).items():
            found[name, label, *names] += size
    home = {span.id: at for at, group in enumerate(groups) for span in group.spans.values()}
    for label in rules.relations:
        _count_links(label, names, (one, other), home, found)
    if rules.task:
        claims = [list(_claims(rules.task, hand, home)) for hand in (one, other)]
        for (mine, theirs), each in zip(permutations(names), claims, strict=True):
            found["tasks", mine, theirs] += len(each)
        found["task", *names] += _common(*claims)
    _count_article(rules, names, (one, other), found)
    return groups


def _count_article(rules: Counting, names: tuple[str, str], hands: tuple[_Hand, _Hand], found: Counts) -> None:
    """Count the choices about the article that both made, and those that are the same, where there are no spans."""
    if rules.labels:
        return
    one, other = (hand.content.layer.attributes for hand in hands)
    for attribute in rules.attributes[ARTICLE]:
        if attribute.kind == "choice" and attribute.name in one and attribute.name in other:
            found["judged", *names] += 1
            found["alike", *names] += one[attribute.name] == other[attribute.name]


def _count_links(
    label: str, names: tuple[str, str], hands: tuple[_Hand, _Hand], home: Mapping[str, int], found: Counts
) -> None:
    """Count the relations of a label, and those that are alike, rung by rung."""
    links = [hand.links.get(label, ()) for hand in hands]
    for (mine, theirs), each in zip(permutations(names), links, strict=True):
        found["links", label, mine, theirs] += len(each)
    if not all(links):
        return
    ladders = [[_rungs(hand, each, home) for each in mine] for hand, mine in zip(hands, links, strict=True)]
    for rung, one, other in zip(RUNGS, *(zip(*ladder, strict=True) for ladder in ladders), strict=True):
        found[rung, label, *names] += _common(one, other)


def _rungs(hand: _Hand, link: Relation, home: Mapping[str, int]) -> tuple[Hashable, ...]:
    """Give what has to be the same of two relations on each of the `RUNGS`."""
    source, target = link.source, link.target
    ends = home[source], home[target]
    exact = hand.ranges[source], hand.ranges[target]
    return (home[target], hand.identity(source)), ends, exact, (*ends, *sorted(link.attributes.items()))


def _claims(task: Task, hand: _Hand, home: Mapping[str, int]) -> Iterator[Hashable]:
    """Give the claims of a layer: which, whose, and the stance; those of no speaker stand for themselves."""
    links: dict[str, list[Relation]] = {}
    for link in hand.links.get(task.relation.name, ()):
        links.setdefault(link.target, []).append(link)
    for span in hand.spans.values():
        if span.label in task.relation.targets:
            for link in links.get(span.id, ()):
                yield home[span.id], hand.identity(link.source), link.attributes.get(task.stance.name, "")
            if span.id not in links:
                yield home[span.id], "", span.attributes.get(task.stance.name, "")


def _common(one: Iterable[Hashable], other: Iterable[Hashable]) -> int:
    """Count how many of some things meet their like among others, one to one."""
    left = Counter(one)
    met = 0
    for each in other:
        if left.get(each):
            left[each] -= 1
            met += 1
    return met


# All layers ----------------------------------------------------------------------------------------------------------


def _count_segments(rules: Counting, text: Text, hands: Mapping[str, _Hand], found: Counts) -> None:
    """Measure the text as a continuum that everybody cut into segments: by label, and by all labels together."""
    if not rules.labels:
        return
    place = _places(text)
    number = {name: at for at, name in enumerate(rules.labels, 1)}
    marked = [
        [(place(start), place(end), number[span.label])
         for span in hand.spans.values()
         for start, end in span.fragments if place(start) < place(end)]
        for hand in hands.values()
    ]  # fmt: skip
    continuum = unitizing.Continuum(marked, place(len(text.body)))
    words = _words(text) if rules.everything else np.empty((0, 2), int)
    choices = {name: [code] for name, code in number.items()} | {"": list(number.values())}
    for label, codes in choices.items():
        if continuum.overlaps(codes):
            found["overlaps", label] += 1
            continue
        for (row, column), size in continuum.cells(codes).items():
            found["characters", label, row, column] += size
        if rules.everything:
            chosen = {code: at for at, code in enumerate(codes, 1)}
            layers = [[(start, end, chosen[code]) for start, end, code in each if code in chosen] for each in marked]
            table = unitizing.token_coincidences(layers, words, len(codes) + 1)
            for row, column in np.argwhere(table):
                found["tokens", label, int(row), int(column)] += float(table[row, column])


def _places(text: Text) -> Callable[[Offset], Offset]:
    """Give the function that says where an offset is once the excluded ranges are cut out."""
    if not text.excluded:
        return lambda offset: offset

    def place(offset: Offset) -> Offset:
        return offset - sum(min(end, offset) - start for start, end in text.excluded if start < offset)

    return place


def _words(text: Text) -> unitizing.Integers:
    """Give the ranges (n, 2) of the words that no excluded range touches, once those are cut out."""
    place = _places(text)
    kept = [
        (place(start), place(end)) for start, end in units.words(text.body) if place(end) - place(start) == end - start
    ]
    return np.array(kept, int).reshape(-1, 2)


class _Values:
    """The values of attributes on the items of all layers, aligned together."""

    def __init__(self, rules: Counting, hands: Mapping[str, _Hand], found: Counts) -> None:
        self.rules = rules
        self.hands = hands
        self.found = found

    def count(self, groups: Sequence[Group]) -> None:
        """Count the spans, the relations between aligned spans, and the article."""
        for group in groups:
            by_label: dict[str, dict[str, Mapping[str, str]]] = {}
            for name, span in group.spans.items():
                by_label.setdefault(span.label, {})[name] = span.attributes
            for label, values in by_label.items():
                self._count(label, values)
        home = {span.id: at for at, group in enumerate(groups) for span in group.spans.values()}
        links: dict[tuple[str, int, int], dict[str, Mapping[str, str]]] = {}
        for name, hand in self.hands.items():
            for label, mine in hand.links.items():
                for each in mine:
                    links.setdefault((label, home[each.source], home[each.target]), {})[name] = each.attributes
        for (label, _source, _target), values in links.items():
            self._count(label, values)
        self._count(ARTICLE, {name: hand.content.layer.attributes for name, hand in self.hands.items()})

    def _count(self, on: str, values: Mapping[str, Mapping[str, str]]) -> None:
        """Count one item: by annotator, its values."""
        self.found["items", on] += 1
        if self.rules.everything:
            for name in values:
                for other in self.hands.keys() - {name}:
                    self.found["items", on, name, other] += 1
            for pair in combinations(sorted(values), 2):
                self.found["matched", on, *pair] += 1
        if len(values) < 2:
            return
        self.found["matched", on] += 1
        for attribute in self.rules.attributes.get(on, ()):
            given = {name: value for name in sorted(values) if (value := values[name].get(attribute.name))}
            if len(given) > 1:
                self._count_value(on, attribute, given)

    def _count_value(self, on: str, attribute: Attribute, given: Mapping[str, str]) -> None:
        """Count the coincidences of values, whose annotators are in alphabetical order."""
        key = (on, attribute.name)
        self.found["units", *key] += 1
        weight = 1 / (len(given) - 1)
        for one, other in combinations(given, 2):
            first, second = sorted((given[one], given[other]))
            if attribute.kind != "choice":
                self.found["same", *key] += weight * (first == second)
                self.found["pairs", *key] += weight
                continue
            self.found["value", *key, first, second] += weight
            if self.rules.everything:
                self.found["table", *key, one, other, given[one], given[other]] += 1
