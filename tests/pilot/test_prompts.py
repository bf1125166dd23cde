"""Dialogs that one types into: notes of several lines, and choosing by typing."""

import asyncio

import pytest
from textual import events

from reader.tui.screens.prompts import Chooser, NoteDialog, Prompt, Suggestion
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow.project import Project
from reader.workflow.session import MAX_NOTE
from tests.pilot.conftest import Driver, running

PEOPLE = (("سالم الحداد", "person"), ("ليلى مراد", "person"), ("Nile Wire", "organisation"), ("سالم غانم", "group"))


def suggest(text: str) -> list[Suggestion]:
    found = [Suggestion(str(at), name, kind) for at, (name, kind) in enumerate(PEOPLE) if text in name]
    return [*found, Suggestion(None, f"new: {text}")] if text else found


async def burst(driver: Driver, *keys: str) -> None:
    """Send keys without waiting for anything in between."""
    for key in keys:
        driver.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await driver.pilot.pause()
    await driver.pilot.pause()


async def noted(driver: Driver) -> str:
    (span,) = driver.reading.session.index.spans.values()
    return span.note


async def test_a_note_of_several_lines(project: Project) -> None:
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c", "m")
        assert isinstance(driver.app.screen, NoteDialog)
        await burst(driver, *"لماذا؟", "ctrl+j", *"see p. 3")
        first = await driver.row_at("؟ﺍﺫﺎﻤﻟ")
        rows = driver.screen_rows()
        assert rows[first].split("│")[2].endswith("؟ﺍﺫﺎﻤﻟ ")
        assert rows[first + 1].split("│")[2].startswith(" see p. 3")
        await driver.press("enter")
        assert await noted(driver) == "لماذا؟\nsee p. 3"
        await driver.press("m", "enter")
        assert await noted(driver) == "لماذا؟\nsee p. 3"
        await driver.press("m", "x", "escape")
        assert await noted(driver) == "لماذا؟\nsee p. 3"


async def test_a_note_that_was_not_touched_stays_as_it_was_imported(project: Project) -> None:
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c")
        session = driver.reading.session
        (span,) = session.index.spans.values()
        session.set_note(span, "a\u202eb")
        await driver.press("m", "enter")
        assert await noted(driver) == "a\u202eb"


async def test_a_note_is_cut_where_the_store_would_refuse_it(project: Project) -> None:
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c", "m")
        driver.app.post_message(events.Paste("كلمة " * 200_000))
        await driver.pilot.pause()
        assert "cut at 20,000 characters" in driver.notices()
        await driver.press("enter")
        assert len(await noted(driver)) in (MAX_NOTE - 1, MAX_NOTE)


async def test_keys_sent_with_the_one_that_opens_a_dialog_reach_it(project: Project) -> None:
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c")
        await burst(driver, "m", *"abc wxyz", "backspace", "enter", "w", "s")
        assert [each.note for each in driver.reading.session.index.spans.values()] == ["abc wxy", ""]
        assert [label for label, _text in driver.spans()] == ["claim", "speaker"]


@pytest.mark.parametrize(("together", "turns"), [(1, 1), (2, 4), (4, 4), (7, 10)])
async def test_keys_that_come_while_a_dialog_opens_and_closes_keep_their_order(
    project: Project, together: int, turns: int
) -> None:
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c")
        for at, key in enumerate(("m", *"qxsdcu", "enter", "w", "s", "m", *"qx", "enter"), 1):
            driver.app.post_message(events.Key(key, key if len(key) == 1 else None))
            for _turn in range(turns if at % together == 0 else 0):
                await asyncio.sleep(0)  # the program goes on a little, as between two keys of someone who types fast
        for _pause in range(3):
            await driver.pilot.pause()
        assert driver.app.screen is driver.reading
        spans = driver.reading.session.index.spans.values()
        assert [(each.label, each.note) for each in spans] == [("claim", "qxsdcu"), ("speaker", "qx")]


