"""The presumed reading against slow second opinions: truth tables, ladders by brute force, information by hand."""

from __future__ import annotations

import math
from collections import Counter
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belief_cases import FLAG, SHARE, case, flag, flags, presumption, share, shares, worlds_of
from walkaway.beliefs.base_rates import BINS, bin_of
from walkaway.beliefs.belief_words import belief_words, rate_words
from walkaway.beliefs.information import LEAST, answers_of, mutual_information, worth_of_answers
from walkaway.beliefs.presumed import (
    Believed,
    Presumed,
    PresumedDepth,
    breadth_over,
    chance_between,
    codes_of,
    depth_over,
    presumed_of,
)
from walkaway.beliefs.worlds import families
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.rulebook import Rulebook
from walkaway.report.words import chance_words, likelihood
from walkaway.rules.check import judge_rules
from walkaway.rules.check_many import VERDICTS
from walkaway.rules.ground import NOWHERE, Ground
from walkaway.rules.timing import ANY_DAY
from walkaway.rules.verdict import depth_of, verdict_of

FAIL, UNKNOWN, PASS, OUTSIDE = (VERDICTS.index(name) for name in ("fail", "unknown", "pass", "not_applicable"))


def independent_flags():
    """Flags of no family, so that they come out independently of each other."""
    free = [name for name, item in MEASURES.items() if item.unit == "flag" and name not in families()]
    return tuple(sorted(free)[:5])


FREE = independent_flags()


def book(*rules, **more):
    return Rulebook.model_validate({"id": "book", "name": "Book", "status": "assumption", "rules": list(rules), **more})


def nowhere(worlds, measured):
    """Worlds of a deal that is nowhere and makes nothing, so that only its measures tell."""
    return Believed(SimpleNamespace(technology=SimpleNamespace(sectors=()), standing=NOWHERE), measured, worlds)


def rule(name, requires, **more):
    return {"id": name, "name": name, "requires": requires, **more}


def holds(measure):
    return {"measure": measure, "value": True, "operator": "=="}


def results_of(rulebook, measured):
    checked = judge_rules(rulebook, Ground(measured), ANY_DAY)
    return checked.results


def conditions():
    """Conditions in which no flag stands twice, so that walking down them leaves nothing more open than need be."""
    leaves = st.sampled_from(FREE).map(holds)
    return (
        st.recursive(
            leaves,
            lambda inner: st.one_of(
                st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
                st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
                inner.map(lambda part: {"not": part}),
                st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"at_least": 2, "of": parts}),
            ),
            max_leaves=5,
        )
        .filter(lambda drawn: leaves_in(drawn) <= len(FREE))
        .map(lambda drawn: each_once(drawn, iter(FREE)))
    )


def each_once(condition, names):
    """The same condition with its leaves on the names in turn."""
    if "measure" in condition:
        return holds(next(names))
    return {
        key: [each_once(part, names) for part in parts]
        if isinstance(parts, list)
        else each_once(parts, names)
        if isinstance(parts, dict)
        else parts
        for key, parts in condition.items()
    }


def leaves_in(condition):
    if "measure" in condition:
        return 1
    return sum(
        map(leaves_in, condition.get("all") or condition.get("any") or condition.get("of") or [condition["not"]])
    )


def positive_conditions():
    leaves = st.sampled_from(FREE).map(holds)
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"at_least": 2, "of": parts}),
        ),
        max_leaves=6,
    )


def kleene(condition, truths):
    """Truth of a condition by walking down, on truths by measure: the slow second opinion."""
    if "measure" in condition:
        return truths[condition["measure"]]
    if "not" in condition:
        return ~kleene(condition["not"], truths)
    parts = [kleene(part, truths) for part in condition.get("all") or condition.get("any") or condition["of"]]
    if "all" in condition:
        return min(parts, key=lambda truth: truth.value)
    if "any" in condition:
        return max(parts, key=lambda truth: truth.value)
    sure, may = parts.count(Truth.TRUE), len(parts) - parts.count(Truth.FALSE)
    return (
        Truth.TRUE if sure >= condition["at_least"] else Truth.FALSE if may < condition["at_least"] else Truth.UNKNOWN
    )


def exactly(condition, beliefs):
    """Chances that a condition holds for certain, and may hold, over the truth table of independent flags.

    ``beliefs`` gives for each flag its chance; None where it is open, and unknown in every world.
    """
    certain = possible = 0.0
    for row in product((Truth.TRUE, Truth.FALSE), repeat=len(FREE)):
        weight, truths = 1.0, {}
        for name, truth in zip(FREE, row, strict=True):
            chance = beliefs[name]
            if chance is None:
                weight *= 0.5
                truths[name] = Truth.UNKNOWN
            else:
                weight *= chance if truth is Truth.TRUE else 1 - chance
                truths[name] = truth
        seen = kleene(condition, truths)
        certain += weight * (seen is Truth.TRUE)
        possible += weight * (seen is not Truth.FALSE)
    return certain, possible


