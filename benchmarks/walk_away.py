"""How long the walk-away test takes: the levels alone, a whole result, and the first result of a fresh process.

The graph is made up: 100 assets, all of them lost, each with stocks and two routes, under 100 gates of all kinds in
layers, so nothing can be skipped.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time

import numpy as np

from walkaway.exit.draws import HORIZON
from walkaway.exit.graph import Graph
from walkaway.exit.levels import output_by_month
from walkaway.exit.recovery import AssetState, Restored
from walkaway.judgement.exits import walk_away
from walkaway.model.production import Asset, Branch, Gate, KOfN, Production

ASSETS, GATES = 100, 100
DEAL = "stellantis-catl-zaragoza"


def made_up_graph(generator: np.random.Generator) -> Graph:
    """Gates in layers: each takes two to five of the nodes before it, the last all that nothing else uses."""
    assets = tuple(Asset(id=f"asset_{number:03d}", name="x", kind="machines") for number in range(ASSETS))
    names, used, gates = [asset.id for asset in assets], set(), []
    for number in range(GATES - 1):
        fresh = [name for name in names if name not in used]
        size = int(generator.integers(2, 6))
        chosen = list(generator.choice(fresh, min(len(fresh), 2), replace=False))
        chosen += [name for name in generator.choice(names, size, replace=False) if name not in chosen]
        used.update(chosen)
        branches = tuple(Branch(of=str(name)) for name in chosen)
        form = ("all", "any", "k_of_n", "all")[number % 4]
        value = KOfN(k=max(1, len(branches) - 1), of=branches) if form == "k_of_n" else branches
        gates.append(Gate.model_validate({"id": f"gate_{number:03d}", "name": "x", form: value}))
        names.append(gates[-1].id)
    rest = tuple(Branch(of=name) for name in names if name not in used)
    gates.append(Gate.model_validate({"id": "top", "name": "x", "all": rest}))
    return Graph.of(Production(top="top", assets=assets, gates=tuple(gates)), ())


def made_up_states(samples: int, generator: np.random.Generator) -> list[AssetState]:
    def one() -> AssetState:
        steps = (Restored(60 * generator.random(samples), 0.7), Restored(20 + 100 * generator.random(samples), 1.0))
        return AssetState(0.3 * generator.random(samples), 6 * generator.random(samples), steps, np.zeros(samples))

    return [one() for _ in range(ASSETS)]


def seconds(action, runs: int) -> float:
    action()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def first_call(samples: int) -> float:
    """Seconds from the start of a fresh process to its first result."""
    code = f"import walkaway as wa; wa.walk_away({DEAL!r}, samples={samples}, surface=False)"
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="few draws, once: to see that it runs")
    options = parser.parse_args()
    few, many, runs = (50, 100, 1) if options.quick else (10_000, 100_000, 5)
    generator = np.random.default_rng(1)
    graph = made_up_graph(generator)
    result = {}
    for samples in (few, many):
        states = made_up_states(samples, generator)
        name = f"{samples:,} draws x {ASSETS + GATES} nodes x {HORIZON} months, seconds"
        result[name] = seconds(lambda states=states: output_by_month(graph, states), runs)
    for samples in (few, many):
        took = seconds(lambda samples=samples: walk_away(DEAL, samples=samples, surface=False), 1)
        result[f"a whole result of {samples:,} draws ({DEAL}), seconds"] = took
    result["first result of 10,000 draws in a fresh process, seconds"] = first_call(few)
    result["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {key: round(value, 3) for key, value in result.items()}
    print(json.dumps(result, indent=2) if options.json else "\n".join(f"{k:70s}{v:>10,.3f}" for k, v in result.items()))


if __name__ == "__main__":
    main()
