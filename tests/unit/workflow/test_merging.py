"""Merging databases, rule by rule, on real files."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reader.errors import ConflictError, ReaderError
from reader.model.annotation import Annotator
from reader.store import journal, merging
from reader.store.journal import Edit
from reader.workflow import merging as merging_in_words
from reader.workflow.assigning import Plan, assign, take_back
from reader.workflow.checks import verified
from reader.workflow.gold_session import GoldSession
from reader.workflow.identities import Identities
from reader.workflow.importing import import_files
from reader.workflow.merging import as_json, merge
from reader.workflow.project import Project
from reader.workflow.questions import answer
from reader.workflow.reviewing import Review
from tests import projects
from tests.merged import changes, copy, held, put_together
from tests.projects import session, tag

PLAN = {
    "a1": ("سالم الحداد", "المشروع سيكتمل في مارس", "assert"),
    "a2": ("سالم الحداد", "المشروع سيكتمل", "deny"),
}


class Two:
    """Two copies of a project, to go their own ways."""

    def __init__(self, folder: Path, project: Project) -> None:
        self.here = project
        self.there = copy(project, folder / "there")
        self._folder = folder

    def both(self) -> None:
        """Merge copies each way round and check that the same comes of it, here first, and again."""
        other = copy(self.here, self._folder / "other"), copy(self.there, self._folder / "another")
        self.report = put_together(self.here, other[1])
        self.reverse = put_together(self.there, other[0])
        assert held(self.here) == held(self.there)
        before = held(self.here), changes(self.here)
        assert put_together(self.here, other[1]).nothing
        assert (held(self.here), changes(self.here)) == before
        for each in other:
            each.close()
        shutil.rmtree(self._folder / "other")
        shutil.rmtree(self._folder / "another")

    def conflicts(self) -> list[tuple[str, dict[str, tuple[str, str]], bool]]:
        """Kind, differences, and whether what was here holds."""
        return [(each.item.kind, dict(each.differences), each.holds.here) for each in self.report.conflicts]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Project]:
    with projects.make(tmp_path / "here", {"news": projects.BODY, "other": projects.BODY}) as project:
        for name, role in (
            ("lead", "lead"),
            ("r1", "reviewer"),
            ("r2", "reviewer"),
            ("a1", "annotator"),
            ("a2", "annotator"),
        ):
            project.set_role(name, role, actor="lead")
        yield project


def two(folder: Path, project: Project) -> Two:
    return Two(folder, project)


def revise(project: Project, line: str = "أضيف سطر\n", body: str = projects.BODY) -> None:
    """Import another text of the article, with a line before it."""
    path = project.root / "new.txt"
    path.write_text(f"---\nid: news\n---\n{line}{body}", encoding="utf-8")
    import_files(project, [path])


def annotated(project: Project) -> None:
    """Have two annotators finish an article."""
    for name, (who, what, stance) in PLAN.items():
        work = session(project, name)
        speaker, claim = tag(work, "speaker", who), tag(work, "claim", what)
        work.link("stance", speaker, claim, {"stance": stance})
        work.set_status("done")


def test_work_of_several_people_comes_together(tmp_path: Path, start: Project) -> None:
    pair = two(tmp_path, start)
    tag(session(pair.here, "a1"), "claim", "المشروع")
    other = session(pair.there, "a2")
    tag(other, "speaker", "سالم الحداد")
    other.add_work("2026-01-01", "2026-01-02", 90)
    other.keep_place(7)
    pair.both()
    assert pair.report.conflicts == [] == pair.report.repairs
    merged = pair.report.merged
    assert (merged.changes, merged.layers, merged.work, merged.seconds) == (2, 1, 1, 90)
    assert dict(merged.came) == {"layer": 1, "span": 1}
    assert pair.here.store.place("a2", "news") is None
    assert [each.spans for each in pair.here.store.view().layers()] == [1, 1]


def test_the_later_of_two_changes_holds_and_the_other_is_told(tmp_path: Path, start: Project) -> None:
    span = tag(session(start, "a1"), "claim", "المشروع سيكتمل")
    pair = two(tmp_path, start)
    session(pair.there, "a1").set_note(span, "هناك")
    here = session(pair.here, "a1")
    here.relabel(span, "speaker")
    here.set_note(here.index.spans[span.id], "هنا")
    pair.both()
    (conflict,) = pair.report.conflicts
    assert (conflict.item.kind, conflict.item.article, conflict.item.annotator) == ("span", "news", "a1")
    assert conflict.item.text == "المشروع سيكتمل"
    assert conflict.holds.here
    assert not conflict.lost.here
    assert dict(conflict.differences)["note"] == ("هنا", "هناك")
    assert pair.reverse.conflicts[0].lost.here
    assert session(pair.here, "a1").index.spans[span.id].note == "هنا"
    lost = pair.here.store.connection.execute("SELECT actor, action, item FROM lost_changes").fetchall()
    assert lost == [("a1", "note", span.id)]
    assert put_together(pair.there, pair.here).conflicts == []


def test_the_same_change_on_both_sides_is_no_conflict(tmp_path: Path, start: Project) -> None:
    span = tag(session(start, "a1"), "claim", "المشروع سيكتمل")
    pair = two(tmp_path, start)
    for project in (pair.here, pair.there):
        session(project, "a1").set_attribute(span, "type", "prediction")
    there = session(pair.here, "a1")
    there.set_note(there.index.spans[span.id], "بعدها")
    other = session(pair.there, "a1")
    tag(other, "speaker", "سالم الحداد")
    pair.both()
    assert pair.report.conflicts == []
    found = session(pair.here, "a1").index.spans[span.id]
    assert (found.attributes["type"], found.note) == ("prediction", "بعدها")


def test_what_was_deleted_and_changed_is_a_conflict_and_links_with_it_go(tmp_path: Path, start: Project) -> None:
    work = session(start, "a1")
    claim, speaker = tag(work, "claim", "المشروع سيكتمل"), tag(work, "speaker", "سالم الحداد")
    pair = two(tmp_path, start)
    here, there = session(pair.here, "a1"), session(pair.there, "a1")
    there.link("stance", speaker, claim, {"stance": "assert"})
    here.delete(claim)
    pair.both()
    (repair,) = pair.report.repairs
    assert (repair.item.kind, repair.gone, repair.why) == ("relation", True, "an end of it is gone")
    assert pair.report.conflicts == []
    assert session(pair.here, "a1").index.relations == {}
    # the span comes back by undo, on one machine; the link with it at the next merge, on whichever
    again = session(pair.there, "a1")
    again.undo(again.undo_target())
    pair.both()
    assert len(session(pair.here, "a1").index.relations) == 1
    assert len(pair.report.repairs) == 1


def test_projects_that_were_begun_apart(tmp_path: Path, start: Project) -> None:
    other = projects.make(tmp_path / "there", {"news": projects.BODY, "third": "كلمة أخرى"})
    other.annotator("lead")
    tag(session(other, "a1"), "claim", "المشروع سيكتمل")
    done = session(start, "a1")
    tag(done, "speaker", "سالم الحداد")
    done.set_status("done")
    mine = copy(start, tmp_path / "mine")
    report = put_together(start, other)
    put_together(other, mine)
    assert held(start) == held(other)
    assert report.conflicts == []
    assert report.roles == {}
    work = session(start, "a1")
    assert work.status == "done"
    assert {span.label for span in work.index.spans.values()} == {"claim", "speaker"}
    assert start.store.article_ids() == ["news", "other", "third"]
    assert [each.article for each in start.store.search(["اخري"], 9)] == ["third"]


def test_another_text_under_the_same_id_is_another_revision(tmp_path: Path, start: Project) -> None:
    other = projects.make(tmp_path / "there", {"news": "أضيف: " + projects.BODY})
    span = tag(session(start, "a1"), "claim", "المشروع سيكتمل")
    here = copy(start, tmp_path / "mine")
    report = put_together(start, other)
    put_together(other, here)
    assert held(start) == held(other)
    assert [(each.item.kind, each.item.article) for each in report.conflicts] == [("article", "news")]
    assert [(each.kind, each.article, each.annotator) for each in report.old_layers] == [("layer", "news", "a1")]
    assert report.old_spans == []  # the layer stands on the text that its spans were made on
    assert session(start, "a1").index.spans[span.id].text(session(start, "a1").body) == "المشروع سيكتمل"


def test_spans_whose_layer_stands_on_another_text_are_told(tmp_path: Path, start: Project) -> None:
    pair = two(tmp_path, start)
    mine = tag(session(pair.here, "a1"), "claim", "المشروع سيكتمل")
    revise(pair.there)
    theirs = tag(session(pair.there, "a1"), "speaker", "سالم الحداد")
    pair.both()
    assert [each.id for each in pair.report.old_spans] == [mine.id]
    assert pair.report.old_spans[0].text == "المشروع سيكتمل"
    (old,) = merging.spans_on_other_texts(pair.here.store)
    assert old.revision != session(pair.here, "a1").revision.id
    assert pair.here.store.made_on(theirs.id) == session(pair.here, "a1").revision.id
    assert pair.report.old_layers == []


def test_what_a_merge_leaves_on_other_texts_is_moved_when_asked(tmp_path: Path, start: Project) -> None:
    tag(session(start, "a1"), "speaker", "سالم الحداد")
    pair = two(tmp_path, start)
    mine = tag(session(pair.here, "a1"), "claim", "المشروع سيكتمل")
    gone = tag(session(pair.here, "a1"), "speaker", "الناطقة ليلى مراد")
    second = projects.BODY.split("\n")[1] + "\n"
    revise(pair.there, body=projects.BODY.replace(second, ""))
    pair.both()
    for project, report in ((pair.here, pair.report), (pair.there, put_together(pair.there, pair.here))):
        (moved,) = merging_in_words.move(project, report)
        assert (report.old_spans, report.old_layers) == ([], [])
        assert {span: moved.spans[span] for span in (mine.id, gone.id)} == {mine.id: "diff", gone.id: "orphan"}
        work = session(project, "a1")
        assert sorted(each.text(work.body) for each in work.index.spans.values()) == ["المشروع سيكتمل", "سالم الحداد"]
        assert [*work.index.orphans] == [gone.id]
        assert merging.spans_on_other_texts(project.store) == []
        assert verified(project) == []
    assert put_together(pair.here, pair.there).nothing, "both have made the same changes"
    assert held(pair.here) == held(pair.there)


def test_what_the_program_moved_never_stands_against_what_somebody_did(tmp_path: Path, start: Project) -> None:
    kept = tag(session(start, "a1"), "claim", "المشروع سيكتمل")
    pair = two(tmp_path, start)
    session(pair.there, "a1").set_note(kept, "من هناك")
    session(pair.there, "a1").set_status("skipped", "طويل")
    revise(pair.there, "سطر آخر\n")
    revise(pair.here)
    session(pair.there, "a1").set_note(session(pair.there, "a1").index.spans[kept.id], "من هناك ثانية")
    pair.both()
    assert [kind for kind, *_others in pair.conflicts()] == ["article"], "it has another text on either side"
    work = session(pair.here, "a1")
    assert (work.index.spans[kept.id].note, work.status) == ("من هناك ثانية", "skipped")
    assert verified(pair.here) == []


def test_a_span_that_counts_in_another_text_is_not_changed(tmp_path: Path, start: Project) -> None:
    pair = two(tmp_path, start)
    mine = tag(session(pair.here, "a1"), "claim", "المشروع سيكتمل")
    revise(pair.there)
    tag(session(pair.there, "a1"), "speaker", "سالم الحداد")
    pair.both()
    work = session(pair.here, "a1")
    with pytest.raises(ConflictError, match="in another text of the article"):
        work.set_note(work.index.spans[mine.id], "x")
    assert work.index.spans[mine.id].note == ""
    merging_in_words.move(pair.here, pair.report)
    work = session(pair.here, "a1")
    work.set_note(work.index.spans[mine.id], "x")
    assert work.index.spans[mine.id].text(work.body) == "المشروع سيكتمل"
    work.delete(work.index.spans[mine.id])


def test_roles_are_never_raised_in_silence(tmp_path: Path, start: Project) -> None:
    pair = two(tmp_path, start)
    pair.there.set_role("a1", "lead", actor="a1")
    pair.there.set_role("a3", "reviewer", actor="lead")
    pair.here.set_role("a2", "reviewer", actor="lead")
    pair.there.set_role("a2", "lead", actor="lead")
    pair.both()
    assert pair.report.roles == {"a1": ("annotator", "lead"), "a2": ("reviewer", "lead"), "a3": ("", "reviewer")}
    assert pair.conflicts() == [("annotator", {"role": ("lead", "reviewer")}, False)]


def test_an_assignment_taken_back_does_not_take_the_work_with_it(tmp_path: Path, start: Project) -> None:
    lead = start.annotator("lead")
    assign(start, lead, Plan(("a1", "a2"), ("news",), per_article=2))
    pair = two(tmp_path, start)
    session(pair.there, "a1").set_status("done")
    take_back(pair.here, lead, Plan(("a1", "a2"), ("news",)))
    pair.both()
    assert [(each.annotator, each.status) for each in pair.here.store.view().layers()] == [("a1", "done")]
    assert [kind for kind, *_rest in pair.conflicts()] == ["layer"]


def test_an_identity_that_was_merged_away_is_followed(tmp_path: Path, start: Project) -> None:
    work = session(start, "a1")
    one, two_ = tag(work, "speaker", "سالم الحداد"), tag(work, "speaker", "ليلى مراد")
    work.set_identity(one, "سالم")
    work.set_identity(two_, "ليلى")
    ids = {each.name: each.id for each in start.store.identities()}
    pair = two(tmp_path, start)
    there = session(pair.there, "a2")
    third = tag(there, "speaker", "الوزير")
    there.take_identity(there.index.spans[third.id], ids["سالم"])
    Identities(pair.here, pair.here.annotator("lead")).merge(ids["سالم"], ids["ليلى"])
    pair.both()
    (repair,) = pair.report.repairs
    assert (repair.item.kind, repair.item.id, repair.why) == (
        "span",
        third.id,
        "the identity that it names was merged into another",
    )
    for name, span in (("a1", one), ("a2", third)):
        assert session(pair.here, name).index.spans[span.id].attributes["identity"] == ids["ليلى"]


def test_an_identity_that_was_taken_back_is_not_named_any_more(tmp_path: Path, start: Project) -> None:
    work = session(start, "a1")
    speaker = tag(work, "speaker", "سالم الحداد")
    work.set_identity(speaker, "سالم")
    (identity,) = start.store.identities()
    pair = two(tmp_path, start)
    there = session(pair.there, "a2")
    third = tag(there, "speaker", "الوزير")
    there.take_identity(there.index.spans[third.id], identity.id)
    here = session(pair.here, "a1")
    here.undo(here.undo_target())
    pair.both()
    assert [each.why for each in pair.report.repairs] == ["the identity that it names is gone"]
    assert "identity" not in session(pair.here, "a2").index.spans[third.id].attributes


def test_an_answer_goes_with_its_question(tmp_path: Path, start: Project) -> None:
    work = session(start, "a1")
    span = tag(work, "claim", "المشروع سيكتمل")
    work.set_note(span, "لماذا؟", question=True)
    pair = two(tmp_path, start)
    (question,) = pair.there.store.view().questions()
    answer(pair.there, pair.there.annotator("lead"), question, "لأن")
    here = session(pair.here, "a1")
    here.delete(here.index.spans[span.id])
    pair.both()
    assert [(each.item.kind, each.why) for each in pair.report.repairs] == [
        ("answer", "the question is not asked any more")
    ]
    assert pair.here.store.connection.execute("SELECT count(*) FROM answers").fetchone() == (0,)


def test_of_two_decisions_the_later_one_stays(tmp_path: Path, start: Project) -> None:
    annotated(start)
    pair = two(tmp_path, start)
    early = Review(pair.here, pair.here.annotator("r1"), "news")
    claim = next(
        number
        for number, each in enumerate(early.cases)
        if "claim" in {span.label for span in each.case.spans.values()}
    )
    early.take(claim, "a1", everything=True)
    gone = next(iter(early.index.spans))
    late = Review(pair.there, pair.there.annotator("r2"), "news")
    late.take(claim, "a2", everything=True)
    pair.both()
    review = Review(pair.here, pair.here.annotator("r1"), "news")
    assert [span.text(review.body) for span in review.index.spans.values()] == ["المشروع سيكتمل"]
    assert gone not in review.index.spans
    whys = {(each.item.kind, each.why) for each in pair.report.repairs}
    assert ("decision", "it was decided twice; the later decision stays") in whys
    assert ("span", "the decision that made it went") in whys
    assert len([each for each in review.decisions.values() if each.item]) >= 1
    review.apply("unanimous")
    assert verified(pair.here) == []


def test_a_decision_whose_gold_is_gone_opens_the_case_again(tmp_path: Path, start: Project) -> None:
    annotated(start)
    review = Review(start, start.annotator("r1"), "news")
    number = next(
        number
        for number, each in enumerate(review.cases)
        if "claim" in {span.label for span in each.case.spans.values()}
    )
    review.take(number, "a1")
    pair = two(tmp_path, start)
    Review(pair.here, pair.here.annotator("r1"), "news").reject(number)
    later = Review(pair.there, pair.there.annotator("r2"), "news")
    later.remark(number, note="انظر")
    pair.both()
    assert [(each.item.kind, each.why) for each in pair.report.repairs] == [
        ("decision", "its gold is gone, so the case is open again")
    ]
    assert Review(pair.here, pair.here.annotator("r1"), "news").cases[number].state == "open"


def test_a_reviewers_own_gold_and_links_survive(tmp_path: Path, start: Project) -> None:
    annotated(start)
    pair = two(tmp_path, start)
    Review(pair.here, pair.here.annotator("r1"), "news").apply("unanimous")
    own = GoldSession(Review(pair.there, pair.there.annotator("r2"), "news"))
    span = tag(own, "cue", "أعلن")
    pair.both()
    review = Review(pair.here, pair.here.annotator("r1"), "news")
    assert span.id in review.index.spans
    assert [kind for kind, *_rest in pair.conflicts()] == ["layer"]  # who began the gold
    assert verified(pair.here) == []


def test_undo_walks_what_came_by_merge_and_never_what_lost(tmp_path: Path, start: Project) -> None:
    span = tag(session(start, "a1"), "claim", "المشروع سيكتمل")
    pair = two(tmp_path, start)
    session(pair.here, "a1").set_note(span, "هنا")
    there = session(pair.there, "a1")
    there.set_note(span, "هناك")
    made = tag(there, "speaker", "سالم الحداد")
    pair.both()
    work = session(pair.here, "a1")
    assert work.index.spans[span.id].note == "هناك"
    work.undo(work.undo_target())
    assert made.id not in work.index.spans
    work.undo(work.undo_target())
    assert work.index.spans[span.id].note == ""
    work.undo(work.undo_target())
    assert work.index.spans == {}
    assert work.undo_target() is None
    work.redo(work.redo_target())
    assert verified(pair.here) == []


def test_a_name_of_two_kinds_is_two_items(tmp_path: Path, start: Project) -> None:
    start.annotator("news")  # as an article is called
    start.set_role("news", "reviewer", actor="lead")
    assert verified(start) == []
    pair = two(tmp_path, start)
    pair.there.set_role("news", "annotator", actor="lead")
    pair.both()
    assert pair.report.conflicts == []


def test_a_scheme_that_came_in_keeps_its_file(tmp_path: Path, start: Project) -> None:
    pair = two(tmp_path, start)
    text = pair.there.store.scheme_source().replace("version: 1", "version: 2", 1)
    pair.there.set_scheme(text, "scheme.yaml", actor="lead")
    pair.both()
    assert pair.here.store.scheme_source() == text
    assert pair.here.store.scheme() == pair.there.store.scheme()


def test_annotators_are_not_told_what_others_marked(tmp_path: Path, start: Project) -> None:
    span = tag(session(start, "a1"), "claim", "المشروع سيكتمل")
    pair = two(tmp_path, start)
    session(pair.here, "a1").set_note(span, "هنا")
    session(pair.there, "a1").set_note(span, "هناك")
    (conflict,) = merge(pair.here, pair.there.store.path, Annotator("a2"), dry=True).conflicts
    assert (conflict.item.article, conflict.item.annotator, conflict.item.label, conflict.item.text) == (
        "news",
        "",
        "",
        "",
    )
    assert dict(conflict.differences) == {}
    (conflict,) = merge(pair.here, pair.there.store.path, Annotator("a1"), dry=True).conflicts
    assert conflict.item.text == "المشروع سيكتمل"


def test_a_dry_run_tells_the_same_and_changes_nothing(tmp_path: Path, start: Project) -> None:
    pair = two(tmp_path, start)
    tag(session(pair.there, "a1"), "claim", "المشروع سيكتمل")
    before = held(pair.here)
    dry = as_json(merge(pair.here, pair.there.store.path, None, dry=True))
    assert held(pair.here) == before
    assert as_json(put_together(pair.here, pair.there)) == dry
    assert json.dumps(dry)


# What cannot be merged -----------------------------------------------------------------------------------------------


def refused(project: Project, path: Path) -> str:
    before = held(project)
    content = path.read_bytes() if path.is_file() else b""
    with pytest.raises(ReaderError) as raised:
        merge(project, path, None)
    assert raised.value.hint
    assert held(project) == before
    assert (path.read_bytes() if path.is_file() else b"") == content
    return raised.value.message


def test_files_that_cannot_be_merged(tmp_path: Path, start: Project) -> None:
    assert "no database" in refused(start, tmp_path / "missing.db")
    assert "no database" in refused(start, tmp_path)
    link = tmp_path / "link.db"
    link.symlink_to(start.store.path)
    assert "own database" in refused(start, start.store.path)
    assert "own database" in refused(start, link)
    (tmp_path / "empty.db").touch()
    assert "another program" in refused(start, tmp_path / "empty.db")
    (tmp_path / "text.db").write_text("not a database at all, but long enough to be looked at " * 20)
    assert "damaged" in refused(start, tmp_path / "text.db")
    with sqlite3.connect(tmp_path / "foreign.db") as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    assert "another program" in refused(start, tmp_path / "foreign.db")
    newer = copy(start, tmp_path / "newer")
    newer.store.connection.execute("PRAGMA user_version=999")
    newer.close()
    assert "newer version" in refused(start, newer.store.path)
    damaged = copy(start, tmp_path / "damaged")
    damaged.close()
    content = bytearray(damaged.store.path.read_bytes())
    content[20_000:60_000] = b"x" * 40_000
    damaged.store.path.write_bytes(content)
    assert "damaged" in refused(start, damaged.store.path)


TAMPERING = (
    "UPDATE operations SET previous = 'x' WHERE kind = 'span'",
    "UPDATE operations SET before = after WHERE kind = 'span'",
    "UPDATE operations SET after = '{}' WHERE kind = 'span'",
    "UPDATE operations SET after = 'x' WHERE kind = 'span'",
    "UPDATE operations SET kind = 'x' WHERE kind = 'span'",
    "UPDATE operations SET after = replace(after, '\"label\":\"claim\"', '\"label\":[]') WHERE kind = 'span'",
    "UPDATE operations SET after = replace(after, '[[', '[[-') WHERE kind = 'span'",
    "UPDATE operations SET after = replace(after, '\"layer\":\"', '\"layer\":\"x') WHERE kind = 'span'",
    "UPDATE operations SET after = NULL, item = 'y' WHERE kind = 'span'",
    "UPDATE operations SET item = '../x', after = replace(after, 'fresh', '../x') WHERE item = 'fresh'",
    "UPDATE revisions SET body = 'x' || body",
    "UPDATE revisions SET sha256 = 'x'; UPDATE operations SET after = replace(after, '\"sha256\":\"', '\"sha256\":\"x')",
    "DELETE FROM operations WHERE kind = 'layer'",
    'UPDATE operations SET after = replace(after, \'"annotator":"a1"\', \'"annotator":"a9"\') WHERE kind = \'layer\'',
)


@pytest.mark.parametrize("statement", TAMPERING)
def test_a_journal_that_does_not_fit_together_is_refused(tmp_path: Path, start: Project, statement: str) -> None:
    pair = two(tmp_path, start)
    path = tmp_path / "fresh.txt"
    path.write_text("نص جديد", encoding="utf-8")
    import_files(pair.there, [path])
    tag(session(pair.there, "a1", "fresh"), "claim", "جديد")
    pair.there.store.connection.execute("PRAGMA foreign_keys=OFF")
    pair.there.store.connection.executescript(statement)
    pair.there.close()
    assert "there/annotations" in refused(pair.here, pair.there.store.path)
    assert verified(pair.here) == []


def test_an_older_database_is_brought_up_to_date_in_a_copy(tmp_path: Path, start: Project) -> None:
    from tests.unit.store.test_migrations import before_derived_ids, before_rounds

    pair = two(tmp_path, start)
    tag(session(pair.there, "a1"), "claim", "المشروع سيكتمل")
    for name, write in (("v6.db", before_derived_ids), ("v5.db", before_rounds)):
        old = tmp_path / name
        write(pair.there, old)
        content = old.read_bytes()
        project = copy(pair.here, tmp_path / f"into {name}")
        report = merge(project, old, None)
        assert report.merged.came["span"] == 1
        assert verified(project) == []
        assert merge(project, old, None).nothing
        assert old.read_bytes() == content
        assert sorted(each.name for each in tmp_path.glob(f"{name}*")) == [name]
        project.close()


def test_a_database_that_others_work_on_is_only_read(tmp_path: Path, start: Project) -> None:
    pair = two(tmp_path, start)
    work = session(pair.there, "a1")
    tag(work, "claim", "المشروع سيكتمل")  # in the write-ahead log
    folder = sorted(each.name for each in pair.there.store.path.parent.iterdir())
    assert merge(pair.here, pair.there.store.path, None).merged.came["span"] == 1
    assert sorted(each.name for each in pair.there.store.path.parent.iterdir()) == folder
    tag(work, "speaker", "سالم الحداد")
    pair.there.close()
    folder = sorted(each.name for each in pair.there.store.path.parent.iterdir())
    assert merge(pair.here, pair.there.store.path, None).merged.came["span"] == 1
    assert sorted(each.name for each in pair.there.store.path.parent.iterdir()) == folder


KILLED = """
import os, signal, sys
from pathlib import Path
from reader.store import aggregates
from reader.store.aggregates import AGGREGATES, Aggregate
from reader.workflow.merging import merge
from reader.workflow.project import Project
span = AGGREGATES["span"]
def write(connection, state, left=[int(sys.argv[3])]):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    span.write(connection, state)
AGGREGATES["span"] = Aggregate(span.read, write, span.remove)
with Project.open(Path(sys.argv[1])) as project:
    merge(project, Path(sys.argv[2]), None)
