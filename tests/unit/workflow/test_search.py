"""Searching a project: hits with exact places, annotated text, and queries that cannot be used."""

from pathlib import Path

import pytest

from reader.errors import InputError
from reader.text.folding import fold
from reader.workflow.project import Project
from reader.workflow.search import all_hits, parse, search_annotated, search_articles
from tests import projects
from tests.projects import tag


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return projects.make(tmp_path)


def test_queries_are_words_and_phrases() -> None:
    assert parse('روسيا "وزير  الري" روسيا') == ["روسيا", "وزير الري"]
    assert parse('"still open') == ["still open"]
    assert parse('صה"ל "" " ') == ['صה"ל']
    assert parse("ء ـ \x1b \u200f") == []


def test_queries_that_are_too_long_are_refused(project: Project) -> None:
    for query in ("x" * 1_000_000, "ab " * 400, " ".join(map(str, range(200)))):
        with pytest.raises(InputError) as raised:
            search_articles(project, query + "y", 5)
        assert raised.value.hint
        assert len(raised.value.message) < 200
    assert search_articles(project, "x" * 1000, 5) == []
    assert search_articles(project, " ".join(f"w{number}" for number in range(50)), 5) == []


def test_hits_hold_the_exact_places_of_every_word(project: Project) -> None:
    (hit,) = search_articles(project, "الشركه القرار", 5)
    body = hit.text.body
    assert [body[start:end] for start, end in hit.ranges] == ["القرار", "الشركة", "الشركة"]
    assert [[fold(body[start:end]) for start, end in places] for places in hit.by_word] == [["الشركه"] * 2, ["القرار"]]
    assert len(hit.places(2)) == 2
    assert {body[start:end] for start, end in hit.places(2)} == {"القرار", "الشركة"}
    assert hit.text.excerpt(*hit.ranges[0], 30).base == 1
    (english,) = search_articles(project, "minister", 5)
    assert english.text.excerpt(*english.ranges[0], 30).text == "minister"


def test_a_match_within_another_is_listed_once(project: Project) -> None:
    (hit,) = search_articles(project, "قرار القرار", 5)
    assert [hit.text.body[start:end] for start, end in hit.ranges] == ["القرار"]


def test_words_of_the_title_alone(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"one": "---\ntitle: أوكرانيا\n---\nنص عن روسيا"})
    (hit,) = search_articles(project, "اوكرانيا", 5)
    assert hit.in_title
    assert [hit.text.body[start:end] for start, end in hit.ranges] == ["أوكرانيا"]
    (both,) = search_articles(project, "اوكرانيا روسيا", 5)
    assert not both.in_title
    assert [both.text.body[start:end] for start, end in both.ranges] == ["روسيا"]


def test_all_hits_goes_through_all_pages(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {f"n{number:03}": f"خبر {number} روسيا في" for number in range(120)})
    assert len({hit.article for hit in all_hits(project, "روسيا")}) == 120
    assert [hit.article for hit in all_hits(project, "في")] == [f"n{number:03}" for number in range(120)]
    assert list(all_hits(project, "ـ")) == []


def test_annotated_text_by_label_and_annotator(project: Project) -> None:
    lead, other = projects.session(project, "lead"), projects.session(project, "a2")
    claim = tag(lead, "claim", "المشروع سيكتمل في مارس")
    tag(lead, "speaker", "سالم الحداد")
    tag(other, "claim", "لن نقبل بهذا القرار")
    view = project.store.view(lead.annotator)
    (hit,) = search_annotated(project, view, "مارس المشروع")
    assert (hit.span.id, hit.span.article, hit.span.label, hit.span.annotator) == (claim.id, "news", "claim", "lead")
    assert [hit.text.body[start:end] for start, end in hit.ranges] == ["المشروع", "مارس"]
    assert list(search_annotated(project, view, "مارس القرار")) == []
    assert list(search_annotated(project, view, "الوزير")) == []
    assert [each.span.annotator for each in search_annotated(project, view, "القرار")] == ["a2"]
    assert list(search_annotated(project, view, "القرار", annotator="lead")) == []
    assert list(search_annotated(project, view, "القرار", label="speaker")) == []
    assert list(search_annotated(project, project.store.view(other.annotator), "مارس")) == []
    with pytest.raises(InputError, match="no label 'clam'") as raised:
        list(search_annotated(project, view, "x", label="clam"))
    assert "claim" in raised.value.hint
    with pytest.raises(InputError, match="no annotator"):
        list(search_annotated(project, view, "x", annotator="zz"))


def test_annotated_text_of_an_older_revision_is_found(project: Project) -> None:
    work = projects.session(project)
    tag(work, "claim", "المشروع سيكتمل في مارس")
    projects.revise_alone(project, "نص جديد تماما")
    assert search_articles(project, "مارس", 5) == []
    (hit,) = search_annotated(project, project.store.view(), "مارس")
    assert [hit.text.body[start:end] for start, end in hit.ranges] == ["مارس"]
