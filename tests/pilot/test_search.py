"""The search screen by keys: words, scopes, the way into articles and back."""

from pathlib import Path

import pytest

from reader.tui.screens.library import LibraryScreen
from reader.tui.screens.search import Row, SearchScreen, Wanted
from reader.tui.widgets.bars import Bar
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow.project import Project
from tests import projects
from tests.pilot.conftest import Driver, running
from tests.projects import tag

LONG = "خبر أول\n" + "سطر آخر\n" * 60 + "وقالت وروسيا ذلك\nنهاية"


def three(folder: Path) -> Project:
    return projects.make(
        folder, {"alpha": LONG, "beta": "روسيا اليوم\nنص عن رُوسيا", "gamma": "Title\nThe minister said"}
    )


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no pause between two keys of a slow test begin a search."""
    monkeypatch.setattr("reader.tui.screens.search._PAUSE", 3600)


async def settle(driver: Driver) -> None:
    await driver.app.workers.wait_for_complete()
    await driver.pilot.pause()


async def search(driver: Driver, words: str) -> None:
    await driver.press("f", *words, "enter")
    await settle(driver)


def rows(driver: Driver) -> list[Row]:
    return list(driver.app.screen.query_one(VirtualList).rows)


def status(driver: Driver) -> str:
    return driver.app.screen.query_one("#status", Bar).text


async def test_words_lead_to_the_match_and_back(tmp_path: Path) -> None:
    async with running(three(tmp_path), article=None, library=True) as driver:
        await search(driver, "روسيا")
        assert isinstance(driver.app.screen, SearchScreen)
        assert [(row.article, row.head) for row in rows(driver)] == [
            ("beta", "2× beta"),
            ("beta", ""),
            ("alpha", "1× alpha"),
        ]
        assert "3 matches in 2 articles" in status(driver)
        shown = driver.screen_rows()
        assert any("ﻡﻮﻴﻟﺍ ﺎﻴﺳﻭﺭ" in row and "2× beta" in row for row in shown)
        await driver.press("down", "down", "enter")
        reading = driver.reading
        assert reading.session.article.id == "alpha"
        assert reading.view.caret == LONG.index("روسيا")
        assert any("ﺎﻴﺳﻭﺭﻭ" in row for row in driver.screen_rows())
        await driver.press("q")
        assert isinstance(driver.app.screen, SearchScreen)
        await driver.press("q")
        assert isinstance(driver.app.screen, LibraryScreen)


async def test_the_match_is_marked_where_it_is_drawn(tmp_path: Path) -> None:
    async with running(three(tmp_path), article=None, library=True) as driver:
        await search(driver, "روسيا")
        found = driver.app.screen.query_one(VirtualList)
        background = found.get_component_rich_style("list--matched").bgcolor
        marked = [
            "".join(each.text for each in found.render_line(y) if each.style.bgcolor == background) for y in range(4)
        ]
        assert marked == ["ﺎﻴﺳﻭﺭ", "ﺎﻴﺳﻭﺭ\u064f", "ﺎﻴﺳﻭﺭ", ""]


async def test_tab_searches_own_annotated_text(tmp_path: Path) -> None:
    project = three(tmp_path)
    tag(projects.session(project, "lead", "beta"), "claim", "روسيا اليوم")
    tag(projects.session(project, "a2", "alpha"), "speaker", "وروسيا")
    async with running(project, article=None, library=True, annotator="a2") as driver:
        await search(driver, "روسيا")
        await driver.press("tab")
        await settle(driver)
        assert [(row.article, row.head, row.at) for row in rows(driver)] == [
            ("alpha", "speaker · alpha", LONG.index("روسيا"))
        ]
        await driver.press("tab")
        await settle(driver)
        assert len(rows(driver)) == 3


async def test_typing_is_followed_when_it_pauses(tmp_path: Path) -> None:
    async with running(three(tmp_path), article=None, library=True) as driver:
        await driver.press("f", *"minister")
        screen = driver.app.screen
        assert isinstance(screen, SearchScreen)
        assert rows(driver) == []
        assert screen._timer is not None
        screen._timer._callback()  # the pause is over
        await settle(driver)
        assert [row.article for row in rows(driver)] == ["gamma"]
        assert screen.writing is screen.query_one("#field")


async def test_older_results_never_replace_newer_ones(tmp_path: Path) -> None:
    async with running(three(tmp_path), article=None, library=True) as driver:
        await search(driver, "minister")
        screen = driver.app.screen
        assert isinstance(screen, SearchScreen)
        newer = rows(driver)
        screen.on_search_screen_found(SearchScreen.Found(Wanted("older"), [], "older"))
        await settle(driver)
        assert rows(driver) == newer
        assert "older" not in status(driver)


async def test_words_typed_while_a_search_runs_are_searched_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Wanted] = []
    async with running(three(tmp_path), article=None, library=True) as driver:
        await driver.press("f")
        screen = driver.app.screen
        assert isinstance(screen, SearchScreen)
        monkeypatch.setattr(screen, "run_search", begun.append)
        await driver.press("x", "enter", "y", "enter", "z", "enter")
        assert begun == [Wanted("x")]
        assert "searching" in status(driver)
        screen.on_search_screen_found(SearchScreen.Found(Wanted("x"), [], ""))
        assert begun == [Wanted("x"), Wanted("xyz")]


async def test_nothing_found_nothing_typed_and_errors_are_said(tmp_path: Path) -> None:
    async with running(three(tmp_path), article=None, library=True) as driver:
        await driver.press("f")
        assert any("type words" in row for row in driver.screen_rows())
        await driver.press("enter", "down", *"zzzz", "enter")
        await settle(driver)
        assert any("nothing was found" in row for row in driver.screen_rows())
        await driver.press("x", "enter")
        await settle(driver)
        screen = driver.app.screen
        screen.query_one("#field").focus()
        screen.query_one("#field").insert("x" * 1200)
        await driver.press("enter")
        await settle(driver)
        assert "at most 1,000 characters" in driver.notices()
        screen.query_one("#field").value = "minister\x1b[31m\u202e"
        await driver.press("enter")
        await settle(driver)
        assert not any("\x1b" in row or "\u202e" in row for row in driver.screen_rows())


async def test_an_article_open_beneath_is_gone_back_to(tmp_path: Path) -> None:
    project = three(tmp_path)
    async with running(project, article="alpha") as driver:
        opened = driver.reading
        driver.app.show_search()
        await driver.pilot.pause()
        await driver.press(*"وقالت", "enter")
        await settle(driver)
        await driver.press("enter")
        assert driver.app.screen is opened
        assert opened.view.caret == LONG.index("وقالت")


@pytest.mark.parametrize("size", [(80, 24), (20, 5), (200, 50), (12, 3)])
async def test_all_sizes_show_what_was_found(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(three(tmp_path), article=None, library=True, size=size) as driver:
        await search(driver, "روسيا")
        shown = driver.screen_rows()
        assert any("ﺎﻴﺳﻭﺭ" in row for row in shown)
        assert all(len(row) <= size[0] + 2 for row in shown)  # two rows hold a mark of no width
        await driver.press("enter")
        assert driver.reading.session.article.id == "beta"
