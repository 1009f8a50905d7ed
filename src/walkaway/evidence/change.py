"""Change: one amendment of the evidence. What settles a fact, what a fix asks for and what-if are all of this kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from walkaway.core.dates import DateError, PartialDate
from walkaway.core.errors import UsageError, nearest, shorten
from walkaway.core.exact import Exact
from walkaway.core.interval import Interval
from walkaway.core.units import UNITS, Unit, units_of
from walkaway.evidence.evidence import Evidence, Settled
from walkaway.evidence.resolution import FieldRule

Value = bool | float | str
"""A value as a user writes it."""

_NUMBER = re.compile(r"^\s*([+-]?[\d_]*\.?\d+(?:[eE][+-]?\d+)?)\s*(\S.*?)?\s*$")
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the evidence and what it is supposed to be; nothing else is changed.

    Attributes:
        path: dotted path of the field, such as ``plant.research_spending``.
        value: what it is; of a quantity an interval in the canonical unit.
        unit: canonical unit of a quantity.
    """

    path: str
    value: Settled
    unit: str | None = None

    @classmethod
    def read(cls, path: str, value: object, rule: FieldRule, unit: str | None = None) -> Change:
        """Read a value for a field as a user writes it: ``0.51``, ``51%``, ``120 EUR``, ``yes``, ``2027-01``.

        Args:
            path: the field.
            value: a number, truth, interval or text; a number without a unit is in ``unit``.
            rule: what the field may hold.
            unit: unit of a number that has none of its own; the dimension's own unit if absent.

        Raises:
            UsageError: for what the field cannot hold, with what it can.
        """
        if rule.kind == "quantity" or (rule.kind == "any" and not isinstance(value, str)):
            return _read_quantity(path, value, rule, unit)
        return cls(path, _READ[rule.kind](path, value, rule))

    @property
    def text(self) -> str:
        """The value in words, as it can be read again."""
        if not isinstance(self.value, Interval):
            return {True: "yes", False: "no"}[self.value] if isinstance(self.value, bool) else str(self.value)
        low, high = (f"{end:.12g}" for end in self.value.floats())
        number = low if self.value.is_exact else f"{low} to {high}"
        return f"{number} {self.unit}" if self.unit and self.unit != "fraction" else number

    @property
    def plain(self) -> bool | float | str:
        """The value as plain data: a truth, a number where it is one, else the words."""
        if isinstance(self.value, Interval) and self.value.is_exact:
            return float(self.value.low)
        return self.value if isinstance(self.value, bool) else self.text

    def __str__(self) -> str:
        """Say what is supposed of which field."""
        return f"{self.path} = {self.text}"


def supposing(evidence: Evidence, changes: Iterable[Change]) -> Evidence:
    """Return the evidence as it would be if all of the changes were so."""
    for change in changes:
        evidence = evidence.settle(change.path, change.value, change.unit)
    return evidence


def _read_quantity(path: str, value: object, rule: FieldRule, unit: str | None) -> Change:
    if isinstance(value, Interval):
        return _within(Change(path, value, unit or _own_unit(rule)), rule)
    number, written = _number(path, value)
    name = written or unit or _own_unit(rule)
    if name is None:
        allowed = units_of(rule.dimension) if rule.dimension else []
        hint = f"; allowed: {', '.join(allowed[:8])}" if allowed else ""
        raise UsageError(f"{path}: {shorten(value)} has no unit; write it behind the number, such as '120 EUR'{hint}")
    found = _unit(path, name)
    if rule.dimension is not None and name not in units_of(rule.dimension):
        units = ", ".join(units_of(rule.dimension)[:8])
        raise UsageError(f"{path}: {name} is no unit of {rule.dimension.replace('_', ' ')}; allowed: {units}")
    if unit is not None and not _comparable(found, _unit(path, unit)):
        raise UsageError(f"{path}: {name} cannot be turned into {unit}, which is asked for")
    exactly = Interval.exactly(found.to_canonical(float(number)) if isinstance(number, float) else number)
    return _within(Change(path, exactly, found.canonical), rule)


def _unit(path: str, name: str) -> Unit:
    if name not in UNITS:
        match = nearest(name, UNITS)
        hint = f"did you mean {match!r}?" if match else "'walkaway schema units' lists them"
        raise UsageError(f"{path}: there is no unit {name!r}; {hint}")
    return UNITS[name]


def _comparable(one: Unit, other: Unit) -> bool:
    return one.canonical == other.canonical or one.dimension == other.dimension == "money"


def _number(path: str, value: object) -> tuple[Exact | float, str | None]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value), None
    match = _NUMBER.match(value) if isinstance(value, str) else None
    if match is None:
        raise UsageError(f"{path}: {shorten(value)} is not a number; write one such as 0.51, 51% or 120 EUR")
    return float(match[1]), match[2]


def _own_unit(rule: FieldRule) -> str | None:
    """The unit results of a dimension are kept in, where there is one only; money has many."""
    canonical = {UNITS[name].canonical for name in units_of(rule.dimension)} if rule.dimension else set()
    return canonical.pop() if len(canonical) == 1 else None


def _within(change: Change, rule: FieldRule) -> Change:
    value = change.value
    if isinstance(value, Interval) and not rule.low <= value.low <= value.high <= rule.high:
        unit = "" if change.unit in (None, "fraction") else f" {change.unit}"
        allowed = f"{rule.low:g}{unit} to {rule.high:g}{unit}".replace("inf", "any number")
        raise UsageError(f"{change.path}: {change.text} cannot be; allowed: {allowed}")
    return change


def _flag(path: str, value: object, _: FieldRule) -> bool:
    found = value if isinstance(value, bool) else _FLAGS.get(str(value).strip().lower())
    if found is None:
        raise UsageError(f"{path}: {shorten(value)} is neither yes nor no")
    return found


def _choice(path: str, value: object, rule: FieldRule) -> str:
    if not isinstance(value, str) or (rule.choices and value not in rule.choices):
        match = nearest(str(value), rule.choices)
        hint = f"did you mean {match!r}?" if match else "choose one of these"
        raise UsageError(f"{path}: {shorten(value)} cannot be; allowed: {', '.join(rule.choices)}; {hint}")
    return value


def _day(path: str, value: object, _: FieldRule) -> PartialDate:
    try:
        return value if isinstance(value, PartialDate) else PartialDate.parse(str(value))
    except DateError as error:
        raise UsageError(f"{path}: {error}") from None


def _text(path: str, value: object, _: FieldRule) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{path}: {shorten(value)} is not a text")
    return value


_READ: Mapping[str, Callable[[str, object, FieldRule], Settled]] = {
    "flag": _flag,
    "choice": _choice,
    "date": _day,
    "text": _text,
    "any": _text,
}
