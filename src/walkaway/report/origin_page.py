"""A bill of materials held against a rule of origin, as a page and as plain data."""

from __future__ import annotations

from typing import Any

from walkaway.core.envelope import SCHEMA_VERSION
from walkaway.core.interval import Interval
from walkaway.localisation.origin_of_bill import OriginAnswer
from walkaway.report.page import Items, Page, Section, table
from walkaway.report.words import percent, truth_word

_NAMES = {
    "build-down": "build-down",
    "build-up": "build-up",
    "net-cost": "net cost",
    "max-foreign": "foreign materials allowed",
    "value-added": "value added at home",
}


def origin_page(answer: OriginAnswer) -> Page:
    """Build the page: verdict, what it is made from, how each material counts, and value added at home beside it."""
    content, bill = answer.content, answer.bill
    verdict = [
        (f"Share by {_NAMES[answer.rule]}", _exactly(content.share)),
        ("Asked" if answer.rule != "max-foreign" else "Allowed", _threshold(content.threshold)),
        ("Reached" if answer.rule != "max-foreign" else "Kept", truth_word(content.qualifies)),
    ]
    if answer.overlooked is not None:
        verdict.append(("What is foreign is within de minimis", truth_word(answer.overlooked)))
    verdict.append(("Qualifies", truth_word(answer.qualifies)))
    sums = [("Base", _money(content.base, bill.currency)), ("Foreign", _money(content.foreign, bill.currency))]
    lines = [
        (line.name, _money(line.value, bill.currency), truth_word(line.originating), line.because)
        for line in answer.lines
    ]
    sections = [
        Section("Verdict", (table(("", ""), verdict),)),
        Section("Made from", (table(("", ""), sums), Items((content.formula, *content.steps)))),
        Section("Materials as they count", (table(("Material", "Value", "Originates", "Because"), lines),)),
    ]
    if answer.parts:
        rows = [(part.name, percent(part.content.share), truth_word(part.qualifies)) for part in answer.parts]
        sections.append(Section("Parts by their own rule", (table(("Part", "Share", "Qualifies"), rows),)))
    if answer.value is not None:
        tiers = [(f"{depth} tiers opened", percent(share)) for depth, share in enumerate(answer.value.by_depth, 1)]
        tiers.append(("All tiers", percent(answer.value.local)))
        sections.append(Section("Value added at home, beside the legal share", (table(("", ""), tiers),)))
    headline = f"By {_NAMES[answer.rule]}: {percent(content.share)}, qualifies: {truth_word(answer.qualifies)}."
    return Page(bill.product, headline, tuple(sections), (bill.product, *(line.name for line in answer.lines)))


def origin_to_dict(answer: OriginAnswer) -> dict[str, Any]:
    """Return plain data; exact shares as fractions beside their decimals."""
    return {
        "schema_version": SCHEMA_VERSION,
        "product": answer.bill.product,
        "currency": answer.bill.currency,
        "rule": answer.rule,
        "share": answer.content.share.to_list(),
        "share_exactly": [str(answer.content.share.low), str(answer.content.share.high)],
        "base": answer.content.base.to_list(),
        "foreign": answer.content.foreign.to_list(),
        "threshold": answer.content.threshold,
        "reached": truth_word(answer.content.qualifies),
        "within_de_minimis": None if answer.overlooked is None else truth_word(answer.overlooked),
        "qualifies": truth_word(answer.qualifies),
        "formula": answer.content.formula,
        "steps": list(answer.content.steps),
        "materials": [
            {
                "name": line.name,
                "value": line.value.to_list(),
                "originating": truth_word(line.originating),
                "because": line.because,
            }
            for line in answer.lines
        ],
        "parts": [
            {
                "name": part.name,
                "share": part.content.share.to_list(),
                "qualifies": truth_word(part.qualifies),
            }
            for part in answer.parts
        ],
        "value_added_at_home": None if answer.value is None else answer.value.to_dict(),
    }


def _exactly(share: Interval) -> str:
    low, high = share.floats()
    return f"{low:.4%}" if share.is_exact else f"{low:.4%} to {high:.4%}"


def _threshold(threshold: float | None) -> str:
    return "nothing; give --threshold" if threshold is None else percent(Interval.exactly(threshold))


def _money(value: Interval, currency: str) -> str:
    low, high = (f"{end:,.10g}" for end in value.floats())
    return f"{low if value.is_exact else f'{low} to {high}'} {currency}".rstrip()
