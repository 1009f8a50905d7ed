"""The JSON shape of an audit: a contract other tools rely on."""

from __future__ import annotations

import math
from typing import Any

from walkaway.beliefs.presumed import Presumed, PresumedDepth
from walkaway.core.claims import UNKNOWN, Claim
from walkaway.core.envelope import SCHEMA_VERSION
from walkaway.core.interval import UNIT, Interval
from walkaway.evidence.change import Change
from walkaway.evidence.resolution import Resolved
from walkaway.exit.outlook import SEED
from walkaway.judgement.result import Audit
from walkaway.report.first_screen import shown_by, summary
from walkaway.report.happened_words import happened_to_dict
from walkaway.report.words import claim_words, truth_word
from walkaway.rules.verdict import verdict_of


def audit_to_dict(audit: Audit) -> dict[str, Any]:
    """Return an audit as plain data, ``schema_version`` first. Shares are fractions; unknown is the word."""
    return {
        "schema_version": SCHEMA_VERSION,
        "deal": audit.deal.id,
        "name": audit.deal.name,
        "technology": audit.technology.id,
        "home": list(audit.deal.home),
        "as_of": audit.as_of and audit.as_of.isoformat(),
        "supposed": [change_to_dict(change) for change in audit.changes],
        "verdict": _verdict(audit),
        "ownership": _ownership(audit),
        "localisation": _localisation(audit),
        "workforce": _workforce(audit),
        "support": _support(audit),
        "carbon": _carbon(audit),
        "findings": [_finding(audit, index) for index in range(len(audit.findings))],
        "evidence": _evidence(audit),
        "questions": [
            {"field": item.field, "question": item.question, "effect": item.effect, "worth": item.worth}
            for item in audit.questions
        ],
        "first_screen": [
            {"label": label, "phrases": [{"text": item.text, "at": item.anchor or None} for item in phrases]}
            for label, phrases in summary(audit).rows
        ],
        "happened": happened_to_dict(audit.happened, audit.deal.sources),
        "outlook": _outlook(audit),
        "seed": None if audit.outlook is None else SEED,
    }


def change_to_dict(change: Change) -> dict[str, Any]:
    """Return one amendment of the evidence as plain data."""
    return {"field": change.path, "value": change.plain, "unit": change.unit}


def _outlook(audit: Audit) -> dict[str, Any] | None:
    outlook = audit.outlook
    if outlook is None:
        return None
    return {
        "mode": outlook.mode,
        "leaver": outlook.leaver,
        "at": outlook.day.isoformat(),
        "at_because": outlook.because,
        "months": outlook.months,
        "output": range_of(outlook.measured.output),
        "middle": round(outlook.middle, 6),
        "survives": truth_word(outlook.measured.survives),
        "months_to_half": None if math.isinf(outlook.half_back) else outlook.half_back,
        "never": round(outlook.never, 6),
        "holders_sourced": round(outlook.sourced, 6),
    }


def _verdict(audit: Audit) -> dict[str, Any]:
    reasons = []
    for result in audit.depth.rungs:
        reached = audit.depth.reached[result.rule.rung or 0]
        reasons.append(f"{result.rule.rung} {result.rule.name}: {truth_word(reached)} ({'; '.join(result.reasons())})")
    return {
        "depth_low": audit.depth.low,
        "depth_high": audit.depth.high,
        "label": audit.depth.label,
        "breadth": range_of(audit.value.local),
        "reasons": reasons,
        "presumed": _presumed_verdict(audit),
    }


def _presumed_verdict(audit: Audit) -> dict[str, Any]:
    reading = audit.presumed
    return {
        **_presumed_depth(reading.depth),
        "breadth": [None if end is None else round(end, 6) for end in reading.breadth],
        "once_running": None if reading.once_running is None else _presumed_depth(reading.once_running),
        "worlds": reading.worlds,
        "seed": reading.seed,
    }


def _presumed_depth(depth: PresumedDepth) -> dict[str, Any]:
    return {
        "rungs": [round(chance, 6) for chance in depth.exactly],
        "undecided": round(depth.undecided, 6),
        "at_least": [[round(low, 6), round(high, 6)] for low, high in depth.at_least],
        "depth": depth.likeliest,
    }


def presumed_to_dict(item: Presumed) -> dict[str, Any]:
    """Return what is presumed of one rule as plain data: chances as fractions, null where too much is open to say."""
    return {
        "verdict": item.verdict,
        "chance": None if item.chance is None else round(item.chance, 6),
        "low": round(item.low, 6),
        "high": round(item.high, 6),
        "applies": round(item.applies, 6),
        "grounds": [
            {
                "measure": reason.measure,
                "ground": reason.ground,
                "chance": None if reason.chance is None else round(reason.chance, 6),
                "presumptions": list(reason.presumptions),
                "words": reason.words,
            }
            for reason in item.reasons
        ],
    }


def _ownership(audit: Audit) -> dict[str, Any]:
    ownership = audit.ownership
    return {
        "direct": [
            {
                "holder": item.holder,
                "company": item.company,
                "share": _resolved(item.share),
                "votes": range_of(item.votes_range),
                "votes_assumed_from_share": item.votes_follow_share,
            }
            for item in ownership.direct
        ],
        "look_through": {party: range_of(share) for party, share in ownership.look_through.items()},
        "home_share": range_of(ownership.home_share),
        "voting": [
            {
                "party": voter.party,
                "votes": range_of(voter.votes),
                "controls": truth_word(voter.controls),
                "shapley_shubik": None if voter.shapley_shubik is None else float(voter.shapley_shubik),
                "board_seats": _resolved(voter.board_seats),
                "board_size": _resolved(voter.board_size),
                "chairs_board": truth_word(voter.chairs_board),
                "casting_vote": truth_word(voter.casting_vote),
            }
            for voter in ownership.voters
        ],
        "decision_rights": {party: dict(powers) for party, powers in ownership.powers.items()},
    }