"""


def test_a_merge_that_is_killed_changes_nothing(tmp_path: Path, start: Project) -> None:
    pair = two(tmp_path, start)
    work = session(pair.there, "a1")
    for text in ("المشروع", "القرار", "الوزير"):
        tag(work, "claim", text)
    before = held(pair.here)
    pair.here.close()
    for number in (0, 2):
        argv = [sys.executable, "-c", KILLED, str(pair.here.root), str(pair.there.store.path), str(number)]
        assert subprocess.run(argv, timeout=60, check=False).returncode == -9
        with Project.open(pair.here.root) as project:
            assert held(project) == before
            assert verified(project) == []
    with Project.open(pair.here.root) as project:
        assert put_together(project, pair.there).merged.came["span"] == 3


def test_a_locked_database_is_waited_for_and_left(tmp_path: Path, start: Project) -> None:
    pair = two(tmp_path, start)
    tag(session(pair.there, "a1"), "claim", "المشروع سيكتمل")
    pair.here.store.be_patient = lambda: None
    pair.here.store.connection.execute("PRAGMA busy_timeout=100")  # not the ten seconds of a bulk import
    other = sqlite3.connect(pair.here.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "locked" in refused(pair.here, pair.there.store.path)
    other.execute("ROLLBACK")
    other.close()
    assert put_together(pair.here, pair.there).merged.came["span"] == 1


def test_verify_finds_a_graph_that_was_tampered_with(tmp_path: Path, start: Project) -> None:
    span = tag(session(start, "a1"), "claim", "المشروع سيكتمل")
    pair = two(tmp_path, start)
    session(pair.here, "a1").set_note(span, "هنا")
    session(pair.there, "a1").set_note(span, "هناك")
    put_together(pair.here, pair.there)
    connection = pair.here.store.connection
    connection.execute("UPDATE operations SET lost = 1 - lost WHERE item = ? AND previous IS NOT NULL", (span.id,))
    faults = verified(pair.here)
    assert any("does not tell rightly which changes hold" in fault for fault in faults)
    connection.execute("UPDATE operations SET lost = 0 WHERE item = ?", (span.id,))
    assert verified(pair.here) != []


def test_a_change_tells_the_revision_that_it_was_made_on(tmp_path: Path, start: Project) -> None:
    work = session(start, "a1")
    tag(work, "claim", "المشروع سيكتمل")
    revision = work.revision.id
    rows = start.store.connection.execute("SELECT DISTINCT revision FROM journal WHERE layer IS NOT NULL")
    assert rows.fetchall() == [(revision,)]
    layer = start.store.layer_of("news", "a1")
    moved = replace(layer, revision=start.store.article("other").revision)
    change = start.store.record(journal.make("lead", "move", [Edit(layer, moved)], layer=layer.id))
    found = start.store.connection.execute("SELECT revision FROM journal WHERE id = ?", (change.id,)).fetchone()
    assert found == (moved.revision,)
