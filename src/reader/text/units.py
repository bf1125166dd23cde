"""Words, clauses, sentences and quotations of a paragraph (UAX #29 with Arabic sense), and selections made of them."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from reader.text import Offset

if TYPE_CHECKING:
    from regex import Pattern

UnitKind = Literal["word", "quotation", "clause", "sentence", "paragraph"]


class Range(NamedTuple):
    """A half-open range of offsets."""

    start: Offset
    end: Offset


_QUOTES = "“”«»\"„‟‹›‘’'"
_FINAL = frozenset(".،؛:؟!…,;?۔")


class _Patterns:
    """The expressions of this module, compiled when the first unit is asked for: opening an article needs none."""

    def __init__(self) -> None:
        import regex

        self.word = regex.compile(
            r"""
              (?:https?://|www\.)[^\s“”«»"<>]*[^\s“”«»"<>.,،؛:!?؟)\]}]                  # an address is one word
            | (?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+          # looked for once in a run: one of dots may be long
            | [\p{L}\p{N}_][\p{L}\p{M}\p{N}_\u200c\u200d\u00ad]*                              # WB5-13, in short
              (?: (?:['’.·](?=\p{L}) | (?<=\p{N})[.,٫٬:](?=\p{N}) ) [\p{L}\p{M}\p{N}_\u200c\u200d\u00ad]+ )*
            """,
            regex.VERBOSE,
        )
        self.sentence_end = regex.compile(r"(?:[.؟!?…۔]|\.{2,})+[”“»«\"'’)\]]*")
        self.clause_end = regex.compile(r"(?:[.؟!?…۔،؛:,;])+[”“»«\"'’)\]]*")
        self.abbreviation = regex.compile(
            r"(?<![\p{L}\p{M}\u200c\u200d])"  # marks and joiners are inside a word, not before it
            r"(?:\p{L}|[A-Z][a-z]|(?<!\.)(?:\p{L}\.)+\p{L}"
            r"|(?:Mr|Mrs|Dr|Prof|St|Gen|Col|Lt|Sen|Rep|Gov|vs|etc|No|Inc|Ltd|Co|Corp|ص\.ب|الخ))$"
        )
        self.quote_mark = regex.compile('[“”«»"]')
        self.before_open = regex.compile(r"[\s([{«“\p{Pd}\u200e\u200f\u202a-\u202e\u2066-\u2069ـ]")


@cache
def _patterns() -> _Patterns:
    return _Patterns()


def warm() -> None:
    """Compile the patterns ahead of their first use."""
    _patterns()


_OPENING = {"“": "”", "«": "»"}
_CLOSING = {"”": "“", "»": "«"}


@lru_cache(maxsize=64)
def words(text: str) -> tuple[Range, ...]:
    """Find the words of a paragraph; punctuation and spaces are none. Proclitics stay attached."""
    return tuple(Range(*match.span()) for match in _patterns().word.finditer(text))


def count_words(text: str) -> int:
    """Count the words of a paragraph, of which there may be millions."""
    return sum(1 for _match in _patterns().word.finditer(text))


@lru_cache(maxsize=64)
def clauses(text: str) -> tuple[Range, ...]:
    """Cut a paragraph into clauses, which end at ``؟ ، ؛ : …`` , their Latin kin, and at sentence ends."""
    return _cut(text, _patterns().clause_end)


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[Range, ...]:
    """Cut a paragraph into sentences, which end at ``. ؟ ! …``; abbreviations and numbers do not end one."""
    return _cut(text, _patterns().sentence_end)


def _cut(text: str, ending: "Pattern[str]") -> tuple[Range, ...]:
    """Cut at the marks that end a unit; every part keeps its mark and the spaces behind it."""
    parts: list[Range] = []
    start = 0
    for match in ending.finditer(text):
        if not _ends(text, match.start(), match.end()):
            continue
        end = match.end()
        while end < len(text) and text[end].isspace():
            end += 1
        if end > start:
            parts.append(Range(start, end))
            start = end
    if start < len(text) or not parts:
        parts.append(Range(start, len(text)))
    return tuple(parts)


def _ends(text: str, at: Offset, after: Offset) -> bool:
    """Tell whether the mark at ``[at, after)`` ends a unit, rather than standing inside a number or a name."""
    before = text[at - 1] if at else ""
    behind = text[after] if after < len(text) else ""
    mark = text[at]
    if mark in ":,،.٫٬" and before.isdigit() and behind.isdigit():
        return False
    if text[at:after] == ".":
        if behind and not behind.isspace() and _latin(before) and (_latin(behind) or behind.isdigit()):
            return False
        if behind and behind.isascii() and behind.isalnum():
            return False
        preceding = text[max(at - 12, 0) : at]
        if behind and _patterns().abbreviation.search(preceding):
            return False
    return not (mark in ":/" and behind == "/")


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


@lru_cache(maxsize=64)
def quotations(text: str) -> tuple[Range, ...]:
    """Find the paired quotations “ ” « » " " of a paragraph, marks included, in order of their starts.

    An unpaired or wrongly turned mark never makes one. A straight mark opens only where a quotation can begin (at the
    start, after a space or an opening bracket) and closes only behind text.
    """
    found: list[Range] = []
    open_marks = _OpenMarks()
    for match in _patterns().quote_mark.finditer(text):
        mark, at = match.group(), match.start()
        if mark in _OPENING:
            open_marks.add(_OPENING[mark], at)
        elif mark in _CLOSING:
            open_marks.close(mark, at, found)
        else:
            before = text[at - 1] if at else " "
            behind = text[at + 1] if at + 1 < len(text) else " "
            can_open = not behind.isspace() and _patterns().before_open.match(before) is not None
            can_close = not before.isspace()
            if can_close and not can_open:
                open_marks.close(mark, at, found)
            elif can_open:
                open_marks.add(mark, at)
    return tuple(sorted(found))


class _OpenMarks:
    """The marks that wait for their partners, by what closes them."""

    def __init__(self) -> None:
        self._marks: list[tuple[str, Offset]] = []
        self._counts: dict[str, int] = {}

    def add(self, wanted: str, at: Offset) -> None:
        """Open a quotation."""
        self._marks.append((wanted, at))
        self._counts[wanted] = self._counts.get(wanted, 0) + 1

    def close(self, mark: str, at: Offset, found: list[Range]) -> None:
        """Pair a closing mark with the last open mark of its kind; those opened in between stay unpaired."""
        if not self._counts.get(mark):
            return
        wanted, start = "", at
        while wanted != mark:
            wanted, start = self._marks.pop()
            self._counts[wanted] -= 1
        if at - start > 1:
            found.append(Range(start, at + 1))


def trim(text: str, start: Offset, end: Offset) -> Range:
    """Take outer spaces, final punctuation and outer quotation marks off a range.

    A quotation mark goes only when its partner is not inside the range: ``“A” said B`` keeps its first mark.
    """
    partners: dict[Offset, Offset] = {}
    for pair in quotations(text):
        partners[pair.start], partners[pair.end - 1] = pair.end - 1, pair.start
    original = Range(start, end)
    while start < end:
        first, last = text[start], text[end - 1]
        if first.isspace():
            start += 1
        elif last.isspace() or last in _FINAL:
            end -= 1
        elif first in _QUOTES and not start < partners.get(start, -1) < end - 1:
            start += 1
        elif last in _QUOTES and not start < partners.get(end - 1, end) < end - 1:
            end -= 1
        else:
            return Range(start, end)
    return original


def at(ranges: tuple[Range, ...], offset: Offset) -> Range | None:
    """Find the range that holds an offset; the last one for an offset behind it."""
    for each in ranges:
        if each.start <= offset < each.end:
            return each
    return ranges[-1] if ranges and offset >= ranges[-1].end else None


def word_at(text: str, offset: Offset) -> Range | None:
    """Find the word that holds an offset, or ends there, or is the next one of the paragraph."""
    previous = None
    for each in words(text):
        if each.start <= offset < each.end:
            return each
        if each.end == offset:
            previous = each
        if each.start > offset:
            return previous or each
    return previous


def widen(text: str, start: Offset, end: Offset) -> list[tuple[UnitKind, Range]]:
    """List the units that hold a range and are larger, smallest first: each a step of widening a selection.

    Args:
        text: a paragraph.
        start: of the selection within it; an empty selection widens to the word first.
        end: of the selection.

    Returns:
        Trimmed ranges, no two alike.
    """
    candidates: list[tuple[UnitKind, Range]] = []
    if word := word_at(text, start):
        candidates.append(("word", word))
    larger: tuple[tuple[UnitKind, tuple[Range, ...]], ...] = (
        ("quotation", quotations(text)), ("clause", clauses(text)), ("sentence", sentences(text)),
    )  # fmt: skip
    for kind, found in larger:
        candidates += [(kind, trim(text, *each)) for each in found if each.start <= start and end <= each.end]
    candidates.append(("paragraph", trim(text, 0, len(text))))
    holding = {
        span: kind
        for kind, span in reversed(candidates)
        if span.start <= start and end <= span.end and span.end - span.start > end - start
    }
    return [(kind, span) for span, kind in sorted(holding.items(), key=lambda item: item[0].end - item[0].start)]


def snap(text: str, start: Offset, end: Offset) -> Range:
    """Grow a range to whole words, where it begins or ends inside one."""
    for each in words(text):
        if each.start < start < each.end:
            start = each.start
        if each.start < end < each.end:
            end = each.end
    return Range(start, end)
