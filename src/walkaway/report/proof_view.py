"""Proofs of rules: one tree from the rule over its conditions and measures to claims and sources, as rows or data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from walkaway.core.claims import Source
from walkaway.core.envelope import SCHEMA_VERSION
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.resolution import Resolved
from walkaway.judgement.presuming import presumed_over
from walkaway.judgement.result import Audit
from walkaway.model.condition import Condition
from walkaway.model.rulebook import Rule, Rulebook
from walkaway.report.json_view import change_to_dict, presumed_to_dict, range_of
from walkaway.report.presumed_rows import Row
from walkaway.report.text_view import source_words
from walkaway.report.words import claim_words, resolved_words, truth_word, verdict_words
from walkaway.rules.check import Checked
from walkaway.rules.proof import Proof
from walkaway.rules.settle import settling
from walkaway.rules.verdict import NO_BURDEN, RuleResult, verdict_of

_TONES = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: ""}
_DEEPEST = 100
"""Levels of a proof in data; what lies deeper is told by asking for the rule that is named there."""


def rule_rows(audit: Audit, checked: Checked, rule_id: str) -> list[Row]:
    """Return the proof of a rule as rows of depth, text and tone, the rule itself first."""
    result, book = checked.results[rule_id], checked.rulebook
    rows: list[Row] = [(0, f"{result.rule.name}: {verdict_words(result)}. {result.rule.question}".rstrip(), "")]
    rows += [(1, text, "") for text in _about(book, result.rule, result.burden)]
    if result.timing.truth is not Truth.TRUE:
        rows.append((1, f"In time: {truth_word(result.timing.truth)}, {result.timing.words}", ""))
    for exception, truth in result.exceptions:
        rows.append((1, f"Exception, {exception.name}: {truth_word(truth)}", _tone(truth)))
    if result.scope is not None and result.rule.applies_when is not None and not result.rule.asks_nothing:
        rows.append((1, f"Applies: {truth_word(result.scope.truth)}", _tone(result.scope.truth)))
        rows += _proof_rows(result.scope, result.rule.applies_when, audit, book, result.rule, 2)
    stated = result.rule.requires or result.rule.applies_when
    rows += _proof_rows(result.proof, stated, audit, book, result.rule, 1)
    if result.due is not None:
        rows.append((1, result.due.text, ""))
        rows += [row for item in result.due.inputs for row in _field_rows(item, audit, 2)]
    return rows


def _about(book: Rulebook, rule: Rule, burden: str) -> Iterator[str]:
    if rule.article:
        yield rule.article
    if burden != NO_BURDEN:
        basis = f" ({rule.burden_basis})" if rule.burden_basis and burden == rule.burden else ""
        yield f"To be shown by the {burden}{basis}"
    for key in (rule.source, *rule.also):
        if key in book.sources:
            yield cite(book.sources[key])
    if rule.note:
        yield " ".join(rule.note.split())


def cite(source: Source) -> str:
    """Name a source in one line."""
    where = f" {source.url}" if source.url != "unknown" else ""
    return f"{source.publisher}: {source.title} ({source.date or 'undated'}){where}"


def _tone(truth: Truth) -> str:
    return _TONES[truth]


def _proof_rows(
    proof: Proof, condition: Condition | None, audit: Audit, book: Rulebook, rule: Rule, depth: int
) -> list[Row]:
    """Rows of a proof, from the top down; without recursion, as rules may refer to rules many deep."""
    rows: list[Row] = []
    waiting = [(proof, condition, depth)]
    while waiting:
        proof, condition, depth = waiting.pop()
        text, answer = proof.text, truth_word(proof.truth)
        rows.append((depth, text if text.endswith(f": {answer}") else f"{text} -> {answer}", _TONES[proof.truth]))
        own = None if condition is None else _own_citation(condition, book, rule)
        if own:
            rows.append((depth + 1, own, "source"))
        if proof.parts:
            below = zip(proof.parts, _inner(condition, proof, book), strict=True)
            waiting += reversed([(part, inner, depth + 1) for part, inner in below])
        elif proof.measured:
            for item in proof.measured.inputs:
                rows += _field_rows(item, audit, depth + 1)
    return rows


def _inner(condition: Condition | None, proof: Proof, book: Rulebook) -> list[Condition | None]:
    """Conditions beside the parts of a proof; none where the proof looks into a table or another rule."""
    if condition is not None and condition.parts:
        return list(condition.parts)
    if condition is not None and condition.rule is not None:
        inner = book.by_id[condition.rule]
        return [inner.requires or inner.applies_when]
    return [None] * len(proof.parts)


def _own_citation(condition: Condition, book: Rulebook, rule: Rule) -> str:
    """Say where a threshold stands, if that is not where the rule stands, and its standing and reason."""
    if condition.source is None and condition.status is None and not condition.note:
        return ""
    parts = []
    if condition.source is not None and condition.source != rule.source and condition.source in book.sources:
        parts.append(cite(book.sources[condition.source]))
    if condition.status is not None and condition.status != book.status:
        parts.append(condition.status.replace("_", " "))
    if condition.note:
        parts.append(" ".join(condition.note.split()))
    return "; ".join(parts)


def _field_rows(item: Resolved, audit: Audit, depth: int) -> list[Row]:
    said = [(depth + 1, source_words(claim, audit.deal.sources), "source") for claim in item.standing]
    return [(depth, f"{item.field} = {resolved_words(item)}", ""), *said]


def rule_to_dict(audit: Audit, checked: Checked, rule_id: str) -> dict[str, Any]:
    """Return the proof of a rule as plain data: the published shape of ``walkaway why --format json``."""
    result, book = checked.results[rule_id], checked.rulebook
    rule = result.rule
    settled = settling(checked, rule_id)
    [presumed] = presumed_over(audit, [checked])
    asked = set(book.measure_keys[rule_id])
    return {
        "schema_version": SCHEMA_VERSION,
        "deal": audit.deal.id,
        "supposed": [change_to_dict(change) for change in audit.changes],
        "rulebook": book.id,
        "rule": rule.id,
        "name": rule.name,
        "kind": rule.kind,
        "article": rule.article,
        "verdict": verdict_of(result),
        "burden": result.burden,
        "burden_basis": rule.burden_basis if result.burden == rule.burden else "",
        "status": book.status,
        "on": None if checked.clocks.on is None else checked.clocks.on.isoformat(),
        "known_at": None if checked.clocks.known_at is None else checked.clocks.known_at.isoformat(),
        "in_time": {"truth": truth_word(result.timing.truth), "words": result.timing.words},
        "exceptions": [{"rule": item.id, "applies": truth_word(truth)} for item, truth in result.exceptions],
        "scope": None
        if result.scope is None or rule.applies_when is None
        else _proof_dict(result.scope, rule.applies_when, book, rule),
        "proof": _proof_dict(result.proof, rule.requires or rule.applies_when, book, rule),
        "due": due_to_dict(result),
        "presumed": presumed_to_dict(presumed[rule_id]),
        "presumptions": [
            {
                "id": item.presumption.id,
                "measure": item.presumption.then.measure,
                "standing": item.standing,
                "strength": round(item.strength, 6),
                "held": item.record.held,
                "known": item.record.known,
                "rebutted_by": [field.field for field in item.rebutted_by],
            }
            for item in audit.speaking
            if item.presumption.then.measure in asked
        ],
        "settled_by": list(settled.fields),
        "left_open": list(settled.left_open),
        "sources": {key: cite(book.sources[key]) for key in (rule.source, *rule.also) if key in book.sources},
    }


def due_to_dict(result: RuleResult) -> dict[str, Any] | None:
    """Return the amount that follows as plain data."""
    due = result.due
    return None if due is None else {"text": due.text, "range": range_of(due.amount), "unit": due.unit}


def _proof_dict(
    proof: Proof, condition: Condition | None, book: Rulebook, rule: Rule, depth: int = 0
) -> dict[str, Any]:
    inner = zip(proof.parts, _inner(condition, proof, book), strict=True) if depth < _DEEPEST else ()
    return {
        "text": proof.text,
        "form": "leaf" if proof.form == "undecided" else proof.form,
        "truth": truth_word(proof.truth),
        "threshold": None if condition is None or condition.parts else _threshold(condition, book, rule),
        "measured": None if proof.measured is None else _measured_dict(proof),
        "parts": [_proof_dict(part, item, book, rule, depth + 1) for part, item in inner],
    }


def _threshold(condition: Condition, book: Rulebook, rule: Rule) -> dict[str, Any] | None:
    """A threshold with its own citation and standing, taken from the rule and the book where it has none."""
    if condition.value is None and not condition.schedule:
        return None
    key = condition.source or rule.source
    return {
        "operator": condition.operator,
        "value": condition.value,
        "unit": condition.unit,
        "schedule": [row.model_dump(mode="json", by_alias=True, exclude_unset=True) for row in condition.schedule],
        "status": condition.status or book.status,
        "citation": cite(book.sources[key]) if key in book.sources else None,
    }


def _measured_dict(proof: Proof) -> dict[str, Any]:
    measured = proof.measured
    if measured is None:
        raise ValueError("nothing was measured")
    value = measured.value
    return {
        "name": measured.name,
        "value": range_of(value) if isinstance(value, Interval) else truth_word(value),
        "fields": [
            {"field": item.field, "value": resolved_words(item), "claims": [claim_words(c) for c in item.standing]}
            for item in measured.inputs
        ],
    }
