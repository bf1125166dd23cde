"""What nobody means to type, and windows that nobody reads in: nothing ends the program, and nothing is lost by it."""

import json
import os
from pathlib import Path

import pytest

from reader.workflow import config
from tests import projects
from tests.terminal.pty import Terminal, reader

TINY = ((1, 1), (2, 2), (1, 1))
USUAL = (80, 24)
ALTERNATE_SCREEN = "\x1b[?1049h"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    projects.make(tmp_path).close()
    return tmp_path


def started(folder: Path, *args: str) -> Terminal:
    """Start the program at an article, or with other arguments."""
    terminal = Terminal(*(args or ("--project", str(folder), "annotate", "news")), size=USUAL, READER_ANNOTATOR="a1")
    if not args:
        terminal.wait_for("no item is current")
    return terminal


def left(terminal: Terminal, keys: str = "qq") -> None:
    """Leave the program, which ends well and has complained of nothing inside."""
    terminal.press(keys)
    assert terminal.finish() == 0
    assert "went wrong" not in terminal.raw
    assert "Traceback" not in terminal.raw


def squeeze(terminal: Terminal, keys: str = "") -> None:
    """Make the window as small as can be, type, and give it back its size."""
    for size in TINY:
        seen = len(terminal.raw)
        terminal.resize(*size)
        terminal.wait(lambda seen=seen: len(terminal.raw) > seen, f"anything in a window of {size}")
    terminal.press(keys)
    terminal.resize(*USUAL)


def notes(folder: Path) -> list[str]:
    (record,) = reader("--project", folder, "export").splitlines()
    return [each.get("note", "") for each in json.loads(record)["spans"]]


# Settings ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("keys:\n  reading.undo: u\n  reading.redo: u\n", ":3:", "would be the key of"),
        ("keys:\n  reading.undoo: z\n", ":2:", "no action 'reading.undoo'"),
        ("keys:\n  reading.undo: ctrl+banana\n", ":2:", "no key 'ctrl+banana'"),
        ("keys:\n  reading.undo: c\n", ":2:", "the scheme's key of claim"),
        ("ui: en\ncolour: red\n", ":2:", "no setting 'colour'"),
        ("ui: en\nkeys: [\n", ":3:", "expected"),
        ("ui: klingon\n", ":1:", "does not speak 'klingon'"),
        ("theme: pink\n", ":1:", "no theme 'pink'"),
        ("keys: u\n", ":1:", "`keys` holds actions"),
        ("ui: [en]\n", ":1:", "ui is one word"),
        ("ui: \x00en\n", "", "binary"),
        (None, "", "cannot read"),
    ],
)
def test_settings_that_cannot_be_used_open_no_screen(folder: Path, text: str | None, where: str, what: str) -> None:
    file = config.path()
    file.parent.mkdir(parents=True)
    if text is None:
        file.mkdir()
    else:
        file.write_text(text, encoding="utf-8")
    with Terminal("--project", str(folder), READER_ANNOTATOR="a1", size=(300, 24)) as terminal:
        assert terminal.finish() == 2
        said = terminal.raw
    assert ALTERNATE_SCREEN not in said
    assert "Traceback" not in said
    assert (said.count("error: "), said.count("hint: ")) == (1, 1)
    (error,) = [line for line in said.splitlines() if "error: " in line]
    assert f"{file}{where}" in error
    assert what in error


def test_an_unknown_language_of_the_interface_opens_no_screen(folder: Path) -> None:
    with started(folder, "--ui", "klingon", "--project", str(folder)) as terminal:
        assert terminal.finish() == 2
        assert ALTERNATE_SCREEN not in terminal.raw
        assert "error: the interface does not speak 'klingon'" in terminal.raw
        assert "hint: It speaks en, ar." in terminal.raw


def test_review_of_a_round_that_there_is_not_opens_no_screen(folder: Path) -> None:
    with started(folder, "--project", str(folder), "review", "--round", "zz") as terminal:
        assert terminal.finish() == 2
        assert ALTERNATE_SCREEN not in terminal.raw
        assert "error: there is no round 'zz'" in terminal.raw


# Keys and pastes -----------------------------------------------------------------------------------------------------


