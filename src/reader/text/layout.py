"""An article laid out for a window, lazily, block by block."""

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from reader.text import Direction, Line, Offset, Shape, bidi, clusters
from reader.text.lines import VisualLine, lay_out
from reader.text.sanitise import drawable

CHUNK: Final = 20_000
"""Code points; a longer paragraph is laid out in pieces of at most this length, cut at spaces."""

_CACHED_BLOCKS = 256


class Position(NamedTuple):
    """A visual line of an article: the index of its block, and of the line within that."""

    block: int
    line: Line


@dataclass(frozen=True, slots=True)
class Block:
    """What is laid out at once: a paragraph, or a piece of a very long one."""

    start: Offset
    end: Offset
    """Offset after its text, where the line break stands."""
    base: bidi.Base
    last: bool
    """True when a paragraph ends here."""


class ArticleLayout:
    """An article laid out for a window, block by block as they are asked for.

    Opening costs one pass over the line breaks; each block is laid out when its lines are wanted, and the last few
    hundred are kept. Nothing depends on the length of the article but `blocks`.
    """

    def __init__(
        self,
        body: str,
        width: int,
        *,
        direction: Direction = "auto",
        mostly_rtl: bool | None = None,
        flipped: frozenset[Offset] = frozenset(),
        shape: Shape = "forms",
    ) -> None:
        """Prepare a layout.

        Args:
            body: the article's text.
            width: cells of a line.
            direction: the article's base direction.
            mostly_rtl: whether the article's strong characters are mostly right-to-left; counted when None.
            flipped: starts of paragraphs whose direction the user has turned round.
            shape: who joins letters.
        """
        self.body = body
        self.width = width
        self.direction: Direction = direction
        self.mostly_rtl = bidi.mostly_rtl(body) if mostly_rtl is None and direction == "auto" else bool(mostly_rtl)
        self.flipped = flipped
        self.shape: Shape = shape
        self._edges = _block_edges(body)
        self._starts = [start for start, _end, _last in self._edges]
        self._lines: OrderedDict[int, list[VisualLine]] = OrderedDict()
        self._last_base: tuple[Offset, bidi.Base] = (-1, 0)
        """Where the paragraph begins that was looked at last, and its level: one of many blocks is read once."""

    def __len__(self) -> int:
        """Count the blocks; at least 1."""
        return len(self._edges)

    def resized(self, width: int) -> "ArticleLayout":
        """Give a layout of the same article for another width."""
        other = object.__new__(ArticleLayout)
        other.__dict__.update(self.__dict__, width=width, _lines=OrderedDict())
        return other

    def flip(self, offset: Offset) -> None:
        """Turn the direction of the paragraph at an offset round."""
        start = self.paragraph(offset)[0]
        self.flipped = self.flipped ^ {start}
        self._lines.clear()

    def paragraph(self, offset: Offset) -> tuple[Offset, Offset]:
        """Give the range of the paragraph that holds an offset, without its line break."""
        start = self.body.rfind("\n", 0, offset) + 1
        end = self.body.find("\n", offset)
        return start, len(self.body) if end < 0 else end

    def block(self, index: int) -> Block:
        """Describe a block."""
        start, end, last = self._edges[index]
        paragraph_start = start
        while index and not self._edges[index - 1][2]:
            index -= 1
            paragraph_start = self._edges[index][0]
        return Block(start, end, self._base(paragraph_start, self.paragraph(start)[1]), last)

    def _base(self, start: Offset, end: Offset) -> bidi.Base:
        known, base = self._last_base
        if known != start or end - start <= CHUNK:
            base = paragraph_base(self.body[start:end], self.direction, mostly_rtl=self.mostly_rtl)
            self._last_base = start, base
        return (0 if base else 1) if start in self.flipped else base

    def block_at(self, offset: Offset) -> int:
        """Find the block that holds an offset (its line break included)."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def lines(self, index: int) -> list[VisualLine]:
        """Lay out a block, or take it from those kept."""
        cached = self._lines.get(index)
        if cached is not None:
            self._lines.move_to_end(index)
            return cached
        block = self.block(index)
        text = self.body[block.start : block.end]
        lines = lay_out(text, block.base, self.width, at=block.start, shape=self.shape, last=block.last)
        self._lines[index] = lines
        if len(self._lines) > _CACHED_BLOCKS:
            self._lines.popitem(last=False)
        return lines

    def line(self, position: Position) -> VisualLine:
        """Give one visual line."""
        return self.lines(position.block)[position.line]

    def locate(self, offset: Offset) -> Position:
        """Find the visual line on which an offset stands."""
        index = self.block_at(offset)
        lines = self.lines(index)
        line = bisect_right([each.start for each in lines], offset) - 1
        return Position(index, max(line, 0))

    def step(self, position: Position, count: int) -> Position:
        """Go down (or up, when negative) by visual lines, staying inside the article."""
        block, line = position
        line += count
        while line < 0 and block > 0:
            block -= 1
            line += len(self.lines(block))
        while line >= len(self.lines(block)) and block < len(self) - 1:
            line -= len(self.lines(block))
            block += 1
        return Position(block, min(max(line, 0), len(self.lines(block)) - 1))

    def walk(self, position: Position) -> Iterator[tuple[Position, VisualLine]]:
        """Give the lines from a position on."""
        block, line = position
        while block < len(self):
            lines = self.lines(block)
            for index in range(line, len(lines)):
                yield Position(block, index), lines[index]
            block, line = block + 1, 0

    def distance(self, first: Position, second: Position, limit: int) -> int | None:
        """Count the lines from one position down to another; None when that is more than `limit` or upwards."""
        if second < first:
            return None
        count = -first.line
        for block in range(first.block, second.block):
            count += len(self.lines(block))
            if count > limit:
                return None
        count += second.line
        return count if count <= limit else None


def paragraph_base(text: str, direction: Direction, *, mostly_rtl: bool) -> bidi.Base:
    """Choose the embedding level of a paragraph of an article.

    Args:
        text: the paragraph.
        direction: the article's base direction.
        mostly_rtl: whether the article's strong characters are mostly right-to-left.
    """
    if direction == "auto":
        rtl = bidi.has_rtl(text) if mostly_rtl else bidi.first_strong(drawable(text)) == 1
    else:
        rtl = direction == "rtl"
    return 1 if rtl else 0


def _block_edges(body: str) -> list[tuple[Offset, Offset, bool]]:
    """Cut a body at line breaks, and paragraphs beyond `CHUNK` at spaces: (start, end, paragraph ends here)."""
    edges: list[tuple[Offset, Offset, bool]] = []
    start = 0
    for paragraph in body.split("\n"):
        end = start + len(paragraph)
        while end - start > CHUNK:
            cut = body.rfind(" ", start + CHUNK // 2, start + CHUNK) + 1
            cut = cut or clusters_before(body, start + CHUNK)
            edges.append((start, cut, False))
            start = cut
        edges.append((start, end, True))
        start = end + 1
    return edges


def clusters_before(body: str, offset: Offset) -> Offset:
    """Go back from an offset to the nearest start of a grapheme cluster (looking at most 100 code points back)."""
    from_ = max(offset - 100, 0)
    borders = clusters.boundaries(body[from_ : offset + 1])
    return from_ + borders[max(bisect_left(borders, offset - from_ + 1) - 1, 1 if len(borders) > 2 else 0)]
