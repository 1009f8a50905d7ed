"""Whose the site is: the partner's, another owner's, or home's, as the claims on ownership say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from test_exit_deal import DAY, DEAL, put
from walkaway.api import walk_away
from walkaway.catalog.loader import home_countries, load_exit_mode
from walkaway.core.truth import Truth
from walkaway.exit.draws import Draws
from walkaway.exit.overlay import exit_of
from walkaway.exit.recovery import states_of
from walkaway.exit.title import title_of
from walkaway.judgement.exits import case_of


def owners(partner=None, holder=None, **shares):
    """A change: who holds how many percent of the venture; ``x_cn`` is a party led from CN, and so on."""

    def change(data):
        data["ownership"] = []
        if partner is not None:
            shares["dragon"] = partner
        for name, value in shares.items():
            if name != "dragon" and name != "local":
                _, country = name.split("_")
                data["parties"].append(
                    {
                        "id": name.replace("_", "-"),
                        "name": name.upper(),
                        "countries": [country.upper()] if country != "xx" else [],
                        "role": "owner",
                    }
                )
            share = {"value": value, "unit": "percent", "as_of": "2026-03", "source": "register"}
            data["ownership"].append({"holder": name.replace("_", "-"), "company": "riverside", "share": share})
        if holder is not None:
            data["assets"].append(
                {
                    "asset": "hall",
                    "holder": holder,
                    "home_share": {"value": 0, "unit": "fraction", "as_of": "2026-03", "source": "register"},
                }
            )

    return change  # fmt: skip


def hall(path, holder=None, mode="hostile"):
    """Share of the hall kept in each draw, and who holds what of it."""
    case = case_of(path)
    holdings, world = case.on(exit_of(case, load_exit_mode(mode), holder), DAY, Draws(200, 1))
    place = case.graph.place_of("hall")
    return states_of(case.graph, holdings, world)[place].retained, holdings[place]


def kept(path, holder=None, mode="hostile"):
    return float(np.mean(hall(path, holder, mode)[0]))


@pytest.mark.parametrize(
    ("change", "partner_leaves", "other", "other_leaves"),
    [
        # the partner holds nothing, an owner from elsewhere everything: the site is that owner's
        (owners(0, own_ca=100), 1, "own-ca", 0),
        (owners(0, own_ca=90, two_us=10), 1, "own-ca", 0),
        (owners(30, own_ca=70), 1, "own-ca", 0),
        # the partner controls it
        (owners(60, own_ca=40), 0, "own-ca", 1),
        (owners(100), 0, "fillers", 1),
        # home controls it, or nobody does
        (owners(49, local=51), 1, "local", 1),
        (owners(50, local=50), 1, "local", 1),
        # two owners from abroad hold half each: neither takes it away
        (owners(50, own_ca=50), 1, "own-ca", 1),
        (owners(0, own_ca=50, two_us=50), 1, "own-ca", 1),
        # an owner from the partner's own country
        (owners(0, own_cn=100), 1, "own-cn", 0),
        # an owner of whom nobody says where it is led from
        (owners(0, own_xx=100), 1, None, None),
    ],
)
def test_the_site_goes_with_its_owner(tmp_path, change, partner_leaves, other, other_leaves):
    path = put(tmp_path, change)
    assert kept(path) == partner_leaves
    if other is not None:
        assert kept(path, other) == other_leaves


def test_the_holder_is_named(tmp_path):
    _, holding = hall(put(tmp_path, owners(0, own_ca=100)))
    assert holding.holders["third"].name == "OWN_CA"
    assert not holding.holders["third"].at_home
    assert holding.holders["home"].key == "riverside"
    result = walk_away(put(tmp_path, owners(0, own_ca=100)), at=date(2031, 6, 30), samples=50, surface=False)
    assert "hall" not in [item.asset for item in result.assets]
    assert {item.keys: item.chance for item in result.alone}[("own-ca",)] == 1
    assert "The hall (hall, hall): nothing is lost" in result.why("hall")


def test_an_owner_of_the_partners_country_goes_with_a_ban_and_others_do_not(tmp_path):
    assert kept(put(tmp_path, owners(0, own_cn=100)), mode="ban") == 0
    assert kept(put(tmp_path, owners(0, own_ca=100)), mode="ban") == 1
    # two owners, both from elsewhere: the kind's guess at the partner's country does not count
    assert kept(put(tmp_path, owners(0, own_ca=50, two_us=50)), mode="ban") == 1
    assert kept(put(tmp_path, owners(0, own_cn=50, two_cn=50)), mode="ban") == 0


def test_a_claim_on_the_asset_comes_before_ownership(tmp_path):
    path = put(tmp_path, owners(100, holder="fillers"))
    assert kept(path) == 1
    assert kept(path, "fillers") == 0


def test_who_nobody_speaks_of_stays_as_the_kind_assumes(tmp_path):
    """No claim on ownership: nothing is read from it."""
    case = case_of(put(tmp_path, owners()))
    found = title_of(case.deal, case.evidence, home_countries(case.deal.home))
    assert (found.partner, found.owner, found.allied) == (Truth.UNKNOWN, None, Truth.UNKNOWN)


@pytest.mark.parametrize(
    ("change", "partner", "owner", "allied"),
    [
        (owners(51, own_ca=49), "TRUE", None, "FALSE"),
        (owners(50, own_ca=50), "FALSE", None, "FALSE"),
        (owners(0, own_ca=100), "FALSE", "own-ca", "FALSE"),
        (owners(0, own_cn=100), "FALSE", "own-cn", "TRUE"),
        (owners(0, own_ca=50, two_cn=50), "FALSE", None, "UNKNOWN"),
        (owners(0, own_xx=100), "FALSE", "own-xx", "UNKNOWN"),
        (owners(0), "FALSE", None, "UNKNOWN"),  # nothing is the partner's; whose it is nobody says
        (owners(40), "UNKNOWN", None, "UNKNOWN"),  # the rest may be anybody's
        (owners(20, own_ca=40), "UNKNOWN", None, "UNKNOWN"),
    ],
)
def test_title_by_hand(tmp_path, change, partner, owner, allied):
    case = case_of(put(tmp_path, change))
    found = title_of(case.deal, case.evidence, home_countries(case.deal.home))
    seen = (found.partner.name, found.owner and found.owner.id, found.allied.name)
    assert seen == (partner, owner, allied)


def chain(*links):
    def change(data):
        data["parties"] += [
            {"id": name, "name": name, "countries": [country], "role": "owner"}
            for name, country in (("parent", "CN"), ("middle", "NL"), ("sister", "CN"))
        ]
        data["ownership"] = [
            {"holder": holder, "company": company,
             "share": {"value": share, "unit": "percent", "as_of": "2026-03", "source": "register"}}
            for holder, company, share in links
        ]  # fmt: skip

    return change


@pytest.mark.parametrize(
    ("links", "partner", "owner"),
    [
        # through a company of its own in another country
        ([("dragon", "middle", 100), ("middle", "riverside", 60), ("local", "riverside", 40)], "TRUE", None),
        # its parent holds it beside the partner: the group takes it away
        ([("parent", "dragon", 80), ("parent", "riverside", 100)], "TRUE", None),
        # a sister of the partner
        ([("parent", "dragon", 80), ("parent", "sister", 75), ("sister", "riverside", 100)], "TRUE", None),
        # another group, named by the one at its top
        ([("dragon", "riverside", 10), ("sister", "middle", 70), ("middle", "riverside", 90)], "FALSE", "sister"),
    ],
)
def test_groups_count_as_one(tmp_path, links, partner, owner):
    case = case_of(put(tmp_path, chain(*links)))
    found = title_of(case.deal, case.evidence, home_countries(case.deal.home))
    assert (found.partner.name, found.owner and found.owner.id) == (partner, owner)


def test_the_owner_of_the_site_is_not_taken_for_the_vendor_who_leaves_where_there_is_no_partner(tmp_path):
    def change(data):
        owners(own_ca=100)(data)
        del data["foreign_partner"]

    path = put(tmp_path, change)
    _, holding = hall(path)
    assert holding.holders["third"].key == "own-ca"
    assert walk_away(path, samples=5, surface=False).leaving.leaver.key == "customer:abroad"
    assert walk_away(DEAL, samples=5, surface=False).leaving.leaver.key == "dragon"
