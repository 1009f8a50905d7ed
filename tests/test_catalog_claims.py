"""The catalog's claims say no more than their sources: plans, silence, single reports, and what each correction left."""

from __future__ import annotations

import re

import pytest

import walkaway as wa
from walkaway.catalog.loader import all_deals, capacity_share, load_deal, load_technology, shared_sources
from walkaway.core.claims import Claim, Range

DEALS = tuple(all_deals())
SILENCE = re.compile(
    r"not mentioned|no information|no source|was (not )?found|is reported\b.*\bnot\b|absence|nothing says|no test of",
    re.I,
)
DOCUMENTS = ("law", "contract", "filing", "authority")


def fields_of(deal):
    return [(field, claim) for field in deal.evidence() for claim in field.claims]


def ends(claim: Claim) -> tuple[float | None, float | None]:
    if isinstance(claim.value, Range):
        return claim.value.low, claim.value.high
    return claim.value, claim.value


def claims_on(deal_id: str, path: str) -> list[Claim]:
    return [claim for field, claim in fields_of(load_deal(deal_id)) if field.path == path]


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.id)
def test_one_report_of_the_press_is_not_high_confidence(deal):
    """High is for documents, for a party's own word, and for reports that agree."""
    for field, claim in fields_of(deal):
        if claim.confidence == "high" and not claim.is_unknown:
            assert claim.binding not in ("press", "inferred") or claim.also, field.path


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.id)
def test_what_was_coded_from_words_is_not_high_confidence(deal):
    for field, claim in fields_of(deal):
        if claim.note.startswith(("Coded", "Computed")) and claim.binding not in DOCUMENTS:
            assert claim.confidence != "high", field.path


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.id)
def test_no_never_rests_on_silence(deal):
    for field, claim in fields_of(deal):
        if claim.value is False or claim.value == "none":
            assert claim.note, f"{field.path}: a no needs its ground"
            assert not SILENCE.search(claim.note), field.path


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.id)
def test_no_source_tells_of_what_came_after_it(deal):
    for field, claim in fields_of(deal):
        source = deal.sources.get(claim.source or "")
        if source is None or source.date is None or claim.as_of is None:
            continue
        assert claim.as_of.first <= source.date.last, f"{field.path}: as of {claim.as_of}, published {source.date}"


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.id)
def test_a_named_holder_of_an_asset_has_a_claim_to_stand_on(deal):
    for asset in deal.assets:
        known = [c for f, c in fields_of(deal) if f.path.startswith(f"assets.{asset.asset}.") and not c.is_unknown]
        assert asset.holder is None or known, asset.asset


@pytest.mark.parametrize(
    ("deal", "path", "low", "high"),
    [
        ("novawind-lagerwey-russia", "assets.generator_works.home_share", 0, 1),
        ("novawind-lagerwey-russia", "assets.blade_supply.home_share", 0, 0.5),
        ("avtovaz-renault-togliatti", "assets.complex_platform.home_share", 0, 1),
        ("byd-szeged", "assets.cells.home_share", 0, 0.5),
        ("byd-szeged", "assets.body_kits.home_share", 0, 0.5),
        ("ford-catl-marshall", "assets.spare_parts.home_share", 0, 0.5),
        ("ford-catl-marshall", "assets.machine_software.home_share", 0, 0.5),
        ("ford-catl-marshall", "stack.all.equipment.home_share", 0, 0.5),
        ("stellantis-catl-zaragoza", "assets.spare_parts.home_share", 0, 0.5),
        ("stellantis-catl-zaragoza", "assets.machine_software.home_share", 0, 0.5),
        ("powerco-salzgitter", "stack.all.design.home_share", 0.5, 1),
        ("catl-debrecen", "ownership.catl.catl-hungary.share", 50, 100),
        ("catl-arnstadt", "ownership.catl.catl-thuringia.share", 50, 100),
        ("morrow-arendal", "stack.all.equipment.home_share", 0, 0.5),
        ("stellantis-catl-zaragoza", "plant.investment", 2.5e9, 4.1e9),
        ("aesc-sunderland", "plant.installed_capacity", 1.7, 1.8),
    ],
)
def test_ranges_no_source_narrows(deal, path, low, high):
    (claim,) = claims_on(deal, path)
    assert ends(claim) == (low, high)


@pytest.mark.parametrize(
    ("deal", "path"),
    [
        ("stellantis-catl-zaragoza", "assets.execution_system.home_share"),
        ("stellantis-catl-zaragoza", "assets.execution_system.partner_share"),
        ("byd-szeged", "assets.body_kits.partner_share"),
        ("lges-wroclaw", "assets.process_engineers.tenure"),
        ("lges-wroclaw", "assets.operators.tenure"),
        ("lges-wroclaw", "support.aid-2022.condition_ip"),
        ("catl-debrecen", "support.planned-aid.condition_environment"),
        ("catl-debrecen", "assets.plant_managers.tenure"),
        ("ford-catl-marshall", "plant.makes_storage"),
        ("vw-gotion-salzgitter", "decision_rights.volkswagen.process"),
        ("powerco-salzgitter", "carbon.renewable_share"),
        ("novawind-lagerwey-russia", "workforce.trained_abroad"),
        ("verkor-dunkirk", "ownership.renault.verkor.share"),
        ("tesla-shanghai", "stack.all.design.home_share"),
        ("sk-on-ivancsa", "workforce.agency_workers"),
        ("sk-on-komarom", "workforce.agency_workers"),
        ("cngr-fmg-hamina", "outcome.know_how_transferred"),
        ("gotion-inobat-surany", "assets.car_makers.home_share"),
    ],
)
def test_what_no_source_supports_is_unknown(deal, path):
    assert path in {field.path for field in load_deal(deal).evidence()}
    assert all(claim.is_unknown for claim in claims_on(deal, path))


