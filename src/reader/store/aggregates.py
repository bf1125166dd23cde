"""How each kind of item is kept in its tables: read one, write one, remove one. The journal calls these alone."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reader.model.annotation import Annotator, Answer, Decision, Fragment, Identity, Item, Layer, Relation, Round, Span
from reader.model.article import Article, Revision
from reader.model.ids import new_id, now
from reader.model.scheme import Scheme
from reader.store import rows
from reader.store.rows import State
from reader.text import Offset
from reader.text.quoting import Quote

Connection = sqlite3.Connection
Along = Callable[[Connection], None]
"""What is checked or written in the transaction of a change, beside its edits."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The three functions that keep one kind of item."""

    read: Callable[[Connection, str], State | None]
    write: Callable[[Connection, Any], None]
    """Insert or replace it, with all that belongs to it."""
    remove: Callable[[Connection, str], None]
    enter: Callable[[Connection, Sequence[Any]], None] | None = None
    """Insert many that are new, in a statement a table; None where they never come by the thousand."""


# Articles ------------------------------------------------------------------------------------------------------------


def read_article(connection: Connection, article: str) -> Article | None:
    """Read an article's description."""
    row = connection.execute(
        "SELECT id, title, source, url, published, language, direction, revision, created, updated"
        " FROM articles WHERE id = ?",
        (article,),
    ).fetchone()
    return Article(*row) if row else None


def _write_article(connection: Connection, article: Article) -> None:
    connection.execute(
        "INSERT INTO articles (id, title, source, url, published, language, direction, revision, created, updated)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET title = excluded.title,"
        " source = excluded.source, url = excluded.url, published = excluded.published, language = excluded.language,"
        " direction = excluded.direction, revision = excluded.revision, created = excluded.created,"
        " updated = excluded.updated",
        (article.id, article.title, article.source, article.url, article.published, article.language,
         article.direction, article.revision, article.created, article.updated),
    )  # fmt: skip


def _remove_article(connection: Connection, article: str) -> None:
    connection.execute("DELETE FROM articles WHERE id = ?", (article,))


def read_revision(connection: Connection, revision: str) -> Revision | None:
    """Read what is known of a revision, without its body."""
    row = connection.execute(
        "SELECT id, article, sha256, characters, words, mostly_rtl, created FROM revisions WHERE id = ?", (revision,)
    ).fetchone()
    if row is None:
        return None
    excluded = connection.execute(
        'SELECT start, "end" FROM excluded WHERE revision = ? ORDER BY start', (revision,)
    ).fetchall()
    return Revision(row[0], row[1], row[2], row[3], row[4], bool(row[5]), tuple(excluded), row[6])


def _write_revision(connection: Connection, revision: Revision) -> None:
    connection.execute(
        "INSERT INTO revisions (id, article, sha256, characters, words, mostly_rtl, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET characters = excluded.characters,"
        " words = excluded.words, mostly_rtl = excluded.mostly_rtl, created = excluded.created",
        (revision.id, revision.article, revision.sha256, revision.characters, revision.words,
         int(revision.mostly_rtl), revision.created),
    )  # fmt: skip
    connection.execute("DELETE FROM excluded WHERE revision = ?", (revision.id,))
    connection.executemany(
        "INSERT INTO excluded VALUES (?, ?, ?)", [(revision.id, start, end) for start, end in revision.excluded]
    )


def _remove_revision(connection: Connection, revision: str) -> None:
    connection.execute("DELETE FROM revisions WHERE id = ?", (revision,))


def read_body(connection: Connection, revision: str) -> str:
    """Read the text of a revision."""
    row = connection.execute("SELECT body FROM revisions WHERE id = ?", (revision,)).fetchone()
    return str(row[0]) if row else ""


def write_body(connection: Connection, revision: str, body: str) -> None:
    """Keep the text of a revision; the journal holds its digest alone."""
    connection.execute("UPDATE revisions SET body = ? WHERE id = ?", (body, revision))


# Annotators, rounds, schemes, identities -----------------------------------------------------------------------------


def read_annotator(connection: Connection, name: str) -> Annotator | None:
    """Read an annotator."""
    row = connection.execute("SELECT name, role, created FROM annotators WHERE name = ?", (name,)).fetchone()
    return Annotator(*row) if row else None


