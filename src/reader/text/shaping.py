"""Arabic letters to presentation forms, one glyph a code point, before wrapping and styling."""

from functools import lru_cache
from typing import Final

import regex
from arabic_reshaper.letters import LETTERS_ARABIC

from reader.text import Shape

VISIBLE_FORMATS: Final = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")
"""The format characters (Cf) that are drawn: signs of numbers, dates and verses."""

ZWNJ: Final = "\u200c"
ZWJ: Final = "\u200d"
LAM: Final = "\u0644"
_LIGATURES: Final = {  # alef form: (isolated, final), U+FEF5 to U+FEFC
    "\u0622": ("\ufef5", "\ufef6"),
    "\u0623": ("\ufef7", "\ufef8"),
    "\u0625": ("\ufef9", "\ufefa"),
    "\u0627": ("\ufefb", "\ufefc"),
}
_ISOLATED, _INITIAL, _MEDIAL, _FINAL = range(4)
_WORD = regex.compile(
    r"[\p{jt=D}\p{jt=R}\p{jt=L}\p{jt=C}\p{jt=T}]*[\p{jt=D}\p{jt=R}][\p{jt=D}\p{jt=R}\p{jt=L}\p{jt=C}\p{jt=T}]*"
)
_BEFORE = regex.compile(r"[\p{jt=D}\p{jt=R}\p{jt=C}]")  # can be joined to the letter before it
_AFTER = regex.compile(r"[\p{jt=D}\p{jt=L}\p{jt=C}]")  # can be joined to the letter after it
_TRANSPARENT = regex.compile(r"\p{jt=T}")
_UNDRAWN = regex.compile(
    r"[\p{Cf}\ufe00-\ufe0f\U000e0100-\U000e01ef\p{Emoji_Modifier}--[\u0600-\u0605\u06dd\u08e2]]", regex.V1
)


def glyphs(text: str, shape: Shape) -> list[str]:
    """Choose what is drawn for every code point of a paragraph, in logical order.

    Args:
        text: drawable text (see `reader.text.sanitise.drawable`).
        shape: ``forms`` joins Arabic letters and lam with alef; ``none`` leaves both, with ZWNJ and ZWJ, to the
            terminal.

    Returns:
        One string a code point: a character, or an empty string for what is not drawn by itself (format characters,
        variation selectors, and the alef that the lam before it has taken in).
    """
    drawn = list(text)
    if shape == "forms":
        for match in _WORD.finditer(text):
            drawn[match.start() : match.end()] = _shape_word(match.group())
    for match in _UNDRAWN.finditer(text):
        if shape == "forms" or match.group() not in (ZWNJ, ZWJ):
            drawn[match.start()] = ""
    return drawn


@lru_cache(maxsize=16384)
def _shape_word(word: str) -> tuple[str, ...]:
    """Join the letters of a word by their joining types (Unicode Standard, section 9.2)."""
    drawn = list(word)
    letters = [index for index, character in enumerate(word) if not _TRANSPARENT.match(character)]
    joined_before = False
    for position, index in enumerate(letters):
        character = word[index]
        following = letters[position + 1] if position + 1 < len(letters) else None
        joined_after = (
            following is not None and _AFTER.match(character) is not None and _BEFORE.match(word[following]) is not None
        )
        before, joined_before = joined_before, joined_after
        if drawn[index] == "":
            continue
        if joined_after and character == LAM and following is not None and word[following] in _LIGATURES:
            drawn[index] = _LIGATURES[word[following]][1 if before else 0]
            drawn[following] = ""
        elif forms := LETTERS_ARABIC.get(character):
            wanted = (_MEDIAL if before else _INITIAL) if joined_after else (_FINAL if before else _ISOLATED)
            drawn[index] = forms[wanted] or forms[_FINAL if before else _ISOLATED] or character
    return tuple(drawn)
