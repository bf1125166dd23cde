"""Reading scheme files: every fault is found, with its line and what was expected."""

import pytest

from reader.errors import InputError
from reader.model import scheme_file
from reader.model.scheme_file import SchemeError
from reader.store import rows
from tests.conftest import ROOT

DEFAULT = (ROOT / "annotations" / "scheme.yaml").read_text(encoding="utf-8")


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(SchemeError) as raised:
        scheme_file.parse(text)
    assert raised.value.hint
    return [(fault.line, fault.message) for fault in raised.value.faults]


def test_the_default_scheme_is_the_designed_one() -> None:
    scheme = scheme_file.parse(DEFAULT)
    assert [(label.name, label.key) for label in scheme.spans] == [("claim", "c"), ("speaker", "s"), ("cue", "r")]
    stance = scheme.attribute("stance", "stance")
    assert [value.name for value in stance.values] == [
        "assert", "support", "deny", "question", "relay", "decline", "unclear",
    ]  # fmt: skip
    assert [value.name for value in stance.values if value.asks_note] == ["unclear"]
    assert scheme.attribute("usable", "article").default == "yes"
    assert scheme.attribute("named", "speaker").default == "yes"
    assert rows.from_json("scheme", rows.to_json(scheme)) == scheme


def test_all_faults_are_listed_with_lines() -> None:
    text = """name: x
version: 0
spns: {}
spans:
  claim: {key: w, colour: blue}
  text: {key: q}
  good: {key: c}
  twin: {key: c}
relations:
  link: {from: [clam], to: [good]}
attributes:
  a: {on: [good], values: [one, two], default: three}
  b: {on: [god], type: text}
  c: {on: [good], when: {nothing: [x]}, values: [y]}
"""
    found = faults(text)
    assert [line for line, _message in found] == [2, 3, 5, 5, 6, 6, 8, 10, 12, 13, 14]
    messages = "\n".join(message for _line, message in found)
    for part in (
        "version",
        "spns",
        "colour",
        "'w'",
        "program itself uses",
        "taken by good",
        "clam",
        "three",
        "god",
        "nothing",
    ):
        assert part in messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: a\nname: b\n", "s.yaml:2: duplicate key 'name'"),
        ("a: &x 1\nb: *x\n", "alias"),
        ("a: [1\n", "s.yaml:2:"),
        ("a: " + "[" * 50 + "]" * 50, "nested too deeply"),
        ("a: 1\n---\nb: 2\n", "second YAML document"),
        ("? [a]\n: b\n", "plain word"),
        ("a: \x01\n", "s.yaml"),
    ],
)
def test_yaml_that_is_not_accepted(text: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        scheme_file.parse(text, "s.yaml")
    assert message in raised.value.message


def test_scalars_stay_strings() -> None:
    scheme = scheme_file.parse(
        "name: no\nspans: {a: {key: c}}\nattributes: {b: {on: a, values: {yes: {}, no: {}, 0012x: {}}}}\n".replace(
            "0012x", "_0012"
        )
    )
    assert scheme.name == "no"
    assert [value.name for value in scheme.attributes[0].values] == ["yes", "no", "_0012"]


def test_an_empty_file_has_faults_not_a_crash() -> None:
    assert faults("")
    assert faults("just words")
    assert faults("spans: [a, b]")


def test_kinds_of_identities_have_titles_or_are_names_alone() -> None:
    text = (
        "name: a\nspans: {{s: {{key: c}}}}\nattributes:\n  who:\n    on: [s]\n    type: identity\n    kinds: {kinds}\n"
    )
    plain = scheme_file.parse(text.format(kinds="[state, media]"))
    titled = scheme_file.parse(text.format(kinds="{state: {title: {ar: رسمي}}, media: {}}"))
    assert [each.name for each in plain.kinds] == [each.name for each in titled.kinds] == ["state", "media"]
    assert [titled.find_kind(each) for each in ("رسمي", "state", "")] == ["state", "state", ""]
    assert [titled.shown_kind(each) for each in ("state", "of an older scheme")] == ["state", "of an older scheme"]
    assert faults(text.format(kinds="{state: {polarity: pro}}"))[0][0] == 7
    assert rows.from_json("scheme", rows.to_json(titled)) == titled
    older = rows.to_json(plain).replace('[{"name":"state"},{"name":"media"}]', '["state","media"]')
    assert older != rows.to_json(plain)
    assert rows.from_json("scheme", older) == plain


def test_a_scheme_of_whole_articles_needs_no_span_labels() -> None:
    scheme = scheme_file.parse("name: a\nshow_title: true\nattributes: {b: {on: [article], values: [x, y]}}\n")
    assert (scheme.spans, scheme.show_title) == ((), True)
    assert rows.from_json("scheme", rows.to_json(scheme)) == scheme
    assert faults("name: a\nattributes: {}\n") == [(1, "the scheme has nothing to mark")]


def test_links_are_needed_always_or_under_a_condition_at_either_end() -> None:
    text = """name: a
spans: {one: {key: c}, two: {key: s}}
relations:
  link: {from: [one], to: [two], auto: sentence, several: true, required: {kind: [x]}, required_from: true}
  other: {from: [two], to: [one], required: true, required_from: {kind: [x]}}
  free: {from: [two], to: [one], required: false}
attributes:
  kind: {on: [two], values: [x, y]}
"""
    scheme = scheme_file.parse(text)
    assert [each.several for each in scheme.relations] == [True, False, False]

    def needed(label: str, **values: str) -> list[tuple[str, bool]]:
        return [(relation.name, incoming) for relation, incoming in scheme.needed(label, values)]

    assert needed("one") == [("link", False), ("other", True)]
    assert needed("two") == []
    assert needed("two", kind="x") == [("link", True), ("other", False)]
    assert rows.from_json("scheme", rows.to_json(scheme)) == scheme
    assert faults(text.replace("required_from: true", "required_from: {kind: [z]}"))[0][0] == 4
    assert faults(text.replace("required: false", "required: perhaps"))[0][0] == 6
    assert faults(text.replace("required: true", "required: [kind]"))[0][0] == 5
