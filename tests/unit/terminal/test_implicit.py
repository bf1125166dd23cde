"""Rows for terminals that order text themselves: their implicit display is the picture that was composed."""

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model import article as article_files
from reader.terminal.implicit import LRM, profile
from reader.terminal.rows import Row, Run, encode
from reader.text import bidi, clusters, shaping
from reader.text.lines import lay_out, one_row
from tests.conftest import ROOT, real_articles

FORMS, NONE, APP_NONE = profile("terminal", "forms"), profile("terminal", "none"), profile("app", "none")
TEXT = st.text(
    st.sampled_from("ابتثجسشعفقكلمنهويىآأإئءةپچگیک" "שלוםע" "abcXYZ" "0123" "٠١٢٣" "۴۵" "ـ" "\u064e\u0651\u05b8" " .,:-/%()[]«»“”" "\u200c"),
    max_size=40,
)  # fmt: skip
PIECES = st.lists(
    st.tuples(TEXT, st.sampled_from([0, 1]), st.sampled_from(["", "1", "42"]), st.integers(0, 30)), max_size=4
)


def picture(text: str, base: bidi.Base = 1) -> str:
    return lay_out(text, base, 1_000_000)[0].text


def composed(pieces: list[tuple[str, int, str, int]]) -> Row:
    """A screen row: texts in their own order, cut anywhere between cells by what lies over them, with borders."""
    row = []
    for text, base, sgr, cut in pieces:
        drawn = lay_out(text, base, 1_000_000)[0].visual
        row += [Run("│", "34"), Run("".join(each.glyph for each in drawn[cut:] + drawn[: cut // 2]), sgr)]
    return [run for run in row if run.text]


def displayed(text: str) -> str:
    """What a terminal that applies the implicit rules to a left-to-right paragraph, and shapes, shows of a row."""
    glyphs, levels, borders = shaping.glyphs(text, "forms"), bidi.levels(text, 0), clusters.boundaries(text)
    cells = [("".join(glyphs[begin:end]), levels[begin]) for begin, end in zip(borders, borders[1:], strict=False)]
    shown = [cells[index] for index in bidi.visual_order([level for _glyph, level in cells])]
    return "".join(bidi.mirrored(glyph) if level & 1 and glyph else glyph for glyph, level in shown)


def plain(row: Row) -> str:
    return "".join(run.text for run in row)


@given(PIECES)
def test_the_implicit_display_is_the_composed_row(pieces) -> None:
    row = composed(pieces)
    for each in (FORMS, NONE):
        assert displayed(plain(each.finish(row))) == plain(row)


@given(PIECES)
def test_every_cell_keeps_its_look(pieces) -> None:
    row = composed(pieces)
    for each in (FORMS, NONE, APP_NONE):
        finished = each.finish(row)
        for sgr in ("", "1", "42", "34"):
            before = sum(clusters.width(character) for run in row if run.sgr == sgr for character in run.text)
            after = sum(clusters.width(character) for run in finished if run.sgr == sgr for character in run.text)
            assert before == after


def test_rows_without_right_to_left_text_stay_as_they_are() -> None:
    row = [Run("│ Nile Co, 2026 │", "1")]
    assert FORMS.finish(row) is row
    assert NONE.finish([]) == []


def test_words_go_out_in_logical_order_with_marks_between() -> None:
    row = [Run("│" + picture("قال (أبدا)") + "│")]
    assert plain(NONE.finish(row)) == f"{LRM}│(أبدا{LRM}) قال{LRM}│"
    assert plain(FORMS.finish(row)) == f"{LRM}│(ﺃﺑﺪﺍ{LRM}) ﻗﺎﻝ{LRM}│"


def test_arabic_digits_are_kept_apart_from_each_other() -> None:
    row = [Run(picture("٢٠-٣"))]
    assert plain(row) == "٣-٢٠"
    assert plain(NONE.finish(row)) == f"{LRM}٣{LRM}-٢٠{LRM}"


def test_letters_that_do_not_join_are_kept_from_joining() -> None:
    assert plain(NONE.finish([Run(picture("می‌خواهم"))])) == f"{LRM}می‌خواهم{LRM}"
    assert plain(FORMS.finish([Run(picture("می‌خواهم"))])) == f"{LRM}ﻣﯽ‌ﺧﻮﺍﻫﻢ{LRM}"


def test_lam_alef_stays_one_cell_and_what_joins_it_stays_a_form() -> None:
    assert plain(NONE.finish([Run(picture("كتب سلام"))])) == f"{LRM}ﺳﻼم{LRM} كتب{LRM}"
    assert plain(APP_NONE.finish([Run(picture("سلام"))])) == "مﻼس"


def test_a_look_that_changes_within_a_word_stays_on_its_letters() -> None:
    row = [Run("ﺐﺘ", "42"), Run("ﻛ", "1")]
    assert NONE.finish(row) == [Run(LRM, "42"), Run("ك", "1"), Run("تب" + LRM, "42")]


def test_lam_and_alef_that_stand_apart_do_not_become_one() -> None:
    row = [Run("ﺎﻟ")]  # as an override of the order draws the letters of bal
    assert plain(NONE.finish(row)) == plain(FORMS.finish(row)) == f"{LRM}ﻟ\u200cﺎ{LRM}"


def test_marks_stay_with_their_letters() -> None:
    row = [Run(picture("وُقّع"))]
    assert plain(NONE.finish(row)) == f"{LRM}وُقّع{LRM}"


def test_app_order_with_base_letters_keeps_every_cell() -> None:
    row = [Run(picture("قال الوزير"))]
    assert plain(APP_NONE.finish(row)) == "ريزولا لاق"


def lines_of_articles() -> list[str]:
    """Visual lines of the sample articles and of real ones."""
    bodies = [article_files.parse(path.read_text(encoding="utf-8"), path.name)[1] for path in sorted((ROOT / "articles").glob("*.md"))]  # fmt: skip
    return [
        line.drawn(60)
        for body in bodies + [path.read_text(encoding="utf-8") for path in optional_articles()]
        for paragraph in body.split("\n")
        for line in lay_out(paragraph, bidi.first_strong(paragraph), 60)
    ]


def optional_articles():
    try:
        return real_articles()
    except pytest.skip.Exception:
        return []


def by_fribidi(texts: list[str]) -> list[str]:
    """Bring rows into visual order, and shape them, with Debian's `fribidi`."""
    if shutil.which("fribidi") is None:
        pytest.skip("no `fribidi` command to compare with: apt-get install libfribidi-bin")
    command = ["fribidi", "--ltr", "--nopad", "--nobreak", "--clean"]
    found = subprocess.run(
        command, input="\n".join([*texts, ""]), capture_output=True, text=True, check=True, timeout=60
    )
    return [line.rstrip() for line in found.stdout.split("\n")[:-1]]


@pytest.mark.parametrize("way", [FORMS, NONE], ids=["forms", "none"])
def test_fribidi_gives_the_rows_of_all_articles_back(way) -> None:
    rows = [row for row in lines_of_articles() if row.strip()]
    assert len(rows) > 200
    written = [encode([Run("│"), Run(row), Run("│ x12")], way) for row in rows]
    expected = [f"│{row}│ x12" for row in rows]
    compared = [
        (theirs, ours) for theirs, ours in zip(by_fribidi(written), expected, strict=True) if not beyond_fribidi(ours)
    ]
    assert len(compared) > 0.95 * len(rows)
    for theirs, ours in compared:
        assert theirs.replace("ء", "ﺀ") == ours.replace("ء", "ﺀ")  # fribidi leaves this letter as it is


def beyond_fribidi(row: str) -> bool:
    """Rows whose signs Debian's fribidi does not know, or draws otherwise."""
    return "\N{REPLACEMENT CHARACTER}" in row or any(character > "\uffff" for character in row)


@given(st.lists(PIECES, min_size=1, max_size=20))
def test_fribidi_gives_composed_rows_back(rows) -> None:
    row_texts = [composed(pieces) for pieces in rows]
    written = [plain(FORMS.finish(row)) for row in row_texts]
    assert by_fribidi(written) == [plain(row).rstrip() for row in row_texts]


def test_what_the_command_line_draws_can_be_finished() -> None:
    assert displayed(encode([Run(one_row("قال الوزير", 20))], NONE)) == one_row("قال الوزير", 20)
