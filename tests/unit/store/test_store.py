"""The database: migrations, transactions, blindness, verification, and files that are not what they should be."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from reader.errors import BusyError, StoreError
from reader.store import database, migrations
from reader.store.store import Store
from reader.store.verify import verify
from reader.workflow.project import Project
from tests import projects
from tests.projects import tag


def test_schema_version_counts_the_migrations(tmp_path: Path) -> None:
    assert len(migrations.MIGRATIONS._migrations) == database.SCHEMA_VERSION
    with Store.open(tmp_path / "a.db", create=True) as store:
        assert store.connection.execute("PRAGMA user_version").fetchone() == (database.SCHEMA_VERSION,)
        assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store.connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert store.connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def open_error(path: Path) -> str:
    with pytest.raises(StoreError) as raised:
        Store.open(path)
    assert raised.value.hint
    return raised.value.message


def test_files_that_cannot_be_used_are_left_as_they_are(tmp_path: Path) -> None:
    assert "no database" in open_error(tmp_path / "missing.db")
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    assert "damaged" in open_error(damaged)
    text = tmp_path / "text.db"
    text.write_text("not a database at all, but long enough to be looked at " * 20)
    before = text.read_bytes()
    assert "damaged" in open_error(text)
    assert text.read_bytes() == before
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE t (x)")
    assert "another program" in open_error(foreign)
    newer = tmp_path / "newer.db"
    Store.open(newer, create=True).close()
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version=999")
    connection.close()
    assert "newer version" in open_error(newer)


def test_a_locked_database_says_so_and_changes_nothing(tmp_path: Path) -> None:
    project = projects.make(tmp_path)
    work = projects.session(project)
    tag(work, "claim", "المشروع")
    other = sqlite3.connect(project.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError, match="locked"):
        tag(work, "claim", "القرار")
    other.execute("ROLLBACK")
    assert len(work.index.spans) == 1
    tag(work, "claim", "القرار")
    assert verify(project.store) == []


def test_a_database_that_turns_read_only_says_so(tmp_path: Path) -> None:
    project = projects.make(tmp_path)
    work = projects.session(project)
    tag(work, "claim", "المشروع")
    project.store.connection.execute("PRAGMA query_only=1")
    with pytest.raises(StoreError, match="read-only") as raised:
        tag(work, "claim", "القرار")
    assert raised.value.hint
    assert len(projects.session(project).index.spans) == 1


def test_a_full_disk_says_so(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"news": "كلمة" * 200})
    work = projects.session(project)
    pages = project.store.connection.execute("PRAGMA page_count").fetchone()[0]
    project.store.connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreError, match="full"):
        for number in range(200):
            work.tag("claim", number * 2, number * 2 + 1, exact=True)
    assert set(projects.session(project).index.spans) == set(work.index.spans)
    assert verify(project.store) == []


def test_annotators_are_blind_to_one_another(tmp_path: Path) -> None:
    project = projects.make(tmp_path)
    lead, one, two = (projects.session(project, name) for name in ("lead", "a1", "a2"))
    for work in (lead, one, two):
        tag(work, "claim", "المشروع")
    assert lead.annotator.role == "lead"
    blind = project.store.view(one.annotator)
    assert {each.annotator for each in blind.layers()} == {"a1"}
    assert [content.layer.annotator for content in blind.contents()] == ["a1"]
    assert [content.layer.annotator for content in blind.contents(annotators=("a2",))] == []
    assert blind.content(two.layer) is None
    assert [each.spans for each in blind.listing("a1").summaries()] == [1]
    assert [each.spans for each in blind.listing("a2").summaries()] == [0]
    for seeing in (project.store.view(lead.annotator), project.store.view()):
        assert {each.annotator for each in seeing.layers()} == {"lead", "a1", "a2"}
    assert project.set_role("a1", "reviewer", actor="lead").role == "reviewer"
    assert len(project.store.view(project.store.annotator("a1")).layers()) == 3


TAMPERING = {
    "UPDATE revisions SET body = 'x' || body": "does not match its digest",
    'UPDATE fragments SET "end" = 100000': "where the text has nothing",
    "UPDATE spans SET label = 'speaker'": "is not what the journal says",
    "DELETE FROM fragments": "covers nothing",
    "DELETE FROM relations": "in the journal but not in the tables",
    "UPDATE operations SET before = after WHERE kind = 'span'": "does not start where the one before it ended",
    "UPDATE operations SET previous = 'x' WHERE kind = 'relation'": "has a gap",
    "INSERT INTO identities VALUES ('i', 'n', '', '', '', '')": "in the tables but not in the journal",
    "UPDATE attributes SET value = 'author' WHERE key = 'source'": "is not what the journal says",
}


@pytest.mark.parametrize("statement", TAMPERING)
def test_verify_finds_what_was_tampered_with(tmp_path: Path, statement: str) -> None:
    project = projects.make(tmp_path)
    work = projects.session(project)
    claim, speaker = tag(work, "claim", "المشروع سيكتمل"), tag(work, "speaker", "سالم الحداد")
    work.link("stance", speaker, claim, {"stance": "assert"})
    assert verify(project.store) == []
    project.store.connection.execute("PRAGMA foreign_keys=OFF")
    project.store.connection.execute(statement)
    assert any(TAMPERING[statement] in fault for fault in verify(project.store))


def test_the_claims_view_reads_by_hand(tmp_path: Path) -> None:
    project = projects.make(tmp_path)
    work = projects.session(project)
    claim, speaker = tag(work, "claim", "المشروع سيكتمل في مارس"), tag(work, "speaker", "سالم الحداد")
    work.link("stance", speaker, claim, {"stance": "deny"})
    work.set_identity(speaker, "سالم الحداد", kind="state")
    connection = sqlite3.connect(project.store.path)
    row = connection.execute(
        "SELECT annotator, claim_text, speaker_text, identity, identity_kind, stance FROM claims"
    ).fetchone()
    assert row == ("a1", "المشروع سيكتمل في مارس", "سالم الحداد", "سالم الحداد", "state", "deny")


WRITER = """
import sys
from pathlib import Path
from reader.errors import BusyError
from reader.workflow.project import Project
from reader.workflow.session import Session
project = Project.open(Path(sys.argv[1]))
work = Session(project, project.annotator(sys.argv[2]), "news")
for number in range(25):
    while True:
        try:
            work.tag("claim", number * 2, number * 2 + 1, exact=True)
        except BusyError:
            continue
        except Exception as error:
            if "nothing is selected" not in str(error):
                raise
        break
