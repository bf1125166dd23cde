"""What keys mean: layouts by place, digits of every script, and a user's own keys."""

from pathlib import Path

import pytest

from reader.errors import InputError
from reader.model import scheme_file
from reader.tui import actions
from reader.tui.keyboard import LAYOUTS, Keyboard
from reader.workflow import config
from tests.conftest import ROOT

BOUND = frozenset("cwbvt[]!?123")


def settings(text: str) -> config.Config:
    return config.parse(text, Path("config.yaml"))


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("ar", "ؤ", "c"), ("ar", "ص", "w"), ("ar", "\u0644\u0627", "b"), ("ar", "\ufefb", "b"), ("ar", "ف", "t"),
        ("ar", "؟", "?"), ("ar", "\u064b", "W"), ("fa", "ز", "c"), ("fa", "ذ", "b"), ("he", "ב", "c"), ("he", "נ", "b"),
        ("he", "'", "w"), ("ar", "'", "'"), ("en", "'", "'"), ("en", "ؤ", "c"), ("", "ב", "c"), ("ar", "ב", "ב"),
        ("ar-EG", "ؤ", "c"), ("ar", "c", "c"), ("ar", "[", "["), ("he", "[", "["), ("ar", "é", "é"),
        ("ar", "٣", "3"), ("fa", "۳", "3"), ("en", "३", "3"),
    ],
)  # fmt: skip
def test_a_character_without_an_action_is_the_key_in_its_place(language: str, typed: str, meant: str) -> None:
    assert Keyboard().read(typed, BOUND, language) == meant


def test_every_layout_reaches_every_letter_that_is_no_character_of_its_own() -> None:
    for name in ("ar", "fa", "he"):
        reached = set(LAYOUTS[name].values())
        missing = set("abcdefghijklmnopqrstuvwxyz") - reached
        assert not missing, f"{name}: {missing}"


def test_a_bound_character_means_itself_even_where_a_layout_has_it() -> None:
    assert Keyboard().read("ؤ", frozenset("ؤc"), "ar") == "ؤ"


def test_azerty_has_its_digits_without_shift_and_keeps_the_other_layouts() -> None:
    keyboard = Keyboard(settings("keyboard: [azerty, auto]"))
    assert [keyboard.read(each, BOUND, "ar") for each in "&é\"'(-è_ç$"] == [*"123456789", "]"]
    assert keyboard.read("ؤ", BOUND, "ar") == "c"
    assert Keyboard(settings("keyboard: fa")).read("ز", BOUND, "ar") == "c"


def test_actions_take_the_keys_they_are_given() -> None:
    keyboard = Keyboard(settings('keys:\n  reading.undo: [ctrl+z, u]\n  reading.cycle: "\'"\n  reading.redo: []\n'))
    found = {each.id: each.keys for each in keyboard.actions("reading")}
    assert found["reading.undo"] == ("ctrl+z", "u")
    assert found["reading.cycle"] == ("'",)
    assert found["reading.redo"] == ()
    assert keyboard.actions("library") == actions.LIBRARY


@pytest.mark.parametrize(
    ("text", "line", "what", "hint"),
    [
        ("keys:\n  reading.undo: w", 2, "w would be the key of", "another key"),
        ("keys:\n  reading.undo: q\n  reading.close: u\n  reading.cycle: [k, ';']", 4, "k would be the key", "another"),
        ("keys:\n  reading.undoo: w", 2, "no action 'reading.undoo'", "reading.undo"),
        ("keys:\n  nothing: w", 2, "no action", "keys.md"),
        ("keys:\n  reading.value: [a]", 2, "are the digits", "azerty"),
        ("keys:\n  reading.undo: ctrl+banana", 2, "no key 'ctrl+banana'", "one character"),
        ("keys:\n  reading.undo: ''", 2, "no key ''", "one character"),
        ("keyboard: klingon", 1, "no keyboard 'klingon'", "azerty"),
        ("colour: red", 1, "no setting 'colour'", "theme"),
        ("ui: [ar, en]", 1, "ui is one word", "ui: ar"),
        ("keys:\n  reading.undo: {a: b}", 2, "a word or a list", "reading.undo: u"),
        ("keys: w", 1, "holds actions", "reading.undo: u"),
        ("ui: ar\nui: en", 2, "duplicate key", "Keep one"),
        ("theme: dark\nkeys:\n  - w", 2, "holds actions", "reading.undo: u"),
        ("- a", 1, "names with values", "ui: ar"),
    ],
)
def test_settings_that_cannot_be_used_say_where_and_why(text: str, line: int, what: str, hint: str) -> None:
    with pytest.raises(InputError) as raised:
        Keyboard(settings(text))
    assert what in raised.value.message
    assert hint in raised.value.hint
    assert raised.value.message.startswith(f"config.yaml:{line}:")


def test_a_key_of_the_scheme_is_not_to_be_given_to_an_action() -> None:
    scheme = scheme_file.parse((ROOT / "annotations" / "scheme.yaml").read_text(encoding="utf-8"))
    keyboard = Keyboard(settings("keys:\n  reading.undo: c"))
    with pytest.raises(InputError, match="scheme's key of claim"):
        keyboard.check(scheme)
    Keyboard().check(scheme)


def test_every_default_key_of_the_reading_screen_is_kept_from_schemes() -> None:
    from reader.model.scheme import RESERVED_KEYS

    single = {key for action in actions.READING for key in action.keys if len(key) == 1 and action.id != "reading.link"}
    assert single <= RESERVED_KEYS, single - RESERVED_KEYS


def test_no_default_key_is_a_shifted_punctuation_key_save_two() -> None:
    shifted = set('~!@#$%^&*()_+{}|:"<>?')
    for context, of in actions.BY_CONTEXT.items():
        taken = {key for action in of for key in action.keys} & shifted
        assert taken <= {"?", "!"}, (context, taken)


def test_every_ctrl_key_has_a_plain_alternative() -> None:
    for of in actions.BY_CONTEXT.values():
        for action in of:
            ctrl = [key for key in action.keys if key.startswith("ctrl+")]
            extends = action.call.startswith("extend") or action.call.startswith("move('word_")
            assert not ctrl or extends or any(not key.startswith("ctrl+") for key in action.keys), action.id


def test_a_missing_file_is_no_error_and_an_unreadable_one_is(tmp_path: Path) -> None:
    assert config.read() == config.Config()
    config.path().parent.mkdir(parents=True, exist_ok=True)
    config.path().mkdir()
    with pytest.raises(InputError, match="cannot read"):
        config.read()
