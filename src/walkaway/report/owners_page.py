"""Owners behind the companies of a register, as a page, as plain data and as rows."""

from __future__ import annotations

from typing import Any

from walkaway.core.envelope import SCHEMA_VERSION
from walkaway.core.interval import Interval
from walkaway.ownership.owners import Owner, Owners
from walkaway.report.page import Page, Section, table
from walkaway.report.words import percent, truth_word

MOST_OWNERS = 20
"""Owners a page shows."""
HEAD = ("Owner", "Company", "Share", "At home", "Controls")


def owners_page(found: Owners, top: int) -> Page:
    """Build the page: of one company its owners, of a register those that stand behind most companies.

    Args:
        found: what the register says.
        top: how many rows to show.
    """
    size = f"{found.companies:,} companies somebody holds, {found.holdings:,} holdings."
    if found.company is None:
        share = percent(Interval.exactly(found.threshold or 0))
        rows = [
            (owner.name, f"{owner.companies:,}", f"{owner.controlled:,}", truth_word(owner.at_home))
            for owner in found.biggest[:top]
        ]
        caption = _more(len(found.biggest) - len(rows))
        block = table(("Owner", f"Owns more than {share} of", "Controls", "At home"), rows, caption)
        return Page("Owners behind the register", size, (Section("In most companies", (block,)),))
    shown = [
        (owner.name, _percent(owner.share), truth_word(owner.at_home), "yes" if owner.controls else "no")
        for owner in found.owners[:top]
    ]
    caption = _more(len(found.owners) - len(shown))
    block = table(("Owner", "Share through all chains", "At home", "Controls"), shown, caption)
    whole = [("Nobody in the register", _percent(found.unknown or 0.0))]
    if found.home is not None:
        whole.append(("Held from home", percent(found.home)))
    sections = (Section("Owners", (block,)), Section("Of the whole", (table(("", ""), whole),)))
    return Page(f"Who owns {found.company}", size, sections)


def owners_to_dict(found: Owners, top: int | None = None) -> dict[str, Any]:
    """Return plain data; ``top`` limits the owners."""
    return {
        "schema_version": SCHEMA_VERSION,
        "company": found.company,
        "companies": found.companies,
        "holdings": found.holdings,
        "threshold": found.threshold,
        "owners": [_owner(owner) for owner in found.owners[:top]],
        "biggest": [
            {
                "owner": owner.name,
                "at_home": truth_word(owner.at_home),
                "companies": owner.companies,
                "controlled": owner.controlled,
            }
            for owner in found.biggest[:top]
        ],
        "unknown_share": found.unknown,
        "home_share": None if found.home is None else found.home.to_list(),
    }


def owner_rows(found: Owners, top: int | None = None) -> list[tuple[str, ...]]:
    """Return a head and one row for each owner of each company; shares as fractions."""
    rows = [
        (owner.name, owner.company, repr(owner.share), truth_word(owner.at_home), "yes" if owner.controls else "no")
        for owner in found.owners[:top]
    ]
    return [HEAD, *rows]


def _owner(owner: Owner) -> dict[str, Any]:
    return {
        "owner": owner.name,
        "company": owner.company,
        "share": owner.share,
        "at_home": truth_word(owner.at_home),
        "controls": owner.controls,
    }


def _percent(share: float) -> str:
    return f"{share * 100:.4f}".rstrip("0").rstrip(".") + "%"


def _more(number: int) -> str:
    return f"{number:,} more; --top shows them" if number > 0 else ""
