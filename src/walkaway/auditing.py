"""The conductor: a deal, a technology and a date become one frozen audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from walkaway.catalog.checks import component_problems
from walkaway.catalog.loader import (
    grid_claims,
    home_countries,
    load_deal,
    load_rulebook,
    load_technology,
)
from walkaway.core.claims import Claim
from walkaway.core.errors import InputError
from walkaway.core.resolution import FieldRule, Resolved, knowable, resolve
from walkaway.core.truth import Truth
from walkaway.exit.case import Case
from walkaway.exit.happened import Happened, happened_in
from walkaway.exit.outlook import Outlook, outlook_of
from walkaway.localisation.emissions import Emissions, emissions_of
from walkaway.localisation.investment import aid_in
from walkaway.localisation.measures import AfterExit, Measured, Subject
from walkaway.localisation.money import PublicMoney, public_money
from walkaway.localisation.people import Skills, skills_of
from walkaway.localisation.stack import Stack
from walkaway.localisation.stakes import Stake, Stakes
from walkaway.localisation.standing import Standing
from walkaway.localisation.value import ValueShares
from walkaway.localisation.verdict import (
    Depth,
    RuleResult,
    check_measures,
    depth_of,
    measure_again,
    measure_all,
)
from walkaway.model.deal import Deal
from walkaway.model.evidence import Evidence, newest
from walkaway.model.rulebook import Rulebook
from walkaway.model.technology import Technology
from walkaway.ownership.deal_ownership import HOLDS_ALL, DealOwnership, ownership_of, with_rights
from walkaway.questions import Judge, Question, rank_questions
from walkaway.rules.check import Before, ground_of, judge_rules
from walkaway.rules.timing import ANY_DAY

SCHEMA_VERSION = "2.0"


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


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from the evidence: everything that is computed again when an unknown is settled."""

    ownership: DealOwnership
    subject: Subject
    measured: Mapping[str, Measured]
    rungs: tuple[RuleResult, ...]
    depth: Depth
    findings: tuple[RuleResult, ...]

    @property
    def value(self) -> ValueShares:
        """Shares of value."""
        return self.subject.value

    @property
    def stack(self) -> Stack:
        """The know-how stack."""
        return self.subject.stack


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the inputs of the verdict and findings rest on: counts of fields, and the unknown ones by name."""

    sourced: int
    assumed: int
    unknown_fields: tuple[str, ...]

    @property
    def share_sourced(self) -> float:
        """Sourced inputs over all inputs; 0 when there are none."""
        total = self.sourced + self.assumed + len(self.unknown_fields)
        return self.sourced / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of one deal at one date. Shares are fractions; unknown is kept apart from zero throughout.

    ``as_of`` is the day asked for, else the last day any claim speaks of, else None. ``happened`` is what the file
    records of the end of the deal; only where it records none there is an ``outlook`` on what would happen.
    """

    deal: Deal
    technology: Technology
    as_of: date | None
    evidence: Evidence
    judgement: Judgement
    skills: Skills
    money: PublicMoney
    emissions: Emissions
    happened: Happened | None
    outlook: Outlook | None
    coverage: Coverage
    questions: tuple[Question, ...]

    @property
    def depth(self) -> Depth:
        """Place on the ladder of capability."""
        return self.judgement.depth

    @property
    def ownership(self) -> DealOwnership:
        """Who owns and decides."""
        return self.judgement.ownership

    @property
    def value(self) -> ValueShares:
        """Shares of value."""
        return self.judgement.value

    @property
    def findings(self) -> tuple[RuleResult, ...]:
        """The six findings."""
        return self.judgement.findings

    @property
    def known_claims(self) -> tuple[Claim, ...]:
        """Claims that could be known on the day asked for; all of them when no day was given."""
        return knowable(self.evidence.all_claims(), self.deal.sources, self.evidence.as_of)

    def to_dict(self) -> dict[str, object]:
        """Return the audit as plain data, in the published JSON shape."""
        from walkaway.report.json_view import audit_to_dict

        return audit_to_dict(self)

    def why(self, field: str | None = None) -> str:
        """Say how the verdict, or one field, comes about, down to claims and sources."""
        from walkaway.report.text_view import why_field, why_verdict

        return why_verdict(self) if field is None else why_field(self, field)

    def __repr__(self) -> str:
        """Say deal, date and verdict in one line."""
        low, high = self.value.local.floats()
        day = f" as of {self.as_of}" if self.as_of else ""
        return f"<Audit {self.deal.id}{day}: {self.depth.label}; breadth {low:.0%} to {high:.0%}>"

    def _repr_html_(self) -> str:
        """Show the audit in a notebook."""
        from walkaway.report.html_view import audit_fragment

        return audit_fragment(self)


