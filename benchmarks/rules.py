"""How long rules take: one deal against every rulebook with proofs, and 100,000 variants against the proposal."""

from __future__ import annotations

import argparse
import json
import statistics
import time

import numpy as np

import walkaway as wa
from walkaway.catalog.loader import checkable_rulebooks, load_rulebook
from walkaway.core.truth import Truth
from walkaway.localisation.component_measures import COMPONENT_MEASURES
from walkaway.localisation.measures import MEASURES
from walkaway.localisation.standing import Standing
from walkaway.rules.check import check
from walkaway.rules.check_many import Flags, Ranges, Setting, check_many

SETTING = Setting(("battery_cells",), Standing(Truth.TRUE, partner_countries=("CN",), plant_countries=("ES",)))


def median(action, runs: int) -> float:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--variants", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    subject = wa.audit("stellantis-catl-zaragoza").judgement.subject
    books = [load_rulebook(name) for name in checkable_rulebooks()]
    proposal = load_rulebook("iaa-com2026-foreign-investment")
    generator = np.random.default_rng(1)
    columns: dict[str, Flags | Ranges] = {}
    for name, part in proposal.measures:
        unit = (COMPONENT_MEASURES if part else MEASURES)[name].unit
        key = f"{name}:{part}" if part else name
        if unit == "flag":
            state = generator.integers(0, 3, options.variants)
            columns[key] = Flags(state == 2, state > 0)
        else:
            ends = np.sort(generator.random((2, options.variants)), axis=0) * (5e9 if unit == "EUR" else 1)
            columns[key] = Ranges(ends[0], ends[1])
    result = {
        "one deal against every rulebook with proofs, milliseconds": round(
            1000 * median(lambda: [check(book, subject) for book in books], options.runs), 2
        ),
        "rulebooks": len(books),
        f"{options.variants:,} variants against the proposal, milliseconds": round(
            1000 * median(lambda: check_many(proposal, columns, options.variants, SETTING), options.runs), 2
        ),
    }
    print(json.dumps(result, indent=2) if options.json else "\n".join(f"{k:62s}{v}" for k, v in result.items()))


if __name__ == "__main__":
    main()