believed = st.fixed_dictionaries({name: st.sampled_from([None, 0.0, 0.2, 0.5, 0.9, 1.0]) for name in FREE})


def presuming(beliefs, **more):
    """Worlds in which each flag is presumed with its chance; what is None stays open."""
    said = [
        presumption(f"p{n}", name, chance) for n, (name, chance) in enumerate(beliefs.items()) if chance is not None
    ]
    return worlds_of(*said, **more)


def summed(condition, worlds, measured):
    rulebook = book(rule("asked", condition))
    [result] = results_of(rulebook, measured).values()
    return presumed_of(codes_of(rulebook, nowhere(worlds, measured))["asked"], result)


UNKNOWN_ALL = {name: flag(measure=name) for name in FREE}


@given(conditions(), believed)
def test_chances_of_a_rule_on_independent_flags_are_those_of_its_truth_table(condition, beliefs):
    worlds = presuming(beliefs, count=4000)
    found = summed(condition, worlds, UNKNOWN_ALL)
    certain, possible = exactly(condition, beliefs)
    assert found.low == pytest.approx(certain, abs=0.04)  # five standard errors of four thousand worlds
    assert found.high == pytest.approx(possible, abs=0.04)
    assert found.low <= found.high
    assert found.applies == 1.0


@given(conditions(), st.fixed_dictionaries({name: st.sampled_from([None, 0.0, 1.0]) for name in FREE}))
def test_where_every_flag_is_sure_or_open_the_chance_is_exact(condition, beliefs):
    found = summed(condition, presuming(beliefs, count=20), UNKNOWN_ALL)
    assert (found.low, found.high) == pytest.approx(exactly(condition, beliefs))


@given(positive_conditions(), believed, st.sampled_from(FREE))
def test_a_claim_that_makes_a_flag_true_never_lowers_a_rule_that_wants_it(condition, beliefs, name):
    before = summed(condition, presuming(beliefs, count=400), UNKNOWN_ALL)
    after = summed(condition, presuming(beliefs, count=400), UNKNOWN_ALL | {name: flag(Truth.TRUE, name)})
    worse = summed(condition, presuming(beliefs, count=400), UNKNOWN_ALL | {name: flag(Truth.FALSE, name)})
    assert worse.low <= before.low <= after.low
    assert worse.high <= before.high <= after.high


@given(positive_conditions(), believed, st.sampled_from(FREE), st.floats(0, 1))
def test_a_stronger_presumption_never_lowers_a_rule_that_wants_it(condition, beliefs, name, more):
    stronger = beliefs | {name: max(beliefs[name] or 0.0, more)}
    weaker = beliefs | {name: beliefs[name] or 0.0}
    one, other = (summed(condition, presuming(said, count=400), UNKNOWN_ALL) for said in (weaker, stronger))
    assert one.low <= other.low
    assert one.high <= other.high


@given(conditions(), believed, st.dictionaries(st.sampled_from(FREE), st.sampled_from([Truth.TRUE, Truth.FALSE])))
def test_where_the_shown_reading_is_settled_the_chance_is_one_or_nothing(condition, beliefs, claimed):
    measured = UNKNOWN_ALL | {name: flag(truth, name) for name, truth in claimed.items()}
    [result] = results_of(book(rule("asked", condition)), measured).values()
    found = summed(condition, presuming(beliefs, count=50), measured)
    verdict = verdict_of(result)
    if verdict != "unknown":
        assert found.low == found.high == float(verdict == "pass")
        assert found.verdict == verdict
    codes = codes_of(book(rule("asked", condition)), nowhere(presuming(beliefs, count=50), measured))["asked"]
    allowed = {"pass": {PASS}, "fail": {FAIL}, "unknown": {PASS, FAIL, UNKNOWN}}[verdict]
    assert set(codes.tolist()) <= allowed  # every world lies within what is shown, before anything is overruled


def codes(*names):
    return np.array([VERDICTS.index(name) for name in names], dtype=np.int8)


def result_of(applies=None, truth=Truth.UNKNOWN):
    """A rule whose outcome, and whether it applies, is as given."""
    measured = {FREE[0]: flag(truth, FREE[0]), FREE[1]: flag(Truth.TRUE if applies is None else applies, FREE[1])}
    scope = {} if applies is None else {"applies_when": holds(FREE[1])}
    return results_of(book(rule("asked", holds(FREE[0]), **scope)), measured)["asked"]


