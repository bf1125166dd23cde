"""A match with its surroundings: cut at words to fit a row, and drawn in its paragraph's direction."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from reader.text import Offset, Shape, bidi, clusters
from reader.text.lines import lay_out

_ELLIPSIS: Final = "…"
_NO_WIDTH: Final = 1_000_000
"""Cells; a row that wide is never wrapped."""


class Stretch(NamedTuple):
    """A part of a drawn row, in visual order."""

    text: str
    matched: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A match and what stands around it in its paragraph; the three texts follow one another in the body."""

    before: str
    text: str
    after: str
    cut_before: bool
    """Whether the paragraph goes on before it."""
    cut_after: bool
    base: bidi.Base
    """Embedding level of the paragraph."""

    @property
    def logical(self) -> str:
        """All of it in logical order, with an ellipsis where it was cut."""
        lead, tail = self.cut_before * _ELLIPSIS, self.cut_after * _ELLIPSIS
        return f"{lead}{self.before}{self.text}{self.after}{tail}"

    def narrowed(self, width: int) -> "Excerpt":
        """Cut it down to fewer cells."""
        found = excerpt(self.before + self.text + self.after, len(self.before), len(self.before + self.text), width)
        cut_before, cut_after = self.cut_before or found.cut_before, self.cut_after or found.cut_after
        return Excerpt(found.before, found.text, found.after, cut_before, cut_after, self.base)

    def row(self, width: int, *, shape: Shape = "forms") -> list[Stretch]:
        """Draw it in one row that fills a width exactly, at the edge where reading it begins.

        Args:
            width: in cells.
            shape: who joins letters.
        """
        fitting = self.narrowed(width)
        start = len(fitting.before) + fitting.cut_before
        end = start + len(fitting.text)
        text = fitting.logical.replace("\t", " ")
        line = lay_out(text, self.base, _NO_WIDTH, shape=shape)[0]
        if line.width > width:
            kept, used = 0, 1
            for cluster in line.clusters:
                used += cluster.width
                if used > width:
                    break
                kept = cluster.end
            line = lay_out(text[:kept] + _ELLIPSIS * (width > 0), self.base, _NO_WIDTH, shape=shape)[0]
        blank = " " * max(width - line.width, 0)
        marked = groupby(line.visual, key=lambda cluster: cluster.start < end and start < cluster.end)
        drawn = [Stretch("".join([cluster.glyph for cluster in run]), matched) for matched, run in marked]
        return [Stretch(blank, matched=False), *drawn] if line.rtl else [*drawn, Stretch(blank, matched=False)]


def excerpt(body: str, start: Offset, end: Offset, width: int, base: bidi.Base = 0) -> Excerpt:
    """Take a match out of a body with as much of its paragraph as fits.

    Args:
        body: an article's text.
        start: of the match, which lies within a paragraph.
        end: of the match.
        width: cells for all of it; a longer match stands alone.
        base: embedding level of the paragraph.
    """
    reach = 4 * max(width, 1)
    lowest = max(start - reach, 0)
    first = max(body.rfind("\n", lowest, start) + 1, lowest)
    newline = body.find("\n", end, end + reach)
    last = min(end + reach, len(body)) if newline < 0 else newline
    room = max(width - _cells(body[start:end]) - 2 * len(_ELLIPSIS), 0)
    lead = max(room // 2, room - _cells(body[end:last]))
    from_ = start - _fitting(body[first:start][::-1], lead)
    if from_ > 0 and not body[from_ - 1].isspace():
        from_ = body.find(" ", from_, start) + 1 or from_
    to = end + _fitting(body[end:last], room - _cells(body[from_:start]))
    if to < len(body) and not body[to].isspace():
        space = body.rfind(" ", end, to)
        to = space if space >= 0 else to
    cut_before = from_ > 0 and body[from_ - 1] != "\n"
    cut_after = to < len(body) and body[to] != "\n"
    return Excerpt(body[from_:start], body[start:end], body[end:to], cut_before, cut_after, base)


def _cells(text: str) -> int:
    return sum(map(clusters.width, text))


def _fitting(text: str, room: int) -> int:
    """Count the first code points of a text that fit into some cells."""
    used = 0
    for count, character in enumerate(text):
        used += clusters.width(character)
        if used > room:
            return count
    return len(text)
