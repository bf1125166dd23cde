"""The schemes that come with the program beside the first one, and two people's sample layers under each."""

from pathlib import Path

import pytest

from reader.agreement.measures import OVERLAP
from reader.errors import InputError, RuleError
from reader.model import scheme_file
from reader.model.annotation import Layer
from reader.model.scheme import ARTICLE
from reader.workflow.agreeing import agreement
from reader.workflow.checks import as_json, progress, verified
from reader.workflow.comparing import Compared, by_article
from reader.workflow.exporting import Selection, lines
from reader.workflow.gold_session import GoldSession
from reader.workflow.importing import changed_files, files, import_files, import_first
from reader.workflow.layer import LayerIndex
from reader.workflow.project import ANNOTATIONS, SCHEMES, Project, default_file
from reader.workflow.review_queue import audit, merge, queue
from reader.workflow.reviewing import Review
from reader.workflow.session import Session
from tests import projects
from tests.conftest import ROOT

SAMPLES = ROOT / "annotations" / "schemes"
WITH_SAMPLES = SCHEMES[1:]


def sampled(folder: Path, scheme: str) -> Project:
    """Make a project of the sample layers of a scheme."""
    Project.init(folder, scheme)
    project = Project.open(folder)
    import_files(project, [SAMPLES / scheme / "sample.jsonl"])
    project.set_role("r1", "reviewer", actor="a1")
    return project


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_project_starts_from_each_with_its_guidelines(scheme: str, tmp_path: Path) -> None:
    made = Project.init(tmp_path, scheme)
    assert [path.name for path in made] == ["articles", "annotations", "scheme.yaml", "guidelines.md"]
    with Project.open(tmp_path) as project:
        assert project.scheme.name == scheme
        assert scheme_file.parse(default_file("scheme.yaml", scheme)) == project.scheme
        names = {each.name for each in (*project.scheme.spans, *project.scheme.relations)}
        names |= {value.name for each in project.scheme.attributes for value in each.values} - {"yes"}
        english, arabic = project.guidelines().split("\n# الدليل\n")
        for name in sorted(names - {"stance"}):
            assert f"`{name}`" in english, name
            assert f"`{name}`" in arabic, name


def test_a_scheme_that_is_not_there_or_would_take_another_s_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        Project.init(tmp_path / "a", "headlines")
    assert all(name in raised.value.hint for name in SCHEMES)
    assert not (tmp_path / "a").exists()
    Project.init(tmp_path / "b")
    before = (tmp_path / "b" / ANNOTATIONS / "scheme.yaml").read_text(encoding="utf-8")
    (tmp_path / "b" / ANNOTATIONS / "guidelines.md").unlink()
    with pytest.raises(InputError, match=r"scheme\.yaml is there already"):
        Project.init(tmp_path / "b", "attribution")
    assert (tmp_path / "b" / ANNOTATIONS / "scheme.yaml").read_text(encoding="utf-8") == before
    assert not (tmp_path / "b" / ANNOTATIONS / "guidelines.md").exists()


def test_the_sample_project_imports_its_own_articles_alone(tmp_path: Path) -> None:
    Project.init(tmp_path)
    for folder in ("articles", "annotations/samples", "annotations/schemes"):
        target = tmp_path / folder
        if target.is_dir():
            target.rmdir()
        target.symlink_to(ROOT / folder)
    with Project.open(tmp_path) as project:
        assert import_first(project) is not None
        assert sorted(project.store.article_ids()) == sorted(
            path.stem for path in (ROOT / "articles").iterdir() if path.suffix == ".md"
        )
        assert changed_files(project) == []


@pytest.mark.parametrize("scheme", WITH_SAMPLES)
def test_samples_come_back_as_they_are_checked_in(scheme: str, tmp_path: Path) -> None:
    with sampled(tmp_path, scheme) as project:
        path = SAMPLES / scheme / "sample.jsonl"
        exported = "".join(f"{line}\n" for line in lines(project, project.store.view(), Selection()))
        assert exported == path.read_text(encoding="utf-8")
        report = import_files(project, files([SAMPLES / scheme / "articles"]))
        assert (report.added, report.revised) == ([], [])
        assert sorted(report.unchanged) == project.store.article_ids()
        rows = as_json(progress(project, project.store.view()))["annotators"]
        assert {each["annotator"]: (each["done"], each["problems"]) for each in rows} == {
            "a1": (len(project.store.article_ids()), 0), "a2": (len(project.store.article_ids()), 0), "r1": (0, 0),
        }  # fmt: skip
        assert verified(project) == []


