"""Decision diagrams beside ``dd`` in one run: fault trees made here, and the Aralia trees where their folder is named.

The Aralia trees may not be copied into this repository; set WALKAWAY_ARALIA to a folder that has them as JSON files.
Both engines take the variables in the same order. ``dd.autoref`` is pure Python and gets the small trees only.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from walkaway.logic.cut_sets import minimal_solutions
from walkaway.logic.diagram import Diagram, diagram_of_gates
from walkaway.logic.gates import TreeGate
from walkaway.logic.importance import importances

SMALL = 10_000
FRESH = """
import json, sys, time
began = time.perf_counter()
sys.path.insert(0, sys.argv[2])
from diagrams import solve, read
seconds = solve(*read(sys.argv[1]))["seconds"]
print(json.dumps({"seconds": seconds, "with imports": time.perf_counter() - began, "numba": "numba" in sys.modules}))
"""


def read(path: str | Path) -> tuple[dict[str, TreeGate], str, dict[str, float]]:
    file = json.loads(Path(path).read_text(encoding="utf-8"))
    gates = {name: TreeGate(gate["op"], tuple(gate["args"]), gate.get("k", 0)) for name, gate in file["gates"].items()}
    return gates, file["top"], file["events"]


def made_here(events: int, seed: int) -> tuple[dict[str, TreeGate], str, dict[str, float]]:
    """Three layers of gates over shared events."""
    generator = random.Random(seed)
    names = [f"e{place}" for place in range(events)]
    chances = {name: generator.uniform(0.001, 0.1) for name in names}
    gates = {}
    for layer, kind in enumerate(("or", "atleast", "and")):
        made = [f"g{layer}.{place}" for place in range(events // 2)]
        gates |= {name: TreeGate(kind, tuple(generator.sample(names, 3)), 2) for name in made}
        names = made
    gates["top"] = TreeGate("or", tuple(names))
    return gates, "top", chances


def solve(gates: dict[str, TreeGate], top: str, chances: dict[str, float]) -> dict[str, Any]:
    """Everything the engine has to say about a tree: probability, all importances, cut sets counted by order."""
    marks = [time.perf_counter()]
    diagram = diagram_of_gates(gates, top)
    marks.append(time.perf_counter())
    probability = diagram.probability(chances)
    importances(diagram, chances)
    marks.append(time.perf_counter())
    cuts = None
    if diagram.is_monotone:
        family = minimal_solutions(diagram)
        cuts = sum(family.count_by_order())
    marks.append(time.perf_counter())
    build, weigh, cut = (after - before for before, after in pairwise(marks))
    return {"diagram": diagram, "probability": probability, "cut_sets": cuts, "build": build, "importances": weigh,
            "cuts": cut, "seconds": marks[-1] - marks[0]}  # fmt: skip


def solve_with_dd(engine: str, gates: dict[str, TreeGate], ours: Diagram, top: str, chances: dict[str, float]):
    """Build the same tree with ``dd``, and walk its nodes for the probability; seconds of each."""
    other = importlib.import_module(engine).BDD()
    other.configure(reordering=False)
    other.declare(*ours.names)
    began = time.perf_counter()
    root = _built(other, gates, top)
    built = time.perf_counter()
    chance_of = {other.level_of_var(name): chances[name] for name in ours.names}
    known: dict[int, float] = {}

    def walk(node: Any) -> float:
        if node.var is None:
            return 1.0 if node == other.true else 0.0
        key = int(node)
        if key not in known:
            level, low, high = other.succ(node)
            low, high = (~low, ~high) if node.negated else (low, high)
            chance = chance_of[level]
            known[key] = chance * walk(high) + (1 - chance) * walk(low)
        return known[key]

    probability = walk(root)
    return built - began, time.perf_counter() - built, probability


def _built(other: Any, gates: dict[str, TreeGate], top: str) -> Any:
    done: dict[str, Any] = {}
    work = [top]
    while work:
        name = work[-1]
        gate = gates.get(name)
        missing = [part for part in gate.parts if part not in done] if gate else []
        if missing:
            work.extend(missing)
            continue
        work.pop()
        if name not in done:
            done[name] = _joined(other, gate, [done[part] for part in gate.parts]) if gate else other.var(name)
    return done[top]


def _joined(other: Any, gate: TreeGate, parts: list[Any]) -> Any:
    if gate.kind == "not":
        return ~parts[0]
    if gate.kind == "atleast":
        row = [other.true] + [other.false] * gate.count
        for part in parts:
            row = [other.true, *(row[k] | (part & row[k - 1]) for k in range(1, gate.count + 1))]
        return row[-1]
    result = parts[0]
    for part in parts[1:]:
        result = other.apply({"and": "and", "or": "or", "xor": "xor"}[gate.kind], result, part)
    return result


def measure(name: str, tree: tuple[dict[str, TreeGate], str, dict[str, float]], with_dd: bool) -> dict[str, Any]:
    gates, top, chances = tree
    ours = solve(gates, top, chances)
    diagram = ours.pop("diagram")
    row = {"tree": name, "variables": len(diagram.names), "nodes": diagram.size, **ours}
    for engine in ("dd.cudd", "dd.autoref") if with_dd else ():
        if engine == "dd.autoref" and diagram.size > SMALL:
            continue
        try:
            build, walk, probability = solve_with_dd(engine, gates, diagram, top, chances)
        except ImportError:
            continue
        if abs(probability - ours["probability"]) > 1e-9 * ours["probability"]:
            raise SystemExit(f"{name}: {engine} says {probability}, we say {ours['probability']}")
        row |= {f"{engine} build": build, f"{engine} probability": walk}
    return row


def line(row: dict[str, Any]) -> str:
    numbers = [row.get(key) for key in ("build", "importances", "cuts", "dd.cudd build", "dd.cudd probability",
               "dd.autoref build", "dd.autoref probability")]  # fmt: skip
    shown = "".join(f"{number:10.3f}" if number is not None else f"{'-':>10s}" for number in numbers)
    return f"{row['tree']:14s}{row['variables']:5d}{row['nodes']:9,d}{row['cut_sets'] or '-':>28}{shown}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--without-dd", action="store_true")
    parser.add_argument("--quick", action="store_true", help="small trees made here only")
    options = parser.parse_args()
    sys.setrecursionlimit(10_000)  # dd's walk is as deep as there are variables
    folder = None if options.quick else os.environ.get("WALKAWAY_ARALIA")
    files = sorted(Path(folder).glob("*.json")) if folder else []
    trees = {f"made here {seed}": made_here(24 if options.quick else 50, seed) for seed in (1, 2)} | {
        path.stem: read(path) for path in files
    }
    rows = []
    if not options.json:
        print(f"{'tree':14s}{'vars':>5s}{'nodes':>9s}{'minimal cut sets':>28s}{'build':>10s}{'importance':>10s}"
              f"{'cut sets':>10s}{'cudd':>10s}{'+ prob.':>10s}{'autoref':>10s}{'+ prob.':>10s}")  # fmt: skip
    for name, tree in trees.items():
        rows.append(measure(name, tree, not options.without_dd))
        if not options.json:
            print(line(rows[-1]), flush=True)
    result: dict[str, Any] = {
        "trees": rows,
        "Aralia trees": len(files),
        "seconds for the Aralia trees": round(sum(row["seconds"] for row in rows[2:]), 1),
        "peak memory, gigabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }
    for name in ("baobab1", "edfpa14p") if folder else ():
        command = [sys.executable, "-c", FRESH, str(Path(folder or "") / f"{name}.json"), str(Path(__file__).parent)]
        fresh = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        result[f"{name} in a fresh process"] = fresh
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        print("\n".join(f"{key:34s}{value}" for key, value in result.items() if key != "trees"))


if __name__ == "__main__":
    main()
