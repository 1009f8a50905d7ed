"""The walk-away test of a deal by name: reads the deal, lays it over its technology, and lets somebody leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from walkaway.catalog.loader import load_exit_mode, load_exit_modes, load_term
from walkaway.core.errors import UsageError
from walkaway.evidence.change import supposing
from walkaway.evidence.evidence import Evidence
from walkaway.exit.draws import SAMPLES, SEED
from walkaway.exit.exit_day import exit_day
from walkaway.exit.overlay import Case
from walkaway.exit.result import WalkAway
from walkaway.exit.walk_away import leave
from walkaway.judgement.conduct import last_day, subject_in
from walkaway.judgement.fields import Supposed, changes_in
from walkaway.judgement.presuming import Beliefs
from walkaway.judgement.setting import deal_and_setting
from walkaway.model.deal import Deal
from walkaway.model.exit_mode import ExitMode
from walkaway.model.exit_term import ContractTerm


def walk_away(
    deal: str | Path | Deal,
    mode: str | Path | ExitMode | None = None,
    at: date | None = None,
    holder: str | None = None,
    as_of: date | None = None,
    terms: Sequence[str | Path | ContractTerm] = (),
    samples: int = SAMPLES,
    seed: int = SEED,
    surface: bool = True,
    changes: Supposed | None = None,
) -> WalkAway:
    """Test what home could still make if the partner, or somebody else, walked away.

    Args:
        deal: id of a deal in the catalog, path of a deal file, or a deal.
        mode: expiry, hostile, ban, insolvency, sanctions, or the path of a file with a mode of your own; None for the
            mode every audit asks about, named in the catalog.
        at: day of the exit; None for the default of :func:`walkaway.exit.exit_day.exit_day`, which the result gives
            with its reason.
        holder: who leaves, a party or a group such as equipment_vendor:CN; None for the foreign partner.
        as_of: only what was known by then counts.
        terms: contract terms to add, by id or path.
        samples: number of draws.
        seed: seed of the draws; recorded in the result.
        surface: whether to work out exit years by months.
        changes: what is to be supposed beside the claims: values by path, or changes.

    Raises:
        UnknownNameError: for a deal, mode, holder or term that does not exist.
        InputError: with every problem of a bad file.
        UsageError: where the technology pack does not say what production rests on, or a term touches nothing.
    """
    case = case_of(deal, as_of, changes)
    if terms:
        case = case.with_terms([term if isinstance(term, ContractTerm) else load_term(term) for term in terms])
    return leave(case, _mode(mode), exit_day(case, at), holder, as_of, samples, seed, surface)


def walk_away_in(
    deal: str | Path | Deal,
    modes: Sequence[str | Path | ExitMode | None],
    at: date | None = None,
    holder: str | None = None,
    as_of: date | None = None,
    samples: int = SAMPLES,
    seed: int = SEED,
    changes: Supposed | None = None,
) -> tuple[WalkAway, ...]:
    """Test the same deal in several modes, without surfaces; arguments as in :func:`walk_away`."""
    case = case_of(deal, as_of, changes)
    day = exit_day(case, at)
    return tuple(leave(case, _mode(mode), day, holder, as_of, samples, seed, surface=False) for mode in modes)


def _mode(mode: str | Path | ExitMode | None) -> ExitMode:
    if mode is None:
        mode = load_exit_modes().outlook.mode
    return mode if isinstance(mode, ExitMode) else load_exit_mode(mode)


def case_of(deal: str | Path | Deal, as_of: date | None = None, changes: Supposed | None = None) -> Case:
    """Lay a deal over the graph of its technology."""
    found, setting = deal_and_setting(deal)
    supposed = () if changes is None else changes_in(found, setting.technology, changes)
    evidence = supposing(Evidence.of(found, as_of), supposed)
    subject = subject_in(found, evidence, setting)
    beliefs = Beliefs.of(found, subject, {}, as_of).spreads()
    return Case.of(found, setting.technology, evidence, subject, as_of or _seen(found), beliefs, supposed)


def _seen(deal: Deal) -> date:
    seen = last_day(deal)
    if seen is None:
        raise UsageError(f"no claim of {deal.id} has a date; say with --as-of which day is meant")
    return seen
