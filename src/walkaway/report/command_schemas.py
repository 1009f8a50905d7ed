"""JSON Schemas of what commands print with ``--format json``; those of audit and exit stand in files of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from walkaway.core.envelope import SCHEMA_VERSION
from walkaway.core.vocabulary import words
from walkaway.model.origin_bill import OriginRule
from walkaway.report.json_schema import DIALECT, change_schema, list_of, map_of, object_of
from walkaway.report.presumed_schema import presumed_rule_schema, presumptions_fields, score_fields, speaking_schema
from walkaway.report.tree_page import IMPORTANCES
from walkaway.rules.verdict import Verdict

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_TEXTS = list_of(_TEXT)
_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_NUMBER: dict[str, Any] = {"type": "number"}
_MAYBE_NUMBER: dict[str, Any] = {"type": ["number", "null"]}
_FLAG: dict[str, Any] = {"type": "boolean"}
_SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
_TRUTH: dict[str, Any] = {"enum": ["yes", "no", "unknown"]}
_END: dict[str, Any] = {"type": ["number", "null"], "description": "null: not bounded"}
_RANGE: dict[str, Any] = {"type": "array", "items": _END, "minItems": 2, "maxItems": 2}
_VERDICT: dict[str, Any] = {"enum": list(get_args(Verdict))}
_STATUS: dict[str, Any] = {"enum": list(words("rule_status"))}
_VERSION: dict[str, Any] = {"const": SCHEMA_VERSION}
_FILE: dict[str, Any] = {"type": "object", "description": "as in the file, see the schema of that kind of file"}


def maybe(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that also allows null."""
    return {"anyOf": [schema, {"type": "null"}]}


def answer(title: str, **content: Any) -> dict[str, Any]:
    """Return the schema of one answer: the schema version, and content."""
    return {"$schema": DIALECT, **_shape(title, **content)}


def _shape(title: str, **content: Any) -> dict[str, Any]:
    return {"title": title, **object_of(schema_version=_VERSION, **content)}


def check_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway check``."""
    chance = object_of(
        rulebook=_TEXT,
        passes=_RANGE,
        not_applicable=_SHARE,
        known=_TEXTS,
        assumed=list_of(object_of(input=_TEXT, assumption=_TEXT)),
        left_open=_TEXTS,
        share_assumed=_SHARE,
        draws=_COUNT,
        seed=_COUNT,
    )
    return answer(
        "Deal held against rulebooks",
        deal=_TEXT,
        as_of=_DAY,
        supposed=list_of(change_schema()),
        rulebooks=list_of(_checked()),
        cannot_apply=list_of(object_of(rulebook=_TEXT, because=_TEXT)),
        chances=list_of(chance),
        seed={"type": ["integer", "null"]},
    )


def _checked() -> dict[str, Any]:
    rule = object_of(
        id=_TEXT,
        name=_TEXT,
        kind=_TEXT,
        article=_TEXT,
        member=_FLAG,
        verdict=_VERDICT,
        burden={"enum": list(words("burden"))},
        presumed=maybe(presumed_rule_schema()),
        reasons=_TEXTS,
        missing=_TEXTS,
        due=_due(),
    )
    return object_of(rulebook=_TEXT, status=_STATUS, on=_DAY, known_at=_DAY, verdict=_VERDICT, rules=list_of(rule))


def _due() -> dict[str, Any]:
    return maybe(object_of(text=_TEXT, range=_RANGE, unit=_TEXT))


def why_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway why``: a proof is a tree of proofs."""
    schema = answer(
        "Proof of one rule",
        deal=_TEXT,
        supposed=list_of(change_schema()),
        rulebook=_TEXT,
        rule=_TEXT,
        name=_TEXT,
        kind=_TEXT,
        article=_TEXT,
        verdict=_VERDICT,
        burden={"enum": list(words("burden"))},
        burden_basis=_TEXT,
        status=_STATUS,
        on=_DAY,
        known_at=_DAY,
        in_time=object_of(truth=_TRUTH, words=_TEXT),
        exceptions=list_of(object_of(rule=_TEXT, applies=_TRUTH)),
        scope=maybe({"$ref": "#/$defs/Proof"}),
        proof={"$ref": "#/$defs/Proof"},
        due=_due(),
        presumed=presumed_rule_schema(),
        presumptions=speaking_schema(),
        settled_by=_TEXTS,
        left_open=_TEXTS,
        sources=map_of(_TEXT),
    )
    return {**schema, "$defs": {"Proof": _proof()}}


