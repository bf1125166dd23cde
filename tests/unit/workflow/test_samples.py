"""The sample annotations: three people's layers over sample articles, to try agreement and review with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.agreement.cases import Difference, cases
from reader.agreement.measures import ONE_LABEL, OVERLAP, POOLED, UNMATCHED
from reader.agreement.strategies import STRATEGIES, Strategy
from reader.model.scheme import ARTICLE
from reader.workflow.agreeing import agreement
from reader.workflow.checks import as_json, progress, verified
from reader.workflow.comparing import Compared
from reader.workflow.exporting import Selection, lines
from reader.workflow.importing import files, import_files
from reader.workflow.project import Project
from reader.workflow.review_queue import merge

ROOT = Path(__file__).parents[3]
SAMPLES = sorted((ROOT / "annotations" / "samples").glob("*.jsonl"))
ANNOTATORS = ["a1", "a2", "a3"]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    Project.init(tmp_path)
    with Project.open(tmp_path) as made:
        import_files(made, SAMPLES)
        yield made


def test_they_come_back_as_they_are_checked_in(project: Project) -> None:
    assert [each.stem for each in SAMPLES] == ANNOTATORS
    assert verified(project) == []
    for path in SAMPLES:
        selection = Selection(annotators=(path.stem,), statuses=("done",))
        exported = "".join(f"{line}\n" for line in lines(project, project.store.view(), selection))
        assert exported == path.read_text(encoding="utf-8")


def test_they_stand_on_the_sample_articles(project: Project) -> None:
    report = import_files(project, files([ROOT / "articles"]))
    done = {layer.article for layer in project.store.view().layers()}
    assert len(done) >= 5
    assert report.revised == []
    assert done <= set(report.unchanged)


def test_they_are_finished_and_nothing_is_left_to_mend(project: Project) -> None:
    rows = as_json(progress(project, project.store.view()))["annotators"]
    assert {row["annotator"]: (row["done"], row["problems"]) for row in rows} == {
        name: (len(project.store.article_ids()), 0) for name in ANNOTATORS
    }


def test_agreement_has_a_figure_wherever_there_can_be_one(project: Project) -> None:
    found = agreement(project, project.store.view(), Compared()).measures
    assert {(each.about, each.on, each.attribute, each.name): each.undefined for each in found if each.undefined} == {
        ("spans", POOLED, "", "uα"): OVERLAP,
        ("attributes", ARTICLE, "usable", "α"): ONE_LABEL,
        ("attributes", ARTICLE, "unusable_because", "percent agreement"): UNMATCHED,
    }
    overlap = next(each.value for each in found if (each.about, each.on, each.name) == ("spans", POOLED, "F1, overlap"))
    assert overlap is not None
    assert 0.75 < overlap < 0.85


def test_people_differ_in_every_way_there_is(project: Project) -> None:
    found: set[Difference] = set()
    for article in project.store.article_ids():
        layers = {each.layer.annotator: each for each in project.store.view().contents(articles=(article,))}
        for case in cases(layers):
            found |= case.differences
    assert {each.kind for each in found} == {"missing", "split", "label", "boundary", "attribute", "relation"}
    assert {each.name for each in found if each.kind == "attribute"} == {
        "source", "stance", "form", "type", "named", "identity",
    }  # fmt: skip
    assert {each.part for each in found if (each.kind, each.name) == ("relation", "stance")} == {
        "missing", "endpoint", "stance",
    }  # fmt: skip


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_what_a_strategy_decides_becomes_gold_and_the_rest_is_left_to_a_reviewer(
    project: Project, strategy: Strategy
) -> None:
    project.annotator("lead")
    project.set_role("r1", "reviewer", actor="lead")
    merged = merge(project, project.annotator("r1"), strategy)
    assert merged.left_out == {}
    assert sorted(merged.articles) == sorted(project.store.article_ids())
    assert merged.states["accepted"] > 50
    assert merged.states["open"] > 20
    assert verified(project) == []
