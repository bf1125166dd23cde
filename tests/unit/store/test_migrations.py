"""Databases of the version before: brought up to date, with nothing lost."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from reader.model.ids import new_id
from reader.store import database, journal, migrations
from reader.store.journal import Edit
from reader.store.store import Store
from reader.store.verify import verify
from reader.workflow.assigning import Plan, assign, take_back
from reader.workflow.importing import import_files
from reader.workflow.project import Project
from reader.workflow.questions import answer
from reader.workflow.reviewing import Review
from reader.workflow.session import Session
from tests import projects
from tests.projects import tag


def as_version(number: int, project: Project, path: Path) -> sqlite3.Connection:
    """Write a project's database as an earlier version had it, but for what is in its rows."""
    connection = sqlite3.connect(path, isolation_level=None)
    first_left_out = sorted(each.name for each in migrations.MIGRATIONS._migrations)[number]
    migrations.MIGRATIONS.apply(Database(connection), stop_before=first_left_out)
    connection.execute(f"PRAGMA application_id={database.APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={number}")
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("ATTACH ? AS new", (str(project.store.path),))
    for (table,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
        if table.startswith(("_sqlite", "sqlite", "search")):
            continue
        columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
    return connection


def before_rounds(project: Project, path: Path) -> None:
    """Write a project's database as version 5 had it."""
    connection = as_version(5, project, path)
    connection.execute("DELETE FROM operations WHERE kind = 'round'")
    connection.close()


def before_derived_ids(project: Project, path: Path) -> None:
    """Write a project's database as version 6 had it: each layer and revision under an identifier of its own.

    A layer that was made again after it had been taken back was another one.
    """
    connection = as_version(6, project, path)
    made = connection.execute("SELECT DISTINCT item FROM operations WHERE kind IN ('layer', 'revision')").fetchall()
    columns = [
        (table, row[1])
        for (table,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
        if not table.startswith(("_sqlite", "sqlite", "search", "folded"))
        for row in connection.execute(f"PRAGMA main.table_info({table})").fetchall()
    ]
    for (item,) in made:
        other = new_id()
        for table, column in columns:
            connection.execute(f'UPDATE main.{table} SET "{column}" = replace("{column}", ?, ?)', (item, other))
        once_more = connection.execute(
            "SELECT rowid, change FROM operations WHERE item = ? AND before IS NULL AND previous IS NOT NULL", (other,)
        ).fetchone()
        if once_more:
            row, _change = once_more
            rows = connection.execute("SELECT rowid FROM operations WHERE item = ? AND rowid < ?", (other, row))
            for (earlier,) in rows.fetchall():
                connection.execute(
                    "UPDATE operations SET item = 'older', before = replace(before, ?, 'older'),"
                    " after = replace(after, ?, 'older') WHERE rowid = ?",
                    (other, other, earlier),
                )
            connection.execute("UPDATE operations SET previous = NULL WHERE rowid = ?", (row,))
    connection.close()


def test_rounds_are_entered_for_the_layers_there_are(tmp_path: Path) -> None:
    project = projects.make(tmp_path / "p")
    tag(projects.session(project, "a1"), "claim", "المشروع")
    layer = project.store.layer_of("news", "a1")
    pilot = journal.make(
        "a1", "test", [Edit(None, type(layer)("x", "news", "a1", layer.revision, "تجربة", created="2020"))]
    )
    project.store.record(pilot)
    old = tmp_path / "old.db"
    before_rounds(project, old)
    with Store.open(old) as store:
        assert store.connection.execute("PRAGMA user_version").fetchone() == (database.SCHEMA_VERSION,)
        assert [(each.name, each.training, each.guidelines) for each in store.rounds()] == [
            ("تجربة", False, ""), ("main", False, ""),
        ]  # fmt: skip
        assert store.layer_of("news", "a1") == layer
        assert verify(store) == []
        opened = Project(tmp_path / "p", store)
        opened._adopt_scheme()
        work = Session(opened, opened.annotator("a1"), "news", "تجربة")
        tag(work, "claim", "المشروع")
        assert verify(store) == []


def test_a_new_database_has_the_first_round_with_its_scheme(tmp_path: Path) -> None:
    with projects.make(tmp_path) as project:
        (main,) = project.store.rounds()
        assert (main.name, main.scheme, main.guidelines) == ("main", 1, project.guidelines_digest())
        assert verify(project.store) == []


def dump(path: Path) -> dict[str, list[tuple]]:
    """Read everything that a database holds, but for what the migrations say of themselves."""
    connection = sqlite3.connect(path)
    found = {}
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if not table.startswith(("_sqlite", "sqlite", "search")):
            found[table] = sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
    connection.close()
    return found


def test_layers_and_revisions_are_renamed_wherever_they_are_named(tmp_path: Path) -> None:
    project = projects.make(tmp_path / "p", {"news": projects.BODY, "other": projects.BODY})
    lead = project.annotator("lead")
    project.set_role("lead", "lead", actor="lead")
    work = projects.session(project, "a1")
    claim, speaker = tag(work, "claim", "المشروع سيكتمل في مارس"), tag(work, "speaker", "سالم الحداد")
    work.link("stance", speaker, claim, {"stance": "deny"})
    work.set_identity(speaker, "سالم الحداد")
    work.set_note(work.index.spans[claim.id], "لماذا؟", question=True)
    work.set_attribute(None, "usable", "no")
    work.keep_place(5)
    work.add_work("2026", "2026", 7)
    (question,) = project.store.view().questions()
    answer(project, lead, question, "لأن")
    work.set_status("done")
    assign(project, lead, Plan(("a1",), ("other",)))
    take_back(project, lead, Plan(("a1",), ("other",)))
    tag(projects.session(project, "a1", "other"), "claim", "المشروع")
    project.set_role("r1", "reviewer", actor="lead")
    review = Review(project, project.annotator("r1"), "news")
    review.take(0, "a1", everything=True)
    review.take(len(review.cases) - 1, "a1")
    before_derived_ids(project, tmp_path / "old.db")
    renamed = dump(tmp_path / "old.db")
    wanted = dump(project.store.path)
    assert {row[0] for row in renamed["layers"]}.isdisjoint({row[0] for row in wanted["layers"]})
    with Store.open(tmp_path / "old.db") as store:
        assert verify(store) == []
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert dump(tmp_path / "old.db") == wanted
    assert "older" not in repr(dump(tmp_path / "old.db"))


def test_what_has_no_place_can_be_kept_in_a_database_that_knew_no_orphans(tmp_path: Path) -> None:
    project = projects.make(tmp_path / "p")
    work = projects.session(project)
    speaker, claim = tag(work, "speaker", "سالم الحداد"), tag(work, "claim", "المشروع سيكتمل في مارس")
    work.link("stance", speaker, claim, {"stance": "assert"})
    views = ("claims", "progress")
    before = [project.store.connection.execute(f"SELECT * FROM {each}").fetchall() for each in views]
    held = dump(project.store.path)
    project.close()
    older = tmp_path / "old.db"
    as_version(7, project, older).close()
    with sqlite3.connect(older) as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'orphans'").fetchall()
    older.replace(project.store.path)
    with Project.open(tmp_path / "p") as opened:
        assert opened.store.connection.execute("PRAGMA user_version").fetchone() == (database.SCHEMA_VERSION,)
        assert verify(opened.store) == []
        assert dump(opened.store.path) == held
        assert [opened.store.connection.execute(f"SELECT * FROM {each}").fetchall() for each in views] == before
        shorter = tmp_path / "p" / "articles" / "news.txt"
        shorter.write_text(projects.BODY.replace("المشروع سيكتمل في مارس", "كل شيء يسير"), encoding="utf-8")
        import_files(opened, [shorter])
        fetched = opened.store.connection.execute("SELECT article, annotator, label, text FROM orphaned").fetchall()
        assert fetched == [("news", "a1", "claim", "المشروع سيكتمل في مارس")]
        assert opened.store.connection.execute("SELECT count(*) FROM claims").fetchone() == (0,)
        assert opened.store.connection.execute("SELECT spans FROM progress").fetchone() == (1,)
        assert verify(opened.store) == []
