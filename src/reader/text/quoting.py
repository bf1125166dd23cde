"""Quotations: a stretch of a text with its surroundings, by which it is found again in another version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reader.text import Offset

AROUND: Final = 32
"""Code points of the surroundings that a quotation keeps at either side."""

FRAGMENT_JOIN: Final = " … "
"""What stands between the fragments of a span where it is quoted."""


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
