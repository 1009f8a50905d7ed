"""The burden of proof: what nobody has shown is not shown where somebody must show it, and never a fail."""

from __future__ import annotations

import json

import pytest

import walkaway as wa
from deal_files import claim, small_deal
from walkaway.catalog.loader import checkable_rulebooks, load_rulebook
from walkaway.cli.main import run
from walkaway.core.errors import UnknownNameError
from walkaway.core.truth import Truth
from walkaway.measures.measures import Measured
from walkaway.model.rulebook import Rulebook
from walkaway.rules.burden import AS_WRITTEN, burdens, under_burden
from walkaway.rules.check import judge_rules, together
from walkaway.rules.ground import Ground
from walkaway.rules.timing import ANY_DAY
from walkaway.rules.verdict import verdict_of

ASKED, SCOPE, OTHER = "training_promised", "public_money_given", "environmental_permit"
BOOK = "iaa-com2026-foreign-investment"
YES, NO, OPEN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def rule(name="asked", measure=ASKED, **more):
    return {"id": name, "name": name, "requires": {"measure": measure, "value": True}, **more}


def checked(*rules, **truths):
    """A book held against flags."""
    book = Rulebook.model_validate({"id": "book", "name": "Book", "status": "assumption", "rules": list(rules)})
    measured = {name: Measured(name, truths.get(name, OPEN)) for name in (ASKED, SCOPE, OTHER)}
    return judge_rules(book, Ground(measured), ANY_DAY)


def verdict(found, name="asked"):
    return verdict_of(found.results[name])


def scoped(burden="none"):
    return rule(burden=burden, applies_when={"measure": SCOPE, "value": True})


CASES = [
    # met, in scope, verdict as it stands, verdict where the investor must show it
    (YES, YES, "pass", "pass"), (YES, OPEN, "pass", "pass"), (YES, NO, "not_applicable", "not_applicable"),
    (NO, YES, "fail", "fail"), (NO, OPEN, "unknown", "unknown"), (NO, NO, "not_applicable", "not_applicable"),
    (OPEN, YES, "unknown", "not_shown"), (OPEN, OPEN, "unknown", "not_shown"),
    (OPEN, NO, "not_applicable", "not_applicable"),
]  # fmt: skip


@pytest.mark.parametrize(("met", "scope", "open_", "laid"), CASES)
def test_only_what_is_open_and_may_apply_is_not_shown(met, scope, open_, laid):
    found = checked(scoped(), **{ASKED: met, SCOPE: scope})
    assert verdict(found) == open_
    assert verdict(under_burden(found, "investor")) == laid
    for burden in ("authority", "none", AS_WRITTEN):
        assert verdict(under_burden(found, burden)) == open_


@pytest.mark.parametrize(("met", "scope", "open_", "laid"), CASES)
@pytest.mark.parametrize(("burden", "shows"), [("investor", True), ("authority", False), ("none", False)])
def test_as_written_each_rule_bears_its_own(met, scope, open_, laid, burden, shows):
    found = under_burden(checked(scoped(burden), **{ASKED: met, SCOPE: scope}))
    assert verdict(found) == (laid if shows else open_)
    assert found.results["asked"].burden == burden


def test_a_burden_for_all_goes_before_that_of_each_rule():
    found = checked(rule(burden="investor"), rule("other", OTHER, burden="authority"))
    assert {name: verdict(under_burden(found), name) for name in found.results} == {
        "asked": "not_shown", "other": "unknown",
    }  # fmt: skip
    assert {verdict(under_burden(found, "none"), name) for name in found.results} == {"unknown"}
    assert {verdict(under_burden(found, "authority"), name) for name in found.results} == {"unknown"}
    assert {verdict(under_burden(found, "investor"), name) for name in found.results} == {"not_shown"}


def test_the_burden_moves_no_truth_and_no_proof():
    found = checked(scoped("investor"))
    laid = under_burden(found)
    for name, result in found.results.items():
        assert laid.results[name]._replace(burden=result.burden) == result


def test_a_rule_that_asks_nothing_is_never_not_shown():
    said = {"id": "label", "name": "Label", "applies_when": {"measure": SCOPE, "value": True}, "burden": "investor"}
    for truth, expected in ((YES, "applies"), (NO, "not_applicable"), (OPEN, "unknown")):
        found = checked(said, rule(), **{SCOPE: truth})
        assert verdict(under_burden(found), "label") == expected


