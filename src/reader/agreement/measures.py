"""The measures of a project: each with what it counts, how much of it, its interval, or why there is none."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from reader.agreement import coefficients, unitizing
from reader.agreement.counting import RUNGS, task_of
from reader.agreement.tally import Numbers, Sums
from reader.i18n import N_
from reader.model.scheme import ARTICLE, Attribute, Scheme

POOLED: Final = ""
"""In the place of a label: all labels together."""

NO_PAIR: Final = N_("no article shared")
NOTHING: Final = N_("nothing marked")
UNMATCHED: Final = N_("nothing matched")
ONE_LABEL: Final = N_("only one label used")
OVERLAP: Final = N_("a layer overlaps itself")

_INTERVAL: Final = (2.5, 97.5)
"""Percentiles of the resamples."""
_DEFINED: Final = 0.95
"""Part of the resamples that must have a value for there to be an interval."""

_LADDER: Final = {
    "identity": N_("F1, same identity"),
    "overlap": N_("F1, overlap"),
    "exact": N_("F1, exact"),
    "value": N_("F1, overlap, same values"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure, or the reason why there is none."""

    about: str
    """`spans`, `attributes`, `relations`, `task`, `annotators`."""
    on: str
    """The label; of an attribute, what it is on. Empty for all together."""
    name: str
    """Which measure, in English; the interface's language has it too."""
    unit: str
    """What n counts."""
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    """The interval of 95 % over documents; None where there are too few."""
    matched: int | None = None
    total: int | None = None
    """How many units were matched, out of all; of uα and its like, how many articles were measured."""
    undefined: str = ""
    """Why there is no value."""
    attribute: str = ""
    annotators: tuple[str, ...] = ()
    """Whom it compares; empty for all."""
    round: str = ""
    """The round that it is about; empty for all."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often values of an attribute met on the same item: the coincidences of which α is made."""

    on: str
    attribute: str
    values: tuple[str, ...]
    counts: tuple[tuple[float, ...], ...]
    """Symmetric; a row sums to how often its value was given to items that got two values or more."""


