"""The walk-away test: a case, a mode and a day become one frozen result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from walkaway.core.errors import UsageError
from walkaway.core.thresholds import threshold
from walkaway.exit.attribution import Bottleneck, bottlenecks
from walkaway.exit.cuts import CutSets, cut_sets
from walkaway.exit.draws import HORIZON, SAMPLES, SEED, Draws
from walkaway.exit.exact import ExactChances, exact_curve
from walkaway.exit.exit_day import ExitDay, exit_day
from walkaway.exit.happened import happened_in
from walkaway.exit.holdings import Holding, holders_in, secured
from walkaway.exit.input_coverage import basis_of
from walkaway.exit.levels import levels_at, months_to, output_by_month, quantiles
from walkaway.exit.losses import Exit
from walkaway.exit.overlay import Case, exit_of
from walkaway.exit.recovery import AssetState, World, cost_of, has_unknown_cost, quickest_way, shares_of, states_of
from walkaway.exit.result import CHANCES, AssetLoss, Band, Recovery, Surface, WalkAway
from walkaway.exit.stoppers import Stopper, by_leaver, holder_names, stoppers
from walkaway.model.exit_mode import ExitMode
from walkaway.model.production import ABSENT_TENURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

T = TypeVar("T")
PART = 20_000
"""Draws worked out at a time."""
DETAIL = 600
"""Draws used for rankings and surfaces, where many variants are worked out."""
HALF, MOST = threshold("share_back"), threshold("share_mostly_back")
SURFACE_YEARS = int(threshold("exit_years_shown"))
SURFACE_MONTHS = tuple(range(0, HORIZON + 1, 6))


def leave(
    case: Case,
    mode: ExitMode,
    when: date | ExitDay,
    holder: str | None = None,
    as_of: date | None = None,
    samples: int = SAMPLES,
    seed: int = SEED,
    surface: bool = True,
) -> WalkAway:
    """Test what is left when somebody leaves.

    Args:
        case: the deal laid over its graph, terms included.
        mode: how they leave.
        when: the day, with the reason for it if nobody asked for it.
        holder: who; None for the foreign partner.
        as_of: date the evidence was read at, kept for the record.
        samples: number of draws.
        seed: seed of the draws; the same seed gives the same result to the byte.
        surface: whether to work out the surface of exit years by months.

    Raises:
        UnknownNameError: for a holder that is neither a party nor a group assets depend on.
        UsageError: for less than one draw.
    """
    chosen = when if isinstance(when, ExitDay) else exit_day(case, when)
    leaving, day = exit_of(case, mode, holder), chosen.day
    drawn = [_part(case, leaving, day, draws) for draws in _parts(samples, seed)]
    output, cost = np.concatenate([part.output for part in drawn]), np.concatenate([part.cost for part in drawn])
    holdings, world, states = drawn[0].holdings, drawn[0].world, drawn[0].states
    return WalkAway(
        case=case,
        leaving=leaving,
        day=day,
        because=chosen.reason,
        happened=happened_in(case.deal, case.evidence, case.start.seen),
        is_asked=holder is not None or chosen.is_asked,
        as_of=as_of,
        samples=samples,
        seed=seed,
        runs=float(np.mean(world.built)),
        months=tuple(range(HORIZON + 1)),
        curve=quantiles(output, CHANCES).T,
        at_start=band_of(output[:, 0]),
        lowest=band_of(output.min(axis=1)),
        after_a_year=band_of(output[:, 12]),
        recovery=tuple(_recovery(output, level) for level in (HALF, MOST)),
        cost=band_of(cost),
        cost_open=float(np.mean(np.concatenate([part.at_least for part in drawn]))),
        money=_money(case, cost),
        alone=_kept(case, f"alone {seed} {_terms_on(case, day)}", lambda: _alone(case, holdings, seed)),
        cuts=_kept(case, f"cuts {_terms_on(case, day)}", lambda: _cuts(case, holdings)),
        bottlenecks=_bottlenecks(case, leaving, day, seed),
        assets=_losses(holdings, states, world),
        exact=_exact(case, leaving, day, seed),
        surface=_surface(case, leaving, day, seed) if surface else None,
        basis=basis_of(case, holdings, leaving, world.draws, output.mean(axis=1).astype(float)),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the draws, worked out."""

    holdings: tuple[Holding, ...]
    world: World
    states: list[AssetState]
    output: NDArray[np.float32]
    cost: Floats
    at_least: NDArray[np.bool_]


def _part(case: Case, leaving: Exit, day: date, draws: Draws) -> _Part:
    holdings, world = case.on(leaving, day, draws)
    states = states_of(case.graph, holdings, world)
    output = output_by_month(case.graph, states)
    used = quickest_way(case.graph, states, HALF)
    cost, at_least = cost_of(used, states), has_unknown_cost(used, states)
    return _Part(holdings, world, states if draws.part == 0 else [], output, cost, at_least)


def _parts(samples: int, seed: int) -> Iterator[Draws]:
    """Many draws go part by part, so that memory does not grow with them beyond the results."""
    Draws(samples, seed)
    for number, start in enumerate(range(0, samples, PART)):
        yield Draws(min(PART, samples - start), seed, part=number)


