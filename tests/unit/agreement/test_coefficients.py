"""Coefficients: published values, other programs, what must not change them, and where they are not defined."""

from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score, f1_score, precision_score, recall_score

from reader.agreement import coefficients as c
from reader.agreement.coefficients import MISSING, Floats, Values
from tests.unit.agreement.reference import close, coded, named, published, table

CATEGORIES = 4
BY_CONTINGENCY = [c.percent_agreement, c.cohen_kappa, c.scott_pi, c.s_coefficient]
BY_COINCIDENCES = [c.alpha, c.fleiss_kappa]

values = arrays(np.int64, st.tuples(st.integers(0, 12), st.integers(2, 4)), elements=st.integers(-1, CATEGORIES - 1))
orders = st.permutations(range(CATEGORIES)).map(np.array)
batches = arrays(np.float64, (3, CATEGORIES, CATEGORIES), elements=st.integers(0, 3).map(float))


def _symmetric(tables: Floats) -> Floats:
    return tables + tables.swapaxes(-1, -2)


def _defined(value: Floats) -> bool:
    return not np.isnan(value)


# Published values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Krippendorff2011-A", "Krippendorff2011-B", "Krippendorff2011-C", "Three coders with missing data"]
)
def test_alpha_is_as_published(name: str) -> None:
    example = named("nominal_alpha", name)
    units, domain = coded(example["data"])
    found = c.coincidences(units, len(domain))
    assert c.alpha(found) == close(example["nominal"])
    numbers = np.array(domain, dtype=np.float64) if "interval" in example else None
    for scale in {"ordinal", "interval", "ratio"} & example.keys():
        assert numbers is not None
        distance = (
            c.ordinal(found) if scale == "ordinal" else {"interval": c.interval, "ratio": c.ratio}[scale](numbers)
        )
        assert c.alpha(found, distance) == close(example[scale]), scale


@pytest.mark.parametrize("name", ["ArtsteinPoesio2008 p558", "ArtsteinPoesio2008 p568", "Cohen1960"])
def test_coefficients_of_contingency_are_as_published(name: str) -> None:
    example = named("contingency", name)
    counts = table(example["table"])
    found = {
        "Ao": c.percent_agreement(counts), "S": c.s_coefficient(counts), "pi": c.scott_pi(counts),
        "kappa": c.cohen_kappa(counts), "alpha": c.alpha(_symmetric(counts)),
    }  # fmt: skip
    compared = found.keys() & example.keys()
    assert {"pi", "kappa"} <= compared
    assert {key: found[key] for key in compared} == {key: close(example[key]) for key in compared}


def test_weighted_coefficients_are_as_published() -> None:
    example = named("contingency", "ArtsteinPoesio2008 p568")
    counts, distance = table(example["table"]), table([[0, 1, 0.5], [1, 0, 0.5], [0.5, 0.5, 0]])
    assert c.cohen_kappa(counts, distance) == close(example["weighted_kappa"])
    assert c.alpha(_symmetric(counts), distance) == close(example["weighted_alpha"])


def test_fleiss_kappa_is_as_published() -> None:
    example = named("fleiss", "Fleiss1971")
    units = np.array([[int(rating) - 1 for rating in row] for row in example["rows"].split()])
    found = c.coincidences(units, 5)
    assert c.fleiss_kappa(found) == close(example["kappa"])
    assert c.alpha(found) == close(example["alpha"])
    fourteen = named("fleiss", "Ten subjects, fourteen raters, five categories")
    assert c.fleiss_kappa(c.coincidences_of_counts(table(fourteen["counts"]))) == close(fourteen["kappa"])


def test_kappa_tends_to_f1_as_published() -> None:
    example = published("f1_versus_kappa")
    both, one, other = (np.float64(example[key]) for key in "abc")
    assert c.f1(both, both + one, both + other) == close(example["F1"])
    for key, neither in (("kappa_d100", 1e2), ("kappa_d1e4", 1e4), ("kappa_d1e6", 1e6)):
        assert c.cohen_kappa(table([[both, one], [other, neither]])) == close(example[key])


# Other programs ------------------------------------------------------------------------------------------------------


def _random(seed: int, coders: int, missing: float = 0.0) -> Values:
    random = np.random.default_rng(seed)
    truth = random.integers(0, CATEGORIES, (200, 1))
    units = np.where(random.random((200, coders)) < 0.6, truth, random.integers(0, CATEGORIES, (200, coders)))
    return np.where(random.random(units.shape) < missing, MISSING, units)


@pytest.mark.parametrize("coders", [2, 3, 5])
@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_that_of_krippendorff(scale: Any, coders: int) -> None:
    units = _random(coders, coders, missing=0.3)
    found = c.coincidences(units, CATEGORIES)
    numbers = np.arange(CATEGORIES, dtype=np.float64)
    distance = {
        "nominal": None, "ordinal": c.ordinal(found), "interval": c.interval(numbers), "ratio": c.ratio(numbers),
    }[scale]  # fmt: skip
    data = np.where(units == MISSING, np.nan, units).T
    theirs = krippendorff.alpha(reliability_data=data, value_domain=numbers, level_of_measurement=scale)
    assert c.alpha(found, distance) == pytest.approx(theirs)


