"""How the screens look, as pictures that are compared: Arabic and English, both themes, at 80×24 and 140×45."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reader.tui.app import ReaderApp
from reader.tui.widgets.article_view import ArticleView
from tests import projects
from tests.pilot.conftest import Driver

ENGLISH = """The harbour will open in May.
The minister, Lena Morrow, said on Monday that “no ship will wait”. Her critics call it قصة قديمة (an old story).

The company declined to comment."""

SIZES = [(80, 24), (140, 45)]


def app(folder: Path, article: str | None, *, theme: str = "reader-dark") -> ReaderApp:
    project = projects.make(folder / "project", {"arabic": projects.BODY, "english": ENGLISH})
    made = ReaderApp(project, project.annotator("a1"), article=article, library=article is None)
    made.theme = theme
    return made


def tagging(*steps: tuple[str, str]) -> Callable[[Pilot[int]], Awaitable[None]]:
    async def run(pilot: Pilot[int]) -> None:
        await pilot.pause()
        view = pilot.app.screen.query_one(ArticleView)
        for text, keys in steps:
            start = view.layout_of_text.body.index(text)
            view.select(start, start + len(text))
            await pilot.press(*keys.split())
            await pilot.pause()
        Driver(pilot.app, pilot).reading.status.display = False  # it tells the time
        pilot.app.clear_notifications()
        await pilot.pause()

    return run


ARABIC_STEPS = tagging(
    ("سالم الحداد", "s"), ("المشروع سيكتمل في مارس", "c l 1"), ("ليلى مراد", "s"), ("لن نقبل بهذا القرار", "c l 3"),
    ("12-13 عاملا", "c l"),
)  # fmt: skip
ENGLISH_STEPS = tagging(("Lena Morrow", "s"), ("no ship will wait", "c l 1"), ("قصة قديمة", "c"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["reader-dark", "reader-light"])
def test_reading_arabic(snap_compare: Callable[..., bool], tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(app(tmp_path, "arabic", theme=theme), terminal_size=size, run_before=ARABIC_STEPS)


@pytest.mark.parametrize("size", SIZES)
def test_reading_english(snap_compare: Callable[..., bool], tmp_path: Path, size: tuple[int, int]) -> None:
    assert snap_compare(app(tmp_path, "english"), terminal_size=size, run_before=ENGLISH_STEPS)


def test_help(snap_compare: Callable[..., bool], tmp_path: Path) -> None:
    assert snap_compare(app(tmp_path, "arabic"), terminal_size=(80, 24), press=["question_mark"])


def test_writing_a_note(snap_compare: Callable[..., bool], tmp_path: Path) -> None:
    async def write(pilot: Pilot[int]) -> None:
        await tagging(("المشروع سيكتمل في مارس", "c m"))(pilot)
        await pilot.press(*"قال ذلك see p.3", "ctrl+j", *"an English line", "shift+home", "shift+up")
        await pilot.pause()

    assert snap_compare(app(tmp_path, "arabic", theme="reader-light"), terminal_size=(80, 24), run_before=write)
