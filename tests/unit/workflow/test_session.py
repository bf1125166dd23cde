"""An annotator at work: tagging, linking, values, undo across restarts, and what the scheme forbids."""

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reader.errors import ConflictError, RuleError
from reader.workflow.checks import verified
from reader.workflow.project import Project
from reader.workflow.session import Session, next_unfinished
from tests import projects
from tests.projects import tag


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return projects.make(tmp_path)


@pytest.fixture
def work(project: Project) -> Session:
    return projects.session(project)


def test_tagging_sets_defaults_and_proposes_the_form(work: Session) -> None:
    plain = tag(work, "claim", "المشروع سيكتمل في مارس")
    assert plain.attributes == {"source": "speaker", "form": "indirect", "type": "fact"}
    quoted = tag(work, "claim", "لن نقبل بهذا القرار")
    assert quoted.attributes["form"] == "direct"
    mixed = tag(work, "claim", "وأضاف “البيان” أن")
    assert mixed.attributes["form"] == "mixed"
    assert tag(work, "speaker", "ليلى مراد").attributes == {"named": "yes"}


def test_tagging_snaps_to_words_unless_exact(work: Session) -> None:
    assert tag(work, "claim", "مشروع").text(work.body) == "المشروع"
    assert tag(work, "claim", "وزير", exact=True).text(work.body) == "وزير"


def test_tagging_keeps_clusters_whole(work: Session) -> None:
    start = work.body.index("أيضاً")
    with pytest.raises(RuleError, match="excluded"):
        work.tag("claim", start, start + 5)


def test_the_same_span_twice_nothing_selected_and_unknown_labels_are_refused(work: Session) -> None:
    tag(work, "claim", "المشروع")
    with pytest.raises(RuleError, match="already"):
        tag(work, "claim", "المشروع")
    with pytest.raises(RuleError, match="nothing is selected"):
        work.tag("claim", 3, 3)
    with pytest.raises(RuleError, match="no span label"):
        tag(work, "person", "المشروع")


def test_a_cue_marks_the_claim_of_its_sentence_whichever_comes_first(work: Session) -> None:
    claim = tag(work, "claim", "المشروع سيكتمل في مارس")
    cue = tag(work, "cue", "أعلن")
    (link,) = work.index.links_to(claim.id)
    assert (link.label, link.source) == ("marks", cue.id)
    tag(work, "cue", "ورفض")
    later = tag(work, "claim", "التعليق")
    assert [each.label for each in work.index.links_to(later.id)] == ["marks"]
    far = tag(work, "claim", "12-13 عاملا أصيبوا")
    assert work.index.links_to(far.id) == []


def test_linking_and_its_value(work: Session) -> None:
    claim = tag(work, "claim", "المشروع سيكتمل في مارس")
    speaker = tag(work, "speaker", "سالم الحداد")
    relation = work.link("stance", speaker, claim, {"stance": "assert"})
    again = work.link("stance", speaker, claim, {"stance": "deny"})
    assert again.id == relation.id
    assert work.index.relations[relation.id].attributes == {"stance": "deny"}
    with pytest.raises(RuleError, match="may not lead"):
        work.link("stance", claim, speaker)
    with pytest.raises(RuleError, match="no value"):
        work.link("stance", speaker, claim, {"stance": "yes"})
    later = tag(work, "claim", "لن نقبل بهذا القرار")
    with pytest.raises(RuleError, match="earlier"):
        work.link("same", claim, later)
    work.link("same", later, claim)
    assert {each.label for each in work.index.links(claim.id)} == {"stance", "same"}


def test_candidates_are_speakers_nearest_first_then_earlier_claims(work: Session) -> None:
    far = tag(work, "speaker", "سالم الحداد")
    near = tag(work, "speaker", "ليلى مراد")
    earlier = tag(work, "claim", "المشروع سيكتمل في مارس")
    claim = tag(work, "claim", "لن نقبل بهذا القرار")
    cue = tag(work, "cue", "قالت")
    assert [each.id for each in work.candidates(claim)] == [near.id, far.id, earlier.id, cue.id]
    assert {each.id for each in work.candidates(cue)} == {claim.id, earlier.id}
    assert work.candidates(near)[0].id == claim.id


