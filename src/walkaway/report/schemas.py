"""JSON Schemas of the input files, of the audit, and by name of what each command prints."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from walkaway.core.claims import Claim, Source
from walkaway.core.envelope import SCHEMA_VERSION, enveloped
from walkaway.core.units import UNITS
from walkaway.core.vocabulary import VOCABULARY
from walkaway.evidence.fields import CLAIM_STANDS_HERE
from walkaway.model.asset_claim import AssetClaim
from walkaway.model.carbon import Carbon
from walkaway.model.clause import Clause
from walkaway.model.deal import Deal
from walkaway.model.decision_right import DECISIONS, POWERS, DecisionRight
from walkaway.model.exit_mode import ExitMode
from walkaway.model.exit_term import ContractTerm
from walkaway.model.know_how import KnowHow
from walkaway.model.origin_bill import OriginBill
from walkaway.model.outcome import Outcome
from walkaway.model.ownership_link import OwnershipLink
from walkaway.model.party import Party
from walkaway.model.plant import Plant
from walkaway.model.presumption import Presumption
from walkaway.model.rulebook import Rulebook
from walkaway.model.supply_line import SupplyLine
from walkaway.model.support import CONDITIONS, Support
from walkaway.model.technology import Technology
from walkaway.model.workforce import STAFF_LEVELS, Workforce
from walkaway.report.command_schemas import COMMANDS
from walkaway.report.exit_schema import exit_schema
from walkaway.report.json_schema import DIALECT, change_schema, happened_schema, list_of, map_of, object_of
from walkaway.report.presumed_schema import presumed_rule_schema, presumed_verdict_schema

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
    "term": Clause,
    "carbon": Carbon,
    "outcome": Outcome,
    "asset-claim": AssetClaim,
    "exit-mode": ExitMode,
    "contract-term": ContractTerm,
    "presumption": Presumption,
    "know-how": KnowHow,
    "claim": Claim,
    "source": Source,
    "bill-of-materials": OriginBill,
}


def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file or of what a command prints; ``units``, ``vocabulary``: the lists."""
    if name in _RESULTS:
        return _RESULTS[name]()
    if name == "units":
        table = {
            unit.name: {"dimension": unit.dimension, "factor": float(unit.factor), "canonical": unit.canonical}
            for unit in UNITS.values()
        }
        return enveloped(units=table)
    if name == "vocabulary":
        words = {
            kind: {
                word: {"meaning": meaning, "flags": [flag for flag, carried in found.flags.items() if word in carried]}
                for word, meaning in found.words.items()
            }
            for kind, found in VOCABULARY.items()
        }
        return enveloped(vocabulary=words)
    schema = _with_claims(_NOUNS[name].model_json_schema())
    definitions = schema.setdefault("$defs", {})
    claim = Claim.model_json_schema()
    definitions.update(claim.pop("$defs", {}))
    if name != "claim":
        definitions.setdefault("Claim", claim)
    return {"$schema": DIALECT, **schema}


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
    resolved = object_of(
        range=maybe_range,
        central={"type": ["number", "null"]},
        unit={"type": ["string", "null"]},
        basis={"enum": ["sourced", "assumed", "unknown"]},
        disputed={"type": "boolean"},
        moved={"type": "boolean"},
    )
    claim = object_of(
        field=text, says=text, as_of=text, source={"type": ["string", "null"]}, binding=text, confidence=text
    )
    rung = count = {"type": "integer", "minimum": 0}
    power = {"enum": [*POWERS, "unknown"]}
    return {
        "$schema": DIALECT,
        "title": "Audit",
        **object_of(
            schema_version={"const": SCHEMA_VERSION},
            deal=text,
            name=text,
            technology=text,
            home=list_of(text),
            as_of={"type": ["string", "null"], "format": "date", "description": "null: no claim has a date"},
            supposed=list_of(change_schema()),
            verdict=object_of(
                depth_low=rung,
                depth_high=rung,
                label=text,
                breadth=share,
                reasons=list_of(text),
                presumed=presumed_verdict_schema(),
            ),
            ownership=object_of(
                direct=list_of(
                    object_of(
                        holder=text,
                        company=text,
                        share=resolved,
                        votes=share,
                        votes_assumed_from_share={"type": "boolean"},
                    )
                ),
                look_through=map_of(share),
                home_share=share,
                voting=list_of(
                    object_of(
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
                decision_rights=map_of(object_of(**dict.fromkeys(DECISIONS, power))),
            ),
            localisation=object_of(
                matrix=map_of(map_of({"anyOf": [share, {"const": "unknown"}]})),
                local_value_share=share,
                locally_controlled_value_share=share,
                knock_down_index=share,
            ),
            workforce=object_of(
                jobs_promised=resolved,
                jobs_actual=resolved,
                expatriates=resolved,
                expatriates_planned=resolved,
                home_share=maybe_share,
                home_share_by_level=object_of(**dict.fromkeys(STAFF_LEVELS, maybe_share)),
                permits_tied_to_job=resolved,
                permits_tied_share=maybe_share,
                training_promised=truth,
                binding_home_target=truth,
            ),
            support=object_of(
                awards=list_of(
                    object_of(
                        id=text,
                        instrument=text,
                        giver=text,
                        part_of={"type": ["string", "null"]},
                        amount=resolved,
                        state=text,
                        conditions=object_of(**dict.fromkeys(CONDITIONS, truth)),
                    )
                ),
                totals=list_of(
                    object_of(
                        instrument=text,
                        state=text,
                        unit=text,
                        amount=some_range,
                        awards=list_of(text),
                        per_promised_job=maybe_range,
                        per_capacity=maybe_range,
                    )
                ),
                capacity_unit={"type": ["string", "null"]},
                tied=object_of(**dict.fromkeys(CONDITIONS, truth)),
            ),
            carbon=object_of(
                unit=text,
                from_grid=maybe_range,
                after_renewables=maybe_range,
                footprint=resolved,
                factory_energy=resolved,
                grid_intensity=resolved,
                renewable_share=resolved,
            ),
            findings=list_of(
                object_of(
                    id=text,
                    verdict={"enum": ["pass", "fail", "not_applicable", "unknown"]},
                    shown_by={"type": ["string", "null"], "description": "weakest kind of statement it rests on"},
                    presumed=presumed_rule_schema(),
                    reasons=list_of(text),
                    claims=list_of(claim),
                )
            ),
            evidence=object_of(
                claims={"type": "integer"},
                sources=map_of(object_of(publisher=text, title=text, url=text, date=text)),
                coverage=object_of(sourced=count, assumed=count, unknown=count),
                conflicts=list_of(
                    object_of(
                        field=text,
                        range=maybe_range,
                        values=list_of(text),
                        unit={"type": ["string", "null"]},
                        claims=list_of(claim),
                    )
                ),
                unknown_fields=list_of(text),
            ),
            questions=list_of(
                object_of(
                    field=text,
                    question=text,
                    effect={"type": "number", "minimum": 0, "maximum": 1},
                    worth={
                        "type": ["number", "null"],
                        "minimum": 0,
                        "description": "bits an answer is expected to tell",
                    },
                )
            ),
            first_screen=list_of(
                object_of(label=text, phrases=list_of(object_of(text=text, at={"type": ["string", "null"]})))
            ),
            happened=happened_schema(),
            outlook={
                "anyOf": [
                    object_of(
                        mode=text,
                        leaver=text,
                        at={"type": "string", "format": "date"},
                        at_because=text,
                        months=count,
                        output=share,
                        middle={"type": "number", "minimum": 0, "maximum": 1},
                        survives=truth,
                        months_to_half={"type": ["number", "null"], "description": "null: not within ten years"},
                        never={"type": "number", "minimum": 0, "maximum": 1},
                        holders_sourced={"type": "number", "minimum": 0, "maximum": 1},
                    ),
                    {
                        "type": "null",
                        "description": "the technology pack does not say what production rests on, or the end happened",
                    },
                ]
            },
            seed={"type": ["integer", "null"]},
        ),
    }


_RESULTS = {"audit": audit_schema, "exit": exit_schema, **COMMANDS}
