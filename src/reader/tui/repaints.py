"""Paints of what is painted already, which need not be written a second time."""

from collections.abc import Iterable, Mapping

from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip


class Painted:
    """What was written of a screen since it took the place of another, in pieces of rows.

    Textual paints such a screen three times from edge to edge, each time the same.
    """

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, Strip]] = {}
        """By row, then by the cell at which a piece begins."""

    def is_news(self, update: CompositorUpdate) -> bool:
        """Tell whether an update shows anything else than what is there, and take it for written."""
        if isinstance(update, LayoutUpdate):
            lines = enumerate(update.strips, update.region.y)
            rows = {y: _pieces(update.region.x, line) for y, line in lines}
            news = any(self._rows.get(y) != row for y, row in rows.items())
            self._rows |= rows
            return news
        if isinstance(update, ChopsUpdate):
            found = {
                y: {x: piece for x, piece in update.chops[y].items() if piece is not None} for y, *_ in update.spans
            }
            return any([self._put(y, pieces) for y, pieces in found.items()])  # noqa: C419 - each has to be put
        self._rows.clear()
        return True

    def _put(self, y: int, update: Mapping[int, Strip | None]) -> bool:
        """Put pieces into a row; true where they change it. A row that is cut in other places is not known any more."""
        pieces = {x: piece for x, piece in update.items() if piece is not None}
        row = self._rows.get(y, {})
        if all(x in row and row[x] == piece for x, piece in pieces.items()):
            return False
        if all(x in row and row[x].cell_length == piece.cell_length for x, piece in pieces.items()):
            row |= pieces
        else:
            self._rows.pop(y, None)
        return True


def _pieces(x: int, line: Iterable[Strip]) -> dict[int, Strip]:
    found = {}
    for piece in line:
        found[x] = piece
        x += piece.cell_length
    return found
