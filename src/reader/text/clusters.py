"""Extended grapheme clusters and the width of what is drawn."""

from functools import lru_cache

import regex

_CLUSTER = regex.compile(r"\X")
_PLAIN = regex.compile(r"\p{GCB=Other}*+")  # code points that always stand alone
_ZERO = regex.compile(
    r"[\p{M}\p{Emoji_Modifier}\u1160-\u11ff\ud7b0-\ud7fb\u3164\uffa0]"
    r"|[\p{Cf}--[\u0600-\u0605\u06dd\u08e2]]",
    regex.V1,
)
_WIDE = regex.compile(r"[\p{ea=W}\p{ea=F}]")


def boundaries(text: str) -> list[int]:
    r"""Cut text into extended grapheme clusters (UAX #29, by `regex`'s ``\X``).

    Returns:
        The start of every cluster and, last, the length of the text: ``[0]`` for an empty one.
    """
    if _PLAIN.fullmatch(text):
        return list(range(len(text) + 1))
    return [match.start() for match in _CLUSTER.finditer(text)] + [len(text)]


@lru_cache(maxsize=8192)
def width(character: str) -> int:
    """Count the cells of one code point: 0 for marks and format characters, 2 for wide ones (UAX #11), else 1.

    Regional indicators count 1 each, so that a flag has 2 whether a terminal joins the pair or not.
    """
    if " " <= character <= "~":
        return 1
    if _ZERO.match(character):
        return 0
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return 1
    return 2 if _WIDE.match(character) else 1
