"""The schema, as append-only migrations through sqlite-utils."""

import json
import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from reader.model.ids import derived_id, now
from reader.store import renaming, searching
from reader.store.database import APPLICATION_ID, SCHEMA_VERSION

MIGRATIONS = Migrations("reader")


@MIGRATIONS()
def m001_first(db: Database) -> None:
    """Everything of the first release."""
    for statement in _M001.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@MIGRATIONS()
def m002_search(db: Database) -> None:
    """Full-text search over the folded titles and texts of articles; a quick way from a revision to its article."""
    for statement in _M002_TABLES:
        db.conn.execute(statement)
    searching.fill(db.conn)
    for statement in _M002_TRIGGERS:
        db.conn.execute(statement)


@MIGRATIONS()
def m003_answers_and_places(db: Database) -> None:
    """Answers to questions, and where every annotator was in an article."""
    for statement in _M003.split(";\n"):
        db.conn.execute(statement)


@MIGRATIONS()
def m004_decisions(db: Database) -> None:
    """What was decided in review, and one gold layer at most for an article and round."""
    for statement in _M004.split(";\n"):
        db.conn.execute(statement)


@MIGRATIONS()
def m005_audit(db: Database) -> None:
    """Whether what nobody had to choose was looked at, and found right."""
    db.conn.execute(
        "ALTER TABLE decisions ADD COLUMN audit TEXT NOT NULL DEFAULT '' CHECK (audit IN ('', 'right', 'wrong'))"
    )


@MIGRATIONS()
def m006_rounds(db: Database) -> None:
    """Rounds with what held when they were opened, those that layers name among them; who assigned a layer."""
    for statement in _M006.split(";\n"):
        db.conn.execute(statement)
    scheme = db.conn.execute("SELECT max(version) FROM schemes").fetchone()[0]
    if scheme is None:
        return  # a database is being made; opening the project enters the first round
    time = db.conn.execute("SELECT max(time) FROM journal").fetchone()[0] or now()  # the same in every copy of it
    known = {"main": (scheme, time)}
    for name, *began in db.conn.execute("SELECT round, min(scheme), min(created) FROM layers GROUP BY round"):
        known[name] = tuple(began)
    for name, (version, created) in known.items():
        state = {"name": name, "scheme": version, "created": created}
        change = derived_id("m006", name, time)
        db.conn.execute("INSERT INTO rounds VALUES (?, 0, ?, '', ?)", (name, version, created))
        db.conn.execute(
            "INSERT INTO journal (id, actor, time, action) VALUES (?, 'reader', ?, 'open round')", (change, time)
        )
        db.conn.execute(
            "INSERT INTO operations (change, position, kind, item, after) VALUES (?, 0, 'round', ?, ?)",
            (change, f"round-{name}", json.dumps(state, ensure_ascii=False, separators=(",", ":"))),
        )


@MIGRATIONS()
def m007_merging(db: Database) -> None:
    """Revisions and layers under derived identifiers; the revision of every change; operations that do not hold.

    Work refers to no layer any more: an assignment that one side takes back may come back with the other.
    """
    for statement in _M007.split(";\n"):
        db.conn.execute(statement)
    renaming.rename(db.conn)


@MIGRATIONS()
def m008_orphans(db: Database) -> None:
    """Spans that have no place in their article's text any more, apart from those that have."""
    for statement in _M008.split(";\n"):
        db.conn.execute(statement)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to the current schema, in one transaction; others that try meanwhile find it done."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        MIGRATIONS.apply(Database(connection))
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


