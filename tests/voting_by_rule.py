"""Voting power for the tests: rules given as functions, enumerated or sampled, and an ocean of tiny holders."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations

from walkaway.core.errors import UsageError
from walkaway.core.interval import Interval
from walkaway.ownership.voting import Power, _power

WinningRule = Callable[[frozenset[int]], bool]
"""Whether a coalition, given as positions of its members, wins. Must be monotone: joining never turns a win."""


MAX_ENUMERATED = 16


def enumerated_power(players: int, wins: WinningRule) -> Power:
    """Exact power under any monotone rule, by going through all coalitions (at most 16 players)."""
    if players > MAX_ENUMERATED:
        raise UsageError(
            f"{players} players are too many to enumerate (at most {MAX_ENUMERATED}); "
            "write the rule as a formula for compound_power, or use sampled_power"
        )
    shapley, swings = [Fraction(0)] * players, [0] * players
    for player in range(players):
        others = [other for other in range(players) if other != player]
        for size in range(players):
            weight = Fraction(math.factorial(size) * math.factorial(players - size - 1), math.factorial(players))
            for coalition in map(frozenset, combinations(others, size)):
                if not wins(coalition) and wins(coalition | {player}):
                    shapley[player] += weight
                    swings[player] += 1
    return _power(shapley, swings, players)


def sampled_power(players: int, wins: WinningRule, samples: int, seed: int) -> tuple[Interval, ...]:
    """Shapley-Shubik power by sampling orders of joining, each with a 95 percent confidence interval (Wilson 1927)."""
    import numpy as np

    generator = np.random.default_rng(seed)
    pivots = [0] * players
    for _ in range(samples):
        order = generator.permutation(players)
        low, high = 0, players
        while low < high:  # the rule is monotone, so the deciding place can be halved for
            middle = (low + high) // 2
            if wins(frozenset(order[: middle + 1].tolist())):
                high = middle
            else:
                low = middle + 1
        if low < players:
            pivots[int(order[low])] += 1
    return tuple(_wilson(hits, samples) for hits in pivots)


def oceanic_power(shares: Sequence[Fraction], quota: Fraction) -> tuple[Fraction, ...]:
    """Shapley-Shubik power of large holders when the rest is an ocean of tiny ones (Milnor and Shapley 1978).

    The player joins at a uniform time t, each other large holder has joined before with chance t, and a share t of the
    ocean is in. Integrated exactly, piece by piece, as polynomials in t.
    """
    ocean = 1 - sum(shares, Fraction(0))
    result = []
    for index, own in enumerate(shares):
        others = [share for place, share in enumerate(shares) if place != index]
        total = Fraction(0)
        for size in range(len(others) + 1):
            for joined in combinations(others, size):
                held = sum(joined, Fraction(0))
                low, high = _decisive_times(held, own, ocean, quota)
                total += _integral(size, len(others) - size, low, high)
        result.append(total)
    return tuple(result)


def weighted_rule(weights: Sequence[Fraction], quota: Fraction, strict: bool = False) -> WinningRule:
    """Return the rule that a coalition wins with at least (or, if strict, more than) ``quota`` of the weights."""

    def wins(coalition: frozenset[int]) -> bool:
        total = sum((weights[member] for member in coalition), Fraction(0))
        return total > quota if strict else total >= quota

    return wins


def minimal_winning(players: int, wins: WinningRule) -> tuple[frozenset[int], ...]:
    """Coalitions that win and would lose without any one member, smallest first."""
    found: list[frozenset[int]] = []
    for size in range(players + 1):
        for coalition in map(frozenset, combinations(range(players), size)):
            if not any(smaller <= coalition for smaller in found) and wins(coalition):
                found.append(coalition)
    return tuple(found)


def wins_alone(players: int, wins: WinningRule) -> frozenset[int]:
    """Players who can decide without anybody else."""
    return frozenset(player for player in range(players) if wins(frozenset({player})))


def blocks_alone(players: int, wins: WinningRule) -> frozenset[int]:
    """Players without whom everybody else together cannot decide."""
    everybody = frozenset(range(players))
    return frozenset(player for player in range(players) if not wins(everybody - {player}))


def _wilson(hits: int, samples: int) -> Interval:
    z = 1.959963984540054
    share = hits / samples
    centre = (share + z * z / (2 * samples)) / (1 + z * z / samples)
    half = z / (1 + z * z / samples) * math.sqrt(share * (1 - share) / samples + z * z / (4 * samples * samples))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def _decisive_times(held: Fraction, own: Fraction, ocean: Fraction, quota: Fraction) -> tuple[Fraction, Fraction]:
    """Times t at which ``held + ocean * t`` is below the quota and with ``own`` reaches it."""
    if ocean == 0:
        return (Fraction(0), Fraction(1)) if held < quota <= held + own else (Fraction(0), Fraction(0))
    low, high = (quota - held - own) / ocean, (quota - held) / ocean
    start = max(low, Fraction(0))
    return start, max(min(high, Fraction(1)), start)


def _integral(joined: int, missing: int, low: Fraction, high: Fraction) -> Fraction:
    """Integral of ``t^joined (1 - t)^missing`` from low to high."""
    total = Fraction(0)
    for power in range(missing + 1):
        degree = joined + power + 1
        total += Fraction((-1) ** power * math.comb(missing, power), degree) * (high**degree - low**degree)
    return total
