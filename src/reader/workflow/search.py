"""Finding words in all articles, and in what annotators have marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from reader.errors import InputError
from reader.i18n import _
from reader.store.searching import Found
from reader.store.view import FoundSpan, View
from reader.text import Direction, Offset
from reader.text.excerpts import Excerpt, excerpt
from reader.text.folding import Folded, fold
from reader.text.layout import paragraph_base
from reader.text.units import Range
from reader.workflow.project import Project

MAX_QUERY: Final = 1000
"""Characters; nobody types more."""

_MAX_WORDS: Final = 50
_PAGE: Final = 50
"""Articles that are read at once."""

_WORD: Final = re.compile(r'(?<!\S)"([^"]*)(?:"|$)|(\S+)')
"""A phrase in quotation marks, the last one perhaps still open; else a word, which may hold a mark, as in צה"ל."""


class Text(NamedTuple):
    """A text that was searched, and which way it runs."""

    body: str
    direction: Direction
    mostly_rtl: bool

    def excerpt(self, start: Offset, end: Offset, width: int) -> Excerpt:
        """Take a match out with the surroundings that fit into some cells."""
        first = self.body.rfind("\n", 0, start) + 1
        last = self.body.find("\n", end)
        paragraph = self.body[first : last if last >= 0 else len(self.body)]
        base = paragraph_base(paragraph, self.direction, mostly_rtl=self.mostly_rtl)
        return excerpt(self.body, start, end, width, base)


class Hit(NamedTuple):
    """An article that holds all words searched for."""

    article: str
    title: str
    text: Text
    """The article's current text; its title where none of the words is in the text."""
    in_title: bool
    by_word: tuple[tuple[Range, ...], ...]
    """Where each word stands in `text`."""

    @property
    def ranges(self) -> list[Range]:
        """All matches in reading order; one inside another is left out."""
        return _in_order(self.by_word)

    def places(self, count: int) -> list[Range]:
        """Choose matches to show: the first of every word, then the others, in reading order."""
        found = self.ranges
        first = {min(places) for places in self.by_word if places}
        chosen = sorted(found, key=lambda each: each not in first)[:count]
        return sorted(chosen)


@dataclass(frozen=True, slots=True)
class SpanHit:
    """A span whose text holds all words searched for."""

    span: FoundSpan
    text: Text
    ranges: tuple[Range, ...]
    """The matches in it, as offsets into the text that the span was made on."""


def parse(query: str) -> list[str]:
    """Take a query apart: words, and phrases in quotation marks, folded.

    Raises:
        InputError: it is too long.
    """
    if len(query) > MAX_QUERY:
        raise InputError(
            _("the search has {count:,} characters, at most {most:,} can be looked for").format(
                count=len(query), most=MAX_QUERY
            ),
            _("Use fewer words."),
        )
    found = (fold(phrase or word).strip() for phrase, word in _WORD.findall(query))
    words = list(dict.fromkeys(word for word in found if word))
    if len(words) > _MAX_WORDS:
        raise InputError(
            _("the search has {count} words, at most {most} can be looked for").format(
                count=len(words), most=_MAX_WORDS
            ),
            _("Use fewer."),
        )
    return words


def search_articles(project: Project, query: str, limit: int, offset: int = 0) -> list[Hit]:
    """Find the articles that hold all words of a query, in their title or current text.

    Args:
        project: where to look.
        query: words, and phrases in quotation marks; anything that a word is part of counts.
        limit: how many articles at most.
        offset: how many to pass over.

    Returns:
        The best ones first; none for a query that folds to nothing.

    Raises:
        InputError: the query is too long.
    """
    words = parse(query)
    return [_hit(found, words) for found in project.store.search(words, limit, offset)] if words else []


def all_hits(project: Project, query: str) -> Iterator[Hit]:
    """Give every article that holds all words of a query, the best ones first, reading as few as are asked for."""
    offset = 0
    while page := search_articles(project, query, _PAGE, offset):
        yield from page
        offset += len(page)


def search_annotated(
    project: Project, view: View, query: str, *, label: str | None = None, annotator: str | None = None
) -> Iterator[SpanHit]:
    """Find the spans whose text holds all words of a query, of those the viewer may see.

    Args:
        project: where to look.
        view: whose eyes to look with.
        query: as for `search_articles`.
        label: only spans of this label.
        annotator: only this annotator's spans.

    Yields:
        Them by article, annotator and reading order.

    Raises:
        InputError: the query is too long, or label or annotator do not exist.
    """
    words = parse(query)
    _check(project, label, annotator)
    revision, body = "", ""
    for span in view.spans_where(words, label=label, annotator=annotator) if words else ():
        if span.revision != revision:
            revision, body = span.revision, project.store.body(span.revision)
        by_word = [list(_inside(body, span, word)) for word in words]
        if all(by_word):
            text = Text(body, span.direction, span.mostly_rtl)
            yield SpanHit(span, text, tuple(_in_order(by_word)))


def _inside(body: str, span: FoundSpan, word: str) -> Iterator[Range]:
    """Find a word in the fragments of a span."""
    for fragment in span.fragments:
        for start, end in Folded(body[fragment.start : fragment.end]).find(word):
            yield Range(fragment.start + start, fragment.start + end)


def _in_order(by_word: Iterable[Iterable[Range]]) -> list[Range]:
    """Put matches into reading order; one that begins inside another is left out."""
    found: list[Range] = []
    for each in sorted((place for places in by_word for place in places), key=lambda at: (at.start, -at.end)):
        if not found or each.start >= found[-1].end:
            found.append(each)
    return found


def _check(project: Project, label: str | None, annotator: str | None) -> None:
    labels = [each.name for each in project.scheme.spans]
    if label is not None and label not in labels:
        raise InputError(
            _("the scheme has no label {label!r}").format(label=label),
            _("It has {names}.").format(names=", ".join(labels)),
        )
    if annotator is not None and project.store.annotator(annotator) is None:
        known = ", ".join(each.name for each in project.store.annotators())
        raise InputError(
            _("there is no annotator {annotator!r}").format(annotator=annotator),
            _("There are: {names}.").format(names=known or _("none")),
        )


def _hit(found: Found, words: Sequence[str]) -> Hit:
    by_word = _by_word(Folded(found.body, found.folded), words)
    in_title = not any(by_word)
    if in_title:
        by_word = _by_word(Folded(found.title), words)
    text = Text(found.title if in_title else found.body, found.direction, found.mostly_rtl)
    return Hit(found.article, found.title, text, in_title, by_word)


def _by_word(folded: Folded, words: Sequence[str]) -> tuple[tuple[Range, ...], ...]:
    return tuple(tuple(Range(*place) for place in folded.find(word)) for word in words)
