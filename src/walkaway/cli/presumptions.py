"""walkaway presumptions: what is presumed until a claim rebuts it, with its record."""

from __future__ import annotations

import click

from walkaway.cli.names import complete
from walkaway.cli.output import deliver_json, show_page


@click.command("presumptions")
@click.argument("presumption", required=False, shell_complete=complete("presumption", files=True))
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(presumption: str | None, form: str) -> None:
    """List the presumptions with their records, or show PRESUMPTION: an id, or a YAML file."""
    from walkaway.api import presumption as load
    from walkaway.api import presumptions
    from walkaway.report.presumption_page import presumption_page, presumptions_page, presumptions_to_dict

    items = presumptions() if presumption is None else (load(presumption),)
    if form == "json":
        deliver_json(presumptions_to_dict(items))
    else:
        show_page(presumptions_page(items) if presumption is None else presumption_page(items[0]))