@pytest.mark.parametrize("scheme", [None, "linear", "quadratic"])
def test_kappa_is_that_of_scikit_learn(scheme: Any) -> None:
    one, other = _random(7, 2).T
    steps = np.abs(np.subtract.outer(np.arange(CATEGORIES), np.arange(CATEGORIES))).astype(np.float64)
    weights = {None: None, "linear": steps, "quadratic": steps**2}[scheme]
    found = c.cohen_kappa(c.contingency(one, other, CATEGORIES), weights)
    assert found == pytest.approx(cohen_kappa_score(one, other, weights=scheme))


def test_f1_is_that_of_scikit_learn() -> None:
    gold, marked = _random(3, 2).T == 1
    matched, size_a, size_b = (np.float64(each.sum()) for each in (gold & marked, gold, marked))
    assert c.f1(matched, size_a, size_b) == pytest.approx(f1_score(gold, marked))
    assert c.precision(matched, size_b) == pytest.approx(precision_score(gold, marked))
    assert c.recall(matched, size_a) == pytest.approx(recall_score(gold, marked))


def test_coefficients_of_two_coders_are_those_of_nltk() -> None:
    units = _random(5, 2)
    task = AnnotationTask(
        data=[(coder, unit, value) for unit, row in enumerate(units) for coder, value in enumerate(row)]
    )
    counts = c.contingency(*units.T, CATEGORIES)
    assert c.percent_agreement(counts) == pytest.approx(task.avg_Ao())
    assert c.s_coefficient(counts) == pytest.approx(task.S())
    assert c.scott_pi(counts) == pytest.approx(task.pi())
    assert c.cohen_kappa(counts) == pytest.approx(task.kappa())
    assert c.alpha(c.coincidences(units, CATEGORIES)) == pytest.approx(task.alpha())


def test_fleiss_kappa_is_the_multi_pi_of_nltk() -> None:
    units = _random(9, 4)
    task = AnnotationTask(
        data=[(coder, unit, value) for unit, row in enumerate(units) for coder, value in enumerate(row)]
    )
    assert c.fleiss_kappa(c.coincidences(units, CATEGORIES)) == pytest.approx(task.pi())


# What must not change them -------------------------------------------------------------------------------------------


def _paired(units: Values) -> Floats:
    """Count coincidences in the words of the definition."""
    found = np.zeros((CATEGORIES, CATEGORIES))
    for row in units:
        present = [value for value in row if value != MISSING]
        for place, one in enumerate(present):
            for other in present[:place] + present[place + 1 :]:
                found[one, other] += 1 / (len(present) - 1)
    return found


@given(values)
def test_coincidences_are_as_defined(units: Values) -> None:
    found = c.coincidences(units, CATEGORIES)
    counts = (units[:, :, np.newaxis] == np.arange(CATEGORIES)).sum(axis=1).astype(np.float64)
    np.testing.assert_allclose(found, _paired(units))
    np.testing.assert_allclose(c.coincidences_of_counts(counts), found, atol=1e-9)


def test_coincidences_do_not_depend_on_how_many_units_are_counted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    units, weights = _random(2, 3, missing=0.3), np.arange(200.0)
    at_once = c.coincidences(units, CATEGORIES, weights)
    monkeypatch.setattr(c, "_CHUNK", 7)
    np.testing.assert_allclose(c.coincidences(units, CATEGORIES, weights), at_once)


@given(values, st.data())
def test_a_weight_stands_for_repetition(units: Values, data: st.DataObject) -> None:
    times = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(units), max_size=len(units))), dtype=np.int64)
    repeated = c.coincidences(np.repeat(units, times, axis=0), CATEGORIES)
    np.testing.assert_allclose(c.coincidences(units, CATEGORIES, times.astype(np.float64)), repeated)


@given(values, st.integers(0, 12))
def test_tables_of_articles_add_up(units: Values, cut: int) -> None:
    parts = [units[:cut], units[cut:]]
    np.testing.assert_allclose(
        sum(c.coincidences(part, CATEGORIES) for part in parts), c.coincidences(units, CATEGORIES)
    )
    whole = c.contingency(units[:, 0], units[:, 1], CATEGORIES)
    np.testing.assert_array_equal(sum(c.contingency(part[:, 0], part[:, 1], CATEGORIES) for part in parts), whole)


@given(values, st.randoms(use_true_random=False))
def test_the_order_of_annotators_does_not_matter(units: Values, random: Any) -> None:
    shuffled = units[:, random.sample(range(units.shape[1]), units.shape[1])]
    np.testing.assert_allclose(c.coincidences(shuffled, CATEGORIES), c.coincidences(units, CATEGORIES))


@pytest.mark.parametrize("coefficient", BY_CONTINGENCY)
@given(tables=batches)
def test_neither_of_two_coders_is_the_first(coefficient: Any, tables: Floats) -> None:
    np.testing.assert_allclose(coefficient(tables.swapaxes(-1, -2)), coefficient(tables))


