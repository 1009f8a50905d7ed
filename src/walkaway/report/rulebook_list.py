"""The list of rulebooks, and how the cases written beside them came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from walkaway.model.rulebook import Rulebook
from walkaway.report.page import Page, Section, table
from walkaway.report.words import counted
from walkaway.rules.cases import TestedBook


def rulebooks_page(books: Sequence[Rulebook]) -> Page:
    """Build the list."""
    rows = [(book.id, book.status.replace("_", " "), book.name) for book in books]
    section = Section("", (table(("Rulebook", "Status", "Name"), rows),))
    return Page(counted(len(books), "rulebook"), "See one: walkaway rulebooks RULEBOOK.", (section,))


def rulebooks_to_list(books: Sequence[Rulebook]) -> list[dict[str, Any]]:
    """Return plain data."""
    return [
        {
            "id": book.id,
            "name": book.name,
            "status": book.status,
            "jurisdiction": list(book.jurisdiction),
            "reach": list(book.reach),
        }
        for book in books
    ]


def tested_lines(item: TestedBook) -> Iterator[str]:
    """Say how the cases of a rulebook came out."""
    said = f"{len(item.outcomes)} expectations, {len(item.missed)} missed"
    yield f"{item.rulebook}: {said}; {item.coverage:.0%} of {len(item.branches)} branches reached"
    yield from (f"  missed: {text}" for text in item.missed)
    yield from (f"  not reached: {text}" for text in item.lacking)


def tested_to_dict(item: TestedBook) -> dict[str, Any]:
    """Return plain data."""
    return {
        "rulebook": item.rulebook,
        "expectations": len(item.outcomes),
        "missed": list(item.missed),
        "branches": len(item.branches),
        "coverage": round(item.coverage, 4),
        "lacking": list(item.lacking),
    }
