"""What entering an article changes: nothing, its description, a new revision, or everything."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

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
    return sum(len(units.words.__wrapped__(paragraph)) for paragraph in body.split("\n"))


def excluded_ranges(scheme: Scheme, body: str) -> tuple[tuple[Offset, Offset], ...]:
    """Find the lines that a scheme's patterns exclude, and a headline that is repeated just below itself."""
    patterns = [re.compile(pattern) for pattern in scheme.exclude]
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
            if any(pattern.fullmatch(text) for pattern in patterns):
                found.append((start, start + len(text)))
        at += len(line) + 1
    return tuple(sorted(set(found)))
