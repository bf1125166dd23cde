"""Where the caret goes: visually by cell and line, logically by word, sentence and paragraph."""

from collections.abc import Callable
from typing import Literal

from reader.text import Cell, Offset, units
from reader.text.layout import ArticleLayout, Position

Motion = Literal[
    "left", "right", "up", "down", "line_start", "line_end", "page_up", "page_down", "article_start", "article_end",
    "word_left", "word_right", "next_word", "previous_word", "next_clause", "previous_clause",
    "next_sentence", "previous_sentence",
    "next_paragraph", "previous_paragraph",
]  # fmt: skip


class Navigator:
    """Finds the offset that a motion leads to. Holds no caret; the column aimed at by up and down is the caller's."""

    def __init__(self, layout: ArticleLayout) -> None:
        self.layout = layout

    def go(self, motion: Motion, offset: Offset, *, column: Cell | None = None, page: int = 1) -> Offset:
        """Apply a motion.

        Args:
            motion: which.
            offset: where the caret is.
            column: the window column that up, down and pages keep; the caret's own when None.
            page: lines that page up and down go.

        Returns:
            Where it is then; the same offset at the article's border.
        """
        if motion in ("left", "right"):
            return self._sideways(offset, 1 if motion == "right" else -1)
        if motion in ("word_left", "word_right"):
            rtl = self.layout.line(self.layout.locate(offset)).rtl
            return self._word(offset, 1 if (motion == "word_left") == rtl else -1)
        lines = {"up": -1, "down": 1, "page_up": -page, "page_down": page}
        if motion in lines:
            return self._vertical(offset, lines[motion], self.column(offset) if column is None else column)
        logical: dict[str, Callable[[Offset], Offset]] = {
            "line_start": lambda at: self.layout.line(self.layout.locate(at)).start,
            "line_end": self._line_end,
            "article_start": lambda _at: 0,
            "article_end": lambda _at: len(self.layout.body),
            "next_word": lambda at: self._word(at, 1),
            "previous_word": lambda at: self._word(at, -1),
            "next_clause": lambda at: self._unit(at, units.clauses, 1),
            "previous_clause": lambda at: self._unit(at, units.clauses, -1),
            "next_sentence": lambda at: self._unit(at, units.sentences, 1),
            "previous_sentence": lambda at: self._unit(at, units.sentences, -1),
            "next_paragraph": lambda at: self._unit(at, _whole, 1),
            "previous_paragraph": lambda at: self._unit(at, _whole, -1),
        }
        return logical[motion](offset)

    def column(self, offset: Offset) -> Cell:
        """Tell in which column of the window a caret stands."""
        line = self.layout.line(self.layout.locate(offset))
        return line.indent(self.layout.width) + line.caret(offset)

    def offset_at(self, position: Position, column: Cell) -> Offset:
        """Find the offset at a column of the window on a visual line."""
        line = self.layout.line(position)
        return line.offset_at(column - line.indent(self.layout.width))

    def _line_end(self, offset: Offset) -> Offset:
        line = self.layout.line(self.layout.locate(offset))
        if line.last or not line.clusters:
            return line.end
        return line.clusters[-1].start

    def _sideways(self, offset: Offset, way: int) -> Offset:
        position = self.layout.locate(offset)
        line = self.layout.line(position)
        cluster = line.cluster_at(offset)
        if cluster is None:  # behind the paragraph's end: the cell next to the text at its reading end
            inward = 1 if line.rtl else -1
            if way == inward and line.visual:
                return line.visual[0 if line.rtl else -1].start
        else:
            index = line.visual.index(cluster) + way
            if 0 <= index < len(line.visual):
                return line.visual[index].start
            outward = -1 if line.rtl else 1
            if way == outward and line.last:
                return line.end
        forward = way == (-1 if line.rtl else 1)
        other = self.layout.step(position, 1 if forward else -1)
        if other == position:
            return offset
        entered = self.layout.line(other)
        if not entered.visual:
            return entered.start
        if not forward and entered.last:
            return entered.end
        at_left = entered.rtl != forward
        return entered.visual[0 if at_left else -1].start

    def _vertical(self, offset: Offset, count: int, column: Cell) -> Offset:
        position = self.layout.locate(offset)
        target = self.layout.step(position, count)
        if target == position:
            return 0 if count < 0 else len(self.layout.body)
        return self.offset_at(target, column)

    def _word(self, offset: Offset, way: int) -> Offset:
        start, end = self.layout.paragraph(offset)
        ranges = units.words(self.layout.body[start:end])
        starts = [start + each.start for each in ranges]
        if way > 0:
            later = [at for at in starts if at > offset]
            if later:
                return later[0]
            return self._neighbour(start, end, 1, first=True)
        earlier = [at for at in starts if at < offset]
        return earlier[-1] if earlier else self._neighbour(start, end, -1, first=False)

    def _neighbour(self, start: Offset, end: Offset, way: int, *, first: bool) -> Offset:
        """Find the first or last word of the next paragraph that has any; the article's border when none has."""
        body = self.layout.body
        while True:
            if way > 0:
                if end >= len(body):
                    return len(body)
                start, end = self.layout.paragraph(end + 1)
            else:
                if start == 0:
                    return 0
                start, end = self.layout.paragraph(start - 1)
            if ranges := units.words(body[start:end]):
                return start + ranges[0 if first else -1].start

    def _unit(self, offset: Offset, cut: Callable[[str], tuple[units.Range, ...]], way: int) -> Offset:
        """Find the start of the next or previous unit that holds a word; the article's border when none does."""
        body = self.layout.body
        start, end = self.layout.paragraph(offset)

        def starts() -> list[Offset]:
            text = body[start:end]
            return [start + each.start for each in cut(text) if any(map(str.isalnum, text[each.start : each.end]))]

        if way > 0:
            later = [at for at in starts() if at > offset]
            while not later:
                if end >= len(body):
                    return len(body)
                start, end = self.layout.paragraph(end + 1)
                later = starts()
            return later[0]
        earlier = [at for at in starts() if at < offset]
        while not earlier:
            if start == 0:
                return 0
            start, end = self.layout.paragraph(start - 1)
            earlier = starts()
        return earlier[-1]


def _whole(text: str) -> tuple[units.Range, ...]:
    return (units.Range(0, len(text)),)
