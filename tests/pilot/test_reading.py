"""Reading and annotating by keys: every action of the registry, and what is seen of it."""

from pathlib import Path

import pytest
from textual import events

from reader.terminal.rows import APP_ORDER
from reader.text.layout import ArticleLayout, Position
from reader.tui import actions
from reader.tui.screens.library import LibraryScreen
from reader.tui.screens.pages import Page
from reader.workflow.checks import verified
from reader.workflow.project import Project
from tests import projects
from tests.conftest import real_articles
from tests.pilot.conftest import first, running


async def test_tag_link_undo_redo(project: Project) -> None:
    async with running(project) as driver:
        driver.go("سالم الحداد")
        await driver.press("v", "w", "w", "s")
        driver.go("المشروع سيكتمل")
        await driver.press("f", "c")
        assert driver.spans() == [("speaker", "سالم الحداد"), ("claim", "المشروع سيكتمل في مارس")]
        assert driver.reading.view.caret == driver.reading.session.body.index("مارس.") + 4
        assert "claim has no speaker" in "\n".join(driver.screen_rows())
        await driver.press("l", "3")
        assert driver.links() == [("stance", "deny")]
        assert "claim has no speaker" not in "\n".join(driver.screen_rows())
        await driver.press("u")
        assert driver.links() == []
        await driver.press("U")
        assert driver.links() == [("stance", "deny")]
        await driver.press("1")
        assert driver.links() == [("stance", "assert")]
        assert verified(project) == []


async def test_keys_act_on_a_new_span_inside_another_one(project: Project) -> None:
    async with running(project) as driver:
        driver.go("المشروع سيكتمل")
        await driver.press("f", "c")
        driver.go("سيكتمل")
        await driver.press("s", "2")
        spans = driver.reading.session.index.spans
        assert {each.label: each.attributes for each in spans.values()} == {
            "claim": {"source": "speaker", "form": "indirect", "type": "fact"}, "speaker": {"named": "no"},
        }  # fmt: skip
        await driver.press("]", "w", "w", "enter", "1")
        assert driver.spans()[1] == ("speaker", "سيكتمل في")
        speaker = first((each for each in spans.values() if each.label == "speaker"), "speaker")
        assert speaker.attributes == {"named": "yes"}
        await driver.press("left", "2")
        claim = first((each for each in spans.values() if each.label == "claim"), "claim")
        assert claim.attributes == {"source": "author", "type": "fact"}


async def test_linking_by_letter_reaches_another_candidate(project: Project) -> None:
    async with running(project) as driver:
        for speaker in ("سالم", "ليلى"):
            driver.go(speaker)
            await driver.press("s")
        driver.go("لن نقبل")
        await driver.press("e", "e", "c", "l")
        assert set(driver.reading.view.badges.values()) == {"a", "b"}
        assert "b" in "".join(driver.screen_rows())
        await driver.press("b", "7")
        session = driver.reading.session
        (link,) = session.index.relations.values()
        assert session.index.spans[link.source].text(session.body) == "سالم"
        await driver.press(*"why", "enter")
        (link,) = session.index.relations.values()
        assert (link.attributes, link.note) == ({"stance": "unclear"}, "why")
        assert driver.reading.view.badges == {}


async def test_linking_can_be_left_and_refuses_other_keys(project: Project) -> None:
    async with running(project) as driver:
        await driver.press("l")
        assert "no item is current" in driver.notices()
        driver.go("سالم")
        await driver.press("s", "l")
        assert "nothing to link" in driver.notices()
        driver.go("ليلى")
        await driver.press("c", "l", "x", "9")
        assert "9 is no value" in driver.notices()
        await driver.press("escape")
        assert driver.reading.mode is None
        assert driver.links() == []


