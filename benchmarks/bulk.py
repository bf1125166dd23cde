"""Projects of very many articles: the rows that the journal would write, entered all at once and without its checks.

What is made is a legal project, with its journal; a test verifies a small one.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks import harness
from reader.model.annotation import MAIN, Fragment, Item, Layer, Relation, Span, Status
from reader.model.article import Article, Revision, digest
from reader.model.ids import layer_id, new_id, now, revision_id
from reader.store import rows, searching
from reader.store.rows import State
from reader.workflow.project import Project

SPANS_PER_ARTICLE: Final = 50
CHARACTERS: Final = 2_500
PEOPLE: Final = ("a1", "a2", "a3")

_BODIES: Final = 100
"""Different texts; articles are given them in turn, each with its own number at the end."""
_AT_ONCE: Final = 1_000
"""Articles of which the rows are written together."""
_MARKED: Final = 0.9
"""Part of what is meant that an annotator marks."""
_NOTED: Final = 0.05
"""Part of the spans that have a note."""
_SENTENCE: Final = 40
"""Characters that a sentence of a short article has at least."""
_STANCES: Final = ("assert", "assert", "assert", "support", "deny", "relay")
_LABELS: Final = ("claim", "speaker", "cue")

_COLUMNS: Final = {
    "articles": "id, title, source, url, published, language, direction, revision, created, updated",
    "revisions": "id, article, sha256, characters, words, mostly_rtl, created, body",
    "layers": "id, article, annotator, revision, round, kind, status, reason, scheme, created, updated, assigned",
    "spans": "id, layer, label, created, updated",
    "fragments": 'span, position, start, "end"',
    "relations": "id, layer, label, from_span, to_span, created, updated",
    "attributes": "item, key, value, layer",
    "notes": "item, layer, text, question",
    "journal": "id, actor, layer, article, time, action",
    "operations": "change, position, kind, item, after",
}


class Bulk:
    """Collects the rows of articles and layers, and writes them table by table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}
        self.time = now()

    def add_article(self, name: str, body: str, words: int) -> Revision:
        """Enter an article with its text."""
        time = self.time
        sha256 = digest(body)
        known = revision_id(name, sha256)
        revision = Revision(known, name, sha256, len(body), words, mostly_rtl=True, created=time)
        article = Article(
            name, body[:60].split("\n")[0], language="ar", revision=revision.id, created=time, updated=time
        )
        self._add("articles", article.id, article.title, "", "", "", "ar", "auto", revision.id, time, time)
        self._add("revisions", revision.id, name, revision.sha256, len(body), words, 1, time, body)
        self._journal("import", [article, revision], article=name)
        return revision

    def layer(self, revision: Revision, annotator: str, status: Status) -> Layer:
        """Describe an annotator's layer over an article."""
        times = {"created": self.time, "updated": self.time}
        known = layer_id(revision.article, annotator, MAIN)
        return Layer(known, revision.article, annotator, revision.id, status=status, **times)

    def add_layer(self, layer: Layer, items: Iterable[Item]) -> None:
        """Enter a layer with what is in it."""
        kept = list(items)
        self._add(
            "layers", layer.id, layer.article, layer.annotator, layer.revision, layer.round, layer.kind, layer.status,
            layer.reason, layer.scheme, layer.created, layer.updated, layer.assigned,
        )  # fmt: skip
        for each in kept:
            if isinstance(each, Span):
                self._add("spans", each.id, layer.id, each.label, each.created, each.updated)
                for position, (start, end) in enumerate(each.fragments):
                    self._add("fragments", each.id, position, start, end)
            else:
                ends = each.source, each.target
                self._add("relations", each.id, layer.id, each.label, *ends, each.created, each.updated)
            for key, value in each.attributes.items():
                self._add("attributes", each.id, key, value, layer.id)
            if each.note:
                self._add("notes", each.id, layer.id, each.note, int(each.question))
        self._journal("fill", [layer, *kept], layer=layer.id, article=layer.article)

    def write(self) -> None:
        """Write what was collected."""
        for table, columns in _COLUMNS.items():
            marks = ", ".join("?" * (columns.count(",") + 1))
            self._connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", self._rows[table])
            self._rows[table].clear()

    def _add(self, table: str, *row: Any) -> None:
        self._rows[table].append(row)

    def _journal(self, action: str, states: Sequence[State], *, article: str, layer: str | None = None) -> None:
        change = new_id()
        self._add("journal", change, harness.ANNOTATOR, layer, article, self.time, action)
        for position, state in enumerate(states):
            item, after = rows.item_id(state), rows.to_json(state)
            self._add("operations", change, position, rows.KINDS[type(state)], item, after)


