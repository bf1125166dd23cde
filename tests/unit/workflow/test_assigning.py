"""Assigning: evenly, by lot but the same again, and never twice; and the rounds that it is done in."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import InputError, ReaderError, RuleError
from reader.model.annotation import Annotator
from reader.workflow import rounds
from reader.workflow.agreeing import Compared, agreement
from reader.workflow.assigning import Plan, assign, distribute, share_of, take_back
from reader.workflow.checks import verified
from reader.workflow.exporting import Selection, lines
from reader.workflow.project import Project
from reader.workflow.session import Session, next_unfinished
from tests import projects
from tests.projects import tag

LENGTHS = st.lists(st.integers(1, 4000), min_size=1, max_size=40)


def named(lengths: list[int]) -> dict[str, int]:
    return {f"article-{number:02}": length for number, length in enumerate(lengths)}


@given(LENGTHS, st.integers(1, 6), st.data())
def test_shares_are_even_exact_and_the_same_for_a_seed(lengths, people, data):
    words, names = named(lengths), [f"a{number}" for number in range(people)]
    wanted = data.draw(st.integers(1, people))
    overlap, seed = data.draw(st.floats(0, 1)), data.draw(st.integers(0, 99))
    options = {"per_article": wanted, "overlap": overlap, "seed": seed}
    found = distribute(words, names, **options)
    assert found == distribute(dict(reversed(words.items())), reversed(names), **options)
    assert set(found) == set(words)
    assert all(len(set(who)) == len(who) for who in found.values())
    counts = Counter(len(who) for who in found.values())
    shared = share_of(len(words), overlap)
    assert counts == Counter({wanted: shared}) + Counter({1: len(words) - shared})
    loads = [sum(words[each] for each, who in found.items() if name in who) for name in names]
    assert max(loads) - min(loads) <= max(lengths)


@given(LENGTHS, st.integers(2, 5), st.data())
def test_what_is_taken_stays_and_counts(lengths, people, data):
    words, names = named(lengths), [f"a{number}" for number in range(people)]
    first = distribute(words, names, per_article=1, overlap=1, seed=1)
    taken = {article: who for article, who in first.items() if data.draw(st.booleans())}
    more = distribute(words, names, per_article=2, overlap=1, seed=2, taken=taken)
    for article in words:
        both = [*taken.get(article, ()), *more.get(article, ())]
        assert len(both) == len(set(both)) == 2
    assert distribute(words, names, per_article=1, overlap=1, seed=3, taken=first) == {}


def test_a_seed_makes_a_difference_and_everybody_meets_everybody():
    words = named([100] * 12)
    names = ["a1", "a2", "a3", "a4"]
    found = [distribute(words, names, per_article=2, overlap=1, seed=seed) for seed in range(4)]
    assert any(each != found[0] for each in found)
    for each in found:
        met = Counter(frozenset(who) for who in each.values())
        assert set(met.values()) == {2}
        assert len(met) == len(list(combinations(names, 2)))


def test_who_may_not_get_an_article_does_not():
    found = distribute({"x": 5}, ["a1", "a2"], per_article=2, overlap=1, seed=0, barred={"x": ["a1"]})
    assert found == {"x": ["a2"]}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with projects.make(tmp_path, {f"n{number}": f"خبر\nنص رقم {number} فيه كلام" for number in range(6)}) as made:
        made.annotator("lead")
        for name in ("a1", "a2", "a3"):
            made.annotator(name)
        yield made


def lead(project: Project) -> Annotator:
    return project.annotator("lead")


def test_assigned_layers_wait_for_their_annotators(project: Project) -> None:
    done = assign(project, lead(project), Plan(per_article=2, overlap=0.5, seed=1))
    assert (done.articles, done.shared) == (6, 3)
    assert [load.added for load in done.loads.values()] == [3, 3, 3]
    assert verified(project) == []
    one = project.annotator("a1")
    own = [each.id for each in project.store.view(one).listing("a1").summaries() if each.assigned]
    assert len(own) == 3
    assert next_unfinished(project, one) == own[0]
    assert next_unfinished(project, one, own[2]) == own[0]
    assert list(lines(project, project.store.view(), Selection())) == []
    assert len(list(lines(project, project.store.view(), Selection(untouched=True)))) == 6
    work = Session(project, one, own[0])
    assert (work.status, work.neighbours()) == ("new", (None, own[1], 1, 3))
    tag(work, "claim", "نص")
    assert (work.status, work.layer.assigned, work.article_values) == ("in progress", "lead", {"usable": "yes"})
    for each in own:
        Session(project, one, each).set_status("done")
    assert next_unfinished(project, one) is None
    assert next_unfinished(project, project.annotator("a4")) == "n0"
    assert verified(project) == []


def test_an_assigned_article_that_is_revised_is_begun_on_its_new_text(project: Project, tmp_path: Path) -> None:
    from reader.workflow.importing import import_files

    assign(project, lead(project), Plan(("a1",)))
    (tmp_path / "articles" / "n0.txt").write_text("خبر\nنص جديد", encoding="utf-8")
    import_files(project, [tmp_path / "articles" / "n0.txt"])
    work = Session(project, project.annotator("a1"), "n0")
    assert not work.outdated
    tag(work, "claim", "جديد")
    assert verified(project) == []


def test_assigning_again_adds_what_is_missing(project: Project) -> None:
    tag(projects.session(project, "a1", "n0"), "claim", "نص")
    Session(project, project.annotator("a1"), "n1").set_status("skipped", "not news")
    assign(project, lead(project), Plan())
    assert {each.article: each.annotator for each in project.store.view().layers() if each.article == "n0"} == {
        "n0": "a1"
    }
    assert {each.annotator for each in project.store.view().layers() if each.article == "n1"} > {"a1"}
    with pytest.raises(RuleError, match="assigned already"):
        assign(project, lead(project), Plan(seed=5))
    more = assign(project, lead(project), Plan(per_article=3, overlap=1), dry=True)
    assert sum(load.added for load in more.loads.values()) == len(more.edits) == 11
    assert len(project.store.view().layers()) == 7
    assign(project, lead(project), Plan(per_article=2, overlap=1))
    assert all(
        load.added == 0 for load in assign(project, lead(project), Plan(per_article=2, twice=0.5)).loads.values()
    )


def test_the_same_annotator_twice_is_a_round_of_its_own_that_agreement_compares(project: Project) -> None:
    done = assign(project, lead(project), Plan(("a1", "a2"), twice=2 / 3))
    assert done.again == "main-again"
    assert [load.again for load in done.loads.values()] == [2, 2]
    again = [each for each in project.store.view().layers() if each.round == "main-again"]
    first = {(each.article, each.annotator) for each in project.store.view().layers() if each.round == "main"}
    assert {(each.article, each.annotator) for each in again} < first
    one = project.annotator("a1")
    assert rounds.waiting(project, one) == {"main": 3, "main-again": 2}
    twice = next(each.article for each in again if each.annotator == "a1")
    for round_ in ("main", "main-again"):
        work = Session(project, one, twice, round_)
        assert not work.index.spans
        tag(work, "claim", "نص")
        work.set_status("done")
    found = agreement(project, project.store.view(), Compared())
    assert any(each.annotators == ("a1@main", "a1@main-again") and each.value == 1 for each in found.measures)
    with pytest.raises(RuleError, match="assigned already"):
        assign(project, lead(project), Plan(("a1", "a2"), twice=2 / 3))
    assert verified(project) == []


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(per_article=4), "4 annotators an article are wanted, and there are 3"),
        (Plan(per_article=0), "0 annotators"),
        (Plan(("a1",), per_article=2), "and there is 1"),
        (Plan(("zz",)), "no annotator 'zz'"),
        (Plan(articles=("n9",)), "no article 'n9'"),
        (Plan(round="pilot"), "no round 'pilot'"),
        (Plan(overlap=1.5), "--overlap is a share between 0 and 1, not 1.5"),
        (Plan(twice=float("nan")), "--twice is a share"),
    ],
)
def test_what_cannot_be_assigned(project: Project, plan: Plan, said: str) -> None:
    with pytest.raises(InputError) as refused:
        assign(project, lead(project), plan)
    assert said in refused.value.message
    assert refused.value.hint
    assert project.store.view().layers() == []


def test_only_leads_assign_and_open_rounds(project: Project) -> None:
    project.set_role("r1", "reviewer", actor="lead")
    for name in ("a1", "r1"):
        with pytest.raises(RuleError, match="no lead"):
            assign(project, project.annotator(name), Plan())
        with pytest.raises(RuleError, match="no lead"):
            rounds.set_round(project, project.annotator(name), "pilot")


def test_nothing_and_nobody_to_assign(tmp_path: Path) -> None:
    with projects.make(tmp_path, {}) as project:
        who = project.annotator("lead")
        with pytest.raises(InputError, match="nobody to assign to"):
            assign(project, who, Plan())
        project.annotator("a1")
        with pytest.raises(InputError, match="no articles"):
            assign(project, who, Plan())


def test_rounds_remember_scheme_and_guidelines(project: Project, tmp_path: Path) -> None:
    (main,) = rounds.states(project, project.store.view())
    assert (main.round.name, main.guidelines_changed, main.scheme_changed) == ("main", False, False)
    (tmp_path / "annotations" / "guidelines.md").write_text("# New\n", encoding="utf-8")
    assert rounds.states(project, project.store.view())[0].guidelines_changed
    pilot = rounds.set_round(project, lead(project), " pilot ", training=True)
    assert (pilot.name, pilot.training) == ("pilot", True)
    assert [each.guidelines_changed for each in rounds.states(project, project.store.view())] == [True, False]
    with pytest.raises(RuleError, match="already"):
        rounds.set_round(project, lead(project), "pilot")
    assert not rounds.set_round(project, lead(project), "pilot", training=False).training
    rounds.set_round(project, lead(project), "main", renew=True)
    assert not rounds.states(project, project.store.view())[0].guidelines_changed
    text = project.store.scheme_source().replace("version: 1", "version: 2").replace("color: blue", "color: red")
    project.set_scheme(text, "scheme.yaml", actor="lead")
    assert all(each.scheme_changed for each in rounds.states(project, project.store.view()))
    assign(project, lead(project), Plan(round="pilot"))
    assert [each.scheme_changed for each in rounds.states(project, project.store.view())] == [True, False]
    assert verified(project) == []
    for bad in ("", "x" * 80, "a\x1bb"):
        with pytest.raises(ReaderError, match="round's name"):
            rounds.set_round(project, lead(project), bad)


def test_unknown_rounds_are_refused_and_imported_ones_opened(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no round 'pilot'"):
        projects.Session(project, project.annotator("a1"), "n0", "pilot")
    rounds.set_round(project, lead(project), "pilot")
    work = Session(project, project.annotator("a1"), "n0", "pilot")
    tag(work, "claim", "نص")
    exported = "\n".join(lines(project, project.store.view(), Selection()))
    assert '"round": "pilot"' in exported
    with projects.make(tmp_path / "other", {}) as other:
        projects.import_lines(other, exported, actor="lead")
        assert [each.name for each in other.store.rounds()] == ["main", "pilot"]
        assert "\n".join(lines(other, other.store.view(), Selection())) == exported
        assert verified(other) == []
        with pytest.raises(InputError, match=r"x\.jsonl:1: .*round's name"):
            projects.import_lines(other, exported.replace('"pilot"', '"a\\u001bb"'), actor="lead", annotator="a2")


def test_what_nobody_has_begun_can_be_taken_back(project: Project) -> None:
    assign(project, lead(project), Plan(per_article=2))
    own = [each.id for each in project.store.view().listing("a1").summaries() if each.assigned]
    Session(project, project.annotator("a1"), own[0]).set_status("done")
    assert len(take_back(project, lead(project), Plan(("a1", "a2"), tuple(own[:2])))) >= 1
    assert len([each for each in project.store.view().layers() if each.annotator == "a1"]) == 3
    take_back(project, lead(project), Plan())
    assert [(each.annotator, each.status) for each in project.store.view().layers()] == [("a1", "done")]
    with pytest.raises(InputError, match="not begun"):
        take_back(project, lead(project), Plan())
    with pytest.raises(RuleError, match="no lead"):
        take_back(project, project.annotator("a2"), Plan())
    assert verified(project) == []


def test_what_was_assigned_can_be_imported(project: Project, tmp_path: Path) -> None:
    with projects.make(tmp_path / "away", {"n0": "خبر\nنص رقم 0 فيه كلام"}) as away:
        tag(projects.session(away, "a1", "n0"), "claim", "كلام")
        exported = "\n".join(lines(away, away.store.view(), Selection()))
    assign(project, lead(project), Plan(("a1",), ("n0",)))
    projects.import_lines(project, exported, actor="lead")
    layer = project.store.layer_of("n0", "a1")
    assert (layer.status, layer.assigned) == ("in progress", "lead")
    assert "\n".join(lines(project, project.store.view(), Selection())) == exported
    assert projects.import_lines(project, exported, actor="lead").layers == 0
    assert verified(project) == []
