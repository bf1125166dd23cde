"""Checking a database against itself: digests, offsets, and the journal's graph against the tables."""

import sqlite3
from collections.abc import Iterator

from reader.i18n import _
from reader.model.article import digest
from reader.store import aggregates, graph, rows, searching
from reader.store.aggregates import AGGREGATES
from reader.store.database import transaction, translated
from reader.store.merging import spans_on_other_texts
from reader.store.store import Store

_TABLES = {
    "article": "SELECT id FROM articles",
    "revision": "SELECT id FROM revisions",
    "annotator": "SELECT name FROM annotators",
    "round": "SELECT 'round-' || name FROM rounds",
    "scheme": "SELECT 'scheme-' || version FROM schemes",
    "identity": "SELECT id FROM identities",
    "layer": "SELECT id FROM layers",
    "span": "SELECT id FROM spans",
    "relation": "SELECT id FROM relations",
    "answer": "SELECT 'answer-' || item FROM answers",
    "decision": "SELECT id FROM decisions",
}


def verify(store: Store) -> list[str]:
    """Check a database.

    Returns:
        What is wrong, a sentence each; empty when all is well.
    """
    connection = store.connection
    with translated(store.path):
        connection.execute("BEGIN")
        try:
            found = [
                *_file(connection),
                *_bodies(connection),
                *_spans(store),
                *_relations(connection),
                *_identities(store),
                *_journal(connection),
                *searching.faults(connection),
            ]
        finally:
            connection.execute("COMMIT")
    with transaction(connection, store.path):
        if not searching.is_sound(connection):
            found.append(_("the search index does not agree with itself"))
    return found


def _file(connection: sqlite3.Connection) -> Iterator[str]:
    for (found,) in connection.execute("PRAGMA integrity_check(20)"):
        if found != "ok":
            yield _("the file is damaged: {found}").format(found=found)
    for table, _rowid, parent, _index in connection.execute("PRAGMA foreign_key_check"):
        yield _("a row of {table} refers to a row of {parent} that does not exist").format(table=table, parent=parent)


def _bodies(connection: sqlite3.Connection) -> Iterator[str]:
    for article, sha256, characters, body in connection.execute(
        "SELECT article, sha256, characters, body FROM revisions ORDER BY article"
    ):
        if digest(body) != sha256:
            yield _("the text of {article} does not match its digest").format(article=article)
        if len(body) != characters:
            yield _("the text of {article} has {length} characters, recorded are {characters}").format(
                article=article, length=len(body), characters=characters
            )


def _spans(store: Store) -> Iterator[str]:
    """Look up what every span covers, in the text that it was made on."""
    connection = store.connection
    elsewhere = {each.span: each.revision for each in spans_on_other_texts(store)}
    for (span,) in connection.execute(
        "SELECT id FROM spans WHERE id NOT IN (SELECT span FROM fragments) AND id NOT IN (SELECT span FROM orphans)"
    ):
        yield _("span {span} covers nothing").format(span=span)
    for (span,) in connection.execute(
        "SELECT span FROM orphans JOIN spans ON spans.id = span WHERE span IN (SELECT span FROM fragments)"
        " OR orphans.layer <> spans.layer OR text = ''"
    ):
        yield _("span {span} has a place and has none, or is of another layer").format(span=span)
    last: tuple[str, int] = ("", 0)
    body_of, body = "", ""
    for span, article, revision, start, end in connection.execute(
        'SELECT spans.id, layers.article, layers.revision, fragments.start, fragments."end" FROM spans'
        " JOIN layers ON layers.id = spans.layer JOIN fragments ON fragments.span = spans.id"
        " ORDER BY layers.revision, spans.id, fragments.position"
    ):
        revision = elsewhere.get(span, revision)
        if revision != body_of:
            body_of, body = revision, aggregates.read_body(connection, revision)
        if end > len(body) or not body[start:end].strip():
            yield _("span {span} of {article} covers [{start}, {end}), where the text has nothing").format(
                span=span, article=article, start=start, end=end
            )
        if last[0] == span and start < last[1]:
            yield _("the fragments of span {span} of {article} are out of order").format(span=span, article=article)
        last = (span, end)


def _relations(connection: sqlite3.Connection) -> Iterator[str]:
    for (relation,) in connection.execute(
        "SELECT relations.id FROM relations LEFT JOIN spans AS a ON a.id = from_span"
        " LEFT JOIN spans AS b ON b.id = to_span"
        " WHERE a.layer IS NOT relations.layer OR b.layer IS NOT relations.layer"
    ):
        yield _("relation {relation} leads out of its layer").format(relation=relation)


def _identities(store: Store) -> Iterator[str]:
    found = store.scheme()
    for attribute in found[0].attributes if found else ():
        if attribute.kind == "identity":
            for item, value in store.connection.execute(
                "SELECT item, value FROM attributes WHERE key = ? AND value NOT IN (SELECT id FROM identities)",
                (attribute.name,),
            ):
                yield _("{attribute} of {item} names {value}, which does not exist").format(
                    attribute=attribute.name, item=item, value=value
                )


def _journal(connection: sqlite3.Connection) -> Iterator[str]:
    """Follow every item's operations: each starts where another ended, and the tables hold what the last one left."""
    states: dict[tuple[str, str], str] = {}
    for nodes in graph.of_all(connection):
        yield from graph.faults(nodes)
        kind, item = nodes[0].kind, nodes[0].item
        void = {change for change in graph.loose_repairs(nodes) if any(n.change == change and n.lost for n in nodes)}
        path = graph.winning(nodes, but=void)
        if {node.change for node in path} != {node.change for node in nodes if not node.lost}:
            yield _("the journal of {kind} {item} does not tell rightly which changes hold").format(
                kind=_(kind), item=item
            )
        if path and path[-1].after is not None:
            states[kind, item] = path[-1].after
    for kind, query in _TABLES.items():
        for (item,) in connection.execute(query).fetchall():
            if (kind, item) not in states:
                yield _("{kind} {item} is in the tables but not in the journal").format(kind=_(kind), item=item)
                continue
            if AGGREGATES[kind].read(connection, item) != rows.from_json(kind, states.pop((kind, item))):
                yield _("{kind} {item} is not what the journal says it is").format(kind=_(kind), item=item)
    for kind, item in sorted(states):
        yield _("{kind} {item} is in the journal but not in the tables").format(kind=_(kind), item=item)
