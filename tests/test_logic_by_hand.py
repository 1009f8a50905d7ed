"""Decision diagrams from below: the loops over their tables, the store that grows, families and counts, worked out by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from settling_by_hand import decisive_unknowns, settling_sets, supervaluate
from trees import large_tree
from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.logic import diagram_loops as loops
from walkaway.logic import node_store, set_family
from walkaway.logic.cut_sets import minimal_cut_sets, minimal_solutions
from walkaway.logic.diagram import diagram_of, diagram_of_gates, diagrams_of_gates
from walkaway.logic.formula import All, Any, AtLeast, Atom, Not, Weighted, atoms, evaluate, explain, open_atoms, reaches
from walkaway.logic.gates import TreeGate, circle_in, circles, is_circular
from walkaway.logic.importance import importances
from walkaway.logic.model_count import swings_by_size
from walkaway.logic.network import Network, Part, PartKind
from walkaway.logic.node_store import NodeStore
from walkaway.logic.prime_implicants import prime_implicants

A, B, C, D = (Atom(name) for name in "abcd")
YES, NO, OPEN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


# Loops over tables


def tables(nodes=8, heads=4):
    """Empty tables with room for some nodes, the two terminals in place."""
    first = [loops.TERMINAL_LEVEL, 0, 0, 0, loops.TERMINAL_LEVEL, 1, 1, 0]
    return first + [0] * (4 * (nodes - 2)), [0] * heads, [2, 0, 0]


def test_a_node_is_made_once_until_the_table_is_full():
    nodes, heads, state = tables(nodes=5)
    made = [loops.find_or_make(*key, nodes, heads, state) for key in ((1, 0, 1), (0, 0, 1), (0, 0, 2))]
    assert made == [2, 3, 4]
    assert [loops.find_or_make(*key, nodes, heads, state) for key in ((1, 0, 1), (0, 0, 1), (0, 0, 2))] == made
    assert state == [5, 0, 0]
    assert [nodes[4 * node : 4 * node + 3] for node in made] == [[1, 0, 1], [0, 0, 1], [0, 0, 2]]
    before = (list(nodes), list(heads))
    for key in ((1, 1, 0), (2, 0, 1), (0, 1, 2), (0, 2, 0)):
        assert loops.find_or_make(*key, nodes, heads, state) == loops.FULL == -1
    assert ((nodes, heads), state) == (before, [5, 0, 0])


def test_all_nodes_are_found_again_in_larger_tables():
    nodes, heads, state = tables(nodes=40)
    keys = [(level, low, high) for level in range(6) for low, high in ((0, 1), (1, 0), (0, 2), (2, 1), (1, 3), (0, 3))]
    made = [loops.find_or_make(*key, nodes, heads, state) for key in keys]
    assert made == list(range(2, 38))
    larger = [0] * 64
    loops.rehash(nodes, larger, state)
    assert [loops.find_or_make(*key, nodes, larger, state) for key in keys] == made
    seen = []
    for bucket, first in enumerate(larger):
        node = first
        while node:
            assert loops.bucket_of(nodes[4 * node + 1], nodes[4 * node + 2], nodes[4 * node], 64) == bucket
            seen.append(node)
            node = nodes[4 * node + 3]
    assert sorted(seen) == made


def test_buckets_are_within_the_table_and_spread():
    for size in (4, 1 << 10, 1 << 18):
        assert all(
            0 <= loops.bucket_of(a, b, c, size) < size for a, b, c in product((0, 1, 7, (1 << 26) - 1), repeat=3)
        )
    keys = [(low, high, level) for low in range(32) for high in range(32) for level in range(4)]
    for chosen in (keys, [(c, a, b) for a, b, c in keys], [(1000 * a, 1000 * b, c) for a, b, c in keys]):
        used = {loops.bucket_of(*key, 1 << 12) for key in chosen}
        assert len(used) > 0.4 * (1 << 12)  # 0.63 where every bucket is as likely


def test_results_are_remembered_and_moved():
    cache = [-1] * 64
    assert loops.cached(loops.AND, 3, 5, cache) == -1
    loops.remember(loops.AND, 3, 5, 7, cache)
    assert loops.cached(loops.AND, 3, 5, cache) == 7
    for operation, first, second in ((loops.OR, 3, 5), (loops.AND, 4, 5), (loops.AND, 3, 6), (loops.AND, 5, 3)):
        assert loops.cached(operation, first, second, cache) == -1
    for entry in range(30):
        loops.remember(loops.XOR, entry, 2, entry + 50, cache)
    held = [entry for entry in range(30) if loops.cached(loops.XOR, entry, 2, cache) == entry + 50]
    assert len(held) >= 4
    larger = [-1] * 1024
    loops.move_cache(cache, larger)
    assert all(loops.cached(loops.XOR, entry, 2, larger) == entry + 50 for entry in held)
    assert sum(operation >= 0 for operation in larger[::4]) == sum(operation >= 0 for operation in cache[::4])
    # an entry is only the one asked for, even in a table of one place
    alone = [-1] * 4
    loops.remember(loops.OR, 2, 3, 0, alone)
    assert loops.cached(loops.OR, 2, 3, alone) == 0
    assert [loops.cached(*key, alone) for key in ((loops.AND, 2, 3), (loops.OR, 4, 3), (loops.OR, 2, 4))] == [-1] * 3


@pytest.mark.parametrize(("one", "other"), list(product((0, 1, 5, 6), repeat=2)))
def test_what_is_known_without_looking_further(one, other):
    plain = {0: False, 1: True}
    for operation, rule in ((loops.AND, lambda a, b: a and b), (loops.OR, lambda a, b: a or b),
                            (loops.XOR, lambda a, b: a != b)):  # fmt: skip
        found = loops.at_once(operation, one, other)
        if one in plain and other in plain:
            assert found == int(rule(plain[one], plain[other]))
        elif one == other:
            assert found == (0 if operation == loops.XOR else one)
        elif one in plain or other in plain:
            truth, node = (plain[one], other) if one in plain else (plain[other], one)
            left = {loops.AND: (0, node), loops.OR: (node, 1), loops.XOR: (node, -1)}[operation][truth]
            assert found == left
        else:
            assert found == -1


def test_what_is_reached_is_marked():
    store = NodeStore(3)
    c = store.variable(2)
    b = store.make(1, 0, c)
    a = store.make(0, c, b)
    other = store.make(0, b, 1)
    assert list(store.reachable(a)) == [1, 1, 1, 1, 1, 0]
    assert list(store.reachable(other)) == [1, 1, 1, 1, 0, 1]
    assert list(store.reachable(b)) == [1, 1, 1, 1, 0, 0]
    assert list(store.reachable(0)) == [1, 0, 0, 0, 0, 0]


def sets_of(store, node):
    """Sets a node stands for as a family, by its definition."""
    if node < 2:
        return {frozenset()} if node else set()
    low, high = store.children(node)
    return sets_of(store, low) | {chosen | {store.level(node)} for chosen in sets_of(store, high)}


def family(store, sets, level=0):
    """The node of a family of sets of levels."""
    if not sets or sets == {frozenset()}:
        return int(bool(sets))
    low = family(store, {chosen for chosen in sets if level not in chosen}, level + 1)
    high = family(store, {chosen - {level} for chosen in sets if level in chosen}, level + 1)
    return low if high == 0 else store.make(level, low, high)


SMALL = [frozenset(chosen) for size in range(4) for chosen in combinations(range(3), size)]


def test_a_family_less_another_is_what_the_other_has_not():
    store = NodeStore(3)
    chosen = [{item for place, item in enumerate(SMALL) if mask >> place & 1} for mask in range(0, 256, 5)]
    for one, other in product(chosen, repeat=2):
        found = store.difference(family(store, one), family(store, other))
        assert found == family(store, one - other)
        assert sets_of(store, found) == one - other


def truths(store, node):
    """Rows of three levels at which a node is true."""
    found = []
    for row in product((0, 1), repeat=3):
        at = node
        while at > 1:
            at = store.children(at)[row[store.level(at)]]
        found.append(at)
    return found


def test_joins_of_all_functions_of_three_variables():
    store = NodeStore(3)
    made = {0: 0, 255: 1}
    rows = list(product((0, 1), repeat=3))
    variables = [
        (sum(row[level] << place for place, row in enumerate(rows)), store.variable(level)) for level in range(3)
    ]
    made |= dict(variables)
    for mask, node in list(made.items()):
        made[255 - mask] = store.negated(node)
    for _ in range(2):
        for one, other in product(list(made), repeat=2):
            made[one & other] = store.both(made[one], made[other])
            made[one | other] = store.either(made[one], made[other])
            made[one ^ other] = store.unequal(made[one], made[other])
    assert len(made) == 232
    for mask, node in made.items():
        assert truths(store, node) == [mask >> place & 1 for place in range(8)]
    assert len(set(made.values())) == len(made)
    for level, (low, high) in ((store.level(node), store.children(node)) for node in made.values() if node > 1):
        assert low != high
        assert level < min(store.level(low), store.level(high))


# The store


def test_a_store_grows_and_keeps_what_it_made():
    store = NodeStore(3000, None)
    assert store.used == 2
    chain = [1]
    for level in reversed(range(3000)):
        chain.append(store.make(level, 0, chain[-1]))
    assert store.used == 3002
    assert [store.make(2999 - place, 0, node) for place, node in enumerate(chain[:-1])] == chain[1:]
    assert store.used == 3002
    assert (store.level(chain[5]), store.children(chain[5])) == (2995, (0, chain[4]))
    assert len(store.nodes) == 4 * 4096
    assert (len(store._heads), len(store._cache)) == (4096, 4 * 4096)


def test_a_choice_is_the_one_or_the_other():
    store = NodeStore(3)
    a, b, c = (store.variable(level) for level in range(3))
    both = store.both(b, c)
    for condition, without, holding in ((a, both, c), (a, 0, b), (b, 0, a), (b, 0, 1), (store.either(a, b), both, b),
                                        (c, 0, a), (a, both, both), (a, both, 1)):  # fmt: skip
        found = truths(store, store.choice(condition, without, holding))
        parts = zip(*(truths(store, node) for node in (condition, without, holding)), strict=True)
        assert found == [hold if chosen else other for chosen, other, hold in parts]
    assert store.choice(a, both, both) == both


def test_when_it_is_worth_compiling(monkeypatch):
    monkeypatch.setattr(node_store, "_compiled", {"some": print})
    loaded, never = NodeStore(1, 10_000), NodeStore(1, None)
    assert [loaded._is_worth_compiling(used) for used in (4095, 4096)] == [False, True]
    assert [NodeStore(1, 100)._is_worth_compiling(used) for used in (99, 100)] == [False, True]
    assert not never._is_worth_compiling(1 << 30)
    monkeypatch.setattr(node_store, "_compiled", {})
    monkeypatch.delitem(node_store.sys.modules, "numba", raising=False)
    assert [loaded._is_worth_compiling(used) for used in (9999, 10_000)] == [False, True]


def test_the_loops_in_arrays_give_the_same_as_in_lists(monkeypatch):
    """The change over to arrays, with the loops as they are in place of compiled ones, which work out in 64 bits."""
    monkeypatch.setattr(np, "int32", np.int64)
    monkeypatch.setattr(node_store, "_compiled", loops.plain())
    monkeypatch.setattr(node_store, "FIRST_ARRAY_NODES", 1 << 11)
    gates = large_tree(24, 3)
    plain, arrays = (diagram_of_gates(gates, "top", switch_at=at) for at in (None, 1))
    for name in ("levels", "lows", "highs"):
        assert (getattr(plain.table, name) == getattr(arrays.table, name)).all()
    one, other = (minimal_solutions(plain, switch_at=at) for at in (None, 1))
    assert one.count_by_order() == other.count_by_order()
    assert one.listed() == other.listed()
    store = NodeStore(1500, 1)
    chain = 1
    for level in reversed(range(1500)):
        chain = store.make(level, 0, chain)
    assert isinstance(store.nodes, np.ndarray)
    assert (store.used, len(store.nodes), len(store._heads), len(store._cache)) == (1502, 4 << 11, 1 << 11, 4 << 11)
    assert int(np.sum(store.reachable(chain))) == 1502
    assert store.make(0, 0, store.children(chain)[1]) == chain


def test_a_diagram_too_large_is_refused_with_the_number(monkeypatch):
    monkeypatch.setattr(node_store, "MOST_NODES", 1024)
    store, chain = NodeStore(2000, None), 1
    for level in range(1999, 977, -1):
        chain = store.make(level, 0, chain)
    assert store.used == 1024
    with pytest.raises(UsageError, match="more than 1,024 nodes"):
        store.make(977, 0, chain)
    assert store.make(978, 0, store.children(chain)[1]) == chain


# Families of sets


def family_of(*sets):
    names = sorted({name for chosen in sets for name in chosen})
    return minimal_solutions(diagram_of(Any(tuple(All(tuple(map(Atom, chosen))) for chosen in sets)), order=names))


def test_a_family_is_counted_listed_and_weighed():
    found = family_of("ab", "bcd", "e", "ac")
    assert (found.count(), found.count_by_order(), found.size > 3) == (4, (1, 2, 1), True)
    assert found.listed() == [("e",), ("a", "b"), ("a", "c"), ("b", "c", "d")]
    assert found.listed(limit=0) == []
    assert found.listed(limit=1) == [("e",)]
    assert found.listed(limit=9) == found.listed()
    assert found.listed(most_names=2) == found.listed()[:3]
    assert found.listed(most_names=0) == []
    assert found.listed(limit=2, most_names=1) == [("e",)]
    assert list(found.each_levels()) == [(4,), (0, 1), (0, 2), (1, 2, 3)]
    chances = {"a": 0.5, "b": 0.4, "c": 0.2, "d": 0.5, "e": 0.1}
    # .2, .1, .04, .1
    assert found.rare_event_sum(chances) == pytest.approx(0.44, abs=1e-15)
    assert found.min_cut_upper_bound(chances) == pytest.approx(1 - 0.8 * 0.9 * 0.96 * 0.9, abs=1e-15)
    assert repr(found).startswith("SetFamily(4 sets, ")
    with pytest.raises(UsageError, match="no probability given for d, e"):
        found.rare_event_sum({"a": 0.5, "b": 0.4, "c": 0.2})


@pytest.mark.parametrize(
    "chances",
    [
        (0.9, 0.91, 0.95, 0.999),
        (0.89, 0.9, 0.5, 1e-9),
        (1e-12, 1e-13, 1e-14, 1e-300),
        (0.99, 0.99, 0.99, 1e-8),
        (0.0, 0.0, 0.0, 0.0),
        (0.3, 1.0, 0.2, 0.1),
        (1 - 1e-12, 1e-12, 0.5, 0.25),
    ],
)
def test_the_bound_by_many_single_sets(chances):
    found = family_of("a", "b", "c", "d")
    exactly = 1 - math.prod(1 - Fraction(chance) for chance in chances)
    bound = found.min_cut_upper_bound(dict(zip("abcd", chances, strict=True)))
    assert bound == pytest.approx(float(exactly), rel=1e-12, abs=1e-320)


def test_sets_that_are_nearly_certain_are_gone_through_one_by_one():
    found = family_of("ab", "ac", "d")
    column = np.array([0.99, 0.95, 0.92, 0.5])
    seen = sorted(found._above(set_family.NEARLY_CERTAIN, column))
    assert seen == pytest.approx([0.99 * 0.92, 0.99 * 0.95])
    assert list(found._above(0.99 * 0.95, column)) == []
    assert len(list(found._above(0.0, column))) == 3
    many = [f"x{place}" for place in range(400)]
    nearly = family_of(*[(name,) for name in many])
    assert nearly.min_cut_upper_bound(dict.fromkeys(many, 0.99)) == 1.0
    assert nearly.min_cut_upper_bound(dict.fromkeys(many, 0.001)) == pytest.approx(1 - 0.999**400, rel=1e-12)


# Diagrams


def test_a_diagram_of_two_of_three():
    two = diagram_of(AtLeast(2, (A, B, C)))
    assert (two.names, two.size, two.constant, two.is_monotone) == (("a", "b", "c"), 4, None, True)
    assert repr(two) == "Diagram(3 variables, 4 nodes)"
    chances = {"a": 0.5, "b": 0.25, "c": 0.8}
    # ab + ac + bc - 2 abc
    assert two.probability(chances) == pytest.approx(0.125 + 0.4 + 0.2 - 0.2)
    assert two.birnbaum(chances) == pytest.approx({"a": 0.25 + 0.8 - 0.4, "b": 0.5 + 0.8 - 0.8, "c": 0.5 + 0.25 - 0.25})
    assert two.conditional(chances, {"a": True})[0] == pytest.approx(0.25 + 0.8 - 0.2)
    left = two.given({"a": True, "b": False})
    assert (left.essential(), left.probability({"c": 0.3}), left.size) == (("c",), 0.3, 1)
    assert two.given({"a": True, "b": True}).constant is True
    assert two.given({"a": False, "b": False}).constant is False
    assert two.holds({"a": True, "b": False, "c": True})
    assert not two.holds({"a": True, "b": False, "c": False})
    assert two.dual().probability(chances) == pytest.approx(two.probability(chances))
    assert (two.dual().is_monotone, two.negated().is_monotone) == (True, False)
    everything = diagram_of(All(()))
    assert (everything.negated().constant, everything.negated().is_monotone) == (False, True)
    assert (everything.dual().constant, diagram_of(Any(())).dual().constant) == (False, True)


def test_chances_are_checked_and_spread_over_months():
    both = diagram_of(All((A, B)))
    assert both.probabilities({"a": np.array([0.0, 1.0]), "b": 0.5}).tolist() == [0.0, 0.5]
    assert both.probabilities({"a": 1.0, "b": 1.0, "z": 7.0}).tolist() == [1.0]
    assert diagram_of(All(())).probabilities({}).tolist() == [1.0]
    many = diagram_of(All(tuple(Atom(f"x{place}") for place in range(7))))
    with pytest.raises(UsageError) as error:
        many.probability({"x0": 0.5})
    assert str(error.value) == "no probability given for x1, x2, x3, x4, x5 …"
    with pytest.raises(UsageError) as error:
        many.probability({"x0": 0.5, "x1": 0.5})
    assert str(error.value) == "no probability given for x2, x3, x4, x5, x6"
    for bad in (-0.001, 1.001, np.ones((2, 2))):
        with pytest.raises(UsageError, match="not within 0 and 1"):
            both.probabilities({"a": bad, "b": 0.5})
    with pytest.raises(UsageError, match=r"\[2, 3\]"):
        both.probabilities({"a": np.zeros(2), "b": np.zeros(3)})


def test_variables_stand_in_the_order_asked_then_as_met():
    gates = {"top": TreeGate("or", ("a", "b", "c"))}
    assert diagram_of_gates(gates, "top").names == ("a", "b", "c")
    assert diagram_of_gates(gates, "top", order=("c", "z", "b", "c")).names == ("c", "b", "a")
    shared = {
        "top": TreeGate("and", ("one", "two")),
        "one": TreeGate("or", ("a", "s")),
        "two": TreeGate("or", ("b", "s")),
    }
    assert diagram_of_gates(shared, "top").names == ("s", "a", "b")
    both = diagrams_of_gates(shared, ("one", "two", "x"))
    assert both["x"].essential() == ("x",)


@pytest.mark.parametrize(
    ("kind", "count", "rule"),
    [
        ("and", 0, all),
        ("or", 0, any),
        ("xor", 0, lambda row: sum(row) % 2 == 1),
        ("atleast", 2, lambda row: sum(row) >= 2),
        ("atleast", 0, lambda row: True),
        ("atleast", 4, lambda row: False),
    ],
)
def test_each_kind_of_gate(kind, count, rule):
    found = diagram_of_gates({"top": TreeGate(kind, ("a", "b", "c"), count)}, "top")
    for row in product((False, True), repeat=3):
        truths_ = dict(zip("abc", row, strict=True))
        assert found.holds(truths_) is rule(row)
    assert found.is_monotone is (kind != "xor")


@pytest.mark.parametrize("quota", range(13))
def test_weights_that_reach_a_quota(quota):
    weights = (5, 3, 2, 1)
    found = diagram_of(Weighted(Fraction(quota), (A, B, C, D), tuple(map(Fraction, weights))))
    halves = diagram_of(Weighted(Fraction(quota, 4), (A, B, C, D), tuple(Fraction(weight, 4) for weight in weights)))
    turned = diagram_of(Weighted(Fraction(quota), (A, Not(B), All((C, D)), D), tuple(map(Fraction, weights))))
    for row in product((False, True), repeat=4):
        named = dict(zip("abcd", row, strict=True))
        reached = sum(weight for weight, holds in zip(weights, row, strict=True) if holds) >= quota
        assert found.holds(named) is halves.holds(named) is reached
        a, b, c, d = row
        assert turned.holds(named) is (5 * a + 3 * (not b) + 2 * (c and d) + d >= quota)


# Networks and gates


def test_equal_parts_are_one_part():
    network = Network({"t": True, "f": False}, {"x": "a", "y": "t"})
    assert network.variable("a") == network.variable("x") == 0
    assert network.variable("t") == network.variable("y") == network.constant(True) == 1
    assert network.variable("f") == network.constant(False) == 2
    assert network.parts[:3] == [
        Part(PartKind.VARIABLE, name="a"),
        Part(PartKind.CONSTANT, quota=1),
        Part(PartKind.CONSTANT),
    ]
    needed = network.add_formula(AtLeast(1, (B,), mandatory=(A,)))
    part = network.parts[needed]
    assert part.kind is PartKind.AND
    assert network.parts[part.inputs[1]] == Part(PartKind.THRESHOLD, (3, 0), weights=(1, 1), quota=1)
    assert network.parts[network.add_formula(AtLeast(1, (A, B)))].kind is PartKind.THRESHOLD
    weighted = network.parts[network.add_formula(Weighted(Fraction(1, 2), (A, B), (Fraction(1, 3), Fraction(1, 4))))]
    assert (weighted.weights, weighted.quota) == ((4, 3), 6)


def test_what_is_monotone():
    def monotone(formula):
        network = Network()
        return network.is_monotone(network.add_formula(formula))

    assert monotone(All((A, Not(Not(B)))))
    assert not monotone(All((A, Not(A))))
    assert not monotone(Any((Not(All((A, Not(B)))), B)))
    assert monotone(Not(All((Not(A), Not(B)))))
    network = Network()
    (odd,) = network.add_gates({"g": TreeGate("xor", ("a", "b"))}, ("g",)).values()
    (one,) = network.add_gates({"g": TreeGate("xor", ("a",))}, ("g",)).values()
    assert (network.is_monotone(odd), network.is_monotone(one)) == (False, True)


LOOPED = {"p": TreeGate("and", ("q", "x")), "q": TreeGate("or", ("r", "y")), "r": TreeGate("and", ("p", "s")), "s": TreeGate("or", ("z",)),
          "t": TreeGate("or", ("t", "p"))}  # fmt: skip


def test_groups_come_after_what_they_depend_on():
    groups = [frozenset(group) for group in circles(LOOPED, ("t",))]
    assert groups == [frozenset("s"), frozenset("pqr"), frozenset("t")]
    assert [is_circular(tuple(sorted(group)), LOOPED) for group in groups] == [False, True, True]
    assert list(circles(LOOPED, ("nowhere",))) == []
    assert [len(group) for group in circles(LOOPED, ("s", "p", "s"))] == [1, 3]
    chain = {"a": TreeGate("or", ("b", "c")), "b": TreeGate("or", ("c",)), "c": TreeGate("or", ("x",))}
    assert list(circles(chain, ("a",))) == [("c",), ("b",), ("a",)]
    assert circle_in(("p", "q", "r"), LOOPED) == "p -> q -> r -> p"
    assert circle_in(("t",), LOOPED) == "t -> t"
    two = {
        "a": TreeGate("or", ("b", "c")),
        "b": TreeGate("or", ("a",)),
        "c": TreeGate("or", ("d",)),
        "d": TreeGate("or", ("a", "c")),
    }
    assert [frozenset(group) for group in circles(two, ("a",))] == [frozenset("abcd")]


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        (TreeGate("nor", ("x",)), "gate 'g' is of unknown kind 'nor'"),
        (TreeGate("not", ()), "gate 'g' (not) has 0 parts; it takes one"),
        (TreeGate("null", ("x", "y")), "gate 'g' (null) has 2 parts; it takes one"),
        (TreeGate("xor", ()), "gate 'g' (xor) has no parts"),
    ],
)
def test_a_gate_that_cannot_be_is_named(gate, told):
    with pytest.raises(UsageError) as error:
        diagram_of_gates({"g": gate}, "g")
    assert str(error.value) == told


def test_gates_without_parts_and_with_one():
    for kind, truth in (("and", True), ("or", False), ("atleast", True)):
        assert diagram_of_gates({"g": TreeGate(kind, ())}, "g").constant is truth
    for kind in ("not", "null", "xor", "and", "or"):
        held = diagram_of_gates({"g": TreeGate(kind, ("x",))}, "g")
        assert held.holds({"x": True}) is (kind != "not")
    fixed = diagram_of_gates(LOOPED, "p", fixed={"q": True}, least_fixpoint=True)
    assert fixed.essential() == ("x",)


# Formulas


ROW = {"a": YES, "b": NO}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (A, YES), (C, OPEN), (Not(C), OPEN), (Not(B), YES), (All((A, C)), OPEN), (All((B, C)), NO), (Any((A, C)), YES),
        (Any((B, C)), OPEN), (AtLeast(2, (A, B, C)), OPEN), (AtLeast(1, (A, B, C)), YES), (AtLeast(3, (A, B, C)), NO),
        (AtLeast(1, (A,), mandatory=(B,)), NO), (AtLeast(2, (A,), mandatory=(C,)), OPEN),
        (AtLeast(2, (A, C), mandatory=(A,)), YES), (AtLeast(3, (A, B), mandatory=(A,)), NO),
        (Weighted(Fraction(5), (A, B, C), (Fraction(5), Fraction(9), Fraction(1))), YES),
        (Weighted(Fraction(6), (A, B, C), (Fraction(5), Fraction(9), Fraction(1))), OPEN),
        (Weighted(Fraction(7), (A, B, C), (Fraction(5), Fraction(9), Fraction(1))), NO),
        (Weighted(Fraction(0), (B,), (Fraction(0),)), YES),
    ],
)  # fmt: skip
def test_what_a_formula_comes_to(formula, expected):
    assert evaluate(formula, ROW) is expected
    assert supervaluate(formula, ROW) is expected
    assert explain(formula, ROW, 1).splitlines()[0].endswith(f": {expected}")
    assert explain(formula, ROW, 1).startswith("  ")
    assert not explain(formula, ROW).startswith(" ")


def test_weights_and_lists_of_another_length_are_refused():
    with pytest.raises(UsageError):
        Weighted(Fraction(1), (A, B), (Fraction(1),))
    with pytest.raises(UsageError):
        Weighted(Fraction(1), (A,), (Fraction(-1, 9),))
    assert reaches(Fraction(2), [YES, OPEN], [Fraction(1), Fraction(1)]) is OPEN
    with pytest.raises(ValueError, match="zip"):
        reaches(Fraction(2), [YES], [Fraction(1), Fraction(1)])


def test_names_of_a_formula():
    whole = All((Not(A), Any((B, A)), AtLeast(1, (C,), mandatory=(D,)), Weighted(Fraction(1), (B,), (Fraction(1),))))
    assert list(atoms(whole)) == ["a", "b", "a", "d", "c", "b"]
    assert open_atoms(whole, ROW) == ("d", "c")
    lines = explain(AtLeast(2, (A, C), mandatory=(Not(B),)), ROW).splitlines()
    assert lines == ["at least 2 of 3: true", "  not: true", "    b: false (mandatory)", "  a: true", "  c: unknown"]
    told = explain(Weighted(Fraction(3), (A, Any((B, C))), (Fraction(2), Fraction(1))), ROW).splitlines()
    assert told == [
        "weights of at least 3: unknown", "  a: true (weight 2)", "  any of: unknown", "    b: false",
        "    c: unknown (weight 1)",
    ]  # fmt: skip


# Settling, primes, importances, counts


def test_what_would_settle_a_formula():
    formula = Any((All((A, B)), All((Not(A), C))))
    assert settling_sets(formula, {}, YES) == (
        {"a": YES, "b": YES}, {"a": NO, "c": YES}, {"b": YES, "c": YES},
    )  # fmt: skip
    assert settling_sets(formula, {}, NO) == ({"a": YES, "b": NO}, {"a": NO, "c": NO}, {"b": NO, "c": NO})
    assert settling_sets(formula, {"a": YES}, YES) == ({"b": YES},)
    assert settling_sets(formula, {"a": YES, "b": YES}, YES) == ({},)
    assert settling_sets(formula, {"a": YES, "b": YES}, NO) == ()
    assert settling_sets(formula, {}, OPEN) == ()
    assert decisive_unknowns(formula, {"a": YES}) == ("b",)
    assert decisive_unknowns(formula, {}) == ("a", "b", "c")
    assert supervaluate(Any((A, Not(A))), {}) is YES
    assert supervaluate(All((A, Not(A))), {}) is NO


def test_sets_are_listed_up_to_the_limit(monkeypatch):
    monkeypatch.setattr("settling_by_hand.MOST_SETS", 3)
    assert len(settling_sets(AtLeast(2, (A, B, C)), {}, YES)) == 3
    with pytest.raises(UsageError, match=r"4 smallest sets of answers are too many to list \(at most 3\)"):
        settling_sets(AtLeast(1, (A, B, C, D)), {}, YES)


def test_prime_implicants_of_a_monotone_and_of_another_function():
    def primes(formula):
        found = prime_implicants(diagram_of(formula))
        assert found.count() == len(list(found.each()))
        return list(found.each())

    assert primes(Any((All((A, B)), C))) == [{"c": True}, {"a": True, "b": True}]
    assert primes(Not(A)) == [{"a": False}]
    exclusive = Any((All((A, Not(B))), All((Not(A), B))))
    assert sorted(map(sorted, (item.items() for item in primes(exclusive)))) == [
        [("a", False), ("b", True)], [("a", True), ("b", False)],
    ]  # fmt: skip


def test_importances_of_two_in_a_row():
    found = importances(diagram_of(All((A, B))), {"a": 0.5, "b": 0.25})
    one = found["a"]
    assert (one.birnbaum, one.criticality, one.diagnostic, one.risk_achievement_worth) == pytest.approx((0.25, 1, 1, 2))
    assert one.risk_reduction_worth == math.inf
    either = importances(diagram_of(Any((A, B))), {"a": 0.5, "b": 0.25})["a"]
    # P = .625; slope .75; with a 1; without .25
    assert (either.birnbaum, either.criticality, either.diagnostic) == pytest.approx((0.75, 0.6, 0.8))
    assert (either.risk_achievement_worth, either.risk_reduction_worth) == pytest.approx((1.6, 2.5))
    with pytest.raises(UsageError, match="never true"):
        importances(diagram_of(All((A, B))), {"a": 0.0, "b": 0.25})


def test_swings_by_how_many_others_hold():
    assert swings_by_size(diagram_of(AtLeast(2, (A, B, C)))) == dict.fromkeys("abc", (0, 2, 0))
    assert swings_by_size(diagram_of(All((A, B, C)))) == dict.fromkeys("abc", (0, 0, 1))
    assert swings_by_size(diagram_of(Any((A, B, C)))) == dict.fromkeys("abc", (1, 0, 0))
    assert swings_by_size(diagram_of(Any((A, All((B, C)))))) == {"a": (1, 2, 0), "b": (0, 1, 0), "c": (0, 1, 0)}
    board = diagram_of(Weighted(Fraction(51), (A, B, C), (Fraction(50), Fraction(49), Fraction(1))))
    assert swings_by_size(board) == {"a": (0, 2, 1), "b": (0, 1, 0), "c": (0, 1, 0)}
    four = swings_by_size(diagram_of(AtLeast(3, (A, B, C, D))))
    assert four == dict.fromkeys("abcd", (0, 0, 3, 0))
    with pytest.raises(UsageError, match="negation"):
        swings_by_size(diagram_of(Not(A)))
    wide = swings_by_size(diagram_of(AtLeast(30, tuple(Atom(f"x{place}") for place in range(60)))))
    assert wide["x7"][29] == math.comb(59, 29)
    assert sum(wide["x7"]) == math.comb(59, 29)


def test_cuts_and_paths_of_a_bridge():
    works = diagram_of(Any((All((A, C)), All((B, D)), All((A, Atom("e"), D)), All((B, Atom("e"), C)))))
    paths = {frozenset(names) for names in minimal_solutions(works).listed()}
    cuts = {frozenset(names) for names in minimal_cut_sets(works).listed()}
    assert paths == {frozenset("ac"), frozenset("bd"), frozenset("aed"), frozenset("bec")}
    assert cuts == {frozenset("ab"), frozenset("cd"), frozenset("aed"), frozenset("bec")}