def _localisation(audit: Audit) -> dict[str, Any]:
    value = audit.value
    matrix: dict[str, dict[str, Any]] = {}
    for (component, layer), cell in audit.judgement.stack.cells.items():
        share = cell.home_share
        matrix.setdefault(component, {})[layer] = "unknown" if share is None or share == UNIT else range_of(share)
    return {
        "matrix": matrix,
        "local_value_share": range_of(value.local),
        "locally_controlled_value_share": range_of(value.locally_controlled),
        "knock_down_index": range_of(value.knock_down),
    }


def _workforce(audit: Audit) -> dict[str, Any]:
    skills = audit.skills
    return {
        "jobs_promised": _resolved(skills.jobs_promised),
        "jobs_actual": _resolved(skills.jobs_actual),
        "expatriates": _resolved(skills.expatriates),
        "expatriates_planned": _resolved(skills.expatriates_planned),
        "home_share": range_of(skills.home_share),
        "home_share_by_level": {level: range_of(share) for level, share in skills.home_share_by_level.items()},
        "permits_tied_to_job": _resolved(skills.permits_tied_to_job),
        "permits_tied_share": range_of(skills.permits_tied_share),
        "training_promised": truth_word(skills.training_promised),
        "binding_home_target": truth_word(skills.binding_home_target),
    }


def _support(audit: Audit) -> dict[str, Any]:
    money = audit.money
    return {
        "awards": [
            {
                "id": award.id,
                "instrument": award.instrument,
                "giver": award.giver,
                "part_of": award.part_of,
                "amount": _resolved(award.amount),
                "state": award.state or "unknown",
                "conditions": {name: truth_word(truth) for name, truth in award.conditions.items()},
            }
            for award in money.awards
        ],
        "totals": [
            {
                "instrument": total.instrument,
                "state": total.state or "unknown",
                "unit": total.unit,
                "amount": range_of(total.amount),
                "awards": list(total.awards),
                "per_promised_job": range_of(total.per_promised_job),
                "per_capacity": range_of(total.per_capacity),
            }
            for total in money.totals
        ],
        "capacity_unit": money.capacity_unit,
        "tied": {name: truth_word(truth) for name, truth in money.tied.items()},
    }


def _carbon(audit: Audit) -> dict[str, Any]:
    emissions = audit.emissions
    return {
        "unit": emissions.unit or UNKNOWN,
        "from_grid": range_of(emissions.from_grid),
        "after_renewables": range_of(emissions.after_renewables),
        "footprint": _resolved(emissions.footprint),
        "factory_energy": _resolved(emissions.factory_energy),
        "grid_intensity": _resolved(emissions.grid_intensity),
        "renewable_share": _resolved(emissions.renewable_share),
    }


def _finding(audit: Audit, index: int) -> dict[str, Any]:
    result = audit.findings[index]
    return {
        "id": result.rule.id,
        "verdict": verdict_of(result),
        "shown_by": shown_by(result) if verdict_of(result) in ("pass", "fail") else None,
        "presumed": presumed_to_dict(audit.presumed.findings[result.rule.id]),
        "reasons": list(result.reasons()),
        "claims": [_claim(item.field, claim) for item in result.inputs() for claim in item.standing],
    }


def _claim(field: str, claim: Claim) -> dict[str, Any]:
    return {
        "field": field,
        "says": claim_words(claim),
        "as_of": str(claim.as_of or "unknown"),
        "source": claim.source,
        "binding": claim.binding,
        "confidence": claim.confidence,
    }


def _evidence(audit: Audit) -> dict[str, Any]:
    coverage = audit.coverage
    unknown = len(coverage.unknown_fields)
    known = audit.known_claims
    cited = {key for claim in known for key in (claim.source, *claim.also)}
    return {
        "claims": len(known),
        "sources": {
            key: {
                "publisher": source.publisher,
                "title": source.title,
                "url": source.url,
                "date": str(source.date or "unknown"),
            }
            for key, source in audit.deal.sources.items()
            if key in cited
        },
        "coverage": {"sourced": coverage.sourced, "assumed": coverage.assumed, "unknown": unknown},
        "conflicts": [
            {
                "field": item.field,
                "range": range_of(item.interval),
                "values": [str(value) for value in item.values],
                "unit": item.unit,
                "claims": [
                    _claim(item.field, claim)
                    for claim in (*item.standing, *(claim for claim, _ in item.set_aside))
                    if not claim.is_unknown
                ],
            }
            for item in audit.evidence.conflicts()
        ],
        "unknown_fields": list(coverage.unknown_fields),
    }


def range_of(interval: Interval | None) -> list[float | None] | None:
    """Return both ends of a range; null for an open end, and for no range."""
    if interval is None:
        return None
    return [None if end is None else round(end, 10) for end in interval.to_list()]


def _resolved(item: Resolved) -> dict[str, Any]:
    return {
        "range": range_of(item.interval),
        "central": None if item.central is None else round(float(item.central), 10),
        "unit": item.unit,
        "basis": item.basis,
        "disputed": item.in_conflict,
        "moved": item.moved,
    }


def field_to_dict(item: Resolved) -> dict[str, Any]:
    """Return one resolved field with every claim, used or set aside."""
    return {
        **_resolved(item),
        "values": [str(value) for value in item.values],
        "claims": [
            *(
                {**_claim(item.field, claim), "used": True, "reason": None, "note": claim.note}
                for claim in item.standing
            ),
            *(
                {**_claim(item.field, claim), "used": False, "reason": reason, "note": claim.note}
                for claim, reason in item.set_aside
            ),
        ],
    }