def test_agreement_of_the_stances_has_figures(tmp_path: Path) -> None:
    with sampled(tmp_path, "headline-stance") as project:
        found = agreement(project, project.store.view(), Compared(everything=True))
        assert {each.undefined for each in found.measures} == {""}
        assert {each.about for each in found.measures} == {"attributes", "annotators"}
        alpha = next(each for each in found.measures if each.name == "α")
        assert (alpha.on, alpha.attribute, alpha.n) == (ARTICLE, "stance", 7)
        assert alpha.value == pytest.approx(0.634, abs=0.001)
        (matrix,) = found.confusions
        assert sum(map(sum, matrix.counts)) == 14
        listed = by_article(project, project.store.view())
        assert [each.disputed for each in listed] == [1, 1, 0, 0, 0, 0, 0], "what differs comes first"


def test_agreement_of_the_attributions_has_figures(tmp_path: Path) -> None:
    with sampled(tmp_path, "attribution") as project:
        found = agreement(project, project.store.view(), Compared()).measures
        undefined = {(each.on, each.name): each.undefined for each in found if each.undefined}
        assert undefined == {("content", "uα"): OVERLAP, ("", "uα"): OVERLAP}, "contents hold contents"
        values = {(each.on, each.attribute, each.name): each.value for each in found}
        assert 0.9 < (values["content", "", "F1, overlap"] or 0) < 1
        assert 0.7 < (values["cue", "sourced", "α"] or 0) < 1
        assert 0.7 < (values["of_content", "", "F1, exact"] or 0) < 1


def test_the_samples_hold_what_is_special_to_attributions() -> None:
    text = (SAMPLES / "attribution" / "sample.jsonl").read_text(encoding="utf-8")
    assert '"sourced": "no"' in text
    assert " … " in text
    articles = [path.name for path in (SAMPLES / "attribution" / "articles").iterdir()]
    assert sum(name.startswith("ar-") for name in articles) >= 2


@pytest.mark.parametrize("scheme", WITH_SAMPLES)
def test_every_sample_becomes_gold(scheme: str, tmp_path: Path) -> None:
    with sampled(tmp_path, scheme) as project:
        reviewer = project.annotator("r1")
        merged = merge(project, reviewer, "unanimous")
        assert merged.left_out == {}
        assert merged.states["accepted"] > merged.states["open"] > 0
        for article in queue(project, reviewer):
            review = Review(project, reviewer, article)
            for _round in range(3):  # links come after what they lead to
                for number, each in enumerate(review.cases):
                    if each.state == "open":
                        review.take(number, "a1", everything=True)
            review.sign_off()
        golds = [each for each in project.store.view().contents(kinds=("gold",)) if each.layer.status == "locked"]
        assert len(golds) == len(project.store.article_ids())
        for content in golds:
            mine = project.store.view().content(project.store.layer_of(content.layer.article, "a1"))  # type: ignore[arg-type]  # it is there
            assert mine is not None
            assert content.layer.attributes == mine.layer.attributes
            left = LayerIndex(project.scheme, content.spans, content.relations, content.layer.attributes)
            assert left.all_problems() == []
        assert verified(project) == []


# What the schemes need of the rest -----------------------------------------------------------------------------------


def test_articles_on_which_all_agree_are_audited_by_sample(tmp_path: Path) -> None:
    with sampled(tmp_path, "headline-stance") as project:
        reviewer = project.annotator("r1")
        review = Review(project, reviewer, "wheat", sample=1.0)
        (case,) = review.cases
        assert (case.state, case.sampled) == ("agreed", True)
        review.apply("unanimous")
        assert review.cases[0].unseen
        review.take(0, "a1")
        assert (audit(project).right, audit(project).wrong) == (1, 0)
        other = Review(project, reviewer, "insulin", sample=1.0)
        other.apply("unanimous")
        GoldSession(other).set_attribute(None, "stance", "discuss")
        assert (audit(project).right, audit(project).wrong) == (1, 1)
        assert other.cases[0].state == "edited"
        assert [each.sampled for each in Review(project, reviewer, "school-meals", sample=0.0).cases] == [False]


