"""walkaway show: every claim on one field, how they were resolved, and their sources."""

from __future__ import annotations

from datetime import date

import click

from walkaway.cli.names import complete, complete_field
from walkaway.cli.output import TABLE_FORMS, day_option, deliver_json, deliver_lines, deliver_rows

CLAIM_COLUMNS = ("field", "says", "as_of", "source", "binding", "confidence", "used", "reason", "note")


@click.command("show")
@click.argument("deal", shell_complete=complete("deal", files=True))
@click.argument("field", required=False, shell_complete=complete_field)
@click.option("--as-of", metavar="DATE", callback=day_option, help="Use only what was known by then.")
@click.option("--format", "form", type=click.Choice(TABLE_FORMS), default="text", show_default=True)
def command(deal: str, field: str | None, as_of: date | None, form: str) -> None:
    """Show all claims of DEAL on FIELD, the resolution and the sources; without FIELD, all fields with claims."""
    from walkaway.api import audit
    from walkaway.core.envelope import enveloped
    from walkaway.core.errors import UnknownNameError
    from walkaway.report.json_view import field_to_dict
    from walkaway.report.text_view import why_field

    result = audit(deal, as_of)
    known = {path: item for path, item in result.evidence.fields.items() if item.standing or item.set_aside}
    if field is not None and field not in result.evidence.fields:
        inside = [path for path in known if path.startswith(f"{field}.")]
        if not inside:
            raise UnknownNameError("field", field, result.evidence.fields)
        known = {path: known[path] for path in inside}
    elif field is not None:
        known = {field: result.evidence.get(field)}
    if form == "json":
        fields = {path: field_to_dict(item) for path, item in known.items()}
        deliver_json(enveloped(deal=result.deal.id, fields=fields))
    elif form == "csv":
        claims = [claim for item in known.values() for claim in field_to_dict(item)["claims"]]
        deliver_rows(claims, CLAIM_COLUMNS)
    else:
        deliver_lines("\n".join(why_field(result, path) for path in known))
