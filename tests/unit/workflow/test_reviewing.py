"""Review: cases become gold, decision by decision, and nothing is unaccounted for."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from reader.errors import ConflictError, InputError, ReaderError, RuleError
from reader.model.annotation import Annotator, Fragment, LayerContent, Span
from reader.workflow import rounds
from reader.workflow.checks import verified
from reader.workflow.exporting import Selection, lines
from reader.workflow.gold_session import GoldSession
from reader.workflow.project import Project
from reader.workflow.review_queue import Audit, audit, merge, next_for_review, queue
from reader.workflow.reviewing import Review
from reader.workflow.session import Session
from tests import projects


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with projects.make(tmp_path) as made:
        made.annotator("lead")
        made.set_role("r1", "reviewer", actor="lead")
        yield made


def work(project: Project, name: str) -> Session:
    return projects.session(project, name)


def finished(project: Project) -> None:
    """Have three annotate with the usual disagreements."""
    plan = {
        "a1": ("سالم الحداد", "المشروع سيكتمل في مارس", "fact", "assert"),
        "a2": ("سالم الحداد", "المشروع سيكتمل", "fact", "assert"),
        "a3": ("سالم الحداد", "المشروع سيكتمل في مارس", "prediction", "deny"),
    }
    for name, (who, what, kind, stance) in plan.items():
        session = work(project, name)
        speaker = projects.tag(session, "speaker", who)
        claim = projects.tag(session, "claim", what)
        if kind != "fact":
            session.set_attribute(claim, "type", kind)
        session.link("stance", speaker, session.index.spans[claim.id], {"stance": stance})
        if name == "a1":
            projects.tag(session, "claim", "لن نقبل بهذا القرار")
        session.set_status("done")


@pytest.fixture
def review(project: Project) -> Review:
    finished(project)
    return opened(project)


def opened(project: Project, name: str = "r1") -> Review:
    reviewer = project.store.annotator(name)
    assert reviewer is not None
    return Review(project, reviewer, "news")


def reviewer(project: Project) -> Annotator:
    found = project.store.annotator("r1")
    assert found is not None
    return found


def states(review: Review) -> list[str]:
    return [each.state for each in review.cases]


def gold(review: Review) -> list[tuple[str, str, dict[str, str]]]:
    spans = sorted(review.index.spans.values(), key=lambda span: span.start)
    return [(span.label, span.text(review.body), dict(span.attributes)) for span in spans]


def test_what_all_agree_on_is_accepted_and_the_rest_stays_open(project: Project, review: Review) -> None:
    assert states(review) == ["agreed", "open", "open"]
    review.apply("unanimous")
    assert states(review) == ["accepted", "open", "open"]
    assert gold(review) == [("speaker", "سالم الحداد", {"named": "yes"})]
    assert review.apply("unanimous") is None
    assert verified(project) == []


def test_a_majority_settles_what_it_can(project: Project, review: Review) -> None:
    review.apply("majority")
    assert states(review) == ["accepted", "accepted", "rejected"]
    assert gold(review)[1] == (
        "claim", "المشروع سيكتمل في مارس", {"source": "speaker", "form": "indirect", "type": "fact"},
    )  # fmt: skip
    (relation,) = review.index.relations.values()
    assert relation.attributes == {"stance": "assert"}
    assert verified(project) == []


def test_spans_come_first_then_values_then_links(review: Review) -> None:
    review.take(0, "a1")
    review.take(1, "a3")
    assert gold(review)[1][:2] == ("claim", "المشروع سيكتمل في مارس")
    decision = review.cases[1].decision
    assert decision is not None
    assert decision.unsettled == ("type",)
    review.take(1, "a3")
    assert gold(review)[1][2]["type"] == "prediction"
    assert states(review)[1] == "open"
    review.take(1, "a2")
    assert states(review)[1] == "accepted"
    assert [each.attributes for each in review.index.relations.values()] == [{"stance": "assert"}]
    with pytest.raises(RuleError, match="settled"):
        review.take(1, "a1")


def test_everything_of_one_annotator_is_taken_at_once(review: Review) -> None:
    review.take(0, "a1")
    review.take(1, "a3", everything=True)
    assert states(review)[:2] == ["accepted", "accepted"]
    assert gold(review)[1][2]["type"] == "prediction"
    assert [each.attributes for each in review.index.relations.values()] == [{"stance": "deny"}]


def test_a_link_waits_for_its_other_end(review: Review) -> None:
    review.take(1, "a1", everything=True)
    assert review.index.relations == {}
    with pytest.raises(RuleError, match="other end"):
        review.take(1, "a1")
    review.take(0, "a1")
    review.take(1, "a1")
    assert len(review.index.relations) == 1


def test_rejecting_a_span_settles_its_links(project: Project, review: Review) -> None:
    review.apply("majority")
    review.reject(0)
    assert review.index.relations == {}
    assert states(review)[0] == "rejected"
    assert all(link.settled for each in review.cases for link in each.links)
    review.take(0, "a1")
    assert states(review)[0] == "accepted"
    assert verified(project) == []


def test_what_goes_with_a_rejected_span_is_the_reviewers_decision(project: Project) -> None:
    for name in ("a1", "a2"):
        session = work(project, name)
        speaker = projects.tag(session, "speaker", "سالم الحداد")
        session.link("stance", speaker, projects.tag(session, "claim", "المشروع سيكتمل"), {"stance": "assert"})
        session.set_status("done")
    review = opened(project)
    review.apply("unanimous")
    assert {each.source for each in review.decisions.values()} == {"unanimous"}
    review.reject(0)
    assert sorted((each.source, each.rejected) for each in review.decisions.values()) == [
        ("adjudicated", True), ("adjudicated", True), ("unanimous", False),
    ]  # fmt: skip


def test_links_of_a_rejected_speaker_are_settled_with_it(project: Project, review: Review) -> None:
    review.take(1, "a1", everything=True)
    assert states(review)[1] == "open"
    review.reject(0)
    assert states(review)[:2] == ["rejected", "accepted"]
    assert review.index.relations == {}
    assert verified(project) == []


def test_a_link_between_two_spans_that_a_majority_rejects_is_rejected_once(project: Project) -> None:
    session = work(project, "a1")
    speaker = projects.tag(session, "speaker", "سالم الحداد")
    claim = projects.tag(session, "claim", "المشروع سيكتمل في مارس")
    session.link("stance", speaker, claim, {"stance": "assert"})
    session.set_status("done")
    for name in ("a2", "a3"):
        work(project, name).set_status("done")
    review = opened(project)
    review.apply("majority")
    assert states(review) == ["rejected", "rejected"]
    assert all(link.settled for each in review.cases for link in each.links)
    assert len(review.decisions) == 3
    assert verified(project) == []


def test_one_article_does_not_keep_the_others_from_being_merged(project: Project) -> None:
    finished(project)
    projects.tag(work(project, "r1"), "cue", "قالت")
    merged = merge(project, Annotator("r1", "reviewer"), "majority")
    assert merged.articles == ()
    assert "not finished" in merged.left_out["news"]
    with pytest.raises(RuleError, match="does not review"):
        merge(project, Annotator("a1"), "majority")
    with pytest.raises(InputError, match="no article"):
        merge(project, Annotator("r1", "reviewer"), "majority", articles=["nowhere"])


def test_a_version_of_ones_own(review: Review) -> None:
    start = review.body.index("المشروع")
    review.edit(1, label="claim", fragments=(Fragment(start, start + 7),))
    assert gold(review) == [("claim", "المشروع", {"source": "speaker", "form": "indirect"})]
    review.take(1, "a1")
    assert gold(review)[0][2]["type"] == "fact"
    review.take(0, "a1")
    review.take(1, "a1")
    assert states(review)[1] == "edited"


def test_a_place_of_ones_own_is_fit_for_a_span(project: Project, review: Review) -> None:
    start = review.body.index("المشروع")
    review.edit(1, fragments=(Fragment(start - 1, start + 5),))
    span = review.cases[1].span
    assert span is not None
    assert span.text(review.body) == "المشروع"
    paragraph = review.body.index("\n\n")
    with pytest.raises(RuleError, match="nothing is selected"):
        review.edit(1, fragments=(Fragment(paragraph, paragraph + 1),))
    assert verified(project) == []


def test_decisions_are_taken_back_and_made_again(project: Project, review: Review) -> None:
    seen = [(states(review), gold(review))]
    for act in (
        lambda: review.take(0, "a1"),
        lambda: review.take(1, "a3"),
        lambda: review.take(1, "a1"),
        lambda: review.take(1, "a2"),
        lambda: review.reject(0),
        lambda: review.reject(2),
        lambda: review.remark(2, note="لا", cause="edge case", flagged=True, consensus=True),
    ):
        act()
        seen.append((states(review), gold(review)))
    for before in reversed(seen[:-1]):
        assert review.undo() is not None
        assert (states(review), gold(review)) == before
    assert review.undo() is None
    for after in seen[1:]:
        assert review.redo() is not None
        assert (states(review), gold(review)) == after
    assert review.redo() is None
    assert verified(project) == []


def test_what_alters_nothing_is_not_recorded(project: Project, review: Review) -> None:
    for act in (
        lambda: review.take(0, "a1", everything=True),
        lambda: review.take(1, "a3", everything=True),
        lambda: review.take_majority(1),
        lambda: review.edit(1, label="cue"),
        lambda: review.reject(2),
        lambda: review.remark(2, cause="edge case"),
    ):
        assert act() is not None
        last = project.store.last_change()
        assert act() is None
        assert project.store.last_change() == last
    assert review.take(0, "a2", everything=True) is None
    for _each in range(6):
        before = (states(review), gold(review), [*review.decisions.values()])
        review.undo()
        assert (states(review), gold(review), [*review.decisions.values()]) != before
    assert review.decisions == {}
    assert verified(project) == []


def test_what_others_undid_meanwhile_is_seen_where_nothing_is_recorded(project: Project, review: Review) -> None:
    review.take(0, "a1")
    opened(project).undo()
    assert review.take(0, "a1", everything=True) is None
    assert states(review)[0] == "agreed"
    assert review.take(0, "a1", everything=True) is not None
    assert states(review)[0] == "accepted"


def test_undo_while_annotating_does_not_touch_reviews(project: Project, review: Review) -> None:
    review.apply("unanimous")
    own = projects.session(project, "r1")
    assert own.undo_target() is None
    span = projects.tag(own, "cue", "قالت")
    review.take(2, "a1")
    target = own.undo_target()
    assert target is not None
    assert target.action == "tag cue"
    own.undo(target)
    assert span.id not in own.index.spans


def test_a_case_opens_again_when_a_layer_changes(project: Project, review: Review) -> None:
    review.apply("majority")
    assert states(review) == ["accepted", "accepted", "rejected"]
    first = work(project, "a1")
    speaker = next(each for each in first.index.spans.values() if each.label == "speaker")
    first.move(speaker, 0, speaker.start - 7, speaker.end)
    third = work(project, "a3")
    projects.tag(third, "claim", "لن نقبل بهذا القرار")
    review.reload()
    assert review.cases[0].state == "open"
    assert [each.said() for each in review.cases[0].reopened] == ["a1 has changed this since"]
    assert [each.said() for each in review.cases[2].reopened] == ["a3 has marked this since"]
    review.take(0, "a2")
    assert review.cases[0].state == "accepted"
    assert verified(project) == []


def test_a_returned_layer_opens_what_it_was_part_of_and_says_whose_it_is(project: Project, review: Review) -> None:
    review.apply("majority")
    review.return_to("a3", "look\nagain")
    assert [each.said() for each in review.cases[0].reopened] == ["a3 has the article again"]
    assert [each.said(str.upper) for each in review.cases[0].reopened] == ["A3 has the article again"]
    third = work(project, "a3")
    assert third.comment == "look again"
    third.set_status("done")
    assert third.comment == ""
    review.reload()
    assert states(review) == ["accepted", "accepted", "rejected"]


def test_a_new_layer_opens_what_all_had_agreed_on(project: Project, review: Review) -> None:
    review.apply("unanimous")
    work(project, "a4").set_status("done")
    review.reload()
    assert review.cases[0].state == "open"
    assert "a4" in review.cases[0].reopened[0].said()


def test_gold_whose_sources_are_gone_is_not_forgotten(project: Project, review: Review) -> None:
    review.take(2, "a1")
    first = work(project, "a1")
    first.delete(next(each for each in first.index.spans.values() if each.start == review.index.order[0][0]))
    review.reload()
    (orphan,) = review.standing_orphans()
    assert review.states()["open"] == 2
    review.release(orphan)
    assert gold(review) == []
    assert review.states()["open"] == 1
    assert verified(project) == []


def test_signing_off_locks_and_returning_opens(project: Project, review: Review) -> None:
    with pytest.raises(RuleError, match="not decided"):
        review.sign_off()
    review.apply("majority")
    review.sign_off()
    assert review.signed_off
    with pytest.raises(RuleError, match="signed off"):
        projects.tag(work(project, "a1"), "cue", "قالت")
    with pytest.raises(RuleError, match="signed off"):
        review.reject(0)
    with pytest.raises(RuleError, match="to whom"):
        review.return_to("a1", " ")
    review.return_to("a1", "انظر الفقرة الثانية")
    session = work(project, "a1")
    assert (session.status, session.layer and session.layer.reason) == ("returned", "انظر الفقرة الثانية")
    assert work(project, "a2").status == "done"
    assert not review.signed_off
    assert list(review.layers) == ["a2", "a3"]
    assert verified(project) == []


def test_two_reviewers_of_one_article(project: Project, review: Review) -> None:
    project.set_role("r2", "reviewer", actor="lead")
    with project.reopened() as other:
        second = opened(other, "r2")
        review.take(0, "a1")
        with pytest.raises(ConflictError):
            second.take(0, "a2")  # each begins the gold layer
        second.take(2, "a1")
        review.reload()
        assert review.cases[2].state == "accepted"
        third = opened(other, "r2")
        review.take(1, "a1")
        with pytest.raises(ConflictError):
            third.reject(1)
        assert third.cases[1].decision == review.cases[1].decision
        stale = opened(other, "r2")
        while review.cases[1].state == "open":
            review.take(1, "a1")
        review.sign_off()
        with pytest.raises(ReaderError, match="signed off"):
            stale.reject(2)
    assert verified(project) == []


def test_who_may_not_review_and_what_cannot_be(project: Project) -> None:
    with pytest.raises(InputError, match="nobody has finished"):
        opened(project)
    finished(project)
    with pytest.raises(RuleError, match="does not review"):
        opened(project, "a1")
    with pytest.raises(InputError, match="no article"):
        Review(project, Annotator("r1", "reviewer"), "nowhere")
    projects.tag(work(project, "r1"), "cue", "قالت")
    with pytest.raises(RuleError, match="not finished"):
        opened(project)
    work(project, "r1").set_status("done")
    review = opened(project)
    with pytest.raises(RuleError, match="no version has a majority"):
        review.take_majority(1)
    with pytest.raises(RuleError, match="not decided"):
        review.remark(0, note="x")
    review.reject(0)
    with pytest.raises(RuleError, match="no cause"):
        review.remark(0, cause="weather")


def test_a_single_layer_becomes_gold_once_its_sample_was_looked_at(project: Project) -> None:
    session = work(project, "a1")
    for word in ("قالت", "أعلن", "ونفت", "ورفض"):
        projects.tag(session, "cue", word)
    session.set_status("done")
    review = opened(project)
    (sample,) = [number for number, each in enumerate(review.cases) if each.sampled]
    with pytest.raises(RuleError, match="1 case of the sample"):
        review.apply("unanimous")
    review.take(sample, "a1")
    review.apply("unanimous")
    assert states(review) == ["accepted"] * 4
    assert {each.source for each in review.decisions.values()} == {"single"}
    assert audit(project) == Audit(1, 0)
    with pytest.raises(InputError, match="two annotators"):
        merge(project, Annotator("r1", "reviewer"), "majority")
    review.return_to("a1", "please")
    assert (review.layers, review.cases) == ({}, [])
    assert len(review.standing_orphans()) == 4


def test_a_sample_of_what_all_agree_on_is_audited(project: Project) -> None:
    for name in ("a1", "a2"):
        session = work(project, name)
        for word in ("قالت", "أعلن", "ونفت", "ورفض"):
            projects.tag(session, "cue", word)
        session.set_status("done")
    reviewer = Annotator("r1", "reviewer")
    review = Review(project, reviewer, "news", sample=0.5)
    sampled = [number for number, each in enumerate(review.cases) if each.sampled]
    assert 0 < len(sampled) < 4
    assert [each.sampled for each in review.cases] == [
        each.sampled for each in Review(project, reviewer, "news", sample=0.5).cases
    ]
    review.apply("unanimous")
    assert [number for number, each in enumerate(review.cases) if each.unseen] == sampled
    assert audit(project) == Audit(0, 0)
    assert audit(project).error_rate is None
    review.take(sampled[0], "a2")
    assert audit(project) == Audit(1, 0)
    assert review.cases[sampled[0]].decision.source == "unanimous"  # type: ignore[union-attr]
    with pytest.raises(RuleError, match="settled"):
        review.take(sampled[0], "a2")
    review.undo()
    review.reject(sampled[0])
    found = audit(project)
    assert (found, found.error_rate) == (Audit(0, 1), 1.0)
    assert found.interval == pytest.approx((0.2065, 1.0), abs=1e-4)
    assert review.cases[sampled[0]].decision.source == "adjudicated"  # type: ignore[union-attr]
    assert verified(project) == []


def test_what_the_annotators_say_of_the_article_is_settled_too(project: Project, tmp_path: Path) -> None:
    for name, usable in (("a1", "yes"), ("a2", "no"), ("a3", "no")):
        session = work(project, name)
        projects.tag(session, "cue", "قالت")
        if usable == "no":
            session.set_attribute(None, "usable", "no")
        session.set_status("done")
    review = opened(project)
    assert states(review) == ["agreed", "open"]
    review.apply("unanimous")
    assert states(review) == ["accepted", "open"]
    assert review.cases[1].decision.unsettled == ("usable",)  # type: ignore[union-attr]
    with pytest.raises(RuleError, match="article itself"):
        review.reject(1)
    review.take(1, "a1")
    assert review.gold is not None
    assert (review.gold.attributes, states(review)[1]) == ({"usable": "yes"}, "accepted")
    review.undo()
    review.take_majority(1)
    assert review.gold.attributes == {"usable": "no"}
    review.sign_off()
    assert verified(project) == []
    other = json.loads(next(iter(lines(project, project.store.view(reviewer(project)), Selection(layer="gold")))))
    assert other["attributes"] == {"usable": "no"}
    everything = lines(project, project.store.view(), Selection(layer="both"))
    with projects.make(tmp_path / "other", {}) as copy:
        copy.annotator("lead")
        projects.import_lines(copy, "\n".join(everything), actor="lead")
        copy.set_role("r1", "reviewer", actor="lead")
        again = opened(copy)
        assert (states(again), again.standing_orphans()) == (states(review), [])
    assert other["provenance"]["source"] == "adjudicated"
    assert other["provenance"]["from"] == ["a1", "a2", "a3"]


def test_decisions_are_discarded_for_the_articles_id_alone(project: Project, review: Review) -> None:
    with pytest.raises(RuleError, match="nothing was decided"):
        review.discard("news")
    review.apply("majority")
    before = (states(review), gold(review))
    with pytest.raises(RuleError, match="not this article's id"):
        review.discard("other")
    review.discard("news")
    assert states(review) == ["agreed", "open", "open"]
    assert gold(review) == []
    review.undo()
    assert (states(review), gold(review)) == before
    assert verified(project) == []


def test_an_article_in_which_nobody_marked_anything_can_be_signed_off(project: Project) -> None:
    for name in ("a1", "a2"):
        work(project, name).set_status("done")
    review = opened(project)
    assert review.cases == []
    review.sign_off()
    assert review.signed_off
    assert verified(project) == []


def test_a_reviewers_own_hand_in_gold(project: Project, review: Review) -> None:
    review.apply("majority")
    hand = GoldSession(review)
    claim = next(each for each in hand.index.spans.values() if each.label == "claim")
    hand.set_attribute(claim, "type", "proposal")
    assert states(review)[1] == "edited"
    assert review.cases[1].decision.source == "adjudicated"  # type: ignore[union-attr]
    cue = projects.tag(hand, "cue", "أعلن")
    assert [span.id for span in review.own_spans()] == [cue.id]
    assert review.standing_orphans() == []
    (link,) = hand.index.links_from(cue.id)
    assert link.target == claim.id
    hand.delete(next(each for each in hand.index.spans.values() if each.label == "speaker"))
    assert states(review)[:2] == ["rejected", "edited"]
    assert review.cases[0].decision.source == "adjudicated"  # type: ignore[union-attr]
    change = hand.undo_target()
    assert change is not None
    hand.undo(change)
    assert states(review)[0] == "accepted"
    review.undo()
    assert review.own_spans() == []
    assert len(review.decisions) == 4
    assert verified(project) == []


def test_gold_of_ones_own_and_an_annotators_are_one(project: Project, review: Review) -> None:
    hand = GoldSession(review)
    speaker = projects.tag(hand, "speaker", "سالم الحداد")
    review.take(1, "a1", everything=True)
    claim = review.cases[1].span
    assert claim is not None
    hand = GoldSession(review)
    link = hand.link("stance", hand.index.spans[speaker.id], hand.index.spans[claim.id], {"stance": "deny"})
    review.take(0, "a1")
    assert review.cases[0].span is not None
    assert (review.cases[0].span.id, review.own_spans()) == (speaker.id, [])
    review.take(1, "a1", everything=True)
    assert [(each.id, each.attributes) for each in review.index.relations.values()] == [(link.id, {"stance": "assert"})]
    assert verified(project) == []


def test_a_link_goes_when_gold_gets_a_label_that_has_none(project: Project, review: Review) -> None:
    review.apply("majority")
    assert len(review.index.relations) == 1
    review.edit(0, label="cue")
    assert review.index.relations == {}
    assert states(review)[:2] == ["edited", "accepted"]
    assert verified(project) == []


def test_the_queue_begins_with_the_lowest_agreement(tmp_path: Path) -> None:
    bodies = {"alike": projects.BODY, "apart": projects.BODY, "alone": projects.BODY, "begun": projects.BODY}
    with projects.make(tmp_path, bodies) as made:
        made.annotator("lead")
        for article, name, word in (
            ("alike", "a1", "قالت"), ("alike", "a2", "قالت"), ("apart", "a1", "قالت"), ("apart", "a2", "ونفت"),
            ("alone", "a2", "قالت"),
        ):  # fmt: skip
            session = projects.session(made, name, article)
            projects.tag(session, "cue", word)
            session.set_status("done")
        projects.tag(projects.session(made, "a1", "begun"), "cue", "قالت")
        lead = made.annotator("lead")
        waiting = queue(made, lead)
        assert waiting == ["apart", "alike", "alone"]
        assert next_for_review(made, lead, waiting) == "apart"
        review = Review(made, lead, "apart")
        review.apply("majority")
        for number in range(len(review.cases)):
            review.reject(number)
        review.sign_off()
        assert queue(made, lead) == waiting
        assert next_for_review(made, lead, waiting) == "alike"


def test_where_nothing_is_finished_the_rounds_with_something_are_named(project: Project) -> None:
    lead = reviewer(project)
    with pytest.raises(InputError, match="no article is finished in round main") as none:
        next_for_review(project, lead, queue(project, lead))
    assert "with the key d" in none.value.hint
    rounds.set_round(project, project.annotator("lead"), "pilot")
    finished(project)
    with pytest.raises(InputError, match="no article is finished in round pilot") as one:
        next_for_review(project, lead, queue(project, lead, "pilot"), "pilot")
    assert "in main:" in one.value.hint
    with pytest.raises(InputError, match="by two annotators in round pilot") as two:
        merge(project, lead, "unanimous", round_="pilot")
    assert "in main:" in two.value.hint


def test_layers_on_another_text_are_left_out_and_named(project: Project) -> None:
    finished(project)
    projects.revise_alone(project, projects.BODY + "\nنهاية")
    session = work(project, "a4")
    projects.tag(session, "cue", "قالت")
    session.set_status("done")
    review = opened(project)
    assert (list(review.layers), review.left_out) == (["a1", "a2", "a3"], ("a4",))
    assert merge(project, reviewer(project), "majority").apart == {"news": ("a4",)}


def decide_all(review: Review, random: Random) -> None:
    """Decide in any way until nothing is open."""
    for _step in range(200):
        waiting = [number for number, each in enumerate(review.cases) if each.state in ("open", "agreed")]
        if not waiting:
            return
        number = random.choice(waiting)
        try:
            turn = random.random()
            if turn < 0.1:
                review.reject(number)
            elif turn < 0.3:
                review.take_majority(number)
            elif turn < 0.4:
                review.undo()
            else:
                review.take(number, random.choice(["a1", "a2", "a3"]), everything=turn > 0.8)
        except RuleError:
            continue
    raise AssertionError(states(review))


@pytest.mark.parametrize("seed", range(6))
def test_deciding_every_case_leaves_nothing_unaccounted_for(project: Project, seed: int) -> None:
    finished(project)
    random = Random(seed)
    for name in ("a1", "a2", "a3"):
        session = work(project, name)
        for label, text in (
            ("cue", "نفت"),
            ("speaker", "الشركة"),
            ("claim", "التعليق"),
            ("claim", "12-13 عاملا أصيبوا"),
        ):
            if random.random() < 0.7:
                projects.tag(session, label, text)
    review = opened(project)
    decide_all(review, random)
    assert verified(project) == []
    (record,) = map(json.loads, lines(project, project.store.view(), Selection(layer="gold", rejected=True)))
    items = [*record["spans"], *record["relations"]]
    said = [each["provenance"] for each in (*items, *record.get("rejected", ()))]
    judged = Counter(item for each in said for item in each["from"])
    layers: list[LayerContent] = list(project.store.view().contents())
    given = {each.id for content in layers for each in (*content.spans, *content.relations)}
    assert set(judged) == given
    assert set(judged.values()) == {1}
    spans = {each["id"] for each in record["spans"]}
    assert all({each["from"], each["to"]} <= spans for each in record["relations"])


def test_gold_and_its_decisions_survive_export_and_import(project: Project, review: Review, tmp_path: Path) -> None:
    review.apply("majority")
    review.remark(0, note="ملاحظة", cause="guideline gap", flagged=True, consensus=True)
    selection = Selection(layer="both", rejected=True)
    exported = list(lines(project, project.store.view(), selection))
    with projects.make(tmp_path / "other", {}) as other:
        other.annotator("lead")
        projects.import_lines(other, "\n".join(exported), actor="lead")
        assert list(lines(other, other.store.view(), selection)) == exported
        other.set_role("r1", "reviewer", actor="lead")
        again = opened(other)
        assert states(again) == states(review)
        assert [each.decision and each.decision.unsettled for each in again.cases] == [
            each.decision and each.decision.unsettled for each in review.cases
        ]
        assert verified(other) == []


def test_gold_of_another_reviewer_is_not_imported_over_gold(project: Project, review: Review, tmp_path: Path) -> None:
    review.apply("majority")
    exported = "\n".join(lines(project, project.store.view(), Selection(layer="gold")))
    with pytest.raises(InputError, match="news has gold of r1 already"):
        projects.import_lines(project, exported, actor="lead", annotator="r2")
    assert verified(project) == []


def test_a_consensus_with_values_unsettled_survives_export_and_import(
    project: Project, review: Review, tmp_path: Path
) -> None:
    review.take(1, "a3")
    review.remark(1, consensus=True)
    selection = Selection(layer="both")
    exported = list(lines(project, project.store.view(), selection))
    said = [each["provenance"] for line in exported for each in json.loads(line)["spans"] if "provenance" in each]
    assert [(each["source"], each["unsettled"], each["becomes"]) for each in said] == [
        ("unresolved", ["type"], "consensus")
    ]
    with projects.make(tmp_path / "other", {}) as other:
        other.annotator("lead")
        projects.import_lines(other, "\n".join(exported), actor="lead")
        assert list(lines(other, other.store.view(), selection)) == exported
        other.set_role("r1", "reviewer", actor="lead")
        again = opened(other)
        again.take(1, "a3")
        decision = again.cases[1].decision
        assert decision is not None
        assert (decision.source, decision.unsettled) == ("consensus", ())
        assert verified(other) == []
    with (
        projects.make(tmp_path / "third", {}) as third,
        pytest.raises(InputError, match="'hearsay' is unknown"),
    ):
        projects.import_lines(third, "\n".join(exported).replace('"consensus"', '"hearsay"'), actor="lead")


def test_spans_of_gold_have_places_in_the_text(review: Review) -> None:
    review.apply("majority")
    assert all(isinstance(each, Span) and each.text(review.body).strip() for each in review.index.spans.values())
