"""Fault trees for the tests: random ones, nested lists of the worked cases, and files of the Aralia form."""

from __future__ import annotations

import random
from itertools import product

from hypothesis import strategies as st

from walkaway.logic.formula import All, Any, AtLeast, Atom, Formula, Not
from walkaway.logic.gates import TreeGate

EVENTS = "abcdef"
COHERENT = ("and", "or", "atleast", "null")
GENERAL = (*COHERENT, "not", "xor")


def formula_of(nested) -> Formula:
    """The formula a nested list of a worked case stands for."""
    if isinstance(nested, str):
        return Atom(nested)
    kind, *parts = nested
    if kind == "atleast":
        return AtLeast(parts[0], tuple(map(formula_of, parts[1:])))
    if kind == "not":
        return Not(formula_of(parts[0]))
    return {"and": All, "or": Any}[kind](tuple(map(formula_of, parts)))


def gates_of(file: dict) -> dict[str, TreeGate]:
    """The gates of a tree as its file has them."""
    return {name: TreeGate(gate["op"], tuple(gate["args"]), gate.get("k", 0)) for name, gate in file["gates"].items()}


def value(gates, name, truths) -> bool:
    """Truth of a gate or event by walking down: the slow second opinion."""
    if name not in gates:
        return truths[name]
    gate = gates[name]
    parts = [value(gates, part, truths) for part in gate.parts]
    match gate.kind:
        case "and":
            return all(parts)
        case "or":
            return any(parts)
        case "not":
            return not parts[0]
        case "xor":
            return sum(parts) % 2 == 1
        case "atleast":
            return sum(parts) >= gate.count
    return parts[0]


def rows(names):
    """All ways the named events can come out."""
    return [dict(zip(names, row, strict=True)) for row in product((False, True), repeat=len(names))]


@st.composite
def trees(draw, kinds=COHERENT, most_gates=7):
    """A tree of shared gates over a few events; the last gate, ``top``, stands above all."""
    gates: dict[str, TreeGate] = {}
    for place in range(draw(st.integers(1, most_gates))):
        kind = draw(st.sampled_from(kinds))
        below = st.sampled_from([*EVENTS, *gates])
        size = (1, 1) if kind in ("null", "not") else (2, 4)
        parts = draw(st.lists(below, min_size=size[0], max_size=size[1]))
        gates[f"g{place}"] = TreeGate(kind, tuple(parts), draw(st.integers(0, 4)) if kind == "atleast" else 0)
    gates["top"] = TreeGate("or" if draw(st.booleans()) else "and", tuple(gates)[-3:])
    return gates


def large_tree(events: int, seed: int) -> dict[str, TreeGate]:
    """A coherent tree with events shared between distant branches, so that its diagram has many nodes."""
    generator = random.Random(seed)
    names = [f"e{place}" for place in range(events)]
    gates = {}
    for layer, kind in enumerate(("or", "atleast", "and")):
        made = [f"g{layer}.{place}" for place in range(events // 2)]
        gates |= {name: TreeGate(kind, tuple(generator.sample(names, 3)), 2) for name in made}
        names = made
    gates["top"] = TreeGate("or", tuple(names))
    return gates
