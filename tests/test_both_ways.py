"""Rules that ask one thing with both signs: the truth is that on which all ways to settle what is open agree."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.measures.measures import Measured
from walkaway.model.rulebook import Rulebook
from walkaway.rules.check import judge_rules
from walkaway.rules.check_many import VERDICTS, Flags, Ranges, check_many
from walkaway.rules.ground import Ground
from walkaway.rules.timing import ANY_DAY

THRESHOLDS = (0.3, 0.5, 0.6)
SHARES = (0.0, 0.3, 0.4, 0.5, 0.55, 0.6, 1.0)
"""Every threshold and a number on each side of it: a rule cannot tell other numbers from these."""

ABOVE = {"measure": "foreign_stake", "operator": ">", "value": 0.5, "unit": "fraction"}
NOT_ABOVE = {**ABOVE, "operator": "<="}


def book_of(**requires):
    rules = [{"id": name, "name": name, "requires": condition} for name, condition in requires.items()]
    return Rulebook.model_validate({"id": "book", "name": "Book", "status": "guidance", "rules": rules})


def judged(book, stake, **flags):
    measured = {"foreign_stake": Measured("foreign_stake", stake)}
    measured |= {name: Measured(name, Truth.of(flags.get(name))) for name in ("training_promised", "joint_venture")}
    return judge_rules(book, Ground(measured), ANY_DAY)


comparisons = st.builds(
    lambda operator, value: {**ABOVE, "operator": operator, "value": value},
    st.sampled_from([">=", ">", "<", "<=", "=="]),
    st.sampled_from(THRESHOLDS),
)
leaves = st.one_of(
    comparisons,
    st.builds(
        lambda name, value: {"measure": name, "value": value},
        st.sampled_from(["training_promised", "joint_venture"]),
        st.booleans(),
    ),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
        st.builds(
            lambda least, parts, must: {"at_least": min(least, len(parts) + len(must)), "of": parts, "must": must},
            st.integers(1, 3),
            st.lists(inner, min_size=1, max_size=3),
            st.lists(inner, max_size=1),
        ),
    ),
    max_leaves=6,
)
flags = st.sampled_from([True, False, None])
stakes = st.tuples(st.sampled_from(SHARES), st.sampled_from(SHARES)).map(lambda ends: Interval(*sorted(ends)))


def all_ways(book, stake, training, venture):
    """Truths of the rule 'top' over every way to settle what is open, each way decided by Kleene logic alone."""
    for share, first, second in product(
        [share for share in SHARES if share in stake],
        [True, False] if training is None else [training],
        [True, False] if venture is None else [venture],
    ):
        settled = judged(book, Interval.exactly(share), training_promised=first, joint_venture=second)
        yield settled.results["top"].truth


@settings(max_examples=150, deadline=None)
@given(conditions, conditions, st.booleans(), st.lists(st.tuples(stakes, flags, flags), min_size=1, max_size=4))
def test_the_truth_is_that_on_which_all_ways_agree_one_by_one_and_at_once(base, top, positive, variants):
    reference = {"rule": "base"} if positive else {"not": {"rule": "base"}}
    book = book_of(base=base, top={"any": [top, {"all": [reference, top]}, reference]})
    columns = {
        "foreign_stake": Ranges(*np.array([v[0].floats() for v in variants]).T),
        "training_promised": Flags.of([v[1] for v in variants]),
        "joint_venture": Flags.of([v[2] for v in variants]),
    }
    asked = {name for name, _ in book.measures}
    many = check_many(book, {name: column for name, column in columns.items() if name in asked}, len(variants))
    equal = "==" in str((base, top))
    for index, (stake, training, venture) in enumerate(variants):
        checked = judged(book, stake, training_promised=training, joint_venture=venture)
        assert {name: VERDICTS[codes[index]] for name, codes in many.items()} == {n: checked.of(n) for n in many}
        truth, ways = checked.results["top"].truth, set(all_ways(book, stake, training, venture))
        agreed = ways.pop() if len(ways) == 1 else Truth.UNKNOWN
        # to equal a threshold is an atom of its own, unrelated to being above it: sound, not complete
        assert truth is agreed or (equal and truth is Truth.UNKNOWN)


def test_the_proof_says_that_all_ways_agree():
    checked = judged(book_of(top={"any": [ABOVE, NOT_ABOVE]}), Interval(0.3, 0.7))
    result = checked.results["top"]
    assert checked.of("top") == "pass"
    assert result.proof.text == "any of, whichever way what is open comes out"
    assert [part.truth for part in result.proof.parts] == [Truth.UNKNOWN, Truth.UNKNOWN]
    assert len(result.reasons()) == 2


def test_thresholds_of_one_number_are_not_independent():
    overlapping = {"any": [{**ABOVE, "operator": ">=", "value": 0.3}, {**NOT_ABOVE, "value": 0.6}]}
    apart = {"all": [{**ABOVE, "value": 0.6}, {**NOT_ABOVE, "value": 0.3}]}
    checked = judged(book_of(overlapping=overlapping, apart=apart), Interval(0.0, 1.0))
    assert (checked.of("overlapping"), checked.of("apart")) == ("pass", "fail")


def test_the_same_words_left_open_twice_need_not_mean_the_same():
    open_words = {"undecided": "the text does not say"}
    checked = judged(book_of(top={"any": [open_words, {"not": open_words}]}), Interval(0.0, 1.0))
    assert checked.of("top") == "unknown"


def test_the_rule_sees_through_references():
    book = book_of(base={"all": [ABOVE, {"measure": "joint_venture"}]}, top={"any": [{"rule": "base"}, NOT_ABOVE]})
    assert judged(book, Interval(0.3, 0.7), joint_venture=True).of("top") == "pass"
    assert judged(book, Interval(0.3, 0.7)).of("top") == "unknown"
