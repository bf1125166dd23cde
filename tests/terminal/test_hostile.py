"""Commands to the terminal that stand in articles, notes, names and arguments are shown, and never obeyed."""

import shutil
from pathlib import Path

import pytest

from tests.terminal import hostile
from tests.terminal.hostile import EVIL
from tests.terminal.pty import Terminal

COMMANDS: dict[str, tuple[tuple[str, ...], int]] = {
    "list": (("list",), 0),
    "show": (("show", "evil"), 0),
    "show in logical order": (("show", "evil", "--order", "logical"), 0),
    "status": (("status",), 0),
    "agreement as Markdown": (("agreement", "--format", "md"), 0),
    "search": (("search", "word"), 0),
    "export": (("export",), 0),
    "speakers": (("speakers",), 0),
    "an article that is not there": (("show", EVIL), 2),
    "a file that is not there": (("import", EVIL), 2),
    "an option's value": (("export", "--format", EVIL), 2),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.make(tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize("what", COMMANDS)
def test_what_commands_print(folder: Path, what: str) -> None:
    arguments, code = COMMANDS[what]
    with Terminal("--project", str(folder), *arguments, size=(120, 30), READER_ANNOTATOR="lead") as terminal:
        assert terminal.finish() == code
        assert terminal.raw
        assert hostile.obeyed(terminal.raw) == []
        assert "Traceback" not in terminal.raw


def test_what_screens_draw(folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder, tmp_path / "copy"))
    with Terminal("--project", str(folder), size=(120, 40), READER_ANNOTATOR="lead") as terminal:
        terminal.wait_for("sorted by")
        for key, seen in (("s", "aliases"), ("p", "questions"), ("f", "type words")):
            terminal.press(key)
            terminal.wait(lambda seen=seen: any(seen in row.lower() for row in terminal.rows), f"{seen} behind {key}")
            if key == "f":
                terminal.press("word\r")
                terminal.wait_for("evil")
            terminal.press("\x1b" if key == "f" else "q")
            terminal.wait_for("sorted by id")
        terminal.press("\r")
        terminal.wait_for("no item is current")
        terminal.press("wsm")
        terminal.wait_for("Enter saves")
        terminal.press(f"\x1b[200~{EVIL}\x1b[201~\r")
        terminal.wait_for("✎")
        terminal.press("q")
        terminal.wait_for("sorted by")
        terminal.press("q")
        assert terminal.finish() == 0
        assert hostile.obeyed(terminal.raw.replace("\x1b]52", "")) == []
        assert "went wrong" not in terminal.raw


def test_what_review_draws(folder: Path) -> None:
    with Terminal("--project", str(folder), "review", "evil", size=(120, 40), READER_ANNOTATOR="lead") as terminal:
        terminal.wait_for("still open")
        terminal.press("1", "\t", "2", "\t", "\x1b[6~")
        terminal.press("qq")
        assert terminal.finish() == 0
        assert hostile.obeyed(terminal.raw) == []
        assert "went wrong" not in terminal.raw
