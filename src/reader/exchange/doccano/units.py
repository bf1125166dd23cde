"""What the offsets of a doccano file count, which the file does not say.

doccano's editor (v-annotator, src/components/VAnnotator.vue) hands over positions in a JavaScript string, which are
UTF-16 units (doccano issue 2290), or grapheme clusters where the project counts those as one character; files made by
Python programs, and by doccano before 1.5 (its pull request 99), count code points.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final
from unicodedata import category

from reader.errors import InputError
from reader.exchange.fields import parse
from reader.exchange.frame import KEY, is_frame
from reader.exchange.offsets import ForeignUnit, decoder
from reader.exchange.source import Source
from reader.text import Offset

_UNITS: Final[tuple[ForeignUnit, ...]] = ("codepoint", "utf16", "cluster")
"""The first is taken where all are as likely."""

UNIT: Final = "offset_unit"
"""The field of a frame that says what offsets count."""

SPANS: Final = ("label", "labels", "entities", "annotations")
"""The fields of a line that hold spans, by the kind and age of the project."""


def unit_of(source: Source) -> ForeignUnit:
    """Find what the offsets of a file count: that with which most spans begin and end where words do.

    A unit with which a span would begin or end inside a character, or outside the text, is none.
    """
    told = source.first.get(KEY) if isinstance(source.first, dict) else None
    if is_frame(told):
        return "codepoint" if told.get(UNIT) == "codepoint" else "utf16"
    if source.text.isascii() and "\\u" not in source.text and "\\r" not in source.text:
        return _UNITS[0]
    fits: Counter[ForeignUnit] = Counter()
    impossible: set[ForeignUnit] = set()
    for where, line in source.lines():
        try:
            data = parse(line, where)
        except InputError:
            break  # reading it ends there, with a message
        text = data.get("text") if isinstance(data, dict) else None
        ranges = list(_ranges(data)) if isinstance(text, str) else []
        if not ranges or text is None:
            continue
        ways = {unit: decoder(text, unit) for unit in _UNITS}
        if all(way(len(text)) == len(text) for way in ways.values()):
            continue
        for unit, way in ways.items():
            found = [_fits(text, way, *each) for each in ranges]
            if None in found:
                impossible.add(unit)
            fits[unit] += sum(each or 0 for each in found)
    possible = [unit for unit in _UNITS if unit not in impossible] or [_UNITS[0]]
    return max(possible, key=lambda unit: (fits[unit], -_UNITS.index(unit)))


def _ranges(data: dict[str, Any]) -> Iterator[tuple[int, int]]:
    for name in SPANS:
        given = data.get(name)
        for each in given if isinstance(given, list) else []:
            if isinstance(each, dict):
                ends = each.get("start_offset"), each.get("end_offset")
            else:
                ends = tuple(each[:2]) if isinstance(each, list) and len(each) == 3 else ("", "")
            if type(ends[0]) is int and type(ends[1]) is int:
                yield ends[0], ends[1]


def _fits(text: str, way: Callable[[int], Offset | None], start: int, end: int) -> int | None:
    """Count the ends of a span that lie where a word begins or ends; None where they are no place in the text."""
    first, last = way(start), way(end)
    if first is None or last is None or first > last:
        return None
    if first == last:
        return 0
    begins = not text[first].isspace() and not (first and _inside(text, first))
    ends = not text[last - 1].isspace() and not (last < len(text) and _inside(text, last))
    return begins + ends


def _inside(text: str, offset: Offset) -> bool:
    """Tell whether an offset lies inside a word."""
    return _of_word(text[offset - 1]) and _of_word(text[offset])


def _of_word(character: str) -> bool:
    """Tell letters and digits, with the marks and joiners on them, from what lies between words."""
    return character in "_\u200c\u200d" or category(character)[0] in "LMN"
