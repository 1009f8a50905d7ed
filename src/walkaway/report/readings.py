"""What pictures say of a deal: of each rung and finding whether it is shown, presumed or open, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from walkaway.catalog.loader import shared_sources
from walkaway.core.claims import BINDINGS, Claim
from walkaway.core.dates import PartialDate
from walkaway.core.thresholds import threshold
from walkaway.core.truth import Truth
from walkaway.core.vocabulary import flagged
from walkaway.exit.happened import production_went_on
from walkaway.judgement.result import Audit
from walkaway.report.first_screen import leading_reason
from walkaway.rules.proof import Proof
from walkaway.rules.verdict import RuleResult, verdict_of

Reading = Literal["shown", "presumed", "open", "ahead", "outside"]
"""Ahead: a plant that does not run yet; outside: the rule does not apply."""
OutcomeGroup = Literal["alone", "running", "ahead", "stopped", "untold"]
GROUPS: tuple[OutcomeGroup, ...] = ("alone", "running", "ahead", "stopped", "untold")
"""What happened to deals, in the order they are drawn."""
_RUNS, _HAS_RUN = flagged("plant_state", "runs"), flagged("plant_state", "has_run")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one rung or finding.

    Attributes:
        about: id of the rule.
        name: its name.
        reading: shown, presumed or open, or why it is none of these.
        holds: whether it is reached or passes; None where that is open.
        chance: chances between which it holds, unless it is shown or all is open.
        phrase: in a few words, what decides it or why it is presumed; may be empty.
        source: publisher and date of the claim behind the phrase; empty without one.
    """

    about: str
    name: str
    reading: Reading
    holds: bool | None = None
    chance: tuple[float, float] | None = None
    phrase: str = ""
    source: str = ""


def rungs_said(audit: Audit) -> tuple[Said, ...]:
    """Say for each rung, lowest first, whether it is reached; of a plant that does not run yet, once it runs."""
    once = audit.presumed.once_running
    said = []
    for result in audit.depth.rungs:
        rung, rule = result.rule.rung or 0, result.rule
        reached = audit.depth.reached[rung]
        if once is not None:
            ahead = Said(rule.id, rule.name, "ahead")
            said.append(ahead if rung == 1 else _presumed(rule.id, rule.name, once.at_least[rung]))
        elif reached is not Truth.UNKNOWN:
            phrase, source = evidence_of(audit, _deciding(audit, result))
            said.append(Said(rule.id, rule.name, "shown", reached is Truth.TRUE, None, phrase, source))
        else:
            said.append(_presumed(rule.id, rule.name, audit.presumed.depth.at_least[rung]))
    return tuple(said)


def findings_said(audit: Audit) -> tuple[Said, ...]:
    """Say for each finding whether it passes."""
    return tuple(_finding_said(audit, result) for result in audit.findings)


def _finding_said(audit: Audit, result: RuleResult) -> Said:
    verdict, rule = verdict_of(result), result.rule
    if verdict == "not_applicable":
        return Said(rule.id, rule.name, "outside")
    if verdict in ("pass", "fail"):
        return Said(rule.id, rule.name, "shown", verdict == "pass", None, *evidence_of(audit, result))
    item = audit.presumed.findings[rule.id]
    if item.verdict is None:
        return _presumed(rule.id, rule.name, (item.low, item.high), can_tell=False)
    reason = leading_reason(item)
    phrase = "" if reason is None else f"{_meaning(result, reason.measure)}{reason.words}"
    return Said(rule.id, rule.name, "presumed", item.verdict == "pass", (item.low, item.high), phrase)


def _presumed(about: str, name: str, chance: tuple[float, float], can_tell: bool = True) -> Said:
    """Presumed where a chance is likely or unlikely; open otherwise, with its chance if that says something."""
    low, high = chance
    likely = threshold("chance_that_is_likely")
    if can_tell and (low > likely or high < 1 - likely):
        return Said(about, name, "presumed", low > likely, chance)
    return Said(about, name, "open", None, chance if high - low < 0.5 else None)


