"""Where the selectors of Web Annotations are in a text: by position where the quotation agrees, else by quotation."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

from reader.exchange.offsets import ForeignText
from reader.text import Offset
from reader.text.sanitise import normalise

AROUND: Final = 32
"""Code points of surroundings that are quoted at either side."""

_LOOKED_AT: Final = 64
"""Code points of surroundings that are compared."""

_MOST: Final = 1000
"""Places of a quotation that are looked at."""


class Quotation(NamedTuple):
    """What a TextQuoteSelector says."""

    exact: str
    prefix: str = ""
    suffix: str = ""


class Place(NamedTuple):
    """What is known of the place of a target: a position, a quotation, or both."""

    start: int | None
    end: int | None
    quotation: Quotation | None


class AnchoredText:
    """A text in which places are looked for.

    Args:
        raw: the text as the file, or the project, has it.
        places: all that will be looked for; they tell together what positions count.
    """

    def __init__(self, raw: str, places: Iterable[Place] = ()) -> None:
        self.body = normalise(raw)
        self._counts = [ForeignText(raw)]
        if raw.isascii() or max(raw) <= "\uffff":
            return
        told = [each for each in places if each.quotation is not None and each.start is not None]
        agreed = sum(self._counted(each, self._counts[0]) is not None for each in told)
        if told and agreed == len(told):
            return
        self._counts.append(ForeignText(raw, "utf16"))  # as tools in JavaScript count, whatever the model says
        if sum(self._counted(each, self._counts[1]) is not None for each in told) > agreed:
            self._counts.reverse()

    def find(self, place: Place) -> tuple[Offset, Offset] | None:
        """Find a place; None where it is not there, or could be several."""
        if place.start is not None:
            for count in self._counts:
                if (found := self._counted(place, count)) is not None:
                    return found
        return None if place.quotation is None else self._quoted(place.quotation, place.start)

    def _counted(self, place: Place, count: ForeignText) -> tuple[Offset, Offset] | None:
        """Give the range of a position, counted in one way; None where it is none, or another text than the quoted."""
        if place.start is None or place.end is None:
            return None
        start, end = count.offset(place.start), count.offset(place.end)
        if start is None or end is None or start >= end:
            return None
        quotation = place.quotation
        if quotation is not None and _flat(self.body[start:end]) != _flat(quotation.exact):
            return None
        return start, end

    def _quoted(self, quotation: Quotation, near: int | None) -> tuple[Offset, Offset] | None:
        """Find the one place of a quotation that its surroundings, or else its position, speak for."""
        before, after = normalise(quotation.prefix)[-_LOOKED_AT:], normalise(quotation.suffix)[:_LOOKED_AT]
        ranked = sorted(
            (
                -self._alike(before, after, start, end),
                abs(start - near) if near is not None else 0,
                (start, end),
            )
            for start, end in islice(self._places(normalise(quotation.exact)), _MOST)
        )
        if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
            return None
        return ranked[0][2]

    def _alike(self, before: str, after: str, start: Offset, end: Offset) -> int:
        """Count the code points of surroundings that are there."""
        left, right = self.body[max(start - _LOOKED_AT, 0) : start], self.body[end : end + _LOOKED_AT]
        return _common(before[::-1], left[::-1]) + _common(after, right)

    def _places(self, exact: str) -> Iterator[tuple[Offset, Offset]]:
        """Give the places of a text: exactly, else with other white space between its words."""
        if not exact.strip():
            return
        at = self.body.find(exact)
        if at >= 0:
            while at >= 0:
                yield at, at + len(exact)
                at = self.body.find(exact, at + 1)
            return
        words = exact.split()
        if self._spaced.find(" ".join(words)) >= 0:
            for match in re.finditer(r"\s+".join(map(re.escape, words)), self.body):
                yield match.start(), match.end()

    @cached_property
    def _spaced(self) -> str:
        return _flat(self.body)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _common(one: str, other: str) -> int:
    """Count the code points that two texts begin with alike."""
    return next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
