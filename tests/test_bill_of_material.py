"""Bills of material: worked cases; see test_origin_bill for the second method."""

from __future__ import annotations

import numpy as np
import pytest

from conftest import cases
from walkaway.core.interval import Interval
from walkaway.localisation.bill_of_material import Item, look_through_value

CASES = cases("localisation")
HOME, ABROAD = Interval(1, 1), Interval(0, 0)


def two_tiers() -> Item:
    cell = Item("cell", Interval(35, 35), ABROAD, False)
    inner = Item("B local input", Interval(5, 5), HOME, True)
    module_a = Item("module A", Interval(50, 50), HOME, True, (cell,))
    module_b = Item("module B", Interval(35, 35), ABROAD, False, (inner,))
    return Item("product", Interval(100, 100), HOME, None, (module_a, module_b))


def test_two_tier_bill_of_case_c_bom_01():
    expected = CASES["C-BOM-01"]["expected"]
    value = look_through_value(two_tiers())
    assert float(value.purchased.low) == expected["local_purchase_share_tier1"]
    assert float(value.local.low) == expected["look_through_local_va_share"]
    assert float(1 - value.local.high) == expected["foreign_va_share"]


@pytest.mark.golden
def test_the_explanation_is_golden():
    assert look_through_value(two_tiers(), tiers=2).explain() == (
        "product: value added at home, by how many tiers are opened\n"
        "  1 tiers: 65.0%\n"
        "  2 tiers: 35.0%\n"
        "  all tiers: 35.0%; bought at home: 65.0%"
    )


def test_ranges_of_values_are_taken_at_the_ends_that_lead_there():
    """At 20 to 40 of 100 from abroad, the rest at home, 60 to 80 percent are added at home."""
    part = Item("part", Interval(20, 40), ABROAD, False)
    assert look_through_value(Item("x", Interval(100, 100), HOME, None, (part,))).local == Interval(0.6, 0.8)


def test_the_leontief_algebra_the_formula_rests_on():
    """Cases C-IO-01 and C-IO-03: the second method of test_origin_bill, held against published numbers."""
    inputs, expected = CASES["C-IO-01"]["inputs"], CASES["C-IO-01"]["expected"]
    coefficients = np.array(inputs["Z"], dtype=float) / np.array(inputs["x"], dtype=float)
    inverse = np.linalg.inv(np.eye(2) - coefficients)
    assert inverse == pytest.approx(np.array(expected["L"]), abs=1e-9)
    assert inverse @ np.array(inputs["new_final_demand"]) == pytest.approx(np.array(expected["x_new"]), abs=1e-9)
    matrix = np.array(CASES["C-IO-03"]["inputs"]["A"])
    shares = (1 - matrix.sum(axis=0))[:, None] * np.linalg.inv(np.eye(len(matrix)) - matrix)
    assert shares.sum(axis=0) == pytest.approx(CASES["C-IO-03"]["expected"]["v_times_L_column_sums"], abs=1e-12)
