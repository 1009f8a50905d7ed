"""Chances to pass, with what they assume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from walkaway.beliefs.chance import PassChance
from walkaway.report.page import Block, Items, Paragraph, Section, table
from walkaway.report.words import percent


def chance_section(chances: Sequence[PassChance]) -> Section:
    """Build the section of chances; what was assumed stands beside each."""
    rows = [
        (
            item.rulebook,
            _words(item),
            f"{item.share_presumed:.0%} of {len(item.known) + len(item.presumed) + len(item.left_open)}",
            str(len(item.left_open)),
        )
        for item in chances
    ]
    columns = ("Rulebook", "Chance to pass", "Inputs presumed", "Left open")
    caption = f"{chances[0].draws:,} draws, seed {chances[0].seed}; joint worlds of what is presumed"
    blocks: list[Block] = [table(columns, rows, caption)]
    if len(chances) == 1:
        if chances[0].presumed:
            blocks += [Paragraph("Presumed:"), Items(tuple(f"{name}: {words}" for name, words in chances[0].presumed))]
        if chances[0].left_open:
            blocks += [Paragraph("Left open in every world:"), Items(chances[0].left_open)]
    return Section("Chance to pass, over joint worlds of what is unknown", tuple(blocks))


def _words(chance: PassChance) -> str:
    if chance.not_applicable >= 1.0:
        return "does not apply"
    certain = percent(chance.passes)
    return certain + (f", where it applies ({1 - chance.not_applicable:.0%})" if chance.not_applicable > 0 else "")


def chance_to_dict(chance: PassChance) -> dict[str, Any]:
    """Return a chance as plain data."""
    return {
        "rulebook": chance.rulebook,
        "passes": chance.passes.to_list(),
        "not_applicable": chance.not_applicable,
        "known": list(chance.known),
        "assumed": [{"input": name, "assumption": words} for name, words in chance.presumed],
        "left_open": list(chance.left_open),
        "share_assumed": chance.share_presumed,
        "draws": chance.draws,
        "seed": chance.seed,
    }
