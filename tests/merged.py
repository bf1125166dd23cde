"""Copies of projects that go their own ways, merged and compared."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

from reader.workflow.checks import verified
from reader.workflow.merging import Report, merge
from reader.workflow.project import Project

LOCAL = ("places", "sqlite_sequence")
"""Tables that stay each machine's own."""


def copy(project: Project, folder: Path) -> Project:
    """Copy a project as it is now, as if to another machine."""
    (folder / "annotations").mkdir(parents=True)
    for name in ("scheme.yaml", "guidelines.md"):
        shutil.copy(project.root / "annotations" / name, folder / "annotations" / name)
    project.store.back_up(folder / "annotations" / "annotations.db")
    return Project.open(folder)


def put_together(project: Project, *others: Project) -> Report:
    """Merge the databases of other projects, one after the other, and check what comes of it."""
    for other in others:
        report = merge(project, other.store.path, None)
        assert verified(project) == []
    return report


def held(project: Project) -> dict[str, list[tuple[Any, ...]]]:
    """Read what the tables hold, but for what is each machine's own and for what was mended once and is not any more."""
    connection = sqlite3.connect(project.store.path)
    found = {}
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in names:
        if table in LOCAL or table.startswith(("_sqlite", "search", "sqlite")):
            continue
        columns = [
            row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] not in ("seq", "number")
        ]
        where = {
            "journal": "WHERE action NOT GLOB 'repair *' OR id IN (SELECT change FROM operations WHERE lost = 0)",
            "operations": "WHERE lost = 0 OR change NOT IN (SELECT id FROM journal WHERE action GLOB 'repair *')",
        }
        listed = ", ".join(f'"{column}"' for column in columns)
        found[table] = sorted(connection.execute(f"SELECT {listed} FROM {table} {where.get(table, '')}"), key=repr)
    connection.close()
    return found


def changes(project: Project) -> set[str]:
    """List what the journal knows, by the changes' identifiers."""
    return {change for (change,) in project.store.connection.execute("SELECT id FROM journal")}
