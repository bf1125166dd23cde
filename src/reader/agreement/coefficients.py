"""Coefficients of agreement, each a function of a small table of sums.

A table of several articles is the sum of theirs, so an article can be counted never, once or often: that is what the
bootstrap over articles does. Every coefficient therefore takes tables in the last axes of an array and a *batch* in the
axes before them, and gives one number for each table of the batch: (…, c, c) → (…). It gives nan, and no warning, where
it is not defined. Categories are numbered from 0; a *value* is the number of a category, or `MISSING`.

Two kinds of tables occur:

- *contingency*: how many units the first coder put into the category of the row and the second into that of the column;
- *coincidences* (Krippendorff 2019, 12.3): the same over all ordered pairs of coders, where a unit with m values counts
  1 / (m - 1) in each of its pairs, so that the rows add up to the numbers of values. Units with fewer than two values
  have nothing to pair and count nowhere.
"""

from itertools import combinations
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
"""Tables, and numbers computed from them."""

Values: TypeAlias = NDArray[np.integer[Any]]
"""Numbers of categories."""

MISSING: Final = -1
"""In the place of a value where a coder gave none."""

_CHUNK: Final = 1 << 15
"""Units counted at once: few enough that what is worked out for them stays in the processor's cache."""


# Tables --------------------------------------------------------------------------------------------------------------


def coincidences(values: Values, categories: int, weights: Floats | None = None) -> Floats:
    """Count the coincidences of values (Krippendorff 2019, 12.3).

    Args:
        values: (units, coders), each `MISSING` or in [0, categories).
        categories: how many there are, c.
        weights: (units,), how often each unit counts; once, when none are given.

    Returns:
        (c, c), symmetric.

    Raises:
        ValueError: a value is no category.
    """
    _check(values, categories)
    coders, side = values.shape[1], categories + 1
    cells = np.zeros((coders + 1) * side * side)  # by the number of values of the unit, then by the two values
    for first in range(0, len(values), _CHUNK):
        chunk = slice(first, first + _CHUNK)
        codes = np.add(values[chunk].T, 1, dtype=np.intp, order="C")
        sizes = np.count_nonzero(codes, axis=0) * (side * side)
        weight = None if weights is None else weights[chunk]
        for one, other in combinations(codes, 2):
            cells += np.bincount(sizes + one * side + other, weight, minlength=cells.size)
    counts = cells.reshape(coders + 1, side, side)[2:, 1:, 1:]
    half = np.tensordot(1 / np.arange(1, coders), counts, axes=1).astype(np.float64, copy=False)
    return half + half.T


def coincidences_of_counts(counts: Floats) -> Floats:
    """Count the coincidences of values that are known only by their numbers.

    Args:
        counts: (units, c), how many coders put each unit into each category.

    Returns:
        (c, c), symmetric.
    """
    others = counts.sum(axis=1) - 1
    weights: Floats = 1 / np.maximum(others, 1)  # a single value pairs with nothing, whatever its weight
    return counts.T @ (counts * weights[:, np.newaxis]) - np.diag(weights @ counts)


def contingency(one: Values, other: Values, categories: int) -> Floats:
    """Count the pairs of values that two coders gave.

    Args:
        one: (units,), each `MISSING` or in [0, categories).
        other: (units,), likewise, of the second coder.
        categories: how many there are, c.

    Returns:
        (c, c), the first coder's categories in rows; without the units that lack a value.

    Raises:
        ValueError: a value is no category.
    """
    _check(one, categories)
    _check(other, categories)
    side = categories + 1
    cells = (one.astype(np.intp) + 1) * side + other + 1
    return np.bincount(cells, minlength=side * side).reshape(side, side)[1:, 1:].astype(np.float64)


def _check(values: Values, categories: int) -> None:
    if values.size and not MISSING <= values.min() <= values.max() < categories:
        message = f"values from {values.min()} to {values.max()} for {categories} categories"
        raise ValueError(message)


# Distances between categories ----------------------------------------------------------------------------------------


def nominal(categories: int) -> Floats:
    """Give the distances (c, c) of categories without order: 1 between any two."""
    return 1 - np.eye(categories)


def interval(values: Floats) -> Floats:
    """Give the distances (…, c, c) of categories that stand for numbers (…, c): the squared differences."""
    return np.square(values[..., :, np.newaxis] - values[..., np.newaxis, :])


def ratio(values: Floats) -> Floats:
    """Give the distances (c, c) of categories that stand for quantities (c,), none negative: (a - b)² / (a + b)²."""
    sums = values[:, np.newaxis] + values
    distances: Floats = interval(values) / np.square(np.where(sums, sums, 1))
    return distances