_M001 = """
CREATE TABLE articles (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL, published TEXT NOT NULL,
  language TEXT NOT NULL, direction TEXT NOT NULL CHECK (direction IN ('rtl', 'ltr', 'auto')),
  revision TEXT NOT NULL REFERENCES revisions(id) DEFERRABLE INITIALLY DEFERRED,
  created TEXT NOT NULL, updated TEXT NOT NULL
);
CREATE TABLE revisions (
  id TEXT PRIMARY KEY, article TEXT NOT NULL REFERENCES articles(id) DEFERRABLE INITIALLY DEFERRED,
  sha256 TEXT NOT NULL, characters INTEGER NOT NULL, words INTEGER NOT NULL, mostly_rtl INTEGER NOT NULL,
  created TEXT NOT NULL, body TEXT NOT NULL DEFAULT '', UNIQUE (article, sha256)
);
CREATE TABLE excluded (
  revision TEXT NOT NULL REFERENCES revisions(id) ON DELETE CASCADE, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  PRIMARY KEY (revision, start), CHECK (0 <= start AND start < "end")
);
CREATE TABLE annotators (
  name TEXT PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('annotator', 'reviewer', 'lead')), created TEXT NOT NULL
);
CREATE TABLE schemes (
  version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, source TEXT NOT NULL,
  definition TEXT NOT NULL, created TEXT NOT NULL
);
CREATE TABLE layers (
  id TEXT PRIMARY KEY, article TEXT NOT NULL REFERENCES articles(id),
  annotator TEXT NOT NULL REFERENCES annotators(name),
  revision TEXT NOT NULL REFERENCES revisions(id), round TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('annotation', 'gold')),
  status TEXT NOT NULL CHECK (status IN ('new', 'in progress', 'done', 'skipped', 'returned', 'locked')),
  reason TEXT NOT NULL, scheme INTEGER NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL,
  UNIQUE (article, annotator, round, kind)
);
CREATE INDEX layers_annotator ON layers(annotator, article);
CREATE TABLE work (
  id TEXT PRIMARY KEY, layer TEXT NOT NULL REFERENCES layers(id) ON DELETE CASCADE,
  started TEXT NOT NULL, ended TEXT NOT NULL, seconds INTEGER NOT NULL CHECK (seconds >= 0)
);
CREATE INDEX work_layer ON work(layer);
CREATE TABLE spans (
  id TEXT PRIMARY KEY, layer TEXT NOT NULL REFERENCES layers(id), label TEXT NOT NULL,
  created TEXT NOT NULL, updated TEXT NOT NULL
);
CREATE INDEX spans_layer ON spans(layer);
CREATE TABLE fragments (
  span TEXT NOT NULL REFERENCES spans(id) ON DELETE CASCADE, position INTEGER NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  PRIMARY KEY (span, position), CHECK (0 <= start AND start < "end")
) WITHOUT ROWID;
CREATE TABLE relations (
  id TEXT PRIMARY KEY, layer TEXT NOT NULL REFERENCES layers(id), label TEXT NOT NULL,
  from_span TEXT NOT NULL REFERENCES spans(id) DEFERRABLE INITIALLY DEFERRED,
  to_span TEXT NOT NULL REFERENCES spans(id) DEFERRABLE INITIALLY DEFERRED,
  created TEXT NOT NULL, updated TEXT NOT NULL
);
CREATE INDEX relations_layer ON relations(layer);
CREATE INDEX relations_from ON relations(from_span);
CREATE INDEX relations_to ON relations(to_span);
CREATE TABLE attributes (
  item TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, layer TEXT NOT NULL REFERENCES layers(id),
  PRIMARY KEY (item, key)
) WITHOUT ROWID;
CREATE INDEX attributes_layer ON attributes(layer);
CREATE TABLE notes (
  item TEXT PRIMARY KEY, layer TEXT NOT NULL REFERENCES layers(id), text TEXT NOT NULL,
  question INTEGER NOT NULL CHECK (question IN (0, 1))
) WITHOUT ROWID;
CREATE INDEX notes_layer ON notes(layer);
CREATE TABLE identities (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, affiliation TEXT NOT NULL,
  created TEXT NOT NULL, updated TEXT NOT NULL
);
CREATE TABLE aliases (
  identity TEXT NOT NULL REFERENCES identities(id) ON DELETE CASCADE, position INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (identity, position)
) WITHOUT ROWID;
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, actor TEXT NOT NULL, layer TEXT, article TEXT,
  time TEXT NOT NULL, action TEXT NOT NULL, undoes TEXT, redoes TEXT
);
CREATE INDEX journal_actor ON journal(actor, seq);
CREATE TABLE operations (
  change TEXT NOT NULL REFERENCES journal(id), position INTEGER NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL,
  previous TEXT, before TEXT, after TEXT
);
CREATE INDEX operations_change ON operations(change, position);
CREATE INDEX operations_item ON operations(item);
CREATE VIEW claims AS
SELECT layers.article, layers.annotator, layers.round, layers.kind AS layer, layers.status, claim.id AS claim,
  (SELECT min(start) FROM fragments WHERE span = claim.id) AS start,
  (SELECT max("end") FROM fragments WHERE span = claim.id) AS "end",
  (SELECT group_concat(piece, ' … ') FROM (SELECT substr(revisions.body, fragments.start + 1,
    fragments."end" - fragments.start) AS piece FROM fragments WHERE span = claim.id ORDER BY position)) AS claim_text,
  (SELECT value FROM attributes WHERE item = claim.id AND key = 'source') AS source,
  speaker.id AS speaker,
  (SELECT group_concat(piece, ' … ') FROM (SELECT substr(revisions.body, fragments.start + 1,
    fragments."end" - fragments.start) AS piece FROM fragments WHERE span = speaker.id ORDER BY position))
    AS speaker_text,
  identities.name AS identity, identities.kind AS identity_kind,
  coalesce((SELECT value FROM attributes WHERE item = relations.id AND key = 'stance'),
           (SELECT value FROM attributes WHERE item = claim.id AND key = 'stance')) AS stance
FROM spans AS claim
JOIN layers ON layers.id = claim.layer
JOIN revisions ON revisions.id = layers.revision
LEFT JOIN relations ON relations.to_span = claim.id AND relations.label = 'stance'
LEFT JOIN spans AS speaker ON speaker.id = relations.from_span
LEFT JOIN attributes AS named ON named.item = speaker.id AND named.key = 'identity'
LEFT JOIN identities ON identities.id = named.value
WHERE claim.label = 'claim';
CREATE VIEW progress AS
SELECT layers.annotator, layers.round, layers.status, count(*) AS articles,
  sum((SELECT count(*) FROM spans WHERE spans.layer = layers.id)) AS spans,
  sum((SELECT coalesce(sum(seconds), 0) FROM work WHERE work.layer = layers.id)) AS seconds
FROM layers GROUP BY layers.annotator, layers.round, layers.status;
CREATE VIEW questions AS
SELECT layers.article, layers.annotator, notes.item, notes.text FROM notes
JOIN layers ON layers.id = notes.layer WHERE notes.question = 1
"""