def _write_annotator(connection: Connection, annotator: Annotator) -> None:
    connection.execute(
        "INSERT INTO annotators VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET role = excluded.role,"
        " created = excluded.created",
        (annotator.name, annotator.role, annotator.created),
    )


def _remove_annotator(connection: Connection, name: str) -> None:
    connection.execute("DELETE FROM annotators WHERE name = ?", (name,))


def read_round(connection: Connection, identifier: str) -> Round | None:
    """Read a round."""
    row = connection.execute(
        "SELECT name, training, scheme, guidelines, created FROM rounds WHERE name = ?",
        (identifier.removeprefix("round-"),),
    ).fetchone()
    return Round(row[0], bool(row[1]), *row[2:]) if row else None


def _write_round(connection: Connection, round_: Round) -> None:
    connection.execute(
        "INSERT INTO rounds (name, training, scheme, guidelines, created) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET training = excluded.training, scheme = excluded.scheme,"
        " guidelines = excluded.guidelines, created = excluded.created",
        (round_.name, int(round_.training), round_.scheme, round_.guidelines, round_.created),
    )


def _remove_round(connection: Connection, identifier: str) -> None:
    connection.execute("DELETE FROM rounds WHERE name = ?", (identifier.removeprefix("round-"),))


def _read_scheme(connection: Connection, identifier: str) -> Scheme | None:
    version = int(identifier.removeprefix("scheme-"))
    row = connection.execute("SELECT definition FROM schemes WHERE version = ?", (version,)).fetchone()
    if row is None:
        return None
    scheme = rows.from_json("scheme", row[0])
    assert isinstance(scheme, Scheme)
    return scheme


def _write_scheme(connection: Connection, scheme: Scheme) -> None:
    connection.execute(
        "INSERT INTO schemes (version, name, sha256, source, definition, created) VALUES (?, ?, '', '', ?, ?)"
        " ON CONFLICT (version) DO UPDATE SET name = excluded.name, definition = excluded.definition",
        (scheme.version, scheme.name, rows.to_json(scheme), now()),
    )


def _remove_scheme(connection: Connection, identifier: str) -> None:
    connection.execute("DELETE FROM schemes WHERE version = ?", (int(identifier.removeprefix("scheme-")),))


def read_identity(connection: Connection, identity: str) -> Identity | None:
    """Read an identity with its aliases."""
    row = connection.execute(
        "SELECT id, name, kind, affiliation, created, updated FROM identities WHERE id = ?", (identity,)
    ).fetchone()
    if row is None:
        return None
    aliases = connection.execute("SELECT name FROM aliases WHERE identity = ? ORDER BY position", (identity,))
    return Identity(row[0], row[1], tuple(name for (name,) in aliases), *row[2:])


def _write_identity(connection: Connection, identity: Identity) -> None:
    connection.execute(
        "INSERT INTO identities VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
        " kind = excluded.kind, affiliation = excluded.affiliation, created = excluded.created,"
        " updated = excluded.updated",
        (identity.id, identity.name, identity.kind, identity.affiliation, identity.created, identity.updated),
    )
    connection.execute("DELETE FROM aliases WHERE identity = ?", (identity.id,))
    connection.executemany(
        "INSERT INTO aliases VALUES (?, ?, ?)",
        [(identity.id, index, name) for index, name in enumerate(identity.aliases)],
    )


def _remove_identity(connection: Connection, identity: str) -> None:
    connection.execute("DELETE FROM identities WHERE id = ?", (identity,))


# Layers and what is in them ------------------------------------------------------------------------------------------

LAYER_COLUMNS = "id, article, annotator, revision, round, kind, status, reason, scheme, created, updated, assigned"


def layer_from_row(row: Sequence[Any], attributes: Mapping[str, str]) -> Layer:
    """Make a layer of a row of `LAYER_COLUMNS`."""
    article, annotator, revision, round_, kind, status, reason, *rest = row[1:]
    return Layer(row[0], article, annotator, revision, round_, kind, status, reason, attributes, *rest)


