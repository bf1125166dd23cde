"""Ranges in another version of their text: the same text exactly, related text, or no place at all."""

import random
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.text import clusters
from reader.text.anchoring import Mover, Placed
from reader.text.differences import Block, common
from reader.text.folding import fold
from reader.text.quoting import quoted
from tests.projects import BODY

LETTERS = st.text(
    st.sampled_from(["ا", "ل", "و", "ز", " ", "\n", ".", "،", "\u064b", "\u0301", "\u200c", "\u202b", "\u2069", "😀", "👍", "🏽", "a", "x"]),
    max_size=40,
)  # fmt: skip


def moved(old: str, new: str, text: str, nth: int = 0) -> str | None:
    """Move the nth place of a text, and quote where it is then."""
    at = -1
    for _ in range(nth + 1):
        at = old.index(text, at + 1)
    found = Mover(old, new).move(at, at + len(text))
    return None if found is None else new[found.start : found.end]


def check(old: str, new: str, blocks: list[Block]) -> None:
    """Check that blocks are common to both texts and rise in both."""
    at, to = 0, 0
    for block in blocks:
        assert block.length > 0
        assert block.old >= at
        assert block.new >= to
        assert old[block.old : block.old + block.length] == new[block.new : block.new + block.length]
        at, to = block.old + block.length, block.new + block.length


@given(LETTERS, LETTERS)
@example("ab\nab\n", "ab\n")
@example("a b c", "c b a")
def test_blocks_are_common_to_both_texts(old: str, new: str) -> None:
    check(old, new, common(old, new))


@given(st.lists(st.sampled_from("abc \n."), max_size=60).map("".join), st.data())
def test_an_insertion_leaves_everything_common(old: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(old)))
    new = old[:at] + data.draw(st.text("xyz", min_size=1, max_size=9)) + old[at:]
    assert sum(block.length for block in common(old, new)) == len(old)


@given(LETTERS.filter(str.strip), st.data())
def test_identity_maps_to_itself(body: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(body) - 1))
    end = data.draw(st.integers(start + 1, len(body)))
    assert Mover(body, body).move(start, end) == Placed(start, end, "diff")
    assert Mover(body, body + "\n\nذيل").move(start, end) == Placed(start, end, "diff")


@given(
    LETTERS,
    LETTERS.filter(str.strip),
    LETTERS,
    st.sampled_from(["ذيل جديد", "A new one.", "س", "١٢\nص"]),
    st.booleans(),
)
def test_what_is_added_elsewhere_moves_a_span_exactly(
    before: str, span: str, after: str, added: str, behind: bool
) -> None:
    """Insertions made of letters that the text has not, with white space around them."""
    old = f"{before}\n{span}\n{after}"
    start, end = len(before) + 1, len(before) + 1 + len(span)
    new = f"{before}\n{span}\n{added}\n{after}" if behind else f"{before}\n{added}\n{span}\n{after}"
    shift = 0 if behind else len(added) + 1
    assert Mover(old, new).move(start, end) == Placed(start + shift, end + shift, "diff")
    back = Mover(new, old).move(start + shift, end + shift)
    assert back == Placed(start, end, "diff")


@given(LETTERS, LETTERS, st.data())
def test_never_text_that_is_unrelated(old: str, new: str, data: st.DataObject) -> None:
    if not old.strip():
        return
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    text = old[start:end]
    if not text.strip():
        return
    found = Mover(old, new).move(start, end)
    if found is not None:
        assert 0 <= found.start < found.end <= len(new)
        inside = new[found.start : found.end]
        assert inside.strip()
        kept = sum(min(text.count(each), inside.count(each)) for each in set(text))
        assert text in inside or fold(text) == fold(inside) or 2 * kept >= 0.5 * (len(text) + len(inside))


@given(LETTERS.filter(str.strip), LETTERS, st.data())
def test_whole_clusters_stay_whole(old: str, new: str, data: st.DataObject) -> None:
    borders = clusters.boundaries(old)
    start, end = sorted(data.draw(st.lists(st.sampled_from(borders), min_size=2, max_size=2, unique=True)))
    found = Mover(old, new).move(start, end) if old[start:end].strip() else None
    if found is not None and "\n" not in old + new:
        assert {found.start, found.end} <= set(clusters.boundaries(new))


def test_a_corrected_word_stays_in_its_span() -> None:
    new = BODY.replace("سيكتمل", "سيكمل")
    assert moved(BODY, new, "المشروع سيكتمل في مارس") == "المشروع سيكمل في مارس"
    assert moved(BODY, new, "سيكتمل") == "سيكمل"


def test_letters_added_to_a_word_belong_to_its_span() -> None:
    new = BODY.replace("الناطقة ليلى", "والناطقةُ ليلى")
    assert moved(BODY, new, "الناطقة ليلى مراد") == "والناطقةُ ليلى مراد"
    assert moved(BODY, BODY.replace("الناطقة ليلى", "الناطقة الرسمية ليلى"), "الناطقة") == "الناطقة"


def test_half_a_word_stays_half_a_word() -> None:
    assert moved("قالت الوزيرة", "قالت الوزيرتان", "الوزير") == "الوزير"


def test_white_space_and_invisible_characters_may_change() -> None:
    new = BODY.replace("سالم الحداد", "سالم\u200f  \u202bالحداد\u202c")
    assert moved(BODY, new, "الوزير سالم الحداد أمس") == "الوزير سالم\u200f  \u202bالحداد\u202c أمس"


