"""A working day in small: searching, going on, questions, places, keyboards, the mouse, dense spans."""

from pathlib import Path

import pytest
from textual.widgets._toast import ToastRack

from reader.model.annotation import Annotator
from reader.text.layout import Position
from reader.tui.keyboard import Keyboard
from reader.tui.screens.library import LibraryScreen
from reader.tui.screens.questions import QuestionsScreen
from reader.tui.screens.search import SearchScreen
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow import config
from reader.workflow.checks import verified
from reader.workflow.importing import import_files
from reader.workflow.project import Project
from tests import projects
from tests.conftest import real_articles
from tests.pilot.conftest import Driver, first, running


def status(driver: Driver) -> str:
    return driver.reading.status.text


async def test_search_shows_matches_as_they_are_typed(project: Project) -> None:
    async with running(project) as driver:
        body = driver.reading.session.body
        await driver.press("slash", *"الشركه")
        first, second = (at for at in range(len(body)) if body.startswith("الشركة", at))
        assert driver.reading.view.caret == first
        assert len(driver.reading.view.matches) == 2
        assert "match 1 of 2" in status(driver)
        await driver.press("enter", "n")
        assert driver.reading.view.caret == second
        await driver.press("n")
        assert driver.reading.view.caret == first
        assert "went round" in driver.notices()
        await driver.press("N")
        assert driver.reading.view.caret == second
        await driver.press("escape")
        assert not driver.reading.view.matches
        await driver.press("n", "c")
        assert driver.spans() == [("claim", "الشركة")]


async def test_leaving_a_search_goes_back_and_unknown_words_say_so(project: Project) -> None:
    async with running(project) as driver:
        driver.go("الشركة")
        before = driver.reading.view.caret
        await driver.press("slash", *"nile wire")
        assert driver.reading.view.caret == driver.reading.session.body.index("Nile")
        await driver.press("escape")
        assert driver.reading.view.caret == before
        await driver.press("n")
        assert driver.reading.session.body.startswith("Nile", driver.reading.view.caret)
        await driver.press("slash", *"zzz", "enter")
        assert "is not in this article" in driver.notices()
        assert "F searches" in driver.notices()
        await driver.press("F")
        assert isinstance(driver.app.screen, SearchScreen)


async def test_search_keys_typed_together_reach_the_field(project: Project) -> None:
    async with running(project) as driver:
        for key in ("slash", "N", "i", "l", "e"):
            driver.app.simulate_key(key)
        await driver.pilot.pause()
        await driver.pilot.pause()
        assert driver.reading.session.body.startswith("Nile", driver.reading.view.caret)
        assert driver.spans() == []


async def test_keys_of_other_layouts_act_by_place(project: Project) -> None:
    async with running(project) as driver:
        await driver.press("ؤ")
        assert driver.spans() == [("claim", "أعلن")]
        await driver.press("ص", "ص", "س")
        assert driver.spans()[-1][0] == "speaker"
        await driver.press("م", "١")
        assert driver.links() == [("stance", "assert")]
        await driver.press("ع")
        assert driver.links() == []


async def test_a_users_own_keys(project: Project) -> None:
    own = Keyboard(config.parse("keys:\n  reading.next_word: '-'\n  reading.undo: [ctrl+z]\n", Path("c.yaml")))
    async with running(project, keyboard=own) as driver:
        await driver.press("minus", "c", "w")
        assert driver.spans() == [("claim", "الوزير")]
        await driver.press("u")
        assert driver.spans() == [("claim", "الوزير")]
        await driver.press("ctrl+z")
        assert driver.spans() == []
        await driver.press("question_mark")
        assert "-\u2069   next word" in driver.app.screen._markdown