@pytest.mark.parametrize(
    ("deal", "asset"),
    [
        ("lges-wroclaw", "process_engineers"),
        ("powerco-salzgitter", "spare_parts"),
        ("powerco-salzgitter", "machine_software"),
        ("powerco-salzgitter", "cathode_material"),
        ("vw-gotion-salzgitter", "spare_parts"),
        ("vw-gotion-salzgitter", "machine_software"),
        ("byd-szeged", "cells"),
        ("byd-szeged", "body_kits"),
        ("catl-debrecen", "plant_managers"),
    ],
)
def test_holders_no_source_names_are_not_named(deal, asset):
    (found,) = [item for item in load_deal(deal).assets if item.asset == asset]
    assert found.holder is None


@pytest.mark.parametrize(
    ("deal", "path", "value", "qualifier"),
    [
        ("sk-on-ivancsa", "workforce.jobs_actual", 2093, "at_most"),  # two plants counted together
        ("sk-on-komarom", "workforce.jobs_actual", 888, "at_least"),  # one of two companies
        ("sk-on-komarom", "plant.installed_capacity", 7.5, "at_least"),  # one of two plants
        ("sk-on-ivancsa", "workforce.jobs_promised", 1900, "at_least"),
        ("powerco-salzgitter", "workforce.jobs_promised", 5000, "at_most"),  # plant and head office together
        ("ford-catl-marshall", "workforce.jobs_promised", 1700, "at_least"),
    ],
)
def test_a_part_bounds_the_whole_and_the_whole_its_parts(deal, path, value, qualifier):
    (claim,) = claims_on(deal, path)
    assert (claim.value, claim.qualifier) == (value, qualifier)


@pytest.mark.parametrize(
    ("deal", "path", "share"),
    [
        ("gamesa-vestas-spain", "ownership.vestas.gamesa-eolica.share", 0),
        ("aesc-douai", "ownership.nissan.aesc.share", 0.2),
        ("avtovaz-renault-togliatti", "ownership.renault.lada-auto-holding.share", 0),
        ("avtovaz-renault-togliatti", "ownership.nami.lada-auto-holding.share", 0.677),
        ("avtovaz-renault-togliatti", "ownership.lada-auto-holding.avtovaz.share", 1),
    ],
)
def test_a_later_holding_ends_the_earlier_one(deal, path, share):
    interval = wa.audit(deal).evidence.get(path).interval
    assert (float(interval.low), float(interval.high)) == pytest.approx((share, share))


def test_a_share_of_the_holding_is_not_a_share_of_the_maker():
    deal = load_deal("avtovaz-renault-togliatti")
    assert {link.company for link in deal.ownership if link.holder in ("renault", "nami", "rostec")} == {
        "lada-auto-holding"
    }


def test_plans_are_told_as_plans():
    for deal_id, path in [("ford-catl-marshall", "terms.licence.content"), ("mingyang-ardersier", "plant.scope")]:
        (claim,) = claims_on(deal_id, path)
        assert re.search(r"are to be|proposed", str(claim.value)), deal_id
    assert "is to make" in load_deal("ford-catl-marshall").summary
    (kind,) = [item for item in load_technology("electric-car").production.kinds if item.id == "update_keys"]
    months = kind.routes[0].stages[0].months
    assert "Fisker" in months.note
    assert "undertook to pay" in months.note


def test_shares_of_world_capacity_are_told_as_read():
    for sector, share in [("battery_cells", 0.85), ("cathode_material", 0.9)]:
        (claim,) = capacity_share([sector], ["CN"]).standing
        assert (claim.value, claim.qualifier, claim.binding, claim.confidence) == (share, "about", "press", "medium")
        assert "drum" not in shared_sources()[claim.source].url


def test_the_cost_of_an_anode_plant_follows_from_its_note():
    """1.4 billion USD for 100,000 tonnes at 0.924 kg per kWh, 0.9 to 1 EUR per USD, over 73 to 104 million per GWh."""
    (asset,) = [item for item in load_technology("nmc-cell").production.assets if item.id == "anode_plant_at_home"]
    cost = asset.routes[0].cost
    per_gwh = 1400 / 100_000 * 924
    assert cost.low == pytest.approx(0.9 * per_gwh / 104, abs=0.005)
    assert cost.high == pytest.approx(per_gwh / 73, abs=0.005)
    assert (cost.low, cost.likely, cost.high) == (0.11, 0.14, 0.18)


def test_the_prior_of_an_own_precursor_works_is_an_assumption():
    (asset,) = [
        item for item in load_technology("cathode-active-material").production.assets if item.id == "precursor_works"
    ]
    assert asset.prior.home.is_assumed
