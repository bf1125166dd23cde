"""What the harness counted, kept for one table at the end of the run."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.conftest import ROOT

FULL: Final = os.environ.get("READER_RELIABILITY", "full") != "share"
"""Whether to count to the end, as `make reliability` does, or a bounded share of it, as continuous integration does."""


def of(full: int, share: int) -> int:
    """Choose how many, by how much of the harness is run."""
    return full if FULL else share


@dataclass(frozen=True)
class Figure:
    """A row of the table."""

    what: str
    many: int
    lost: int
    errors: int
    seconds: float
    remark: str = ""


FIGURES: list[Figure] = []


def table() -> str:
    """Lay the figures out."""
    heads = ("what", "how many", "lost", "errors", "seconds", "")
    rows = [
        (each.what, str(each.many), str(each.lost), str(each.errors), f"{each.seconds:.1f}", each.remark)
        for each in FIGURES
    ]
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at in (0, 5) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (heads, *rows)
    )


def child_environment() -> dict[str, str]:
    """Give the environment in which a child finds this package and the program's."""
    path = os.pathsep.join([str(ROOT), *(each for each in sys.path if each and Path(each).name == "src")])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (path, os.environ.get("PYTHONPATH"))))}