def _meaning(result: RuleResult, measure: str) -> str:
    """What a measure means, as the proof of a rule words it."""
    for leaf in result.proof.leaves():
        if leaf.measured is not None and leaf.measured.name == measure:
            return f"{leaf.text.partition(':')[0]}: "
    return ""


def _deciding(audit: Audit, result: RuleResult) -> RuleResult:
    """The rule that settles a rung: itself, one that implies it, or the first below it that is not reached."""
    rung = result.rule.rung or 0
    reached = audit.depth.reached[rung]
    if result.truth is reached:
        return result
    if reached is Truth.TRUE:
        above = (item for item in audit.depth.rungs if item.rule.id in result.rule.implied_by)
        return next((item for item in above if item.truth is Truth.TRUE), result)
    below = (item for item in audit.depth.rungs if audit.depth.reached[item.rule.rung or 0] is Truth.FALSE)
    return next((item for item in below if item.truth is Truth.FALSE), result)


def evidence_of(audit: Audit, result: RuleResult) -> tuple[str, str]:
    """Return the first comparison a settled rule hangs on, and who tells it: publisher and date."""
    leaves = [leaf for leaf in result.proof.decisive() if leaf.measured is not None]
    leaf = next((leaf for leaf in leaves if _claims(leaf)), leaves[0] if leaves else None)
    if leaf is None:
        return "", ""
    claims = _claims(leaf)
    if not claims:
        return leaf.text, ""
    weakest = max(claims, key=lambda claim: (BINDINGS.index(claim.binding), _day(claim.as_of)))
    return leaf.text, told_by(audit, weakest)


def _claims(leaf: Proof) -> list[Claim]:
    inputs = () if leaf.measured is None else leaf.measured.inputs
    return [claim for item in inputs for claim in item.standing if not claim.is_unknown]


def told_by(audit: Audit, claim: Claim) -> str:
    """Say who tells a claim and as of when."""
    if claim.source is None:
        return "our own inference"
    source = audit.deal.sources.get(claim.source) or shared_sources().get(claim.source)
    day = claim.as_of or (source.date if source else None)
    return f"{source.publisher if source else claim.source}, {day.text if day else 'undated'}"


def _day(day: PartialDate | None) -> str:
    return PartialDate.first_of(day).isoformat()


def group_of(audit: Audit) -> OutcomeGroup:
    """Say what happened: made alone, runs, lies ahead, stopped; or that no source tells how far the plant is."""
    if alone_said(audit).reading == "shown" and alone_said(audit).holds:
        return "alone"
    state, happened = audit.evidence.get("plant.state").choice, audit.happened
    if happened is not None and (
        happened.state is not None
        or happened.ended is not None
        or (happened.partner_is_gone and production_went_on(happened) is Truth.FALSE)
    ):
        return "stopped"
    if state is None:
        return "untold"
    if state in _RUNS:
        return "running"
    return "stopped" if state in _HAS_RUN else "ahead"


def alone_said(audit: Audit) -> Said:
    """Say whether the rung is reached that shows those below it: production that survives the partner's exit."""
    implying = {name for item in audit.depth.rungs for name in item.rule.implied_by}
    rungs = rungs_said(audit)
    return next((item for item in rungs if item.about in implying), rungs[-1])


def grouped(audits: Sequence[Audit]) -> Iterator[tuple[OutcomeGroup, tuple[Audit, ...]]]:
    """Deals by what happened, the deepest first, groups without a deal left out."""
    for group in GROUPS:
        members = [audit for audit in audits if group_of(audit) == group]
        if members:
            yield group, tuple(sorted(members, key=_depth))


def _depth(audit: Audit) -> tuple[object, ...]:
    """Deepest first: by what is shown, then by what is presumed, then by name."""
    said = rungs_said(audit)
    shown = sum(item.reading == "shown" and item.holds is True for item in said)
    presumed = sum(item.reading == "presumed" and item.holds is True for item in said)
    against = sum(item.holds is False for item in said)
    return -shown, -presumed, against, audit.deal.name.casefold()
