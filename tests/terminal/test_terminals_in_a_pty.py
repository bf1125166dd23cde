"""Terminals that order text themselves, answer late, sit around tmux or change their size: the whole program in a pty."""

import json
from pathlib import Path

import pytest

from tests import projects
from tests.terminal.pty import ASKED, ENTER, IMPLICIT, LEAVE, Terminal, reader

LRM = "\u200e"
OPEN = ("annotate", "news", "--annotator", "a1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    projects.make(tmp_path).close()
    return tmp_path


def annotate(folder: Path, *options: str, **more) -> Terminal:
    return Terminal("--project", str(folder), *OPEN, *options, **more)


def leave(terminal: Terminal) -> None:
    terminal.press("q")
    terminal.wait_for("sorted by")
    terminal.press("q")
    assert terminal.finish() == 0


def labels(folder: Path) -> list[str]:
    records = reader("--project", folder, "export").splitlines()
    return [span["label"] for record in records for span in json.loads(record)["spans"]]


def test_terminal_mode_writes_whole_rows_in_logical_order_and_is_remembered(folder: Path) -> None:
    with annotate(folder, "--bidi", "terminal") as terminal:
        terminal.wait_for("no item is current")
        assert terminal.raw.index(IMPLICIT) < terminal.raw.index("no item is current")
        assert "\x1b[8l" not in terminal.raw
        assert "أعلن" + LRM in terminal.raw
        assert "ﻦﻠﻋﺃ" not in terminal.raw
        seen = len(terminal.raw)
        terminal.press("c")
        terminal.wait_for("1 problem")
        assert "الحداد" + LRM in terminal.raw[seen:], "the row of the new claim, also behind the claim"
        leave(terminal)
        assert LEAVE in terminal.raw[-400:]
    with Terminal("--project", str(folder), "list") as terminal:
        assert terminal.finish() == 0
        assert IMPLICIT in terminal.raw
        assert "أعلن" + LRM in terminal.raw


def test_a_terminal_that_names_itself_in_time_gets_the_rows_it_wants(folder: Path) -> None:
    with annotate(folder) as terminal:
        terminal.wait(lambda: ASKED in terminal.raw, "the questions")
        terminal.answer("\x1bP>|Konsole 22.12.3\x1b\\\x1b[?62;1;4c")
        terminal.wait_for("no item is current")
        assert IMPLICIT in terminal.raw
        assert "أعلن" + LRM in terminal.raw
        leave(terminal)


def test_keys_typed_ahead_act_and_answers_among_them_do_not(folder: Path) -> None:
    with annotate(folder) as terminal:
        terminal.wait(lambda: ASKED in terminal.raw, "the questions")
        terminal.press("w\x1b[8;0$yws\x1bP>|xterm(379)\x1b\\w\x1b[?64;1;2c", "w", "c")
        terminal.wait_for("claim has no speaker")
        leave(terminal)
    assert labels(folder) == ["speaker", "claim"]


@pytest.mark.parametrize(
    "pieces",
    [
        ["\x1b[8;1$y\x1bP>|VTE(7200)\x1b\\\x1b[?65;1;9c"],
        ["\x1b[8;", "1$y\x1bP>|VT", "E(7200)\x1b", "\\\x1b[?65;1;", "9c"],
        ["\x1b[8;1$y", "\x1b[?65", ";1;9c"],
    ],
    ids=["whole", "split", "split-short"],
)
def test_an_answer_that_comes_late_types_nothing(folder: Path, pieces: list[str]) -> None:
    with annotate(folder) as terminal:
        terminal.wait_for("no item is current")
        terminal.answer(*pieces)
        terminal.press("w", "s")
        terminal.wait_for("named: yes")
        terminal.press("\x1b", "w", "w")
        leave(terminal)
    assert labels(folder) == ["speaker"]


def fake_tmux(folder: Path, answer: str) -> dict[str, str]:
    """The variables of a session of a tmux that says so about the terminal around it."""
    import os

    program = folder / "bin" / "tmux"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nprintf '{answer}\\n'\n")
    program.chmod(0o755)
    return {"TERM": "tmux-256color", "TMUX": "/tmp/none,1,0", "PATH": f"{program.parent}:{os.environ['PATH']}"}


def through_tmux(sequences: str) -> str:
    doubled = sequences.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"


@pytest.mark.parametrize(
    ("answer", "sequences", "word"),
    [("VTE(7200)\\txterm-256color\\t1", ENTER, "ﻦﻠﻋﺃ"), ("VTE(7200)\\txterm-256color\\t0", IMPLICIT, "أعلن" + LRM)],
    ids=["let through", "kept back"],
)
def test_inside_tmux_modes_are_wrapped_and_the_outer_terminal_decides(folder, answer, sequences, word) -> None:
    with annotate(folder, **fake_tmux(folder, answer)) as terminal:
        terminal.wait_for("no item is current")
        assert through_tmux(sequences) in terminal.raw
        assert ASKED not in terminal.raw
        assert word in terminal.raw
        leave(terminal)
        assert through_tmux(LEAVE) in terminal.raw[-400:]


@pytest.mark.parametrize("key", ["m", "\r"], ids=["note", "attributes"])
def test_a_window_that_shrinks_to_one_cell_under_a_dialog(folder: Path, key: str) -> None:
    with annotate(folder, size=(80, 24)) as terminal:
        terminal.wait_for("no item is current")
        terminal.press("c")
        terminal.wait_for("1 problem")
        before = terminal.rows
        terminal.press(key)
        terminal.wait(lambda: terminal.rows[4:16] != before[4:16], "the dialog")
        for size in ((1, 1), (0, 0), (1, 24), (80, 1), (80, 24)):
            seen = len(terminal.raw)
            terminal.resize(*size)
            terminal.wait(lambda seen=seen: len(terminal.raw) > seen, f"a screen of {size}")
        terminal.press("\x1b")
        terminal.wait(lambda: terminal.rows[4:16] == before[4:16], "the article again")
        leave(terminal)
        assert "Traceback" not in terminal.raw
        assert "something went wrong" not in terminal.raw
    assert labels(folder) == ["claim"]


def test_show_and_tables_follow_the_choice(folder: Path) -> None:
    with Terminal("--project", str(folder), "--bidi", "terminal", "show", "news") as terminal:
        terminal.wait_for("said.")
        assert terminal.finish() == 0
        assert IMPLICIT in terminal.raw
        assert "أعلن" + LRM in terminal.raw
        assert terminal.raw.rstrip().endswith(LEAVE)
    with Terminal("--project", str(folder), "show", "news", "--bidi", "auto", "--shape", "none") as terminal:
        assert terminal.finish() == 0
        assert ENTER in terminal.raw
        assert "نلعأ" in terminal.raw
    with Terminal("--project", str(folder), "--shape", "auto", "list") as terminal:
        assert terminal.finish() == 0
        assert ENTER in terminal.raw
        assert "ﻦﻠﻋﺃ" in terminal.raw
    assert "ﻦﻠﻋﺃ" in reader("--project", folder, "show", "news")
    assert "أعلن" + LRM in reader("--project", folder, "show", "news", "--bidi", "terminal")


def test_in_mlterm_screens_and_print_go_different_ways(folder: Path) -> None:
    with Terminal("--project", str(folder), "show", "news", TERM="mlterm") as terminal:
        assert terminal.finish() == 0
        assert IMPLICIT in terminal.raw
        assert "5379" not in terminal.raw
        assert max(len(row.replace("\x1b[0 k\x1b[8h", "")) for row in terminal.raw.splitlines()[1:]) <= 100
    with annotate(folder, TERM="mlterm") as terminal:
        terminal.wait_for("no item is current")
        assert ENTER + "\x1b]5379;use_ctl=false\x07" in terminal.raw
        leave(terminal)
        assert LEAVE + "\x1b]5379;use_ctl=true\x07" in terminal.raw[-400:]


def test_doctor_names_the_terminal_and_draws_each_way(folder: Path) -> None:
    with Terminal("--project", str(folder), "doctor", TERM="xterm-kitty", size=(100, 60)) as terminal:
        assert terminal.finish() == 0
        assert "kitty (known by: the variable TERM)" in terminal.raw
        assert "force_ltr yes" in terminal.raw
        assert "--bidi app --shape forms   <- in use" in terminal.raw
        assert terminal.raw.count(ENTER) == 2
        assert terminal.raw.count(IMPLICIT) == 2
        for word in ("ﻝﺎﻗ", "لاق", "قال" + LRM, "ﻗﺎﻝ" + LRM):
            assert word in terminal.raw
    variables = fake_tmux(folder, "Konsole 22.12.3\\txterm-256color\\t0")
    with Terminal("--project", str(folder), "doctor", size=(100, 60), **variables) as terminal:
        assert terminal.finish() == 0
        assert "Konsole 22.12.3, inside tmux (known by: what tmux says)" in terminal.raw
        assert "--bidi terminal --shape none   <- in use" in terminal.raw
        assert "allow-passthrough on" in terminal.raw


def test_a_terminal_that_goes_away_ends_the_program(folder: Path) -> None:
    with annotate(folder) as terminal:
        terminal.wait_for("no item is current")
        terminal.press("c")
        terminal.wait_for("1 problem")
        terminal.hang_up()
    assert labels(folder) == ["claim"]
