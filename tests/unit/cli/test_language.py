"""The command line in the language of the locale, of `--ui` and of the user's settings."""

import os
from pathlib import Path

import pexpect
import pytest

from reader.text.lines import one_row
from reader.workflow import config
from tests import projects
from tests.unit.cli.test_commands import READER, refused, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    projects.make(tmp_path / "project").close()
    return tmp_path / "project"


def test_ui_and_locale_choose_the_language_of_messages_and_heads(folder: Path) -> None:
    assert run("--project", folder, "list").stdout.startswith("id\ttitle\tlang\twords")
    arabic = "المعرّف\tالعنوان\tلغة\tكلمات\tالحالة\tمقاطع\n"
    assert run("--ui", "ar", "--project", folder, "list").stdout.startswith(arabic)
    assert run("--project", folder, "list", LANGUAGE="", LC_ALL="ar_EG.UTF-8").stdout.startswith(arabic)
    assert run("--ui", "en", "--project", folder, "list", LANGUAGE="ar").stdout.startswith("id\ttitle")
    assert run("--project", folder, "list", LANGUAGE="xx_YY").stdout.startswith("id\ttitle")


def test_errors_and_hints_are_in_the_language_too(folder: Path) -> None:
    found = run("--ui", "ar", "--project", folder, "show", "nowhere")
    assert found.returncode == 2
    assert (
        found.stderr
        == "خطأ: لا مقال باسم \u2068'nowhere'\u2069\nتلميح: انظر المقالات بالأمر \u2068`reader list`\u2069.\n"
    )
    assert "تلميح: انظر" in run("--project", folder, "nonsense", LANGUAGE="ar").stderr


def test_json_is_the_same_in_every_language(folder: Path) -> None:
    english = run("--project", folder, "list", "--json")
    assert english.stdout == run("--ui", "ar", "--project", folder, "list", "--json").stdout
    assert '"status": "new"' in english.stdout


def test_a_language_that_does_not_exist_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(run("--ui", "xx", "--project", folder, "list"), 2, "'xx'", "en, ar")
    path = config.path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("theme: dark\nui: xx\n", encoding="utf-8")
    refused(run("--project", folder, "list"), 2, f"{path}:2:", "'xx'", "en, ar")
    assert run("--ui", "ar", "--project", folder, "list").returncode == 0


def test_a_table_on_a_terminal_begins_at_the_right(folder: Path) -> None:
    child = pexpect.spawn(
        READER[0], [*READER[1:], "--ui", "ar", "--project", str(folder), "list"], dimensions=(24, 70),
        encoding="utf-8", env={**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1"}, timeout=60,
    )  # fmt: skip
    child.expect(pexpect.EOF)
    rows = [row for row in child.before.replace("\r", "").split("\n") if one_row("العنوان") in row or "news" in row]
    child.close()
    assert len(rows) == 2
    assert all(row.rstrip().endswith(end) for row, end in zip(rows, (one_row("المعرّف"), "news"), strict=True))
    assert rows[0].index(one_row("مقاطع")) < rows[0].index(one_row("العنوان"))
