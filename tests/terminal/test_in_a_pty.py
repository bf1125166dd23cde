"""The whole program in a pty: a claim, a speaker and a cue tagged, linked, undone, redone, saved and exported."""

import json
import signal
from pathlib import Path

import pytest

from tests import projects
from tests.conftest import ROOT, real_articles
from tests.terminal.pty import ENTER, LEAVE, Terminal, copy_project, reader

ESCAPE, UP = "\x1b", "\x1b[A"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    projects.make(tmp_path).close()
    return tmp_path


def test_tag_link_undo_redo_quit_export(folder: Path) -> None:
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("no item is current")
        assert terminal.raw.index(ENTER) < terminal.raw.index("no item is current")
        terminal.press("r")
        terminal.wait_for("cue")
        terminal.press("w", "v", "w", "w", "s")
        terminal.wait_for("named: yes")
        terminal.press("w", "w", "w", "w", "f", "c")
        terminal.wait_for("claim has no speaker")
        terminal.press("l")
        terminal.wait_for("link with")
        terminal.press("3")
        terminal.wait(lambda: any("stance: deny" in row for row in terminal.rows), "the stance")
        terminal.press("u")
        terminal.wait_for("undo: link stance")
        terminal.press("U")
        terminal.wait_for("redo: link stance")
        terminal.wait(lambda: not any("claim has no speaker" in row for row in terminal.rows), "the problem gone")
        terminal.press("q")
        terminal.wait_for("sorted by")
        terminal.press("q")
        assert terminal.finish() == 0
        assert terminal.raw.rstrip().endswith(LEAVE) or LEAVE in terminal.raw[-400:]
        assert "Traceback" not in terminal.raw
    (line,) = reader("--project", folder, "export").splitlines()
    record = json.loads(line)
    text = record["article"]["text"]
    spans = {each["id"]: each for each in record["spans"]}
    assert sorted((each["label"], each["text"]) for each in spans.values()) == [
        ("claim", "المشروع سيكتمل في مارس"), ("cue", "أعلن"), ("speaker", "الوزير سالم"),
    ]  # fmt: skip
    assert all(text[each["start"] : each["end"]] == each["text"] for each in spans.values())
    links = sorted((each["label"], spans[each["from"]]["label"], each["attributes"]) for each in record["relations"])
    assert links == [("marks", "cue", {}), ("stance", "speaker", {"stance": "deny"})]
    assert reader("--project", folder, "verify") == ""


def test_kill_9_straight_after_a_tag_appears_loses_nothing(folder: Path) -> None:
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("no item is current")
        for number in range(1, 4):
            terminal.press("w", "c")
            terminal.wait(
                lambda number=number: any(f"{number} problem" in row for row in terminal.rows), f"tag {number}"
            )
        terminal.kill()
        assert terminal.finish() == -signal.SIGKILL
    record = json.loads(reader("--project", folder, "export"))
    assert len(record["spans"]) == 3
    assert reader("--project", folder, "verify") == ""
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("3 problems")
        terminal.press("u")
        terminal.wait_for("2 problems")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_leave_the_terminal_as_it_was(folder: Path, number: int) -> None:
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("no item is current")
        if number == signal.SIGINT:
            terminal.press("q", "q")
        else:
            terminal.kill(number)
        terminal.finish()
        assert LEAVE in terminal.raw[terminal.raw.rindex("no item is current") :]
        assert "\x1b[?1049l" in terminal.raw
        assert "Traceback" not in terminal.raw


def test_suspending_leaves_explicit_mode_and_coming_back_enters_it(folder: Path) -> None:
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("no item is current")
        seen = len(terminal.raw)
        terminal.kill(signal.SIGTSTP)
        terminal.wait(lambda: LEAVE in terminal.raw[seen:], "explicit mode left")
        terminal.wait(lambda: terminal.state() == "T", "the program stopped")
        terminal.kill(signal.SIGCONT)
        terminal.wait(lambda: ENTER in terminal.raw[seen:], "explicit mode entered again")
        terminal.press("c")
        terminal.wait_for("1 problem")
        terminal.press("q", "q")
        assert terminal.finish() == 0


