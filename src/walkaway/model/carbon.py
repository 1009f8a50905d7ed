"""Carbon and environment: energy of the factory, its source, permits and incidents."""

from __future__ import annotations

from walkaway.evidence.fields import Claims, Noun, flag, quantity, text


class Carbon(Noun):
    """What making the product emits, and what the plant does to its surroundings."""

    factory_energy: Claims = quantity("energy_intensity", "Energy used at the factory per unit made.", "permit, filing")
    grid_intensity: Claims = quantity("grid_intensity", "Emissions of the grid the plant uses.", "grid operator")
    renewable_share: Claims = quantity(
        "fraction", "Share of the plant's power from renewable sources.", "power contract, company release"
    )
    footprint: Claims = quantity("footprint", "Emissions per unit of product.", "declaration, study", low=-1e9)
    power_supply: Claims = text("Power contracts and own plants, in words.", "power contract, permit")
    environment: Claims = text("Water, solvents, waste, permits, incidents and fines.", "authority, court, press")
    permit_in_force: Claims = flag("Whether the environmental permit is in force.", "authority", changes=True)
    violations_found: Claims = flag("Whether an authority or court found environmental violations.", "authority")