class Report:
    """Works the measures out from the sums of a project."""

    def __init__(
        self, sums: Sums, scheme: Scheme, annotators: Iterable[str], apart: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Take the sums.

        Args:
            sums: what `counting.count` and `counting.count_pair` counted.
            scheme: what was compared.
            annotators: whose layers they are.
            apart: pairs that are compared too but take no part in what is said of all: annotators with themselves in
                another round, or with gold.
        """
        self._sums = sums
        self._scheme = scheme
        self._annotators = sorted(annotators)
        self._apart = sorted(apart)
        self._pairs = [pair for pair in combinations(sorted(self._annotators), 2) if sums["articles", *pair][0]]

    def measures(self, *, everything: bool = False) -> list[Measure]:
        """Give the measures that are shown first, or all of them."""
        found = [*self._spans(everything=everything), *self._attributes(everything=everything), *self._relations()]
        return [*found, *self._task(), *self._people()]

    def confusions(self) -> list[Confusion]:
        """Give the confusion matrices of all attributes that are choices and have two values or more."""
        found = []
        for on, attribute in self._choices():
            table = self._coincidences(on, attribute)[0]
            names = [value.name for value in attribute.values]
            used = [at for at in range(len(names)) if table[at].sum()]
            if len(used) > 1:
                counts = tuple(tuple(float(table[row, column]) for column in used) for row in used)
                found.append(Confusion(on, attribute.name, tuple(names[at] for at in used), counts))
        return found

    # Spans -----------------------------------------------------------------------------------------------------------

    def _spans(self, *, everything: bool) -> Iterator[Measure]:
        labels = [label.name for label in self._scheme.spans]
        for label in [*labels, POOLED] if len(labels) > 1 else labels:
            wanted = labels if label == POOLED else [label]
            for name, kind in ((N_("F1, exact"), "exact"), (N_("F1, overlap"), "overlap")):
                sizes, matched = ([(what, each) for each in wanted] for what in ("spans", kind))
                yield self._mean_f1("spans", label, name, "spans", self._pairs, sizes, matched)
            yield from self._segments(label, len(wanted) + 1, everything=everything)

    def _segments(self, label: str, categories: int, *, everything: bool) -> Iterator[Measure]:
        kinds: list[tuple[str, str, str, Callable[[Numbers], Numbers]]] = [
            (N_("uα"), "characters", N_("characters"), unitizing.u_alpha),
        ]
        if everything:
            kinds += [
                (N_("|uα"), "characters", N_("characters"), unitizing.bar_u_alpha),
                (N_("α of characters"), "characters", N_("characters"), _character_alpha),
                (N_("α of words"), "tokens", N_("words"), coefficients.alpha),
            ]
        overlapping = round(float(self._sums["overlaps", label][0]))
        for name, counted, unit, measure in kinds:
            if name == "|uα" and categories == 2:
                continue  # of one label it is uα
            yield self._segment(label, name, counted, unit, measure, categories, OVERLAP if overlapping else "")
        if everything and 0 < overlapping < self._texts:
            name = N_("uα where no layer overlaps itself")
            yield self._segment(label, name, "characters", N_("characters"), unitizing.u_alpha, categories)

    @property
    def _texts(self) -> int:
        """How many articles are compared, each once a round."""
        return round(float(self._sums["texts",][0]))

    def _segment(
        self, label: str, name: str, counted: str, unit: str, measure: Callable[[Numbers], Numbers], categories: int,
        reason: str = "",
    ) -> Measure:  # fmt: skip
        """Measure the articles in which no layer overlaps itself; no figure where there is a reason."""
        rows = categories + (counted == "characters")
        table = self._sums.table(
            [[(counted, label, row, column) for column in range(categories)] for row in range(rows)]
        )
        n = round(float(table[0, :categories].sum()))
        if not reason and not table[0, 1:categories].any():
            reason = NOTHING if self._pairs else NO_PAIR
        measured = self._texts - round(float(self._sums["overlaps", label][0]))
        return self._measure("spans", label, name, unit, n, measure(table), reason or ONE_LABEL, never=bool(reason),
                             matched=measured, total=self._texts)  # fmt: skip

    # Attributes ------------------------------------------------------------------------------------------------------

    def _choices(self) -> Iterator[tuple[str, Attribute]]:
        return ((on, each) for on, each in self._all_attributes() if each.kind == "choice")

    def _all_attributes(self) -> Iterator[tuple[str, Attribute]]:
        labels = [label.name for label in self._scheme.spans] + [label.name for label in self._scheme.relations]
        for on in [*labels, ARTICLE]:
            yield from ((on, each) for each in self._scheme.attributes_of(on))

    def _coincidences(self, on: str, attribute: Attribute) -> Numbers:
        """Give the coincidences of values, of shape (1 + resamples, values, values)."""
        names = [value.name for value in attribute.values]
        halves = self._sums.table(
            [[("value", on, attribute.name, *sorted((one, other))) for other in names] for one in names]
        )
        return np.asarray(halves * (1 + np.eye(len(names))))

    def _attributes(self, *, everything: bool) -> Iterator[Measure]:
        for on, attribute in self._all_attributes():
            if attribute.kind == "choice":
                yield from self._choice(on, attribute, everything=everything)
            else:
                same, pairs = (self._sums[kind, on, attribute.name] for kind in ("same", "pairs"))
                yield self._attribute(on, attribute, N_("percent agreement"), _divided(same, pairs))

    def _choice(self, on: str, attribute: Attribute, *, everything: bool) -> Iterator[Measure]:
        table = self._coincidences(on, attribute)
        yield self._attribute(on, attribute, N_("α"), coefficients.alpha(table))
        if any(value.polarity for value in attribute.values):
            yield self._attribute(on, attribute, N_("α of polarity"), coefficients.alpha(_polar(table, attribute)))
        if not everything:
            return
        yield self._attribute(on, attribute, N_("percent agreement"), coefficients.percent_agreement(table))
        yield self._attribute(on, attribute, N_("Fleiss’ κ"), coefficients.fleiss_kappa(table))
        names = [value.name for value in attribute.values]
        for pair in self._pairs:
            both = self._sums.table(
                [[("table", on, attribute.name, *pair, one, other) for other in names] for one in names]
            )
            n = round(float(both[0].sum()))
            yield self._attribute(on, attribute, N_("Cohen’s κ"), coefficients.cohen_kappa(both), pair, n)
            yield self._attribute(on, attribute, N_("Scott’s π"), coefficients.scott_pi(both), pair, n)

    def _attribute(
        self, on: str, attribute: Attribute, name: str, values: Numbers, pair: tuple[str, ...] = (), units: int = 0
    ) -> Measure:
        n = units if pair else round(float(self._sums["units", on, attribute.name][0]))
        matched, total = (round(float(self._sums[kind, on, *pair][0])) for kind in ("matched", "items"))
        if pair:
            total += round(float(self._sums["items", on, *reversed(pair)][0])) - matched
        nothing = UNMATCHED if total else NOTHING
        reason = ONE_LABEL if n else nothing if self._pairs else NO_PAIR
        return self._measure("attributes", on, name, N_("items"), n, values, reason, never=not n, matched=matched,
                             total=total, attribute=attribute.name, annotators=pair)  # fmt: skip

    # Relations, the whole task, and people ---------------------------------------------------------------------------

    def _relations(self) -> Iterator[Measure]:
        for label in self._scheme.relations:
            named = any(
                each.kind == "identity" for source in label.sources for each in self._scheme.attributes_of(source)
            )
            for rung in RUNGS if named else RUNGS[1:]:
                yield self._mean_f1("relations", label.name, _LADDER[rung], "relations", self._pairs,
                                    [("links", label.name)], [(rung, label.name)])  # fmt: skip

    def _task(self) -> Iterator[Measure]:
        if task_of(self._scheme) is not None:
            name = N_("F1, claim, identity and stance")
            yield self._mean_f1("task", POOLED, name, "claims", self._pairs, [("tasks",)], [("task",)])

    def _people(self) -> Iterator[Measure]:
        """Compare each with the rest, everybody with everybody, and the pairs apart."""
        if not self._scheme.spans:
            yield from self._people_of_articles()
            return
        sizes = [("spans", label.name) for label in self._scheme.spans]
        matched = [("overlap", label.name) for label in self._scheme.spans]
        for annotator in self._annotators:
            rest = [pair for pair in self._pairs if annotator in pair]
            if len(self._annotators) > 2:
                yield self._mean_f1("annotators", POOLED, N_("F1 with the rest"), "spans", rest, sizes,
                                    matched, (annotator,))  # fmt: skip
        for pair in [*self._pairs, *self._apart]:
            yield self._mean_f1("annotators", POOLED, N_("F1, overlap"), "spans", [pair], sizes, matched, pair)

    def _people_of_articles(self) -> Iterator[Measure]:
        """Compare the same people where there are no spans: by their choices about articles that are the same."""
        rest = [(name,) for name in self._annotators] if len(self._annotators) > 2 else []
        for who in [*rest, *self._pairs, *self._apart]:
            pairs = [who] if len(who) == 2 else [pair for pair in self._pairs if who[0] in pair]
            alike, judged = ([self._sums[kind, *pair] for pair in pairs] for kind in ("alike", "judged"))
            shares = [_divided(same, both) for same, both in zip(alike, judged, strict=True)]
            n = round(sum(float(each[0]) for each in judged))
            reason = UNMATCHED if pairs else NO_PAIR
            yield self._measure("annotators", POOLED, N_("percent agreement"), "items", n, _mean(shares), reason,
                                never=not n, matched=round(sum(float(each[0]) for each in alike)), total=n,
                                annotators=who)  # fmt: skip

    # One figure ------------------------------------------------------------------------------------------------------

    def _mean_f1(
        self,
        about: str,
        on: str,
        name: str,
        unit: str,
        pairs: Iterable[tuple[str, ...]],
        sizes: Sequence[tuple[Hashable, ...]],
        matched: Sequence[tuple[Hashable, ...]],
        annotators: tuple[str, ...] = (),
    ) -> Measure:
        """Give the mean over pairs of annotators (Hripcsak & Rothschild 2005)."""
        values, met, size = [], 0.0, 0.0
        for one, other in pairs:
            mine = sum((self._sums[*each, one, other] for each in sizes), np.zeros(1))
            theirs = sum((self._sums[*each, other, one] for each in sizes), np.zeros(1))
            both = sum((self._sums[*each, one, other] for each in matched), np.zeros(1))
            values.append(coefficients.f1(both, mine, theirs))
            met += both[0]
            size += mine[0] + theirs[0]
        n = round(float(size))
        reason = NOTHING if values else NO_PAIR
        return self._measure(about, on, name, unit, n, _mean(values), reason, never=not n,
                             matched=2 * round(float(met)), total=n, annotators=annotators)  # fmt: skip

    def _measure(
        self, about: str, on: str, name: str, unit: str, n: int, values: Numbers, reason: str, *, never: bool,
        matched: int | None = None, total: int | None = None, attribute: str = "", annotators: tuple[str, ...] = (),
    ) -> Measure:  # fmt: skip
        """Put a figure together; `reason` says why there is none if the values are nan, or there is `never` one."""
        value, low, high = (None, None, None) if never else _interval(values)
        return Measure(
            about, on, name, unit, n, value, low, high, matched, total, reason if value is None else "", attribute,
            annotators,
        )  # fmt: skip


def _interval(values: Numbers) -> tuple[float | None, float | None, float | None]:
    """Give a value and its interval over documents."""
    if np.isnan(values[0]):
        return None, None, None
    drawn = values[1:][~np.isnan(values[1:])]
    if len(drawn) < max(_DEFINED * (len(values) - 1), 1):
        return float(values[0]), None, None
    low, high = np.percentile(drawn, _INTERVAL)
    return float(values[0]), float(low), float(high)


def _mean(values: Sequence[Numbers]) -> Numbers:
    """Give the mean over those that are defined; nan where none is."""
    if not values:
        return np.full(1, np.nan)
    stacked = np.stack(values)
    known = ~np.isnan(stacked)
    return _divided(np.where(known, stacked, 0).sum(axis=0), known.sum(axis=0).astype(float))


def _divided(part: Numbers, whole: Numbers) -> Numbers:
    out: Numbers = np.full(np.broadcast(part, whole).shape, np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out


def _character_alpha(table: Numbers) -> Numbers:
    return coefficients.alpha(unitizing.character_coincidences(table))


def _polar(table: Numbers, attribute: Attribute) -> Numbers:
    """Take values of one polarity together; those without any stay as they are."""
    names = [value.polarity or value.name for value in attribute.values]
    kinds = list(dict.fromkeys(names))
    into = np.array([[name == kind for kind in kinds] for name in names], float)
    return np.asarray(np.einsum("rvw,vp,wq->rpq", table, into, into))
