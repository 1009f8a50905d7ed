"""Questions about rulebooks beside their verdicts: which cannot apply, the chance to pass, whether their cases hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from walkaway.api.questions import AnyDeal, audit
from walkaway.catalog.loader import load_priors, load_rule_cases, load_rulebook
from walkaway.judgement import conduct
from walkaway.model.rulebook import Rulebook
from walkaway.results.checked import Checked
from walkaway.rules.cases import TestedBook, run_cases
from walkaway.rules.chance import Chance, chance_of
from walkaway.rules.relevance import reasons_against


def cannot_apply(deal: AnyDeal, books: Sequence[Rulebook]) -> dict[str, str]:
    """Rulebooks that cannot apply to a deal, and why, by id: law of other places or sectors."""
    return reasons_against(books, audit(deal).deal)


def chance(checked: Checked, deal: AnyDeal, draws: int, seed: int = 1, priors: str | Path | None = None) -> Chance:
    """The chance to pass a rulebook, of so many draws over what is unknown.

    Args:
        checked: the deal held against the rulebook.
        deal: the same deal.
        draws: number of draws.
        seed: seed of the draws.
        priors: path of a file with assumptions of your own; None for those of the catalog.
    """
    assumed = load_priors(None if priors is None else Path(priors))
    return chance_of(checked, audit(deal).judgement.subject, assumed, draws, seed)


def try_rulebook(reference: str) -> TestedBook:
    """Run the cases written beside a rulebook of the catalog.

    Raises:
        UnknownNameError: for an id that does not exist.
    """
    book = load_rulebook(reference)
    return run_cases(book, load_rule_cases(book.id), conduct.subject_of)
