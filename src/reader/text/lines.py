"""Paragraphs to visual lines, and the maps between offsets and cells."""

import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from typing import Final, NamedTuple, cast

from reader.text import Cell, Offset, Shape, bidi, clusters, shaping, wrapping
from reader.text.sanitise import PLACEHOLDER, drawable, one_line

TAB_CELLS: Final = 4
MIN_WIDTH: Final = 8
"""Narrower windows crop: a cluster of the widest kind must fit on a line."""

_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
_MARKS: Final[dict[str, bidi.Base]] = {"\u200e": 0, "\u200f": 1}
_MARK_BASE = "\N{DOTTED CIRCLE}"
_MARKS_DRAWN = 12


class Cluster(NamedTuple):
    """A display cluster as it stands on a visual line."""

    start: Offset
    end: Offset
    cell: Cell
    """Its leftmost cell."""
    width: int
    """Cells, at least 1."""
    glyph: str
    """What is drawn, already shaped and mirrored."""
    level: int
    """Embedding level after rule L1."""


class _Paragraph(NamedTuple):
    """The display clusters of a laid out block, before they are put on lines; all lists are parallel."""

    text: str
    at: Offset
    starts: list[int]
    """Start of each display cluster within the text and, last, its length."""
    glyphs: list[str]
    widths: list[int]
    embedding: list[int]
    """Level of every code point, before rule L1."""
    base: bidi.Base
    lead: int
    """The code point whose level the first cluster has: its first with a width, behind any controls."""


class VisualLine:
    """One row of laid out text: its display clusters in visual order and the maps between offsets and cells.

    Cells count from the line's own left edge; `indent` tells where that edge stands in a window. Trailing spaces hang:
    they have cells, but may reach beyond the window. Order and cells are worked out when they are first asked for.
    """

    def __init__(self, paragraph: _Paragraph, first: int, after: int, *, last: bool) -> None:
        self._paragraph = paragraph
        self._first, self._after = first, after
        self.start: Offset = paragraph.at + paragraph.starts[first]
        """First offset of the line."""
        self.end: Offset = paragraph.at + paragraph.starts[after]
        """Offset after the last of the line."""
        self.rtl = bool(paragraph.base)
        """Direction of the paragraph, which fixes the edge the line is aligned to."""
        self.last = last
        """True for the last line of a paragraph, where the caret may stand behind the text."""
        self.width = sum(paragraph.widths[first:after])
        """Cells of all its clusters."""

    @cached_property
    def _ordered(self) -> tuple[list[Cluster], list[Cluster]]:
        """Apply rules L1, L2 and L4; give the clusters in logical and in visual order."""
        text, at, starts, glyphs, widths, embedding, base, lead = self._paragraph
        first, after = self._first, self._after
        begin, end = starts[first], starts[after]
        levels = bidi.reset_trailing(text[begin:end], embedding[begin:end], base)
        own = [levels[start - begin] for start in starts[first:after]]
        if first == 0 and lead:
            own[0] = levels[lead]
        logical: list[Cluster | None] = [None] * (after - first)
        visual: list[Cluster] = []
        cell = 0
        for number in bidi.visual_order(own):
            index = first + number
            level, width = own[number], widths[index]
            glyph = bidi.mirrored(glyphs[index]) if level & 1 else glyphs[index]
            cluster = Cluster(at + starts[index], at + starts[index + 1], cell, width, glyph, level)
            logical[number] = cluster
            visual.append(cluster)
            cell += width
        return cast("list[Cluster]", logical), visual

    @property
    def clusters(self) -> list[Cluster]:
        """Display clusters in logical order."""
        return self._ordered[0]

    @property
    def visual(self) -> list[Cluster]:
        """Display clusters from left to right."""
        return self._ordered[1]

    @cached_property
    def _starts(self) -> list[Offset]:
        return [cluster.start for cluster in self.clusters]

    @cached_property
    def _cells(self) -> list[Cell]:
        return [cluster.cell for cluster in self.visual]

    @property
    def text(self) -> str:
        """The line as a terminal that reorders nothing should receive it."""
        return "".join([cluster.glyph for cluster in self.visual])

    def indent(self, width: int) -> Cell:
        """Tell at which column of a window of `width` cells the line begins; negative where spaces hang out left."""
        return width - self.width if self.rtl else 0

    def placed(self, width: int) -> tuple[int, list[Cluster]]:
        """Place the line in a window of `width` cells, at the edge where reading it begins.

        Returns:
            The blank cells before it, and the display clusters that are inside, from left to right; spaces that hang
            out are left out.
        """
        indent = self.indent(width)
        if indent >= 0 and indent + self.width <= width:
            return indent, self.visual
        inside = [each for each in self.visual if each.cell + indent >= 0 and each.cell + indent + each.width <= width]
        return (inside[0].cell + indent if inside else 0), inside

    def drawn(self, width: int) -> str:
        """Draw the line in a window of `width` cells (see `placed`), without blanks behind it."""
        indent, inside = self.placed(width)
        return " " * indent + "".join([cluster.glyph for cluster in inside])

    def cluster_at(self, offset: Offset) -> Cluster | None:
        """Find the display cluster that holds an offset; None behind the end of the line."""
        if not self.clusters or not self.start <= offset < self.end:
            return None
        return self.clusters[max(bisect_right(self._starts, offset) - 1, 0)]

    def cluster_at_cell(self, cell: Cell) -> Cluster | None:
        """Find the display cluster that is drawn at a cell; None outside the line."""
        if not 0 <= cell < self.width:
            return None
        return self.visual[bisect_right(self._cells, cell) - 1]

    def offset_at(self, cell: Cell) -> Offset:
        """Find the offset whose cluster is drawn at a cell; the nearest one outside the line.

        Beyond the reading end of a paragraph's last line that is the offset behind the text.
        """
        if cluster := self.cluster_at_cell(cell):
            return cluster.start
        if not self.visual:
            return self.start
        beyond_end = cell < 0 if self.rtl else cell >= self.width
        if beyond_end:
            return self.end if self.last else self.clusters[-1].start
        return self.visual[-1 if self.rtl else 0].start

    def caret(self, offset: Offset) -> Cell:
        """Give the cell at which a caret for an offset stands.

        Behind the last cluster it is the cell next to the text at its reading end: -1 in a right-to-left paragraph.
        """
        if cluster := self.cluster_at(offset):
            return cluster.cell
        if offset < self.start and self.clusters:
            return self.clusters[0].cell
        return -1 if self.rtl else self.width

    def ranges(self, start: Offset, end: Offset) -> list[tuple[Cell, Cell]]:
        """Give the cells that the offsets ``[start, end)`` cover: half-open ranges from left to right.

        One logical range may be several visual runs; a cluster that it covers in part counts whole.
        """
        found: list[tuple[Cell, Cell]] = []
        for cluster in self.visual:
            if cluster.start < end and cluster.end > start:
                if found and found[-1][1] == cluster.cell:
                    found[-1] = (found[-1][0], cluster.cell + cluster.width)
                else:
                    found.append((cluster.cell, cluster.cell + cluster.width))
        return found


