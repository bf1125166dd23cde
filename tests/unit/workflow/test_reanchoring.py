"""A text that changes under its layers: spans move with it, orphans are kept, gold stays decided, nothing old is written."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import ConflictError, RuleError
from reader.model.annotation import Fragment, LayerContent
from reader.store import journal
from reader.store.journal import REANCHOR, Edit
from reader.workflow import reanchoring
from reader.workflow.checks import verified
from reader.workflow.exporting import Selection, lines
from reader.workflow.importing import Report, import_files
from reader.workflow.project import Project
from reader.workflow.reviewing import Review
from reader.workflow.session import Session
from tests import projects
from tests.projects import BODY, tag

INSERTED = "فقرة جديدة لم تكن هنا.\n"
CORRECTED = INSERTED + BODY.replace("سيكتمل", "سيكمل")
SECOND = "قالت الناطقة ليلى مراد: “لن نقبل بهذا القرار”، ونفت الشركة ذلك.\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with projects.make(tmp_path) as made:
        made.annotator("lead")
        made.set_role("r1", "reviewer", actor="lead")
        yield made


def revise(project: Project, body: str) -> Report:
    """Import another text of the article from its file."""
    path = project.root / "articles" / "news.txt"
    path.write_text(body, encoding="utf-8")
    return import_files(project, [path])


def content(project: Project, name: str, kind: str = "annotation") -> LayerContent:
    layer = project.store.layer_of("news", name, kind=kind)
    assert layer is not None
    found = project.store.view().content(layer)
    assert found is not None
    return found


def texts(project: Project, name: str) -> list[str]:
    found = content(project, name)
    return [span.text(project.store.body(found.layer.revision)) for span in found.spans]


def annotate(project: Project, name: str = "a1") -> Session:
    """Tag a claim with its speaker in the first sentence, and another with its speaker in the second."""
    work = projects.session(project, name)
    minister = tag(work, "speaker", "الوزير سالم الحداد")
    claim = tag(work, "claim", "المشروع سيكتمل في مارس")
    work.link("stance", minister, work.index.spans[claim.id], {"stance": "assert"})
    spokeswoman = tag(work, "speaker", "الناطقة ليلى مراد")
    refusal = tag(work, "claim", "لن نقبل بهذا القرار")
    work.link("stance", spokeswoman, work.index.spans[refusal.id], {"stance": "deny"})
    return work


def test_spans_move_with_a_corrected_word_and_an_inserted_paragraph(project: Project) -> None:
    annotate(project).set_status("done")
    before = content(project, "a1")
    report = revise(project, CORRECTED)
    after = content(project, "a1")
    assert texts(project, "a1") == [
        "الوزير سالم الحداد", "المشروع سيكمل في مارس", "الناطقة ليلى مراد", "لن نقبل بهذا القرار",
    ]  # fmt: skip
    assert [replace(each, fragments=()) for each in after.spans] == [
        replace(each, fragments=()) for each in before.spans
    ]
    assert after.relations == before.relations
    assert (after.layer.status, after.layer.updated) == (before.layer.status, before.layer.updated)
    assert after.layer.revision == project.store.article("news").revision
    (moved,) = report.moved
    assert [moved.count(each) for each in ("diff", "quote", "orphan")] == [4, 0, 0]
    assert verified(project) == []


def test_the_audit_trail_has_one_change_of_the_programs_for_every_layer(project: Project) -> None:
    annotate(project, "a1")
    annotate(project, "a2")
    revise(project, CORRECTED)
    found = project.store.connection.execute(
        "SELECT actor, layer, article FROM journal WHERE action = ? ORDER BY layer", (REANCHOR,)
    ).fetchall()
    layers = sorted(content(project, name).layer.id for name in ("a1", "a2"))
    assert found == [("reader", layer, "news") for layer in layers]


def test_a_deleted_sentence_gives_orphans_with_their_links_parked(project: Project) -> None:
    annotate(project)
    report = revise(project, BODY.replace(SECOND, ""))
    found = content(project, "a1")
    assert texts(project, "a1") == ["الوزير سالم الحداد", "المشروع سيكتمل في مارس"]
    assert [span.text("") for span in found.orphans] == ["الناطقة ليلى مراد", "لن نقبل بهذا القرار"]
    assert [len(some) for some in (found.relations, found.parked)] == [1, 1]
    assert {found.parked[0].source, found.parked[0].target} == {each.id for each in found.orphans}
    quote = found.orphans[1].orphan
    assert quote is not None
    assert (quote.before[-4:], quote.after[:2], quote.start) == ("د: “", "”،", BODY.index("لن نقبل"))
    told = reanchoring.told(report.moved, project.scheme, project.store.view())
    assert told == [
        "news: the text has changed; 2 spans moved with it, 2 have no place any more",
        "no place: news · a1 · speaker «الناطقة ليلى مراد»",
        "no place: news · a1 · claim «لن نقبل بهذا القرار»",
    ]
    assert reanchoring.told(report.moved, project.scheme, project.store.view(project.annotator("a2"))) == []
    (summary,) = project.store.view().layers()
    assert (summary.spans, summary.relations, summary.orphans) == (2, 1, 2)
    assert verified(project) == []


def test_the_text_comes_back_and_everything_with_it(project: Project) -> None:
    annotate(project)
    before = content(project, "a1")
    for body in (BODY.replace(SECOND, ""), "نص لا شأن له بما سبق.", BODY):
        revise(project, body)
        assert verified(project) == []
    after = content(project, "a1")
    assert replace(after, layer=before.layer) == before
    assert after.layer.revision == before.layer.revision, "an older text is the older revision"


def test_orphans_travel_in_records_and_come_back_the_same(project: Project, tmp_path: Path) -> None:
    work = annotate(project)
    work.set_note(work.index.spans[work.index.order[2][2]], "من هي؟", question=True)
    revise(project, BODY.replace(SECOND, ""))
    written = list(lines(project, project.store.view(), Selection()))
    record = json.loads(written[0])
    assert [each["text"] for each in record["orphaned"]] == ["الناطقة ليلى مراد", "لن نقبل بهذا القرار"]
    assert record["orphaned"][0]["offset"] == BODY.index("الناطقة")
    assert record["orphaned"][0]["question"] is True
    assert "start" not in record["orphaned"][0]
    assert [(each["from"], each["to"]) for each in record["parked"]] == [
        tuple(each["id"] for each in record["orphaned"])
    ]
    other = tmp_path / "other"
    with projects.make(other, {}) as empty:
        projects.import_lines(empty, "\n".join(written), actor="lead")
        assert list(lines(empty, empty.store.view(), Selection())) == written
        assert verified(empty) == []
        assert projects.import_lines(empty, "\n".join(written), actor="lead").layers == 0
        revise_other = empty.root / "news.txt"
        revise_other.write_text(BODY, encoding="utf-8")
        (moved,) = import_files(empty, [revise_other]).moved
        assert moved.orphans == []
    labelled = list(lines(project, project.store.view(), Selection(labels=("claim",))))
    assert [each["label"] for each in json.loads(labelled[0])["orphaned"]] == ["claim"]
    assert "parked" not in json.loads(labelled[0])


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"orphaned": [{"id": "x", "label": "claim"}]}, "text of an orphaned span"),
        ({"orphaned": [{"id": "x", "label": "claim", "text": "a", "offset": "1"}]}, "offset of an orphaned span"),
        ({"orphaned": [{"id": "x", "label": "claim", "text": "a"}] * 2}, "same id"),
        ({"parked": [{"id": "r", "label": "stance", "from": "y", "to": "y"}]}, "does not hold"),
        ({"orphaned": 1}, "orphaned of the record"),
    ],
)
def test_hostile_orphans_end_in_a_message(project: Project, fault: dict[str, object], words: str) -> None:
    annotate(project)
    record = json.loads(next(lines(project, project.store.view(), Selection())))
    with pytest.raises(Exception, match=words) as caught:
        projects.import_lines(project, json.dumps(record | fault), actor="lead", annotator="x9")
    assert type(caught.value).__name__ == "InputError"


def test_an_orphan_is_placed_by_hand_and_the_link_is_there_again(project: Project) -> None:
    annotate(project)
    revise(project, BODY.replace(SECOND, "أما الناطقة فلم تقبل القرار.\n"))
    work = projects.session(project)
    assert len(work.index.orphans) == 2
    assert work.index.problem_count() == 2
    woman, refusal = sorted(work.index.orphans.values(), key=lambda each: each.orphan.start)
    start = work.body.index("الناطقة فلم")
    work.place(woman, start, start + 7)
    assert (len(work.index.relations), len(work.index.parked)) == (1, 1)
    start = work.body.index("تقبل القرار")
    work.place(refusal, start, start + 11)
    assert (len(work.index.relations), len(work.index.parked), work.index.orphans) == (2, 0, {})
    assert work.index.problem_count() == 0
    assert verified(project) == []
    placed = content(project, "a1")
    work.undo(work.undo_target())
    assert [each.id for each in work.index.orphans.values()] == [refusal.id]
    assert (len(work.index.relations), len(work.index.parked)) == (1, 1)
    work.redo(work.redo_target())
    assert content(project, "a1") == placed
    assert verified(project) == []
    with pytest.raises(RuleError, match="already"):
        work.place(refusal, start, start + 11)


def test_an_orphan_is_deleted_with_its_parked_links_and_comes_back(project: Project) -> None:
    annotate(project)
    revise(project, BODY.replace(SECOND, ""))
    before = content(project, "a1")
    work = projects.session(project)
    work.delete(next(iter(work.index.orphans.values())))
    found = content(project, "a1")
    assert (len(found.orphans), found.parked) == (1, ())
    work.undo(work.undo_target())
    assert content(project, "a1") == before
    assert (len(work.index.orphans), len(work.index.parked)) == (2, 1)
    assert verified(project) == []


def test_a_placed_span_goes_with_links_to_orphans(project: Project) -> None:
    annotate(project)
    revise(project, BODY.replace("“لن نقبل بهذا القرار”، ", ""))
    work = projects.session(project)
    assert [each.label for each in work.index.orphans.values()] == ["claim"]
    woman = next(each for each in work.index.spans.values() if each.text(work.body) == "الناطقة ليلى مراد")
    work.delete(woman)
    assert content(project, "a1").parked == ()
    assert verified(project) == []


# Undo and redo over a change of the text -----------------------------------------------------------------------------


def test_undo_and_redo_never_write_offsets_of_the_old_text(project: Project) -> None:
    work = projects.session(project)
    kept = tag(work, "claim", "المشروع سيكتمل في مارس")
    gone = tag(work, "speaker", "الناطقة ليلى مراد")
    deleted = work.delete(gone)
    revise(project, CORRECTED)
    fresh = projects.session(project)
    state = content(project, "a1")
    assert fresh.undo_target() is None, "it is passed over"
    with pytest.raises(ConflictError, match="text has changed since"):
        fresh.undo(deleted)
    with pytest.raises(ConflictError, match="text has changed since"):
        fresh.redo(deleted)
    assert content(project, "a1") == state
    revise(project, BODY)
    again = projects.session(project)
    again.undo(again.undo_target())
    assert {each.id for each in content(project, "a1").spans} == {kept.id, gone.id}, "offsets are of this text again"
    assert verified(project) == []


def test_undo_passes_over_what_was_done_in_another_text(project: Project) -> None:
    with projects.make(project.root / "two", {"news": BODY, "more": BODY}) as two:
        there = projects.session(two, article="more")
        tag(there, "claim", "المشروع سيكتمل في مارس")
        tag(projects.session(two), "claim", "المشروع سيكتمل في مارس")
        revise(two, CORRECTED)
        there.undo(there.undo_target())
        assert there.index.spans == {}
        assert there.undo_target() is None
        assert verified(two) == []


def test_undo_goes_on_where_nothing_moved(project: Project) -> None:
    work = projects.session(project)
    claim = tag(work, "claim", "المشروع سيكتمل في مارس")
    work.set_attribute(claim, "type", "prediction")
    revise(project, BODY + "\nخاتمة جديدة.")
    fresh = projects.session(project)
    fresh.undo(fresh.undo_target())
    fresh.undo(fresh.undo_target())
    assert fresh.index.spans == {}
    with pytest.raises(ConflictError, match="text has changed since"):
        fresh.redo(fresh.redo_target())
    assert verified(project) == []


def test_moving_is_nobodys_to_undo(project: Project) -> None:
    annotate(project, "reader")
    path = project.root / "articles" / "news.txt"
    path.write_text(CORRECTED, encoding="utf-8")
    import_files(project, [path])
    work = projects.session(project, "reader")
    assert work.undo_target().action == "link stance"


# Sessions that are open meanwhile ------------------------------------------------------------------------------------


@pytest.mark.parametrize("begun", [True, False])
def test_an_open_session_meets_the_new_text_and_writes_nothing_old(project: Project, begun: bool) -> None:
    work = projects.session(project)
    if begun:
        tag(work, "speaker", "الناطقة ليلى مراد")
    with project.reopened() as other:
        revise(other, CORRECTED)
    with pytest.raises(ConflictError, match="text has been changed meanwhile"):
        tag(work, "claim", "المشروع سيكتمل في مارس")
    assert work.body == CORRECTED
    made = tag(work, "claim", "المشروع سيكمل في مارس")
    assert made.start == CORRECTED.index("المشروع")
    assert not work.outdated
    assert verified(project) == []


def test_every_way_to_change_a_span_meets_the_new_text(project: Project) -> None:
    for act in (
        lambda work, span: work.move(span, 0, span.start, span.end + 5),
        lambda work, span: work.add_fragment(span, span.end + 5, span.end + 12),
        lambda work, span: work.set_attribute(span, "type", "prediction"),
        lambda work, span: work.delete(span),
        lambda work, span: work.set_status("done"),
    ):
        work = projects.session(project)
        span = next(iter(work.index.spans.values()), None) or tag(work, "claim", "المشروع")
        with project.reopened() as other:
            revise(other, INSERTED + project.store.body(project.store.article("news").revision))
        with pytest.raises(ConflictError, match="text has been changed meanwhile"):
            act(work, span)
        assert texts(project, "a1") == ["المشروع"]
        assert verified(project) == []


def test_a_lead_who_excludes_meets_the_new_text(project: Project) -> None:
    lead = projects.session(project, "lead")
    with project.reopened() as other:
        revise(other, CORRECTED)
    with pytest.raises(ConflictError, match="text has been changed"):
        lead.exclude(0, 10)


def test_what_is_tagged_while_the_text_is_imported_moves_too(project: Project) -> None:
    """The layers are read in the transaction that moves them."""
    work = annotate(project)
    with project.reopened() as other:
        found = reanchoring.changes(other.store, ["news"], [])
        path = other.root / "articles" / "news.txt"
        path.write_text(CORRECTED, encoding="utf-8")
        tag(work, "cue", "أعلن")
        import_files(other, [path])
        assert list(found) == []
    assert texts(project, "a1")[0] == "أعلن"
    assert verified(project) == []


# Excluded ranges and places ------------------------------------------------------------------------------------------


def test_excluded_ranges_move_unless_patterns_found_them(project: Project) -> None:
    lead = projects.session(project, "lead")
    start = BODY.index("Reuters")
    lead.exclude(start, start + len("Reuters-like agency"))
    revise(project, CORRECTED)
    revision = project.store.revision(project.store.article("news").revision)
    assert [CORRECTED[start:end] for start, end in revision.excluded] == ["Reuters-like agency", "اقرأ أيضاً: خبر آخر"]


def test_carets_stay_at_their_letters(project: Project) -> None:
    work = projects.session(project)
    work.keep_place(BODY.index("ورفض"))
    revise(project, CORRECTED)
    assert projects.session(project).first_place() == CORRECTED.index("ورفض")


# The same everywhere -------------------------------------------------------------------------------------------------


def test_two_machines_make_the_same_change(project: Project, tmp_path: Path) -> None:
    annotate(project)
    article = project.store.article("news")
    revision = project.store.revision(article.revision)
    after = replace(article, revision="r2", updated="2026")
    change = journal.make(
        "x", "import news", [Edit(article, after), Edit(None, replace(revision, id="r2", sha256="2"))]
    )

    def along(connection: object) -> None:
        connection.execute("UPDATE revisions SET body = ? WHERE id = 'r2'", (CORRECTED,))

    found = []
    for name in ("one", "other"):
        copy = tmp_path / f"{name}.db"
        project.store.connection.execute("VACUUM INTO ?", (str(copy),))
        with type(project.store).open(copy) as store:
            store.record(change, along)
            (recorded,) = store.record_all(reanchoring.changes(store, ["news"], []))
            found.append(recorded)
            rows = store.connection.execute(
                "SELECT journal.id, actor, time, kind, item, previous, before, after FROM journal"
                " JOIN operations ON change = journal.id WHERE action = ? ORDER BY position", (REANCHOR,)
            ).fetchall()  # fmt: skip
            found.append(rows)
    assert found[:2] == found[2:]


# Review --------------------------------------------------------------------------------------------------------------


def reviewed(project: Project) -> Review:
    """Have two annotate, a little apart, and gold signed off."""
    for name in ("a1", "a2"):
        work = annotate(project, name)
        if name == "a2":
            claim = next(each for each in work.index.spans.values() if each.text(work.body).startswith("المشروع"))
            work.move(claim, 0, claim.start, claim.end - len(" في مارس"))
            tag(work, "cue", "قالت")
        work.set_status("done")
    review = Review(project, project.annotator("r1"), "news")
    review.apply("unanimous")
    while left := [number for number, each in enumerate(review.cases) if each.state == "open"]:
        review.take(left[0], "a1", everything=True)
    review.sign_off()
    return review


def gold_lines(project: Project, body: str) -> list[dict[str, object]]:
    """Export gold, with offsets turned into what they cover."""
    found = []
    for line in lines(project, project.store.view(), Selection(layer="gold", rejected=True)):
        record = json.loads(line)
        for span in record["spans"]:
            assert [body[start:end] for start, end in span["fragments"]] == span["text"].split(" … ")
            for name in ("start", "end", "fragments"):
                del span[name]
        del record["article"]
        found.append(record)
    return found


def test_gold_is_the_same_but_for_offsets(project: Project) -> None:
    before = reviewed(project).states()
    gold = gold_lines(project, BODY)
    body = INSERTED + BODY.replace("المتحدث", "المتحدث").replace("رسميا", "رسميا").replace("ورفض", "وقد رفض")
    revise(project, body)
    assert gold_lines(project, body) == gold
    after = Review(project, project.annotator("r1"), "news")
    assert (after.states(), after.signed_off) == (before, True)
    assert [each.reopened for each in after.cases] == [()] * len(after.cases)
    assert verified(project) == []


def test_a_corrected_word_in_gold_changes_its_text_and_re_opens_nothing(project: Project) -> None:
    before = reviewed(project).states()
    revise(project, CORRECTED)
    after = Review(project, project.annotator("r1"), "news")
    assert after.states() == before
    assert [span.text(CORRECTED) for span in after.index.spans.values() if "سيكمل" in span.text(CORRECTED)]


def test_a_decision_whose_text_is_gone_re_opens_and_says_why(project: Project) -> None:
    reviewed(project)
    revise(project, BODY.replace("“لن نقبل بهذا القرار”، ", ""))
    review = Review(project, project.annotator("r1"), "news")
    assert [each.label for each in review.index.orphans.values()] == ["claim"]
    assert review.states()["open"] == 2, "the claim and its link"
    revise(project, BODY)
    review.reload()
    assert (review.states()["open"], review.index.orphans, review.index.parked) == (0, {}, {})
    revise(project, BODY.replace("“لن نقبل بهذا القرار”، ", ""))
    review.reload()
    review.return_to("a2", "ضاع نص")
    projects.session(project, "a2").set_status("done")
    review.reload()
    while left := review.standing_orphans():
        review.release(left[0])
    assert (review.states()["open"], review.index.orphans, review.index.parked) == (0, {}, {})
    assert verified(project) == []


def test_a_decision_on_some_whose_text_is_gone_names_them(project: Project) -> None:
    reviewed(project)
    revise(project, BODY.replace("في مارس", "نهاية العام المقبل على أبعد تقدير"))
    assert [[each.text("") for each in content(project, name).orphans] for name in ("a1", "a2")] == [
        ["المشروع سيكتمل في مارس"], [],
    ]  # fmt: skip
    review = Review(project, project.annotator("r1"), "news")
    (case,) = [each for each in review.cases if each.reopened]
    assert [each.said() for each in case.reopened] == [
        "what a1 marked is not in the article any more", "what was gold here is not in the article any more",
    ]  # fmt: skip
    assert (case.orphan, case.state) == (next(iter(review.index.orphans.values())), "open")


def test_gold_that_lost_its_place_alone_is_decided_again_under_its_id(project: Project) -> None:
    reviewed(project)
    project.set_role("a2", "annotator", actor="lead")
    review = Review(project, project.annotator("r1"), "news")
    review.return_to("a2", "مرة أخرى")
    gold = next(each for each in review.index.spans.values() if each.label == "claim" and "نقبل" in each.text(BODY))
    work = projects.session(project, "a2")
    work.set_status("done")
    review.reload()
    number = next(at for at, each in enumerate(review.cases) if each.gold == gold)
    review.edit(number, fragments=(Fragment(gold.start, gold.start + len("لن نقبل")),))
    review.sign_off()
    revise(project, BODY.replace("لن نقبل بهذا القرار", "لا يقبلون بهذا القرار"))
    review = Review(project, project.annotator("r1"), "news")
    (orphan,) = review.index.orphans.values()
    (again,) = [each for each in review.cases if each.reopened and each.orphan]
    assert "not in the article any more" in " ".join(each.said() for each in again.reopened)
    assert again.span is None
    review.return_to("a2", "انظر")
    work = projects.session(project, "a2")
    work.set_status("done")
    review.reload()
    number = next(at for at, each in enumerate(review.cases) if each.orphan)
    review.take(number, "a1")
    assert review.index.orphans == {}
    assert review.index.spans[orphan.id].text(review.body).endswith("بهذا القرار")
    assert verified(project) == []


def test_a_review_that_is_open_meets_the_new_text(project: Project) -> None:
    for name in ("a1", "a2"):
        annotate(project, name).set_status("done")
    review = Review(project, project.annotator("r1"), "news")
    with project.reopened() as other:
        revise(other, CORRECTED)
    with pytest.raises(ConflictError, match="text has been changed meanwhile"):
        review.take(0, "a1")
    assert review.body == CORRECTED
    review.apply("unanimous")
    assert review.index.orphans == {}
    assert all(span.text(CORRECTED).strip() for span in review.index.spans.values())
    with project.reopened() as other:
        revise(other, INSERTED + CORRECTED)
    with pytest.raises(ConflictError, match="text has been changed meanwhile"):
        review.reject(0)
    assert review.undo() is None
    assert verified(project) == []


# Whatever the text -----------------------------------------------------------------------------------------------------

PIECES = st.lists(
    st.sampled_from(BODY.replace("\n", " \n").split(" ") + ["😀", "نیم‌فاصله", "\u202babc\u202c", "مُحَمَّد"]),
    min_size=3,
    max_size=25,
)


@given(PIECES, st.data())
def test_any_change_of_any_text_keeps_every_span_and_a_sound_database(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], data: st.DataObject
) -> None:
    body = " ".join(words)
    if not body.strip():
        return
    with projects.make(tmp_path_factory.mktemp("any"), {"news": body}) as project:
        work = projects.session(project)
        for _turn in range(data.draw(st.integers(1, 4))):
            start = data.draw(st.integers(0, len(work.body) - 1))
            end = data.draw(st.integers(start + 1, len(work.body)))
            try:
                work.tag(data.draw(st.sampled_from(["claim", "speaker"])), start, end, exact=True)
            except RuleError:
                continue
        if not work.index.spans:
            return
        before = content(project, "a1")
        kept = data.draw(st.permutations(words))[: data.draw(st.integers(1, len(words)))]
        new = " ".join(kept)
        if new.strip():
            revise(project, new)
            after = content(project, "a1")
            assert {each.id for each in (*after.spans, *after.orphans)} == {each.id for each in before.spans}
            assert verified(project) == []
            revise(project, body)
            restored = content(project, "a1")
            for span in restored.spans:
                mine = next(each for each in before.spans if each.id == span.id)
                assert span.updated == mine.updated
            assert verified(project) == []
