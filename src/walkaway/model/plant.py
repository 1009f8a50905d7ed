"""The plant: what is made where, how much of it, and with which machines and process steps."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from walkaway.evidence.fields import Claims, Noun, choice, day, flag, quantity, text


class Plant(Noun):
    """The factory, or the production a licence or stake is about."""

    key_fields: ClassVar[tuple[str, ...]] = ()

    site: str = Field(default="", description="Town or region, as a reader would look it up.")
    country: str = Field(description="ISO code of the country it stands in.")
    capacity: Claims = quantity("output_rate", "Yearly output when fully built.", "permit, filing, company release")
    first_phase_capacity: Claims = quantity("output_rate", "Yearly output of the first phase.", "permit, filing")
    installed_capacity: Claims = quantity("output_rate", "Yearly output installed so far.", "filing", changes=True)
    output: Claims = quantity("output_rate", "Output achieved in a year.", "annual report", changes=True)
    utilisation: Claims = quantity("fraction", "Output over installed capacity.", "annual report", changes=True)
    yield_rate: Claims = quantity("fraction", "Good products over products started.", "annual report", changes=True)
    investment: Claims = quantity("money", "Capital expenditure planned or made.", "filing, aid decision")
    start_of_production: Claims = day("When series production starts or started.", "company release, permit")
    end_of_production: Claims = day("When production stopped.", "insolvency filing, company release")
    state: Claims = choice("plant_state", "How far the plant is.", "permit, company release, press", changes=True)
    status: Claims = text("What happened so far, in words.", "press, company release")
    scope: Claims = text("Which steps are done here and which elsewhere.", "environmental permit, company release")
    core_process_here: Claims = flag(
        "Whether the core process of the technology is done at this plant, not only assembly of parts made elsewhere.",
        "environmental permit, company release",
    )
    equipment_origin: Claims = text("Who makes the machines and where they come from.", "purchase contract, filing")
    technology_origin: Claims = text("Whose product and process this is.", "licence, filing, company release")
    performance: Claims = text("Ramp-up, quality, scrap and delays, in words.", "annual report, press")
    research_here: Claims = flag("Whether product or process development is done at the site.", "company release")
    research: Claims = text("What research and development is done or promised here.", "company release, aid decision")
    research_spending: Claims = quantity(
        "fraction",
        "Research spending at home in a year over the revenue of the venture.",
        "annual report",
        changes=True,
    )
    makes_storage: Claims = flag("Whether it also makes cells or systems for storage.", "company release, permit")
    customers: Claims = text("Who buys the output, and on what terms.", "offtake agreement, filing")