def test_a_failure_inside_ends_in_one_message_and_leaves_the_terminal_in_order(folder: Path) -> None:
    code = (
        "import sys, reader.tui.screens.reading as r;"
        "r.ReadingScreen.action_flip = lambda self: 1 / 0;"
        f"sys.argv = ['reader', '--project', {str(folder)!r}, 'annotate', 'news', '--annotator', 'a1'];"
        "from reader.cli import main; main()"
    )
    with Terminal(code=code) as terminal:
        terminal.wait_for("no item is current")
        terminal.press("c")
        terminal.wait_for("1 problem")
        terminal.press("p")
        assert terminal.finish() == 1
        tail = terminal.raw[terminal.raw.rindex("\x1b[?1049l") :]
        assert "error: something went wrong inside the program: division by zero" in tail
        assert "hint: What was saved is saved" in tail
        assert "Traceback" not in terminal.raw
        assert LEAVE in terminal.raw


@pytest.mark.parametrize("size", [(20, 5), (80, 24)])
def test_sizes(folder: Path, size: tuple[int, int]) -> None:
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1", size=size) as terminal:
        terminal.wait(lambda: any("ﻦﻠﻋﺃ" in row for row in terminal.rows), "the first word")
        assert next(row for row in terminal.rows if "ﻦﻠﻋﺃ" in row).rstrip(" ▏c").endswith("ﻦﻠﻋﺃ")
        article = terminal.rows
        terminal.press("q")
        terminal.wait(lambda: terminal.rows[-1] != article[-1], "the library")
        terminal.press("q")
        assert terminal.finish() == 0


def test_a_dumb_terminal_is_refused_in_words(folder: Path) -> None:
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1", TERM="dumb") as terminal:
        assert terminal.finish() == 2
        assert "TERM=dumb cannot show screens" in terminal.raw
        assert "hint:" in terminal.raw


def test_the_annotator_is_asked_once_and_remembered(folder: Path) -> None:
    with Terminal("--project", str(folder)) as terminal:
        terminal.wait_for("Your name as annotator")
        terminal.press("ليلى\r")
        terminal.wait_for("sorted by")
        terminal.press("q")
        assert terminal.finish() == 0
    with Terminal("--project", str(folder)) as terminal:
        terminal.wait_for("sorted by")
        terminal.press("q")
        assert terminal.finish() == 0


