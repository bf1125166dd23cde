"""The command line as its users meet it: real processes, exit codes, messages with hints, data alone on stdout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reader.workflow.project import Project
from tests import projects
from tests.conftest import ROOT
from tests.projects import tag

READER = [sys.executable, "-c", "from reader.cli import main; main()"]


def run(*args: object, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*READER, *map(str, args)], cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={**os.environ, **env}, timeout=60, check=False,
    )  # fmt: skip


def refused(result: subprocess.CompletedProcess[str], code: int, *parts: str) -> None:
    assert result.returncode == code, result
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert "hint: " in result.stderr
    assert "Traceback" not in result.stderr
    assert "\x1b" not in result.stderr
    for part in parts:
        assert part in result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    project = projects.make(tmp_path / "p")
    work = projects.session(project)
    claim, speaker = tag(work, "claim", "المشروع سيكتمل في مارس"), tag(work, "speaker", "سالم الحداد")
    work.link("stance", speaker, claim, {"stance": "deny"})
    project.close()
    return tmp_path / "p"


def test_a_project_from_nothing(tmp_path: Path) -> None:
    assert run("init", "p", cwd=tmp_path).returncode == 0
    (tmp_path / "p" / "articles" / "one.txt").write_text("خبر أول\nنص", encoding="utf-8")
    listed = run("list", "--json", cwd=tmp_path / "p" / "articles")
    assert [each["id"] for each in json.loads(listed.stdout)] == ["one"]
    assert run("export", "--project", "p", cwd=tmp_path).returncode == 2
    assert run("--project", "p", "export", "--all", cwd=tmp_path).stdout.count("\n") == 1
    assert run("--project", "p", "verify", cwd=tmp_path).returncode == 0


def test_show_prints_the_layout_without_escapes_in_a_pipe(folder: Path) -> None:
    shown = run("--project", folder, "show", "news", "--width", "40")
    assert shown.returncode == 0
    assert "\x1b" not in shown.stdout
    first = shown.stdout.split("\n")[0]
    assert first.endswith("ﻦﻠﻋﺃ")
    assert len(first) <= 40
    logical = run("--project", folder, "show", "news", "--order", "logical")
    assert "أعلن الوزير" in logical.stdout
    colored = run("--project", folder, "show", "news", "--color", "--annotator", "a1")
    assert "\x1b[97;48;2;" in colored.stdout
    assert "\x1b" not in run("--project", folder, "show", "news", "--annotator", "a1").stdout


def test_export_to_stdout_and_to_a_file_are_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert run("--project", folder, "export", "-o", out).returncode == 0
    again = run("--project", folder, "export", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert again.stdout == out.read_text(encoding="utf-8")
    assert json.loads(again.stdout)["relations"][0]["attributes"] == {"stance": "deny"}
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
    claim = json.loads(run("--project", folder, "export", "--per", "claim").stdout)
    assert (claim["speaker"], claim["stance"], claim["polarity"]) == ("سالم الحداد", "deny", "contra")


def test_nothing_to_export_is_no_error(folder: Path, tmp_path: Path) -> None:
    for options in ([], ["-o", tmp_path / "out.jsonl"]):
        found = run("--project", folder, "export", "--layer", "gold", *options)
        assert (found.returncode, found.stdout) == (0, "")
        assert "note: there is nothing to export yet\nhint: " in found.stderr
        assert "error" not in found.stderr
    assert (tmp_path / "out.jsonl").read_text() == ""


def test_export_leaves_what_was_there_when_it_cannot_be_written(folder: Path) -> None:
    refused(run("--project", folder, "export", "-o", "/nonexistent/x.jsonl"), 2, "cannot write")
    with Path("/dev/full").open("w") as device:
        full = subprocess.run(
            [*READER, "--project", str(folder), "export"], stdout=device, stderr=subprocess.PIPE, text=True, timeout=60,
            check=False,
        )  # fmt: skip
    assert full.returncode == 1
    assert full.stderr.startswith("error: ")
    assert "Traceback" not in full.stderr


def test_status_annotators_scheme_and_doctor(folder: Path) -> None:
    status = json.loads(run("--project", folder, "status", "--json").stdout)
    assert status["coverage"] == {"0": 1, "1": 0, "2+": 0}
    assert status["annotators"][0] | {"seconds": 0} == status["annotators"][0]
    assert (status["annotators"][0]["spans"], status["annotators"][0]["problems"]) == (2, 0)
    assert run("--project", folder, "annotators", "r1", "--role", "reviewer").returncode == 0
    people = json.loads(run("--project", folder, "annotators", "--json").stdout)
    assert {each["name"]: each["role"] for each in people} == {"a1": "lead", "r1": "reviewer"}
    assert run("--project", folder, "scheme", "show").stdout.startswith("# What annotators mark")
    assert run("--project", folder, "scheme", "check").returncode == 0
    doctor = run("--project", folder, "doctor")
    assert doctor.returncode == 0
    assert "clean" in doctor.stdout
    assert "13-12" in doctor.stdout


def test_replacing_a_scheme_lists_what_would_become_invalid(folder: Path) -> None:
    path = folder / "annotations" / "scheme.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("version: 1", "version: 2").replace("      deny:", "      reject:"), encoding="utf-8")
    refused(run("--project", folder, "scheme", "set", path), 1, "value deny of stance of stance: 1", "--yes")
    assert run("--project", folder, "scheme", "set", path, "--yes").returncode == 0
    assert "reject" in run("--project", folder, "scheme", "show").stdout
    path.write_text(text.replace("color: blue", "color: red"), encoding="utf-8")
    refused(run("--project", folder, "scheme", "set", path), 1, "is not above 2", "version: 3")


def test_what_users_get_wrong(folder: Path, tmp_path: Path) -> None:
    refused(run("lst"), 2, "Did you mean 'list'")
    refused(run("--project", tmp_path / "none", "list"), 2, "no project")
    refused(run("list", cwd=tmp_path), 2, "no project")
    refused(run("--project", folder, "show", "nwes"), 2, "Did you mean 'news'")
    refused(run("--project", folder, "show", "news", "--annotator", "zz"), 2, "no annotator")
    refused(run("--project", folder, "annotate", "news"), 2, "terminal")
    refused(run("--project", folder), 2, "terminal")
    refused(run("--project", folder, "export", "--label", "person"), 2, "no label")
    refused(run("--project", folder, "export", "--offsets", "bytes"), 2)
    refused(run("--project", folder, "import", tmp_path / "missing.txt"), 2, "there is no")


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "is empty"),
        (b"   \n", "is empty"),
        (b"\x7fELF\x02\0\0\0" * 30, "binary"),
        (bytes(range(1, 32)) * 30, "binary"),
        ("قال الوزير ".encode() * 40 + b"\xff", "damaged UTF-8"),
        (b"\xff\xfe\x00\xd8\x00\x00", "UTF-16"),
        (b"x" * 50_000_000, "too large"),
        (b"---\ntitel: x\n---\ntext", "unknown key"),
        (b'{"schema": "reader/1"', "not valid JSON"),
    ],
    ids=["nothing", "spaces", "elf", "controls", "cut", "utf16", "huge", "front-matter", "json"],
)
def test_files_that_are_no_articles(folder: Path, tmp_path: Path, data: bytes, part: str) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(data)
    refused(run("--project", folder, "import", bad), 2, part, "bad.txt")
    good = tmp_path / "good.txt"
    good.write_text("نص سليم", encoding="utf-8")
    both = run("--project", folder, "import", bad, good)
    assert both.returncode == 2
    assert "articles: 1 added" in both.stderr


def test_databases_that_cannot_be_used(folder: Path) -> None:
    database = folder / "annotations" / "annotations.db"
    good = database.read_bytes()
    database.write_bytes(b"SQLite format 3\0" + b"\0" * 4000)
    refused(run("--project", folder, "list"), 1, "damaged")
    database.write_bytes(good[:60] + (99).to_bytes(4, "big") + good[64:])
    refused(run("--project", folder, "list"), 1, "newer version")


def test_hostile_titles_and_names_never_reach_the_terminal_raw(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"x": "\x1b]0;owned\x07 title \x9b31m\x1b[2J\n\x1b[31mred\u202e"})
    project.close()
    for command in (["list"], ["show", "x"], ["show", "x", "--order", "logical"]):
        found = run("--project", tmp_path, *command)
        assert found.returncode == 0
        assert not {"\x1b", "\x07", "\x9b"} & set(found.stdout + found.stderr)


def test_a_reader_that_stops_reading_is_no_error_for_anyone(folder: Path) -> None:
    piped = subprocess.run(
        f"{sys.executable} -c 'from reader.cli import main; main()' --project {folder} show news | head -1",
        shell=True, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "Traceback" not in piped.stderr


def test_every_command_has_help_with_an_example() -> None:
    from reader.cli import _COMMANDS

    for command in _COMMANDS:
        found = run(command, "--help")
        assert found.returncode == 0
        assert "Example:" in found.stdout, command


def test_the_repository_is_a_sample_project(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "articles", tmp_path / "articles")
    shutil.copytree(ROOT / "annotations", tmp_path / "annotations", ignore=shutil.ignore_patterns("*.db*"))
    listed = json.loads(run("--project", tmp_path, "list", "--json").stdout)
    assert len(listed) >= 8
    assert max(each["words"] for each in listed) > 3000
    assert run("--project", tmp_path, "verify").returncode == 0


def test_annotators_see_and_export_their_own_work_alone(folder: Path) -> None:
    from reader.workflow.project import Project

    with Project.open(folder) as project:
        tag(projects.session(project, "a2"), "claim", "القرار")
    refused(
        run("--project", folder, "show", "news", "--annotator", "a1", "--color", READER_ANNOTATOR="a2"), 2, "do not see"
    )
    blind = run("--project", folder, "export", READER_ANNOTATOR="a2")
    assert [json.loads(line)["annotator"] for line in blind.stdout.splitlines()] == ["a2"]
    assert "own layers alone" in blind.stderr
    assert len(run("--project", folder, "export", READER_ANNOTATOR="a1").stdout.splitlines()) == 2
    refused(run("--project", folder, "export", READER_ANNOTATOR="typo"), 2, "not in the project")


def test_arguments_that_are_no_text(folder: Path) -> None:
    refused(run("--project", folder, "show", "\udcff"), 2, "not valid UTF-8")
    assert "\\b" not in run("list", "--help").stdout


def test_speakers_are_listed_with_what_the_one_at_work_may_see(folder: Path) -> None:
    project = Project.open(folder)
    work = projects.session(project)
    speaker = next(each for each in work.index.spans.values() if each.label == "speaker")
    work.set_identity(speaker, "سالم الحداد", kind="state")
    project.annotator("a2")
    project.close()
    (found,) = json.loads(run("--project", folder, "speakers", "--json").stdout)
    del found["id"]
    assert found == {
        "name": "سالم الحداد", "aliases": [], "kind": "state", "affiliation": "", "mentions": 1, "claims": 1,
        "stances": {"deny": 1},
    }  # fmt: skip
    (blind,) = json.loads(run("--project", folder, "speakers", "--json", READER_ANNOTATOR="a2").stdout)
    assert (blind["mentions"], blind["claims"], blind["stances"]) == (0, 0, {})
    assert "deny 1" in run("--project", folder, "speakers").stdout


def test_what_nobody_foresaw_is_told_in_a_sentence_with_its_details_in_a_file(folder: Path, tmp_path: Path) -> None:
    broken = (
        "from reader.cli import main, project\n"
        "def verified(_project): return 1 / 0\n"
        "project.verified = verified\n"
        "main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", broken, "--project", folder, "verify"], capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    refused(result, 1, "something went wrong inside the program: division by zero", str(tmp_path))
    (details,) = tmp_path.glob("reader-*.log")
    assert "ZeroDivisionError" in details.read_text()


def test_what_is_not_there_to_be_imported_or_exported_is_an_error(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "x.md").write_text("خبر", encoding="utf-8")
    refused(run("--project", folder, "import", tmp_path / "deep"), 2, "nothing to import in", "own files")
    refused(run("--project", folder, "export", "--round", "nope"), 2, "no round 'nope'")
    refused(
        run("--project", folder, "import", tmp_path / "deep" / "er", "--map", "a=b", "--map", "a=c"), 2, "two names"
    )
    told = run("--project", folder, "import", tmp_path / "deep" / "er", "--map", "typo=claim")
    assert (told.returncode, told.stderr.splitlines()[0]) == (0, "note: --map: nothing is named 'typo'")
