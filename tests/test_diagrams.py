"""Decision diagrams: worked cases, brute force, and two other engines as second opinions."""

from __future__ import annotations

import math
import subprocess
import sys
from functools import reduce
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conftest import cases
from trees import EVENTS, GENERAL, formula_of, large_tree, rows, trees, value
from walkaway.core.errors import UsageError
from walkaway.logic import node_store
from walkaway.logic.cut_sets import minimal_cut_sets, minimal_solutions
from walkaway.logic.diagram import diagram_of, diagram_of_gates, diagrams_of_gates
from walkaway.logic.formula import All, Any, AtLeast, Atom, Not
from walkaway.logic.gates import TreeGate
from walkaway.logic.importance import importances
from walkaway.logic.prime_implicants import prime_implicants

CASES = {name: case for name, case in cases("diagrams").items() if name.startswith("B-FT")}
CHANCES = dict(zip(EVENTS, (0.1, 0.25, 0.4, 0.55, 0.7, 0.95), strict=True))
many_chances = st.fixed_dictionaries({name: st.floats(0, 1) for name in EVENTS})


def by_hand(gates, top, chances):
    return sum(
        math.prod(chances[name] if truth else 1 - chances[name] for name, truth in row.items())
        for row in rows(EVENTS)
        if value(gates, top, row)
    )


def minimal_by_hand(gates, top):
    found: list[frozenset[str]] = []
    for size in range(len(EVENTS) + 1):
        for chosen in map(frozenset, combinations(EVENTS, size)):
            is_new = not any(smaller <= chosen for smaller in found)
            if is_new and value(gates, top, {name: name in chosen for name in EVENTS}):
                found.append(chosen)
    return set(found)


@pytest.mark.parametrize("case_id", CASES)
def test_worked_fault_trees(case_id):
    inputs, expected = CASES[case_id]["inputs"], CASES[case_id]["expected"]
    fails = diagram_of(formula_of(inputs["top"]))
    cuts = minimal_solutions(fails)
    near = CASES[case_id]["tolerance"]["abs"]
    assert fails.probability(inputs["p"]) == pytest.approx(expected["top_probability_exact"], abs=near)
    assert {frozenset(names) for names in cuts.listed()} == set(map(frozenset, expected["minimal_cut_sets"]))
    assert cuts.count() == expected["count"]
    assert cuts.rare_event_sum(inputs["p"]) == pytest.approx(expected["rare_event_sum"], abs=near)
    assert cuts.min_cut_upper_bound(inputs["p"]) == pytest.approx(expected["min_cut_upper_bound"], abs=near)
    measures = importances(fails, inputs["p"])
    for name, wanted in expected.get("importance", {}).items():
        seen = {measure: getattr(measures[name], measure) for measure in wanted}
        assert seen == pytest.approx(wanted, abs=near), name


@given(trees(GENERAL), many_chances)
def test_truth_probability_and_birnbaum_by_brute_force(gates, chances):
    diagram = diagram_of_gates(gates, "top")
    assert all(diagram.holds(row) == value(gates, "top", row) for row in rows(EVENTS))
    assert diagram.negated().probability(chances) == pytest.approx(1 - diagram.probability(chances))
    assert diagram.probability(chances) == pytest.approx(by_hand(gates, "top", chances), abs=1e-12)
    slopes = diagram.birnbaum(chances)
    for name in EVENTS:
        with_it, without = (by_hand(gates, "top", {**chances, name: float(truth)}) for truth in (True, False))
        assert slopes.get(name, 0.0) == pytest.approx(with_it - without, abs=1e-12)
        assert diagram.conditional(chances, {name: True})[0] == pytest.approx(with_it, abs=1e-12)
        assert diagram.given({name: False}).probability(chances) == pytest.approx(without, abs=1e-12)
    can_matter = {name for name in EVENTS for row in rows(EVENTS)
                  if value(gates, "top", {**row, name: True}) != value(gates, "top", {**row, name: False})}  # fmt: skip
    assert set(diagram.essential()) == can_matter


