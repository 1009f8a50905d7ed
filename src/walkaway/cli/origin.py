"""walkaway origin: a bill of materials held against a rule of origin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from walkaway.cli.output import deliver_json, deliver_page, output_option, page_form_option

RULES = ("build-down", "build-up", "net-cost", "max-foreign", "value-added")


@click.command("origin")
@click.argument("bill", type=click.Path(path_type=Path))
@click.option("--rule", type=click.Choice(RULES), required=True, help="How content is counted.")
@click.option(
    "--threshold", type=float, metavar="P", help="Share asked for, such as 0.55; for max-foreign the share allowed."
)
@page_form_option
@output_option
def command(bill: Path, rule: Any, threshold: float | None, form: str, output: Path | None) -> None:
    """Hold BILL (a YAML file, see 'walkaway schema bill-of-materials') against a rule of origin."""
    from walkaway.api import origin
    from walkaway.report.origin_page import origin_page

    answer = origin(bill, rule, threshold)
    if form == "json":
        deliver_json(answer.to_dict(), output)
    else:
        deliver_page(origin_page(answer), form, output)
