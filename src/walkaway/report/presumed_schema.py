"""JSON Schemas of what is presumed: of a place on the ladder, of a rule, of presumptions, and of a score."""

from __future__ import annotations

from typing import Any, get_args

from walkaway.beliefs.presumptions import PresumptionState
from walkaway.beliefs.worlds import RestsOn
from walkaway.report.json_schema import list_of, map_of, object_of

_TEXT: dict[str, Any] = {"type": "string"}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_CHANCE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
_MAYBE_CHANCE: dict[str, Any] = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_MAYBE_NUMBER: dict[str, Any] = {"type": ["number", "null"]}
_PAIR: dict[str, Any] = {"type": "array", "items": _CHANCE, "minItems": 2, "maxItems": 2}
_LOG: dict[str, Any] = {**_MAYBE_NUMBER, "maximum": 0}
_GROUND: dict[str, Any] = {"enum": list(get_args(RestsOn))}
_MAYBE_PAIR: dict[str, Any] = {"anyOf": [_PAIR, {"type": "null"}]}


def presumed_depth_schema(**more: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a presumed place on the ladder: shares of joint worlds, as fractions."""
    return object_of(
        rungs={**list_of(_CHANCE), "description": "by rung from 0: share of worlds that stand exactly on it"},
        undecided={**_CHANCE, "description": "share of worlds whose place stays open; with 'rungs' it makes 1"},
        at_least={**list_of(_PAIR), "description": "by rung from 0: reached for certain, and not excluded"},
        depth={"type": ["integer", "null"], "minimum": 0, "description": "the likeliest rung; null: none stands out"},
        **more,
    )


def presumed_verdict_schema() -> dict[str, Any]:
    """Return the schema of what is presumed beside the verdict of an audit."""
    breadth = {"type": "array", "items": _MAYBE_CHANCE, "minItems": 3, "maxItems": 3}
    return presumed_depth_schema(
        breadth={**breadth, "description": "10, 50 and 90 percent; the middle is null while it is open"},
        once_running={"anyOf": [presumed_depth_schema(), {"type": "null"}]},
        worlds=_COUNT,
        seed=_COUNT,
    )


def presumed_rule_schema() -> dict[str, Any]:
    """Return the schema of what is presumed of a rule or finding."""
    return object_of(
        verdict={"enum": ["pass", "fail", None], "description": "null: neither is likely"},
        chance={**_MAYBE_CHANCE, "description": "that it passes where it applies; null: too much is open to say"},
        low=_CHANCE,
        high=_CHANCE,
        applies=_CHANCE,
        grounds=list_of(
            object_of(measure=_TEXT, ground=_GROUND, chance=_MAYBE_CHANCE, presumptions=list_of(_TEXT), words=_TEXT)
        ),
    )


def speaking_schema() -> dict[str, Any]:
    """Return the schema of presumptions that speak to a rule."""
    return list_of(
        object_of(
            id=_TEXT,
            measure=_TEXT,
            standing={"enum": list(get_args(PresumptionState))},
            strength=_CHANCE,
            held=_COUNT,
            known=_COUNT,
            rebutted_by=list_of(_TEXT),
        )
    )


def presumptions_fields() -> dict[str, Any]:
    """Return the schema of the content of ``walkaway presumptions``."""
    item = object_of(
        id=_TEXT,
        name=_TEXT,
        strength=_CHANCE,
        held=_COUNT,
        known=_COUNT,
        cases=map_of({"type": "boolean"}),
        presumption={"type": "object", "description": "as in the file, see 'walkaway schema presumption'"},
    )
    return {"presumptions": list_of(item)}


def score_fields() -> dict[str, Any]:
    """Return the schema of the content of ``walkaway score``."""
    row = object_of(
        deal=_TEXT,
        measure=_TEXT,
        known={"type": ["boolean", "number"]},
        ground=_GROUND,
        chances={"anyOf": [list_of(_CHANCE), {"type": "null"}]},
        base=list_of(_CHANCE),
        band_80=_MAYBE_PAIR,
        brier=_MAYBE_CHANCE,
        log=_LOG,
        words=_TEXT,
        from_silence={"type": "boolean", "description": "presumed from silence, which hiding cannot test; not scored"},
    )
    scores = dict.fromkeys(("brier", "brier_base", "brier_even"), _MAYBE_CHANCE)
    logs = dict.fromkeys(("log", "log_base", "log_even"), _LOG)
    shares = dict.fromkeys(("coverage_80", "coverage_50"), _MAYBE_CHANCE)
    return {
        "cases": _COUNT,
        "left_open": _COUNT,
        "from_silence": _COUNT,
        **scores,
        **logs,
        **shares,
        "rows": list_of(row),
    }
