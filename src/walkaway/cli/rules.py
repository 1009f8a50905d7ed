"""walkaway check, why, fix and rulebooks: a deal held against rules."""

from __future__ import annotations

from datetime import date

import click

from walkaway.cli.output import EXIT_BAD_INPUT, EXIT_DONE, day_option, deliver, show_page

FORM = click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)


@click.command("check")
@click.argument("deal")
@click.option("--rulebook", "rulebooks", multiple=True, metavar="ID", help="Only this rulebook; may be repeated.")
@click.option("--on", metavar="DATE", callback=day_option, help="Leave out rules that do not apply on this day.")
@click.option("--as-of", metavar="DATE", callback=day_option, help="Use only claims known by then.")
@FORM
def check_command(deal: str, rulebooks: tuple[str, ...], on: date | None, as_of: date | None, form: str) -> None:
    """Hold DEAL against rulebooks: pass, fail, not applicable or unknown."""
    from walkaway.auditing import audit
    from walkaway.catalog.loader import checkable_rulebooks, load_rulebook
    from walkaway.report.rules_page import check_page, checked_to_dict
    from walkaway.rules.check import check

    result = audit(deal, as_of)
    books = [load_rulebook(name) for name in rulebooks or checkable_rulebooks()]
    checked = [check(book, result.judgement.subject, on) for book in books]
    if form == "json":
        import json

        data = {"deal": result.deal.id, "rulebooks": [checked_to_dict(item) for item in checked]}
        deliver(json.dumps(data, indent=2, ensure_ascii=False), None)
    else:
        show_page(check_page(result, checked))


@click.command("why")
@click.argument("deal")
@click.argument("rule", metavar="RULEBOOK/RULE")
@click.option("--as-of", metavar="DATE", callback=day_option, help="Use only claims known by then.")
def why_command(deal: str, rule: str, as_of: date | None) -> None:
    """Show the proof of one rule for DEAL: rule, conditions, measures, claims, sources."""
    from walkaway.auditing import audit
    from walkaway.catalog.loader import load_rulebook
    from walkaway.core.errors import UnknownNameError
    from walkaway.report.rules_page import why_rule
    from walkaway.rules.check import check

    book_id, slash, rule_id = rule.partition("/")
    if not slash:
        raise click.UsageError("name the rule as RULEBOOK/RULE, such as seven-measures/majority")
    result = audit(deal, as_of)
    checked = check(load_rulebook(book_id), result.judgement.subject)
    if rule_id not in checked.results:
        raise UnknownNameError("rule", rule_id, checked.results)
    deliver(why_rule(result, checked, rule_id), None)


@click.command("fix")
@click.argument("deal")
@click.argument("rulebook")
@click.option("--rule", metavar="ID", help="Only this rule.")
@click.option("--keep-ownership", is_flag=True, help="Leave the shares and control as they are.")
@FORM
def fix_command(deal: str, rulebook: str, rule: str | None, keep_ownership: bool, form: str) -> None:
    """Show every smallest set of changes after which DEAL passes RULEBOOK."""
    from walkaway.auditing import audit
    from walkaway.catalog.loader import load_rulebook
    from walkaway.core.errors import UnknownNameError
    from walkaway.report.rules_page import fix_lines, fix_to_dict
    from walkaway.rules.check import check
    from walkaway.rules.fix import OWNERSHIP

    keep = OWNERSHIP if keep_ownership else frozenset()
    result = audit(deal)
    checked = check(load_rulebook(rulebook), result.judgement.subject)
    if rule is not None and rule not in checked.results:
        raise UnknownNameError("rule", rule, checked.results)
    chosen = [rule] if rule else [name for name, item in checked.results.items() if not item.rule.member]
    if form == "json":
        import json

        deliver(
            json.dumps({name: fix_to_dict(checked, name, keep) for name in chosen}, indent=2, ensure_ascii=False), None
        )
    else:
        deliver("\n".join(line for name in chosen for line in fix_lines(checked, name, keep)), None)


