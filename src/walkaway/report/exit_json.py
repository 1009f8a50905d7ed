"""The JSON shape of a walk-away test: a contract other tools rely on. Never is null; shares are fractions."""

from __future__ import annotations

import math
from typing import Any

from walkaway.core.envelope import SCHEMA_VERSION
from walkaway.exit.cuts import Cuts
from walkaway.exit.result import AssetLoss, Band, WalkAway
from walkaway.report.exit_words import headline
from walkaway.report.happened_words import happened_to_dict
from walkaway.report.json_view import change_to_dict

MOST_LISTED = 40


def exit_to_dict(result: WalkAway) -> dict[str, Any]:
    """Return a walk-away test as plain data, ``schema_version`` first."""
    case, basis = result.case, result.basis
    return {
        "schema_version": SCHEMA_VERSION,
        "deal": case.deal.id,
        "name": case.deal.name,
        "technology": case.technology.id,
        "mode": result.leaving.mode.id,
        "leaver": {"key": result.leaving.leaver.key, "name": result.leaving.leaver.name},
        "at": result.day.isoformat(),
        "at_because": result.because,
        "headline": headline(result),
        "happened": happened_to_dict(result.happened, case.deal.sources),
        "hypothetical": result.happened is not None,
        "as_of": None if result.as_of is None else result.as_of.isoformat(),
        "supposed": [change_to_dict(change) for change in case.supposed],
        "plant_runs": _round(result.runs),
        "terms": [term.id for term in case.terms],
        "output": {
            "at_start": band(result.at_start),
            "lowest": band(result.lowest),
            "after_a_year": band(result.after_a_year),
        },
        "curve": {
            "months": list(result.months),
            "low": _column(result, 0),
            "middle": _column(result, 1),
            "high": _column(result, 2),
        },
        "recovery": [
            {"level": item.level, "months": band(item.months), "never": _round(item.never)} for item in result.recovery
        ],
        "cost": {
            "share_of_investment": band(result.cost),
            "partly_unknown": _round(result.cost_open),
            "money": None if result.money is None else band(result.money[0]),
            "currency": None if result.money is None else result.money[1],
        },
        "stoppers": [
            {"holders": list(item.keys), "names": list(item.names), "chance": _round(item.chance)}
            for item in result.alone
        ],
        "cut_sets": {
            "assets": _cuts(result.cuts.assets),
            "holders": _cuts(result.cuts.holders),
            "countries": _cuts(result.cuts.countries),
            "tenures": _cuts(result.cuts.tenures),
        },
        "bottlenecks": [
            {
                "asset": item.asset,
                "lost": _round(item.lost),
                "last_missing": _round(item.last_missing),
                "months_saved": _round(item.months_saved),
                "never_avoided": _round(item.never_avoided),
            }
            for item in result.bottlenecks
        ],
        "assets": [_asset(item) for item in result.assets],
        "exact": None
        if result.exact is None
        else {
            "level": result.exact.level,
            "back_by": [_round(float(value)) for value in result.exact.by_month],
            "gain_at_12_months": {
                name: _round(float(slope[12])) for name, slope in sorted(result.exact.gain.items()) if slope[12] > 1e-6
            },
        },
        "surface": None
        if result.surface is None
        else {
            "years": list(result.surface.years),
            "months": list(result.surface.months),
            "output": [[_round(value) for value in row] for row in result.surface.output],
        },
        "evidence": {
            "assets_sourced": basis.sourced,
            "assets_assumed": basis.assumed,
            "numbers_sourced": basis.numbers_sourced,
            "numbers_assumed": basis.numbers_assumed,
            "share_sourced": _round(basis.share_sourced),
            "unknown_fields": list(basis.unknown_fields),
            "variance": [{"rests_on": item.rests_on, "share": _round(item.share)} for item in basis.shares],
        },
        "samples": result.samples,
        "seed": result.seed,
    }


def band(item: Band) -> dict[str, float | None]:
    """Return a band; null where it is never, or where a mean would be infinite."""
    return {
        "low": _round(item.low),
        "middle": _round(item.middle),
        "high": _round(item.high),
        "mean": _round(item.mean),
    }


def _column(result: WalkAway, place: int) -> list[float | None]:
    return [_round(float(value)) for value in result.curve[:, place]]


def _cuts(cuts: Cuts) -> dict[str, Any]:
    return {
        "count": cuts.count,
        "by_order": list(cuts.by_order),
        "smallest": [list(item) for item in cuts.listed[:MOST_LISTED]],
    }


def _asset(item: AssetLoss) -> dict[str, Any]:
    return {
        "asset": item.asset,
        "name": item.name,
        "kind": item.kind,
        "held": [{"holder": key, "tenure": tenure, "share": _round(share)} for key, tenure, share in item.held],
        "lost": _round(item.lost),
        "absent": _round(item.absent),
        "basis": item.basis,
        "months": band(item.months),
        "never": _round(item.never),
    }


def _round(value: float) -> float | None:
    """Six places after the point are more than the answer holds; infinity has no place in JSON."""
    return round(value, 6) if math.isfinite(value) else None