def test_values_follow_their_conditions(work: Session) -> None:
    claim = tag(work, "claim", "المشروع سيكتمل في مارس")
    with pytest.raises(RuleError, match="does not apply"):
        work.set_attribute(claim, "stance", "deny")
    work.set_attribute(claim, "source", "author")
    claim = work.index.spans[claim.id]
    assert "form" not in claim.attributes
    work.set_attribute(claim, "stance", "deny")
    work.set_attribute(work.index.spans[claim.id], "source", "speaker")
    assert work.index.spans[claim.id].attributes == {"source": "speaker", "form": "indirect", "type": "fact"}


def test_problems_come_and_go(work: Session) -> None:
    claim = tag(work, "claim", "المشروع سيكتمل في مارس")
    assert [each.message for each in work.index.problems[claim.id]] == ["claim has no speaker"]
    speaker = tag(work, "speaker", "سالم الحداد")
    link = work.link("stance", speaker, claim, {"stance": "unclear"})
    assert [each.message for each in work.index.problems[link.id]] == ["stance unclear asks for a note"]
    work.set_note(work.index.relations[link.id], "يحتمل الوجهين")
    assert work.index.problem_count() == 0
    work.delete(speaker)
    assert work.index.problem_count() == 1
    work.set_attribute(work.index.spans[claim.id], "source", "author")
    problem = work.index.next_problem(None, 0)
    assert problem is not None
    assert problem.message == "claim has no stance"


def test_boundaries_fragments_relabelling_and_deleting_with_links(work: Session) -> None:
    claim = tag(work, "claim", "المشروع سيكتمل في مارس")
    speaker = tag(work, "speaker", "سالم الحداد")
    work.link("stance", speaker, claim, {"stance": "assert"})
    start = work.body.index("سيكتمل")
    work.move(claim, 0, start, claim.end)
    moved = work.index.spans[claim.id]
    assert moved.text(work.body) == "سيكتمل في مارس"
    other = work.body.index("القرار")
    work.add_fragment(moved, other, other + 6)
    assert work.index.spans[claim.id].text(work.body) == "سيكتمل في مارس … القرار"
    with pytest.raises(RuleError, match="covers this already"):
        work.add_fragment(work.index.spans[claim.id], other, other + 6)
    work.relabel(work.index.spans[claim.id], "cue")
    assert work.index.spans[claim.id].attributes == {}
    assert work.index.relations == {}
    work.undo(work.undo_target())
    assert len(work.index.relations) == 1
    work.delete(work.index.spans[claim.id])
    assert work.index.relations == {}
    assert set(work.index.spans) == {speaker.id}


def test_identities_are_shared_by_name_and_alias(work: Session, project: Project) -> None:
    one, two = tag(work, "speaker", "سالم الحداد"), tag(work, "speaker", "ليلى مراد")
    work.set_identity(one, "سالم الحداد", kind="state")
    work.set_identity(two, "سالم الحداد")
    (identity,) = project.store.identities()
    assert (identity.name, identity.kind) == ("سالم الحداد", "state")
    assert work.index.spans[two.id].attributes["identity"] == identity.id
    with pytest.raises(RuleError, match="carries no identity"):
        work.set_identity(tag(work, "claim", "مارس"), "x")


def test_undo_walks_own_changes_and_restores_ids_and_times_across_restarts(project: Project) -> None:
    work = projects.session(project)
    claim = tag(work, "claim", "المشروع سيكتمل في مارس")
    work.delete(claim)
    project.close()
    project = Project.open(project.root)
    work = projects.session(project)
    target = work.undo_target()
    assert target is not None
    assert target.action == "delete claim"
    work.undo(target)
    assert work.index.spans[claim.id] == claim
    work.undo(work.undo_target())
    assert work.index.spans == {}
    assert work.undo_target() is None
    work.redo(work.redo_target())
    assert work.index.spans[claim.id] == claim
    work.redo(work.redo_target())
    assert work.index.spans == {}
    assert work.redo_target() is None
    assert verified(project) == []


def test_a_new_change_ends_redo(work: Session) -> None:
    tag(work, "claim", "المشروع")
    work.undo(work.undo_target())
    tag(work, "claim", "القرار")
    assert work.redo_target() is None


