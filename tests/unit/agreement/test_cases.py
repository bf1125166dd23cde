"""Cases: how annotators differ over one place."""

from reader.agreement.cases import Case, Difference, cases
from reader.model.annotation import LayerContent
from tests.unit.agreement.layers import content, span


def found(*layers: LayerContent) -> list[Case]:
    forth = cases({each.layer.annotator: each for each in layers})
    back = cases({each.layer.annotator: each for each in reversed(layers)})
    assert forth == back
    return forth


def differences(*layers: LayerContent) -> list[set[tuple[str, str, str]]]:
    return [{tuple(each) for each in case.differences} for case in found(*layers)]


def test_nobody_differs() -> None:
    (case,) = found(
        content("a", span("a1", "claim", (0, 9), type="fact")), content("b", span("b1", "claim", (0, 9), type="fact"))
    )
    assert case.unanimous
    assert case.silent == ()


def test_silence_is_a_difference() -> None:
    (case,) = found(content("a", span("a1", "claim", (0, 9))), content("b", span("b1", "claim", (0, 9))), content("c"))
    assert case.differences == {Difference("missing")}
    assert case.silent == ("c",)


def test_several_differences_of_one_case() -> None:
    assert differences(
        content("a", span("a1", "claim", (0, 9), type="fact")),
        content("b", span("b1", "cue", (0, 8), type="prediction", form="direct")),
    ) == [{("label", "", ""), ("boundary", "", ""), ("attribute", "type", ""), ("attribute", "form", "")}]


def test_one_span_against_several_is_split_and_a_span_within_is_not() -> None:
    whole = content("a", span("a1", "claim", (0, 50)))
    parts = content("b", span("b1", "claim", (0, 20)), span("b2", "claim", (25, 50)))
    assert differences(whole, parts) == [{("split", "", ""), ("boundary", "", "")}, {("split", "", "")}] or differences(
        whole, parts
    ) == [{("split", "", "")}, {("split", "", ""), ("boundary", "", "")}]
    nested = content("b", span("b1", "claim", (0, 50)), span("b2", "claim", (25, 50)))
    assert differences(whole, nested) == [set(), {("missing", "", "")}]
    three = differences(whole, parts, content("c"))
    assert all(("missing", "", "") in each and ("split", "", "") in each for each in three)


def linked(annotator: str, *links: tuple[str, str], stance: str = "assert", silent: bool = False) -> LayerContent:
    spans = [span(f"{annotator}{name}", label, place) for name, label, place in (
        ("x", "speaker", (0, 5)), ("y", "speaker", (10, 15)), ("c", "claim", (20, 40)),
    )]  # fmt: skip
    values = {} if silent else {"stance": stance}
    ends = [("stance", annotator + source, annotator + target, values) for source, target in links]
    return content(annotator, *spans, links=tuple(ends))


def of_claim(*layers: LayerContent) -> list[set[tuple[str, str, str]]]:
    *_speakers, claim = found(*layers)
    return [{tuple(each) for each in link.differences} for link in claim.links]


def test_relations_are_compared_through_their_ends() -> None:
    assert of_claim(linked("a", ("x", "c")), linked("b", ("x", "c"))) == [set()]
    assert of_claim(linked("a", ("x", "c")), linked("b", ("x", "c"), stance="deny")) == [
        {("relation", "stance", "stance")}
    ]
    assert of_claim(linked("a", ("x", "c")), linked("b")) == [{("relation", "stance", "missing")}]
    assert of_claim(linked("a", ("x", "c")), linked("b", ("y", "c"))) == [{("relation", "stance", "endpoint")}]
    both = of_claim(linked("a", ("x", "c")), linked("b", ("x", "c"), ("y", "c")))
    assert both == [set(), {("relation", "stance", "missing")}]


def test_a_relation_of_a_span_that_somebody_did_not_mark_is_not_missing_for_them() -> None:
    one = linked("a", ("x", "c"))
    silent = content("b", span("bx", "speaker", (0, 5)))
    *_others, claim = found(one, silent)
    assert claim.differences == {Difference("missing")}


def test_excluded_ranges_take_no_part() -> None:
    layers = {
        "a": content("a", span("a1", "claim", (0, 9)), span("a2", "claim", (20, 30))),
        "b": content("b", span("b1", "claim", (0, 12))),
    }
    assert [case.unanimous for case in cases(layers, ((9, 12), (20, 30)))] == [True]
