"""Copies of the database: whole, checked, never in the place of something else; one a day."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reader.errors import InputError, ReaderError, StoreError
from reader.store import copying
from reader.store.store import Store
from reader.store.verify import verify
from reader.workflow import backups, config
from reader.workflow.backups import back_up, keep_daily
from reader.workflow.project import Project
from tests import projects
from tests.merged import held
from tests.projects import session, tag


@pytest.fixture
def project(tmp_path: Path):
    with projects.make(tmp_path / "p") as made:
        tag(session(made), "claim", "المشروع سيكتمل")
        yield made


def left(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def daily(project: Project) -> list[str]:
    return left(project.root / "annotations" / "backups")


def refused(project: Project, target: Path, **options: bool) -> str:
    with pytest.raises(InputError) as raised:
        back_up(project, target, **options)
    assert raised.value.hint
    return raised.value.message


@pytest.mark.parametrize("thorough", [False, True])
def test_a_copy_is_the_database(tmp_path: Path, project: Project, thorough: bool) -> None:
    target = tmp_path / "copies"
    target.mkdir()
    back_up(project, target / "news.db", thorough=thorough)
    assert left(target) == ["news.db"]
    (tmp_path / "q" / "annotations").mkdir(parents=True)
    shutil.copy(project.scheme_path, tmp_path / "q" / "annotations")
    shutil.copy(target / "news.db", tmp_path / "q" / "annotations" / "annotations.db")
    with Project.open(tmp_path / "q") as restored:
        assert held(restored) == held(project)
        assert verify(restored.store) == []
        assert restored.store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        tag(session(restored), "speaker", "سالم الحداد")


def test_nothing_else_is_ever_replaced(tmp_path: Path, project: Project) -> None:
    own = project.store.path
    link = tmp_path / "link.db"
    link.symlink_to(own)
    for target in (own, link, Path(f"{own}-wal"), own.parent / "../annotations/annotations.db"):
        assert "own database" in refused(project, target, force=True)
    text = tmp_path / "notes.txt"
    text.write_text("notes")
    assert "no database of reader" in refused(project, text, force=True)
    with sqlite3.connect(tmp_path / "foreign.db") as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    assert "no database of reader" in refused(project, tmp_path / "foreign.db", force=True)
    assert text.read_text() == "notes"
    assert "cannot be a file" in refused(project, tmp_path, force=True)
    assert "cannot be a file" in refused(project, tmp_path / "nowhere" / "x.db")
    copy = tmp_path / "copy.db"
    back_up(project, copy)
    before = copy.read_bytes()
    tag(session(project), "speaker", "سالم الحداد")
    assert "there already" in refused(project, copy)
    assert copy.read_bytes() == before
    back_up(project, copy, force=True)
    assert copy.read_bytes() != before
    with Store.open(copy) as store:
        store.add_work(store.view().contents().__next__().layer.id, "2026", "2026", 1)
        assert "open in another program" in refused(project, copy, force=True)


def test_a_copy_that_is_not_sound_does_not_appear(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = copying.back_up

    def torn(source: sqlite3.Connection, path: Path, target: Path) -> None:
        whole(source, path, target)
        content = bytearray(target.read_bytes())
        at = content.index(b"Nile Wire")
        content[at : at + 4] = b"Nale"
        target.write_bytes(content)

    monkeypatch.setattr(copying, "back_up", torn)
    with pytest.raises(StoreError, match="not sound"):
        back_up(project, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    assert [name for name in left(tmp_path) if "part" in name] == []


def test_a_check_verifies_the_copy(tmp_path: Path, project: Project) -> None:
    project.store.connection.execute("UPDATE spans SET label = 'speaker'")
    back_up(project, tmp_path / "quick.db")
    with pytest.raises(StoreError, match="not what the journal says"):
        back_up(project, tmp_path / "thorough.db", thorough=True)
    assert left(tmp_path) == ["p", "quick.db"]


def test_a_full_disk_leaves_the_earlier_copy(tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    back_up(project, tmp_path / "copy.db")
    before = (tmp_path / "copy.db").read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        back_up(project, tmp_path / "copy.db", force=True)
    assert (tmp_path / "copy.db").read_bytes() == before
    assert left(tmp_path) == ["copy.db", "p"]


def test_a_copy_while_others_write(tmp_path: Path, project: Project) -> None:
    stop = threading.Event()
    faults: list[BaseException] = []

    def write() -> None:
        with project.reopened() as mine:
            mine.store.be_patient()
            work = session(mine, "a2")
            while not stop.is_set():
                try:
                    span = tag(work, "speaker", "سالم الحداد")
                    work.delete(span)
                except ReaderError as error:
                    faults.append(error)
                    return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            back_up(project, tmp_path / f"{number}.db", thorough=True)
    finally:
        stop.set()
        writer.join()
    assert faults == []


def test_one_copy_a_day_and_the_newest_are_kept(project: Project) -> None:
    made = keep_daily(project, 3)
    assert made is not None
    assert keep_daily(project, 3) is None
    folder = made.parent
    made.unlink()
    for name in ("annotations-2026-01-01.db", "annotations-2026-01-02.db", "annotations-2026-01-03.db"):
        (folder / name).write_bytes(b"old")
    (folder / "mine.db").write_bytes(b"mine")
    (folder / "annotations-2026-01-01.db.txt").write_bytes(b"mine")
    stale = folder / ".annotations-2026-01-01.db.77.part"
    stale.write_bytes(b"")
    os.utime(stale, (0, 0))
    fresh = folder / ".annotations-2026-01-02.db.78.part"
    fresh.write_bytes(b"")
    assert keep_daily(project, 3) == made
    assert daily(project) == [
        fresh.name, "annotations-2026-01-01.db.txt", "annotations-2026-01-02.db", "annotations-2026-01-03.db", made.name, "mine.db",
    ]  # fmt: skip


def test_no_copy_of_nothing_or_when_none_is_wanted(tmp_path: Path, project: Project) -> None:
    assert keep_daily(project, 0) is None
    Project.init(tmp_path / "empty")
    with Project.open(tmp_path / "empty") as empty:
        assert keep_daily(empty, 7) is None
        assert not (tmp_path / "empty" / "annotations" / "backups").exists()
    assert not (project.root / "annotations" / "backups").exists()


def test_a_folder_that_cannot_be_written_to_is_told(project: Project) -> None:
    (project.root / "annotations" / "backups").write_text("a file in the way")
    with pytest.raises(InputError, match="cannot write"):
        keep_daily(project, 7)


def test_two_programs_at_once(project: Project) -> None:
    code = (
        "import sys; from pathlib import Path; from reader.workflow.project import Project;"
        "from reader.workflow.backups import keep_daily\n"
        "with Project.open(Path(sys.argv[1])) as p: keep_daily(p, 7)"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(project.root)]) for _number in range(3)]
    assert [each.wait(timeout=60) for each in running] == [0, 0, 0]
    (name,) = daily(project)
    assert backups._DAILY_NAME.fullmatch(name)
    with Store.open(project.root / "annotations" / "backups" / name) as copy:
        assert verify(copy) == []


def test_the_setting(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    assert config.parse("ui: en\n", path).backups == 7
    assert config.parse("backups: 0\n", path).backups == 0
    for text in ("-1", "many", "1.5", "[1]", "99999", "٣"):
        with pytest.raises(InputError, match=r"config\.yaml:2"):
            config.parse(f"ui: en\nbackups: {text}\n", path)
