"""The page of one contract term: what it gives, how to ask for it, what it changes in the walk-away test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from walkaway.model.estimate import Estimate
from walkaway.model.exit_term import ContractTerm, TermEffect
from walkaway.report.page import Items, Page, Paragraph, Section, table

_LABELS = {
    "home_at_least": "held at home, at least",
    "cover_at_least": "months it carries on, at least",
    "months_factor": "months of every route times",
    "openness_by": "opens more of the layer by",
    "codified_by": "more of it written down by",
    "turnover_factor": "turnover times",
}


def term_page(term: ContractTerm) -> Page:
    """Build the page of a term."""
    effects = tuple("; ".join(_effect(effect)) for effect in term.effects)
    return Page(
        term.name,
        term.meaning,
        (Section("How to ask for it", (Paragraph(term.ask),)), Section("What it changes", (Items(effects),))),
    )


def terms_page(terms: Sequence[ContractTerm]) -> Page:
    """Build the list of terms."""
    rows = [(term.id, term.name, term.meaning) for term in terms]
    return Page("Contract terms", "Test one: walkaway exit DEAL --with TERM.",
                (Section("", (table(("Term", "Name", "Meaning"), rows),)),))  # fmt: skip


def _effect(effect: TermEffect) -> Iterator[str]:
    what = ", ".join(name.replace("_", " ") for name in (*effect.kinds, *effect.assets))
    if what:
        yield what
    if effect.tenure is not None:
        yield f"the part of {', '.join(effect.holders)} becomes {effect.tenure.replace('_', ' ')}"
    for name, label in _LABELS.items():
        estimate = getattr(effect, name)
        if estimate is not None:
            layer = f"{effect.layer.replace('_', ' ')}: " if effect.layer else ""
            yield f"{layer}{label} {_range(estimate)}"
    for step in effect.schedule:
        yield f"{step.share:.0%} at home after {step.years:g} years"
    if effect.route is not None:
        months = " then ".join(f"{stage.name} ({_range(stage.months)} months)" for stage in effect.route.stages)
        yield f"a new route, {effect.route.name.lower()}: {months}; works with chance {_range(effect.route.works)}"


def _range(estimate: Estimate) -> str:
    numbers = f"{estimate.low:g}" if estimate.is_exact else f"{estimate.low:g} to {estimate.high:g}"
    return f"{numbers} ({'assumption' if estimate.is_assumed else estimate.source})"
