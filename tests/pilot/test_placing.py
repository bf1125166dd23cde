"""Spans without a place: told in the bars, met among the problems, placed by keys; and screens whose text is changed."""

from reader.tui.screens.gold import GoldScreen
from reader.tui.screens.library import LibraryScreen
from reader.tui.screens.placing import Placing
from reader.tui.screens.review import ReviewScreen
from reader.workflow.checks import verified
from reader.workflow.importing import import_files
from reader.workflow.project import Project
from tests import projects
from tests.pilot.conftest import Driver, running
from tests.pilot.test_review import prepared, reviewing
from tests.projects import BODY
from tests.unit.workflow.test_reanchoring import CORRECTED, SECOND, annotate

REWORDED = BODY.replace(SECOND, "أما المتحدثة مراد فلا تقبل القرار.\n")


def revise(project: Project, body: str) -> None:
    with project.reopened() as other:
        path = other.root / "articles" / "news.txt"
        path.write_text(body, encoding="utf-8")
        import_files(other, [path])


def strip(driver: Driver) -> str:
    return driver.reading.strip.text


async def test_an_orphan_is_met_placed_and_taken_back_by_keys(project: Project) -> None:
    annotate(project)
    revise(project, REWORDED)
    async with running(project) as driver:
        assert "2 spans without a place" in driver.reading.status.text
        await driver.press("!")
        assert isinstance(driver.reading.mode, Placing)
        assert "الناطقة ليلى مراد" in driver.reading.mode._orphan.text("")
        assert driver.selected == ""
        await driver.press("enter")
        assert "nothing is selected" in driver.notices()
        driver.go("المتحدثة")
        await driver.press("v", "w", "w", "enter")
        assert ("speaker", "المتحدثة مراد") in driver.spans()
        assert "1 span without a place" in driver.reading.status.text
        assert driver.reading.session.index.get(driver.reading.current).label == "speaker"
        await driver.press("!")
        assert driver.reading.mode._orphan.text("") == "لن نقبل بهذا القرار"
        await driver.press("escape")
        driver.go("فلا تقبل")
        await driver.press("P")
        await driver.press("end", "enter")
        assert isinstance(driver.reading.mode, Placing)
        driver.go("فلا تقبل")
        await driver.press("t", "enter")
        assert ("claim", "فلا تقبل القرار") in driver.spans()
        assert driver.links() == [("stance", "assert"), ("stance", "deny")]
        assert "without a place" not in driver.reading.status.text
        await driver.press("u")
        assert "1 span without a place" in driver.reading.status.text
        await driver.press("U")
        assert ("claim", "فلا تقبل القرار") in driver.spans()
    assert verified(project) == []


async def test_the_likeliest_place_is_selected_and_x_deletes(project: Project) -> None:
    work = projects.session(project)
    projects.tag(work, "speaker", "الناطقة")
    projects.tag(work, "speaker", "مراد")
    revise(project, "مراد لم تعد الناطقة.\nنص آخر تماما لا يشبه ما كان.")
    async with running(project, size=(80, 24)) as driver:
        await driver.press("!")
        assert driver.selected == "الناطقة"
        await driver.press("enter")
        assert driver.spans() == [("speaker", "الناطقة")]
        await driver.press("!")
        assert driver.selected == "مراد"
        await driver.press("x")
        assert driver.reading.session.index.orphans == {}
        assert driver.reading.mode is None
        await driver.press("u")
        assert [each.text("") for each in driver.reading.session.index.orphans.values()] == ["مراد"]
    assert verified(project) == []


async def test_the_next_goes_from_one_to_the_next_and_back_to_the_first_problem(project: Project) -> None:
    annotate(project)
    revise(project, REWORDED)
    claim = projects.session(project)
    projects.tag(claim, "claim", "التعليق")
    async with running(project) as driver:
        await driver.press("ctrl+home", "!")
        assert "no" in driver.notices()
        first = driver.reading.current
        assert driver.reading.session.index.spans[first].text(REWORDED) == "التعليق"
        await driver.press("!")
        one = driver.reading.mode._orphan
        await driver.press("!")
        other = driver.reading.mode._orphan
        assert one.id != other.id
        await driver.press("!")
        assert driver.reading.mode is None
        assert driver.reading.current == first


