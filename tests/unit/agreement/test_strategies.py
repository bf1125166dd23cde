"""Merge strategies: what is gold before anybody has looked."""

from reader.agreement.cases import Case, cases
from reader.agreement.strategies import Strategy, Verdict, majority, of_case, of_link
from reader.model.annotation import LayerContent
from tests.unit.agreement.layers import content, span


def only(*layers: LayerContent) -> Case:
    (case,) = cases({each.layer.annotator: each for each in layers})
    return case


def said(verdict: Verdict | None) -> tuple[str, dict[str, str], tuple[str, ...]] | None:
    if verdict is None:
        return None
    return (verdict.item.id if verdict.item else "rejected", dict(verdict.values), verdict.unsettled)


def both(case: Case) -> list[tuple[str, dict[str, str], tuple[str, ...]] | None]:
    strategies: tuple[Strategy, ...] = ("unanimous", "majority")
    return [said(of_case(case, each)) for each in strategies]


def test_what_all_say_is_gold_either_way() -> None:
    layers = [content(name, span(name, "claim", (0, 9), type="fact")) for name in "abc"]
    assert both(only(*layers)) == [("a", {"type": "fact"}, ())] * 2


def test_silence_counts_as_a_vote() -> None:
    marked = [content(name, span(name, "claim", (0, 9))) for name in "ab"]
    assert both(only(*marked, content("c"))) == [None, ("a", {}, ())]
    assert both(only(marked[0], content("b"), content("c"))) == [None, ("rejected", {}, ())]
    assert both(only(*marked, content("c"), content("d"))) == [None, None]
    assert both(only(marked[0], content("b"))) == [None, None]


def test_a_majority_is_of_the_same_place_and_label() -> None:
    a, b = (content(name, span(name, "claim", (0, 9), type="fact")) for name in "ab")
    assert both(only(a, b, content("c", span("c", "claim", (0, 8), type="judgement")))) == [
        None,
        ("a", {"type": "fact"}, ()),
    ]
    assert both(only(a, content("b", span("b", "claim", (0, 8))), content("c", span("c", "cue", (0, 9))))) == [
        None,
        None,
    ]


def test_attributes_are_settled_one_by_one() -> None:
    layers = [
        content("a", span("a", "claim", (0, 9), type="fact", form="direct")),
        content("b", span("b", "claim", (0, 9), type="fact", form="mixed")),
        content("c", span("c", "claim", (0, 9), type="fact", form="indirect")),
    ]
    assert both(only(*layers)) == [("a", {"type": "fact"}, ("form",))] * 2
    two = both(only(*layers[:2], content("c", span("c", "claim", (0, 9), type="fact", form="mixed"))))
    assert two == [("a", {"type": "fact"}, ("form",)), ("a", {"type": "fact", "form": "mixed"}, ())]


def test_links_are_voted_on_by_who_might_have_made_them() -> None:
    def layer(name: str, *links: tuple[str, str]) -> LayerContent:
        spans = span(f"{name}s", "speaker", (0, 5)), span(f"{name}t", "speaker", (6, 9)), span(name, "claim", (10, 20))
        return content(
            name, *spans, links=tuple(("stance", name + end, name, {"stance": stance}) for end, stance in links)
        )

    layers = [layer("a", ("s", "deny")), layer("b", ("s", "deny")), layer("c", ("s", "assert"))]
    found = cases({each.layer.annotator: each for each in layers})
    (link,) = found[2].links
    sources = {each.id: 0 for each in link.relations.values()}
    assert said(of_link(link, 3, sources, "unanimous")) == ("a-link0", {}, ("stance",))
    assert said(of_link(link, 3, sources, "majority")) == ("a-link0", {"stance": "deny"}, ())
    layers[1:] = [layer("b", ("t", "deny")), layer("c")]
    (link,) = cases({each.layer.annotator: each for each in layers})[2].links
    assert link.sources == (0, 1)
    assert of_link(link, 3, {"a-link0": 0, "b-link0": 1}, "majority") is None
    assert of_link(link, 3, {"a-link0": 0, "b-link0": 1}, "unanimous") is None
    layers[1:] = [layer("b"), layer("c")]
    (link,) = cases({each.layer.annotator: each for each in layers})[2].links
    assert said(of_link(link, 3, {"a-link0": 0}, "majority")) == ("rejected", {}, ())


def test_a_majority_is_more_than_half() -> None:
    assert majority({"a": 1, "b": 1, "c": 2}, 3) == 1
    assert majority({"a": 1, "b": 2}, 2) is None
    assert majority({"a": 1, "b": 1}, 4) is None
    assert majority({}, 3) is None
