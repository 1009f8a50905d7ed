"""Chances to pass, with what they assume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from walkaway.report.page import Block, Items, Paragraph, Section, table
from walkaway.report.words import percent
from walkaway.rules.chance import Chance


def chance_section(chances: Sequence[Chance]) -> Section:
    """Build the section of chances; what was assumed stands beside each."""
    rows = [
        (
            item.rulebook,
            _words(item),
            f"{item.share_assumed:.0%} of {len(item.known) + len(item.assumed) + len(item.left_open)}",
            str(len(item.left_open)),
        )
        for item in chances
    ]
    columns = ("Rulebook", "Chance to pass", "Inputs assumed", "Left open")
    caption = f"{chances[0].draws:,} draws, seed {chances[0].seed}; unknown measures drawn independently of each other"
    blocks: list[Block] = [table(columns, rows, caption)]
    if len(chances) == 1:
        blocks += [Paragraph("Assumed:"), Items(tuple(f"{name}: {words}" for name, words in chances[0].assumed))]
        if chances[0].left_open:
            blocks += [Paragraph("Left open in every draw:"), Items(chances[0].left_open)]
    return Section("Chance to pass, if what is unknown were drawn", tuple(blocks))


def _words(chance: Chance) -> str:
    if chance.not_applicable >= 1.0:
        return "does not apply"
    certain = percent(chance.passes)
    return certain + (f", where it applies ({1 - chance.not_applicable:.0%})" if chance.not_applicable > 0 else "")


def chance_to_dict(chance: Chance) -> dict[str, Any]:
    """Return a chance as plain data."""
    return {
        "rulebook": chance.rulebook,
        "passes": chance.passes.to_list(),
        "not_applicable": chance.not_applicable,
        "known": list(chance.known),
        "assumed": [{"input": name, "assumption": words} for name, words in chance.assumed],
        "left_open": list(chance.left_open),
        "share_assumed": chance.share_assumed,
        "draws": chance.draws,
        "seed": chance.seed,
    }
