"""Cases: what several annotators made of one place in an article, and how they differ."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from reader.agreement.alignment import Group, Ranges, align, included, shared
from reader.model.annotation import Layer, LayerContent, Relation, Span
from reader.text import Offset

Kind = Literal["missing", "split", "label", "boundary", "attribute", "relation"]

_MOST: Final = 0.5
"""Part of a span that another one has to cover to be split from it."""


class Difference(NamedTuple):
    """One way in which annotators differ over a case."""

    kind: Kind
    name: str = ""
    """Which attribute, or which relation label."""
    part: str = ""
    """Of a relation: `missing`, `endpoint`, or the name of an attribute."""


@dataclass(frozen=True, slots=True)
class Link:
    """Relations of different annotators that were meant as the same one; they lead to the span of one case."""

    relations: Mapping[str, Relation]
    """By annotator."""
    sources: tuple[int, ...]
    """The cases that they start from; several where the annotators differ over that."""
    differences: frozenset[Difference] = frozenset()

    @property
    def label(self) -> str:
        """The label, which is the same for all."""
        return next(iter(self.relations.values())).label


@dataclass(frozen=True, slots=True)
class Case:
    """A group of aligned spans with the relations that lead to them; or the article itself, with its attributes."""

    spans: Mapping[str, Span]
    """By annotator; none where the case is about the article."""
    links: tuple[Link, ...]
    differences: frozenset[Difference]
    """Of the spans and of the links; none where everybody says the same."""
    annotators: tuple[str, ...]
    """All who finished a layer, in the order of their names."""
    layers: Mapping[str, Layer] = field(default_factory=dict)
    """By annotator, where the case is about the article."""

    @property
    def items(self) -> Mapping[str, Span | Layer]:
        """What the annotators made, by their names."""
        return self.spans or self.layers

    @property
    def start(self) -> Offset:
        """Where it begins in the text."""
        return min((span.start for span in self.spans.values()), default=0)

    @property
    def unanimous(self) -> bool:
        """True when nobody differs, nor is silent."""
        return not self.differences

    @property
    def silent(self) -> tuple[str, ...]:
        """Who marked nothing here; silence counts as a vote."""
        return tuple(each for each in self.annotators if each not in self.items)


def article_case(layers: Mapping[str, Layer]) -> Case:
    """Compare what several annotators say of an article as a whole.

    Args:
        layers: one of each annotator, by name; at least one.
    """
    known = {name: layers[name] for name in sorted(layers)}
    differing = _differing(list(known.values()))
    return Case({}, (), frozenset(Difference("attribute", name) for name in differing), tuple(known), known)


def cases(layers: Mapping[str, LayerContent], excluded: Ranges = ()) -> list[Case]:
    """Align the layers of several annotators over one text, and say how they differ.

    Args:
        layers: one of each annotator, by name.
        excluded: ranges that take no part.

    Returns:
        The cases in reading order, the same ones whatever the order of the layers.
    """
    by_annotator = {name: layers[name] for name in sorted(layers)}
    annotators = tuple(by_annotator)
    groups = align({name: content.spans for name, content in by_annotator.items()}, excluded)
    splits = _splits(groups)
    home = {span.id: number for number, group in enumerate(groups) for span in group.spans.values()}
    links: dict[int, list[Link]] = {}
    for target, link in _links(by_annotator, groups, home):
        links.setdefault(target, []).append(link)
    found = []
    for number, group in enumerate(groups):
        differences = _span_differences(group, annotators, splits.get(number, frozenset()), excluded)
        mine = tuple(links.get(number, ()))
        found.append(Case(group.spans, mine, differences.union(*(link.differences for link in mine)), annotators))
    return found


def _span_differences(
    group: Group, annotators: Sequence[str], splitters: frozenset[str], excluded: Ranges
) -> frozenset[Difference]:
    """Tell how the spans of a group differ.

    Args:
        group: the spans.
        annotators: all who might have marked one.
        splitters: whose span here is part of a larger one of somebody, or is that larger one.
        excluded: ranges that take no part.
    """
    spans = list(group.spans.values())
    found = set()
    if any(each not in group.spans and each not in splitters for each in annotators):
        found.add(Difference("missing"))
    if splitters:
        found.add(Difference("split"))
    if len({span.label for span in spans}) > 1:
        found.add(Difference("label"))
    if len({included(span.fragments, excluded) for span in spans}) > 1:
        found.add(Difference("boundary"))
    found |= {Difference("attribute", name) for name in _differing(spans)}
    return frozenset(found)


def _differing(items: Sequence[Span | Relation | Layer]) -> list[str]:
    """List the attributes that items do not have the same value of."""
    names = sorted({name for item in items for name in item.attributes})
    return [name for name in names if len({item.attributes.get(name, "") for item in items}) > 1]


def _splits(groups: Sequence[Group]) -> dict[int, frozenset[str]]:
    """Find where one annotator has one span and another has several that do not overlap.

    Returns:
        By the number of a group: the annotators who are not simply silent there, because a span of theirs in another
        group covers most of the group's; and, for that other group, an empty name.
    """
    found: dict[int, set[str]] = {}
    reach: list[int] = []
    for number, group in enumerate(groups):
        start = group.place[0]
        reach = [each for each in reach if max(span.end for span in groups[each].spans.values()) > start]
        for other in reach:
            for first, second in ((number, other), (other, number)):
                for annotator in _cover(groups[first], groups[second]):
                    found.setdefault(first, set()).add(annotator)
                    found.setdefault(second, set()).add("")
        reach.append(number)
    return {number: frozenset(names) for number, names in found.items()}


def _cover(part: Group, whole: Group) -> list[str]:
    """List who has in one group a span that covers most of a span of another, which is split off from it."""
    return [
        annotator
        for annotator, large in whole.spans.items()
        if annotator not in part.spans
        and any(
            small.label == large.label
            and other in whole.spans
            and not shared(small.fragments, whole.spans[other].fragments)
            and shared(small.fragments, large.fragments) >= _MOST * _size(small)
            for other, small in part.spans.items()
        )
    ]


def _size(span: Span) -> int:
    return sum(end - start for start, end in span.fragments)


class _Draft(NamedTuple):
    """A link that may still be joined with another."""

    label: str
    targets: tuple[int, ...]
    sources: tuple[int, ...]
    relations: dict[str, Relation]


def _links(
    layers: Mapping[str, LayerContent], groups: Sequence[Group], home: Mapping[str, int]
) -> Iterator[tuple[int, Link]]:
    """Join relations over aligned ends: those of the same ends, then of the same target, then of the same source.

    Yields:
        The links, each with the number of the group that it leads to.
    """
    drafts = [
        _Draft(relation.label, (home[relation.target],), (home[relation.source],), {annotator: relation})
        for annotator, content in layers.items()
        for relation in sorted(content.relations, key=lambda each: each.id)
        if relation.source in home and relation.target in home
    ]
    drafts.sort(key=lambda draft: draft[:3])
    for ends in (lambda each: each[:3], lambda each: each[:2], lambda each: (each.label, each.sources)):
        drafts = _joined(drafts, ends)
    for draft in drafts:
        link = Link(draft.relations, draft.sources, _link_differences(draft, groups))
        yield draft.targets[0], link


def _joined(drafts: Iterable[_Draft], ends: Callable[[_Draft], object]) -> list[_Draft]:
    """Join drafts of different annotators that have the same ends, each with the first that it goes with."""
    found: dict[object, list[_Draft]] = {}
    for draft in drafts:
        same = found.setdefault(ends(draft), [])
        for at, other in enumerate(same):
            if other.relations.keys().isdisjoint(draft.relations):
                same[at] = _Draft(
                    draft.label,
                    tuple(sorted({*other.targets, *draft.targets})),
                    tuple(sorted({*other.sources, *draft.sources})),
                    other.relations | draft.relations,
                )
                break
        else:
            same.append(draft)
    return sorted((draft for same in found.values() for draft in same), key=lambda draft: draft[:3])


def _link_differences(draft: _Draft, groups: Sequence[Group]) -> frozenset[Difference]:
    """Tell how relations differ among those who marked what they lead to."""
    found = {Difference("relation", draft.label, name) for name in _differing(list(draft.relations.values()))}
    if len(draft.sources) > 1 or len(draft.targets) > 1:
        found.add(Difference("relation", draft.label, "endpoint"))
    if any(annotator not in draft.relations for target in draft.targets for annotator in groups[target].spans):
        found.add(Difference("relation", draft.label, "missing"))
    return frozenset(found)
