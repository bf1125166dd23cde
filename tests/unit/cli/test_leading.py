"""A lead's commands: rounds, assigning, how far everybody is."""

import json
from pathlib import Path

import pytest

from reader.model.annotation import Annotator
from reader.workflow import questions
from reader.workflow.project import Project
from reader.workflow.reviewing import Review
from tests import projects
from tests.projects import tag
from tests.unit.cli.test_commands import refused, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with projects.make(tmp_path / "p", {"news": projects.BODY, "two": "خبر\nنص", "three": "خبر\nنص"}) as project:
        project.annotator("lead")
        for name in ("a1", "a2"):
            project.annotator(name)
    return tmp_path / "p"


def test_a_round_is_opened_assigned_and_looked_at(folder: Path) -> None:
    def lead(*args: object) -> object:
        return run("--project", folder, *args, READER_ANNOTATOR="lead")

    assert "training round" in lead("rounds", "training", "--training").stderr
    refused(lead("rounds", "training"), 1, "already", "--renew")
    refused(lead("rounds", "--training"), 2, "name of a round")
    refused(run("--project", folder, "rounds", "x", READER_ANNOTATOR="a1"), 1, "no lead", "--role lead")
    refused(run("--project", folder, "assign", READER_ANNOTATOR="a1"), 1, "no lead")
    refused(run("--project", folder, "assign"), 2, "nobody is named", "--lead NAME")
    refused(lead("assign", "--per-article", "3"), 2, "3 annotators an article are wanted, and there are 2")
    refused(lead("assign", "--overlap", "2"), 2, "between 0 and 1")
    refused(lead("assign", "--round", "pilot"), 2, "no round 'pilot'")
    refused(lead("assign", "--annotator", "zz"), 2, "no annotator")
    dry = json.loads(lead("assign", "--round", "training", "--per-article", "2", "--dry-run", "--json").stdout)
    assert (dry["dry_run"], dry["shared"], len(dry["assignments"])) == (True, 3, 6)
    assert json.loads(lead("list", "--round", "training", "--json").stdout)[0]["assigned"] is False
    done = lead("assign", "--round", "training", "--per-article", "2", "--twice", "0.4")
    assert done.stdout.splitlines()[0].split("\t") == ["annotator", "added", "articles", "words", "again"]
    assert done.stdout.splitlines()[1].split("\t")[:3] == ["a1", "3", "3"]
    assert "training-again" in done.stderr
    listed = json.loads(run("--project", folder, "list", "--round", "training", "--json", READER_ANNOTATOR="a1").stdout)
    assert [(each["status"], each["assigned"]) for each in listed] == [("new", True)] * 3
    rounds = json.loads(lead("rounds", "--json").stdout)
    assert [(each["name"], each["training"], each["layers"]) for each in rounds] == [
        ("main", False, 0), ("training", True, 6), ("training-again", False, 2),
    ]  # fmt: skip
    (folder / "annotations" / "guidelines.md").write_text("# New", encoding="utf-8")
    status = lead("status", "--round", "training")
    assert "the guidelines have changed since round training" in status.stderr
    assert "changed since" in lead("rounds").stdout
    refused(lead("status", "--round", "zz"), 2, "no round 'zz'")
    assert (
        "3 assignments taken back" in lead("assign", "--take-back", "--round", "training", "--annotator", "a2").stderr
    )
    refused(lead("assign", "--take-back", "--dry-run"), 2, "do not go together")
    refused(lead("assign", "--take-back"), 2, "not begun")
    assert lead("verify").returncode == 0


