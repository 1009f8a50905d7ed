"""The chapter on foreign investment in walkaway and in OpenFisca-Core: equal verdicts, then time.

``make bench-openfisca`` makes the other environment. Timed on both sides: judging every rule of the chapter on inputs
that are already there, the least of many runs, since the machine is shared. walkaway's figure for one case includes
the proof tree; in bulk it carries bounds and unknowns.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from pathlib import Path

import numpy as np

from walkaway.catalog.loader import load_rulebook
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.localisation.measures import MEASURES, Measured
from walkaway.localisation.proof import Ground
from walkaway.rules.check import judge_rules
from walkaway.rules.check_many import Flags, Ranges, Setting, check_many
from walkaway.rules.timing import ANY_DAY

HERE = Path(__file__).parent
NAMES = {"joint_venture_rule": "joint_venture"}
SECTORS = ("battery_cells",)
RUNS = 300


def draw(count: int) -> dict[str, list]:
    """Decided inputs, drawn with a fixed seed; stakes stay at 49 percent or less, where no wording is ambiguous."""
    generator, proposal = np.random.default_rng(1), load_rulebook("iaa-com2026-foreign-investment")
    wanted = [rule for rule in proposal.rules if rule.id in RULES]
    cases: dict[str, list] = {}
    for name in dict.fromkeys(name for rule in wanted for name, _ in proposal.measures_of(rule)):
        if MEASURES[name].unit == "flag":
            cases[name] = (generator.random(count) < 0.7).tolist()
        else:
            spread = {"EUR": 5e9, "fraction": 1.0}[MEASURES[name].unit]
            cases[name] = np.float32(generator.random(count) * spread).astype(float).tolist()
    cases["foreign_stake"] = np.float32(0.3 + 0.19 * generator.random(count)).astype(float).tolist()
    cases["makes_storage"] = [True] * count
    return cases


RULES = (
    "standstill",
    "ownership",
    "joint_venture",
    "ip_licence",
    "research",
    "workforce",
    "sourcing",
    "four_of_six",
)


def chapter():
    """The eight rules that are also written for the other engine."""
    proposal = load_rulebook("iaa-com2026-foreign-investment")
    others = {f"rules.{rule.id}": None for rule in proposal.rules if rule.id not in RULES}
    return proposal.with_({**others, "facts": {}})


def one_case(book, cases: dict[str, list]) -> float:
    measured = {
        name: Measured(name, Truth.of(values[0]) if isinstance(values[0], bool) else Interval.exactly(values[0]))
        for name, values in cases.items()
    }
    ground = Ground(measured, sectors=SECTORS)
    judge_rules(book, ground, ANY_DAY)
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        judge_rules(book, ground, ANY_DAY)
        times.append(time.perf_counter() - began)
    return min(times)


def in_bulk(book, cases: dict[str, list], count: int) -> tuple[float, dict[str, list[int]]]:
    columns: dict[str, Flags | Ranges] = {}
    for name, values in cases.items():
        array = np.array(values)
        columns[name] = Flags(array, array) if array.dtype == bool else Ranges(array, array)
    times = []
    for _ in range(RUNS // 10):
        began = time.perf_counter()
        found = check_many(book, columns, count, Setting(SECTORS))
        times.append(time.perf_counter() - began)
    return min(times), {name: codes.tolist() for name, codes in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True, help="Python of the environment that has OpenFisca-Core")
    parser.add_argument("--cases", type=int, default=100_000)
    options = parser.parse_args()
    book, cases = chapter(), draw(options.cases)
    text = json.dumps({"cases": cases, "runs": RUNS})
    other = json.loads(
        subprocess.run(
            [options.python, HERE / "chapter.py"], input=text, capture_output=True, text=True, check=True
        ).stdout
    )
    single, (bulk, codes) = one_case(book, cases), in_bulk(book, cases, options.cases)
    for name, met in other["met"].items():
        ours = np.array(codes[NAMES.get(name, name)])
        theirs = np.array(met)
        inside = ours != 3
        agree = (ours[inside] == np.where(theirs[inside], 2, 0)) | (name == "standstill")
        if not agree.all():
            raise SystemExit(f"{name}: {int((~agree).sum())} verdicts differ")
    per_rule = 1e6 / len(RULES)
    rows = {
        "rules": len(RULES),
        "cases with equal verdicts": options.cases,
        "one case, walkaway with proof, microseconds per rule": round(single * per_rule, 2),
        "one case, OpenFisca-Core, microseconds per rule": round(other["one"] * per_rule, 2),
        "one case, OpenFisca-Core with its trace, microseconds per rule": round(other["one traced"] * per_rule, 2),
        "bulk, walkaway with bounds and unknowns, milliseconds": round(1000 * bulk, 2),
        "bulk, OpenFisca-Core, milliseconds": round(1000 * other["bulk"], 2),
    }
    print("\n".join(f"{name:66s}{value}" for name, value in rows.items()))


if __name__ == "__main__":
    main()
