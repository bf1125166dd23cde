"""Every screen at two sizes, in both themes and both languages, as grids of cells with their styles.

`pytest --snapshot-update` writes them anew; the differences are then to be read in the version control.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.style import Style

from reader.i18n import speak
from reader.tui.app import ReaderApp
from reader.workflow.project import Project
from tests import projects
from tests.pilot.conftest import Driver

FOLDER = Path(__file__).parent / "screens"
THEMES = ("reader-dark", "reader-light")
_TIMES = re.compile(r"\d\d-\d\d \d\d:\d\d|\d\d:\d\d")


@pytest.fixture(params=["en", "ar"])
def ui(request: pytest.FixtureRequest) -> Iterator[str]:
    speak(request.param)
    yield request.param
    speak("en")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A lead's work on one article, a question among it."""
    made = projects.make(
        tmp_path / "news", {"arabic": projects.BODY, "english": "The harbour will open.\n“No,” he said."}
    )
    work = projects.session(made, "a1", "arabic")
    speaker = projects.tag(work, "speaker", "سالم الحداد")
    claim = projects.tag(work, "claim", "المشروع سيكتمل في مارس")
    work.link("stance", speaker, claim, {"stance": "deny"})
    work.set_identity(speaker, "سالم الحداد", kind="state")
    asking = projects.tag(work, "claim", "لن نقبل بهذا القرار")
    work.set_note(asking, "هل هذا ادعاء؟", question=True)
    return made


class Recorder:
    """Compares what is on the screen with what is kept, in every theme."""

    def __init__(self, driver: Driver, name: str, *, update: bool) -> None:
        self._driver = driver
        self._name = name
        self._update = update
        self.differing: list[str] = []

    async def __call__(self, screen: str) -> None:
        app = self._driver.app
        app.clear_notifications()
        await app.workers.wait_for_complete()
        parts = []
        for theme in THEMES:
            app.theme = theme
            await self._driver.pilot.pause()
            await self._driver.pilot.pause()
            rows = app.screen._compositor.render_strips()
            if not parts:
                parts += [_without_times("".join(segment.text for segment in row)).rstrip() for row in rows]
            parts.append(f"== {theme}")
            parts += [f"{y}: {_styles(row)}" for y, row in enumerate(rows)]
        path = FOLDER / f"{screen}-{self._name}.txt"
        text = "\n".join(parts) + "\n"
        if self._update:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            self.differing.append(path.name)


def _without_times(row: str) -> str:
    return _TIMES.sub(lambda match: re.sub(r"\d", "0", match[0]), row)


def _styles(row: object) -> str:
    """Runs of cells of one style: how many, foreground on background, and attributes."""
    runs: list[tuple[int, str]] = []
    for segment in row:  # type: ignore[attr-defined]
        name = _named(segment.style or Style())
        if runs and runs[-1][1] == name:
            runs[-1] = (runs[-1][0] + segment.cell_length, name)
        else:
            runs.append((segment.cell_length, name))
    return " ".join(f"{count}×{name}" for count, name in runs if count)


def _named(style: Style) -> str:
    colors = [each.get_truecolor().hex[1:] if each else "-" for each in (style.color, style.bgcolor)]
    flags = "".join(letter for letter, on in (("b", style.bold), ("u", style.underline), ("r", style.reverse)) if on)
    return "/".join(colors) + (f"+{flags}" if flags else "")


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screens(request: pytest.FixtureRequest, project: Project, ui: str, size: tuple[int, int]) -> None:
    app = ReaderApp(project, project.annotator("a1"), library=True)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        driver = Driver(app, pilot)
        update = bool(request.config.option.update_snapshots)
        record = Recorder(driver, f"{size[0]}x{size[1]}-{ui}", update=update)
        await record("library")
        await driver.press("f", *"الشركة", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await record("search")
        await driver.press("escape", "s")
        await record("speakers")
        await driver.press("escape", "Q")
        await record("questions")
        await driver.press("escape", "p")
        await record("status")
        await driver.press("escape", "g")
        await record("guidelines")
        await driver.press("escape", "question_mark")
        await record("help")
        await driver.press("escape", "enter", "tab", "tab")
        driver.reading.session.saved = ""
        driver.reading.show_status()
        await record("reading")
        await driver.press("l")
        await record("linking")
        await driver.press("escape", "enter")
        await record("editor")
        await driver.press("escape", "i")
        await record("identity")
        await driver.press("escape", "d")
        await record("done")
        assert not record.differing, f"not as kept: {', '.join(record.differing)}"