def test_controls_in_a_search_are_neither_typed_nor_sent_to_the_terminal(folder: Path) -> None:
    with started(folder) as terminal:
        terminal.press("/")
        terminal.wait_for("search in the article")
        hostile = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b5n\x00\x08\u202e\x85\r\n\tالشركة"
        terminal.press(f"\x1b[200~{hostile}\x1b[201~")
        terminal.wait_for("no match")
        seen = terminal.raw
        assert not any(each in seen for each in ("\x1b]0;", "\x9b", "\u202e", "\x00", "\x85"))
        terminal.press("\x01\x7f")  # all of it, and away
        terminal.wait_for("search in the article")
        terminal.press("\x02\x0e\x11\x12\x18\x1f\x1bOZ\x1b[1;9Xالشركة\r")
        terminal.wait_for("match 1 of")
        terminal.press("c")
        terminal.wait_for("1 problem")
        left(terminal)
    (record,) = reader("--project", folder, "export").splitlines()
    assert [(each["label"], each["text"]) for each in json.loads(record)["spans"]] == [("claim", "الشركة")]


@pytest.mark.parametrize(
    "sent",
    [b"\xff\xfe", b"\xc3(", b"\xd8", b"\x1b[200~\x1b[201~", b"\x1b[999;999R"],
)
def test_bytes_that_are_no_keys_change_nothing(folder: Path, sent: bytes) -> None:
    with started(folder) as terminal:
        terminal.press("c")
        terminal.wait_for("1 problem")
        os.write(terminal.process.child_fd, sent)
        terminal.press("wV")
        terminal.wait_for("selecting exactly")
        left(terminal)
    (record,) = reader("--project", folder, "export").splitlines()
    assert [each["text"] for each in json.loads(record)["spans"]] == ["أعلن"]


# Windows -------------------------------------------------------------------------------------------------------------


def test_a_note_is_kept_while_the_window_has_no_room_for_it(folder: Path) -> None:
    with started(folder) as terminal:
        terminal.press("s", "m")
        terminal.wait_for("Enter saves")
        terminal.press("ملاحظة ")
        terminal.wait_for("ﺔﻈﺣﻼﻣ")
        squeeze(terminal, "qx 12-13")
        terminal.wait_for("qx 12-13 ﺔﻈﺣﻼﻣ")
        terminal.press("\r")
        terminal.wait_for("✎")
        left(terminal)
    assert notes(folder) == ["ملاحظة qx 12-13"]


def test_a_search_goes_on_after_the_window_had_no_room_for_it(folder: Path) -> None:
    with started(folder) as terminal:
        terminal.press("/")
        terminal.wait_for("search in the article")
        terminal.press("الشر")
        terminal.wait_for("match 1 of 2")
        squeeze(terminal, "كة\rn")
        terminal.wait_for("match 2 of 2")
        terminal.press("s")
        terminal.wait_for("named: yes")
        left(terminal)
    (record,) = reader("--project", folder, "export").splitlines()
    (span,) = json.loads(record)["spans"]
    assert (span["text"], span["start"]) == ("الشركة", projects.BODY.rindex("الشركة"))


def test_the_library_filters_and_opens_after_the_window_had_no_room_for_it(folder: Path) -> None:
    with started(folder, "--project", str(folder)) as terminal:
        terminal.wait_for("sorted by")
        terminal.press("/")
        terminal.wait_for("filter by title or id")
        squeeze(terminal, "new")
        terminal.wait(lambda: any(" new" in row for row in terminal.rows[-4:]), "the filter")
        squeeze(terminal, "s\r\r")
        terminal.wait_for("no item is current")
        left(terminal)


def test_keys_typed_in_a_window_of_one_cell_are_carried_out(folder: Path) -> None:
    with started(folder) as terminal:
        squeeze(terminal, "wswwwwcl3mلا\r")
        terminal.wait_for("stance: deny")
        terminal.wait_for("✎")
        squeeze(terminal, "u?\x1b[6~q")
        terminal.wait(lambda: not any("✎" in row for row in terminal.rows), "the note gone")
        squeeze(terminal, "g\x1b[6~qU")
        terminal.wait_for("✎")
        left(terminal)
    (record,) = map(json.loads, reader("--project", folder, "export").splitlines())
    assert [each["label"] for each in record["spans"]] == ["speaker", "claim"]
    assert [(each["attributes"], each["note"]) for each in record["relations"]] == [({"stance": "deny"}, "لا")]
    assert reader("--project", folder, "verify") == ""
