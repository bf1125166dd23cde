"""One reviewer at work on the gold layer of one article: cases decided, journaled, undoable, re-opened by changes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from reader.agreement.cases import Link
from reader.agreement.strategies import Strategy, Verdict, of_case, of_link
from reader.errors import BusyError, ConflictError, InputError, RuleError
from reader.i18n import _, _n
from reader.model.annotation import (
    CAUSES,
    FINISHED,
    Annotator,
    Decision,
    DecisionSource,
    Fragment,
    Layer,
    LayerContent,
    Relation,
    Span,
)  # fmt: skip
from reader.model.ids import layer_id, now
from reader.store import aggregates, journal, standing
from reader.store.aggregates import Along, Connection
from reader.store.journal import REVIEW, START, Change, Edit
from reader.workflow import naming, ranges
from reader.workflow.comparing import text_of_most
from reader.workflow.drafting import Draft, shared_values
from reader.workflow.layer import LayerIndex
from reader.workflow.project import Project, unknown_article
from reader.workflow.reviewed import SAMPLE, STATES, Reviewed, ReviewedCase, State, common_values


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

    Every method that decides something writes one journaled transaction and returns the change; None, and nothing is
    written, where all is so already.

    Raises:
        InputError: there is no such article, or nobody has finished it.
        RuleError: the reviewer is an annotator, or has an unfinished layer of the article.
    """

    def __init__(
        self, project: Project, reviewer: Annotator, article: str, round_: str = "main", *, sample: float = SAMPLE
    ) -> None:
        """Open an article for review.

        Args:
            project: where.
            reviewer: who reviews.
            article: which one.
            round_: of which round.
            sample: the part of the cases without difference that is to be looked at all the same.
        """
        check_reviewer(reviewer)
        found = project.store.article(article)
        if found is None:
            raise unknown_article(project, article)
        self.project = project
        self.reviewer = reviewer
        self.article = found
        self.round = round_
        self._sample = sample
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
        self.article = store.article(self.article.id) or self.article
        self._seen = store.last_change()
        self._draft: Layer | None = None
        contents = list(
            store.view(self.reviewer).contents(articles=(self.article.id,), rounds=(self.round,), statuses=FINISHED)
        )
        if not contents and not self.layers:
            raise InputError(
                _("nobody has finished {article} yet").format(article=self.article.id),
                _("Annotators say so with the key d."),
            )
        self.gold: Layer | None = store.gold_of(self.article.id, self.round)
        wanted = self.gold.revision if self.gold else text_of_most(contents) if contents else self.article.revision
        self.layers = {each.layer.annotator: each for each in contents if each.layer.revision == wanted}
        self.left_out = tuple(each.layer.annotator for each in contents if each.layer.revision != wanted)
        """Whose layers stand on another text of the article."""
        revision = store.revision(wanted)
        assert revision is not None
        self.revision = revision
        self.body = store.body(wanted)
        content = store.view().content(self.gold) if self.gold else None
        self.index = LayerIndex.of(self.project.scheme, content)
        """The gold layer."""
        self.decisions: dict[str, Decision] = {
            each.id: each for each in (store.decisions(self.gold.id) if self.gold else ())
        }
        whole = not self.project.scheme.spans
        self._reviewed = Reviewed(
            self.article.id, self.body, self.layers, revision.excluded, self._sample, whole=whole
        )  # fmt: skip
        self._match()

    def _match(self) -> None:
        self._reviewed.match(self.decisions.values(), self.index, self.gold)

    def follow(self, change: Change) -> None:
        """Follow a change in memory; where others have written meanwhile, or layers changed, read everything again."""
        store = self.project.store
        last = store.last_change()
        others = store.changed_since(self._seen, self.article.id, but=change.id)
        self._seen = last
        if others or self.gold is None or any(_is_layer(edit) for edit in change.edits):
            self.reload()
            return
        for edit in change.edits:
            state, gone = edit.after or edit.before, edit.after is None
            if isinstance(state, Decision):
                if gone:
                    self.decisions.pop(state.id, None)
                else:
                    self.decisions[state.id] = state
            elif isinstance(state, Span | Relation):
                if gone:
                    self.index.drop(state.id)
                else:
                    self.index.put(state)
        self._match()

    # Looking ---------------------------------------------------------------------------------------------------------

    @property
    def cases(self) -> list[ReviewedCase]:
        """The cases in reading order; what differs of the article itself comes last.

        Where the scheme has no span labels, the article itself is the one case, also when nobody differs over it.
        """
        return self._reviewed.cases

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

    def seen_of(self, gold: object) -> dict[str, str]:
        """Give what a decision on something that the reviewer makes is about: nothing, or the layers themselves."""
        layers = [content.layer for content in self.layers.values()] if isinstance(gold, Layer) else []
        return self._reviewed.digests(layers)

    def own_spans(self) -> list[Span]:
        """List the gold spans that the reviewer made and no annotator has."""
        return [span for each in self._reviewed.own if (span := self.index.spans.get(each.item)) is not None]

    def standing_orphans(self) -> list[Decision]:
        """List the decisions whose gold stands although the items that it came from, or its own place, are gone."""
        own = [each for each in self._reviewed.own if each.item in self.index.orphans]
        return [*(each for each in self._reviewed.orphans if not each.rejected), *own]

    def cases_of(self, change: Change) -> list[int]:
        """List the numbers of the cases that a change decides on."""
        states = (edit.after or edit.before for edit in change.edits)
        decisions = [each for each in states if isinstance(each, Decision)]
        return sorted({number for each in decisions for number in self._reviewed.numbers(each)})

    # Deciding --------------------------------------------------------------------------------------------------------

    def apply(self, strategy: Strategy) -> Change | None:
        """Decide what a strategy decides of the cases that nobody has decided, in one change; None when it is nothing.

        Raises:
            RuleError: the article is signed off, or has a single layer whose sample is not looked at.
        """
        if self.single:
            self._require_sample()
        draft = self._begin(looked=False)
        for number, each in enumerate(self.cases):
            if each.decision is None and (verdict := of_case(each.case, strategy)):
                draft.decide(number, verdict)
        for number, each in enumerate(self.cases):
            for link in each.links:
                voters = len(each.case.spans) if strategy == "unanimous" else len(each.case.annotators)
                found = of_link(link.link, voters, self._sources(link.link), strategy)
                if link.decision is None and found and draft.may_link(number, found):
                    draft.decide_link(number, link, found)
        return self._commit(f"apply {strategy}", draft.edits) if draft.edits else None

    def _require_sample(self) -> None:
        left = sum(each.to_look_at for each in self.cases)
        if left:
            raise RuleError(
                _n(
                    "{count} case of the sample is not looked at yet",
                    "{count} cases of the sample are not looked at yet",
                    left,
                ).format(count=left),
                _("A single layer becomes gold when its sample was found right: Tab goes there."),
            )  # fmt: skip

    def take(self, number: int, annotator: str, *, everything: bool = False) -> Change | None:
        """Take an annotator's version of what is first to be settled of a case: the span, an attribute, or a link.

        Args:
            number: of the case.
            annotator: whose version; one who marked nothing stands for rejecting it.
            everything: take the item with all its values and links.

        Raises:
            RuleError: nothing is left to settle, or the other end of a link is not gold.
        """
        each, draft = self.cases[number], self._begin()
        item = each.case.items.get(annotator)
        fresh = each.decision is None or bool(each.reopened) or each.decision.rejected
        if item is None and (fresh or everything):
            return self.reject(number)
        if everything and item is not None:
            draft.decide(number, Verdict(item, item.attributes))
            self._take_links(draft, number, annotator)
        elif fresh and isinstance(item, Span):
            draft.decide(number, shared_values(item, each.case.spans.values()))
        elif fresh and item is not None:
            verdict = shared_values(item, each.case.items.values())
            first, left = verdict.unsettled[:1], verdict.unsettled[1:]
            taken = {name: item.attributes[name] for name in first if name in item.attributes}
            draft.decide(number, Verdict(item, {**verdict.values, **taken}, left))
        else:
            self._settle(draft, number, annotator)
        return self._commit("take", draft.edits)

    def _take_links(self, draft: Draft, number: int, annotator: str) -> None:
        for link in self.cases[number].links:
            mine = link.link.relations.get(annotator)
            verdict = Verdict(mine, mine.attributes if mine else {})
            if draft.may_link(number, verdict):
                draft.decide_link(number, link, verdict)

    def _settle(self, draft: Draft, number: int, annotator: str) -> None:
        """Settle the first value or link that is left of a case, or find right what is only to be looked at."""
        each = self.cases[number]
        made, item = each.decision, each.case.items.get(annotator)
        assert made is not None
        if made.unsettled:
            if item is None:
                raise RuleError(_("nothing is marked here in this version"), _("Take another version."))
            draft.settle_value(made, made.unsettled[0], item.attributes.get(made.unsettled[0], ""))
        elif left := [link for link in each.links if not link.settled]:
            mine = left[0].link.relations.get(annotator)
            verdict = Verdict(mine, mine.attributes if mine is not None else {})
            draft.require_link(number, verdict)
            draft.decide_link(number, left[0], verdict)
        elif each.unseen:
            draft.confirm(made)
        else:
            raise RuleError(_("everything of this case is settled"), _("u takes the last decision back."))

    def take_majority(self, number: int) -> Change | None:
        """Take what more than half of the annotators say of a case; silence counts.

        Raises:
            RuleError: there is no majority.
        """
        each, draft = self.cases[number], self._begin()
        verdict = of_case(each.case, "majority")
        if verdict is None:
            raise RuleError(_("no version has a majority"), _("Take one with 1 to 9, or edit."))
        draft.decide(number, verdict)
        for link in each.links:
            found = of_link(link.link, len(each.case.annotators), self._sources(link.link), "majority")
            if found and draft.may_link(number, found):
                draft.decide_link(number, link, found)
        return self._commit("take majority", draft.edits)

    def reject(self, number: int) -> Change | None:
        """Decide that nothing of a case is gold; its links go with it.

        Raises:
            RuleError: the case is about the article itself.
        """
        self._require_place(number)
        draft = self._begin()
        draft.decide(number, Verdict(None))
        return self._commit("reject", draft.edits)

    def edit(self, number: int, *, label: str = "", fragments: tuple[Fragment, ...] = ()) -> Change | None:
        """Put the reviewer's own version of a case's span into gold; its values are what they are, or all agree on.

        Args:
            number: of the case.
            label: another label; that of gold, or else of the first version, when empty.
            fragments: another place; likewise.

        Raises:
            RuleError: the case is about the article itself, or another place holds nothing, or what is excluded.
        """
        self._require_place(number)
        each, draft = self.cases[number], self._begin()
        if each.span is not None and each.decision is not None:
            known = Verdict(each.span, each.span.attributes, each.decision.unsettled)
        else:
            known = shared_values(next(iter(each.case.spans.values())), each.case.spans.values())
        assert isinstance(known.item, Span)
        rule = self.project.scheme.span_label(label or known.item.label)
        places = tuple(
            ranges.fit(self.body, self.revision.excluded, *place, snap=rule.snap, leave_out=rule.leave_out)
            for place in fragments
        )
        own = replace(known.item, label=rule.name, fragments=places or known.item.fragments)
        draft.decide(number, replace(known, item=own))
        return self._commit("edit", draft.edits)

    def _require_place(self, number: int) -> None:
        if self.cases[number].case.layers:
            raise RuleError(
                _("this is about the article itself, not about a part of it"), _("Take a version with 1 to 9.")
            )

    def release(self, decision: Decision) -> Change | None:
        """Take gold off whose items are gone from all layers."""
        draft = self._begin()
        draft.withdraw(decision)
        return self._commit("release", draft.edits)

    def discard(self, confirmed: str) -> Change | None:
        """Take back all that was decided over the article, and its gold with it; undo brings it back.

        Args:
            confirmed: the article's id, which whoever wants this has to give.

        Raises:
            RuleError: that is another id, nothing was decided, or the article is signed off.
        """
        if confirmed != self.article.id:
            raise RuleError(
                _("{given!r} is not this article's id").format(given=confirmed[:100]),
                _("To discard all decisions, give the id: {article}").format(article=self.article.id),
            )
        draft = self._begin()
        draft.discard(self.decisions.values())
        if not draft.edits:
            raise RuleError(_("nothing was decided here yet"), "")
        return self._commit("discard", draft.edits)

    def remark(
        self, number: int, *, note: str = "", cause: str = "", flagged: bool = False, consensus: bool = False
    ) -> Change | None:
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
        plain: DecisionSource = "adjudicated" if before.source == "consensus" else before.source
        source: DecisionSource = "consensus" if consensus else plain
        after = replace(before, note=note.strip(), cause=cause, flagged=flagged, source=source)
        return self._commit("remark", [Edit(before, after)])

    # Finishing -------------------------------------------------------------------------------------------------------

    def sign_off(self) -> Change | None:
        """Lock the article: its layers and its gold.

        Raises:
            RuleError: cases are not decided yet, or no layer is finished any more.
        """
        states = self.states()
        left = states["open"] + states["agreed"]
        if not self.layers:
            raise RuleError(_("no finished layer is left"), _("The article is with its annotators again."))
        if left:
            raise RuleError(
                _n("{count} case is not decided", "{count} cases are not decided", left).format(count=left),
                _("Tab goes to the next, A accepts the agreed ones."),
            )
        layers = [*(content.layer for content in self.layers.values()), self.begun()]
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
        return self._record(
            journal.make(
                self.reviewer.name, f"{REVIEW}return", edits, layer=self.gold.id if self.gold else None,
                article=self.article.id,
            ),
            _unchecked,
        )  # fmt: skip

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
        keys = naming.identity_keys(self.project.scheme)
        edits = naming.settled(store, change.inverse if undo else change.edits, keys)
        about = {"undoes": change.id} if undo else {"redoes": change.id}
        store.check_repeated(change, edits)
        made = journal.make(
            self.reviewer.name, change.action, edits, layer=change.layer, article=change.article, **about
        )
        checks = unlocked(made), naming.guarded(edits, keys), standing.must_mean_this_text(change, edits)
        return self._record(made, standing.together(*checks))

    # Inside ----------------------------------------------------------------------------------------------------------

    def _begin(self, *, looked: bool = True) -> Draft:
        return Draft(self._reviewed, self.index, self.begun(), self.reviewer.name, looked=looked)

    def _sources(self, link: Link) -> dict[str, int]:
        return {each.id: self._reviewed.home[each.source] for each in link.relations.values()}

    def begun(self) -> Layer:
        """Give the gold layer; where it is not begun yet, the one that the next change begins.

        Raises:
            RuleError: the article is signed off.
        """
        if self.signed_off:
            raise RuleError(_("the article is signed off and locked"), _("Return it to an annotator to open it again."))
        if self.gold is not None:
            return self.gold
        if self._draft is None:
            time = now()
            values = common_values([content.layer for content in self.layers.values()])
            article, name = self.article.id, self.reviewer.name
            self._draft = Layer(
                layer_id(article, name, self.round, "gold"), article, name, self.revision.id, self.round, "gold",
                "in progress", "", values, self.project.scheme.version, time, time,
            )  # fmt: skip
        return self._draft

    def _commit(self, action: str, edits: Sequence[Edit]) -> Change | None:
        """Record a change of an article that is not signed off; None where it would change times alone."""
        layer = self.begun()
        if all(_is_idle(edit) for edit in edits):
            if self.project.store.last_change() != self._seen:  # it may be so no more
                self.reload()
            return None
        return self._record(journal.make(
            self.reviewer.name, REVIEW + action, edits, layer=layer.id, article=self.article.id,
        ))  # fmt: skip

    def _record(self, change: Change, along: Along | None = None) -> Change:
        """Record a change, and the gold layer's beginning with the first, and follow it."""
        check = standing.together(self.must_stand(), standing.must_be_of_this_text(change), along or unlocked(change))
        changes: list[tuple[Change, Along | None]] = [(change, check)]
        if self._draft is not None and change.layer == self._draft.id:
            begin = journal.make(
                self.reviewer.name, START, [Edit(None, self._draft)], layer=self._draft.id, article=self.article.id
            )
            changes.insert(0, (begin, None))
        try:
            recorded = self.project.store.record_all(changes)[-1]
        except BusyError:  # the cases keep their numbers, for whoever tries again
            raise
        except BaseException as error:
            before = self.revision.id
            self.reload()
            if isinstance(error, ConflictError) and self.revision.id != before:
                raise standing.text_changed() from error
            raise
        self.follow(recorded)
        return recorded

    def must_stand(self) -> Along:
        """Make the check that the layers which are compared, and gold, are on the text that is open here."""
        layers = [content.layer.id for content in self.layers.values()]
        return standing.must_stand_on(self.revision.id, layers=[*layers, self.gold.id] if self.gold else layers)


def _unchecked(_connection: Connection) -> None:
    """Let a change pass that opens a locked article."""


def _is_idle(edit: Edit) -> bool:
    """Tell whether an edit leaves everything as it is, but for the time of it."""
    before, after = edit.before, edit.after
    if isinstance(before, Decision) and isinstance(after, Decision):
        return before == replace(after, decided=before.decided)
    if isinstance(before, Span | Relation | Layer) and isinstance(after, Span | Relation | Layer):
        return before == replace(after, updated=before.updated)
    return False


def _is_layer(edit: Edit) -> bool:
    return isinstance(edit.after or edit.before, Layer)


def unlocked(change: Change) -> Along:
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
