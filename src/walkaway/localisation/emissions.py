"""Carbon: emissions of making one unit, from the energy of the factory and the grid it stands on."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.core.interval import Interval
from walkaway.core.units import UNITS
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved


@dataclass(frozen=True, slots=True)
class Emissions:
    """Emissions of the factory's power per unit made, in ``unit``.

    Attributes:
        from_grid: energy times grid intensity, as if all power came from the grid.
        after_renewables: the same for the share of power that is not claimed to be renewable.
        footprint: what sources claim for the product itself.
    """

    from_grid: Interval | None
    after_renewables: Interval | None
    footprint: Resolved
    factory_energy: Resolved
    grid_intensity: Resolved
    renewable_share: Resolved

    @property
    def unit(self) -> str | None:
        """Unit of the emissions, which follows from that of the energy: kWh/m2 gives kgCO2e/m2, MWh/t gives tCO2e/t."""
        energy = UNITS.get(self.factory_energy.unit or "")
        return energy.emits or None if energy is not None else None

    @property
    def inputs(self) -> tuple[Resolved, ...]:
        """Fields these rest on."""
        return (self.factory_energy, self.grid_intensity, self.renewable_share, self.footprint)


def emissions_of(evidence: Evidence, factory_energy: Resolved, grid: Resolved) -> Emissions:
    """Compute emissions; a claim of the deal goes before the pack's energy and the country's grid.

    Args:
        evidence: the resolved deal.
        factory_energy: of the technology pack, used when the deal is silent.
        grid: intensity of the country's grid in g CO2e per kWh, used when the deal is silent.
    """
    energy = _first(evidence.get("carbon.factory_energy"), factory_energy)
    intensity = _first(evidence.get("carbon.grid_intensity"), grid)
    renewable = evidence.get("carbon.renewable_share")
    from_grid = after = None
    if energy.interval is not None and intensity.interval is not None:
        from_grid = Interval(
            energy.interval.low * intensity.interval.low / 1000, energy.interval.high * intensity.interval.high / 1000
        )
        if renewable.interval is not None:
            share = renewable.interval.clip(0, 1)
            after = Interval(from_grid.low * (1 - share.high), from_grid.high * (1 - share.low))
    return Emissions(from_grid, after, evidence.get("carbon.footprint"), energy, intensity, renewable)


def _first(claimed: Resolved, otherwise: Resolved) -> Resolved:
    return claimed if claimed.interval is not None else otherwise
