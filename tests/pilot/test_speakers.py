"""The speakers by keys: names put in order, duplicates merged, and the way to the claims."""

from pathlib import Path

import pytest

from reader.model.annotation import Identity
from reader.model.ids import new_id
from reader.store import journal
from reader.store.journal import Edit
from reader.tui.screens.library import LibraryScreen
from reader.tui.screens.reading import ReadingScreen
from reader.tui.screens.speaker import SpeakerScreen
from reader.tui.screens.speakers import SpeakersScreen
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow.checks import verified
from reader.workflow.project import Project
from tests import projects
from tests.pilot.conftest import Driver, running
from tests.projects import tag

BODY = """قال أنتونوف إن المصنع سيفتح غدا.
ونفى أنطونوف أن يكون المصنع قد بيع.
وقالت ليلى مراد إنها لا تعلم."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two annotators name one man in two spellings, and a woman."""
    project = projects.make(tmp_path, {"news": BODY})
    for annotator, text, claim, stance in (
        ("lead", "أنتونوف", "المصنع سيفتح غدا", "assert"), ("a1", "أنطونوف", "المصنع قد بيع", "deny"),
        ("lead", "ليلى مراد", "لا تعلم", "assert"), ("lead", "أنتونوف", "المصنع قد بيع", "deny"),
    ):  # fmt: skip
        work = projects.session(project, annotator)
        span = next((each for each in work.index.spans.values() if each.text(BODY) == text), None)
        if span is None:
            span = tag(work, "speaker", text)
            name = "انطونوف" if annotator == "a1" else text
            work.set_identity(span, name, kind="expert" if annotator == "a1" else "")
        work.link("stance", work.index.spans[span.id], tag(work, "claim", claim), {"stance": stance})
    return project


def shown(driver: Driver) -> list[str]:
    return [each.identity.name for each in driver.app.screen.query_one(VirtualList).rows]


def chosen(driver: Driver) -> str:
    return driver.app.screen.query_one(VirtualList).chosen.identity.name


def entered(project: Project) -> dict[str, Identity]:
    return {each.name: each for each in project.store.identities()}


async def test_the_library_opens_the_speakers_with_their_claims(project: Project) -> None:
    async with running(project, article=None, library=True, annotator="lead") as driver:
        await driver.press("s")
        assert isinstance(driver.app.screen, SpeakersScreen)
        assert shown(driver) == ["أنتونوف", "انطونوف", "ليلى مراد"]
        (row,) = [each for each in driver.screen_rows() if "assert 1 · deny 1" in each]
        assert "ﻑﻮﻧﻮﺘﻧﺃ" in row
        await driver.press("enter")
        assert isinstance(driver.app.screen, SpeakerScreen)
        await driver.press("down", "enter")
        assert isinstance(driver.app.screen, ReadingScreen)
        assert driver.reading.view.caret == BODY.index("المصنع قد بيع")
        await driver.press("q")
        assert isinstance(driver.app.screen, SpeakerScreen)
        await driver.press("q")
        assert isinstance(driver.app.screen, SpeakersScreen)
        await driver.press("escape")
        assert isinstance(driver.app.screen, LibraryScreen)


async def test_an_annotator_sees_own_claims_alone(project: Project) -> None:
    async with running(project, article=None, library=True, annotator="a1") as driver:
        await driver.press("s")
        rows = driver.app.screen.query_one(VirtualList).rows
        assert [(each.claims, each.stances) for each in rows] == [(0, {}), (1, {"deny": 1}), (0, {})]
        assert any("your own work" in row for row in driver.screen_rows())
        await driver.press("enter")
        assert any("no claims are linked" in row for row in driver.screen_rows())


async def test_filter_and_sort(project: Project) -> None:
    async with running(project, article=None, library=True, annotator="lead") as driver:
        await driver.press("s", "slash", *"ليلي")
        assert shown(driver) == ["ليلى مراد"]
        await driver.press("enter", "escape")
        assert len(shown(driver)) == 3
        assert chosen(driver) == "ليلى مراد"
        await driver.press("o")
        assert shown(driver)[0] == "أنتونوف"
        await driver.press("slash", *"zzz")
        assert any("nobody matches" in row for row in driver.screen_rows())
        await driver.press("enter", "r", "M", "m", "enter", "k")
        assert "nobody is chosen" in driver.notices()


