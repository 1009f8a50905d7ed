"""walkaway new: a deal file to fill in, every field explained and unknown."""

from __future__ import annotations

from pathlib import Path

import click

from walkaway.cli.output import STANDARD_OUTPUT, deliver, output_option


@click.command("new")
@click.argument("deal_id", metavar="ID")
@click.option("--technology", default="lfp-cell", show_default=True, help="Technology pack of the product.")
@click.option("--home", default="EU27", show_default=True, help="Country code or group whose view is taken.")
@click.option("--country", default="DE", show_default=True, help="Country the plant stands in (ISO code).")
@output_option
def command(deal_id: str, technology: str, home: str, country: str, output: Path | None) -> None:
    """Print a deal file for ID: all fields explained, all unknown. It audits as it is."""
    from walkaway.api import template

    if output not in (None, STANDARD_OUTPUT) and output.exists():
        raise click.UsageError(f"{output} exists already; name another file")
    deliver(template(deal_id, technology, home, country), output)