def audit(deal: str | Path | Deal, as_of: date | None = None) -> Audit:
    """Audit a deal.

    Args:
        deal: id of a deal in the catalog, path of a deal file, or a deal.
        as_of: only what was known by then counts; None means everything in the file.

    Raises:
        UnknownNameError: for an id that does not exist.
        InputError: with every problem of a bad file.
    """
    deal, setting = deal_and_setting(deal)
    evidence = Evidence.of(deal, as_of)
    seen = as_of or last_day(deal)
    case = exit_case(deal, evidence, setting, seen) if seen else None
    happened = happened_in(deal, evidence, seen)
    outlook = None if case is None or happened is not None else outlook_of(case)
    judgement = judge(deal, evidence, setting, None if outlook is None else outlook.measured)
    inputs = inputs_of(judgement)
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
        questions=rank_questions(evidence, judgement, inputs, _judge_of(deal, judgement, setting)),
    )


def deal_and_setting(deal: str | Path | Deal) -> tuple[Deal, Setting]:
    """Read a deal by id or path, with what it is judged with; a deal file may bring its own technology file."""
    beside = None
    if not isinstance(deal, Deal):
        path = Path(deal)
        beside = path.parent if path.suffix in (".yaml", ".yml") else None
        deal = load_deal(deal)
    return deal, Setting.of(deal, beside)


def exit_case(deal: Deal, evidence: Evidence, setting: Setting, seen: date) -> Case | None:
    """Lay a deal over what its technology rests on; None where the pack does not say, or nobody could leave."""
    if setting.technology.production is None:
        return None
    return Case.of(deal, setting.technology, evidence, subject_in(deal, evidence, setting), seen)


def judge(deal: Deal, evidence: Evidence, setting: Setting, after: AfterExit | None = None) -> Judgement:
    """Compute ownership, value, stack, depth and findings from evidence, and from the test of an exit if made."""
    ownership = ownership_of(deal, evidence, setting.home)
    subject = Subject.of(
        evidence, setting.technology, _standing(deal, evidence, ownership, setting), aid_in(deal.support)
    )
    subject = replace(subject, after_exit=after)
    measured = measure_all((setting.ladder, setting.findings), subject)
    return _judged(ownership, subject, measured, setting)


def _judged(
    ownership: DealOwnership,
    subject: Subject,
    measured: Mapping[str, Measured],
    setting: Setting,
    before: Judgement | None = None,
) -> Judgement:
    """Hold a measured deal against ladder and findings, by the evaluator of all rulebooks."""

    def held(rulebook: Rulebook, results: Iterable[RuleResult]) -> tuple[RuleResult, ...]:
        earlier = None if before is None else Before({item.rule.id: item for item in results}, before.measured)
        checked = judge_rules(rulebook, ground_of(rulebook, subject, measured, None), ANY_DAY, earlier)
        return tuple(checked.results.values())

    rungs = held(setting.ladder, () if before is None else before.rungs)
    findings = held(setting.findings, () if before is None else before.findings)
    return Judgement(ownership, subject, measured, rungs, depth_of(rungs), findings)


def subject_of(deal: Deal, evidence: Evidence) -> Subject:
    """Measure a deal on given evidence, for rules to be held against."""
    return subject_in(deal, evidence, Setting.of(deal))


def subject_in(deal: Deal, evidence: Evidence, setting: Setting) -> Subject:
    """Measure a deal on given evidence in a setting read before."""
    ownership = ownership_of(deal, evidence, setting.home)
    standing = _standing(deal, evidence, ownership, setting)
    return Subject.of(evidence, setting.technology, standing, aid_in(deal.support))


def judge_again(deal: Deal, before: Judgement, evidence: Evidence, path: str, setting: Setting) -> Judgement:
    """Judge after one field was settled, computing only what rests on it.

    Equal to ``judge`` on the same evidence and the same test of an exit: that test is not drawn again for every answer;
    how far an answer moves it is what the exit's own ranking tells.
    """
    section = path.partition(".")[0]
    ownership, standing = before.ownership, before.subject.standing
    if section == "decision_rights" or path == "complete.decision_rights":
        ownership = with_rights(deal, ownership, evidence)
        standing = standing.with_rights(ownership.powers, ownership.rights_complete)
    elif section in ("ownership", "complete"):
        ownership = ownership_of(deal, evidence, setting.home)
        standing = _standing(deal, evidence, ownership, setting)
    subject = before.subject.settled(evidence, path, standing)
    if standing is before.subject.standing:
        measured = measure_again(before.measured, subject, path)
    else:
        measured = measure_all((setting.ladder, setting.findings), subject)
    return _judged(ownership, subject, measured, setting, before)