async def test_selecting(project: Project) -> None:
    async with running(project) as driver:
        driver.go("الناطقة")
        await driver.press("e")
        assert driver.selected == "الناطقة"
        await driver.press("e")
        assert driver.selected == "قالت الناطقة ليلى مراد"
        await driver.press("E")
        assert driver.selected == "الناطقة"
        await driver.press("escape")
        assert driver.selected == ""
        driver.go("الناطقة")
        await driver.press("t")
        assert driver.selected == "الناطقة ليلى مراد"
        await driver.press("t")
        assert driver.selected == "الناطقة ليلى مراد: “لن نقبل بهذا القرار"
        driver.go("قالت الناطقة")
        await driver.press("shift+left", "shift+left")
        assert driver.selected == "قا"
        await driver.press("left")
        assert driver.selected == ""
        driver.go("قالت الناطقة")
        await driver.press("V", "left", "left", "c")
        assert driver.spans() == [("claim", "قا")]
        await driver.press("u")
        driver.go("قالت الناطقة")
        await driver.press("v", "left", "left", "c")
        assert driver.spans() == [("claim", "قالت")]
        driver.go("لن نقبل")
        await driver.press("f")
        assert driver.selected == "لن نقبل بهذا القرار”، ونفت الشركة ذلك"


async def test_boundaries_relabel_fragment_delete(project: Project) -> None:
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c", "right_square_bracket", "w", "w", "enter")
        assert driver.spans() == [("claim", "المشروع سيكتمل")]
        await driver.press("left_square_bracket", "w", "enter")
        assert driver.spans() == [("claim", "سيكتمل")]
        await driver.press("right_square_bracket", "w", "escape")
        assert driver.spans() == [("claim", "سيكتمل")]
        driver.go("مارس")
        await driver.press("e", "a")
        assert driver.spans() == [("claim", "سيكتمل … مارس")]
        await driver.press("R", "q")
        assert "no label key" in driver.notices()
        await driver.press("s")
        assert driver.spans() == [("speaker", "سيكتمل … مارس")]
        await driver.press("x")
        assert driver.spans() == []
        assert verified(project) == []


async def test_attributes_by_digits_keys_and_editor(project: Project) -> None:
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c", "o", "2")
        session = driver.reading.session
        (claim,) = session.index.spans.values()
        assert claim.attributes["source"] == "author"
        await driver.press("3")
        assert session.index.spans[claim.id].attributes["stance"] == "deny"
        await driver.press("comma", "comma")
        assert "type" in driver.reading.strip.text
        await driver.press("enter", "down", "2", "escape")
        assert session.index.spans[claim.id].attributes["stance"] == "support"
        await driver.press("m", *"? x", "enter")
        assert (session.index.spans[claim.id].note, session.index.spans[claim.id].question) == ("x", True)
        driver.go("سالم")
        await driver.press("s", "i", "enter")
        assert [each.name for each in project.store.identities()] == ["سالم"]
        assert "سالم" in driver.reading.status.text
        await driver.press("A", "2", "down", "enter", *"ad", "enter", "escape")
        assert session.layer.attributes == {"usable": "no", "unusable_because": "ad"}


async def test_items_and_problems_in_step_with_the_text(project: Project) -> None:
    async with running(project) as driver:
        for text in ("المشروع", "القرار", "التعليق"):
            driver.go(text)
            await driver.press("c")
        await driver.press("tab")
        session = driver.reading.session
        body = session.body
        assert driver.reading.view.caret == body.index("المشروع")
        await driver.press("tab")
        assert driver.reading.view.caret == body.index("القرار")
        await driver.press("shift+tab")
        assert driver.reading.panel.current == driver.reading.current
        driver.go("التعليق")
        await driver.pilot.pause()
        assert session.index.spans[driver.reading.current].start == body.index("التعليق")
        await driver.press("exclamation_mark")
        assert driver.reading.view.caret == body.index("المشروع")
        assert "claim has no speaker" in driver.notices()


async def test_done_asks_when_problems_are_left_and_articles_follow_one_another(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"one": projects.BODY, "two": projects.BODY})
    async with running(project, article="one") as driver:
        driver.go("المشروع")
        await driver.press("c", "d", "n")
        assert driver.reading.session.status == "in progress"
        await driver.press("d", "y")
        assert driver.reading.session.status == "done"
        await driver.press("y")
        assert driver.reading.session.article.id == "two"
        await driver.press("y")
        assert "last article" in driver.notices()
        await driver.press("u")
        assert driver.reading.session.article.id == "one"
        assert driver.reading.session.status == "done"
        assert "undo: done" in driver.notices()
        await driver.press("u")
        assert driver.reading.session.status == "in progress"
        await driver.press("q")
        assert isinstance(driver.app.screen, LibraryScreen)


