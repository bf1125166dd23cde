"""The tokens of a text as Prodigy and spaCy have them: with the space behind them, and line ends among them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from reader.text import Offset
from reader.text.units import words

_BETWEEN: Final = re.compile(r"\s+|\S")


class Token(NamedTuple):
    """A token: a word, a sign, or spaces that are more than the one behind a word."""

    start: Offset
    end: Offset
    space: bool
    """Whether one space follows that is part of no token."""


def tokens_of(body: str, starts: Collection[Offset], ends: Collection[Offset]) -> list[Token]:
    """Cut a text into tokens so that every span begins with one and ends with one.

    Args:
        body: the text; tokens and the spaces behind them make all of it.
        starts: where spans begin.
        ends: where spans end.
    """
    cuts = sorted({*starts, *ends})
    found: list[Token] = []
    for start, end in _pieces(body):
        inside = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        for first, last in zip((start, *inside), (*inside, end), strict=True):
            behind = found and body[first] == " " and not found[-1].space
            space = bool(behind and first not in starts and first + 1 not in ends)
            if space:
                found[-1] = found[-1]._replace(space=True)
            if first + space < last:
                found.append(Token(first + space, last, space=False))
    return found


def _pieces(body: str) -> Iterator[tuple[Offset, Offset]]:
    """Cut a text into words, other signs, and runs of spaces."""
    at = paragraph = 0
    for text in body.split("\n"):
        for word in words(text):
            start, end = paragraph + word.start, paragraph + word.end
            yield from (match.span() for match in _BETWEEN.finditer(body, at, start))
            yield start, end
            at = end
        paragraph += len(text) + 1
    yield from (match.span() for match in _BETWEEN.finditer(body, at))
