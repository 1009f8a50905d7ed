"""Voting power: how often a holder's vote decides, which is not the same as how many votes it has.

Shapley-Shubik (1954) averages over orders of joining, Banzhaf (1965) over coalitions. Weighted games are counted by
dynamic programming on whole numbers of any size, so the counts cannot overflow. Compound rules (a majority and a
golden share, a pyramid of votes) written as formulas are counted on their decision diagram: Banzhaf power is Birnbaum
importance at one half, Shapley-Shubik power its integral over the chance to be in (Owen 1972).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from walkaway.core.errors import UsageError

if TYPE_CHECKING:  # numpy is loaded only where a diagram is asked for
    from walkaway.logic.diagram import Diagram
    from walkaway.logic.formula import Formula


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
