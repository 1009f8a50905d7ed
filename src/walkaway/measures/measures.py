"""Measures: every quantity a rule may use, defined once, with its unit, meaning and the fields it rests on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from walkaway.catalog.loader import capacity_share, other_capacity_shares
from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth, any_of
from walkaway.core.vocabulary import flagged
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.investment import investment_in_euro
from walkaway.localisation.money import money_tied_to
from walkaway.localisation.stack import home_staff_share
from walkaway.localisation.subject import Subject
from walkaway.localisation.terms import any_term, freedom_to_operate
from walkaway.measures.investment_measures import Result, investment_measures
from walkaway.model.decision_right import DECIDING, DECISIONS, HAVING_A_SAY
from walkaway.model.supply_line import WHOLE
from walkaway.model.support import CAME_TO_NOTHING


class Measured(NamedTuple):
    """Value of a measure: a truth or an interval, and the fields it rests on."""

    name: str
    value: Truth | Interval
    inputs: tuple[Resolved, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether nothing more could be learned about it."""
        return self.value is not Truth.UNKNOWN if isinstance(self.value, Truth) else self.value.is_exact


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its name, unit ('flag' for true or false), meaning, and how it is taken."""

    name: str
    unit: str
    meaning: str
    take: Callable[[Subject], Result]

    def of(self, subject: Subject) -> Measured:
        """Take the measure."""
        value, inputs = self.take(subject)
        return Measured(self.name, value, inputs)


def _flag(path: str) -> Callable[[Subject], Result]:
    def take(subject: Subject) -> Result:
        item = subject.evidence.get(path)
        return item.truth, (item,)

    return take


def _share(path: str) -> Callable[[Subject], Result]:
    def take(subject: Subject) -> Result:
        item = subject.evidence.get(path)
        return UNIT if item.interval is None else item.interval, (item,)

    return take


def _investment_in_euro(subject: Subject) -> Result:
    return investment_in_euro(subject.evidence, subject.technology.sectors, subject.aid)


def _capacity_gwh_per_year(subject: Subject) -> Result:
    """Yearly output where a source gives it as energy; vehicles and tonnes are not turned into GWh."""
    item = subject.evidence.get("plant.capacity")
    in_energy = item.interval is not None and item.unit == "GWh/year"
    return item.interval if in_energy and item.interval is not None else Interval(0.0, math.inf), (item,)


def _partner_capacity_share(subject: Subject) -> Result:
    """Share of the partner's country; where only others are sourced, at most what they leave."""
    countries = subject.standing.partner_countries
    item = capacity_share(subject.technology.sectors, countries)
    if item.interval is not None:
        return item.interval, (item,)
    others = other_capacity_shares(subject.technology.sectors, countries) if countries else ()
    taken = max((sum(share.interval.low for share in found if share.interval) for found in others), default=0)
    left = next((found for found in others if found), (item,))
    return (Interval(0, max(0, 1 - taken)), left) if taken else (UNIT, (item,))


def _local_value_share(subject: Subject) -> Result:
    return subject.value.local, subject.value.inputs


def _layer(layer: str) -> Callable[[Subject], Result]:
    def take(subject: Subject) -> Result:
        share = subject.stack.home_share(layer)
        return UNIT if share is None else share, subject.stack.inputs(layer)

    return take


_SHOWS_THAT_IT_STANDS = (
    "plant.output", "plant.installed_capacity", "plant.utilisation", "plant.yield_rate", "workforce.jobs_actual",
)  # fmt: skip


def _plant_at_home(subject: Subject) -> Result:
    """Whether there is a plant: from its state, else from what only a plant that stands can have; else unknown."""
    state = subject.evidence.get("plant.state")
    if state.choice:
        return subject.standing.plant_at_home & Truth.of(state.choice not in _NEVER_BUILT), (state,)
    signs = map(subject.evidence.get, _SHOWS_THAT_IT_STANDS)
    shown = next(filter(_is_positive, signs), None)
    if shown is not None and not state.in_conflict:
        return subject.standing.plant_at_home, (shown,)
    return subject.standing.plant_at_home & Truth.UNKNOWN, (state,)


_SHOWS_THAT_IT_RAN = ("plant.output", "plant.utilisation", "plant.yield_rate")
_SHOWS_THAT_HOME_MADE_IT = ("outcome.independent_producer", "outcome.production_continued")
_RAN = flagged("plant_state", "has_run")
_NEVER_BUILT = flagged("plant_state", "never_built")
_ABOUT_TECHNOLOGY = flagged("decision", "about_technology")