def _proof() -> dict[str, Any]:
    number_or_word: dict[str, Any] = {"type": ["number", "boolean", "string", "null"]}
    threshold = object_of(
        operator=_TEXT,
        value=number_or_word,
        unit=_MAYBE_TEXT,
        schedule=list_of({"type": "object"}),
        status=_STATUS,
        citation=_MAYBE_TEXT,
    )
    measured = object_of(
        name=_TEXT,
        value={"anyOf": [_RANGE, _TRUTH]},
        fields=list_of(object_of(field=_TEXT, value=_TEXT, claims=_TEXTS)),
    )
    return object_of(
        text=_TEXT,
        form={"enum": ["leaf", "rule", "points", "all", "any", "at_least", "not"]},
        truth=_TRUTH,
        threshold=maybe(threshold),
        measured=maybe(measured),
        parts=list_of({"$ref": "#/$defs/Proof"}),
    )


def fix_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway fix``: for each rule sets of steps, each with changes that can be applied."""
    change = object_of(
        fact=_TEXT,
        now=_TEXT,
        must=_TEXT,
        fields=_TEXTS,
        value={"type": ["boolean", "number", "string", "null"]},
        apply={
            **list_of(change_schema()),
            "description": "what to set; empty for what is computed and no one value of its fields brings about",
        },
    )
    step = object_of(name=_TEXT, now={"enum": ["true", "false", "unknown"]}, lacking=_TEXTS, changes=list_of(change))
    rule = object_of(verdict=_VERDICT, fixes=list_of(list_of(step)), settled_by=_TEXTS, left_open=_TEXTS)
    return answer(
        "What would make rules pass", deal=_TEXT, supposed=list_of(change_schema()), rulebook=_TEXT, rules=map_of(rule)
    )


def diff_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway diff``: of one rulebook, or of all of which something differs."""
    rule = object_of(rule=_TEXT, before=_VERDICT, after=_VERDICT)
    content = {"before": _checked(), "after": _checked(), "same_verdict": _FLAG, "rules": list_of(rule)}
    one, many = _shape("One rulebook", **content), _shape("Rulebooks", differences=list_of(object_of(**content)))
    return {"$schema": DIALECT, "title": "What differs", "anyOf": [one, many]}


def deals_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway deals``."""
    row = object_of(
        deal=_TEXT,
        name=_TEXT,
        technology=_TEXT,
        country=_TEXT,
        kind=_TEXT,
        depth={"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2},
        breadth=_RANGE,
        claims=_COUNT,
    )
    return answer("Deals of the catalog", deals=list_of(row))


def compare_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway compare``: audits, or with rulebooks a table of verdicts."""
    audits = _shape("Deals side by side", audits=list_of({"type": "object", "description": "see the schema audit"}))
    table = _shape("Deals by rulebooks", deals=_TEXTS, rows=list_of(object_of(name=_TEXT, cells=list_of(_checked()))))
    return {"$schema": DIALECT, "title": "Comparison", "anyOf": [audits, table]}


def show_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway show``: the fields asked for, with every claim on each."""
    claim = object_of(
        field=_TEXT,
        says=_TEXT,
        as_of=_TEXT,
        source=_MAYBE_TEXT,
        binding=_TEXT,
        confidence=_TEXT,
        used=_FLAG,
        reason=_MAYBE_TEXT,
        note=_TEXT,
    )
    field = object_of(
        range=maybe(_RANGE),
        central=_MAYBE_NUMBER,
        unit=_MAYBE_TEXT,
        basis={"enum": ["sourced", "assumed", "unknown"]},
        disputed=_FLAG,
        moved=_FLAG,
        values=_TEXTS,
        claims=list_of(claim),
    )
    return answer("Claims on fields", deal=_TEXT, fields=map_of(field))


def validate_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway validate``: no problem, an empty list."""
    problem = object_of(
        what=_TEXT,
        file=_MAYBE_TEXT,
        line={"type": ["integer", "null"]},
        key=_MAYBE_TEXT,
        seen=_MAYBE_TEXT,
        allowed=_MAYBE_TEXT,
        fix=_MAYBE_TEXT,
    )
    return answer("Problems of files", problems=list_of(problem))


