"""Rounds, assignments, training and status by keys."""

from pathlib import Path

import pytest

from reader.tui.screens.comparison import ComparisonScreen
from reader.tui.screens.library import LibraryScreen
from reader.tui.screens.reading import ReadingScreen
from reader.tui.screens.review import ReviewScreen
from reader.tui.screens.status import StatusScreen
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow import questions, rounds
from reader.workflow.assigning import Plan, assign
from reader.workflow.checks import verified
from reader.workflow.project import Project
from reader.workflow.reviewing import Review
from tests import projects
from tests.pilot.conftest import Driver, running
from tests.pilot.test_library import shown
from tests.projects import tag
from tests.unit.workflow.test_training import golden


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = projects.make(tmp_path, {"alpha": "خبر\nنص", "beta": "خبر\nنص", "news": projects.BODY})
    lead = made.annotator("lead")
    for name in ("a1", "a2"):
        made.annotator(name)
    rounds.set_round(made, lead, "training", training=True)
    return made


def lines(driver: Driver) -> str:
    return "\n".join(driver.screen_rows())


async def counted(driver: Driver) -> StatusScreen:
    await driver.app.workers.wait_for_complete()
    await driver.pilot.pause()
    screen = driver.app.screen
    assert isinstance(screen, StatusScreen)
    return screen


async def test_what_is_assigned_comes_first_and_next(project: Project) -> None:
    assign(project, project.annotator("lead"), Plan(("a1",), ("beta", "news")))
    assign(project, project.annotator("lead"), Plan(("a1",), ("alpha",), round="training"))
    async with running(project, article=None, library=True, annotator="a1") as driver:
        assert shown(driver) == ["beta", "news", "alpha"]
        assert "0 / 2" in lines(driver)
        assert "1 waits in round training" in lines(driver)
        assert [row.split()[0] for row in driver.screen_rows()[2:5]] == ["○", "○", "·"]
        await driver.press("w")
        assert shown(driver) == ["beta", "news"]
        await driver.press("escape", "home", "n")
        assert driver.reading.session.article.id == "news"
        assert "2/2" in lines(driver)
        await driver.press("y")
        assert "last article" in driver.notices()
        await driver.press("Y")
        assert driver.reading.session.article.id == "beta"
        await driver.press("d", "enter")
        assert driver.reading.session.article.id == "news"
        await driver.press("d", "enter")
        assert "all articles are finished" in driver.notices()
        await driver.press("q", "n")
        assert isinstance(driver.app.screen, LibraryScreen)
        assert "1 waits in round training" in driver.notices()
        await driver.press("end", "enter", "y")
        assert driver.reading.session.article.id == "beta"
    assert verified(project) == []


async def test_another_round_is_another_layer_and_is_remembered(project: Project) -> None:
    async with running(project, article=None, library=True, annotator="a1") as driver:
        await driver.press("enter", "c", "q", "r")
        assert "training" in lines(driver)
        await driver.press("down", "enter")
        assert "round training" in lines(driver)
        assert [each.status for each in driver.app.screen.query_one(VirtualList).rows] == ["new"] * 3
        await driver.press("enter")
        assert driver.spans() == []
        assert "round training" in lines(driver)
        await driver.press("s")
        assert driver.spans() == [("speaker", "خبر")]
        await driver.press("u", "u")
        assert "It is in this article" in driver.notices()
        assert (driver.reading.session.round, driver.spans()) == ("main", [("claim", "خبر")])
        await driver.press("u")
        assert driver.spans() == []
        await driver.press("q", "r", "down", "enter")
    async with running(project, article="alpha", annotator="a1") as driver:
        assert driver.reading.session.round == "training"
    async with running(project, article="alpha", annotator="a2") as driver:
        assert driver.reading.session.round == "main"
    assert verified(project) == []


async def test_training_shows_gold_when_it_is_done_and_not_before(project: Project) -> None:
    golden(project)
    rounds.remember(project, "a1", "training")
    async with running(project, annotator="a1", article="news") as driver:
        work = driver.reading.session
        assert work.round == "training"
        tag(work, "speaker", "سالم الحداد")
        tag(work, "claim", "المشروع سيكتمل")
        await driver.press("G")
        assert "not done yet" in driver.notices()
        assert isinstance(driver.app.screen, ReadingScreen)
        await driver.press("d", "enter")
        assert "compare with gold" in lines(driver)
        await driver.press("enter")
        screen = driver.app.screen
        assert isinstance(screen, ComparisonScreen)
        text = lines(driver)
        assert "= as in gold 1" in text
        assert "− missed 2" in text
        assert "≠ different 1" in text
        assert "boundaries" in text
        assert [each.outcome for each in screen.remarks.rows] == ["differs", "missed", "missed", "missed"]
        await driver.press("o")
        assert len(screen.remarks.rows) == 5
        await driver.press("o", "end", "enter")
        assert isinstance(driver.app.screen, ReadingScreen)
        assert work.body.startswith("لن نقبل", driver.reading.view.caret)
        await driver.press("G", "q", "G", "D")
        assert driver.reading.session.article.id == "alpha"
        await driver.press("q")
        assert isinstance(driver.app.screen, LibraryScreen)
    assert verified(project) == []