def test_undo_names_the_article_of_the_change_and_leaves_others_work_alone(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"one": projects.BODY, "two": projects.BODY})
    first, second = projects.session(project, "a1", "one"), projects.session(project, "a1", "two")
    tag(first, "claim", "المشروع")
    tag(second, "claim", "القرار")
    tag(projects.session(project, "a2", "two"), "claim", "الوزير")
    assert first.undo_target().article == "two"
    second.undo(first.undo_target())
    assert first.undo_target().article == "one"


def test_undo_is_refused_when_another_program_changed_the_item(work: Session, project: Project) -> None:
    claim = tag(work, "claim", "المشروع")
    other = projects.session(project)
    other.set_note(other.index.spans[claim.id], "تعديل")
    stale = work.index.spans[claim.id]
    with pytest.raises(ConflictError, match="changed elsewhere"):
        work.set_note(stale, "غيره")
    assert work.index.spans[claim.id].note == "تعديل"


def test_done_skipped_and_article_attributes(work: Session, project: Project) -> None:
    with pytest.raises(RuleError, match="reason"):
        work.set_status("skipped")
    work.set_attribute(None, "usable", "no")
    work.set_attribute(None, "unusable_because", "إعلان")
    work.set_status("done")
    again = projects.session(project)
    assert again.status == "done"
    assert again.layer.attributes == {"usable": "no", "unusable_because": "إعلان"}
    assert next_unfinished(project, again.annotator) is None


def test_items_in_reading_order(work: Session) -> None:
    claim = tag(work, "claim", "المشروع سيكتمل في مارس")
    speaker = tag(work, "speaker", "سالم الحداد")
    link = work.link("stance", speaker, claim, {"stance": "assert"})
    nested = tag(work, "claim", "مارس")
    path, item = [], None
    for _ in range(5):
        item = work.index.step(item, 0, 1)
        path.append(item.id)
    assert path == [speaker.id, claim.id, link.id, nested.id, speaker.id]
    assert work.index.step(work.index.relations[link.id], 0, -1).id == claim.id
    assert [each.id for each in work.index.at(work.body.index("مارس"))] == [nested.id, claim.id]