def read_layer(connection: Connection, layer: str) -> Layer | None:
    """Read a layer's state with its attributes of the article."""
    row = connection.execute(f"SELECT {LAYER_COLUMNS} FROM layers WHERE id = ?", (layer,)).fetchone()  # noqa: S608
    return layer_from_row(row, _attributes(connection, layer)) if row else None


def _write_layer(connection: Connection, layer: Layer) -> None:
    connection.execute(
        f"INSERT INTO layers ({LAYER_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET annotator = excluded.annotator, revision = excluded.revision,"
        " status = excluded.status, reason = excluded.reason, scheme = excluded.scheme, created = excluded.created,"
        " updated = excluded.updated, assigned = excluded.assigned",
        (layer.id, layer.article, layer.annotator, layer.revision, layer.round, layer.kind, layer.status, layer.reason,
         layer.scheme, layer.created, layer.updated, layer.assigned),
    )  # fmt: skip
    _write_attributes(connection, layer.id, layer.id, layer.attributes)


def _remove_layer(connection: Connection, layer: str) -> None:
    connection.execute("DELETE FROM attributes WHERE item = ?", (layer,))
    connection.execute("DELETE FROM layers WHERE id = ?", (layer,))


def write_work(connection: Connection, layer: str, started: str, ended: str, seconds: int) -> None:
    """Add a work interval to a layer."""
    connection.execute(
        "INSERT INTO work (id, layer, started, ended, seconds) VALUES (?, ?, ?, ?, ?)",
        (new_id(), layer, started, ended, seconds),
    )


def read_span(connection: Connection, span: str) -> Span | None:
    """Read a span with its fragments, or what it covered, its attributes and note."""
    row = connection.execute("SELECT id, layer, label, created, updated FROM spans WHERE id = ?", (span,)).fetchone()
    if row is None:
        return None
    fragments = connection.execute('SELECT start, "end" FROM fragments WHERE span = ? ORDER BY position', (span,))
    found = tuple(Fragment(start, end) for start, end in fragments)
    orphan = None if found else _orphan(connection, span)
    values, note = _attributes(connection, span), _note(connection, span)
    return Span(row[0], row[1], row[2], found, values, *note, row[3], row[4], orphan)


def _orphan(connection: Connection, span: str) -> Quote | None:
    row = connection.execute("SELECT text, before, after, start FROM orphans WHERE span = ?", (span,)).fetchone()
    return Quote(*row) if row else None


def _enter_spans(connection: Connection, spans: Sequence[Span]) -> None:
    connection.executemany(
        "INSERT INTO spans VALUES (?, ?, ?, ?, ?)",
        [(span.id, span.layer, span.label, span.created, span.updated) for span in spans],
    )
    connection.executemany(
        "INSERT INTO fragments VALUES (?, ?, ?, ?)",
        [(span.id, place, *fragment) for span in spans for place, fragment in enumerate(span.fragments)],
    )
    for span in spans:
        _write_orphan(connection, span)
    _enter_extras(connection, spans)


def _write_span(connection: Connection, span: Span) -> None:
    connection.execute(
        "INSERT INTO spans VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET label = excluded.label, created = excluded.created,"
        " updated = excluded.updated",
        (span.id, span.layer, span.label, span.created, span.updated),
    )
    connection.execute("DELETE FROM fragments WHERE span = ?", (span.id,))
    connection.executemany(
        "INSERT INTO fragments VALUES (?, ?, ?, ?)",
        [(span.id, index, fragment.start, fragment.end) for index, fragment in enumerate(span.fragments)],
    )
    connection.execute("DELETE FROM orphans WHERE span = ?", (span.id,))
    _write_orphan(connection, span)
    _write_extras(connection, span)


def _write_orphan(connection: Connection, span: Span) -> None:
    if (quote := span.orphan) is not None:
        connection.execute(
            "INSERT INTO orphans VALUES (?, ?, ?, ?, ?, ?)",
            (span.id, span.layer, quote.text, quote.before, quote.after, quote.start),
        )


def _remove_span(connection: Connection, span: str) -> None:
    _remove_extras(connection, span)
    connection.execute("DELETE FROM spans WHERE id = ?", (span,))


