"""Cases as they were reviewed: each with what was decided of it, and why it has to be decided again."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, Literal

from reader.agreement.alignment import Ranges
from reader.agreement.cases import Case, Link, article_case, cases
from reader.i18n import N_, _
from reader.model.annotation import Decision, Layer, LayerContent, Relation, Span
from reader.text.quoting import quoted
from reader.workflow.layer import LayerIndex

State = Literal["accepted", "edited", "rejected", "agreed", "open"]
"""What became of a case; `agreed` ones say all the same and wait to be accepted."""

STATES: Final[dict[State, str]] = {
    "accepted": N_("accepted"), "edited": N_("edited"), "rejected": N_("rejected"), "agreed": N_("agreed"),
    "open": N_("still open"),
}  # fmt: skip
"""Every state with what it is called."""

SAMPLE: Final = 0.1
"""The part of the cases without any difference that a reviewer looks at all the same."""


@dataclass(frozen=True, slots=True)
class ToReview:
    """What somebody is going to review."""

    round: str = "main"
    sample: float = SAMPLE
    """The part of the cases without any difference that is looked at all the same."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something has to be decided again."""

    text: str
    """A sentence, with the place of the annotator's name where one is known."""
    annotator: str = ""

    def said(self, name: Callable[[str], str] = str) -> str:
        """Give the sentence, the annotator named as a function says."""
        return self.text.format(name=name(self.annotator)) if self.annotator else self.text


Judged = Span | Relation | Layer
"""What a decision is about: an annotator's item, or the layer for its attributes of the article."""


@dataclass(frozen=True, slots=True)
class ReviewedLink:
    """A link of a case and what was decided of it."""

    link: Link
    decision: Decision | None
    reopened: tuple[Reason, ...] = ()
    """Why it has to be decided again."""

    @property
    def settled(self) -> bool:
        """True when nothing of it is left to decide."""
        return self.decision is not None and not self.reopened and not self.decision.unsettled


@dataclass(frozen=True, slots=True)
class ReviewedCase:
    """A case and what was decided of it."""

    case: Case
    decision: Decision | None
    links: tuple[ReviewedLink, ...]
    gold: Span | Layer | None = None
    """The span of the gold layer; the layer itself where the case is about the article."""
    reopened: tuple[Reason, ...] = ()
    """Why it has to be decided again."""
    orphan: Span | None = None
    """The span of the gold layer, where that has no place in the text any more."""
    sampled: bool = False
    """Whether it is one of those without difference that are looked at all the same."""

    @property
    def state(self) -> State:
        """What became of it, its links included."""
        if self.decision is None:
            return "agreed" if self.case.unanimous else "open"
        if self.reopened or self.decision.unsettled:
            return "open"
        if self.decision.rejected:
            return "rejected"
        if not all(link.settled for link in self.links):
            return "open"
        return "edited" if self.gold is not None and self._is_new(self.gold) else "accepted"

    @property
    def unseen(self) -> bool:
        """True when it is in the sample, and gold without that anybody has looked at it."""
        return self.sampled and self.decision is not None and not self.decision.audit and not self.reopened

    @property
    def to_look_at(self) -> bool:
        """True when it is in the sample, and nobody has looked at it."""
        return self.sampled and (self.decision is None or self.unseen)

    @property
    def span(self) -> Span | None:
        """The gold span."""
        return self.gold if isinstance(self.gold, Span) else None

    def _is_new(self, gold: Span | Layer) -> bool:
        """Tell whether gold has a place, a label or a value that no annotator gave."""
        versions = self.case.items.values()
        if isinstance(gold, Span) and (gold.label, gold.fragments) not in [
            (span.label, span.fragments) for span in self.case.spans.values()
        ]:
            return True
        return any(
            all(each.attributes.get(name) != value for each in versions) for name, value in gold.attributes.items()
        )


_Place = tuple[int, int]
"""The number of a case, and of one of its links or `_ITSELF`."""
_ITSELF: Final = -1


