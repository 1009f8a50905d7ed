"""Registers: the same numbers as the small engine, compiled or not, and nothing above the threshold missed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_by_points import controlled_by
from look_through import look_through, ultimate_owners
from walkaway.core.errors import InputError
from walkaway.ownership import register, register_loops
from walkaway.ownership.register import Register, control_groups, ultimate_shares


def random_register(seed: int, companies: int = 40, holdings: int = 90):
    generator = np.random.default_rng(seed)
    holder, company = generator.integers(0, companies, (2, holdings))
    keep = (holder != company) & (company >= companies // 4)
    pairs = np.unique(np.stack([holder[keep], company[keep]]), axis=1)
    weight = generator.uniform(0.01, 1, pairs.shape[1])
    total = np.bincount(pairs[1], weights=weight, minlength=companies)
    share = np.round(weight / total[pairs[1]] * 0.95, 6)
    edges = {(str(h), str(c)): float(s) for h, c, s in zip(*pairs, share, strict=True)}
    return Register.of(pairs[0], pairs[1], share, companies), edges


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.25, 0.1, 0.5]))
def test_owners_above_the_threshold_equal_the_small_engine(seed, threshold):
    big, edges = random_register(seed)
    found = ultimate_shares(big, threshold, cutoff=0.05)
    mine = {(str(o), str(c)): s for c, o, s in zip(found.company, found.owner, found.share, strict=True)}
    small, owners = look_through(edges), ultimate_owners(edges)
    expected = {
        (owner, company): small.of(owner, company)
        for company in small.shares
        for owner in owners
        if small.of(owner, company) > threshold + 1e-9
    }
    assert mine.keys() == expected.keys()
    assert all(mine[pair] == pytest.approx(share, abs=0.06) for pair, share in expected.items())


def test_many_small_pieces_are_found_though_each_is_below_the_cutoff():
    pieces = 200
    holder = np.concatenate([np.zeros(pieces, dtype=int), np.arange(1, pieces + 1)])
    company = np.concatenate([np.arange(1, pieces + 1), np.full(pieces, pieces + 1)])
    share = np.concatenate([np.full(pieces, 0.3), np.full(pieces, 1 / pieces)])
    found = ultimate_shares(Register.of(holder, company, share, pieces + 2), 0.25, cutoff=0.31)
    assert found.rechecked > 0
    last = [(o, s) for c, o, s in zip(found.company, found.owner, found.share, strict=True) if c == pieces + 1]
    assert last == [(0, pytest.approx(0.3))]


@given(st.integers(0, 2**32 - 1))
def test_control_groups_equal_the_small_engine(seed):
    big, edges = random_register(seed)
    votes = {pair: Fraction(str(share)) for pair, share in edges.items()}
    groups = control_groups(big)
    for owner in ultimate_owners(edges):
        mine = {str(c) for c in np.flatnonzero(groups == int(owner)) if str(c) != owner}
        assert mine == set(controlled_by(votes, [owner]))


def test_loops_give_the_same_without_the_compiler(monkeypatch):
    big, _ = random_register(11)
    compiled = ultimate_shares(big), control_groups(big)
    plain = {"order": register_loops.order_owners_first, "ancestors": register_loops.keep_ancestors,
             "look_through": register_loops.look_through, "control": register_loops.control}  # fmt: skip
    monkeypatch.setattr(register, "_loops", lambda: plain)
    again = ultimate_shares(big), control_groups(big)
    assert np.array_equal(compiled[0].owner, again[0].owner)
    assert np.allclose(compiled[0].share, again[0].share)
    assert np.array_equal(compiled[1], again[1])


def test_bad_registers_are_refused():
    one = np.array([0, 1])
    with pytest.raises(InputError, match="own all of each other"):
        ultimate_shares(Register.of(one, one[::-1].copy(), np.array([1.0, 1.0]), 2))
    with pytest.raises(InputError, match="more than all"):
        Register.of(one, np.array([2, 2]), np.array([0.8, 0.7]), 3)
