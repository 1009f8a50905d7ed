"""Evidence fields: a field of a noun that holds claims, with the rule for what they may say and how they combine."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field
from pydantic.fields import FieldInfo
from pydantic.json_schema import WithJsonSchema

from walkaway.core.claims import UNKNOWN, Claim, Frozen
from walkaway.core.tables import Location
from walkaway.core.vocabulary import words
from walkaway.evidence.resolution import FieldRule

CLAIM_STANDS_HERE = {"type": "object", "title": "Claim"}
"""Marks where a schema of a noun refers to the schema of a claim."""


def _as_claims(value: Any) -> Any:
    """Accept ``unknown`` for no claim, and one claim without a list."""
    if value is None or value == UNKNOWN:
        return ()
    return [value] if isinstance(value, dict | Claim) else value


Claims = Annotated[
    tuple[Claim, ...],
    BeforeValidator(_as_claims),
    WithJsonSchema({"anyOf": [{"const": UNKNOWN}, CLAIM_STANDS_HERE, {"type": "array", "items": CLAIM_STANDS_HERE}]}),
]
"""Claims on one field: a list, one claim, or the word ``unknown``."""

_SAY = "What the sources say; several texts may stand side by side."


def _evidence(rule: FieldRule) -> Any:
    extra: dict[str, Any] = {"kind": rule.kind, "cite": rule.cite, "changes": rule.changes}
    if rule.moves:
        extra["moves"] = True
    if rule.dimension:
        extra["dimension"] = rule.dimension
    if rule.choices:
        extra["choices"] = list(rule.choices)
    return Field(default=(), description=rule.meaning, json_schema_extra={"evidence": extra, "rule": _pack(rule)})


def _pack(rule: FieldRule) -> dict[str, Any]:
    return {
        "low": rule.low if math.isfinite(rule.low) else None,
        "high": rule.high if math.isfinite(rule.high) else None,
    }


def quantity(
    dimension: str | None, meaning: str, cite: str, low: float = 0.0, changes: bool = False, moves: bool = False
) -> Any:
    """Declare a number with a unit of ``dimension``; a fraction lies between 0 and 1.

    ``changes`` is for a state that a later claim ends, ``moves`` for a quantity that drifts from year to year.
    """
    high = 1.0 if dimension == "fraction" else math.inf
    return _evidence(FieldRule("quantity", meaning, cite, dimension, low, high, changes=changes, moves=moves))


def flag(meaning: str, cite: str, changes: bool = False) -> Any:
    """Declare a true-or-false field."""
    return _evidence(FieldRule("flag", meaning, cite, changes=changes))


def choice(kind: str, meaning: str, cite: str, changes: bool = False) -> Any:
    """Declare a field that takes one of the words of a list of the vocabulary."""
    return _evidence(FieldRule("choice", meaning, cite, choices=words(kind), changes=changes))


def day(meaning: str, cite: str, changes: bool = False) -> Any:
    """Declare a date of any precision."""
    return _evidence(FieldRule("date", meaning, cite, changes=changes))


def text(meaning: str, cite: str) -> Any:
    """Declare a field of free text in our own words."""
    return _evidence(FieldRule("text", meaning, cite))


def anything(meaning: str, cite: str) -> Any:
    """Declare a field for what no other field holds: a number of any unit, or a text."""
    return _evidence(FieldRule("any", meaning, cite))


def rule_of(info: FieldInfo) -> FieldRule | None:
    """Return the rule of an evidence field, or None for a plain field."""
    extra = info.json_schema_extra
    if not isinstance(extra, dict) or "evidence" not in extra:
        return None
    evidence: Any = extra["evidence"]
    limits: Any = extra["rule"]
    return FieldRule(
        kind=evidence["kind"],
        meaning=info.description or "",
        cite=evidence["cite"],
        dimension=evidence.get("dimension"),
        low=-math.inf if limits["low"] is None else limits["low"],
        high=math.inf if limits["high"] is None else limits["high"],
        choices=tuple(evidence.get("choices", ())),
        changes=evidence["changes"],
        moves=evidence.get("moves", False),
    )


class Noun(Frozen):
    """A part of a deal or technology. ``key_fields`` name it when it stands in a list."""

    key_fields: ClassVar[tuple[str, ...]] = ()

    @property
    def key(self) -> str:
        """Dotted name within its list, such as ``catl.cse``."""
        return ".".join(str(getattr(self, name)) for name in self.key_fields)

    @classmethod
    def evidence_rules(cls) -> dict[str, FieldRule]:
        """Evidence fields of this noun with their rules, in the order declared."""
        cached = cls.__dict__.get("_evidence_rules")
        if cached is None:
            pairs = ((name, rule_of(info)) for name, info in cls.model_fields.items())
            cached = {name: rule for name, rule in pairs if rule is not None}
            cls._evidence_rules = cached
        return cached

    _evidence_rules: ClassVar[dict[str, FieldRule]]


@dataclass(frozen=True, slots=True)
class EvidenceField:
    """One evidence field of one noun: where it stands in the file, its dotted path, its rule, its claims."""

    location: Location
    path: str
    rule: FieldRule
    claims: tuple[Claim, ...]


def evidence_fields(noun: Noun, location: Location = (), prefix: str = "") -> Iterator[EvidenceField]:
    """Walk a noun and everything in it, yielding every evidence field, also those without claims."""
    rules = noun.evidence_rules()
    for name in type(noun).model_fields:
        value = getattr(noun, name)
        here, path = (*location, name), f"{prefix}{name}"
        if name in rules:
            yield EvidenceField(here, path, rules[name], value)
        elif isinstance(value, Noun):
            yield from evidence_fields(value, here, f"{path}.")
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Noun):
                    yield from evidence_fields(item, (*here, index), f"{path}.{item.key}.")
        elif isinstance(value, dict):
            for key, item in value.items():
                if isinstance(item, Noun):
                    yield from evidence_fields(item, (*here, key), f"{path}.{key}.")
