"""Thousands of damaged files for every importer: each ends in a message of the program's, or in a correct import."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from reader.exchange import formats
from reader.workflow.importing import ARTICLE_FORMAT
from reader.workflow.project import Project
from tests.conftest import ROOT
from tests.reliability import fuzzing
from tests.reliability.figures import FIGURES, Figure, child_environment, of
from tests.unit.exchange import roundtrip, seeds
from tests.unit.exchange.test_brat import EVENTS, TEXT
from tests.unit.exchange.test_damaged import damaged

READ: Final = (ARTICLE_FORMAT, *(each.name for each in formats.every() if each.read is not None))
ARTICLE: Final = '---\nid: news\ntitle: "خبر: عاجل"\nlanguage: ar\ndirection: auto\n---\nقال سالم 😀\nإن النهر يرتفع.\n'
_MEMORY: Final = Path("/dev/shm")
"""Where a file costs no disk, which 10,000 databases of a moment need not."""


def native() -> st.SearchStrategy[bytes]:
    whole = json.loads(seeds.OWN)
    changed = fuzzing.mutated_json(whole).map(lambda each: json.dumps(each).encode("utf-8", "surrogatepass"))
    return changed | fuzzing.mutated(json.dumps(whole, ensure_ascii=False).encode())


def files_of(name: str) -> st.SearchStrategy[dict[str, bytes]]:
    """Give damaged files of a format, by their names."""
    if name == "brat":
        texts = fuzzing.mutated(TEXT.encode(), 1) | st.just(TEXT.encode())
        return st.fixed_dictionaries({"news.ann": fuzzing.mutated(EVENTS.encode()), "news.txt": texts})
    if name == ARTICLE_FORMAT:
        return st.fixed_dictionaries({"news.md": fuzzing.mutated(ARTICLE.encode())})
    return st.fixed_dictionaries({"x.jsonl": native() if name == "jsonl" else damaged(name)})


@contextmanager
def fresh_projects() -> Iterator[Callable[[Path], Project]]:
    """Give what makes an empty project at the cost of copying one."""
    with TemporaryDirectory() as folder:
        roundtrip.empty(Path(folder) / "empty").close()

        def make(target: Path) -> Project:
            shutil.copytree(Path(folder) / "empty", target)
            return Project.open(target)

        yield make


def fuzz(name: str, number: int, start: int) -> tuple[int, int]:
    """Import damaged files of a format, each into a project of its own.

    Returns:
        How many there were, and how many were taken.
    """
    counts = [0, 0]
    with fresh_projects() as make:

        @seed(start)
        @settings(
            max_examples=number, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(files_of(name))
        def one(files: dict[str, bytes]) -> None:
            with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as place:
                folder = Path(place) / "in"
                folder.mkdir()
                for each, data in files.items():
                    (folder / each).write_bytes(data)
                target = folder if name == "brat" else folder / next(iter(files))
                with make(Path(place) / "project") as project:
                    taken = fuzzing.imported(project, target, format=name)
            counts[0] += 1
            counts[1] += taken

        one()
    return counts[0], counts[1]


@pytest.mark.parametrize("name", READ)
def test_damaged_files_end_in_a_message_or_a_correct_import(name: str) -> None:
    number = of(10_000, 60)
    started = time.monotonic()
    halves = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.test_importers", name, str(number // 2), str(start)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=child_environment(), cwd=ROOT,
        )
        for start in (1, 2)
    ]  # fmt: skip
    done = [each.communicate(timeout=1800) for each in halves]
    assert [each.returncode for each in halves] == [0, 0], "\n".join(errors[-4000:] for _out, errors in done)
    counted = [json.loads(out) for out, _errors in done]
    many, taken = (sum(each[at] for each in counted) for at in (0, 1))
    FIGURES.append(
        Figure(f"damaged files, {name}", many, 0, 0, time.monotonic() - started, f"{taken} taken, the others refused")
    )
    assert many >= number * 0.9
    assert 0 < taken < many


if __name__ == "__main__":
    print(json.dumps(fuzz(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
