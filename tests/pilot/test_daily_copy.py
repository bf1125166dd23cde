"""The day's copy, made behind the screens."""

from pathlib import Path

import pytest

from reader.tui import app
from reader.tui.app import ReaderApp
from tests import projects
from tests.pilot.conftest import Driver


async def opened(folder: Path, *, in_the_way: bool) -> tuple[Path, str]:
    with projects.make(folder) as project:
        copies = folder / "annotations" / "backups"
        if in_the_way:
            copies.write_text("in the way")
        screens = ReaderApp(project, project.annotator("a1"), article="news", backups=3)
        async with screens.run_test() as pilot:
            driver = Driver(screens, pilot)
            while not (screens._notifications or copies.is_dir()):
                await pilot.pause(0.01)
            await screens.workers.wait_for_complete()
            await pilot.pause()
            return copies, driver.notices()


async def test_the_screens_make_the_days_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_BACK_UP_AFTER", 0.01)
    copies, notices = await opened(tmp_path / "p", in_the_way=False)
    assert len(list(copies.iterdir())) == 1
    assert notices == ""
    copies, notices = await opened(tmp_path / "q", in_the_way=True)
    assert "today's copy was not made" in notices
    assert "Choose another place" in notices
