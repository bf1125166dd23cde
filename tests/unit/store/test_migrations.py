"""Databases of the version before: brought up to date, with nothing lost."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from reader.store import database, journal, migrations
from reader.store.journal import Edit
from reader.store.store import Store
from reader.store.verify import verify
from reader.workflow.project import Project
from reader.workflow.session import Session
from tests import projects
from tests.projects import tag


def before_rounds(project: Project, path: Path) -> None:
    """Write a project's database as version 5 had it."""
    connection = sqlite3.connect(path, isolation_level=None)
    migrations.MIGRATIONS.apply(Database(connection), stop_before="m006_rounds")
    connection.execute(f"PRAGMA application_id={database.APPLICATION_ID}")
    connection.execute("PRAGMA user_version=5")
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("ATTACH ? AS new", (str(project.store.path),))
    for (table,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
        if table.startswith(("_sqlite", "sqlite", "search")):
            continue
        columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
    connection.execute("DELETE FROM operations WHERE kind = 'round'")
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
