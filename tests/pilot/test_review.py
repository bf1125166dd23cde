"""Reviewing by keys: from disagreement to a signed-off article."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from reader.i18n import speak
from reader.model.annotation import CAUSES
from reader.tui.app import ReaderApp
from reader.tui.screens.gold import GoldScreen
from reader.tui.screens.library import LibraryScreen
from reader.tui.screens.review import ReviewScreen
from reader.workflow import rounds
from reader.workflow.checks import verified
from reader.workflow.project import Project
from reader.workflow.reviewed import ToReview
from reader.workflow.session import Session
from tests import projects
from tests.pilot.conftest import Driver, first, running
from tests.unit.workflow.test_reviewing import finished, gold


@asynccontextmanager
async def reviewing(
    project: Project, who: str = "r1", size: tuple[int, int] = (120, 32), round_: str = "main"
) -> AsyncIterator[Driver]:
    """Run the screens in review."""
    app = ReaderApp(project, project.annotator(who), review=ToReview(round_))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Driver(app, pilot)


def prepared(project: Project) -> None:
    project.annotator("lead")
    project.set_role("r1", "reviewer", actor="lead")
    finished(project)


def screen(driver: Driver) -> ReviewScreen:
    found = driver.app.screen_stack[-1]
    assert isinstance(found, ReviewScreen)
    return found


def rows(driver: Driver) -> str:
    return "\n".join(f"{row.lead} {row.text} {row.tail}" for row in screen(driver).versions.rows())


def states(driver: Driver) -> list[str]:
    return [each.state for each in screen(driver).review.cases]


async def test_an_article_is_reviewed_from_beginning_to_end(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        assert screen(driver).number == 0
        await driver.press("A")
        assert states(driver) == ["accepted", "open", "open"]
        await driver.press("tab")
        assert screen(driver).number == 1
        assert "boundary" in screen(driver).status.text
        assert "≠ type: prediction" in rows(driver)
        await driver.press("3")
        assert "≠ type?" in rows(driver)
        await driver.press("1", "2")
        assert states(driver)[1] == "accepted"
        assert "assert" in rows(driver)
        await driver.press("tab")
        assert screen(driver).number == 2
        assert "2 a2 ≠ marked nothing 2/3" in rows(driver)
        assert "1 a1 ≠ claim لن نقبل بهذا القرار 1/3" in rows(driver)
        await driver.press("0")
        assert states(driver) == ["accepted", "accepted", "rejected"]
        await driver.press("tab")
        assert "every case is decided" in driver.notices()
        await driver.press("d", "enter")
        assert screen(driver).review.signed_off
        await driver.press("u")
        assert "signed off" in driver.notices()
        review = screen(driver).review
        assert [label for label, _text, _values in gold(review)] == ["speaker", "claim"]
        await driver.press("q")
        assert isinstance(driver.app.screen_stack[-1], LibraryScreen)
    assert verified(project) == []


async def test_the_same_digit_again_takes_everything(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("1", "tab", "3", "3")
        assert states(driver)[:2] == ["accepted", "accepted"]
        assert gold(screen(driver).review)[1][2]["type"] == "prediction"
        await driver.press("u", "u", "u")
        assert states(driver) == ["agreed", "open", "open"]
        await driver.press("U")
        assert states(driver)[0] == "accepted"


async def test_a_digit_that_alters_nothing_leaves_undo_alone(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("1", "1")
        assert states(driver)[0] == "accepted"
        await driver.press("u")
        assert states(driver) == ["agreed", "open", "open"]
        await driver.press("u")
        assert "nothing to undo" in driver.notices()


async def test_a_version_of_ones_own_by_selecting(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("A", "tab", "enter")
        assert "Take a version first" in driver.notices()
        view = screen(driver).view
        view.go(screen(driver).review.body.index("المشروع"))
        await driver.press("v", "w", "w", "enter")
        assert gold(screen(driver).review)[1][:2] == ("claim", "المشروع سيكتمل في") or gold(screen(driver).review)[1][1]
        await driver.press("r")
        assert gold(screen(driver).review)[1][0] == "cue"


async def test_the_majority_and_remarks(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("A", "tab", "m")
        assert "not decided" in driver.notices()
        await driver.press("a")
        assert states(driver)[1] == "accepted"
        await driver.press("m", "enter", *"why", "enter")
        await driver.press("m", "down", "down", "enter")
        decision = screen(driver).review.cases[1].decision
        assert decision is not None
        assert (decision.note, decision.cause) == ("why", CAUSES[1])
        assert "why" in rows(driver)
        assert "guideline gap" in rows(driver)


async def test_names_are_hidden_on_request(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        assert "1 a1" in rows(driver)
        await driver.press("n")
        assert "a1" not in rows(driver)
        assert "1 A" in rows(driver)
        await driver.press("n")
        assert "1 a1" in rows(driver)


async def test_an_article_goes_back_to_an_annotator(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("d", "down", "enter", *"please", "enter")
        assert "returned" in driver.notices()
        assert list(screen(driver).review.layers) == ["a2", "a3"]
        layer = project.store.layer_of("news", "a1")
        assert layer is not None
        assert (layer.status, layer.reason) == ("returned", "please")
    async with running(project) as driver:
        assert "returned by a reviewer\nplease" in driver.notices()
        assert "please" in driver.reading.status.text
        await driver.press("tab")
        assert "please" not in driver.reading.status.text


async def test_names_stay_hidden_in_the_next_article(tmp_path: Path) -> None:
    with projects.make(tmp_path, {"news": projects.BODY, "two": projects.BODY}) as project:
        prepared(project)
        for name in ("a1", "a2"):
            session = projects.session(project, name, "two")
            projects.tag(session, "cue", "قالت")
            session.set_status("done")
        async with reviewing(project) as driver:
            await driver.press("n", "y")
            assert screen(driver).review.article.id == "two"
            assert "a1" not in rows(driver)
            await driver.press("n", "Y")
            assert screen(driver).review.article.id == "news"
            assert "1 a1" in rows(driver)


async def test_reasons_hide_names_too(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("A", "d", "down", "down", "enter", *"again", "enter", "n")
        assert screen(driver).number == 0
        assert "a2" not in rows(driver)
        assert rows(driver).count("somebody has the article again") == 1


async def test_undo_goes_to_the_case_that_it_is_about(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("1", "tab", "tab", "0")
        assert screen(driver).number == 2
        await driver.press("u")
        assert screen(driver).number == 2
        await driver.press("u")
        assert screen(driver).number == 0
        await driver.press("]", "U")
        assert screen(driver).number == 0
        assert states(driver) == ["accepted", "open", "open"]


async def test_annotators_do_not_review_and_nothing_waits_where_nobody_finished(project: Project) -> None:
    project.annotator("lead")
    async with reviewing(project, "lead") as driver:
        assert isinstance(driver.app.screen_stack[-1], LibraryScreen)
        assert "no article is finished" in driver.notices()
    finished(project)
    async with reviewing(project, "a1") as driver:
        assert isinstance(driver.app.screen_stack[-1], LibraryScreen)
        await driver.press("v")
        assert isinstance(driver.app.screen_stack[-1], LibraryScreen)


async def test_the_library_behind_review_is_in_the_same_round(project: Project) -> None:
    prepared(project)
    rounds.set_round(project, project.annotator("lead"), "pilot")
    session = Session(project, project.annotator("a1"), "news", "pilot")
    projects.tag(session, "cue", "قالت")
    session.set_status("done")
    async with reviewing(project, round_="pilot") as driver:
        assert screen(driver).review.round == "pilot"
        await driver.press("q")
        assert isinstance(driver.app.screen_stack[-1], LibraryScreen)
        assert "round pilot" in driver.screen_rows()[0]
        await driver.press("v")
        assert screen(driver).review.round == "pilot"
    assert rounds.current(project, "r1") == "main"


@pytest.mark.parametrize("ui", ["en", "ar"])
async def test_the_keys_most_wanted_are_seen_at_80_columns(project: Project, ui: str) -> None:
    prepared(project)
    speak(ui)
    try:
        async with reviewing(project, size=(80, 24)) as driver:
            seen = driver.screen_rows()[-1].split()
    finally:
        speak("en")
    assert [key for key in seen if key in {"Tab", "a", "0", "u", "A", "d", "?"}] == (
        ["Tab", "a", "0", "u", "A", "d", "?"] if ui == "en" else ["?", "d", "A", "u", "0", "a", "Tab"]
    )


async def test_any_size(project: Project) -> None:
    prepared(project)
    for size in ((1, 1), (20, 5), (40, 12), (240, 60)):
        async with reviewing(project, size=size) as driver:
            await driver.press("tab", "]", "[", "n", "n")
            assert screen(driver).case is not None


async def test_gold_is_seen_whole_where_there_is_little_room(project: Project) -> None:
    prepared(project)
    async with reviewing(project, size=(80, 21)) as driver:
        await driver.press("A", "tab", "1", "1")
        told = screen(driver).versions.rows()
        gold_at = first((at for at, row in enumerate(told) if row.lead.startswith("★")), "gold")
        assert "accepted" in "".join(row.tail for row in told[gold_at:])
        assert [row.tail for row in told[gold_at:] if row.tail in ("assert", "deny")] == ["assert"]
        versions = [row.lead for row in told[:gold_at]]
        assert versions.count("≠ type: fact") == 2
        assert not any(lead.startswith("source") for lead in versions)
        assert any(row.lead.startswith("source") for row in told[gold_at:])


async def test_gold_that_nobody_marks_any_more_is_taken_off(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("A", "tab", "a", "tab", "1", "q")
    first = projects.session(project, "a1")
    first.delete(max(first.index.spans.values(), key=lambda span: span.start))
    async with reviewing(project) as driver:
        assert len(gold(screen(driver).review)) == 3
        await driver.press("tab", "enter")
        assert len(gold(screen(driver).review)) == 2
        await driver.press("d", "enter")
        assert screen(driver).review.signed_off
    assert verified(project) == []


async def test_gold_is_annotated_with_the_keys_of_annotation(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("A", "tab", "1", "1")
        assert states(driver)[1] == "accepted"
        await driver.press("enter")
        hand = driver.app.screen_stack[-1]
        assert isinstance(hand, GoldScreen)
        assert hand.current == screen_below(driver).review.cases[1].gold.id  # type: ignore[union-attr]
        assert any("assert" in line for line in driver.screen_rows())  # the claim's speaker, in the panel
        await driver.press(",", ",")
        assert "type" in hand.strip.text
        await driver.press("3")
        await driver.press("d")
        assert states(driver)[1] == "edited"
        assert "proposal" in rows(driver)
        await driver.press("u")
        assert states(driver)[1] == "accepted"
    assert verified(project) == []


def screen_below(driver: Driver) -> ReviewScreen:
    found = driver.app.screen_stack[-2]
    assert isinstance(found, ReviewScreen)
    return found


async def test_the_article_itself_is_the_last_case(project: Project) -> None:
    prepared(project)
    session = projects.session(project, "a2")
    session.set_attribute(None, "usable", "no")
    async with reviewing(project) as driver:
        await driver.press("[")
        assert screen(driver).number == 3
        assert "about the article itself" in screen(driver).status.text
        assert "≠ usable: no" in rows(driver)
        await driver.press("2")
        assert states(driver)[3] == "accepted"
        await driver.press("0")
        assert "article itself" in driver.notices()


async def test_decisions_are_discarded_by_typing_the_articles_id(project: Project) -> None:
    prepared(project)
    async with reviewing(project) as driver:
        await driver.press("A", "D", "x", "enter")
        assert "not this article's id" in driver.notices()
        assert states(driver)[0] == "accepted"
        await driver.press("D", *"news", "enter")
        assert states(driver)[0] == "agreed"
        await driver.press("u")
        assert states(driver)[0] == "accepted"


async def test_a_single_layer_is_looked_over(project: Project) -> None:
    project.annotator("lead")
    project.set_role("r1", "reviewer", actor="lead")
    session = projects.session(project, "a1")
    for word in ("قالت", "أعلن", "ونفت"):
        projects.tag(session, "cue", word)
    session.set_status("done")
    async with reviewing(project) as driver:
        await driver.press("A")
        assert "1 case of the sample" in driver.notices()
        assert screen(driver).review.cases[screen(driver).number].sampled
        await driver.press("]", "tab")
        assert screen(driver).review.cases[screen(driver).number].sampled
        assert "sample: look" in screen(driver).status.text
        await driver.press("1", "A")
        assert states(driver) == ["accepted"] * 3


async def test_an_article_in_which_nobody_marked_anything_is_signed_off(project: Project) -> None:
    project.annotator("lead")
    project.set_role("r1", "reviewer", actor="lead")
    for name in ("a1", "a2"):
        projects.session(project, name).set_status("done")
    async with reviewing(project) as driver:
        await driver.press("1")
        assert "no case here" in driver.notices()
        await driver.press("d", "enter")
        assert screen(driver).review.signed_off