async def test_help_lists_every_action_and_guidelines_are_shown(project: Project) -> None:
    async with running(project) as driver:
        await driver.press("question_mark")
        assert isinstance(driver.app.screen, Page)
        for action in (*actions.READING, *actions.LIBRARY):
            assert action.text in driver.app.screen._markdown
        await driver.press("escape", "g")
        assert isinstance(driver.app.screen, Page)
        assert any("Guidelines" in row for row in driver.screen_rows())
        await driver.press("q", "f2")
        assert driver.reading.panel.has_class("-hidden")
        await driver.press("ctrl+p")
        await driver.press("escape")


async def test_flip_turns_the_paragraph_round(project: Project) -> None:
    async with running(project) as driver:
        driver.go("Reuters")
        row = await driver.row("Reuters")
        await driver.press("p")
        flipped = await driver.row("Reuters")
        assert flipped != row
        await driver.press("p")
        assert row in driver.screen_rows()


async def test_mouse(project: Project) -> None:
    async with running(project) as driver:
        view = driver.reading.view
        _position, line = view.window()[0]
        x = view.left_of(line) + line.caret(view.navigator.layout.body.index("الوزير"))
        await driver.pilot.click(view, offset=(x, 0))
        assert view.caret == driver.reading.session.body.index("الوزير")
        await driver.pilot.click(view, offset=(x, 0), times=2)
        assert driver.selected == "الوزير"
        await driver.pilot.click(view, offset=(x, 0), times=3)
        assert driver.selected == "أعلن الوزير سالم الحداد أمس أن المشروع سيكتمل في مارس"


async def test_blind_to_others_and_a_change_from_elsewhere_is_shown(project: Project) -> None:
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c")
        other = projects.session(project)
        (claim,) = other.index.spans.values()
        other.set_note(claim, "من مكان آخر")
        await driver.press("x")
        assert "changed elsewhere" in driver.notices().replace("\n", " ")
        assert [each.note for each in driver.reading.session.index.spans.values()] == ["من مكان آخر"]
        await driver.press("tab", "x")
        assert driver.spans() == []


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (40, 12), (80, 24), (200, 50)])
async def test_any_size_works(project: Project, size: tuple[int, int]) -> None:
    async with running(project, size=size) as driver:
        driver.go("المشروع")
        await driver.press("c", "down", "down", "pagedown", "ctrl+end", "ctrl+home", "tab", "enter", "escape")
        assert driver.spans() == [("claim", "المشروع")]
        assert len(driver.screen_rows()) == size[1]
        await driver.pilot.resize_terminal(60, 20)
        await driver.pilot.pause()
        assert len(driver.screen_rows()) == 20


@pytest.mark.parametrize("width", [40, 80, 120])
async def test_real_articles_are_drawn_as_show_prints_them(tmp_path: Path, width: int) -> None:
    from reader.cli.reading import _row

    for number, path in enumerate(real_articles()):
        body = path.read_text(encoding="utf-8")
        project = projects.make(tmp_path / str(number), {"real": body})
        async with running(project, article="real", size=(width, 30)) as driver:
            view = driver.reading.view
            measure = view.layout_of_text.width
            printed = [
                _row(line, measure, [], {}, APP_ORDER)
                for _position, line in ArticleLayout(body, measure).walk(Position(0, 0))
            ]
            drawn: list[str] = []
            region = view.region
            while True:
                for row, (_position, line) in zip(driver.screen_rows()[region.y :], view.window(), strict=False):
                    left = region.x + view.left_of(line) - line.indent(measure)
                    drawn.append(cut(row, left if line.rtl else region.x + view.left_of(line), measure))
                if len(drawn) >= len(printed):
                    break
                view.scroll_lines(region.height)
                await driver.pilot.pause()
            assert [each.rstrip() for each in drawn] == [each.rstrip() for each in printed]