@click.command("diff")
@click.argument("deal")
@click.option("--rulebook", required=True, metavar="ID", help="The rulebook to read on both days.")
@click.option("--on", "first", required=True, metavar="DATE", callback=day_option, help="The first day.")
@click.option("--and", "second", required=True, metavar="DATE", callback=day_option, help="The second day.")
@FORM
def diff_command(deal: str, rulebook: str, first: date, second: date, form: str) -> None:
    """Hold DEAL against a rulebook on two days and show which verdicts differ."""
    from walkaway.auditing import audit
    from walkaway.catalog.loader import load_rulebook
    from walkaway.rules.check import check

    subject, book = audit(deal).judgement.subject, load_rulebook(rulebook)
    before, after = check(book, subject, first), check(book, subject, second)
    rows = [(name, before.of(name), after.of(name)) for name in before.results if before.of(name) != after.of(name)]
    if form == "json":
        import json

        data = [{"rule": name, str(first): old, str(second): new} for name, old, new in rows]
        deliver(json.dumps(data, indent=2, ensure_ascii=False), None)
    else:
        lines = [f"{book.name}: {first} against {second}"]
        lines += [f"  {before.results[name].rule.name}: {old} > {new}".replace("_", " ") for name, old, new in rows]
        deliver("\n".join(lines if rows else [*lines, "  no verdict differs"]), None)


@click.command("rulebooks")
@click.argument("rulebook", required=False)
@FORM
def rulebooks_command(rulebook: str | None, form: str) -> None:
    """List the rulebooks, or the rules of RULEBOOK with what cannot be tested."""
    import json

    from walkaway.catalog.loader import checkable_rulebooks, load_rulebook
    from walkaway.report.rules_page import rulebook_page

    if rulebook is None:
        books = [load_rulebook(name) for name in checkable_rulebooks()]
        if form == "json":
            rows = [{"id": book.id, "name": book.name, "status": book.status} for book in books]
            deliver(json.dumps(rows, indent=2, ensure_ascii=False), None)
        else:
            deliver("\n".join(f"{book.id:36s} {book.status:12s} {book.name}" for book in books), None)
        return
    book = load_rulebook(rulebook)
    if form == "json":
        deliver(json.dumps(book.model_dump(mode="json", by_alias=True), indent=2, ensure_ascii=False), None)
    else:
        show_page(rulebook_page(book))


@click.command("test-rules")
@click.argument("rulebooks", nargs=-1)
@FORM
def test_rules_command(rulebooks: tuple[str, ...], form: str) -> int:
    """Run the cases written beside RULEBOOKS (all by default), and say which rules are decided both ways."""
    import json

    from walkaway.auditing import subject_of
    from walkaway.catalog.loader import checkable_rulebooks, load_rule_cases, load_rulebook
    from walkaway.rules.cases import run_cases

    names = rulebooks or checkable_rulebooks()
    tested = [run_cases(load_rulebook(name), load_rule_cases(name), subject_of) for name in names]
    if form == "json":
        rows = [
            {
                "rulebook": item.rulebook,
                "expectations": len(item.outcomes),
                "missed": list(item.missed),
                "decided_both_ways": round(item.decided_both_ways, 3),
                "lacking": list(item.lacking),
            }
            for item in tested
        ]
        deliver(json.dumps(rows, indent=2, ensure_ascii=False), None)
    else:
        for item in tested:
            share = f"{item.decided_both_ways:.0%} of rules decided both ways"
            lines = [f"{item.rulebook}: {len(item.outcomes)} expectations, {len(item.missed)} missed; {share}"]
            deliver("\n".join([*lines, *(f"  missed: {text}" for text in item.missed)]), None)
    return EXIT_BAD_INPUT if any(item.missed for item in tested) else EXIT_DONE
