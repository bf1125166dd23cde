"""Embedding levels, base direction and visual order (UAX #9)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal

from bidi import get_base_level, get_display
from bidi.mirror import MIRRORED

Base = Literal[0, 1]
"""The embedding level of a paragraph: 0 left-to-right, 1 right-to-left."""

ARABIC_LETTER_MARK: Final = "\u061c"
_RTL: Final = frozenset({"R", "AL"})
_EXPLICIT: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_NEEDS_ALGORITHM: Final = (_RTL | {"AN"} | _EXPLICIT, _EXPLICIT | {"L", "EN", "AN"})
"""By base level: the classes without which every code point of a paragraph has the base level."""

_HANGING: Final = _EXPLICIT | {"WS", "BN", "S", "B"}
_LEVEL = re.compile(r"Level\(\s*(\d+)")

_class = lru_cache(maxsize=4096)(unicodedata.bidirectional)


def has_rtl(text: str) -> bool:
    """Tell whether a text holds any strong right-to-left character."""
    return not text.isascii() and not _RTL.isdisjoint(map(_class, set(text)))


def mostly_rtl(text: str) -> bool:
    """Tell whether the strong characters of a text are mostly right-to-left."""
    if text.isascii():
        return False
    balance = 0
    for character, count in Counter(text).items():
        kind = _class(character)
        balance += count if kind in _RTL else -count if kind == "L" else 0
    return balance > 0


def follows_arabic_letter(text: str, position: int) -> bool:
    """Tell whether the last strong character before a position in its paragraph is an Arabic letter."""
    for index in range(position - 1, max(position - 1000, -1), -1):
        kind = "B" if text[index] == "\n" else _class(text[index])
        if kind in ("L", "R", "AL", "B"):
            return kind == "AL"
    return False


def first_strong(text: str) -> Base:
    """Resolve a paragraph's level by its first strong character (rules P2 and P3); 0 where there is none."""
    return 1 if text and get_base_level(text) == 1 else 0


def levels(text: str, base: Base) -> list[int]:
    """Resolve the embedding level of every code point of one paragraph, before rule L1.

    The levels come from the debug dump of `bidi.get_display`, the one place where python-bidi shows them: a level for
    every UTF-8 byte. The format is not promised; the conformance tests guard it.

    Args:
        text: a paragraph without lone surrogates.
        base: the level of the paragraph.
    """
    if _NEEDS_ALGORITHM[base].isdisjoint(map(_class, set(text))):
        return [base] * len(text)
    dump = get_display(text, base_dir="R" if base else "L", debug=True)
    start, end = dump.rindex("\n    levels: ["), dump.rindex("\n    paragraphs: [")
    per_byte = _LEVEL.findall(dump, start, end)
    if len(per_byte) == len(text):
        return [int(level) for level in per_byte]
    return [int(level) for level, byte in zip(per_byte, text.encode(), strict=True) if byte & 0xC0 != 0x80]


def reset_trailing(text: str, embedding: list[int], base: Base) -> list[int]:
    """Apply rule L1 to one line: separators, and white space before them or at the line's end, go to the base level.

    Args:
        text: the code points of the line.
        embedding: their levels; changed in place and returned.
        base: the level of the paragraph.
    """
    for separator in (
        () if text.isprintable() else ("\t", "\x1f", "\x1c", "\x1d", "\x1e", "\u2029", "\n", "\r", "\x0b", "\x85")
    ):
        at = text.find(separator)
        while at >= 0:
            _reset_back(text, embedding, base, at + 1)
            at = text.find(separator, at + 1)
    _reset_back(text, embedding, base, len(text))
    return embedding


def _reset_back(text: str, embedding: list[int], base: Base, end: int) -> None:
    """Put the white space before a position on the base level."""
    while end and _class(text[end - 1]) in _HANGING:
        end -= 1
        embedding[end] = base


def visual_order(embedding: Sequence[int]) -> list[int]:
    """Apply rule L2: the logical indices of one line's items in visual order, from left to right."""
    count = len(embedding)
    if not count:
        return []
    highest = max(embedding)
    if highest == 0:
        return list(range(count))
    if highest == 1 and min(embedding) == 1:
        return list(range(count - 1, -1, -1))
    order = list(range(count))
    lowest_odd = min((level for level in embedding if level & 1), default=highest + 1)
    for level in range(highest, lowest_odd - 1, -1):
        index = 0
        while index < count:
            if embedding[order[index]] < level:
                index += 1
                continue
            start = index
            while index < count and embedding[order[index]] >= level:
                index += 1
            order[start:index] = order[start:index][::-1]
    return order


def mirrored(glyph: str) -> str:
    """Give the mirror image of what is drawn right-to-left (rule L4); itself when there is none."""
    if len(glyph) > 1:  # a base with its marks
        glyph, marks = glyph[0], glyph[1:]
        return mirrored(glyph) + marks
    drawn: str = MIRRORED.get(glyph, glyph)
    return drawn
