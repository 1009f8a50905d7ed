"""Many variants at once: the same verdicts as one by one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.catalog.loader import checkable_rulebooks, load_rulebook
from walkaway.core.dates import PartialDate
from walkaway.core.errors import UsageError
from walkaway.core.interval import ENTIRE, Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.localisation.party_positions import Standing
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES, Measured
from walkaway.rules.check import judge_rules
from walkaway.rules.check_many import VERDICTS, Flags, Names, Ranges, SameForAll, check_many
from walkaway.rules.ground import Ground
from walkaway.rules.timing import Clocks

KINDS = {"number": "number", "flag": "holds", "name": "name", "day": "day"}
DAYS = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 15), date(2025, 6, 16), date(2026, 5, 1), date(2028, 1, 1))
STANDING = Standing(Truth.TRUE, partner_countries=("CN",), plant_countries=("ES",))


def units_of(rulebook):
    """Unit of every measure and fact the rules ask for; 'flag' and 'name' for those that are no numbers."""
    found = {
        (f"{name}:{part}" if part else name): (COMPONENT_MEASURES if part else MEASURES)[name].unit
        for name, part in rulebook.measures
    }
    asked = {name for rule in rulebook.rules for name in rulebook.facts_of(rule)}
    for name, fact in rulebook.facts.items():
        if name in asked:
            found[name] = str(fact.unit) if fact.kind == "number" else fact.kind
    return found


def points_of(rulebook):
    """Thresholds of the book and values beside them, so that both sides of each are drawn."""
    numbers, names = {0.0, 1.0}, {"other"}
    for rule in rulebook.rules:
        for leaf in rulebook.conditions_of(rule):
            names |= {leaf.value} if isinstance(leaf.value, str) else set(leaf.one_of)
            names |= set(rulebook.tables_of(leaf))
            if leaf.threshold is not None and not isinstance(leaf.value, bool):
                numbers.add(leaf.threshold)
            for row in leaf.schedule:
                numbers |= {row.value} if row.value is not None else set()
                numbers |= {row.start} if row.start is not None else set()
    return sorted({near for n in numbers for near in (n, n * 0.9, n * 1.1)}), sorted(names)


def draw_value(draw, unit, numbers, names):
    if unit == "flag":
        return draw(st.sampled_from([True, False, None]))
    if unit == "name":
        return draw(st.sampled_from([*names, None]))
    if unit == "day":
        first, last = sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))
        return draw(st.sampled_from([PartialDate(first, last, f"{first}/{last}"), None]))
    if draw(st.integers(0, 3)) == 0:
        return None
    low, high = sorted(draw(st.tuples(st.sampled_from(numbers), st.sampled_from(numbers))))
    return Interval(low, high)


def one_by_one(rulebook, units, values, sectors, clocks):
    """Verdicts of one variant by proofs."""
    evidence, measured = Evidence(None, {}), {}
    for name, unit in units.items():
        value = values[name]
        if name in rulebook.facts:
            if value is not None:
                evidence = evidence.settle(f"answers.{name}.{KINDS[rulebook.facts[name].kind]}", value)
        else:
            value = Truth.of(value) if unit == "flag" else value
            measured[name] = Measured(name, ENTIRE if value is None else value)
    ground = Ground(measured, {}, sectors, rulebook.facts, evidence, rulebook.tables, STANDING, clocks.on)
    checked = judge_rules(rulebook, ground, clocks)
    return {name: checked.of(name) for name in checked.results}


def column_of(unit, values):
    if unit == "flag":
        return Flags.of(values)
    if unit == "name":
        return Names(values)
    if unit == "day":
        values = [value and Interval(value.first.toordinal(), value.last.toordinal()) for value in values]
    values = [ENTIRE if value is None else value for value in values]
    return Ranges(np.array([value.low for value in values]), np.array([value.high for value in values]))


@settings(max_examples=120)
@given(
    st.data(),
    st.sampled_from(checkable_rulebooks()),
    st.sampled_from([(), ("battery_cells",), ("vehicles", "passenger_cars"), ("wind",), ("solar",)]),
    st.sampled_from([None, date(2017, 8, 1), date(2026, 3, 1), date(2027, 7, 1)]),
    st.sampled_from([None, date(2025, 1, 1)]),
)
def test_arrays_give_the_same_verdicts_as_proofs(data, name, sectors, on, known_at):
    rulebook, clocks = load_rulebook(name), Clocks(on, known_at)
    units, (numbers, names) = units_of(rulebook), points_of(rulebook)
    variants = [{key: draw_value(data.draw, unit, numbers, names) for key, unit in units.items()} for _ in range(3)]
    columns = {key: column_of(unit, [variant[key] for variant in variants]) for key, unit in units.items()}
    many = check_many(rulebook, columns, len(variants), SameForAll(sectors, STANDING, clocks))
    for index, variant in enumerate(variants):
        single = one_by_one(rulebook, units, variant, sectors, clocks)
        assert {rule: VERDICTS[codes[index]] for rule, codes in many.items()} == single


def test_columns_are_checked():
    rulebook = load_rulebook("seven-measures")
    with pytest.raises(UsageError, match="does not ask for 'color'"):
        check_many(rulebook, {"color": Flags.of([True])}, 1)
    with pytest.raises(UsageError, match="has 2 entries"):
        check_many(rulebook, {"training_promised": Flags.of([True, None])}, 1)


def test_what_is_not_given_is_unknown():
    many = check_many(load_rulebook("seven-measures"), {}, 3)
    assert all((codes == VERDICTS.index("unknown")).all() for codes in many.values())
