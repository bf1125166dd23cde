"""Folding for search and filters: spellings of one word become one key, and matches lead back to exact offsets."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Final

from reader.text import Offset
from reader.text.shaping import ZWJ, ZWNJ

_LETTERS: Final = str.maketrans(
    {
        **dict.fromkeys("ٱٲٳ", "ا"),
        **dict.fromkeys("ىیےې", "ي"),
        **dict.fromkeys("ۆۇ", "و"),
        **dict.fromkeys("ةەہھۃ", "ه"),
        **dict.fromkeys("کڪ", "ك"),
        **dict.fromkeys("\u0621\u0674\u0640", ""),  # hamza on the line, high hamza, tatweel
    }
)
"""Letters that are one to a search once they are decomposed."""

_DROPPED: Final = frozenset({"Mn", "Cf", "Cc"})
_MARKS: Final = frozenset({"Mn", "Me", "Mc"})
_RUNS: Final = re.compile(" {2,}")

_PIECE: Final = 2048
"""Code points whose way back is worked out at once."""


class _Table(dict[int, str]):
    """What each code point folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_one(chr(code))
        return folded


def _fold_one(character: str) -> str:
    if character.isspace():
        return "\n" if character == "\n" else " "
    letters = [each for each in unicodedata.normalize("NFKD", character) if unicodedata.category(each) not in _DROPPED]
    folded = "".join(map(_digit, letters)).translate(_LETTERS).casefold()
    return "" if folded.isspace() else folded  # a mark that stands alone decomposes to a space and itself


def _digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if unicodedata.category(character) == "Nd" else character


_TABLE: Final = _Table()


def fold(text: str) -> str:
    """Fold a text, the same way wherever it stands.

    Compatibility forms are decomposed; marks, tatweel, format and control characters and hamza go; alef maqsura, ta
    marbuta and the Persian and Urdu letters become their Arabic kin, digits of every script ASCII, capitals small. A
    run of white space within a paragraph becomes one space.
    """
    folded = text.translate(_TABLE)
    return _RUNS.sub(" ", folded) if "  " in folded else folded


class Folded:
    """A body folded once, to find queries in it.

    The way from a place in the folded text back to an offset is worked out piece by piece, where there are matches.
    """

    def __init__(self, body: str) -> None:
        self.body = body
        pieces = [body[at : at + _PIECE].translate(_TABLE) for at in range(0, len(body), _PIECE)]
        self._text = "".join(pieces)
        self._starts = [0, *accumulate(map(len, pieces))]
        """Where each piece starts in the folded text and, last, how long that is."""
        self._ways: dict[int, list[int]] = {}

    def find(self, query: str) -> Iterator[tuple[Offset, Offset]]:
        """Find a query as a phrase within paragraphs, a run of white space in it standing for any other.

        Args:
            query: as it was typed; one that folds to nothing is found nowhere.

        Yields:
            The half-open ranges of offsets in reading order, none overlapping. A range has whole code points, so where
            a match begins or ends inside a ligature it holds all of that; marks on its last letter are inside.
        """
        before = 0
        for start, end in self._places(fold(query).split()):
            first = self._offset(start)
            if first >= before:
                before = self._after(self._offset(end - 1))
                yield first, before

    def _places(self, words: list[str]) -> Iterator[tuple[int, int]]:
        """Find words in the folded text, one after another."""
        if len(words) == 1:
            (word,) = words
            at = self._text.find(word)
            while at >= 0:
                yield at, at + len(word)
                at = self._text.find(word, at + len(word))
        elif words:
            for match in re.finditer(" +".join(map(re.escape, words)), self._text):
                yield match.span()

    def _offset(self, place: int) -> Offset:
        """Give the offset of the code point that a place in the folded text comes from."""
        piece = bisect_right(self._starts, place) - 1
        way = self._ways.get(piece)
        if way is None:
            codes = map(ord, self.body[piece * _PIECE : (piece + 1) * _PIECE])
            way = self._ways[piece] = [0, *accumulate(map(len, map(_TABLE.__getitem__, codes)))]
        return piece * _PIECE + bisect_right(way, place - self._starts[piece]) - 1

    def _after(self, last: Offset) -> Offset:
        """Give the offset behind a code point and the marks on it."""
        body, end = self.body, last + 1
        while end < len(body) and body[end] > "\u02ff" and _joins(body[end]):
            end += 1
        return end


@lru_cache(maxsize=1024)
def _joins(character: str) -> bool:
    return character in (ZWJ, ZWNJ) or unicodedata.category(character) in _MARKS
