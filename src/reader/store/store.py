"""The project's database as the program uses it: changes through the journal, reads through a view."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Self

from reader.model.annotation import MAIN, Annotator, Answer, Decision, Identity, Layer, Relation, Round, Span
from reader.model.article import Article, Revision
from reader.model.scheme import Scheme
from reader.store import aggregates, identities, journal, rows, searching, standing
from reader.store.aggregates import Along
from reader.store.database import connect, transaction, translated
from reader.store.journal import Change, Edit, Scope
from reader.store.searching import Found
from reader.store.view import View
from reader.text import Offset


class Store:
    """One open database file.

    Reads of layers go through `view`, bound to the one who looks. Every write is a `Change`, recorded in one
    transaction; when the call returns it is durable.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Open a database file (see `reader.store.database.connect`)."""
        return cls(connect(path, create=create), path)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # Writing ---------------------------------------------------------------------------------------------------------

    def record(self, change: Change, along: Callable[[sqlite3.Connection], None] | None = None) -> Change:
        """Apply and journal one change in a transaction of its own (see `journal.record`)."""
        with transaction(self.connection, self.path):
            return journal.record(self.connection, change, along)

    def record_all(self, changes: Iterable[tuple[Change, Callable[[sqlite3.Connection], None] | None]]) -> list[Change]:
        """Apply and journal several changes in one transaction: all of them, or none.

        They are taken one by one, so that one may be worked out from what those before it have written.
        """
        with self.recording() as record:
            return [record(change, along) for change, along in changes]

    @contextmanager
    def recording(self) -> Iterator[Callable[[Change, Along | None], Change]]:
        """Apply and journal changes one by one in one transaction, which reads meanwhile see: all of them, or none."""
        with transaction(self.connection, self.path):
            yield partial(journal.record, self.connection)

    def be_patient(self) -> None:
        """Wait for other writers for as long as a bulk import may take."""
        self.connection.execute("PRAGMA busy_timeout=10000")

    def add_work(self, layer: str, started: str, ended: str, seconds: int) -> None:
        """Add a work interval to a layer; it is no annotation and not journaled."""
        with transaction(self.connection, self.path):
            aggregates.write_work(self.connection, layer, started, ended, seconds)

    def keep_place(self, annotator: str, article: str, revision: str, place: Offset) -> None:
        """Keep where an annotator is in an article; no annotation, and not journaled."""
        with transaction(self.connection, self.path):
            aggregates.write_place(self.connection, annotator, article, revision, place)

    def back_up(self, target: Path) -> None:
        """Copy the database as it is now into a new file (see `reader.store.copying.back_up`)."""
        from reader.store import copying  # opening a project copies nothing

        copying.back_up(self.connection, self.path, target)

    def last_change(self) -> int:
        """Give the number of the journal's last row."""
        with translated(self.path):
            return int(self.connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])

    def changed_since(self, last: int, article: str, *, but: str = "") -> bool:
        """Tell whether anything of an article was changed behind a row of the journal, by another change than one."""
        with translated(self.path):
            find = "SELECT 1 FROM journal WHERE seq > ? AND article = ? AND id <> ? LIMIT 1"
            return self.connection.execute(find, (last, article, but)).fetchone() is not None

    # Reading what is everyone's --------------------------------------------------------------------------------------

    def view(self, annotator: Annotator | None = None) -> View:
        """Give the reads that an annotator may make; all of them to a lead, a reviewer, or None."""
        return View(self.connection, self.path, annotator)

    def article(self, article: str) -> Article | None:
        """Read an article's description."""
        with translated(self.path):
            return aggregates.read_article(self.connection, article)

    def revision(self, revision: str) -> Revision | None:
        """Read what is known of a revision."""
        with translated(self.path):
            return aggregates.read_revision(self.connection, revision)

    def articles_with_several_texts(self) -> list[str]:
        """List the articles of which more than one revision is known."""
        with translated(self.path):
            found = self.connection.execute("SELECT article FROM revisions GROUP BY article HAVING count(*) > 1")
            return sorted(article for (article,) in found)

    def articles_with(self, sha256: str) -> list[str]:
        """List the articles whose current text has a digest."""
        with translated(self.path):
            found = self.connection.execute(
                "SELECT articles.id FROM articles JOIN revisions ON revisions.id = articles.revision"
                " WHERE sha256 = ? ORDER BY articles.id",
                (sha256,),
            )
            return [row[0] for row in found]

    def article_at(self, url: str) -> Article | None:
        """Find the article that came from an address; the first by id where there are several."""
        with translated(self.path):
            row = self.connection.execute("SELECT min(id) FROM articles WHERE url = ?", (url,)).fetchone()
            return aggregates.read_article(self.connection, row[0]) if row[0] is not None else None

    def revision_with(self, article: str, sha256: str) -> Revision | None:
        """Find the revision of an article that has a given text."""
        with translated(self.path):
            row = self.connection.execute(
                "SELECT id FROM revisions WHERE article = ? AND sha256 = ?", (article, sha256)
            ).fetchone()
            return aggregates.read_revision(self.connection, row[0]) if row else None

    def body(self, revision: str) -> str:
        """Read the text of a revision."""
        with translated(self.path):
            return aggregates.read_body(self.connection, revision)

    def has_articles(self) -> bool:
        """Tell whether there are any articles."""
        with translated(self.path):
            return self.connection.execute("SELECT 1 FROM articles LIMIT 1").fetchone() is not None

    def article_ids(self) -> list[str]:
        """List all articles in their order."""
        with translated(self.path):
            return [row[0] for row in self.connection.execute("SELECT id FROM articles ORDER BY id")]

    def neighbours(self, article: str, of: Layer | None = None) -> tuple[str | None, str | None, int, int]:
        """Find the article before one, the one after, its number (from 1), and how many there are.

        Args:
            article: its id.
            of: an assigned layer; only what the same annotator was assigned in the same round is counted then.
        """
        among, values = "SELECT id FROM articles", {"id": article}
        if of is not None:
            among = (
                "SELECT article AS id FROM layers WHERE annotator = :annotator AND round = :round"
                " AND kind = 'annotation' AND assigned <> ''"
            )
            values |= {"annotator": of.annotator, "round": of.round}
        with translated(self.path):
            return self.connection.execute(  # type: ignore[no-any-return]  # sqlite3 rows are untyped
                "SELECT max(id) FILTER (WHERE id < :id), min(id) FILTER (WHERE id > :id),"  # noqa: S608 - of constants
                f" count(*) FILTER (WHERE id <= :id), count(*) FROM ({among})",
                values,
            ).fetchone()

    def place(self, annotator: str, article: str) -> tuple[str, Offset] | None:
        """Read where an annotator was in an article: the revision, and the offset in it."""
        with translated(self.path):
            return self.connection.execute(  # type: ignore[no-any-return]  # sqlite3 rows are untyped
                "SELECT revision, place FROM places WHERE annotator = ? AND article = ?", (annotator, article)
            ).fetchone()

    def answers(self, layer: str) -> dict[str, Answer]:
        """Read the answers to the questions of a layer, by the items that ask."""
        with translated(self.path):
            found = self.connection.execute(
                "SELECT item, layer, text, author, created FROM answers WHERE layer = ?", (layer,)
            )
            return {row[0]: Answer(*row) for row in found}

    def annotator(self, name: str) -> Annotator | None:
        """Read an annotator."""
        with translated(self.path):
            return aggregates.read_annotator(self.connection, name)

    def annotators(self) -> list[Annotator]:
        """List all annotators by name."""
        with translated(self.path):
            found = self.connection.execute("SELECT name, role, created FROM annotators ORDER BY name")
            return [Annotator(*row) for row in found]

    def round(self, name: str) -> Round | None:
        """Read a round."""
        with translated(self.path):
            return aggregates.read_round(self.connection, name)

    def rounds(self) -> list[Round]:
        """List all rounds in the order in which they were opened."""
        with translated(self.path):
            names = self.connection.execute("SELECT name FROM rounds ORDER BY created, name").fetchall()
            found = (aggregates.read_round(self.connection, name) for (name,) in names)
            return [each for each in found if each is not None]

    def identities(self) -> list[Identity]:
        """List all identities by name; they are the project's, not one annotator's."""
        with translated(self.path):
            aliases: dict[str, list[str]] = {}
            for identity, name in self.connection.execute(
                "SELECT identity, name FROM aliases ORDER BY identity, position"
            ):
                aliases.setdefault(identity, []).append(name)
            return [
                Identity(row[0], row[1], tuple(aliases.get(row[0], ())), *row[2:])
                for row in self.connection.execute(
                    "SELECT id, name, kind, affiliation, created, updated FROM identities ORDER BY name, id"
                )
            ]

    def search(self, words: Sequence[str], limit: int, offset: int = 0) -> list[Found]:
        """Find the articles that hold all of some folded words (see `reader.store.searching.find`)."""
        with translated(self.path):
            return searching.find(self.connection, words, limit, offset)

    def item(self, item: str) -> Span | Relation | Layer | None:
        """Read a span, a relation or a layer."""
        with translated(self.path):
            return aggregates.read_attributed(self.connection, item)

    def made_on(self, item: str) -> str | None:
        """Tell on which revision an item was changed last (see `reader.store.journal.made_on`)."""
        with translated(self.path):
            return journal.made_on(self.connection, item)

    def known_items(self, ids: set[str]) -> set[str]:
        """Tell which of some items the journal knows already."""
        with translated(self.path):
            found = self.connection.execute(
                "SELECT DISTINCT item FROM operations WHERE item IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(ids)),),
            )
            return {item for (item,) in found}

    def identity_users(self, identity: str, keys: Sequence[str]) -> list[Span | Relation | Layer]:
        """Read what names an identity in some attributes, whoever made it, in locked layers too."""
        with translated(self.path):
            return [
                found
                for item in identities.users(self.connection, keys, identity)
                if (found := aggregates.read_attributed(self.connection, item)) is not None
            ]

    def merged_into(self, identity: str) -> str | None:
        """Tell into which identity one that is gone was merged; None when it was not."""
        with translated(self.path):
            return identities.merged_into(self.connection, identity)

    def identity(self, identity: str) -> Identity | None:
        """Read an identity."""
        with translated(self.path):
            return aggregates.read_identity(self.connection, identity)

    def layer(self, layer: str) -> Layer | None:
        """Read what is known of a layer, without its items."""
        with translated(self.path):
            return aggregates.read_layer(self.connection, layer)

    def layer_of(self, article: str, annotator: str, round_: str = MAIN, kind: str = "annotation") -> Layer | None:
        """Find an annotator's layer over an article in a round."""
        with translated(self.path):
            row = self.connection.execute(
                "SELECT id FROM layers WHERE article = ? AND annotator = ? AND round = ? AND kind = ?",
                (article, annotator, round_, kind),
            ).fetchone()
            return aggregates.read_layer(self.connection, row[0]) if row else None

    def gold_of(self, article: str, round_: str = MAIN) -> Layer | None:
        """Find the gold layer of an article in a round; there is one at most, whoever began it."""
        with translated(self.path):
            row = self.connection.execute(
                "SELECT id FROM layers WHERE article = ? AND round = ? AND kind = 'gold'", (article, round_)
            ).fetchone()
            return aggregates.read_layer(self.connection, row[0]) if row else None

    def golds_of(self, article: str) -> list[Layer]:
        """Find the gold layers of an article in all rounds, the one changed last first."""
        with translated(self.path):
            found = self.connection.execute(
                "SELECT id FROM layers WHERE article = ? AND kind = 'gold' ORDER BY updated DESC, id", (article,)
            ).fetchall()
            layers = (aggregates.read_layer(self.connection, row[0]) for row in found)
            return [each for each in layers if each is not None]

    def decisions(self, layer: str) -> list[Decision]:
        """Read what was decided for a gold layer, in the order in which it was first decided."""
        with translated(self.path):
            return aggregates.read_decisions(self.connection, layer)

    def audited(self, round_: str) -> tuple[int, int]:
        """Count what was looked at in review and found right, and what was found wrong."""
        with translated(self.path):
            found = self.connection.execute(
                "SELECT coalesce(sum(audit = 'right'), 0), coalesce(sum(audit = 'wrong'), 0) FROM decisions"
                " JOIN layers ON layers.id = decisions.layer WHERE round = ?",
                (round_,),
            ).fetchone()
            return int(found[0]), int(found[1])

    def scheme(self) -> tuple[Scheme, str] | None:
        """Read the current scheme and the SHA-256 of the file it came from; None before there is one."""
        with translated(self.path):
            row = self.connection.execute(
                "SELECT definition, sha256 FROM schemes ORDER BY version DESC LIMIT 1"
            ).fetchone()
        if row is None:
            return None
        scheme = rows.from_json("scheme", row[0])
        assert isinstance(scheme, Scheme)
        return scheme, row[1]

    def scheme_source(self) -> str:
        """Read the text of the current scheme's file."""
        with translated(self.path):
            row = self.connection.execute("SELECT source FROM schemes ORDER BY version DESC LIMIT 1").fetchone()
            return str(row[0]) if row else ""

    def check_repeated(self, change: Change, edits: Sequence[Edit]) -> None:
        """Check that what is taken back, or made again, means the text of now (see `standing.check_repeated`)."""
        with translated(self.path):
            standing.check_repeated(self.connection, change, edits)

    # Undo ------------------------------------------------------------------------------------------------------------

    def undo_target(self, actor: str, scope: Scope = "layers", layer: str = "") -> Change | None:
        """Find the actor's change that undo would take back; in review, of one gold layer.

        What was done in another text of its article is passed over, where it cannot be taken back in this one.
        """
        with translated(self.path):
            for each in journal.undo_targets(self.connection, actor, scope, layer):
                found = journal.load(self.connection, each)
                if standing.means_this_text(self.connection, found, found.inverse):
                    return found
            return None

    def redo_target(self, actor: str, scope: Scope = "layers", layer: str = "") -> Change | None:
        """Find the actor's change that redo would make again; in review, of one gold layer."""
        with translated(self.path):
            found = journal.redo_target(self.connection, actor, scope, layer)
            return journal.load(self.connection, found) if found else None
