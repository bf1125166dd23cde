"""What entering an article changes: nothing, its description, a new revision, or everything."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from reader.errors import InputError
from reader.i18n import _
from reader.model.article import Article, Revision, digest
from reader.model.ids import now, revision_id
from reader.model.scheme import Scheme
from reader.store import aggregates, journal
from reader.store.aggregates import Connection
from reader.store.journal import Change, Edit
from reader.text import Offset, bidi, units
from reader.workflow import reanchoring
from reader.workflow.project import Project

_REPEATED_WITHIN: Final = 3
"""Lines below a headline in which its repetition is looked for."""

_PATIENCE: Final = 5.0
"""Seconds that a scheme's patterns may take over one article; some expressions would take centuries over a line."""


def article_change(
    project: Project, article: Article, body: str, excluded: tuple[tuple[Offset, Offset], ...], actor: str
) -> tuple[Change | None, Callable[[Connection], None] | None, str]:
    """Work out what entering an article changes: nothing, its description, a new revision, or everything.

    Returns:
        The change, what writes the body and moves annotators' places along with it, and `added`, `revised` or
        `unchanged`.
    """
    before = project.store.article(article.id)
    sha256 = digest(body)
    time = now()
    revision = project.store.revision_with(article.id, sha256) if before else None
    entered: list[Edit] = []
    if revision is None:
        if before is not None and (left := project.store.revision(before.revision)) is not None and left.excluded:
            excluded = reanchoring.moved_ranges(project.store.body(left.id), left.excluded, body, excluded)
        revision = Revision(
            id=revision_id(article.id, sha256), article=article.id, sha256=sha256, characters=len(body),
            words=count_words(body), mostly_rtl=bidi.mostly_rtl(body), excluded=excluded, created=time,
        )  # fmt: skip
        entered.append(Edit(None, revision))

    def along(connection: Connection) -> None:
        if entered:
            aggregates.write_body(connection, after.revision, body)
        if before is not None:
            reanchoring.move_places(connection, article.id)

    after = replace(article, revision=revision.id, created=before.created if before else time, updated=time)
    if before is not None and after == replace(before, updated=time):
        return None, None, "unchanged"
    edits = [Edit(before, after), *entered]
    outcome = "revised" if before else "added"
    return journal.make(actor, f"import {article.id}", edits, article=article.id), along, outcome


def count_words(body: str) -> int:
    """Count the words of a text."""
    return sum(units.count_words(paragraph) for paragraph in body.split("\n") if paragraph)


def excluded_ranges(scheme: Scheme, body: str) -> tuple[tuple[Offset, Offset], ...]:
    """Find the lines that a scheme's patterns exclude, and a headline that is repeated just below itself.

    Raises:
        InputError: a pattern takes too long.
    """
    patterns = _Patterns(scheme.exclude)
    found: list[tuple[Offset, Offset]] = []
    headline: tuple[str, Offset] | None = None
    seen = 0
    at = 0
    for line in body.split("\n"):
        text = line.strip()
        if text:
            start = at + line.index(text)
            if headline is None:
                headline = (text, start)
            elif seen <= _REPEATED_WITHIN and text == headline[0] and scheme.exclude_repeated_title:
                found.append((headline[1], headline[1] + len(text)))
                seen = _REPEATED_WITHIN + 1
            seen += 1
            if patterns.match(text):
                found.append((start, start + len(text)))
        at += len(line) + 1
    return tuple(sorted(set(found)))


class _Patterns:
    """A scheme's patterns for lines to exclude, and how long they may still take."""

    def __init__(self, sources: Sequence[str]) -> None:
        import regex  # unlike Python's own, it can be stopped

        self._compiled = [regex.compile(source) for source in sources]
        self._until = time.monotonic() + _PATIENCE

    def match(self, line: str) -> bool:
        """Tell whether one of them matches a whole line."""
        for pattern in self._compiled:
            try:
                if pattern.fullmatch(line, timeout=max(self._until - time.monotonic(), 0.001)):
                    return True
            except TimeoutError:
                raise InputError(
                    _("the scheme's pattern {pattern!r} takes too long").format(pattern=pattern.pattern[:100]),
                    _("Write `exclude` without repetitions inside repetitions, such as (a+)+."),
                ) from None
        return False
