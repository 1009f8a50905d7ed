"""Outcomes: what happened to know-how and production, for deals old enough to tell."""

from __future__ import annotations

from walkaway.evidence.fields import Claims, Noun, choice, day, flag, quantity, text


class Outcome(Noun):
    """What was learned, and whether production went on when the partner left."""

    know_how_transferred: Claims = choice(
        "extent", "Whether home makers learned to make it.", "study, later production"
    )
    independent_producer: Claims = flag("Whether a home maker came to make it alone.", "study, filing")
    years_to_independence: Claims = quantity("time", "Years from signing to making it alone.", "study, filing")
    partner_left: Claims = day("When the partner left, or the venture failed.", "filing, press")
    production_continued: Claims = flag("Whether production went on after the partner left.", "filing, press")
    months_to_resume: Claims = quantity(
        "time", "Time from the partner's exit to production without it.", "filing, press"
    )
    next_generation: Claims = flag("Whether a home maker developed the next generation.", "study, filing")
    story: Claims = text("What happened, in our own words.", "study, press")
