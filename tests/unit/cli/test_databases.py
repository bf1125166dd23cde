"""`reader merge` and `reader backup` as commands, and the copy that a command which writes leaves."""

import json
from pathlib import Path

import pytest

from reader.workflow.project import Project
from tests import projects
from tests.merged import copy
from tests.projects import session, tag
from tests.unit.cli.test_commands import refused, run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with projects.make(tmp_path / "p") as project:
        project.set_role("lead", "lead", actor="lead")
        project.set_role("a1", "annotator", actor="lead")
        span = tag(session(project, "a1"), "claim", "المشروع سيكتمل")
        with copy(project, tmp_path / "q") as other:
            session(other, "a1").set_note(span, "هناك")
            other.set_role("a2", "reviewer", actor="lead")
        work = session(project, "a1")
        work.set_note(work.index.spans[span.id], "هنا")
    return tmp_path / "p"


def other(root: Path) -> Path:
    return root.parent / "q" / "annotations" / "annotations.db"


def test_a_database_is_merged_in_and_told_about(root: Path) -> None:
    dry = run("--project", root, "merge", other(root), "--dry-run")
    assert dry.returncode == 0
    assert dry.stderr.startswith("would come in: ")
    assert not (root / "annotations" / "backups").exists()
    done = run("--project", root, "merge", other(root))
    assert done.stderr.startswith(
        "came in: 1 person, 2 changes in all".replace("1 person", "changes in 1 layer, 1 person")
    )
    assert "a2 came in as reviewer" in done.stderr
    head, conflict = done.stdout.splitlines()
    assert head == "1 conflict:"
    assert conflict.startswith("  span · claim · “المشروع سيكتمل” · news · a1: here, a1 ")
    assert conflict.endswith("(note: هنا ≠ هناك)")
    assert len(list((root / "annotations" / "backups").iterdir())) == 1  # as it was before
    again = run("--project", root, "merge", other(root))
    assert (again.stdout, again.stderr) == ("", "nothing that is not here already\n")
    assert run("--project", root, "verify").returncode == 0


def test_a_merge_as_json(root: Path) -> None:
    found = json.loads(run("--project", root, "merge", other(root), "--json").stdout)
    assert found["came_in"] == {"changes": 2, "layers": 1, "work": 0, "seconds": 0, "new": {"annotator": 1}}
    (conflict,) = found["conflicts"]
    assert conflict["item"]["annotator"] == "a1"
    assert (conflict["holds"]["here"], conflict["lost"]["here"]) == (True, False)
    assert conflict["differences"] == {"note": ["هنا", "هناك"]}
    assert found["roles"] == {"a2": ["", "reviewer"]}


def test_layers_on_an_older_text_are_moved_when_asked(tmp_path: Path) -> None:
    corrected = projects.BODY.replace("سيكتمل", "سيكمل").replace("سالم الحداد", "لم يذكر اسمه")
    with projects.make(tmp_path / "p") as project:
        with copy(project, tmp_path / "q") as there:
            work = session(there, "a2")
            tag(work, "claim", "المشروع سيكتمل")
            tag(work, "speaker", "سالم الحداد")
        (project.root / "articles" / "news.txt").write_text(corrected, encoding="utf-8")
    root = tmp_path / "p"
    assert run("--project", root, "import", root / "articles" / "news.txt").returncode == 0
    listed = run("--project", root, "merge", other(root), "--no-reanchor").stdout
    assert listed.splitlines() == ["1 layer stands on an older text of its article:", "  layer · “main” · news · a2"]
    assert run("--project", root, "merge", other(root), "--dry-run").stdout == listed
    moved = run("--project", root, "merge", other(root))
    assert moved.returncode == 0
    assert moved.stderr.splitlines()[-2:] == [
        "note: news: the text has changed; 1 span moved with it, 1 has no place any more",
        "note: no place: news · a2 · speaker «سالم الحداد»",
    ]
    assert run("--project", root, "merge", other(root)).stderr == "nothing that is not here already\n"
    (orphan,) = json.loads(run("--project", root, "status", "--orphans", "--json").stdout)
    assert (orphan["article"], orphan["annotator"], orphan["text"]) == ("news", "a2", "سالم الحداد")
    record = json.loads(run("--project", root, "export", "--annotator", "a2").stdout)
    assert [each["text"] for each in record["spans"]] == ["المشروع سيكمل"]
    assert run("--project", root, "verify").returncode == 0


def test_what_users_get_wrong(root: Path) -> None:
    own = root / "annotations" / "annotations.db"
    refused(run("--project", root, "merge", own), 2, "own database")
    refused(run("--project", root, "merge", root / "missing.db"), 1, "no database")
    refused(run("--project", root, "backup", own), 2, "own database")
    refused(
        run("--project", root, "backup", root / "annotations" / "scheme.yaml", "--force"), 2, "no database of reader"
    )


def test_a_backup_is_made_and_replaced_when_asked(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    assert run("--project", root, "backup", target, "--check").stderr == f"copied to {target}\n"
    refused(run("--project", root, "backup", target), 2, "there already", "--force")
    assert run("--project", root, "backup", target, "--force").returncode == 0
    with Project.open(root) as project:
        project.store.path.unlink()
    target.rename(root / "annotations" / "annotations.db")
    assert run("--project", root, "verify").returncode == 0


@pytest.mark.parametrize("emptied", [True, False])
def test_a_database_that_is_gone_is_not_replaced_by_a_new_one(root: Path, emptied: bool) -> None:
    database = root / "annotations" / "annotations.db"
    run("--project", root, "annotators", "a3", "--role", "annotator")
    (made,) = (root / "annotations" / "backups").iterdir()
    for each in root.glob("annotations/annotations.db*"):
        each.unlink()
    if emptied:
        database.touch()
    refused(run("--project", root, "status"), 1, "is gone, and there are copies of it", f"cp {made}")
    assert database.exists() == emptied
    made.rename(database)
    assert run("--project", root, "status").returncode == 0


def test_commands_that_write_leave_the_copy_of_the_day(root: Path) -> None:
    folder = root / "annotations" / "backups"
    run("--project", root, "list")
    run("--project", root, "annotators")
    assert not folder.exists()
    folder.write_text("in the way")
    done = run("--project", root, "annotators", "a3", "--role", "annotator")
    assert done.returncode == 0
    assert "note: today's copy was not made: cannot write" in done.stderr
    folder.unlink()
    run("--project", root, "annotators", "a4", "--role", "annotator")
    (made,) = folder.iterdir()
    with Project.open(root) as project:
        assert project.store.annotator("a4") is not None
    assert made.suffix == ".db"