def terms_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway terms``: all of them, or one with the keys of its file."""
    one = {
        "title": "Contract term",
        "type": "object",
        "properties": {"schema_version": _VERSION, "id": _TEXT, "name": _TEXT, "effects": {"type": "array"}},
        "required": ["schema_version", "id", "name", "effects"],
    }
    return {"$schema": DIALECT, "title": "Contract terms", "anyOf": [_shape("All", terms=list_of(_FILE)), one]}


def rulebooks_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway rulebooks``: all in short, or one whole."""
    row = object_of(id=_TEXT, name=_TEXT, status=_STATUS, jurisdiction=_TEXTS, reach=_TEXTS)
    many, one = _shape("Rulebooks", rulebooks=list_of(row)), _shape("Rulebook", rulebook=_FILE)
    return {"$schema": DIALECT, "title": "Rulebooks", "anyOf": [many, one]}


def rule_tests_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway test-rules``."""
    row = object_of(
        rulebook=_TEXT, expectations=_COUNT, missed=_TEXTS, branches=_COUNT, coverage=_SHARE, lacking=_TEXTS
    )
    return answer("Cases of rulebooks", rulebooks=list_of(row))


def presumptions_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway presumptions``."""
    return answer("Presumptions with their records", **presumptions_fields())


def score_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway score``."""
    return answer("Score of what is presumed", **score_fields())


def origin_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway origin``; what is worth nothing has no share, and its ends are null."""
    value = object_of(product=_TEXT, local=_RANGE, purchased=_RANGE, by_depth=list_of(_RANGE))
    return answer(
        "Bill of materials held against a rule of origin",
        product=_TEXT,
        currency=_TEXT,
        rule={"enum": list(get_args(OriginRule))},
        share=_RANGE,
        share_exactly={**_TEXTS, "minItems": 2, "maxItems": 2, "description": "the two ends as fractions"},
        base=_RANGE,
        foreign=_RANGE,
        threshold=_MAYBE_NUMBER,
        reached=_TRUTH,
        within_de_minimis=maybe(_TRUTH),
        qualifies=_TRUTH,
        formula=_TEXT,
        steps=_TEXTS,
        materials=list_of(object_of(name=_TEXT, value=_RANGE, originating=_TRUTH, because=_TEXT)),
        parts=list_of(object_of(name=_TEXT, share=_RANGE, qualifies=_TRUTH)),
        value_added_at_home=maybe(value),
    )


def owners_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway owners``: owners of one company, or of the companies of a whole register."""
    return answer(
        "Owners in a register",
        company=_MAYBE_TEXT,
        companies=_COUNT,
        holdings=_COUNT,
        threshold=maybe(_SHARE),
        owners=list_of(object_of(owner=_TEXT, company=_TEXT, share=_NUMBER, at_home=_TRUTH, controls=_FLAG)),
        biggest=list_of(object_of(owner=_TEXT, at_home=_TRUTH, companies=_COUNT, controlled=_COUNT)),
        unknown_share=_MAYBE_NUMBER,
        home_share=maybe(_RANGE),
    )


def tree_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway tree``; a factor that is not finite is null."""
    factors = dict.fromkeys(IMPORTANCES, _MAYBE_NUMBER)
    return answer(
        "Fault tree",
        tree=_TEXT,
        top=_TEXT,
        gates=_COUNT,
        events=_COUNT,
        coherent=_FLAG,
        sets=maybe(_COUNT),
        sets_by_order=maybe(list_of(_COUNT)),
        smallest=list_of(object_of(events=_TEXTS, chance=_MAYBE_NUMBER)),
        probability=_MAYBE_NUMBER,
        rare_event_sum=_MAYBE_NUMBER,
        min_cut_upper_bound=_MAYBE_NUMBER,
        without_probability=_TEXTS,
        importance=map_of(object_of(**factors)),
    )


def units_schema() -> dict[str, Any]:
    """Return the schema of ``walkaway schema units``."""
    return answer("Units", units=map_of(object_of(dimension=_TEXT, factor=_NUMBER, canonical=_TEXT)))


COMMANDS: dict[str, Callable[[], dict[str, Any]]] = {
    "check": check_schema,
    "why": why_schema,
    "fix": fix_schema,
    "diff": diff_schema,
    "deals": deals_schema,
    "compare": compare_schema,
    "show": show_schema,
    "validate": validate_schema,
    "terms": terms_schema,
    "rulebooks": rulebooks_schema,
    "test-rules": rule_tests_schema,
    "presumptions": presumptions_schema,
    "score": score_schema,
    "origin": origin_schema,
    "owners": owners_schema,
    "tree": tree_schema,
    "schema": units_schema,
}
"""Schemas by command; that of ``schema`` is of the one thing it prints that is no schema, the table of units."""
