"""Many variants at once: the same verdicts as one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.catalog.loader import checkable_rulebooks, load_rulebook
from walkaway.core.errors import UsageError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.localisation.measures import MEASURES, Measured
from walkaway.localisation.verdict import Ground, RuleResult, prove
from walkaway.model.evidence import Evidence
from walkaway.rules.check import in_order, verdict_of
from walkaway.rules.check_many import VERDICTS, Flags, Ranges, check_many

KINDS = {"number": "number", "flag": "holds"}


def one_by_one(rulebook, values, sectors):
    """Verdicts of one variant by proofs."""
    evidence = Evidence(None, {})
    for name, asked in rulebook.facts.items():
        if name in values and asked.kind in KINDS:
            value = values[name]
            settled = value if isinstance(value, Interval) else None if value is None else value
            if settled is not None:
                evidence = evidence.settle(f"answers.{name}.{KINDS[asked.kind]}", settled)
    measured = {
        name: Measured(name, Truth.of(values.get(name)) if MEASURES[name].unit == "flag" else values[name])
        for name in rulebook.measures()
    }
    results = {}
    for rule in in_order(rulebook):
        ground = Ground(measured, results, sectors, rulebook.facts, evidence)
        proof = prove(rule.requires, ground)
        applies = Truth.TRUE if rule.applies_when is None else prove(rule.applies_when, ground).truth
        results[rule.id] = RuleResult(rule, applies, proof.truth, proof)
    return {name: verdict_of(result) for name, result in results.items()}


def draw_value(draw, unit):
    if unit == "flag":
        return draw(st.sampled_from([True, False, None]))
    points = [0.0, 0.3, 0.4, 0.49, 0.5, 0.51, 0.6, 1.0]
    if unit == "EUR":
        points = [0.0, 1e8, 1.1e8, 5e9]
    elif unit != "fraction":
        points = [0.0, 2.0, 5.0, 20.0, 225.0, 2016.0, 2026.0, 2028.0, 2031.0]
    low, high = sorted(draw(st.tuples(st.sampled_from(points), st.sampled_from(points))))
    return Interval(low, high)


@settings(max_examples=25)
@given(
    st.data(),
    st.sampled_from(checkable_rulebooks()),
    st.sampled_from([(), ("battery_cells",), ("vehicles",), ("wind",)]),
)
def test_arrays_give_the_same_verdicts_as_proofs(data, name, sectors):
    rulebook = load_rulebook(name)
    units = {measure: MEASURES[measure].unit for measure in rulebook.measures()}
    units |= {
        fact: "flag" if asked.kind == "flag" else str(asked.unit)
        for fact, asked in rulebook.facts.items()
        if asked.kind != "name"
    }
    variants = [{key: draw_value(data.draw, unit) for key, unit in units.items()} for _ in range(4)]
    columns = {}
    for key, unit in units.items():
        values = [variant[key] for variant in variants]
        columns[key] = (
            Flags.of(values)
            if unit == "flag"
            else Ranges(np.array([value.low for value in values]), np.array([value.high for value in values]))
        )
    many = check_many(rulebook, columns, len(variants), sectors)
    for index, variant in enumerate(variants):
        single = one_by_one(rulebook, variant, sectors)
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
