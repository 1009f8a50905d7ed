"""Formulas and gates lowered to one numbered form, in which equal parts are the same part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from math import lcm

from walkaway.core.errors import UsageError
from walkaway.logic.formula import All, Any, AtLeast, Atom, Formula, Not, Weighted
from walkaway.logic.gates import Gates, TreeGate, check_gates, circle_in, circles, is_circular


class PartKind(Enum):
    """What a part of a network is."""

    CONSTANT = "constant"
    VARIABLE = "variable"
    NOT = "not"
    AND = "and"
    OR = "or"
    XOR = "xor"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: a constant or variable, or a gate over earlier parts.

    Attributes:
        kind: what it is.
        inputs: numbers of earlier parts.
        name: name of a variable.
        weights: weight of each input of a threshold gate.
        quota: what a threshold gate must reach; for a constant 1 or 0.
    """

    kind: PartKind
    inputs: tuple[int, ...] = ()
    name: str = ""
    weights: tuple[int, ...] = ()
    quota: int = 0


@dataclass(slots=True)
class Network:
    """Parts in an order where every part comes after its inputs.

    Attributes:
        parts: the parts, each once.
        fixed: names whose truth is given.
        rename: names that stand for another: all assets of a party for the party, say.
    """

    fixed: Mapping[str, bool] = field(default_factory=dict)
    rename: Mapping[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    _number: dict[Part, int] = field(default_factory=dict)

    def add(self, part: Part) -> int:
        """Return the number of a part, a new one only if there is none like it."""
        number = self._number.setdefault(part, len(self.parts))
        if number == len(self.parts):
            self.parts.append(part)
        return number

    def constant(self, truth: bool) -> int:
        """Return the number of a constant."""
        return self.add(Part(PartKind.CONSTANT, quota=int(truth)))

    def variable(self, name: str) -> int:
        """Return the number of a variable, or of a constant where its truth is given."""
        if name in self.fixed:
            return self.constant(self.fixed[name])
        name = self.rename.get(name, name)
        if name in self.fixed:
            return self.constant(self.fixed[name])
        return self.add(Part(PartKind.VARIABLE, name=name))

    def add_formula(self, formula: Formula) -> int:
        """Return the number of a formula."""
        match formula:
            case Atom(name):
                return self.variable(name)
            case Not(part):
                return self.add(Part(PartKind.NOT, (self.add_formula(part),)))
            case All(parts):
                return self.add(Part(PartKind.AND, tuple(map(self.add_formula, parts))))
            case Any(parts):
                return self.add(Part(PartKind.OR, tuple(map(self.add_formula, parts))))
            case AtLeast(count, parts, mandatory):
                needed = tuple(map(self.add_formula, mandatory))
                inputs = (*map(self.add_formula, parts), *needed)
                enough = self.add(Part(PartKind.THRESHOLD, inputs, weights=(1,) * len(inputs), quota=count))
                return self.add(Part(PartKind.AND, (*needed, enough))) if needed else enough
            case Weighted(quota, parts, weights):
                return self._add_weighted(tuple(map(self.add_formula, parts)), weights, quota)

    def _add_weighted(self, inputs: tuple[int, ...], weights: tuple[Fraction, ...], quota: Fraction) -> int:
        scale = lcm(quota.denominator, *(weight.denominator for weight in weights))
        whole = tuple(int(weight * scale) for weight in weights)
        return self.add(Part(PartKind.THRESHOLD, inputs, weights=whole, quota=int(quota * scale)))

    def add_gates(self, gates: Gates, tops: Iterable[str], least_fixpoint: bool = False) -> dict[str, int]:
        """Return the numbers of gates (or events) by name.

        Args:
            gates: all gates by name.
            tops: those wanted; only what lies below them is looked at.
            least_fixpoint: take gates that depend on themselves as false until something else makes them true;
                otherwise they are an error.

        Raises:
            UsageError: for a bad gate, a circle, or a circle through a negation.
        """
        check_gates(gates)
        wanted = tuple(tops)
        known: dict[str, int] = {}
        for group in circles(gates, wanted):
            if not is_circular(group, gates):
                known[group[0]] = self._add_gate(group[0], gates[group[0]], known)
            elif least_fixpoint:
                self._add_circle(group, gates, known)
            else:
                raise UsageError(f"gates depend on themselves: {circle_in(group, gates)}")
        return {name: known[name] if name in known else self.variable(name) for name in wanted}

    def _add_circle(self, group: tuple[str, ...], gates: Gates, known: dict[str, int]) -> None:
        """Start from false and go round as often as there are gates: no chain of reasons is longer (Kleene 1952)."""
        for name in group:
            if gates[name].kind in ("not", "xor") and set(gates[name].parts) & set(group):
                raise UsageError(f"a circle through a negation has no least solution: {circle_in(group, gates)}")
        known.update(dict.fromkeys(group, self.constant(False)))
        for _ in group:
            known.update({name: self._add_gate(name, gates[name], known) for name in group})

    def _add_gate(self, name: str, gate: TreeGate, known: Mapping[str, int]) -> int:
        if name in self.fixed:
            return self.constant(self.fixed[name])
        inputs = tuple(known[part] if part in known else self.variable(part) for part in gate.parts)
        match gate.kind:
            case "and":
                return self.add(Part(PartKind.AND, inputs))
            case "or":
                return self.add(Part(PartKind.OR, inputs))
            case "not":
                return self.add(Part(PartKind.NOT, inputs))
            case "xor":
                return self.add(Part(PartKind.XOR, inputs))
            case "atleast":
                return self.add(Part(PartKind.THRESHOLD, inputs, weights=(1,) * len(inputs), quota=gate.count))
            case "null":
                return inputs[0]

    def depth_first(self, roots: Iterable[int]) -> tuple[list[int], list[str]]:
        """Parts below the roots with inputs first, and the names of variables in the order they are met.

        Of the inputs of a part those that most other parts use come first: what is shared is best decided early.
        """
        uses = Counter(inner for part in self.parts for inner in part.inputs)
        seen: set[int] = set()
        parts: list[int] = []
        names: list[str] = []
        work = [(root, False) for root in reversed(list(roots))]
        while work:
            number, is_done = work.pop()
            if is_done:
                parts.append(number)
            elif number not in seen:
                seen.add(number)
                part = self.parts[number]
                if part.kind is PartKind.VARIABLE:
                    names.append(part.name)
                work.append((number, True))
                ordered = sorted(part.inputs, key=uses.__getitem__, reverse=True)
                work.extend((inner, False) for inner in reversed(ordered))
        return parts, names

    def is_monotone(self, top: int) -> bool:
        """Whether no variable counts in the negative: more of them true never turns the top false."""
        parts, _ = self.depth_first((top,))
        signs = {top: {True}}
        for number in reversed(parts):
            part, seen = self.parts[number], signs[number]
            if part.kind is PartKind.VARIABLE and False in seen:
                return False
            if part.kind is PartKind.NOT:
                seen = {not sign for sign in seen}
            elif part.kind is PartKind.XOR and len(part.inputs) > 1:
                seen = {True, False}
            for inner in part.inputs:
                signs[inner] = signs.get(inner, set()) | seen
        return True
