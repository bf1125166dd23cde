"""The screens in Arabic: what they say is shaped, and stands at the side where reading begins."""

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from reader.i18n import speak
from reader.text.lines import one_row
from reader.tui.screens.speakers import SpeakersScreen
from reader.workflow.identities import Identities
from reader.workflow.project import Project
from tests import projects
from tests.pilot.conftest import Driver, running

WIDTH = 100


@pytest.fixture(autouse=True)
def _arabic() -> Iterator[None]:
    speak("ar")
    yield
    speak("en")


def row_of(driver: Driver, text: str, *, start: int = 0) -> tuple[int, str]:
    """Find the row that shows a text of the interface, ordered and shaped."""
    drawn = one_row(text)
    found = [(number, row) for number, row in enumerate(driver.screen_rows()) if drawn in row and number >= start]
    assert found, "\n".join(driver.screen_rows())
    return found[0]


def column(row: str, text: str) -> int:
    """Tell in which cell of a row a text begins at its left."""
    return cell_len(row[: row.index(one_row(text))])


async def test_the_librarys_table_begins_at_the_right(project: Project) -> None:
    async with running(project, article=None, library=True, size=(WIDTH, 24)) as driver:
        heads_at, heads = row_of(driver, "العنوان")
        assert column(heads, "مقال") > column(heads, "العنوان") > column(heads, "كلمات") > column(heads, "تغيّر")
        _at, article = row_of(driver, "news", start=heads_at + 1)
        assert column(article, "news") == column(heads, "مقال")  # both words have four cells
        keys = driver.screen_rows()[-1]
        assert keys.rstrip().endswith(f"{one_row('فتح')} Enter")
        assert column(keys, "تصفية") < keys.index(" / ")
        _row, status = row_of(driver, "مقال واحد")
        assert column(status, "الترتيب: المعرّف") > WIDTH // 2 > column(status, "مقال واحد")


async def test_reading_has_its_panel_at_the_left_and_its_bars_from_the_right(project: Project) -> None:
    async with running(project, size=(WIDTH, 24)) as driver:
        driver.go("أن المشروع")
        await driver.press("f", "c")
        _at, panel = row_of(driver, "! ادعاء ينقصه متحدث")
        assert column(panel, "! ادعاء ينقصه متحدث") < 32
        _at, status = row_of(driver, "مشكلة واحدة")
        assert status.rstrip().endswith(one_row("ادعاء"))
        assert column(status, "مشكلة واحدة") < WIDTH // 2
        keys = driver.screen_rows()[-1]
        assert keys.rstrip().endswith(f"{one_row('ادعاء')} c")
        await driver.press("u")
        assert one_row("تراجع: وسم ادعاء") in driver.notices()


async def test_dialogs_begin_at_the_right_and_their_hints_keep_their_order(project: Project) -> None:
    async with running(project, size=(WIDTH, 24)) as driver:
        driver.go("الوزير")
        await driver.press("c", "enter")
        _at, title = row_of(driver, "المصدر", start=3)
        assert column(title, "المصدر") > WIDTH // 2
        await driver.press("escape", "d")
        _at, hint = row_of(driver, "\u200fنعم · Esc")
        assert column(hint, "Enter") > column(hint, "نعم") > column(hint, "لا")
        box = hint.rstrip(" │")
        assert box.endswith("Enter")


async def test_an_empty_field_begins_at_the_right(project: Project) -> None:
    async with running(project, size=(WIDTH, 24)) as driver:
        driver.go("الوزير")
        await driver.press("c", "m")
        field = driver.app.screen.query_one("#note")
        assert field.cursor_screen_offset.x > WIDTH // 2


async def test_the_palette_is_searched_in_arabic_and_carries_out_what_is_chosen(project: Project) -> None:
    async with running(project, article=None, library=True, size=(WIDTH, 30)) as driver:
        await driver.press("ctrl+p")
        _at, row = row_of(driver, "فتح المقال")
        assert row.index("Enter") < column(row, "فتح المقال")
        await driver.press(*"المتحدثون")
        assert not any(one_row("فتح المقال") in row for row in driver.screen_rows())
        await driver.press("enter")
        assert isinstance(driver.app.screen, SpeakersScreen)


async def test_help_keeps_keys_as_they_are_beside_their_words(project: Project) -> None:
    async with running(project, size=(WIDTH, 60)) as driver:
        await driver.press("question_mark")
        _at, row = row_of(driver, "كلمة إلى اليسار")
        assert row.rstrip().endswith("Ctrl+← •")
        assert column(row, "كلمة إلى اليسار") < row.index("Ctrl+←")
        assert driver.screen_rows()[0].rstrip().endswith(one_row("المساعدة"))


async def test_the_speakers_table_begins_at_the_right_with_titles_of_stances(project: Project) -> None:
    work = projects.session(project)
    speaker = projects.tag(work, "speaker", "الوزير سالم الحداد")
    claim = projects.tag(work, "claim", "المشروع سيكتمل في مارس")
    work.set_identity(speaker, "سالم الحداد", kind="state")
    work.link("stance", work.index.spans[speaker.id], claim, {"stance": "assert"})
    assert [each.name for each in Identities(project, work.annotator).suggest("سالم")] == ["سالم الحداد"]
    async with running(project, article=None, library=True, size=(WIDTH, 24)) as driver:
        await driver.press("s")
        _at, heads = row_of(driver, "الانتماء")
        assert column(heads, "الاسم") > column(heads, "النوع") > column(heads, "المواقف")
        _at, row = row_of(driver, "سالم الحداد")
        assert column(row, "سالم الحداد") > column(row, "يؤكد 1")
        await driver.press("enter")
        _at, row = row_of(driver, "المشروع سيكتمل في مارس")
        assert row.index("news") > column(row, "يؤكد") > column(row, "المشروع سيكتمل في مارس")


async def test_search_and_questions_speak_arabic(project: Project) -> None:
    async with running(project, article=None, library=True, size=(WIDTH, 24)) as driver:
        await driver.press("Q")
        _at, row = row_of(driver, "لم يسأل أحد شيئًا بعد؛ m تسأل أثناء القراءة")
        assert row.strip() == one_row("لم يسأل أحد شيئًا بعد؛ m تسأل أثناء القراءة")
        await driver.press("escape", "f", *"الوزير", "enter")
        await driver.app.workers.wait_for_complete()
        await driver.pilot.pause()
        _at, status = row_of(driver, "نتيجة واحدة في مقال واحد")
        assert column(status, "نتيجة واحدة في مقال واحد") < WIDTH // 2
        _at, match = row_of(driver, "أعلن الوزير سالم الحداد")
        assert column(match, "news") > column(match, "أعلن الوزير سالم الحداد")


async def test_english_runs_left_to_right_again(project: Project) -> None:
    speak("en")
    async with running(project, article=None, library=True, size=(WIDTH, 24)) as driver:
        keys = driver.screen_rows()[-1]
        assert keys.lstrip().startswith("Enter open")
        heads = driver.screen_rows()[1]
        assert heads.index("article") < heads.index("title") < heads.index("words")
