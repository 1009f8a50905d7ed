"""Rulebooks held against a deal, as pages, lines and data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from walkaway.auditing import Audit
from walkaway.model.rulebook import Rulebook
from walkaway.report.page import Items, Page, Paragraph, Section, table
from walkaway.report.text_view import proof_lines
from walkaway.rules.check import Checked, verdict_of
from walkaway.rules.fix import fixes

_STATUS = {"proposal": "proposal, not law: judged as if it were in force", "guidance": "guidance, not law"}


def check_page(audit: Audit, checked: Sequence[Checked]) -> Page:
    """Build the page of a deal held against rulebooks."""
    sections = []
    for item in checked:
        rows = [
            (
                ("  " if result.rule.member else "") + result.rule.name,
                _words(verdict_of(result)),
                "; ".join(result.reasons()),
            )
            for result in item.results.values()
        ]
        status = _STATUS.get(item.rulebook.status, item.rulebook.status)
        blocks = (Paragraph(f"{_words(item.verdict)} ({status})"), table(("Rule", "Verdict", "Because"), rows))
        sections.append(Section(item.rulebook.name, blocks))
    return Page(audit.deal.name, f"Held against {len(checked)} rulebooks, as of {audit.as_of}.", tuple(sections))


def rulebook_page(rulebook: Rulebook) -> Page:
    """Build the page of one rulebook."""
    rows = [
        (rule.id, rule.name, rule.article, rule.valid_from_words or str(rule.valid_from or ""))
        for rule in rulebook.rules
    ]
    left_out = tuple(f"{item.name}: {item.reason}" for item in rulebook.untestable)
    sections = [Section("Rules", (table(("Id", "Rule", "Article", "Applies from"), rows),))]
    if left_out:
        sections.append(Section("What cannot be held against a deal", (Items(left_out),)))
    return Page(rulebook.name, " ".join(rulebook.summary.split()), tuple(sections))


def why_rule(audit: Audit, checked: Checked, rule_id: str) -> str:
    """Say how a rule comes out, down to claims and sources."""
    result = checked.results[rule_id]
    rule, sources = result.rule, checked.rulebook.sources
    lines = [f"{rule.name}: {_words(verdict_of(result))}. {rule.question}".rstrip(), f"  {rule.article}".rstrip()]
    if rule.source in sources:
        source = sources[rule.source]
        lines.append(f"  {source.publisher}: {source.title} ({source.date or 'undated'}) {source.url}")
    if rule.note:
        lines.append(f"  {' '.join(rule.note.split())}")
    return "\n".join([*(line for line in lines if line.strip()), *proof_lines(result.proof, audit, 1)])


def fix_lines(checked: Checked, rule_id: str, keep: frozenset[str] = frozenset()) -> list[str]:
    """Say in lines what would make a rule pass."""
    result = checked.results[rule_id]
    lines = [f"{result.rule.name}: {_words(verdict_of(result))}"]
    found = fixes(checked, rule_id, keep)
    if not found:
        passes = verdict_of(result) in ("pass", "not_applicable")
        return [*lines, "  nothing to change" if passes else "  no change of the deal can make it pass for certain"]
    for number, fix in enumerate(found, 1):
        lines.append(f"  {number}. " + " + ".join(step.name for step in fix.steps))
    lacking = {step.name: step.lacking for fix in found for step in fix.steps}
    for name, texts in lacking.items():
        lines.append(f"  {name} lacks:")
        lines += [f"    {text}" for text in texts]
    return lines


def fix_to_dict(checked: Checked, rule_id: str, keep: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what would make a rule pass as plain data."""
    return {
        "verdict": verdict_of(checked.results[rule_id]),
        "fixes": [
            [{"name": step.name, "now": str(step.truth), "lacking": list(step.lacking)} for step in fix.steps]
            for fix in fixes(checked, rule_id, keep)
        ],
    }


def checked_to_dict(checked: Checked) -> dict[str, Any]:
    """Return verdicts and reasons as plain data."""
    return {
        "rulebook": checked.rulebook.id,
        "status": checked.rulebook.status,
        "verdict": checked.verdict,
        "rules": [
            {
                "id": result.rule.id,
                "name": result.rule.name,
                "article": result.rule.article,
                "member": result.rule.member,
                "verdict": verdict_of(result),
                "reasons": list(result.reasons()),
                "missing": [item.field for item in result.proof.inputs() if not item.is_known],
            }
            for result in checked.results.values()
        ],
    }


def _words(verdict: str) -> str:
    return verdict.replace("_", " ")