def _plant_running_at_home(subject: Subject) -> Result:
    """Whether a plant makes or made something: by its state, else by what only such a plant has, or what came of it.

    Staff and machines alone do not show it: both are there before the first product.
    """
    state, at_home = subject.evidence.get("plant.state"), subject.standing.plant_at_home
    if state.choice:
        return at_home & Truth.of(state.choice in _RAN), (state,)
    signs = [item for item in map(subject.evidence.get, _SHOWS_THAT_IT_RAN) if _is_positive(item)]
    outcomes = [subject.evidence.get(path) for path in _SHOWS_THAT_HOME_MADE_IT]
    shown = [*signs, *(item for item in outcomes if item.truth is Truth.TRUE)]
    if shown and not state.in_conflict:
        return at_home, (shown[0],)
    return at_home & Truth.UNKNOWN, (state, *outcomes)


def _is_positive(item: Resolved) -> bool:
    return item.interval is not None and item.interval.compare(">", 0) is Truth.TRUE


def _core_process_at_home(subject: Subject) -> Result:
    item = subject.evidence.get("plant.core_process_here")
    return subject.standing.plant_at_home & item.truth, (item,)


def _staff(*levels: str) -> Callable[[Subject], Result]:
    def take(subject: Subject) -> Result:
        share, inputs = home_staff_share(subject.evidence, *levels)
        return UNIT if share is None else share, inputs

    return take


def _home_share_of_venture(subject: Subject) -> Result:
    return subject.standing.home_share, subject.standing.inputs


def _foreign_decides_technology(subject: Subject) -> Result:
    truth = any_of(subject.standing.foreign_has(decision, *DECIDING) for decision in _ABOUT_TECHNOLOGY)
    return truth, _rights(subject, _ABOUT_TECHNOLOGY)


def _home_decides_supply(subject: Subject) -> Result:
    return subject.standing.home_has("supply", *DECIDING), _rights(subject, ("supply",))


def _rights(subject: Subject, decisions: tuple[str, ...]) -> tuple[Resolved, ...]:
    """Fields on who decides: of everybody who may, as one who decides leaves nothing to the others.

    What follows from the holdings, or from all rights being listed, rests on these and is not asked for again.
    """
    powers, evidence = subject.standing.powers, subject.evidence
    found: dict[str, Resolved] = {}
    for decision in decisions:
        for party in sorted(powers):
            item = evidence.get(f"decision_rights.{party}.{decision}")
            follows = not item.is_known and powers[party][decision] != "unknown"
            grounds = (*subject.standing.inputs, evidence.get("complete.decision_rights")) if follows else (item,)
            found |= {ground.field: ground for ground in grounds if not follows or ground.is_known}
        if any(rights[decision] in DECIDING for rights in powers.values()):
            known = [item for item in found.values() if item.is_known]
            found = {item.field: item for item in known}
    return tuple(found.values()) or (evidence.get(f"decision_rights.partner.{decisions[0]}"),)


def _foreign_stake(subject: Subject) -> Result:
    return 1 - subject.standing.home_share, subject.standing.inputs


def _foreign_control(subject: Subject) -> Result:
    """Foreign control: foreigners hold the votes, or one of them decides on any matter."""
    rights = any_of(subject.standing.foreign_has(decision, *DECIDING) for decision in DECISIONS)
    inputs = (*subject.standing.inputs, *_rights(subject, DECISIONS))
    return subject.standing.foreign_controls | rights, inputs


def _joint_venture(subject: Subject) -> Result:
    """A joint venture with home entities: both sides hold a part of it."""
    home = subject.standing.home_share
    return home.compare(">", 0) & home.compare("<", 1), subject.standing.inputs


def _home_role_in_management(subject: Subject) -> Result:
    """A home party decides or may veto something, or names managers."""
    standing = subject.standing
    rights = any_of(standing.home_has(decision, *HAVING_A_SAY) for decision in DECISIONS)
    appoints = [
        subject.evidence.get(f"decision_rights.{party}.appoints_management")
        for party in sorted(standing.home_parties & set(standing.powers))
    ]
    others = Truth.UNKNOWN if standing.other_parties & set(standing.powers) else Truth.FALSE
    return rights | any_of([*(item.truth for item in appoints), others]), (*_rights(subject, DECISIONS), *appoints)


def _any_term_flag(flag: str) -> Callable[[Subject], Result]:
    def take(subject: Subject) -> Result:
        return any_term(subject.evidence, flag)

    return take


def _freedom_to_operate(subject: Subject) -> Result:
    alone = subject.evidence.get("outcome.independent_producer")
    free, inputs = freedom_to_operate(subject.evidence)
    return (Truth.TRUE, (alone,)) if alone.truth is Truth.TRUE else (free, (*inputs, alone))


