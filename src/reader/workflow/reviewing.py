"""One reviewer at work on the gold layer of one article: cases decided, journaled, undoable, re-opened by changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from typing import Final, Literal

from reader.agreement.cases import Case, Link, cases
from reader.agreement.strategies import Strategy, Verdict, names_of, of_link, of_spans
from reader.errors import ConflictError, InputError, RuleError
from reader.i18n import N_, _, _n
from reader.model.annotation import (
    CAUSES,
    FINISHED,
    Annotator,
    Decision,
    DecisionSource,
    Fragment,
    Item,
    Layer,
    LayerContent,
    Relation,
    Span,
)  # fmt: skip
from reader.model.ids import new_id, now
from reader.store import aggregates, journal
from reader.store.aggregates import Along, Connection
from reader.store.journal import REVIEW, START, Change, Edit
from reader.workflow.layer import LayerIndex
from reader.workflow.project import Project, check_names, unknown_article

State = Literal["accepted", "edited", "rejected", "agreed", "open"]
"""What became of a case; `agreed` ones say all the same and wait to be accepted."""

STATES: Final[dict[State, str]] = {
    "accepted": N_("accepted"), "edited": N_("edited"), "rejected": N_("rejected"), "agreed": N_("agreed"),
    "open": N_("still open"),
}  # fmt: skip
"""Every state with what it is called."""


@dataclass(frozen=True, slots=True)
class ReviewedLink:
    """A link of a case and what was decided of it."""

    link: Link
    decision: Decision | None
    reopened: tuple[str, ...] = ()
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
    gold: Span | None = None
    """The span of the gold layer."""
    reopened: tuple[str, ...] = ()
    """Why it has to be decided again, a sentence each."""

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

    def _is_new(self, gold: Span) -> bool:
        return all((gold.label, gold.fragments) != (span.label, span.fragments) for span in self.case.spans.values())


def check_reviewer(reviewer: Annotator) -> None:
    """Check that someone may review.

    Raises:
        RuleError: it is a plain annotator.
    """
    if reviewer.role == "annotator":
        raise RuleError(
            _("{name} is an annotator and does not review").format(name=reviewer.name),
            _("A lead makes reviewers: reader annotators {name} --role reviewer").format(name=reviewer.name),
        )


class Review:
    """The finished layers of an article in a round, and the gold that is made of them.

    Every method that decides something writes one journaled transaction and returns the change.

    Raises:
        InputError: there is no such article, or nobody has finished it.
        RuleError: the reviewer is an annotator, or has an unfinished layer of the article.
    """

    def __init__(self, project: Project, reviewer: Annotator, article: str, round_: str = "main") -> None:
        check_reviewer(reviewer)
        found = project.store.article(article)
        if found is None:
            raise unknown_article(project, article)
        self.project = project
        self.reviewer = reviewer
        self.article = found
        self.round = round_
        own = project.store.layer_of(article, reviewer.name, round_)
        if own is not None and own.status not in (*FINISHED, "skipped"):
            raise RuleError(
                _("you have not finished this article yourself yet"), _("Finish your own layer first, then review it.")
            )
        self.layers: dict[str, LayerContent] = {}
        """The finished layers by annotator; none any more once the last was returned."""
        self.reload()

    def reload(self) -> None:
        """Read the layers and the decisions from the database again."""
        store = self.project.store
        contents = list(
            store.view(self.reviewer).contents(articles=(self.article.id,), rounds=(self.round,), statuses=FINISHED)
        )
        if not contents and not self.layers:
            raise InputError(
                _("nobody has finished {article} yet").format(article=self.article.id),
                _("Annotators say so with the key d."),
            )
        self.gold: Layer | None = store.gold_of(self.article.id, self.round)
        texts = [each.layer.revision for each in contents] or [self.article.revision]
        wanted = self.gold.revision if self.gold else max(texts, key=lambda each: (texts.count(each), each))
        self.layers = {each.layer.annotator: each for each in contents if each.layer.revision == wanted}
        self.left_out = tuple(each.layer.annotator for each in contents if each.layer.revision != wanted)
        """Whose layers stand on another text of the article."""
        revision = store.revision(wanted)
        assert revision is not None
        self.revision = revision
        self.body = store.body(wanted)
        content = store.view().content(self.gold) if self.gold else None
        scheme = self.project.scheme
        self.index = LayerIndex(scheme, content.spans, content.relations) if content else LayerIndex(scheme)
        """The gold layer."""
        self._match(store.decisions(self.gold.id) if self.gold else [])

    def _match(self, decisions: Sequence[Decision]) -> None:
        """Find the decision of every case and link by the items that it is about."""
        found = cases(self.layers, self.revision.excluded)
        self._home = {span.id: number for number, case in enumerate(found) for span in case.spans.values()}
        about: dict[str, list[Decision]] = {}
        for decision in decisions:
            for item in decision.judged:
                about.setdefault(item, []).append(decision)
        used: set[str] = set()

        def of(items: Mapping[str, Item], annotators: tuple[str, ...]) -> tuple[Decision | None, tuple[str, ...]]:
            ids = {item.id for item in items.values()}
            known = [each for item in sorted(ids) for each in about.get(item, ()) if each.id not in used]
            if not known:
                return None, ()
            decision = max(known, key=lambda each: (len(each.judged.keys() & ids), each.id))
            used.add(decision.id)
            return decision, tuple(_reasons(decision, items, annotators))

        self.cases: list[ReviewedCase] = []
        for case in found:
            made, reopened = of(case.spans, case.annotators)
            links = tuple(ReviewedLink(link, *of(link.relations, ())) for link in case.links)
            gold = self.index.spans.get(made.item) if made else None
            self.cases.append(ReviewedCase(case, made, links, gold, reopened))
        self.orphans = [each for each in decisions if each.id not in used]
        """Decisions about items that are gone from all layers."""

    # Looking ---------------------------------------------------------------------------------------------------------

    @property
    def signed_off(self) -> bool:
        """True when the article is locked."""
        return self.gold is not None and self.gold.status == "locked"

    @property
    def single(self) -> bool:
        """True when there is one layer alone, which becomes gold by being looked over."""
        return len(self.layers) == 1

    def states(self) -> dict[State, int]:
        """Count the cases by what became of them."""
        counts = dict.fromkeys(STATES, 0)
        for case in self.cases:
            counts[case.state] += 1
        counts["open"] += len(self.standing_orphans())
        return counts

    def standing_orphans(self) -> list[Decision]:
        """List the decisions whose gold stands although the items that it came from are gone."""
        return [each for each in self.orphans if not each.rejected]

    # Deciding --------------------------------------------------------------------------------------------------------

    def apply(self, strategy: Strategy) -> Change | None:
        """Decide what a strategy decides of the cases that nobody has decided, in one change; None when it is nothing.

        Raises:
            RuleError: there is a single layer, or the article is signed off.
        """
        if self.single:
            raise RuleError(
                _("{article} has a single layer, which no strategy can merge").format(article=self.article.id),
                _("A second annotator has to finish it."),
            )
        draft = _Draft(self)
        for number, each in enumerate(self.cases):
            if each.decision is None and (verdict := of_spans(each.case, strategy)):
                draft.decide_spans(number, verdict, _source(each.case.unanimous))
        for number, each in enumerate(self.cases):
            for link in each.links:
                voters = len(each.case.spans) if strategy == "unanimous" else len(each.case.annotators)
                verdict = of_link(link.link, voters, self._sources(link.link), strategy)
                if link.decision is None and verdict and draft.may_link(number, verdict):
                    draft.decide_link(number, link, verdict, _source(not link.link.differences))
        return draft.commit(f"apply {strategy}") if draft.edits else None

    def take(self, number: int, annotator: str, *, everything: bool = False) -> Change:
        """Take an annotator's version of what is first to be settled of a case: the span, an attribute, or a link.

        Args:
            number: of the case.
            annotator: whose version; one who marked nothing stands for rejecting it.
            everything: take the span with all its values and links.

        Raises:
            RuleError: nothing is left to settle, or the other end of a link is not gold.
        """
        each = self.cases[number]
        span = each.case.spans.get(annotator)
        draft = _Draft(self)
        if everything or each.decision is None or each.reopened or each.decision.rejected:
            if span is None:
                return self.reject(number)
            verdict = Verdict(span, span.attributes) if everything else _partly(span, each.case.spans.values())
            draft.decide_spans(number, verdict, self._source_of(each.case))
            for link in each.links if everything else ():
                mine = link.link.relations.get(annotator)
                verdict = Verdict(mine, mine.attributes if mine else {})
                if draft.may_link(number, verdict):
                    draft.decide_link(number, link, verdict, self._source_of(each.case))
            return draft.commit("take")
        if each.decision.unsettled:
            if span is None:
                raise RuleError(_("{name} marked nothing here").format(name=annotator), _("Take another version."))
            draft.settle_value(each.decision, each.decision.unsettled[0], span)
            return draft.commit("take")
        left = [link for link in each.links if not link.settled]
        if not left:
            raise RuleError(_("everything of this case is settled"), _("u takes the last decision back."))
        mine = left[0].link.relations.get(annotator)
        verdict = Verdict(mine, mine.attributes if mine is not None else {})
        draft.require_link(number, verdict)
        draft.decide_link(number, left[0], verdict, self._source_of(each.case))
        return draft.commit("take")

    def take_majority(self, number: int) -> Change:
        """Take what more than half of the annotators say of a case; silence counts.

        Raises:
            RuleError: there is no majority.
        """
        each = self.cases[number]
        verdict = of_spans(each.case, "majority")
        if verdict is None:
            raise RuleError(_("no version has a majority"), _("Take one with 1 to 9, or edit."))
        draft = _Draft(self)
        draft.decide_spans(number, verdict, self._source_of(each.case))
        for link in each.links:
            found = of_link(link.link, len(each.case.annotators), self._sources(link.link), "majority")
            if found and draft.may_link(number, found):
                draft.decide_link(number, link, found, self._source_of(each.case))
        return draft.commit("take majority")

    def reject(self, number: int) -> Change:
        """Decide that nothing of a case is gold; its links go with it."""
        draft = _Draft(self)
        draft.decide_spans(number, Verdict(None), self._source_of(self.cases[number].case))
        return draft.commit("reject")

    def edit(self, number: int, *, label: str = "", fragments: tuple[Fragment, ...] = ()) -> Change:
        """Put the reviewer's own version of a case's span into gold; its values are what they are, or all agree on.

        Args:
            number: of the case.
            label: another label; that of gold, or else of the first version, when empty.
            fragments: another place; likewise.
        """
        each = self.cases[number]
        if each.gold is not None and each.decision is not None:
            known = Verdict(each.gold, each.gold.attributes, each.decision.unsettled)
        else:
            known = _partly(next(iter(each.case.spans.values())), each.case.spans.values())
        assert isinstance(known.item, Span)
        own = replace(known.item, label=label or known.item.label, fragments=fragments or known.item.fragments)
        draft = _Draft(self)
        draft.decide_spans(number, replace(known, item=own), self._source_of(each.case))
        return draft.commit("edit")

    def release(self, decision: Decision) -> Change:
        """Take gold off whose items are gone from all layers."""
        draft = _Draft(self)
        draft.withdraw(decision)
        return draft.commit("release")

    def remark(
        self, number: int, *, note: str = "", cause: str = "", flagged: bool = False, consensus: bool = False
    ) -> Change:
        """Say why a case was decided as it was.

        Args:
            number: of the case, which is decided.
            note: free text.
            cause: why the annotators differ, one of `CAUSES`.
            flagged: whether it is something for the guidelines.
            consensus: whether those concerned talked it over.

        Raises:
            RuleError: the case is not decided, or there is no such cause.
        """
        before = self.cases[number].decision
        if before is None:
            raise RuleError(_("the case is not decided yet"), _("Decide it first."))
        if cause and cause not in CAUSES:
            raise RuleError(_("there is no cause {cause!r}").format(cause=cause), ", ".join(map(_, CAUSES)))
        source: DecisionSource = "consensus" if consensus else before.source
        after = replace(before, note=note.strip(), cause=cause, flagged=flagged, source=source)
        return self._commit("remark", [Edit(before, after)])

    # Finishing -------------------------------------------------------------------------------------------------------

    def sign_off(self) -> Change:
        """Lock the article: its layers and its gold.

        Raises:
            RuleError: cases are open, or nothing was decided.
        """
        states = self.states()
        left = states["open"] + states["agreed"]
        if left or self.gold is None:
            raise RuleError(
                _n("{count} case is not decided", "{count} cases are not decided", left).format(count=left),
                _("Tab goes to the next, A accepts the agreed ones."),
            )
        layers = [*(content.layer for content in self.layers.values()), self.gold]
        edits = [Edit(each, replace(each, status="locked", updated=now())) for each in layers]
        return self._commit("sign off", edits)

    def return_to(self, annotator: str, comment: str) -> Change:
        """Give the article back to an annotator, saying why; a locked one is opened again.

        Raises:
            RuleError: the annotator has no layer here, or there is no comment.
        """
        if annotator not in self.layers or not comment.strip():
            raise RuleError(_("say to whom the article goes back, and why"), _("The annotator sees the comment."))
        layers = [self.layers[annotator].layer]
        edits = [Edit(each, replace(each, status="returned", reason=comment.strip(), updated=now())) for each in layers]
        opened = [content.layer for name, content in self.layers.items() if name != annotator]
        opened += [self.gold] if self.gold else []
        for each in opened:
            if each.status == "locked":
                status: Literal["done", "in progress"] = "in progress" if each.kind == "gold" else "done"
                edits.append(Edit(each, replace(each, status=status, updated=now())))
        return self._commit("return", edits, unlocked=False)

    def undo(self) -> Change | None:
        """Take the reviewer's last decision over this article back; None where there is none."""
        return self._repeat(undo=True)

    def redo(self) -> Change | None:
        """Make the last decision again that was taken back; None where there is none."""
        return self._repeat(undo=False)

    def _repeat(self, *, undo: bool) -> Change | None:
        store = self.project.store
        find = store.undo_target if undo else store.redo_target
        change = find(self.reviewer.name, "review", self.gold.id) if self.gold is not None else None
        if change is None:
            return None
        edits = change.inverse if undo else change.edits
        about = {"undoes": change.id} if undo else {"redoes": change.id}
        return self._record(journal.make(
            self.reviewer.name, change.action, edits, layer=change.layer, article=change.article, **about,
        ), None)  # fmt: skip

    # Inside ----------------------------------------------------------------------------------------------------------

    def _sources(self, link: Link) -> dict[str, int]:
        return {each.id: self._home[each.source] for each in link.relations.values()}

    def _source_of(self, case: Case) -> DecisionSource:
        return "single" if self.single else _source(case.unanimous)

    def draft(self) -> Layer:
        """Give the gold layer; where it is not begun yet, the one that the next change begins.

        Raises:
            RuleError: the article is signed off.
        """
        if self.signed_off:
            raise RuleError(_("the article is signed off and locked"), _("Return it to an annotator to open it again."))
        time = now()
        return self.gold or Layer(
            new_id(), self.article.id, self.reviewer.name, self.revision.id, self.round, "gold", "in progress", "",
            self._article_values(), self.project.scheme.version, time, time,
        )  # fmt: skip

    def _article_values(self) -> dict[str, str]:
        """Give the article's attributes that all annotators say the same of."""
        layers = [content.layer for content in self.layers.values()]
        names = {name for layer in layers for name in layer.attributes}
        said = {name: {layer.attributes.get(name, "") for layer in layers} for name in sorted(names)}
        return {name: value for name, values in said.items() if len(values) == 1 for value in values if value}

    def _commit(
        self, action: str, edits: Sequence[Edit], *, layer: Layer | None = None, unlocked: bool = True
    ) -> Change:
        layer = layer or self.draft() if unlocked else self.gold
        change = journal.make(
            self.reviewer.name, REVIEW + action, edits, layer=layer.id if layer else None, article=self.article.id
        )
        return self._record(change, layer if self.gold is None else None, unlocked=unlocked)

    def _record(self, change: Change, begun: Layer | None, *, unlocked: bool = True) -> Change:
        """Record a change, and the gold layer's beginning with the first; read everything again."""
        changes = [(change, _alone(change) if unlocked else None)]
        if begun is not None:
            begin = journal.make(
                self.reviewer.name, START, [Edit(None, begun)], layer=begun.id, article=self.article.id
            )
            changes.insert(0, (begin, None))
        try:
            return self.project.store.record_all(changes)[-1]
        finally:
            self.reload()


