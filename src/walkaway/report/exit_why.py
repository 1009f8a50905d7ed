"""Why a walk-away test comes out as it does: asset by asset, down to claims, assumptions and sources."""

from __future__ import annotations

from collections.abc import Iterator

from walkaway.catalog.loader import load_asset_kinds, load_know_how
from walkaway.core.errors import UnknownNameError
from walkaway.exit.draws import Spread
from walkaway.exit.holdings import Holding
from walkaway.exit.knowledge import LayerCase
from walkaway.exit.result import WalkAway
from walkaway.model.estimate import ASSUMPTION, Estimate
from walkaway.model.production import HOLDER_CLASSES, Route
from walkaway.report.happened_words import happened_words
from walkaway.report.supposed import supposed_lines
from walkaway.report.text_view import source_words
from walkaway.report.words import resolved_words

MOST_SHOWN = 12


def why_exit(result: WalkAway, asset: str | None = None) -> str:
    """Explain the result, or one asset of it.

    Raises:
        UnknownNameError: for an asset that does not exist.
    """
    holdings = {holding.asset.id: holding for holding in result.case.holdings}
    if asset is not None:
        if asset not in holdings:
            raise UnknownNameError("asset", asset, holdings)
        return "\n".join([*supposed_lines(result.case.supposed), *_asset(result, holdings[asset], full=True)])
    recorded = [] if result.happened is None else [happened_words(result.happened, result.case.deal.sources)]
    lines = [
        *supposed_lines(result.case.supposed),
        *recorded,
        repr(result).strip("<>"),
        f"Day of the exit: {result.because}",
        *_know_how(result),
    ]
    ranked = [item.asset for item in result.bottlenecks[:MOST_SHOWN]]
    lines.append(f"The {len(ranked)} assets that hold recovery up most, of {len(result.assets)} that lose something:")
    for name in ranked:
        lines += _asset(result, holdings[name], full=False)
    return "\n".join(lines)


def _know_how(result: WalkAway) -> Iterator[str]:
    start = result.case.start
    item = result.case.evidence.get(start.field)
    yield f"Production starts: {resolved_words(item)} ({start.field})"
    for layer, case in result.case.learning.layers.items():
        yield from _layer(layer, case)


def _layer(layer: str, case: LayerCase) -> Iterator[str]:
    opened = "; ".join(f"{spread.words} ({_range(spread)}, {spread.rests_on})" for spread in case.raises)
    yield f"Know-how, {layer.replace('_', ' ')}: open to home {_range(case.base)}" + (
        f"; opened by: {opened}" if opened else ""
    )


def _asset(result: WalkAway, holding: Holding, *, full: bool) -> list[str]:
    asset, kind = holding.asset, holding.kind
    loss = next((item for item in result.assets if item.asset == asset.id), None)
    lost = "nothing is lost" if loss is None else f"{loss.lost:.0%} lost on average"
    lines = [f"{asset.name} ({asset.id}, {kind.name.lower()}): {lost}"]
    lines.append(f"  held at home: {_range(holding.home)}; {_told(holding.home)}")
    for item in holding.inputs:
        lines.append(f"    {item.field} = {resolved_words(item)}")
        lines += [f"      {source_words(claim, result.case.deal.sources)}" for claim in item.standing]
    if not holding.home.claimed:
        prior = asset.prior or kind.prior
        lines.append(f"    taken from the catalog: {_estimate(prior.home, result)}")
    for holder in HOLDER_CLASSES:
        gone = result.leaving.loses(holding, holder)
        who, tenure = holding.holders[holder], holding.tenures[holder].replace("_", " ")
        lines.append(f"    {who.name}: {tenure}, {'ends' if gone else 'goes on'} in this exit")
    routes = holding.routes if full else holding.routes[:2]
    for route in routes:
        lines += _route(result, holding, route)
    return lines


def _route(result: WalkAway, holding: Holding, route: Route) -> list[str]:
    open_words = "" if result.leaving.leaves_open(route) else " (closed in this exit)"
    months = " then ".join(f"{stage.name} {_estimate(stage.months, result)} months" for stage in route.stages)
    needs = f"; needs {', '.join(route.needs)}" if route.needs else ""
    return [f"  route {route.name}{open_words}: {months}; works with chance {_estimate(route.works, result)}{needs}"]


def _told(spread: Spread) -> str:
    if spread.claimed:
        return f"from {spread.rests_on}"
    return f"from the catalog ({spread.rests_on})" if spread.sourced else f"assumed ({spread.rests_on})"


def _range(spread: Spread) -> str:
    if spread.is_exact:
        return f"{spread.low:.0%}"
    return f"{spread.low:.0%} to {spread.high:.0%}"


def _estimate(estimate: Estimate, result: WalkAway) -> str:
    numbers = f"{estimate.low:g} to {estimate.high:g}" if not estimate.is_exact else f"{estimate.low:g}"
    if estimate.source == ASSUMPTION:
        return f"{numbers} [assumption]"
    terms = [term.sources for term in result.case.terms]
    catalog = (result.case.technology.sources, load_asset_kinds().sources, load_know_how().sources)
    for sources in (*terms, *catalog):
        if estimate.source in sources:
            source = sources[estimate.source]
            return f"{numbers} [{source.publisher}: {source.title}, {source.date or 'undated'}]"
    return f"{numbers} [{estimate.source}]"
