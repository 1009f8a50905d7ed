"""What a fault tree says, as a page and as plain data."""

from __future__ import annotations

import math
from typing import Any

from walkaway.core.envelope import SCHEMA_VERSION
from walkaway.logic.fault_tree import TreeAnswer
from walkaway.report.page import Page, Paragraph, Section, table
from walkaway.report.words import counted

IMPORTANCES = ("birnbaum", "criticality", "diagnostic", "risk_achievement_worth", "risk_reduction_worth")
MOST_EVENTS = 20
TOO_MANY = "The tree negates events, so it has prime implicants instead of cut sets; too many of them to work out."


def tree_page(answer: TreeAnswer, events: int = MOST_EVENTS) -> Page:
    """Build the page of a fault tree.

    Args:
        answer: what was worked out.
        events: how many events to show importances of, the most important first.
    """
    name = "cut set" if answer.is_coherent else "prime implicant"
    orders = [(str(order), f"{count:,}") for order, count in enumerate(answer.by_order or (), 1) if count]
    listed = [(str(len(found.events)), _chance(found.chance), ", ".join(found.events)) for found in answer.smallest]
    sections = [Section("Probability of the top", _probability(answer))]
    if answer.by_order is None:
        sections.append(Section("Smallest sets", (Paragraph(TOO_MANY),)))
    elif orders:
        sections.append(Section(f"Smallest {name}s by number of events", (table(("Events", "Sets"), orders),)))
    if listed:
        head = ("Events", "Chance", name.capitalize())
        sections.append(Section(f"The first {counted(len(listed), name)}", (table(head, listed),)))
    if answer.importance:
        rows = [
            (event, *(f"{getattr(found, factor):.4g}" for factor in IMPORTANCES))
            for event, found in list(answer.importance.items())[:events]
        ]
        columns = ("Event", "Birnbaum", "Criticality", "Diagnostic", "Achievement worth", "Reduction worth")
        more = len(answer.importance) - len(rows)
        caption = f"{counted(more, 'event')} more in --format json" if more else ""
        sections.append(Section("Importance", (table(columns, rows, caption),)))
    title = f"{answer.tree.name}: {answer.tree.top}"
    size = f"{counted(len(answer.tree.gates), 'gate')}, {counted(answer.events, 'basic event')}"
    found = "not listed" if answer.count is None else f"{answer.count:,}"
    headline = f"{size}; smallest {name}s: {found}."
    return Page(title, headline, tuple(sections))


def tree_to_dict(answer: TreeAnswer) -> dict[str, Any]:
    """Return plain data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tree": answer.tree.name,
        "top": answer.tree.top,
        "gates": len(answer.tree.gates),
        "events": answer.events,
        "coherent": answer.is_coherent,
        "sets": answer.count,
        "sets_by_order": None if answer.by_order is None else list(answer.by_order),
        "smallest": [{"events": list(found.events), "chance": found.chance} for found in answer.smallest],
        "probability": answer.probability,
        "rare_event_sum": answer.rare_event_sum,
        "min_cut_upper_bound": answer.min_cut_upper_bound,
        "without_probability": list(answer.missing),
        "importance": {
            event: {factor: _finite(getattr(found, factor)) for factor in IMPORTANCES}
            for event, found in answer.importance.items()
        },
    }


def _probability(answer: TreeAnswer) -> tuple[Any, ...]:
    if answer.probability is None:
        names = ", ".join(answer.missing[:5]) + (" …" if answer.missing[5:] else "")
        return (Paragraph(f"Unknown: {counted(len(answer.missing), 'event')} without a probability ({names})."),)
    rows = [("Exact", _chance(answer.probability))]
    if answer.rare_event_sum is not None:
        rows.append(("Sum over the cut sets (rare events)", _chance(answer.rare_event_sum)))
        rows.append(("Upper bound from the cut sets", _chance(answer.min_cut_upper_bound)))
    return (table(("", ""), rows),)


def _chance(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.6g}"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
