"""Folding for search and filters: spellings of one word become one key."""

from typing import Final

import regex

_DROPPED = regex.compile(r"[\u0640\p{Mn}\p{Cf}]")
_SAME: Final = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        **dict.fromkeys("ىیئےې", "ي"),
        **dict.fromkeys("ؤۆۇ", "و"),
        **dict.fromkeys("ةۀەہھۂ", "ه"),
        **dict.fromkeys("کڪ", "ك"),
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        "ء": "",
    }
)


def fold(text: str) -> str:
    """Fold a text: hamza forms, alef maqsura, ta marbuta, tatweel, harakat, Persian letters, digits and case."""
    folded: str = _DROPPED.sub("", text)
    return folded.translate(_SAME).casefold()
