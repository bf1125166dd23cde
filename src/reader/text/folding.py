"""Folding for search and filters: spellings of one word become one key, and matches lead back to exact offsets."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import Final, NamedTuple, overload

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

_STRETCH: Final = 16_384
"""Folded letters within which the places of matches are found at once."""

_START: Final = re.Match[str].start
_START_OF: Final = itemgetter(0)


class _Table(dict[str, str]):
    """What each code point folds to, worked out when it is first met."""

    def __missing__(self, character: str) -> str:
        self[character] = folded = _fold_one(character)
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
_SELVES: Final = "\n !-@\\[-~،؛؟“”«»\u05d0-\u05ea\u0627\u0628\u062a-\u063a\u0641-\u0648\u064aپچژگ"
"""The most common code points that fold to themselves, so that few have to be looked up."""

_ONES: Final = "A-Z\u0622-\u0626\u0629\u0649\u0660-\u0669\u06f0-\u06f9یک"
"""The most common ones that fold to exactly one other."""

_PERHAPS_OTHER: Final = re.compile(f"[^{_SELVES}]")
_PERHAPS_UNEVEN: Final = re.compile(f"[^{_SELVES}{_ONES}]")


def fold(text: str) -> str:
    """Fold a text, the same way wherever it stands.

    Compatibility forms are decomposed; marks, tatweel, format and control characters and hamza go; alef maqsura, ta
    marbuta and the Persian and Urdu letters become their Arabic kin, digits of every script ASCII, capitals small. A
    run of white space within a paragraph becomes one space.
    """
    folded = _translated(text)
    return _RUNS.sub(" ", folded) if "  " in folded else folded


def _translated(text: str) -> str:
    """Fold every code point by itself."""
    return _PERHAPS_OTHER.sub(lambda match: _TABLE[match[0]], text)


class Folded:
    """A body folded once, to find queries in it.

    The way from a place in the folded text back to an offset is worked out piece by piece, where there are matches: by
    the *uneven* code points, those that fold to none or to several.
    """

    def __init__(self, body: str, folded: str | None = None) -> None:
        """Fold a body.

        Args:
            body: the text.
            folded: what `fold` gives for it, where that is at hand; spares a short body being folded again.
        """
        self.body = body
        self._ways: dict[int, _Way] = {}
        if folded is not None and len(body) <= _PIECE and len(folded) == self._way(0).length:
            pieces = [folded]  # no run of spaces was made one
        else:
            pieces = [_translated(body[at : at + _PIECE]) for at in range(0, len(body), _PIECE)]
        self._text = "".join(pieces)
        self._starts = [0, *accumulate(map(len, pieces))]
        """Where each piece starts in the folded text and, last, how long that is."""

    def find(self, query: str, *, across: bool = False) -> Iterator[tuple[Offset, Offset]]:
        """Find a query as a phrase within paragraphs, a run of white space in it standing for any other.

        Args:
            query: as it was typed; one that folds to nothing is found nowhere.
            across: whether a phrase may go on in the next paragraph, that is, white space includes line ends.

        Yields:
            The half-open ranges of offsets in reading order, none overlapping. A range has whole code points, so where
            a match begins or ends inside a ligature it holds all of that; marks on its last letter are inside.
        """
        before = 0
        for start, end in self._places(fold(query).split(), "[ \n]+" if across else " +"):
            first = self._offset(start)
            if first >= before:
                before = self._after(self._offset(end - 1))
                yield first, before

    def matches(self, query: str) -> "Matches":
        """Find a query as `find` does; the offsets of a match are worked out when it is looked at."""
        return Matches(self, fold(query).split())

    def prepare(self) -> None:
        """Work out now what `matches` needs for the first query."""
        self._doubtful_in((0, 0))

    @cached_property
    def stretches(self) -> list[tuple[int, int]]:
        """The folded text cut where paragraphs end, so that no match crosses a cut."""
        found: list[tuple[int, int]] = []
        start = 0
        while start < len(self._text):
            cut = self._text.find("\n", start + _STRETCH)
            end = len(self._text) if cut < 0 else cut
            found.append((start, end))
            start = end
        return found

    def count(self, word: str, stretch: tuple[int, int]) -> int | None:
        """Count a word in a stretch; None where its places have to be looked at."""
        return None if self._doubtful_in(stretch) else self._text.count(word, *stretch)

    def places(self, phrase: re.Pattern[str], stretch: tuple[int, int]) -> list[int]:
        """List the places in a stretch where matches begin."""
        found = list(map(_START, phrase.finditer(self._text, *stretch)))
        doubtful = self._doubtful_in(stretch) if found else []
        return self._apart(found, phrase, frozenset(doubtful)) if doubtful else found

    def offsets(self, place: int, phrase: re.Pattern[str]) -> tuple[Offset, Offset]:
        """Give the offsets of a match from its place in the folded text."""
        match = phrase.match(self._text, place)
        assert match is not None
        return self._offset(place), self._after(self._offset(match.end() - 1))

    def _apart(self, places: list[int], phrase: re.Pattern[str], doubtful: frozenset[int]) -> list[int]:
        """Leave out the places whose code points are part of the match before."""
        kept: list[int] = []
        for place in places:
            if place in doubtful and kept and self.offsets(kept[-1], phrase)[1] > self._offset(place):
                continue
            kept.append(place)
        return kept

    def _doubtful_in(self, stretch: tuple[int, int]) -> list[int]:
        first, behind = (bisect_left(self._doubtful, place) for place in stretch)
        return self._doubtful[first:behind]

    @cached_property
    def _doubtful(self) -> list[int]:
        """Places where a match may begin inside the one before it: in what folds to several, and at marks that stay."""
        found: list[int] = []
        for match in _PERHAPS_UNEVEN.finditer(self.body):
            folded = _TABLE[match[0]]
            if len(folded) > 1 or (folded and _joins(match[0])):
                place = self.place(match.start())
                found += range(place, place + len(folded))
        return found

    def place(self, offset: Offset) -> int:
        """Tell where in the folded text begins what a code point folds to, or would if it folded to anything."""
        piece, index = divmod(offset, _PIECE)
        way = self._way(piece)
        nearest = bisect_left(way.indexes, index) - 1
        if nearest >= 0:
            index = way.behind[nearest] + index - way.indexes[nearest] - 1
        return self._starts[piece] + index

    def _places(self, words: list[str], between: str) -> Iterator[tuple[int, int]]:
        """Find words in the folded text, one after another with a pattern between them."""
        if len(words) == 1:
            (word,) = words
            at = self._text.find(word)
            while at >= 0:
                yield at, at + len(word)
                at = self._text.find(word, at + len(word))
        elif words:
            for match in re.finditer(between.join(map(re.escape, words)), self._text):
                yield match.span()

    def _offset(self, place: int) -> Offset:
        """Give the offset of the code point that a place in the folded text comes from."""
        piece = bisect_right(self._starts, place) - 1
        way = self._way(piece)
        place -= self._starts[piece]
        nearest = bisect_right(way.places, place) - 1
        if nearest < 0:
            return piece * _PIECE + place
        index, behind = way.indexes[nearest], way.behind[nearest]
        return piece * _PIECE + index + max(place - behind + 1, 0)

    def _way(self, piece: int) -> "_Way":
        """Give the way back from a folded piece."""
        found = self._ways.get(piece)
        if found is None:
            found = self._ways[piece] = _way_back(self.body[piece * _PIECE : (piece + 1) * _PIECE])
        return found

    def _after(self, last: Offset) -> Offset:
        """Give the offset behind a code point and the marks on it."""
        body, end = self.body, last + 1
        while end < len(body) and body[end] > "\u02ff" and _joins(body[end]):
            end += 1
        return end


class Matches(Sequence[tuple[Offset, Offset]]):
    """The half-open ranges at which a query is found, in reading order."""

    def __init__(self, folded: Folded, words: Sequence[str]) -> None:
        """Count the matches.

        Args:
            folded: the body.
            words: of the phrase, folded; none are found nowhere.
        """
        self._folded = folded
        self._phrase = re.compile(" +".join(map(re.escape, words)))
        self._places: dict[int, list[int]] = {}
        """Places in the folded text, by stretch; of those stretches that were looked at."""
        self._counts = [0]
        """How many there are before each stretch and, last, in all."""
        for number, stretch in enumerate(folded.stretches if words else ()):
            count = folded.count(words[0], stretch) if len(words) == 1 else None
            self._counts.append(self._counts[-1] + (len(self._in(number)) if count is None else count))

    def __len__(self) -> int:
        return self._counts[-1]

    @overload
    def __getitem__(self, index: int) -> tuple[Offset, Offset]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[Offset, Offset]]: ...
    def __getitem__(self, index: int | slice) -> tuple[Offset, Offset] | Sequence[tuple[Offset, Offset]]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        stretch = bisect_right(self._counts, index) - 1
        return self._folded.offsets(self._in(stretch)[index - self._counts[stretch]], self._phrase)

    def behind(self, offset: Offset) -> int:
        """Find the first match that does not begin before an offset; their count where none does."""
        if not self:
            return 0
        place = self._folded.place(offset)
        stretch = max(bisect_right(self._folded.stretches, place, key=_START_OF) - 1, 0)
        return self._counts[stretch] + bisect_left(self._in(stretch), place)

    def within(self, start: Offset, end: Offset) -> Iterator[tuple[Offset, Offset]]:
        """Give the matches that reach into a range."""
        first = self.behind(start)
        if first and self[first - 1][1] > start:
            yield self[first - 1]
        for number in range(first, len(self)):
            match = self[number]
            if match[0] >= end:
                return
            yield match

    def _in(self, stretch: int) -> list[int]:
        """Find the matches of a stretch; once."""
        if stretch not in self._places:
            self._places[stretch] = self._folded.places(self._phrase, self._folded.stretches[stretch])
        return self._places[stretch]


class _Way(NamedTuple):
    """The uneven code points of a piece; the lists are parallel."""

    indexes: list[int]
    """Where each is in the piece."""
    places: list[int]
    """Where what it folds to begins in the folded piece."""
    behind: list[int]
    """Where that ends."""
    length: int
    """Of the folded piece."""


def _way_back(piece: str) -> _Way:
    indexes, places, behind = [], [], []
    longer = 0
    for match in _PERHAPS_UNEVEN.finditer(piece):
        size = len(_TABLE[match[0]])
        if size != 1:
            index = match.start()
            indexes.append(index)
            places.append(index + longer)
            behind.append(index + longer + size)
            longer += size - 1
    return _Way(indexes, places, behind, len(piece) + longer)


@lru_cache(maxsize=1024)
def _joins(character: str) -> bool:
    return character in (ZWJ, ZWNJ) or unicodedata.category(character) in _MARKS
