"""Lists of articles: every order, choice and count is that of the same articles gone through one by one."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from reader.model.annotation import STATUSES
from reader.store.listing import ArticleSummary, Listing, Order
from reader.text.folding import fold
from reader.workflow.assigning import Plan, assign
from reader.workflow.project import Project
from tests import projects
from tests.projects import tag

BODIES = {
    "zeta": "خبر عن أحمد\nنص",
    "Alpha 2": "نبأ إلى المدينة\nنص طويل جدا في سطر",
    "alpha-1": "Title\ntext",
    "أخبار": "خبر عن أحمد\nنص آخر",
    "beta": "١٢٣ عدد\nنص",
    "gamma": "Title\nmore text\nand more",
}

KEYS = {
    "id": lambda each: "",
    "title": lambda each: each.title,
    "status": lambda each: STATUSES.index(each.status),
    "words": lambda each: each.words,
    "spans": lambda each: -each.spans,
    "last change": lambda each: each.changed,
}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with projects.make(tmp_path, BODIES) as made:
        made.annotator("lead")
        begun = projects.session(made, "a1", "zeta")
        tag(begun, "claim", "نص")
        tag(begun, "speaker", "أحمد")
        tag(projects.session(made, "a2", "beta"), "claim", "نص")
        projects.session(made, "a1", "gamma").set_status("done")
        yield made


def listing(project: Project, annotator: str = "a1") -> Listing:
    return project.store.view(project.annotator(annotator)).listing(annotator)


def one_by_one(
    found: list[ArticleSummary], order: Order, status: str, wanted: str, *, given_first: bool = False
) -> list[str]:
    """Choose and sort in Python."""
    chosen = [
        each
        for each in found
        if status in ("", each.status) and (wanted in fold(each.title) or wanted in fold(each.id))
    ]
    chosen.sort(key=lambda each: (given_first and not each.assigned, KEYS[order](each), each.id))
    return [each.id for each in chosen]


def test_every_order_state_and_filter(project: Project) -> None:
    found = listing(project)
    summaries = found.summaries()
    assert len(summaries) == len(BODIES)
    assert {each.id: each.spans for each in summaries if each.spans} == {"zeta": 2}
    wanted = ("", "a", "alpha", "alpha 2", "احمد", "اخبار", "123", "nowhere", "'", "%")
    for order, status, text in product(get_args(Order), ("", *STATUSES), wanted):
        assert found.ids(order, status=status, wanted=text) == one_by_one(summaries, order, status, text)


def test_what_was_assigned_comes_first_and_alone(project: Project) -> None:
    found = listing(project)
    assert not found.has_assigned
    assign(project, project.annotator("lead"), Plan(("a1",), articles=("alpha-1", "beta", "أخبار")))
    summaries = found.summaries()
    given = {each.id for each in summaries if each.assigned}
    assert given
    assert found.has_assigned
    for order, text in product(get_args(Order), ("", "a", "احمد")):
        first = found.ids(order, wanted=text, given_first=True)
        assert first == one_by_one(summaries, order, "", text, given_first=True)
        assert found.ids(order, wanted=text, assigned=True) == [each for each in first if each in given]


def test_standings_count_every_article_once(project: Project) -> None:
    counts = Counter({each.status: each.articles for each in listing(project).standings()})
    assert counts == Counter(each.status for each in listing(project).summaries())
    assert counts == {"new": 4, "in progress": 1, "done": 1}


def test_another_annotators_work_is_not_seen(project: Project) -> None:
    blind = project.store.view(project.annotator("a2"))
    assert {each.status for each in blind.listing("a1").summaries()} == {"new"}
    assert blind.listing("a1").standings() == [("new", False, len(BODIES))]
    assert blind.listing("a1").ids("spans") == sorted(BODIES)


def test_the_next_goes_round(project: Project) -> None:
    found = listing(project)
    unfinished = [each for each in sorted(BODIES) if each != "gamma"]
    for after in ("", *sorted(BODIES), "zzz"):
        expected = next((each for each in unfinished if each > after), unfinished[0])
        assert found.next_in(("new", "in progress"), after, assigned=False) == expected
    assert found.next_in(("locked",), "", assigned=False) is None
    assert found.next_in(("new",), "", assigned=True) is None


def test_articles_are_described_as_they_were_asked_for(project: Project) -> None:
    found = listing(project)
    names = ["zeta", "nowhere", "alpha-1"]
    assert [each.id for each in found.summaries(names)] == ["zeta", "alpha-1"]
    assert found.summaries([]) == []
    many = [f"no{number}" for number in range(1200)]
    assert [each.id for each in found.summaries([*many, "beta"])] == ["beta"]