def _judge_of(deal: Deal, before: Judgement, setting: Setting) -> Judge:
    """Judge again after one answer; the same right of parties of which all the same is known is judged once."""
    seen: dict[object, Judgement] = {}

    def judge_once(settled: Evidence, path: str) -> Judgement:
        section, _, rest = path.partition(".")
        party, _, decision = rest.partition(".")
        rights = before.ownership.powers.get(party)
        if section != "decision_rights" or rights is None or party == deal.foreign_partner:
            return judge_again(deal, before, settled, path, setting)
        sole = any(reason == HOLDS_ALL for reason in before.ownership.power_reasons.values())
        likes = (deal.party(party).role, before.ownership.home[party], tuple(rights.items()), party if sole else "")
        key = (*likes, _side_in_union(before, party), decision, settled.get(path).choice)
        if key not in seen:
            seen[key] = judge_again(deal, before, settled, path, setting)
        return seen[key]

    return judge_once


def _side_in_union(before: Judgement, party: str) -> Truth | None:
    union = before.subject.standing.in_union
    if union is None:
        return None
    return Truth.TRUE if party in union.home_parties else Truth.of(False if party in union.foreign_parties else None)


def _standing(deal: Deal, evidence: Evidence, ownership: DealOwnership, setting: Setting) -> Standing:
    """Return who stands where, also as seen from the Union where a plant in it is seen from one of its countries."""
    standing = _standing_in(deal, ownership, setting.home)
    union = home_countries(("EU27",))
    if deal.plant.country not in union or union <= setting.home:
        return standing
    return replace(standing, in_union=_standing_in(deal, ownership_of(deal, evidence, union), union))


def _standing_in(deal: Deal, ownership: DealOwnership, home: frozenset[str]) -> Standing:
    return Standing(
        plant_at_home=Truth.of(deal.plant.country in home),
        home_parties=frozenset(party for party, truth in ownership.home.items() if truth is Truth.TRUE),
        foreign_parties=frozenset(party for party, truth in ownership.home.items() if truth is Truth.FALSE),
        other_parties=frozenset(party for party, truth in ownership.home.items() if truth is Truth.UNKNOWN),
        home_share=ownership.home_share,
        home_controls=ownership.home_controls,
        foreign_controls=ownership.foreign_controls,
        powers=ownership.powers,
        rights_complete=ownership.rights_complete,
        partner_countries=deal.party(deal.foreign_partner).countries if deal.foreign_partner else (),
        plant_countries=(deal.plant.country,),
        inputs=ownership.inputs,
        stakes=_stakes(deal, ownership, home),
    )


def _stakes(deal: Deal, ownership: DealOwnership, home: frozenset[str]) -> Stakes:
    return Stakes(
        venture=deal.venture,
        investor=deal.foreign_partner,
        kind=deal.kind,
        direct=tuple(
            Stake(item.held_by, item.company, item.share_range, item.votes_range) for item in ownership.direct
        ),
        look_through=ownership.look_through,
        at_home=ownership.home,
        led_from_home={party.id: _led_from(party.countries, home) for party in deal.parties},
        inputs=ownership.inputs,
    )


def _led_from(countries: tuple[str, ...], home: frozenset[str]) -> Truth:
    inside = {country in home for country in countries}
    return Truth.of(inside.pop()) if len(inside) == 1 else Truth.UNKNOWN


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
    item = next(field for field in technology.evidence() if field.path == "factory_energy")
    resolved = resolve(item.path, item.rule, item.claims, technology.sources)
    return replace(resolved, field=f"technology.{technology.id}.factory_energy")


_GRID_RULE = FieldRule("quantity", "Emissions of the grid.", "grid operator", "grid_intensity", 0.0, changes=True)


def _grid(country: str, as_of: date | None) -> Resolved:
    claims, sources = grid_claims(country)
    return resolve(f"grid.{country}", _GRID_RULE, claims, dict(sources), as_of)
