"""Sums over articles, from which every measure is worked out, and over resampled articles, which give its interval."""

import zlib
from array import array
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

RESAMPLES: Final = 1000
_SEED: Final = 20110801
_BATCH: Final = 100
"""Resamples that are summed at once; each takes a byte an article, since none is drawn hundreds of times."""
_CELLS: Final = 100_000
"""Of the table of some articles that is held at once."""
_ARTICLES: Final = 500
"""Articles whose counts are packed together."""


class Tally:
    """Counts of every article under any names, kept in a few bytes a count.

    What measures are made of (sizes, matches, coincidences) adds up over articles. So a project of any size is read
    once, and an interval needs no second reading: it comes from articles drawn again (Efron & Tibshirani 1993).
    """

    def __init__(self) -> None:
        self.articles = 0
        """How many there are."""
        self._numbers: dict[Hashable, int] = {}
        self._packed: list[bytes] = []
        self._begin()

    def _begin(self) -> None:
        self._keys, self._counts, self._sizes = array("I"), array("d"), array("I")

    def add(self, counts: Mapping[Hashable, float]) -> None:
        """Add the counts of one article; those that are 0 need not be there."""
        kept = [(self._numbers.setdefault(name, len(self._numbers)), count) for name, count in counts.items() if count]
        self._keys.extend(number for number, _count in kept)
        self._counts.extend(count for _number, count in kept)
        self._sizes.append(len(kept))
        self.articles += 1
        if len(self._sizes) == _ARTICLES:
            self._pack()

    def _pack(self) -> None:
        """Put the newest articles away: what they count is much the same, so that it packs well."""
        sizes, keys, counts = (each.tobytes() for each in (self._sizes, self._keys, self._counts))
        self._packed.append(zlib.compress(b"".join((sizes, counts, keys)), level=1))
        self._begin()

    def sums(self) -> "Sums":
        """Sum all counts over all articles, and over as many articles drawn with replacement, many times.

        Of one article there is nothing to draw.
        """
        if self._sizes:
            self._pack()
        resamples = RESAMPLES if self.articles > 1 else 0
        sums = np.zeros((1 + resamples, len(self._numbers)))
        for _first, table in self._tables():
            sums[0] += table.sum(axis=0)
        random = default_rng(_SEED)
        for at in range(0, resamples, _BATCH):
            weights = np.empty((_BATCH, self.articles), np.uint8)
            for row in weights:
                row[:] = np.bincount(random.integers(0, self.articles, self.articles), minlength=self.articles)
            for first, table in self._tables():
                sums[1 + at : 1 + at + _BATCH] += weights[:, first : first + len(table)].astype(float) @ table
        return Sums(self._numbers, sums)

    def _tables(self) -> Iterator[tuple[int, Numbers]]:
        """Give the counts of some articles after others as tables of (articles, names), with the first's number."""
        height = max(_CELLS // max(len(self._numbers), 1), 1)
        for number, packed in enumerate(self._packed):
            articles = min(_ARTICLES, self.articles - number * _ARTICLES)
            data = zlib.decompress(packed)
            sizes = np.frombuffer(data, np.uintc, articles)
            total = int(sizes.sum())
            counts = np.frombuffer(data, np.float64, total, sizes.nbytes)
            keys = np.frombuffer(data, np.uintc, total, sizes.nbytes + counts.nbytes)
            ends = [0, *np.cumsum(sizes).tolist()]
            for first in range(0, articles, height):
                last = min(first + height, articles)
                rows = np.repeat(np.arange(last - first), sizes[first:last])
                part = slice(ends[first], ends[last])
                table = np.zeros((last - first, len(self._numbers)))
                table[rows, keys[part]] = counts[part]
                yield number * _ARTICLES + first, table


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
