"""Deals side by side."""

from __future__ import annotations

from collections.abc import Sequence

from walkaway.catalog.loader import checkable_rulebooks, load_rulebook
from walkaway.judgement.result import Audit
from walkaway.report.happened_words import happened_in_short
from walkaway.report.page import Page, Section, table
from walkaway.report.words import percent, verdict_words
from walkaway.rules.check import check


def comparison_page(audits: Sequence[Audit]) -> Page:
    """Build a page with deals as columns; verdict, stack and findings as rows."""
    columns = ("", *(audit.deal.id for audit in audits))
    verdict = [
        ("Depth", *(_rungs(audit) for audit in audits)),
        ("Value added at home", *(percent(audit.value.local) for audit in audits)),
        ("of it under home control", *(percent(audit.value.locally_controlled) for audit in audits)),
        ("Arrives from the partner's group", *(percent(audit.value.knock_down) for audit in audits)),
        ("Held from home, all chains", *(percent(audit.ownership.home_share) for audit in audits)),
    ]
    if any(audit.happened for audit in audits):
        verdict.append(("What happened", *(_happened(audit) for audit in audits)))
    layers = {layer.id: layer.name for audit in audits for layer in audit.technology.layers}
    stack = [
        (name, *(percent(audit.judgement.stack.home_share(layer)) for audit in audits))
        for layer, name in layers.items()
    ]
    findings = [
        (result.rule.name, *(verdict_words(a.findings[n]) for a in audits))
        for n, result in enumerate(audits[0].findings)
    ]
    books = [load_rulebook(name) for name in checkable_rulebooks()]
    rules = [
        (book.name, *(check(book, audit.judgement.subject).verdict.replace("_", " ") for audit in audits))
        for book in books
    ]
    sections = (
        Section("Verdict", (table(columns, verdict),)),
        Section("Share of each layer in home hands", (table(columns, stack),)),
        Section("Findings", (table(columns, findings),)),
        Section("Rulebooks, each rule taken as if it applied today", (table(columns, rules),)),
    )
    return Page("Deals side by side", "What each leaves at home, and what the evidence leaves open.", sections)


def _happened(audit: Audit) -> str:
    return "no end recorded" if audit.happened is None else happened_in_short(audit.happened)


def _rungs(audit: Audit) -> str:
    low, high = audit.depth.low, audit.depth.high
    return str(low) if low == high else f"{low} to {high}"