def test_what_an_article_lacks_is_a_problem_until_it_is_said(tmp_path: Path) -> None:
    project = projects.make(tmp_path)
    work = projects.session(project)
    assert work.index.all_problems() == []
    work.set_attribute(None, "usable", "no")
    assert [(each.item, each.message) for each in work.index.all_problems()] == [(ARTICLE, "article has no reason")]
    projects.tag(work, "claim", "المشروع سيكتمل")
    first = work.index.next_problem(None, 0)
    assert first is not None
    assert first.message == "claim has no speaker"
    claim = work.index.get(first.item)
    last = work.index.next_problem(claim, work.index.spans[first.item].start)
    assert last is not None
    assert last.item == ARTICLE
    assert work.index.next_problem(None, len(work.body), article=True) == first
    work.set_attribute(None, "unusable_because", "مبتور")
    assert ARTICLE not in work.index.problems
    work.set_attribute(None, "unusable_because", "")
    assert Session(project, work.annotator, "news").index.problem_count() == work.index.problem_count() == 2
    work.set_status("skipped", "مبتور")
    assert ARTICLE not in work.index.problems
    assert verified(project) == []


def test_an_assigned_article_that_is_not_begun_has_no_problems(tmp_path: Path) -> None:
    Project.init(tmp_path, "headline-stance")
    with Project.open(tmp_path) as project:
        import_files(project, files([SAMPLES / "headline-stance" / "articles"]))
        work = Session(project, project.annotator("a1"), "ferry")
        assert work.index.problem_count() == 1
        assert progress(project, project.store.view()).standings[0].problems == 0
        work.set_status("in progress")
        assert progress(project, project.store.view()).standings[0].problems == 1


def test_pieces_of_a_span_may_stand_around_another(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("alpha beta gamma delta epsilon zeta", encoding="utf-8")
    Project.init(tmp_path / "p", "attribution")
    with Project.open(tmp_path / "p") as project:
        import_files(project, [tmp_path / "x.txt"])
        work = projects.session(project, article="x")
        cue = projects.tag(work, "cue", "alpha")
        work.add_fragment(cue, *_at(work, "gamma"))
        projects.tag(work, "cue", "beta")
        with pytest.raises(RuleError, match="may not overlap"):
            projects.tag(work, "cue", "gamma delta")
        outer = projects.tag(work, "content", "alpha beta")
        work.add_fragment(outer, *_at(work, "delta epsilon"))
        projects.tag(work, "content", "gamma")
        projects.tag(work, "content", "epsilon")
        with pytest.raises(RuleError, match="may not cross"):
            projects.tag(work, "content", "beta gamma")
        with pytest.raises(RuleError, match="may not cross"):
            projects.tag(work, "content", "epsilon zeta")


def _at(work: Session, text: str) -> tuple[int, int]:
    start = work.body.index(text)
    return start, start + len(text)


def test_a_source_keeps_its_links_when_another_is_made(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Hadi said one and repeated two.", encoding="utf-8")
    Project.init(tmp_path / "p", "attribution")
    with Project.open(tmp_path / "p") as project:
        import_files(project, [tmp_path / "x.txt"])
        work = projects.session(project, article="x")
        source = projects.tag(work, "source", "Hadi")
        said, repeated = projects.tag(work, "cue", "said"), projects.tag(work, "cue", "repeated")
        assert [each.target for each in work.index.links_from(source.id)] == [said.id]
        work.link("from_source", source, repeated)
        assert [each.target for each in work.index.links_from(source.id)] == [said.id, repeated.id]


def test_a_selection_that_runs_over_a_line_s_end_is_trimmed_all_the_same(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"news": "قال إن السد آمن.\nانتهى."})
    work = projects.session(project)
    start = work.body.index("إن")
    assert work.tag("claim", start, work.body.index("انتهى")).text(work.body) == "السد آمن"


def test_a_layer_says_what_it_begins_with(tmp_path: Path) -> None:
    work = projects.session(projects.make(tmp_path))
    assert work.layer is None
    assert work.article_values == {"usable": "yes"}
    work.set_status("done")
    assert isinstance(work.layer, Layer)
    assert work.layer.attributes == {"usable": "yes"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_that_people_see_of_a_scheme_is_in_both_languages(scheme: str) -> None:
    found = scheme_file.parse(default_file("scheme.yaml", scheme))
    titled = [*found.spans, *found.relations, *found.attributes, *found.kinds]
    for each in [*titled, *(value for attribute in found.attributes for value in attribute.values)]:
        assert {*each.titles} == {"en", "ar"}, each.name