class Reviewed:
    """The cases of an article in reading order, that of the article itself last, matched with the decisions on them."""

    def __init__(
        self,
        article: str,
        body: str,
        layers: Mapping[str, LayerContent],
        excluded: Ranges,
        sample: float,
        *,
        whole: bool = False,
    ) -> None:
        """Compare the layers of an article.

        Args:
            article: its id.
            body: its text.
            layers: the finished ones, by annotator.
            excluded: ranges that take no part.
            sample: the part of the cases without difference that is looked at; of a single layer one at least.
            whole: whether the article itself is all that there is to annotate: then it is a case like any other, also
                where nobody differs over it, and one of those that the sample is drawn from.
        """
        self._annotators = layers.keys()
        found = cases(layers, excluded)
        draws = [_drawn(article, body, case) for case in found]
        most = max(min(draws, default=0), sample) if len(layers) == 1 else sample
        self._fresh = [
            ReviewedCase(case, None, tuple(ReviewedLink(link, None) for link in case.links), sampled=drawn <= most)
            for case, drawn in zip(found, draws, strict=True)
        ]
        """The cases as nobody has decided them."""
        self._article = article_case({name: content.layer for name, content in layers.items()}) if layers else None
        self._whole = whole
        self._sampled = whole and self._article is not None and _drawn(article, body, self._article) <= sample
        self._digests: dict[str, str] = {}
        self._lost = {span.id: name for name, content in layers.items() for span in content.orphans}
        """Who marked what has no place in the text any more."""
        self.home = {span.id: number for number, case in enumerate(found) for span in case.spans.values()}
        """The number of every span's case."""
        self._links = {
            relation.id: (number, at)
            for number, case in enumerate(found)
            for at, link in enumerate(case.links)
            for relation in link.relations.values()
        }
        self.cases: list[ReviewedCase] = []
        self.orphans: list[Decision] = []
        """Decisions about items that are gone from all layers."""
        self.own: list[Decision] = []
        """Decisions on what the reviewer made and no annotator has."""

    def match(self, decisions: Iterable[Decision], index: LayerIndex, gold: Layer | None) -> None:
        """Find the decision of every case and link by the items that it is about.

        Costs what was decided, not what there is to decide.

        Args:
            decisions: all of the gold layer, in the order in which they were first made.
            index: what is in the gold layer.
            gold: that layer; None where it is not begun.
        """
        claims: dict[_Place, dict[str, int]] = {}
        known: dict[str, Decision] = {}
        self.own = []
        for decision in decisions:
            known[decision.id] = decision
            if not decision.judged:
                self.own.append(decision)
            for item in decision.judged:
                if (place := self._place(item)) is not None:
                    counts = claims.setdefault(place, {})
                    counts[decision.id] = counts.get(decision.id, 0) + 1
        used = {each.id for each in self.own}
        found: dict[int, dict[int, Decision]] = {}
        for place, counts in sorted(claims.items()):
            free = [each for each in counts if each not in used]
            if free:
                chosen = max(free, key=lambda each: (counts[each], each))
                used.add(chosen)
                found.setdefault(place[0], {})[place[1]] = known[chosen]
        self.orphans = [each for each in known.values() if each.id not in used]
        before, self.cases = self.cases or self._fresh, self._fresh.copy()
        for number, made in found.items():
            if number < len(self._fresh):
                same = _is_same(before[number], made, index)
                self.cases[number] = before[number] if same else self._decided(self._fresh[number], made, index)
        self._match_article(found.get(len(self._fresh), {}).get(_ITSELF), gold)

    def _place(self, item: str) -> "_Place | None":
        """Tell where an item that was judged is now: in which case, and in which of its links or the case itself."""
        if item in self.home:
            return self.home[item], _ITSELF
        if item in self._links:
            return self._links[item]
        return (len(self._fresh), _ITSELF) if self._article and item in self._article.layers else None

    def numbers(self, decision: Decision) -> set[int]:
        """Give the numbers of the cases that hold the items that a decision is about."""
        places = {place[0] for item in decision.judged if (place := self._place(item)) is not None}
        return {number for number in places if number < len(self.cases)}

    def _decided(self, fresh: ReviewedCase, made: Mapping[int, Decision], index: LayerIndex) -> ReviewedCase:
        case, decision = fresh.case, made.get(_ITSELF)
        links = tuple(
            ReviewedLink(each.link, made[at], tuple(self._reasons(made[at], each.link.relations, ())))
            if at in made else each
            for at, each in enumerate(fresh.links)
        )  # fmt: skip
        if decision is None:
            return replace(fresh, links=links)
        reopened = tuple(self._reasons(decision, case.spans, case.annotators))
        orphan = index.orphans.get(decision.item)
        if orphan is not None:
            reopened = (*reopened, Reason(_("what was gold here is not in the article any more")))
        return ReviewedCase(case, decision, links, index.spans.get(decision.item), reopened, orphan, fresh.sampled)

    def _match_article(self, decision: Decision | None, gold: Layer | None) -> None:
        """Add the case of the article itself, where there is something to decide of it, or was, or nothing else is."""
        case = self._article
        if case is None:
            return
        stale = gold is not None and gold.attributes != common_values([*case.layers.values()])
        if self._whole or decision is not None or not case.unanimous or stale:
            reopened = tuple(self._reasons(decision, case.layers, case.annotators)) if decision else ()
            judged = gold if decision else None
            self.cases.append(ReviewedCase(case, decision, (), judged, reopened, sampled=self._sampled))

    def digests(self, items: Iterable[Judged]) -> dict[str, str]:
        """Sum up what is seen of some items, by their keys."""
        found = {}
        for item in sorted(items, key=key):
            name = key(item)
            if name not in self._digests:
                self._digests[name] = digest(item)
            found[name] = self._digests[name]
        return found

    def _reasons(self, decision: Decision, items: Mapping[str, Judged], annotators: Sequence[str]) -> Iterator[Reason]:
        """Say why a decision does not hold any more: who changed what since."""
        seen = self.digests(items.values())
        if decision.judged == seen and (decision.source != "unanimous" or {*annotators} <= {*decision.annotators}):
            return
        for name, item in items.items():
            if key(item) not in decision.judged:
                yield Reason(_("{name} has marked this since"), name)
            elif decision.judged[key(item)] not in (
                "",
                seen[key(item)],
            ):  # imported decisions do not tell what was seen
                yield Reason(_("{name} has changed this since"), name)
        gone = decision.judged.keys() - seen.keys()
        for name in sorted({self._lost[item] for item in gone if item in self._lost}):
            yield Reason(_("what {name} marked is not in the article any more"), name)
        if not gone <= self._lost.keys():
            away = [name for name in decision.annotators if name not in self._annotators]
            yield from (Reason(_("{name} has the article again"), name) for name in away)
            if not away:
                yield Reason(_("somebody has deleted or moved theirs since"))
        if decision.source == "unanimous":
            for name in annotators:
                if name not in decision.annotators and name not in items:
                    yield Reason(_("{name} has finished the article since, and marked nothing here"), name)


