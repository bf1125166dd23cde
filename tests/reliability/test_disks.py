"""Disks that fill, files that turn read-only, are deleted or cut off: one message, nothing lost, and on it goes."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader.errors import ReaderError
from reader.store.verify import verify
from reader.workflow import settings
from reader.workflow.exporting import Selection, export_file
from reader.workflow.importing import files, import_files
from reader.workflow.project import Project
from reader.workflow.session import Session
from tests import projects
from tests.reliability.disks import SmallDisk, read_only, small_disk
from tests.reliability.figures import FIGURES, FULL, Figure, child_environment
from tests.reliability.interrupting import reader_command
from tests.terminal.pty import Terminal, reader

BODY = "كلمة أخرى " * 400
MOST = 400
"""Changes after which a full disk must have been noticed."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as found:
        yield found


class Tagger:
    """Tags one word after the other, and knows how many of them were saved."""

    def __init__(self, project: Project) -> None:
        self.work = projects.session(project)
        self.saved = 0

    def tag(self) -> None:
        self.work.tag("claim", self.saved * 5, self.saved * 5 + 3, exact=True)
        self.saved += 1

    def until_refused(self) -> ReaderError:
        """Tag until it is refused; gives the error."""
        for _number in range(MOST):
            try:
                self.tag()
            except ReaderError as error:
                return error
        raise AssertionError("nothing was refused")


def there(folder: Path) -> int:
    """Count, in a process of its own, what is saved; the database is sound."""
    assert reader("--project", folder, "verify") == ""
    return sum(len(json.loads(line)["spans"]) for line in reader("--project", folder, "export").splitlines())


def leave(terminal: Terminal) -> int:
    """Go back to the library and leave; where nothing can be read any more, the program ends on the way with a message."""
    terminal.press("q")
    try:
        terminal.wait_for("sorted by")
    except AssertionError:
        if terminal.process.isalive():
            raise
    else:
        terminal.press("q")
    code = terminal.finish()
    assert code in (0, 1)
    assert code == terminal.raw.count("error: ")
    return code