def test_a_locked_database_says_so_and_goes_on(folder: Path) -> None:
    import sqlite3

    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("no item is current")
        terminal.press("c")
        terminal.wait_for("1 problem")
        other = sqlite3.connect(folder / "annotations" / "annotations.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        terminal.press("w", "c")
        terminal.wait_for("is locked")
        other.execute("ROLLBACK")
        other.close()
        terminal.press("c")
        terminal.wait_for("2 problems")
        terminal.press("q", "q")
        assert terminal.finish() == 0


def test_keys_wait_behind_a_change_that_waits_for_the_database(folder: Path) -> None:
    import sqlite3

    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("no item is current")
        other = sqlite3.connect(folder / "annotations" / "annotations.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        terminal.press("wswwwwcl3")
        terminal.wait_for("the database is busy; trying again")
        assert not any("saved" in row for row in terminal.rows)
        other.execute("ROLLBACK")
        other.close()
        terminal.wait_for("stance: deny")
        terminal.wait(lambda: not any("is busy" in row for row in terminal.rows), "the notice gone")
        terminal.press("qq")
        assert terminal.finish() == 0
        assert "is locked" not in terminal.raw
    record = json.loads(reader("--project", folder, "export"))
    assert [each["label"] for each in record["spans"]] == ["speaker", "claim"]
    assert [each["attributes"] for each in record["relations"]] == [{"stance": "deny"}]


def test_the_samples_open(tmp_path: Path) -> None:
    folder = copy_project(tmp_path / "p", ROOT)
    with Terminal("--project", str(folder), "--annotator", "x") as terminal:
        assert terminal.finish() == 2
    with Terminal("--project", str(folder), READER_ANNOTATOR="a1") as terminal:
        terminal.wait_for("nasty")
        terminal.press("\x1b[F", "\r")
        terminal.wait_for("hidden controls")
        terminal.press("q", "q")
        assert terminal.finish() == 0


def test_real_articles_are_drawn_as_show_prints_them_in_a_pty(tmp_path: Path) -> None:
    for path in real_articles():
        folder = tmp_path / path.stem
        projects.make(folder, {"real": path.read_text(encoding="utf-8")}).close()
        with Terminal("--project", str(folder), "annotate", "real", "--annotator", "a1", size=(80, 30)) as terminal:
            terminal.wait_for("no item is current")
            measure = 80 - max(80 * 32 // 100, 24) - 5
            printed = reader("--project", folder, "show", "real", "--width", measure).splitlines()
            drawn = terminal.rows[1:20]
            for shown, expected in zip(drawn, printed, strict=False):
                assert expected.strip() in shown


def test_keys_that_arrive_together_act_one_after_the_other(folder: Path) -> None:
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("no item is current")
        terminal.press("wswwwwcl3")
        terminal.wait_for("stance: deny")
        terminal.press("q")
        terminal.wait_for("sorted by")
        terminal.press("q")
        assert terminal.finish() == 0
    record = json.loads(reader("--project", folder, "export"))
    assert [each["label"] for each in record["spans"]] == ["speaker", "claim"]
    assert record["spans"][1]["attributes"]["form"] == "indirect"
    assert [each["attributes"] for each in record["relations"]] == [{"stance": "deny"}]


def test_a_note_typed_in_arabic_is_shown_in_visual_and_exported_in_logical_order(folder: Path) -> None:
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("no item is current")
        terminal.press("c")
        terminal.wait_for("1 problem")
        terminal.press("mهل قال ذلك؟ see p. 3\x1b[D\x1b[H\x1b[3~\x1b[F\n12-13")
        terminal.wait_for("see p. 3 ؟ﻚﻟﺫ ﻝﺎﻗ ﻝ")
        terminal.press("\r")
        terminal.wait_for("✎")
        terminal.press("m")
        terminal.wait_for("Enter saves")
        terminal.press("\x1b[200~ pasted\r\n\u202eline\x1b[201~")
        terminal.wait_for("12-13 pasted")
        terminal.press("\r")
        terminal.wait(lambda: not any("Enter saves" in row for row in terminal.rows), "the note taken")
        terminal.press("q", "q")
        assert terminal.finish() == 0
        assert "\u202e" not in terminal.raw
    record = json.loads(reader("--project", folder, "export"))
    (span,) = record["spans"]
    assert span["note"] == "ل قال ذلك؟ see p. 3\n12-13 pasted\nline"


def test_a_megabyte_pasted_into_a_note_is_cut_and_keys_go_on(folder: Path) -> None:
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("no item is current")
        terminal.press("c")
        terminal.wait_for("1 problem")
        terminal.press("m")
        terminal.wait_for("Enter saves")
        terminal.press("\x1b[200~" + "سطر من الكلمات\r" * 70_000 + "\x1b[201~")
        terminal.wait(lambda: any("cut at 20,000" in row for row in terminal.rows), "the cut", seconds=10)
        terminal.press("\x7f\x7f\x7fxyz\r")
        terminal.wait(lambda: not any("Enter saves" in row for row in terminal.rows), "the note taken")
        terminal.press("q", "q")
        assert terminal.finish() == 0
    (span,) = json.loads(reader("--project", folder, "export"))["spans"]
    assert (len(span["note"]), span["note"][-3:]) == (20_000, "xyz")


def test_the_lam_alef_key_is_the_key_in_its_place(folder: Path) -> None:
    with Terminal("--project", str(folder), "annotate", "news", "--annotator", "a1") as terminal:
        terminal.wait_for("no item is current")
        terminal.press("w", "w")
        terminal.press("\u0644\u0627")
        terminal.press("ؤ")
        terminal.wait_for("1 problem")
        terminal.press("m")
        terminal.wait_for("Enter saves")
        terminal.press("\u0644\u0627")
        terminal.wait_for("\ufefb")
        terminal.press("\r")
        terminal.wait_for("✎")
        terminal.press("q", "q")
        assert terminal.finish() == 0
    (span,) = json.loads(reader("--project", folder, "export"))["spans"]
    assert (span["text"], span["note"]) == ("الوزير", "\u0644\u0627")


def test_going_on_writes_the_next_article_once_and_as_it_opens(tmp_path: Path) -> None:
    bodies = {"one": "Flood\nWater in Adana.", "two": "Drought\nNo water in Zanzibar."}
    projects.make(tmp_path, bodies).close()
    arguments = ("--project", str(tmp_path), "annotate", "--annotator", "a1")
    with Terminal(*arguments, "two") as terminal:
        terminal.wait_for("Zanzibar")
        terminal.wait_for("no item is current")
        opened = terminal.rows
        terminal.press("q", "q")
        terminal.finish()
    with Terminal(*arguments, "one") as terminal:
        terminal.wait_for("Adana")
        terminal.wait_for("no item is current")
        seen = len(terminal.raw)
        terminal.press("y")
        terminal.wait(lambda: terminal.rows == opened, "the next article as it opens")
        terminal.press("?")
        terminal.wait(lambda: terminal.rows != opened, "the help")
        assert terminal.raw[seen:].count("Zanzibar") == 1
        terminal.press(ESCAPE, "q", "q")