@given(trees(), st.integers(0, 2**6 - 1))
def test_minimal_solutions_and_cut_sets_by_brute_force(gates, mask):
    works = diagram_of_gates(gates, "top")
    found = minimal_solutions(works)
    sets = found.listed()
    assert set(map(frozenset, sets)) == minimal_by_hand(gates, "top")
    assert [len(names) for names in sets] == sorted(len(names) for names in sets)
    assert found.count() == len(sets)
    assert found.listed(limit=2) == sets[:2]
    assert found.listed(most_names=2) == [names for names in sets if len(names) <= 2]
    by_order = found.count_by_order()
    assert all(by_order[size - 1] == sum(len(names) == size for names in sets) for size in range(1, len(by_order) + 1))
    chances = {name: CHANCES[name] if mask >> place & 1 else 1.0 for place, name in enumerate(EVENTS)}
    products = [math.prod(chances[name] for name in names) for names in sets]
    assert found.rare_event_sum(chances) == pytest.approx(sum(products))
    bound = 1 - math.prod(1 - product for product in products)
    assert found.min_cut_upper_bound(chances) == pytest.approx(bound, abs=1e-12)
    cuts = {frozenset(names) for names in minimal_cut_sets(works).listed()}
    down = [{name: name not in cut for name in EVENTS} for cut in cuts]
    assert not any(value(gates, "top", row) for row in down)
    assert all(cut & frozenset(names) for cut in cuts for names in sets)  # every cut meets every path


@given(trees(GENERAL))
def test_prime_implicants_force_and_are_minimal(gates):
    diagram = diagram_of_gates(gates, "top")
    primes = prime_implicants(diagram)
    sets = list(primes.each())
    assert primes.count() == len(sets)
    true_rows = [row for row in rows(EVENTS) if value(gates, "top", row)]
    covered = [row for row in rows(EVENTS) if any(answers.items() <= row.items() for answers in sets)]
    assert covered == true_rows
    for answers in sets:
        for name in answers:
            fewer = {key: truth for key, truth in answers.items() if key != name}
            assert not all(value(gates, "top", row) for row in rows(EVENTS) if fewer.items() <= row.items())


@given(trees(), st.lists(st.sampled_from(EVENTS), unique=True))
def test_order_and_equal_parts_do_not_matter(gates, order):
    usual, other = diagram_of_gates(gates, "top"), diagram_of_gates(gates, "top", order=order)
    assert other.probability(CHANCES) == pytest.approx(usual.probability(CHANCES))
    assert set(map(frozenset, minimal_solutions(other).each())) == set(map(frozenset, minimal_solutions(usual).each()))
    twice = {**gates, "again": TreeGate("and", ("top", "top"))}
    assert diagram_of_gates(twice, "again").size == usual.size


def exclusive(one, other):
    return Any((All((one, Not(other))), All((Not(one), other))))


@given(trees(GENERAL, most_gates=5))
def test_gates_and_formulas_agree(gates):
    def formula(name):
        if name not in gates:
            return Atom(name)
        gate, parts = gates[name], tuple(map(formula, gates[name].parts))
        if gate.kind == "xor":
            return reduce(exclusive, parts)
        return {"and": All, "or": Any, "null": lambda inner: inner[0], "not": lambda inner: Not(inner[0]),
                "atleast": lambda inner: AtLeast(gate.count, inner)}[gate.kind](parts)  # fmt: skip

    wanted = diagram_of_gates(gates, "top")
    assert diagram_of(formula("top"), order=wanted.names).probability(CHANCES) == pytest.approx(
        wanted.probability(CHANCES)
    )


