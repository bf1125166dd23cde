"""Training: what is compared with gold, and what is hidden until then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.errors import RuleError
from reader.workflow import rounds
from reader.workflow.checks import verified
from reader.workflow.project import Project
from reader.workflow.reviewing import Review
from reader.workflow.session import Session
from reader.workflow.training import Comparison, compare, gold_for
from tests import projects
from tests.projects import tag


def golden(project: Project, round_: str = "main", *, signed: bool = True) -> None:
    """Make gold of a lead's layer."""
    work = Session(project, project.annotator("lead"), "news", round_)
    speaker = tag(work, "speaker", "سالم الحداد")
    claim = tag(work, "claim", "المشروع سيكتمل في مارس")
    other = tag(work, "claim", "لن نقبل بهذا القرار")
    woman = tag(work, "speaker", "ليلى مراد")
    work.link("stance", speaker, claim, {"stance": "assert"})
    work.link("stance", woman, other, {"stance": "assert"})
    work.set_status("done")
    review = Review(project, project.annotator("lead"), "news", round_)
    for number in range(len(review.cases)):
        review.take(number, "lead", everything=True)
    if signed:
        review.sign_off()


def trained(project: Project, *, done: bool = True) -> Session:
    """Have someone annotate in training."""
    work = Session(project, project.annotator("a1"), "news", "training")
    speaker = tag(work, "speaker", "سالم الحداد")
    claim = tag(work, "claim", "المشروع سيكتمل")
    tag(work, "claim", "ونفت الشركة ذلك")
    tag(work, "claim", "لن نقبل بهذا القرار")
    work.set_attribute(work.index.spans[claim.id], "type", "prediction")
    work.link("stance", speaker, work.index.spans[claim.id], {"stance": "deny"})
    if done:
        work.set_status("done")
    return work


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with projects.make(tmp_path) as made:
        lead = made.annotator("lead")
        made.annotator("a1")
        rounds.set_round(made, lead, "training", training=True)
        yield made


def told(found: Comparison) -> list[tuple[str, str, str, str, str]]:
    return [(each.outcome, each.label, each.about, each.mine, each.gold) for each in found.remarks]


def test_every_difference_is_told_in_reading_order(project: Project) -> None:
    golden(project)
    trained(project)
    found = compare(project, project.annotator("a1"), "news", "training")
    assert told(found) == [
        ("agreed", "speaker", "", "سالم الحداد", "سالم الحداد"),
        ("differs", "claim", "boundaries", "المشروع سيكتمل", "المشروع سيكتمل في مارس"),
        ("differs", "claim", "type", "prediction", "fact"),
        ("differs", "stance", "stance", "deny", "assert"),
        ("missed", "speaker", "", "", "ليلى مراد"),
        ("missed", "stance", "link", "", "ليلى مراد"),
        ("extra", "claim", "", "ونفت الشركة ذلك", ""),
    ]
    assert found.counts == {"agreed": 1, "missed": 1, "extra": 1, "differs": 2}
    assert verified(project) == []


def test_nothing_is_shown_before_the_article_is_done(project: Project) -> None:
    golden(project)
    who = project.annotator("a1")
    with pytest.raises(RuleError, match="not done yet"):
        compare(project, who, "news", "training")
    work = trained(project, done=False)
    with pytest.raises(RuleError, match="not done yet"):
        compare(project, who, "news", "training")
    assert gold_for(project, work.layer) is None
    gold = project.store.gold_of("news")
    assert project.store.view(who).content(gold) is None
    work.set_status("done")
    assert gold_for(project, work.layer) == gold
    work.set_status("in progress")
    with pytest.raises(RuleError, match="not done yet"):
        compare(project, who, "news", "training")


def test_only_signed_off_gold_of_a_training_round_counts(project: Project) -> None:
    work = trained(project)
    who = project.annotator("a1")
    with pytest.raises(RuleError, match="no gold"):
        compare(project, who, "news", "training")
    golden(project, signed=False)
    assert gold_for(project, work.layer) is None
    Review(project, project.annotator("lead"), "news").sign_off()
    assert compare(project, who, "news", "training").counts["agreed"] == 1
    main = Session(project, who, "news")
    main.set_status("done")
    with pytest.raises(RuleError, match="no training round") as refused:
        compare(project, who, "news", "main")
    assert "reader rounds main --training" in refused.value.hint


def test_gold_of_the_round_itself_comes_first(project: Project) -> None:
    golden(project, "training")
    golden(project)
    work = trained(project)
    assert gold_for(project, work.layer).round == "training"
