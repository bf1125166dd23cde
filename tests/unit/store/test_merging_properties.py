"""Histories of several machines, merged in every order: the same tables, nothing lost, and nothing that does not fit."""

import contextlib
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.errors import ConflictError, ReaderError, RuleError
from reader.model.annotation import FINISHED, Relation, Span
from reader.store import journal
from reader.store.journal import Change
from reader.workflow.assigning import Plan, assign, take_back
from reader.workflow.checks import verified
from reader.workflow.exporting import Selection, lines
from reader.workflow.identities import Identities
from reader.workflow.importing import import_files
from reader.workflow.project import Project
from reader.workflow.questions import answer
from reader.workflow.reviewing import Review
from reader.workflow.session import Session
from tests import projects
from tests.conftest import FULL
from tests.merged import changes, copy, held, put_together

WORDS = ("الوزير", "المشروع سيكتمل", "لن نقبل", "الشركة", "ليلى مراد", "القرار")
NAMES = ("سالم", "ليلى", "الشركة")
SHORTENED = projects.BODY.split("\n", 2)[0] + "\n" + projects.BODY.split("\n", 2)[2]
LABELS = ("claim", "speaker", "cue")


class Machine:
    """A copy of a project and somebody who does things at random."""

    def __init__(self, project: Project, seed: int) -> None:
        self.project = project
        self.lot = Random(seed)
        project.store.connection.execute("PRAGMA synchronous=OFF")

    def act(self) -> None:
        """Do one thing that a person may do; what the program refuses is nothing."""
        acts = [
            self.tag, self.tag, self.tag, self.edit, self.edit, self.delete, self.link, self.link, self.undo, self.redo,
            self.name, self.merge_names, self.finish, self.review, self.review, self.assign, self.revise, self.ask,
            self.answer, self.unname, self.role, self.work,
        ]  # fmt: skip
        with contextlib.suppress(ReaderError):
            self.lot.choice(acts)()

    def session(self) -> Session:
        return projects.session(
            self.project, self.lot.choice(("a1", "a1", "a2")), self.lot.choice(("news", "news", "other"))
        )

    def span(self, work: Session):
        return self.lot.choice([*work.index.spans.values()]) if work.index.spans else None

    def tag(self) -> None:
        work = self.session()
        text = self.lot.choice(WORDS)
        if text in work.body:
            projects.tag(work, self.lot.choice(LABELS), text)

    def edit(self) -> None:
        work = self.session()
        if span := self.span(work):
            how = self.lot.choice(("label", "move", "value", "note"))
            if how == "label":
                work.relabel(span, self.lot.choice(LABELS))
            elif how == "move":
                work.move(span, 0, span.start, span.end + self.lot.randint(1, 9))
            elif how == "value":
                work.set_attribute(span, "type", self.lot.choice(("fact", "prediction", "proposal")))
            else:
                work.set_note(span, self.lot.choice(("", "ملاحظة", "أخرى")))

    def ask(self) -> None:
        work = self.session()
        if span := self.span(work):
            work.set_note(span, "لماذا؟", question=True)

    def answer(self) -> None:
        if questions := self.project.store.view().questions():
            answer(self.project, self.project.annotator("lead"), self.lot.choice(questions), self.lot.choice("أبج"))

    def delete(self) -> None:
        work = self.session()
        items = [*work.index.spans.values(), *work.index.relations.values()]
        if items:
            work.delete(self.lot.choice(items))

    def link(self) -> None:
        work = self.session()
        if (span := self.span(work)) and (others := work.candidates(span)):
            label, source, target = self.lot.choice(work.link_labels(span, self.lot.choice(others)))
            values = {"stance": self.lot.choice(("assert", "deny"))} if label.name == "stance" else None
            work.link(label.name, source, target, values)

    def undo(self) -> None:
        work = self.session()
        if change := work.undo_target():
            work.undo(change)

    def redo(self) -> None:
        work = self.session()
        if change := work.redo_target():
            work.redo(change)

    def name(self) -> None:
        work = self.session()
        if span := self.span(work):
            work.set_identity(span, self.lot.choice(NAMES))

    def merge_names(self) -> None:
        found = [each.id for each in self.project.store.identities()]
        if len(found) > 1:
            Identities(self.project, self.project.annotator("lead")).merge(*self.lot.sample(found, 2))

    def unname(self) -> None:
        Identities(self.project, self.project.annotator("lead")).undo()

    def finish(self) -> None:
        self.session().set_status(self.lot.choice(("done", "done", "in progress")))

    def review(self) -> None:
        review = Review(self.project, self.project.annotator("r1"), "news")
        how = self.lot.choice(("apply", "take", "reject", "undo", "sign", "discard", "return", "remark"))
        number = self.lot.randrange(len(review.cases)) if review.cases else 0
        names = [*review.layers]
        if how == "apply" and names:
            review.apply(self.lot.choice(("unanimous", "majority")))
        elif how == "take" and review.cases:
            review.take(number, self.lot.choice(names), everything=self.lot.random() < 0.5)
        elif how == "reject" and review.cases:
            review.reject(number)
        elif how == "undo":
            review.undo()
        elif how == "sign":
            review.sign_off()
        elif how == "discard":
            review.discard("news")
        elif how == "return" and names:
            review.return_to(self.lot.choice(names), "انظر ثانية")
        elif how == "remark" and review.cases:
            review.remark(number, note=self.lot.choice("أب"))

    def assign(self) -> None:
        plan = Plan(("a1", "a2"), (self.lot.choice(("news", "other")),))
        (assign if self.lot.random() < 0.6 else take_back)(self.project, self.project.annotator("lead"), plan)

    def revise(self) -> None:
        path = self.project.root / "revised.txt"
        added = f"أضيف {self.lot.randint(1, 3)}"
        body = self.lot.choice((f"{projects.BODY}\n{added}", f"{added}\n{projects.BODY}", SHORTENED, projects.BODY))
        path.write_text(f"---\nid: news\n---\n{body}", encoding="utf-8")
        import_files(self.project, [path])

    def role(self) -> None:
        self.project.set_role("a2", self.lot.choice(("annotator", "reviewer")), actor="lead")

    def work(self) -> None:
        self.session().add_work("2026-01-01", "2026-01-02", self.lot.randint(1, 9))


