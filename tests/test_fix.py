"""The smallest changes that make a rule pass, against going through all sets of changes."""

from __future__ import annotations

from itertools import combinations

import pytest

from walkaway.auditing import subject_of
from walkaway.catalog.loader import checkable_rulebooks, load_deal, load_rulebook
from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.model.evidence import Evidence
from walkaway.rules import fix
from walkaway.rules.check import check

DEALS = ("catl-debrecen", "stellantis-catl-zaragoza", "novawind-lagerwey-russia")
MOST_TRIED = 10


def fixes_one_by_one(checked, rule_id, keep):
    """Names of the steps of every smallest set, or None where there are too many sets to try."""
    result = checked.results[rule_id]
    requires = result.rule.requires
    if requires is None or result.truth is Truth.TRUE:
        return []
    leaves = fix._leaves(result.proof, requires)
    places = [
        place
        for place, leaf in enumerate(leaves)
        if leaf.proof.truth is not leaf.wanted and fix._can_change(leaf, checked, keep)
    ]
    if len(places) > MOST_TRIED:
        return None
    found: list[set[int]] = []
    for size in range(1, len(places) + 1):
        for chosen in map(set, combinations(places, size)):
            if any(smaller <= chosen for smaller in found):
                continue
            changed = [leaf.wanted if place in chosen else leaf.proof.truth for place, leaf in enumerate(leaves)]
            if fix.evaluate_on(requires, iter(changed)) is Truth.TRUE:
                found.append(chosen)
    return [[fix._step(leaves[place], checked.results).name for place in sorted(chosen)] for chosen in found]


@pytest.mark.parametrize("deal_id", DEALS)
def test_fixes_are_those_found_one_by_one(deal_id):
    deal, tried, larger = load_deal(deal_id), 0, 0
    subject = subject_of(deal, Evidence.of(deal))
    for name in checkable_rulebooks():
        checked = check(load_rulebook(name), subject)
        for rule_id in checked.results:
            for keep in (frozenset(), fix.OWNERSHIP):
                seen = [[step.name for step in item.steps] for item in fix.fixes(checked, rule_id, keep)]
                wanted = fixes_one_by_one(checked, rule_id, keep)
                tried += wanted == seen != []
                larger += wanted is None and seen != []
                assert wanted in (seen, None), (name, rule_id)
    assert tried > 50
    assert larger > 0  # rules that were refused when all sets were gone through


def test_endless_lists_are_refused(monkeypatch):
    deal = load_deal("catl-debrecen")
    checked = check(load_rulebook("iaa-com2026-foreign-investment"), subject_of(deal, Evidence.of(deal)))
    monkeypatch.setattr(fix, "MOST_FIXES", 9)
    with pytest.raises(UsageError, match="10 smallest sets of changes are too many"):
        fix.fixes(checked, "four_of_six")
