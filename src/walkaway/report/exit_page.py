"""The page of one walk-away test: what is left, when it is back, who can stop it, what to secure, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from walkaway.core.interval import Interval
from walkaway.exit.cuts import Cuts
from walkaway.exit.happened import Happened
from walkaway.exit.holdings import holders_in
from walkaway.exit.result import WalkAway
from walkaway.report.exit_words import (
    cause_words,
    cost_words,
    headline,
    months_words,
    set_counts,
    share_words,
)
from walkaway.report.happened_words import HOW_TO_ASK, happened_rows
from walkaway.report.page import Bars, Block, Figure, Items, Page, Paragraph, Section, names_in, table
from walkaway.report.supposed import supposed_sections

SHOWN = 10
ROWS, COLUMNS = 9, 61


def exit_page(result: WalkAway, other: WalkAway | None = None) -> Page:
    """Build the page of a test; ``other`` is the same exit with terms added to the contract, set beside it."""
    title = f"{result.case.deal.name}: {result.leaving.mode.name.lower()}"
    supposed = supposed_sections(result.case.supposed)
    if result.happened is not None:
        recorded = Section("What happened", tuple(_happened(result, result.happened)))
        if not result.is_asked and other is None:
            return Page(
                f"{result.case.deal.name}: what happened",
                headline(result),
                (*supposed, recorded),
            )
        title = f"{title} (hypothetical)"
    sections = (
        *supposed,
        *([recorded] if result.happened is not None else []),
        Section("Output after the exit", tuple(_output(result, other))),
        *([Section("With the terms added", tuple(_difference(result, other)))] if other is not None else []),
        Section("Who can stop production", tuple(_stoppers(result))),
        Section("What to secure", tuple(_bottlenecks(result))),
        Section("What is lost", tuple(_losses(result)), detail=True),
        *([Section("Exit year by months after it", tuple(_surface(result)))] if result.surface is not None else []),
        Section("What this rests on", tuple(_basis(result))),
    )
    return Page(title, headline(result), sections, names_in(result.case.deal))


def _happened(result: WalkAway, happened: Happened) -> Iterator[Block]:
    sources, deal = result.case.deal.sources, result.case.deal.id
    yield table(("", "Recorded", "Told by"), happened_rows(happened, sources))
    yield Paragraph(HOW_TO_ASK.format(deal=deal))


def _output(result: WalkAway, other: WalkAway | None) -> Iterator[Block]:
    mode = result.leaving.mode
    if mode.meaning:
        yield Paragraph(f"{mode.name}: {mode.meaning}")
    leaver = result.leaving.leaver
    if leaver.key not in holders_in(result.case.holdings):
        yield Paragraph(
            f"No claim says that {leaver.name} holds anything production rests on; only its country counts."
        )
    if result.runs < 1:
        share = "The plant" if result.runs == 0 else f"In {1 - result.runs:.0%} of the draws the plant"
        yield Paragraph(
            f"{share} has not started by {result.day}: what is not there yet has to be built without the partner."
        )
    if result.case.terms:
        yield Paragraph("With these terms in the contract: " + ", ".join(term.name for term in result.case.terms) + ".")
    yield Figure(
        partial(_curve, result, other), _alt(result), drawn_curve(result), partial(_curve, result, other, narrow=True)
    )
    rows = [
        ("Right after the exit", share_words(result.at_start)),
        ("At the lowest", share_words(result.lowest)),
        ("After a year", share_words(result.after_a_year)),
        *(
            (f"Months until {item.level:.0%} is back", f"{months_words(item.months)}; never in {item.never:.0%}")
            for item in result.recovery
        ),
        ("Cost of the quickest way back", cost_words(result)),
        *_exact(result),
    ]  # fmt: skip
    yield table(("", "Middle of the draws (eight in ten)"), rows)
    if result.recovery[0].never > 0:
        yield Paragraph("Where output never comes back, the cost is that of what was tried in vain.")


def _exact(result: WalkAway) -> Iterator[tuple[str, str]]:
    """The likeliest case, worked out without drawing."""
    if result.exact is not None:
        chances = [f"{result.exact.by_month[month]:.0%} within {month // 12} years" for month in (24, 60, 120)]
        yield f"Likeliest case, exactly: {result.exact.level:.0%} is back", ", ".join(chances)


def _curve(result: WalkAway, other: WalkAway | None, narrow: bool = False) -> Any:
    from walkaway.report.exit_charts import NARROW, WIDE, curve_chart

    return curve_chart(result, other, NARROW if narrow else WIDE)


def _surface_of(result: WalkAway, narrow: bool = False) -> Any:
    from walkaway.report.exit_charts import NARROW, WIDE, surface_chart

    return surface_chart(result, NARROW if narrow else WIDE)


def _alt(result: WalkAway) -> str:
    return f"Output by month after the exit. {headline(result)}"


def drawn_curve(result: WalkAway) -> tuple[str, ...]:
    """Draw the middle curve and its band in characters: # middle, : band."""
    last = len(result.months) - 1
    columns = [round(place * last / (COLUMNS - 1)) for place in range(COLUMNS)]
    lines = []
    for row in range(ROWS):
        top, bottom = 1 - row / ROWS, 1 - (row + 1) / ROWS
        marks = []
        for column in columns:
            low, middle, high = (float(value) for value in result.curve[column])
            if bottom < middle <= top or (middle == 0 and row == ROWS - 1):
                marks.append("#")
            else:
                marks.append(":" if low < top and high > bottom else " ")
        label = {0: "100%", ROWS // 2: " 50%", ROWS - 1: "  0%"}.get(row, "    ")
        lines.append(f"{label} |{''.join(marks)}")
    lines.append("     +" + "-" * COLUMNS)
    lines.append(
        "      0" + "24".rjust(12) + "48".rjust(12) + "72".rjust(12) + "96".rjust(12) + "120".rjust(13) + " months"
    )
    return tuple(lines)


def _difference(result: WalkAway, other: WalkAway) -> Iterator[Block]:
    yield Paragraph("Added: " + "; ".join(f"{term.name} ({term.meaning})" for term in other.case.terms))
    rows = [
        (name, before, after)
        for name, before, after in (
            ("At the lowest", share_words(result.lowest), share_words(other.lowest)),
            ("After a year", share_words(result.after_a_year), share_words(other.after_a_year)),
            *(
                (f"Months until {now.level:.0%} is back", months_words(now.months), months_words(then.months))
                for now, then in zip(result.recovery, other.recovery, strict=True)
            ),
            *(
                (f"Never within ten years ({now.level:.0%})", f"{now.never:.0%}", f"{then.never:.0%}")
                for now, then in zip(result.recovery, other.recovery, strict=True)
            ),
            ("Cost of the quickest way back", share_words(result.cost), share_words(other.cost)),
        )
    ]
    yield table(("", "As it is", "With the terms"), rows)
    yield Items(tuple(f"{term.name}: {term.ask}" for term in other.case.terms))


def _stoppers(result: WalkAway) -> Iterator[Block]:
    yield Paragraph(
        "Chance that output falls below half if they leave, once stocks have run out and before anything is replaced."
    )
    rows = tuple(
        (" and ".join(item.names), Interval(item.chance, item.chance), f"{item.chance:.0%}")
        for item in result.alone[: SHOWN + 4]
        if item.chance >= 0.01
    )
    if rows:
        yield Bars(rows)
    cuts = result.cuts
    yield Items(
        (
            f"In the likeliest case the loss of any of these stops production: {set_counts(cuts.assets) or 'none'}.",
            f"By holder: {_sets(cuts.holders, result)}.",
            f"By country: {_sets(cuts.countries, result)}.",
            f"By the right that ends: {_sets(cuts.tenures, result)}.",
        )
    )


def _sets(cuts: Cuts, result: WalkAway) -> str:
    names = {holder.key: holder.name for holding in result.case.holdings for holder in holding.holders.values()}
    words = [" and ".join(names.get(key, key).replace("_", " ") for key in item) for item in cuts.listed[:6]]
    more = f"; and {cuts.count - 6:,} more" if cuts.count > 6 else ""
    return ("; ".join(words) or "nobody") + more


def _bottlenecks(result: WalkAway) -> Iterator[Block]:
    if not result.bottlenecks:
        yield Paragraph("Nothing is lost.")
        return
    names = {asset.id: asset.name for asset in result.case.graph.assets}
    rows = [
        (
            names[item.asset],
            f"{item.lost:.0%}",
            f"{item.last_missing:.0%}",
            f"{item.months_saved:.1f}",
            f"{item.never_avoided:.0%}",
        )
        for item in result.bottlenecks[:SHOWN]
        if item.months_saved >= 0.05 or item.last_missing >= 0.005
    ]  # fmt: skip
    yield table(
        ("Asset", "Lost in", "Last one missing in", "Months saved if secured", "Never avoided in"),
        rows,
        "Months until half of the output is back, on average over the draws; never counts as ten years.",
    )


def _losses(result: WalkAway) -> Iterator[Block]:
    names = {holder.key: holder.name for holding in result.case.holdings for holder in holding.holders.values()}
    rows = [
        (
            item.name,
            f"{item.lost:.0%}",
            _held(item.held, names),
            item.basis,
            months_words(item.months),
            f"{item.never:.0%}",
        )
        for item in result.assets
        if item.absent < 1
    ]
    yield table(("Asset", "Lost", "Held by", "Basis", "Back after", "Never"), rows)


def _held(held: Sequence[tuple[str, str, float]], names: Mapping[str, str]) -> str:
    return ", ".join(
        f"{names.get(key, key)} {share:.0%} ({tenure.replace('_', ' ')})"
        for key, tenure, share in held
        if share >= 0.005
    )


def _surface(result: WalkAway) -> Iterator[Block]:
    surface = result.surface
    assert surface is not None
    steps = [place for place, month in enumerate(surface.months) if month in (0, 6, 12, 24, 36, 60, 84, 120)]
    lines = ["year  " + "".join(f"{surface.months[place]:>6}" for place in steps) + "  months after"]
    lines += [
        f"{year}  " + "".join(f"{row[place]:>6.0%}" for place in steps)
        for year, row in zip(surface.years, surface.output, strict=True)
    ]
    words = "Middle output by year of the exit and months after it."
    yield Figure(partial(_surface_of, result), words, tuple(lines), partial(_surface_of, result, narrow=True))


def _basis(result: WalkAway) -> Iterator[Block]:
    basis = result.basis
    total = basis.sourced + basis.assumed
    numbers = basis.numbers_sourced + basis.numbers_assumed
    yield Paragraph(
        f"Who holds it is sourced for {basis.sourced} of {total} assets and assumed for the rest; of {numbers} numbers "
        f"of the catalog used, {basis.numbers_sourced} have a source. {result.samples:,} draws of what is not known, "
        f"seed {result.seed}."
    )
    rows = [(cause_words(result, item.rests_on), f"{item.share:.0%}") for item in basis.shares[:SHOWN]]
    if rows:
        yield table(("Input or assumption", "Share of the spread"), rows, "What moves mean output over ten years most.")
    if basis.unknown_fields:
        asked = [field for field in basis.unknown_fields if not field.startswith("assets.")]
        more = len(basis.unknown_fields) - len(asked)
        yield Paragraph(
            "Claims that would replace an assumption: " + ", ".join(asked[:12])
            + (f"; and who holds {more} single assets." if more else ".")
        )  # fmt: skip