def read_relation(connection: Connection, relation: str) -> Relation | None:
    """Read a relation with its attributes and note."""
    row = connection.execute(
        "SELECT id, layer, label, from_span, to_span, created, updated FROM relations WHERE id = ?", (relation,)
    ).fetchone()
    if row is None:
        return None
    label, source, target, created, updated = row[2:7]
    note, question = _note(connection, relation)
    return Relation(
        row[0], row[1], label, source, target, _attributes(connection, relation), note, question, created, updated
    )


def _enter_relations(connection: Connection, relations: Sequence[Relation]) -> None:
    connection.executemany(
        "INSERT INTO relations VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(each.id, each.layer, each.label, each.source, each.target, each.created, each.updated) for each in relations],
    )
    _enter_extras(connection, relations)


def _write_relation(connection: Connection, relation: Relation) -> None:
    connection.execute(
        "INSERT INTO relations VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET label = excluded.label,"
        " from_span = excluded.from_span, to_span = excluded.to_span, created = excluded.created,"
        " updated = excluded.updated",
        (
            relation.id,
            relation.layer,
            relation.label,
            relation.source,
            relation.target,
            relation.created,
            relation.updated,
        ),
    )
    _write_extras(connection, relation)


def _remove_relation(connection: Connection, relation: str) -> None:
    _remove_extras(connection, relation)
    connection.execute("DELETE FROM relations WHERE id = ?", (relation,))


def read_attributed(connection: Connection, item: str) -> Span | Relation | Layer | None:
    """Read an item that carries attributes, whichever kind it is."""
    return read_span(connection, item) or read_relation(connection, item) or read_layer(connection, item)


def read_answer(connection: Connection, answer: str) -> Answer | None:
    """Read an answer."""
    row = connection.execute(
        "SELECT item, layer, text, author, created FROM answers WHERE item = ?", (answer.removeprefix("answer-"),)
    ).fetchone()
    return Answer(*row) if row else None


def _write_answer(connection: Connection, answer: Answer) -> None:
    connection.execute(
        "INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT (item) DO UPDATE SET text = excluded.text,"
        " author = excluded.author, created = excluded.created",
        (answer.item, answer.layer, answer.text, answer.author, answer.created),
    )


def _remove_answer(connection: Connection, answer: str) -> None:
    connection.execute("DELETE FROM answers WHERE item = ?", (answer.removeprefix("answer-"),))


_DECISION_COLUMNS = "id, layer, annotators, item, source, unsettled, cause, note, flagged, reviewer, decided, audit"


def read_decision(connection: Connection, decision: str) -> Decision | None:
    """Read a decision with the items that it is about."""
    row = connection.execute(f"SELECT {_DECISION_COLUMNS} FROM decisions WHERE id = ?", (decision,)).fetchone()  # noqa: S608
    if row is None:
        return None
    judged = dict(connection.execute("SELECT item, digest FROM judged WHERE decision = ?", (decision,)).fetchall())
    return _decision_from_row(row, judged)


def read_decisions(connection: Connection, layer: str) -> list[Decision]:
    """Read all decisions of a gold layer, by id, in one query a table."""
    judged: dict[str, dict[str, str]] = {}
    for decision, item, digest in connection.execute(
        "SELECT decision, judged.item, digest FROM judged JOIN decisions ON decisions.id = decision WHERE layer = ?",
        (layer,),
    ):
        judged.setdefault(decision, {})[item] = digest
    found = connection.execute(f"SELECT {_DECISION_COLUMNS} FROM decisions WHERE layer = ? ORDER BY id", (layer,))  # noqa: S608
    return [_decision_from_row(row, judged.get(row[0], {})) for row in found]


def _decision_from_row(row: Sequence[Any], judged: Mapping[str, str]) -> Decision:
    layer, annotators, item, source, unsettled, cause, note, flagged, *rest = row[1:]
    return Decision(
        row[0], layer, judged, _split(annotators), item, source, _split(unsettled), cause, note, bool(flagged), *rest
    )


