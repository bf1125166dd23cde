"""What a field holds of what is typed, pasted or suggested."""

import re
from typing import Final

from reader.text.layout import clusters_before
from reader.text.sanitise import normalise

_NOT_TYPED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0001-\U000e007f]"
)
"""Controls: all but line break, tab, the joiners and the three direction marks, which keyboards have."""

_BREAKS: Final = re.compile("[\n\t]")


def typeable(text: str, *, lines: bool = False) -> str:
    """Take out of a text what a field does not hold.

    Controls and the characters that embed or override a direction go; ZWNJ and ZWJ, which Persian needs, stay.

    Args:
        text: what was typed, pasted or suggested.
        lines: keep line breaks and tabs, which otherwise become spaces.
    """
    if text.isprintable():
        return text
    clean = _NOT_TYPED.sub("", normalise(text))
    return clean if lines else _BREAKS.sub(" ", clean)


def cut(text: str, length: int) -> str:
    """Cut a text, not through a grapheme cluster."""
    if len(text) <= length:
        return text
    return text[: clusters_before(text, length)] if length else ""
