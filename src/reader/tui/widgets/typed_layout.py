"""Text being typed, as the text engine lays it out: what Textual's text area asks of its wrapped view and navigator.

A *location* is Textual's: a row of the document (a paragraph) and an offset within it. The *canvas* is where the lines
stand: as many cells as the longest line may have, and one more, for a caret behind the text.
"""

from bisect import bisect_right
from itertools import accumulate
from typing import Final, Literal, NamedTuple

from textual.document._document import DocumentBase, Location
from textual.document._document_navigator import DocumentNavigator
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset as Point

from reader.text import Cell, Offset, bidi, clusters, units
from reader.text.layout import ArticleLayout, Position
from reader.text.lines import MIN_WIDTH, VisualLine
from reader.text.navigation import Motion, Navigator
from reader.text.sanitise import drawable

Side = Literal["left", "right"]

UNWRAPPED: Final = 1_000_000
"""Cells of a line that is never broken."""

_LONGEST_CLUSTER: Final = 100
"""Code points looked at to find where a cluster begins or ends."""

_TAKEN_WHOLE: Final = frozenset("\ufe0f\u20e3")
"""Variation selector and keycap: what makes an emoji of the character before, and is not typed by itself."""


class Row(NamedTuple):
    """A visual line and where it belongs."""

    paragraph: int
    line: VisualLine


def base_of(text: str, *, rtl: bool) -> bidi.Base:
    """Choose the base level of a paragraph that is being typed.

    It is right-to-left when it begins so or is mostly so: a line does not turn round under the hands of someone who
    adds a long foreign name to it, and one that begins with a foreign name does, once, when the rest outweighs it. A
    paragraph without letters follows `rtl`.
    """
    if bidi.mostly_rtl(text) or bidi.first_strong(drawable(text)):
        return 1
    return 1 if rtl and not any(map(str.isalpha, text)) else 0


class TypedDocument(WrappedDocument):
    """A document laid out by the text engine, every paragraph in its own direction.

    After a change only the paragraphs that are new are laid out.
    """

    def __init__(self, document: DocumentBase, width: int = 0, *, rtl: bool = False, wraps: bool = True) -> None:
        """Lay out a document.

        Args:
            document: what is typed.
            width: cells of a line beside the caret's.
            rtl: the direction of paragraphs without letters.
            wraps: whether long lines are broken, once there is a width.
        """
        self.rtl = rtl
        self._wraps = wraps
        self._laid_out: dict[str, Navigator] = {}
        self._rows: list[Navigator] = []
        self._tops: list[int] = [0]
        self._width = -1
        self.document = document
        self.measure = 0
        """Cells of a line beside the caret's."""
        self.wrap(width)

    @property
    def canvas(self) -> int:
        """Cells of the canvas."""
        return self.measure + 1

    @property
    def height(self) -> int:
        """Count the visual lines."""
        return self._tops[-1]

    def wrap(self, width: int, tab_width: int | None = None) -> None:  # noqa: ARG002 - Textual's own signature
        """Lay everything out for a width."""
        if width != self._width:
            if self._wraps:
                self._laid_out = {}
            self._width = width
        self._fit()

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:  # noqa: ARG002 - Textual's own
        """Lay out what a change has made; the other paragraphs are found by their text."""
        self._fit()

    def _fit(self) -> None:
        wraps = self._wraps and self._width > 0
        width = max(self._width, MIN_WIDTH) if wraps else UNWRAPPED
        known, self._laid_out = self._laid_out, {}
        self._rows = []
        for text in self.document.lines:
            row = self._laid_out.get(text) or known.get(text) or self._lay_out(text, width)
            self._laid_out[text] = row
            self._rows.append(row)
        heights = [sum(len(row.layout.lines(block)) for block in range(len(row.layout))) for row in self._rows]
        self._tops = [0, *accumulate(heights)]
        self.measure = width if wraps else max(self._width, *(self._longest(row) for row in self._rows), 0)

    def _lay_out(self, text: str, width: int) -> Navigator:
        rtl = base_of(text, rtl=self.rtl)
        return Navigator(ArticleLayout(text, width, direction="rtl" if rtl else "ltr"))

    @staticmethod
    def _longest(row: Navigator) -> int:
        return max(line.width for block in range(len(row.layout)) for line in row.layout.lines(block))

    def paragraph(self, row: int) -> Navigator:
        """Give a paragraph's layout and the motions in it."""
        return self._rows[row]

    def row_at(self, y: int) -> Row | None:
        """Find the visual line at a height of the canvas; None outside it."""
        if not 0 <= y < self.height:
            return None
        row = bisect_right(self._tops, y) - 1
        layout = self._rows[row].layout
        return Row(row, layout.line(layout.step(Position(0, 0), y - self._tops[row])))

    def left_of(self, line: VisualLine) -> Cell:
        """Tell at which cell of the canvas a line begins; the caret's own cell is where reading ends."""
        return 1 + line.indent(self.measure) if line.rtl else 0

    def cell_of(self, line: VisualLine, offset: Offset) -> Cell:
        """Tell at which cell of the canvas the caret for an offset of a line stands."""
        return min(max(self.left_of(line) + line.caret(offset), 0), self.measure)

    def location_to_offset(self, location: Location) -> Point:
        """Tell where on the canvas the caret for a location stands; of one that an undo has left behind, the end."""
        row, offset = min(location, self.document.end)
        layout = self._rows[row].layout
        position = layout.locate(offset)
        down = layout.distance(Position(0, 0), position, self.height) or 0
        return Point(self.cell_of(layout.line(position), offset), self._tops[row] + down)

    def offset_to_location(self, offset: Point) -> Location:
        """Find the location at a point of the canvas; the nearest one outside it."""
        found = self.row_at(min(max(offset.y, 0), self.height - 1))
        assert found is not None  # there is always a line
        return found.paragraph, found.line.offset_at(offset.x - self.left_of(found.line))


