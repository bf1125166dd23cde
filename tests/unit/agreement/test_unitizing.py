"""Agreement on segments: published values, the characters one by one, and where it is not defined."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reader.agreement import unitizing as u
from reader.agreement.coefficients import Floats, alpha, coincidences
from reader.agreement.unitizing import Range, Segment
from tests.unit.agreement.reference import close, published

LENGTH = 24
CATEGORIES = 4

Layer = list[Segment]


@st.composite
def layer(draw: Any, least: int = 0) -> Layer:
    """Draw segments that do not overlap, some of them side by side."""
    cuts = draw(st.lists(st.integers(0, LENGTH), unique=True, min_size=least + 1, max_size=9).map(sorted))
    codes = draw(st.lists(st.integers(0, CATEGORIES - 1), min_size=len(cuts) - 1, max_size=len(cuts) - 1))
    return [(start, end, code) for start, end, code in zip(cuts, cuts[1:], codes, strict=False) if code]


layers = st.lists(layer(), min_size=2, max_size=4)
ranges = st.lists(st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(sorted).map(tuple), max_size=3)


def _characters(segments: Layer, length: int = LENGTH) -> list[int]:
    """Give the category of each character."""
    codes = [0] * length
    for start, end, code in segments:
        codes[start:end] = [code] * (end - start)
    return codes


def _table(of: list[Layer], length: int = LENGTH, excluded: Any = ()) -> Floats:
    return u.continuum_table(of, length, CATEGORIES, excluded)


# Published values ----------------------------------------------------------------------------------------------------


def test_u_alpha_is_as_published() -> None:
    for example in published("u_alpha_2016"):
        coders: dict[str, Layer] = {}
        for coder, category, start, end in example["spans"]:
            coders.setdefault(coder, []).append((start, end, int(category)))
        found = u.continuum_table(list(coders.values()), example["L"], 3)
        assert u.u_alpha(found) == close(example["u_alpha"])
        assert u.bar_u_alpha(found) == close(example["bar_u_alpha"])


def test_alpha_u_of_2004_is_as_published() -> None:
    for example in published("alpha_U_2004"):
        begin, end = example["continuum"]
        moved = {
            category: [[(start - begin, stop - begin) for start, stop in example[category][coder]] for coder in "ij"]
            for category in "ck"
        }
        found = {category: u.alpha_u_disagreements(each, end - begin) for category, each in moved.items()}
        assert found["c"] == pytest.approx([example["Do_c"], example["De_c"]], abs=5e-5)
        alpha_u = {category: 1 - observed / expected for category, (observed, expected) in found.items()}
        assert alpha_u == {"c": close(example["alpha_c"]), "k": close(example["alpha_k"])}
        observed, expected = found["c"] + found["k"]
        assert 1 - observed / expected == close(example["alpha_overall"])


# Character by character ----------------------------------------------------------------------------------------------


@given(layers)
def test_intersections_are_the_coincidences_of_characters(coders: list[Layer]) -> None:
    characters = np.array([_characters(each) for each in coders]).T
    np.testing.assert_allclose(u.character_coincidences(_table(coders)), coincidences(characters, CATEGORIES))


@given(layers)
def test_squares_are_of_segments_and_of_single_unmarked_characters(coders: list[Layer]) -> None:
    squares = np.zeros(CATEGORIES)
    for each in coders:
        squares[0] += _characters(each).count(0)
        for start, end, code in each:
            squares[code] += (end - start) ** 2
    np.testing.assert_array_equal(_table(coders)[-1], squares)


@given(layers, ranges)
def test_what_is_excluded_is_as_though_it_were_cut_out(coders: list[Layer], excluded: list[Range]) -> None:
    kept = [place for place in range(LENGTH) if not any(start <= place < end for start, end in excluded)]
    cut = [[(_rank(kept, start), _rank(kept, end), code) for start, end, code in each] for each in coders]
    left = [[segment for segment in each if segment[0] < segment[1]] for each in cut]
    np.testing.assert_allclose(_table(coders, excluded=excluded), _table(left, len(kept)))


def _rank(kept: list[int], place: int) -> int:
    return sum(each < place for each in kept)


def test_excluded_ranges_may_reach_beyond_the_text() -> None:
    coders: list[Layer] = [[(0, 4, 1)], [(2, 8, 2)]]
    np.testing.assert_array_equal(
        _table(coders, 10, [(-9, -8), (-3, 2), (8, 11), (14, 99)]), _table([[(0, 2, 1)], [(0, 6, 2)]], 6)
    )


@given(st.lists(st.lists(st.integers(0, CATEGORIES - 1), min_size=8, max_size=8), min_size=2, max_size=4))
def test_u_alpha_of_segments_of_one_character_is_alpha(coders: list[list[int]]) -> None:
    single = [[(place, place + 1, code) for place, code in enumerate(each) if code] for each in coders]
    found = u.continuum_table(single, 8, CATEGORIES)
    np.testing.assert_allclose(u.u_alpha(found), alpha(coincidences(np.array(coders).T, CATEGORIES)), atol=1e-12)


@given(layers)
def test_tokens_of_one_character_are_characters(coders: list[Layer]) -> None:
    tokens = np.array([(place, place + 1) for place in range(LENGTH)])
    found = u.token_coincidences(coders, tokens, CATEGORIES)
    np.testing.assert_allclose(found, u.character_coincidences(_table(coders)))


def test_a_token_is_of_the_first_segment_that_it_touches() -> None:
    tokens = np.array([(0, 3), (4, 7), (8, 12), (12, 15)])
    one: Layer = [(1, 5, 1), (5, 8, 2)]
    other: Layer = [(3, 4, 2), (9, 10, 3), (10, 12, 1)]
    expected = coincidences(np.array([[1, 0], [1, 0], [0, 3], [0, 0]]), CATEGORIES)
    np.testing.assert_array_equal(u.token_coincidences([one, other], tokens, CATEGORIES), expected)


# What must not change them -------------------------------------------------------------------------------------------


@given(layers, layers)
def test_tables_of_articles_add_up(first: list[Layer], second: list[Layer]) -> None:
    coders = min(len(first), len(second))
    first, second = first[:coders], second[:coders]
    joined = [
        [*one, *((start + LENGTH, end + LENGTH, code) for start, end, code in other)]
        for one, other in zip(first, second, strict=True)
    ]
    np.testing.assert_allclose(_table(joined, 2 * LENGTH), _table(first) + _table(second))


@given(layers, st.randoms(use_true_random=False), st.permutations(range(1, CATEGORIES)))
def test_neither_order_nor_names_matter(coders: list[Layer], random: Any, codes: list[int]) -> None:
    renamed = [[(start, end, codes[code - 1]) for start, end, code in each] for each in coders]
    for each in [*renamed, renamed]:
        random.shuffle(each)
    for measure in (u.u_alpha, u.bar_u_alpha):
        np.testing.assert_allclose(measure(_table(renamed)), measure(_table(coders)))


@given(layer(least=1), st.integers(2, 4))
def test_identical_layers_agree_fully(segments: Layer, coders: int) -> None:
    found = _table([segments] * coders)
    assume(len({*_characters(segments)}) > 1)
    assert u.u_alpha(found) == pytest.approx(1)
    boundaries = 0 in _characters(segments)
    assert u.bar_u_alpha(found) == pytest.approx(1 if boundaries else np.nan, nan_ok=True)


@given(layers, st.integers(1, CATEGORIES - 1))
def test_a_category_by_itself_is_as_if_no_other_were_marked(coders: list[Layer], category: int) -> None:
    alone = [[(start, end, 1) for start, end, code in each if code == category] for each in coders]
    np.testing.assert_allclose(u.of_category(_table(coders), category), u.continuum_table(alone, LENGTH, 2))


@given(layers)
def test_boundaries_are_agreed_on_as_if_there_were_one_category(coders: list[Layer]) -> None:
    same = [[(start, end, 1) for start, end, _ in each] for each in coders]
    np.testing.assert_allclose(u.bar_u_alpha(_table(coders)), u.u_alpha(u.continuum_table(same, LENGTH, 2)))


@given(st.lists(layers, min_size=3, max_size=3), st.integers(1, CATEGORIES - 1))
def test_a_batch_gives_what_each_table_gives(articles: list[list[Layer]], category: int) -> None:
    tables = np.stack([_table(each) for each in articles])
    for measure in (u.u_alpha, u.bar_u_alpha):
        np.testing.assert_allclose(measure(tables), [measure(each) for each in tables])
    batch = u.of_category(tables, category)
    np.testing.assert_array_equal(batch, [u.of_category(each, category) for each in tables])


# Where they are not defined ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", [u.u_alpha, u.bar_u_alpha])
@pytest.mark.parametrize(
    "coders",
    [
        pytest.param([], id="no coder"),
        pytest.param([[(2, 5, 1)]], id="one coder"),
        pytest.param([[], []], id="nothing marked"),
        pytest.param([[(0, LENGTH, 1)], [(0, 3, 1), (3, LENGTH, 1)]], id="all marked alike"),
    ],
)
def test_nothing_is_said(measure: Any, coders: list[Layer]) -> None:
    assert np.isnan(measure(_table(coders)))


def test_nothing_is_said_about_no_text() -> None:
    assert np.isnan(u.u_alpha(_table([[], []], 0)))
    assert np.isnan(u.u_alpha(_table([[(2, 5, 1)], [(2, 6, 2)]], excluded=[(0, LENGTH)])))
    none = u.token_coincidences([[(0, 1, 1)], [(0, 1, 2)]], np.zeros((0, 2), dtype=np.int64), 3)
    np.testing.assert_array_equal(none, np.zeros((3, 3)))
    np.testing.assert_array_equal(u.token_coincidences([], np.array([(0, 1)]), 3), np.zeros((3, 3)))


def test_marked_through_and_through_in_two_categories_has_categories_but_no_boundaries_to_agree_on() -> None:
    found = _table([[(0, 12, 1), (12, LENGTH, 2)]] * 2)
    assert u.u_alpha(found) == 1
    assert np.isnan(u.bar_u_alpha(found))


def test_nothing_marked_is_nothing_to_expect() -> None:
    np.testing.assert_array_equal(u.alpha_u_disagreements([[], []], LENGTH), [0, 0])


def test_segments_side_by_side_do_not_overlap() -> None:
    assert not u.overlaps([])
    assert not u.overlaps([(5, 9, 2), (2, 5, 1)])
    assert u.overlaps([(5, 9, 2), (2, 6, 1)])
    assert u.overlaps([(2, 9, 1), (2, 9, 1)])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([(2, 6, 1), (5, 9, 2)], "overlaps itself"),
        ([(4, 4, 1)], "empty"),
        ([(-1, 4, 1)], "outside"),
        ([(20, LENGTH + 1, 1)], "outside"),
        ([(2, 4, 0)], "categories"),
        ([(2, 4, CATEGORIES)], "categories"),
    ],
)
def test_a_layer_that_is_no_segmentation_is_refused(wrong: Layer, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _table([[], wrong])
