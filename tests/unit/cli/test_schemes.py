"""The command line in a project whose scheme has no spans, and from which schemes a project can start."""

import json
from pathlib import Path

import pytest

from reader.workflow.project import SCHEMES
from tests.conftest import ROOT
from tests.unit.cli.test_commands import refused, run

SAMPLES = ROOT / "annotations" / "schemes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = run("init", "p", "--scheme", "headline-stance", cwd=tmp_path)
    assert made.returncode == 0
    imported = run("--project", "p", "import", SAMPLES / "headline-stance" / "sample.jsonl", cwd=tmp_path)
    assert imported.returncode == 0
    assert "14 layers with 0 spans" in imported.stderr
    return tmp_path / "p"


def test_schemes_are_named_in_help_and_in_the_error(tmp_path: Path) -> None:
    help_ = run("init", "--help")
    refused(run("init", "p", "--scheme", "headlines", cwd=tmp_path), 2, *SCHEMES)
    assert all(name in help_.stdout for name in SCHEMES)
    assert not (tmp_path / "p").exists()
    assert run("init", "p", "--scheme", "attribution", cwd=tmp_path).returncode == 0
    refused(run("init", "p", "--scheme", "claims", cwd=tmp_path), 2, "scheme.yaml is there already")


def test_commands_leave_out_what_there_is_not(folder: Path) -> None:
    def here(*args: object) -> str:
        done = run("--project", folder, *args)
        assert done.returncode == 0, done
        return done.stdout

    assert "spans" not in here("list")
    heads, *rows = here("status").split("\n\n")[0].split("\n")
    assert "spans" not in heads
    assert heads.split("\t")[-1] == "articles/h"
    assert rows[0].split("\t")[-1] != ""
    stated = json.loads(here("status", "--json"))["annotators"]
    assert stated[0]["stances"] == {"agree": 3, "disagree": 2, "discuss": 1, "unrelated": 1}
    assert stated[0]["articles_per_hour"] > 0
    agreement = here("agreement")
    assert "stance\tα\t0.634" in agreement
    assert "a1 – a2\tpercent agreement\t0.714" in agreement
    for format_ in ("json", "csv", "md", "latex"):
        assert "percent agreement" in here("agreement", "--format", format_)
    shown = here("show", "wheat", "--order", "logical")
    assert shown.startswith("الحكومة ترفع سعر شراء القمح من المزارعين بنسبة الثلث\n\nافتُتح")
    assert here("speakers").count("\n") == 1
    assert here("search", "القمح")


def test_what_needs_spans_says_so(folder: Path) -> None:
    refused(run("--project", folder, "export", "--per", "claim"), 2, "no label 'claim'", "per article")
    refused(run("--project", folder, "export", "--label", "claim"), 2, "no label 'claim'", "It has none.")
    refused(run("--project", folder, "agreement", "--label", "claim"), 2, "It has none.")
