"""Formulas: worked cases, soundness, and brute force as the second opinion."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import cases
from settling_by_hand import decisive_unknowns, settling_sets, supervaluate
from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.logic.formula import All, Any, AtLeast, Atom, Not, Weighted, evaluate, explain, open_atoms

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


@pytest.mark.golden
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


def test_many_unknowns_are_no_obstacle_but_endless_lists_are():
    everything = All(tuple(Atom(f"x{i}") for i in range(40)))
    assert supervaluate(everything, {}) is Truth.UNKNOWN
    assert len(settling_sets(everything, {}, Truth.TRUE)) == 1
    assert len(settling_sets(everything, {}, Truth.FALSE)) == 40
    assert len(decisive_unknowns(everything, {})) == 40
    with pytest.raises(UsageError, match="137,846,528,820 smallest sets"):
        settling_sets(AtLeast(20, tuple(Atom(f"x{i}") for i in range(40))), {}, Truth.TRUE)


def test_nothing_forces_unknown():
    assert settling_sets(Atom("a"), {}, Truth.UNKNOWN) == ()


def test_weighted_votes_are_decided_as_soon_as_the_knowns_decide_them():
    board = Weighted(Fraction(51), (Atom("a"), Atom("b"), Atom("c")), (Fraction(50), Fraction(49), Fraction(1)))
    assert evaluate(board, {"a": Truth.TRUE}) is Truth.UNKNOWN
    assert evaluate(board, {"a": Truth.TRUE, "c": Truth.TRUE}) is Truth.TRUE
    assert evaluate(board, {"a": Truth.FALSE}) is Truth.FALSE
    assert explain(board, {"a": Truth.TRUE}).splitlines()[:2] == [
        "weights of at least 51: unknown",
        "  a: true (weight 50)",
    ]
    with pytest.raises(UsageError, match="weight"):
        Weighted(Fraction(1), (Atom("a"),), (Fraction(-1),))


names = st.sampled_from("abcd").map(Atom)
formulas = st.recursive(
    names,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
        st.tuples(st.integers(0, 3), st.lists(inner, min_size=1, max_size=3), st.lists(inner, max_size=1)).map(
            lambda x: AtLeast(x[0], tuple(x[1]), tuple(x[2]))
        ),
        st.tuples(st.integers(0, 9), st.lists(st.tuples(inner, st.integers(0, 5)), min_size=1, max_size=3)).map(
            lambda x: Weighted(Fraction(x[0]), tuple(p for p, _ in x[1]), tuple(Fraction(w) for _, w in x[1]))
        ),
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


def completions(names):
    for values in product((Truth.FALSE, Truth.TRUE), repeat=len(names)):
        yield dict(zip(names, values, strict=True))


def supervaluate_one_by_one(formula, row):
    seen = {evaluate(formula, {**row, **answers}) for answers in completions(open_atoms(formula, row))}
    return seen.pop() if len(seen) == 1 else Truth.UNKNOWN


def settling_sets_one_by_one(formula, row, outcome):
    """The sets in the order promised, by going through all answers: what the diagrams replaced."""
    names, found = open_atoms(formula, row), []
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            for values in product((Truth.TRUE, Truth.FALSE), repeat=size):
                answers = dict(zip(chosen, values, strict=True))
                if any(smaller.items() <= answers.items() for smaller in found):
                    continue
                if supervaluate_one_by_one(formula, {**row, **answers}) is outcome:
                    found.append(answers)
    return found


@given(formulas, rows)
def test_diagrams_equal_going_through_all_answers(formula, row):
    assert supervaluate(formula, row) is supervaluate_one_by_one(formula, row)
    sets = {outcome: settling_sets_one_by_one(formula, row, outcome) for outcome in (Truth.TRUE, Truth.FALSE)}
    for outcome, wanted in sets.items():
        seen = settling_sets(formula, row, outcome)
        assert [list(answers.items()) for answers in seen] == [list(answers.items()) for answers in wanted]
    used = {name for wanted in sets.values() for answers in wanted for name in answers}
    assert decisive_unknowns(formula, row) == tuple(name for name in open_atoms(formula, row) if name in used)
