"""Running every benchmark in a process of its own, and the one table that comes of it, in a terminal or in README."""

import json
import os
import platform
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from benchmarks import harness
from benchmarks.harness import Result

README: Final = Path(__file__).parents[1] / "README.md"
BEGIN: Final = "<!-- benchmarks: written by `python -m benchmarks --readme` -->"
END: Final = "<!-- benchmarks: end -->"


@dataclass(frozen=True, slots=True)
class Failure:
    """A benchmark that did not run to its end."""

    name: str
    reason: str
    """The last that it said."""


Outcome = Result | Failure


def run(name: str) -> Iterator[Outcome]:
    """Run a benchmark in a process of its own, so that neither its memory nor its end is that of the others."""
    return outcomes(name, [sys.executable, "-m", "benchmarks", "--inside", name])


def outcomes(name: str, command: Sequence[str]) -> Iterator[Outcome]:
    """Give the results that a command prints, as they come, and a failure where it fails."""
    with TemporaryFile("w+", encoding="utf-8") as errors:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8") as process:
            assert process.stdout is not None
            for line in process.stdout:
                yield Result(**json.loads(line))
        if process.returncode:
            errors.seek(0)
            said = errors.read().strip().splitlines()
            yield Failure(name, said[-1] if said else f"ended with {process.returncode}")


def print_inside(results: Iterable[Result]) -> None:
    """Print results for `outcomes`."""
    for each in results:
        print(json.dumps(asdict(each)), flush=True)


def show(found: Iterable[Outcome]) -> list[Outcome]:
    """Print outcomes as they come, and what they amount to."""
    print(f"{machine()}\n\n{harness.HEADING}", flush=True)
    kept: list[Outcome] = []
    for each in found:
        kept.append(each)
        print(each.row if isinstance(each, Result) else f"{each.name:<38}failed: {each.reason}", flush=True)
    print(f"\n{summary(kept)}")
    return kept


def summary(found: Sequence[Outcome]) -> str:
    """Tell how many ratios are good enough."""
    results = [each for each in found if isinstance(each, Result)]
    barred = [each for each in results if each.bar is not None]
    ok = sum(each.verdict == "ok" for each in barred)
    failed = len(found) - len(results)
    return f"{ok} of {len(barred)} bars are met" + (f"; {failed} failed" if failed else "")


def machine() -> str:
    """Describe the machine, the versions that matter, and how busy it is."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{cores} cores of {_processor()}, {memory:.0f} GB, {platform.system()} {platform.release()};"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Textual {version('textual')};"
        f" {'full sizes' if harness.FULL else 'everyday sizes'}, load {os.getloadavg()[0]:.1f} at the start"
    )


def _processor() -> str:
    """Name the processor."""
    about = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*:\s*(.+)", about.read_text(encoding="utf-8")) if about.exists() else []
    return str(names[0]) if names else platform.processor() or platform.machine()


def markdown(found: Sequence[Outcome], described: str) -> str:
    """Write results as a table for README.

    Args:
        found: none of them failed.
        described: the machine.
    """
    lines = [described + ".", "", "| benchmark | measured | baseline | ratio | bar | |", "|---|--:|--:|--:|--:|---|"]
    for each in found:
        assert isinstance(each, Result)
        cells = [each.name, *each.amounts, f"{each.ratio:.2f}", each.shown_bar, each.verdict]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", summary(found) + "."])


def subjects(names: Iterable[str]) -> str:
    """List what each benchmark measures and against what, in the first words of its module."""
    return "\n".join(f"- `{name}`: {_first_sentence(name)}" for name in names)


def _first_sentence(name: str) -> str:
    spec = find_spec(f"benchmarks.{name}")
    assert spec is not None
    assert spec.origin is not None
    text = Path(spec.origin).read_text(encoding="utf-8").removeprefix('"""')
    return " ".join(text.partition("\n\n")[0].partition('"""')[0].split())


def put_between(text: str, table: str) -> str:
    """Put a table between the marks of a text.

    Raises:
        ValueError: it has no marks.
    """
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the marks of the benchmarks are missing")
    return f"{before}{begin}\n{table}\n{end}{after}"