class TypedNavigator(DocumentNavigator):
    """Where the caret goes: visually by cluster, word and line, and logically for what is deleted."""

    def __init__(self, typed: TypedDocument) -> None:
        super().__init__(typed)
        self._typed = typed

    def forward(self, row: int, side: Side) -> bool:
        """Tell whether going to a side is going on in reading order."""
        return (side == "left") == self._rtl(row)

    def _rtl(self, row: int) -> bool:
        return self._typed.paragraph(row).layout.direction == "rtl"

    def _go(self, motion: Motion, location: Location, *, forward: bool) -> Location:
        """Apply a motion; at the border of a paragraph go on to the next one, or the one before."""
        row, offset = location
        found = self._typed.paragraph(row).go(motion, offset)
        if found != offset:
            return row, found
        lines = self._typed.document.lines
        if forward:
            return (row + 1, 0) if row + 1 < len(lines) else location
        return (row - 1, len(lines[row - 1])) if row else location

    def get_location_left(self, location: Location) -> Location:
        """Go a cluster to the left."""
        return self._go("left", location, forward=self.forward(location[0], "left"))

    def get_location_right(self, location: Location) -> Location:
        """Go a cluster to the right."""
        return self._go("right", location, forward=self.forward(location[0], "right"))

    def word(self, location: Location, *, forward: bool) -> Location:
        """Go to the next word, or the one before, in reading order."""
        return self._go("next_word" if forward else "previous_word", location, forward=forward)

    def get_location_above(self, location: Location) -> Location:
        """Go a line up, in the column that is kept; from the first line to the start."""
        return self._vertical(location, -1)

    def get_location_below(self, location: Location) -> Location:
        """Go a line down, in the column that is kept; from the last line to the end."""
        return self._vertical(location, 1)

    def get_location_at_y_offset(self, location: Location, vertical_offset: int) -> Location:
        """Go some lines up or down."""
        return self._vertical(location, vertical_offset)

    def _vertical(self, location: Location, count: int) -> Location:
        y = self._typed.location_to_offset(location).y + count
        if y < 0:
            return 0, 0
        if y >= self._typed.height:
            return self._typed.document.end
        return self._typed.offset_to_location(Point(self.last_x_offset, y))

    def get_location_home(self, location: Location, smart_home: bool = False) -> Location:  # noqa: ARG002 - Textual's
        """Go to where reading the line begins."""
        row, offset = location
        return row, self._typed.paragraph(row).go("line_start", offset)

    def get_location_end(self, location: Location) -> Location:
        """Go to where reading the line ends."""
        row, offset = location
        return row, self._typed.paragraph(row).go("line_end", offset)

    def before(self, location: Location) -> Location:
        """Find what a backspace deletes up to: one code point, or the whole of a cluster that was typed at once."""
        row, offset = location
        if offset == 0:
            return self._go("previous_word", location, forward=False)
        text = self._typed.document.lines[row][max(offset - _LONGEST_CLUSTER, 0) : offset]
        last = text[clusters.boundaries(text)[-2] :]
        return row, offset - (len(last) if any(map(_made_at_once, last)) else 1)

    def after(self, location: Location) -> Location:
        """Find what a delete deletes up to: the cluster at the caret, or the line break."""
        row, offset = location
        text = self._typed.document.lines[row][offset : offset + _LONGEST_CLUSTER]
        if not text:
            return self._go("next_word", location, forward=True)
        return row, offset + clusters.boundaries(text)[1]

    def word_end(self, location: Location) -> Location:
        """Find the end of the word at or behind a location; the next paragraph at the end of one."""
        row, offset = location
        text = self._typed.document.lines[row]
        if offset == len(text):
            return self._go("next_word", location, forward=True)
        return row, next((word.end for word in units.words(text) if word.end > offset), len(text))


def _made_at_once(character: str) -> bool:
    """Tell a part of an emoji or a flag, which nobody types by itself."""
    return character >= "\U0001f000" or character in _TAKEN_WHOLE
