"""Deals by rulebooks: one table of verdicts, each cell leading to its proof, as page, data and poster rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from walkaway.core.envelope import SCHEMA_VERSION
from walkaway.judgement.result import Audit
from walkaway.report.page import LinkedTable, Page, Paragraph, Section, Tree, names_in
from walkaway.report.proof_view import rule_rows
from walkaway.report.readings import evidence_of
from walkaway.report.rules_json import checked_to_dict
from walkaway.report.rules_page import OPEN, STATUS_WORDS
from walkaway.rules.check import Checked
from walkaway.rules.settle import settling
from walkaway.rules.verdict import RuleResult, Verdict, verdict_of

_TONES = {
    "pass": "pass",
    "fail": "fail",
    "unknown": "open",
    "not_shown": "open",
    "not_applicable": "outside",
    "applies": "",
}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One deal held against one rulebook.

    Attributes:
        deal: id of the deal.
        row: the rulebook, with the day it is read on.
        place: anchor of the proof on the page.
        verdict: of the book as a whole.
        because: the rule that fails, or how much is missing.
        source: who tells what a rule fails on, with the date; empty otherwise.
    """

    deal: str
    row: str
    place: str
    verdict: Verdict
    because: str
    source: str = ""


def matrix_cells(audits: Sequence[Audit], rows: Sequence[Sequence[Checked]]) -> list[list[MatrixCell]]:
    """Return the cells, one row for each rulebook, one column for each deal."""
    return [
        [
            MatrixCell(
                audit.deal.id,
                row_name(checked),
                _place(audit, checked),
                checked.verdict,
                _because(checked),
                _source(audit, checked),
            )
            for audit, checked in zip(audits, row, strict=True)
        ]
        for row in rows
    ]


def matrix_page(audits: Sequence[Audit], rows: Sequence[Sequence[Checked]]) -> Page:
    """Build the page: the table first, then the proof of every cell.

    Args:
        audits: the deals, in the order of the columns.
        rows: for each rulebook the outcomes of all deals, in the same order.
    """
    cells = matrix_cells(audits, rows)
    lines = tuple(
        (row[0].row, tuple((_words(cell.verdict), _TONES[cell.verdict], cell.place) for cell in row)) for row in cells
    )
    columns = tuple(audit.deal.id for audit in audits)
    caption = "Each verdict leads to its proof. Rulebooks without a day are read as if they applied today."
    sections = [Section("Verdicts", (LinkedTable(columns, lines, caption),))]
    sections += [
        Section(f"{audit.deal.name}: {cell.row}", _proofs(audit, checked), detail=True, anchor=cell.place)
        for row, line in zip(rows, cells, strict=True)
        for audit, checked, cell in zip(audits, row, line, strict=True)
    ]
    return Page(
        "Would it be allowed?",
        "Unknown means that no source decides it, or that the text does not.",
        tuple(sections),
        names_in(*(audit.deal for audit in audits)),
    )


def matrix_to_dict(audits: Sequence[Audit], rows: Sequence[Sequence[Checked]]) -> dict[str, Any]:
    """Return the table as plain data, every rule of every cell included."""
    return {
        "schema_version": SCHEMA_VERSION,
        "deals": [audit.deal.id for audit in audits],
        "rows": [{"name": row_name(row[0]), "cells": [checked_to_dict(checked) for checked in row]} for row in rows],
    }


def row_name(checked: Checked) -> str:
    """Name a rulebook, with the day it is read on."""
    on = checked.clocks.on
    return checked.rulebook.name + (f", on {on}" if on else "")


def _place(audit: Audit, checked: Checked) -> str:
    day = f"--{checked.clocks.on}" if checked.clocks.on else ""
    return f"{audit.deal.id}--{checked.rulebook.id}{day}"


def _proofs(audit: Audit, checked: Checked) -> tuple[Paragraph | Tree, ...]:
    status = STATUS_WORDS[checked.rulebook.status]
    blocks: list[Paragraph | Tree] = [Paragraph(f"{_words(checked.verdict)} ({status})")]
    if checked.rulebook.mirror:
        blocks.append(Paragraph(checked.rulebook.mirror))
    shown = [name for name, result in checked.results.items() if not result.rule.member]
    return (*blocks, *(Tree(tuple(rule_rows(audit, checked, name))) for name in shown))


def _because(checked: Checked) -> str:
    standing = _standing(checked)
    if checked.verdict == "fail":
        return _failing(checked).rule.name
    if checked.verdict not in OPEN:
        return ""
    found = [settling(checked, item.rule.id) for item in standing if verdict_of(item) in OPEN]
    facts = {field for item in found for field in item.fields}
    said = [f"{len(facts)} {'fact' if len(facts) == 1 else 'facts'} missing"] if facts else []
    return ", ".join([*said, *(["text open"] if any(item.left_open for item in found) else [])])


def _standing(checked: Checked) -> list[RuleResult]:
    """Rules that are not only parts of others and ask something."""
    return [item for item in checked.results.values() if not (item.rule.member or item.rule.asks_nothing)]


def _failing(checked: Checked) -> RuleResult:
    return next(item for item in _standing(checked) if verdict_of(item) == "fail")


def _source(audit: Audit, checked: Checked) -> str:
    return evidence_of(audit, _failing(checked))[1] if checked.verdict == "fail" else ""


def _words(verdict: str) -> str:
    return verdict.replace("_", " ")
