"""The benchmarks run, at a size that takes no time; what they measure is not tested here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.mark.parametrize(
    "command",
    [
        ["rules.py", "--quick"],
        ["walk_away.py", "--quick"],
        ["diagrams.py", "--quick"],
        ["ownership_register.py", "--companies", "2000", "--holdings", "5000"],
    ],
    ids=lambda command: command[0],
)
def test_the_benchmark_runs(command):
    program = [sys.executable, str(BENCHMARKS / command[0]), *command[1:], "--json"]
    result = subprocess.run(program, capture_output=True, text=True, check=True)
    assert json.loads(result.stdout)