@pytest.mark.parametrize(("other", "expected"), [(NO, "fail"), (OPEN, "not_shown"), (YES, "not_shown")])
def test_the_verdict_of_a_book_is_fail_before_not_shown_before_unknown(other, expected):
    found = under_burden(checked(rule(burden="investor"), rule("other", OTHER), **{OTHER: other}))
    assert found.verdict == expected
    assert under_burden(found, "none").verdict == {"fail": "fail", "not_shown": "unknown"}[expected]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({"fail", "not_shown", "unknown", "pass"}, "fail"), ({"not_shown", "unknown", "pass"}, "not_shown"),
        ({"unknown", "pass"}, "unknown"), ({"pass", "not_applicable"}, "pass"), ({"not_applicable"}, "not_applicable"),
        (set(), "not_applicable"),
    ],
)  # fmt: skip
def test_verdicts_together_are_as_bad_as_the_worst(verdicts, expected):
    assert together(verdicts) == expected


def test_members_count_only_within_their_rule():
    whole = {
        "id": "whole",
        "name": "Whole",
        "requires": {"any": [{"rule": "one"}, {"rule": "two"}]},
        "burden": "investor",
    }
    members = [rule("one", ASKED, member=True, burden="investor"), rule("two", OTHER, member=True, burden="investor")]
    found = under_burden(checked(whole, *members, **{ASKED: YES}))
    assert (verdict(found, "whole"), verdict(found, "one"), verdict(found, "two")) == ("pass", "pass", "not_shown")
    assert found.verdict == "pass"


def test_a_book_without_burdens_is_left_as_it_is():
    found = checked(rule())
    assert under_burden(found) is found
    assert under_burden(found, "none").verdict == found.verdict


def test_an_unknown_burden_is_told_with_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'investor'"):
        under_burden(checked(rule()), "investors")
    with pytest.raises(UnknownNameError, match="no such burden"):
        wa.check("catl-debrecen", BOOK, burden="court")
    assert burdens() == ("as_written", "investor", "authority", "none")


@pytest.mark.parametrize("name", checkable_rulebooks())
def test_a_burden_of_the_catalog_says_where_the_text_lays_it(name):
    for item in load_rulebook(name).rules:
        assert (item.burden == "none") == (item.burden_basis == "")


def test_conditions_of_the_draft_are_the_investors_and_the_penalty_is_the_authoritys():
    book = load_rulebook(BOOK)
    conditions = [item.id for item in book.rules if item.member and not item.asks_nothing and item.burden == "investor"]
    assert {"ownership", "joint_venture", "ip_licence", "research", "workforce", "sourcing"} <= set(conditions)
    assert book.by_id["four_of_six"].burden == "investor"
    assert book.by_id["not_notified"].burden == "authority"
    assert all("Art." in item.burden_basis for item in book.rules if item.burden != "none")


@pytest.mark.parametrize("deal", ["stellantis-catl-zaragoza", "catl-debrecen"])
def test_no_burden_changes_what_passes_or_fails(deal):
    found = {burden: wa.check(deal, BOOK, burden=burden).results for burden in burdens()}
    for name, result in found["none"].items():
        plain = verdict_of(result)
        for burden in burdens():
            laid = verdict_of(found[burden][name])
            assert laid == plain or (plain, laid) == ("unknown", "not_shown")
            if burden in ("none", "authority"):
                assert laid == plain


def test_the_command_line_lays_the_burden(capsys):
    seen = {}
    for burden in burdens():
        assert run(["check", "catl-debrecen", "--rulebook", BOOK, "--burden", burden, "--format", "json"]) == 0
        [told] = json.loads(capsys.readouterr().out)["rulebooks"]
        seen[burden] = {item["id"]: (item["verdict"], item["burden"]) for item in told["rules"]}
    assert {burden for _, burden in seen["investor"].values()} == {"investor"}
    assert seen["as_written"]["not_notified"][1] == "authority"
    assert "not_shown" in {verdict for verdict, _ in seen["as_written"].values()}
    assert "not_shown" not in {verdict for verdict, _ in seen["none"].values()}
    assert run(["check", "catl-debrecen", "--rulebook", BOOK, "--burden", "court"]) == 2


def test_the_proof_names_who_must_show_it_and_where_the_text_says_so(capsys):
    assert run(["why", "catl-debrecen", f"{BOOK}/research"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    basis = load_rulebook(BOOK).by_id["research"].burden_basis
    assert f"To be shown by the investor ({basis})" in said


def test_a_burden_never_makes_a_fail_of_a_missing_fact():
    deal = small_deal({("f", "v"): claim(30)}, plant={"country": "DE"})
    plain, laid = (wa.check(deal, BOOK, burden=burden) for burden in ("none", "investor"))
    fails = {name for name, result in plain.results.items() if verdict_of(result) == "fail"}
    assert {name for name, result in laid.results.items() if verdict_of(result) == "fail"} == fails
