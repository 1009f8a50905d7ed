"""Rules as formulas: a second pass for those that ask one thing with both signs, "above half, or otherwise ...".

Kleene logic is exact where every atom of a rule has one sign, and leaves too much open where one has both: "the stake
is above half, or it is not" holds whatever the stake is. There the truth is that on which all ways to settle what is
open agree (supervaluation, van Fraassen 1966, The Journal of Philosophy 63). Only atoms with both signs need to be
gone through: for the others the worst and the best case are the bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import product
from typing import NamedTuple

from walkaway.core.truth import Truth
from walkaway.logic.diagram import diagram_of_gates
from walkaway.logic.formula import All, Any, AtLeast, Atom, Formula, Not, evaluate
from walkaway.logic.gates import TreeGate
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES
from walkaway.model.condition import Condition
from walkaway.model.rulebook import Rulebook
from walkaway.rules.fold import FORMULAS, fold, spots_in
from walkaway.rules.proof import Proof

MAX_TWOFOLD = 8
"""With more atoms of both signs a rule stays with Kleene logic, which is sound."""

_UPWARDS = {">=": (">=", True), "<": (">=", False), ">": (">", True), "<=": (">", False), "==": ("==", True)}


class Place(NamedTuple):
    """Where an atom is read: a comparison, the way to it from the top, and whether it holds where the atom does."""

    atom: str
    condition: Condition
    way: tuple[int, ...]
    is_positive: bool


class FormulaLayer(NamedTuple):
    """A rule that is referred to, or the condition itself, as a formula over atoms and the layers before it."""

    name: str
    formula: Formula


@dataclass(frozen=True, slots=True)
class BothWays:
    """A condition as formulas over atoms, some of which have both signs.

    Attributes:
        layers: the rules it refers to, each after those it rests on itself, and last the condition. Layers, not one
            formula: rules may refer to rules many deep, and several to the same.
        places: where its atoms are read.
        twofold: atoms with both signs.
        wanted: for the other atoms, the truth that helps the whole to hold.
    """

    layers: tuple[FormulaLayer, ...]
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
        if self._always(worst, Truth.TRUE):
            return _decided(proof, Truth.TRUE)
        if self._always(best, Truth.FALSE):
            return _decided(proof, Truth.FALSE)
        return proof

    def _always(self, facts: Mapping[str, Truth], truth: Truth) -> bool:
        """Whether the condition comes out so however the open atoms of both signs are settled."""
        unsettled = [name for name in self.twofold if facts[name] is Truth.UNKNOWN]
        return all(
            self._evaluate({**facts, **dict(zip(unsettled, values, strict=True))}) is truth
            for values in product((Truth.FALSE, Truth.TRUE), repeat=len(unsettled))
        )

    def _evaluate(self, facts: dict[str, Truth]) -> Truth:
        for layer in self.layers:
            facts[layer.name] = evaluate(layer.formula, facts)
        return facts[self.layers[-1].name]


def essential_leaves(
    condition: Condition, proof: Proof, rulebook: Rulebook, labels: frozenset[str] = frozenset()
) -> frozenset[int]:
    """Open comparisons the outcome hangs on at all, by identity: facts asked in several places may cancel out.

    Args:
        condition: what is open.
        proof: how it comes out.
        rulebook: the book, for the rules it refers to.
        labels: rules that require nothing whose scope is looked into.
    """
    reader = _Reader(rulebook, labels=labels)
    conditions = reader.conditions_below(condition)
    leaves = [leaf for part in conditions.values() for leaf in part.leaves if not reader.is_looked_into(leaf)]
    reader.note_cuts(leaves)
    gates = dict(gate for name, part in conditions.items() for gate in _gates(name, reader.formula(part)))
    facts = {place.atom: _truth_at(proof, place) for place in reader.places(conditions)}
    known = {name: truth is Truth.TRUE for name, truth in facts.items() if truth is not Truth.UNKNOWN}
    essential = set(diagram_of_gates(gates, _TOP, fixed=known).essential())
    return frozenset(id(leaf) for leaf in leaves if reader.atom_of(leaf)[0] in essential)


Signed = frozenset[tuple[str, bool]]
"""What a condition speaks of, each with the signs it has there."""


def signs_in(condition: Condition, rulebook: Rulebook, below: Mapping[str, Signed]) -> Signed:
    """What a condition speaks of with which signs, given the same of the rules it refers to."""
    reader = _Reader(rulebook)
    found: set[tuple[str, bool]] = set()
    for leaf, sign, _ in spots_in(condition):
        if reader.is_looked_into(leaf):
            found |= {(key, inner == sign) for key, inner in below[str(leaf.rule)]}
        else:
            found.add((_key(leaf), reader.atom_of(leaf, bare=True)[1] == sign))
    return frozenset(found)


def both_ways(condition: Condition, rulebook: Rulebook, signs: Signed | None = None) -> BothWays | None:
    """Return what the second pass needs; None where no atom has both signs, so that none is needed.

    Args:
        condition: the condition.
        rulebook: the book, for the rules it refers to.
        signs: what it speaks of with which signs, if that is known: most conditions have one sign of each.
    """
    if signs is not None and not any((key, not sign) in signs for key, sign in signs):
        return None
    reader = _Reader(rulebook)
    conditions = reader.conditions_below(condition)
    leaves = [leaf for part in conditions.values() for leaf in part.leaves]
    reader.note_cuts(leaves)
    layers = tuple(FormulaLayer(name, reader.formula(part)) for name, part in conditions.items())
    helping: dict[str, set[bool]] = {layers[-1].name: {True}}
    for layer in reversed(layers):
        for name, sign in _signs(layer.formula, True):
            helping.setdefault(name, set()).update(sign == outer for outer in helping[layer.name])
    atoms = {name: found for name, found in helping.items() if name not in conditions}
    twofold = tuple(name for name, found in atoms.items() if len(found) > 1)
    if not twofold or len(twofold) > MAX_TWOFOLD:
        return None
    wanted = {name: Truth.of(True in found) for name, found in atoms.items() if name not in twofold}
    return BothWays(layers, reader.places(conditions), twofold, wanted)


class _Cut(NamedTuple):
    """A side of a number: at or above a threshold, or strictly above it."""

    threshold: float
    strictly: bool


_TOP = "the condition"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns conditions into formulas. ``cuts`` holds the thresholds each number is compared with, lowest first."""

    rulebook: Rulebook
    cuts: dict[str, list[_Cut]] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()

    def conditions_below(self, condition: Condition) -> dict[str, Condition]:
        """The condition, last, and what the rules it refers to require, each after those it rests on, by layer."""
        found = {_TOP: condition}
        needs: dict[str, list[str]] = {}
        waiting = [_TOP]
        while waiting:
            name = waiting.pop()
            below = dict.fromkeys(rule for rule in found[name].rules() if self._requires(rule) is not None)
            needs[name] = [_layer_name(rule) for rule in below]
            for rule in below:
                requires = self._requires(rule)
                if _layer_name(rule) not in found and requires is not None:
                    found[_layer_name(rule)] = requires
                    waiting.append(_layer_name(rule))
        return {name: found[name] for name in TopologicalSorter(needs).static_order()}

    def _requires(self, rule: str | None) -> Condition | None:
        """What a rule requires; a label requires nothing and is an atom of its own, unless it is looked into."""
        if rule is None:
            return None
        named = self.rulebook.by_id[rule]
        return named.applies_when if rule in self.labels else named.requires

    def is_looked_into(self, leaf: Condition) -> bool:
        """Whether a leaf refers to a rule that requires something."""
        return self._requires(leaf.rule) is not None

    def note_cuts(self, leaves: list[Condition]) -> None:
        for leaf in leaves:
            cut = self._cut(leaf)
            if cut is not None:
                seen = self.cuts.setdefault(_key(leaf), [])
                seen[:] = sorted({*seen, cut})

    def formula(self, condition: Condition) -> Formula:
        """Lower a condition to a formula over atoms and layers."""
        return fold(condition, self._literal, FORMULAS)

    def places(self, conditions: Mapping[str, Condition]) -> tuple[Place, ...]:
        """Where each atom is read, once: the way leads from the top through the rules referred to."""
        ways: dict[str, tuple[int, ...]] = {_TOP: ()}
        found: dict[str, Place] = {}
        for name in reversed(list(conditions)):
            for leaf, _, inside in spots_in(conditions[name]):
                way = (*ways[name], *inside)
                if self.is_looked_into(leaf):
                    ways.setdefault(_layer_name(str(leaf.rule)), (*way, 0))
                    continue
                atom, is_positive = self.atom_of(leaf)
                found.setdefault(atom, Place(atom, leaf, way, is_positive))
        return tuple(found.values())

    def _literal(self, leaf: Condition) -> Formula:
        """An atom or its negation. To be above a threshold is to be above all lower ones too, and one atom for each."""
        if self.is_looked_into(leaf):
            return Atom(_layer_name(str(leaf.rule)))
        name, is_positive = self.atom_of(leaf)
        cut = self._cut(leaf)
        lower = [] if cut is None else [item for item in self.cuts[_key(leaf)] if item < cut]
        atoms = (*(Atom(_cut_name(leaf, item)) for item in lower), Atom(name))
        whole = All(atoms) if lower else atoms[0]
        return whole if is_positive else Not(whole)

    def atom_of(self, leaf: Condition, bare: bool = False) -> tuple[str, bool]:
        """Name the atom of a leaf, and say whether the leaf holds where it does; ``bare``: only what it speaks of."""
        kind, key = self._kind(leaf), _key(leaf)
        if bare and kind == "number":
            return key, _UPWARDS[leaf.operator][1]
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


