"""The files under an open database, and the lock that several wait for."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader.errors import BusyError, StoreError
from reader.store import database, opened
from reader.store.store import Store
from reader.workflow.project import Project
from tests import projects
from tests.projects import tag


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    projects.make(tmp_path, {"news": projects.BODY, "long": "كلمة أخرى " * 2000}).close()
    with Project.open(tmp_path) as made:
        yield made


def beside(project: Project, suffix: str) -> Path:
    return Path(f"{project.store.path}{suffix}")


def replace_by_a_copy(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
@pytest.mark.parametrize("take", [Path.unlink, replace_by_a_copy], ids=["deleted", "replaced"])
def test_a_file_that_is_another_one_now_takes_no_changes(
    project: Project, suffix: str, take: Callable[[Path], None]
) -> None:
    work = projects.session(project)
    tag(work, "claim", "المشروع")
    take(beside(project, suffix))
    for _try in range(2):
        with pytest.raises(StoreError, match=rf"annotations\.db{suffix} was deleted or replaced") as raised:
            tag(work, "claim", "القرار")
        assert raised.value.hint
    assert len(work.index.spans) == 1
    with pytest.raises(StoreError):
        project.reopened()


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_what_was_saved_outlives_the_files_beside_the_database(project: Project, suffix: str) -> None:
    tag(projects.session(project), "claim", "المشروع")
    beside(project, suffix).unlink()
    project.close()
    with Project.open(project.root) as again:
        assert len(projects.session(again).index.spans) == 1


@pytest.mark.parametrize("size", [0, 4096])
def test_a_database_that_is_cut_off_takes_no_changes(project: Project, size: int) -> None:
    work = projects.session(project)
    tag(work, "claim", "المشروع")
    log = beside(project, "-wal").read_bytes()
    os.truncate(project.store.path, size)
    for _try in range(2):
        with pytest.raises(StoreError, match="is damaged"):
            tag(work, "claim", "القرار")
    assert beside(project, "-wal").read_bytes() == log
    assert project.store.path.stat().st_size == size


def test_an_emptied_database_keeps_its_log(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.touch()
    Path(f"{path}-wal").write_bytes(b"frames")
    with pytest.raises(StoreError, match="it is empty, but its log is not"):
        Store.open(path, create=True)
    assert Path(f"{path}-wal").read_bytes() == b"frames"


def test_a_database_that_was_tidied_up_goes_on(project: Project) -> None:
    work = projects.session(project)
    tag(work, "claim", "المشروع")
    other = sqlite3.connect(project.store.path)
    other.execute("CREATE TABLE large (x)")
    other.execute("INSERT INTO large VALUES (zeroblob(400000))")
    other.commit()
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    tag(work, "claim", "القرار")
    before = project.store.path.stat().st_size
    other.execute("DROP TABLE large")
    other.execute("VACUUM")
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    assert project.store.path.stat().st_size < before
    tag(work, "claim", "سيكتمل")
    assert len(work.index.spans) == 3


def test_what_may_not_be_written_is_not_even_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a file may be written to is asked of the system; root may always, so that the answer is made up here."""
    work = projects.session(project)
    tag(work, "claim", "المشروع")
    with monkeypatch.context() as patch:
        patch.setattr(opened.os, "access", lambda _path, _mode: False)
        with pytest.raises(StoreError, match="is read-only"):
            tag(work, "claim", "القرار")
        with pytest.raises(StoreError, match="is read-only"):
            project.store.article_ids()
    tag(work, "claim", "القرار")
    assert len(projects.session(project).index.spans) == 2


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, wake: Callable[[float], None]) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self._wake = wake

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)
        self._wake(self.now)


def test_who_waits_longest_for_the_lock_looks_most_often(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    work = projects.session(project)
    tag(work, "claim", "المشروع")
    other = sqlite3.connect(project.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    clock = Clock(lambda now: other.execute("ROLLBACK") if other.in_transaction and now > 0.15 else None)
    monkeypatch.setattr(database, "time", clock)
    tag(work, "claim", "القرار")
    other.close()
    assert 0.15 < clock.now < 0.16
    assert clock.slept == sorted(clock.slept, reverse=True)
    assert clock.slept[0] > 20 * clock.slept[-1]
    assert project.store.connection.execute("PRAGMA busy_timeout").fetchone() == (database.BUSY_MILLISECONDS,)


def test_waiting_for_the_lock_ends(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    work = projects.session(project)
    tag(work, "claim", "المشروع")
    other = sqlite3.connect(project.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    clock = Clock(lambda _now: None)
    monkeypatch.setattr(database, "time", clock)
    with pytest.raises(BusyError, match="locked"):
        tag(work, "claim", "القرار")
    other.close()
    assert 0.3 <= clock.now < 0.31
    assert project.store.connection.execute("PRAGMA busy_timeout").fetchone() == (database.BUSY_MILLISECONDS,)
