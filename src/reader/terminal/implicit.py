"""Rows for terminals that order, and often shape, text by themselves.

Such a terminal takes every row for a paragraph and applies the implicit rules of UAX #9 to it, whatever a program does.
A finished row (`reader.terminal.rows`) is therefore rewritten so that its implicit left-to-right display is the picture
that was composed: what is right-to-left goes out in logical order, and LEFT-TO-RIGHT MARKs keep the rest where it is.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise, starmap
from typing import Final, NamedTuple

from reader.terminal.rows import Order, Profile, Row, Run, Switch
from reader.text import Shape
from reader.text.clusters import width
from reader.text.shaping import LAM, ZWNJ, joins

LRM: Final = "\u200e"

_KINDS: Final = {"R": "R", "AL": "R", "AN": "N"}
"""Bidi classes that a left-to-right paragraph does not draw in the order it gets them: letters, and the digits that
count as right-to-left when neutrals beside them are resolved."""

_ALEFS: Final = frozenset("\u0622\u0623\u0625\u0627")

_MARKED: Final = frozenset(_KINDS)


class _Cluster(NamedTuple):
    """A base character with its marks, as it stands in a row."""

    text: str
    sgr: str
    kind: str
    """``R`` for right-to-left letters, ``N`` for Arabic-Indic numbers, empty for all else."""


class _Letter(NamedTuple):
    """What a character of a row shows."""

    letters: str
    """The letter that it is a form of, the two of lam-alef, or the character itself."""
    joined: tuple[bool, bool] | None
    """Whether it looks joined to the letter before it, and to the one after it; None where it does not say."""

    @property
    def single(self) -> bool:
        """Whether its letter can stand for it in one cell."""
        return len(self.letters) == 1


def profile(order: Order, shape: Shape, *, wrapped: bool = False, switch: Switch = "modes") -> Profile:
    """Make the profile for a choice of who orders and who joins letters.

    Args:
        order: who brings letters into visual order.
        shape: who joins them.
        wrapped: whether modes must be wrapped to get through tmux.
        switch: how the terminal is told.
    """
    finish = {
        ("app", "forms"): None,
        ("app", "none"): unshaped,
        ("terminal", "forms"): ordered,
        ("terminal", "none"): ordered_unshaped,
    }[order, shape]
    return Profile(order, shape, finish, wrapped, switch)


def ordered(row: Row) -> Row:
    """Rewrite a row for a terminal that orders letters but leaves presentation forms as they are."""
    return _implicit(row, unshape=False)


def ordered_unshaped(row: Row) -> Row:
    """Rewrite a row for a terminal that orders letters and joins them."""
    return _implicit(row, unshape=True)


def unshaped(row: Row) -> Row:
    """Rewrite a row with base letters in place of presentation forms, cell for cell, in the order it has."""
    return [Run("".join(map(_unshaped, text)), sgr) for text, sgr in row]


def _unshaped(character: str) -> str:
    letter = _letter(character)
    return letter.letters if letter.single else character


def _implicit(row: Row, *, unshape: bool) -> Row:
    if all(text.isascii() or _MARKED.isdisjoint(map(unicodedata.bidirectional, text)) for text, _sgr in row):
        return row
    written = [Run(LRM, row[0].sgr)]
    stretch: list[_Cluster] = []
    for cluster in [*_clusters(row), _Cluster("", "", "")]:
        if stretch and cluster.kind != stretch[0].kind:
            written += _stretch(stretch, unshape=unshape)
            stretch = []
        if cluster.kind:
            stretch.append(cluster)
        else:
            written.append(Run(cluster.text, cluster.sgr))
    return _joined(written)


def _clusters(row: Row) -> Iterable[_Cluster]:
    """Cut a row into base characters, each with its marks."""
    for text, sgr in row:
        begin = 0
        for index in range(1, len(text) + 1):
            if index == len(text) or width(text[index]):
                kind = _KINDS.get(unicodedata.bidirectional(text[begin]), "")
                yield _Cluster(text[begin:index], sgr, kind)
                begin = index


def _stretch(clusters: list[_Cluster], *, unshape: bool) -> list[Run]:
    """Write neighbours of one kind in logical order, and a mark behind them."""
    if clusters[0].kind == "N":
        return [*(Run(each.text, each.sgr) for each in clusters), Run(LRM, clusters[-1].sgr)]
    logical = clusters[::-1]
    letters = [_letter(each.text[0]) for each in logical]
    texts: list[str] = []
    begin = 0
    for end in range(1, len(logical) + 1):
        if end < len(logical) and _connected(letters[end - 1], letters[end]):
            continue
        plain = unshape and _plain(letters[begin:end])
        texts += [
            (letter.letters + each.text[1:] if plain else each.text)
            for letter, each in zip(letters[begin:end], logical[begin:end], strict=True)
        ]
        begin = end
    for index, (before, after) in enumerate(pairwise(letters)):
        if _may_join_otherwise(before, after):
            texts[index] += ZWNJ
    return [*(Run(text, each.sgr) for text, each in zip(texts, logical, strict=True)), Run(LRM, logical[-1].sgr)]


def _may_join_otherwise(before: _Letter, after: _Letter) -> bool:
    """Tell whether two neighbours must be kept apart: they would join and should not, or become one lam-alef."""
    return _is_lam_alef(before, after) or (_natural(before, after) and not _connected(before, after))


def _is_lam_alef(before: _Letter, after: _Letter) -> bool:
    return before.letters == LAM and after.letters in _ALEFS


def _natural(before: _Letter, after: _Letter) -> bool:
    """Tell whether two letters join when nothing stands between them."""
    return joins(before.letters[-1])[1] and joins(after.letters[0])[0]


def _connected(before: _Letter, after: _Letter) -> bool:
    """Tell whether two neighbours look joined to each other."""
    says = [side for side in (before.joined and before.joined[1], after.joined and after.joined[0]) if side is not None]
    return all(says) if says else _natural(before, after)


def _plain(letters: list[_Letter]) -> bool:
    """Tell whether connected letters look the same when a terminal joins them: no lam-alef, and no loose ends."""
    first, last = letters[0].joined, letters[-1].joined
    loose = (first is not None and first[0]) or (last is not None and last[1])
    lam_alef = any(not letter.single for letter in letters) or any(starmap(_is_lam_alef, pairwise(letters)))
    return not loose and not lam_alef


@lru_cache(maxsize=2048)
def _letter(character: str) -> _Letter:
    """Look up what a character of a row shows."""
    kind, *points = unicodedata.decomposition(character).split() or [""]
    if kind in ("<isolated>", "<final>", "<initial>", "<medial>") and points[0] != "0020":
        joined = (kind in ("<final>", "<medial>"), kind in ("<initial>", "<medial>"))
        return _Letter("".join([chr(int(point, 16)) for point in points]), joined)
    return _Letter(character, None)


def _joined(runs: Iterable[Run]) -> Row:
    """Join neighbours of one look."""
    row: Row = []
    for text, sgr in runs:
        if row and row[-1].sgr == sgr:
            row[-1] = Run(row[-1].text + text, sgr)
        elif text:
            row.append(Run(text, sgr))
    return row
