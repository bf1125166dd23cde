"""The interface's language: how it is chosen, and that nothing is left untranslated."""

import ast
import importlib.util
import re
from types import ModuleType

import pytest

from reader.errors import InputError
from reader.i18n import LANGUAGES, _, _n, language, rtl, speak
from reader.model import scheme_file
from reader.workflow import wording
from reader.workflow.project import default_file
from tests.conftest import ROOT

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
PLACEHOLDER = re.compile(r"\{\w+[^}]*\}")
WITHOUT_A_NUMBER = 3
"""Forms for none, one and two, which Arabic may say in a word."""


def catalogues() -> ModuleType:
    pytest.importorskip("babel")
    found = importlib.util.spec_from_file_location("catalogues", ROOT / "docs" / "catalogues.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "ar_EG.UTF-8"}, "ar"),
        ({"LANG": "ar"}, "ar"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "xx_YY.UTF-8"}, "en"),
        ({"LANG": "no such locale"}, "en"),
        ({"LANG": ":"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ar_SA.UTF-8"}, "ar"),
        ({"LC_MESSAGES": "ar_SA.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ar@latin"}, "ar"),
        ({"LC_ALL": "en_US.UTF-8", "LANGUAGE": "fr:ar:en"}, "ar"),
        ({"LANG": "ar_EG.UTF-8", "LANGUAGE": "fr"}, "en"),
        ({"LANG": "ar_EG.UTF-8", "LANGUAGE": "", "LC_ALL": ""}, "ar"),
    ],
)
def test_the_locale_chooses_the_language(monkeypatch, environment, expected):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    speak("")
    assert (language(), rtl()) == (expected, expected == "ar")


def test_a_language_that_does_not_exist_is_refused_and_changes_nothing():
    speak("ar")
    with pytest.raises(InputError) as refused:
        speak("xx")
    assert "xx" in refused.value.message
    assert "en, ar" in refused.value.hint
    assert language() == "ar"


def test_what_no_catalogue_has_stays_as_it_is():
    speak("ar")
    assert _("Guidelines") == "الدليل"
    assert _("no message of this program") == "no message of this program"
    assert _("") == ""
    speak("en")
    assert _("Guidelines") == "Guidelines"


@pytest.mark.parametrize(
    ("count", "english", "arabic"),
    [
        (0, "0 problems", "لا مشكلات"),
        (1, "1 problem", "مشكلة واحدة"),
        (2, "2 problems", "مشكلتان"),
        (3, "3 problems", "3 مشكلات"),
        (10, "10 problems", "10 مشكلات"),
        (11, "11 problems", "11 مشكلة"),
        (99, "99 problems", "99 مشكلة"),
        (100, "100 problems", "100 مشكلة"),
        (103, "103 problems", "103 مشكلات"),
    ],
)
def test_counts_take_the_form_that_the_language_has_for_them(count, english, arabic):
    assert _n("{count} problem", "{count} problems", count).format(count=count) == english
    speak("ar")
    assert _n("{count} problem", "{count} problems", count).format(count=count) == arabic


def test_nouns_in_the_accusative_are_told_from_those_after_hundreds():
    speak("ar")
    said = [_n("{count} article", "{count} articles", count).format(count=count) for count in (5, 11, 100)]
    assert said == ["5 مقالات", "11 مقالًا", "100 مقال"]


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_every_message_of_the_code_is_translated_and_none_is_left_over(code):
    tool = catalogues()
    written = {message.id: message for message in tool.read(code) if message.id}
    assert set(written) == {message.id for message in tool.messages() if message.id}
    for message in written.values():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(form.strip() for form in forms), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_messages_that_the_tool_cannot_see_are_in_no_formatted_string(code):
    known = {message.id for message in catalogues().read(code)}
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_"):
                (message,) = node.args
                assert not isinstance(message, ast.JoinedStr), f"{path}:{node.lineno}"
                assert not isinstance(message, ast.Constant) or message.value in known, f"{path}:{node.lineno}"


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_translations_have_the_placeholders_of_their_messages(code):
    for message in catalogues().read(code):
        if isinstance(message.id, tuple):
            wanted = set(PLACEHOLDER.findall(message.id[1]))
            for number, form in enumerate(message.string):
                found = set(PLACEHOLDER.findall(form))
                assert found <= wanted if number < WITHOUT_A_NUMBER else found == wanted, form
        elif message.id:
            assert sorted(PLACEHOLDER.findall(message.string)) == sorted(PLACEHOLDER.findall(message.id)), message.id


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_isolates_are_closed_where_they_are_opened(code):
    for message in catalogues().read(code):
        for form in message.string if isinstance(message.string, tuple) else (message.string,):
            depth = 0
            for character in form:
                depth += (character in "\u2066\u2068") - (character == "\u2069")
                assert 0 <= depth <= 1, form
            assert depth == 0, form


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_the_catalogues_are_what_make_catalogues_writes(code):
    tool = catalogues()
    path = tool.path(code)
    assert path.read_bytes() == tool.written(tool.updated(code))
    assert path.with_suffix(".mo").read_bytes() == tool.compiled(tool.read(code))


def test_the_journals_actions_are_named_in_the_interfaces_language():
    scheme = scheme_file.parse(default_file("scheme.yaml"))
    assert wording.described("tag claim", scheme) == "tag claim"
    assert wording.described("identity merge") == "merge"
    speak("ar")
    assert wording.described("tag claim", scheme) == "وسم \u2068ادعاء\u2069"
    assert wording.described("relabel to speaker", scheme) == "تغيير الوسم إلى \u2068متحدث\u2069"
    assert wording.described("identity add alias") == "إضافة اسم آخر"
    assert wording.described("something of a later version", scheme) == "something of a later version"
