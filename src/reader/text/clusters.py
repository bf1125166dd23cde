"""Extended grapheme clusters and the width of what is drawn."""

import unicodedata
from functools import lru_cache
from typing import Final

from reader.text import Offset

_JOINING: Final = frozenset({"Mn", "Me", "Mc", "Cf", "Cc", "Cs", "Sk", "Zl", "Zp", "Cn"})
_NEAR: Final = 60
"""Code points around a range among which the borders of its clusters are looked for."""

_REGIONAL: Final = ("\U0001f1e6", "\U0001f1ff")


@lru_cache(maxsize=4096)
def _alone(character: str) -> bool:
    """Tell a code point that is a cluster by itself whatever its neighbours are; false in doubt."""
    if character < "\u0300":
        return character.isprintable() and character != "\u00ad"
    return unicodedata.category(character) not in _JOINING and not (
        character in "\u0e33\u0eb3\u0d4e"
        or "\u1100" <= character <= "\u11ff"
        or "\ua960" <= character <= "\ua97c"
        or "\uac00" <= character <= "\ud7fb"
        or character > "\U00010fff"  # emoji, flags, and letters of scripts that form prefixes
    )


def boundaries(text: str) -> list[int]:
    r"""Cut text into extended grapheme clusters (UAX #29, by `regex`'s ``\X``).

    `regex` is asked only about the stretches around code points that could join others.

    Returns:
        The start of every cluster and, last, the length of the text: ``[0]`` for an empty one.
    """
    joining = [character for character in set(text) if not _alone(character)]
    if not joining:
        return list(range(len(text) + 1))
    import regex  # slow to import, and not needed for most paragraphs

    if len(joining) > 8:
        return [match.start() for match in regex.finditer(r"\X", text)] + [len(text)]
    inside = bytearray(len(text))
    for character in joining:
        at = text.find(character)
        while at >= 0:
            inside[at] = 1
            at = text.find(character, at + 1)
    starts: list[int] = []
    index, length = 0, len(text)
    while index < length:
        first = inside.find(1, index)
        if first < 0:
            starts += range(index, length)
            break
        begin = max(first - 1, index)
        end = first
        while end < length and (inside[end] or (end + 1 < length and inside[end + 1])):
            end += 1
        end = min(end + 1, length)
        starts += range(index, begin)
        starts += [begin + match.start() for match in regex.finditer(r"\X", text[begin:end])]
        index = end
    return [*starts, length]


def whole(text: str, start: Offset, end: Offset) -> tuple[Offset, Offset]:
    """Grow a range to whole clusters; only its surroundings within its paragraphs are looked at."""
    if all(at in (0, len(text)) or (_alone(text[at - 1]) and _alone(text[at])) for at in (start, end)):
        return start, end
    from_ = max(start - _NEAR, text.rfind("\n", 0, start) + 1, 0)
    to = min(end + _NEAR, len(text))
    borders = [from_ + border for border in boundaries(text[from_:to])]
    return max(border for border in borders if border <= start), min(border for border in borders if border >= end)


@lru_cache(maxsize=8192)
def width(character: str) -> int:
    """Count the cells of one code point: 0 for marks and format characters, 2 for wide ones (UAX #11), else 1.

    Regional indicators count 1 each, so that a flag has 2 whether a terminal joins the pair or not.
    """
    if " " <= character < "\u0300":
        return 0 if character == "\u00ad" else 1
    if "\u0620" <= character <= "\u064a" or "\ufb50" <= character <= "\ufdff" or "\ufe70" <= character <= "\ufefc":
        return 1
    category = unicodedata.category(character)
    if category[0] == "M" or "\U0001f3fb" <= character <= "\U0001f3ff":
        return 0
    if category == "Cf":
        return 1 if character in "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2" else 0
    if _REGIONAL[0] <= character <= _REGIONAL[1]:
        return 1
    if "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7fb" or character in "\u3164\uffa0":
        return 0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 2
    return 2 if character >= "\u2630" and _newly_wide(character) else 1


def _newly_wide(character: str) -> bool:
    """Tell the signs that Unicode 16 made wide, which older data calls narrow: trigrams to counting rods."""
    ranges = ("\u2630\u2637", "\u268a\u268f", "\u4dc0\u4dff", "\U0001d300\U0001d356", "\U0001d360\U0001d376")
    return any(each[0] <= character <= each[1] for each in ranges)