def people(project: Project) -> None:
    for name, role in (("lead", "lead"), ("r1", "reviewer"), ("a1", "annotator"), ("a2", "annotator")):
        project.set_role(name, role, actor="lead")


def machines(folder: Path, seed: int, *, common: bool, before: int, after: int, count: int = 3) -> list[Machine]:
    """Let several machines go their own ways, from a common start or each from its own."""
    bodies = {"news": projects.BODY, "other": projects.BODY[::-1][:200]}
    found = []
    if common:
        first = Machine(projects.make(folder / "0", bodies), seed)
        people(first.project)
        for _number in range(before):
            first.act()
        found = [first, *(Machine(copy(first.project, folder / f"{n}"), seed + n) for n in range(1, count))]
    else:
        for number in range(count):
            found.append(Machine(projects.make(folder / f"{number}", bodies), seed + number))
            people(found[-1].project)
    for machine in found:
        for _number in range(after):
            machine.act()
        assert verified(machine.project) == []
    return found


def built_upon(project: Project, change: Change) -> bool:
    """Tell whether others have changed what a change made, or the text, linked it, or taken off what it linked."""
    store = project.store
    made_on = store.connection.execute("SELECT revision FROM journal WHERE id = ?", (change.id,)).fetchone()[0]
    layer = store.layer(change.layer or "")
    if layer is not None and layer.revision != made_on:
        return True
    for edit in change.edits:
        if journal.head(store.connection, edit.kind, edit.item) != change.id:
            return True
        ends = (edit.before.source, edit.before.target) if isinstance(edit.before, Relation) else ()
        if any(store.item(end) is None for end in ends):
            return True
        find = "SELECT 1 FROM relations WHERE ? IN (from_span, to_span)"
        if isinstance(edit.after, Span) and store.connection.execute(find, (edit.item,)).fetchone():
            return True
    return False


def read_again(project: Project) -> None:
    """Read what was merged as the screens and the exports do."""
    list(lines(project, project.store.view(), Selection(layer="both", rejected=True)))
    for layer in project.store.view().layers():
        if layer.kind == "annotation":
            work = projects.session(project, layer.annotator, layer.article)
            assert all(
                work.index.spans[each.source] and work.index.spans[each.target]
                for each in work.index.relations.values()
            )
    layers = [each for each in project.store.view().layers() if each.kind == "annotation" and each.article == "news"]
    if any(each.status in FINISHED for each in layers):
        with contextlib.suppress(RuleError):  # r1 has begun the article
            assert Review(project, project.annotator("r1"), "news").states()


def undone(project: Project) -> None:
    """Take back all that the annotators did last, until something has been built upon by others."""
    for name in ("a1", "a2"):
        work = projects.session(project, name)
        while change := work.undo_target():
            if change.article != work.article.id:
                work = projects.session(project, name, change.article)
            lost = {
                row[0]
                for row in project.store.connection.execute("SELECT change FROM lost_changes WHERE kind <> 'identity'")
            }
            assert change.id not in lost
            try:
                work.undo(change)
            except ConflictError:
                assert built_upon(project, change)
                break
        assert verified(project) == []


@settings(max_examples=200 if FULL else 40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), common=st.booleans(), before=st.integers(0, 20), after=st.integers(1, 20))
def test_no_order_of_merging_matters(seed: int, common: bool, before: int, after: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = machines(folder, seed, common=common, before=before, after=after)
        known = set().union(*(changes(each.project) for each in found))
        results = []
        for number, order in enumerate((found, found[::-1])):
            first, *others = [copy(each.project, folder / f"{number}-{at}") for at, each in enumerate(order)]
            put_together(first, *others)
            results.append((first, others))
        one, two, three = [copy(each.project, folder / f"g{at}") for at, each in enumerate(found)]
        put_together(two, three)
        put_together(one, two)
        results.append((one, [two, three]))
        wanted = held(results[0][0])
        for merged, _others in results:
            assert held(merged) == wanted
            assert known <= changes(merged)
        merged, others = results[0]
        journal = changes(merged)
        assert put_together(merged, *others).nothing
        assert (held(merged), changes(merged)) == (wanted, journal)
        put_together(others[0], merged)
        assert held(others[0]) == wanted
        read_again(merged)
        undone(merged)
        again = Machine(merged, seed)
        for _number in range(5):
            again.act()
        assert verified(merged) == []
        put_together(merged, *others)
        for each in [*found, *(Machine(project, 0) for pair in results for project in (pair[0], *pair[1]))]:
            each.project.close()
