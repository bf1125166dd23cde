"""Where a stretch of a text is in another version of that text: by what both have in common, else by quotation.

A range is placed *by diff* when the new text has the same letters between its ends: exactly, or but for white space
and invisible characters, or, when both ends are anchored, with at least three quarters of its letters kept. An end is
anchored when the letter inside it is in both texts, or when what was changed begins or ends right there.

Otherwise it is looked for *by quotation* in what the new text has and the old one had not: exactly, else folded as
for a search. What is found has to be backed by its own length and by its surroundings, and to be better than any
other place; otherwise the range has no place.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Final, Literal, NamedTuple

from reader.text import Offset, clusters
from reader.text.differences import Block, common
from reader.text.quoting import AROUND, FRAGMENT_JOIN, Quote, QuoteFinder, quoted

_KEPT: Final = 0.75
"""The part of the letters of both ranges that they have in common, when a letter was changed in between."""

_BACKING: Final = 24
"""Code points of a quotation and its surroundings that have to be found again."""

_AROUND_GUESS: Final = 12
"""Code points of the surroundings by which a place is guessed."""

_GROWTH: Final = 8
"""Letters added to a word at the end of a range that become part of it."""

_UNSEEN: Final = re.compile("[\\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+")

How = Literal["diff", "quote"]


class Placed(NamedTuple):
    """Where a range is in the new text, half-open, and how that is known."""

    start: Offset
    end: Offset
    how: How


class Mover:
    """Moves ranges of an old text into a new one; always the same way for the same two texts."""

    def __init__(self, old: str, new: str) -> None:
        self._old = old
        self._new = new

    @cached_property
    def _blocks(self) -> list[Block]:
        return common(self._old, self._new)

    @cached_property
    def _old_starts(self) -> list[Offset]:
        return [block.old for block in self._blocks]

    @cached_property
    def _new_starts(self) -> list[Offset]:
        return [block.new for block in self._blocks]

    def move(self, start: Offset, end: Offset) -> Placed | None:
        """Find a range of the old text in the new one.

        Args:
            start: of the range.
            end: of the range, which is not empty.

        Returns:
            Its place, of whole clusters where the old range was of whole clusters; None where it has none.
        """
        if self._old == self._new:
            return Placed(start, end, "diff")
        found = self._by_diff(start, end)
        if found is not None:
            return Placed(*self._whole(start, end, found), "diff")
        found = self._by_quote(quoted(self._old, [(start, end)]), self.position(start))
        return None if found is None else Placed(*self._whole(start, end, found), "quote")

    def find(self, quote: Quote) -> list[Placed] | None:
        """Find a quotation of an older text in what is new; one of several fragments piece by piece.

        Returns:
            A range for each fragment, in order; None where one has no place.
        """
        if (found := self._by_quote(quote, self.position(min(quote.start, len(self._old))))) is not None:
            return [Placed(*clusters.whole(self._new, *found), "quote")]
        pieces = quote.text.split(FRAGMENT_JOIN)
        placed: list[Placed] = []
        for number, piece in enumerate(pieces if len(pieces) > 1 else ()):
            around = Quote(piece, "" if number else quote.before, quote.after if number == len(pieces) - 1 else "")
            expected = placed[-1].end if placed else self.position(min(quote.start, len(self._old)))
            if (range_ := self._by_quote(around, expected)) is None or (placed and range_[0] < placed[-1].end):
                return None
            placed.append(Placed(*clusters.whole(self._new, *range_), "quote"))
        return placed or None

    def guess(self, quote: Quote) -> tuple[Offset, Offset]:
        """Find the likeliest place of a quotation for somebody to decide, however weak.

        Returns:
            A range of its text; else an empty one where its surroundings are, or about where it was.
        """
        expected = self.position(min(quote.start, len(self._old)))
        text = QuoteFinder(self._new)
        if found := text.places(quote, expected):
            return found[0].start, found[0].end
        before, after = quote.before[-_AROUND_GUESS:], quote.after[:_AROUND_GUESS]
        places = [end for _start, end in text.exactly(before, expected)] if before.strip() else []
        places += [start for start, _end in text.exactly(after, expected)] if after.strip() else []
        nearest = min(places, key=lambda place: (abs(place - expected), place), default=expected)
        return nearest, nearest

    def position(self, offset: Offset) -> Offset:
        """Find where a caret of the old text is in the new one: at the same letter, else where it was taken out."""
        number = bisect_right(self._old_starts, offset) - 1
        if number < 0:
            return 0
        block = self._blocks[number]
        found = block.new + min(offset - block.old, block.length)
        return clusters.whole(self._new, found, found)[0]

    # By diff ---------------------------------------------------------------------------------------------------------

    def _by_diff(self, start: Offset, end: Offset) -> tuple[Offset, Offset] | None:
        text = self._old[start:end]
        first, last = self._anchored_start(start), self._anchored_end(end)
        ends = [] if first is None else [first]
        ends += [] if last is None or last < len(text) else [last - len(text)]
        for at in ends:
            if self._new.startswith(text, at) and self._was_at(at, at + len(text)) in (None, start):
                exact = at, at + len(text)
                return self._with_words(start, end, exact) or exact
        if first is None or last is None or first >= last:
            return None
        return self._with_words(start, end, (first, last)) or self._related(start, end, (first, last))

    def _anchored_start(self, start: Offset) -> Offset | None:
        """Tell where a range begins in the new text: at its first letter, or where what was changed begins."""
        number = bisect_right(self._old_starts, start) - 1
        if number >= 0:
            block = self._blocks[number]
            return block.new + start - block.old if start <= block.old + block.length else None
        return 0 if start == 0 else None

    def _anchored_end(self, end: Offset) -> Offset | None:
        """Tell where a range ends in the new text: behind its last letter, or where what was changed ends."""
        number = bisect_right(self._old_starts, end - 1) - 1
        if number >= 0 and end <= self._blocks[number].old + self._blocks[number].length:
            return self._blocks[number].new + end - self._blocks[number].old
        if number + 1 < len(self._blocks):
            return self._blocks[number + 1].new if self._blocks[number + 1].old == end else None
        return len(self._new) if end == len(self._old) else None

    def _related(self, start: Offset, end: Offset, found: tuple[Offset, Offset]) -> tuple[Offset, Offset] | None:
        """Give a range of the new text where it says the same as one of the old; without its outer spaces."""
        first, last = found
        while first < last and self._new[first].isspace():
            first += 1
        while first < last and self._new[last - 1].isspace():
            last -= 1
        mine, theirs = _UNSEEN.sub("", self._old[start:end]), _UNSEEN.sub("", self._new[first:last])
        if first == last or not theirs:
            return None
        if mine != theirs:
            kept = sum(len(_UNSEEN.sub("", part)) for part in self._kept(start, end, (first, last)))
            if 2 * kept < _KEPT * (len(mine) + len(theirs)):
                return None
        return first, last

    def _kept(self, start: Offset, end: Offset, found: tuple[Offset, Offset]) -> Iterator[str]:
        """Give the stretches that a range of the old text and one of the new have in common."""
        number = max(bisect_right(self._old_starts, start) - 1, 0)
        for block in self._blocks[number:]:
            if block.old >= end:
                return
            shift = block.new - block.old
            from_ = max(start, block.old, found[0] - shift)
            to = min(end, block.old + block.length, found[1] - shift)
            if from_ < to:
                yield self._old[from_:to]

    def _with_words(self, start: Offset, end: Offset, found: tuple[Offset, Offset]) -> tuple[Offset, Offset] | None:
        """Take in the letters that were added to the words at a range's ends; None where there are none, or too many.

        A range that ended inside a word goes on to do so.
        """
        first, last = found
        if _at_word_end(self._old, end):
            while last < len(self._new) and last - found[1] <= _GROWTH and self._added(last):
                last += 1
        if _at_word_start(self._old, start):
            while first and found[0] - first <= _GROWTH and self._added(first - 1):
                first -= 1
        whole = _at_word_end(self._new, last) and _at_word_start(self._new, first)
        if (first, last) == found or not whole:
            return None
        return self._related(start, end, (first, last))

    def _added(self, offset: Offset) -> bool:
        """Tell whether a letter of the new text is not in the old one."""
        return _of_word(self._new[offset]) and self._block_at(offset) is None

    def _block_at(self, offset: Offset) -> Block | None:
        """Find the common stretch that an offset of the new text is in."""
        number = bisect_right(self._new_starts, offset) - 1
        if number < 0:
            return None
        block = self._blocks[number]
        return block if offset < block.new + block.length else None

    def _whole(self, start: Offset, end: Offset, found: tuple[Offset, Offset]) -> tuple[Offset, Offset]:
        """Grow a range of the new text to whole clusters where the old one had them."""
        grown = clusters.whole(self._new, *found)
        if grown == found:
            return found
        old = clusters.whole(self._old, start, end)
        return (
            grown[0] if old[0] == start else found[0],
            grown[1] if old[1] == end else found[1],
        )

    # By quotation ----------------------------------------------------------------------------------------------------

    @cached_property
    def _what_is_new(self) -> QuoteFinder:
        """Leaves out what was elsewhere in the old text, and so is another place."""
        return QuoteFinder(self._new, lambda start, end: self._was_at(start, end) is None)

    def _by_quote(self, quote: Quote, expected: Offset) -> tuple[Offset, Offset] | None:
        """Find the one good place of a quotation in what is new."""
        found = self._what_is_new.place(quote, expected)
        if found is None or min(len(quote.text), AROUND) + found.alike < _BACKING:
            return None
        return found.start, found.end

    def _was_at(self, start: Offset, end: Offset) -> Offset | None:
        """Tell where a range of the new text was in the old one; None where not all of it was, or not together."""
        block = self._block_at(start)
        return block.old + start - block.new if block is not None and end <= block.new + block.length else None


def _of_word(character: str) -> bool:
    return character.isalnum() or character in "\u200c\u200d" or unicodedata.category(character)[0] == "M"


def _at_word_end(text: str, end: Offset) -> bool:
    return end > 0 and _of_word(text[end - 1]) and (end >= len(text) or not _of_word(text[end]))


def _at_word_start(text: str, start: Offset) -> bool:
    return start < len(text) and _of_word(text[start]) and (start == 0 or not _of_word(text[start - 1]))
