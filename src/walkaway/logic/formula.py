"""Formulas over named facts, evaluated three-valued."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.logic.algebra import KLEENE, Algebra

T = TypeVar("T")
Facts = Mapping[str, Truth]


@dataclass(frozen=True, slots=True)
class Atom:
    """A fact by name; a fact not given is unknown."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Formula


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``count`` of the parts hold, and every mandatory one does."""

    count: int
    parts: tuple[Formula, ...]
    mandatory: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighted:
    """The weights of the parts that hold add up to at least ``quota``; weights are not negative.

    Raises:
        UsageError: unless there is one weight, not negative, for every part.
    """

    quota: Fraction
    parts: tuple[Formula, ...]
    weights: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        """Check the weights."""
        if len(self.weights) != len(self.parts) or any(weight < 0 for weight in self.weights):
            raise UsageError("a weighted formula takes one weight, not negative, for each part")


Formula = Atom | Not | All | Any | AtLeast | Weighted

Weighing = Callable[[Fraction, Sequence[T], Sequence[Fraction]], T]
"""Whether the weights of parts reach a quota."""


def fold(formula: Formula, atom: Callable[[str], T], algebra: Algebra[T], weighted: Weighing[T] | None = None) -> T:
    """Make one thing of a formula: each fact by its name, then the parts together, from the bottom up.

    Args:
        formula: the formula.
        atom: what a fact is.
        algebra: how parts make a whole.
        weighted: how weights do, where there may be some.

    Raises:
        TypeError: for weights, if nobody says what they mean.
    """
    match formula:
        case Atom(name):
            return atom(name)
        case Not(part):
            return algebra.negation(fold(part, atom, algebra, weighted))
        case All(parts):
            return algebra.all_of([fold(part, atom, algebra, weighted) for part in parts])
        case Any(parts):
            return algebra.any_of([fold(part, atom, algebra, weighted) for part in parts])
        case AtLeast(count, parts, mandatory):
            inner = [fold(part, atom, algebra, weighted) for part in (*mandatory, *parts)]
            return algebra.at_least(count, inner, len(mandatory))
        case Weighted(quota, parts, weights):
            if weighted is None:
                raise TypeError(f"weights mean nothing here: {formula}")
            return weighted(quota, [fold(part, atom, algebra, weighted) for part in parts], weights)


def evaluate(formula: Formula, facts: Facts) -> Truth:
    """Evaluate by strong Kleene logic: sound, and complete where no atom occurs with both signs."""
    return fold(formula, lambda name: facts.get(name, Truth.UNKNOWN), KLEENE, reaches)


def reaches(quota: Fraction, truths: Sequence[Truth], weights: Sequence[Fraction]) -> Truth:
    """Whether the weights of what holds reach a quota, as far as the truths decide it."""
    certain = sum(weight for weight, truth in zip(weights, truths, strict=True) if truth is Truth.TRUE)
    possible = sum(weight for weight, truth in zip(weights, truths, strict=True) if truth is not Truth.FALSE)
    return Truth.TRUE if certain >= quota else Truth.UNKNOWN if possible >= quota else Truth.FALSE


def atoms(formula: Formula) -> Iterator[str]:
    """Names of all facts in a formula, in order, with repeats."""
    match formula:
        case Atom(name):
            yield name
        case Not(part):
            yield from atoms(part)
        case All(parts) | Any(parts) | Weighted(_, parts, _):
            for part in parts:
                yield from atoms(part)
        case AtLeast(_, parts, mandatory):
            for part in (*mandatory, *parts):
                yield from atoms(part)


def open_atoms(formula: Formula, facts: Facts) -> tuple[str, ...]:
    """Names of facts in the formula that are unknown, once each."""
    names = dict.fromkeys(atoms(formula))
    return tuple(name for name in names if facts.get(name, Truth.UNKNOWN) is Truth.UNKNOWN)


def explain(formula: Formula, facts: Facts, depth: int = 0) -> str:
    """Say how a formula comes out, part by part, indented."""
    pad, truth = "  " * depth, evaluate(formula, facts)
    match formula:
        case Atom(name):
            return f"{pad}{name}: {truth}"
        case Not(part):
            return "\n".join([f"{pad}not: {truth}", explain(part, facts, depth + 1)])
        case All(parts):
            return "\n".join([f"{pad}all of: {truth}", *(explain(part, facts, depth + 1) for part in parts)])
        case Any(parts):
            return "\n".join([f"{pad}any of: {truth}", *(explain(part, facts, depth + 1) for part in parts)])
        case AtLeast(count, parts, mandatory):
            must = [explain(part, facts, depth + 1) + " (mandatory)" for part in mandatory]
            rest = [explain(part, facts, depth + 1) for part in parts]
            return "\n".join([f"{pad}at least {count} of {len(parts) + len(mandatory)}: {truth}", *must, *rest])
        case Weighted(quota, parts, weights):
            pairs = zip(parts, weights, strict=True)
            rest = [f"{explain(part, facts, depth + 1)} (weight {weight})" for part, weight in pairs]
            return "\n".join([f"{pad}weights of at least {quota}: {truth}", *rest])
