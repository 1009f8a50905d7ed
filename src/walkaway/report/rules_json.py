"""The JSON shapes of rules held against a deal, and of what would make them pass: contracts other tools rely on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from walkaway.beliefs.chance import PassChance
from walkaway.beliefs.presumed import Presumed
from walkaway.core.envelope import SCHEMA_VERSION
from walkaway.judgement.presuming import presumed_over
from walkaway.judgement.result import Audit
from walkaway.report.chance_view import chance_to_dict
from walkaway.report.json_view import change_to_dict, presumed_to_dict
from walkaway.report.proof_view import due_to_dict
from walkaway.rules.change_words import FactToChange
from walkaway.rules.check import Checked
from walkaway.rules.fix import Fix
from walkaway.rules.settle import settling
from walkaway.rules.verdict import verdict_of


def check_to_dict(
    audit: Audit,
    checked: Sequence[Checked],
    left_out: Mapping[str, str] | None = None,
    chances: Sequence[PassChance] = (),
    seed: int | None = None,
) -> dict[str, Any]:
    """Return a deal held against rulebooks as plain data: the published shape of ``walkaway check --format json``.

    Args:
        audit: the deal.
        checked: the rulebooks it is held against, in the order they are told.
        left_out: why others cannot apply, by id.
        chances: chances to pass, where they were drawn.
        seed: seed of the draws.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "deal": audit.deal.id,
        "as_of": None if audit.as_of is None else audit.as_of.isoformat(),
        "supposed": [change_to_dict(change) for change in audit.changes],
        "rulebooks": [
            checked_to_dict(item, presumed)
            for item, presumed in zip(checked, presumed_over(audit, checked), strict=True)
        ],
        "cannot_apply": [{"rulebook": name, "because": because} for name, because in (left_out or {}).items()],
        "chances": [chance_to_dict(item) for item in chances],
        "seed": seed,
    }


def fixes_to_dict(audit: Audit, checked: Checked, found: Mapping[str, Sequence[Fix]]) -> dict[str, Any]:
    """Return what would make rules pass as plain data: the published shape of ``walkaway fix --format json``."""
    return {
        "schema_version": SCHEMA_VERSION,
        "deal": audit.deal.id,
        "supposed": [change_to_dict(change) for change in audit.changes],
        "rulebook": checked.rulebook.id,
        "rules": {name: fix_to_dict(checked, name, sets) for name, sets in found.items()},
    }


def fix_to_dict(checked: Checked, rule_id: str, found: Sequence[Fix]) -> dict[str, Any]:
    """Return what would make a rule pass, and what would settle it, as plain data."""
    settled = settling(checked, rule_id)
    return {
        "verdict": verdict_of(checked.results[rule_id]),
        "fixes": [
            [
                {
                    "name": step.name,
                    "now": str(step.truth),
                    "lacking": list(step.lacking),
                    "changes": [_change_dict(change) for change in step.changes],
                }
                for step in fix.steps
            ]
            for fix in found
        ],
        "settled_by": list(settled.fields),
        "left_open": list(settled.left_open),
    }


def _change_dict(change: FactToChange) -> dict[str, Any]:
    return {
        "fact": change.name,
        "now": change.now,
        "must": change.must,
        "fields": list(change.paths),
        "value": change.value,
        "apply": [change_to_dict(item) for item in change.changes],
    }


def checked_to_dict(checked: Checked, presumed: Mapping[str, Presumed] = MappingProxyType({})) -> dict[str, Any]:
    """Return verdicts and reasons as plain data, with what is presumed of each rule where that is given."""
    clocks = checked.clocks
    return {
        "rulebook": checked.rulebook.id,
        "status": checked.rulebook.status,
        "on": None if clocks.on is None else clocks.on.isoformat(),
        "known_at": None if clocks.known_at is None else clocks.known_at.isoformat(),
        "verdict": checked.verdict,
        "rules": [
            {
                "id": result.rule.id,
                "name": result.rule.name,
                "kind": result.rule.kind,
                "article": result.rule.article,
                "member": result.rule.member,
                "verdict": verdict_of(result),
                "burden": result.burden,
                "presumed": presumed_to_dict(presumed[result.rule.id]) if result.rule.id in presumed else None,
                "reasons": list(result.reasons()),
                "missing": [item.field for item in result.inputs() if not item.is_known],
                "due": due_to_dict(result),
            }
            for result in checked.results.values()
        ],
    }
