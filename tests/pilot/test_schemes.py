"""The schemes that come with the program, each through all of it by keys: from a fresh project to reviewed gold."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from reader.model.annotation import Relation
from reader.tui.app import ReaderApp
from reader.tui.screens.library import LibraryScreen
from reader.tui.screens.review import ReviewScreen
from reader.workflow.agreeing import Agreement, agreement
from reader.workflow.checks import as_json, progress, verified
from reader.workflow.comparing import Compared
from reader.workflow.exporting import Selection, export_file
from reader.workflow.importing import files, import_files
from reader.workflow.project import Project
from reader.workflow.reviewed import ToReview
from tests.conftest import ROOT
from tests.pilot.conftest import Driver, first, running

SAMPLES = ROOT / "annotations" / "schemes"
LONG = "insulin"
"""The article of the samples whose title takes several rows."""

DAM = """“هذه البوابات”، يقول المهندس سليم، “لم تُختبر قط”. ويضيف أن التقرير ضاع.
ويُعتقد أن المنسوب سيرتفع."""


def fresh(folder: Path, scheme: str, paths: Sequence[Path] = ()) -> Project:
    """Make a project that starts from a scheme, and import files."""
    Project.init(folder, scheme)
    project = Project.open(folder)
    report = import_files(project, files([*paths])) if paths else None
    assert report is None or not report.faults
    return project


def comes_back(project: Project, folder: Path, scheme: str, layer: str = "annotation") -> None:
    """Export, import into an empty project, and export again: the same bytes."""
    selection = Selection(layer=layer)  # type: ignore[arg-type]  # one of its values
    first, second = folder / "first.jsonl", folder / "second.jsonl"
    assert export_file(project, project.store.view(), selection, first) > 0
    with fresh(folder / "empty", scheme, [first]) as other:
        export_file(other, other.store.view(), selection, second)
        assert verified(other) == []
    assert first.read_bytes() == second.read_bytes()


def figures(found: Agreement) -> dict[tuple[str, str, str], float | None]:
    return {(each.on, each.attribute, each.name): each.value for each in found.measures if each.about != "annotators"}


def review(driver: Driver) -> ReviewScreen:
    found = driver.app.screen_stack[-1]
    assert isinstance(found, ReviewScreen)
    return found


# Headline stance -----------------------------------------------------------------------------------------------------


@pytest.fixture
def claims(tmp_path: Path) -> Project:
    """The sample articles, which nobody has read yet."""
    return fresh(tmp_path / "claims", "headline-stance", [SAMPLES / "headline-stance" / "articles"])


async def test_a_stance_is_one_key_and_the_next_article_two(claims: Project) -> None:
    async with running(claims, article="ferry", size=(80, 24)) as driver:
        assert "article" in driver.reading.status.text
        assert "1 problem" in driver.reading.status.text
        await driver.press("2")
        assert driver.reading.session.article_values == {"stance": "disagree"}
        assert "stance: disagree" in driver.reading.status.text
        assert "problem" not in driver.reading.status.text
        await driver.press("d")
        assert any("stance: disagree" in row for row in driver.screen_rows())
        await driver.press("enter")
        assert driver.reading.session.article.id == LONG
        await driver.press("u", "u")
        assert (driver.reading.session.article.id, driver.reading.session.status) == ("ferry", "in progress")
        await driver.press("u")
        assert driver.reading.session.article_values == {}
        assert "1 problem" in driver.reading.status.text
    assert verified(claims) == []


async def test_a_missing_stance_is_a_problem_like_any_other(claims: Project) -> None:
    async with running(claims, article="ferry") as driver:
        await driver.press("d")
        assert any("article has no stance" in row for row in driver.screen_rows())
        await driver.press("escape", "P")
        assert any("article has no stance" in row for row in driver.screen_rows())
        await driver.press("enter", "exclamation_mark")
        assert "article has no stance" in driver.notices()
        assert "1 agree" in driver.reading.strip.text
        await driver.press("7")
        assert "7 is no value" in driver.notices()
        await driver.press("x")
        assert "nothing is tagged under this scheme" in driver.notices()
        await driver.press("٣", "exclamation_mark")
        assert driver.reading.session.article_values == {"stance": "discuss"}
        assert "no problems are left" in driver.notices()
        await driver.press("d", "escape", "q")
        assert isinstance(driver.app.screen, LibraryScreen)
        await driver.app.workers.wait_for_complete()
        await driver.pilot.pause()
        row = await driver.row("ferry")
        assert "discuss" in row
        assert "!" not in row
        assert any("stance" in row and "spans" not in row for row in driver.screen_rows())


async def test_the_claim_is_seen_in_full_while_reading_and_in_review(claims: Project) -> None:
    async with running(claims, article=LONG, size=(80, 24)) as driver:
        headline = driver.reading.headline
        assert headline is not None
        assert headline.size.height > 1
        title = claims.store.article(LONG)
        assert title is not None
        lines = headline._lines(headline.size.width)
        assert len(lines) == headline.size.height
        assert "".join(title.title[line.start : line.end] for line in lines) == title.title
        shown = driver.screen_rows()[1 : 1 + len(lines)]
        assert [row.strip() for row in shown] == [line.drawn(headline.size.width).strip() for line in lines]
        assert all(len(row) - len(row.rstrip()) <= 2 for row in shown), "it stands where reading it begins"
        assert driver.reading.view.size.height >= 12
        await driver.pilot.resize_terminal(30, 12)
        await driver.pilot.pause()
        assert driver.reading.view.size.height >= 3
        assert any("…" in row for row in driver.screen_rows())
        await driver.press("1", "d")
    claims.set_role("r1", "reviewer", actor="a1")
    app = ReaderApp(claims, claims.annotator("r1"), article=LONG, review=ToReview())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        headline = review(Driver(app, pilot)).headline
        assert headline is not None
        assert headline.size.height == len(headline._lines(headline.size.width))


async def test_two_people_s_stances_become_gold(claims: Project, tmp_path: Path) -> None:
    for who, digits in (("a1", "12213"), ("a2", "12313")):
        async with running(claims, article="bridge-closure-1", annotator=who) as driver:
            for digit in digits:
                await driver.press(digit, "d", "enter")
    comes_back(claims, tmp_path, "headline-stance")
    found = agreement(claims, claims.store.view(), Compared())
    assert figures(found) == {("article", "stance", "α"): pytest.approx(1 - 9 / 33)}
    assert [each.value for each in found.measures if each.about == "annotators"] == [0.8]
    (matrix,) = found.confusions
    assert matrix.values == ("agree", "disagree", "discuss")
    assert matrix.counts == ((4, 0, 0), (0, 2, 1), (0, 1, 2))
    stated = as_json(progress(claims, claims.store.view()))["annotators"]
    assert [each["stances"] for each in stated] == [{"agree": 2, "disagree": 2, "discuss": 1},
                                                    {"agree": 2, "disagree": 1, "discuss": 2}]  # fmt: skip
    claims.set_role("r1", "reviewer", actor="a1")
    app = ReaderApp(claims, claims.annotator("r1"), review=ToReview())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        driver = Driver(app, pilot)
        assert review(driver).review.article.id == "ferry", "what differs comes first"
        await driver.press("2", "d", "enter")
        assert review(driver).review.signed_off
        for _article in range(4):
            await driver.press("y")
            assert [each.state for each in review(driver).review.cases] == ["agreed"]
            await driver.press("A", "d", "enter")
            assert review(driver).review.signed_off
    golds = [content.layer for content in claims.store.view().contents(kinds=("gold",))]
    assert {each.article: each.attributes for each in golds} == {
        "bridge-closure-1": {"stance": "agree"}, "bridge-closure-2": {"stance": "disagree"},
        "ferry": {"stance": "discuss"}, "insulin": {"stance": "agree"}, "school-meals": {"stance": "discuss"},
    }  # fmt: skip
    (tmp_path / "gold").mkdir()
    comes_back(claims, tmp_path / "gold", "headline-stance", "both")
    assert verified(claims) == []


# Attribution ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def dam(tmp_path: Path) -> Project:
    """One short article, which nobody has read yet."""
    (tmp_path / "dam.txt").write_text(DAM, encoding="utf-8")
    return fresh(tmp_path / "dam", "attribution", [tmp_path / "dam.txt"])


def attributions(driver: Driver) -> list[tuple[str, list[str], list[str], str]]:
    """Every cue with its sources, its contents, and whether it has a source."""
    index, body = driver.reading.session.index, driver.reading.session.body

    def ends(links: list[Relation], label: str) -> list[str]:
        return [index.spans[each.source].text(body) for each in links if each.label == label]

    return [
        (cue.text(body), ends(links, "from_source"), ends(links, "of_content"), cue.attributes["sourced"])
        for key in index.order
        if (cue := index.spans[key[2]]).label == "cue" and (links := index.links_to(cue.id)) is not None
    ]


async def select(driver: Driver, text: str) -> None:
    """Select the first place where a text stands, with `v` and words."""
    driver.go(text)
    await driver.press("v", *["w"] * len(text.split()))


async def annotate(driver: Driver, *, whole: bool) -> None:
    """Mark the three attributions of the dam; `whole` with both pieces of the content that is cut in two."""
    await select(driver, "هذه البوابات")
    await driver.press("c")
    if whole:
        await select(driver, "لم تُختبر قط")
        await driver.press("a")
    await select(driver, "المهندس سليم")
    await driver.press("s")
    driver.go("يقول")
    await driver.press("r")
    driver.go("ويضيف")
    await driver.press("r")
    await select(driver, "أن التقرير ضاع")
    await driver.press("c")
    driver.go("ويُعتقد")
    await driver.press("r")
    await select(driver, "أن المنسوب سيرتفع")
    await driver.press("c")


async def test_an_attribution_by_keys(dam: Project) -> None:
    async with running(dam, article="dam", size=(140, 40)) as driver:
        await annotate(driver, whole=True)
        assert attributions(driver) == [
            ("يقول", ["المهندس سليم"], ["هذه البوابات … لم تُختبر قط"], "yes"),
            ("ويضيف", [], ["التقرير ضاع"], "yes"),
            ("ويُعتقد", [], ["المنسوب سيرتفع"], "yes"),
        ]
        assert "2 problems" in driver.reading.status.text
        await driver.press("exclamation_mark")
        driver.go("ويضيف")
        await driver.press("exclamation_mark")
        assert "cue has no source" in driver.notices()
        driver.go("ويضيف")
        await driver.pilot.pause()
        await driver.press("escape", "l", "a")
        assert attributions(driver)[:2] == [
            ("يقول", ["المهندس سليم"], ["هذه البوابات … لم تُختبر قط"], "yes"),
            ("ويضيف", ["المهندس سليم"], ["التقرير ضاع"], "yes"),
        ], "a source that two attributions share stays with the first"
        driver.go("ويُعتقد")
        await driver.pilot.pause()
        await driver.press("o", "2")
        assert attributions(driver)[2] == ("ويُعتقد", [], ["المنسوب سيرتفع"], "no")
        assert "problem" not in driver.reading.status.text
        rows = driver.screen_rows()
        assert sum("source of" in row for row in rows) == 2, "the panel lists an attribution under its cue"
        assert sum("content of" in row for row in rows) == 3
        await driver.press("d")
        assert driver.reading.session.status == "done"
    assert verified(dam) == []


async def test_what_stands_alone_is_a_problem(dam: Project) -> None:
    async with running(dam, article="dam") as driver:
        driver.go("المهندس")
        await driver.press("s")
        driver.go("المنسوب")
        await driver.press("c")
        messages = [each.message for each in driver.reading.session.index.all_problems()]
        assert messages == ["source has no cue", "content has no cue"]
        driver.go("ضاع")
        await driver.press("r")
        assert sorted(each.message for each in driver.reading.session.index.all_problems()) == [
            "content has no cue", "cue has no content", "cue has no source", "source has no cue",
        ]  # fmt: skip


async def test_two_people_s_attributions_become_gold(dam: Project, tmp_path: Path) -> None:
    for who, whole in (("a1", True), ("a2", False)):
        async with running(dam, article="dam", annotator=who) as driver:
            await annotate(driver, whole=whole)
            driver.go("ويضيف")
            await driver.pilot.pause()
            await driver.press("l", "a")
            driver.go("ويُعتقد")
            await driver.pilot.pause()
            await driver.press("o", "2" if whole else "1", "d", "enter")
    comes_back(dam, tmp_path, "attribution")
    found = figures(agreement(dam, dam.store.view(), Compared()))
    assert found["content", "", "F1, overlap"] == 1.0
    assert found["content", "", "F1, exact"] == pytest.approx(2 / 3)
    assert found["of_content", "", "F1, overlap"] == 1.0
    assert found["from_source", "", "F1, exact"] == 1.0
    assert found["cue", "sourced", "α"] == pytest.approx(0.0)
    dam.set_role("r1", "reviewer", actor="a1")
    app = ReaderApp(dam, dam.annotator("r1"), review=ToReview())
    async with app.run_test(size=(120, 32)) as pilot:
        await pilot.pause()
        driver = Driver(app, pilot)
        await driver.press("A")
        differing = [each for each in review(driver).review.cases if not each.case.unanimous]
        assert sorted(first(each.case.spans.values(), "span").label for each in differing) == ["content", "cue"]
        for _round in range(8):  # the content, its link to a cue once that is decided, the other cue
            if {each.state for each in review(driver).review.cases} != {"accepted"}:
                await driver.press("tab", "1", "1")
        assert {each.state for each in review(driver).review.cases} == {"accepted"}
        await driver.press("d", "enter")
        assert review(driver).review.signed_off
    (gold,) = dam.store.view().contents(kinds=("gold",))
    assert sorted(each.label for each in gold.relations) == ["from_source"] * 2 + ["of_content"] * 3
    (tmp_path / "gold").mkdir()
    comes_back(dam, tmp_path / "gold", "attribution", "both")
    assert verified(dam) == []


# Attributes of the article beside spans ------------------------------------------------------------------------------


async def test_an_article_s_attribute_has_its_own_key_beside_spans(tmp_path: Path) -> None:
    Project.init(tmp_path)
    (tmp_path / "annotations" / "scheme.yaml").write_text(
        """name: both
spans: {claim: {key: c}}
attributes:
  topic: {on: [article], key: o, required: true, values: [flood, drought]}
  kind: {on: [claim], key: i, values: [x, y]}
""",
        encoding="utf-8",
    )
    (tmp_path / "articles" / "news.txt").write_text(DAM, encoding="utf-8")
    project = Project.open(tmp_path)
    import_files(project, files([tmp_path / "articles"]))
    async with running(project) as driver:
        assert "no item is current" in driver.reading.status.text
        await driver.press("1")
        assert "no item is current" in driver.notices(), "a digit alone does not judge the article"
        await driver.press("o", "2")
        assert driver.reading.session.article_values == {"topic": "drought"}
        assert "article · topic: drought" in driver.reading.status.text
        await driver.press("u", "exclamation_mark", "1")
        assert driver.reading.session.article_values == {"topic": "flood"}
        await driver.press("escape")
        assert "no item is current" in driver.reading.status.text
        await driver.press("c", "1", "o")
        assert "article" in driver.reading.status.text
        await driver.press("tab", "2")
        assert driver.reading.session.article_values == {"topic": "flood"}
        assert first(driver.reading.session.index.spans.values(), "span").attributes == {"kind": "y"}
    assert verified(project) == []