"""


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"news": "كلمة" * 40})
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), f"w{number}"]) for number in range(3)]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0, 0]
    assert [each.spans for each in project.store.view().layers()] == [25, 25, 25]
    assert verify(project.store) == []


def test_two_processes_open_a_new_project_at_once(tmp_path: Path) -> None:
    Project.init(tmp_path)
    code = "import sys; from pathlib import Path; from reader.workflow.project import Project; Project.open(Path(sys.argv[1]))"
    openers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE) for _ in range(3)]
    results = [(opener.wait(timeout=60), opener.stderr.read()) for opener in openers]
    assert [code for code, _err in results] == [0, 0, 0], results
    for opener in openers:
        opener.stderr.close()


def test_another_programs_database_in_the_project_is_left_alone(tmp_path: Path) -> None:
    Project.init(tmp_path)
    path = tmp_path / "annotations" / "annotations.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE foo (x)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Project.open(tmp_path)
    assert path.read_bytes() == before


def test_a_layer_is_read_as_it_was_at_one_moment(tmp_path: Path) -> None:
    project = projects.make(tmp_path)
    work = projects.session(project)
    tag(work, "claim", "المشروع سيكتمل")
    reading = project.reopened()
    contents = reading.store.view().contents()
    project.store.connection.execute("SELECT 1")
    first = next(contents)
    tag(work, "speaker", "سالم الحداد")
    assert [span.label for span in first.spans] == ["claim"]
    contents.close()
    assert len(next(reading.store.view().contents()).spans) == 2
    reading.close()
