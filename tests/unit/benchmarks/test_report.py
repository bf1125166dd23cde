"""The table of all benchmarks: one that fails is told of and stops no other."""

import json
import subprocess
import sys
from dataclasses import asdict

import pytest
from benchmarks import __main__ as command
from benchmarks import report
from benchmarks.harness import Result
from benchmarks.report import Failure

GOOD = Result("good", 0.002, 0.001, 3.0)
BAD = Result("bad", 4_000_000, 2_000_000, 1.5, unit="B")
PLAIN = Result("plain", 12.0, 6.0)


def printing(*results: Result, then: str = "") -> list[str]:
    text = "\n".join(json.dumps(asdict(each)) for each in results)
    return [sys.executable, "-c", f"import sys; print({text!r}); {then}"]


def test_results_come_out_of_their_process() -> None:
    assert list(report.outcomes("one", printing(GOOD, BAD, PLAIN))) == [GOOD, BAD, PLAIN]


def test_a_failure_is_told_behind_what_was_measured() -> None:
    found = list(report.outcomes("one", printing(GOOD, then="raise ValueError('no such thing')")))
    assert found == [GOOD, Failure("one", "ValueError: no such thing")]
    assert list(report.outcomes("one", printing(GOOD, then="sys.exit(3)"))) == [GOOD, Failure("one", "ended with 3")]


def test_the_table_goes_on_after_a_failure(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(
        report, "run", lambda name: iter([Failure(name, "broken")] if name == "start" else [Result(name, 2, 1, 3.0)])
    )
    monkeypatch.setattr(sys, "argv", ["benchmarks", "start", "key"])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 1
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["start", "failed:", "broken"] in rows
    assert ["key", "2000.00", "ms", "1000.00", "ms", "2.00", "3.00", "ok"] in rows


def test_what_is_written_into_readme() -> None:
    table = report.markdown([GOOD, BAD, PLAIN], "2 cores")
    assert "| good | 2.00 ms | 1.00 ms | 2.00 | 3.00 | ok |" in table
    assert "| bad | 4.0 MB | 2.0 MB | 2.00 | 1.50 | missed |" in table
    assert "| plain | 12.0 s | 6000.00 ms | 2.00 | - | - |" in table
    assert table.endswith("1 of 2 bars are met.")
    once = report.put_between(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", table)
    assert once == f"before\n{report.BEGIN}\n{table}\n{report.END}\nafter\n"
    assert report.put_between(once, table) == once
    with pytest.raises(ValueError, match="missing"):
        report.put_between("nothing", table)
    readme = report.README.read_text(encoding="utf-8")
    assert report.put_between(readme, "").count(report.END) == 1


def test_the_machine_and_the_subjects_are_described() -> None:
    assert f"Python {sys.version_info.major}.{sys.version_info.minor}" in report.machine()
    subjects = report.subjects(command.BENCHMARKS).splitlines()
    assert len(subjects) == len(command.BENCHMARKS)
    assert all(": " in line and len(line) > 30 for line in subjects)


def test_an_unknown_benchmark_is_refused() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "benchmarks", "nothing"], capture_output=True, text=True, cwd=report.README.parent
    )
    assert found.returncode == 2
    assert "there is no benchmark nothing" in found.stderr