class Annotating(RuleBasedStateMachine):
    """Random work with undo and redo: memory, tables and journal always agree, and undo restores exactly."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        Annotating.number += 1
        self.project = projects.make(self.folder / str(Annotating.number))
        self.work = projects.session(self.project)
        self.undone = 0

    number = 0
    texts = st.sampled_from(["المشروع", "سالم الحداد", "لن نقبل بهذا القرار", "Nile Wire", "12-13 عاملا", "ليلى مراد"])

    def attempt(self, act: object) -> None:
        before = (dict(self.work.index.spans), dict(self.work.index.relations))
        try:
            act()
        except RuleError:
            assert before == (self.work.index.spans, self.work.index.relations)
            return
        after = (dict(self.work.index.spans), dict(self.work.index.relations))
        target = self.work.undo_target()
        self.work.undo(target)
        assert before == (self.work.index.spans, self.work.index.relations)
        self.work.redo(self.work.redo_target())
        assert after == (self.work.index.spans, self.work.index.relations)

    @rule(label=st.sampled_from(["claim", "speaker", "cue"]), text=texts)
    def tag(self, label: str, text: str) -> None:
        self.attempt(lambda: tag(self.work, label, text))

    @rule(pick=st.randoms(use_true_random=False), stance=st.sampled_from(["assert", "deny", "unclear"]))
    def link(self, pick: object, stance: str) -> None:
        spans = list(self.work.index.spans.values())
        if len(spans) > 1:
            one, other = pick.sample(spans, 2)
            self.attempt(lambda: self.work.link("stance", one, other, {"stance": stance}))

    @rule(pick=st.randoms(use_true_random=False), value=st.sampled_from(["speaker", "author", "unknown"]))
    def source(self, pick: object, value: str) -> None:
        if spans := list(self.work.index.spans.values()):
            span = pick.choice(spans)
            self.attempt(lambda: self.work.set_attribute(span, "source", value))

    @rule(pick=st.randoms(use_true_random=False), label=st.sampled_from(["claim", "speaker", "cue"]))
    def relabel(self, pick: object, label: str) -> None:
        if spans := list(self.work.index.spans.values()):
            span = pick.choice(spans)
            self.attempt(lambda: self.work.relabel(span, label))

    @rule(pick=st.randoms(use_true_random=False), text=texts)
    def fragment(self, pick: object, text: str) -> None:
        if spans := list(self.work.index.spans.values()):
            span = pick.choice(spans)
            start = self.work.body.index(text)
            self.attempt(lambda: self.work.add_fragment(span, start, start + len(text)))

    @rule(pick=st.randoms(use_true_random=False))
    def delete(self, pick: object) -> None:
        items = [*self.work.index.spans.values(), *self.work.index.relations.values()]
        if items:
            item = pick.choice(items)
            self.attempt(lambda: self.work.delete(item))

    @invariant()
    def all_agree(self) -> None:
        fresh = projects.session(self.project)
        assert fresh.index.spans == self.work.index.spans
        assert fresh.index.relations == self.work.index.relations
        assert fresh.index.problems == self.work.index.problems
        assert fresh.index.order == self.work.index.order

    def teardown(self) -> None:
        assert verified(self.project) == []
        self.project.close()


def test_random_work(tmp_path: Path) -> None:
    Annotating.folder = tmp_path
    run_state_machine_as_test(Annotating, settings=settings(max_examples=12, stateful_step_count=14, deadline=None))


def test_undoing_an_identity_leaves_it_to_others_who_name_it(project: Project) -> None:
    mine, theirs = projects.session(project, "a1"), projects.session(project, "a2")
    speaker, other = tag(mine, "speaker", "سالم الحداد"), tag(theirs, "speaker", "سالم الحداد")
    mine.set_identity(speaker, "سالم")
    theirs.set_identity(other, "سالم")
    mine.undo(mine.undo_target())
    assert mine.index.spans[speaker.id].attributes == {"named": "yes"}
    assert len(project.store.identities()) == 1
    mine.redo(mine.redo_target())
    assert mine.index.spans[speaker.id].attributes["identity"] == theirs.index.spans[other.id].attributes["identity"]
    assert verified(project) == []


def test_a_refused_change_begins_no_layer_and_two_windows_share_the_one_that_is_begun(project: Project) -> None:
    one, two = projects.session(project), projects.session(project)
    with pytest.raises(RuleError):
        one.set_attribute(None, "usable", "perhaps")
    assert project.store.view().layers() == []
    tag(one, "claim", "المشروع")
    with pytest.raises(ConflictError):
        tag(two, "claim", "القرار")
    tag(two, "claim", "القرار")
    assert len(projects.session(project).index.spans) == 2
    assert verified(project) == []


def test_tagging_leaves_outer_marks_out_unless_exact(work: Session) -> None:
    assert tag(work, "claim", "“لن نقبل بهذا القرار”،").text(work.body) == "لن نقبل بهذا القرار"
    assert tag(work, "claim", "القرار”،", exact=True).text(work.body) == "القرار”،"


def test_an_automatic_link_can_be_led_elsewhere(work: Session) -> None:
    claim, cue = tag(work, "claim", "المشروع سيكتمل في مارس"), tag(work, "cue", "أعلن")
    other = tag(work, "claim", "لن نقبل بهذا القرار")
    work.link("marks", cue, other)
    assert work.index.links_to(claim.id) == []
    assert [each.target for each in work.index.links_from(cue.id)] == [other.id]


def test_an_article_without_words_is_kept_whole(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"signs": "*** ???"})
    assert verified(project) == []


def test_undo_of_what_was_done_in_another_article_leaves_this_one_as_it_is(tmp_path: Path) -> None:
    with projects.make(tmp_path, {"news": projects.BODY, "more": projects.BODY}) as project:
        here, there = projects.session(project), projects.session(project, article="more")
        mine = tag(here, "claim", "المشروع")
        other = tag(there, "speaker", "سالم الحداد")
        there.set_status("done")
        for _number in range(2):
            target = here.undo_target()
            assert target is not None
            here.undo(target)
        assert (here.layer.article, here.status) == ("news", "in progress")
        assert (list(here.index.spans), project.store.item(other.id)) == ([mine.id], None)
        redone = here.redo_target()
        assert redone is not None
        here.redo(redone)
        assert list(here.index.spans) == [mine.id]
        tag(here, "cue", "أعلن")
        assert verified(project) == []