def lay_out(
    text: str, base: bidi.Base, width: int, *, at: Offset = 0, shape: Shape = "forms", last: bool = True
) -> list[VisualLine]:
    """Lay out one paragraph.

    Args:
        text: its logical text, without a line break.
        base: its embedding level.
        width: cells that a line holds; fewer than `MIN_WIDTH` count as that.
        at: the offset of its first code point.
        shape: who joins letters.
        last: whether the paragraph ends with this text.

    Returns:
        At least one line. Every code point of the text is on exactly one of them.
    """
    if not text:
        return [VisualLine(_Paragraph("", at, [0], [], [], [], base, 0), 0, 0, last=last)]
    limit = max(width, MIN_WIDTH)
    safe = drawable(text)
    starts, glyphs, widths, lead = _display_clusters(text, safe, shape)
    starts.append(len(text))
    paragraph = _Paragraph(text, at, starts, glyphs, widths, bidi.levels(safe, base), base, lead)
    allowed = set(wrapping.opportunities(safe))
    breakable = [start in allowed for start in starts]
    hangs = [text[start] in wrapping.SPACES for start in starts[:-1]]
    lines: list[VisualLine] = []
    first = 0
    while first < len(glyphs):
        after = wrapping.fit(widths, first, limit, breakable, hangs)
        lines.append(VisualLine(paragraph, first, after, last=last and after == len(glyphs)))
        first = after
    return lines


