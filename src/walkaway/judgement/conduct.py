"""The conductor: a deal, a technology and a date become one frozen audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from walkaway.catalog.loader import (
    grid_claims,
)
from walkaway.core.claims import Claim
from walkaway.core.identity import Same
from walkaway.core.truth import Truth
from walkaway.evidence.change import supposing
from walkaway.evidence.evidence import Evidence, newest
from walkaway.evidence.resolution import FieldRule, Resolved, resolve
from walkaway.exit.happened import happened_in
from walkaway.exit.outlook import outlook_of
from walkaway.exit.overlay import Case
from walkaway.judgement.computing import Computed, compute, compute_again
from walkaway.judgement.fields import Supposed, changes_in
from walkaway.judgement.positions import standing_of
from walkaway.judgement.presuming import Beliefs, worth_of_fields
from walkaway.judgement.questions import Asking
from walkaway.judgement.result import Audit, Coverage, Judgement
from walkaway.judgement.setting import Setting, deal_and_setting
from walkaway.localisation.emissions import emissions_of
from walkaway.localisation.investment import aid_in
from walkaway.localisation.money import public_money
from walkaway.localisation.people import skills_of
from walkaway.localisation.subject import Subject
from walkaway.model.deal import Deal
from walkaway.model.rulebook import Rulebook
from walkaway.model.technology import Technology
from walkaway.ownership.deal_ownership import HOLDS_ALL, ownership_of
from walkaway.rules.check import Before, ground_of, judge_rules
from walkaway.rules.timing import ANY_DAY
from walkaway.rules.verdict import (
    RuleResult,
    depth_of,
)


def audit(deal: str | Path | Deal, as_of: date | None = None, changes: Supposed | None = None) -> Audit:
    """Audit a deal.

    Args:
        deal: id of a deal in the catalog, path of a deal file, or a deal.
        as_of: only what was known by then counts; None means everything in the file.
        changes: what is to be supposed beside the claims: values by path, or changes.

    Raises:
        UnknownNameError: for an id that does not exist, and a path that leads to no field.
        InputError: with every problem of a bad file.
        UsageError: for a value a field cannot hold.
    """
    deal, setting = deal_and_setting(deal)
    supposed = () if changes is None else changes_in(deal, setting.technology, changes)
    evidence = supposing(Evidence.of(deal, as_of), supposed)
    seen = as_of or last_day(deal)
    judgement = judge(deal, evidence, setting)
    beliefs = Beliefs.of(deal, judgement.subject, judgement.measured, as_of)
    happened = happened_in(deal, evidence, seen)
    case = None if seen is None or happened is not None else exit_case(deal, beliefs, setting, seen)
    outlook = None if case is None else outlook_of(case)
    inputs = inputs_of(judgement)
    presumed = beliefs.reading(judgement, setting, outlook)
    worth = worth_of_fields(presumed, judgement.measured)
    return Audit(
        deal=deal,
        technology=setting.technology,
        as_of=seen,
        evidence=evidence,
        judgement=judgement,
        skills=skills_of(evidence),
        money=public_money(deal, evidence),
        emissions=emissions_of(evidence, _factory_energy(setting.technology), _grid(deal.plant.country, as_of)),
        happened=happened,
        outlook=outlook,
        coverage=_coverage(judgement, inputs),
        asking=Asking(evidence, judgement, inputs, _Judging(deal, judgement, setting), worth),
        presumed=presumed,
        speaking=beliefs.speaking,
        changes=supposed,
    )


def exit_case(deal: Deal, beliefs: Beliefs, setting: Setting, seen: date) -> Case | None:
    """Lay a deal over what its technology rests on; None where the pack does not say, or nobody could leave."""
    if setting.technology.production is None:
        return None
    subject = beliefs.subject
    return Case.of(deal, setting.technology, subject.evidence, subject, seen, beliefs.spreads())


def judge(deal: Deal, evidence: Evidence, setting: Setting) -> Judgement:
    """Compute ownership, value, stack, depth and findings from evidence."""
    return _judged(compute(deal, evidence, setting), setting)


def _judged(computed: Computed, setting: Setting, before: Judgement | None = None) -> Judgement:
    """Hold a computed deal against ladder and findings, by the evaluator of all rulebooks."""
    subject, measured = computed.worked.subject, computed.measured

    def held(rulebook: Rulebook, results: Iterable[RuleResult]) -> tuple[RuleResult, ...]:
        earlier = None if before is None else Before({item.rule.id: item for item in results}, before.measured)
        checked = judge_rules(rulebook, ground_of(rulebook, subject, measured, None), ANY_DAY, earlier)
        return tuple(checked.results.values())

    rungs = held(setting.ladder, () if before is None else before.rungs)
    findings = held(setting.findings, () if before is None else before.findings)
    return Judgement(computed, measured, rungs, depth_of(rungs), findings)


def subject_of(deal: Deal, evidence: Evidence) -> Subject:
    """Measure a deal on given evidence, for rules to be held against."""
    return subject_in(deal, evidence, Setting.of(deal))


def subject_in(deal: Deal, evidence: Evidence, setting: Setting) -> Subject:
    """Measure a deal on given evidence in a setting read before."""
    ownership = ownership_of(deal, evidence, setting.home)
    standing = standing_of(deal, evidence, ownership, setting)
    return Subject.of(evidence, setting.technology, standing, aid_in(deal.support))


def judge_again(deal: Deal, before: Judgement, evidence: Evidence, path: str, setting: Setting) -> Judgement:
    """Judge after one field was settled, computing only what read it, or what was computed from it.

    Equal to ``judge`` on the same evidence.
    """
    return _judged(compute_again(deal, before.computed, evidence, [path], setting), setting, before)


@dataclass(frozen=True, slots=True, eq=False)
class _Judging:
    """Judges again after one answer; the same right of parties of which all the same is known is judged once."""

    deal: Deal
    before: Judgement
    setting: Setting
    seen: dict[object, Judgement] = field(default_factory=dict)

    def __call__(self, settled: Evidence, path: str) -> Judgement:
        section, _, rest = path.partition(".")
        party, _, decision = rest.partition(".")
        before = self.before
        rights = before.ownership.powers.get(party)
        if section != "decision_rights" or rights is None or party == self.deal.foreign_partner:
            return judge_again(self.deal, before, settled, path, self.setting)
        sole = any(reason == HOLDS_ALL for reason in before.ownership.power_reasons.values())
        likes = (
            self.deal.party(party).role,
            before.ownership.home[party],
            tuple(rights.items()),
            party if sole else "",
        )
        key = (*likes, _side_in_union(before, party), decision, settled.get(path).choice)
        if key not in self.seen:
            self.seen[key] = judge_again(self.deal, before, settled, path, self.setting)
        return self.seen[key]


def _side_in_union(before: Judgement, party: str) -> Truth | None:
    union = before.subject.standing.in_union
    if union is None:
        return None
    return Truth.TRUE if party in union.home_parties else Truth.of(False if party in union.foreign_parties else None)


def inputs_of(judgement: Judgement) -> Mapping[str, Resolved]:
    """Fields the verdict and findings rest on, by path; a finding that does not apply asks for none."""
    found: dict[str, Resolved] = {}
    for result in (*judgement.depth.rungs, *judgement.findings):
        if result.applies is Truth.FALSE:
            continue
        found.update({item.field: item for item in result.proof.inputs()})
    found.update({item.field: item for item in judgement.value.inputs})
    return found


def _coverage(judgement: Judgement, inputs: Mapping[str, Resolved]) -> Coverage:
    unknown = tuple(sorted(path for path, item in inputs.items() if not item.is_known))
    assumed = sum(item.votes_follow_share and item.share.is_known for item in judgement.ownership.direct)
    return Coverage(len(inputs) - len(unknown), assumed, unknown)


def last_day(deal: Deal) -> date | None:
    """Last day any claim speaks of: the date of an audit that uses everything. The library reads no clock."""
    found = newest(deal)
    return None if found is None else found[0]


def claims_of(deal: Deal) -> Iterable[Claim]:
    """Every claim of a deal, in file order."""
    return (claim for item in deal.evidence() for claim in item.claims)


def _factory_energy(technology: Technology) -> Resolved:
    return _factory_energy_of(Same(technology))


@lru_cache(maxsize=64)
def _factory_energy_of(key: Same[Technology]) -> Resolved:
    technology = key.item
    item = next(field for field in technology.evidence() if field.path == "factory_energy")
    resolved = resolve(item.path, item.rule, item.claims, technology.sources)
    return replace(resolved, field=f"technology.{technology.id}.factory_energy")


_GRID_RULE = FieldRule("quantity", "Emissions of the grid.", "grid operator", "grid_intensity", 0.0, changes=True)


def _grid(country: str, as_of: date | None) -> Resolved:
    claims, sources = grid_claims(country)
    return resolve(f"grid.{country}", _GRID_RULE, claims, dict(sources), as_of)