def test_many_months_equal_one_month_at_a_time_and_branches_do_not():
    gates = {
        "make": TreeGate("and", ("one", "two")),
        "one": TreeGate("or", ("a", "s")),
        "two": TreeGate("or", ("b", "s")),
    }
    works = diagram_of_gates(gates, "make")
    months = np.linspace(0, 1, 121)
    chances = {"a": months, "b": months**2, "s": 0.5}
    curve, slopes = works.probabilities(chances), works.birnbaum_many(chances)
    for month in (0, 7, 60, 120):
        single = {"a": months[month], "b": months[month] ** 2, "s": 0.5}
        assert curve[month] == works.probability(single)
        assert {name: row[month] for name, row in slopes.items()} == pytest.approx(works.birnbaum(single))
    branches = (1 - (1 - months) * 0.5) * (1 - (1 - months**2) * 0.5)  # as if the shared asset were two
    assert np.abs(branches - curve).max() > 0.05


def test_months_in_blocks_are_the_same(monkeypatch):
    works = diagram_of_gates(large_tree(24, 1), "top")
    chances = {name: np.linspace(0.1, 0.9, 50) ** (1 + place % 3) for place, name in enumerate(works.names)}
    whole, slopes = works.probabilities(chances), works.birnbaum_many(chances)
    monkeypatch.setattr("walkaway.logic.diagram.BLOCK", 7 * works.size)
    assert (works.probabilities(chances) == whole).all()
    assert all((works.birnbaum_many(chances)[name] == row).all() for name, row in slopes.items())


def test_compiled_and_uncompiled_loops_give_the_same_nodes():
    pytest.importorskip("numba")
    gates = large_tree(44, 3)
    plain, fast = (diagram_of_gates(gates, "top", switch_at=switch) for switch in (None, 1))
    assert plain.size > 2 * node_store.FIRST_NODES
    for name in ("levels", "lows", "highs"):
        assert (getattr(plain.table, name) == getattr(fast.table, name)).all()
    one, other = (minimal_solutions(plain, switch_at=switch) for switch in (None, 1))
    assert one.count_by_order() == other.count_by_order()
    assert all((getattr(one.table, name) == getattr(other.table, name)).all() for name in ("levels", "lows", "highs"))


