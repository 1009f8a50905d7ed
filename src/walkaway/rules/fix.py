"""What would make a deal pass: every smallest set of changes, with what each fact is now and what it must be.

A comparison is named by what it asks of which fact, not by its place, so that a fact asked twice is changed once. A
fact of which several things are asked is tried on every side of what is asked of it, and no set holds two changes that
cannot both be made. Facts of which one thing is asked are what the smallest solutions of a diagram are made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from walkaway.core.errors import UsageError, shorten
from walkaway.evidence.change import Change
from walkaway.rules.change_words import FactToChange
from walkaway.rules.check import Checked
from walkaway.rules.choice import MOST_FIXES, Choice, Step, choices
from walkaway.rules.verdict import verdict_of
from walkaway.rules.wanted import Wanted

OWNERSHIP = frozenset(
    {
        "foreign_stake",
        "foreign_control",
        "joint_venture",
        "home_share_of_venture",
        "non_union_stake",
        "non_union_votes",
        "largest_non_union_holding",
        "non_union_holding_in_union_partner",
        "venture_with_union_partner",
        "venture_with_home_partner",
    }
)
"""Measures that stay as they are when ownership is kept."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One smallest set of steps after which a rule passes; no smaller part of it is enough.

    Attributes:
        steps: what to meet.
        rule: the rule that then passes.
    """

    steps: tuple[Step, ...]
    rule: str = ""

    @property
    def facts(self) -> tuple[FactToChange, ...]:
        """Facts to change, once each, in order."""
        return tuple(dict.fromkeys(fact for step in self.steps for fact in step.changes))

    @property
    def changes(self) -> tuple[Change, ...]:
        """Amendments of the evidence that bring it about, once each, in order."""
        return tuple(dict.fromkeys(change for fact in self.facts for change in fact.changes))

    @property
    def left(self) -> tuple[FactToChange, ...]:
        """Facts no change brings about that is known here: what is computed, in ways that depend on the deal."""
        return tuple(fact for fact in self.facts if not fact.changes and not fact.is_met)

    def __repr__(self) -> str:
        """Say in a line what it asks for."""
        asked = shorten("; ".join(f"{fact.name} {fact.must}" for fact in self.facts), 160)
        return f"<Fix of {self.rule}: {asked}>"


def fixes(checked: Checked, rule_id: str, keep: frozenset[str] = frozenset()) -> tuple[Fix, ...]:
    """Every minimal set of changes that turns a rule from fail or unknown into pass, smallest first.

    Changes are taken at the level the rule counts: other rules it refers to, or its own comparisons. What the text
    itself leaves open cannot be changed, nor can what rests on measures to ``keep``. Empty if the rule passes, does not
    apply, asks nothing, or no change can make it pass.

    Args:
        checked: the deal held against the rulebook.
        rule_id: the rule that is to pass.
        keep: measures that must stay as they are, such as ``OWNERSHIP``.

    Raises:
        UsageError: for a rule that is not in the rulebook, or more than 10,000 smallest sets of changes.
    """
    if rule_id not in checked.results:
        raise UsageError(f"no rule {rule_id!r} in {checked.rulebook.id}; it has {', '.join(checked.results)}")
    result = checked.results[rule_id]
    if result.rule.requires is None or verdict_of(result) in ("pass", "not_applicable"):
        return ()
    wanted = Wanted.of(checked, rule_id, keep)
    found: list[tuple[Choice, tuple[int, ...]]] = []
    for choice in choices(wanted, rule_id):
        found += [(choice, places) for places in choice.sets(rule_id, True) if places or choice.regions]
        if len(found) > MOST_FIXES:
            raise UsageError(f"more than {MOST_FIXES:,} smallest sets of changes are too many to list")
    smallest = _smallest(found)
    return tuple(
        Fix(choice.steps(rule_id, places), rule_id)
        for choice, places in sorted(smallest, key=lambda item: _size(*item))
    )


def _size(choice: Choice, places: tuple[int, ...]) -> int:
    return len(choice.regions) + len(places)


def _smallest(found: Sequence[tuple[Choice, tuple[int, ...]]]) -> list[tuple[Choice, tuple[int, ...]]]:
    """Leave out sets that ask for all another one asks for and more."""
    if not any(choice.regions for choice, _ in found):
        return list(found)
    return [one for one in found if not any(other is not one and _asks_less(other, one) for other in found)]


def _asks_less(other: tuple[Choice, tuple[int, ...]], one: tuple[Choice, tuple[int, ...]]) -> bool:
    others, regions = other[0].regions, one[0].regions
    return set(other[1]) <= set(one[1]) and all(
        name in regions and set(regions[name]) <= set(region) for name, region in others.items()
    )
