"""Questions about what is presumed: the presumptions themselves, and how well they foretell what is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from walkaway.beliefs import presumptions as presuming
from walkaway.catalog.loader import all_deals
from walkaway.judgement.scoring import Score, score_of
from walkaway.model.deal import Deal
from walkaway.model.presumption import Presumption


def presumptions() -> tuple[Presumption, ...]:
    """Every presumption of the catalog, in order of id."""
    return presuming.presumptions()


def presumption(reference: str | Path) -> Presumption:
    """Load a presumption by id or from a file.

    Raises:
        UnknownNameError: for an id that does not exist.
        InputError: with every problem of a bad file, each with its line.
    """
    return presuming.presumption(reference)


def score(*deals: str | Path | Deal, told: Callable[[str], None] | None = None) -> Score:
    """Hide every known measure of each deal, foretell it from the rest of its file and the catalog, and score.

    Args:
        deals: ids, paths or deals; none for the whole catalog.
        told: called with the id of each deal when it is done.

    Raises:
        UnknownNameError: for an id that does not exist.
        InputError: with every problem of a bad file.
    """
    return score_of(deals or all_deals(), told)
