"""Bad input of the walk-away test: each with its file, its line, what is allowed and the fix."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from exit_worlds import estimate, route
from walkaway.api import walk_away
from walkaway.catalog.loader import (
    ids,
    load_deal,
    load_exit_mode,
    load_file,
    load_technology,
    load_term,
)
from walkaway.core.errors import InputError, UnknownNameError, UsageError
from walkaway.exit.draws import Draws
from walkaway.model.technology import Technology

TESTS = Path(__file__).parent
BROKEN = sorted((TESTS / "broken_production").glob("*.yaml"))
DEAL = TESTS / "data" / "bottling" / "riverside.yaml"


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_packs_are_refused_with_file_line_and_fix(path):
    """Each file of the folder names in its first lines what must be said of it."""
    lines = path.read_text("utf-8").splitlines()
    expected = [line.removeprefix("# expect: ").strip() for line in lines if line.startswith("#")]
    with pytest.raises(InputError) as caught:
        load_file(path, Technology)
    problems = caught.value.problems
    said = "\n".join(map(str, problems))
    assert expected
    assert all(text in said for text in expected), said
    assert all(problem.file == str(path) and problem.line for problem in problems)
    assert all(problem.line > len(expected) for problem in problems)
    assert all(problem.fix for problem in problems), said


def test_the_packs_of_the_folder_are_good_but_for_their_fault(tmp_path):
    text = (TESTS / "broken_production" / "unknown-top.yaml").read_text("utf-8").replace("all_of_them", "all_of_it")
    path = tmp_path / "mended.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_file(path, Technology).production is not None


def written(tmp_path, name, data):
    path = tmp_path / name
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


MODE = {"id": "own", "name": "Own", "survives": {"leaver": [], "same_country": "all", "third": "all"}}


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        (
            {"survives": {**MODE["survives"], "leaver": ["lisenced"]}},
            ["survives.leaver", "'lisenced'", "licensed_perpetual"],
        ),
        ({"survives": {"leaver": [], "third": "all"}}, ["survives.same_country"]),
        ({"survives": {**MODE["survives"], "abroad": "all"}}, ["abroad"]),
        (
            {"delays": {"vendor_queue": estimate(0.5, 1, 2)}},
            ["the delay vendor_queue is a factor of at least 1; seen 0.5"],
        ),
        ({"delays": {"vendor_queue": estimate(3, 2, 4)}}, ["an estimate must rise: low 3, likely 2, high 4"]),
        (
            {"delays": {"vendor_queue": {**estimate(1, 2, 4), "source": "x"}}},
            ["delays.vendor_queue.source", "no such source"],
        ),
        ({"id": "Own Mode"}, ["id"]),
        ({"closes_as": ["bann"]}, ["closes_as.0", "did you mean 'ban'?"]),
        ({"countries": ["China"]}, ["countries.0", "no such country", "ISO code"]),
        (
            {"delays": {"vendor_qeue": estimate(1, 2, 4)}},
            ["a delay that lengthens no route", "did you mean 'vendor_queue'?"],
        ),
    ],
)
def test_a_bad_mode_of_your_own_is_refused_with_file_and_line(tmp_path, change, texts):
    path = written(tmp_path, "mode.yaml", {**MODE, **change})
    with pytest.raises(InputError) as caught:
        load_exit_mode(path)
    said = str(caught.value)
    assert all(text in said for text in texts), said
    assert all(problem.file == str(path) and problem.line for problem in caught.value.problems)


def test_a_mode_that_loses_a_holder_nobody_knows_is_refused(tmp_path):
    path = written(tmp_path, "mode.yaml", {**MODE, "holders": ["fillerz"]})
    with pytest.raises(UnknownNameError, match="did you mean 'fillers'"):
        walk_away(DEAL, path, samples=5, surface=False)


@pytest.mark.parametrize(
    ("effect", "texts"),
    [
        ({"kinds": ["machine"], "tenure": "forever"}, ["effects.0.tenure", "'forever'"]),
        (
            {"kinds": ["machine"], "home_at_least": estimate(0.5, 0.9, 1.2)},
            ["effects.0.home_at_least", "between 0 and 1"],
        ),
        (
            {"kinds": ["machine"], "route": {**route("x", 4), "works": {**estimate(0.5), "source": "y"}}},
            ["effects.0.route.works.source"],
        ),
        ({"layer": "designs", "openness_by": estimate(0.1)}, ["effects.0.layer", "'designs'"]),
        ({"kinds": ["machine"], "schedule": [{"years": -1, "share": 0.3}]}, ["effects.0.schedule.0.years"]),
    ],
)
def test_a_bad_term_of_your_own_is_refused_with_file_and_line(tmp_path, effect, texts):
    data = {"id": "own", "name": "Own", "meaning": "m", "ask": "a", "effects": [effect]}
    path = written(tmp_path, "term.yaml", data)
    with pytest.raises(InputError) as caught:
        load_term(path)
    said = str(caught.value)
    assert all(text in said for text in texts), said
    assert all(problem.file == str(path) and problem.line for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("claim", "texts"),
    [
        ({"asset": "capperr"}, ["assets.0.asset", "no such asset", "did you mean 'capper'?"]),
        ({"asset": "capper", "holder": "filers"}, ["assets.0.holder", "did you mean 'fillers'?"]),
        (
            {"asset": "capper", "home_share": {"value": 1.2, "unit": "fraction", "as_of": 2026, "source": "register"}},
            ["assets.0.home_share"],
        ),
        (
            {"asset": "capper", "tenure": {"value": "lent", "as_of": 2026, "source": "register"}},
            ["assets.0.tenure", "lent"],
        ),
        (
            {"asset": "capper", "cover": {"value": 3, "unit": "EUR", "as_of": 2026, "source": "register"}},
            ["assets.0.cover", "EUR"],
        ),
        (
            {"asset": "capper", "home_share": {"value": 0.5, "unit": "fraction", "as_of": 2026, "source": "nobody"}},
            ["assets.0.home_share", "nobody"],
        ),
    ],
)
def test_a_bad_asset_claim_is_refused_with_file_and_line(tmp_path, claim, texts):
    (tmp_path / "bottling-line.yaml").write_text((DEAL.parent / "bottling-line.yaml").read_text("utf-8"), "utf-8")
    text = DEAL.read_text("utf-8")
    start, end = text.index("assets:"), text.index("sources:")
    path = tmp_path / "deal.yaml"
    path.write_text(text[:start] + yaml.safe_dump({"assets": [claim]}) + text[end:], encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_deal(path)
    said = str(caught.value)
    assert all(part in said for part in texts), said
    assert all(problem.file == str(path) and problem.line for problem in caught.value.problems)


@pytest.mark.parametrize("samples", [0, -5, 1_000_001])
def test_no_samples_or_too_many_are_refused(samples):
    with pytest.raises(UsageError, match=r"samples; allowed: 1 to 250,000"):
        Draws(samples, 1)


def test_a_negative_seed_is_refused():
    with pytest.raises(UsageError, match="the seed is -1; allowed: 0 and above"):
        Draws(10, -1)


def test_a_holder_nobody_knows_is_refused_and_each_allowed_one_named_once():
    with pytest.raises(UnknownNameError) as caught:
        walk_away(DEAL, holder="draggon", samples=5, surface=False)
    (problem,) = caught.value.problems
    assert problem.fix == "did you mean 'dragon'?"
    assert problem.allowed.count("dragon") == 1


def test_a_technology_that_does_not_say_what_it_rests_on_is_said():
    with pytest.raises(UsageError, match="does not say what production rests on; add a 'production' section"):
        walk_away("china-high-speed-rail", samples=5)


@pytest.mark.parametrize("name", ids("technologies"))
def test_packs_of_the_catalog_are_good(name):
    assert load_technology(name).id == name
