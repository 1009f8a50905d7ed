"""walkaway schema: JSON Schemas of files, of the audit and of the walk-away test, and the lists of units and words."""

from __future__ import annotations

import click

from walkaway.cli.output import deliver_json

NAMES = ("deal", "technology", "rulebook", "party", "ownership-link", "decision-right", "plant", "supply-line",
         "workforce", "support", "term", "carbon", "outcome", "asset-claim", "exit-mode",
         "contract-term", "know-how", "claim", "source", "audit", "exit", "units",
         "vocabulary")  # fmt: skip


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES))
def command(name: str) -> None:
    """Print the JSON Schema of NAME; 'units' lists the units, 'vocabulary' the words files may use."""
    from walkaway.report.schemas import schema_of

    deliver_json(schema_of(name))
