"""Supply lines: where each component comes from and who controls its supplier; and direct claims on the stack."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from walkaway.evidence.fields import Claims, Noun, flag, quantity, text

WHOLE = "all"


class SupplyLine(Noun):
    """Where a component of the technology (or ``all`` of it) comes from."""

    key_fields: ClassVar[tuple[str, ...]] = ("component",)

    component: str = Field(description="Component of the technology pack, or 'all'.")
    local_share: Claims = quantity(
        "fraction", "Share of its value added on home soil.", "supply contract, customs data", moves=True
    )
    locally_controlled_share: Claims = quantity(
        "fraction",
        "Share of its value added on home soil by companies that home parties control.",
        "register",
        moves=True,
    )
    partner_group_share: Claims = quantity(
        "fraction",
        "Share of its value that arrives as kits or parts from the foreign partner's group.",
        "filing",
        moves=True,
    )
    second_supplier: Claims = flag("Whether a second, independent supplier is qualified.", "supplier list")
    strategy_published: Claims = flag("Whether a strategy to buy at home first is published.", "company site")
    sourcing: Claims = text("Suppliers and origins, in words.", "supply contract, press")


class StackClaim(Noun):
    """A direct claim on one cell of the know-how stack: how much of a layer of a component home parties hold."""

    key_fields: ClassVar[tuple[str, ...]] = ("component", "layer")

    component: str = Field(description="Component of the technology pack, or 'all'.")
    layer: str = Field(description="Layer of the technology pack: design, ip, core_process, equipment or operations.")
    home_share: Claims = quantity(
        "fraction", "Share of the layer held by home parties.", "licence, filing, register", moves=True
    )
    holder: Claims = text("Who holds it, in words.", "licence, filing, register")
