"""walkaway presumptions: what is presumed until a claim rebuts it, with its record."""

from __future__ import annotations

import click

from walkaway.cli.names import complete
from walkaway.cli.output import FORM_HELP, TABLE_FORMS, deliver_json, deliver_page, deliver_rows


@click.command("presumptions")
@click.argument("presumption", required=False, shell_complete=complete("presumption", files=True))
@click.option("--format", "form", type=click.Choice(TABLE_FORMS), default="text", show_default=True, help=FORM_HELP)
def command(presumption: str | None, form: str) -> None:
    """List the presumptions with their records, or show PRESUMPTION: an id, or a YAML file."""
    from walkaway.api import presumption as load
    from walkaway.api import presumptions
    from walkaway.report.presumption_page import (
        PRESUMPTION_COLUMNS,
        presumption_page,
        presumptions_page,
        presumptions_to_dict,
    )

    items = presumptions() if presumption is None else (load(presumption),)
    if form == "json":
        deliver_json(presumptions_to_dict(items))
    elif form == "csv":
        deliver_rows(presumptions_to_dict(items)["presumptions"], PRESUMPTION_COLUMNS)
    else:
        deliver_page(presumptions_page(items) if presumption is None else presumption_page(items[0]), form)