async def test_a_question_is_answered_by_a_key_sent_with_the_one_that_asks(project: Project) -> None:
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c")
        await burst(driver, "d", "n", "d", "y")
        assert driver.reading.session.status == "done"


async def test_a_prompt_takes_suggestions_and_is_left_with_escape(project: Project) -> None:
    async with running(project) as driver:
        answers: list[str | None] = []
        driver.app.push_screen(
            Prompt("Who?", value="قديم", suggestions=["اول", "b\u202ec"], replace=True), answers.append
        )
        await driver.pilot.pause()
        await driver.press("down", "down", "enter")
        driver.app.push_screen(Prompt("Who?", value="قديم", replace=True), answers.append)
        await driver.pilot.pause()
        await driver.press("x", "enter")
        driver.app.push_screen(Prompt("Who?"), answers.append)
        await driver.pilot.pause()
        await driver.press("x", "escape")
        assert answers == ["bc", "x", None]


@pytest.mark.parametrize("size", [(80, 24), (20, 5), (8, 3)])
async def test_choosing_by_typing(project: Project, size: tuple[int, int]) -> None:
    async with running(project, size=size) as driver:
        answers: list[Suggestion | None] = []

        async def ask() -> list[str]:
            driver.app.push_screen(Chooser("Who is this?", suggest, value="سالم"), answers.append)
            await driver.pilot.pause()
            await driver.pilot.pause()
            return [each.text for each in driver.app.screen.query_one(VirtualList).rows]

        assert await ask() == ["سالم الحداد", "سالم غانم", "new: سالم"]
        if size == (80, 24):
            rows = driver.screen_rows()
            assert any("ﺩﺍﺪﺤﻟﺍ ﻢﻟﺎﺳ" in row and "person" in row for row in rows)
            assert any("ﻢﻟﺎﺳ :new" in row or "new: ﻢﻟﺎﺳ" in row for row in rows)
        await burst(driver, "down", "enter")
        await ask()
        await burst(driver, *"Nile", "enter")
        await ask()
        await burst(driver, "down", "down", *"Nile", "down", "down", "enter")
        await ask()
        await burst(driver, "down", *"س", "up", "enter")
        await ask()
        await burst(driver, "delete", "backspace", *["pagedown"] * 4, "enter")
        await ask()
        await burst(driver, "down", "escape")
        assert [each and each.text for each in answers] == [
            "سالم غانم", "Nile Wire", "new: Nile", "سالم الحداد", "سالم غانم", None,
        ]  # fmt: skip


async def test_a_chooser_says_when_nothing_fits(project: Project) -> None:
    async with running(project) as driver:
        answers: list[Suggestion | None] = []
        driver.app.push_screen(Chooser("Who?", lambda _text: [], empty="nobody is known yet"), answers.append)
        await driver.pilot.pause()
        assert any("nobody is known yet" in row for row in driver.screen_rows())
        await driver.press("enter")
        assert answers == []
        await driver.press("escape")
        assert answers == [None]


async def test_the_mouse_chooses_and_takes(project: Project) -> None:
    async with running(project) as driver:
        answers: list[Suggestion | None] = []
        driver.app.push_screen(Chooser("Who?", suggest), answers.append)
        await driver.pilot.pause()
        await driver.pilot.click(VirtualList, offset=(3, 2))
        assert driver.app.screen.query_one(VirtualList).index == 2
        await driver.press("enter")
        assert answers[0]
        assert answers[0].text == "Nile Wire"


async def test_everything_typed_is_seen_on_a_small_screen(project: Project) -> None:
    async with running(project, size=(20, 5)) as driver:
        driver.go("المشروع")
        await driver.press("c", "m")
        await burst(driver, *"قال الوزير ذلك")
        assert any("ﻚﻟﺫ ﺮﻳﺯﻮﻟﺍ ﻝﺎﻗ" in row for row in driver.screen_rows())
