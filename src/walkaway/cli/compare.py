"""walkaway compare: deals side by side, on the terminal or as a poster."""

from __future__ import annotations

from pathlib import Path

import click

from walkaway.cli.output import deliver, show_page


@click.command("compare")
@click.argument("deals", nargs=-1, required=True)
@click.option(
    "--poster", type=click.Path(dir_okay=False, path_type=Path), help="Draw one picture: FILE.svg, .png, .pdf."
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(deals: tuple[str, ...], poster: Path | None, form: str) -> None:
    """Compare DEALS (ids or YAML files): the stack and the findings side by side."""
    from walkaway.auditing import audit

    audits = [audit(deal) for deal in deals]
    if poster is not None:
        from walkaway.report.charts import poster as draw
        from walkaway.report.charts import save

        save(draw(audits), poster)
        click.echo(f"wrote {poster}", err=True)
    elif form == "json":
        import json

        deliver(json.dumps([item.to_dict() for item in audits], indent=2, ensure_ascii=False), None)
    else:
        from walkaway.report.comparison import comparison_page

        show_page(comparison_page(audits))
