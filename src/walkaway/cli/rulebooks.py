"""walkaway rulebooks and test-rules: the books themselves, and the cases written beside them."""

from __future__ import annotations

import click

from walkaway.cli.output import EXIT_BAD_INPUT, EXIT_DONE, deliver, deliver_json, show_page

FORM = click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)


@click.command("rulebooks")
@click.argument("rulebook", required=False)
@FORM
def rulebooks_command(rulebook: str | None, form: str) -> None:
    """List the rulebooks, or the rules of RULEBOOK with what cannot be tested."""
    from walkaway.catalog.loader import checkable_rulebooks, load_rulebook
    from walkaway.core.envelope import enveloped
    from walkaway.report.rules_page import rulebook_page

    if rulebook is not None:
        book = load_rulebook(rulebook)
        if form == "json":
            deliver_json(enveloped(rulebook=book.model_dump(mode="json", by_alias=True, exclude_defaults=True)))
        else:
            show_page(rulebook_page(book))
        return
    books = [load_rulebook(name) for name in checkable_rulebooks()]
    if form == "json":
        rows = [
            {
                "id": book.id,
                "name": book.name,
                "status": book.status,
                "jurisdiction": list(book.jurisdiction),
                "reach": list(book.reach),
            }
            for book in books
        ]
        deliver_json(enveloped(rulebooks=rows))
    else:
        deliver("\n".join(f"{book.id:36s} {book.status:23s} {book.name}" for book in books))


@click.command("test-rules")
@click.argument("rulebooks", nargs=-1)
@FORM
def test_rules_command(rulebooks: tuple[str, ...], form: str) -> int:
    """Run the cases written beside RULEBOOKS (all by default), and say which branches they reach."""
    from walkaway.catalog.loader import checkable_rulebooks, load_rule_cases, load_rulebook
    from walkaway.core.envelope import enveloped
    from walkaway.judgement.conduct import subject_of
    from walkaway.rules.cases import run_cases

    names = rulebooks or checkable_rulebooks()
    tested = [run_cases(load_rulebook(name), load_rule_cases(name), subject_of) for name in names]
    if form == "json":
        rows = [
            {
                "rulebook": item.rulebook,
                "expectations": len(item.outcomes),
                "missed": list(item.missed),
                "branches": len(item.branches),
                "coverage": round(item.coverage, 4),
                "lacking": list(item.lacking),
            }
            for item in tested
        ]
        deliver_json(enveloped(rulebooks=rows))
    else:
        for item in tested:
            said = f"{len(item.outcomes)} expectations, {len(item.missed)} missed"
            branches = f"{item.coverage:.0%} of {len(item.branches)} branches reached"
            lines = [f"{item.rulebook}: {said}; {branches}"]
            lines += [f"  missed: {text}" for text in item.missed]
            deliver("\n".join([*lines, *(f"  not reached: {text}" for text in item.lacking)]))
    return EXIT_BAD_INPUT if any(item.missed for item in tested) else EXIT_DONE
