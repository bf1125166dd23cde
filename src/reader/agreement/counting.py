"""What one article adds to the sums of a project: sizes, matches and coincidences of its layers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations, permutations
from typing import Final

import numpy as np

from reader.agreement import unitizing
from reader.agreement.alignment import Ranges, align, included, same_place
from reader.model.annotation import LayerContent, Relation, Span
from reader.model.scheme import ARTICLE, Attribute, RelationLabel, Scheme
from reader.text import units
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


def count(text: Text, layers: Mapping[str, LayerContent], scheme: Scheme, *, everything: bool = False) -> Counts:
    """Count what the measures of an article are made of.

    Args:
        text: the article.
        layers: by the names of those who are compared.
        scheme: what is compared.
        everything: whether to count what less common measures need too.

    Returns:
        Counts under these names, where a and b are annotators, in alphabetical order but for sizes:

        - ``("articles", a, b)``: 1;
        - ``("spans", label, a, b)``: spans of a, where b is too; ``("exact", …)``, ``("overlap", …)``: those matched;
        - ``("links", label, a, b)`` and ``(rung, label, a, b)``: the same for relations (see `RUNGS`);
        - ``("tasks", a, b)`` and ``("task", a, b)``: the same for the whole task (see `Task`);
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
    named = {name: layers[name] for name in sorted(layers)}
    for one, other in combinations(named, 2):
        _Pair(text, {one: named[one], other: named[other]}, scheme, found).count()
    if len(named) > 1:
        _count_segments(text, named, scheme, found, everything=everything)
        _Values(named, scheme, found, everything=everything).count(text)
    return found


def count_pair(text: Text, layers: Mapping[str, LayerContent], scheme: Scheme) -> Counts:
    """Count what two layers have in common, under the names of `count` that have a pair in them."""
    found: Counts = defaultdict(float)
    _Pair(text, {name: layers[name] for name in sorted(layers)}, scheme, found).count()
    return found


class _Pair:
    """Two layers over one article, aligned with each other alone, so that nobody else changes their agreement."""

    def __init__(self, text: Text, layers: Mapping[str, LayerContent], scheme: Scheme, found: Counts) -> None:
        self.text = text
        self.layers = layers
        self.names = tuple(layers)
        self.scheme = scheme
        self.found = found
        self.groups = align({name: content.spans for name, content in self.layers.items()}, text.excluded)
        self.home = {span.id: at for at, group in enumerate(self.groups) for span in group.spans.values()}
        self.spans = {span.id: span for content in self.layers.values() for span in content.spans}

    def count(self) -> None:
        self.found["articles", *self.names] += 1
        self._count_spans()
        for label in self.scheme.relations:
            self._count_links(label)
        if task := task_of(self.scheme):
            self._match(("tasks",), ("task",), partial(self._claims, task))

    def _count_spans(self) -> None:
        for group in self.groups:
            for mine, theirs in permutations(self.names):
                if mine in group.spans:
                    self.found["spans", group.spans[mine].label, mine, theirs] += 1
            labels = {span.label for span in group.spans.values()}
            if len(group.spans) == 2 and len(labels) == 1:
                (label,) = labels
                self.found["overlap", label, *self.names] += 1
                if same_place(group.spans.values(), self.text.excluded):
                    self.found["exact", label, *self.names] += 1

    def _count_links(self, label: RelationLabel) -> None:
        name = label.name
        for rung, alike in zip(RUNGS, (self._who, self._ends, self._exact, self._valued), strict=True):
            sizes = ("links", name) if rung == RUNGS[0] else None
            self._match(sizes, (rung, name), partial(self._alike, name, alike))

    def _match(
        self,
        sizes: tuple[Hashable, ...] | None,
        matched: tuple[Hashable, ...],
        units: Callable[[str], Iterable[Hashable]],
    ) -> None:
        """Count how many units either has, and how many of them are alike."""
        counted = [Counter(units(name)) for name in self.names]
        if sizes is not None:
            for (mine, theirs), each in zip(permutations(self.names), counted, strict=True):
                self.found[*sizes, mine, theirs] += each.total()
        self.found[*matched, *self.names] += (counted[0] & counted[1]).total()

    def _links(self, name: str, label: str) -> Iterable[Relation]:
        return (
            each
            for each in self.layers[name].relations
            if each.label == label and each.source in self.home and each.target in self.home
        )

    def _alike(self, label: str, alike: Callable[[Relation], Hashable], name: str) -> Iterable[Hashable]:
        return map(alike, self._links(name, label))

    def _ends(self, relation: Relation) -> tuple[int, int]:
        return self.home[relation.source], self.home[relation.target]

    def _exact(self, relation: Relation) -> Hashable:
        ends = (self.spans[relation.source], self.spans[relation.target])
        return tuple(included(each.fragments, self.text.excluded) for each in ends)

    def _valued(self, relation: Relation) -> Hashable:
        return *self._ends(relation), *sorted(relation.attributes.items())

    def _who(self, relation: Relation) -> Hashable:
        return self.home[relation.target], self._identity(self.spans[relation.source])

    def _identity(self, span: Span) -> str:
        """Tell who a span names: an identity, or where there is none its folded text."""
        names = [each.name for each in self.scheme.attributes_of(span.label) if each.kind == "identity"]
        known = (span.attributes[name] for name in names if name in span.attributes)
        return next(known, None) or fold(span.text(self.text.body))

    def _claims(self, task: Task, name: str) -> Iterable[Hashable]:
        """Give the claims of a layer: which, whose, and the stance; those of no speaker stand for themselves."""
        links: dict[str, list[Relation]] = {}
        for link in self._links(name, task.relation.name):
            links.setdefault(link.target, []).append(link)
        for span in self.layers[name].spans:
            if span.label in task.relation.targets and span.id in self.home:
                for link in links.get(span.id, ()):
                    yield self._who(link), link.attributes.get(task.stance.name, "")
                if span.id not in links:
                    yield (self.home[span.id], ""), span.attributes.get(task.stance.name, "")


