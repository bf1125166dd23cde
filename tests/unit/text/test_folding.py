"""Folding: spellings that meet, and matches that lead back to exact offsets."""

import sys
import unicodedata
from bisect import bisect_left

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.text import folding
from reader.text.folding import Folded, fold

SAME = {
    "hamza forms": ("أنتونوف", "انتونوف", "آنتونوف", "إنتونوف", "ٱنتونوف", "ا\u0654نتونوف"),
    "hamza on its seat or alone": ("مسؤول", "مسوول", "مسو\u0654ول"),
    "hamza on the line": ("سماء", "سما"),
    "alef maqsura": ("مستشفى", "مستشفي", "مستشفی"),
    "ta marbuta": ("مدرسة", "مدرسه", "مدرسۃ"),
    "tatweel": ("كتاب", "كتـــاب", "كـتـاب"),
    "harakat": ("محمد", "مُحَمَّدٌ", "محمّد"),
    "superscript alef": ("الرحمن", "الرحمٰن"),
    "Persian letters": ("كتابي", "کتابی"),
    "Urdu he": ("هي", "ہی", "ھي", "ەي"),
    "digits": ("2026", "٢٠٢٦", "۲۰۲۶", "２０２６", "२०२६"),
    "presentation forms": ("سلام", "ﺳﻼﻡ", "ﺱﻻﻡ"),
    "case and accents": ("Élysée", "ELYSEE", "E\u0301lyse\u0301e", "elysée"),
    "expansions": ("strasse", "Straße", "STRASSE"),
    "Hebrew points": ("שלום", "שָׁלוֹם"),
    "joiners and hidden controls": ("نیم‌فاصله", "نیمفاصله", "نيم\u200fفاصله", "نيم\u00adفاصله", "نيم\x07فاصله"),
    "white space": ("وزير الري", "وزير \u00a0 الري", "وزير\tالري"),
}


@pytest.mark.parametrize("kind", SAME)
def test_spellings_that_meet(kind: str) -> None:
    first, *others = SAME[kind]
    assert [fold(other) for other in others] == [fold(first)] * len(others)


def test_words_that_stay_apart() -> None:
    words = ["روسيا", "سوريا", "أنطونوف", "أنتونوف", "گل", "كل", "پدر", "بدر", "12", "21", "a\nb", "a b", "ab"]
    assert len({fold(word) for word in words}) == len(words)


def test_folding_twice_changes_nothing() -> None:
    everything = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    assert [each for each in everything if fold(fold(each)) != fold(each)] == []


def test_code_points_that_are_passed_over_fold_to_themselves_or_to_one() -> None:
    everything = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    selves = [each for each in everything if not folding._PERHAPS_OTHER.match(each)]
    ones = [each for each in everything if not folding._PERHAPS_UNEVEN.match(each)]
    assert len(ones) > len(selves) > 100
    assert [each for each in selves if folding._fold_one(each) != each] == []
    assert [each for each in ones if len(folding._fold_one(each)) != 1] == []


def found(body: str, query: str) -> list[str]:
    return [body[start:end] for start, end in Folded(body).find(query)]


def test_matches_are_exact_and_take_their_marks_along() -> None:
    body = "قال مُحَمَّدٌ: كتـــاب والكِتابُ في روسيا ووروسيا"
    assert found(body, "محمد") == ["مُحَمَّدٌ"]
    assert found(body, "كتاب") == ["كتـــاب", "كِتابُ"]
    assert found(body, "كت") == ["كت", "كِت"]
    assert found(body, "روسيا") == ["روسيا", "روسيا"]
    assert found("aaaa", "aa") == ["aa", "aa"]


