"""The gold layer open for annotation: every change of the reviewer's is a decision too."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reader.model.annotation import Decision, DecisionSource, Layer, Relation, Span
from reader.model.ids import new_id, now
from reader.store import journal
from reader.store.aggregates import Connection
from reader.store.journal import REVIEW, Change, Edit
from reader.store.standing import together
from reader.workflow.reviewing import Review, unlocked
from reader.workflow.session import Along, Session


class GoldSession(Session):
    """A reviewer's own hand in gold, with everything that an annotator can do.

    What is changed is decided by the reviewer; what is made new has no annotator's item behind it. The changes are the
    review's, which follows them and undoes them.
    """

    def __init__(self, review: Review) -> None:
        self._review = review
        super().__init__(review.project, review.reviewer, review.article.id, review.round)

    def reload(self) -> None:
        """Read gold from the database again."""
        self._review.reload()
        super().reload()

    def undo_target(self) -> Change | None:
        """Find the reviewer's last change of this gold."""
        return self.project.store.undo_target(self.annotator.name, "review", self._draft().id)

    def redo_target(self) -> Change | None:
        """Find the change of this gold that redo would make again."""
        return self.project.store.redo_target(self.annotator.name, "review", self._draft().id)

    # Inside ----------------------------------------------------------------------------------------------------------

    def _find_layer(self) -> Layer | None:
        return self._review.gold

    def _fresh_layer(self) -> Layer:
        return self._review.begun()

    def _must_stand(self) -> Callable[[Connection], None]:
        return self._review.must_stand()

    def _commit(self, action: str, edits: Sequence[Edit], along: Along = None) -> Change:
        layer = self._draft().id
        decided = [*edits, *self._decided(edits, layer)]
        made = journal.make(self.annotator.name, REVIEW + action, decided, layer=layer, article=self.article.id)
        return self._run(made, along)

    def _run(self, change: Change, along: Along = None) -> Change:
        recorded = super()._run(change, together(unlocked(change), along))
        self._review.follow(recorded)
        return recorded

    def _decided(self, edits: Sequence[Edit], layer: str) -> Iterator[Edit]:
        """Give the decisions that some edits of gold are."""
        decisions = {each.item: each for each in self._review.decisions.values() if each.item}
        found: dict[str, tuple[Decision | None, Decision | None]] = {}
        for edit in edits:
            state = edit.after or edit.before
            if isinstance(state, Span | Relation | Layer):
                before = decisions.get(state.id)
                found[state.id] = before, self._decision(edit, before, layer)
        for wrong in self._wrong(edits):
            before, after = found.get(wrong, (decisions.get(wrong), decisions.get(wrong)))
            if after is not None:
                found[wrong] = before, replace(after, audit="wrong")
        yield from (Edit(before, after) for before, after in found.values() if before != after)

    def _decision(self, edit: Edit, before: Decision | None, layer: str) -> Decision | None:
        """Give the decision on an item after an edit; None where there is nothing any more to decide."""
        review, time = self._review, now()
        if edit.after is None:
            if before is None or not before.judged:
                return None
            return replace(
                before, item="", source=_by_hand(before), unsettled=(), reviewer=self.annotator.name, decided=time
            )
        if before is None:
            return Decision(
                new_id(), layer, review.seen_of(edit.after), tuple(review.layers), edit.item, "adjudicated",
                reviewer=self.annotator.name, decided=time,
            )  # fmt: skip
        left = tuple(name for name in before.unsettled if name not in _changed(edit))
        return replace(
            before, source=_by_hand(before), unsettled=left, reviewer=self.annotator.name, decided=time
        )  # fmt: skip

    def _wrong(self, edits: Sequence[Edit]) -> Iterator[str]:
        """Give the gold of the sample over which all agreed, but that some edits change or link otherwise."""
        sampled = {each.gold.id for each in self._review.cases if each.sampled and each.gold is not None}
        for edit in edits:
            state = edit.after or edit.before
            item = state.target if isinstance(state, Relation) else edit.item
            if item in sampled:
                yield item


def _by_hand(before: Decision) -> DecisionSource:
    """Tell where gold comes from when a reviewer has changed what was decided."""
    return "consensus" if before.source == "consensus" else "adjudicated"


def _changed(edit: Edit) -> set[str]:
    """List the attributes that an edit gives another value, or takes off."""
    before, after = ({*state.attributes.items()} for state in (edit.before, edit.after))  # type: ignore[union-attr]  # items
    return {name for name, _value in before ^ after}
