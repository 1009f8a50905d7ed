"""One fold for proofs, planes of bits, formulas and truths: each held to numbers joined by least and greatest."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.core.truth import Truth
from walkaway.logic.algebra import CERTAIN, KLEENE
from walkaway.logic.formula import All, Any, AtLeast, Atom, Not, Weighted, atoms, evaluate
from walkaway.logic.formula import fold as fold_formula
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.condition import Condition
from walkaway.rules.choice import ALWAYS, NEVER, SHORT
from walkaway.rules.fold import FORMULAS, fold, fold_wanted, spots_in
from walkaway.rules.ground import Ground
from walkaway.rules.planes import PLANES, Planes
from walkaway.rules.provers import prove

NAMES = tuple(name for name, measure in MEASURES.items() if measure.unit == "flag")[:5]
LEVEL = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 2}
TRUTH = {level: truth for truth, level in LEVEL.items()}


def joined(children):
    some = st.lists(children, min_size=1, max_size=3)
    return st.one_of(
        st.tuples(st.just("all"), some),
        st.tuples(st.just("any"), some),
        st.tuples(st.just("not"), children),
        st.tuples(st.just("at_least"), some, st.lists(children, max_size=2), st.integers(0, 4)),
    )


LEAVES = st.tuples(st.just("leaf"), st.sampled_from(NAMES), st.booleans())
TREES = st.recursive(LEAVES, joined, max_leaves=10)
GIVEN = st.fixed_dictionaries({name: st.sampled_from(list(Truth)) for name in NAMES})


def condition_of(tree) -> Condition:
    kind, *rest = tree
    match kind:
        case "leaf":
            return Condition(measure=rest[0], value=None if rest[1] else False)
        case "not":
            return Condition.model_validate({"not": condition_of(rest[0])})
        case "at_least":
            of, must = (tuple(map(condition_of, part)) for part in rest[:2])
            return Condition(at_least=count_of(tree), of=of, must=must)
    return Condition(**{kind: tuple(map(condition_of, rest[0]))})


def count_of(tree):
    _, of, must, more = tree
    return 1 + more % (len(of) + len(must))


def level(tree, truths) -> int:
    """The oracle: no is 0, unknown 1, yes 2; all is the least, any the greatest, k of n the k-th greatest."""
    kind, *rest = tree
    match kind:
        case "leaf":
            found = LEVEL[truths[rest[0]]]
            return found if rest[1] else 2 - found
        case "not":
            return 2 - level(rest[0], truths)
        case "at_least":
            of, must = ([level(part, truths) for part in parts] for parts in rest[:2])
            return min([sorted(of + must, reverse=True)[count_of(tree) - 1], *must])
    levels = [level(part, truths) for part in rest[0]]
    return min(levels) if kind == "all" else max(levels)


def leaf_truth(truths):
    def leaf(condition):
        found = truths[condition.measure]
        return ~found if condition.value is False else found

    return leaf


@given(TREES, GIVEN)
def test_truths_are_joined_as_least_and_greatest(tree, truths):
    assert fold(condition_of(tree), leaf_truth(truths), KLEENE) is TRUTH[level(tree, truths)]


@given(TREES, GIVEN)
def test_proofs_come_out_the_same_and_every_leaf_is_found_on_its_way(tree, truths):
    condition = condition_of(tree)
    proof = prove(condition, Ground({name: Measured(name, truth) for name, truth in truths.items()}))
    assert proof.truth is TRUTH[level(tree, truths)]
    for spot in spots_in(condition):
        found = proof.at(spot.way)
        assert found.measured.name == spot.leaf.measure
        assert found.truth is leaf_truth(truths)(spot.leaf)
    assert [id(spot.leaf) for spot in spots_in(condition)] == [id(leaf) for leaf in condition.leaves]


@given(TREES, GIVEN)
def test_lowered_formulas_come_out_the_same(tree, truths):
    condition = condition_of(tree)

    def literal(leaf):
        return Not(Atom(leaf.measure)) if leaf.value is False else Atom(leaf.measure)

    formula = fold(condition, literal, FORMULAS)
    assert evaluate(formula, truths) is TRUTH[level(tree, truths)]
    assert list(atoms(formula)) == [spot.leaf.measure for spot in spots_in(condition)]


@given(TREES, st.lists(GIVEN, min_size=1, max_size=9))
def test_planes_of_bits_come_out_the_same_in_every_variant(tree, variants):
    planes = {
        name: Planes.packed(
            np.array([truths[name] is Truth.TRUE for truths in variants]),
            np.array([truths[name] is not Truth.FALSE for truths in variants]),
        )
        for name in NAMES
    }

    def leaf(condition):
        return ~planes[condition.measure] if condition.value is False else planes[condition.measure]

    certain, possible = fold(condition_of(tree), leaf, PLANES).unpacked(len(variants))
    assert [int(one) + int(two) for one, two in zip(certain, possible, strict=True)] == [
        level(tree, truths) for truths in variants
    ]


@given(TREES, GIVEN, st.booleans())
def test_what_is_certain_comes_out_as_wanted_whichever_outcome_is_wanted(tree, truths, wanted):
    def right(leaf, asked):
        return leaf_truth(truths)(leaf) is Truth.of(asked)

    comes_out = fold_wanted(condition_of(tree), wanted, right, CERTAIN)
    assert comes_out == (level(tree, truths) == (2 if wanted else 0))


@given(TREES, st.booleans(), st.data())
def test_a_shortened_formula_says_what_must_change_and_nothing_that_need_not(tree, wanted, data):
    """Each leaf is right now, can be made right, or cannot: every set of leaves made right is tried."""
    condition = condition_of(tree)
    spots = list(spots_in(condition, wanted))
    kinds = [data.draw(st.sampled_from(["now", "can", "cannot"])) for _ in spots]
    kind = {id(spot.leaf): (str(place), kinds[place]) for place, spot in enumerate(spots)}
    asked = {}

    def needed(leaf, sign):
        name, is_now = kind[id(leaf)]
        asked[name] = sign
        return {"now": ALWAYS, "can": Atom(name), "cannot": NEVER}[is_now]

    formula = fold_wanted(condition, wanted, needed, SHORT)
    assert asked == {str(place): spot.sign for place, spot in enumerate(spots)}
    names = [str(place) for place, how in enumerate(kinds) if how == "can"][:6]
    for row in product((False, True), repeat=len(names)):
        made = {name for name, on in zip(names, row, strict=True) if on}

        def right(leaf, _, made=made):
            name, is_now = kind[id(leaf)]
            return is_now == "now" or name in made

        comes_out = fold_wanted(condition, wanted, right, CERTAIN)
        seen = evaluate(formula, {str(place): Truth.of(str(place) in made) for place in range(len(spots))})
        assert seen is Truth.of(comes_out)


@given(TREES, GIVEN)
def test_a_leaf_that_comes_to_hold_moves_the_whole_only_the_way_of_its_sign(tree, truths):
    condition = condition_of(tree)
    for spot in spots_in(condition):
        low, high = (
            LEVEL[fold(condition, lambda leaf, at=at, spot=spot: at if leaf is spot.leaf else leaf_truth(truths)(leaf), KLEENE)]
            for at in (Truth.FALSE, Truth.TRUE)
        )  # fmt: skip
        assert (low <= high) if spot.sign else (low >= high)


@given(TREES, GIVEN)
def test_unknown_stays_open_unless_every_way_to_settle_it_agrees(tree, truths):
    """Sound, and exact where no measure is spoken of twice."""
    condition = condition_of(tree)
    seen = fold(condition, leaf_truth(truths), KLEENE)
    open_names = [name for name in NAMES if truths[name] is Truth.UNKNOWN]
    ways = [
        fold(condition, leaf_truth({**truths, **dict(zip(open_names, row, strict=True))}), KLEENE)
        for row in product((Truth.FALSE, Truth.TRUE), repeat=len(open_names))
    ]
    spoken = [leaf.measure for leaf in condition.leaves]
    if seen is not Truth.UNKNOWN:
        assert set(ways) == {seen}
    elif len(spoken) == len(set(spoken)):
        assert set(ways) == {Truth.FALSE, Truth.TRUE}


def test_parts_of_a_count_that_are_always_needed_are_needed_beside_the_count():
    a, b, c = (Condition(measure=name) for name in NAMES[:3])
    two = Condition(at_least=2, of=(b, c), must=(a,))
    for held, wanted in (("abc", True), ("ab", True), ("bc", False), ("a", False)):
        truths = {name: Truth.of(letter in held) for letter, name in zip("abc", NAMES, strict=False)}
        assert fold(two, leaf_truth(truths), KLEENE) is Truth.of(wanted), held
    assert fold(two, lambda leaf: Atom(leaf.measure), FORMULAS) == AtLeast(
        2, (Atom(NAMES[1]), Atom(NAMES[2])), (Atom(NAMES[0]),)
    )


def test_weights_are_folded_only_by_who_says_what_they_mean():
    votes = Weighted(2, (Atom("a"), Atom("b")), (1, 1))
    assert evaluate(All((votes, Any((Atom("c"), Atom("a"))))), {"a": Truth.TRUE, "b": Truth.TRUE}) is Truth.TRUE
    with pytest.raises(TypeError, match="weights mean nothing here"):
        fold_formula(votes, {"a": Truth.TRUE, "b": Truth.TRUE}.__getitem__, KLEENE)