_M002_TABLES = (
    "CREATE INDEX articles_revision ON articles(revision)",
    """CREATE TABLE folded (
  number INTEGER PRIMARY KEY,
  article TEXT NOT NULL UNIQUE REFERENCES articles(id) DEFERRABLE INITIALLY DEFERRED,
  title TEXT NOT NULL, text TEXT NOT NULL
)""",
    "CREATE VIRTUAL TABLE search USING fts5("
    "title, text, content='folded', content_rowid='number', tokenize='trigram case_sensitive 1')",
)
_M002_TRIGGERS = (
    """CREATE TRIGGER folded_added AFTER INSERT ON folded BEGIN
  INSERT INTO search (rowid, title, text) VALUES (new.number, new.title, new.text);
END""",
    """CREATE TRIGGER folded_removed AFTER DELETE ON folded BEGIN
  INSERT INTO search (search, rowid, title, text) VALUES ('delete', old.number, old.title, old.text);
END""",
    """CREATE TRIGGER folded_changed AFTER UPDATE ON folded BEGIN
  INSERT INTO search (search, rowid, title, text) VALUES ('delete', old.number, old.title, old.text);
  INSERT INTO search (rowid, title, text) VALUES (new.number, new.title, new.text);
END""",
)

_M003 = """
CREATE TABLE answers (
  item TEXT PRIMARY KEY, layer TEXT NOT NULL REFERENCES layers(id), text TEXT NOT NULL,
  author TEXT NOT NULL REFERENCES annotators(name), created TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX answers_layer ON answers(layer);
CREATE TABLE places (
  annotator TEXT NOT NULL REFERENCES annotators(name), article TEXT NOT NULL REFERENCES articles(id),
  revision TEXT NOT NULL REFERENCES revisions(id), place INTEGER NOT NULL CHECK (place >= 0),
  PRIMARY KEY (annotator, article)
) WITHOUT ROWID;
DROP VIEW questions;
CREATE VIEW questions AS
SELECT layers.article, layers.annotator, notes.item, notes.text, answers.text AS answer, answers.author FROM notes
JOIN layers ON layers.id = notes.layer LEFT JOIN answers ON answers.item = notes.item WHERE notes.question = 1
"""

_M004 = """
CREATE TABLE decisions (
  id TEXT PRIMARY KEY, layer TEXT NOT NULL REFERENCES layers(id), item TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('unanimous', 'adjudicated', 'single', 'consensus')),
  annotators TEXT NOT NULL, unsettled TEXT NOT NULL, cause TEXT NOT NULL, note TEXT NOT NULL,
  flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)), reviewer TEXT NOT NULL REFERENCES annotators(name),
  decided TEXT NOT NULL
);
CREATE INDEX decisions_layer ON decisions(layer);
CREATE TABLE judged (
  decision TEXT NOT NULL REFERENCES decisions(id) ON DELETE CASCADE, item TEXT NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY (decision, item)
) WITHOUT ROWID;
CREATE INDEX judged_item ON judged(item);
CREATE UNIQUE INDEX layers_gold ON layers(article, round) WHERE kind = 'gold'
"""

