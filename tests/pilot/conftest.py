"""Screens driven by keys, headless."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from textual.pilot import Pilot

from reader.tui.app import ReaderApp
from reader.tui.keyboard import Keyboard
from reader.tui.screens.reading import ReadingScreen
from reader.workflow.project import Project
from tests import projects

Found = TypeVar("Found")

PATIENCE = 200
"""How often the program may settle until a row is on the screen: a loaded machine draws it late."""


def first(found: Iterable[Found], what: str) -> Found:
    """Give the first of what was found; a `StopIteration` would leave a coroutine as an error that says nothing."""
    for each in found:
        return each
    raise AssertionError(f"no {what}")


class Driver:
    """A running application, the keys that are pressed on it, and what can be read off its screen."""

    def __init__(self, app: ReaderApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys and let the program settle."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    @property
    def reading(self) -> ReadingScreen:
        """The reading screen, under whatever dialog is up."""
        stack = self.app.screen_stack
        return first((each for each in reversed(stack) if isinstance(each, ReadingScreen)), f"article among {stack}")

    @property
    def selected(self) -> str:
        """The selected text."""
        selection = self.reading.view.selection
        return self.reading.session.body[slice(*selection)] if selection else ""

    def spans(self) -> list[tuple[str, str]]:
        """Label and text of all spans, in reading order."""
        session = self.reading.session
        return [
            (session.index.spans[key[2]].label, session.index.spans[key[2]].text(session.body))
            for key in session.index.order
        ]

    def links(self) -> list[tuple[str, str]]:
        """Label and value of all relations."""
        return [
            (each.label, next(iter(each.attributes.values()), ""))
            for each in self.reading.session.index.relations.values()
        ]

    def go(self, text: str) -> None:
        """Put the caret at the first place where a text stands."""
        self.reading.view.go(self.reading.session.body.index(text))

    def screen_rows(self) -> list[str]:
        """The characters on the screen, row by row."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    async def row_at(self, pattern: str, *, patience: int = PATIENCE) -> int:
        """Wait until a row of the screen holds a pattern, and tell the number of the first that does."""
        for _turn in range(patience):
            for number, row in enumerate(self.screen_rows()):
                if re.search(pattern, row):
                    return number
            await self.pilot.pause()
        raise AssertionError("\n".join([f"no row with {pattern!r} on the screen:", *self.screen_rows()]))

    async def row(self, pattern: str) -> str:
        """Wait until a row of the screen holds a pattern, and give the first that does."""
        return self.screen_rows()[await self.row_at(pattern)]

    def notices(self) -> str:
        """What the notices say, together."""
        return "\n".join(notification.message for notification in self.app._notifications)


Start = Callable[..., Awaitable[Driver]]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return projects.make(tmp_path)


@asynccontextmanager
async def running(
    project: Project,
    *,
    article: str | None = "news",
    annotator: str = "a1",
    size: tuple[int, int] = (100, 32),
    library: bool = False,
    keyboard: Keyboard | None = None,
    theme: str = "",
    notifications: bool = False,
) -> AsyncIterator[Driver]:
    """Run the screens on a project."""
    app = ReaderApp(
        project, project.annotator(annotator), article=article, library=library, keyboard=keyboard, theme=theme
    )
    async with app.run_test(size=size, notifications=notifications) as pilot:
        await pilot.pause()
        yield Driver(app, pilot)
