"""Typed text as the text engine lays it out: canvas, caret cells, motions, and what a deletion takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.document._document import Document
from textual.geometry import Offset as Point

from reader.tui.widgets.typeable import typeable
from reader.tui.widgets.typed_layout import TypedDocument, TypedNavigator
from reader.tui.widgets.typed_row import Marks, Part, row_parts

HOSTILE = st.text(
    st.sampled_from(
        "مرحبالاشُّ  abcXYZ ١٢٣12-3.،؟()«»שלום\u200c\u200d\u200f\u202e\x1b\x9b\t\n😀👨\u200d👩🏽🇸🇾漢字é\u0301ไ\U000e0041"
    )
    | st.characters(exclude_categories=("Cs",)),
    max_size=60,
)


def typed(text: str, width: int = 20, *, rtl: bool = False, wraps: bool = True) -> tuple[TypedDocument, TypedNavigator]:
    laid_out = TypedDocument(Document(typeable(text, lines=wraps)), width, rtl=rtl, wraps=wraps)
    return laid_out, TypedNavigator(laid_out)


def drawn(laid_out: TypedDocument) -> list[str]:
    rows = []
    for y in range(laid_out.height):
        line = laid_out.row_at(y).line
        parts = row_parts(
            line.placed(laid_out.measure)[1], laid_out.left_of(line), range(laid_out.canvas), Marks()
        )  # fmt: skip
        rows.append("".join(text for text, _part in parts))
    return rows


def test_each_paragraph_stands_at_the_edge_where_reading_it_begins() -> None:
    laid_out, _ = typed("مرحبا abc\nabc اب x\n\n12", 12)
    assert drawn(laid_out) == ["    abc ﺎﺒﺣﺮﻣ", "abc ﺏﺍ x     ", " " * 13, "12" + " " * 11]
    laid_out, _ = typed("12\n", 12, rtl=True)
    assert drawn(laid_out) == [" " * 11 + "12", " " * 13]
    assert [laid_out.location_to_offset((row, 0)).x for row in (0, 1)] == [11, 12]


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        ("قال John Smith-Jones", True),
        ("Reuters: قال", False),
        ("Reuters: قال الوزير", True),
        ("12", False),
        ("“", False),
    ],
)
def test_a_line_does_not_turn_round_when_a_foreign_name_is_added(text: str, rtl: bool) -> None:
    assert typed(text, 40)[0].row_at(0).line.rtl is rtl


def test_a_change_lays_out_only_what_is_new() -> None:
    document = Document("واحد\nاثنان\nthree")
    laid_out = TypedDocument(document, 20)
    before = [laid_out.paragraph(row) for row in range(3)]
    document.replace_range((1, 5), (1, 5), "X\nY")
    laid_out.wrap_range((1, 5), (1, 5), (2, 1))
    assert laid_out.height == 4
    assert (laid_out.paragraph(0), laid_out.paragraph(3)) == (before[0], before[2])
    laid_out.wrap(9)
    assert laid_out.paragraph(0) is not before[0]


@given(HOSTILE, st.integers(0, 30), st.booleans(), st.booleans())
def test_every_caret_is_on_the_canvas_and_every_cluster_is_found_again(
    text: str, width: int, rtl: bool, wraps: bool
) -> None:
    laid_out, _ = typed(text, width, rtl=rtl, wraps=wraps)
    for row, line in enumerate(laid_out.document.lines):
        for offset in range(len(line) + 1):
            x, y = laid_out.location_to_offset((row, offset))
            assert 0 <= x < laid_out.canvas
            assert laid_out.row_at(y).paragraph == row
    for y in range(laid_out.height):
        row, line = laid_out.row_at(y)
        left = laid_out.left_of(line)
        for cluster in line.placed(laid_out.measure)[1]:
            assert laid_out.location_to_offset((row, cluster.start)) == Point(left + cluster.cell, y)
            for cell in range(cluster.width):
                assert laid_out.offset_to_location(Point(left + cluster.cell + cell, y)) == (row, cluster.start)


@given(HOSTILE, st.integers(0, 30), st.booleans(), st.integers(0, 60), st.integers(1, 12))
def test_a_row_fills_its_window_and_holds_nothing_that_commands_a_terminal(
    text: str, width: int, wraps: bool, start: int, size: int
) -> None:
    laid_out, _ = typed(text, width, wraps=wraps)
    for y in range(laid_out.height):
        line = laid_out.row_at(y).line
        inside, left = line.placed(laid_out.measure)[1], laid_out.left_of(line)
        whole = row_parts(inside, left, range(laid_out.canvas), Marks())
        blanks = "".join(t for t, _ in whole).count(" ") - sum(each.glyph.count(" ") for each in inside)
        assert sum(each.width for each in inside) + blanks == laid_out.canvas
        window = range(start, start + size)
        parts = row_parts(inside, left, window, Marks(caret=start, selected=(0, 99)))
        characters = "".join(text for text, _part in parts)
        assert not [each for each in characters if each < " " or "\x7f" <= each <= "\x9f" or each in "\u202e\u200d"]
        assert sum(len(text) for text, part in parts if part is Part.CARET) >= 1


@given(HOSTILE, st.integers(1, 30))
def test_going_left_and_right_reaches_both_ends_of_every_line_of_one_paragraph(text: str, width: int) -> None:
    laid_out, navigator = typed(text.replace("\n", " "), width, wraps=False)
    location = (0, 0)
    seen = {location}
    for go in (navigator.get_location_left, navigator.get_location_right, navigator.get_location_left):
        for _step in range(len(laid_out.document.lines[0]) + 2):
            location = go(location)
            seen.add(location)
    line = laid_out.row_at(0).line
    assert {offset for _row, offset in seen} == {each.start for each in line.clusters} | {line.end}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("مُ", "م"),
        ("مُّ", "مُ"),
        ("لا", "ل"),
        ("می\u200c", "می"),
        ("e\u0301", "e"),
        ("a👨\u200d👩\u200d👧", "a"),
        ("a👍🏽", "a"),
        ("a🇸🇾", "a"),
        ("a❤\ufe0f", "a"),
        ("漢字", "漢"),
        ("", ""),
    ],
)
def test_a_backspace_takes_what_was_typed_last(text: str, kept: str) -> None:
    _laid_out, navigator = typed(text)
    end = (0, len(text))
    assert text[: navigator.before(end)[1]] == kept


@pytest.mark.parametrize(("text", "left"), [("مُّب", "ب"), ("لا", "ا"), ("👨\u200d👩\u200d👧a", "a"), ("e\u0301x", "x")])
def test_a_delete_takes_the_cluster(text: str, left: str) -> None:
    _, navigator = typed(text)
    assert text[navigator.after((0, 0))[1] :] == left


def test_motions_cross_paragraphs_in_their_own_direction() -> None:
    _, navigator = typed("اب\ncd\n")
    assert navigator.get_location_left((0, 1)) == (0, 2)
    assert navigator.get_location_left((0, 2)) == (1, 0)
    assert navigator.get_location_left((1, 0)) == (0, 2)
    assert navigator.get_location_right((1, 2)) == (2, 0)
    assert navigator.get_location_left((2, 0)) == (1, 2)
    assert navigator.get_location_right((0, 0)) == (0, 0)
    assert (navigator.before((1, 0)), navigator.after((0, 2))) == ((0, 2), (1, 0))
    assert (navigator.word((1, 0), forward=False), navigator.word_end((0, 2))) == ((0, 2), (1, 0))


def test_words_are_those_of_the_text_engine() -> None:
    _, navigator = typed("قالَ الوزيرُ 12.5 it's")
    assert navigator.word((0, 0), forward=True) == (0, 5)
    assert navigator.word((0, 5), forward=True) == (0, 13)
    assert navigator.word_end((0, 5)) == (0, 12)
    assert navigator.word((0, 22), forward=False) == (0, 18)
    assert navigator.word((0, 18), forward=False) == (0, 13)


def test_up_and_down_keep_the_column() -> None:
    laid_out, navigator = typed("abcdefgh\nمرحبا بكم\nxy", 12)
    navigator.last_x_offset = 5
    assert navigator.get_location_below((0, 5)) == (1, 7)
    assert laid_out.location_to_offset((1, 7)).x == 5
    assert navigator.get_location_below((1, 7)) == (2, 2)
    assert navigator.get_location_below((2, 2)) == (2, 2)
    assert navigator.get_location_above((0, 5)) == (0, 0)
    assert navigator.get_location_at_y_offset((0, 5), 2) == (2, 2)


def test_what_a_field_holds() -> None:
    assert typeable("a\x1b[31m\u202eb\x9b\x00\u2066c\u2069\ufeff", lines=True) == "a[31mbc"
    assert typeable("می\u200cخواهم لا\u200d\u200f", lines=True) == "می\u200cخواهم لا\u200d\u200f"
    assert typeable("a\r\nb\tc\u2028d\x0be", lines=True) == "a\nb\tc\nde"
    assert typeable("a\r\nb\tc\u2028d\x0be") == "a b c de"
    assert typeable("a\ud800b\u00a0c漢\u3000") == "ab\u00a0c漢\u3000"