def test_small_problems_do_not_load_numba():
    code = (
        "import sys\nfrom trees import large_tree\n"
        "from walkaway.logic.diagram import diagram_of_gates\nfrom walkaway.logic.cut_sets import minimal_solutions\n"
        "diagram = diagram_of_gates(large_tree(24, 1), 'top')\n"
        "assert minimal_solutions(diagram).count() > 100, diagram\n"
        "assert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd="tests")


@pytest.mark.parametrize("engine", ["dd.autoref", "dd.cudd"])
@pytest.mark.parametrize("seed", [1, 2])
def test_generated_trees_against_dd(engine, seed):
    module = pytest.importorskip(engine)
    gates = large_tree(28, seed)
    ours = diagram_of_gates(gates, "top")
    other = module.BDD()
    other.declare(*ours.names)
    done = {name: other.var(name) for name in ours.names}
    for name, gate in gates.items():
        parts = [done[part] for part in gate.parts if part in done]
        if len(parts) == len(gate.parts):
            done[name] = _joined(other, gate, parts)
    half = dict.fromkeys(ours.names, 0.5)
    count = int(other.count(done["top"], len(ours.names)))
    assert ours.probability(half) == pytest.approx(count / 2 ** len(ours.names), rel=1e-12)


def _joined(other, gate, parts):
    if gate.kind == "atleast":
        row = [other.true] + [other.false] * gate.count
        for part in parts:
            row = [other.true, *(row[k] | (part & row[k - 1]) for k in range(1, gate.count + 1))]
        return row[-1]
    result = parts[0]
    for part in parts[1:]:
        result = result & part if gate.kind == "and" else result | part
    return result


def test_counts_beyond_any_machine_word():
    stages = [Any(tuple(Atom(f"{place}{letter}") for letter in "abc")) for place in range(70)]
    works = diagram_of(All(tuple(stages)))
    paths, cuts = minimal_solutions(works), minimal_cut_sets(works)
    assert paths.count() == 3**70
    assert paths.count_by_order() == (0,) * 69 + (3**70,)
    assert cuts.count_by_order() == (0, 0, 70)
    assert len(paths.listed(limit=5)) == 5
    chances = dict.fromkeys(works.names, 0.5)
    assert paths.rare_event_sum(chances) == pytest.approx(1.5**70)
    assert paths.min_cut_upper_bound(chances) == 1.0
    assert cuts.min_cut_upper_bound(chances) == pytest.approx(1 - 0.875**70)


def test_a_long_chain_and_a_wide_count():
    chain = {f"g{place}": TreeGate("or", (f"e{place}", f"g{place + 1}")) for place in range(3000)}
    assert minimal_solutions(diagram_of_gates(chain, "g0")).count() == 3001
    wide = diagram_of(AtLeast(100, tuple(Atom(f"x{place}") for place in range(200))))
    assert minimal_solutions(wide).count() == math.comb(200, 100)


def test_holders_in_place_of_assets():
    works = {"make": TreeGate("and", ("line", "recipe")), "recipe": TreeGate("or", ("licence", "own"))}
    holder = {"line": "home", "licence": "partner", "own": "partner"}
    assert minimal_cut_sets(diagram_of_gates(works, "make")).listed() == [("line",), ("licence", "own")]
    by_holder = diagram_of_gates(works, "make", rename=holder)
    assert minimal_cut_sets(by_holder).listed() == [("home",), ("partner",)]
    absent = diagram_of_gates(works, "make", fixed={"own": False})
    assert minimal_cut_sets(absent).listed() == [("line",), ("licence",)]
    assert diagram_of_gates(works, "make", fixed={"recipe": True}).essential() == ("line",)


def test_only_negated_variables_make_a_function_non_monotone():
    a, b = Atom("a"), Atom("b")
    assert diagram_of(Not(Not(a))).is_monotone
    assert diagram_of(Not(All((Not(a), Not(b))))).is_monotone
    assert diagram_of(All((b, Not(a))), fixed={"a": False}).is_monotone
    assert not diagram_of(All((b, Not(a)))).is_monotone
    gates = {"one": TreeGate("xor", ("a",)), "odd": TreeGate("xor", ("a", "b"))}
    assert diagram_of_gates(gates, "one").is_monotone
    assert not diagram_of_gates(gates, "odd").is_monotone


def test_several_gates_share_one_order():
    works = {"make": TreeGate("and", ("line", "recipe")), "recipe": TreeGate("or", ("licence", "own"))}
    both = diagrams_of_gates(works, ("make", "recipe", "line"))
    assert both["make"].names == both["recipe"].names
    assert both["line"].essential() == ("line",)
    assert both["recipe"].probability({"licence": 0.5, "own": 0.5}) == 0.75


def test_circles_name_themselves_or_take_the_least_fixpoint():
    circle = {
        "line_yield": TreeGate("and", ("recipe",)),
        "recipe": TreeGate("or", ("line_yield", "bought_recipe")),
        "plant": TreeGate("and", ("line_yield", "building")),
    }
    with pytest.raises(UsageError, match="line_yield -> recipe -> line_yield"):
        diagram_of_gates(circle, "plant")
    plant = diagram_of_gates(circle, "plant", least_fixpoint=True)
    assert minimal_solutions(plant).listed() == [("bought_recipe", "building")]
    assert diagram_of_gates(circle, "plant", least_fixpoint=True, fixed={"bought_recipe": False}).constant is False
    upside_down = {"a": TreeGate("not", ("b",)), "b": TreeGate("and", ("a", "x"))}
    with pytest.raises(UsageError, match="negation"):
        diagram_of_gates(upside_down, "a", least_fixpoint=True)


@given(st.dictionaries(st.sampled_from("pqrs"), st.tuples(st.sampled_from(["and", "or"]),
       st.lists(st.sampled_from("pqrsabc"), min_size=1, max_size=3)), min_size=1))  # fmt: skip
def test_the_least_fixpoint_is_that_of_going_round(rules):
    gates = {name: TreeGate(kind, tuple(parts)) for name, (kind, parts) in rules.items()}
    names = [name for name in "pqrsabc" if name not in gates]
    top = min(gates)
    diagram = diagram_of_gates(gates, top, least_fixpoint=True)
    for row in rows(names):
        truths = {**row, **dict.fromkeys(gates, False)}
        for _ in gates:
            truths |= {
                name: (all if gate.kind == "and" else any)(truths[part] for part in gate.parts)
                for name, gate in gates.items()
            }
        assert diagram.holds(row) == truths[top]


@pytest.mark.parametrize(
    ("gates", "words"),
    [
        ({"a": TreeGate("nand", ("x", "y"))}, "unknown kind 'nand'"),
        ({"a": TreeGate("not", ("x", "y"))}, "takes one"),
        ({"a": TreeGate("xor", ())}, "no parts"),
    ],
)
def test_bad_gates_are_named(gates, words):
    with pytest.raises(UsageError, match=words):
        diagram_of_gates(gates, "a")


def test_bad_chances_are_named():
    diagram = diagram_of(All((Atom("x"), Atom("y"))))
    with pytest.raises(UsageError, match="'x' is not within"):
        diagram.probability({"x": 1.5, "y": 0.5})
    with pytest.raises(UsageError, match="no probability given for y"):
        diagram.probability({"x": 0.5})
    with pytest.raises(UsageError, match="within"):
        diagram.probability({"x": float("nan"), "y": 0.5})
    with pytest.raises(UsageError, match="months"):
        diagram.probabilities({"x": np.zeros(3), "y": np.zeros(4)})
    with pytest.raises(UsageError, match="prime implicants"):
        minimal_solutions(diagram_of(Not(Atom("x"))))
    with pytest.raises(UsageError, match="never true"):
        importances(diagram, {"x": 0.0, "y": 0.5})


def test_constants():
    always = diagram_of(Any((Atom("x"), Not(Atom("x")))))
    assert (always.constant, always.size, always.probability({})) == (True, 0, 1.0)
    assert list(prime_implicants(always).each()) == [{}]
    assert list(prime_implicants(always.negated()).each()) == []
    nothing = minimal_solutions(diagram_of(Any(())))
    assert (nothing.count(), nothing.listed(), nothing.rare_event_sum({})) == (0, [], 0.0)
    assert nothing.min_cut_upper_bound({}) == 0.0
    assert minimal_solutions(diagram_of(All(()))).listed() == [()]


def test_too_large_a_diagram_says_so(monkeypatch):
    monkeypatch.setattr(node_store, "MOST_NODES", 2000)
    with pytest.raises(UsageError, match="more than 2,000 nodes"):
        diagram_of_gates(large_tree(44, 3), "top")


@given(trees(), many_chances)
def test_importances_follow_their_definitions(gates, chances):
    diagram = diagram_of_gates(gates, "top")
    whole = diagram.probability(chances)
    assume(whole > 1e-6)
    for name, seen in importances(diagram, chances).items():
        with_it, without = (diagram.conditional(chances, {name: truth})[0] for truth in (True, False))
        assert seen.birnbaum == pytest.approx(with_it - without, abs=1e-9)
        assert seen.risk_achievement_worth == pytest.approx(with_it / whole, abs=1e-6)
        assert seen.diagnostic == pytest.approx(with_it * chances[name] / whole, abs=1e-6)
        if without > 1e-6:
            assert seen.risk_reduction_worth == pytest.approx(whole / without, rel=1e-6)
