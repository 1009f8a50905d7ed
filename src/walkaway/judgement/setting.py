"""The setting of a judgement: technology pack, ladder, findings and home countries a deal is judged with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from walkaway.catalog.checks.deal import component_problems
from walkaway.catalog.loader import (
    home_countries,
    load_deal,
    load_rulebook,
    load_technology,
)
from walkaway.core.errors import InputError
from walkaway.model.deal import Deal
from walkaway.model.rulebook import Rulebook
from walkaway.model.technology import Technology
from walkaway.rules.verdict import (
    check_measures,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a deal is judged with: the technology pack, the ladder, the findings and the home countries."""

    technology: Technology
    ladder: Rulebook
    findings: Rulebook
    home: frozenset[str]

    @classmethod
    def of(cls, deal: Deal, beside: Path | None = None) -> Setting:
        """Load what the deal names. ``beside`` is the folder of a deal file that brings its own technology file."""
        ladder, findings = load_rulebook("depth"), load_rulebook("findings")
        check_measures(ladder)
        check_measures(findings)
        technology = load_technology(deal.technology, beside)
        if problems := component_problems(deal, technology):
            raise InputError(problems)
        return cls(technology, ladder, findings, home_countries(deal.home))


def deal_and_setting(deal: str | Path | Deal) -> tuple[Deal, Setting]:
    """Read a deal by id or path, with what it is judged with; a deal file may bring its own technology file."""
    beside = None
    if not isinstance(deal, Deal):
        path = Path(deal)
        beside = path.parent if path.suffix in (".yaml", ".yml") else None
        deal = load_deal(deal)
    return deal, Setting.of(deal, beside)