def _write_decision(connection: Connection, decision: Decision) -> None:
    connection.execute("DELETE FROM decisions WHERE id = ?", (decision.id,))
    connection.execute(
        f"INSERT INTO decisions ({_DECISION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (decision.id, decision.layer, "\n".join(decision.annotators), decision.item, decision.source,
         "\n".join(decision.unsettled), decision.cause, decision.note, int(decision.flagged), decision.reviewer,
         decision.decided, decision.audit),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO judged VALUES (?, ?, ?)", [(decision.id, *each) for each in decision.judged.items()]
    )


def _remove_decision(connection: Connection, decision: str) -> None:
    connection.execute("DELETE FROM decisions WHERE id = ?", (decision,))


def judged_elsewhere(connection: Connection, decision: Decision) -> bool:
    """Tell whether another decision of the same gold layer is about any of the same items."""
    return any(
        connection.execute(
            "SELECT 1 FROM judged JOIN decisions ON decisions.id = judged.decision"
            " WHERE judged.item = ? AND decisions.layer = ? AND decisions.id <> ?",
            (item, decision.layer, decision.id),
        ).fetchone()
        for item in decision.judged
    )


def _split(names: str) -> tuple[str, ...]:
    """Read names that are kept a line each."""
    return tuple(names.split("\n")) if names else ()


def write_place(connection: Connection, annotator: str, article: str, revision: str, place: Offset) -> None:
    """Keep where an annotator was in an article."""
    connection.execute(
        "INSERT INTO places VALUES (?, ?, ?, ?) ON CONFLICT (annotator, article) DO UPDATE SET"
        " revision = excluded.revision, place = excluded.place",
        (annotator, article, revision, place),
    )


def _attributes(connection: Connection, item: str) -> dict[str, str]:
    return dict(connection.execute("SELECT key, value FROM attributes WHERE item = ?", (item,)).fetchall())


def _note(connection: Connection, item: str) -> tuple[str, bool]:
    row = connection.execute("SELECT text, question FROM notes WHERE item = ?", (item,)).fetchone()
    return (row[0], bool(row[1])) if row else ("", False)


def _write_attributes(connection: Connection, layer: str, item: str, values: Mapping[str, str]) -> None:
    connection.execute("DELETE FROM attributes WHERE item = ?", (item,))
    connection.executemany(
        "INSERT INTO attributes (item, key, value, layer) VALUES (?, ?, ?, ?)",
        [(item, key, value, layer) for key, value in values.items()],
    )


def _enter_extras(connection: Connection, items: Sequence[Item]) -> None:
    connection.executemany(
        "INSERT INTO attributes (item, key, value, layer) VALUES (?, ?, ?, ?)",
        [(item.id, key, value, item.layer) for item in items for key, value in item.attributes.items()],
    )
    connection.executemany(
        "INSERT INTO notes VALUES (?, ?, ?, ?)",
        [(item.id, item.layer, item.note, int(item.question)) for item in items if item.note],
    )


def _write_extras(connection: Connection, item: Item) -> None:
    _write_attributes(connection, item.layer, item.id, item.attributes)
    connection.execute("DELETE FROM notes WHERE item = ?", (item.id,))
    if item.note:
        connection.execute(
            "INSERT INTO notes VALUES (?, ?, ?, ?)", (item.id, item.layer, item.note, int(item.question))
        )


def _remove_extras(connection: Connection, item: str) -> None:
    connection.execute("DELETE FROM attributes WHERE item = ?", (item,))
    connection.execute("DELETE FROM notes WHERE item = ?", (item,))


AGGREGATES: dict[str, Aggregate] = {
    "article": Aggregate(read_article, _write_article, _remove_article),
    "revision": Aggregate(read_revision, _write_revision, _remove_revision),
    "annotator": Aggregate(read_annotator, _write_annotator, _remove_annotator),
    "round": Aggregate(read_round, _write_round, _remove_round),
    "scheme": Aggregate(_read_scheme, _write_scheme, _remove_scheme),
    "identity": Aggregate(read_identity, _write_identity, _remove_identity),
    "layer": Aggregate(read_layer, _write_layer, _remove_layer),
    "span": Aggregate(read_span, _write_span, _remove_span, _enter_spans),
    "relation": Aggregate(read_relation, _write_relation, _remove_relation, _enter_relations),
    "answer": Aggregate(read_answer, _write_answer, _remove_answer),
    "decision": Aggregate(read_decision, _write_decision, _remove_decision),
}
