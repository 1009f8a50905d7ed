"""Scores of what is presumed: by hand, and that a deal never informs its own forecasts."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import walkaway as wa
from belief_cases import FLAG, SHARE, case, flag, flags, hold_only, presumption, share, shares, worlds_of
from deal_files import claim, small_deal
from walkaway.beliefs.base_rates import smoothed
from walkaway.catalog.loader import known_cases
from walkaway.cli.main import run
from walkaway.core.errors import InputError, UnknownNameError
from walkaway.judgement import scoring
from walkaway.judgement.scoring import NOT_OF_THE_DEAL, ScoredRow, brier_of, chances_in, rows_of, summed
from walkaway.judgement.setting import Setting
from walkaway.measures.measures import MEASURES
from walkaway.report.score_page import reliability, score_page, score_to_dict
from walkaway.report.text_view import page_text

DEALS = ("stellantis-catl-zaragoza", "catl-debrecen")


def row(known, chances, base=None, band_80=None, band_50=None, **more):
    said = {"deal": "d", "measure": FLAG, "ground": "presumption" if chances else "open", "words": "because"} | more
    base = base or (1 / max(2, len(chances)),) * max(2, len(chances))
    return ScoredRow(known=known, chances=tuple(chances), base=tuple(base), band_80=band_80, band_50=band_50, **said)


def test_the_score_of_a_flag_by_hand():
    yes = row(True, (0.2, 0.8))
    assert yes.brier == pytest.approx(0.04)
    assert yes.log == pytest.approx(math.log(0.8))
    no = row(False, (0.2, 0.8))
    assert no.brier == pytest.approx(0.64)
    assert no.log == pytest.approx(math.log(0.2))


def test_the_score_of_a_share_by_hand():
    seen = row(0.3, (0.1, 0.1, 0.5, 0.1, 0.1, 0.1))
    assert seen.place == 2
    assert seen.brier == pytest.approx((0.25 + 5 * 0.01) / 2)
    assert seen.log == pytest.approx(math.log(0.5))
    assert row(1.0, (0, 0, 0, 0, 0, 1.0)).brier == 0
    assert row(0.0, (0, 0, 0, 0, 0, 1.0)).brier == 1


@given(st.floats(0, 1), st.booleans())
def test_brier_of_a_flag_is_the_square_of_what_was_missed(chance, so):
    assert brier_of((1 - chance, chance), int(so)) == pytest.approx((chance - so) ** 2)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_both_scores_are_best_for_who_says_what_he_believes(believed, said):
    def expected(score):
        return believed * score((1 - said, said), 1) + (1 - believed) * score((1 - said, said), 0)

    def honest(score):
        return believed * score((1 - believed, believed), 1) + (1 - believed) * score((1 - believed, believed), 0)

    assert honest(brier_of) <= expected(brier_of) + 1e-12
    assert honest(lambda p, at: math.log(p[at])) >= expected(lambda p, at: math.log(p[at])) - 1e-12


def test_scores_are_summed_over_rows_with_a_forecast_alone():
    six = (0.1, 0.1, 0.5, 0.1, 0.1, 0.1)
    rows = [
        row(True, (0.2, 0.8), base=(0.5, 0.5)),
        row(False, (0.4, 0.6), base=(0.7, 0.3)),
        row(0.3, six, base=(1 / 6,) * 6, band_80=(0.1, 0.4), band_50=(0.1, 0.2), measure=SHARE),
        row(0.9, six, base=(1 / 6,) * 6, band_80=(0.1, 0.4), band_50=(0.1, 0.4), measure=SHARE),
        row(True, ()),
    ]
    found = summed(rows)
    assert len(found.rows) == 5
    assert len(found.foretold) == 4
    sixth = (25 / 36 + 5 / 36) / 2
    wrong = (0.25 + 0.81 + 4 * 0.01) / 2
    assert found.brier == pytest.approx((0.04 + 0.36 + 0.15 + wrong) / 4)
    assert found.brier_base == pytest.approx((0.25 + 0.09 + 2 * sixth) / 4)
    assert found.brier_even == pytest.approx((0.25 + 0.25 + 2 * sixth) / 4)
    assert found.log == pytest.approx((math.log(0.8) + math.log(0.4) + math.log(0.5) + math.log(0.1)) / 4)
    assert found.log_base == pytest.approx((math.log(0.5) + math.log(0.7) + 2 * math.log(1 / 6)) / 4)
    assert found.log_even == pytest.approx((2 * math.log(0.5) + 2 * math.log(1 / 6)) / 4)
    assert found.coverage_80 == 0.5
    assert found.coverage_50 == 0.0


def test_ends_of_a_band_belong_to_it():
    six = (1 / 6,) * 6
    rows = [row(value, six, band_80=(0.1, 0.4), band_50=(0.1, 0.4)) for value in (0.1, 0.4, 0.41, 0.09)]
    assert summed(rows).coverage_80 == 0.5


def test_nothing_to_score_is_said_and_not_zero():
    found = summed([row(True, ())])
    assert (found.brier, found.log, found.coverage_80, found.brier_even) == (None,) * 4
    assert "nothing to score" in page_text(score_page(found, "x"))
    assert score_to_dict(found)["brier"] is None
    assert score_to_dict(found)["cases"] == 0
    assert score_to_dict(found)["left_open"] == 1


def test_no_answer_is_given_less_than_half_a_world():
    sure = worlds_of(presumption(likely=1.0), count=100).belief(flag())
    assert chances_in(sure, 100) == pytest.approx((0.5 / 100.5, 100 / 100.5))
    of_share = worlds_of(presumption(measure=SHARE, low=1.0, high=1.0, likely=1.0), count=100).belief(share())
    assert chances_in(of_share, 100) == pytest.approx((*[0.5 / 102.5] * 5, 100 / 102.5))
    assert chances_in(worlds_of().belief(flag()), 2000) == ()


def test_reliability_counts_every_answer_by_tenth():
    rows = [row(True, (0.25, 0.75)), row(False, (0.25, 0.75)), row(True, (0.0, 1.0))]
    told = {tenth: (count, came) for tenth, count, came in reliability(rows)}
    assert len(told) == 10
    assert told["20% to 30%"] == ("2", "50%")
    assert told["70% to 80%"] == ("2", "50%")
    assert told["0% to 10%"] == ("1", "0%")
    assert told["90% to 100%"] == ("1", "100%")
    assert told["50% to 60%"] == ("0", "none")


# what is hidden, and from what it is foretold


@pytest.fixture
def own(monkeypatch):
    """Let presumptions and known cases of a test be all there are."""

    def hold(*items, cases=()):
        hold_only(monkeypatch, *items, cases=cases)
        monkeypatch.setattr(scoring, "known_cases", lambda: tuple(cases))

    return hold


def scored(deal):
    return {found.measure: found for found in rows_of(deal, Setting.of(deal))}


def trains(**more):
    return small_deal(workforce={"training_promised": [claim(True, None)]}, **more)


def test_a_known_flag_is_hidden_and_foretold_from_presumptions(own):
    own(presumption(likely=0.75))
    found = scored(trains())[FLAG]
    assert found.known is True
    assert found.ground == "presumption"
    assert found.chances == pytest.approx((0.25, 0.75), abs=0.001)
    assert found.base == (0.5, 0.5)
    assert found.band_80 is None
    assert found.words == "Presumes p (no deal of the catalog tests it yet)"


def test_a_known_flag_is_foretold_from_comparable_deals_beside_the_overall_rate(own):
    own(cases=[*flags(8, 2, kind="joint_venture", partner="CN"), *flags(0, 10, kind="foreign_plant")])
    found = scored(trains())[FLAG]
    assert found.ground == "base_rate"
    top = smoothed((12, 8))[1]
    kind = (8 + 4 * top) / 14
    assert found.chances[1] == pytest.approx((8 + 4 * kind) / 14, abs=0.001)
    assert found.base == pytest.approx(smoothed((12, 8)))


def test_what_nothing_speaks_of_is_a_row_without_a_forecast(own):
    own()
    found = scored(trains())[FLAG]
    assert (found.ground, found.chances, found.is_foretold) == ("open", (), False)
    assert found.base == (0.5, 0.5)


def test_a_known_share_has_its_bands(own):
    own(cases=shares(np.linspace(0.02, 0.98, 25), "home_staff_share", kind="foreign_plant"))
    deal = small_deal(workforce={"home_share": [claim(85)]})
    found = scored(deal)["home_staff_share"]
    assert found.known == pytest.approx(0.85)
    low, high = found.band_80
    lower, upper = found.band_50
    assert low == pytest.approx(0.1, abs=0.05)
    assert high == pytest.approx(0.9, abs=0.05)
    assert low < lower < upper < high
    assert sum(found.chances) == pytest.approx(1)


@pytest.mark.parametrize("said", [True, False])
def test_what_is_hidden_does_not_help_to_foretell_it(own, said):
    own(presumption(likely=0.75), cases=flags(5, 5, kind="joint_venture"))
    deals = [small_deal(workforce={"training_promised": [claim(value, None)]}) for value in (True, False)]
    found = [scored(deal)[FLAG] for deal in deals]
    assert found[0].chances == found[1].chances
    assert [item.known for item in found] == [True, False]
    assert found[int(not said)].brier == pytest.approx(0.25**2 if said else 0.75**2, abs=0.001)


def test_what_is_presumed_from_silence_is_no_test_once_hiding_made_the_silence(own):
    silent = presumption("silent", "licence_granted", 0.9, value=False, silent_on=["terms.*.granted"])
    own(silent, presumption("other", likely=0.75))
    licence = {"id": "licence", "kind": "licence", "granted": [claim(True, None)]}
    rows = scored(trains(terms=[licence]))
    hidden = rows["licence_granted"]
    assert (hidden.ground, hidden.from_silence, hidden.is_foretold) == ("presumption", True, False)
    assert hidden.chances == pytest.approx((0.9, 0.1), abs=0.001)
    assert not rows[FLAG].from_silence
    assert rows[FLAG].is_foretold
    found = summed(tuple(rows.values()))
    assert hidden not in found.foretold
    assert score_to_dict(found)["from_silence"] == 1
    assert "and 1 presumed from silence" in " ".join(page_text(score_page(found, "x")).split())


def test_silence_on_what_was_not_hidden_is_a_test(own):
    own(presumption(likely=0.75, silent_on=["plant.research"]))
    assert scored(trains())[FLAG].is_foretold


def test_what_the_rest_of_the_file_still_settles_is_no_row(own):
    own()
    rows = scored(small_deal({("f", "v"): 100}, kind="foreign_plant"))
    assert all(not math.isnan(item.brier) for item in rows.values() if item.is_foretold)
    for name in NOT_OF_THE_DEAL:
        assert name not in rows


def test_the_row_of_the_deal_in_the_catalog_is_left_out(own):
    others = flags(5, 5, kind="joint_venture")
    for said in (True, False):
        own(presumption("p", "environmental_permit"), cases=[*others, case("small", {FLAG: said})])
        found = scored(trains())[FLAG]
        assert found.base == pytest.approx((0.5, 0.5))
        assert found.chances[1] == pytest.approx(0.5, abs=0.001)


def test_the_row_of_the_deal_is_left_out_of_records(own):
    others = [case(f"d{n}", records={"p": n < 6}) for n in range(8)]
    for said in (True, False):
        own(presumption(likely=0.9), cases=[*others, case("small", records={"p": said})])
        assert scored(trains())[FLAG].chances[1] == pytest.approx((6 + 3.6) / 12, abs=0.001)


def test_a_deal_of_the_catalog_is_not_foretold_from_its_own_row(monkeypatch):
    full = known_cases()
    assert any(item.id == "catl-debrecen" for item in full)
    before = wa.score("catl-debrecen").rows
    without = tuple(item for item in full if item.id != "catl-debrecen")
    from walkaway.judgement import presuming as believing

    monkeypatch.setattr(believing, "_cases", lambda day: without)
    monkeypatch.setattr(scoring, "known_cases", lambda: without)
    assert wa.score("catl-debrecen").rows == before


def test_the_order_of_deals_changes_no_score():
    one, other = wa.score(*DEALS), wa.score(*reversed(DEALS))
    assert sorted(one.rows, key=key) == sorted(other.rows, key=key)
    for name in ("brier", "brier_base", "log", "log_base", "coverage_80", "coverage_50"):
        assert getattr(one, name) == pytest.approx(getattr(other, name))


def key(item):
    return item.deal, item.measure


def test_the_score_of_two_deals_is_that_of_their_rows():
    both = wa.score(*DEALS)
    apart = [found for deal in DEALS for found in wa.score(deal).rows]
    assert list(both.rows) == apart
    assert both == summed(apart)


def test_a_deal_given_as_a_file_is_scored_as_that_of_the_catalog():
    from walkaway.catalog.yaml_reader import CATALOG

    path = CATALOG / "deals" / "catl-debrecen.yaml"
    assert wa.score(path).rows == wa.score("catl-debrecen").rows


def test_rows_are_those_measures_claims_settle():
    rows = wa.score(*DEALS).rows
    known = {item.id: item.known for item in known_cases()}
    for found in rows:
        assert found.measure in MEASURES
        # a share is the middle of its range, rounded in the file of known cases
        assert known[found.deal][found.measure].value == pytest.approx(found.known, abs=1e-6)
        assert bool(found.chances) == (found.ground != "open")
        assert found.is_foretold == (bool(found.chances) and not found.from_silence)
        if found.chances:
            assert sum(found.chances) == pytest.approx(1)
            assert min(found.chances) > 0
        assert sum(found.base) == pytest.approx(1)


def test_told_is_called_for_each_deal_when_it_is_done():
    seen = []
    wa.score(*DEALS, told=seen.append)
    assert seen == list(DEALS)


# the command


def test_the_data_of_a_score(capsys):
    assert run(["score", *DEALS, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert next(iter(data)) == "schema_version"
    assert {"cases", "brier", "brier_base", "log", "log_base", "coverage_80", "rows"} <= set(data)
    found = wa.score(*DEALS)
    assert data["cases"] == len(found.foretold)
    assert data["cases"] + data["left_open"] + data["from_silence"] == len(data["rows"])
    assert data["brier"] == found.brier
    foretold = [item for item in data["rows"] if item["chances"] is not None and not item["from_silence"]]
    assert data["brier"] == pytest.approx(sum(item["brier"] for item in foretold) / len(foretold), abs=1e-5)
    assert data["log"] == pytest.approx(sum(item["log"] for item in foretold) / len(foretold), abs=1e-5)
    assert {item["deal"] for item in data["rows"]} == set(DEALS)
    for item in data["rows"]:
        assert {"deal", "measure", "known", "ground", "chances", "base", "band_80", "brier", "log", "words"} <= set(
            item
        )
        assert (item["chances"] is None) == (item["ground"] == "open")
        assert (item["brier"] is None) == (item["log"] is None) == (item["chances"] is None or item["from_silence"])
        assert item["words"]


def test_the_page_of_a_score(capsys):
    assert run(["score", *DEALS]) == 0
    text = " ".join(capsys.readouterr().out.split())
    found = wa.score(*DEALS)
    assert text.startswith("Score of what is presumed: 2 deals")
    assert f"{len(found.rows)} known measures hidden in turn; {len(found.foretold)} foretold" in text
    assert f"what is presumed {found.brier:.3f} {found.log:.3f}" in text
    assert f"overall base rate {found.brier_base:.3f} {found.log_base:.3f}" in text
    for title in ("By ground", "By measure", "Reliability", "Worst misses"):
        assert title in text


@pytest.mark.parametrize(("form", "mark"), [("html", "<!doctype html>"), ("md", "# Score of what is presumed")])
def test_the_score_as_a_page_in_a_file(form, mark, tmp_path):
    path = tmp_path / f"score.{form}"
    assert run(["score", DEALS[0], "--format", form, "-o", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith(mark)
    assert DEALS[0] in text


def test_worst_misses_come_first():
    rows = [row(True, (1 - chance, chance), measure=f"m{n}") for n, chance in enumerate((0.9, 0.1, 0.5))]
    text = page_text(score_page(summed(rows), "x"))
    worst = text[text.index("Worst misses") :]
    assert worst.index("m1") < worst.index("m2") < worst.index("m0")
    assert "10%" in worst


def test_misuse_of_the_score(capsys, tmp_path):
    assert run(["score", "missing.yaml"]) == 1
    assert "missing.yaml: the file cannot be read" in capsys.readouterr().err
    assert run(["score", "catl-debrecin"]) == 1
    assert "did you mean 'catl-debrecen'?" in capsys.readouterr().err
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: x\nid: y\n", encoding="utf-8")
    assert run(["score", str(bad)]) == 1
    assert f"{bad}:2: id: this key is given twice" in capsys.readouterr().err
    assert run(["score", "catl-debrecen", "--format", "xml"]) == 2
    with pytest.raises(UnknownNameError):
        wa.score("catl-debrecin")
    with pytest.raises(InputError):
        wa.score(bad)


def test_a_row_without_a_share_has_no_band_in_words():
    assert "No share is among them." in page_text(score_page(summed([row(True, (0.2, 0.8))]), "x"))
    six = (1 / 6,) * 6
    banded = summed([replace(row(0.3, six), band_80=(0.1, 0.4), band_50=(0.35, 0.4))])
    text = " ".join(page_text(score_page(banded, "x")).split())
    assert "Of 1 known share, 100% lie inside the range that holds eight draws of ten, 0% inside that of five" in text
