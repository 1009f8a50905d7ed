"""Bills of material: worked case, dense algebra, and properties of shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import cases
from walkaway.core.errors import InputError
from walkaway.core.interval import Interval
from walkaway.localisation.bill_of_material import Item, leontief_inverse, look_through_value, value_added_shares

CASES = cases("localisation")
HOME, ABROAD = Interval(1, 1), Interval(0, 0)


def two_tiers():
    return [
        Item("product", {"module A": 0.5, "module B": 0.35}, HOME),
        Item("module A", {"cell": 0.7}, HOME, supplier_at_home=True),
        Item("cell", {}, ABROAD),
        Item("module B", {"B local input": 5 / 35}, ABROAD),
        Item("B local input", {}, HOME, supplier_at_home=True),
    ]


def test_two_tier_bill_of_case_c_bom_01():
    expected = CASES["C-BOM-01"]["expected"]
    value = look_through_value(two_tiers(), "product")
    assert value.purchased.low == pytest.approx(expected["local_purchase_share_tier1"], abs=1e-12)
    assert value.local.low == pytest.approx(expected["look_through_local_va_share"], abs=1e-12)
    assert 1 - value.local.high == pytest.approx(expected["foreign_va_share"], abs=1e-12)


def test_leontief_inverse_of_case_c_io_01():
    inputs, expected = CASES["C-IO-01"]["inputs"], CASES["C-IO-01"]["expected"]
    coefficients = np.array(inputs["Z"], dtype=float) / np.array(inputs["x"], dtype=float)
    assert coefficients == pytest.approx(np.array(expected["A"]))
    inverse = leontief_inverse(coefficients)
    assert inverse == pytest.approx(np.array(expected["L"]), abs=1e-9)
    assert inverse @ np.array(inputs["new_final_demand"]) == pytest.approx(np.array(expected["x_new"]), abs=1e-9)


def test_value_added_shares_add_up_in_case_c_io_03():
    shares = value_added_shares(np.array(CASES["C-IO-03"]["inputs"]["A"]))
    assert shares.sum(axis=0) == pytest.approx(CASES["C-IO-03"]["expected"]["v_times_L_column_sums"], abs=1e-12)


@pytest.mark.golden
def test_the_explanation_is_golden():
    assert look_through_value(two_tiers(), "product", tiers=2).explain() == (
        "product: value added at home, by how many tiers are opened\n"
        "  1 tiers: 65.0%\n"
        "  2 tiers: 35.0%\n"
        "  all tiers: 35.0%; bought at home: 65.0%"
    )


def test_scrap_that_goes_back_makes_a_circle_and_still_adds_up():
    items = [Item("cell", {"powder": 0.4, "scrap": 0.1}, HOME), Item("powder", {"scrap": 0.2}, ABROAD),
             Item("scrap", {"cell": 0.5}, HOME)]  # fmt: skip
    value = look_through_value(items, "cell")
    local = look_through_value([Item(i.name, i.inputs, HOME) for i in items], "cell").local
    assert local.low == pytest.approx(1.0)
    assert 0 < value.local.low < 1


def test_bad_bills_are_refused_with_every_problem():
    with pytest.raises(InputError) as error:
        look_through_value([Item("a", {"b": 1.2}), Item("c", {"d": 0.1})], "z")
    assert [problem.what for problem in error.value.problems] == [
        "no such item", "no such input", "inputs worth more than the item", "no such input",
    ]  # fmt: skip
    with pytest.raises(InputError, match="adds no value"):
        look_through_value([Item("a", {"b": 1.0}), Item("b", {"a": 1.0})], "a")


@st.composite
def bills(draw):
    count = draw(st.integers(1, 6))
    items = []
    for index in range(count):
        inputs, left = {}, 0.95
        for other in range(count):
            if other != index and draw(st.booleans()):
                inputs[f"i{other}"] = left * draw(st.floats(0.05, 0.5))
                left -= inputs[f"i{other}"]
        ends = sorted((draw(st.floats(0, 1)), draw(st.floats(0, 1))))
        items.append(Item(f"i{index}", inputs, Interval(*ends), Interval(0, 1)))
    return items


@given(bills())
def test_shares_are_shares_and_equal_dense_algebra(items):
    value = look_through_value(items, "i0")
    assert 0 <= value.local.low <= value.local.high <= 1
    assert value.controlled.high <= value.local.high + 1e-12
    names = [item.name for item in items]
    matrix = np.array([[item.inputs.get(name, 0.0) for item in items] for name in names])
    own = (1 - matrix.sum(axis=0)) * np.array([item.home.low for item in items])
    series, term = np.zeros(len(items)), np.eye(len(items))[0]
    for _ in range(400):
        series, term = series + term, matrix @ term
    assert value.local.low == pytest.approx(float(own @ series), abs=1e-9)
