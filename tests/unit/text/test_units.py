"""Words, clauses, sentences, quotations, and selections made of them."""

from reader.text import units
from reader.text.layout import ArticleLayout
from reader.text.navigation import Navigator


def parts(text: str, ranges: tuple[units.Range, ...]) -> list[str]:
    return [text[each.start : each.end].strip() for each in ranges]


def test_words_keep_proclitics_numbers_and_addresses_whole() -> None:
    text = "وبالسلام قال د. سامي 1,250.5 إلى https://example.org/a?b=1 و٣٫٥٪ نیم‌فاصله"
    assert parts(text, units.words(text)) == [
        "وبالسلام", "قال", "د", "سامي", "1,250.5", "إلى", "https://example.org/a?b=1", "و٣٫٥", "نیم‌فاصله",
    ]  # fmt: skip


def test_sentences_end_at_arabic_and_latin_marks_but_not_in_abbreviations_and_numbers() -> None:
    text = "قال د. سامي إن النسبة 3.5 من مئة. هل هذا صحيح؟ نعم! وأضاف… ثم صمت"
    assert parts(text, units.sentences(text)) == [
        "قال د. سامي إن النسبة 3.5 من مئة.", "هل هذا صحيح؟", "نعم!", "وأضاف…", "ثم صمت",
    ]  # fmt: skip
    text = "قال أ.د. ليلى إن U.S. Steel باعت. انتهى"
    assert parts(text, units.sentences(text)) == ["قال أ.د. ليلى إن U.S. Steel باعت.", "انتهى"]
    assert parts("Go to it. Mr. Smith left.", units.sentences("Go to it. Mr. Smith left.")) == [
        "Go to it.", "Mr. Smith left.",
    ]  # fmt: skip
    assert parts("شبكة example.org قالت.ثم", units.sentences("شبكة example.org قالت.ثم")) == [
        "شبكة example.org قالت.", "ثم",
    ]  # fmt: skip


def test_a_vowel_sign_or_joiner_before_the_last_letter_makes_no_abbreviation() -> None:
    for text in ("هكذا كَتَبَت. ثم مضت.", "آن کتاب‌ی. سپس رفت."):
        assert len(units.sentences(text)) == 2


def test_joiners_and_selectors_inside_an_emoji_are_no_words() -> None:
    text = "كلمة 👩‍👩‍👧 أخرى ❤️ ثالثة 1️⃣"
    assert parts(text, units.words(text)) == ["كلمة", "أخرى", "ثالثة", "1️⃣"]


def test_a_closing_quotation_mark_belongs_to_the_sentence_before_it() -> None:
    text = "قال: “لن نقبل.” ثم خرج."
    assert parts(text, units.sentences(text)) == ["قال: “لن نقبل.”", "ثم خرج."]


def test_clauses() -> None:
    text = "وقال الوزير، في 10:30، إن العدد 1,000؛ ثم سكت: لماذا؟"
    assert parts(text, units.clauses(text)) == ["وقال الوزير،", "في 10:30،", "إن العدد 1,000؛", "ثم سكت:", "لماذا؟"]


def quoted(text: str) -> list[str]:
    return [text[each.start : each.end] for each in units.quotations(text)]


def test_quotations_are_paired() -> None:
    assert quoted('قال “نعم” و«لا» و"ربما".') == ["“نعم”", "«لا»", '"ربما"'] or quoted('قال "نعم"') == ['"نعم"']
    assert quoted("قال «إن “البرج” سقط» أمس") == ["«إن “البرج” سقط»", "“البرج”"]


def test_unpaired_and_wrongly_turned_marks_make_no_quotation() -> None:
    assert quoted("قال لـ”الموقع”، إنه") == []
    assert quoted("قال “نعم ثم مضى") == []
    assert quoted('جريدة)" قالت إن "سامي" تجري".') == ['"سامي"']
    assert quoted('كتبت صحيفة "') == []


