"""Bills of materials on the command line and in Python: worked examples by hand, every method, errors."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from walkaway import api
from walkaway.cli.main import run
from walkaway.core.errors import InputError, UsageError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.localisation.bill_of_material import Item, look_through_value
from walkaway.localisation.inventory import used_values
from walkaway.model.origin_bill import Inventory, OriginBill

BICYCLE = Path(__file__).parents[1] / "docs" / "examples" / "bicycle.yaml"


def bill(**changes) -> OriginBill:
    """Price 100; at home 40, from abroad 35, other costs 20."""
    data = {
        "product": "pump", "price": 100, "costs": {"product": 20},
        "materials": [{"name": "casing", "value": 40, "originating": True},
                      {"name": "motor", "value": 35, "originating": False}],
    }  # fmt: skip
    return OriginBill.model_validate(data | changes)


@pytest.mark.parametrize(
    ("rule", "share", "threshold", "qualifies"),
    [
        ("build-down", Fraction(65, 100), 0.65, Truth.TRUE),  # (100 - 35) / 100
        ("build-down", Fraction(65, 100), 0.6501, Truth.FALSE),
        ("build-up", Fraction(40, 100), 0.4, Truth.TRUE),  # 40 / 100
        ("build-up", Fraction(40, 100), 0.41, Truth.FALSE),
        ("net-cost", Fraction(60, 95), 0.63, Truth.TRUE),  # (95 - 35) / 95
        ("max-foreign", Fraction(35, 100), 0.35, Truth.TRUE),
        ("max-foreign", Fraction(35, 100), 0.34, Truth.FALSE),
    ],
)
def test_every_method_by_hand(rule, share, threshold, qualifies):
    answer = api.origin(bill(), rule, threshold)
    assert answer.content.share == Interval(share, share)
    assert answer.qualifies is qualifies


def test_without_a_threshold_the_verdict_stays_open():
    assert api.origin(bill(), "build-down").qualifies is Truth.UNKNOWN


def test_a_material_of_unknown_origin_opens_the_share_and_no_more():
    materials = [{"name": "casing", "value": 40, "originating": True}, {"name": "motor", "value": [30, 35]}]
    share = api.origin(bill(materials=materials), "net-cost", 0.6).content.share
    # for it: all of 60 + 35 originates; against it: 35 of 95 is foreign
    assert share == Interval(Fraction(60, 95), 1)
    assert api.origin(bill(materials=materials), "net-cost", 0.63).qualifies is Truth.TRUE
    assert api.origin(bill(materials=materials), "net-cost", 0.64).qualifies is Truth.UNKNOWN


def bicycle(**part) -> OriginBill:
    data = yaml.safe_load(BICYCLE.read_text(encoding="utf-8"))
    data["materials"][0]["part"] |= part
    return OriginBill.model_validate(data)


def test_the_bicycle_of_the_statute():
    """SOR/2020-155, situations B and C: 42.98 and 76.09 percent, also in tests/cases."""
    assert api.origin(BICYCLE, "net-cost", 0.5).content.share.low == Fraction(175, 230)
    plain = api.origin(bicycle(designated=False), "net-cost", 0.5)
    assert plain.content.share.low == Fraction(98, 228)
    assert plain.content.base.low == Fraction("22.8")
    assert plain.qualifies is Truth.FALSE


def test_a_part_rolls_up_only_if_it_meets_its_own_rule():
    """The frame has 1 of 10.6 from the region: 5 percent it meets, 10 percent it does not."""
    met = api.origin(bicycle(asks={"rule": "build-up", "threshold": 0.05}), "net-cost", 0.5)
    missed = api.origin(bicycle(asks={"rule": "build-up", "threshold": 0.1}), "net-cost", 0.5)
    assert (met.parts[0].qualifies, missed.parts[0].qualifies) == (Truth.TRUE, Truth.FALSE)
    assert met.content.share.low == Fraction(175, 230)
    assert missed.content.share.low == Fraction(98, 228)
    ruleless = api.origin(bicycle(asks=None), "net-cost", 0.5)
    assert ruleless.content.share.low == Fraction(98, 228)


def test_a_part_that_may_qualify_leaves_both_ways_open():
    tubes = [{"name": "tubes at home", "value": 1, "originating": True}, {"name": "tubes from abroad", "value": 7.5}]
    answer = api.origin(bicycle(materials=tubes, asks={"rule": "build-up", "threshold": 0.1}), "net-cost", 0.5)
    assert answer.parts[0].qualifies is Truth.UNKNOWN
    assert answer.content.share == Interval(Fraction(98, 228), Fraction(175, 230))
    assert answer.qualifies is Truth.UNKNOWN


BEARING = {
    "product": "bearing",
    "costs": {"product": 0.75, "period": 0.15, "other": 0.05, "excluded": {"packing": 0.05}},
    "materials": [
        {"name": "steel", "value": 0.45, "originating": True},
        {"name": "ring", "value": 1.5, "part": {
            "costs": {"product": 0.35, "period": 0.15, "other": 0.05, "excluded": {"packing": 0.05}},
            "materials": [{"name": "home", "value": 0.15, "originating": True},
                          {"name": "abroad", "value": 0.75, "originating": False}]}},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "share"),
    [("none", Fraction(135, 285)), ("net_cost", Fraction(200, 275)), (0.35, Fraction(170, 285))],
)
def test_accumulation_as_in_the_bearings_of_the_statute(statement, share):
    """Situations A, B and D: 47.37, 72.73 and 59.65 percent."""
    ring = BEARING["materials"][1]
    data = BEARING | {"materials": [BEARING["materials"][0], ring | {"part": ring["part"] | {"statement": statement}}]}
    assert api.origin(OriginBill.model_validate(data), "net-cost").content.share.low == share


def stock(method: str, *used: int) -> Inventory:
    """The stock of Appendix A to Schedule 8 of SOR/2020-155; of its withdrawals those listed are for this good."""
    rows = [(100, 1, True), (100, 1.1, False), (1000, 1, True), (1000, 1.1, False), -100, (1000, 1.05, True), -700,
            (2000, 1.1, False), -1000, -900]  # fmt: skip
    return Inventory.model_validate({"method": method, "movements": [
        {"received": row[0], "unit_value": row[1], "originating": row[2]} if isinstance(row, tuple)
        else {"used" if -row in used else "taken": -row} for row in rows
    ]})  # fmt: skip


@pytest.mark.parametrize(
    ("method", "used", "foreign"),
    [
        ("fifo", 100, 0), ("fifo", 700, 110), ("fifo", 1000, 660), ("fifo", 900, 440),
        ("lifo", 100, 110), ("lifo", 700, 0), ("lifo", 1000, 1100), ("lifo", 900, 990),
    ],
)  # fmt: skip
def test_first_and_last_in_first_out_as_in_the_statute(method, used, foreign):
    assert used_values(stock(method, used), "a")[1] == foreign


def test_the_average_takes_the_same_share_of_everything():
    # 5,200 units: 2,100 from home worth 2,150, 3,100 from abroad worth 3,410; 1,000 of them are used
    assert used_values(stock("average", 1000), "a") == (Fraction(2150, 52) * 10, Fraction(3410, 52) * 10)


def test_more_out_than_in_is_refused():
    moves = [{"received": 5, "unit_value": 1, "originating": True}, {"used": 7}]
    for method in ("fifo", "lifo", "average"):
        data = {"name": "bolts", "inventory": {"method": method, "movements": moves}}
        with pytest.raises(InputError, match=r"materials.bolts.inventory: more is withdrawn .*\n.*2 too many"):
            api.origin(bill(materials=[data]), "build-down")


def test_a_stock_counts_by_what_was_drawn_from_it():
    moves = [{"received": 10, "unit_value": 2, "originating": True}, {"received": 10, "unit_value": 3, "originating": False},
             {"used": 15}]  # fmt: skip
    material = {"name": "bolts", "inventory": {"method": "fifo", "movements": moves}}
    answer = api.origin(bill(materials=[material]), "max-foreign", 0.15)
    assert answer.content.share.low == Fraction(15, 100)
    assert [(line.name, line.value.low) for line in answer.lines] == [
        ("bolts (originating)", 20),
        ("bolts (foreign)", 15),
    ]


def test_de_minimis_overlooks_what_is_small_enough():
    few = [{"name": "casing", "value": 5, "originating": True}, {"name": "seal", "value": 10, "originating": False}]
    within = api.origin(bill(materials=few, de_minimis={"limit": 0.1, "of": "price"}), "build-up", 0.5)
    assert (within.content.qualifies, within.overlooked, within.qualifies) == (Truth.FALSE, Truth.TRUE, Truth.TRUE)
    # of the total cost it is 10 of 35
    beyond = api.origin(bill(materials=few, de_minimis={"limit": 0.1, "of": "total_cost"}), "build-up", 0.5)
    assert (beyond.overlooked, beyond.qualifies) == (Truth.FALSE, Truth.FALSE)


def test_averaging_goes_by_quantity():
    other = {"product": "small pump", "price": 50, "quantity": 4,
             "materials": [{"name": "motor", "value": 30, "originating": False}]}  # fmt: skip
    answer = api.origin(bill(averaged_with=[other], quantity=2), "build-down", 0.5)
    # (2 * 100 + 4 * 50 - 2 * 35 - 4 * 30) / 400
    assert answer.content.share.low == Fraction(210, 400)


def test_assigned_costs_stand_for_values_and_missing_lines_stay_open():
    points = {"casing": 30, "motor": 50, "assembly": 20}
    answer = api.origin(bill(assigned={"points": points}), "build-up", 0.4)
    assert answer.content.share == Interval(Fraction(30, 100), Fraction(50, 100))
    assert answer.qualifies is Truth.UNKNOWN
    with pytest.raises(InputError, match=r"materials.motor: the table assigns this material no cost"):
        api.origin(bill(assigned={"points": {"casing": 30}}), "build-up")


def test_assigned_costs_come_from_the_table_of_a_rulebook():
    table = api.rulebook("us-domestic-content-bonus").tables["storage_grid"]
    cells = table.items[0]
    data = {"product": "grid battery", "materials": [{"name": cells.name, "value": 1, "originating": True}],
            "assigned": {"rulebook": "us-domestic-content-bonus", "table": "storage_grid"}}  # fmt: skip
    answer = api.origin(OriginBill.model_validate(data), "build-up", 0.5)
    whole = sum(Fraction(str(item.low)) for item in table.items)
    assert answer.content.share.low == Fraction(str(cells.low)) / whole


def test_value_added_looks_through_all_tiers():
    inner = {"costs": {}, "materials": [{"name": "cells", "value": 28, "home_share": 0}]}
    materials = [{"name": "module", "value": 40, "home_share": 1, "bought_at_home": True, "part": inner},
                 {"name": "case", "value": 20, "home_share": 0.5}]  # fmt: skip
    answer = api.origin(bill(materials=materials, home_share=1), "value-added", 0.62)
    # own 40, module 12 of 40, case 10 of 20
    assert answer.content.share == Interval(Fraction(62, 100), Fraction(62, 100))
    assert answer.qualifies is Truth.TRUE
    assert answer.value.purchased.low == Fraction(80, 100)


@st.composite
def items(draw, depth=3):
    share = sorted(draw(st.tuples(st.integers(0, 10), st.integers(0, 10))))
    value = draw(st.integers(10, 20))
    parts = draw(st.lists(items(depth - 1), max_size=3)) if depth else []
    total = sum(part.value.high for part in parts)
    return Item("x", Interval.exactly(value + total), Interval(share[0] / 10, share[1] / 10), None, tuple(parts))


@given(items())
def test_look_through_equals_leontief(product):
    """Second method: value added at home times the Leontief inverse, l = v_home (I - Q)^-1."""
    flat: list[Item] = []
    edges: list[tuple[int, int, float]] = []

    def walk(item) -> int:
        place = len(flat)
        flat.append(item)
        for part in item.inputs:
            edges.append((walk(part), place, float(part.value.low / item.value.low)))
        return place

    walk(product)
    matrix = np.zeros((len(flat), len(flat)))
    for part, item, share in edges:
        matrix[part, item] = share
    own = 1 - matrix.sum(axis=0)
    weights = np.linalg.inv(np.eye(len(flat)) - matrix)[:, 0] * own
    found = look_through_value(product).local
    for end, homes in ((found.low, [item.home.low for item in flat]), (found.high, [item.home.high for item in flat])):
        assert float(end) == pytest.approx(float(weights @ np.array([float(home) for home in homes])), abs=1e-9)


def test_inputs_worth_more_than_the_item_are_refused():
    with pytest.raises(InputError, match="inputs worth more than the item"):
        api.origin(bill(price=50), "value-added")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"materials": [{"name": "a", "value": -1, "originating": True}]}, "an amount is not negative"),
        ({"materials": [{"name": "a", "originating": True}]}, "give either 'value' or 'inventory'"),
        ({"home_share": 1.5, "materials": []}, "a share lies between 0 and 1"),
        ({"materials": [{"name": "a", "value": 1}, {"name": "a", "value": 1}]}, "the material 'a' is given twice"),
        ({"materials": [], "prise": 3}, "prise"),
    ],
)
def test_bad_bills_are_told_with_their_place(tmp_path, capsys, change, said):
    path = tmp_path / "bill.yaml"
    path.write_text(yaml.safe_dump({"product": "pump", "price": 10, **change}), encoding="utf-8")
    assert run(["origin", str(path), "--rule", "build-down"]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert f"{path}:" in told


def test_a_rule_that_needs_a_price_says_so():
    with pytest.raises(UsageError, match="build-down counts from the price, and 'bearing' has none; give 'price'"):
        api.origin(OriginBill.model_validate(BEARING), "build-down")
    with pytest.raises(UsageError, match="the threshold 55 is no share; give a fraction"):
        api.origin(bill(), "build-down", 55)


@pytest.mark.parametrize("form", ["text", "json", "html", "md", "csv"])
def test_every_form(form, capsys):
    assert run(["origin", str(BICYCLE), "--rule", "net-cost", "--threshold", "0.5", "--format", form]) == 0
    shown = capsys.readouterr().out
    assert "76.087" in shown.replace("<wbr>", "").replace("0.7608695652173914", "76.087")
    if form == "json":
        assert json.loads(shown)["share_exactly"] == ["35/46", "35/46"]


def test_the_schema_of_a_bill_is_published_and_takes_the_example(capsys):
    import jsonschema

    assert run(["schema", "bill-of-materials"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.validate(yaml.safe_load(BICYCLE.read_text(encoding="utf-8")), schema)
