"""The figures of `reader agreement`, recomputed from what `reader export` writes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Command
from click.testing import CliRunner

from reader.cli.agreement import show_agreement
from reader.cli.data import export
from reader.text.units import words
from reader.workflow.importing import import_files
from reader.workflow.project import Project
from tests import projects
from tests.projects import tag
from tests.unit.agreement import disagreements
from tests.unit.agreement.recomputation import Agreement, Key, recompute


def run(project: Project, command: Command, *args: str) -> str:
    found = CliRunner().invoke(command, args, obj=project.root)
    assert found.exit_code == 0, found.output
    return found.stdout


def compare(project: Project) -> dict[Key, dict[str, Any]]:
    """Compare all that the program says with what is recomputed, and give it."""
    lines = [json.loads(line) for line in run(project, export, "--status", "done").splitlines()]
    shown = json.loads(run(project, show_agreement, "--all", "--format", "json"))
    scheme = yaml.load(project.scheme_path.read_text(encoding="utf-8"), yaml.BaseLoader)  # all is text
    recomputed = recompute(lines, scheme, words)
    assert shown["layers"] == len(lines)
    assert shown["annotators"] == sorted({line["annotator"] for line in lines})
    assert shown["articles"] == recomputed.articles
    _compare_confusions(shown["confusions"], recomputed)
    measures = {
        Key(each["about"], each["on"], each["name"], each["attribute"], tuple(each["annotators"]), each["round"]): each
        for each in shown["measures"]
    }
    assert len(measures) == len(shown["measures"])
    assert measures.keys() == recomputed.figures.keys()
    for key, measure in measures.items():
        figure = recomputed.figures[key]
        found = {name: measure[name] for name in figure._fields}
        expected = figure._asdict()
        if figure.value is not None:
            expected["value"] = pytest.approx(figure.value, abs=1e-9)
        assert found == expected, key
        _check_interval(measure, recomputed.articles)
    return measures


def _compare_confusions(shown: list[dict[str, Any]], recomputed: Agreement) -> None:
    assert sorted((each["on"], each["attribute"]) for each in shown) == sorted(recomputed.confusions)
    for each in shown:
        values, counts = recomputed.confusions[each["on"], each["attribute"]]
        assert each["values"] == values
        assert each["counts"] == [pytest.approx(row, abs=1e-9) for row in counts]


def _check_interval(measure: dict[str, Any], articles: int) -> None:
    low, high = measure["low"], measure["high"]
    assert (low is None) == (high is None)
    if low is not None:
        assert articles > 1
        assert measure["value"] is not None
        assert low <= high


def test_a_project_as_people_make_it(tmp_path: Path) -> None:
    with disagreements.hand_made(tmp_path) as project:
        found = compare(project)
    whys = {each["undefined"] for each in found.values()}
    assert whys == {"", "nothing matched", "only one label used", "a layer overlaps itself", "nothing marked"}
    assert ("annotators", "", "F1, overlap", "", ("ann@again", "ann@main"), "") in found
    assert {key.round for key in found} == {"", "again", "main"}
    left_out = found[Key("spans", "claim", "uα where no layer overlaps itself")]
    assert left_out["value"] is not None
    assert found[Key("spans", "claim", "uα")]["undefined"] == "a layer overlaps itself"
    for name in ("F1, exact", "F1, overlap"):
        assert found[Key("spans", "", name)]["low"] < found[Key("spans", "", name)]["high"]


@pytest.mark.parametrize(("seed", "apart"), [(159, False), (2, True), (3, True)])
def test_a_project_made_at_random(tmp_path: Path, seed: int, apart: bool) -> None:
    with disagreements.at_random(tmp_path, seed, apart=apart) as project:
        found = compare(project)
    assert sum(each["value"] is not None for each in found.values()) > len(found) / 3
    assert not apart or found[Key("spans", "", "uα")]["value"] is not None


def nobody_marks_any(project: Project) -> None:
    for name in ("ann", "ben"):
        projects.session(project, name).set_status("done")


def nobody_shares_an_article(project: Project) -> None:
    for name, article in (("ann", "news"), ("ben", "other")):
        work = projects.session(project, name, article)
        tag(work, "claim", "the mayor")
        work.set_status("done")


def one_label_covers_all(project: Project) -> None:
    for name in ("ann", "ben"):
        work = projects.session(project, name)
        work.tag("claim", 0, len(work.body))
        work.set_status("done")


def nothing_overlaps(project: Project) -> None:
    for name, text in (("ann", "the mayor"), ("ben", "the tram")):
        work = projects.session(project, name)
        tag(work, "claim", text)
        work.set_status("done")


def overlaps_where_it_is_excluded(project: Project) -> None:
    for name, texts in (("ann", ("the mayor", "mayor")), ("ben", ("the tram", "mayor says"))):
        work = projects.session(project, name)
        for text in texts:
            tag(work, "claim", text)
        work.set_status("done")
    project.set_role("lea", "lead", actor="lea")
    disagreements.exclude(project, "news", "mayor says")


def of_three_texts(project: Project) -> None:
    body = BODY
    for name, text in (
        ("ann", "the tram"),
        ("ben", "tram"),
        ("cem", "the tram"),
        ("dia", "the mayor"),
        ("eve", "tram"),
    ):
        if name in ("cem", "eve"):
            body += " again"
            path = project.root / "articles" / "news.txt"
            path.write_text(body, encoding="utf-8")
            import_files(project, [path])
        work = projects.session(project, name)
        tag(work, "claim", text)
        work.set_status("done")


BODY = "the mayor says the tram is late"

REASONS = {
    nobody_marks_any: "nothing marked",
    nobody_shares_an_article: "no article shared",
    one_label_covers_all: "only one label used",
    nothing_overlaps: "",
    overlaps_where_it_is_excluded: "",
    of_three_texts: "",
}


@pytest.mark.parametrize("make", REASONS, ids=lambda make: make.__name__)
def test_a_project_with_little_in_it(tmp_path: Path, make: Callable[[Project], None]) -> None:
    with projects.make(tmp_path, {"news": BODY, "other": BODY}) as project:
        make(project)
        found = compare(project)
    assert found[Key("spans", "claim", "uα")]["undefined"] == REASONS[make]