def _terms_on(case: Case, day: date) -> str:
    """Terms move who holds what day by day; without any, nothing does."""
    return day.isoformat() if case.terms else ""


def _kept(case: Case, name: str, work: Callable[[], T]) -> T:
    """Work something out once per case: who could stop it, and cut sets, are the same in every mode."""
    if name not in case.kept:
        case.kept[name] = work()
    found: T = case.kept[name]
    return found


def band_of(values: NDArray[np.floating]) -> Band:
    """Summarise numbers over the draws; the mean is infinite where some are."""
    low, middle, high = (float(value) for value in quantiles(values, CHANCES))
    return Band(low, middle, high, float(np.mean(values, dtype=float)))


def _recovery(output: NDArray[np.float32], level: float) -> Recovery:
    months = months_to(output, level)
    return Recovery(level, band_of(months), float(np.mean(np.isinf(months))))


def _money(case: Case, cost: Floats) -> tuple[Band, str] | None:
    """Cost in the currency of the plant's investment, at its central value; None if that is unknown, or nothing."""
    investment = case.evidence.get("plant.investment")
    if investment.central is None or investment.central <= 0 or investment.unit is None:
        return None
    return band_of(cost * float(investment.central)), investment.unit


def _alone(case: Case, holdings: Sequence[Holding], seed: int) -> tuple[Stopper, ...]:
    draws = Draws(DETAIL, seed)
    shares = [shares_of(holding, draws) for holding in holdings]
    names = holder_names(holders_in(holdings).values())
    return stoppers(case.graph, holdings, shares, by_leaver(case.deal.venture), names, least=0.005)


def _cuts(case: Case, holdings: Sequence[Holding]) -> CutSets:
    return cut_sets(case.graph, holdings, by_leaver(case.deal.venture))


def _bottlenecks(case: Case, leaving: Exit, day: date, seed: int) -> tuple[Bottleneck, ...]:
    holdings, world = case.on(leaving, day, Draws(DETAIL, seed))
    states = states_of(case.graph, holdings, world)
    awaited = _awaited(case, holdings)
    fresh = {
        place: states_of(
            case.graph, [secured(item) if other == place else item for other, item in enumerate(holdings)], world
        )
        for place in awaited
        if not states[place].is_whole
    }
    return bottlenecks(case.graph, states, fresh, HALF)


def _awaited(case: Case, holdings: Sequence[Holding]) -> set[int]:
    """Assets on which routes of others wait, directly or below a gate they need."""
    needed = {need for holding in holdings for route in holding.routes for need in route.needs}
    found: set[int] = set()
    for place, asset in enumerate(case.graph.assets):
        above = {case.graph.gates[number].id for number in case.graph.parents_in_order[place]}
        if asset.id in needed or above & needed:
            found.add(place)
    return found


def _losses(holdings: Sequence[Holding], states: Sequence[AssetState], world: World) -> tuple[AssetLoss, ...]:
    found, draws = [], world.draws.again()
    for holding, state in zip(holdings, states, strict=True):
        if state.is_whole:
            continue
        months = state.months_to(1.0 - 1e-9)
        months = np.where(months > HORIZON, np.inf, months)
        shares = shares_of(holding, draws)
        held = tuple(
            (holding.holders[holder].key, holding.tenures[holder], float(np.mean(share)))
            for holder, share in shares.items()
            if np.mean(share) > 0
        )
        basis = "sourced" if holding.home.claimed else "assumed"
        absent = float(
            np.mean(sum(share for holder, share in shares.items() if holding.tenures[holder] in ABSENT_TENURES))
        )
        found.append(
            AssetLoss(
                holding.asset.id, holding.asset.name, holding.kind.id, held, float(np.mean(1 - state.retained)), basis,
                absent, band_of(months), float(np.mean(np.isinf(months))),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda item: (-item.lost, item.asset)))


def _exact(case: Case, leaving: Exit, day: date, seed: int) -> ExactChances | None:
    """The exact curve, where routes do not wait for lost assets and every asset comes back at one level."""
    holdings, world = case.on(leaving, day, Draws(1, seed, likeliest=True))
    try:
        return exact_curve(case.graph, holdings, world, HALF)
    except UsageError:
        return None


def _surface(case: Case, leaving: Exit, day: date, seed: int) -> Surface:
    """Middle output for exits on the same day of the year, up to ten years on, or to the last year there is."""
    years = tuple(range(day.year, min(day.year + SURFACE_YEARS, MAXYEAR + 1)))
    rows, draws = [], Draws(DETAIL, seed)
    for year in years:
        holdings, world = case.on(leaving, _same_day(day, year), draws.again())
        states = states_of(case.graph, holdings, world)
        output = levels_at(case.graph, states, SURFACE_MONTHS)
        rows.append(tuple(float(value) for value in quantiles(output, (0.5,))[0]))
    return Surface(years, SURFACE_MONTHS, tuple(rows))


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)
