"""walkaway check, why, fix and diff: a deal held against rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from walkaway.cli.book_options import clocks_and_amendments, readings, rulebooks_option
from walkaway.cli.facts import fact_option
from walkaway.cli.names import complete, complete_rule, complete_rule_of_book
from walkaway.cli.output import (
    EXIT_DONE,
    TABLE_FORMS,
    day_option,
    deliver_json,
    deliver_lines,
    deliver_page,
    deliver_rows,
    output_option,
    page_form_option,
    read_day,
)

FORM = click.option("--format", "form", type=click.Choice(TABLE_FORMS), default="text", show_default=True)
DEAL = click.argument("deal", shell_complete=complete("deal", files=True))


@click.command("check")
@DEAL
@rulebooks_option("Only this rulebook; may be repeated.")
@click.option("--elsewhere", is_flag=True, help="Also rulebooks of other places, which cannot apply to the deal.")
@click.option("--sample", type=click.IntRange(1, 10_000_000), metavar="N", help="Also the chance to pass, of N draws.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the draws.")
@click.option(
    "--burden",
    type=click.Choice(("as_written", "investor", "authority", "none")),
    default="as_written",
    show_default=True,
    help="Who must show that a rule is met; what an investor has not shown counts as not shown.",
)
@fact_option
@clocks_and_amendments
@page_form_option
@output_option
def check_command(
    deal: str,
    names: tuple[str, ...],
    elsewhere: bool,
    sample: int | None,
    seed: int,
    burden: str,
    on: date | None,
    known_at: date | None,
    as_of: date | None,
    facts: dict[str, str] | None,
    changes: tuple[str, ...],
    events: tuple[str, ...],
    form: str,
    output: Path | None,
) -> None:
    """Hold DEAL against the rulebooks that can apply to it: pass, fail, not applicable or unknown.

    These are the law of the place of the plant, of the home and of the partner's exports, and the benchmark; others
    are held against it if named, or with --elsewhere.
    """
    from walkaway.api import audit, cannot_apply, chances
    from walkaway.report.chance_view import chance_section
    from walkaway.report.rules_json import check_to_dict
    from walkaway.report.rules_page import check_page, in_order_of_verdicts

    books = readings(names, on, known_at, changes, events)
    result = audit(deal, as_of, changes=facts)
    left_out = {} if names or elsewhere else cannot_apply(result, [book.rulebook for book in books])
    checked = [book.check(result, burden) for book in books if book.rulebook.id not in left_out]
    found = chances(result, checked, sample, seed) if sample else ()
    if form == "json":
        told = in_order_of_verdicts(checked)
        data = check_to_dict(result, told, left_out, found, seed if sample else None)
        deliver_json(data, output)
    else:
        page = check_page(result, checked, left_out)
        deliver_page(page.with_section(chance_section(found)) if found else page, form, output)


@click.command("why")
@DEAL
@click.argument("rule", metavar="RULEBOOK/RULE", shell_complete=complete_rule)
@fact_option
@clocks_and_amendments
@page_form_option
@output_option
def why_command(
    deal: str,
    rule: str,
    on: date | None,
    known_at: date | None,
    as_of: date | None,
    facts: dict[str, str] | None,
    changes: tuple[str, ...],
    events: tuple[str, ...],
    form: str,
    output: Path | None,
) -> None:
    """Show the proof of one rule for DEAL: rule, conditions, measures, claims, sources."""
    from walkaway.api import audit
    from walkaway.report.proof_view import rule_to_dict
    from walkaway.report.rules_page import why_page, why_rule

    book_id, slash, rule_id = rule.rpartition("/")
    if not slash:
        raise click.UsageError("name the rule as RULEBOOK/RULE, such as seven-measures/majority")
    [book] = readings([book_id], on, known_at, changes, events)
    _check_rule(book.rulebook.by_id, rule_id)
    result = audit(deal, as_of, changes=facts)
    checked = book.check(result)
    if form == "json":
        deliver_json(rule_to_dict(result, checked, rule_id), output)
    elif form == "text":
        deliver_lines(why_rule(result, checked, rule_id), output)
    else:
        deliver_page(why_page(result, checked, rule_id), form, output)


@click.command("fix")
@DEAL
@click.argument("rulebook", shell_complete=complete("rulebook", files=True))
@click.option("--rule", metavar="ID", shell_complete=complete_rule_of_book, help="Only this rule.")
@click.option("--keep-ownership", is_flag=True, help="Leave the shares and control as they are.")
@fact_option
@clocks_and_amendments
@FORM
@output_option
def fix_command(
    deal: str,
    rulebook: str,
    rule: str | None,
    keep_ownership: bool,
    on: date | None,
    known_at: date | None,
    as_of: date | None,
    facts: dict[str, str] | None,
    changes: tuple[str, ...],
    events: tuple[str, ...],
    form: str,
    output: Path | None,
) -> None:
    """Show every smallest set of changes after which DEAL passes RULEBOOK, and the facts that would settle it."""
    from walkaway.api import audit, fix
    from walkaway.results.fixes import COLUMNS as FIX_COLUMNS

    [book] = readings([rulebook], on, known_at, changes, events)
    result = audit(deal, as_of, changes=facts)
    found = fix(result, book.rulebook, rule=rule, keep_ownership=keep_ownership, on=book.on, known_at=book.known_at)
    if form == "json":
        deliver_json(found.to_dict(), output)
    elif form == "csv":
        deliver_rows(found.rows(), FIX_COLUMNS, output)
    else:
        deliver_lines("\n".join(found.lines()), output)


@click.command("diff")
@DEAL
@click.option(
    "--rulebook", "first_book", metavar="ID[@DATE]", help="The rulebook to read; between two days, all if absent."
)
@click.option("--on", "first", metavar="DATE", callback=day_option, help="The first day.")
@click.option("--and", "second", required=True, metavar="DATE|ID", help="The second day, or another rulebook.")
@FORM
@output_option
def diff_command(
    deal: str, first_book: str | None, first: date | None, second: str, form: str, output: Path | None
) -> int:
    """Hold DEAL against rulebooks on two days, or against two rulebooks, and show which verdicts differ."""
    from walkaway.api import audit
    from walkaway.core.envelope import enveloped
    from walkaway.report.difference import difference_lines, difference_to_dict, differs

    if first_book is None and first is None:
        raise click.UsageError("name a rulebook with --rulebook, or two days with --on and --and")
    other = read_day(second) if first is not None else None
    names = [] if first_book is None else [first_book]
    left = readings(names, first)
    right = readings(names, other) if other or first_book is None else readings([second], other)
    from walkaway.results.difference import COLUMNS, Difference

    result = audit(deal)
    pairs = [(before.check(result), after.check(result)) for before, after in zip(left, right, strict=True)]
    if form == "csv":
        rows = [row for pair in pairs for row in Difference.between(*pair).rows()]
        deliver_rows(rows, COLUMNS, output)
        return EXIT_DONE
    if first_book is not None:
        [(before, after)] = pairs
        if form == "json":
            deliver_json(enveloped(**difference_to_dict(before, after)), output)
        else:
            deliver_lines("\n".join(difference_lines(before, after)), output)
        return EXIT_DONE
    pairs = [pair for pair in pairs if differs(*pair)]
    if form == "json":
        deliver_json(enveloped(differences=[difference_to_dict(*pair) for pair in pairs]), output)
    else:
        lines = [line for pair in pairs for line in difference_lines(*pair)]
        deliver_lines("\n".join(lines or ["No verdict of any rulebook differs."]), output)
    return EXIT_DONE


def _check_rule(rules: dict[str, Any], rule_id: str) -> None:
    from walkaway.core.errors import UnknownNameError

    if rule_id not in rules:
        raise UnknownNameError("rule", rule_id, rules)
