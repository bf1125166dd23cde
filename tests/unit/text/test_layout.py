"""Visual lines: order, shaping, wrapping, and the maps between offsets and cells."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.text import clusters
from reader.text.layout import ArticleLayout, Position
from reader.text.lines import VisualLine, lay_out, one_row
from tests.conftest import real_articles

VISIBLE_FORMATS = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")
SUPERSEDED = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]")
"""Never drawn by themselves: variation selectors and skin tones, on whose cells terminals disagree."""


def forbidden(text: str) -> list[str]:
    return [
        character
        for character in text
        if unicodedata.category(character) in {"Cc", "Cs", "Cn", "Cf", "Zl", "Zp"} and character not in VISIBLE_FORMATS
    ]


TRICKY = st.sampled_from(
    list('ابتلاآأإمنه لا ـ ً ّ ْ ٠١٢ a b c 1 2 - . ، ؟ ( ) “ ” " \t')
    + ["\u200f", "\u202e", "\u2067", "\u2069", "\u200c", "\u200d", "\u0301", "\u064b", "\ufe0f", "\x1b", "\x9b", "\x7f"]
    + [
        "👩",
        "🇸",
        "🇾",
        "🏽",
        "한",
        "ᄀ",
        "ᅡ",
        "א",
        "ֱ",
        "क",
        "्",
        "\u00ad",
        "\ufeff",
        "\u0600",
        "\u06dd",
        "漢",
        "\U000e0041",
    ]
)
paragraphs = st.one_of(
    st.text(TRICKY, max_size=60), st.text(max_size=60), st.text(st.sampled_from("لا وأهلا"), max_size=40)
).map(lambda text: text.replace("\n", " "))
widths = st.integers(1, 50)
bases = st.sampled_from([0, 1])
shapes = st.sampled_from(["forms", "none"])


@given(paragraphs, bases, widths)
def test_every_display_cluster_has_its_own_cells_and_maps_back(text: str, base: int, width: int) -> None:
    for line in lay_out(text, base, width):
        taken: list[int] = []
        for cluster in line.clusters:
            assert cluster.width >= 1
            cells = range(cluster.cell, cluster.cell + cluster.width)
            taken += cells
            assert all(line.offset_at(cell) == cluster.start for cell in cells)
            assert line.caret(cluster.start) == cluster.cell
            assert line.ranges(cluster.start, cluster.end) == [(cluster.cell, cluster.cell + cluster.width)]
            for offset in range(cluster.start, cluster.end):
                assert line.cluster_at(offset) == cluster
        assert sorted(taken) == list(range(line.width))


@given(paragraphs, bases, widths)
def test_every_code_point_is_on_exactly_one_line(text: str, base: int, width: int) -> None:
    lines = lay_out(text, base, width)
    assert lines[0].start == 0
    assert lines[-1].end == len(text)
    assert all(before.end == after.start for before, after in zip(lines, lines[1:], strict=False))
    covered = [offset for line in lines for each in line.clusters for offset in range(each.start, each.end)]
    assert covered == list(range(len(text)))
    assert [line.last for line in lines] == [False] * (len(lines) - 1) + [True]


@given(paragraphs, bases, widths)
def test_nothing_forbidden_is_drawn_and_widths_are_those_of_the_screen(text: str, base: int, width: int) -> None:
    for line in lay_out(text, base, width):
        assert forbidden(line.text) == []
        assert sum(cell_len(each.glyph) for each in line.clusters) == line.width
        assert cell_len(line.text) == line.width


@given(paragraphs, bases, st.integers(8, 50))
def test_lines_fit_but_for_hanging_spaces(text: str, base: int, width: int) -> None:
    for line in lay_out(text, base, width):
        spaces = 0
        for cluster in reversed(line.clusters):
            if (
                text[cluster.start] not in " \t"
                and not text[cluster.start].isspace()
                and text[cluster.start] != "\u200b"
            ):
                break
            spaces += cluster.width
        assert line.width - spaces <= width


@given(paragraphs, bases, shapes)
def test_clusters_are_whole_in_display_clusters(text: str, base: int, shape: str) -> None:
    starts = {each.start for line in lay_out(text, base, 500, shape=shape) for each in line.clusters}
    from reader.text.sanitise import drawable

    borders = set(clusters.boundaries(drawable(text)))
    split = starts - borders
    assert all(clusters_width(text, start) > 8 for start in split)


def clusters_width(text: str, offset: int) -> int:
    borders = clusters.boundaries(text)
    start = max(border for border in borders if border <= offset)
    end = min(border for border in borders if border > offset)
    return sum(clusters.width(character) for character in text[start:end])


def test_width_is_the_screens_for_every_code_point_that_is_drawn() -> None:
    different = [
        hex(point)
        for point in range(0x20, 0x110000)
        if not forbidden(chr(point))
        and not SUPERSEDED.match(chr(point))
        and clusters.width(chr(point)) != cell_len(chr(point))
    ]
    assert different == []


def texts(lines: list[VisualLine]) -> list[str]:
    return [line.text.strip() for line in lines]


def test_numbers_of_a_range_keep_the_paragraphs_order_when_a_line_breaks_before_them() -> None:
    lines = lay_out("عقد المؤتمر خلال 12-13 مارس", 1, 18)
    assert [line.text.strip()[-5:] for line in lines][1] == "13-12"


def test_first_word_stands_at_the_right_edge_with_letters_joined() -> None:
    layout = ArticleLayout("قال السلام", 30)
    line = layout.line(Position(0, 0))
    assert line.rtl
    assert line.indent(30) == 30 - line.width
    assert line.text.endswith("ﻝﺎﻗ")
    assert "ﻡﻼﺴﻟﺍ" in line.text


def test_brackets_are_mirrored_and_latin_runs_left_to_right() -> None:
    (line,) = lay_out("شركة (Nile Co) قالت", 1, 40)
    assert line.text == "ﺖﻟﺎﻗ (Nile Co) ﺔﻛﺮﺷ"
    (line,) = lay_out("شركة (نيل) قالت", 1, 40)
    assert line.text == "ﺖﻟﺎﻗ (ﻞﻴﻧ) ﺔﻛﺮﺷ"


def test_lam_alef_shares_one_cell_and_both_offsets_map_to_it() -> None:
    (line,) = lay_out("سلام", 1, 20)
    assert line.width == 3
    assert line.text == "ﻡﻼﺳ"
    assert line.caret(1) == line.caret(2)
    (line,) = lay_out("لَا", 1, 20)
    assert line.width == 1
    assert line.text == "ﻻ\u064e"
    (line,) = lay_out("سلام", 1, 20, shape="none")
    assert line.width == 4


def test_a_range_may_be_several_visual_runs() -> None:
    (line,) = lay_out("قال John Smith هنا", 1, 40)
    text = "قال John Smith هنا"
    start, end = text.index("قال"), text.index("John") + 4
    assert len(line.ranges(start, end)) == 2
    assert sum(right - left for left, right in line.ranges(start, end)) == end - start


def test_a_control_at_the_start_lends_the_text_behind_it_no_level() -> None:
    assert one_row("\u061c12-13 عاملا") == "ﻼﻣﺎﻋ 13-12"
    (line,) = lay_out("\u200f12 عاملا", 1, 20)
    assert line.text == "ﻼﻣﺎﻋ 12"
    assert line.caret(0) == line.caret(1) == 5


def test_zwnj_parts_letters_and_is_not_drawn() -> None:
    (line,) = lay_out("می‌شود", 1, 20)
    assert "\u200c" not in line.text
    assert line.width == 5
    assert "ﯽ" in line.text or "ﻲ" in line.text


def test_words_longer_than_a_line_break_at_clusters_and_addresses_at_slashes() -> None:
    lines = lay_out("a" * 25, 0, 10)
    assert [line.width for line in lines] == [10, 10, 5]
    assert texts(lay_out("https://example.org/one/two", 0, 22)) == ["https://example.org/", "one/two"]
    assert texts(lay_out("10 km", 0, 8)) == ["10 km"]
    assert len(lay_out("one\u00a0two three", 0, 8)) == 2


def test_directions_of_paragraphs() -> None:
    body = "“Reuters”: قال الوزير إن المشروع بدأ\nReuters only\n123\nقال\nשלום"
    layout = ArticleLayout(body, 40)
    assert [layout.block(index).base for index in range(5)] == [1, 0, 0, 1, 1]
    english = ArticleLayout("A long English paragraph about مصر\nقال الوزير", 40)
    assert [english.block(index).base for index in range(2)] == [0, 1]
    fixed = ArticleLayout(body, 40, direction="ltr")
    assert {fixed.block(index).base for index in range(5)} == {0}
    layout.flip(body.index("only"))
    assert layout.block(1).base == 1


def test_titles_in_one_row() -> None:
    assert one_row("خبر", 6) == "   ﺮﺒﺧ"
    assert one_row("خبر", 6, align="left") == "ﺮﺒﺧ   "
    assert one_row("Hello world", 7) == "Hello …"
    assert one_row("a\x1b[31mb\nc") == "a\ufffd[31mb c"
    assert one_row("", 3) == "   "


def test_long_paragraphs_are_laid_out_in_pieces_lazily() -> None:
    body = "كلمة " * 40_000
    layout = ArticleLayout(body, 60)
    assert len(layout) == 10 or len(layout) > 9
    layout.locate(150_000)
    assert len(layout._lines) == 1
    assert sum(1 for _ in layout.walk(Position(0, 0))) > 3000
    ends = [layout.block(index).last for index in range(len(layout))]
    assert ends == [False] * (len(layout) - 1) + [True]


def test_walking_and_stepping_agree() -> None:
    layout = ArticleLayout("one two three four\n\nfive six seven", 8)
    positions = [position for position, _line in layout.walk(Position(0, 0))]
    at = positions[0]
    for position in positions[1:]:
        at = layout.step(at, 1)
        assert at == position
    assert layout.step(at, 5) == at
    assert layout.step(at, -100) == positions[0]
    assert layout.distance(positions[0], positions[-1], 100) == len(positions) - 1
    assert layout.distance(positions[-1], positions[0], 100) is None


def test_real_articles_lay_out_whole() -> None:
    for path in real_articles():
        body = path.read_text(encoding="utf-8")
        for width in (40, 80, 120):
            layout = ArticleLayout(body, width)
            covered = 0
            for _position, line in layout.walk(Position(0, 0)):
                assert forbidden(line.text) == []
                assert (
                    body[line.start : line.end].strip() == "" or line.width - line.indent(width) <= width + line.width
                )
                covered += line.end - line.start + line.last
            assert covered == len(body) + 1
