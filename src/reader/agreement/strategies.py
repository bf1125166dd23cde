"""Merge strategies: what of several layers is gold before anybody has looked."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar, get_args

from reader.agreement.cases import Case, Link
from reader.model.annotation import Layer, Relation, Span

Strategy = Literal["unanimous", "majority"]
STRATEGIES: Final[tuple[Strategy, ...]] = get_args(Strategy)

_I = TypeVar("_I", Span, Relation, Layer)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a strategy says of one case or link."""

    item: Span | Relation | Layer | None
    """One of the annotators' items, whose place and label are gold; None where nothing is."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The attributes that are settled."""
    unsettled: tuple[str, ...] = ()
    """Those that are not."""


def of_case(case: Case, strategy: Strategy) -> Verdict | None:
    """Say what of a case is gold, but for its links; None where the strategy leaves it open.

    Silence counts as a vote: a majority is of all annotators, those too who marked nothing.
    """
    if case.layers:
        layers = list(case.layers.values())
        return _settled(layers[0], layers, len(layers) if strategy == "unanimous" else len(layers) // 2 + 1)
    if strategy == "unanimous":
        if any(each.kind not in ("attribute", "relation") for each in case.differences):
            return None
        return _settled(next(iter(case.spans.values())), list(case.spans.values()), len(case.spans))
    chosen = majority({name: (span.label, span.fragments) for name, span in case.spans.items()}, len(case.annotators))
    if chosen is None:
        return Verdict(None) if 2 * len(case.silent) > len(case.annotators) else None
    same = [span for span in case.spans.values() if (span.label, span.fragments) == chosen]
    alike = [span for span in case.spans.values() if span.label == same[0].label]
    return _settled(same[0], alike, len(alike) // 2 + 1)


def of_link(link: Link, voters: int, sources: Mapping[str, int], strategy: Strategy) -> Verdict | None:
    """Say what of a link is gold; None where the strategy leaves it open.

    Args:
        link: the relations.
        voters: how many annotators might have made it: all who have the span that it leads to.
        sources: the case that every relation starts from, by its id.
        strategy: which one.
    """
    relations = list(link.relations.values())
    if strategy == "unanimous":
        if len(relations) < voters or len(link.sources) > 1:
            return None
        return _settled(relations[0], relations, len(relations))
    chosen = majority({name: sources[each.id] for name, each in link.relations.items()}, voters)
    if chosen is None:
        return Verdict(None) if 2 * (voters - len(relations)) > voters else None
    same = [each for each in relations if sources[each.id] == chosen]
    return _settled(same[0], same, len(same) // 2 + 1)


def majority(votes: Mapping[str, Hashable], voters: int) -> Hashable | None:
    """Find what more than half of all voters say; None where there is no such thing."""
    if not votes:
        return None
    ((chosen, count),) = Counter(votes.values()).most_common(1)
    return chosen if 2 * count > voters else None


def _settled(item: _I, items: Sequence[_I], needed: int) -> Verdict:
    """Settle the attributes that enough of the items have the same value of; an absent one counts as a value."""
    values, unsettled = {}, []
    for name in names_of(items):
        ((value, count),) = Counter(each.attributes.get(name, "") for each in items).most_common(1)
        if count < needed:
            unsettled.append(name)
        elif value:
            values[name] = value
    return Verdict(item, values, tuple(unsettled))


def names_of(items: Iterable[Span | Relation | Layer]) -> list[str]:
    """List the attributes that any of some items has, in order."""
    return list(dict.fromkeys(name for item in items for name in item.attributes))