def cut(row: str, left: int, width: int) -> str:
    """Take the cells [left, left + width) of a row."""
    from rich.cells import cell_len

    found, cell = "", 0
    for character in row:
        size = cell_len(character)
        if left <= cell < left + width or (size == 0 and left < cell <= left + width):
            found += character
        cell += size
    return found


async def test_hostile_text_reaches_no_widget_raw(tmp_path: Path) -> None:
    text = "\x1b]0;owned\x07 قال \x9b31m\u202eabc\n\x1b[2Jالمشروع"
    project = projects.make(tmp_path, {"news": text})
    async with running(project) as driver:
        driver.go("المشروع")
        await driver.press("c", "m", *"n", "enter")
        rows = "".join(driver.screen_rows())
        assert not set(rows) & {"\x1b", "\x07", "\x9b", "\u202e"}
        assert "⚑" in rows


async def test_excluded_parts_are_skipped_and_not_tagged(project: Project) -> None:
    async with running(project) as driver:
        driver.go("Reuters-like")
        await driver.press("J")
        assert driver.reading.view.caret == driver.reading.session.body.index("ورفض")
        driver.go("اقرأ")
        await driver.press("c")
        assert "excluded" in driver.notices()
        assert driver.spans() == []


async def test_a_lead_excludes_a_part_and_takes_it_in_again(project: Project) -> None:
    async with running(project) as driver:
        assert driver.app.annotator.role == "lead"
        driver.go("Reuters")
        await driver.press("f")
        await driver.app.screen.run_action("exclude")
        assert len(driver.reading.session.revision.excluded) == 2
        driver.go("Reuters")
        await driver.press("c")
        assert "excluded" in driver.notices()
        await driver.app.screen.run_action("exclude")
        assert len(projects.session(project).revision.excluded) == 1
        assert verified(project) == []
    async with running(project, annotator="a2") as driver:
        await driver.app.screen.run_action("exclude")
        await driver.pilot.pause()
        assert "only a lead" in driver.notices()


async def test_motions_stop_at_an_excluded_start(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"news": "عنوان الخبر\n\nعنوان الخبر\nنص طويل"})
    async with running(project) as driver:
        assert driver.reading.session.revision.excluded == ((0, 11),)
        await driver.press("J", *"bbbb", "K", "k", "ctrl+right", "W")
        assert driver.reading.view.caret >= 0


async def test_dragging_selects_the_clusters_at_both_ends(project: Project) -> None:
    async with running(project) as driver:
        view = driver.reading.view
        _position, line = view.window()[0]
        start = view.layout_of_text.body.index("الوزير")
        first, last = (view.left_of(line) + line.caret(offset) for offset in (start, start + 5))
        await driver.pilot.mouse_down(view, offset=(first, 0))
        await driver.pilot.hover(view, offset=(last, 0))
        await driver.pilot.mouse_up(view, offset=(last, 0))
        assert driver.selected == "الوزير"
        await driver.pilot.mouse_down(view, offset=(last, 0))
        await driver.pilot.hover(view, offset=(first, 0))
        await driver.pilot.mouse_up(view, offset=(first, 0))
        assert driver.selected == "الوزير"


async def test_nothing_typed_or_suggested_reaches_the_field_raw(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"news": "قال a\x1b[31m\u202eb أمس"})
    async with running(project) as driver:
        driver.reading.view.select(4, 12)
        await driver.press("s", "i")
        rows = "".join(driver.screen_rows())
        assert not set(rows) & {"\x1b", "\u202e"}


async def test_keys_sent_with_a_search_act_in_order(project: Project) -> None:
    async with running(project) as driver:
        for keys in (["c", "/", *"الشركة", "enter", "n", "s"], ["z", "/", *"xxx", "enter"], ["/", *"الناطق", "enter"]):
            for key in keys:
                driver.app.post_message(events.Key("slash" if key == "/" else key, key if len(key) == 1 else None))
            await driver.pilot.pause()
            await driver.pilot.pause()
        assert driver.spans() == [("claim", "أعلن"), ("speaker", "الشركة")]
        body, view = driver.reading.session.body, driver.reading.view
        assert driver.reading.session.index.at(body.rindex("الشركة"))[0].label == "speaker"
        assert view.caret == body.index("الناطق")
        assert not driver.reading.typing
