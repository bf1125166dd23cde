"""One change to a gold layer, put together decision by decision."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

from reader.agreement.strategies import Verdict, names_of
from reader.errors import RuleError
from reader.i18n import _
from reader.model.annotation import Audit, Decision, DecisionSource, Item, Layer, Relation, Span
from reader.model.ids import new_id, now
from reader.model.scheme import ARTICLE
from reader.store.journal import Edit
from reader.workflow.layer import LayerIndex
from reader.workflow.reviewed import Judged, Reviewed, ReviewedCase, ReviewedLink


class Draft:
    """The edits of one change, in which every decision sees those before it."""

    def __init__(self, reviewed: Reviewed, index: LayerIndex, layer: Layer, reviewer: str, *, looked: bool) -> None:
        """Begin a change.

        Args:
            reviewed: the cases and what was decided of them.
            index: what is in the gold layer.
            layer: the gold layer, or the one that the change begins.
            reviewer: who decides.
            looked: whether somebody looks at each case, as no strategy does.
        """
        self._reviewed = reviewed
        self._index = index
        self._layer = layer
        self._reviewer = reviewer
        self._looked = looked
        self._time = now()
        self._spans: dict[int, Span | None] = {}
        """The gold spans that this change makes or takes off, by the number of their case."""
        self._gone: set[str] = set()
        """Relations that it takes off, and the decisions on them."""
        self._links: set[str] = set()
        """The annotators' relations that it decides on; every link once, as the first decision has it."""
        self.edits: list[Edit] = []

    # Cases -----------------------------------------------------------------------------------------------------------

    def decide(self, number: int, verdict: Verdict) -> None:
        """Decide what is gold of a case, but for its links."""
        each = self._reviewed.cases[number]
        if each.case.layers:
            self._decide_article(each, verdict)
        else:
            self._decide_spans(number, each, verdict)

    def _decide_article(self, each: ReviewedCase, verdict: Verdict) -> None:
        after = replace(self._layer, attributes=dict(verdict.values), updated=self._time)
        if after.attributes != self._layer.attributes:
            self.edits.append(Edit(self._layer, after))
        differs = not each.case.unanimous
        self._decide(each, each.decision, each.case.layers, after, verdict.unsettled, differs=differs)

    def _decide_spans(self, number: int, each: ReviewedCase, verdict: Verdict) -> None:
        before, made = each.span or each.orphan, each.decision
        if made is None and isinstance(verdict.item, Span):
            before, made = self._own_span(verdict.item)
        after, known = None, set[str]()
        if isinstance(verdict.item, Span):
            label = verdict.item.label
            known = {name.name for name in self._index.scheme.attributes_of(label)}
            values = {name: value for name, value in verdict.values.items() if name in known}
            after = Span(
                before.id if before else new_id(), self._layer.id, label, verdict.item.fragments, values,
                before.note if before else "", created=before.created if before else self._time, updated=self._time,
            )  # fmt: skip
        if before is not None:
            for relation in self._index.all_links(before.id):
                if after is None or not self._may_stay(relation, after):
                    self._take_off(relation)
        if before is not None or after is not None:
            self.edits.append(Edit(before, after))
        self._spans[number] = after
        unsettled = tuple(name for name in verdict.unsettled if after is not None and name in known)
        differs = any(difference.kind != "relation" for difference in each.case.differences)
        self._decide(each, made, each.case.spans, after, unsettled, differs=differs)
        if after is None:
            self._settle_links(number)

    def _own_span(self, wanted: Span) -> tuple[Span | None, Decision | None]:
        """Find a span that the reviewer made in the same place, and the decision on it."""
        for decision in self._reviewed.own:
            span = self._index.spans.get(decision.item)
            if span is not None and (span.label, span.fragments) == (wanted.label, wanted.fragments):
                return span, decision
        return None, None

    def _may_stay(self, relation: Relation, span: Span) -> bool:
        """Tell whether the scheme allows a link of a gold span under the span's new label."""
        ends = [span if each == span.id else self._index.any(each) for each in (relation.source, relation.target)]
        labels = [end.label for end in ends if end is not None]
        return relation.label in [label.name for label in self._index.scheme.links(*labels)]

    def _settle_links(self, number: int) -> None:
        """Reject the undecided links of a case that is rejected: those that lead to it, and those from it alone."""
        for at, each in enumerate(self._reviewed.cases):
            for link in each.links:
                open_ = link.decision is None or (link.reopened and link.decision.id not in self._gone)
                if open_ and (at == number or link.link.sources == (number,)) and self._is_first(link):
                    self._decide(each, link.decision, link.link.relations, None, differs=True)

    # Links -----------------------------------------------------------------------------------------------------------

    def _is_first(self, link: ReviewedLink) -> bool:
        """Tell whether this change has not decided on a link yet, which it does now."""
        ids = {relation.id for relation in link.link.relations.values()}
        first = ids.isdisjoint(self._links)
        self._links |= ids
        return first

    def may_link(self, number: int, verdict: Verdict) -> bool:
        """Tell whether a link can be decided now: what it leads to is gold, and what it starts from is decided."""
        if self._span(number) is None:
            return False
        return not isinstance(verdict.item, Relation) or self._decided(self._home(verdict.item))

    def require_link(self, number: int, verdict: Verdict) -> None:
        """Complain where a link cannot be decided now.

        Raises:
            RuleError: it cannot.
        """
        if not self.may_link(number, verdict):
            raise RuleError(_("the other end of this link is not gold yet"), _("Decide that case first."))

    def decide_link(self, number: int, link: ReviewedLink, verdict: Verdict) -> None:
        """Decide what is gold of a link, whose ends are led to gold spans; nothing, where it starts from none.

        A link that the scheme does not allow between those is rejected; one that went with a rejected span stays so.
        """
        if not self._is_first(link):
            return
        start = self._span(self._home(verdict.item)) if isinstance(verdict.item, Relation) else None
        end, made = self._span(number), link.decision
        before = self._link(made.item) if made else None
        if made is None and isinstance(verdict.item, Relation) and start is not None and end is not None:
            before, made = self._own_link(verdict.item.label, start, end)
        after = None
        if isinstance(verdict.item, Relation) and start is not None and end is not None:
            label = verdict.item.label
            if label in [each.name for each in self._index.scheme.links(start.label, end.label)]:
                after = Relation(
                    before.id if before else new_id(), self._layer.id, label, start.id, end.id, dict(verdict.values),
                    before.note if before else "", created=before.created if before else self._time,
                    updated=self._time,
                )  # fmt: skip
        if before is not None or after is not None:
            self.edits.append(Edit(before, after))
        unsettled = verdict.unsettled if after is not None else ()
        each, differs = self._reviewed.cases[number], bool(link.link.differences)
        self._decide(each, made, link.link.relations, after, unsettled, differs=differs)

    def _own_link(self, label: str, start: Span, end: Span) -> tuple[Relation | None, Decision | None]:
        """Find a link that the reviewer made between two gold spans, and the decision on it."""
        for decision in self._reviewed.own:
            found = self._index.relations.get(decision.item)
            if found is not None and (found.label, found.source, found.target) == (label, start.id, end.id):
                return found, decision
        return None, None

    def _link(self, item: str) -> Relation | None:
        found = self._index.any(item)
        return found if isinstance(found, Relation) else None

    def _span(self, number: int) -> Span | None:
        return self._spans[number] if number in self._spans else self._reviewed.cases[number].span

    def _decided(self, number: int) -> bool:
        each = self._reviewed.cases[number]
        return number in self._spans or (each.decision is not None and not each.reopened)

    def _home(self, relation: Relation) -> int:
        return self._reviewed.home[relation.source]

    # Decisions that stand --------------------------------------------------------------------------------------------

    def settle_value(self, decision: Decision, name: str, value: str) -> None:
        """Settle one attribute of what is gold; an empty value takes it off."""
        item = self._layer if decision.item == self._layer.id else self._index.get(decision.item)
        assert item is not None
        values = {key: each for key, each in item.attributes.items() if key != name} | ({name: value} if value else {})
        if values != item.attributes:
            self.edits.append(Edit(item, replace(item, attributes=values, updated=self._time)))
        left = tuple(each for each in decision.unsettled if each != name)
        source: DecisionSource = "consensus" if decision.source == "consensus" else "adjudicated"
        self._amend(decision, unsettled=left, source=source)

    def confirm(self, decision: Decision) -> None:
        """Find right what nobody had to choose."""
        self._amend(decision, audit="right")

    def withdraw(self, decision: Decision) -> None:
        """Reject what was gold."""
        item = self._index.any(decision.item)
        if isinstance(item, Span):
            for relation in self._index.all_links(item.id):
                self._take_off(relation)
        if item is not None:
            self.edits.append(Edit(item, None))
        self._amend(decision, item="", unsettled=(), source="adjudicated")

    def discard(self, decisions: Iterable[Decision]) -> None:
        """Take off all that is gold, and every decision with it."""
        index = self._index
        self.edits += [Edit(each, None) for some in (index.relations, index.parked) for each in some.values()]
        self.edits += [Edit(each, None) for some in (index.spans, index.orphans) for each in some.values()]
        self.edits += [Edit(each, None) for each in decisions]

    def _take_off(self, relation: Relation) -> None:
        """Take a relation off that may not be gold any longer, and reject it."""
        if relation.id in self._gone:
            return
        self._gone.add(relation.id)
        self.edits.append(Edit(relation, None))
        links = chain.from_iterable(case.links for case in self._reviewed.cases)
        for decision in [*(link.decision for link in links), *self._reviewed.orphans, *self._reviewed.own]:
            if decision is not None and decision.item == relation.id:
                self._gone.add(decision.id)
                self._amend(decision, item="", unsettled=(), source="adjudicated")

    def _amend(self, decision: Decision, **changed: object) -> None:
        after = replace(decision, reviewer=self._reviewer, decided=self._time, **changed)  # type: ignore[arg-type]  # its fields
        self.edits.append(Edit(decision, after))

    def _decide(
        self, each: ReviewedCase, before: Decision | None, items: Mapping[str, Judged], gold: Item | Layer | None,
        unsettled: tuple[str, ...] = (), *, differs: bool,
    ) -> None:  # fmt: skip
        """Write a decision down.

        Args:
            each: the case that it belongs to.
            before: what was decided earlier.
            items: what it is about, by annotator.
            gold: what is gold of them.
            unsettled: the attributes that are still to be decided.
            differs: whether the annotators differ over the items.
        """
        case = each.case
        kept = not differs and gold is not None and _says(gold, next(iter(items.values())))
        unlooked: DecisionSource = "single" if len(case.annotators) == 1 else "unanimous"
        audit: Audit = before.audit if before else ""
        if self._looked and each.sampled and items is case.items:
            audit = "right" if kept else "wrong"
        decision = Decision(
            before.id if before else new_id(), self._layer.id, self._reviewed.digests(items.values()), case.annotators,
            gold.id if gold else "", unlooked if kept else "adjudicated", unsettled, before.cause if before else "",
            before.note if before else "", before.flagged if before else False, self._reviewer, self._time, audit,
        )  # fmt: skip
        self.edits.append(Edit(before, decision))


def _says(gold: Item | Layer, item: Judged) -> bool:
    """Tell whether gold is what an annotator has."""
    if (
        isinstance(gold, Span)
        and isinstance(item, Span)
        and (gold.label, gold.fragments) != (item.label, item.fragments)
    ):
        return False
    return {**gold.attributes} == {**item.attributes}


def shared_values(item: Span | Layer, items: Iterable[Span | Layer]) -> Verdict:
    """Take one item's place and label, and the values that all of its label have."""
    values, unsettled = dict(item.attributes), []
    others = [each for each in items if _label(each) == _label(item)]
    for name in names_of(others):
        if len({each.attributes.get(name, "") for each in others}) > 1:
            unsettled.append(name)
            values.pop(name, None)
    return Verdict(item, values, tuple(unsettled))


def _label(item: Span | Layer) -> str:
    return item.label if isinstance(item, Span) else ARTICLE
