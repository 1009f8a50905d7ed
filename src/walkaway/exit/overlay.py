"""The case: a deal laid over its technology's gate graph. Built once, used for every mode and year of exit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from walkaway.catalog.loader import home_countries, load_asset_kinds, load_know_how
from walkaway.core.errors import UsageError
from walkaway.core.identity import Same
from walkaway.evidence.change import Change
from walkaway.evidence.evidence import Evidence
from walkaway.exit.draws import Draws
from walkaway.exit.graph import Graph
from walkaway.exit.holdings import BelievedSpreads, Holding, holders_in, holdings_of, spread_of
from walkaway.exit.knowledge import Learning, learning_of
from walkaway.exit.losses import Exit, leaver_of
from walkaway.exit.production_start import Start, start_of
from walkaway.exit.recovery import World
from walkaway.exit.title import title_of
from walkaway.exit.with_terms import with_terms
from walkaway.localisation.subject import Subject
from walkaway.model.deal import Deal
from walkaway.model.exit_mode import ExitMode
from walkaway.model.exit_term import ContractTerm
from walkaway.model.production import Production
from walkaway.model.technology import Technology


@dataclass(frozen=True)
class Case:
    """A deal ready to be tested."""

    deal: Deal
    technology: Technology
    graph: Graph
    evidence: Evidence
    subject: Subject
    holdings: tuple[Holding, ...]
    learning: Learning
    start: Start
    terms: tuple[ContractTerm, ...] = ()
    supposed: tuple[Change, ...] = ()
    """What was supposed beside the claims, and is in the evidence."""
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What does not hang on mode or day, worked out once."""

    def __getstate__(self) -> dict[str, Any]:
        """Pickle and copy without what is kept."""
        return {**self.__dict__, "kept": {}}

    @classmethod
    def of(
        cls,
        deal: Deal,
        technology: Technology,
        evidence: Evidence,
        subject: Subject,
        seen: date,
        beliefs: BelievedSpreads | None = None,
        supposed: tuple[Change, ...] = (),
    ) -> Case:
        """Lay a deal over the graph of its technology, with what is believed where claims are silent.

        Raises:
            UsageError: if the technology pack does not say what production rests on.
        """
        if technology.production is None:
            raise UsageError(
                f"the technology pack {technology.id} does not say what production rests on; add a 'production' section"
            )
        graph = graph_of(technology.production)
        title = title_of(deal, evidence, home_countries(deal.home))
        return cls(
            deal, technology, graph, evidence, subject, holdings_of(deal, graph, subject, title, beliefs),
            learning_of(load_know_how(), subject), start_of(evidence, seen), (), supposed,
        )  # fmt: skip

    def with_terms(self, terms: Sequence[ContractTerm]) -> Case:
        """Return the case as it would be with these terms in the contract.

        Raises:
            UsageError: for a term that touches nothing in this case, is given twice, or whose route needs what this
                product does not rest on.
        """
        self._check_terms(terms)
        with_terms(self.holdings, self.learning, terms, self.start, self.start.seen)
        return replace(self, terms=(*self.terms, *terms), kept={})

    def _check_terms(self, terms: Sequence[ContractTerm]) -> None:
        names = [term.id for term in (*self.terms, *terms)]
        for term in terms:
            if names.count(term.id) > 1:
                raise UsageError(f"the term {term.id} is given twice; once is enough")
            needs = {need for effect in term.effects if effect.route is not None for need in effect.route.needs}
            if strange := sorted(needs - set(self.graph.places)):
                missing = f"which {self.technology.id} does not rest on"
                raise UsageError(f"the term {term.id}: its route needs {', '.join(strange)}, {missing}")

    def on(self, leaving: Exit, day: date, draws: Draws) -> tuple[tuple[Holding, ...], World]:
        """Who holds what, and what holds for all assets, when somebody leaves on a day."""
        holdings, learning = with_terms(self.holdings, self.learning, self.terms, self.start, day)
        years = draws.draw("years of production", self.start.years_until(day, learning.years_since_start))
        built = (years > 0).astype(float)
        delays = {
            name: draws.draw(f"delay:{name}", spread_of(factor, f"{leaving.mode.id}: {name}"))
            for name, factor in leaving.mode.delays.items()
        }
        know_how = learning.after(np.maximum(years, 0.0), draws)
        stays = leaving.leaver.key != self.deal.venture
        return holdings, World(leaving, draws, built, know_how, stays, delays)


def exit_of(case: Case, mode: ExitMode, holder: str | None = None) -> Exit:
    """Say who leaves and check that the mode names holders that exist."""
    known = holders_in(case.holdings)
    parties = {party.id for party in case.deal.parties}
    strangers = [name for name in mode.holders if name not in known and name not in parties]
    if strangers:
        leaver_of(case.deal, case.holdings, mode, strangers[0])
    return Exit(mode, leaver_of(case.deal, case.holdings, mode, holder), home_countries(case.deal.home))


def graph_of(production: Production) -> Graph:
    """Return the gate graph of a production section, put in order once."""
    return _graph_of(Same(production))


@lru_cache(maxsize=64)
def _graph_of(production: Same[Production]) -> Graph:
    return Graph.of(production.item, load_asset_kinds().kinds)
