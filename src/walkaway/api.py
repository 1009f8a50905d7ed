"""The door: everything a user can ask, in one place. The command line and the workbench call only this.

Deals are named by id, path or object, days as dates or in words; everywhere the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

from walkaway.catalog.loader import (
    all_deals,
    build,
    checkable_rulebooks,
    home_countries,
    ids,
    kind_of_file,
    load_exit_modes,
    load_file,
    load_priors,
    load_rule_cases,
    load_rulebook,
    load_term,
    validate_file,
)
from walkaway.catalog.names import check_country, rulebook_aliases
from walkaway.catalog.register_file import ShareUnit, Tell, load_register
from walkaway.catalog.template import deal_template
from walkaway.catalog.tree_file import load_tree
from walkaway.catalog.yaml_reader import read_yaml, was_read
from walkaway.core.dates import parse_day
from walkaway.core.errors import InputError, Problem, UnknownNameError, UsageError
from walkaway.core.interval import Interval
from walkaway.exit.walk_away import SAMPLES as SAMPLES
from walkaway.exit.walk_away import SEED
from walkaway.judgement import conduct, exits
from walkaway.localisation.origin_of_bill import OriginAnswer, origin_of
from walkaway.logic.fault_tree import TreeAnswer, answer_tree
from walkaway.model.deal import Deal as Deal
from walkaway.model.deal import DealKind
from walkaway.model.exit_mode import ExitMode
from walkaway.model.exit_term import ContractTerm
from walkaway.model.origin_bill import OriginBill, OriginRule
from walkaway.model.rulebook import Rulebook as Rulebook
from walkaway.ownership.owners import Names, Owners, owners_of, owners_of_all
from walkaway.ownership.register import Register
from walkaway.report.rules_page import why_rule
from walkaway.results.audit import Audit
from walkaway.results.walk_away import WalkAway
from walkaway.rules import fix as fixing
from walkaway.rules.book_checks import book_problems
from walkaway.rules.cases import Tested, run_cases
from walkaway.rules.chance import Chance, chance_of
from walkaway.rules.check import Checked as Checked
from walkaway.rules.check import check as hold_against
from walkaway.rules.fix import OWNERSHIP, Fix
from walkaway.rules.relevance import reasons_against
from walkaway.rules.verdict import Verdict

AnyDeal = str | Path | Deal | Audit
AnyBook = str | Path | Rulebook
Day = str | date | None
"""A date, or one in words such as ``2027-01-01``; a year or month means its last day."""


def audit(deal: AnyDeal, as_of: Day = None) -> Audit:
    """Audit a deal.

    Args:
        deal: id of a deal in the catalog, path of a deal file, or a deal; an audit is given back.
        as_of: only what was known by then counts; None means everything in the file.

    Raises:
        UnknownNameError: for an id that does not exist.
        InputError: with every problem of a bad file.
        UsageError: for ``as_of`` beside an audit, which has its day already.
    """
    if isinstance(deal, Audit):
        if as_of is not None:
            raise UsageError(
                f"the audit of {deal.deal.id} has its day already; name the deal to audit it as of {as_of}"
            )
        return deal
    return Audit.of(conduct.audit(deal, _day(as_of)))


def walk_away(
    deal: AnyDeal,
    mode: str | Path | ExitMode = exits.DEFAULT_MODE,
    at: Day = None,
    holder: str | None = None,
    as_of: Day = None,
    terms: Sequence[str | Path | ContractTerm] = (),
    samples: int = SAMPLES,
    seed: int = SEED,
    surface: bool = True,
) -> WalkAway:
    """Test what home could still make if the partner, or somebody else, walked away.

    Args:
        deal: id of a deal in the catalog, path of a deal file, a deal, or an audit of one.
        mode: expiry, hostile, ban, insolvency, sanctions, or the path of a file with a mode of your own.
        at: day of the exit; None for the default day, which the result gives with its reason.
        holder: who leaves, a party or a group such as equipment_vendor:CN; None for the foreign partner.
        as_of: only what was known by then counts.
        terms: contract terms to add, by id or path.
        samples: number of draws.
        seed: seed of the draws; recorded in the result.
        surface: whether to work out exit years by months.

    Raises:
        UnknownNameError: for a deal, mode, holder or term that does not exist.
        InputError: with every problem of a bad file.
        UsageError: where the technology pack does not say what production rests on, or a term touches nothing.
    """
    named, day = _deal_and_day(deal, as_of)
    return WalkAway.of(exits.walk_away(named, mode, _day(at), holder, day, terms, samples, seed, surface))


def walk_away_in(
    deal: AnyDeal,
    modes: Sequence[str | Path | ExitMode],
    at: Day = None,
    holder: str | None = None,
    as_of: Day = None,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> tuple[WalkAway, ...]:
    """Test the same deal in several modes, without surfaces; arguments as in :func:`walk_away`."""
    named, day = _deal_and_day(deal, as_of)
    return tuple(map(WalkAway.of, exits.walk_away_in(named, modes, _day(at), holder, day, samples, seed)))


def _deal_and_day(deal: AnyDeal, as_of: Day) -> tuple[str | Path | Deal, date | None]:
    if not isinstance(deal, Audit):
        return deal, _day(as_of)
    return deal.deal, _day(as_of) or deal.evidence.as_of


def rulebooks() -> tuple[str, ...]:
    """Ids of the rulebooks a deal can be held against."""
    return checkable_rulebooks()


def rulebook(reference: str | Path) -> Rulebook:
    """Load a rulebook by id or from a file; ``rulebook(...).with_({...})`` tests an amendment.

    Raises:
        UnknownNameError: for an id that does not exist.
        InputError: with every problem of a bad file, each with its line.
    """
    loaded = load_rulebook(reference)
    path = Path(reference)
    if path.is_file() and (problems := book_problems(loaded, read_yaml(path))):
        raise InputError(problems)
    return loaded


def check(deal: AnyDeal, rulebook: AnyBook, *, on: Day = None, known_at: Day = None, as_of: Day = None) -> Checked:
    """Hold a deal against a rulebook.

    Args:
        deal: id of a deal, path of a deal file, a deal, or an audit that is already there.
        rulebook: id of a rulebook, path of a file, or a rulebook.
        on: the day the rules are read on; None reads them all, whatever their days.
        known_at: only what had been published by this day counts.
        as_of: only claims known by this day count.

    Raises:
        UnknownNameError: for an id that does not exist.
        InputError: with every problem of a bad file.
        UsageError: for ``as_of`` beside an audit, which has its day already.
    """
    return _check(audit(deal, as_of), rulebook, on, known_at)


def why(deal: AnyDeal, rule: str, *, on: Day = None, known_at: Day = None, as_of: Day = None) -> str:
    """Say how a rule comes out, from its conditions down to claims and sources.

    Args:
        deal: as for ``check``.
        rule: the rule as ``RULEBOOK/RULE``, such as ``seven-measures/majority``.
        on: as for ``check``.
        known_at: as for ``check``.
        as_of: as for ``check``.

    Raises:
        UnknownNameError: for a rule that does not exist, and as ``check`` does.
        UsageError: for a rule not named with its rulebook.
    """
    book, slash, rule_id = rule.rpartition("/")
    if not slash:
        raise UsageError(f"{rule!r} is not RULEBOOK/RULE, such as seven-measures/majority")
    audited = audit(deal, as_of)
    checked = _check(audited, book, on, known_at)
    return why_rule(audited, checked, _known(rule_id, checked))


def fix(
    deal: AnyDeal,
    rulebook: AnyBook,
    *,
    rule: str | None = None,
    keep_ownership: bool = False,
    on: Day = None,
    known_at: Day = None,
    as_of: Day = None,
) -> dict[str, tuple[Fix, ...]]:
    """Every smallest set of changes after which a rule passes, by rule; smallest first.

    Args:
        deal: as for ``check``.
        rulebook: as for ``check``.
        rule: only this rule; otherwise every rule that stands for itself and asks something.
        keep_ownership: leave the shares and control as they are.
        on: as for ``check``.
        known_at: as for ``check``.
        as_of: as for ``check``.

    Raises:
        UnknownNameError: for a rule that does not exist, and as ``check`` does.
    """
    checked = check(deal, rulebook, on=on, known_at=known_at, as_of=as_of)
    standing = [name for name, item in checked.results.items() if not (item.rule.member or item.rule.asks_nothing)]
    keep: frozenset[str] = OWNERSHIP if keep_ownership else frozenset()
    chosen = standing if rule is None else [_known(rule, checked)]
    return {name: fixing.fixes(checked, name, keep) for name in chosen}


def diff(
    deal: AnyDeal,
    rulebook: AnyBook,
    *,
    other: AnyBook | None = None,
    days: tuple[Day, Day] = (None, None),
    as_of: Day = None,
) -> dict[str, tuple[Verdict | None, Verdict | None]]:
    """Rules whose verdicts differ between two days of a rulebook, or between two rulebooks: before and after.

    Args:
        deal: as for ``check``.
        rulebook: the rulebook before.
        other: the rulebook after; the same if absent. A verdict is None in a book that has no such rule.
        days: the days the two are read on.
        as_of: as for ``check``.
    """
    audited = audit(deal, as_of)
    before = _check(audited, rulebook, days[0], None)
    after = _check(audited, rulebook if other is None else other, days[1], None)
    pairs = {
        name: (
            before.of(name) if name in before.results else None,
            after.of(name) if name in after.results else None,
        )
        for name in {**before.results, **after.results}
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _check(audited: Audit, book: AnyBook, on: Day, known_at: Day) -> Checked:
    loaded = book if isinstance(book, Rulebook) else rulebook(book)
    return hold_against(loaded, audited.judgement.subject, _day(on), _day(known_at))


def _day(day: Day) -> date | None:
    return parse_day(day) if isinstance(day, str) else day


def _known(rule_id: str, checked: Checked) -> str:
    if rule_id not in checked.results:
        raise UnknownNameError("rule", rule_id, checked.results)
    return rule_id


def origin(bill: str | Path | OriginBill, rule: OriginRule, threshold: float | None = None) -> OriginAnswer:
    """Hold a bill of materials against a rule of origin.

    Args:
        bill: path of a bill, or a bill.
        rule: build-down, build-up, net-cost, max-foreign or value-added.
        threshold: share asked for, or for max-foreign allowed, as a fraction; None leaves the verdict open.

    Raises:
        InputError: with every problem of the file.
        UsageError: for a rule that counts from a price the bill does not give.
    """
    loaded = bill if isinstance(bill, OriginBill) else load_file(Path(bill), OriginBill)
    return origin_of(loaded, rule, threshold, _assigned_points(loaded))


def _assigned_points(bill: OriginBill) -> dict[str, Interval] | None:
    """Points of the table of a rulebook that a bill names; what was not read lies anywhere up to the whole."""
    if bill.assigned is None or bill.assigned.rulebook is None:
        return None
    book = rulebook(bill.assigned.rulebook)
    if bill.assigned.table not in book.tables:
        raise UnknownNameError("table", str(bill.assigned.table), book.tables)
    return {
        item.name: Interval(item.low or 0, item.high if item.high is not None else item.low if item.low else 1)
        for item in book.tables[bill.assigned.table].items
    }


def owners(
    register: str | Path,
    company: str | None = None,
    home: Sequence[str] = (),
    threshold: float = 0.25,
    shares: ShareUnit | None = None,
    tell: Tell | None = None,
) -> Owners:
    """Look through a register of holdings: who owns a company, or who stands behind most companies.

    Args:
        register: path of a CSV or Parquet file with the columns holder, company and share.
        company: the company asked about; None for the whole register.
        home: codes of countries or groups whose holders count as home; the file needs a column holder_country.
        threshold: of the whole register, the share above which an owner counts, a fraction.
        shares: percent or fraction; None where the name of the column says so.
        tell: told how far reading has come, in bytes or rows.

    Raises:
        UnknownNameError: for a company that is not in the register, or a country that does not exist.
        InputError: with the problems of the file.
        UsageError: for home countries where the file has none, or a threshold that is no share.
    """
    if not 0 <= threshold < 1:
        raise UsageError(f"the threshold {threshold:g} is no share; give a fraction from 0 to below 1, such as 0.25")
    for name in home:
        check_country(name, groups=True)
    table = load_register(Path(register), shares, tell)
    if home and not table.has_countries:
        raise UsageError(f"{register} has no column holder_country, so nobody can be told to be at home")
    found = Register.of(table.holder, table.company, table.share, len(table.names))
    names = Names(table.names, table.countries, home_countries(home))
    return owners_of_all(found, names, threshold) if company is None else owners_of(found, names, company)


def tree(
    file: str | Path,
    mission: float | None = None,
    top: str | None = None,
    cut_sets: int = 10,
    importance: bool = False,
) -> TreeAnswer:
    """Work out a fault tree: cut sets by order, probability, importances.

    Args:
        file: path of Open-PSA XML, or of JSON with top, events and gates.
        mission: mission time, in the unit of the file's rates.
        top: the event asked about; None for the one the file names, or its only root.
        cut_sets: how many of the smallest cut sets to list.
        importance: whether to work out importances.

    Raises:
        InputError: with every problem of the file.
        UsageError: for gates that depend on themselves, or importances without probabilities.
    """
    return answer_tree(load_tree(Path(file), mission, top), cut_sets, importance)


def deals(
    technology: str | None = None, country: str | None = None, kind: str | None = None, party: str | None = None
) -> tuple[Deal, ...]:
    """Deals of the catalog, in order of id.

    Args:
        technology: id of a technology pack.
        country: ISO code of the country the plant stands in.
        kind: kind of deal, such as joint_venture.
        party: text in the name of a party, in any case.

    Raises:
        UnknownNameError: for a technology or kind that does not exist.
        InputError: for a country that is no code, naming the one probably meant.
    """
    if technology is not None and technology not in ids("technologies"):
        raise UnknownNameError("technology", technology, ids("technologies"))
    if kind is not None and kind not in get_args(DealKind):
        raise UnknownNameError("kind", kind, get_args(DealKind))
    if country is not None:
        check_country(country)
    return tuple(
        deal
        for deal in all_deals()
        if technology in (None, deal.technology)
        and country in (None, deal.plant.country)
        and kind in (None, deal.kind)
        and (party is None or any(party.lower() in item.name.lower() for item in deal.parties))
    )


def modes() -> tuple[ExitMode, ...]:
    """Exit modes of the catalog, mildest first."""
    return load_exit_modes().modes


def terms() -> tuple[ContractTerm, ...]:
    """Contract terms of the catalog, in order of id."""
    return tuple(load_term(name) for name in ids("terms"))


def term(reference: str | Path) -> ContractTerm:
    """Load a contract term by id or from a file.

    Raises:
        UnknownNameError: for an id that does not exist.
        InputError: with every problem of a bad file.
    """
    return load_term(reference)


def names(kind: str) -> tuple[str, ...]:
    """Names one may give where something is asked for: deal, rulebook (short names too), technology, mode or term.

    Nothing is read but the list of files, so that it serves completion.

    Raises:
        UnknownNameError: for another kind.
    """
    if kind == "mode":
        return tuple(mode.id for mode in modes())
    if kind == "rulebook":
        return (*checkable_rulebooks(), *rulebook_aliases())
    folders = {"deal": "deals", "technology": "technologies", "term": "terms"}
    if kind not in folders:
        raise UnknownNameError("kind of name", kind, (*folders, "mode", "rulebook"))
    return ids(folders[kind])


def template(deal_id: str, technology: str = "lfp-cell", home: str = "EU27", country: str = "DE") -> str:
    """A deal file to fill in: every field explained, and unknown.

    Raises:
        UsageError: for an id that cannot be one.
        UnknownNameError: for a technology that does not exist.
        InputError: for a country that is no code, naming the one probably meant.
    """
    check_country(country)
    check_country(home, "home", groups=True)
    return deal_template(deal_id, technology, home, country)


def validate(path: str | Path, kind: str | None = None) -> tuple[Problem, ...]:
    """Every problem of a file: its shape, and what only use shows, such as holdings that add up to more than all.

    Args:
        path: the file.
        kind: deal, technology, rulebook, exit-mode or contract-term; None where its keys tell.
    """
    file = Path(path)
    return tuple(validate_file(file, kind) or _problems_in_use(file, kind))


def _problems_in_use(file: Path, kind: str | None) -> list[Problem]:
    told = kind or kind_of_file(file)
    if told == "rulebook":
        document = read_yaml(file)
        return book_problems(build(document, Rulebook), document)
    if told != "deal":
        return []
    try:
        audit(file)
    except InputError as error:
        return [replace(problem, file=problem.file or str(file)) for problem in error.problems]
    return []


def cannot_apply(deal: AnyDeal, books: Sequence[Rulebook]) -> dict[str, str]:
    """Rulebooks that cannot apply to a deal, and why, by id: law of other places or sectors."""
    return reasons_against(books, audit(deal).deal)


def chance(checked: Checked, deal: AnyDeal, draws: int, seed: int = 1, priors: str | Path | None = None) -> Chance:
    """The chance to pass a rulebook, of so many draws over what is unknown.

    Args:
        checked: the deal held against the rulebook.
        deal: the same deal.
        draws: number of draws.
        seed: seed of the draws.
        priors: path of a file with assumptions of your own; None for those of the catalog.
    """
    assumed = load_priors(None if priors is None else Path(priors))
    return chance_of(checked, audit(deal).judgement.subject, assumed, draws, seed)


def try_rulebook(reference: str) -> Tested:
    """Run the cases written beside a rulebook of the catalog.

    Raises:
        UnknownNameError: for an id that does not exist.
    """
    book = load_rulebook(reference)
    return run_cases(book, load_rule_cases(book.id), conduct.subject_of)


def is_input(path: Path) -> bool:
    """Whether a path leads to a file that was read, so that writing there would destroy it."""
    return was_read(path)


def ownership_kept(keep: bool) -> frozenset[str]:
    """What a fix leaves alone when shares and control stay as they are."""
    return OWNERSHIP if keep else frozenset()
