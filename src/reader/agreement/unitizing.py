"""Agreement on where segments of a text begin and end, and on their categories.

Coders mark segments in a *continuum*, here the body of an article. Category 0 is unmarked text, which takes part as any
other, except that it has no segments: each of its characters stands for itself. All ranges are half-open, so lengths
are differences; papers also write the positions of the first and the last character, or a begin and a length.

The table of a continuum is (c + 1, c). Its first c rows are coincidences of categories (see `coefficients`), in
characters: the lengths of the intersections of segments of different coders. Its last row is, for each category, the
sum of the squared lengths of the segments of all coders. The table of several articles is the sum of theirs, and that
of a continuum which fewer than two coders read is zero.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise, permutations
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reader.agreement.coefficients import Floats, Values, coincidences, fleiss_kappa
from reader.text import Offset

Range: TypeAlias = tuple[Offset, Offset]
"""A half-open stretch of a continuum."""

Segment: TypeAlias = tuple[Offset, Offset, int]
"""A half-open range that is not empty, and its category, from 1 on."""

Integers: TypeAlias = NDArray[np.integer[Any]]
"""Offsets, or ranges of them (n, 2)."""

_UNMARKED = 0


def overlaps(segments: Sequence[Segment]) -> bool:
    """Tell whether a layer overlaps itself, so that it is no segmentation and agreement on it is not defined."""
    return any(start < end for (_, end, _), (start, _, _) in pairwise(sorted(segments)))


# Tables --------------------------------------------------------------------------------------------------------------


def continuum_table(
    layers: Sequence[Sequence[Segment]], length: int, categories: int, excluded: Sequence[Range] = ()
) -> Floats:
    """Measure the intersections and the segments of one continuum.

    Args:
        layers: the segments of each coder, in any order.
        length: of the continuum, L, in code points.
        categories: how many there are, unmarked text included, c.
        excluded: ranges that take no part, as though they were cut out of the text: a segment across one is a single
            segment still, without what lies in the range. They may overlap.

    Returns:
        (c + 1, c), in characters and, in the last row, squared characters.

    Raises:
        ValueError: a layer overlaps itself (ask `overlaps` first), or a segment is empty, ends outside the continuum or
            has no category of its own.
    """
    for layer in layers:
        _segmentation(layer, length, categories)
    kept = np.ones(length, int)
    for start, end in excluded:
        kept[max(start, 0) : max(end, 0)] = 0
    place = np.concatenate([[0], np.cumsum(kept)]).tolist()
    cut = [[(place[start], place[end], code) for start, end, code in layer] for layer in layers]
    continuum = Continuum([[each for each in layer if each[0] < each[1]] for layer in cut], place[-1])
    table = np.zeros((categories + 1, categories))
    for cell, size in continuum.cells(range(1, categories)).items():
        table[cell] = size
    return table


class Continuum:
    """What several coders marked of one text, measured once for the tables of any choice of categories."""

    def __init__(self, layers: Sequence[Sequence[Segment]], length: int) -> None:
        """Measure the segments and their intersections.

        Args:
            layers: the segments of each coder, in any order, none empty; they may overlap.
            length: of the continuum, in code points.
        """
        self._coders = len(layers)
        self._length = length
        self._sizes: Counter[int] = Counter()
        """Lengths of all segments of a category."""
        self._squares: Counter[int] = Counter()
        self._shared: Counter[tuple[int, int]] = Counter()
        """Lengths of the intersections of segments of different coders, over ordered pairs."""
        self._crossed: set[tuple[int, int]] = set()
        """Categories of segments of one coder that overlap."""
        reach: list[tuple[Offset, Offset, int, int]] = []
        for each in sorted((*segment, coder) for coder, layer in enumerate(layers) for segment in layer):
            start, end, code, coder = each
            self._sizes[code] += end - start
            self._squares[code] += (end - start) ** 2
            reach = [other for other in reach if other[1] > start]
            for _start, stop, theirs, who in reach:
                if who == coder:
                    self._crossed |= {(code, theirs), (theirs, code)}
                else:
                    common = min(end, stop) - start
                    self._shared[code, theirs] += common
                    self._shared[theirs, code] += common
            reach.append(each)

    def overlaps(self, categories: Collection[int]) -> bool:
        """Tell whether a layer overlaps itself with segments of some categories."""
        return any(one in categories and other in categories for one, other in self._crossed)

    def cells(self, categories: Sequence[int]) -> dict[tuple[int, int], float]:
        """Give the cells of the table that are not 0, by row and column, as if these categories alone had been marked.

        Args:
            categories: in the order of the table's, from 1 on; no layer overlaps itself with them.
        """
        if self._coders < 2:
            return {}
        others = self._coders - 1
        marked = sum(self._sizes[code] for code in categories)
        whole = self._coders * others * self._length - 2 * others * marked
        cells: dict[tuple[int, int], float] = {}
        for row, one in enumerate(categories, 1):
            alone = others * self._sizes[one]
            for column, other in enumerate(categories, 1):
                common = self._shared[one, other]
                cells[row, column] = common / others
                alone -= common
                whole += common
            cells[row, _UNMARKED] = cells[_UNMARKED, row] = alone / others
            cells[len(categories) + 1, row] = self._squares[one]
        cells[_UNMARKED, _UNMARKED] = whole / others
        cells[len(categories) + 1, _UNMARKED] = self._coders * self._length - marked
        return {cell: size for cell, size in cells.items() if size}


def of_category(tables: Floats, category: int) -> Floats:
    """Give the tables as they were if the segments of one category alone had been marked.

    Args:
        tables: of continua, (…, c + 1, c).
        category: from 1 on.

    Returns:
        (…, 3, 2).
    """
    merged = _merged(tables, np.arange(tables.shape[-1]) == category)
    merged[..., -1, _UNMARKED] = merged[..., _UNMARKED, :].sum(axis=-1)
    return merged


def character_coincidences(tables: Floats) -> Floats:
    """Give the coincidences (…, c, c) of characters, from tables of continua (…, c + 1, c).

    Their α knows no segments: it takes every character for a judgement of its own, of which a long segment has many.
    """
    return tables[..., :-1, :]


def token_coincidences(layers: Sequence[Sequence[Segment]], tokens: Integers, categories: int) -> Floats:
    """Count the coincidences of tokens; each has the category of the first segment that it touches, or is unmarked.

    Args:
        layers: the segments of each coder, in any order.
        tokens: the half-open ranges (n, 2) of those that take part.
        categories: how many there are, unmarked text included, c.

    Returns:
        (c, c). Their α takes every token for a judgement of its own.

    Raises:
        ValueError: as `continuum_table`, save that a token need not be near any segment.
    """
    marked = [_segmentation(layer, None, categories) for layer in layers]
    values = [_values(segments, _held(segments, tokens)) for segments in marked]
    return coincidences(np.array(values, dtype=np.intp).reshape(len(values), len(tokens)).T, categories)


def _segmentation(layer: Sequence[Segment], length: int | None, categories: int) -> Integers:
    """Give the segments of a layer in order, (n, 3)."""
    segments = np.array(sorted(layer), dtype=np.intp).reshape(-1, 3)
    starts, ends, codes = segments.T
    if overlaps(layer) or np.any(starts >= ends):
        message = "a layer overlaps itself, or a segment is empty"
        raise ValueError(message)
    if np.any(starts < 0) or (length is not None and np.any(ends > length)):
        message = f"a segment ends outside the continuum of {length}"
        raise ValueError(message)
    if np.any(codes <= _UNMARKED) or np.any(codes >= categories):
        message = f"a segment has none of the categories from 1 to {categories - 1}"
        raise ValueError(message)
    return segments


def _held(segments: Integers, ranges: Integers) -> Integers:
    """Give, for each range, the index of the first segment that it touches; -1 where it touches none."""
    first = np.searchsorted(segments[:, 1], ranges[:, 0], side="right")
    starts = np.append(segments[:, 0], np.iinfo(np.intp).max)
    return np.where(starts[first] < ranges[:, 1], first, -1)


def _values(segments: Integers, held: Integers) -> Values:
    return np.append(segments[:, 2], _UNMARKED)[held]


def _merged(tables: Floats, marked: NDArray[np.bool_]) -> Floats:
    """Merge categories (c,) into one and the others into unmarked text: (…, c + 1, c) → (…, 3, 2)."""
    merge = np.stack([~marked, marked], axis=1).astype(np.float64)
    return np.concatenate([merge.T @ tables[..., :-1, :] @ merge, tables[..., -1:, :] @ merge], axis=-2)


# Coefficients --------------------------------------------------------------------------------------------------------


def u_alpha(tables: Floats) -> Floats:
    """Give uα (Krippendorff, Mathet, Bouvry & Widlöcher 2016), of boundaries and categories together.

    Chance pairs every character with every other, save those of its own segment: where each segment is one character,
    that is every other but itself, and uα is α.

    Args:
        tables: of continua, (…, c + 1, c).

    Returns:
        (…); nan where nothing can be paired (fewer than two coders, or no text), and where all text of all coders is of
        one category, as it is where nobody marked anything.
    """
    lengths = tables[..., :-1, :]
    size: Floats = lengths.sum(axis=(-2, -1))
    own: Floats = tables[..., -1, :].sum(axis=-1) / np.square(np.where(size, size, 1))  # the share of such pairs
    return 1 - (1 - fleiss_kappa(lengths)) * (1 - own)


def bar_u_alpha(tables: Floats) -> Floats:
    """Give |uα (Krippendorff, Mathet, Bouvry & Widlöcher 2016), of boundaries whatever the categories.

    Args:
        tables: of continua, (…, c + 1, c).

    Returns:
        (…); nan where nothing can be paired, and where all coders marked nothing or everything.
    """
    return u_alpha(_merged(tables, np.arange(tables.shape[-1]) != _UNMARKED))


def alpha_u_disagreements(layers: Sequence[Sequence[Range]], length: int) -> Floats:
    """Measure how far apart the units of one category are, and by chance would be (Krippendorff 2004, p. 254).

    αU is 1 less the ratio of the two; that of several categories is 1 less the ratio of their sums, and it is not
    defined where the second is 0, since nobody marked anything. These cannot be added up over articles, and uα has
    replaced αU for more than two coders.

    Args:
        layers: the half-open ranges that each of two or more coders marked, in order; they do not overlap.
        length: of the continuum, L, in code points.

    Returns:
        (2,), the observed and the expected disagreement.
    """
    coders = len(layers)
    units = [np.array(layer, dtype=np.float64).reshape(-1, 2) for layer in layers]
    observed = 0.0
    for one, other in permutations(units, 2):
        apart = np.square(one[:, np.newaxis] - other).sum(axis=-1)
        meet = (one[:, np.newaxis, 0] < other[:, 1]) & (other[:, 0] < one[:, np.newaxis, 1])
        alone = np.diff(one[~meet.any(axis=1)])
        observed += apart[meet].sum() + 2 * np.square(alone).sum()
    sizes = np.concatenate([np.diff(each).ravel() for each in units])
    gaps = np.concatenate([np.diff([0, *each.ravel(), length])[::2] for each in units])
    room = np.maximum(gaps - sizes[:, np.newaxis] + 1, 0).sum(axis=1)
    chance = (len(sizes) - 1) / 3 * (2 * sizes**3 - 3 * sizes**2 + sizes) + sizes**2 * room
    pairs = coders * length * (coders * length - 1) - (sizes * (sizes - 1)).sum()
    return np.array([observed / (coders * (coders - 1) * length**2), 2 / length * chance.sum() / pairs])