def test_status_counts_time_stances_and_open_questions(folder: Path) -> None:
    with Project.open(folder) as project:
        work = projects.session(project, "a1")
        speaker, claim = tag(work, "speaker", "سالم الحداد"), tag(work, "claim", "المشروع سيكتمل")
        work.link("stance", speaker, claim, {"stance": "deny"})
        work.set_note(work.index.spans[claim.id], "?", question=True)
        work.set_note(work.index.spans[speaker.id], "who", question=True)
        work.add_work("2024-01-01T00:00:00Z", "2024-01-01T00:10:00Z", 600)
        asked = project.store.view().questions()[0]
        questions.answer(project, Annotator("lead", "lead"), asked, "yes")
        work.set_status("done")
        other = projects.session(project, "a2", "two")
        tag(other, "claim", "نص")
    found = json.loads(run("--project", folder, "status", "--json").stdout)
    lead, one, two = (
        next(row for row in found["annotators"] if row["annotator"] == name) for name in ("lead", "a1", "a2")
    )
    assert (one["done"], one["questions"], one["open_questions"], one["seconds"]) == (1, 2, 1, 600)
    assert (one["claims_per_hour"], one["stances"]) == (6.0, {"deny": 1})
    assert (two["in progress"], two["claims_per_hour"], lead["spans"]) == (1, None, 0)
    assert found["coverage"] == {"0": 2, "1": 1, "2+": 0}
    table = run("--project", folder, "status").stdout.split("\n")
    assert "6" in table[1].split("\t") or "6" in table[2].split("\t")
    assert "annotator\tdeny" in table
    blind = json.loads(run("--project", folder, "status", "--json", READER_ANNOTATOR="a2").stdout)
    assert [each["annotator"] for each in blind["annotators"]] == ["a2"]
    assert blind["rounds"][0]["layers"] == 1


def test_status_counts_what_was_returned(folder: Path) -> None:
    with Project.open(folder) as project:
        work = projects.session(project, "a1")
        tag(work, "claim", "المشروع سيكتمل")
        work.set_status("done")
        Review(project, project.annotator("lead"), "news").return_to("a1", "أعد النظر")
    found = json.loads(run("--project", folder, "status", "--json").stdout)
    one = next(row for row in found["annotators"] if row["annotator"] == "a1")
    assert (one["done"], one["in progress"], one["returned"]) == (0, 0, 1)
    head, *rows = (row.split("\t") for row in run("--project", folder, "status").stdout.splitlines())
    counts = {row[0]: row[head.index("returned")] for row in rows if len(row) == len(head)}
    assert counts["a1"] == "1"


def test_agreement_is_given_as_json_as_the_other_commands_give_theirs(folder: Path) -> None:
    refused(run("--project", folder, "agreement", "--json"), 2, "no second annotator")
    with Project.open(folder) as project:
        for name in ("a1", "a2"):
            session = projects.session(project, name)
            tag(session, "speaker", "سالم الحداد")
            session.set_status("done")
    found = run("--project", folder, "agreement", "--json").stdout
    assert json.loads(found)["annotators"] == ["a1", "a2"]
    assert found == run("--project", folder, "agreement", "--format", "json").stdout


def test_spans_that_lost_their_place_are_told_of_counted_and_listed(tmp_path: Path) -> None:
    root = tmp_path / "p"
    with projects.make(root) as project:
        work = projects.session(project)
        tag(work, "claim", "المشروع سيكتمل")
        tag(work, "speaker", "سالم الحداد")
    assert run("--project", root, "status", "--orphans").stderr == "every span has a place\n"
    news = root / "articles" / "news.txt"
    news.write_text(projects.BODY.replace("سالم الحداد", "لم يذكر اسمه"), encoding="utf-8")
    told = run("--project", root, "import", news).stderr.splitlines()
    assert told[:2] == [
        "note: news: the text has changed; 1 span moved with it, 1 has no place any more",
        "note: no place: news · a1 · speaker «سالم الحداد»",
    ]
    listed = run("--project", root, "status", "--orphans").stdout
    assert [line.split(maxsplit=3) for line in listed.splitlines()] == [
        ["article", "annotator", "label", "text"], ["news", "a1", "speaker", "سالم الحداد"],
    ]  # fmt: skip
    heads, *_rows = run("--project", root, "status").stdout.splitlines()
    assert "no place" in heads
    (article,) = json.loads(run("--project", root, "list", "--json", READER_ANNOTATOR="a1").stdout)
    assert article["orphans"] == 1
    refused(run("--project", root, "status", "--orphans", "--round", "none"), 2, "none")
    assert run("--project", root, "verify").returncode == 0
