"""Silence is never no: what a file does not say leaves verdicts open, and leaving things out settles nothing."""

from __future__ import annotations

import pytest

from walkaway.catalog.loader import ids, load_deal, load_rulebook
from walkaway.evidence.evidence import Evidence
from walkaway.judgement.conduct import judge
from walkaway.judgement.setting import Setting
from walkaway.model.completeness import Completeness
from walkaway.model.deal import Deal
from walkaway.rules.check import check

SECTIONS = ("ownership", "decision_rights", "stack", "supply", "support", "terms", "assets", "outcome", "workforce")
BOOKS = ("seven-measures", "iaa-com2026-foreign-investment", "eu-net-zero-industry-act")


def verdicts(deal: Deal) -> dict[str, str]:
    """Every verdict of a deal: findings, rungs, and the rules of three books."""
    judgement = judge(deal, Evidence.of(deal), Setting.of(deal))
    found = {f"finding {item.rule.id}": str(item.truth) for item in judgement.findings}
    found |= {f"rung {item.rule.id}": str(item.truth) for item in judgement.rungs}
    for book in BOOKS:
        checked = check(load_rulebook(book), judgement.subject)
        found |= {f"{book} {name}": checked.of(name) for name in checked.results}
    return found


def without(deal: Deal, section: str) -> Deal:
    empty = type(deal).model_fields[section].get_default(call_default_factory=True)
    return deal.model_copy(update={section: empty, "complete": Completeness()})


def settled_anew(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Verdicts that say more than before; a met rule of which only the scope is lost passes, which says no more."""
    return {
        name: (before[name], now)
        for name, now in after.items()
        if now not in (before[name], "unknown") and (before[name], now) != ("not_applicable", "pass")
    }


@pytest.mark.parametrize("deal_id", ids("deals"))
def test_leaving_a_section_out_settles_nothing(deal_id):
    deal = load_deal(deal_id)
    before = verdicts(deal)
    for section in SECTIONS:
        moved = settled_anew(before, verdicts(without(deal, section)))
        assert not moved, (section, moved)


@pytest.mark.parametrize("deal_id", ids("deals")[::4])
def test_leaving_one_entry_of_a_list_out_settles_nothing(deal_id):
    deal = load_deal(deal_id)
    before = verdicts(deal)
    for section in ("ownership", "decision_rights", "supply", "support", "terms"):
        entries = getattr(deal, section)
        for place in range(len(entries)):
            shorter = (*entries[:place], *entries[place + 1 :])
            after = verdicts(deal.model_copy(update={section: shorter, "complete": Completeness()}))
            moved = settled_anew(before, after)
            assert not moved, (section, place, moved)
