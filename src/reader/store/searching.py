"""The search index: folded titles and texts of the articles' current revisions, and trigrams of them."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from reader.i18n import _
from reader.text import Direction
from reader.text.folding import fold

GRAM: Final = 3
"""Characters; the index knows of nothing shorter."""

_CURRENT: Final = "SELECT articles.id, title, body FROM articles JOIN revisions ON revisions.id = articles.revision"
"""Gives what is indexed of every article."""


class Found(NamedTuple):
    """An article that a search found."""

    article: str
    title: str
    direction: Direction
    mostly_rtl: bool
    body: str
    folded: str
    """The body as the index holds it."""


def fill(connection: sqlite3.Connection) -> None:
    """Enter all articles into an index that is empty and has no triggers yet."""
    connection.executemany(
        "INSERT INTO folded (article, title, text) VALUES (?, ?, ?)",
        ((article, fold(title), fold(body)) for article, title, body in connection.execute(f"{_CURRENT} ORDER BY 1")),
    )
    connection.execute("INSERT INTO search (search) VALUES ('rebuild')")


def index(connection: sqlite3.Connection, article: str) -> None:
    """Bring one article's entry up to date, or take it out when there is no such article any more."""
    entry = connection.execute("SELECT title, text FROM folded WHERE article = ?", (article,)).fetchone()
    row = connection.execute(f"{_CURRENT} WHERE articles.id = ?", (article,)).fetchone()
    wanted = (fold(row[1]), fold(row[2])) if row else None
    if wanted == entry:
        return
    if wanted is None:
        connection.execute("DELETE FROM folded WHERE article = ?", (article,))
    elif entry is None:
        connection.execute("INSERT INTO folded (article, title, text) VALUES (?, ?, ?)", (article, *wanted))
    else:
        connection.execute("UPDATE folded SET title = ?, text = ? WHERE article = ?", (*wanted, article))


def find(connection: sqlite3.Connection, words: Sequence[str], limit: int, offset: int = 0) -> list[Found]:
    """Find the articles that hold all words, in title or text.

    Args:
        connection: to the database.
        words: folded, none empty; one may be a phrase.
        limit: how many articles at most.
        offset: how many to pass over.

    Returns:
        The best ones first, by BM25 over trigrams; by id where all words are shorter than a trigram.
    """
    source, condition, values = _wanted(words)
    order = "rank" if source == "search" else "article"
    best = f"SELECT rowid AS best FROM {source} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 - constants
    # SQLite never exchanges the sides of a CROSS JOIN, so the best stay first.
    rows = connection.execute(
        f"SELECT articles.id, articles.title, direction, mostly_rtl, body, text FROM ({best})"  # noqa: S608 - constants
        " CROSS JOIN folded ON folded.number = best JOIN articles ON articles.id = folded.article"
        " JOIN revisions ON revisions.id = articles.revision",
        (*values, limit, offset),
    )
    return [
        Found(article, title, direction, bool(rtl), body, text) for article, title, direction, rtl, body, text in rows
    ]


def articles_with(words: Sequence[str]) -> tuple[str, list[str]]:
    """Write the query that gives the articles which hold all of some folded words, and its values."""
    source, condition, values = _wanted(words)
    return f"SELECT article FROM folded WHERE number IN (SELECT rowid FROM {source} WHERE {condition})", values  # noqa: S608 - constants


def _wanted(words: Sequence[str]) -> tuple[str, str, list[str]]:
    """Write which table a search reads, its condition, and the values of that.

    Long words ask the index, short ones are looked for text by text. Each word goes into a string of FTS5's own, so
    that nothing a user types is taken for its syntax.
    """
    long = [word for word in words if len(word) >= GRAM]
    conditions = ["search MATCH ?"] if long else []
    values = [" AND ".join('"' + word.replace('"', '""') + '"' for word in long)] if long else []
    for word in words:
        if len(word) < GRAM:
            conditions.append("(instr(text, ?) OR instr(title, ?))")
            values += [word, word]
    return "search" if long else "folded", " AND ".join(conditions), values


def faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Compare the folded texts with the articles, a sentence for each that differs."""
    entries = "SELECT folded.title, folded.text FROM folded WHERE article = ?"
    for article, title, body in connection.execute(_CURRENT):
        if connection.execute(entries, (article,)).fetchone() != (fold(title), fold(body)):
            yield _("the search index does not hold {article} as it is").format(article=article)
    for (article,) in connection.execute("SELECT article FROM folded WHERE article NOT IN (SELECT id FROM articles)"):
        yield _("the search index holds {article}, which does not exist").format(article=article)


def is_sound(connection: sqlite3.Connection) -> bool:
    """Tell whether the trigrams are those of the folded texts; needs a write transaction, but writes nothing."""
    try:
        connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    return True
