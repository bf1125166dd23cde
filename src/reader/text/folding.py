"""Folding for search and filters: spellings of one word become one key."""

import unicodedata
from typing import Final

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
    kept = [each for each in text if each != "\u0640" and unicodedata.category(each) not in ("Mn", "Cf")]
    return "".join(kept).translate(_SAME).casefold()