async def test_cycling_through_what_lies_at_the_caret(project: Project) -> None:
    async with running(project) as driver:
        driver.go("ليلى مراد")
        await driver.press("v", "w", "w", "s")
        driver.go("ليلى")
        await driver.press("v", "w", "w", "c")
        driver.go("ليلى")
        await driver.press("c")
        await driver.press("escape")
        driver.go("مراد")
        driver.go("ليلى")
        await driver.pilot.pause()
        seen = []
        for _ in range(4):
            seen.append(driver.reading.current)
            assert f"/{3} here" in status(driver)
            await driver.press("semicolon")
        assert len(set(seen[:3])) == 3
        assert seen[3] == seen[0]


async def test_fragments_are_taken_off_and_held_where_the_caret_is(project: Project) -> None:
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c")
        for text in ("مارس", "سالم"):
            driver.go(text)
            await driver.press("e", "a")
        assert driver.spans() == [("claim", "سالم … المشروع … مارس")]
        driver.go("المشروع")
        await driver.press("right_square_bracket", "w", "w", "enter")
        assert driver.spans() == [("claim", "سالم … المشروع سيكتمل … مارس")]
        driver.go("مارس")
        await driver.press("X")
        assert driver.spans() == [("claim", "سالم … المشروع سيكتمل")]
        await driver.press("X")
        assert "on none of its fragments" in driver.notices()
        await driver.press("u")
        assert driver.spans() == [("claim", "سالم … المشروع سيكتمل … مارس")]


async def test_problems_are_listed_and_gone_to(project: Project) -> None:
    async with running(project) as driver:
        await driver.press("P")
        assert "no problems are left" in driver.notices()
        for text in ("المشروع", "القرار"):
            driver.go(text)
            await driver.press("c")
        await driver.press("P")
        assert any("2 problems" in row for row in driver.screen_rows())
        await driver.press("down", "enter")
        assert driver.reading.view.caret == driver.reading.session.body.index("القرار")


async def test_done_sums_up_and_goes_on(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"one": "first words", "two": "second words", "three": "third words"})
    async with running(project, article="one") as driver:
        await driver.press("s", "d")
        rows = "\n".join(driver.screen_rows())
        assert "speaker: 1" in rows
        assert "active time" in rows
        await driver.press("enter")
        assert driver.reading.session.article.id == "three"
        await driver.press("d", "escape")
        assert driver.reading.session.article.id == "three"
        await driver.press("D")
        assert driver.reading.session.article.id == "two"
        await driver.press("d", "enter")
        assert "all articles are finished" in driver.notices()


async def test_the_place_is_where_one_was(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"a": projects.BODY, "b": projects.BODY})
    async with running(project, article="a") as driver:
        driver.go("التعليق")
        place = driver.reading.view.caret
        await driver.press("y", "Y")
        assert driver.reading.session.article.id == "a"
        assert driver.reading.view.caret == place
    async with running(project, article="a") as driver:
        assert driver.reading.view.caret == place


async def test_a_new_article_begins_behind_what_is_excluded(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"a": "Headline here\n\nHeadline here\nFirst words of it."})
    async with running(project, article="a") as driver:
        assert driver.reading.view.caret == driver.reading.session.body.rindex("Headline")


async def test_questions_are_asked_answered_and_seen(project: Project) -> None:
    async with running(project, annotator="a1") as driver:  # the first, hence a lead
        assert driver.app.annotator.role == "lead"
    asker = project.set_role("a2", "annotator", actor="a1")
    async with running(project, annotator=asker.name) as driver:
        driver.go("المشروع")
        await driver.press("c", "m", "question_mark", *"اهذا", "enter", "Q")
        assert isinstance(driver.app.screen, QuestionsScreen)
        assert any("1 open of 1" in row for row in driver.screen_rows())
        await driver.press("a")
        await driver.press(*"x", "enter")
        assert "only leads and reviewers" in driver.notices()
    async with running(project, annotator="a1") as driver:
        await driver.press("Q", "a", *"yes", "enter")
        assert any("0 open of 1" in row for row in driver.screen_rows())
        await driver.press("o")
        assert any("yes" in row for row in driver.screen_rows())
    async with running(project, annotator=asker.name) as driver:
        assert any("↳ yes" in row for row in driver.screen_rows())
        driver.go("المشروع")
        await driver.press("m", "ctrl+a", "question_mark", *"more", "enter")
        assert not any("↳ yes" in row for row in driver.screen_rows())
        await driver.press("u")
        assert any("↳ yes" in row for row in driver.screen_rows())
        await driver.press("x")
    assert verified(project) == []
    assert project.store.view(Annotator("a1", "lead")).questions() == []


