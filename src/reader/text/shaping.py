"""Arabic letters to presentation forms, one glyph a code point, before wrapping and styling."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final, NamedTuple

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
_WORD = re.compile(
    "[\u0300-\u036f\u0610-\u061a\u061c\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06e8\u06ea-\u06ef\u06fa-\u08ff"
    "\u1800-\u18af\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
"""What may join, or stand between what joins; ZWNJ and spaces do not."""


class _Joining(NamedTuple):
    """How a letter joins (Unicode Standard, section 9.2) and what it then looks like."""

    transparent: bool
    before: bool
    """It can be joined to the letter before it."""
    after: bool
    """It can be joined to the letter after it."""
    forms: tuple[str, str, str, str]
    """Isolated, final, initial, medial."""


@cache
def _presentation_forms() -> dict[str, dict[str, str]]:
    """Give the presentation forms of every letter by their names, from the decompositions in the Unicode data."""
    found: dict[str, dict[str, str]] = {}
    for point in (*range(0xFE70, 0xFEFD), *range(0xFB50, 0xFE00)):
        kind, *letters = unicodedata.decomposition(chr(point)).split() or [""]
        if len(letters) == 1 and kind in ("<isolated>", "<final>", "<initial>", "<medial>"):
            found.setdefault(chr(int(letters[0], 16)), {}).setdefault(kind[1:-1], chr(point))
    return found


@lru_cache(maxsize=2048)
def _joining(character: str) -> _Joining:
    same = (character,) * 4
    if character in (ZWJ, "\u0640", "\u07fa"):
        return _Joining(transparent=False, before=True, after=True, forms=same)
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return _Joining(transparent=True, before=False, after=False, forms=same)
    forms = _presentation_forms().get(character)
    if forms is not None:
        isolated = forms.get("isolated", character)
        final = forms.get("final", isolated)
        initial = forms.get("initial", isolated)
        return _Joining(
            False, "final" in forms, "initial" in forms, (isolated, final, initial, forms.get("medial", final))
        )
    import regex  # only for letters that have no presentation forms, which still join their neighbours

    before = regex.match(r"[\p{jt=D}\p{jt=R}\p{jt=C}]", character) is not None
    after = regex.match(r"[\p{jt=D}\p{jt=L}\p{jt=C}]", character) is not None
    return _Joining(transparent=False, before=before, after=after, forms=same)


def joins(character: str) -> tuple[bool, bool]:
    """Tell whether a letter can be joined to the one before it, and to the one after it."""
    joining = _joining(character)
    return joining.before, joining.after


def glyphs(text: str, shape: Shape) -> list[str]:
    """Choose what is drawn for every code point of a paragraph, in logical order.

    Args:
        text: drawable text (see `reader.text.sanitise.drawable`).
        shape: ``forms`` joins Arabic letters and lam with alef; ``none`` leaves both, with ZWNJ and ZWJ, to the
            terminal.

    Returns:
        One string a code point: a character, or an empty string for what is not drawn by itself (format characters,
        variation selectors, skin tones, and the alef that the lam before it has taken in).
    """
    drawn = list(text)
    if text.isascii():
        return drawn
    if shape == "forms":
        for match in _WORD.finditer(text):
            drawn[match.start() : match.end()] = _shape_word(match.group())
    for character in set(text):
        if _undrawn(character) and (shape == "forms" or character not in (ZWNJ, ZWJ)):
            at = text.find(character)
            while at >= 0:
                drawn[at] = ""
                at = text.find(character, at + 1)
    return drawn


@lru_cache(maxsize=2048)
def _undrawn(character: str) -> bool:
    """Tell what is never drawn: format characters but the visible ones, variation selectors and skin tones."""
    return (
        (unicodedata.category(character) == "Cf" and character not in VISIBLE_FORMATS)
        or "\ufe00" <= character <= "\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


@lru_cache(maxsize=16384)
def _shape_word(word: str) -> list[str]:
    """Join the letters of a word; the list is shared and must not be changed."""
    drawn = list(word)
    last, last_joining, joined = -1, None, False
    for index, character in enumerate(word):
        joining = _joining(character)
        if joining.transparent:
            continue
        joins = last_joining is not None and last_joining.after and joining.before
        if last_joining is not None:
            if joins and word[last] == LAM and character in _LIGATURES:
                drawn[last] = _LIGATURES[character][joined]
                drawn[index] = ""
                last_joining, joins = None, False
                continue
            drawn[last] = last_joining.forms[joined + 2 * joins]
        last, last_joining, joined = index, joining, joins
    if last_joining is not None:
        drawn[last] = last_joining.forms[joined]
    return drawn
