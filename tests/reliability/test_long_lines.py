"""Lines of ten megabytes: taken in or refused in bounded time and memory."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import projects
from tests.reliability.figures import FIGURES, FULL, Figure, child_environment
from tests.reliability.interrupting import reader_command
from tests.terminal.pty import Terminal

MEGABYTES = 10
SECONDS = 120
"""Far more than it takes, and far less than what costs the square of the length."""
MEMORY = 1500
"""Megabytes."""

MEASURED = (
    "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
    "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
)
"""Runs a command from a small process: what is measured of a child begins with the size of its parent."""


def _of(sign: str) -> Callable[[], str]:
    return lambda: sign * (MEGABYTES * 1_000_000 // len(sign.encode()))


LONG: dict[str, tuple[str, Callable[[], str], int]] = {
    "words": ("long.txt", _of("كلمة "), 0),
    "dots": ("long.txt", _of("."), 0),
    "one letter": ("long.txt", _of("x"), 0),
    "marks on a letter": ("long.txt", _of("\u0301"), 0),
    "embeddings": ("long.txt", _of("\u202b"), 0),
    "opening quotation marks": ("long.txt", _of("“"), 0),
    "empty lines": ("long.txt", lambda: "\n" * MEGABYTES * 1_000_000 + "x", 0),
    "a record": (
        "long.jsonl",
        lambda: '{"schema":"reader/1","article":{"id":"long","text":"' + _of("كلمة ")() + '"}}',
        0,
    ),
    "a record of keys": ("long.jsonl", lambda: '{"schema":"reader/1",' + _of('"a":[],')() + '"b":1}', 2),
    "no record": ("long.jsonl", _of("x"), 2),
    "front matter": ("long.md", lambda: "---\nid: long\ntitle: " + _of("x")() + "\n---\nbody", 2),
    "a list in front matter": ("long.md", lambda: "---\nid: long\ntitle: [" + _of("x,")() + "]\n---\nbody", 2),
    "a book": ("long.txt", lambda: _of("x")() * 3, 2),
}


SHARE = ("dots", "a record", "a list in front matter")


@pytest.mark.parametrize("what", LONG if FULL else SHARE)
def test_import_of(tmp_path: Path, what: str) -> None:
    name, text, code = LONG[what]
    projects.make(tmp_path / "p", {}).close()
    (tmp_path / name).write_text(text(), encoding="utf-8")
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *reader_command("--project", tmp_path / "p", "import", tmp_path / name)],
        capture_output=True, text=True, check=True, env=child_environment(),
    )  # fmt: skip
    seconds, said = time.monotonic() - began, done.stderr
    exit_code, memory = map(int, done.stdout.split())
    wrong = exit_code != code or "Traceback" in said or said.count("error: ") != (code != 0)
    FIGURES.append(
        Figure(
            f"10 MB, import of {what}",
            1,
            0,
            int(wrong),
            seconds,
            f"{memory} MB; {'refused' if exit_code else 'taken in'}",
        )
    )
    assert not wrong, said[-2000:]
    assert len(said) < 2000
    assert seconds < SECONDS
    assert memory < MEMORY


@pytest.mark.parametrize("what", ["words", "one letter"] if FULL else ["words"])
def test_reading_of(tmp_path: Path, what: str) -> None:
    projects.make_from_files(tmp_path, {"long.txt": LONG[what][1]()}).close()
    began = time.monotonic()
    with Terminal("--project", str(tmp_path), "annotate", "long", READER_ANNOTATOR="a1", size=(100, 30)) as terminal:
        terminal.wait(lambda: any("no item is current" in row for row in terminal.rows), "the article", SECONDS)
        opened = time.monotonic() - began
        terminal.press("c")
        terminal.wait(lambda: any("1 problem" in row for row in terminal.rows), "the claim", SECONDS)
        status = Path(f"/proc/{terminal.process.pid}/status").read_text()
        memory = int(status.split("VmHWM:")[1].split()[0]) // 1024
        terminal.press("qq")
        assert terminal.finish() == 0
    FIGURES.append(
        Figure(
            f"10 MB, reading and tagging of {what}",
            1,
            0,
            0,
            time.monotonic() - began,
            f"{memory} MB; open in {opened:.1f} s",
        )
    )
    assert memory < MEMORY
