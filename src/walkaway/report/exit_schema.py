"""JSON Schema of ``walkaway exit --format json``."""

from __future__ import annotations

from typing import Any

from walkaway.core.envelope import SCHEMA_VERSION
from walkaway.report.json_schema import DIALECT, change_schema, happened_schema, list_of, object_of


def exit_schema() -> dict[str, Any]:
    """Return the schema of a walk-away test, or of several: ``with_terms`` is there only where terms were added."""
    body = _body()
    one = {"title": "Walk-away test", **body, "properties": {**body["properties"], "with_terms": body}}
    many = {"title": "Walk-away tests", **object_of(schema_version={"const": SCHEMA_VERSION}, exits=list_of(body))}
    return {"$schema": DIALECT, "title": "Walk-away test", "anyOf": [one, many]}


def _body() -> dict[str, Any]:
    text, count = {"type": "string"}, {"type": "integer", "minimum": 0}
    maybe_text = {"type": ["string", "null"]}
    share = {"type": "number", "minimum": 0, "maximum": 1}
    end = {"type": ["number", "null"], "description": "null: never, or no finite mean"}
    band = object_of(low=end, middle=end, high=end, mean=end)
    cuts = object_of(count=count, by_order=list_of(count), smallest=list_of(list_of(text)))
    return object_of(
        schema_version={"const": SCHEMA_VERSION},
        deal=text,
        name=text,
        technology=text,
        mode=text,
        leaver=object_of(key=text, name=text),
        at={"type": "string", "format": "date"},
        at_because=text,
        headline=text,
        happened=happened_schema(),
        hypothetical={"type": "boolean", "description": "the file records another end, so all figures are a what-if"},
        as_of=maybe_text,
        supposed=list_of(change_schema()),
        plant_runs=share,
        terms=list_of(text),
        output=object_of(at_start=band, lowest=band, after_a_year=band),
        curve=object_of(months=list_of(count), low=list_of(share), middle=list_of(share), high=list_of(share)),
        recovery=list_of(object_of(level=share, months=band, never=share)),
        cost=object_of(
            share_of_investment=band,
            partly_unknown=share,
            money={"anyOf": [band, {"type": "null"}]},
            currency=maybe_text,
        ),
        stoppers=list_of(object_of(holders=list_of(text), names=list_of(text), chance=share)),
        cut_sets=object_of(assets=cuts, holders=cuts, countries=cuts, tenures=cuts),
        bottlenecks=list_of(
            object_of(
                asset=text,
                lost=share,
                last_missing=share,
                months_saved={"type": "number"},
                never_avoided={"type": "number"},
            )
        ),
        assets=list_of(
            object_of(
                asset=text,
                name=text,
                kind=text,
                held=list_of(object_of(holder=text, tenure=text, share=share)),
                lost=share,
                absent=share,
                basis={"enum": ["sourced", "assumed"]},
                months=band,
                never=share,
            )
        ),
        exact={
            "anyOf": [
                object_of(
                    level=share,
                    back_by=list_of(share),
                    gain_at_12_months={"type": "object", "additionalProperties": share},
                ),
                {"type": "null", "description": "routes wait for lost assets, so only drawing can tell"},
            ]
        },
        surface={
            "anyOf": [
                object_of(years=list_of(count), months=list_of(count), output=list_of(list_of(share))),
                {"type": "null"},
            ]
        },
        evidence=object_of(
            assets_sourced=count,
            assets_assumed=count,
            numbers_sourced=count,
            numbers_assumed=count,
            share_sourced=share,
            unknown_fields=list_of(text),
            variance=list_of(object_of(rests_on=text, share=share)),
        ),
        samples=count,
        seed=count,
    )