def _production_survives_exit(subject: Subject) -> Result:
    """By what happened: production went on, or a home maker came to make it alone.

    What the walk-away test draws rests on assumptions too, so it shows nothing; it stands beside the ladder.
    """
    went_on = subject.evidence.get("outcome.production_continued")
    alone = subject.evidence.get("outcome.independent_producer")
    if went_on.is_known:
        return went_on.truth, (went_on,)
    return (Truth.TRUE, (alone,)) if alone.truth is Truth.TRUE else (Truth.UNKNOWN, (went_on, alone))


def _output_after_exit(subject: Subject) -> Result:
    """Open: what the walk-away test draws shows nothing; over joint worlds it is what is presumed."""
    return UNIT, (subject.evidence.get("outcome.production_continued"),)


def _develops_next_generation(subject: Subject) -> Result:
    """Whether a home maker develops the next generation; research done elsewhere than at the plant does not say no."""
    item = subject.evidence.get("outcome.next_generation")
    return item.truth, (item,)


def _second_supplier(subject: Subject) -> Result:
    """True if one line has one; false if a claim on the whole supply says so, or every line is listed and has none."""
    found = [item for rest, item in subject.evidence.with_prefix("supply.") if rest.endswith(".second_supplier")]
    known = tuple(item for item in found if item.is_known)
    whole, listed = subject.evidence.get("supply.all.second_supplier"), subject.evidence.get("complete.supply")
    truth = any_of([*(item.truth for item in found), ~listed.truth if listed.truth is Truth.TRUE else Truth.UNKNOWN])
    if truth is Truth.UNKNOWN and whole.truth is Truth.FALSE and all(item.truth is Truth.FALSE for item in known):
        return Truth.FALSE, (whole,)
    return truth, known or (whole,)


def _local_parts_share(subject: Subject) -> Result:
    return subject.value.local_parts, tuple(item for item in subject.value.inputs if item.field.startswith("supply."))


def _public_money_given(subject: Subject) -> Result:
    """True if an award that was not refused or withdrawn is known; false if all are listed and came to nothing.

    A statement on what any public money is tied to is none that there is some.
    """
    evidence, listed = subject.evidence, subject.evidence.get("complete.support")
    inputs: list[Resolved] = []
    found: list[Truth] = []
    for award in dict.fromkeys(rest.partition(".")[0] for rest, _ in evidence.with_prefix("support.")):
        truth, fields = _award_given(evidence, award)
        inputs += fields
        if award != WHOLE or truth is not Truth.UNKNOWN:
            found.append(truth)
    return any_of([*found, Truth.FALSE if listed.truth is Truth.TRUE else Truth.UNKNOWN]), (*inputs, listed)


def _award_given(evidence: Evidence, award: str) -> tuple[Truth, tuple[Resolved, ...]]:
    """Whether an award is known to be meant to be paid: not refused, withdrawn or nothing, and anything said of it."""
    amount, state = (evidence.get(f"support.{award}.{name}") for name in ("amount", "state"))
    if state.choice in CAME_TO_NOTHING or (amount.interval is not None and amount.interval.high == 0):
        return Truth.FALSE, (amount, state)
    fields = evidence.with_prefix(f"support.{award}.")
    conditions = tuple(item for name, item in fields if name.startswith("condition_") and award != WHOLE)
    spoken = state.is_known or any(item.is_known for item in conditions)
    some = amount.interval is not None and amount.interval.high > 0
    return (Truth.TRUE if spoken or some else Truth.UNKNOWN), (amount, state, *conditions)


def _money_tied_to(condition: str) -> Callable[[Subject], Result]:
    return lambda subject: money_tied_to(subject.evidence, condition)


