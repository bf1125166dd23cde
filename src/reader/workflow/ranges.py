"""What of a selection becomes the range of a span."""

from collections.abc import Iterable

from reader.errors import RuleError
from reader.i18n import _
from reader.model.annotation import Fragment
from reader.text import Offset, clusters, units
from reader.text.folding import fold


def fit(
    body: str,
    excluded: Iterable[tuple[Offset, Offset]],
    start: Offset,
    end: Offset,
    *,
    snap: bool,
    leave_out: tuple[str, ...] = (),
) -> Fragment:
    """Make a range fit for a span: whole clusters, no outer spaces; snapped, whole words without outer marks.

    Args:
        body: the article's text.
        excluded: ranges that no span may touch.
        start: of the range.
        end: of the range.
        snap: whether it grows to whole words.
        leave_out: words that go from its start, where anything stands behind them.

    Raises:
        RuleError: nothing is in it, or something excluded.
    """
    start, end = max(min(start, end), 0), min(max(start, end), len(body))
    if start < end:
        start, end = _without_spaces(body, *clusters.whole(body, start, end))
    if snap and start < end:
        paragraph, first = paragraphs(body, start, end)
        snapped = units.snap(paragraph, start - first, end - first)
        if "\n" not in paragraph:
            snapped = _without(leave_out, paragraph, units.trim(paragraph, *snapped))
        start, end = _without_spaces(body, snapped.start + first, snapped.end + first)
    if start >= end:
        raise RuleError(_("nothing is selected"), _("Select some text, or put the caret on a word."))
    for excluded_start, excluded_end in excluded:
        if excluded_start < end and start < excluded_end:
            raise RuleError(_("this part of the article is excluded"), _("Choose text outside the dimmed part."))
    return Fragment(start, end)


def paragraphs(body: str, start: Offset, end: Offset) -> tuple[str, Offset]:
    """Give the paragraphs that hold a range, and where they begin."""
    first = body.rfind("\n", 0, start) + 1
    last = body.find("\n", end)
    return body[first : len(body) if last < 0 else last], first


def _without(leave_out: tuple[str, ...], text: str, found: units.Range) -> units.Range:
    """Take a word that is to be left out off the start of a range; one with a capital letter stays."""
    first = next((each for each in units.words(text) if each.start == found.start), None) if leave_out else None
    if first is None or first.end >= found.end:
        return found
    word = text[first.start : first.end]
    if word != word.lower() or fold(word) not in map(fold, leave_out):
        return found
    return units.trim(text, first.end, found.end)


def _without_spaces(body: str, start: Offset, end: Offset) -> tuple[Offset, Offset]:
    """Leave out the outer spaces of a range, line breaks among them."""
    while start < end and body[start].isspace():
        start += 1
    while start < end and body[end - 1].isspace():
        end -= 1
    return start, end
