"""The search index: kept with every change, made for older databases, asked without its own syntax."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from reader.store import database, journal, migrations
from reader.store.journal import Edit
from reader.store.store import Store
from reader.store.verify import verify
from reader.text.folding import fold
from reader.workflow.importing import import_files
from reader.workflow.project import Project
from tests import projects
from tests.projects import tag

ARTICLES = {
    "prefix": "خبر\nوقالت وروسيا ذلك",
    "plain": "نبأ\nروسيا الكبرى",
    "short": 'Title\n"quoted" NOT (a* b) OR near: في',
    "other": "شيء آخر",
}


def ids(project: Project, *words: str, limit: int = 50, offset: int = 0) -> set[str]:
    return {found.article for found in project.store.search([fold(word) for word in words], limit, offset)}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return projects.make(tmp_path, ARTICLES)


def test_words_are_found_inside_words_in_any_spelling(project: Project) -> None:
    assert ids(project, "روسيا") == ids(project, "رُوسـيا") == {"prefix", "plain"}
    assert ids(project, "روسيا الكبري") == {"plain"}
    assert ids(project, "روسيا", "خبر") == {"prefix"}
    assert ids(project, "روسيا", "شيء") == set()


def test_words_shorter_than_a_trigram_are_found(project: Project) -> None:
    assert ids(project, "في") == {"short"}
    assert ids(project, "و") == {"prefix", "plain"}
    assert ids(project, "روسيا", "قا") == {"prefix"}
    assert ids(project, "زز") == set()


@pytest.mark.parametrize("word", ['"quoted"', '"', "a*", "*", "(a*", "not", "or near", "near:", ":", "b)", '""'])
def test_nothing_typed_is_syntax(project: Project, word: str) -> None:
    body = fold(ARTICLES["short"])
    assert ids(project, word) == ({"short"} if word in body else set())


def test_paging_gives_every_article_once(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {f"n{number}": f"عنوان {number}\nروسيا في" for number in range(7)})
    for word in ("روسيا", "في"):
        pages = [ids(project, word, limit=3, offset=offset) for offset in (0, 3, 6, 9)]
        assert [len(page) for page in pages] == [3, 3, 1, 0]
        assert len(set.union(*pages)) == 7


def test_the_index_follows_texts_and_titles(project: Project, tmp_path: Path) -> None:
    (tmp_path / "articles" / "other.txt").write_text("شيء عن روسيا", encoding="utf-8")
    import_files(project, [tmp_path / "articles" / "other.txt"])
    assert ids(project, "روسيا") == {"prefix", "plain", "other"}
    assert ids(project, "آخر") == set()
    before = project.store.article("plain")
    project.store.record(journal.make("a1", "retitle", [Edit(before, replace(before, title="أوكرانيا"))]))
    assert ids(project, "اوكرانيا") == {"plain"}
    assert verify(project.store) == []


def test_a_change_that_fails_leaves_the_index_as_it_was(project: Project) -> None:
    before = project.store.article("plain")
    change = journal.make("a1", "retitle", [Edit(before, replace(before, title="أوكرانيا"))])

    def break_off(_connection: sqlite3.Connection) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        project.store.record(change, break_off)
    assert ids(project, "اوكرانيا") == set()
    assert verify(project.store) == []


def test_an_article_taken_back_leaves_the_index(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"one": "روسيا"})
    article = project.store.article("one")
    revision = project.store.revision(article.revision)
    project.store.record(journal.make("a1", "remove", [Edit(article, None), Edit(revision, None)]))
    assert ids(project, "روسيا") == set()
    assert verify(project.store) == []


def test_a_database_of_the_version_before_is_indexed(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path, isolation_level=None)
    migrations.MIGRATIONS.apply(Database(connection), stop_before="m002_search")
    connection.execute(f"PRAGMA application_id={database.APPLICATION_ID}")
    connection.execute("PRAGMA user_version=1")
    connection.execute("INSERT INTO articles VALUES ('old', 'عنوان', '', '', '', '', 'auto', 'r2', '', '')")
    for revision, body in (("r1", "نص قديم"), ("r2", "قالت وروسيا")):
        connection.execute("INSERT INTO revisions VALUES (?, 'old', ?, 1, 1, 1, '', ?)", (revision, revision, body))
    connection.close()
    with Store.open(path) as store:
        assert store.connection.execute("PRAGMA user_version").fetchone() == (database.SCHEMA_VERSION,)
        assert [found.article for found in store.search(["روسيا"], 5)] == ["old"]
        assert store.search([fold("قديم")], 5) == []
        assert not any("index" in fault for fault in verify(store))


TAMPERING = {
    "UPDATE folded SET text = 'x' || text WHERE article = 'plain'": "does not hold plain as it is",
    "DELETE FROM folded WHERE article = 'plain'": "does not hold plain as it is",
    "INSERT INTO folded (article, title, text) VALUES ('gone', '', '')": "holds gone, which does not exist",
    "INSERT INTO search (search) VALUES ('delete-all')": "does not agree with itself",
}


@pytest.mark.parametrize("statement", TAMPERING)
def test_verify_compares_the_index(project: Project, statement: str) -> None:
    assert verify(project.store) == []
    project.store.connection.execute("PRAGMA foreign_keys=OFF")
    project.store.connection.execute(statement)
    assert any(TAMPERING[statement] in fault for fault in verify(project.store))


def test_annotated_text_of_others_is_hidden_from_annotators(project: Project) -> None:
    lead, one, two = (projects.session(project, name, "prefix") for name in ("lead", "a1", "a2"))
    for work in (lead, one, two):
        tag(work, "claim", "وقالت وروسيا")
    words = [fold("روسيا")]
    blind = project.store.view(one.annotator)
    assert [span.annotator for span in blind.spans_where(words)] == ["a1"]
    assert list(blind.spans_where(words, annotator="a2")) == []
    assert [span.annotator for span in project.store.view(lead.annotator).spans_where(words)] == ["a1", "a2", "lead"]
    assert [span.annotator for span in project.store.view().spans_where(words, annotator="a2")] == ["a2"]
    assert list(project.store.view().spans_where(words, label="speaker")) == []
