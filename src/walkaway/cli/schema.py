"""walkaway schema: JSON Schemas of files and of what each command prints, and the lists of units and words."""

from __future__ import annotations

import click

from walkaway.cli.output import deliver_json

NAMES = (
    "deal", "technology", "rulebook", "party", "ownership-link", "decision-right", "plant", "supply-line",
    "workforce", "support", "term", "carbon", "outcome", "asset-claim", "exit-mode", "contract-term",
    "presumption", "know-how", "claim", "source", "bill-of-materials", "audit", "exit", "check", "why", "fix",
    "diff", "deals", "compare", "show", "validate", "terms", "rulebooks", "test-rules", "presumptions", "score",
    "origin", "owners", "tree", "schema", "units", "vocabulary",
)  # fmt: skip


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES))
def command(name: str) -> None:
    """Print the JSON Schema of NAME, a kind of file or a command; 'units' and 'vocabulary' list units and words."""
    from walkaway.report.schemas import schema_of

    deliver_json(schema_of(name))
