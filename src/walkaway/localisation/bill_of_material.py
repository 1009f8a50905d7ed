"""Bills of material of any depth: how much of a product's value is added at home, through all tiers.

The value at home of item ``j`` is ``l_j = own_j * home_j + sum_k q_kj * l_k`` with ``q_kj`` the value of input ``k``
per unit value of ``j``: ``l = v_home (I - Q)^-1`` (Leontief 1936). Scrap and rework make circles; the solve covers
them. Buying from a supplier at home is not the same as value added at home, so both shares are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.core.errors import InputError, Problem
from walkaway.core.interval import UNIT, Interval

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Item:
    """A product, part or step.

    Attributes:
        name: unique name.
        inputs: value of each input per unit value of this item; what is left is its own value added.
        home: share of its own value added that arises at home; a range if unknown.
        controlled: whether who makes it is controlled from home (1), not (0), or open.
        supplier_at_home: whether it is bought from a seller at home, for the purchase-based share.
    """

    name: str
    inputs: Mapping[str, float]
    home: Interval = UNIT
    controlled: Interval = UNIT
    supplier_at_home: bool = False


@dataclass(frozen=True, slots=True)
class LookThroughValue:
    """Shares of the value of one product, as fractions.

    Attributes:
        product: name of the product.
        local: value added at home through all tiers.
        controlled: of it, what companies controlled from home add.
        purchased: value of direct inputs bought from sellers at home, with own value added at home.
        by_depth: local share seen when the bill is opened 1, 2, … tiers deep; what is below counts by its seller.
    """

    product: str
    local: Interval
    controlled: Interval
    purchased: Interval
    by_depth: tuple[Interval, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "product": self.product,
            "local": self.local.to_list(),
            "controlled": self.controlled.to_list(),
            "purchased": self.purchased.to_list(),
            "by_depth": [item.to_list() for item in self.by_depth],
        }

    def explain(self) -> str:
        """Say how far the shares differ by how deep one looks."""
        lines = [f"{self.product}: value added at home, by how many tiers are opened"]
        lines += [f"  {depth} tiers: {_words(share)}" for depth, share in enumerate(self.by_depth, 1)]
        lines.append(f"  all tiers: {_words(self.local)}; bought at home: {_words(self.purchased)}")
        return "\n".join(lines)


def look_through_value(items: Sequence[Item], product: str, tiers: int = 3) -> LookThroughValue:
    """Compute the shares of ``product`` through all tiers.

    Raises:
        InputError: for an unknown input, inputs worth more than the item, or a circle that adds no value.
    """
    _check(items, product)
    names = [item.name for item in items]
    place = {name: index for index, name in enumerate(names)}
    quantities = np.zeros((len(items), len(items)))
    for item in items:
        for name, value in item.inputs.items():
            quantities[place[name], place[item.name]] = value
    own = 1.0 - quantities.sum(axis=0)
    weights = _requirements(quantities, names)[:, place[product]] * own
    ends = [np.array([item.home.floats() for item in items])]
    home = ends[0]
    controlled = home * np.array([item.controlled.floats() for item in items])
    bought = np.array([item.supplier_at_home for item in items], dtype=float)
    by_depth = tuple(_opened(quantities, own, home, bought, place[product], depth) for depth in range(1, tiers + 1))
    return LookThroughValue(product, _interval(weights @ home), _interval(weights @ controlled), by_depth[0], by_depth)


def leontief_inverse(coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    """Total requirements ``(I - A)^-1`` of an input matrix whose columns are outputs.

    Raises:
        InputError: if the inverse does not exist.
    """
    return _requirements(coefficients, [str(index) for index in range(len(coefficients))])


def value_added_shares(coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each sector's value added in each final product; every column adds up to one."""
    own = 1.0 - coefficients.sum(axis=0)
    shares: NDArray[np.float64] = own[:, None] * leontief_inverse(coefficients)
    return shares


def _opened(
    quantities: NDArray[np.float64],
    own: NDArray[np.float64],
    home: NDArray[np.float64],
    bought: NDArray[np.float64],
    product: int,
    depth: int,
) -> Interval:
    """Local share when the bill is opened ``depth`` tiers deep and everything below counts by its seller."""
    value = np.zeros(len(own))
    value[product] = 1.0
    total = np.zeros(2)
    for _ in range(depth):
        total += (value * own) @ home
        value = quantities @ value
    return _interval(total + value @ bought)


def _requirements(quantities: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.float64]:
    try:
        inverse = np.asarray(np.linalg.inv(np.eye(len(quantities)) - quantities), dtype=np.float64)
    except np.linalg.LinAlgError:
        inverse = np.full_like(quantities, -1.0)
    if bool((inverse < -TOLERANCE).any()):
        problem = Problem(
            "a circle of items adds no value of its own",
            key="bill of material",
            seen=", ".join(names),
            allowed="items whose inputs are worth less than they are, somewhere in every circle",
            fix="correct the input values",
        )
        raise InputError([problem])
    return inverse


def _check(items: Sequence[Item], product: str) -> None:
    names = {item.name for item in items}
    problems = [] if product in names else [Problem("no such item", key=product, allowed=", ".join(sorted(names)))]
    for item in items:
        problems += [
            Problem("no such input", key=item.name, seen=name, allowed=", ".join(sorted(names)), fix="add the item")
            for name in item.inputs
            if name not in names
        ]
        total = sum(item.inputs.values())
        if total > 1 + TOLERANCE or min(item.inputs.values(), default=0.0) < 0:
            fix = "give the value of inputs per unit value of the item"
            problems.append(
                Problem("inputs worth more than the item", None, None, item.name, f"{total:g}", "0 to 1", fix)
            )
    if problems:
        raise InputError(problems)


def _interval(ends: NDArray[np.float64]) -> Interval:
    return Interval(float(ends[0]), float(ends[1])).clip(0.0, 1.0)


def _words(share: Interval) -> str:
    low, high = share.floats()
    return f"{low:.1%}" if share.is_exact else f"{low:.1%} to {high:.1%}"
