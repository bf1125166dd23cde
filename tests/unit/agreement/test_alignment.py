"""Alignment: which spans of several layers meet."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from reader.agreement.alignment import Group, align, included, shared
from reader.model.annotation import Fragment, Span
from tests.unit.agreement.layers import span


def met(groups: list[Group]) -> list[dict[str, str]]:
    return [{name: each.id for name, each in sorted(group.spans.items())} for group in groups]


def test_spans_meet_in_order_of_their_overlap() -> None:
    a = [span("a1", "claim", (0, 10)), span("a2", "claim", (12, 20))]
    b = [span("b1", "claim", (0, 14)), span("b2", "claim", (14, 21))]
    assert met(align({"a": a, "b": b})) == [{"a": "a1", "b": "b1"}, {"a": "a2", "b": "b2"}]
    wide = [span("b1", "claim", (8, 20))]
    assert met(align({"a": a, "b": wide})) == [{"a": "a1"}, {"a": "a2", "b": "b1"}]


def test_one_label_comes_before_others_however_much_they_overlap() -> None:
    a = [span("a1", "claim", (0, 10))]
    b = [span("b1", "speaker", (0, 10)), span("b2", "claim", (9, 20))]
    assert met(align({"a": a, "b": b})) == [{"a": "a1", "b": "b2"}, {"b": "b1"}]
    assert met(align({"a": a, "b": b[:1]})) == [{"a": "a1", "b": "b1"}]


def test_a_span_that_lies_in_one_of_another_label_is_not_the_same() -> None:
    a, b = [span("a1", "claim", (0, 100))], [span("b1", "speaker", (80, 100))]
    assert met(align({"a": a, "b": b})) == [{"a": "a1"}, {"b": "b1"}]


def test_another_label_meets_whichever_span_of_a_group_it_lies_on() -> None:
    layers = {
        "a": [span("a1", "claim", (2, 13))],
        "b": [span("b1", "claim", (11, 18))],
        "c": [span("c1", "cue", (10, 16))],
    }
    assert met(align(layers)) == [{"a": "a1", "b": "b1", "c": "c1"}]


def test_three_meet_through_one_another() -> None:
    layers = {
        "a": [span("a1", "claim", (0, 10))],
        "b": [span("b1", "claim", (5, 15))],
        "c": [span("c1", "claim", (12, 20)), span("c2", "speaker", (0, 10))],
    }
    assert met(align(layers)) == [{"a": "a1", "b": "b1", "c": "c1"}, {"c": "c2"}]


def test_fragments_and_excluded_ranges() -> None:
    a = [span("a1", "claim", (0, 10), (20, 30))]
    b = [span("b1", "claim", (10, 20)), span("b2", "claim", (25, 40))]
    assert met(align({"a": a, "b": b})) == [{"a": "a1", "b": "b2"}, {"b": "b1"}]
    assert met(align({"a": a, "b": b}, ((20, 50),))) == [{"a": "a1"}, {"b": "b1"}]
    assert included([(0, 10), (20, 30)], ((5, 25), (28, 29))) == ((0, 5), (25, 28), (29, 30))
    assert shared(((0, 10), (20, 30)), ((5, 22), (29, 40))) == 8


def test_identical_spans_of_one_layer_each_meet_one() -> None:
    a = [span("a1", "claim", (0, 10)), span("a2", "claim", (0, 10))]
    b = [span("b1", "claim", (0, 10))]
    assert met(align({"a": a, "b": b})) == [{"a": "a1", "b": "b1"}, {"a": "a2"}]


places = st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from(["claim", "speaker"]))
layers = st.lists(st.lists(places, max_size=6, unique=True), min_size=2, max_size=4)


def made(drawn: list[list[tuple[int, int, str]]]) -> list[list[Span]]:
    return [
        [Span(f"{start}-{size}-{label}", "", label, (Fragment(start, start + size),)) for start, size, label in layer]
        for layer in drawn
    ]


@given(layers)
def test_the_order_of_annotators_and_of_spans_does_not_matter(drawn: list[list[tuple[int, int, str]]]) -> None:
    spans = made(drawn)
    seen = set()
    for order in permutations(range(len(spans))):
        groups = align({f"annotator {place}": spans[place][::-1] for place in order})
        seen.add(tuple(tuple(sorted((name, each.id) for name, each in group.spans.items())) for group in groups))
    assert len(seen) == 1


@given(layers)
def test_every_span_is_in_one_group_that_holds_together(drawn: list[list[tuple[int, int, str]]]) -> None:
    named = {f"annotator {place}": spans for place, spans in enumerate(made(drawn))}
    groups = align(named)
    assert sorted((name, each.id) for group in groups for name, each in group.spans.items()) == sorted(
        (name, each.id) for name, spans in named.items() for each in spans
    )
    assert [group.place for group in groups] == sorted(group.place for group in groups)
    for group in groups:
        linked, rest = [], list(group.spans.values())
        linked.append(rest.pop())
        while rest:
            near = next(each for each in rest if any(shared(each.fragments, one.fragments) for one in linked))
            rest.remove(near)
            linked.append(near)
    for name, spans in named.items():  # nothing of one label is left alone beside something free that it overlaps
        for other in named:
            free = [
                [each for group in groups if len(group.spans) == 1 for who, each in group.spans.items() if who == whose]
                for whose in (name, other)
            ]
            if name != other:
                assert not any(
                    one.label == two.label and shared(one.fragments, two.fragments)
                    for one in free[0]
                    for two in free[1]
                ), spans
