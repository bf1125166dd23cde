"""What a line of brat's standoff can hold of a text, and how all else is put into it and taken out again."""

import json
import re
from collections.abc import Iterable
from typing import Final

from reader.text import Offset

Ranges = list[tuple[Offset, Offset]]

_BREAKS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What ends a line, or a field of it, for one reader of the files or another."""

_BLANK: Final = re.compile(r"\s")


def encoded(text: str) -> str:
    r"""Write a text so that it stands on one line.

    It stands there as it is where that works; with line ends, tabs or outer spaces as a JSON string, and so does what
    would be taken for one.
    """
    if text and text == text.strip() and not _BREAKS.search(text) and decoded(text) == text:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _BREAKS.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def decoded(text: str) -> str:
    """Read what `encoded` wrote; any other text is what it is, a quoted one with its quotation marks."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if "\0" not in found and encoded(found) == text else text


def split(body: str, ranges: Iterable[tuple[Offset, Offset]]) -> Ranges:
    """Cut ranges at line ends, as brat does: no text that it quotes can hold one. Blank lines are left out."""
    found: Ranges = []
    for start, end in ranges:
        at = start
        for line in body[start:end].split("\n"):
            if line.strip():
                found.append((at, at + len(line)))
            at += len(line) + 1
    return found


def joined(body: str, ranges: Iterable[tuple[Offset, Offset]]) -> Ranges:
    """Close the gaps between ranges where brat has cut them: those of white space with a line end."""
    found: Ranges = []
    for start, end in sorted(ranges):
        if found:
            gap = body[found[-1][1] : start]
            if start <= found[-1][1] or ("\n" in gap and gap.isspace()):
                found[-1] = (found[-1][0], max(found[-1][1], end))
                continue
        found.append((start, end))
    return found


def quote(body: str, ranges: Ranges) -> str:
    """Quote ranges that hold no line end, as the last field of a line does."""
    return " ".join(body[start:end] for start, end in ranges)


def agrees(body: str, ranges: Ranges, quoted: str) -> bool:
    """Tell whether a quotation is that of ranges, in brat's way or in that of brat before version 1.3.

    White space is as good as other white space, since tools write line ends in their own ways; and more may follow.
    """
    flat = _BLANK.sub(" ", quoted)
    for between in (" ", ""):
        wanted = _BLANK.sub(" ", between.join(body[start:end] for start, end in ranges))
        if flat.rstrip() == wanted.rstrip() or flat.startswith(wanted + " "):
            return True
    return False
