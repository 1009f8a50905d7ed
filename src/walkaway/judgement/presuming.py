"""The beliefs of a deal: joint worlds of claims, presumptions and base rates, one set for every question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from walkaway.beliefs.base_rates import BaseRates
from walkaway.beliefs.belief_words import belief_words
from walkaway.beliefs.chance import PassChance, chance_of, presumed_rules
from walkaway.beliefs.presumed import Believed, Presumed, PresumedReading, is_yet_to_run, reading_of
from walkaway.beliefs.presumptions import Speaks, measures_needed, presumptions, speaking_of
from walkaway.beliefs.worlds import Worlds
from walkaway.catalog.loader import known_cases
from walkaway.core.thresholds import threshold
from walkaway.exit.asset_evidence import MEASURES_READ
from walkaway.exit.draws import Draws, Spread
from walkaway.exit.levels import quantiles
from walkaway.exit.outlook import Outlook
from walkaway.judgement.computing import compute_again
from walkaway.judgement.result import Audit, Judgement
from walkaway.judgement.setting import Setting
from walkaway.localisation.subject import Subject
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.deal import Deal
from walkaway.model.known_case import KnownCase
from walkaway.rules.check import Checked
from walkaway.rules.check_many import Flags, Names

SEED = 1
BREADTH = "local_value_share"
SURVIVAL, OUTPUT = "production_survives_exit", "output_after_exit"
STATE, RUNNING = "plant.state", "production"
STEPS = 200
"""Values a belief is summed up in for the walk-away test."""


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is believed of one deal: one set, whoever asks.

    Attributes:
        deal: the deal.
        subject: the deal, measured.
        measured: its measures by name, those of presumptions among them.
        speaking: presumptions about such a deal, with how each stands.
        worlds: joint worlds within what is shown.
    """

    deal: Deal
    subject: Subject
    measured: Mapping[str, Measured]
    speaking: tuple[Speaks, ...]
    worlds: Worlds

    @classmethod
    def of(
        cls,
        deal: Deal,
        subject: Subject,
        measured: Mapping[str, Measured],
        as_of: date | None = None,
        count: int | None = None,
        seed: int = SEED,
    ) -> Beliefs:
        """Form beliefs from what is shown of a deal.

        Args:
            deal: the deal.
            subject: the deal, measured.
            measured: its measures, as far as they were taken.
            as_of: only cases known by then count.
            count: number of worlds; None for that of the catalog.
            seed: their seed; the same seed gives the same worlds.

        Raises:
            UsageError: for a number of worlds or a seed that is not allowed.
        """
        everything = all_measured(subject, measured)
        cases = cases_beside(deal, as_of)
        speaking = speaking_of(deal, subject, everything, cases)
        countries = subject.standing.partner_countries
        rates = BaseRates(cases, deal.id, deal.kind, countries[0] if len(countries) == 1 else "")
        draws = Draws(int(threshold("worlds")) if count is None else count, seed)
        return cls(deal, subject, everything, speaking, Worlds(speaking, rates, draws))

    def spreads(self) -> dict[str, Spread]:
        """What is believed of measures the walk-away test asks of a whole deal, where claims do not settle them."""
        found = {}
        for name in MEASURES_READ:
            belief = self.worlds.belief(self.measured[name])
            if belief.ground in ("presumption", "base_rate"):
                column = belief.column
                if isinstance(column, Names):
                    raise TypeError("a name is no share")
                values = column.certain.astype(float) if isinstance(column, Flags) else column.low
                steps = quantiles(values, [(number + 0.5) / STEPS for number in range(STEPS)])
                found[name] = Spread.among([float(step) for step in steps], f"belief: {name}", MEASURES[name].meaning)
        return found

    def reading(self, judgement: Judgement, setting: Setting, outlook: Outlook | None) -> PresumedReading:
        """Return what is presumed beside a judgement; the test of an exit, if made, is one of its grounds."""
        books, results = (setting.ladder, setting.findings), (judgement.rungs, judgement.findings)
        running = None
        if is_yet_to_run(self.subject, self.measured):
            running = self.once_running(judgement, setting)._believed(outlook)
        return reading_of(self._believed(outlook), running, books, results, belief_words)

    def once_running(self, judgement: Judgement, setting: Setting) -> Beliefs:
        """Return the beliefs as if the plant made the product: presumptions on building sites end, others begin."""
        evidence = self.subject.evidence.settle(STATE, RUNNING)
        later = compute_again(self.deal, judgement.computed, evidence, [STATE], setting)
        draws = self.worlds.draws
        return Beliefs.of(self.deal, later.worked.subject, later.measured, evidence.as_of, draws.samples, draws.seed)

    def _believed(self, outlook: Outlook | None) -> Believed:
        return Believed(self.subject, self.measured, self.tested(outlook))

    def tested(self, outlook: Outlook | None) -> Worlds:
        """Return the worlds with what the test of an exit says."""
        if outlook is None:
            return self.worlds
        drawn = Spread.among(outlook.measured.drawn, "walk-away test", MEASURES[OUTPUT].meaning)
        return self.worlds.with_tests({SURVIVAL: outlook.survives_in}, {OUTPUT: drawn})


def chances_over(audit: Audit, checked: Iterable[Checked], count: int, seed: int) -> tuple[PassChance, ...]:
    """Chance that a deal passes each of several rulebooks, all over the same joint worlds."""
    subject = audit.judgement.subject
    beliefs = Beliefs.of(audit.deal, subject, audit.judgement.measured, audit.evidence.as_of, count, seed)
    worlds = beliefs.tested(audit.outlook)
    return tuple(chance_of(item, subject, worlds, belief_words) for item in checked)


def presumed_over(audit: Audit, checked: Sequence[Checked]) -> tuple[Mapping[str, Presumed], ...]:
    """What is presumed of every rule of several rulebooks, by id, all over the same joint worlds."""
    subject = audit.judgement.subject
    beliefs = Beliefs.of(audit.deal, subject, audit.judgement.measured, audit.evidence.as_of)
    worlds = beliefs.tested(audit.outlook)
    return tuple(presumed_rules(item, subject, worlds, belief_words) for item in checked)


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
    """Measures of a judgement, with those presumptions and the walk-away test rest on, and the share of value."""
    wanted = (*measures_needed(presumptions()), *MEASURES_READ, BREADTH)
    return {**{name: MEASURES[name].of(subject) for name in wanted if name not in measured}, **measured}


def cases_beside(deal: Deal, as_of: date | None = None) -> tuple[KnownCase, ...]:
    """Known cases without those the deal is a copy of; its own is left out wherever cases are counted."""
    return tuple(case for case in _cases(as_of) if not case.is_copied_in(deal.technology, deal.who_and_where))


@cache
def _cases(as_of: date | None) -> tuple[KnownCase, ...]:
    return tuple(case.as_of(as_of) for case in known_cases())