def test_chances_are_taken_of_the_worlds_a_rule_applies_to():
    seen = codes(*["pass"] * 3, *["fail"] * 2, *["unknown"], *["not_applicable"] * 4)
    found = presumed_of(seen, result_of(applies=Truth.UNKNOWN))
    assert (found.low, found.high, found.applies) == pytest.approx((3 / 6, 4 / 6, 0.6))


def test_a_rule_that_applies_in_no_world_is_presumed_of_nothing():
    found = presumed_of(codes(*["not_applicable"] * 5), result_of(applies=Truth.UNKNOWN))
    assert (found.low, found.high, found.applies, found.verdict) == (0.0, 1.0, 0.0, None)
    shown = presumed_of(codes(*["pass"] * 5), result_of(applies=Truth.FALSE))
    assert (shown.low, shown.high, shown.applies, shown.verdict) == (0.0, 1.0, 0.0, None)


@pytest.mark.parametrize(("truth", "held"), [(Truth.TRUE, 1.0), (Truth.FALSE, 0.0)])
def test_what_is_shown_of_a_rule_stands_whatever_the_worlds_say(truth, held):
    found = presumed_of(codes("pass", "fail", "unknown"), result_of(truth=truth))
    assert (found.low, found.high, found.applies) == (held, held, 1.0)


LIKELY = 2 / 3


@pytest.mark.parametrize(
    ("low", "high", "applies", "verdict", "chance"),
    [
        (0.67, 1.0, 1.0, "pass", 0.835), (0.66, 1.0, 1.0, None, None), (0.0, 0.33, 1.0, "fail", 0.165),
        (0.0, 0.34, 1.0, None, None), (0.5, 0.59, 1.0, None, 0.545), (0.5, 0.61, 1.0, None, None),
        (0.9, 0.9, 0.34, "pass", 0.9), (0.9, 0.9, 0.33, None, 0.9), (0.0, 1.0, 1.0, None, None),
        (1.0, 1.0, 1.0, "pass", 1.0), (0.0, 0.0, 1.0, "fail", 0.0),
    ],
)  # fmt: skip
def test_something_is_presumed_beyond_two_thirds(low, high, applies, verdict, chance):
    found = Presumed("asked", low, high, applies)
    assert found.verdict == verdict
    assert found.chance == (None if chance is None else pytest.approx(chance))
    assert chance_between(low, high) == found.chance


def ladder(count, implied=()):
    """A ladder of rungs that each ask one flag; ``implied`` by pairs of rung and a higher one that implies it."""
    rungs = [
        rule(f"r{n}", holds(FREE[n - 1]), rung=n, implied_by=[f"r{high}" for low, high in implied if low == n])
        for n in range(1, count + 1)
    ]
    return book(*rungs)


@given(
    st.sampled_from([(), ((1, 2),), ((1, 3),), ((2, 3), (1, 3))]),
    st.lists(st.tuples(*[st.sampled_from(["pass", "fail", "unknown", "not_applicable"])] * 3), min_size=1, max_size=12),
)
def test_the_depths_of_worlds_are_those_of_each_world_by_itself(implied, rows):
    rulebook = ladder(3, implied)
    by_rule = {f"r{n + 1}": codes(*(row[n] for row in rows)) for n in range(3)}
    found = depth_over(rulebook, by_rule, len(rows))
    ranges = Counter(place(row, implied) for row in rows)
    for rung in range(4):
        assert found.exactly[rung] == pytest.approx(ranges[rung, rung] / len(rows))
        low, high = found.at_least[rung]
        assert low == pytest.approx(sum(n for (least, _), n in ranges.items() if least >= rung) / len(rows))
        assert high == pytest.approx(sum(n for (_, most), n in ranges.items() if most >= rung) / len(rows))
    assert sum(found.exactly) + found.undecided == pytest.approx(1)
    assert found.at_least[0] == (1.0, 1.0)


def place(row, implied):
    """Least and greatest rung one world may stand on, by trying every way its open rungs can come out."""
    reached = []
    for settled in product(*[("pass", "fail") if said == "unknown" else (said,) for said in row]):
        own = [said in ("pass", "not_applicable") for said in settled]
        own = [held or any(own[high - 1] for low, high in implied if low == n) for n, held in enumerate(own, 1)]
        reached.append(next((n for n, held in enumerate(own) if not held), len(own)))
    return min(reached), max(reached)


