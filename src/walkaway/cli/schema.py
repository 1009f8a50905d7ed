"""walkaway schema: JSON Schemas of the files, of the audit and of the walk-away test, and the list of units."""

from __future__ import annotations

import click

from walkaway.cli.output import deliver_json

NAMES = ("deal", "technology", "rulebook", "party", "ownership-link", "decision-right", "plant", "supply-line",
         "workforce", "support", "term", "carbon", "outcome", "asset-claim", "exit-mode",
         "contract-term", "know-how", "claim", "source", "origin", "audit", "exit", "units")  # fmt: skip


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES))
def command(name: str) -> None:
    """Print the JSON Schema of NAME; 'units' lists the units."""
    from walkaway.report.schemas import schema_of

    deliver_json(schema_of(name))
