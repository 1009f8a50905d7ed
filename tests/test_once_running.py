"""A plant that is still to run is judged as it will be once it runs; a presumed verdict names what it hangs on."""

from __future__ import annotations

import pytest

import walkaway as wa
from walkaway.report.first_screen import leading_reason

BEING_BUILT = ("stellantis-catl-zaragoza", "gotion-inobat-surany")


@pytest.mark.parametrize("deal", BEING_BUILT)
def test_once_it_runs_is_what_would_be_presumed_of_a_running_plant(deal):
    supposed = wa.audit(deal, changes={"plant.state": "production"}).presumed.depth
    once = wa.audit(deal).presumed.once_running
    for rung in (0, 1, 2, 3, 5):  # making alone is asked of the walk-away test, on its own day
        assert once.at_least[rung] == pytest.approx(supposed.at_least[rung], abs=0.01)
    assert once.at_least[2][0] > 0.5


def test_a_running_plant_has_no_second_reading():
    assert wa.audit("lges-wroclaw").presumed.once_running is None


@pytest.mark.parametrize(
    ("deal", "finding", "measure"),
    [
        ("gotion-inobat-surany", "public_money", "money_tied_to_ip"),
        ("axens-minmetals-licamax", "public_money", "money_tied_to_ip"),
        ("vw-gotion-salzgitter", "environment", "money_tied_to_environment"),
        ("china-high-speed-rail", "ownership", "home_share_of_venture"),
        ("lges-wroclaw", "workforce", "binding_workforce_target"),
    ],
)
def test_a_presumed_fail_names_what_is_missing_and_not_what_is_met(deal, finding, measure):
    item = wa.audit(deal).presumed.findings[finding]
    assert item.verdict == "fail"
    assert leading_reason(item).measure == measure


def test_what_is_shown_to_be_met_is_no_ground_of_what_is_presumed():
    rung = wa.audit("byd-szeged").presumed.rungs["operate"]
    assert "home_staff_share" not in {reason.measure for reason in rung.reasons}