async def test_selected_text_is_given_to_an_orphan_from_the_palette(project: Project) -> None:
    annotate(project)
    revise(project, REWORDED)
    async with running(project) as driver:
        await driver.reading.run_action("place")
        await driver.pilot.pause()
        assert "nothing is selected" in driver.notices()
        driver.go("المتحدثة مراد")
        await driver.press("v", "w", "w")
        await driver.press("ctrl+p", *"without", "enter")
        await driver.press("enter")
        assert ("speaker", "المتحدثة مراد") in driver.spans()
        await driver.reading.run_action("place")
        driver.go("فلا تقبل")
        await driver.press("v", "w", "w")
        await driver.reading.run_action("place")
        await driver.pilot.pause()
        assert ("claim", "فلا تقبل") in driver.spans()
        await driver.reading.run_action("place")
        await driver.pilot.pause()
        assert "every span has a place" in driver.notices()
    assert verified(project) == []


async def test_an_article_that_is_open_shows_the_new_text_and_keeps_nothing_old(project: Project) -> None:
    annotate(project)
    async with running(project) as driver:
        driver.go("ورفض الناطق")
        before = driver.reading
        revise(project, CORRECTED)
        await driver.press("c")
        assert "text has been changed meanwhile" in driver.notices()
        assert driver.reading is not before
        assert driver.reading.view.layout_of_text.body == CORRECTED
        assert len(driver.spans()) == 4
        driver.go("ورفض")
        await driver.press("c")
        assert ("claim", "ورفض") in driver.spans()
        await driver.press("q")
        assert isinstance(driver.app.screen, LibraryScreen)
    assert project.store.place("a1", "news") == (project.store.article("news").revision, CORRECTED.index("ورفض") + 4)
    assert verified(project) == []


async def test_undo_passes_over_what_was_done_on_the_old_text(project: Project) -> None:
    annotate(project)
    revise(project, CORRECTED)
    async with running(project) as driver:
        spans = driver.spans()
        await driver.press("u", "u", "u", "u")
        assert "there is nothing to undo" in driver.notices()
        assert driver.spans() == spans
    assert verified(project) == []


async def test_a_review_that_is_open_shows_the_new_text(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("A")
        revise(project, CORRECTED)
        await driver.press("tab", "1")
        assert "text has been changed meanwhile" in driver.notices()
        found = driver.app.screen
        assert isinstance(found, ReviewScreen)
        assert found.view.layout_of_text.body == CORRECTED
        assert found.review.cases[0].state == "accepted"
        assert found.number == 1
        await driver.press("1")
        assert found.review.cases[1].span.text(CORRECTED).startswith("المشروع سيكمل")
    assert verified(project) == []


async def test_gold_that_is_open_goes_back_to_review_with_the_new_text(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("A", "enter")
        assert isinstance(driver.app.screen, GoldScreen)
        revise(project, CORRECTED)
        await driver.press("x")
        assert "text has been changed meanwhile" in driver.notices()
        await driver.pilot.pause()
        found = driver.app.screen
        assert isinstance(found, ReviewScreen)
        assert found.review.body == found.view.layout_of_text.body == CORRECTED
        assert len(found.review.index.spans) == 1
    assert verified(project) == []


async def test_gold_without_a_place_is_taken_off_or_placed(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("A", "tab", "1", "1", "tab", "1", "1", "d", "enter")
        revise(project, BODY.replace("لن نقبل بهذا القرار", "…"))
    async with reviewing(project) as driver:
        found = driver.app.screen
        assert isinstance(found, ReviewScreen)
        assert [each.text("") for each in found.review.index.orphans.values()] == ["لن نقبل بهذا القرار"]
        assert found.review.states()["open"] == 1
        await driver.press("tab")
        assert "any more" in "".join(driver.screen_rows())
        await driver.press("enter")
        assert "signed off and locked" in driver.notices()
        await driver.press("d", "down", "enter", *"xyz", "enter")
        assert "returned" in driver.notices()
    projects.session(project, "a1").set_status("done")
    async with reviewing(project) as driver:
        await driver.press("tab", "enter")
        found = driver.app.screen
        assert isinstance(found, ReviewScreen)
        assert (found.review.states()["open"], found.review.index.orphans) == (0, {})
    assert verified(project) == []


async def test_an_import_in_the_library_says_what_moved(project: Project) -> None:
    annotate(project)
    (project.root / "articles" / "news.txt").write_text(REWORDED, encoding="utf-8")
    async with running(project, article=None, library=True) as driver:
        await driver.press("i", "enter")
        await driver.app.workers.wait_for_complete()
        await driver.pilot.pause()
        notices = " ".join(driver.notices().split())
        assert "1 revised" in notices
        assert "2 spans moved with it, 2 have no place any more" in notices
