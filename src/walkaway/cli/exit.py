"""walkaway exit: what is left when somebody walks away, and how it comes back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from walkaway.cli.facts import fact_option
from walkaway.cli.names import complete
from walkaway.cli.output import (
    FORM_HELP,
    day_option,
    deliver_json,
    deliver_lines,
    deliver_page,
    deliver_picture,
    output_option,
    page_form_option,
    picture_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from walkaway.results.walk_away import WalkAway

ALL = "all"
FEWER = 1000
"""Draws per exit where many are compared."""


@click.command("exit")
@click.argument("deals", nargs=-1, required=True, shell_complete=complete("deal", files=True))
@click.option(
    "--mode",
    default=None,
    metavar="MODE",
    shell_complete=complete("mode", files=True, more=(ALL,)),
    help="expiry, hostile, ban, insolvency, sanctions, all, or a YAML file with a mode of your own; "
    "else the one every audit asks about.",
)
@click.option("--at", metavar="DATE", callback=day_option, help="Day of the exit: 2030, 2030-06, 2030-06-30.")
@click.option("--holder", metavar="NAME", help="Who leaves: a party, or a group such as equipment_vendor:CN.")
@fact_option
@click.option("--as-of", metavar="DATE", callback=day_option, help="Use only what was known by then.")
@click.option(
    "--with",
    "terms",
    multiple=True,
    metavar="TERM",
    shell_complete=complete("term", files=True),
    help="Add a contract term; see 'walkaway terms'.",
)
@click.option("--samples", type=int, default=None, help="Number of draws (4000; 1000 where exits are compared).")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the draws.")
@click.option("--why", "explain", is_flag=True, help="Show how it comes about, down to claims and assumptions.")
@click.option("--asset", metavar="ID", help="With --why: explain one asset.")
@page_form_option
@output_option
@picture_option("--poster", "Draw one picture")
def command(
    deals: tuple[str, ...],
    mode: str | None,
    at: date | None,
    holder: str | None,
    facts: dict[str, str] | None,
    as_of: date | None,
    terms: tuple[str, ...],
    samples: int | None,
    seed: int,
    explain: bool,
    asset: str | None,
    form: str,
    output: Path | None,
    poster: Path | None,
) -> None:
    """If the partner of DEAL walked away, what could home still make, when, and at what cost?

    Several DEALS, or --mode all, are compared on one page.
    """
    from walkaway.api import SAMPLES as DRAWS
    from walkaway.api import walk_away

    if asset is not None and not explain:
        raise click.UsageError("--asset goes with --why")
    if explain and form != "text":
        raise click.UsageError("--why is text; leave out --format")
    if len(deals) > 1 or mode == ALL:
        if explain or terms:
            raise click.UsageError("--why and --with take one deal and one mode")
        count = FEWER if samples is None else samples
        _compare(_exits(deals, mode, at, holder, as_of, count, seed, facts), form, output, poster)
        return
    [deal] = deals
    count = DRAWS if samples is None else samples
    result = walk_away(deal, mode, at, holder, as_of, (), count, seed, changes=facts)
    other = walk_away(deal, mode, at, holder, as_of, terms, count, seed, changes=facts) if terms else None
    if poster is not None:
        _draw([[result] if other is None else [result, other]], poster)
    if poster is not None and output is None and not explain:
        return
    if explain:
        deliver_lines((other or result).why(asset), output)
    elif form == "csv":
        _compare([[result] if other is None else [result, other]], form, output, None)
    else:
        _show(result, other, form, output)


def _exits(
    deals: tuple[str, ...],
    mode: str | None,
    at: date | None,
    holder: str | None,
    as_of: date | None,
    samples: int,
    seed: int,
    facts: dict[str, str] | None,
) -> list[Sequence[WalkAway]]:
    from walkaway.api import modes, walk_away_in

    chosen: list[str | None] = [item.id for item in modes()] if mode == ALL else [mode]
    return [walk_away_in(deal, chosen, at, holder, as_of, samples, seed, changes=facts) for deal in _shown(deals)]


def _show(result: WalkAway, other: WalkAway | None, form: str, output: Path | None) -> None:
    if form == "json":
        deliver_json(result.to_dict() | ({} if other is None else {"with_terms": other.to_dict()}), output)
    else:
        from walkaway.report.exit_page import exit_page

        deliver_page(exit_page(result, other), form, output)


def _compare(results: Sequence[Sequence[WalkAway]], form: str, output: Path | None, poster: Path | None) -> None:
    if poster is not None:
        _draw(results, poster)
    if poster is not None and output is None:
        return
    if form == "json":
        from walkaway.core.envelope import enveloped

        deliver_json(enveloped(exits=[item.to_dict() for deal in results for item in deal]), output)
    else:
        from walkaway.report.exit_comparison import exit_comparison

        deliver_page(exit_comparison(results), form, output)


def _draw(results: Sequence[Sequence[WalkAway]], poster: Path) -> None:
    from walkaway.report.exit_charts import exit_poster

    deliver_picture(exit_poster(results), poster)


def _shown(deals: tuple[str, ...]) -> Iterable[str]:
    """Show progress on a terminal where several deals are tested."""
    import sys

    if len(deals) < 2 or not sys.stderr.isatty():
        return deals
    from rich.console import Console
    from rich.progress import track

    return track(deals, "walking away", console=Console(stderr=True), transient=True)


@click.command("terms")
@click.argument("term", required=False, shell_complete=complete("term"))
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "csv")), default="text", show_default=True, help=FORM_HELP
)
def terms_command(term: str | None, form: str) -> None:
    """List contract terms to test with 'walkaway exit DEAL --with TERM', or show one."""
    from walkaway import api
    from walkaway.core.envelope import enveloped
    from walkaway.report.term_page import term_page, terms_page

    chosen = [api.term(term)] if term else list(api.terms())
    if form == "json":
        found = [item.model_dump(mode="json", exclude_none=True) for item in chosen]
        deliver_json(enveloped(**found[0]) if term else enveloped(terms=found))
    else:
        deliver_page(term_page(chosen[0]) if term and form == "text" else terms_page(chosen), form)
