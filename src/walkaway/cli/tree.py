"""walkaway tree: a fault tree, its cut sets, probability and importances."""

from __future__ import annotations

from pathlib import Path

import click

from walkaway.cli.output import deliver_json, deliver_page, output_option, page_form_option


@click.command("tree")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--top", metavar="NAME", help="The event asked about; by default the one the file names, or its root.")
@click.option(
    "--mission", type=click.FloatRange(min=0), metavar="TIME", help="Mission time, in the unit of the file's rates."
)
@click.option(
    "--cut-sets",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    metavar="N",
    help="List so many, smallest first.",
)
@click.option("--importance", is_flag=True, help="Also how much each event matters.")
@page_form_option
@output_option
def command(
    file: Path, top: str | None, mission: float | None, cut_sets: int, importance: bool, form: str, output: Path | None
) -> None:
    """Work out the fault tree FILE: Open-PSA XML, or JSON as the Aralia set is kept in."""
    from walkaway.api import tree
    from walkaway.report.tree_page import tree_page

    answer = tree(file, mission, top, cut_sets, importance)
    if form == "json":
        deliver_json(answer.to_dict(), output)
    else:
        deliver_page(tree_page(answer), form, output)
