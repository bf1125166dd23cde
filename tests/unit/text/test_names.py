"""Names: which spellings meet, which must not, and how a name is found among many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.names import NEAR, NameIndex, likeness, without_proclitic

MEET = [
    ("أنتونوف", "أنطونوف"),
    ("فلاديمير بوتين", "بوتين"),
    ("الرئيس بوتين", "فلاديمير بوتين"),
    ("والرئيس بوتين", "فلاديمير بوتين"),
    ("بوتين", "لبوتين"),
    ("سيرغي لافروف", "سرغي لافرف"),
    ("وزير الخارجية الروسي سيرغي لافروف", "سيرغي لافروف"),
    ("ترامب", "ترمب"),
    ("نتنياهو", "نتانياهو"),
    ("غورباتشوف", "جورباتشوف"),
    ("سالم الحداد", "سالم حداد"),
    ("سالم الحداد", "الحداد"),
    ("فاطمة الزهراء", "فاطمه الزهرا"),
    ("عبد الرحمن السديري", "عبدالرحمن السديري"),
    ("عمر بن سالم", "عمر سالم"),
    ("أحمدي نژاد", "أحمدي نجاد"),
    ("Vladimir Putin", "V. Putin"),
    ("Sergey Lavrov", "Sergei Lavroff"),
    ("Mohammed", "Mohammad"),
    ("Al-Haddad", "Haddad"),
    ("Putin", "بوتين"),
    ("Vladimir Putin", "فلاديمير بوتين"),
    ("Netanyahu", "نتنياهو"),
    ("נתניהו", "نتنياهو"),
    ("Abdel Rahman", "عبد الرحمن"),
]

APART = [
    ("سالم الحداد", "ليلى مراد"),
    ("بايدن", "بوتين"),
    ("حسن", "حسين"),
    ("محمد", "محمود"),
    ("أحمد", "حامد"),
    ("جمال", "كمال"),
    ("محمد صلاح", "محمد علي"),
    ("عمر البشير", "علي البشير"),
    ("صدام حسين", "صدام حسن"),
    ("كريم", "ريم"),
    ("محمد", "محمد صلاح"),
    ("الرئيس", "الرئيس بوتين"),
    ("الرئيس بوتين", "الرئيس ترامب"),
    ("وزير الخارجية", "وزير الدفاع"),
    ("وزير الخارجية", "وزارة الخارجية"),
    ("المتحدث باسم وزارة الخارجية", "وزارة الخارجية"),
    ("وزارة الخارجية الروسية", "وزارة الخارجية الأمريكية"),
    ("الأمم المتحدة", "الولايات المتحدة"),
    ("حزب الله", "حزب العمال"),
    ("John Smith", "Jane Smith"),
    ("", "بوتين"),
    ("…", "؟!"),
]


@pytest.mark.parametrize(("one", "other"), MEET)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert likeness(one, other) >= NEAR


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_names_do_not(one: str, other: str) -> None:
    assert likeness(one, other) < NEAR


def test_the_same_folded_name_is_nearer_than_any_other() -> None:
    assert likeness("أحمد علي", "احمد  على") == 1.0
    assert likeness("سالم الحداد", "سالم حداد") < 1.0


_NAMES = st.text(st.sampled_from("ابتحدرسطعقكلمنهويأة وabdkinostv -'"), max_size=24)


@given(_NAMES, _NAMES)
def test_likeness_is_a_share_and_does_not_depend_on_the_order(one: str, other: str) -> None:
    value = likeness(one, other)
    assert 0.0 <= value <= 1.0
    assert value == likeness(other, one)


@given(st.text(max_size=40))
def test_any_text_at_all_may_be_compared(text: str) -> None:
    assert likeness(text, text) in (0.0, 1.0)
    NameIndex([(0, text)]).near(text)


def test_an_index_finds_what_comparing_with_every_name_finds() -> None:
    names = [each for pair in (*MEET, *APART) for each in pair]
    index = NameIndex(enumerate(names))
    for wanted in names:
        every = {number for number, name in enumerate(names) if likeness(wanted, name) >= NEAR}
        assert every == {number for number, value in index.near(wanted).items() if value >= NEAR}, wanted


def test_a_proclitic_goes_where_the_rest_is_the_name() -> None:
    assert without_proclitic("لأنطونوف", "أنتونوف") == "أنطونوف"
    assert without_proclitic("وليد جنبلاط", "وليد جنبلاط") == "وليد جنبلاط"
    assert without_proclitic("بوتين", "فلاديمير بوتين") == "بوتين"
    assert without_proclitic("وكالة مرسى برس", "مرسى برس") == "وكالة مرسى برس"