@contextmanager
def entering(root: Path, *, index: bool) -> Iterator[Bulk]:
    """Make a project and enter articles and layers.

    Args:
        root: the folder to be made.
        index: whether to fill the search index too, without which the project is not whole; few benchmarks read it.
    """
    Project.init(root)
    with Project.open(root) as project:
        for name in PEOPLE:
            project.annotator(name)
    connection = sqlite3.connect(root / "annotations" / "annotations.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    bulk = Bulk(connection)
    yield bulk
    bulk.write()
    if index:
        trigger = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'folded_added'").fetchone()[0]
        connection.execute("DROP TRIGGER folded_added")
        searching.fill(connection)
        connection.execute(trigger)
    connection.execute("COMMIT")
    connection.close()


def annotated(root: Path, articles: int, *, index: bool = False) -> None:
    """Make a project of finished articles with 50 spans each, of two or three annotators who do not quite agree."""
    bodies = [harness.news(CHARACTERS, seed) for seed in range(_BODIES)]
    words = [harness.words_of(body) for body in bodies]
    random = Random(1)
    with entering(root, index=index) as bulk:
        for number in range(articles):
            body, found = f"{bodies[number % _BODIES]} {number}", words[number % _BODIES]
            revision = bulk.add_article(f"n{number:06}", body, len(found))
            people = random.sample(PEOPLE, 2 + number % 2)
            count = ceil(SPANS_PER_ARTICLE / len(people) / _MARKED)
            meant = sorted(random.sample(range(len(found) - 6), count))
            for name in people:
                layer = bulk.layer(revision, name, "done")
                marked = [each for each in meant if random.random() < _MARKED]
                bulk.add_layer(layer, _items(layer, found, marked, random))
            if number % _AT_ONCE == _AT_ONCE - 1:
                bulk.write()


def _items(layer: Layer, words: list[tuple[int, int]], meant: list[int], random: Random) -> Iterator[Item]:
    """Mark words as claims, speakers and cues in turn, each claim linked with the speaker before it."""
    speaker, times = "", {"created": layer.created, "updated": layer.updated}
    for first in meant:
        label = _LABELS[first % 3]
        last = first + (random.randint(2, 5) if label == "claim" else 0)
        place = (Fragment(words[first][0], words[last][1]),)
        values = {"source": "speaker", "type": random.choice(("fact", "fact", "prediction"))}
        note = "is it this one?" if random.random() < _NOTED else ""
        span = Span(new_id(), layer.id, label, place, values if label == "claim" else {}, note, **times)
        yield span
        if label == "speaker":
            speaker = span.id
        elif label == "claim" and speaker:
            stance = {"stance": random.choice(_STANCES)}
            yield Relation(new_id(), layer.id, "stance", speaker, span.id, stance, **times)


def short(root: Path, articles: int) -> None:
    """Make a project of articles of three sentences, every fourth of them begun or finished by an annotator."""
    texts = (harness.sample(path.stem) for path in sorted(harness.SAMPLES.glob("ar-*.md")))
    sentences = [each for text in texts for each in re.split(r"(?<=[.؟!])\s+|\n+", text) if len(each) > _SENTENCE]
    random = Random(1)
    with entering(root, index=True) as bulk:
        for number in range(articles):
            body = "\n".join(random.sample(sentences, 3))
            words = harness.words_of(body)
            revision = bulk.add_article(f"n{number:06}", body, len(words))
            if number % 4 == 0:
                status: Status = "in progress" if number % 8 else "done"
                layer = bulk.layer(revision, harness.ANNOTATOR, status)
                bulk.add_layer(layer, _items(layer, words, sorted(random.sample(range(len(words) - 6), 3)), random))
            if number % _AT_ONCE == _AT_ONCE - 1:
                bulk.write()
