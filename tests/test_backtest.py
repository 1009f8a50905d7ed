"""The back-test: what could be known counts and nothing else, one rule for all outcomes, and a page that admits misses."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from walkaway.catalog.loader import (
    all_presumptions,
    ids,
    load_asset_kinds,
    load_backtests,
    load_deal,
    load_exit_modes,
    load_know_how,
    load_technology,
    load_term,
)
from walkaway.catalog.yaml_reader import CATALOG
from walkaway.core.errors import InputError
from walkaway.exit.result import Band
from walkaway.judgement.backtesting import back_tests
from walkaway.judgement.exits import case_of
from walkaway.model.backtest import Aftermath

ROOT = Path(__file__).parents[1]
NEVER = float("inf")


@pytest.fixture(scope="module")
def tested():
    return back_tests(samples=400)


@pytest.fixture(scope="module")
def page(tested):
    spec = importlib.util.spec_from_file_location("make_pages", ROOT / "docs" / "make_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.backtest_page(tested)


def test_five_walk_outs_are_run(tested):
    assert [item.test.id for item in tested] == [
        "novawind-after-lagerwey",
        "avtovaz-after-renault",
        "vestas-in-russia",
        "northvolt-insolvent",
        "cngr-left-hamina",
    ]
    leavers = {item.test.id: item.scored[0].leaver for item in tested}
    assert set(leavers.values()) == {"lagerwey", "renault", "vestas", "northvolt", "cngr"}
    for item in tested:
        assert 0 < item.known < item.claims
        for scored in (*item.scored, *item.beside):
            assert scored.sooner + scored.as_it_was + scored.later == pytest.approx(1)
            assert scored.months.low <= scored.months.middle <= scored.months.high
            assert scored.forecast.happened.never == (scored.not_back is not None)
            assert scored.last


def test_the_same_seed_gives_the_same_result(tested):
    again = back_tests(samples=400)
    assert again == tested


@pytest.mark.parametrize("test", load_backtests().tests, ids=lambda test: test.id)
def test_only_what_could_be_known_the_day_before_counts(test):
    deal = load_deal(test.deal)
    evidence = case_of(deal, test.as_of).evidence
    standing = [claim for field in evidence.fields.values() for claim in field.standing]
    assert standing
    for claim in standing:
        source = deal.sources.get(claim.source or "")
        assert claim.as_of is not None
        assert claim.as_of.is_known_by(test.as_of)
        assert source is None or source.date is None or source.date.first <= test.as_of
    assert not evidence.get("outcome.production_continued").is_known
    assert not evidence.get("outcome.months_to_resume").is_known


def test_a_holder_named_only_later_does_not_count_before():
    day = load_backtests().tests[0].as_of
    deal = load_deal("novawind-lagerwey-russia")
    named = {claim.asset: claim.holder for claim in deal.assets if claim.holder is not None}
    for as_of in (day, None):
        case = case_of(deal, as_of)
        for holding in case.holdings:
            claimed = named.get(holding.asset.id)
            known = any(item.is_known for _, item in case.evidence.with_prefix(f"assets.{holding.asset.id}."))
            if claimed is not None:
                assert (holding.holders["third"].key == claimed) == known


def test_no_outcome_stands_behind_a_prior():
    tests = load_backtests()
    keys = {
        key
        for test in tests.tests
        for forecast in test.forecasts
        for key in (forecast.happened.source, *forecast.happened.also)
    }
    outcomes = {_address(tests.sources[key].url) for key in keys}
    catalog = {
        "asset kinds": load_asset_kinds().sources,
        "know-how": load_know_how().sources,
        "exit modes": load_exit_modes().sources,
        "presumptions": {key: source for item in all_presumptions() for key, source in item.sources.items()},
        **{name: load_technology(name).sources for name in ids("technologies")},
        **{name: load_term(name).sources for name in ids("terms")},
    }
    for name, sources in catalog.items():
        assert not outcomes & {_address(source.url) for source in sources.values() if source.url != "unknown"}, name


def _address(url: str) -> str:
    return url.split("://")[-1].removeprefix("www.").split("?")[0].rstrip("/").lower()


@pytest.mark.parametrize(
    ("months", "happened", "verdict"),
    [
        ((10, 20, NEVER), (5, 9), "sooner"),
        ((10, 20, NEVER), (5, 10), "hit"),
        ((10, 20, NEVER), None, "hit"),
        ((10, 20, 40), None, "later"),
        ((10, 20, 40), (41, 50), "later"),
        ((NEVER, NEVER, NEVER), (100, 120), "sooner"),
    ],
)
def test_one_rule_for_dates_and_for_never(tested, months, happened, verdict):
    scored = tested[0].scored[0]
    words = {"source": "s", "note": "n"}
    came = (
        Aftermath(never=True, seen="2024", **words)
        if happened is None
        else Aftermath(months={"low": happened[0], "high": happened[1]}, **words)
    )
    forecast = scored.forecast.model_copy(update={"happened": came})
    changed = replace(scored, forecast=forecast, months=Band(*months, months[1]))
    assert changed.verdict == verdict


def test_the_page_says_where_it_misses_and_why(tested, page):
    scored = [item for test in tested for item in test.scored]
    hits = [item for item in scored if item.verdict == "hit"]
    assert f"**{len(hits)} of {len(scored)} forecasts hit.**" in page
    for item in scored:
        assert item.forecast.name in page
        assert item.forecast.happened.note.strip() in page
        if item.verdict == "hit":
            assert item.reason == ""
        else:
            assert item.reason.startswith(("Structure:", "Parameter:")), f"{item.forecast.id}: a miss nobody explains"
            assert f"Why it misses: {item.reason}" in page
    assert page.count("Why it misses:") == len(scored) - len(hits)
    assert ("are told apart" in page) != ("are not told apart" in page)
    assert "It is no blind test" in page


def test_every_miss_that_can_happen_has_a_reason_ready():
    for test in load_backtests().tests:
        for forecast in test.forecasts:
            assert forecast.if_later
            assert forecast.if_sooner or forecast.happened.never


def test_the_page_is_in_the_book():
    assert "made/backtest.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def _broken(tmp_path, change):
    data = yaml.safe_load((CATALOG / "backtests.yaml").read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "backtests.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_backtests(path)
    return error.value.problems


def _outcome(data):
    return data["tests"][0]["forecasts"][0]["happened"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: _outcome(data).pop("source"), "source"),
        (lambda data: _outcome(data).update(source="nobody"), "no such source"),
        (lambda data: _outcome(data).update(source="green-car-congress-2022-03-25"), None),
        (lambda data: _outcome(data).update(never=True), "either 'months' or 'never: true'"),
        (lambda data: data["tests"][0]["forecasts"][0].update(node="nacelle_of_gold"), "no such asset or gate"),
        (lambda data: data["tests"][0].update(holder="renault"), "no such party"),
        (lambda data: data["tests"][0].update(deal="novawind"), "no such deal"),
        (lambda data: data["tests"][0].update(mode="sulking"), "no such exit mode"),
        (lambda data: data["tests"][0].update(as_of="2022-06-30"), "last day before the exit"),
        (lambda data: data["sources"].update(spare={"publisher": "Somebody"}), "no outcome or exit uses this source"),
    ],
)
def test_a_bad_file_tells_what_is_wrong_and_where(tmp_path, change, told):
    if told is None:
        data = yaml.safe_load((CATALOG / "backtests.yaml").read_text(encoding="utf-8"))
        change(data)
        path = tmp_path / "good.yaml"
        path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        assert load_backtests(path).tests
        return
    problems = _broken(tmp_path, change)
    assert any(told in str(problem) for problem in problems), [str(problem) for problem in problems]
    assert all(problem.file and problem.line for problem in problems)


def test_an_outcome_from_before_the_exit_is_refused(tmp_path):
    def change(data):
        data["sources"]["recharge-2023"]["date"] = 2021

    assert any("from before the exit" in str(problem) for problem in _broken(tmp_path, change))