async def test_names_kind_and_affiliation_by_keys_and_undo(project: Project) -> None:
    async with running(project, article=None, library=True, annotator="lead") as driver:
        await driver.press("s", "r", "home", *"سيرغي ", "enter")
        assert chosen(driver) == "سيرغي أنتونوف"
        assert entered(project)["سيرغي أنتونوف"].aliases == ("أنتونوف",)
        await driver.press("a", *"Antonov", "enter", "f", *"Avia", "enter", "k", "down", "down", "enter")
        one = entered(project)["سيرغي أنتونوف"]
        assert (one.aliases, one.affiliation, one.kind) == (("أنتونوف", "Antonov"), "Avia", "political")
        await driver.press("A", "down", "enter")
        assert entered(project)["سيرغي أنتونوف"].aliases == ("أنتونوف",)
        await driver.press("u", "u", "U")
        one = entered(project)["سيرغي أنتونوف"]
        assert (one.aliases, one.kind) == (("أنتونوف", "Antonov"), "political")
        assert "done again" in driver.notices()
        await driver.press("u", "u", "u", "u", "u", "u")
        assert set(entered(project)) == {"أنتونوف", "انطونوف", "ليلى مراد"}
        assert "nothing to undo" in driver.notices()
    assert verified(project) == []


async def test_an_empty_affiliation_takes_it_off_and_the_same_again_changes_nothing(project: Project) -> None:
    async with running(project, article=None, library=True, annotator="lead") as driver:
        await driver.press("s", "f", *"Avia", "enter")
        changes = project.store.connection.execute("SELECT count(*) FROM journal").fetchone()
        await driver.press("f", "enter", "r", "enter", "k", "enter", "a", "escape")
        assert project.store.connection.execute("SELECT count(*) FROM journal").fetchone() == changes
        await driver.press("f", *["backspace"] * 4, "enter")
        assert entered(project)["أنتونوف"].affiliation == ""


async def test_mark_and_merge(project: Project) -> None:
    async with running(project, article=None, library=True, annotator="lead") as driver:
        await driver.press("s", "M")
        assert "nobody is marked" in driver.notices()
        await driver.press("down", "m", "M")
        assert "merged into itself" in driver.notices()
        await driver.press("up", "M")
        rows = driver.screen_rows()
        assert any("ﻑﻮﻧﻮﻄﻧﺍ" in row and "goes" in row for row in rows)
        assert any("ﻑﻮﻧﻮﺘﻧﺃ" in row and "stays" in row for row in rows)
        await driver.press("n")
        assert len(project.store.identities()) == 3
        await driver.press("M", "y")
        assert shown(driver) == ["أنتونوف", "ليلى مراد"]
        assert (entered(project)["أنتونوف"].aliases, entered(project)["أنتونوف"].kind) == (("انطونوف",), "expert")
        assert chosen(driver) == "أنتونوف"
        assert driver.app.screen.query_one(VirtualList).chosen.claims == 3
        await driver.press("u")
        assert len(shown(driver)) == 3
        await driver.press("d")
        await driver.app.workers.wait_for_complete()
        await driver.pilot.pause()
        assert chosen(driver) == "أنتونوف"
        await driver.press("M", "enter", "d")
        await driver.app.workers.wait_for_complete()
        await driver.pilot.pause()
        assert "no two names look like one" in driver.notices()
    assert verified(project) == []


async def test_nobody_named_yet(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"news": BODY})
    async with running(project, article=None, library=True) as driver:
        await driver.press("s")
        assert any("nobody is named yet" in row for row in driver.screen_rows())
        await driver.press("enter", "r", "a", "A", "k", "f", "m", "M", "u", "U", "o", "down", "d")
        await driver.app.workers.wait_for_complete()
        await driver.press("slash", *"x", "escape", "question_mark")
        assert any("Keys" in row for row in driver.screen_rows())


HOSTILE = ["\u202eevil\u202c بوتين", "a\x1b[31mred\x07", "x" * 10_000, "شخص\nثان", "\u0301\u0301", "🏴" * 200, "\x9b2J"]


@pytest.mark.parametrize("size", [(80, 24), (140, 45), (20, 5), (8, 3)])
async def test_hostile_names_are_drawn_within_every_window(project: Project, size: tuple[int, int]) -> None:
    made = [Identity(new_id(), name, (name,), "expert", name, "t", "t") for name in HOSTILE]
    project.store.record(journal.make("lead", "enter", [Edit(None, each) for each in made]))
    async with running(project, article=None, library=True, annotator="lead", size=size) as driver:
        await driver.press("s")
        for _each in range(len(made) + 3):
            await driver.press("enter")
            drawn = driver.screen_rows()
            await driver.press("q", "m", "down")
            for row in (*drawn, *driver.screen_rows()):
                assert row.isprintable(), ascii(row)
            assert len(driver.screen_rows()) == size[1]
        await driver.press("M", "escape", "a", "escape", "A", "escape")
        await driver.press("d")
        await driver.app.workers.wait_for_complete()
        await driver.press("r", "enter", "f", "enter", "k", "enter")
    assert verified(project) == []
