"""Worked cases and shared helpers."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("steady")

# A shell that starts the tests in the background has them ignore Ctrl-C, and so would every program they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> dict[str, Any]:
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


def folder_named_by(variable: str) -> Path | None:
    """The folder an environment variable names; None where it names none that is there."""
    folder = os.environ.get(variable)
    return Path(folder) if folder and Path(folder).is_dir() else None


@pytest.fixture
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    name, case_id = request.param
    return cases(name)[case_id]
