"""Know-how parameters: read and checked, sourced or called assumptions, and their arithmetic done again."""

from __future__ import annotations

import math

import pytest

from conftest import cases
from experience import decay_per_year, gain_between, opened
from walkaway.catalog.loader import load_know_how
from walkaway.catalog.yaml_reader import CATALOG
from walkaway.core.errors import InputError
from walkaway.exit.learning import know_how_level
from walkaway.measures.measures import MEASURES
from walkaway.model.estimate import Estimate
from walkaway.model.know_how import KNOW_HOW_LAYERS

TEXT = (CATALOG / "know_how.yaml").read_text(encoding="utf-8")
PARAMETERS = load_know_how()


def estimates(node):
    if isinstance(node, Estimate):
        yield node
    elif hasattr(type(node), "model_fields"):
        for name in type(node).model_fields:
            yield from estimates(getattr(node, name))
    elif isinstance(node, dict):
        for value in node.values():
            yield from estimates(value)
    elif isinstance(node, tuple):
        for value in node:
            yield from estimates(value)


def at(estimate):
    return pytest.approx((estimate.low, estimate.likely, estimate.high), abs=0.006)


def skill(scrap):
    """Know-how as scrap shows it, beside the five percent of the best."""
    return 1 - (scrap - 0.05) / 0.95


def test_read_once():
    assert load_know_how() is PARAMETERS
    assert tuple(PARAMETERS.layers) == ("operations", "core_process", "design")
    assert set(PARAMETERS.layers) == set(KNOW_HOW_LAYERS)


def test_every_number_is_sourced_or_assumed_and_arithmetic_is_spelt_out():
    found = list(estimates(PARAMETERS))
    assert len(found) > 40
    for estimate in found:
        assert estimate.source == "assumption" or estimate.source in PARAMETERS.sources
        if estimate.source == "own-arithmetic":
            assert "(" in estimate.note
            assert "=" in estimate.note or "ln" in estimate.note or "b/(1-b)" in estimate.note
    for key in PARAMETERS.sources:
        assert TEXT.count(key) > 1, f"{key} is not used"


def test_no_number_comes_from_the_walk_outs_it_is_checked_against():
    lowered = TEXT.lower()
    for name in ("novawind", "lagerwey", "enercon", "avtovaz", "renault", "vestas", "northvolt", "cngr", "hamina"):
        assert name not in lowered


def test_zero_forgetting_stays_possible():
    assert all(layer.decay_per_year.low == 0 for layer in PARAMETERS.layers.values())


def test_magnitudes_of_the_literature():
    expected = cases("learning")["D-EMP-01"]["expected"]
    found = {item.id: item for item in PARAMETERS.magnitudes}
    for name, value in expected.items():
        low, high = value if isinstance(value, list) else (value, value)
        assert found[name].low == pytest.approx(low, abs=1e-9)
        assert found[name].qualifier == "at_least" or found[name].high == pytest.approx(high, abs=1e-9)


def test_arithmetic_of_rates():
    layers = PARAMETERS.layers
    stays = [gain_between(0, 0.9, years) for years in (2, 1, 0.5)]
    assert stays == at(layers["operations"].rate_per_year)
    slow, fast = gain_between(skill(0.5), skill(0.2), 1.5), gain_between(skill(0.5), skill(0.15), 1.0)
    whole, second = gain_between(0, skill(0.175), 31 / 12), gain_between(skill(0.5), skill(0.175), 1.25)
    assert (slow, fast) == pytest.approx((0.73, 1.5), abs=0.006)
    assert (whole, second) == pytest.approx((0.79, 1.02), abs=0.006)
    core = layers["core_process"].rate_per_year
    assert (gain_between(skill(0.3), skill(0.1), 5), (whole + second) / 2, fast) == at(core)
    assert [gain_between(0, 0.9, years) for years in (16, 8, 5)] == at(layers["design"].rate_per_year)


def test_arithmetic_of_losses_and_of_joint_ventures():
    operations, core = PARAMETERS.layers["operations"], PARAMETERS.layers["core_process"]
    assert (0, decay_per_year(0.989, 12), decay_per_year(0.989, 52)) == at(operations.decay_per_year)
    assert core.decay_per_year.high == operations.decay_per_year.high
    assert (0.01 * 12, 0.015 * 12, -math.log(5.7 / 8) / (11 / 12)) == at(operations.turnover_per_year)
    venture = next(item for item in core.openness.raises if item.when.measure == "joint_venture")
    for end in ("low", "likely", "high"):
        base = getattr(core.openness.base, end)
        assert opened(base, getattr(venture.by, end)) == pytest.approx(2 * base, abs=0.006)


def test_conditions_name_measures():
    for layer in PARAMETERS.layers.values():
        for item in layer.openness.raises:
            for leaf in item.when.leaves:
                assert leaf.measure in MEASURES
                assert (MEASURES[leaf.measure].unit == "flag") == (leaf.value is None)


def test_a_plant_of_ones_own_learns_what_a_foreign_plant_keeps():
    core = PARAMETERS.layers["core_process"]
    terms = {
        "rate": core.rate_per_year.likely,
        "absorption": core.absorption.likely,
        "decay": core.decay_per_year.likely,
        "turnover": core.turnover_per_year.likely,
        "codified": core.codified.likely,
        "initial": core.initial.likely,
    }
    closed = know_how_level([2, 8], openness=core.openness.base.likely, **terms)
    everything = opened(core.openness.base.likely, *(item.by.likely for item in core.openness.raises))
    open_plant = know_how_level([2, 8], openness=everything, **terms)
    assert everything > 0.95
    assert closed[1] < 0.4 < open_plant[0] < open_plant[1]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("high: 0.7, source: assumption, note: \"Recipes", "high: 0.7, source: asumption, note: \"Recipes", "layers.core_process.codified.source: no such source\n    seen: 'asumption'"),
        ("by: {low: 0.2, likely: 0.4, high: 0.7, source: assumption}", "by: {low: 0.2, likely: 0.4, high: 0.7, source: jiang-2019}", "did you mean 'jiang-2018'?"),
        ("unit: times, qualifier: about, source: jiang-2018", "unit: times, qualifier: about, source: assumption", "a magnitude is what somebody found; it needs a source"),
        ("by: {low: 0.7, likely: 0.9, high: 1,", "by: {low: 0.7, likely: 0.9, high: 1.1,", "a probability or share lies between 0 and 1; seen 0.7 to 1.1"),
        ("{low: 1.15, likely: 2.3, high: 4.6,", "{low: 2.35, likely: 2.3, high: 4.6,", "an estimate must rise: low 2.35, likely 2.3, high 4.6"),
        ("qualifier: about, source: nber-digest-2012", "qualifier: about, source: nber", "magnitudes: defects_left_by_tenfold: no such source 'nber'"),
        ("  design:\n", "  desing:\n", "not an allowed value"),
        ("id: chip_learning_rate", "id: own_to_other_experience", "magnitudes named twice: own_to_other_experience"),
    ],
)  # fmt: skip
def test_bad_files_are_named_with_place(tmp_path, old, new, expected):
    assert old in TEXT
    path = tmp_path / "know_how.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_know_how(path)
    assert expected in str(error.value)
    assert f"{path}:" in str(error.value)
