"""Which rulebooks a deal is held against, in which order, and what is said first."""

from __future__ import annotations

import json

import pytest

import walkaway as wa
from walkaway.catalog.loader import checkable_rulebooks, ids, load_deal, load_rulebook
from walkaway.catalog.yaml_reader import parse_yaml
from walkaway.cli.main import run
from walkaway.core.claims import Claim
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.judgement.conduct import judge, judge_again
from walkaway.judgement.setting import Setting
from walkaway.measures.measures import Measured
from walkaway.model.completeness import Completeness
from walkaway.model.rulebook import Rulebook
from walkaway.report.comparison import comparison_page
from walkaway.report.json_view import audit_to_dict
from walkaway.report.rules_page import check_page
from walkaway.report.text_view import audit_text, page_text
from walkaway.rules.book_checks import book_problems
from walkaway.rules.check import check, judge_rules
from walkaway.rules.ground import Ground
from walkaway.rules.relevance import reasons_against, ruled_out
from walkaway.rules.timing import ANY_DAY
from walkaway.rules.verdict import depth_of, verdict_of


def book(**more):
    data = {"id": "book", "name": "Book", "status": "guidance", **more}
    data.setdefault("rules", [{"id": "top", "name": "Top", "requires": {"measure": "joint_venture"}}])
    return Rulebook.model_validate(data)


@pytest.mark.parametrize(
    ("jurisdiction", "reach", "because"),
    [
        (["ES"], None, None),
        (["EU27"], None, None),
        (["IT"], None, "law of IT; the plant is in ES, the home is EU27"),
        (["CN"], None, "law of CN; the plant is in ES, the home is EU27"),
        (["CN"], ["partner_export"], None),
        (["KR"], ["partner_export"], "law of KR; the partner is from CN"),
        (["US"], ["anywhere"], None),
        (["GB", "ES"], ["plant"], None),
        (["EEA30"], ["home"], None),
        (["GB"], ["home"], "law of GB; the home is EU27"),
        ([], None, None),
    ],
)
def test_law_of_the_plant_the_home_and_the_exports_of_the_partner(jurisdiction, reach, because):
    more = {"jurisdiction": jurisdiction} | ({} if reach is None else {"reach": reach})
    assert ruled_out(book(**more), load_deal("stellantis-catl-zaragoza")) == because


def test_export_law_does_not_reach_a_plant_at_home():
    deal = load_deal("tesla-shanghai")
    exports = book(jurisdiction=list(deal.party(deal.foreign_partner).countries), reach=["partner_export"])
    assert ruled_out(exports, deal) is None
    assert ruled_out(book(jurisdiction=["CN"], reach=["partner_export"]), deal).startswith("law on exports from CN")


def test_every_book_of_the_catalog_says_whose_law_it_is():
    books = {name: load_rulebook(name) for name in checkable_rulebooks()}
    assert [name for name, item in books.items() if not item.jurisdiction] == ["wto-limits"]
    assert {name for name, item in books.items() if "anywhere" in item.reach} == {"seven-measures", "wto-limits"}
    assert sum("partner_export" in item.reach for item in books.values()) == 7
    for deal_id in ids("deals"):
        left_out = reasons_against(books.values(), load_deal(deal_id))
        assert 20 < len(left_out) < len(books), deal_id
        assert "seven-measures" not in left_out


def test_a_place_that_is_none_is_refused_with_its_line():
    text = "id: book\nname: Book\nstatus: guidance\njurisdiction: [EU28, ES]\nrules:\n"
    text += "  - {id: top, name: Top, requires: {measure: joint_venture}}\n"
    document = parse_yaml(text, "book.yaml")
    [problem] = book_problems(Rulebook.model_validate(document.data), document)
    assert (problem.what, problem.line, problem.key) == ("no such country or group", 4, "jurisdiction")
    assert "did you mean 'EU27'?" in problem.fix
    [problem] = book_problems(book(reach=["plant"]))
    assert problem.what == "a reach without a jurisdiction"


def shown(capsys, *arguments):
    assert run(["check", "byd-szeged", *arguments]) == 0
    return capsys.readouterr().out


def test_check_holds_a_deal_against_what_can_apply_and_counts_the_rest(capsys):
    own = json.loads(shown(capsys, "--format", "json"))
    everything = json.loads(shown(capsys, "--elsewhere", "--format", "json"))
    named = json.loads(shown(capsys, "--rulebook", "brazil-mover", "--format", "json"))
    assert {item["rulebook"] for item in named["rulebooks"]} == {"brazil-mover"}
    assert len(everything["rulebooks"]) == len(checkable_rulebooks())
    assert everything["cannot_apply"] == named["cannot_apply"] == []
    left_out = {item["rulebook"]: item["because"] for item in own["cannot_apply"]}
    assert len(left_out) + len(own["rulebooks"]) == len(checkable_rulebooks())
    assert left_out["spain-perte-autoplus"] == "law of ES; the plant is in HU, the home is EU27"
    assert {"hungary-guest-workers", "eu-fdi-screening-2026"} <= {item["rulebook"] for item in own["rulebooks"]}
    text = shown(capsys)
    assert f"Cannot apply: {len(left_out)} rulebooks of other places (--elsewhere shows them)" in text


def test_fails_come_first_then_what_is_decided_then_what_is_open(capsys):
    order, seen = ["fail", "pass", "unknown"], set()
    for deal_id in ("stellantis-catl-zaragoza", "novawind-lagerwey-russia", "tesla-shanghai"):
        assert run(["check", deal_id, "--format", "json"]) == 0
        verdicts = [item["verdict"] for item in json.loads(capsys.readouterr().out)["rulebooks"]]
        places = [order.index(verdict) for verdict in verdicts if verdict in order]
        assert places == sorted(places)
        seen |= set(verdicts)
    assert {"fail", "unknown"} <= seen