def test_trimming_takes_outer_quotes_and_final_marks_but_no_inner_pair() -> None:
    text = " “لن نقبل بهذا”. "
    start, end = units.trim(text, 0, len(text))
    assert text[start:end] == "لن نقبل بهذا"
    text = "“أنتونوف” قال ذلك."
    start, end = units.trim(text, 0, len(text))
    assert text[start:end] == "“أنتونوف” قال ذلك"
    assert units.trim("...", 0, 3) == (0, 3)


def test_widening_goes_word_quotation_sentence_paragraph() -> None:
    text = "قال سامي: “لن نقبل بالعرض الآن، أبدا”. ثم خرج."
    at = text.index("نقبل")
    steps = [(kind, text[span.start : span.end]) for kind, span in units.widen(text, at, at)]
    assert steps == [
        ("word", "نقبل"),
        ("clause", "لن نقبل بالعرض الآن"),
        ("quotation", "لن نقبل بالعرض الآن، أبدا"),
        ("sentence", "قال سامي: “لن نقبل بالعرض الآن، أبدا”"),
        ("paragraph", "قال سامي: “لن نقبل بالعرض الآن، أبدا”. ثم خرج"),
    ]


def test_snapping() -> None:
    text = "قال الوزير اليوم"
    assert units.snap(text, 5, 6) == (4, 10)
    assert units.snap(text, 4, 10) == (4, 10)


def test_caret_moves_visually_through_mixed_text() -> None:
    body = "قال Ali نعم"
    layout = ArticleLayout(body, 40)
    navigator = Navigator(layout)
    offset, path = 0, []
    while offset != len(body):
        offset = navigator.go("left", offset)
        path.append(offset)
    cells = [layout.line(layout.locate(at)).caret(at) for at in path]
    assert cells == list(range(len(body) - 2, -2, -1))
    back = []
    while offset != 0:
        offset = navigator.go("right", offset)
        back.append(offset)
    assert back == [*path[-2::-1], 0]


def test_caret_crosses_lines_in_reading_order() -> None:
    body = "كلمة أولى ثانية\nSecond line"
    navigator = Navigator(ArticleLayout(body, 10))
    end_of_first = body.index("\n")
    assert navigator.go("left", end_of_first) == end_of_first + 1
    assert navigator.go("left", end_of_first + 1) == end_of_first
    assert navigator.go("right", end_of_first) == end_of_first - 1
    assert navigator.go("down", 0) == body.index("ثانية")
    assert navigator.go("line_end", end_of_first + 2) == body.index(" line")
    assert navigator.go("line_end", len(body) - 2) == len(body)
    assert navigator.go("article_end", 0) == len(body)


def test_words_sentences_and_paragraphs_in_reading_order() -> None:
    body = "قال سامي. ثم مضى.\n\nEnd here."
    navigator = Navigator(ArticleLayout(body, 40))
    assert navigator.go("next_word", 0) == body.index("سامي")
    assert navigator.go("word_left", 0) == body.index("سامي")
    assert navigator.go("word_right", body.index("سامي")) == 0
    assert navigator.go("next_word", body.index("مضى")) == body.index("End")
    assert navigator.go("word_right", body.index("End")) == body.index("here")
    assert navigator.go("previous_word", body.index("End")) == body.index("مضى")
    assert navigator.go("next_sentence", 0) == body.index("ثم")
    assert navigator.go("next_sentence", body.index("مضى")) == body.index("End")
    assert navigator.go("previous_sentence", body.index("End")) == body.index("ثم")
    assert navigator.go("next_paragraph", 0) == body.index("End")
    assert navigator.go("previous_paragraph", len(body)) == body.index("End")
    assert navigator.go("next_sentence", body.index("End")) == len(body)


def test_short_arabic_words_end_sentences() -> None:
    assert parts("لن نقبل به. وقال ذلك.", units.sentences("لن نقبل به. وقال ذلك.")) == ["لن نقبل به.", "وقال ذلك."]