def _gates(name: str, formula: Formula) -> Iterator[tuple[str, TreeGate]]:
    """A formula as gates, the first with the given name."""
    if isinstance(formula, Atom):
        yield name, TreeGate("null", (formula.name,))
        return
    inner = _parts_of(formula)
    parts = tuple(f"{name} / {place}" for place in range(len(inner)))
    match formula:
        case Not():
            yield name, TreeGate("not", parts)
        case All():
            yield name, TreeGate("and", parts)
        case Any():
            yield name, TreeGate("or", parts)
        case AtLeast(count, _, mandatory):
            yield name, TreeGate("and", (*parts[: len(mandatory)], f"{name} / count"))
            yield f"{name} / count", TreeGate("atleast", parts, count)
        case _:
            raise TypeError(f"no condition of a rule gives {formula}")
    for part, below in zip(parts, inner, strict=True):
        yield from _gates(part, below)


def _parts_of(formula: Formula) -> tuple[Formula, ...]:
    match formula:
        case Not(part):
            return (part,)
        case All(parts) | Any(parts):
            return parts
        case AtLeast(_, parts, mandatory):
            return (*mandatory, *parts)
        case _:
            return ()


def _layer_name(rule: str) -> str:
    return f"met: {rule}"


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
    truth = proof.at(place.way).truth
    return truth if place.is_positive else ~truth


def _decided(proof: Proof, truth: Truth) -> Proof:
    return proof._replace(says=f"{proof.text}, whichever way what is open comes out", truth=truth)
