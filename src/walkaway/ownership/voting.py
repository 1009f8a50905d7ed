"""Voting power: how often a holder's vote decides, which is not the same as how many votes it has.

Shapley-Shubik (1954) averages over orders of joining, Banzhaf (1965) over coalitions. Weighted games are counted by
dynamic programming on whole numbers of any size, so the counts cannot overflow. Compound rules (a majority and a
golden share, a pyramid of votes) written as formulas are counted on their decision diagram: Banzhaf power is Birnbaum
importance at one half, Shapley-Shubik power its integral over the chance to be in (Owen 1972). A rule given only as a
function is enumerated, or sampled with a confidence interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from walkaway.core.errors import UsageError
from walkaway.core.interval import Interval

if TYPE_CHECKING:  # numpy is loaded only where a diagram is asked for
    from walkaway.logic.diagram import Diagram
    from walkaway.logic.formula import Formula

WinningRule = Callable[[frozenset[int]], bool]
"""Whether a coalition, given as positions of its members, wins. Must be monotone: joining never turns a win."""

MAX_ENUMERATED = 16


@dataclass(frozen=True, slots=True)
class Power:
    """Power of each player, in the order given.

    Attributes:
        shapley_shubik: adds up to 1.
        banzhaf: chance that the player's vote decides when all others vote by a fair coin.
        banzhaf_normalised: the same scaled to add up to 1.
        swings: coalitions of the others that the player turns from losing to winning.
    """

    shapley_shubik: tuple[Fraction, ...]
    banzhaf: tuple[Fraction, ...]
    banzhaf_normalised: tuple[Fraction, ...]
    swings: tuple[int, ...]


def weighted_power(weights: Sequence[int | Fraction], quota: int | Fraction) -> Power:
    """Exact power in a game where a coalition wins with at least ``quota`` of the weights.

    Counts coalitions by size and weight (Mann and Shapley 1962), then removes each player from the counts.
    Cost grows with players squared times the distinct weights a coalition can have.
    """
    whole, bar = _whole_numbers(weights, quota)
    count = len(whole)
    if bar <= 0 or bar > sum(whole):
        raise UsageError(f"the quota {quota} is never or always met by the weights; no vote can decide")
    table = _coalitions(whole, bar)
    shapley, swings = [], []
    for weight in whole:
        without = _without(table, weight, bar)
        by_size = [sum(row[max(0, bar - weight) : bar]) for row in without]
        swings.append(sum(by_size))
        orders = sum(
            number * math.factorial(size) * math.factorial(count - size - 1) for size, number in enumerate(by_size)
        )
        shapley.append(Fraction(orders, math.factorial(count)))
    return _power(shapley, swings, count)


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


def compound_power(rule: Formula | Diagram, players: Sequence[str] | None = None) -> Power:
    """Exact power under a monotone rule: counts, weighted votes, boards of boards, vetoes, in any combination.

    Coalitions in which a player decides are counted by size on the rule's decision diagram, so the cost follows the
    diagram and not the number of coalitions; exact with hundreds of players where the rule has structure.

    Args:
        rule: a formula over the names of the players, without negation, or its diagram.
        players: the order wanted; by default that of the rule. Names the rule does not mention have no power.

    Raises:
        UsageError: for a rule with a negation, or one that no player's vote can decide, or a player left out.
    """
    from walkaway.logic.diagram import Diagram, diagram_of
    from walkaway.logic.formula import atoms
    from walkaway.logic.model_count import swings_by_size

    diagram = rule if isinstance(rule, Diagram) else diagram_of(rule)
    by_size = swings_by_size(diagram)
    if diagram.constant is not None:
        raise UsageError("the rule is never or always met; no vote can decide")
    mentioned = diagram.names if isinstance(rule, Diagram) else atoms(rule)
    order = tuple(dict.fromkeys(mentioned if players is None else players))
    left_out = [name for name in diagram.essential() if name not in order]
    if left_out:
        raise UsageError(f"the rule hangs on {', '.join(left_out)}, not among the players")
    count, spare = len(by_size), len(order) - len(by_size)
    weights = [math.factorial(size) * math.factorial(count - size - 1) for size in range(count)]
    shapley, swings = [], []
    for name in order:
        numbers = by_size.get(name, ())
        orders = sum(number * weight for number, weight in zip(numbers, weights, strict=False))
        shapley.append(Fraction(orders, math.factorial(count)))
        # every further player without power doubles the coalitions, every one left out halves them
        swings.append(sum(numbers) << spare if spare >= 0 else sum(numbers) >> -spare)
    return _power(shapley, swings, len(order))


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


def _whole_numbers(weights: Sequence[int | Fraction], quota: int | Fraction) -> tuple[list[int], int]:
    fractions = [Fraction(weight) for weight in weights]
    scale = math.lcm(*(item.denominator for item in fractions))
    return [int(item * scale) for item in fractions], math.ceil(Fraction(quota) * scale)


def _coalitions(weights: Sequence[int], quota: int) -> list[list[int]]:
    """Number of coalitions by size and weight below the quota."""
    table = [[0] * quota for _ in range(len(weights) + 1)]
    table[0][0] = 1
    for done, weight in enumerate(weights):
        for size in range(done, -1, -1):
            row, above = table[size], table[size + 1]
            for total in range(quota - weight):
                if row[total]:
                    above[total + weight] += row[total]
    return table


def _without(table: list[list[int]], weight: int, quota: int) -> list[list[int]]:
    """Take one player of ``weight`` out of the counts."""
    result = [table[0][:]]
    for size in range(1, len(table) - 1):
        row = table[size][:]
        for total in range(weight, quota):
            row[total] -= result[size - 1][total - weight]
        result.append(row)
    return result


def _power(shapley: Sequence[Fraction], swings: Sequence[int], players: int) -> Power:
    total = sum(swings)
    return Power(
        tuple(shapley),
        tuple(Fraction(number, 2 ** (players - 1)) for number in swings),
        tuple(Fraction(number, total) if total else Fraction(0) for number in swings),
        tuple(swings),
    )


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
