"""Embedding levels, base direction and visual order (UAX #9)."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

import regex
from bidi import get_base_level, get_display
from bidi.mirror import MIRRORED

Base = Literal[0, 1]
"""The embedding level of a paragraph: 0 left-to-right, 1 right-to-left."""

RTL = regex.compile(r"[\p{bc=R}\p{bc=AL}]")
LTR = regex.compile(r"[\p{bc=L}]")
_NEEDS_ALGORITHM_IN_RTL = regex.compile(
    r"[\p{bc=L}\p{bc=EN}\p{bc=AN}\p{bc=LRE}\p{bc=RLE}\p{bc=LRO}\p{bc=RLO}\p{bc=PDF}\p{bc=LRI}\p{bc=RLI}\p{bc=FSI}\p{bc=PDI}]"
)
_NEEDS_ALGORITHM_IN_LTR = regex.compile(
    r"[\p{bc=R}\p{bc=AL}\p{bc=AN}\p{bc=LRE}\p{bc=RLE}\p{bc=LRO}\p{bc=RLO}\p{bc=PDF}\p{bc=LRI}\p{bc=RLI}\p{bc=FSI}\p{bc=PDI}]"
)
_LEVEL = re.compile(r"Level\(\s*(\d+)")
_TRAILING_OR_SEPARATOR = frozenset(
    {"WS", "BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "S", "B"}
)
_SEPARATED = regex.compile(
    r"[\p{bc=WS}\p{bc=BN}\p{bc=LRE}\p{bc=RLE}\p{bc=LRO}\p{bc=RLO}\p{bc=PDF}\p{bc=LRI}\p{bc=RLI}\p{bc=FSI}\p{bc=PDI}]*+"
    r"[\p{bc=S}\p{bc=B}]"
)


def mostly_rtl(text: str) -> bool:
    """Tell whether the strong characters of a text are mostly right-to-left."""
    return len(RTL.findall(text)) > len(LTR.findall(text))


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
    if not (_NEEDS_ALGORITHM_IN_RTL if base else _NEEDS_ALGORITHM_IN_LTR).search(text):
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
    end = len(text)
    while end and unicodedata.bidirectional(text[end - 1]) in _TRAILING_OR_SEPARATOR:
        end -= 1
        embedding[end] = base
    for match in _SEPARATED.finditer(text, 0, end):
        embedding[match.start() : match.end()] = [base] * (match.end() - match.start())
    return embedding


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


def mirrored(character: str) -> str:
    """Give the mirrored glyph of a character drawn right-to-left (rule L4); itself when there is none."""
    glyph: str = MIRRORED.get(character, character)
    return glyph