async def test_the_library_remembers_how_it_was_looked_at(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"one": "first", "two": "second", "three": "third"})
    async with running(project, article=None, library=True) as driver:
        await driver.press("enter", "s", "q", "o", "w", "w")
        assert [each.id for each in driver.app.screen.query_one(VirtualList).rows] == ["one"]
        assert any("only: in progress" in row for row in driver.screen_rows())
    async with running(project, article=None, library=True) as driver:
        assert isinstance(driver.app.screen, LibraryScreen)
        assert [each.id for each in driver.app.screen.query_one(VirtualList).rows] == ["one"]
        await driver.press("escape")
        assert len(driver.app.screen.query_one(VirtualList).rows) == 3
        assert any("sorted by title" in row for row in driver.screen_rows())


FIRST_PARAGRAPHS = {
    "000_6289974790d4febf": ("J J w r w t s h h f c l 1 i enter", ("أناتولي أنتونوف", "بلاده تحافظ", "العسكرية")),
    "004_b4e0769d5164e87c": ("J J J r w t s h h t c l 1 i enter", ("صفحة", "محادثات تجري", "القادمة في سوريا")),
}


@pytest.mark.parametrize("name", FIRST_PARAGRAPHS)
async def test_the_first_attributed_paragraph_takes_at_most_fifteen_keys(tmp_path: Path, name: str) -> None:
    path = first((each for each in real_articles() if each.stem == name), name)
    project = projects.make(tmp_path, {})
    import_files(project, [path])
    keys, (speaker, begins, ends) = FIRST_PARAGRAPHS[name]
    assert len(keys.split()) <= 15
    async with running(project, article=name) as driver:
        await driver.press(*keys.split())
        session = driver.reading.session
        spans = {span.label: span for span in session.index.spans.values()}
        assert set(spans) == {"claim", "speaker", "cue"}
        claim = spans["claim"].text(session.body)
        assert claim.startswith(begins)
        assert claim.endswith(ends)
        assert spans["speaker"].text(session.body).startswith(speaker)
        assert spans["speaker"].attributes["identity"]
        assert sorted(driver.links()) == [("marks", ""), ("stance", "assert")]
        assert session.index.problem_count() == 0


async def drag(driver: Driver, start: tuple[int, int], *stops: tuple[int, int]) -> None:
    view = driver.reading.view
    await driver.pilot.mouse_down(view, offset=start)
    for stop in stops:
        await driver.pilot.hover(view, offset=stop)
    await driver.pilot.mouse_up(view, offset=stops[-1])
    await driver.pilot.pause()


def cell_of(driver: Driver, text: str, *, behind: bool = False) -> tuple[int, int]:
    """The column and row, in the view, of a text's first or last character."""
    view = driver.reading.view
    offset = driver.reading.session.body.index(text) + (len(text) - 1 if behind else 0)
    position = view.layout_of_text.locate(offset)
    line = view.layout_of_text.line(position)
    row = first((y for y, (each, _line) in enumerate(view.window()) if each == position), f"line with {text!r}")
    return view.left_of(line) + line.caret(offset), row


async def test_dragging_across_runs_selects_one_logical_range(project: Project) -> None:
    async with running(project) as driver:
        wanted = "أن 12-13 عاملا"
        await drag(driver, cell_of(driver, wanted), cell_of(driver, wanted, behind=True))
        assert driver.selected == wanted
        await driver.press("escape")
        await drag(driver, cell_of(driver, wanted, behind=True), cell_of(driver, wanted))
        assert driver.selected == wanted