async def test_no_gold_is_shown_outside_training(project: Project) -> None:
    golden(project)
    async with running(project, annotator="a1", article="news") as driver:
        await driver.press("d")
        assert "next unfinished" in lines(driver)
        await driver.press("escape", "G")
        assert "no training round" in driver.notices()


async def test_the_status_screen_shows_everybody_and_answers_questions(project: Project) -> None:
    golden(project)
    asking = projects.session(project, "a1")
    span = tag(asking, "claim", "المشروع")
    asking.set_note(span, "أهذا ادعاء؟", question=True)
    asking.add_work("2024-01-01T00:00:00Z", "2024-01-01T00:10:00Z", 600)
    async with running(project, article=None, library=True, annotator="lead", size=(140, 32)) as driver:
        await driver.press("p")
        screen = await counted(driver)
        assert [each.annotator for each in screen.people.rows] == ["a1", "a2", "lead"]
        row = await driver.row("^ a1")
        assert row.split()[-3:] == ["1", "10", "6"]
        assert "3 articles: 2 done by nobody, 1 by one" in lines(driver)
        assert "1 open of 1" in lines(driver)
        await driver.press("tab", "end")
        assert "assert 2" in lines(driver)
        await driver.press("tab", "enter", *"yes", "enter")
        await counted(driver)
        assert "0 open of 1" in lines(driver)
        await driver.press("r", "r")
        screen = await counted(driver)
        assert "round training" in lines(driver)
        assert sum(each.spans for each in screen.people.rows) == 0
        await driver.press("r", "o")
        await counted(driver)
        assert "↳ lead: yes" in lines(driver)
        await driver.press("t")
        assert driver.reading.view.caret == asking.body.index("المشروع")
    async with running(project, annotator="a1", article="news") as driver:
        driver.go("المشروع")
        await driver.press("tab")
        assert "↳ yes" in lines(driver)
    assert verified(project) == []


async def test_an_answer_is_seen_when_its_item_becomes_current(project: Project) -> None:
    asking = projects.session(project, "a1")
    span = tag(asking, "claim", "المشروع")
    asking.set_note(span, "أهذا ادعاء؟", question=True)
    async with running(project, annotator="a1", article="news") as driver:
        await driver.press("tab")
        assert driver.reading.current == span.id
        assert "↳" not in lines(driver)
        with project.reopened() as elsewhere:
            (asked,) = elsewhere.store.view().questions()
            questions.answer(elsewhere, elsewhere.annotator("lead"), asked, "yes")
        await driver.press("tab")
        assert driver.reading.current == span.id
        assert "↳ yes" in driver.reading.status.text
        assert "↳ yes" in [row.lead for row in driver.reading.panel.rows()]
        with project.reopened() as elsewhere:
            (asked,) = elsewhere.store.view().questions()
            questions.answer(elsewhere, elsewhere.annotator("lead"), asked, "")
        await driver.press("tab")
        assert "↳" not in lines(driver)


async def test_the_status_screen_counts_what_was_returned_at_80_columns(project: Project) -> None:
    golden(project)
    lead = project.annotator("lead")
    projects.session(project, "a1").set_status("done")
    Review(project, lead, "news").return_to("a1", "أعد النظر")
    async with running(project, article=None, library=True, annotator="lead", size=(80, 24)) as driver:
        await driver.press("p")
        await counted(driver)
        row, heads = await driver.row("^ a1"), await driver.row("annotator")
        end = heads.index("returned") + len("returned")
        assert row[end - 2 : end] == " 1"
        assert all(title in heads for title in ("assigned", "done", "in progress", "problems", "unanswered"))


async def test_an_annotator_sees_the_own_row_alone_and_goes_to_the_item(project: Project) -> None:
    golden(project)
    asking = projects.session(project, "a2")
    asking.set_note(tag(asking, "claim", "الشركة"), "?", question=True)
    async with running(project, article=None, library=True, annotator="a2", size=(80, 24)) as driver:
        await driver.press("p")
        screen = await counted(driver)
        assert [each.annotator for each in screen.people.rows] == ["a2"]
        assert "lead" not in lines(driver)
        await driver.press("enter")
        assert driver.reading.view.caret == asking.body.index("الشركة")


async def test_review_is_of_the_round_that_one_works_in(project: Project) -> None:
    golden(project, "training", signed=False)
    rounds.remember(project, "lead", "training")
    async with running(project, article=None, library=True, annotator="lead") as driver:
        await driver.press("v")
        screen = driver.app.screen
        assert isinstance(screen, ReviewScreen)
        assert (screen.review.round, screen.review.article.id) == ("training", "news")


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (240, 60)])
async def test_any_size(project: Project, size: tuple[int, int]) -> None:
    golden(project, "training")
    rounds.remember(project, "a1", "training")
    async with running(project, article="news", annotator="a1", size=size) as driver:
        await driver.press("d", "enter", "down", "q", "q", "p", "tab", "down", "r", "q", "r", "escape")
        await driver.app.workers.wait_for_complete()
        assert isinstance(driver.app.screen, LibraryScreen)
