"""JSON Schemas of the input files and of the audit."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from walkaway.core.claims import Claim, Source
from walkaway.core.units import UNITS
from walkaway.localisation.people import LEVELS
from walkaway.model.carbon import Carbon
from walkaway.model.deal import Deal
from walkaway.model.decision_right import DECISIONS, POWERS, DecisionRight
from walkaway.model.fields import CLAIM_STANDS_HERE
from walkaway.model.outcome import Outcome
from walkaway.model.ownership_link import OwnershipLink
from walkaway.model.party import Party
from walkaway.model.plant import Plant
from walkaway.model.rulebook import Rulebook
from walkaway.model.supply_line import SupplyLine
from walkaway.model.support import CONDITIONS, Support
from walkaway.model.technology import Technology
from walkaway.model.term import Term
from walkaway.model.workforce import Workforce

_NOUNS: dict[str, type[BaseModel]] = {
    "deal": Deal,
    "technology": Technology,
    "rulebook": Rulebook,
    "party": Party,
    "ownership-link": OwnershipLink,
    "decision-right": DecisionRight,
    "plant": Plant,
    "supply-line": SupplyLine,
    "workforce": Workforce,
    "support": Support,
    "term": Term,
    "carbon": Carbon,
    "outcome": Outcome,
    "claim": Claim,
    "source": Source,
}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file or of the audit; for ``units`` the table of units."""
    if name == "audit":
        return audit_schema()
    if name == "units":
        return {
            unit.name: {"dimension": unit.dimension, "factor": float(unit.factor), "canonical": unit.canonical}
            for unit in UNITS.values()
        }
    schema = _with_claims(_NOUNS[name].model_json_schema())
    definitions = schema.setdefault("$defs", {})
    claim = Claim.model_json_schema()
    definitions.update(claim.pop("$defs", {}))
    if name != "claim":
        definitions.setdefault("Claim", claim)
    return {"$schema": _DIALECT, **schema}


def _with_claims(node: Any) -> Any:
    """Put a reference wherever a claim stands."""
    if node == CLAIM_STANDS_HERE:
        return {"$ref": "#/$defs/Claim"}
    if isinstance(node, dict):
        return {key: _with_claims(value) for key, value in node.items()}
    return [_with_claims(item) for item in node] if isinstance(node, list) else node


def audit_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``walkaway audit --format json``."""
    truth = {"enum": ["yes", "no", "unknown"]}
    text = {"type": "string"}
    end = {"type": ["number", "null"], "description": "null: not bounded"}
    some_range = {"type": "array", "prefixItems": [end, end], "minItems": 2, "maxItems": 2}
    share_end = {"type": "number", "minimum": 0, "maximum": 1}
    share = {"type": "array", "prefixItems": [share_end, share_end], "minItems": 2, "maxItems": 2}
    maybe_range = {"anyOf": [some_range, {"type": "null"}]}
    maybe_share = {"anyOf": [share, {"type": "null"}]}
    resolved = _object(
        range=maybe_range,
        central={"type": ["number", "null"]},
        unit={"type": ["string", "null"]},
        basis={"enum": ["sourced", "assumed", "unknown"]},
        disputed={"type": "boolean"},
    )
    claim = _object(
        field=text, says=text, as_of=text, source={"type": ["string", "null"]}, binding=text, confidence=text
    )
    rung = count = {"type": "integer", "minimum": 0}
    power = {"enum": [*POWERS, "unknown"]}
    return {
        "$schema": _DIALECT,
        "title": "Audit",
        **_object(
            schema_version=text,
            deal=text,
            name=text,
            technology=text,
            home=_list(text),
            as_of={"type": ["string", "null"], "format": "date", "description": "null: no claim has a date"},
            verdict=_object(depth_low=rung, depth_high=rung, label=text, breadth=share, reasons=_list(text)),
            ownership=_object(
                direct=_list(
                    _object(
                        holder=text,
                        company=text,
                        share=resolved,
                        votes=share,
                        votes_assumed_from_share={"type": "boolean"},
                    )
                ),
                look_through=_map(share),
                home_share=share,
                voting=_list(
                    _object(
                        party=text,
                        votes=share,
                        controls=truth,
                        shapley_shubik={"type": ["number", "null"]},
                        board_seats=resolved,
                        board_size=resolved,
                        chairs_board=truth,
                        casting_vote=truth,
                    )
                ),
                decision_rights=_map(_object(**dict.fromkeys(DECISIONS, power))),
            ),
            localisation=_object(
                matrix=_map(_map({"anyOf": [share, {"const": "unknown"}]})),
                local_value_share=share,
                locally_controlled_value_share=share,
                knock_down_index=share,
            ),
            workforce=_object(
                jobs_promised=resolved,
                jobs_actual=resolved,
                expatriates=resolved,
                expatriates_planned=resolved,
                home_share=maybe_share,
                home_share_by_level=_object(**dict.fromkeys(LEVELS, maybe_share)),
                permits_tied_share=maybe_share,
                training_promised=truth,
                binding_home_target=truth,
            ),
            support=_object(
                awards=_list(
                    _object(
                        id=text,
                        instrument=text,
                        giver=text,
                        part_of={"type": ["string", "null"]},
                        amount=resolved,
                        state=text,
                        conditions=_object(**dict.fromkeys(CONDITIONS, truth)),
                    )
                ),
                totals=_map(some_range),
                per_promised_job=_map(some_range),
                per_capacity=_map(some_range),
                capacity_unit={"type": ["string", "null"]},
                tied=_map(share),
            ),
            carbon=_object(
                unit=text,
                from_grid=maybe_range,
                after_renewables=maybe_range,
                footprint=resolved,
                factory_energy=resolved,
                grid_intensity=resolved,
                renewable_share=resolved,
            ),
            findings=_list(
                _object(
                    id=text,
                    verdict={"enum": ["pass", "fail", "unknown"]},
                    reasons=_list(text),
                    claims=_list(claim),
                )
            ),
            evidence=_object(
                claims={"type": "integer"},
                sources=_map(_object(publisher=text, title=text, url=text, date=text)),
                coverage=_object(sourced=count, assumed=count, unknown=count),
                conflicts=_list(
                    _object(
                        field=text,
                        range=maybe_range,
                        values=_list(text),
                        unit={"type": ["string", "null"]},
                        claims=_list(claim),
                    )
                ),
                unknown_fields=_list(text),
            ),
            questions=_list(_object(field=text, question=text, effect={"type": "number", "minimum": 0, "maximum": 1})),
            seed={"type": ["integer", "null"]},
        ),
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _map(values: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}
