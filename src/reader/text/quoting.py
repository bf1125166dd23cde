"""Quotations: a stretch of a text with its surroundings, by which it is found again in another version."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

from reader.text import Offset
from reader.text.folding import Folded, fold

AROUND: Final = 32
"""Code points of the surroundings that a quotation keeps at either side."""

FRAGMENT_JOIN: Final = " … "
"""What stands between the fragments of a span where it is quoted."""

_CLEARLY: Final = 4
"""Code points of surroundings by which one place is better than another; being nearer by more than as many times does
too."""

_MOST: Final = 300
"""Places of a quotation that are looked at."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a text as it stood there."""

    text: str
    """Of several fragments, joined by `FRAGMENT_JOIN`."""
    before: str = ""
    after: str = ""
    start: Offset = 0
    """Where it was."""


def quoted(body: str, ranges: Sequence[tuple[Offset, Offset]]) -> Quote:
    """Quote one range of a text or several, which are in order and half-open."""
    start, end = ranges[0][0], ranges[-1][1]
    text = FRAGMENT_JOIN.join(body[one:other] for one, other in ranges)
    return Quote(text, body[max(start - AROUND, 0) : start], body[end : end + AROUND], start)


class Likely(NamedTuple):
    """A place that a quotation may be from, half-open."""

    alike: int
    """Folded code points of its surroundings that are there."""
    distance: int
    """Code points from where it is expected; 0 where nobody knows."""
    start: Offset
    end: Offset


class QuoteFinder:
    """A text that quotations are looked for in.

    Args:
        text: in which they are.
        free: tells whether a range can be the place of any; all can when it is not given.
    """

    def __init__(self, text: str, free: Callable[[Offset, Offset], bool] | None = None) -> None:
        self._text = text
        self._free = free

    def places(self, quote: Quote, expected: Offset | None = None) -> list[Likely]:
        """Rank the places of a quotation: by its surroundings, then by distance.

        It is looked for exactly, else folded as for a search, white space of any kind and length for any other. Of
        hundreds of places those are looked at that are nearest to where it is expected.

        Args:
            quote: what is looked for; white space alone is found nowhere.
            expected: about where it should be.
        """
        if not quote.text.strip():
            return []
        found = self._possible(self.exactly(quote.text, expected or 0))
        if not found:
            found = self._possible(islice(self._folded.find(quote.text, across=True), _MOST))
        before, after = fold(quote.before[-2 * AROUND :]), fold(quote.after[: 2 * AROUND])
        ranked = []
        for start, end in found:
            left = fold(self._text[max(start - 2 * AROUND, 0) : start])
            right = fold(self._text[end : end + 2 * AROUND])
            alike = _common(before[::-1], left[::-1]) + _common(after, right)
            ranked.append(Likely(alike, 0 if expected is None else abs(start - expected), start, end))
        return sorted(ranked, key=lambda each: (-each.alike, *each[1:]))

    def place(self, quote: Quote, expected: Offset | None = None) -> Likely | None:
        """Find the one place of a quotation; None where it has none, or several of which none is clearly the best."""
        ranked = self.places(quote, expected)
        rivals = sorted(each.distance for each in ranked if ranked[0].alike - each.alike < _CLEARLY)
        if len(rivals) > 1 and (ranked[0].distance != rivals[0] or rivals[0] * _CLEARLY >= rivals[1]):
            return None
        return ranked[0] if ranked else None

    def exactly(self, text: str, expected: Offset) -> list[tuple[Offset, Offset]]:
        """List the places of a text as it is, those nearest to where it is expected when there are hundreds."""
        found: list[tuple[Offset, Offset]] = []
        at = self._text.find(text, expected)
        while at >= 0 and len(found) < _MOST // 2:
            found.append((at, at + len(text)))
            at = self._text.find(text, at + 1)
        at = self._text.rfind(text, 0, expected + len(text) - 1)
        while at >= 0 and len(found) < _MOST:
            found.append((at, at + len(text)))
            at = self._text.rfind(text, 0, at + len(text) - 1)
        return found

    def _possible(self, ranges: Iterable[tuple[Offset, Offset]]) -> list[tuple[Offset, Offset]]:
        return [each for each in ranges if self._free is None or self._free(*each)]

    @cached_property
    def _folded(self) -> Folded:
        return Folded(self._text)


def _common(one: str, other: str) -> int:
    """Count the letters that two texts begin with alike."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