@dataclass(frozen=True, slots=True)
class Merged:
    """What a strategy did to a project."""

    states: Mapping[State, int]
    """How many cases there are of each state, in the articles that were merged."""
    articles: tuple[str, ...]
    left_out: Mapping[str, str]
    """Articles that could not be merged, and why."""


def reviewable(project: Project, reviewer: Annotator, round_: str = "main") -> list[str]:
    """List the articles that two annotators or more have finished in a round."""
    counts: dict[str, int] = {}
    for layer in project.store.view(reviewer).layers():
        if layer.kind == "annotation" and layer.round == round_ and layer.status in FINISHED:
            counts[layer.article] = counts.get(layer.article, 0) + 1
    return [article for article, count in counts.items() if count > 1]


def _waiting(project: Project, reviewer: Annotator, round_: str) -> list[str]:
    """List the articles that can be reviewed.

    Raises:
        InputError: there is none.
    """
    found = reviewable(project, reviewer, round_)
    if not found:
        raise InputError(
            _("no article is finished by two annotators in round {name}").format(name=round_),
            _("Annotators finish an article with the key d; see: reader status"),
        )
    return found


def next_for_review(project: Project, reviewer: Annotator, round_: str = "main") -> str:
    """Find the first article that waits for review, else the first that was reviewed.

    Raises:
        InputError: there is none.
    """
    found = _waiting(project, reviewer, round_)
    golds = ((article, project.store.gold_of(article, round_)) for article in found)
    return next((article for article, gold in golds if gold is None or gold.status != "locked"), found[0])


