"""Alignment: which spans of several layers over one article were meant as the same one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from reader.model.annotation import Span
from reader.text import Offset

_SAME_PLACE: Final = 0.5
"""Shared part from which on spans of different labels are one span under two labels, not two that lie in each other."""

Ranges = tuple[tuple[Offset, Offset], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Spans of different annotators that were meant as the same one; one alone where nobody else marked it."""

    spans: Mapping[str, Span]
    """By annotator."""

    @property
    def place(self) -> tuple[Offset, Offset, str, str]:
        """Where the group comes in reading order, whoever its annotators are."""
        return min([(span.start, span.end, span.label, span.id) for span in self.spans.values()])


def align(layers: Mapping[str, Iterable[Span]], excluded: Ranges = ()) -> list[Group]:
    """Group the spans of several layers.

    Spans of one label first, leftovers across labels. Pairs of different annotators are joined in order of falling
    overlap: the part of all their code points that they share. Ties are settled by offsets, so that the order of the
    annotators does not matter. A group has at most one span of an annotator.

    Args:
        layers: the spans of every annotator, over the same text.
        excluded: ranges that take no part, in reading order; a span counts for what is outside them.

    Returns:
        The groups in reading order; every span that is not wholly excluded is in one.
    """
    nodes = _identical(layers, excluded)
    everyone = len(layers)
    labels: dict[str, list[_Node]] = {}
    for node in nodes:
        labels.setdefault(node.label, []).append(node)
    for same in labels.values():
        _join(same, everyone, 0)
    _join(nodes, everyone, _SAME_PLACE)
    groups = [Group(dict(sorted(node.spans.items()))) for node in nodes if node.into is None]
    return sorted(groups, key=lambda group: group.place)


def included(fragments: Iterable[tuple[Offset, Offset]], excluded: Ranges) -> Ranges:
    """Give the parts of some ranges that lie outside the excluded ones."""
    kept = list(fragments)
    for start, end in excluded:
        kept = [
            part
            for first, last in kept
            for part in ((first, min(last, start)), (max(first, end), last))
            if part[0] < part[1]
        ] if any(first < end and start < last for first, last in kept) else kept  # fmt: skip
    return tuple(kept)


def shared(one: Ranges, other: Ranges) -> int:
    """Count the code points that two sets of ranges share, each in reading order."""
    if len(one) == len(other) == 1:
        return max(min(one[0][1], other[0][1]) - max(one[0][0], other[0][0]), 0)
    return sum(max(min(a[1], b[1]) - max(a[0], b[0]), 0) for a in one for b in other)


def same_place(spans: Iterable[Span], excluded: Ranges) -> bool:
    """Tell whether spans cover the same ranges outside the excluded ones."""
    return len({included(span.fragments, excluded) for span in spans}) == 1


class Met(NamedTuple):
    """How many spans of two layers met."""

    spans: int
    """Of both layers together."""
    overlap: int
    """Pairs that were aligned under one label."""
    exact: int
    """Those of them in the same place."""

    @property
    def overlap_f1(self) -> float | None:
        """F1 of the pairs that overlap; None where there are no spans."""
        return 2 * self.overlap / self.spans if self.spans else None

    @property
    def exact_f1(self) -> float | None:
        """F1 of the pairs in the same place; None where there are no spans."""
        return 2 * self.exact / self.spans if self.spans else None


def met(groups: Iterable[Mapping[str, Span]], excluded: Ranges = ()) -> Met:
    """Count how many spans of two layers met.

    Args:
        groups: the aligned spans of two annotators, by annotator.
        excluded: ranges that take no part.
    """
    size = overlap = exact = 0
    for spans in groups:
        size += len(spans)
        if len(spans) == 2 and len({span.label for span in spans.values()}) == 1:
            overlap += 1
            exact += same_place(spans.values(), excluded)
    return Met(size, overlap, exact)


class _Node:
    """Spans that are one so far, with the ranges and the label of the first of them in reading order."""

    __slots__ = ("into", "label", "order", "ranges", "size", "spans")

    def __init__(self, ranges: Ranges, label: str, spans: dict[str, Span]) -> None:
        self.ranges = ranges
        self.label = label
        self.spans = spans
        self.size = sum(end - start for start, end in ranges)
        self.order = 0
        """Its number in reading order."""
        self.into: _Node | None = None
        """What it was joined into."""

    def place(self) -> tuple[Ranges, str, str]:
        return self.ranges, self.label, min([span.id for span in self.spans.values()])

    def now(self) -> "_Node":
        """Give what it is part of by now."""
        node = self
        while node.into is not None:
            node = node.into
        return node


def _identical(layers: Mapping[str, Iterable[Span]], excluded: Ranges) -> list[_Node]:
    """Join what is the same to the letter, which overlaps most."""
    found: dict[tuple[Ranges, str], list[dict[str, Span]]] = {}
    for annotator, spans in layers.items():
        for span in sorted(spans, key=_span_id):
            ranges: Ranges = included(span.fragments, excluded) if excluded else span.fragments
            if not ranges:
                continue
            same = found.setdefault((ranges, span.label), [])
            for members in same:
                if annotator not in members:
                    members[annotator] = span
                    break
            else:
                same.append({annotator: span})
    nodes = [_Node(ranges, label, members) for (ranges, label), same in found.items() for members in same]
    nodes.sort(key=_Node.place)
    return nodes


def _span_id(span: Span) -> str:
    return span.id


def _join(nodes: Sequence[_Node], everyone: int, least: float) -> None:
    """Join nodes of different annotators that overlap, the most first.

    Args:
        nodes: in reading order; those that were joined already count with the ranges that each of them has.
        everyone: how many annotators there are; a node that has all of them is complete.
        least: the smallest part that they have to share; any part when 0.
    """
    open_nodes = [each for each in nodes if len(each.now().spans) < everyone]
    for _overlap, first, second in sorted(_pairs(open_nodes, least)):
        one, other = open_nodes[first].now(), open_nodes[second].now()
        if one is other or not one.spans.keys().isdisjoint(other.spans):
            continue
        if other.order < one.order:
            one, other = other, one
        one.spans.update(other.spans)
        other.into = one


def _pairs(nodes: Sequence[_Node], least: float) -> Iterator[tuple[float, int, int]]:
    """Give the pairs that overlap: less the shared part, and the places of both."""
    reach: list[_Node] = []
    for order, node in enumerate(nodes):
        node.order = order
        start = node.ranges[0][0]
        reach = [each for each in reach if each.ranges[-1][1] > start]
        for other in reach:
            if node.spans.keys().isdisjoint(other.spans) and (common := shared(other.ranges, node.ranges)):
                part = common / (node.size + other.size - common)
                if part >= least:
                    yield -part, other.order, order
        reach.append(node)