def _is_same(each: ReviewedCase, made: Mapping[int, Decision], index: LayerIndex) -> bool:
    """Tell whether a case stands as it was matched before."""
    decision = made.get(_ITSELF)
    return (
        each.decision is decision
        and (decision is None or each.gold is index.spans.get(decision.item))
        and all(link.decision is made.get(at) for at, link in enumerate(each.links))
    )


def _drawn(article: str, body: str, case: Case) -> float:
    """Draw a number from 0 to 1 for a case without difference; infinity for others.

    It depends on the article and on what stands in the place and around it: it is the same whenever, whoever asks,
    however the project grows, and when the text is changed elsewhere.
    """
    if not case.unanimous:
        return math.inf
    place: tuple[str, ...] = ()
    if case.spans:
        span = next(iter(case.spans.values()))
        quote = quoted(body, span.fragments)
        place = span.label, quote.before, quote.text, quote.after
    drawn = sha256(repr((article, *place)).encode()).digest()
    return int.from_bytes(drawn[:8]) / (1 << 64)


def key(item: Judged) -> str:
    """Give the name under which a decision is about an item: its id; of a layer the annotator, who has one."""
    return item.annotator if isinstance(item, Layer) else item.id


def digest(item: Judged) -> str:
    """Sum up what a reviewer sees of an item."""
    what: object = None
    if isinstance(item, Span):
        what = item.label, item.fragments
    elif isinstance(item, Relation):
        what = item.label, (item.source, item.target)
    return sha256(repr((what, sorted(item.attributes.items()))).encode()).hexdigest()[:16]


def common_values(layers: Sequence[Layer]) -> dict[str, str]:
    """Give the attributes of the article that all of some layers have the same value of."""
    values = layers[0].attributes if layers else {}
    return {name: value for name, value in values.items() if all(each.attributes.get(name) == value for each in layers)}