def _count_segments(
    text: Text, layers: Mapping[str, LayerContent], scheme: Scheme, found: Counts, *, everything: bool
) -> None:
    """Measure the text as a continuum that everybody cut into segments: by label, and by all labels together."""
    names = [label.name for label in scheme.spans]
    kept = np.ones(len(text.body), int)
    for start, end in text.excluded:
        kept[start:end] = 0
    place = np.concatenate([[0], np.cumsum(kept)])  # where an offset is once the excluded ranges are cut out
    words = np.array(list(units.words(text.body)) if everything else [], int).reshape(-1, 2)
    tokens = place[words][np.diff(place[words]).ravel() == np.diff(words).ravel()]
    for wanted in [*([name] for name in names), names]:
        number = {name: at for at, name in enumerate(wanted, 1)}
        marked = [
            [(int(place[start]), int(place[end]), number[span.label])
             for span in content.spans if span.label in number
             for start, end in span.fragments if place[start] < place[end]]
            for content in layers.values()
        ]  # fmt: skip
        label = wanted[0] if wanted is not names else ""
        if any(map(unitizing.overlaps, marked)):
            found["overlaps", label] += 1
            continue
        tables = {"characters": unitizing.continuum_table(marked, int(place[-1]), len(wanted) + 1)}
        if everything:
            tables["tokens"] = unitizing.token_coincidences(marked, tokens, len(wanted) + 1)
        for name, table in tables.items():
            for row, column in np.argwhere(table):
                found[name, label, int(row), int(column)] += float(table[row, column])


class _Values:
    """The values of attributes on the items of all layers, aligned together."""

    def __init__(self, layers: Mapping[str, LayerContent], scheme: Scheme, found: Counts, *, everything: bool) -> None:
        self.layers = layers
        self.scheme = scheme
        self.found = found
        self.everything = everything

    def count(self, text: Text) -> None:
        groups = align({name: content.spans for name, content in self.layers.items()}, text.excluded)
        for group in groups:
            for label in {span.label for span in group.spans.values()}:
                spans = {name: span for name, span in group.spans.items() if span.label == label}
                self._count(label, {name: span.attributes for name, span in spans.items()})
        home = {span.id: at for at, group in enumerate(groups) for span in group.spans.values()}
        links: dict[tuple[str, int, int], dict[str, Mapping[str, str]]] = {}
        for name, content in self.layers.items():
            for each in content.relations:
                if each.source in home and each.target in home:
                    ends = (each.label, home[each.source], home[each.target])
                    links.setdefault(ends, {})[name] = each.attributes
        for (label, _source, _target), values in links.items():
            self._count(label, values)
        self._count(ARTICLE, {name: each.layer.attributes for name, each in self.layers.items()})

    def _count(self, on: str, values: Mapping[str, Mapping[str, str]]) -> None:
        """Count one item: by annotator, its values."""
        self.found["items", on] += 1
        if self.everything:
            for name in values:
                for other in self.layers.keys() - {name}:
                    self.found["items", on, name, other] += 1
            for pair in combinations(sorted(values), 2):
                self.found["matched", on, *pair] += 1
        if len(values) < 2:
            return
        self.found["matched", on] += 1
        for attribute in self.scheme.attributes_of(on):
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
            if self.everything:
                self.found["table", *key, one, other, given[one], given[other]] += 1
