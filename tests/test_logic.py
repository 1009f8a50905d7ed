"""Formulas: worked cases, soundness, and brute force as the second opinion."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import cases
from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.logic.formula import (
    All,
    Any,
    AtLeast,
    Atom,
    Not,
    decisive_unknowns,
    evaluate,
    explain,
    open_atoms,
    settling_sets,
    supervaluate,
)

CASES = cases("logic")
LETTERS = {"T": Truth.TRUE, "U": Truth.UNKNOWN, "F": Truth.FALSE}
VENTURE = All(
    (Atom("equity_majority"), Any((Atom("ip_assigned"), All((Atom("ip_perpetual_licence"), Atom("source_escrow"))))))
)


def facts_of(row):
    return {name: LETTERS[letter] for name, letter in row.items()}


def test_kleene_and_supervaluation_of_case_g_rule_01():
    case = CASES["G-RULE-01"]
    rows = [facts_of(row) for row in case["inputs"]["rows"]]
    assert [evaluate(VENTURE, row) for row in rows] == [LETTERS[x] for x in case["expected"]["kleene"]]
    assert [supervaluate(VENTURE, row) for row in rows] == [LETTERS[x] for x in case["expected"]["supervaluation"]]


def test_settling_sets_of_case_g_rule_03():
    case = CASES["G-RULE-03"]
    row = facts_of(case["inputs"]["row"])
    assert evaluate(VENTURE, row) is LETTERS[case["expected"]["verdict"]]
    assert sorted(decisive_unknowns(VENTURE, row)) == sorted(case["expected"]["decisive_unknowns"])
    for outcome, letter in ((Truth.TRUE, "T"), (Truth.FALSE, "F")):
        seen = [sorted(f"{name}={'T' if v is Truth.TRUE else 'F'}" for name, v in s.items())
                for s in settling_sets(VENTURE, row, outcome)]  # fmt: skip
        assert sorted(seen) == sorted(map(sorted, case["expected"][f"minimal_sets_that_force_{letter}"]))


def test_explanation_is_golden():
    row = facts_of(CASES["G-RULE-03"]["inputs"]["row"])
    assert explain(VENTURE, row) == (
        "all of: unknown\n"
        "  equity_majority: true\n"
        "  any of: unknown\n"
        "    ip_assigned: unknown\n"
        "    all of: unknown\n"
        "      ip_perpetual_licence: true\n"
        "      source_escrow: unknown"
    )
    wanted = AtLeast(2, (Atom("a"), Atom("b")), mandatory=(Not(Atom("c")),))
    assert explain(wanted, {"a": Truth.TRUE}) == (
        "at least 2 of 3: unknown\n  not: unknown\n    c: unknown (mandatory)\n  a: true\n  b: unknown"
    )


def test_kleene_misses_a_tautology_that_supervaluation_finds():
    tautology = Any((Atom("p"), Not(Atom("p"))))
    assert evaluate(tautology, {}) is Truth.UNKNOWN
    assert supervaluate(tautology, {}) is Truth.TRUE


def test_too_many_unknowns_are_refused():
    with pytest.raises(UsageError, match="too many"):
        supervaluate(All(tuple(Atom(f"x{i}") for i in range(19))), {})


names = st.sampled_from("abcd").map(Atom)
formulas = st.recursive(
    names,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
        st.tuples(st.integers(1, 3), st.lists(inner, min_size=1, max_size=3)).map(lambda x: AtLeast(x[0], tuple(x[1]))),
    ),
    max_leaves=8,
)
rows = st.fixed_dictionaries({name: st.sampled_from(list(Truth)) for name in "abcd"})


@given(formulas, rows)
def test_kleene_is_sound(formula, row):
    quick = evaluate(formula, row)
    assert quick in (Truth.UNKNOWN, supervaluate(formula, row))


@given(formulas, rows)
def test_settling_sets_settle_and_are_minimal(formula, row):
    names = open_atoms(formula, row)
    for outcome in (Truth.TRUE, Truth.FALSE):
        for answers in settling_sets(formula, row, outcome):
            rest = [name for name in names if name not in answers]
            for values in product((Truth.TRUE, Truth.FALSE), repeat=len(rest)):
                assert evaluate(formula, {**row, **answers, **dict(zip(rest, values, strict=True))}) is outcome
            for name in answers:
                fewer = {key: value for key, value in answers.items() if key != name}
                assert supervaluate(formula, {**row, **fewer}) is not outcome
