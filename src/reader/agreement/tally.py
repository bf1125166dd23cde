"""Sums over articles, from which every measure is worked out, and over resampled articles, which give its interval."""

from array import array
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

RESAMPLES: Final = 1000
_SEED: Final = 20110801
_BATCH: Final = 100
"""Resamples that are summed at once."""
_CELLS: Final = 250_000
"""Of the table of some articles that is held at once."""


class Tally:
    """Counts of every article under any names, kept in a few bytes a count.

    What measures are made of (sizes, matches, coincidences) adds up over articles. So a project of any size is read
    once, and an interval needs no second reading: it comes from articles drawn again (Efron & Tibshirani 1993).
    """

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._keys = array("I")
        self._counts = array("f")
        self._exact: dict[int, float] = {}
        """Counts that four bytes do not hold exactly, by their position."""
        self._starts = array("Q", [0])

    @property
    def articles(self) -> int:
        """How many articles there are."""
        return len(self._starts) - 1

    def add(self, counts: Mapping[Hashable, float]) -> None:
        """Add the counts of one article; those that are 0 need not be there."""
        for name, count in counts.items():
            if not count:
                continue
            self._keys.append(self._numbers.setdefault(name, len(self._numbers)))
            self._counts.append(count)
            if self._counts[-1] != count:
                self._exact[len(self._counts) - 1] = count
        self._starts.append(len(self._keys))

    def sums(self) -> "Sums":
        """Sum all counts over all articles, and over as many articles drawn with replacement, many times.

        Of one article there is nothing to draw.
        """
        resamples = RESAMPLES if self.articles > 1 else 0
        sums = np.zeros((1 + resamples, len(self._numbers)))
        for _first, table in self._tables():
            sums[0] += table.sum(axis=0)
        random = np.random.default_rng(_SEED)
        for at in range(0, resamples, _BATCH):
            weights = np.empty((_BATCH, self.articles), np.uint16)
            for row in weights:
                row[:] = np.bincount(random.integers(0, self.articles, self.articles), minlength=self.articles)
            for first, table in self._tables():
                sums[1 + at : 1 + at + _BATCH] += weights[:, first : first + len(table)].astype(float) @ table
        return Sums(self._numbers, sums)

    def _tables(self) -> Iterator[tuple[int, Numbers]]:
        """Give the counts of some articles after others as tables of (articles, names), with the first's number."""
        keys = np.array(self._keys, np.uint32, copy=None)
        counts = np.array(self._counts, np.float32, copy=None)
        starts = np.array(self._starts, np.int64)
        exact = np.fromiter(self._exact, np.int64, len(self._exact))
        height = max(_CELLS // max(len(self._numbers), 1), 1)
        for first in range(0, self.articles, height):
            last = min(first + height, self.articles)
            begin, end = starts[first], starts[last]
            values = counts[begin:end].astype(float)
            for position in exact[(exact >= begin) & (exact < end)]:
                values[position - begin] = self._exact[int(position)]
            table = np.zeros((last - first, len(self._numbers)))
            table[np.repeat(np.arange(last - first), np.diff(starts[first : last + 1])), keys[begin:end]] = values
            yield first, table


class Sums:
    """What the counts come to: over all articles first, then over each resample."""

    def __init__(self, numbers: Mapping[Hashable, int], sums: Numbers) -> None:
        self._numbers = numbers
        self._sums = sums

    @property
    def names(self) -> Collection[Hashable]:
        """All that was counted."""
        return self._numbers.keys()

    def __getitem__(self, name: Hashable) -> Numbers:
        """Give the sums of one name, of shape (1 + resamples,); 0 for what was never counted."""
        number = self._numbers.get(name)
        return np.zeros(len(self._sums)) if number is None else self._sums[:, number]

    def table(self, names: Sequence[Sequence[Hashable]]) -> Numbers:
        """Give sums as tables, of shape (1 + resamples, rows, columns)."""
        return np.stack([np.stack([self[name] for name in row], axis=-1) for row in names], axis=-2)
