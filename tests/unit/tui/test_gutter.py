"""The gutter and the looks: nested, crossing, identical and fragmented spans are told apart."""

from reader.model import scheme_file
from reader.model.annotation import Fragment, Span
from reader.text.lines import VisualLine, lay_out
from reader.tui.widgets import gutter
from reader.tui.widgets.looks import Look, Marks, looks_of
from reader.workflow.layer import LayerIndex
from tests.conftest import ROOT

TEXT = "alpha beta gamma delta epsilon zeta eta theta iota kappa"
LINES = lay_out(TEXT, 0, 22)
LABELS = {"claim": ("blue", "c"), "speaker": ("orange", "s"), "cue": ("green", "r")}
SCHEME = scheme_file.parse((ROOT / "annotations" / "scheme.yaml").read_text(encoding="utf-8"))


def span(label: str, *texts: str, name: str = "") -> Span:
    places = [(TEXT.index(each), TEXT.index(each) + len(each)) for each in texts]
    return Span(name or f"{label}-{texts[0]}", "layer", label, tuple(Fragment(*each) for each in places))


def columns(spans: list[Span], *, lanes: int = 3, current: str | None = None) -> list[str]:
    return ["".join(mark.text for mark in row) for row in gutter.marks(LINES, spans, LABELS, lanes, current)]


def looks(line: VisualLine, spans: list[Span], current: str | None = None) -> dict[str, Look]:
    """Looks by the letter at their place; plain ones left out."""
    marks = Marks(current, frozenset(), (), None, None, {}, -1)
    found = looks_of(line, LayerIndex(SCHEME, spans), marks, LABELS)
    return {TEXT[start:].split()[0]: look for start, look in found.items() if start in {0, *starts()}}


def starts() -> list[int]:
    return [at for at in range(len(TEXT)) if at == 0 or TEXT[at - 1] == " "]


def test_the_lines_are_what_the_tests_think() -> None:
    assert [TEXT[line.start : line.end] for line in LINES] == [
        "alpha beta gamma delta ", "epsilon zeta eta theta ", "iota kappa",
    ]  # fmt: skip


def test_letters_stand_where_spans_start_and_bars_where_they_go_on() -> None:
    claim = span("claim", "beta gamma delta epsilon zeta")
    assert columns([claim]) == ["c  ", "│  ", "   "]


def test_nested_and_crossing_spans_have_lanes_of_their_own() -> None:
    outer = span("claim", "beta gamma delta epsilon zeta eta theta iota")
    inner = span("speaker", "gamma")
    crossing = span("cue", "theta iota kappa")
    assert columns([outer, inner, crossing]) == ["cs ", "│r ", "││ "]


def test_an_interrupted_span_shows_its_gap() -> None:
    assert columns([span("claim", "beta", "iota")]) == ["c  ", "┊  ", "│  "]


def test_more_spans_than_lanes_say_so_and_the_current_one_is_seen() -> None:
    spans = [span("claim", each) for each in ("alpha", "beta", "gamma", "delta")]
    assert columns(spans)[0] == "cc+"
    shown = gutter.marks(LINES, spans, LABELS, 3, spans[3].id)[0]
    assert [mark.current for mark in shown].count(True) == 1
    assert [mark.text for mark in shown].count("+") == 1


def test_a_span_that_began_above_the_window_is_a_bar() -> None:
    rows = gutter.marks(LINES[1:], [span("claim", "beta gamma delta epsilon zeta")], LABELS, 3, None)
    assert rows[0][0].text == "│"


def test_an_inner_span_keeps_its_ground_inside_the_current_one() -> None:
    outer, inner = span("claim", "alpha beta gamma"), span("speaker", "beta")
    found = looks(LINES[0], [outer, inner], current=outer.id)
    assert (found["alpha"].color, found["alpha"].current) == ("blue", True)
    assert (found["beta"].color, found["beta"].current) == ("orange", True)
    assert found["beta"].crossed == ""


def test_crossing_and_identical_spans_mix() -> None:
    one, other = span("claim", "alpha beta"), span("speaker", "beta gamma")
    found = looks(LINES[0], [one, other])
    assert found["alpha"].crossed == found["gamma"].crossed == ""
    assert {found["beta"].color, found["beta"].crossed} == {"blue", "orange"}
    same = looks(LINES[0], [span("claim", "alpha"), span("speaker", "alpha")])
    assert {same["alpha"].color, same["alpha"].crossed} == {"blue", "orange"}


def test_a_current_span_under_others_is_laid_on_top() -> None:
    below, above = span("claim", "alpha", name="a"), span("speaker", "alpha", name="b")
    for current, color in (("a", "blue"), ("b", "orange")):
        found = looks(LINES[0], [below, above], current=current)
        assert (found["alpha"].color, found["alpha"].current) == (color, True)


def test_nested_spans_of_one_label_differ() -> None:
    found = looks(LINES[0], [span("claim", "alpha beta gamma"), span("claim", "beta")])
    assert not found["alpha"].deep
    assert found["beta"].deep
