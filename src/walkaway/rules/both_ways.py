"""Second pass for rules that ask one thing with both signs, such as "above half, or otherwise ...".

Kleene logic is exact where every atom of a rule has one sign, and leaves too much open where one has both: "the stake
is above half, or it is not" holds whatever the stake is. There the truth is that on which all ways to settle what is
open agree (supervaluation, van Fraassen 1966, The Journal of Philosophy 63). Only atoms with both signs need to be
gone through: for the others the worst and the best case are the bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from walkaway.core.truth import Truth
from walkaway.localisation.component_measures import COMPONENT_MEASURES
from walkaway.localisation.measures import MEASURES
from walkaway.localisation.proof import Proof
from walkaway.logic.formula import All, Any, AtLeast, Atom, Formula, Not, supervaluate
from walkaway.model.condition import Condition
from walkaway.model.rulebook import Rulebook

MAX_TWOFOLD = 8
"""With more atoms of both signs a rule stays with Kleene logic, which is sound."""

_UPWARDS = {">=": (">=", True), "<": (">=", False), ">": (">", True), "<=": (">", False), "==": ("==", True)}


class Place(NamedTuple):
    """Where an atom is read: a comparison, the way to it from the top, and whether it holds where the atom does."""

    atom: str
    condition: Condition
    way: tuple[int, ...]
    is_positive: bool


@dataclass(frozen=True, slots=True)
class BothWays:
    """A condition as a formula over atoms, some of which have both signs.

    Attributes:
        formula: the condition, rules it refers to written out.
        places: where its atoms are read.
        twofold: atoms with both signs.
        wanted: for the other atoms, the truth that helps the whole to hold.
    """

    formula: Formula
    places: tuple[Place, ...]
    twofold: tuple[str, ...]
    wanted: Mapping[str, Truth]

    def settled(self, proof: Proof) -> Proof:
        """Return the proof with the truth all ways agree on; as it is, if it is decided or they differ."""
        if proof.truth is not Truth.UNKNOWN:
            return proof
        facts = {place.atom: _truth_at(proof, place) for place in self.places}
        best = facts | {name: wanted for name, wanted in self.wanted.items() if facts[name] is Truth.UNKNOWN}
        worst = facts | {name: ~wanted for name, wanted in self.wanted.items() if facts[name] is Truth.UNKNOWN}
        if supervaluate(self.formula, worst) is Truth.TRUE:
            return _decided(proof, Truth.TRUE)
        if supervaluate(self.formula, best) is Truth.FALSE:
            return _decided(proof, Truth.FALSE)
        return proof


def both_ways(condition: Condition, rulebook: Rulebook) -> BothWays | None:
    """Return what the second pass needs; None where no atom has both signs, so that none is needed."""
    reader = _Reader(rulebook, {})
    reader.note_cuts(condition)
    places: list[Place] = []
    formula = reader.formula(condition, (), places)
    signs: dict[str, set[bool]] = {}
    for name, sign in _signs(formula, True):
        signs.setdefault(name, set()).add(sign)
    twofold = tuple(name for name, seen in signs.items() if len(seen) > 1)
    if not twofold or len(twofold) > MAX_TWOFOLD:
        return None
    wanted = {name: Truth.of(True in seen) for name, seen in signs.items() if name not in twofold}
    return BothWays(formula, tuple(places), twofold, wanted)


class _Cut(NamedTuple):
    """A side of a number: at or above a threshold, or strictly above it."""

    threshold: float
    strictly: bool


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns conditions into formulas. ``cuts`` holds the thresholds each number is compared with, lowest first."""

    rulebook: Rulebook
    cuts: dict[str, list[_Cut]]

    def note_cuts(self, condition: Condition) -> None:
        for part in self._inside(condition):
            self.note_cuts(part)
        cut = self._cut(condition)
        if cut is not None:
            seen = self.cuts.setdefault(_key(condition), [])
            seen[:] = sorted({*seen, cut})

    def formula(self, condition: Condition, way: tuple[int, ...], places: list[Place]) -> Formula:
        parts = tuple(
            self.formula(part, (*way, place), places) for place, part in enumerate(self._inside(condition))
        )  # fmt: skip
        if condition.all is not None:
            return All(parts)
        if condition.any is not None:
            return Any(parts)
        if condition.not_ is not None:
            return Not(parts[0])
        if condition.at_least is not None:
            always = len(condition.must)
            return AtLeast(condition.at_least, parts[always:], parts[:always])
        return parts[0] if parts else self._literal(condition, way, places)

    def _inside(self, condition: Condition) -> tuple[Condition, ...]:
        """Parts of a condition; of a reference, what the other rule requires. A label is an atom of its own."""
        requires = self.rulebook.by_id[condition.rule].requires if condition.rule is not None else None
        return condition.parts if requires is None else (requires,)

    def _literal(self, leaf: Condition, way: tuple[int, ...], places: list[Place]) -> Formula:
        """An atom or its negation. To be above a threshold is to be above all lower ones too, and one atom for each."""
        name, is_positive = self._atom(leaf)
        places.append(Place(name, leaf, way, is_positive))
        cut = self._cut(leaf)
        lower = [] if cut is None else [item for item in self.cuts[_key(leaf)] if item < cut]
        atoms = (*(Atom(_cut_name(leaf, item)) for item in lower), Atom(name))
        whole = All(atoms) if lower else atoms[0]
        return whole if is_positive else Not(whole)

    def _atom(self, leaf: Condition) -> tuple[str, bool]:
        kind, key = self._kind(leaf), _key(leaf)
        if kind == "flag":
            return key, leaf.value is not False
        if kind == "name":
            return f"{key} among {sorted(map(str, leaf.one_of or (leaf.value,)))}", True
        if kind == "other":
            return key, True
        sign, is_positive = _UPWARDS[leaf.operator]
        if leaf.schedule:
            return f"{key} {sign} by {leaf.by}: {leaf.schedule}", is_positive
        if leaf.threshold is None:
            return f"{key} against what is not known {id(leaf)}", True
        cut = self._cut(leaf)
        return f"{key} == {leaf.threshold}" if cut is None else _cut_name(leaf, cut), is_positive

    def _cut(self, leaf: Condition) -> _Cut | None:
        if leaf.schedule or leaf.threshold is None or leaf.operator == "==" or self._kind(leaf) != "number":
            return None
        return _Cut(float(leaf.threshold), leaf.operator in (">", "<="))

    def _kind(self, leaf: Condition) -> str:
        if leaf.points is not None:
            return "number"
        if leaf.fact is not None:
            return self.rulebook.facts[leaf.fact].kind
        if leaf.measure is None:
            return "other"
        measures = MEASURES if leaf.component is None else COMPONENT_MEASURES
        return "flag" if measures[leaf.measure].unit == "flag" else "number"


