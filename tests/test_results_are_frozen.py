"""What an engine gives back cannot be changed by whoever reads it, nor take a misspelt name."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil

import pytest

PACKAGES = (
    "core",
    "logic",
    "evidence",
    "ownership",
    "localisation",
    "measures",
    "rules",
    "exit",
    "beliefs",
    "judgement",
)
WORKING_STATE = {"Network", "Quantity", "Draws", "_Lost"}  # filled while computing, never handed out as a result
KEEPS_COMPUTED = {
    "Asking",
    "Problem",
    "Choice",
    "Wanted",
    "VoteRanges",
    "Case",
    "SumOfTimes",
    "Graph",
    "WalkAway",
    "Means",
}


def made_classes():
    for package in PACKAGES:
        folder = importlib.import_module(f"walkaway.{package}").__path__
        for found in pkgutil.iter_modules(folder):
            module = importlib.import_module(f"walkaway.{package}.{found.name}")
            for _, made in inspect.getmembers(module, inspect.isclass):
                if dataclasses.is_dataclass(made) and made.__module__ == module.__name__:
                    yield made


CLASSES = sorted(made_classes(), key=lambda made: (made.__module__, made.__name__))


def test_there_are_classes_to_look_at():
    assert len(CLASSES) > 100


@pytest.mark.parametrize("made", CLASSES, ids=lambda made: made.__name__)
def test_a_class_is_frozen_unless_it_is_working_state_and_has_no_room_for_other_names(made):
    assert made.__dataclass_params__.frozen != (made.__name__ in WORKING_STATE)
    assert ("__slots__" in vars(made)) != (made.__name__ in KEEPS_COMPUTED)
