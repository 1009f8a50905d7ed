"""The presumed reading of a judgement: joint worlds of claims, presumptions and base rates, read by all rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from walkaway.beliefs.base_rates import BaseRates
from walkaway.beliefs.belief_words import belief_words
from walkaway.beliefs.chance import Chance, chance_of
from walkaway.beliefs.presumed import PresumedReading, reading_of
from walkaway.beliefs.presumptions import Speaks, measures_needed, presumptions, speaking_of
from walkaway.beliefs.worlds import Worlds
from walkaway.catalog.loader import known_cases
from walkaway.core.thresholds import threshold
from walkaway.exit.draws import Draws
from walkaway.exit.outlook import Outlook
from walkaway.judgement.result import Audit, Judgement
from walkaway.judgement.setting import Setting
from walkaway.localisation.subject import Subject
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.deal import Deal
from walkaway.model.known_case import KnownCase
from walkaway.rules.check import Checked

SEED = 1
BREADTH = "local_value_share"
SURVIVAL = "production_survives_exit"


def presumed_in(
    deal: Deal, judgement: Judgement, setting: Setting, outlook: Outlook | None, as_of: date | None
) -> tuple[PresumedReading, tuple[Speaks, ...]]:
    """Return what is presumed beside a judgement, and the presumptions that speak of the deal."""
    measured = all_measured(judgement.subject, judgement.measured)
    worlds, speaking = worlds_of(deal, judgement.subject, measured, outlook, as_of)
    books, results = (setting.ladder, setting.findings), (judgement.rungs, judgement.findings)
    return reading_of(worlds, books, results, judgement.subject, measured, belief_words), speaking


def worlds_of(
    deal: Deal,
    subject: Subject,
    measured: Mapping[str, Measured],
    outlook: Outlook | None = None,
    as_of: date | None = None,
    count: int | None = None,
    seed: int = SEED,
) -> tuple[Worlds, tuple[Speaks, ...]]:
    """Draw the joint worlds of a deal.

    Args:
        deal: the deal.
        subject: the deal, measured.
        measured: its measures by name, those of presumptions among them.
        outlook: the test of an exit, if one was made.
        as_of: only cases known by then count.
        count: number of worlds; None for that of the catalog.
        seed: their seed; the same seed gives the same worlds.
    """
    speaking = speaking_of(deal, subject, measured)
    countries = subject.standing.partner_countries
    rates = BaseRates(_cases(as_of), deal.id, deal.kind, countries[0] if len(countries) == 1 else "")
    draws = Draws(int(threshold("worlds")) if count is None else count, seed)
    tested = {} if outlook is None else {SURVIVAL: outlook.survives_in}
    return Worlds(speaking, rates, draws, tested), speaking


def chances_over(audit: Audit, checked: Iterable[Checked], count: int, seed: int) -> tuple[Chance, ...]:
    """Chance that a deal passes each of several rulebooks, all over the same joint worlds."""
    subject = audit.judgement.subject
    measured = all_measured(subject, audit.judgement.measured)
    worlds, _ = worlds_of(audit.deal, subject, measured, audit.outlook, audit.evidence.as_of, count, seed)
    return tuple(chance_of(item, subject, worlds, belief_words) for item in checked)


def worth_of_fields(reading: PresumedReading, measured: Mapping[str, Measured]) -> dict[str, float | None]:
    """Bits an answer on each field is expected to tell: the most any measure it feeds would; None if one is open."""
    found: dict[str, float | None] = {}
    for name, item in measured.items():
        if item.is_settled:
            continue
        bits = reading.worth.get(name)
        for field in item.inputs:
            before = found.get(field.field, 0.0)
            found[field.field] = None if bits is None or before is None else max(before, bits)
    return found


def all_measured(subject: Subject, measured: Mapping[str, Measured]) -> dict[str, Measured]:
    """Measures of a judgement, with those presumptions rest on and the share of value made at home."""
    wanted = (*measures_needed(presumptions()), BREADTH)
    return {**{name: MEASURES[name].of(subject) for name in wanted if name not in measured}, **measured}


@cache
def _cases(as_of: date | None) -> tuple[KnownCase, ...]:
    return tuple(case.as_of(as_of) for case in known_cases())
