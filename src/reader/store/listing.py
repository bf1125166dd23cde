"""The articles as a list that one annotator goes through: their order, what is chosen of them, and how far one is."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

from reader.model.annotation import STATUSES
from reader.store.database import translated
from reader.text.folding import fold

Order = Literal["id", "title", "status", "words", "spans", "last change"]
"""What articles are sorted by; the id settles what is equal."""

_PROGRESS: Final = (
    " LEFT JOIN revisions ON revisions.id = articles.revision LEFT JOIN layers"
    " ON layers.article = articles.id AND layers.annotator = :owner AND layers.round = :round"
    " AND layers.kind = 'annotation'"
)
"""What is known of every article; SQLite leaves out the tables that a query does not ask for."""

_FROM: Final = f" FROM articles{_PROGRESS}"
_FROM_FOLDED: Final = f" FROM folded CROSS JOIN articles ON articles.id = folded.article{_PROGRESS}"
"""Reads the folded titles one after the other, which is much quicker than looking each up."""

_STATUS: Final = "coalesce(layers.status, 'new')"
_ORPHANS: Final = "(SELECT count(*) FROM orphans WHERE orphans.layer = layers.id)"
_SPANS: Final = f"((SELECT count(*) FROM spans WHERE spans.layer = layers.id) - {_ORPHANS})"  # noqa: S608 - of constants
_CHANGED: Final = "coalesce(layers.updated, articles.updated)"
_RANKS: Final = " ".join(f"WHEN '{status}' THEN {rank}" for rank, status in enumerate(STATUSES))
_ORDERS: Final[dict[Order, str]] = {
    "id": "",
    "title": "articles.title, ",
    "status": f"CASE {_STATUS} {_RANKS} END, ",
    "words": "revisions.words, ",
    "spans": f"{_SPANS} DESC, ",
    "last change": f"{_CHANGED}, ",
}

_WANTED: Final = (
    "(instr(folded.title, :wanted) OR instr("
    "CASE WHEN articles.id GLOB '*[^!-~]*' THEN fold(articles.id) ELSE lower(articles.id) END, :wanted))"
)
"""Holds where the folded title or id has some text; to fold plain ASCII is to make it small."""

_AT_ONCE: Final = 500
"""Articles that are asked for by name in one query."""


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article as the library lists it, with the viewer's own work on it."""

    id: str
    title: str
    language: str
    words: int
    characters: int
    status: str
    """Status of the viewer's layer; `new` where there is none."""
    spans: int
    changed: str
    """Time of the viewer's last change, else of the article's import."""
    assigned: bool = False
    """Whether a lead gave it to the viewer."""
    orphans: int = 0
    """The viewer's spans that have no place in the text any more; they are not among the spans."""


class Standing(NamedTuple):
    """How many articles stand alike."""

    status: str
    assigned: bool
    articles: int


class Listing:
    """All articles with an annotator's own progress in a round."""

    def __init__(self, connection: sqlite3.Connection, path: Path, owner: str, round_: str) -> None:
        """List for an annotator.

        Args:
            connection: to the database.
            path: of the database, for errors.
            owner: whose progress it is; empty for nobody's.
            round_: the round.
        """
        self._connection = connection
        self._path = path
        self._values = {"owner": owner, "round": round_}

    def ids(
        self,
        order: Order = "id",
        *,
        status: str = "",
        assigned: bool = False,
        wanted: str = "",
        given_first: bool = False,
    ) -> list[str]:
        """Give the articles in an order.

        Args:
            order: what to sort by.
            status: only articles in this state; all when empty.
            assigned: only those that the annotator was given.
            wanted: only those whose folded title or id holds this folded text.
            given_first: whether what was assigned comes before the rest.
        """
        conditions = [f"{_STATUS} = :status"] if status else []
        conditions += ["layers.assigned <> ''"] if assigned else []
        conditions += [_WANTED] if wanted else []
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        source = _FROM_FOLDED if wanted else _FROM
        first = "coalesce(layers.assigned, '') = '', " if given_first else ""
        with translated(self._path):
            if wanted:
                self._connection.create_function("fold", 1, fold, deterministic=True)
            found = self._connection.execute(
                f"SELECT articles.id{source}{where} ORDER BY {first}{_ORDERS[order]}articles.id",
                self._values | {"status": status, "wanted": wanted},
            )
            return [article for (article,) in found]

    def summaries(self, articles: Sequence[str] | None = None) -> list[ArticleSummary]:
        """Describe some articles, or all in the order of their ids; those that do not exist are left out."""
        if articles is None:
            return self._summaries("ORDER BY articles.id", ())
        found: dict[str, ArticleSummary] = {}
        for start in range(0, len(articles), _AT_ONCE):
            names = articles[start : start + _AT_ONCE]
            marks = ", ".join(f":{number}" for number in range(len(names)))
            found |= {each.id: each for each in self._summaries(f"WHERE articles.id IN ({marks})", names)}
        return [found[each] for each in articles if each in found]

    def _summaries(self, clause: str, names: Sequence[str]) -> list[ArticleSummary]:
        values = self._values | {str(number): name for number, name in enumerate(names)}
        with translated(self._path):
            found = self._connection.execute(
                "SELECT articles.id, articles.title, articles.language, revisions.words, revisions.characters,"
                f" {_STATUS}, {_SPANS}, {_CHANGED}, coalesce(layers.assigned, '') <> '', {_ORPHANS}{_FROM}"
                f" {clause}",
                values,
            )
            return [ArticleSummary(*(*row, bool(assigned), orphans)) for *row, assigned, orphans in found]

    def standings(self) -> list[Standing]:
        """Count the articles by their states, and by whether they were assigned."""
        with translated(self._path):
            (articles,) = self._connection.execute("SELECT count(*) FROM articles").fetchone()
            found = [
                Standing(status, bool(assigned), count)
                for status, assigned, count in self._connection.execute(
                    "SELECT status, assigned <> '', count(*) FROM layers WHERE annotator = :owner AND round = :round"
                    " AND kind = 'annotation' GROUP BY 1, 2",
                    self._values,
                )
            ]
        untouched = articles - sum(each.articles for each in found)
        return [*found, Standing("new", False, untouched)] if untouched else found

    @property
    def has_assigned(self) -> bool:
        """Whether the annotator was given any of them."""
        with translated(self._path):
            return bool(
                self._connection.execute(
                    "SELECT EXISTS (SELECT 1 FROM layers WHERE annotator = :owner AND round = :round"
                    " AND kind = 'annotation' AND assigned <> '')",
                    self._values,
                ).fetchone()[0]
            )

    def next_in(self, statuses: Iterable[str], after: str, *, assigned: bool) -> str | None:
        """Find the next article in one of some states behind one, going round; None when there is none.

        Args:
            statuses: the states.
            after: an article's id, or empty to begin at the first.
            assigned: whether to look among what the annotator was given alone.
        """
        marks = ", ".join(f"'{status}'" for status in statuses)
        given = " AND layers.assigned <> ''" if assigned else ""
        with translated(self._path):
            for condition in ("articles.id > :after", "articles.id <= :after"):
                row = self._connection.execute(
                    f"SELECT articles.id{_FROM} WHERE {_STATUS} IN ({marks}){given} AND {condition}"
                    " ORDER BY articles.id LIMIT 1",
                    self._values | {"after": after},
                ).fetchone()
                if row:
                    return str(row[0])
        return None