@given(st.lists(st.sampled_from([Truth.TRUE, Truth.FALSE, Truth.UNKNOWN]), min_size=3, max_size=3))
def test_the_depth_of_open_worlds_is_the_depth_as_shown(truths):
    rulebook, measured = (
        ladder(3, ((1, 3),)),
        {name: flag(truth, name) for name, truth in zip(FREE, truths, strict=False)},
    )
    shown = depth_of(tuple(results_of(rulebook, measured).values()))
    found = depth_over(rulebook, codes_of(rulebook, nowhere(worlds_of(count=3), measured)), 3)
    for rung, truth in shown.reached.items():
        assert found.at_least[rung] == (float(truth is Truth.TRUE), float(truth is not Truth.FALSE))


@given(believed)
def test_the_depth_over_independent_flags_is_that_of_the_truth_table(beliefs):
    rulebook = ladder(3)
    worlds = presuming(beliefs, count=4000)
    found = depth_over(rulebook, codes_of(rulebook, nowhere(worlds, UNKNOWN_ALL)), 4000)
    for rung in (1, 2, 3):
        expected = exactly({"all": [holds(name) for name in FREE[:rung]]}, beliefs)
        assert found.at_least[rung] == pytest.approx(expected, abs=0.04)


@pytest.mark.parametrize(
    ("exact", "undecided", "likeliest"),
    [((0.6, 0.4), 0.0, 0), ((0.3, 0.6), 0.1, 1), ((0.5, 0.5), 0.0, None), ((0.51, 0.0), 0.49, 0),
     ((0.0, 0.0), 1.0, None), ((0.45, 0.1), 0.45, None)],
)  # fmt: skip
def test_the_likeliest_rung_holds_more_than_half_and_more_than_what_is_open(exact, undecided, likeliest):
    depth = PresumedDepth(exact, ((1.0, 1.0), (0.0, 1.0)))
    assert depth.undecided == pytest.approx(undecided)
    assert depth.likeliest == likeliest


def test_breadth_gives_ten_fifty_and_ninety_percent():
    cases = shares(np.linspace(0.01, 0.99, 40), "local_value_share", kind="foreign_plant")
    worlds = worlds_of(cases=cases)
    belief = worlds.belief(share(0.25, 0.5, "local_value_share"))
    assert breadth_over(belief) == pytest.approx((0.275, 0.375, 0.475), abs=0.025)
    open_ = worlds_of().belief(share(0.2, 0.7, "local_value_share"))
    assert breadth_over(open_) == (0.2, None, 0.7)
    shown = worlds_of().belief(share(0.4, 0.4, "local_value_share"))
    assert breadth_over(shown) == (0.4, 0.4, 0.4)
    with pytest.raises(TypeError):
        breadth_over(worlds.belief(flag(Truth.TRUE)))


def test_information_by_hand():
    even = np.array([0, 0, 1, 1])
    assert mutual_information(even, even) == pytest.approx(1.0)
    assert mutual_information(even, np.array([0, 1, 0, 1])) == pytest.approx(0.0)
    assert mutual_information(np.zeros(4, dtype=int), even) == 0.0
    # a table of 3, 1 / 1, 3 in eight worlds: one bit less the entropy of a quarter
    one = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    other = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    by_hand = 1 + 0.25 * math.log2(0.25) + 0.75 * math.log2(0.75)
    assert mutual_information(one, other) == pytest.approx(by_hand)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=60))
def test_information_is_the_entropy_of_each_less_that_of_both(pairs):
    one, other = (np.array(column) for column in zip(*pairs, strict=True))
    expected = entropy(one.tolist()) + entropy(other.tolist()) - entropy(pairs)
    assert mutual_information(one, other) == pytest.approx(max(0.0, expected), abs=1e-9)
    assert mutual_information(one, other) == pytest.approx(mutual_information(other, one))
    assert 0 <= mutual_information(one, other) <= math.log2(6) + 1e-9


def entropy(values):
    counts = Counter(values)
    return -sum(n / len(values) * math.log2(n / len(values)) for n in counts.values())


def test_answers_are_told_apart_by_the_bins_of_base_rates():
    cases = shares([0.0, 0.0, 0.1, 0.25, 0.4, 0.6, 0.75, 0.9, 1.0, 1.0], kind="foreign_plant")
    belief = worlds_of(cases=cases).belief(share())
    assert answers_of(belief).tolist() == [bin_of(value) for value in belief.column.low]
    assert answers_of(worlds_of().belief(share())) is None
    assert answers_of(worlds_of().belief(flag())) is None
    certain = worlds_of(presumption(likely=0.3)).belief(flag())
    assert answers_of(certain).tolist() == certain.column.certain.astype(int).tolist()


