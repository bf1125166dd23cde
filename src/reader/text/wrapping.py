"""Where a paragraph may be broken into lines: a working subset of UAX #14."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_SPACE = " \t\u1680\u2000-\u2006\u2008-\u200b\u205f\u3000"
_OPPORTUNITY = re.compile(
    rf"[{_SPACE}]+"  # LB18: after spaces (no-break ones glue)
    r"|(?<=\w)[-\u2010\u058a\u05be](?=[^\W\d_])"  # LB21: after a hyphen between words
    r"|[\u2013\u2014](?=[^\W\d_])"  # BA, B2: after a dash
    r"|(?<=\w)[/?&]+(?=[^\W\d_])"  # LB13, SY: inside addresses
)
SPACES: Final = frozenset(" \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u200b\u205f\u3000")
"""The spaces that hang at the end of a line."""


def opportunities(text: str) -> list[int]:
    """Find where a line may start within a paragraph, in logical order.

    Breaks are after spaces, after hyphens and dashes between letters (so that ``12-13`` stays whole), after slashes in
    addresses, and between ideographs; no-break spaces glue (UAX #14: LB7, LB12, LB18, LB21, LB31).

    Returns:
        Ascending positions, each greater than 0 and smaller than the length of the text.
    """
    length = len(text)
    found = [match.end() for match in _OPPORTUNITY.finditer(text) if match.end() < length]
    if any(map(_ideographic, set(text))):
        found += [
            at for at in range(1, length)
            if (_ideographic(text[at]) and _ideographic(text[at - 1]))
            or (_ideographic(text[at]) and unicodedata.category(text[at - 1]) == "Pe")
            or (_ideographic(text[at - 1]) and unicodedata.category(text[at]) == "Ps")
        ]  # fmt: skip
        found = sorted(set(found))
    return found


@lru_cache(maxsize=2048)
def _ideographic(character: str) -> bool:
    """Tell ideographs, kana and Hangul syllables, between which lines may break (LB31)."""
    return character >= "\u2e80" and unicodedata.east_asian_width(character) in "WF" and character.isalnum()


def fit(widths: list[int], start: int, limit: int, breakable: list[bool], hangs: list[bool]) -> int:
    """Find where the line that starts at a display cluster ends.

    Args:
        widths: cells of every display cluster of the paragraph.
        start: the first cluster of the line.
        limit: the cells that a line holds.
        breakable: for every cluster, whether a line may start there.
        hangs: for every cluster, whether it is a space that may hang over the end.

    Returns:
        The cluster after the line's last: at an opportunity, else between clusters of a word longer than the line,
        and always past `start`.
    """
    used = 0
    last_opportunity = start
    count = len(widths)
    for index in range(start, count):
        if breakable[index] and index > start:
            last_opportunity = index
        if hangs[index]:
            used += widths[index]
            continue
        if used + widths[index] > limit:
            if last_opportunity > start:
                return last_opportunity
            return max(index, start + 1)
        used += widths[index]
    return count
