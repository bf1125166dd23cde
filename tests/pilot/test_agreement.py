"""The agreement screen by keys: figures, matrices, annotators, and the way into review."""

from pathlib import Path

import pytest

from reader.i18n import speak
from reader.text.lines import one_row
from reader.tui.screens.agreement import AgreementScreen
from reader.tui.screens.library import LibraryScreen
from reader.tui.screens.review import ReviewScreen
from reader.tui.widgets.sheet import Sheet
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow import rounds
from reader.workflow.project import Project
from reader.workflow.reviewing import Review
from reader.workflow.session import Session
from tests import projects
from tests.pilot.conftest import Driver, running
from tests.projects import tag

BODY = "the mayor says the tram is late, and the bridge is closed"
ARTICLES = ("close", "far", "same")


def annotate(project: Project, name: str, article: str, *texts: str, round_: str = "main") -> None:
    work = Session(project, project.annotator(name), article, round_)
    for text in texts:
        span = tag(work, "claim", text)
        if name == "ben" and article == "close":
            work.set_attribute(span, "type", "prediction")
    if len(texts) == 1:
        work.set_attribute(None, "usable", "no")
    work.set_status("done")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Three articles done by two, one of them a second time; `far` has the lowest agreement, `same` is signed off."""
    made = projects.make(tmp_path, dict.fromkeys(ARTICLES, BODY))
    made.annotator("lea")
    made.set_role("lea", "lead", actor="lea")
    tram, bridge = "the tram is late", "the bridge is closed"
    for name, marks in (
        ("ann", {"close": [tram, bridge], "far": [bridge], "same": [tram, bridge]}),
        ("ben", {"close": [tram, "the mayor"], "far": [tram], "same": [tram, bridge]}),
    ):
        for article, texts in marks.items():
            annotate(made, name, article, *texts)
    rounds.set_round(made, made.annotator("lea"), "again")
    annotate(made, "ann", "same", tram, round_="again")
    annotate(made, "ben", "same", tram, bridge, round_="again")
    review = Review(made, made.annotator("lea"), "same")
    review.apply("unanimous")
    review.sign_off()
    return made


async def settle(driver: Driver) -> None:
    await driver.app.workers.wait_for_complete()
    await driver.pilot.pause()


def shown(driver: Driver) -> str:
    return "\n".join(driver.screen_rows())


def listed(driver: Driver) -> list[tuple[str, str]]:
    return [(each.article, each.round) for each in driver.app.screen.query_one(VirtualList).rows]


async def test_the_library_opens_it_and_keys_turn_its_views(project: Project) -> None:
    async with running(project, article=None, library=True, annotator="lea", size=(100, 45)) as driver:
        await driver.press("a")
        await settle(driver)
        assert isinstance(driver.app.screen, AgreementScreen)
        matrix = await driver.row_at("of every two")
        rows = driver.screen_rows()
        assert "3 articles done by two or more" in rows[0]
        (exact, *_rest) = [row for row in rows if "F1, exact" in row]
        assert exact.split() == ["F1,", "exact", "0.615", "0.000", "to", "0.857", "8/13", "13", "spans"]
        assert rows[matrix + 2].split() == ["ann", "·", "0.615", "1.000"]
        assert any("nobody marked any: speaker" in row for row in rows)
        await driver.press("tab")
        ben = await driver.row("^ ben")
        assert ben.split()[:5] == ["ben", "4", "7", "0.615", "0.000"]
        assert "the same annotator twice" in shown(driver)
        await driver.press("3")
        assert listed(driver) == [("far", "main"), ("close", "main"), ("same", "again"), ("same", "main")]
        assert "0.000" in driver.screen_rows()[3]
        await driver.press("shift+tab", "shift+tab", "q")
        assert isinstance(driver.app.screen, LibraryScreen)


async def test_review_opens_at_the_worst_and_at_the_chosen_article(project: Project) -> None:
    async with running(project, article=None, library=True, annotator="lea") as driver:
        await driver.press("a")
        await settle(driver)
        await driver.press("v")
        assert isinstance(driver.app.screen, ReviewScreen)
        assert driver.app.screen.review.article.id == "far"
        await driver.press("q")
        await settle(driver)
        assert isinstance(driver.app.screen, AgreementScreen)
        await driver.press("enter", "down", "enter")
        assert driver.app.screen.review.article.id == "close"
        Review(project, project.annotator("lea"), "far").reject(0)
        await driver.press("q")
        await settle(driver)
        assert driver.app.screen.query_one(VirtualList).chosen.article == "close"
        await driver.press("end", "up", "enter")
        assert (driver.app.screen.review.article.id, driver.app.screen.review.round) == ("same", "again")


async def test_filters_and_matrices(project: Project) -> None:
    async with running(project, article=None, library=True, annotator="lea", size=(60, 14)) as driver:
        await driver.press("a")
        await settle(driver)
        await driver.press("c")
        assert "coincidences of values  1/2" in shown(driver)
        await driver.press("c")
        assert "usable: coincidences of values  2/2" in shown(driver)
        await driver.press("home", "r")
        await settle(driver)
        assert "round: again" in driver.screen_rows()[1]
        await driver.press("3")
        assert listed(driver) == [("same", "again")]
        await driver.press("r", "l", "m", "1")
        await settle(driver)
        assert "only: claim  round: main  all measures" in driver.screen_rows()[1]
        pages = ""
        for _page in range(6):
            pages += shown(driver)
            await driver.press("pagedown")
        assert "Cohen" in pages
        await driver.press("home")
        assert driver.screen_rows()[2].strip() == "claim"


async def test_why_there_is_nothing_to_see(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"one": BODY, "other": BODY})
    project.annotator("lea")
    project.set_role("lea", "lead", actor="lea")
    annotate(project, "ann", "one", "the tram")
    async with running(project, article=None, library=True, annotator="lea") as driver:
        await driver.press("a")
        await settle(driver)
        assert "there is no second annotator" in shown(driver)
        await driver.press("3", "enter", "c", "2", "v")
        assert "there is no article to review" in driver.notices()
        annotate(project, "ben", "other", "the tram")
        await driver.press("q", "a")
        await settle(driver)
        assert "no two annotators have finished the same article" in shown(driver)
        await driver.press("3")
        assert "no two annotators have finished the same article" in shown(driver)
    async with running(project, article=None, library=True, annotator="ben") as driver:
        await driver.press("a")
        await settle(driver)
        assert "an annotator does not see how others annotate" in shown(driver)
        assert "0." not in shown(driver)


async def test_a_narrow_matrix_has_numbers_for_names(tmp_path: Path) -> None:
    project = projects.make(tmp_path, {"one": BODY})
    project.annotator("lea")
    project.set_role("lea", "lead", actor="lea")
    for number in range(8):
        annotate(project, f"annotator-{number}", "one", "the tram is late" if number else "the bridge is closed")
    async with running(project, article=None, library=True, annotator="lea", size=(60, 60)) as driver:
        await driver.press("a")
        await settle(driver)
        at = await driver.row_at("of every two")
        rows = driver.screen_rows()
        assert rows[at + 1].split() == [str(number) for number in range(1, 9)]
        assert rows[at + 3].split()[-8:] == ["0", "·", *["100"] * 6]
        assert all(len(row) == 60 for row in rows)


async def test_it_is_mirrored_in_arabic(project: Project) -> None:
    speak("ar")
    try:
        async with running(project, article=None, library=True, annotator="lea", size=(80, 40)) as driver:
            await driver.press("a")
            await settle(driver)
            row = await driver.row(one_row("F1، تطابق تام"))
            assert row.index("8/13") < row.index("0.615") < row.index(one_row("F1، تطابق تام"))
            names = await driver.row("ben")
            assert names.index("ben") < names.index("ann")
    finally:
        speak("en")


@pytest.mark.parametrize("theme", ["reader-dark", "reader-light", "reader-contrast", "reader-contrast-light"])
async def test_text_is_read_on_every_ground_of_the_heat_maps(project: Project, theme: str) -> None:
    from reader.terminal.palette import contrast

    async with running(project, article=None, library=True, annotator="lea", theme=theme) as driver:
        await driver.press("a")
        sheet = driver.app.screen.query_one(Sheet)
        grounds = []
        for heat in ("agree", "differ"):
            for step in (1, 2, 3, 4):
                style = sheet.get_component_rich_style(f"sheet--{heat}-{step}")
                text, ground = (each.get_truecolor().hex for each in (style.color, style.bgcolor))
                assert contrast(text, ground) >= (7 if "contrast" in theme else 4.5) - 0.05
                grounds.append(ground)
        assert len(set(grounds)) == 8
