"""How long the command and the catalog take: median of several runs, whole processes, warm file cache."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

COMMAND = Path(sys.executable).with_name("walkaway")
CATALOG = (
    "import walkaway as wa; from walkaway.catalog.loader import ids; [wa.audit(i).questions for i in ids('deals')]"
)


def median_seconds(command: list[str], runs: int) -> float:
    times = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return round(statistics.median(times[1:]), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = {
        "walkaway audit stellantis-catl-zaragoza, seconds": median_seconds(
            [str(COMMAND), "audit", "stellantis-catl-zaragoza"], options.runs
        ),
        "walkaway --help, seconds": median_seconds([str(COMMAND), "--help"], options.runs),
        "walkaway deals, seconds": median_seconds([str(COMMAND), "deals"], 3),
        "full catalog audited and questions ranked in one process, seconds": median_seconds(
            [sys.executable, "-c", CATALOG], 3
        ),
    }
    print(json.dumps(result, indent=2) if options.json else "\n".join(f"{k:60s}{v}" for k, v in result.items()))


if __name__ == "__main__":
    main()