_M006 = """
CREATE TABLE rounds (
  name TEXT PRIMARY KEY, training INTEGER NOT NULL CHECK (training IN (0, 1)), scheme INTEGER NOT NULL,
  guidelines TEXT NOT NULL, created TEXT NOT NULL
);
ALTER TABLE layers ADD COLUMN assigned TEXT NOT NULL DEFAULT '';
CREATE VIEW assignments AS
SELECT article, annotator, round, status, assigned AS assigned_by, created FROM layers
WHERE kind = 'annotation' AND assigned <> ''
"""

_M007 = """
ALTER TABLE journal ADD COLUMN revision TEXT;
ALTER TABLE operations ADD COLUMN lost INTEGER NOT NULL DEFAULT 0 CHECK (lost IN (0, 1));
CREATE TEMP TABLE kept AS SELECT id, layer, started, ended, seconds FROM work;
DROP TABLE work;
CREATE TABLE work (
  id TEXT PRIMARY KEY, layer TEXT NOT NULL, started TEXT NOT NULL, ended TEXT NOT NULL,
  seconds INTEGER NOT NULL CHECK (seconds >= 0)
);
INSERT INTO work SELECT * FROM kept;
DROP TABLE kept;
CREATE INDEX work_layer ON work(layer);
DROP INDEX operations_item;
CREATE INDEX operations_item ON operations(item, kind);
CREATE INDEX operations_lost ON operations(item) WHERE lost = 1;
CREATE VIEW lost_changes AS
SELECT journal.time, journal.actor, journal.action, journal.article, journal.layer, operations.kind, operations.item,
  operations.before, operations.after, operations.change
FROM operations JOIN journal ON journal.id = operations.change WHERE operations.lost = 1
"""

_M008 = """
CREATE TABLE orphans (
  span TEXT PRIMARY KEY REFERENCES spans(id) ON DELETE CASCADE, layer TEXT NOT NULL REFERENCES layers(id),
  text TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, start INTEGER NOT NULL CHECK (start >= 0)
) WITHOUT ROWID;
CREATE INDEX orphans_layer ON orphans(layer);
CREATE VIEW orphaned AS
SELECT layers.article, layers.annotator, layers.round, layers.kind AS layer, spans.id AS span, spans.label,
  orphans.text, orphans.before, orphans.after
FROM orphans JOIN spans ON spans.id = orphans.span JOIN layers ON layers.id = orphans.layer;
DROP VIEW claims;
CREATE VIEW claims AS
SELECT layers.article, layers.annotator, layers.round, layers.kind AS layer, layers.status, claim.id AS claim,
  (SELECT min(start) FROM fragments WHERE span = claim.id) AS start,
  (SELECT max("end") FROM fragments WHERE span = claim.id) AS "end",
  (SELECT group_concat(piece, ' … ') FROM (SELECT substr(revisions.body, fragments.start + 1,
    fragments."end" - fragments.start) AS piece FROM fragments WHERE span = claim.id ORDER BY position)) AS claim_text,
  (SELECT value FROM attributes WHERE item = claim.id AND key = 'source') AS source,
  speaker.id AS speaker,
  (SELECT group_concat(piece, ' … ') FROM (SELECT substr(revisions.body, fragments.start + 1,
    fragments."end" - fragments.start) AS piece FROM fragments WHERE span = speaker.id ORDER BY position))
    AS speaker_text,
  identities.name AS identity, identities.kind AS identity_kind,
  coalesce((SELECT value FROM attributes WHERE item = relations.id AND key = 'stance'),
           (SELECT value FROM attributes WHERE item = claim.id AND key = 'stance')) AS stance
FROM spans AS claim
JOIN layers ON layers.id = claim.layer
JOIN revisions ON revisions.id = layers.revision
LEFT JOIN relations ON relations.to_span = claim.id AND relations.label = 'stance'
  AND relations.from_span NOT IN (SELECT span FROM orphans)
LEFT JOIN spans AS speaker ON speaker.id = relations.from_span
LEFT JOIN attributes AS named ON named.item = speaker.id AND named.key = 'identity'
LEFT JOIN identities ON identities.id = named.value
WHERE claim.label = 'claim' AND claim.id NOT IN (SELECT span FROM orphans);
DROP VIEW progress;
CREATE VIEW progress AS
SELECT layers.annotator, layers.round, layers.status, count(*) AS articles,
  sum((SELECT count(*) FROM spans WHERE spans.layer = layers.id AND spans.id NOT IN (SELECT span FROM orphans)))
    AS spans,
  sum((SELECT coalesce(sum(seconds), 0) FROM work WHERE work.layer = layers.id)) AS seconds
FROM layers GROUP BY layers.annotator, layers.round, layers.status
"""
