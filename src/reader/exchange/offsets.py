"""What offsets count in files, and the way from a text as another tool holds it to an article's body."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Final, Literal

from reader.text import Offset
from reader.text.clusters import boundaries
from reader.text.sanitise import normalise

OffsetUnit = Literal["codepoint", "utf16", "utf8"]

ForeignUnit = OffsetUnit | Literal["cluster"]
"""What other tools' offsets count: grapheme clusters too."""

_SHORTENED: Final = re.compile("\r\n")


def counter(body: str, unit: OffsetUnit) -> Callable[[Offset], int]:
    """Give the function that re-counts an offset into a body in another unit."""
    if _alike(body, unit):
        return lambda offset: offset
    return _totals(body, unit).__getitem__


def decoder(text: str, unit: ForeignUnit) -> Callable[[int], Offset | None]:
    """Give the function from a position in a unit to the code point; None where it is inside one, or outside."""
    if unit == "cluster":
        starts = boundaries(text)
        return lambda position: starts[position] if 0 <= position < len(starts) else None
    if _alike(text, unit):
        return lambda position: position if 0 <= position <= len(text) else None
    return {total: offset for offset, total in enumerate(_totals(text, unit))}.get


def _alike(text: str, unit: OffsetUnit) -> bool:
    """Tell whether a unit counts a text as code points do."""
    if unit == "utf16":
        return len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text)
    return unit == "codepoint" or text.isascii()


def _totals(text: str, unit: OffsetUnit) -> Sequence[int]:
    """Count the units before every code point, and all of them."""
    if unit == "utf16":
        return [0, *accumulate(1 + (character > "\uffff") for character in text)]
    return [0, *accumulate(len(character.encode()) for character in text)]


class ForeignText:
    """A text as another tool holds it, and the body that it is as an article.

    Args:
        raw: the text as it is in the file, line ends and all.
        unit: what the tool's offsets count.
    """

    def __init__(self, raw: str, unit: ForeignUnit = "codepoint") -> None:
        self.raw = raw
        self.body = normalise(raw)
        self._decode = decoder(raw, unit)
        self._shortened = [match.end() for match in _SHORTENED.finditer(raw)]

    def offset(self, position: int) -> Offset | None:
        """Give the offset into the body of a position in the tool's text; None where it is inside a character."""
        found = self._decode(position)
        return None if found is None else found - bisect_right(self._shortened, found)