def ordinal(table: Floats) -> Floats:
    """Give the distances (…, c, c) of ordered categories: the squared numbers of values from one to the other.

    Args:
        table: coincidences (…, c, c), the categories in their order.

    Returns:
        For every two, the values between them and half of those in either, squared (Krippendorff 2019, 12.3.4).
    """
    totals = table.sum(axis=-1)
    return interval(totals.cumsum(axis=-1) - totals / 2)


# Coefficients --------------------------------------------------------------------------------------------------------


def alpha(table: Floats, distance: Floats | None = None) -> Floats:
    """Give Krippendorff's α (2019, 12.3).

    Args:
        table: coincidences (…, c, c).
        distance: of the categories, (c, c) or (…, c, c); `nominal` when none is given.

    Returns:
        (…); nan where nothing can be paired and where all values that can are of one category, or of several without
        any distance between them.
    """
    totals = table.sum(axis=-1)
    observed = _disagreement(table, distance) * (totals.sum(axis=-1) - 1)
    return 1 - _divided(observed, _disagreement(_products(totals, totals), distance))


def fleiss_kappa(table: Floats) -> Floats:
    """Give Fleiss' κ (1971): α without its correction for few values.

    Fleiss asks for the same number of raters for all units. Where it differs, a unit counts in proportion to its
    raters, and one with a single rater not at all.

    Args:
        table: coincidences (…, c, c).

    Returns:
        (…); nan where nothing can be paired and where all values that can are of one category.
    """
    totals = table.sum(axis=-1)
    return 1 - _divided(_disagreement(table) * totals.sum(axis=-1), _disagreement(_products(totals, totals)))


def scott_pi(table: Floats) -> Floats:
    """Give Scott's π (1955), which takes chance from the values of both coders together.

    Args:
        table: contingency (…, c, c).

    Returns:
        (…); nan where there are no units and where both coders used one and the same category alone.
    """
    return fleiss_kappa(table + table.swapaxes(-1, -2))


def cohen_kappa(table: Floats, weights: Floats | None = None) -> Floats:
    """Give Cohen's κ (1960; weighted, 1968), which takes chance from the values of each coder.

    Args:
        table: contingency (…, c, c).
        weights: of the disagreements, a distance (c, c) or (…, c, c); `nominal` when none are given.

    Returns:
        (…); nan where there are no units and where both coders used one and the same category alone. Where only one
        coder kept to a single category it is 0.
    """
    chance = _products(table.sum(axis=-1), table.sum(axis=-2))
    return 1 - _divided(_disagreement(table, weights) * _size(table), _disagreement(chance, weights))


def s_coefficient(table: Floats) -> Floats:
    """Give S (Bennett, Alpert & Goldstein 1954), in which chance takes every category equally often.

    Args:
        table: contingency (…, c, c); categories that nobody used count too.

    Returns:
        (…); nan where there are no units and where there is one category only. Since it asks for no values, it is
        defined where all units are of one label: only percent agreement shares that weakness.
    """
    categories = table.shape[-1]
    return 1 - _divided(_disagreement(table), _size(table) * (1 - 1 / categories))


def percent_agreement(table: Floats) -> Floats:
    """Give the share, in [0, 1], of units on which two coders agree.

    Args:
        table: contingency (…, c, c).

    Returns:
        (…); nan where there are no units.
    """
    return _divided(np.trace(table, axis1=-2, axis2=-1), _size(table))


def precision(matched: Floats, found: Floats) -> Floats:
    """Give the share of what was found (…) that is matched (…); nan where nothing was found."""
    return _divided(matched, found)


def recall(matched: Floats, gold: Floats) -> Floats:
    """Give the share of gold (…) that is matched (…); nan where there is no gold."""
    return _divided(matched, gold)


def f1(matched: Floats, size_a: Floats, size_b: Floats) -> Floats:
    """Give F1 between two annotators, to which κ tends as more is marked by neither (Hripcsak & Rothschild 2005).

    Args:
        matched: (…), pairs of one item of either annotator, no item in two.
        size_a: (…), items of one annotator.
        size_b: (…), items of the other.

    Returns:
        (…), the same whichever annotator comes first; nan where neither has any item.
    """
    return _divided(2 * matched, size_a + size_b)


def _disagreement(table: Floats, distance: Floats | None = None) -> Floats:
    distance = nominal(table.shape[-1]) if distance is None else distance
    return _size(table * distance)


def _products(rows: Floats, columns: Floats) -> Floats:
    return rows[..., :, np.newaxis] * columns[..., np.newaxis, :]


def _size(table: Floats) -> Floats:
    total: Floats = table.sum(axis=(-2, -1))
    return total


def _divided(part: Floats, whole: Floats) -> Floats:
    """Divide; nan where the whole is nothing."""
    defined = np.asarray(whole) != 0
    quotient: Floats = np.where(defined, part, np.nan) / np.where(defined, whole, 1)
    return quotient