_DEFINITIONS: tuple[tuple[str, str, str, Callable[[Subject], Result]], ...] = (
    ("plant_at_home", "flag", "A plant in a home country is planned, being built or standing.", _plant_at_home),
    (
        "plant_running_at_home",
        "flag",
        "A plant at home makes the product, or has made it.",
        _plant_running_at_home,
    ),
    ("core_process_at_home", "flag", "The core process of the technology is done at home.", _core_process_at_home),
    ("home_staff_share", "fraction", "Share of staff who live at home lastingly.", _staff()),
    (
        "home_technical_staff_share",
        "fraction",
        "Share of technicians and engineers who live at home lastingly.",
        _staff("technician", "engineer"),
    ),
    ("home_share_design", "fraction", "Value-weighted share of the design held at home.", _layer("design")),
    ("home_share_ip", "fraction", "Value-weighted share of the IP held at home.", _layer("ip")),
    (
        "home_share_core_process",
        "fraction",
        "Value-weighted share of process know-how at home.",
        _layer("core_process"),
    ),
    ("home_share_equipment", "fraction", "Value-weighted share of equipment from home makers.", _layer("equipment")),
    ("home_share_operations", "fraction", "Value-weighted share of operations in home hands.", _layer("operations")),
    ("second_supplier_qualified", "flag", "A second, independent supplier is qualified.", _second_supplier),
    ("home_decides_supply", "flag", "A home party decides what is bought from whom.", _home_decides_supply),
    ("freedom_to_operate", "flag", "Home parties may go on producing if the partner leaves.", _freedom_to_operate),
    (
        "production_survives_exit",
        "flag",
        "Production goes on when the partner leaves, by what happened.",
        _production_survives_exit,
    ),
    (
        "output_after_exit",
        "fraction",
        "Share of planned output two years after a hostile exit of the partner, by the walk-away test.",
        _output_after_exit,
    ),
    ("develops_next_generation", "flag", "The next generation is developed at home.", _develops_next_generation),
    ("home_share_of_venture", "fraction", "Look-through share of the venture held from home.", _home_share_of_venture),
    (
        "foreign_decides_technology",
        "flag",
        "A foreign party decides on product, process or equipment.",
        _foreign_decides_technology,
    ),
    ("foreign_stake", "fraction", "Look-through share of the venture held from abroad.", _foreign_stake),
    ("foreign_control", "flag", "Foreign parties control the venture.", _foreign_control),
    ("joint_venture", "flag", "Home and foreign parties hold the venture together.", _joint_venture),
    ("home_role_in_management", "flag", "A home party takes part in management.", _home_role_in_management),
    ("licence_granted", "flag", "A licence or transfer of know-how is granted.", _any_term_flag("granted")),
    ("licence_sufficient", "flag", "The licence covers what the activity needs.", _any_term_flag("sufficient_to_run")),
    ("prior_ip_kept", "flag", "The venture keeps its earlier IP alone.", _any_term_flag("prior_ip_kept")),
    ("joint_ip_shared", "flag", "IP from working together is owned together.", _any_term_flag("joint_ip_shared")),
    ("research_spending", "fraction", "Research spending at home over revenue.", _share("plant.research_spending")),
    ("home_share_operators", "fraction", "Share of operators who live at home lastingly.", _staff("operator")),
    ("home_share_technicians", "fraction", "Share of technicians who live at home lastingly.", _staff("technician")),
    ("home_share_engineers", "fraction", "Share of engineers who live at home lastingly.", _staff("engineer")),
    ("home_share_managers", "fraction", "Share of managers who live at home lastingly.", _staff("manager")),
    (
        "sourcing_strategy",
        "flag",
        "A strategy to buy at home first is published.",
        _flag("supply.all.strategy_published"),
    ),
    ("makes_storage", "flag", "Cells or systems for storage are made.", _flag("plant.makes_storage")),
    ("investment_eur", "EUR", "Investment in euro.", _investment_in_euro),
    ("capacity_gwh_per_year", "GWh/year", "Yearly output when fully built.", _capacity_gwh_per_year),
    ("research_at_home", "flag", "Product or process is developed at the site.", _flag("plant.research_here")),
    ("partner_capacity_share", "fraction", "World capacity held by the partner's country.", _partner_capacity_share),
    ("local_value_share", "fraction", "Share of ex-works value added at home.", _local_value_share),
    ("local_parts_share", "fraction", "Share of the value of parts and materials made at home.", _local_parts_share),
    ("training_promised", "flag", "Training of home staff is promised.", _flag("workforce.training_promised")),
    ("binding_workforce_target", "flag", "A target for home staff binds.", _flag("workforce.binding_home_target")),
    ("public_money_given", "flag", "Public money is promised or given.", _public_money_given),
    ("money_tied_to_ip", "flag", "Public money asks for know-how or IP.", _money_tied_to("ip")),
    ("money_tied_to_local_content", "flag", "Public money asks for local content.", _money_tied_to("local_content")),
    ("money_tied_to_jobs", "flag", "Public money asks for jobs.", _money_tied_to("jobs")),
    ("money_tied_to_training", "flag", "Public money asks for training.", _money_tied_to("training")),
    (
        "money_tied_to_environment",
        "flag",
        "Public money asks for environmental results.",
        _money_tied_to("environment"),
    ),
    ("money_tied_to_clawback", "flag", "Public money must be paid back if promises fail.", _money_tied_to("clawback")),
    ("environmental_permit", "flag", "The environmental permit is in force.", _flag("carbon.permit_in_force")),
    ("environmental_violations", "flag", "An authority or court found violations.", _flag("carbon.violations_found")),
)

MEASURES: Mapping[str, Measure] = {
    name: Measure(name, unit, meaning, take)
    for name, unit, meaning, take in (
        *_DEFINITIONS,
        *investment_measures(_investment_in_euro, _home_role_in_management),
    )
}
