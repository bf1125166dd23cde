"""The library by keys: filter, sort, import, export, and the way into articles."""

import json
from pathlib import Path

from textual import events

from reader.tui.screens.library import LibraryScreen
from reader.tui.screens.reading import ReadingScreen
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow.project import Project
from tests import projects
from tests.pilot.conftest import Driver, running
from tests.projects import tag


def shown(driver: Driver) -> list[str]:
    return [each.id for each in driver.app.screen.query_one(VirtualList).rows]


def three(folder: Path) -> Project:
    return projects.make(
        folder, {"alpha": "خبر عن أحمد\nنص طويل جدا", "beta": "نبأ إلى المدينة\nنص", "gamma": "Title\ntext"}
    )


async def test_open_filter_folded_sort_and_next(tmp_path: Path) -> None:
    project = three(tmp_path)
    async with running(project, article=None, library=True) as driver:
        assert isinstance(driver.app.screen, LibraryScreen)
        assert shown(driver) == ["alpha", "beta", "gamma"]
        await driver.press("slash", *"احمد")
        assert shown(driver) == ["alpha"]
        await driver.press("enter", "enter")
        assert isinstance(driver.app.screen, ReadingScreen)
        await driver.press("q", "escape")
        assert shown(driver) == ["alpha", "beta", "gamma"]
        await driver.press("o")
        assert shown(driver)[0] == "gamma"
        await driver.press("n")
        assert driver.reading.session.article.id == "beta"


async def test_titles_are_shaped_and_progress_is_own(tmp_path: Path) -> None:
    project = three(tmp_path)
    tag(projects.session(project, "a1", "beta"), "claim", "نص")
    tag(projects.session(project, "a2", "alpha"), "claim", "نص")
    async with running(project, article=None, library=True, annotator="a2") as driver:
        rows = driver.screen_rows()
        assert any("ﺪﻤﺣﺃ ﻦﻋ ﺮﺒﺧ" in row for row in rows)
        assert [each.spans for each in driver.app.screen.query_one(VirtualList).rows] == [1, 0, 0]
        await driver.app.workers.wait_for_complete()
        await driver.pilot.pause()
        (row,) = [row for row in driver.screen_rows() if " alpha " in row]
        assert row.split()[-4:-2] == ["1", "1!"]


async def test_coming_back_shows_what_has_changed(tmp_path: Path) -> None:
    project = three(tmp_path)
    span = tag(projects.session(project, "a1", "alpha"), "claim", "نص")
    async with running(project, article=None, library=True) as driver:
        found = driver.app.screen.query_one(VirtualList)
        await settled(driver)
        assert "1!" in row_of(driver, "alpha")
        rows = found.rows
        await driver.press("enter", "q")
        assert found.rows is rows
        await driver.press("enter")
        driver.reading.session.delete(span)
        await driver.press("q")
        await settled(driver)
        assert found.rows is not rows
        assert found.chosen.id == "alpha"
        assert "!" not in row_of(driver, "alpha")


async def test_the_chosen_article_stays_chosen(tmp_path: Path) -> None:
    project = three(tmp_path)
    tag(projects.session(project, "a1", "gamma"), "claim", "text")
    async with running(project, article=None, library=True) as driver:
        found = driver.app.screen.query_one(VirtualList)
        await driver.press("end")
        for _ in range(6):
            await driver.press("o")
            assert found.chosen.id == "gamma"
        await driver.press("w")
        assert shown(driver) == ["alpha", "beta"]
        await driver.press("w")
        assert shown(driver) == ["gamma"]
        assert found.chosen.id == "gamma"


async def settled(driver: Driver) -> None:
    await driver.app.workers.wait_for_complete()
    await driver.pilot.pause()


def row_of(driver: Driver, article: str) -> str:
    (row,) = [row for row in driver.screen_rows() if f" {article} " in row]
    return row


async def test_import_and_export(tmp_path: Path) -> None:
    project = three(tmp_path / "p")
    tag(projects.session(project, "a1", "beta"), "claim", "نص")
    extra = tmp_path / "delta.txt"
    extra.write_text("جديد\nنص", encoding="utf-8")
    target = tmp_path / "out.jsonl"
    async with running(project, article=None, library=True) as driver:
        for key, path in (("i", extra), ("x", target)):
            await driver.press(key, *str(path), "enter")
            await driver.app.workers.wait_for_complete()
            await driver.pilot.pause()
        assert shown(driver) == ["alpha", "beta", "delta", "gamma"]
        assert json.loads(target.read_text(encoding="utf-8"))["article"]["id"] == "beta"
        await driver.press("i", *"/nowhere", "enter")
        await driver.app.workers.wait_for_complete()
        await driver.pilot.pause()
        assert "there is no" in driver.notices()


async def test_an_annotator_exports_own_work_alone(tmp_path: Path) -> None:
    project = three(tmp_path / "p")
    for name in ("lead", "a1", "a2"):
        tag(projects.session(project, name, "beta"), "claim", "نص")
    target = tmp_path / "out.jsonl"
    async with running(project, article=None, library=True, annotator="a2") as driver:
        await driver.press("x", *str(target), "enter")
        await driver.app.workers.wait_for_complete()
    assert [json.loads(line)["annotator"] for line in target.read_text(encoding="utf-8").splitlines()] == ["a2"]


async def test_new_and_changed_files_are_offered(tmp_path: Path) -> None:
    project = three(tmp_path)
    (tmp_path / "articles" / "alpha.txt").write_text("خبر عن أحمد\nنص مختلف", encoding="utf-8")
    async with running(project, article=None, library=True) as driver:
        await driver.app.workers.wait_for_complete()
        await driver.pilot.pause()
        assert "alpha.txt" in driver.notices()


async def test_an_empty_project_says_what_to_do(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {})
    async with running(project, article=None, library=True) as driver:
        assert any("press i to import" in row for row in driver.screen_rows())
        await driver.press("n", "enter", "down", "slash", *"x", "enter", "escape")
    async with running(project, article=None, library=False) as driver:
        assert isinstance(driver.app.screen, LibraryScreen)


async def test_a_hundred_thousand_rows_cost_what_is_visible(tmp_path: Path) -> None:
    project = three(tmp_path)
    async with running(project, article=None, library=True) as driver:
        found = driver.app.screen.query_one(VirtualList)
        drawn: list[int] = []
        found._draw = lambda row, width: (drawn.append(row), str(row).ljust(width))[1]
        found.show(range(100_000))
        await driver.press("end")
        assert found.index == 99_999
        assert len(drawn) < 500


async def test_keys_sent_together_reach_the_prompt_and_the_list(tmp_path: Path) -> None:
    project = three(tmp_path / "p")
    target = tmp_path / "out.jsonl"
    async with running(project, article=None, library=True) as driver:
        for key in ("down", "down", "x", *str(target), "enter"):
            driver.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await driver.pilot.pause()
        await driver.app.workers.wait_for_complete()
        assert target.exists()
        assert driver.app.screen.query_one(VirtualList).chosen.id == "gamma"
        await driver.press("slash", *"a", "up", "escape")
        assert driver.app.screen.query_one(VirtualList).chosen.id == "beta"


async def test_the_filter_is_shown_in_visual_order(tmp_path: Path) -> None:
    async with running(three(tmp_path), article=None, library=True, size=(80, 24)) as driver:
        await driver.press("slash", *"نبأ")
        (row,) = [row for row in driver.screen_rows() if "ﺄﺒﻧ" in row[-8:]]
        assert row.endswith(" ﺄﺒﻧ │")
        assert shown(driver) == ["beta"]