@pytest.mark.parametrize("coefficient", BY_CONTINGENCY + BY_COINCIDENCES)
@given(tables=batches, order=orders)
def test_the_names_of_labels_do_not_matter(coefficient: Any, tables: Floats, order: Any) -> None:
    tables = tables if coefficient in BY_CONTINGENCY else _symmetric(tables)
    np.testing.assert_allclose(coefficient(tables[:, order][:, :, order]), coefficient(tables), atol=1e-9)


@pytest.mark.parametrize("coefficient", BY_CONTINGENCY + BY_COINCIDENCES)
@given(tables=batches)
def test_a_batch_gives_what_each_table_gives(coefficient: Any, tables: Floats) -> None:
    tables = tables if coefficient in BY_CONTINGENCY else _symmetric(tables)
    np.testing.assert_allclose(coefficient(tables), [coefficient(each) for each in tables])


@given(batches)
def test_a_batch_may_have_a_distance_for_each_table(tables: Floats) -> None:
    tables = _symmetric(tables)
    found = c.alpha(tables, c.ordinal(tables))
    np.testing.assert_allclose(found, [c.alpha(each, c.ordinal(each)) for each in tables])


@pytest.mark.parametrize("coefficient", BY_CONTINGENCY + BY_COINCIDENCES)
@given(units=st.lists(st.integers(0, CATEGORIES - 1), min_size=2))
def test_identical_layers_of_several_labels_agree_fully(coefficient: Any, units: list[int]) -> None:
    assume(len(set(units)) > 1)
    assert coefficient(np.diag(np.bincount(units, minlength=CATEGORIES)).astype(np.float64)) == pytest.approx(1)


@given(values)
def test_coders_who_never_agree_are_not_above_chance(units: Values) -> None:
    apart = np.stack([units[:, 0], np.where(units[:, 0] < 0, -1, (units[:, 0] + 1) % CATEGORIES)], axis=1)
    found = c.alpha(c.coincidences(apart, CATEGORIES))
    assert np.isnan(found) or found <= 0


# Where they are not defined ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coefficient", [c.alpha, c.fleiss_kappa, c.scott_pi, c.cohen_kappa])
@pytest.mark.parametrize("label", range(CATEGORIES))
def test_nothing_is_said_where_all_units_are_of_one_label(coefficient: Any, label: int) -> None:
    alike = np.zeros((CATEGORIES, CATEGORIES))
    alike[label, label] = 12
    assert np.isnan(coefficient(alike))


def test_one_label_in_all_units_that_are_paired_is_one_label() -> None:
    units = np.array([[0, 0, 0], [0, 0, MISSING], [1, MISSING, MISSING], [MISSING, MISSING, 2]])
    assert np.isnan(c.alpha(c.coincidences(units, 3)))
    assert np.isnan(c.alpha(c.coincidences_of_counts(table([[3, 0], [2, 0], [0, 1]]))))


@pytest.mark.parametrize("coefficient", BY_CONTINGENCY + BY_COINCIDENCES)
def test_nothing_is_said_about_no_units(coefficient: Any) -> None:
    assert np.isnan(coefficient(np.zeros((2, 3, CATEGORIES, CATEGORIES)))).all()


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (3, 1)])
def test_nothing_is_paired_without_two_coders(shape: tuple[int, int]) -> None:
    assert np.isnan(c.alpha(c.coincidences(np.zeros(shape, dtype=np.int64), 2)))


def test_nothing_is_said_where_no_distance_is_between_the_values() -> None:
    found = c.coincidences(np.array([[0, 1], [1, 1]]), 2)
    assert np.isnan(c.alpha(found, np.zeros((2, 2))))


def test_s_takes_one_label_of_several_for_agreement_but_not_of_one() -> None:
    assert c.s_coefficient(table([[12, 0], [0, 0]])) == 1
    assert np.isnan(c.s_coefficient(table([[12]])))


def test_a_coder_of_one_label_is_at_chance() -> None:
    assert c.cohen_kappa(table([[5, 0], [7, 0]])) == 0


def test_f1_of_nothing_is_not_defined_and_of_nothing_found_is_nothing() -> None:
    none, some = np.zeros(2), np.array([0.0, 3.0])
    np.testing.assert_array_equal(c.f1(none, none, some), [np.nan, 0])
    np.testing.assert_array_equal(c.precision(none, some), [np.nan, 0])
    np.testing.assert_array_equal(c.recall(none, some), [np.nan, 0])


@pytest.mark.parametrize("wrong", [-2, 3])
def test_values_that_are_no_categories_are_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="3 categories"):
        c.coincidences(np.array([[0, wrong]]), 3)
    with pytest.raises(ValueError, match="3 categories"):
        c.contingency(np.array([0]), np.array([wrong]), 3)


def test_pairs_with_a_missing_value_are_left_out() -> None:
    one, other = np.array([0, 1, MISSING, 1]), np.array([0, 0, 1, MISSING])
    np.testing.assert_array_equal(c.contingency(one, other, 2), [[1, 0], [1, 0]])