class Watch:
    """Takes a scenario down in the table, however it ends."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.began = time.monotonic()

    def close(self, many: int, lost: int, errors: int = 0, remark: str = "") -> None:
        FIGURES.append(Figure(self.what, many, lost, errors, time.monotonic() - self.began, remark))
        assert (lost, errors) == (0, 0)


# A disk that fills ---------------------------------------------------------------------------------------------------


def test_a_disk_that_fills_while_tagging(disk: SmallDisk) -> None:
    watch, folder = Watch("a full disk: tagging"), disk.folder / "p"
    with projects.make(folder, {"news": BODY}) as project:
        tagger = Tagger(project)
        for _round in range(3):
            for _number in range(10):
                tagger.tag()
            disk.fill(leave=20_000)
            error = tagger.until_refused()
            assert "is full" in error.message
            assert "nothing was lost" in error.hint
            with pytest.raises(ReaderError, match="is full"):
                tagger.tag()
            assert len(Session(project, project.annotator("a1"), "news").index.spans) == tagger.saved
            disk.free()
            tagger.tag()
    found = there(folder)
    watch.close(tagger.saved, tagger.saved - found)


def test_a_disk_that_fills_during_export(disk: SmallDisk) -> None:
    watch, target = Watch("a full disk: export"), disk.folder / "out.jsonl"
    with projects.make(disk.folder / "p", {f"n{number}": BODY for number in range(20)}) as project:
        for article in project.store.article_ids():
            projects.session(project, article=article).tag("claim", 0, 4)
        count = export_file(project, project.store.view(), Selection(), target)
        before = target.read_bytes()
        disk.fill(leave=20_000)
        with pytest.raises(ReaderError, match=r"cannot write .*No space left") as raised:
            export_file(project, project.store.view(), Selection(), target)
        assert "untouched" in raised.value.hint
        assert target.read_bytes() == before
        assert [each.name for each in disk.folder.iterdir() if each.name.endswith(".part")] == []
        disk.free()
        assert export_file(project, project.store.view(), Selection(), target) == count
    watch.close(count, 0 if target.read_bytes() == before else count)


def test_a_disk_that_fills_during_import(disk: SmallDisk, tmp_path: Path) -> None:
    watch, folder, incoming = Watch("a full disk: import"), disk.folder / "p", tmp_path / "incoming"
    incoming.mkdir()
    bodies = {f"n{number:02}": f"{number}\n{BODY}" for number in range(40)}
    for name, body in bodies.items():
        (incoming / f"{name}.txt").write_text(body, encoding="utf-8")
    done: list[int] = []
    with projects.make(folder, {}) as project:
        disk.fill(leave=800_000)
        with pytest.raises(ReaderError, match="is full"):
            import_files(project, files([incoming]), progress=done.append)
        there_now = project.store.article_ids()
        assert there_now == sorted(bodies)[: len(done)]
        assert verify(project.store) == []
        disk.free()
        report = import_files(project, files([incoming]))
        assert (len(report.added), len(report.unchanged)) == (len(bodies) - len(done), len(done))
        assert verify(project.store) == []
        lost = [name for name, body in bodies.items() if project.store.body(_revision(project, name)) != body]
    watch.close(len(bodies), len(lost), remark=f"{len(done)} before it was full")


def _revision(project: Project, article: str) -> str:
    found = project.store.article(article)
    assert found is not None
    return found.revision


def test_a_disk_that_fills_under_settings_and_new_projects(disk: SmallDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch("a full disk: settings, init, opening")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(disk.folder / "config"))
    project = disk.folder / "p"
    projects.make(project, {"news": BODY}).close()
    settings.remember(project, "annotator", "a1")
    disk.fill()
    settings.remember(project, "annotator", "a2 " * 400)
    assert settings.remembered(project, "annotator") == "a1"
    with pytest.raises(ReaderError, match=r"cannot (write|make).*No space left"):
        Project.init(disk.folder / "q")
    done = subprocess.run(
        reader_command("--project", project, "annotators", "a3", "--role", "reviewer"),
        capture_output=True, text=True, check=False, env=child_environment(),
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("error: ") == done.stderr.count("hint: ") == 1
    assert "is full" in done.stderr
    disk.free()
    settings.remember(project, "annotator", "a2")
    assert settings.remembered(project, "annotator") == "a2"
    assert "a3" in reader("--project", project, "annotators", "a3", "--role", "reviewer") + reader(
        "--project", project, "annotators"
    )
    watch.close(4, 0)


def test_a_disk_that_fills_under_the_screen(disk: SmallDisk) -> None:
    watch, folder = Watch("a full disk: keys"), disk.folder / "p"
    projects.make(folder, {"news": BODY}).close()
    environment = {"READER_ANNOTATOR": "a1", "XDG_CONFIG_HOME": str(disk.folder / "config")}
    with Terminal("--project", str(folder), "annotate", "news", size=(120, 30), **environment) as terminal:
        terminal.wait_for("no item is current")
        terminal.press("wc")
        terminal.wait_for("1 problem")
        disk.fill(leave=100_000)
        shown = _press_until(terminal, "is full")
        terminal.press("m")
        terminal.wait_for("Enter saves")
        terminal.press("long thought\r")
        terminal.press("!")  # goes into the dialog that comes back, behind what was typed
        terminal.wait_for("long thought!")
        disk.free()
        terminal.press("\r")
        terminal.wait_for("✎")
        terminal.press("wc")
        terminal.wait_for(f"{shown + 1} problems")
        disk.fill()
        terminal.press("q")
        terminal.wait_for("sorted by")
        terminal.press("q")
        assert terminal.finish() == 0
        assert "went wrong" not in terminal.raw
    disk.free()
    found = there(folder)
    assert "long thought" in reader("--project", folder, "export")
    watch.close(shown + 1, shown + 1 - found)


def _press_until(terminal: Terminal, text: str) -> int:
    """Tag words until a message comes; gives how many claims are shown as saved then."""
    for number in range(2, MOST):
        terminal.press("wc")
        terminal.wait(
            lambda number=number: any(f"{number} problems" in row or text in row for row in terminal.rows),
            f"{number} or {text}",
        )
        if not any(f"{number} problems" in row for row in terminal.rows):
            return number - 1
    raise AssertionError(f"never saw {text}")


# Read-only -----------------------------------------------------------------------------------------------------------


def test_files_that_turn_read_only(tmp_path: Path) -> None:
    watch, folder = Watch("read-only: tagging"), tmp_path / "p"
    with projects.make(folder, {"news": BODY}) as project:
        tagger = Tagger(project)
        for _round in range(3):
            tagger.tag()
            os.sync()  # what is not on the disk yet would still be written to without a word
            with read_only(folder / "annotations"):
                for _try in range(2):
                    with pytest.raises(ReaderError, match="is read-only") as raised:
                        tagger.tag()
                    assert raised.value.hint
                with pytest.raises(ReaderError, match="is read-only"):
                    project.reopened()
            tagger.tag()
            assert len(Session(project, project.annotator("a1"), "news").index.spans) == tagger.saved
    watch.close(tagger.saved, tagger.saved - there(folder))


def test_leaving_while_files_are_read_only(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    projects.make(folder, {"news": BODY}).close()
    code = (
        "import os, subprocess, sys; from pathlib import Path; from reader.workflow.project import Project;"
        "from tests import projects; folder = Path(sys.argv[1]);"
        "project = Project.open(folder); projects.session(project).tag('claim', 0, 4); os.sync();"
        "subprocess.run(['chattr', '+i', *(folder / 'annotations').iterdir()], check=True); project.close()"
    )
    with read_only(folder / "annotations"):
        pass  # or skip
    try:
        done = subprocess.run([sys.executable, "-c", code, str(folder)], env=child_environment(), check=False)
    finally:
        subprocess.run(["chattr", "-i", *(folder / "annotations").iterdir()], check=True)
    assert done.returncode == 0
    assert there(folder) == 1


def test_files_that_turn_read_only_under_the_screen(tmp_path: Path) -> None:
    watch, folder = Watch("read-only: keys"), tmp_path / "p"
    projects.make(folder, {"news": BODY, "other": BODY}).close()
    with Terminal("--project", str(folder), "annotate", "news", READER_ANNOTATOR="a1", size=(120, 30)) as terminal:
        terminal.wait_for("no item is current")
        terminal.press("wc")
        terminal.wait_for("1 problem")
        os.sync()
        with read_only(folder / "annotations"):
            for _number in range(3):
                seen = terminal.raw.count("is read-only")
                terminal.press("wc")
                terminal.wait(lambda seen=seen: terminal.raw.count("is read-only") > seen, "the message")
            terminal.press("y", "u", "!")  # what only reads says so too, and nothing ends
            assert not any("2 problems" in row for row in terminal.rows)
        terminal.press("wc")
        terminal.wait_for("2 problems")
        terminal.press("y")
        terminal.wait_for("no item is current")
        os.sync()
        with read_only(folder / "annotations"):
            terminal.press("wc")
            terminal.wait_for("is read-only")
            code = leave(terminal)
    assert "went wrong" not in terminal.raw
    watch.close(2, 2 - there(folder), 0 if code in (0, 1) else 1, f"left with code {code}")


def test_a_disk_that_reports_errors(tmp_path: Path) -> None:
    """The limit on the size of files lets every write fail, also where nobody may mount or change attributes."""
    watch, folder = Watch("a disk with errors: tagging"), tmp_path / "p"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with projects.make(folder, {"news": BODY}) as project:
        tagger = Tagger(project)
        for _round in range(3):
            tagger.tag()
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
            try:
                for _try in range(2):
                    with pytest.raises(ReaderError, match="the disk reported an error"):
                        tagger.tag()
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            tagger.tag()
        assert verify(project.store) == []
    watch.close(tagger.saved, tagger.saved - there(folder))


# Files that are taken away -------------------------------------------------------------------------------------------


def _delete(path: Path) -> None:
    path.unlink()


def _replace(path: Path) -> None:
    other = path.with_name("other")
    shutil.copy(path, other)
    other.replace(path)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


TAKEN: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "the database is deleted": ("", _delete, "deleted or replaced"),
    "the database is replaced": ("", _replace, "deleted or replaced"),
    "the log is deleted": ("-wal", _delete, "deleted or replaced"),
    "the shared memory is deleted": ("-shm", _delete, "deleted or replaced"),
    "the database is cut off": ("", _cut, "is damaged"),
    "the database is emptied": ("", _empty, "is damaged"),
}
OUTLIVED = ("-wal", "-shm")
"""What is written anew when the program is left: nothing is lost without it."""


@pytest.mark.parametrize("what", TAKEN)
def test_a_file_that_is_taken_away(tmp_path: Path, what: str) -> None:
    suffix, take, said = TAKEN[what]
    watch, folder = Watch(f"{what}: tagging"), tmp_path / "p"
    projects.make(folder, {f"n{number}": BODY for number in range(5)} | {"news": BODY}).close()
    with Project.open(folder) as project:
        tagger = Tagger(project)
        tagger.tag()
        take(Path(f"{project.store.path}{suffix}"))
        for _try in range(2):
            with pytest.raises(ReaderError, match=said) as raised:
                tagger.tag()
            assert raised.value.hint
        with pytest.raises(ReaderError):
            project.reopened()
    assert tagger.saved == 1
    watch.close(1, tagger.saved - there(folder) if suffix in OUTLIVED else 0)


@pytest.mark.parametrize("what", TAKEN if FULL else ["the database is deleted", "the database is cut off"])
def test_a_file_that_is_taken_away_under_the_screen(tmp_path: Path, what: str) -> None:
    suffix, take, said = TAKEN[what]
    watch, folder = Watch(f"{what}: keys"), tmp_path / "p"
    projects.make(folder, {f"n{number}": BODY for number in range(5)} | {"news": BODY}).close()
    with Terminal("--project", str(folder), "annotate", "news", READER_ANNOTATOR="a1", size=(120, 30)) as terminal:
        terminal.wait_for("no item is current")
        terminal.press("wc")
        terminal.wait_for("1 problem")
        take(Path(f"{folder / 'annotations' / 'annotations.db'}{suffix}"))
        terminal.press("wc")
        terminal.wait_for(said)
        assert not any("2 problems" in row for row in terminal.rows)
        terminal.press("?", "q")
        code = leave(terminal)
    assert "Traceback" not in terminal.raw
    assert "went wrong" not in terminal.raw
    watch.close(1, 1 - there(folder) if suffix in OUTLIVED else 0, 0 if code in (0, 1) else 1, f"left with code {code}")