async def test_clicks_choose_words_sentences_items_and_cycle(project: Project) -> None:
    async with running(project) as driver:
        view = driver.reading.view
        driver.go("ليلى مراد")
        await driver.press("v", "w", "w", "s")
        driver.go("ليلى")
        await driver.press("c", "escape")
        driver.go("Nile")
        place = cell_of(driver, "ليلى")
        await driver.pilot.click(view, offset=place)
        await driver.pilot.pause()
        assert driver.reading.session.index.spans[driver.reading.current].label == "claim"
        await driver.pilot.click(view, offset=cell_of(driver, "Nile"), times=2)
        assert driver.selected == "Nile"
        await driver.pilot.click(view, offset=cell_of(driver, "Wire"), times=3)
        assert driver.selected.startswith("Reuters-like")
        assert driver.selected.endswith("said")
        driver.go("ليلى")
        driver.reading.make_current(driver.reading.session.index.at(view.caret)[0].id)
        first = driver.reading.current
        view.post_message(view.Clicked(view.caret, again=True))
        await driver.pilot.pause()
        assert driver.reading.current != first


async def test_dragging_beyond_the_edge_scrolls_on(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"long": "\n".join(f"line number {number} of it" for number in range(200))})
    async with running(project, article="long", size=(80, 24)) as driver:
        view = driver.reading.view
        await driver.pilot.mouse_down(view, offset=(10, 2))
        view._mouse = (10, view.size.height + 3)
        for _ in range(5):
            view._drag()
        assert view.top > Position(3, 0)
        assert driver.selected.startswith("number 2") or "number 3" in driver.selected
        await driver.pilot.mouse_up(view, offset=(10, 2))
        await driver.pilot.pause()
        assert view._pressed is None
        assert view._dragging is None
        view.scroll_lines(-400)
        await driver.pilot.pause()
        assert view.top == Position(0, 0)


async def test_a_click_on_the_panel_goes_to_the_item(project: Project) -> None:
    async with running(project) as driver:
        for text in ("المشروع", "القرار"):
            driver.go(text)
            await driver.press("c")
        driver.go("Nile")
        row = first((y for y, each in enumerate(driver.reading.panel.rows()) if "القرار" in each.text), "row")
        await driver.pilot.click(driver.reading.panel, offset=(5, row))
        await driver.pilot.pause()
        assert driver.reading.view.caret == driver.reading.session.body.index("القرار")


async def test_notices_stand_where_the_caret_is_not(project: Project) -> None:
    async with running(project, size=(100, 24), notifications=True) as driver:
        driver.app.say("something")
        (rack,) = (each for each in driver.reading.children if isinstance(each, ToastRack))
        await driver.press("down", "up")
        assert not rack.has_class("-on-top")
        driver.go("أصيبوا")
        await driver.pilot.pause()
        row = driver.reading.view.caret_row()
        assert row is not None
        assert rack.has_class("-on-top") == (row >= driver.reading.view.size.height // 2)
        await driver.pilot.resize_terminal(100, 2 * row + 4)
        await driver.pilot.pause()
        assert rack.has_class("-on-top")


async def test_a_narrow_window_folds_the_panel_into_one_line(project: Project) -> None:
    async with running(project, size=(60, 24)) as driver:
        driver.go("المشروع")
        await driver.press("c")
        folded = driver.reading.folded
        assert folded.display
        assert "claim" in folded.text
        assert "no speaker" in folded.text
        driver.go("سالم")
        await driver.press("s", "l", "1")
        assert "سالم" in folded.text
        assert "assert" in folded.text
        assert driver.screen_rows()[0].startswith(" 1/1 ")
        await driver.press("f2")
        assert not folded.display
        assert driver.reading.panel.display


async def test_dialogs_understand_other_layouts(project: Project) -> None:
    async with running(project) as driver:
        await driver.press("c", "enter", "\u0662")
        (span,) = driver.reading.session.index.spans.values()
        assert span.attributes["source"] == "author"
