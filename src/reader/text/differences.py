"""What two versions of a text have in common, stretch by stretch, in bounded time.

Lines are compared first, then sentences within changed lines, words within changed sentences, and letters within
changed words. At every level those that are unique in both texts are matched (patience diff, B. Cohen), then their
neighbours, and what is left between them by the shortest edit script (E. Myers, 1986) as long as that is short. What
would take longer counts as replaced.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from reader.text import Offset

_SENTENCE: Final = re.compile(r"\s+|[^\s.؟?!…][^.؟?!…\n]*[.؟?!…]*|[.؟?!…]+")
_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")

_LETTERS: Final = 20_000
"""Code points above which a changed stretch is not compared letter by letter."""

_EDITS: Final = 64
"""Insertions and deletions beyond which two stretches of one level have nothing more in common."""

_STEPS: Final = 2_000_000
"""Comparisons that a pair of texts is worth."""

_DEPTH: Final = 12
"""How often the unique ones are looked for again between those found."""


class Block(NamedTuple):
    """A stretch that both texts have."""

    old: Offset
    """Where it starts in the old text."""
    new: Offset
    """Where it starts in the new one."""
    length: int


def common(old: str, new: str) -> list[Block]:
    """List what an old and a new text have in common, in the order of both; neighbours are joined."""
    if old == new:
        return [Block(0, 0, len(old))] if old else []
    head, tail = _ends(old, new)
    blocks = [Block(0, 0, head)] if head else []
    finder = _Finder(old, new)
    finder.compare(0, head, len(old) - tail, head, len(new) - tail)
    blocks += finder.blocks
    if tail:
        blocks.append(Block(len(old) - tail, len(new) - tail, tail))
    return _joined(blocks)


def _ends(old: str, new: str) -> tuple[int, int]:
    """Measure the whole lines that two texts begin and end with alike."""
    head = old.rfind("\n", 0, _common_start(old, new)) + 1
    most = min(len(old), len(new)) - head
    same = _common_end(old, new, most)
    line = old.find("\n", len(old) - same)
    return head, len(old) - line - 1 if same and line >= 0 else 0


def _common_start(old: str, new: str) -> int:
    """Count the code points that two texts begin with alike, by halving."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(old: str, new: str, most: int) -> int:
    """Count the code points that two texts end with alike, at most so many."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle - 1
    return low


class _Finder:
    """Compares two texts level by level, spending a budget."""

    def __init__(self, old: str, new: str) -> None:
        self._old = old
        self._new = new
        self._budget = _STEPS
        self.blocks: list[Block] = []

    def compare(self, level: int, old: Offset, old_end: Offset, new: Offset, new_end: Offset) -> None:
        """Enter what two stretches have in common, by the pieces of a level and, between those, of the next."""
        if old == old_end or new == new_end or level > len(_LEVELS) - 1:
            return
        if level == len(_LEVELS) - 1 and max(old_end - old, new_end - new) > _LETTERS:
            return
        cut = _LEVELS[level]
        mine, theirs = cut(self._old[old:old_end]), cut(self._new[new:new_end])
        runs = sorted(self._runs(mine, theirs, (0, len(mine), 0, len(theirs)), 0))
        at, to = 0, 0
        for first, other, count in [*runs, (len(mine), len(theirs), 0)]:
            before = sum(map(len, mine[at:first])), sum(map(len, theirs[to:other]))
            self.compare(level + 1, old, old + before[0], new, new + before[1])
            old, new = old + before[0], new + before[1]
            length = sum(map(len, mine[first : first + count]))
            if length:
                self.blocks.append(Block(old, new, length))
            old, new, at, to = old + length, new + length, first + count, other + count

    def _runs(
        self, mine: Sequence[str], theirs: Sequence[str], bounds: tuple[int, int, int, int], depth: int
    ) -> Iterator[tuple[int, int, int]]:
        """Give the runs of equal pieces between bounds: where each starts in both, and how many pieces it has."""
        first, end, other, other_end = bounds
        start = first
        while first < end and other < other_end and mine[first] == theirs[other]:
            first, other = first + 1, other + 1
        if first > start:
            yield start, other - (first - start), first - start
        stop = end
        while end > first and other_end > other and mine[end - 1] == theirs[other_end - 1]:
            end, other_end = end - 1, other_end - 1
        if stop > end:
            yield end, other_end, stop - end
        if first == end or other == other_end:
            return
        anchors = _unique(mine, theirs, (first, end, other, other_end)) if depth < _DEPTH else []
        if not anchors:
            yield from self._shortest(mine, theirs, (first, end, other, other_end))
            return
        for at, to in [*anchors, (end, other_end)]:
            if at >= first and to >= other:
                yield from self._runs(mine, theirs, (first, at, other, to), depth + 1)
                count = 0
                while at + count < end and to + count < other_end and mine[at + count] == theirs[to + count]:
                    count += 1
                if count:
                    yield at, to, count
                first, other = at + count, to + count

    def _shortest(
        self, mine: Sequence[str], theirs: Sequence[str], bounds: tuple[int, int, int, int]
    ) -> Iterator[tuple[int, int, int]]:
        """Give the runs of the shortest edit script between bounds; none where that is long, or the budget is spent."""
        first, end, other, other_end = bounds
        width, height = end - first, other_end - other
        furthest, history = {1: 0}, []
        for edits in range(min(width + height, _EDITS) + 1):
            history.append(furthest.copy())
            for diagonal in range(-edits, edits + 1, 2):
                down = diagonal == -edits or (
                    diagonal != edits and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
                )
                x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
                begun = x
                while x < width and 0 <= x - diagonal < height and mine[first + x] == theirs[other + x - diagonal]:
                    x += 1
                furthest[diagonal] = x
                self._budget -= x - begun + 1
                if x >= width and x - diagonal >= height:
                    yield from _script(history, width, height, first, other)
                    return
            if self._budget < 0:
                return


def _script(
    history: list[dict[int, int]], width: int, height: int, first: int, other: int
) -> Iterator[tuple[int, int, int]]:
    """Walk a shortest edit script back, giving the runs of equal pieces between its edits."""
    x, y = width, height
    for edits in range(len(history) - 1, -1, -1):
        furthest, diagonal = history[edits], x - y
        down = diagonal == -edits or (
            diagonal != edits and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
        )
        before = diagonal + 1 if down else diagonal - 1
        from_x = furthest[before] if edits else 0
        from_y = from_x - before if edits else 0
        begun = (from_x if down else from_x + 1) if edits else 0
        if x > begun:
            yield first + begun, other + y - (x - begun), x - begun
        x, y = from_x, from_y


def _unique(mine: Sequence[str], theirs: Sequence[str], bounds: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """Match the pieces that are there once in both texts, as many as have the same order in both."""
    first, end, other, other_end = bounds
    places: dict[str, int] = {}
    for at in range(first, end):
        places[mine[at]] = -1 if mine[at] in places else at
    found: dict[str, int] = {}
    for to in range(other, other_end):
        piece = theirs[to]
        if places.get(piece, -1) >= 0:
            found[piece] = -1 if piece in found else to
    pairs = sorted((places[piece], to) for piece, to in found.items() if to >= 0)
    return _rising(pairs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Choose the most pairs of which the second numbers rise with the first."""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for number, (_at, to) in enumerate(pairs):
        length = bisect_left(ends, to)
        before.append(tops[length - 1] if length else -1)
        ends[length : length + 1] = [to]
        tops[length : length + 1] = [number]
    chosen = []
    number = tops[-1] if tops else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _joined(blocks: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else Block(0, 0, 0)
        if (block.old, block.new) == (last.old + last.length, last.new + last.length):
            joined[-1:] = [Block(last.old, last.new, last.length + block.length)]
        else:
            joined.append(block)
    return joined


_LEVELS: Final = (
    lambda text: text.splitlines(keepends=True),
    _SENTENCE.findall,
    _WORD.findall,
    list,
)  # fmt: skip
"""How a text is cut, from coarse to fine."""
