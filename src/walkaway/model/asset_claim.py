"""Asset claims: what sources say about who holds an asset that production rests on, and how soon it can be replaced."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from walkaway.evidence.fields import Claims, Noun, choice, flag, quantity, text


class AssetClaim(Noun):
    """Claims on one asset of the technology pack, or on every asset of one kind."""

    key_fields: ClassVar[tuple[str, ...]] = ("asset",)

    asset: str = Field(
        pattern=r"^[a-z0-9][a-z0-9_]*$", description="Id of an asset of the pack, or of a kind of asset."
    )
    holder: str | None = Field(default=None, description="Party that holds what home does not, if it is named.")
    home_share: Claims = quantity("fraction", "Share of it that home parties hold.", "contract, filing, register")
    partner_share: Claims = quantity(
        "fraction", "Share of it that the foreign partner's group holds.", "contract, filing"
    )
    tenure: Claims = choice("tenure", "By what right the part that home does not hold is used.", "contract, licence")
    survives_exit: Claims = flag("Whether that part stays usable when its holder leaves.", "contract, licence")
    cover: Claims = quantity("time", "How long stock or inertia carries on after a loss.", "annual report, filing")
    time_to_replace: Claims = quantity("time", "How long replacing it takes or would take.", "plan, study, filing")
    content: Claims = text("What sources say, in our own words.", "contract, filing, press")
