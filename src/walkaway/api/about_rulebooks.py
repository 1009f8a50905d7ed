"""Questions about rulebooks beside their verdicts: which cannot apply, the chance to pass, whether their cases hold."""

from __future__ import annotations

from collections.abc import Sequence

from walkaway.api.questions import AnyDeal, audit
from walkaway.beliefs.chance import PassChance
from walkaway.catalog.loader import load_rule_cases, load_rulebook
from walkaway.judgement import conduct
from walkaway.judgement.presuming import chances_over
from walkaway.model.rulebook import Rulebook
from walkaway.results.checked import Checked
from walkaway.rules.cases import TestedBook, run_cases
from walkaway.rules.relevance import reasons_against


def cannot_apply(deal: AnyDeal, books: Sequence[Rulebook]) -> dict[str, str]:
    """Rulebooks that cannot apply to a deal, and why, by id: law of other places or sectors."""
    return reasons_against(books, audit(deal).deal)


def chances(deal: AnyDeal, checked: Sequence[Checked], worlds: int, seed: int = 1) -> tuple[PassChance, ...]:
    """The chance that a deal passes each rulebook, over joint worlds of what is shown, presumed and known of others.

    Args:
        deal: the deal.
        checked: it held against the rulebooks.
        worlds: number of worlds.
        seed: their seed; the same seed gives the same chances.

    Raises:
        UsageError: for a number of worlds or a seed that is not allowed.
    """
    return chances_over(audit(deal), checked, worlds, seed)


def try_rulebook(reference: str) -> TestedBook:
    """Run the cases written beside a rulebook of the catalog.

    Raises:
        UnknownNameError: for an id that does not exist.
    """
    book = load_rulebook(reference)
    return run_cases(book, load_rule_cases(book.id), conduct.subject_of)