def test_a_phrase_stays_within_its_paragraph_whatever_its_spaces() -> None:
    body = "وزير  الري\nوزير\u00a0الري وزير\nالري"
    assert found(body, "وزير الري") == ["وزير  الري", "وزير\u00a0الري"]
    assert found(body, "  وزير\t\nالري ") == ["وزير  الري", "وزير\u00a0الري"]
    across = [body[start:end] for start, end in Folded(body).find("وزير الري", across=True)]
    assert across == ["وزير  الري", "وزير\u00a0الري", "وزير\nالري"]


def test_a_ligature_is_matched_whole() -> None:
    assert found("قال: ﷺ", "عليه") == ["ﷺ"]
    assert found("ﻻ ﷲ ½", "ا") == ["ﻻ", "ﷲ"]
    assert found("ßß", "s") == ["ß", "ß"]


@pytest.mark.parametrize("query", ["", " ", "\n", "ـ", "ء", "َ", "\u200f", "\x1b", "\x00"])
def test_what_folds_to_nothing_is_found_nowhere(query: str) -> None:
    assert found("كتـاب ء\u200f َ \x1b", query) == []


def test_signs_of_patterns_mean_themselves() -> None:
    assert found("a.b axb (c)* [d]", "a.b") == ["a.b"]
    assert found("a.b axb (c)* [d]", "(c)* [d]") == ["(c)* [d]"]


def test_long_bodies_are_mapped_across_their_pieces() -> None:
    body = "".join(f"ك{'ـ' * (number % 5)}تَابٌ{number} " for number in range(3000))
    matches = list(Folded(body).find("كتاب"))
    assert len(matches) == 3000
    assert {fold(body[start:end]) for start, end in matches} == {"كتاب"}
    assert {unicodedata.category(body[end]) for _start, end in matches} == {"Nd"}


LETTERS = "اأبتكـيىةَّ\u200cلﻻﷺßسﷲ\u00a0 \t\nx"


@given(st.text(LETTERS, max_size=60), st.text(LETTERS, min_size=1, max_size=4))
@example("ـاـ", "ا")
@example("ﻻﻻ", "الا")
def test_every_match_holds_the_query_and_none_is_missed(body: str, query: str) -> None:
    wanted = " ".join(fold(query).split())
    matches = list(Folded(body).find(query))
    assert all(first[1] <= second[0] for first, second in zip(matches, matches[1:], strict=False))
    for start, end in matches:
        assert wanted in fold(body[start:end])
        assert wanted not in fold(body[start + 1 : end])
        assert start == 0 or fold(body[start]) != ""
        assert end == len(body) or unicodedata.category(body[end]) != "Mn"
    assert [start for start, _end in matches] == naive(body, wanted)
    assert list(Folded(body, fold(body)).find(query)) == matches


@given(st.text(LETTERS + "…\u0903\u0488", max_size=60), st.text(LETTERS + ".\u0903\u0488", min_size=1, max_size=4))
@example("……", ".")
@example("\u0903\u0903\u0903", "\u0903")
@example("ا\n" * 9_000 + "…", "ا")
def test_matches_looked_at_one_by_one_are_those_found_one_after_another(body: str, query: str) -> None:
    folded = Folded(body)
    found = list(folded.find(query))
    matches = folded.matches(query)
    assert len(matches) == len(found)
    assert list(matches) == found
    for offset in {0, len(body) // 2, len(body), *(each for match in found[:5] for each in (*match, match[0] + 1))}:
        assert matches.behind(offset) == bisect_left(found, (offset, 0))
        touched = [match for match in found if match[0] < offset + 3 and match[1] > offset]
        assert list(matches.within(offset, offset + 3)) == touched
    assert matches[1:] == found[1:]


def naive(body: str, wanted: str) -> list[int]:
    """Look at every range of a body, shortest first; ranges that overlap one before are left out."""
    starts, at = [], 0
    while wanted and at < len(body):
        ends = (end for end in range(at + 1, len(body) + 1) if wanted in fold(body[at:end]))
        end = next(ends, None)
        if end is None:
            return starts
        while wanted in fold(body[at + 1 : end]):
            at += 1
        starts.append(at)
        at = end
    return starts
