"""Which units of a stock of fungible materials a good has used: first in first out, last in first out, average.

After Schedule 8 of the CUSMA Rules of Origin Regulations (SOR/2020-155), whose Appendix A has worked examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from walkaway.core.errors import InputError, Problem
from walkaway.core.exact import fraction
from walkaway.model.origin_bill import Inventory, Movement

_Lot = tuple[Fraction, Fraction, bool]
"""Quantity left, value of a unit, whether it originates."""


def used_values(inventory: Inventory, name: str) -> tuple[Fraction, Fraction]:
    """Value of the originating and of the non-originating units a good has used, exactly.

    With ``average`` every unit withdrawn is the same share of all that was in the opening stock or received, so that
    the movements should be those of the period whose ratio applies.

    Raises:
        InputError: where more is withdrawn than there is.
    """
    if inventory.method == "average":
        return _average(inventory.movements, name)
    lots: list[_Lot] = []
    used = {True: Fraction(0), False: Fraction(0)}
    for movement in inventory.movements:
        if movement.received is not None:
            lots.append(_lot(movement))
            continue
        for quantity, unit_value, originating in _withdrawn(lots, movement, inventory.method == "fifo", name):
            if movement.used is not None:
                used[originating] += quantity * unit_value
    return used[True], used[False]


def _lot(movement: Movement) -> _Lot:
    return fraction(movement.received or 0), fraction(movement.unit_value or 0), bool(movement.originating)


def _withdrawn(lots: list[_Lot], movement: Movement, oldest_first: bool, name: str) -> list[_Lot]:
    """Take a withdrawal out of the lots; what was taken from each."""
    wanted, taken = fraction(movement.used or movement.taken or 0), []
    while wanted:
        if not lots:
            raise InputError([_too_much(name, wanted)])
        place = 0 if oldest_first else -1
        quantity, unit_value, originating = lots.pop(place)
        part = min(quantity, wanted)
        taken.append((part, unit_value, originating))
        wanted -= part
        if part < quantity:
            lots.insert(0 if oldest_first else len(lots), (quantity - part, unit_value, originating))
    return taken


def _average(movements: Sequence[Movement], name: str) -> tuple[Fraction, Fraction]:
    lots = [_lot(movement) for movement in movements if movement.received is not None]
    stock = sum((quantity for quantity, _, _ in lots), Fraction(0))
    out = sum((fraction(item.used or item.taken or 0) for item in movements if item.received is None), Fraction(0))
    if out > stock:
        raise InputError([_too_much(name, out - stock)])
    used = sum((fraction(item.used) for item in movements if item.used is not None), Fraction(0))
    values = [
        sum((quantity * value for quantity, value, originating in lots if originating is wanted), Fraction(0))
        for wanted in (True, False)
    ]
    return values[0] * used / stock, values[1] * used / stock


def _too_much(name: str, missing: Fraction) -> Problem:
    return Problem("more is withdrawn from this inventory than it holds", None, None, f"materials.{name}.inventory",
                   f"{float(missing):g} too many", "withdrawals of what was received before",
                   "correct the movements, or add the opening stock as a first receipt")  # fmt: skip
