"""What changes between two readings: one rulebook on two days, or two rulebooks."""

from __future__ import annotations

from typing import Any

from walkaway.report.rules_json import checked_to_dict
from walkaway.report.rules_page import difference_rows
from walkaway.rules.check import Checked
from walkaway.rules.verdict import verdict_of


def difference_lines(before: Checked, after: Checked) -> list[str]:
    """Say in lines which verdicts differ; two books are set side by side whole, since their rules are not the same."""
    if before.rulebook.id == after.rulebook.id:
        rows = difference_rows(before, after)
        lines = [f"{before.rulebook.name}: {_day(before)} against {_day(after)}"]
        lines += [f"  {name}: {old} > {new}".replace("_", " ") for _, name, old, new in rows]
        return lines if rows else [*lines, "  no verdict differs"]
    lines = []
    for checked in (before, after):
        lines.append(f"{checked.rulebook.name}, {_day(checked)}: {checked.verdict.replace('_', ' ')}")
        for result in checked.results.values():
            if not result.rule.member and verdict_of(result) != "not_applicable":
                reason = next(iter(result.reasons()), "")
                lines.append(f"  {result.rule.name}: {verdict_of(result).replace('_', ' ')}. {reason}".rstrip())
    same = before.verdict == after.verdict
    return [*lines, f"Both say {before.verdict}.".replace("_", " ") if same else "They differ."]


def differs(before: Checked, after: Checked) -> bool:
    """Whether the verdict of any rule differs between two days of one book."""
    return bool(difference_rows(before, after))


def difference_to_dict(before: Checked, after: Checked) -> dict[str, Any]:
    """Return the difference as plain data."""
    rules = []
    if before.rulebook.id == after.rulebook.id:
        rules = [{"rule": rule, "before": old, "after": new} for rule, _, old, new in difference_rows(before, after)]
    return {
        "before": checked_to_dict(before),
        "after": checked_to_dict(after),
        "same_verdict": before.verdict == after.verdict,
        "rules": rules,
    }


def _day(checked: Checked) -> str:
    return str(checked.clocks.on) if checked.clocks.on else "whatever the day"