def merge(
    project: Project, reviewer: Annotator, strategy: Strategy, *, articles: Sequence[str] = (), round_: str = "main"
) -> Merged:
    """Decide in all articles what a strategy decides; earlier decisions stay.

    Args:
        project: where.
        reviewer: in whose name.
        strategy: which one.
        articles: only these; all that two annotators or more have finished when empty.
        round_: of which round.

    Raises:
        RuleError: the reviewer is an annotator.
        InputError: an article does not exist, or there is nothing to merge.
    """
    check_reviewer(reviewer)
    check_names(project, articles)
    wanted = articles or _waiting(project, reviewer, round_)
    states = dict.fromkeys(STATES, 0)
    done, left_out = [], {}
    for article in wanted:
        try:
            review = Review(project, reviewer, article, round_)
            review.apply(strategy)
        except (InputError, RuleError, ConflictError) as error:
            left_out[article] = error.message
            continue
        done.append(article)
        for state, count in review.states().items():
            states[state] += count
    return Merged(states, tuple(done), left_out)


class _Draft:
    """The edits of one change to a gold layer, put together decision by decision."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._layer = review.draft()
        self._time = now()
        self._spans: dict[int, Span | None] = {}
        """The gold spans that this change makes or takes off, by the number of their case."""
        self._gone: set[str] = set()
        """Relations that it takes off, and the decisions on them."""
        self.edits: list[Edit] = []

    def commit(self, action: str) -> Change:
        """Record the change."""
        return self._review._commit(action, self.edits, layer=self._layer)  # noqa: SLF001 - two halves of one thing

    def decide_spans(self, number: int, verdict: Verdict, source: DecisionSource) -> None:
        """Decide what is gold of a case's spans."""
        each = self._review.cases[number]
        before = each.gold
        after, known = None, set[str]()
        if isinstance(verdict.item, Span):
            known = {name.name for name in self._review.project.scheme.attributes_of(verdict.item.label)}
            values = {name: value for name, value in verdict.values.items() if name in known}
            after = Span(
                before.id if before else new_id(), self._layer.id, verdict.item.label, verdict.item.fragments, values,
                created=before.created if before else self._time, updated=self._time,
            )  # fmt: skip
        if after is None and before is not None:
            for relation in self._review.index.links(before.id):
                self._take_off(relation)
        if before is not None or after is not None:
            self.edits.append(Edit(before, after))
        self._spans[number] = after
        unsettled = tuple(name for name in verdict.unsettled if after is not None and name in known)
        self._decide(each.decision, each.case.spans, after, unsettled, source, each.case.annotators)
        if after is None:
            self._settle_links(number, source)

    def _settle_links(self, number: int, source: DecisionSource) -> None:
        """Reject the undecided links of a case that is rejected: those that lead to it, and those from it alone."""
        for at, each in enumerate(self._review.cases):
            for link in each.links:
                open_ = link.decision is None or (link.reopened and link.decision.id not in self._gone)
                if open_ and (at == number or link.link.sources == (number,)):
                    self._decide(link.decision, link.link.relations, None, (), source, each.case.annotators)

    def may_link(self, number: int, verdict: Verdict) -> bool:
        """Tell whether a link can be decided now: what it leads to is gold, and what it starts from is decided."""
        if self._span(number) is None:
            return False
        return not isinstance(verdict.item, Relation) or self._decided(self._home(verdict.item))

    def require_link(self, number: int, verdict: Verdict) -> None:
        """Complain where a link cannot be decided now."""
        if not self.may_link(number, verdict):
            raise RuleError(_("the other end of this link is not gold yet"), _("Decide that case first."))

    def decide_link(self, number: int, link: ReviewedLink, verdict: Verdict, source: DecisionSource) -> None:
        """Decide what is gold of a link, whose ends are led to gold spans; nothing, where it starts from none."""
        index = self._review.index
        before = index.relations.get(link.decision.item) if link.decision else None
        after = None
        start = self._span(self._home(verdict.item)) if isinstance(verdict.item, Relation) else None
        end = self._span(number)
        if isinstance(verdict.item, Relation) and start is not None and end is not None:
            after = Relation(
                before.id if before else new_id(), self._layer.id, verdict.item.label, start.id, end.id,
                dict(verdict.values), created=before.created if before else self._time, updated=self._time,
            )  # fmt: skip
        if before is not None or after is not None:
            self.edits.append(Edit(before, after))
        case = self._review.cases[number].case
        unsettled = tuple(name for name in verdict.unsettled if after is not None)
        self._decide(link.decision, link.link.relations, after, unsettled, source, case.annotators)

    def settle_value(self, decision: Decision, name: str, theirs: Item) -> None:
        """Settle one attribute of a gold item as an annotator has it."""
        item = self._review.index.get(decision.item)
        assert item is not None
        value = theirs.attributes.get(name, "")
        values = {key: each for key, each in item.attributes.items() if key != name} | ({name: value} if value else {})
        self.edits.append(Edit(item, replace(item, attributes=values, updated=self._time)))
        left = tuple(each for each in decision.unsettled if each != name)
        self.edits.append(Edit(decision, replace(
            decision, unsettled=left, reviewer=self._review.reviewer.name, decided=self._time, source=_source(False),
        )))  # fmt: skip

    def withdraw(self, decision: Decision) -> None:
        """Reject what was gold."""
        item = self._review.index.get(decision.item)
        if isinstance(item, Span):
            for relation in self._review.index.links(item.id):
                self._take_off(relation)
        if item is not None:
            self.edits.append(Edit(item, None))
        self.edits.append(Edit(decision, replace(
            decision, item="", unsettled=(), reviewer=self._review.reviewer.name, decided=self._time,
        )))  # fmt: skip

    def _take_off(self, relation: Relation) -> None:
        """Take a relation off whose end is no longer gold, and reject it."""
        if relation.id in self._gone:
            return
        self._gone.add(relation.id)
        self.edits.append(Edit(relation, None))
        links = chain.from_iterable(case.links for case in self._review.cases)
        for decision in [*(link.decision for link in links), *self._review.orphans]:
            if decision is not None and decision.item == relation.id:
                self._gone.add(decision.id)
                self.edits.append(Edit(decision, replace(decision, item="", unsettled=(), decided=self._time)))

    def _span(self, number: int) -> Span | None:
        return self._spans[number] if number in self._spans else self._review.cases[number].gold

    def _decided(self, number: int) -> bool:
        each = self._review.cases[number]
        return number in self._spans or (each.decision is not None and not each.reopened)

    def _home(self, relation: Relation) -> int:
        return self._review._home[relation.source]  # noqa: SLF001 - two halves of one thing

    def _decide(
        self, before: Decision | None, items: Mapping[str, Item], gold: Item | None, unsettled: tuple[str, ...],
        source: DecisionSource, annotators: tuple[str, ...],
    ) -> None:  # fmt: skip
        decision = Decision(
            before.id if before else new_id(), self._layer.id, _digests(items), annotators, gold.id if gold else "",
            source, unsettled, before.cause if before else "", before.note if before else "",
            before.flagged if before else False, self._review.reviewer.name, self._time,
        )  # fmt: skip
        self.edits.append(Edit(before, decision))