@given(st.lists(st.one_of(st.floats(0, 1), st.sampled_from([end for pair in BINS for end in pair])), min_size=1))
def test_places_of_drawn_shares_are_those_of_known_ones(values):
    from dataclasses import replace

    from walkaway.rules.check_many import Ranges

    column = np.array(values)
    belief = replace(worlds_of().belief(share()), column=Ranges(column, column))
    assert answers_of(belief).tolist() == [bin_of(value) for value in values]


def test_the_worth_of_an_answer_is_its_information_on_average_over_verdicts():
    worlds = worlds_of(presumption(likely=0.5))
    belief = worlds.belief(flag())
    same, other = belief.column.certain.astype(np.int8), np.zeros(worlds.count, dtype=np.int8)
    worth = worth_of_answers([belief], [same, other])
    assert worth == {FLAG: pytest.approx(0.5, abs=1e-6)}


def test_what_is_shown_or_open_has_no_worth_and_noise_counts_for_nothing():
    worlds = worlds_of(presumption(likely=0.5), count=4000)
    shown = worlds.belief(flag(Truth.TRUE, FREE[0]))
    open_ = worlds.belief(flag(measure=FREE[1]))
    noise = np.random.default_rng(1).integers(0, 2, 4000).astype(np.int8)
    told = mutual_information(worlds.belief(flag()).column.certain.astype(int), noise.astype(int))
    assert 0 < told < LEAST
    assert worth_of_answers([shown, open_, worlds.belief(flag())], [noise]) == {FLAG: 0.0}


def test_a_belief_in_words():
    record = presumption("strong", likely=0.8)
    alone = worlds_of(record).belief(flag())
    assert belief_words(alone) == "Presumes strong (no deal of the catalog tests it yet)"
    against = worlds_of(record, presumption("weak", likely=0.6, value=False)).belief(flag())
    assert belief_words(against).endswith("; against it: Presumes weak")
    rate = worlds_of(cases=flags(3, 4, kind="joint_venture")).belief(flag())
    assert belief_words(rate) == "so in 3 of 7 known cases (deals of kind joint venture with a partner from CN)" or (
        belief_words(rate) == "so in 3 of 7 known cases (deals of kind joint venture)"
    )
    of_share = worlds_of(cases=shares([0.0, 0.4, 0.5, 0.6, 0.8, 1.0], kind="foreign_plant")).belief(share())
    assert belief_words(of_share) == "more than half in 3 of 6 known cases (all deals)"
    assert rate_words(of_share.rate) == belief_words(of_share)
    few = worlds_of(cases=flags(1, 1, kind="joint_venture")).belief(flag())
    assert belief_words(few) == "open: too few known cases to say (2 of all deals)"
    assert belief_words(worlds_of().with_tests({FLAG: 0.25}, {}).belief(flag())) == (
        "the walk-away test finds it in 25 of 100 draws"
    )
    assert belief_words(worlds_of().belief(flag(Truth.TRUE))) == "shown"
    assert belief_words(worlds_of().belief(Measured("investment", Interval(0, math.inf)))) == "open"


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (1.0, "virtually certain"), (0.991, "virtually certain"), (0.99, "very likely"), (0.91, "very likely"),
        (0.9, "likely"), (0.67, "likely"), (0.66, "about as likely as not"), (0.5, "about as likely as not"),
        (0.34, "about as likely as not"), (0.33, "unlikely"), (0.11, "unlikely"), (0.1, "very unlikely"),
        (0.011, "very unlikely"), (0.01, "exceptionally unlikely"), (0.0, "exceptionally unlikely"),
    ],
)  # fmt: skip
def test_words_for_chances_are_those_of_the_ipcc(chance, word):
    assert likelihood(chance) == word


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.5, 0.5, "about as likely as not (50 in 100)"), (0.0, 0.0, "exceptionally unlikely (0 in 100)"),
        (0.001, 0.001, "exceptionally unlikely (less than 1 in 100)"),
        (0.999, 0.999, "virtually certain (more than 99 in 100)"), (1.0, 1.0, "virtually certain (100 in 100)"),
        (0.2, 0.3, "unlikely (20 to 30 in 100)"), (0.2, 0.8, "unlikely to likely (20 to 80 in 100)"),
    ],
)  # fmt: skip
def test_a_chance_is_said_with_its_number(low, high, words):
    assert chance_words(low, high) == words


def test_a_case_of_another_kind_does_not_count_as_the_closest():
    rate = worlds_of(cases=[*flags(3, 3, kind="home_plant"), case("x", {SHARE: 0.1})]).belief(flag()).rate
    assert rate_words(rate) == "so in 3 of 6 known cases (all deals)"
