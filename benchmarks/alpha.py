"""Krippendorff's α of a million units and three annotators, against the library `krippendorff` on the same values."""

from statistics import median

import krippendorff
import numpy as np

from benchmarks import harness
from benchmarks.harness import Result
from reader.agreement.coefficients import MISSING, Values, alpha, coincidences

ROUNDS = 5
UNITS = 1_000_000
ANNOTATORS = 3
CATEGORIES = 4


def _values(missing: float) -> Values:
    """Make up values (units, annotators), a share of them missing."""
    random = np.random.default_rng(1)
    truth, errors = random.integers(0, CATEGORIES, (UNITS, 1)), random.integers(0, CATEGORIES, (UNITS, ANNOTATORS))
    values = np.where(random.random((UNITS, ANNOTATORS)) < 0.8, truth, errors)
    return np.where(random.random(values.shape) < missing, MISSING, values)


def _measure(name: str, values: Values) -> Result:
    data = (np.where(values == MISSING, np.nan, values) if (values == MISSING).any() else values).T

    def ours() -> float:
        return float(alpha(coincidences(values, CATEGORIES)))

    def theirs() -> float:
        return krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")

    assert abs(ours() - theirs()) < 1e-9
    measured, baseline = harness.taking_turns(ROUNDS, lambda: harness.timed(ours), lambda: harness.timed(theirs))
    return Result(name, median(measured), median(baseline), 1.0)


def run() -> list[Result]:
    """Measure."""
    return [_measure("alpha", _values(missing=0)), _measure("alpha, a tenth missing", _values(missing=0.1))]


if __name__ == "__main__":
    harness.print_table(run())
