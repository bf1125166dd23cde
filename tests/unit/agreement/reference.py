"""Published values of agreement and the data they belong to."""

import json
from typing import Any

import numpy as np
import pytest

from reader.agreement.coefficients import MISSING, Floats, Values
from tests.conftest import SHARED

PRECISION = 1e-4
"""To which the values are given."""


def published(kind: str) -> Any:
    """Give what is published of one kind, or skip saying where it was looked for."""
    path = SHARED / "reference" / "agreement.json"
    if not path.exists():
        pytest.skip(f"no published values in {path}")
    return json.loads(path.read_text(encoding="utf-8"))[kind]


def named(kind: str, name: str) -> Any:
    """Give one example of a kind."""
    return next(each for each in published(kind) if each["name"] == name)


def close(value: float) -> Any:
    """Compare with a published value."""
    return pytest.approx(value, abs=PRECISION)


def coded(data: list[list[Any]]) -> tuple[Values, list[Any]]:
    """Number the values of coders (coders × units); gives them as (units, coders), and the values by number."""
    domain = sorted({value for coder in data for value in coder if value is not None})
    numbers = {value: number for number, value in enumerate(domain)}
    return np.array([[numbers.get(value, MISSING) for value in coder] for coder in data]).T, domain


def table(rows: list[list[float]]) -> Floats:
    """Give a table of numbers."""
    return np.array(rows, dtype=np.float64)
