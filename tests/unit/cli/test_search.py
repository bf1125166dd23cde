"""`reader search` in a pipe, as JSON and on a terminal."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests import projects
from tests.projects import tag
from tests.unit.cli.test_commands import READER, refused, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with projects.make(tmp_path / "p") as project:
        tag(projects.session(project, "lead"), "claim", "المشروع سيكتمل في مارس")
        tag(projects.session(project, "a2"), "speaker", "سالم الحداد")
    return tmp_path / "p"


def test_a_line_a_match_in_a_pipe(folder: Path) -> None:
    found = run("--project", folder, "search", "الشركه")
    assert found.returncode == 0
    assert found.stderr == ""
    lines = [line.split("\t") for line in found.stdout.splitlines()]
    body = projects.BODY
    first = body.index("الشركة")
    assert [line[:2] for line in lines] == [["news", str(first)], ["news", str(body.index("الشركة", first + 1))]]
    assert all("الشركة" in line[2] for line in lines)
    assert "\x1b" not in found.stdout


def test_json_slices_the_article_exactly(folder: Path) -> None:
    records = json.loads(run("--project", folder, "search", "--json", "بهذا القرار", "مارس").stdout)
    assert [projects.BODY[each["start"] : each["end"]] for each in records] == [each["text"] for each in records]
    assert [each["text"] for each in records] == ["مارس", "بهذا القرار"]
    for each in records:
        assert each["before"] + each["text"] + each["after"] in projects.BODY
        assert set(each) == {"article", "title", "start", "end", "text", "before", "after"}


def test_annotated_text_is_searched_by_label_and_only_where_it_may_be_seen(folder: Path) -> None:
    found = run("--project", folder, "search", "--json", "--label", "claim", "مارس", READER_ANNOTATOR="lead")
    (record,) = json.loads(found.stdout)
    assert (record["label"], record["annotator"], record["text"]) == ("claim", "lead", "مارس")
    own = run("--project", folder, "search", "--annotated", "الحداد", READER_ANNOTATOR="a2")
    assert own.stdout.split("\t")[:4] == ["news", str(projects.BODY.index("الحداد")), "speaker", "a2"]
    refused(run("--project", folder, "search", "--annotated", "مارس", READER_ANNOTATOR="a2"), 1, "nothing was found")
    refused(run("--project", folder, "search", "--annotator", "a2", "مارس"), 1, "nothing was found")


def test_what_cannot_be_found_or_asked(folder: Path) -> None:
    refused(run("--project", folder, "search", "زرافة"), 1, "nothing was found")
    refused(run("--project", folder, "search", "\x1b[31m\u202e", ""), 1, "nothing was found")
    refused(run("--project", folder, "search", "--label", "clam", "x"), 2, "no label 'clam'", "claim, speaker, cue")
    refused(run("--project", folder, "search", "--annotator", "zz", "x"), 2, "no annotator")
    refused(run("--project", folder, "search", "x" * 100_000), 2, "100,000 characters")
    refused(run("--project", folder, "search"), 2)
    nothing = run("--project", folder, "search", "--json", "زرافة")
    assert (nothing.returncode, nothing.stdout) == (1, "[]\n")


def test_more_matches_than_asked_for_are_announced(folder: Path) -> None:
    found = run("--project", folder, "search", "--limit", "1", "الشركة")
    assert len(found.stdout.splitlines()) == 1
    assert "more than 1 " in found.stderr


def test_hostile_articles_never_reach_the_terminal_raw(tmp_path: Path) -> None:
    projects.make(tmp_path, {"x": "\x1b]0;owned\x07 title word \x9b31m\x1b[2J\t\u202ered"}).close()
    found = run("--project", tmp_path, "search", "word")
    assert found.returncode == 0
    assert found.stdout.count("\t") == 2
    assert not {"\x1b", "\x07", "\x9b"} & set(found.stdout)


@pytest.mark.parametrize(("colorless", "mark"), [("", "\x1b[1;7m"), ("1", "")])
def test_a_terminal_gets_rows_in_visual_order(folder: Path, colorless: str, mark: str) -> None:
    screen, terminal = pty.openpty()
    command = [*READER, "--project", str(folder), "search", "مارس"]
    settings = {"TERM": "xterm-256color", "COLUMNS": "60", "NO_COLOR": colorless}
    subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=terminal, env=os.environ | settings, check=True, timeout=60
    )
    written = os.read(screen, 65536).decode()
    os.close(terminal)
    os.close(screen)
    (row,) = [line for line in written.splitlines() if "ﺱﺭﺎﻣ" in line]
    assert f".{mark}ﺱﺭﺎﻣ" in row
    assert "news  49  " in row