def _display_clusters(text: str, safe: str, shape: Shape) -> tuple[list[int], list[str], list[int], int]:
    """Join grapheme clusters to what shares cells: lam with its alef, and anything of no width to its neighbour.

    Returns:
        Start, glyph and width in cells of every display cluster, in logical order; and the code point that gives the
        first of them its level.
    """
    drawn = shaping.glyphs(safe, shape)
    borders = clusters.boundaries(safe)
    sizes = _sizes(drawn)
    if len(borders) == len(text) + 1 and 0 not in sizes and "\t" not in text:
        return borders[:-1], drawn, sizes, 0
    starts: list[int] = []
    glyphs: list[str] = []
    widths: list[int] = []
    begin = 0
    for end in borders[1:]:
        if end - begin == 1:
            glyph, cells = drawn[begin], sizes[begin]
            if text[begin] == "\t":
                glyph, cells = " " * TAB_CELLS, TAB_CELLS
            pieces = [(begin, glyph, cells)]
        else:
            pieces = _pieces(drawn, sizes, begin, end)
        for start, glyph, cells in pieces:
            if cells:
                starts.append(start)
                glyphs.append(glyph)
                widths.append(cells)
            elif starts:
                if len(glyphs[-1]) < _MARKS_DRAWN:
                    glyphs[-1] += glyph
            else:
                starts.append(start)
                glyphs.append(_MARK_BASE + glyph if glyph else " ")
                widths.append(0)
        begin = end
    lead = 0
    if widths and widths[0] == 0:
        lead = _join_leading(starts, glyphs, widths)
    return starts, glyphs, widths, lead


def _join_leading(starts: list[int], glyphs: list[str], widths: list[int]) -> int:
    """Give clusters of no width at the very start a place: with the next cluster, or in a cell of their own.

    Returns:
        The code point that gives the first cluster its level.
    """
    if glyphs[0] == " " and len(starts) > 1:
        lead = starts[1]
        del starts[1], glyphs[0], widths[0]
        return lead
    widths[0] = 1
    return 0


def _sizes(drawn: list[str]) -> list[int]:
    """Measure what is drawn for every code point, each kind once."""
    size = {glyph: clusters.width(glyph) if glyph else 0 for glyph in set(drawn)}
    return [size[glyph] for glyph in drawn]


def _pieces(drawn: list[str], sizes: list[int], begin: int, end: int) -> list[tuple[int, str, int]]:
    """Measure a cluster of several code points; one too wide for any line is cut into its code points."""
    total = sum(sizes[begin:end])
    if total <= MIN_WIDTH:
        return [(begin, "".join(drawn[begin : min(end, begin + _MARKS_DRAWN)]), total)]
    return [(index, drawn[index], sizes[index]) for index in range(begin, end)]


@lru_cache(maxsize=2048)
def one_row(text: str, width: int | None = None, *, shape: Shape = "forms", align: str = "start") -> str:
    """Draw a title, a name or a label in one row: sanitised, shaped, in visual order, cut and padded to a width.

    Args:
        text: logical text of any origin.
        width: cells to fill exactly; the natural width when None.
        shape: who joins letters.
        align: ``start`` (the edge where reading it begins), ``left``, ``right`` or ``center``.
    """
    flat = one_line(text)
    base = row_base(flat)
    row = lay_out(flat, base, 1_000_000, shape=shape)[0]
    if width is not None and row.width > width:
        kept, used = 0, 0
        for cluster in row.clusters:
            if used + cluster.width > width - 1:
                break
            used += cluster.width
            kept = cluster.end
        row = lay_out(flat[:kept] + "…", base, 1_000_000, shape=shape)[0]
    if width is None:
        return row.text
    left = max(width - row.width, 0) if align == "right" or (align == "start" and row.rtl) else 0
    if align == "center":
        left = max(width - row.width, 0) // 2
    drawn = row.text if row.width <= width else PLACEHOLDER[:width]
    return " " * left + drawn + " " * max(width - left - row.width, 0)


def row_base(text: str) -> bidi.Base:
    """Choose the base level of a text that stands alone: right-to-left when its strong characters mostly are.

    A mark at its start (LRM or RLM) decides; what a message quotes in isolates does not count, unless there is nothing
    else.
    """
    if text[:1] in _MARKS:
        return _MARKS[text[0]]
    around = text
    while _ISOLATED.search(around):
        around = _ISOLATED.sub("", around)
    return 1 if bidi.mostly_rtl(around if any(map(str.isalpha, around)) else text) else 0