def _key(leaf: Condition) -> str:
    """What a leaf speaks of. The same wording left open in two places need not mean the same thing."""
    if leaf.undecided is not None:
        return f"wording {id(leaf)}"
    about = leaf.measure_key or leaf.fact or leaf.points or leaf.rule or leaf.in_sector
    return f"{leaf.form} {about or leaf.partner_from or leaf.plant_in}"


def _cut_name(leaf: Condition, cut: _Cut) -> str:
    return f"{_key(leaf)} {'>' if cut.strictly else '>='} {cut.threshold}"


def _signs(formula: Formula, sign: bool) -> Iterator[tuple[str, bool]]:
    """Atoms of a formula with their signs, in order, with repeats."""
    match formula:
        case Atom(name):
            yield name, sign
        case Not(part):
            yield from _signs(part, not sign)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _signs(part, sign)
        case AtLeast(_, parts, mandatory):
            for part in (*mandatory, *parts):
                yield from _signs(part, sign)
        case _:
            raise TypeError(f"no condition of a rule gives {formula}")


def _truth_at(proof: Proof, place: Place) -> Truth:
    for step in place.way:
        proof = proof.parts[step]
    return proof.truth if place.is_positive else ~proof.truth


def _decided(proof: Proof, truth: Truth) -> Proof:
    return proof._replace(says=f"{proof.text}, whichever way what is open comes out", truth=truth)