def test_rules_of_one_book_stand_in_the_same_order_with_their_members_below():
    rules = [
        {"id": "a", "name": "Open", "requires": {"measure": "licence_granted"}},
        {"id": "b", "name": "Part", "member": True, "requires": {"measure": "training_promised"}},
        {"id": "c", "name": "Met", "requires": {"measure": "training_promised"}},
        {"id": "d", "name": "Missed", "requires": {"all": [{"rule": "b"}, {"measure": "joint_venture"}]}},
    ]
    truths = {"licence_granted": Truth.UNKNOWN, "training_promised": Truth.TRUE, "joint_venture": Truth.FALSE}
    ground = Ground({name: Measured(name, truth) for name, truth in truths.items()})
    checked = judge_rules(book(rules=rules), ground, ANY_DAY)
    text = page_text(check_page(wa.audit("byd-szeged"), [checked]))
    places = [text.index(name) for name in ("Missed", "Part", "Met", "Open")]
    assert places == sorted(places)


def test_what_is_decided_or_missing_is_never_hidden_behind_the_wording():
    wording = {"undecided": "what a venture is"}
    requires = {"all": [wording, {"measure": "training_promised"}, {"any": [wording, {"measure": "joint_venture"}]}]}
    rules = [{"id": "top", "name": "Top", "requires": requires, "applies_when": {"any": [wording, {"measure": "licence_granted"}]}}]  # fmt: skip
    names = ("training_promised", "joint_venture", "licence_granted")
    for truth, first in ((Truth.UNKNOWN, "A licence or transfer"), (Truth.TRUE, "The text leaves open")):
        measured = {name: Measured(name, truth if name == "licence_granted" else Truth.UNKNOWN) for name in names}
        reasons = judge_rules(book(rules=rules), Ground(measured), ANY_DAY).results["top"].reasons()
        assert reasons[-1] == "The text leaves open: what a venture is"
        assert not reasons[0].startswith("The text leaves open"), (truth, first)
    measured = {name: Measured(name, Truth.FALSE if name == "training_promised" else Truth.UNKNOWN) for name in names}
    reasons = judge_rules(book(rules=[{**rules[0], "applies_when": {"measure": "joint_venture"}}]), Ground(measured), ANY_DAY)  # fmt: skip
    assert "Training of home staff is promised: no" in reasons.results["top"].reasons()


@pytest.mark.parametrize("deal_id", ids("deals"))
def test_the_audit_and_check_judge_ladder_and_findings_alike(deal_id):
    deal = load_deal(deal_id)
    judgement = judge(deal, Evidence.of(deal), Setting.of(deal))
    for name, results in (("findings", judgement.findings), ("depth", judgement.rungs)):
        checked = check(load_rulebook(name), judgement.subject)
        assert {item.rule.id: verdict_of(item) for item in results} == {key: checked.of(key) for key in checked.results}


def test_a_finding_that_does_not_apply_says_so_in_every_face():
    deal = load_deal("tesla-gruenheide")
    source = next(iter(deal.sources))
    listed = Claim(value=True, source=source, as_of="2022", binding="press")
    audit = wa.audit(deal.model_copy(update={"complete": Completeness(support=(listed,))}))
    [finding] = [item for item in audit_to_dict(audit)["findings"] if item["id"] == "public_money"]
    assert finding["verdict"] == "not_applicable"
    assert finding["reasons"] == ["Public money is promised or given: no"]
    alone = wa.audit("tesla-gruenheide").to_dict()["findings"]  # one award withdrawn; nobody says there is no other
    assert [item["verdict"] for item in alone if item["id"] == "public_money"] == ["unknown"]
    assert "not applicable" in audit_text(audit)
    assert "Public money: not applicable." in audit.why()
    assert "not applicable" in page_text(comparison_page([audit, wa.audit("byd-szeged")]))
    assert not any("public_money" in item.settles for item in audit.questions)


def test_results_are_kept_where_nothing_they_rest_on_changed():
    audit = wa.audit("byd-szeged")
    before, evidence = audit.judgement, audit.evidence.settle("workforce.training_promised", True)
    again = judge_again(audit.deal, before, evidence, "workforce.training_promised", Setting.of(audit.deal))
    kept = [new is old for new, old in zip(again.findings, before.findings, strict=True)]
    names = [item.rule.id for item in before.findings]
    assert [name for name, same in zip(names, kept, strict=True) if not same] == ["workforce"]


def test_a_rung_that_does_not_apply_is_passed_over():
    rungs = [
        {"id": "one", "name": "one", "rung": 1, "requires": {"measure": "joint_venture"}},
        {"id": "two", "name": "two", "rung": 2, "requires": {"measure": "training_promised"},
         "applies_when": {"measure": "licence_granted"}},
        {"id": "three", "name": "three", "rung": 3, "requires": {"measure": "joint_venture"}},
    ]  # fmt: skip
    for licence, expected in ((Truth.FALSE, (3, 3)), (Truth.TRUE, (1, 1)), (Truth.UNKNOWN, (1, 3))):
        truths = {"joint_venture": Truth.TRUE, "training_promised": Truth.FALSE, "licence_granted": licence}
        ground = Ground({name: Measured(name, truth) for name, truth in truths.items()})
        depth = depth_of(tuple(judge_rules(book(rules=rungs), ground, ANY_DAY).results.values()))
        assert (depth.low, depth.high) == expected
