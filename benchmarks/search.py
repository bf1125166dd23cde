"""Searching 100,000 articles with exact places, against the bare query of the index; and within a long article."""

import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from benchmarks import harness
from benchmarks.harness import Result
from reader.model.article import Article, Revision, digest
from reader.model.ids import now, revision_id
from reader.store import searching
from reader.text.folding import Folded, fold
from reader.workflow.project import Project
from reader.workflow.search import search_articles

ARTICLES = 100_000
SENTENCES = 3
HITS = 50
ROUNDS = 15
CHARACTERS = 1_000_000

RARE = "قرقيسيا"
"""A name that the samples do not hold; one article in some thousand is given it, with its conjunction."""

RARE_IN = 4_000
QUERIES = {
    "common word": "قال",
    "with its conjunction": "وقال",
    "word": "الوزير",
    "two words": "الوزير التعليق",
    "phrase": '"وزير الري"',
    "rare word": RARE,
}


def _sentences() -> list[str]:
    """Give the sentences of the sample articles in all their languages."""
    texts = (harness.sample(path.stem) for path in sorted(harness.SAMPLES.glob("*.md")) if path.stem != "nasty")
    return [part.strip() for text in texts for part in re.split(r"(?<=[.؟!])\s+|\n+", text) if part.strip()]


def _bodies() -> Iterator[str]:
    """Make articles of a few sentences each, their words shuffled."""
    shuffle = random.Random(1)
    sentences = [each.split() for each in _sentences()]
    for number in range(ARTICLES):
        chosen = [shuffle.sample(words, len(words)) for words in shuffle.choices(sentences, k=SENTENCES)]
        if number % RARE_IN == 0:
            chosen[-1].append(f"و{RARE}")
        yield "\n".join(" ".join(words) for words in chosen)


def _fill(project: Project) -> None:
    """Enter the articles all at once, past the journal, and index them as a migration does."""
    time = now()
    articles, revisions = [], []
    for number, body in enumerate(_bodies()):
        name, sha256 = f"n{number:06}", digest(body)
        known = revision_id(name, sha256)
        article = Article(name, body[:60], language="ar", revision=known, created=time, updated=time)
        revision = Revision(known, name, sha256, len(body), 1, mostly_rtl=True, created=time)
        articles.append((article.id, article.title, "", "", "", "ar", "auto", revision.id, time, time))
        revisions.append((revision.id, article.id, revision.sha256, len(body), 1, 1, time, body))
    connection = sqlite3.connect(project.store.path)
    connection.executemany("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", articles)
    connection.executemany("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", revisions)
    connection.execute("DROP TRIGGER folded_added")
    searching.fill(connection)
    connection.commit()
    connection.close()


def _search(project: Project, query: str) -> Callable[[], float]:
    """Search, and work out every place."""
    return lambda: harness.timed(lambda: [hit.ranges for hit in search_articles(project, query, HITS)])


def _bare(connection: sqlite3.Connection, query: str) -> Callable[[], float]:
    """Ask the index alone for the same articles."""
    words = [phrase or word for phrase, word in re.findall(r'"(.*?)"|(\S+)', query)]
    match = " AND ".join(f'"{fold(word)}"' for word in words)
    sql = f"SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank LIMIT {HITS}"
    return lambda: harness.timed(lambda: connection.execute(sql, (match,)).fetchall())


def _in_project(root: Path) -> Iterator[Result]:
    Project.init(root)
    with Project.open(root) as project:
        _fill(project)
    bare = sqlite3.connect(root / "annotations" / "annotations.db")
    with Project.open(root) as project:
        for name, query in QUERIES.items():
            measured, baseline = harness.taking_turns(ROUNDS, _search(project, query), _bare(bare, query))
            yield Result(f"search, {name}", median(measured), median(baseline), 2.0)
    bare.close()


def _in_article() -> Iterator[Result]:
    body = harness.news(CHARACTERS)
    folded, lowered = Folded(body), body.casefold()
    word = "الوزير"
    folding, casefolding = harness.taking_turns(
        ROUNDS, lambda: harness.timed(lambda: Folded(body)), lambda: harness.timed(body.casefold)
    )
    yield Result("search, folding an article", median(folding), median(casefolding))

    def plainly() -> list[int]:
        found, at = [], lowered.find(word)
        while at >= 0:
            found.append(at)
            at = lowered.find(word, at + 1)
        return found

    finding, plain = harness.taking_turns(
        ROUNDS, lambda: harness.timed(lambda: list(folded.find(word))), lambda: harness.timed(plainly)
    )
    yield Result("search, within an article", median(finding), median(plain))


def run() -> Iterator[Result]:
    """Measure."""
    with harness.folder() as folder:
        yield from _in_project(folder / "news")
    yield from _in_article()


if __name__ == "__main__":
    harness.print_table(run())
