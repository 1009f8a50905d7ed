"""Look-through and control of a synthetic register: 1,000,000 companies, 3,000,000 holdings, power law, circles."""

from __future__ import annotations

import argparse
import json
import resource
import time

import numpy as np

from walkaway.ownership.register import Register, control_groups, ultimate_shares


def synthetic(companies: int, holdings: int, seed: int) -> Register:
    """Holders follow a power law; 2 percent of holdings point backwards, which makes circles."""
    generator = np.random.default_rng(seed)
    people = companies // 3
    company = np.concatenate(
        [
            np.arange(people, companies),
            generator.integers(people, companies, holdings - (companies - people)),
        ]
    )
    rank = (generator.random(holdings) ** 3.0 * company).astype(np.int64)
    forward = generator.random(holdings) < 0.02
    rank[forward] = people + (generator.random(int(forward.sum())) ** 3.0 * (companies - people)).astype(np.int64)
    rank[rank == company] = 0
    weight = generator.pareto(1.2, holdings) + 0.05
    total = np.bincount(company, weights=weight, minlength=companies)
    known = generator.uniform(0.6, 1.0, companies)
    share = weight / total[company] * known[company]
    return Register.of(rank, company, share, companies)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=1_000_000)
    parser.add_argument("--holdings", type=int, default=3_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    small = synthetic(1000, 3000, options.seed)
    began = time.perf_counter()
    ultimate_shares(small)
    control_groups(small)
    compiling = time.perf_counter() - began
    began = time.perf_counter()
    register = synthetic(options.companies, options.holdings, options.seed)
    making = time.perf_counter() - began
    began = time.perf_counter()
    shares = ultimate_shares(register)
    looking = time.perf_counter() - began
    began = time.perf_counter()
    groups = control_groups(register)
    controlling = time.perf_counter() - began
    result = {
        "companies": options.companies,
        "holdings": options.holdings,
        "seed": options.seed,
        "seconds_compiling": round(compiling, 2),
        "seconds_making_the_register": round(making, 2),
        "seconds_look_through": round(looking, 2),
        "seconds_control": round(controlling, 2),
        "owners_above_25_percent": len(shares.company),
        "companies_rechecked": shares.rechecked,
        "companies_controlled": int((groups != np.arange(len(groups))).sum()),
        "peak_memory_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }
    print(json.dumps(result, indent=2) if options.json else "\n".join(f"{k:32s}{v}" for k, v in result.items()))


if __name__ == "__main__":
    main()
