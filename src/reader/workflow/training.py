"""Training: an annotator's finished layer beside gold, case by case, and never before it is finished."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from reader.agreement.cases import Case, Difference, Link, cases
from reader.errors import RuleError
from reader.i18n import N_, _
from reader.model.annotation import FINISHED, Annotator, Layer, LayerContent, Span
from reader.model.scheme import ARTICLE, Scheme, shown
from reader.text import Offset
from reader.workflow import rounds
from reader.workflow.project import Project, unknown_article

MINE: Final = "mine"
GOLD: Final = "gold"

Outcome = Literal["agreed", "missed", "extra", "differs"]

OUTCOMES: Final[dict[Outcome, str]] = {
    "agreed": N_("as in gold"), "missed": N_("missed"), "extra": N_("too much"), "differs": N_("different"),
}  # fmt: skip
"""Every outcome with what it is called."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to see in a comparison; texts are as people read them."""

    outcome: Outcome
    start: Offset
    """Where it is in the article."""
    label: str
    """Of the span or the link."""
    quote: str
    about: str = ""
    """In what the two differ; empty for an item as a whole."""
    mine: str = ""
    gold: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A finished layer beside gold."""

    article: str
    round: str
    remarks: tuple[Remark, ...]
    """In reading order; those of the article itself come first."""
    counts: Mapping[Outcome, int]
    """Spans by outcome; one that differs in any way, links included, counts once."""


def gold_for(project: Project, layer: Layer | None) -> Layer | None:
    """Find what a layer of a training round is to be compared with: signed-off gold over the same text.

    Gold of the same round comes before that of others. There is none for a layer that is not finished.
    """
    round_ = project.store.round(layer.round) if layer is not None and layer.status in FINISHED else None
    if layer is None or layer.kind == "gold" or round_ is None or not round_.training:
        return None
    found = [
        each
        for each in project.store.golds_of(layer.article)
        if each.revision == layer.revision and each.status in FINISHED
    ]
    return next((each for each in found if each.round == layer.round), found[0] if found else None)


def compare(project: Project, annotator: Annotator, article: str, round_: str) -> Comparison:
    """Compare an annotator's own finished layer with gold.

    Raises:
        InputError: there is no such article or round.
        RuleError: the round is no training round, the layer is not finished, or there is no gold yet.
    """
    if project.store.article(article) is None:
        raise unknown_article(project, article)
    if not rounds.existing(project, round_).training:
        raise RuleError(
            _("{round} is no training round").format(round=round_),
            _("A lead makes it one: reader rounds {round} --training").format(round=round_),
        )
    layer = project.store.layer_of(article, annotator.name, round_)
    if layer is None or layer.status not in FINISHED:
        raise RuleError(_("the article is not done yet"), _("Gold is shown when you have finished it: press d."))
    gold = gold_for(project, layer)
    revision = project.store.revision(layer.revision)
    if gold is None or revision is None:
        raise RuleError(
            _("there is no gold to compare with yet"), _("Gold counts when a reviewer has signed the article off.")
        )
    view = project.store.view()
    mine, theirs = view.content(layer), view.content(gold)
    assert mine is not None
    assert theirs is not None
    found = cases({MINE: mine, GOLD: theirs}, revision.excluded)
    teller = _Teller(project, project.store.body(revision.id), found)
    remarks = [*teller.article(mine, theirs), *(each for case in found for each in teller.case(case))]
    counts = dict.fromkeys(OUTCOMES, 0)
    for case in found:
        counts[_outcome(case)] += 1
    return Comparison(article, round_, tuple(remarks), counts)


def _outcome(case: Case) -> Outcome:
    if case.unanimous:
        return "agreed"
    if len(case.spans) == 2 or Difference("split") in case.differences:
        return "differs"
    return "missed" if GOLD in case.spans else "extra"


class _Teller:
    """Puts cases into remarks."""

    def __init__(self, project: Project, body: str, found: list[Case]) -> None:
        self._scheme: Scheme = project.scheme
        self._body = body
        self._spans = {span.id: span for case in found for span in case.spans.values()}
        self._identities = {each.id: each.name for each in project.store.identities()}

    def article(self, mine: LayerContent, gold: LayerContent) -> Iterator[Remark]:
        """Tell how the attributes of the article differ."""
        values, theirs = mine.layer.attributes, gold.layer.attributes
        for name in sorted({*values, *theirs}):
            if values.get(name, "") != theirs.get(name, ""):
                yield Remark("differs", 0, _("article"), "", *self._values(ARTICLE, name, values, theirs))

    def case(self, case: Case) -> Iterator[Remark]:
        """Tell how the spans of a case differ, then its links."""
        span = case.spans.get(MINE) or case.spans[GOLD]
        outcome, label, quote = _outcome(case), self._scheme.shown_label(span.label), self._quote(span)
        if len(case.spans) == 1 or outcome == "agreed":
            about = _("split otherwise") if Difference("split") in case.differences else ""
            yield Remark(outcome, span.start, label, quote, about, **dict.fromkeys(case.spans, quote))
            return
        mine, gold = case.spans[MINE], case.spans[GOLD]
        kinds = {difference.kind for difference in case.differences}
        if "label" in kinds:
            titles = self._scheme.shown_label(mine.label), self._scheme.shown_label(gold.label)
            yield Remark("differs", span.start, label, quote, _("label"), *titles)
        if "boundary" in kinds:
            yield Remark("differs", span.start, label, quote, _("boundaries"), quote, self._quote(gold))
        for name in _named(case.differences, "attribute"):
            texts = self._values(span.label, name, mine.attributes, gold.attributes)
            yield Remark("differs", span.start, label, quote, *texts)
        for link in case.links:
            yield from self._link(link, span)

    def _link(self, link: Link, target: Span) -> Iterator[Remark]:
        """Tell how the links to a span differ."""
        label = self._scheme.shown_label(link.label)
        sides = {name: self._quote(self._spans[each.source]) for name, each in link.relations.items()}
        quote = self._quote(target)
        if len(link.relations) == 1:
            outcome: Outcome = "missed" if GOLD in link.relations else "extra"
            yield Remark(outcome, target.start, label, quote, _("link"), **sides)
            return
        if any(each.part == "endpoint" for each in link.differences):
            yield Remark("differs", target.start, label, quote, _("from"), **sides)
        mine, gold = link.relations[MINE], link.relations[GOLD]
        for each in sorted(link.differences):
            if each.part not in ("endpoint", "missing"):
                texts = self._values(link.label, each.part, mine.attributes, gold.attributes)
                yield Remark("differs", target.start, label, quote, *texts)

    def _values(self, label: str, name: str, mine: Mapping[str, str], gold: Mapping[str, str]) -> tuple[str, str, str]:
        """Give an attribute's title with both values."""
        attribute = next((each for each in self._scheme.attributes_of(label) if each.name == name), None)

        def text(value: str) -> str:
            found = attribute.value(value) if attribute is not None else None
            return shown(found) if found is not None else self._identities.get(value, value) or "–"

        return shown(attribute) if attribute else name, text(mine.get(name, "")), text(gold.get(name, ""))

    def _quote(self, span: Span) -> str:
        return span.text(self._body)


def _named(differences: Iterable[Difference], kind: str) -> list[str]:
    return sorted(each.name for each in differences if each.kind == kind)
