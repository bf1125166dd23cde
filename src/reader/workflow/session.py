"""One annotator at work on one article: every change checked, journaled, undoable."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reader.errors import ConflictError, InputError, RuleError
from reader.i18n import _
from reader.model.annotation import MAIN, Annotator, Answer, Fragment, Identity, Item, Layer, Relation, Span, Status
from reader.model.ids import layer_id, new_id, now
from reader.model.scheme import ARTICLE, Attribute, RelationLabel, Scheme, shown
from reader.store import journal, standing
from reader.store.aggregates import Connection
from reader.store.identities import must_exist
from reader.store.journal import START, Change, Edit
from reader.text import Offset
from reader.workflow import naming, ranges, rounds
from reader.workflow.layer import LayerIndex, article_of
from reader.workflow.project import Project, unknown_article
from reader.workflow.proposing import Proposals

MAX_CANDIDATES: Final = 20
MAX_NOTE: Final = 20_000

Along = Callable[[Connection], None] | None
"""What is checked or written in the transaction of a change, beside its edits."""


class Session:
    """An annotator's layer over an article, open for work.

    The layer, assigned or not, is begun with the first change. Every method that changes something writes one
    journaled transaction and returns the change; when it returns, the change is durable.

    Raises:
        InputError: there is no such article, or no such round.
    """

    def __init__(self, project: Project, annotator: Annotator, article: str, round_: str = MAIN) -> None:
        self.project = project
        self.annotator = annotator
        self.round = round_
        found = project.store.article(article)
        if found is None:
            raise unknown_article(project, article)
        if round_ != MAIN:
            rounds.existing(project, round_)
        self.article = found
        self.scheme: Scheme = project.scheme
        self.last_change: Change | None = None
        """What was recorded last, for those who draw it."""
        self.reload()

    def reload(self) -> None:
        """Read everything from the database again."""
        store = self.project.store
        self.article = store.article(self.article.id) or self.article
        self._begun: Layer | None = None
        self.layer: Layer | None = self._find_layer()
        begun = self.layer is not None and self.layer.begun
        revision = store.revision(self.layer.revision if self.layer and begun else self.article.revision)
        assert revision is not None
        self.revision = revision
        self.body = store.body(revision.id)
        self._proposals = Proposals(self.scheme, self.body)
        content = store.view(self.annotator).content(self.layer) if self.layer else None
        article = article_of(self.layer) if self.layer and begun else self.article_values
        self.index = LayerIndex.of(self.scheme, content, article)
        self.saved = self.layer.updated if self.layer and begun else ""
        self.seconds = content.seconds if content else 0
        """Active time on the article when it was opened."""
        self.read_answers()

    def read_answers(self) -> None:
        """Read the answers to the annotator's questions as the database has them now."""
        self.answers: dict[str, Answer] = self.project.store.answers(self.layer.id) if self.layer else {}
        """By the items that ask."""

    def _find_layer(self) -> Layer | None:
        return self.project.store.layer_of(self.article.id, self.annotator.name, self.round)

    @property
    def status(self) -> Status:
        """How far the annotator is with the article."""
        return self.layer.status if self.layer else "new"

    @property
    def comment(self) -> str:
        """Why a reviewer has returned the article, on one line; empty where none has."""
        return " ".join(self.layer.reason.split()) if self.layer is not None and self.status == "returned" else ""

    def neighbours(self) -> tuple[str | None, str | None, int, int]:
        """Find the article before, the one after, the number of this one and how many there are.

        Of an article that was assigned to the annotator, among those that were.
        """
        assigned = self.layer if self.layer is not None and self.layer.assigned else None
        return self.project.store.neighbours(self.article.id, assigned)

    @property
    def outdated(self) -> bool:
        """True when the layer stands on an older revision than the article's current one."""
        return self.revision.id != self.article.revision

    # Spans -----------------------------------------------------------------------------------------------------------

    def tag(self, label: str, start: Offset, end: Offset, *, exact: bool = False) -> Span:
        """Make a span.

        Args:
            label: a span label of the scheme.
            start: of the range; outer spaces are left out.
            end: of the range.
            exact: keep the range as it is, where the label would snap to whole words.

        Returns:
            The new span, with its defaults and proposals set and the links that the scheme makes by itself.

        Raises:
            RuleError: the scheme forbids it, or the same span is there already.
        """
        rule = self.scheme.span_label(label)
        fragment = self._range(start, end, snap=rule.snap and not exact, leave_out=() if exact else rule.leave_out)
        for other in self.index.touching(fragment.start, fragment.end):
            if other.label == label and other.fragments == (fragment,):
                raise RuleError(
                    _("this is a {label} already").format(label=shown(rule)),
                    _("Press x to delete it, R to relabel it."),
                )
        time = now()
        span = Span(
            new_id(),
            self._draft().id,
            label,
            (fragment,),
            self._proposals.fresh(label, fragment),
            created=time,
            updated=time,
        )
        self.scheme.check_overlap(rule, span, iter(self.index.touching(fragment.start, fragment.end)))
        links = self._proposals.links(span, self.index)
        self._commit(f"tag {label}", [Edit(None, span), *(Edit(None, each) for each in links)])
        return span

    def relabel(self, span: Span, label: str) -> Change:
        """Give a span another label; values and links that the label does not allow go with the old one."""
        rule = self.scheme.span_label(label)
        if span.label == label:
            raise RuleError(_("this is a {label} already").format(label=shown(rule)), _("Choose another label."))
        kept = {
            name: value
            for name, value in span.attributes.items()
            if any(each.name == name for each in self.scheme.attributes_of(label))
        }
        values = self._proposals.fresh(label, span.fragments[0], kept)
        after = replace(span, label=label, attributes=values, updated=now())
        self.scheme.check_overlap(rule, after, iter(self.index.touching(span.start, span.end)))
        gone = [relation for relation in self.index.all_links(span.id) if not self._may_stay(relation, after)]
        return self._commit(
            f"relabel to {label}",
            [*self._withdrawn(gone), *(Edit(each, None) for each in gone), Edit(span, after)],
        )

    def move(self, span: Span, fragment: int, start: Offset, end: Offset) -> Change:
        """Move the boundaries of one fragment of a span, exactly to where they are put."""
        moved = self._range(start, end, snap=False)
        others = [each for index, each in enumerate(span.fragments) if index != fragment]
        return self._reshape("move", span, [*others, moved])

    def add_fragment(self, span: Span, start: Offset, end: Offset) -> Change:
        """Add a further fragment to a span; one that touches another is joined with it."""
        added = self._range(start, end, snap=self.scheme.span_label(span.label).snap)
        if any(each.start <= added.start and added.end <= each.end for each in span.fragments):
            raise RuleError(_("the span covers this already"), _("Select text outside it."))
        return self._reshape("add fragment", span, [*span.fragments, added])

    def remove_fragment(self, span: Span, offset: Offset) -> Change:
        """Take the fragment of a span that covers an offset off it."""
        if len(span.fragments) == 1:
            raise RuleError(_("the span has one fragment alone"), _("Press x to delete it."))
        kept = [each for each in span.fragments if not each.start <= offset < each.end]
        if len(kept) == len(span.fragments):
            raise RuleError(_("the caret is on none of its fragments"), _("Put it on the one to take off."))
        return self._reshape("remove fragment", span, kept)

    def place(self, orphan: Span, start: Offset, end: Offset) -> Change:
        """Give an orphan a place in the text; the links parked with it are there again where both ends are."""
        fragment = self._range(start, end, snap=self.scheme.span_label(orphan.label).snap)
        after = replace(orphan, fragments=(fragment,), orphan=None, updated=now())
        near = self.index.touching(fragment.start, fragment.end)
        if any((each.label, each.fragments) == (orphan.label, after.fragments) for each in near):
            raise RuleError(
                _("this is a {label} already").format(label=self.scheme.shown_label(orphan.label)),
                _("Choose another place, or x to delete the one without."),
            )
        self.scheme.check_overlap(self.scheme.span_label(orphan.label), after, iter(near))
        return self._commit(f"place {orphan.label}", [Edit(orphan, after)])

    def likely_place(self, orphan: Span) -> tuple[Offset, Offset]:
        """Guess where an orphan belongs, for somebody to decide; an empty range where its text is nowhere."""
        from reader.text.anchoring import Mover  # needed when a text was changed alone

        assert orphan.orphan is not None
        return Mover(self.body, self.body).guess(orphan.orphan)

    def _reshape(self, action: str, span: Span, fragments: Sequence[Fragment]) -> Change:
        joined: list[Fragment] = []
        for each in sorted(fragments):
            if joined and each.start <= joined[-1].end:
                joined[-1] = Fragment(joined[-1].start, max(joined[-1].end, each.end))
            else:
                joined.append(each)
        after = replace(span, fragments=tuple(joined), updated=now())
        if after.fragments == span.fragments:
            raise RuleError(_("the boundaries are where they were"), _("Move one of them first."))
        self.scheme.check_overlap(
            self.scheme.span_label(span.label), after, iter(self.index.touching(after.start, after.end))
        )
        return self._commit(action, [Edit(span, after)])

    def delete(self, item: Item) -> Change:
        """Delete an item; a span goes with its links."""
        links = self.index.all_links(item.id) if isinstance(item, Span) else []
        gone = [*links, item]
        return self._commit(f"delete {item.label}", [*self._withdrawn(gone), *(Edit(each, None) for each in gone)])

    # Relations -------------------------------------------------------------------------------------------------------

    def link_labels(self, one: Span, other: Span) -> list[tuple[RelationLabel, Span, Span]]:
        """List the links that two spans may have, whichever way: (label, from, to)."""
        found = []
        for source, target in ((one, other), (other, one)):
            found += [
                (label, source, target)
                for label in self.scheme.links(source.label, target.label)
                if not label.backward or target.start < source.start
            ]
        return found

    def candidates(self, span: Span) -> list[Span]:
        """List the spans that a span may be linked with: by the scheme's order of links, nearest first."""
        ranks: dict[str, int] = {}
        for order, label in enumerate(self.scheme.relations):
            for mine, theirs in ((label.sources, label.targets), (label.targets, label.sources)):
                for each in theirs if span.label in mine else ():
                    ranks.setdefault(each, order)
        found: dict[int, list[Span]] = {}
        for other in self.index.outward(span.start):
            rank = ranks.get(other.label)
            if other.id != span.id and rank is not None and self.link_labels(span, other):
                found.setdefault(rank, []).append(other)
                if len(found[rank]) >= MAX_CANDIDATES and len(found) == len(set(ranks.values())):
                    break
        return [each for rank in sorted(found) for each in found[rank]]

    def link(self, label: str, source: Span, target: Span, values: Mapping[str, str] | None = None) -> Relation:
        """Link two spans; linking them again sets the values of the link there is.

        Raises:
            RuleError: the scheme has no such link between them.
        """
        rule, title = self.scheme.relation_label(label), self.scheme.shown_label
        if source.label not in rule.sources or target.label not in rule.targets:
            raise RuleError(
                _("{label} may not lead from {source} to {target}").format(
                    label=shown(rule), source=title(source.label), target=title(target.label)
                ),
                _("It leads from {names} to {targets}.").format(
                    names=", ".join(map(title, rule.sources)), targets=", ".join(map(title, rule.targets))
                ),
            )
        if source.id == target.id or (rule.backward and target.start >= source.start):
            raise RuleError(
                _("{label} leads to an earlier {target}").format(label=shown(rule), target=title(target.label)),
                _("Choose another one."),
            )
        for name, value in (values or {}).items():
            self.scheme.check_value(self.scheme.attribute(name, label), value)
        time = now()
        existing = next(
            (each for each in self.index.links_from(source.id) if each.label == label and each.target == target.id),
            None,
        )
        if existing is not None:
            after = replace(existing, attributes={**existing.attributes, **(values or {})}, updated=time)
            if after.attributes == existing.attributes:
                raise RuleError(_("they are linked like this already"), _("Choose another value, or delete the link."))
            self._commit(f"set {label}", [Edit(existing, after)])
            return after
        attributes = self._proposals.fresh(label, given=values)
        relation = Relation(
            new_id(), self._draft().id, label, source.id, target.id, attributes, created=time, updated=time
        )
        alone = rule.auto and not rule.several
        moved = [each for each in self.index.links_from(source.id) if alone and each.label == label]
        self._commit(f"link {label}", [*(Edit(each, None) for each in moved), Edit(None, relation)])
        return relation

    # Attributes, notes, identities, status ---------------------------------------------------------------------------

    def set_attribute(self, item: Item | None, name: str, value: str) -> Change:
        """Set an attribute of an item, or of the article when the item is None; an empty value takes it off.

        Values of attributes that no longer apply are taken off with it, and newly applying defaults are set.
        """
        label = item.label if item is not None else ARTICLE
        attribute = self.scheme.attribute(name, label)
        before = item.attributes if item is not None else self._draft().attributes
        if value:
            self.scheme.check_value(attribute, value)
        if not self.scheme.applies(attribute, label, before):
            assert attribute.when is not None
            raise RuleError(
                _("{name} does not apply here").format(name=shown(attribute)),
                _("It applies when {when} is {names}.").format(
                    when=attribute.when[0], names=_(" or ").join(attribute.when[1])
                ),
            )
        changed = {key: each for key, each in before.items() if key != name} | ({name: value} if value else {})
        values = self._proposals.settled(label, changed, item)
        if values == before:
            raise RuleError(_("{name} is {value} already").format(name=shown(attribute), value=value or _("empty")), "")
        action = f"set {name}" if value else f"clear {name}"
        if item is None:
            return self._change_layer(action, attributes=values)
        return self._commit(action, [Edit(item, replace(item, attributes=values, updated=now()))])

    def set_note(self, item: Item, text: str, *, question: bool = False) -> Change:
        """Write an item's note, or a question to the lead; an empty text takes it off."""
        text = text.strip()
        if len(text) > MAX_NOTE:
            raise RuleError(_("a note holds at most {most} characters").format(most=MAX_NOTE), _("Shorten it."))
        after = replace(item, note=text, question=question and bool(text), updated=now())
        if (after.note, after.question) == (item.note, item.question):
            raise RuleError(_("the note is as it was"), "")
        return self._commit("ask" if after.question else "note", [*self._withdrawn([item]), Edit(item, after)])

    def _withdrawn(self, items: Iterable[Item]) -> list[Edit]:
        """Take back the answers to questions that are asked no more, as the database has them now."""
        asked = [item.id for item in items if item.question]
        answers = self.project.store.answers(self._draft().id) if asked else {}
        return [Edit(answers[each], None) for each in asked if each in answers]

    @property
    def article_values(self) -> Mapping[str, str]:
        """The annotator's attributes of the article; before the layer is begun, those that it will begin with."""
        if self.layer is not None and self.layer.begun:
            return self.layer.attributes
        return self._proposals.fresh(ARTICLE)

    def display_value(self, attribute: Attribute, value: str) -> str:
        """Give a value as people read it: the name of an identity, anything else as it is."""
        if not value or attribute.kind != "identity":
            return value
        identity = self.project.store.identity(value)
        return identity.name if identity else "?"

    def set_identity(self, span: Span, name: str, *, kind: str = "") -> Change:
        """Say who a span names: an identity of the project by name or alias, entered when it is new.

        Where the span's own text is a new spelling of one of its names, that becomes an alias.

        Raises:
            RuleError: the span's label carries no identity, the name cannot be one, or the kind is unknown.
        """
        attribute = self._identity_attribute(span)
        name = naming.clean_name(name)
        kind = self.scheme.find_kind(kind)
        identities = self.project.store.identities()
        return self._name(span, attribute, identities, *naming.find_or_make(identities, name, kind))

    def take_identity(self, span: Span, identity: str) -> Change:
        """Say who a span names by choosing an identity that there is (see `set_identity`).

        Raises:
            RuleError: the span's label carries no identity, or the identity is gone.
        """
        attribute = self._identity_attribute(span)
        identities = self.project.store.identities()
        found = next((each for each in identities if each.id == identity), None)
        if found is None:
            raise RuleError(_("there is no such identity any more"), _("It was merged or taken back; choose another."))
        return self._name(span, attribute, identities, found, found)

    def _identity_attribute(self, span: Span) -> Attribute:
        attribute = next((each for each in self.scheme.attributes_of(span.label) if each.kind == "identity"), None)
        if attribute is None:
            raise RuleError(
                _("{label} carries no identity").format(label=self.scheme.shown_label(span.label)),
                _("Choose a span that names someone."),
            )
        return attribute

    def _name(
        self, span: Span, attribute: Attribute, identities: list[Identity], before: Identity | None, after: Identity
    ) -> Change:
        """Let a span name an identity, which is kept in a new state where that differs from the one before."""
        if before == after and span.attributes.get(attribute.name) == after.id:
            raise RuleError(_("it names {name} already").format(name=after.name), "")
        if before is not None:
            after = naming.remembering(identities, after, span.text(self.body))
        edits = [Edit(before, after)] if before != after else []
        values = {**span.attributes, attribute.name: after.id}
        edits.append(Edit(span, replace(span, attributes=values, updated=now())))
        return self._commit("identity", edits, must_exist(after.id))

    def set_status(self, status: Status, reason: str = "") -> Change:
        """Say that the article is done, skipped with a reason, or in progress again."""
        if status == "skipped" and not reason.strip():
            raise RuleError(_("skipping an article asks for a reason"), _("Say why in a few words."))
        if self.status == status:
            raise RuleError(_("the article is {status} already").format(status=_(status)), "")
        return self._change_layer(status, status=status, reason=reason.strip())

    def _change_layer(self, action: str, **fields: object) -> Change:
        layer = self._draft()
        return self._commit(action, [Edit(layer, replace(layer, updated=now(), **fields))])  # type: ignore[arg-type]  # its fields

    def exclude(self, start: Offset, end: Offset) -> bool:
        """Exclude a range of the article for all annotators, or take it in again where it is excluded.

        Returns:
            True when it is excluded now.

        Raises:
            RuleError: the annotator is no lead, or spans stand there.
        """
        if self.annotator.role != "lead":
            raise RuleError(_("only a lead excludes parts of an article"), _("Ask a lead, or see: reader annotators"))
        inside = [each for each in self.revision.excluded if each[0] < end and start < each[1]]
        if inside:
            kept = [each for each in self.revision.excluded if each not in inside]
        else:
            fragment = self._range(start, end, snap=False)
            if self.index.touching(*fragment):
                raise RuleError(_("something is tagged there"), _("Delete it first."))
            kept = sorted([*self.revision.excluded, (fragment.start, fragment.end)])
        after = replace(self.revision, excluded=tuple(kept))
        action = "include" if inside else "exclude"
        edits = [Edit(self.revision, after)]
        made = journal.make(self.annotator.name, action, edits, article=self.article.id)
        self.project.store.record(made, self._must_stand())
        self.revision = after
        return not inside

    def first_place(self) -> Offset:
        """Tell where to begin: where the annotator was last, else at the first text that is not excluded."""
        kept = self.project.store.place(self.annotator.name, self.article.id)
        if kept is not None and kept[0] == self.revision.id and kept[1] <= len(self.body):
            return kept[1]
        offset = 0
        for start, end in self.revision.excluded:
            if not self.body[offset:start].strip():
                offset = end
        while offset < len(self.body) and self.body[offset].isspace():
            offset += 1
        return offset if offset < len(self.body) else 0

    def keep_place(self, place: Offset) -> None:
        """Keep where the annotator is, for the next time."""
        self.project.store.keep_place(self.annotator.name, self.article.id, self.revision.id, place)

    def add_work(self, started: str, ended: str, seconds: int) -> None:
        """Record active time on the article, once its layer is begun."""
        if self.layer is not None and seconds > 0:
            self.project.store.add_work(self.layer.id, started, ended, seconds)

    # Undo and redo ---------------------------------------------------------------------------------------------------

    def undo_target(self) -> Change | None:
        """Find what undo would take back: the annotator's own last change, in whichever article."""
        return self.project.store.undo_target(self.annotator.name)

    def redo_target(self) -> Change | None:
        """Find what redo would make again."""
        return self.project.store.redo_target(self.annotator.name)

    def undo(self, change: Change) -> Change:
        """Take a change back; an identity that it entered or changed stays where others use it (`naming.settled`).

        Raises:
            ConflictError: what it made has been changed since.
        """
        return self._repeat(change, change.inverse, undoes=change.id)

    def redo(self, change: Change) -> Change:
        """Make a change again that was taken back."""
        return self._repeat(change, change.edits, redoes=change.id)

    def _repeat(self, change: Change, edits: Sequence[Edit], **about: str) -> Change:
        keys = naming.identity_keys(self.scheme)
        edits = naming.settled(self.project.store, edits, keys)
        self.project.store.check_repeated(change, edits)
        made = journal.make(
            self.annotator.name, change.action, edits, layer=change.layer, article=change.article, **about
        )
        return self._run(
            made, standing.together(naming.guarded(edits, keys), standing.must_mean_this_text(change, edits))
        )

    # Inside ----------------------------------------------------------------------------------------------------------

    def _range(self, start: Offset, end: Offset, *, snap: bool, leave_out: tuple[str, ...] = ()) -> Fragment:
        return ranges.fit(self.body, self.revision.excluded, start, end, snap=snap, leave_out=leave_out)

    def _may_stay(self, relation: Relation, span: Span) -> bool:
        ends = [span if each == span.id else self.index.any(each) for each in (relation.source, relation.target)]
        labels = [end.label for end in ends if end is not None]
        return relation.label in [label.name for label in self.scheme.links(*labels)]

    def _draft(self) -> Layer:
        """Give the layer; where it is not begun yet, the one that the next change begins.

        Raises:
            RuleError: the layer is locked.
        """
        if self.layer is not None and self.layer.begun:
            if self.layer.status == "locked":
                raise RuleError(_("the article is signed off and locked"), _("Ask a reviewer to return it."))
            return self.layer
        if self._begun is None:
            self._begun = self._fresh_layer()
        return self._begun

    def _fresh_layer(self) -> Layer:
        time = now()
        article, name = self.article.id, self.annotator.name
        assigned = self.layer or Layer(
            layer_id(article, name, self.round), article, name, self.revision.id, self.round, created=time
        )
        return replace(
            assigned, revision=self.revision.id, status="in progress", scheme=self.scheme.version, updated=time,
            attributes=self._proposals.fresh(ARTICLE),
        )  # fmt: skip

    def _commit(self, action: str, edits: Sequence[Edit], along: Along = None) -> Change:
        layer = self._draft().id
        return self._run(journal.make(self.annotator.name, action, edits, layer=layer, article=self.article.id), along)

    def _must_stand(self) -> Callable[[Connection], None]:
        """Make the check that the layer, or the one that is begun, is on the text that is open here."""
        if self.layer is None or not self.layer.begun:
            return standing.must_stand_on(self.revision.id, article=self.article.id)
        return standing.must_stand_on(self.revision.id, layers=[self.layer.id])

    def _run(self, change: Change, along: Along = None) -> Change:
        """Record a change, and the layer's beginning with the first, and follow it in memory.

        On a conflict the layer is read again.
        """
        changes: list[tuple[Change, Along]] = [
            (change, standing.together(self._must_stand(), standing.must_be_of_this_text(change), along))
        ]
        begun = self._begun if self._begun is not None and change.layer == self._begun.id else None
        if begun is not None:
            begin = journal.make(
                self.annotator.name, START, [Edit(self.layer, begun)], layer=begun.id, article=self.article.id
            )
            changes.insert(0, (begin, None))
        try:
            recorded = self.project.store.record_all(changes)[-1]
        except ConflictError as error:
            before = self.revision.id
            self.reload()
            if self.revision.id != before:
                raise standing.text_changed() from error
            raise
        if begun is not None:
            self.layer, self._begun = begun, None
            self.index.put_article(article_of(begun))
        if self.layer is not None and recorded.layer == self.layer.id:  # undo may reach into another article
            self._follow(recorded)
        self.saved = recorded.time
        self.last_change = recorded
        return recorded

    def _follow(self, change: Change) -> None:
        for edit in change.edits:
            if edit.after is None and isinstance(edit.before, Span | Relation):
                self.index.drop(edit.before.id)
            elif isinstance(edit.before, Answer):
                self.answers.pop(edit.before.item, None)
        for edit in change.edits:
            if isinstance(edit.after, Span | Relation):
                self.index.put(edit.after)
            elif isinstance(edit.after, Answer):
                self.answers[edit.after.item] = edit.after
            elif isinstance(edit.after, Layer):
                self.layer = edit.after
                self.index.put_article(article_of(edit.after))


def open_session(project: Project, annotator: Annotator, article: str | None, round_: str = MAIN) -> Session:
    """Open an article for work, or the annotator's next unfinished one when none is named.

    Raises:
        InputError: there is no such article, or none at all.
    """
    if article is None:
        article = next_unfinished(project, annotator, round_=round_) or next(iter(project.store.article_ids()), None)
    if article is None:
        raise InputError(
            _("the project has no articles yet"), _("Put some into articles/, or use: reader import FILE…")
        )
    return Session(project, annotator, article, round_)


def next_unfinished(project: Project, annotator: Annotator, after: str = "", round_: str = MAIN) -> str | None:
    """Find the annotator's next unfinished article behind one, going round; None when there is none.

    Who was assigned some in the round is led to these alone.
    """
    listing = project.store.view(annotator).listing(annotator.name, round_)
    return listing.next_in(rounds.UNFINISHED, after, assigned=listing.has_assigned)