def test_another_word_in_the_place_is_no_place() -> None:
    assert moved(BODY, BODY.replace("مارس", "أيلول"), "مارس") is None
    assert moved(BODY, BODY.replace("الوزير", "المدير العام"), "الوزير") is None


def test_a_deleted_sentence_has_no_place_though_its_words_have() -> None:
    old = "قال الوزير إن العمل بدأ. قال الوزير إن العمل توقف.\nانتهى الخبر."
    new = "قال الوزير إن العمل توقف.\nانتهى الخبر."
    assert moved(old, new, "الوزير") is None
    assert moved(old, new, "العمل بدأ") is None
    found = Mover(old, new).move(old.rindex("الوزير"), old.rindex("الوزير") + 6)
    assert found == Placed(4, 10, "diff")


def test_a_paragraph_that_moves_is_found_by_its_text() -> None:
    first, *rest = BODY.split("\n")
    new = "\n".join([*rest, first])
    start = BODY.index("المشروع سيكتمل في مارس")
    found = Mover(BODY, new).move(start, start + 22)
    assert found is not None
    assert found.how == "quote"
    assert new[found.start : found.end] == "المشروع سيكتمل في مارس"


def test_other_spellings_are_found_last() -> None:
    old = "عنوان الخبر\nأكّد المسؤول أنّ الأمر انتهى بالكامل أمس في المدينة.\n" + BODY
    new = BODY + "\nاكد المسوول ان الامر انتهى بالكامل امس في المدينه.\nعنوان الخبر"
    found = moved(old, new, "أنّ الأمر انتهى بالكامل أمس في المدينة")
    assert found == "ان الامر انتهى بالكامل امس في المدينه"


def test_places_that_are_equally_good_are_refused() -> None:
    text = "هذا نص طويل بما يكفي ليعرف وحده"
    old = f"مقدمة\n{text}\nخاتمة\n"
    far = "خاتمة\n" + "كلام آخر لا شأن له بذلك\n" * 5
    assert moved(old, f"{far}{text}\nفاصل\n{text}\nمقدمة\n", text) is None, "neither is much nearer than the other"
    assert moved(old, f"{far}{text}\nفاصل\nمقدمة\n", text) == text


def test_a_quotation_comes_back_with_its_text() -> None:
    sentence = " وأضاف “البيان” أن 12-13 عاملا أصيبوا."
    short = BODY.replace(sentence, "")
    at = BODY.index("عاملا أصيبوا")
    assert Mover(BODY, short).move(at, at + 12) is None
    quote = quoted(BODY, [(at, at + 12)])
    assert Mover(short, short).find(quote) is None
    assert Mover(short, BODY).find(quote) == [Placed(at, at + 12, "quote")]
    both = quoted(BODY, [(at - 12, at - 6), (at, at + 12)])
    found = Mover(short, BODY).find(both)
    assert found is None or [BODY[each.start : each.end] for each in found] == both.text.split(" … ")


def test_a_caret_stays_at_its_letter() -> None:
    new = "سطر جديد\n" + BODY.replace("سيكتمل", "سيكمل")
    at = BODY.index("مارس")
    assert Mover(BODY, new).position(at) == new.index("مارس")
    assert Mover(BODY, "آخر").position(at) in range(4)
    assert Mover(BODY, BODY).position(len(BODY)) == len(BODY)


def _paragraphs(seed: int, count: int) -> list[str]:
    words = ["قال", "الوزير", "إن", "المشروع", "سيكتمل", "في", "مارس", "ونفت", "الشركة", "ذلك", "أمس", "رسميا"]
    draw = random.Random(seed)
    return [" ".join(draw.choices(words, k=40)) + "." for _ in range(count)]


def test_a_million_characters_with_small_changes_are_quick() -> None:
    paragraphs = _paragraphs(1, 4500)
    old = "\n".join(paragraphs)
    assert len(old) > 900_000
    changed = [*paragraphs]
    changed[10] = changed[10].replace("الوزير", "الوزيرة", 1)
    changed.insert(2000, "فقرة جديدة تماما.")
    changed[-5] = changed[-5].replace("مارس", "أيار", 1)
    new = "\n".join(changed)
    began = time.perf_counter()
    mover = Mover(old, new)
    at = old.index(paragraphs[3000])
    assert mover.move(at, at + 50) == Placed(new.index(paragraphs[3000]), new.index(paragraphs[3000]) + 50, "diff")
    assert time.perf_counter() - began < 2


HOSTILE = {
    "one letter": ("a" * 300_000, "a" * 200_000 + "b" + "a" * 100_000),
    "turned round": ("ab" * 150_000, "ba" * 150_000),
    "lines alike": ("a\nb\n" * 70_000, "b\nb\na\n" * 50_000),
    "words alike": ("a b " * 70_000, "b b a " * 50_000),
    "nothing common": ("ab c. " * 50_000, "xy z. " * 50_000),
    "all other way round": (" ".join(map(str, range(50_000))), " ".join(map(str, range(50_000, 0, -1)))),
    "no words": ("\u0301" * 200_000, "\u0300\u0301" * 100_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_take_bounded_time(kind: str) -> None:
    old, new = HOSTILE[kind]
    began = time.perf_counter()
    mover = Mover(old, new)
    check(old, new, mover._blocks)
    for start in range(0, len(old) - 50, len(old) // 20):
        mover.move(start, start + 50)
    assert time.perf_counter() - began < 20, "seconds; most take below one"
