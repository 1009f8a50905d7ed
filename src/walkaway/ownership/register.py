"""Whole registers: ultimate owners above a threshold and control, for millions of companies at once.

Look-through. Companies are taken owners first, groups that own each other in a circle together. Each company keeps a
sparse list of ultimate owners. Entries below ``cutoff`` are dropped, and what dropping can have cost is carried along:
``lost[j] = sum_k A[k, j] * lost[k] + largest entry dropped at j`` bounds, for any single owner, how far its stored
share in ``j`` lies below the true one (by induction over the order: a share in ``j`` is the weighted sum of the shares
in its holders, so errors pass on by the same weights, and only one entry per owner is dropped at ``j``). A stored share
above the threshold is therefore right, and a company can hide an owner only if some stored share plus its bound passes
the threshold. Those few are computed again on their ancestors alone with a cutoff a thousand times smaller, in the end
with none: nothing above the threshold is missed, however small the pieces it is made of.

Control. A company belongs to whoever gathers more than half of its votes. Companies already gathered vote with their
controller, so groups only grow: least fixpoint by worklist. No two groups can both hold more than half, so the
grouping is the same in whatever order it is found.

With the extra ``fast`` the loops are compiled by numba; without it they run as they are, with the same results.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from walkaway.core.errors import InputError, Problem
from walkaway.ownership import register_loops

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]

MAX_CIRCLE = 4000
TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Register:
    """Holdings by company: ``holder[start[j]:start[j + 1]]`` hold company ``j`` with the shares beside them."""

    start: Integers
    holder: Integers
    share: Floats

    @property
    def companies(self) -> int:
        """Number of companies and owners."""
        return len(self.start) - 1

    @classmethod
    def of(cls, holder: Integers, company: Integers, share: Floats, companies: int) -> Register:
        """Sort holdings by company.

        Raises:
            InputError: if a share is not between 0 and 1 or a company is held by more than all of it.
        """
        totals = np.bincount(company, weights=share, minlength=companies)
        worst = int(np.argmax(totals)) if companies else 0
        if share.size and (share.min() < 0 or totals[worst] > 1 + 1e-9):
            problem = Problem(
                "more than all of this company is held, or a share is negative",
                key=f"company {worst}",
                seen=f"total {totals[worst]:.6g}, smallest share {share.min():.6g}",
                allowed="shares from 0 to 1 that add up to at most 1",
                fix="correct the holdings",
            )
            raise InputError([problem])
        order = np.argsort(company, kind="stable")
        start = np.concatenate(([0], np.cumsum(np.bincount(company, minlength=companies)))).astype(np.int64)
        return cls(start, holder[order].astype(np.int64), share[order].astype(np.float64))


@dataclass(frozen=True, slots=True)
class UltimateShares:
    """Look-through shares of ultimate owners above the threshold, sorted by company, then owner."""

    company: Integers
    owner: Integers
    share: Floats
    rechecked: int


def ultimate_shares(register: Register, threshold: float = 0.25, cutoff: float = 1e-4) -> UltimateShares:
    """Every ultimate owner (held by nobody) with a look-through share above ``threshold``, for every company.

    Raises:
        InputError: if a circle of companies owns all of itself, or is larger than 4,000 companies.
    """
    group, order = _owners_first(register)
    everything = np.arange(register.companies, dtype=np.int64)
    parts, rechecked, todo = [], 0, np.ones(register.companies, dtype=np.bool_)
    while True:
        start, owner, share, lost, state = _loops()["look_through"](
            register.start, register.holder, register.share, group, order, cutoff, MAX_CIRCLE
        )
        _check_state(int(state))
        company = np.repeat(everything, np.diff(start))
        above = (share > threshold + TOLERANCE) & todo[company]
        highest = np.zeros(register.companies)
        near = (share <= threshold + TOLERANCE) & (share + lost[company] > threshold + TOLERANCE)
        highest[company[near]] = 1.0
        doubtful = todo & ((highest > 0) | (lost > threshold))
        settled = above & ~doubtful[company]
        parts.append((company[settled], owner[settled], share[settled]))
        if cutoff == 0.0 or not doubtful.any():
            break
        rechecked += int(doubtful.sum())
        todo, cutoff = doubtful, (cutoff / 1000 if cutoff > 1e-10 else 0.0)
        order = _only_ancestors(register, group, order, doubtful)
    companies, owners, shares = (np.concatenate(column) for column in zip(*parts, strict=True))
    rank = np.lexsort((owners, companies))
    return UltimateShares(companies[rank], owners[rank], shares[rank], rechecked)


def control_groups(register: Register, numerator: int = 1, denominator: int = 2) -> Integers:
    """Controller of each company by strict majority of votes; a company nobody controls is its own.

    Votes are counted in billionths as whole numbers, so a bare half is never read as more than half.
    """
    units = np.rint(register.share * 1e9).astype(np.int64)
    by_holder = np.argsort(register.holder, kind="stable")
    company = np.repeat(np.arange(register.companies, dtype=np.int64), np.diff(register.start))
    held = company[by_holder]
    starts = np.bincount(register.holder, minlength=register.companies)
    held_start = np.concatenate(([0], np.cumsum(starts))).astype(np.int64)
    bar = 10**9 * numerator // denominator
    result: Integers = _loops()["control"](register.start, register.holder, units, held_start, held, bar)
    return result


def _owners_first(register: Register) -> tuple[Integers, Integers]:
    """Group of each company, and companies in an order where groups of owners come before groups they hold."""
    count = register.companies
    company = np.repeat(np.arange(count, dtype=np.int64), np.diff(register.start))
    graph = csr_array((np.ones(len(company), dtype=np.int8), (register.holder, company)), shape=(count, count))
    _, labels = connected_components(graph, directed=True, connection="strong")
    group = labels.astype(np.int64)
    order: Integers = _loops()["order"](register.start, register.holder, group, int(group.max()) + 1 if count else 0)
    return group, order


def _only_ancestors(register: Register, group: Integers, order: Integers, wanted: NDArray[np.bool_]) -> Integers:
    keep: NDArray[np.bool_] = _loops()["ancestors"](register.start, register.holder, group, order, wanted)
    return order[keep[order]]


def _check_state(state: int) -> None:
    if state == 0:
        return
    what = "these companies own all of each other, so nobody owns them" if state == 1 else "this circle is too large"
    problem = Problem(what, key="register", allowed=f"circles of at most {MAX_CIRCLE} companies with an owner outside")
    raise InputError([problem])


_compiled: dict[str, Callable[..., Any]] = {}


def _loops() -> dict[str, Callable[..., Any]]:
    """The loops, compiled when numba is installed."""
    if not _compiled:
        _compiled.update(register_loops.compiled())
    return _compiled