def _source(unanimous: bool) -> DecisionSource:
    return "unanimous" if unanimous else "adjudicated"


def _partly(item: Span, items: Iterable[Span]) -> Verdict:
    """Take one span's place and label, and the values that all of its label share."""
    values, unsettled = dict(item.attributes), []
    others = [each for each in items if each.label == item.label]
    for name in names_of(others):
        if len({each.attributes.get(name, "") for each in others}) > 1:
            unsettled.append(name)
            values.pop(name, None)
    return Verdict(item, values, tuple(unsettled))


def _digests(items: Mapping[str, Item]) -> dict[str, str]:
    return dict(sorted((item.id, _digest(item)) for item in items.values()))


def _digest(item: Item) -> str:
    """Sum up what a reviewer sees of an item."""
    what = item.fragments if isinstance(item, Span) else (item.source, item.target)
    return sha256(repr((item.label, what, sorted(item.attributes.items()))).encode()).hexdigest()[:16]


def _reasons(decision: Decision, items: Mapping[str, Item], annotators: tuple[str, ...]) -> Iterator[str]:
    """Say why a decision does not hold any more: who changed what since."""
    now_ = _digests(items)
    for name, item in items.items():
        if item.id not in decision.judged:
            yield _("{name} has marked this since").format(name=name)
        elif decision.judged[item.id] not in ("", now_[item.id]):  # imported decisions do not tell what was seen
            yield _("{name} has changed this since").format(name=name)
    if decision.judged.keys() - now_.keys():
        yield _("somebody has deleted or moved theirs since")
    if decision.source == "unanimous":
        for name in annotators:
            if name not in decision.annotators and name not in items:
                yield _("{name} has finished the article since, and marked nothing here").format(name=name)


def _alone(change: Change) -> Along:
    """Check in the transaction that the gold layer is open, and that nobody else has decided the same."""

    def check(connection: Connection) -> None:
        layer = aggregates.read_layer(connection, change.layer or "")
        locking = any(isinstance(edit.after, Layer) for edit in change.edits)
        if layer is not None and layer.status == "locked" and not locking:
            raise ConflictError(
                _("the article has been signed off meanwhile"), _("Return it to an annotator to open it again.")
            )
        for edit in change.edits:
            if isinstance(edit.after, Decision) and aggregates.judged_elsewhere(connection, edit.after):
                raise ConflictError(
                    _("another reviewer has decided this meanwhile"), _("The screen shows it; decide again.")
                )

    return check
