"""Questions about deals: audit, walk-away, rules, and the tables of all of them.

Deals are named by id, path or object, days as dates or in words; everywhere the same. What only one question needs is
imported by it, so that an audit does not wait for the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walkaway.api.catalog import find_deals, rulebook
from walkaway.catalog.loader import all_deals, load_deal
from walkaway.core.dates import parse_day, sensible_day
from walkaway.core.errors import UnknownNameError, UsageError
from walkaway.core.frozen_map import FrozenMap
from walkaway.evidence.change import Change
from walkaway.exit.draws import SAMPLES, SEED
from walkaway.judgement import conduct
from walkaway.judgement.fields import Supposed, changes_in
from walkaway.model.deal import Deal
from walkaway.model.rulebook import Rulebook
from walkaway.results.audit import Audit
from walkaway.rules.burden import AS_WRITTEN, under_burden

if TYPE_CHECKING:
    from pandas import DataFrame

    from walkaway.model.exit_mode import ExitMode
    from walkaway.model.exit_term import ContractTerm
    from walkaway.results.checked import Checked
    from walkaway.results.difference import Difference
    from walkaway.results.fixes import Fixes
    from walkaway.results.walk_away import WalkAway
    from walkaway.rules.fix import Fix

AnyDeal = str | Path | Deal | Audit
AnyBook = str | Path | Rulebook
Day = str | date | None
"""A date, or one in words such as ``2027-01-01``; a year or month means its last day."""


def audit(deal: AnyDeal, as_of: Day = None, *, changes: Supposed | Fix | None = None) -> Audit:
    """Audit a deal.

    Args:
        deal: id of a deal in the catalog, path of a deal file, or a deal; an audit is given back.
        as_of: only what was known by then counts; None means everything in the file.
        changes: what to suppose beside the claims: values by path such as ``{"plant.research_spending": "2%"}``, or a
            set of :func:`fix`. An audit is made again with them, on top of what was supposed in it.

    Raises:
        UnknownNameError: for an id that does not exist, and a path that leads to no field.
        InputError: with every problem of a bad file.
        UsageError: for ``as_of`` beside an audit, which has its day already; for a value a field cannot hold; for a set
            with something that is computed and that no change is known to bring about.
    """
    if isinstance(deal, Audit):
        if as_of is not None:
            raise UsageError(
                f"the audit of {deal.deal.id} has its day already; name the deal to audit it as of {as_of}"
            )
        return deal if changes is None else _audit_again(deal, changes)
    return Audit.of(conduct.audit(deal, _day(as_of), _supposed(changes)))


def _audit_again(before: Audit, changes: Supposed | Fix) -> Audit:
    return Audit.of(conduct.audit(before.deal, before.evidence.as_of, (*before.changes, *_more(before, changes))))


def _more(before: Audit, changes: Supposed | Fix | None) -> tuple[Change, ...]:
    supposed = _supposed(changes)
    return () if supposed is None else changes_in(before.deal, before.technology, supposed)


def _supposed(changes: Supposed | Fix | None) -> Supposed | None:
    if changes is None:
        return None
    from walkaway.rules.fix import Fix

    if not isinstance(changes, Fix):
        return changes
    if changes.left:
        fact = changes.left[0]
        fields = ", ".join(fact.paths[:6]) or "no field of the deal"
        raise UsageError(
            f"this set cannot be applied as it stands: {fact.name} ({fact.must}) is computed from several fields; "
            f"say what they are with changes={{path: value}}: {fields}"
        )
    return changes.changes


def walk_away(
    deal: AnyDeal,
    mode: str | Path | ExitMode | None = None,
    at: Day = None,
    holder: str | None = None,
    as_of: Day = None,
    terms: Sequence[str | Path | ContractTerm] = (),
    samples: int = SAMPLES,
    seed: int = SEED,
    surface: bool = True,
    *,
    changes: Supposed | Fix | None = None,
) -> WalkAway:
    """Test what home could still make if the partner, or somebody else, walked away.

    Args:
        deal: id of a deal in the catalog, path of a deal file, a deal, or an audit of one.
        mode: expiry, hostile, ban, insolvency, sanctions, or the path of a file with a mode of your own; None for the
            mode every audit asks about, named in the catalog.
        at: day of the exit; None for the default day, which the result gives with its reason.
        holder: who leaves, a party or a group such as equipment_vendor:CN; None for the foreign partner.
        as_of: only what was known by then counts.
        terms: contract terms to add, by id or path.
        samples: number of draws.
        seed: seed of the draws; recorded in the result.
        surface: whether to work out exit years by months.
        changes: what to suppose beside the claims, as for :func:`audit`.

    Raises:
        UnknownNameError: for a deal, mode, holder or term that does not exist.
        InputError: with every problem of a bad file.
        UsageError: where the technology pack does not say what production rests on, or a term touches nothing.
    """
    from walkaway.judgement import exits
    from walkaway.results.walk_away import WalkAway

    named, day, supposed = _as_audited(deal, as_of, changes)
    return WalkAway.of(exits.walk_away(named, mode, _day(at), holder, day, terms, samples, seed, surface, supposed))


def walk_away_in(
    deal: AnyDeal,
    modes: Sequence[str | Path | ExitMode | None],
    at: Day = None,
    holder: str | None = None,
    as_of: Day = None,
    samples: int = SAMPLES,
    seed: int = SEED,
    *,
    changes: Supposed | Fix | None = None,
) -> tuple[WalkAway, ...]:
    """Test the same deal in several modes, without surfaces; arguments as in :func:`walk_away`."""
    from walkaway.judgement import exits
    from walkaway.results.walk_away import WalkAway

    named, day, supposed = _as_audited(deal, as_of, changes)
    return tuple(map(WalkAway.of, exits.walk_away_in(named, modes, _day(at), holder, day, samples, seed, supposed)))


def _as_audited(
    deal: AnyDeal, as_of: Day, changes: Supposed | Fix | None
) -> tuple[str | Path | Deal, date | None, Supposed | None]:
    """The deal of an audit, its day unless another is asked for, and what it supposes with what is supposed besides."""
    if not isinstance(deal, Audit):
        return deal, _day(as_of), _supposed(changes)
    supposed = (*deal.changes, *_more(deal, changes))
    return deal.deal, _day(as_of) or deal.evidence.as_of, supposed or None


def check(
    deal: AnyDeal,
    rulebook: AnyBook,
    *,
    on: Day = None,
    known_at: Day = None,
    as_of: Day = None,
    burden: str = AS_WRITTEN,
) -> Checked:
    """Hold a deal against a rulebook.

    Args:
        deal: id of a deal, path of a deal file, a deal, or an audit that is already there.
        rulebook: id of a rulebook, path of a file, or a rulebook.
        on: the day the rules are read on; None reads them all, whatever their days.
        known_at: only what had been published by this day counts.
        as_of: only claims known by this day count.
        burden: who must show that a rule is met: ``as_written`` in each rule, or investor, authority or none for all.

    Raises:
        UnknownNameError: for an id or a burden that does not exist.
        InputError: with every problem of a bad file.
        UsageError: for ``as_of`` beside an audit, which has its day already.
    """
    return _check(audit(deal, as_of), rulebook, on, known_at, burden)


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
    from walkaway.report.rules_page import why_rule

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
) -> Fixes:
    """Every smallest set of changes after which a rule passes, by rule: what can be applied first, then the smallest.

    A set can be applied: ``audit(deal, changes=fix(deal, rulebook, rule=rule).sets[0])`` judges the deal as if it were
    so. What the program computes comes with the fields that bring it about, where trying finds some; a set for which
    it finds none names what is missing in ``left``, stands last, and ``audit`` refuses it with the fields to give.

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
    from walkaway.judgement.means import Means
    from walkaway.results.fixes import Fixes
    from walkaway.rules.fix import OWNERSHIP, fixes

    checked = check(deal, rulebook, on=on, known_at=known_at, as_of=as_of)
    standing = [name for name, item in checked.results.items() if not (item.rule.member or item.rule.asks_nothing)]
    keep: frozenset[str] = OWNERSHIP if keep_ownership else frozenset()
    chosen = standing if rule is None else [_known(rule, checked)]
    means = Means(checked.audit, checked)
    found = {name: _applicable_first(map(means.complete, fixes(checked, name, keep))) for name in chosen}
    return Fixes(checked, FrozenMap(found))


def _applicable_first(sets: Iterable[Fix]) -> tuple[Fix, ...]:
    return tuple(sorted(sets, key=lambda item: bool(item.left)))


def diff(
    deal: AnyDeal,
    rulebook: AnyBook,
    *,
    other: AnyBook | None = None,
    days: tuple[Day, Day] = (None, None),
    as_of: Day = None,
) -> Difference:
    """Rules whose verdicts differ between two days of a rulebook, or between two rulebooks: before and after.

    Args:
        deal: as for ``check``.
        rulebook: the rulebook before.
        other: the rulebook after; the same if absent. A verdict is None in a book that has no such rule.
        days: the days the two are read on.
        as_of: as for ``check``.
    """
    from walkaway.results.difference import Difference

    audited = audit(deal, as_of)
    before = _check(audited, rulebook, days[0], None)
    after = _check(audited, rulebook if other is None else other, days[1], None)
    return Difference.between(before, after)


def deals(
    technology: str | None = None,
    country: str | None = None,
    kind: str | None = None,
    party: str | None = None,
    *,
    frame: bool = False,
) -> tuple[dict[str, Any], ...] | DataFrame:
    """Deals of the catalog, a plain row each: depth as rungs, breadth as fractions, and how many claims it has.

    Args:
        technology: as for :func:`find_deals`; all four together narrow the list.
        country: as for :func:`find_deals`.
        kind: as for :func:`find_deals`.
        party: as for :func:`find_deals`.
        frame: return a data frame instead.

    Raises:
        UnknownNameError: as for :func:`find_deals`.
        InputError: as for :func:`find_deals`.
        UsageError: for a frame where pandas is not installed.
    """
    from walkaway.results.frames import frame_of
    from walkaway.results.tables import DEAL_COLUMNS, deal_row

    rows = tuple(deal_row(audit(deal)) for deal in find_deals(technology, country, kind, party))
    return frame_of(rows, DEAL_COLUMNS) if frame else rows


def claims(deal: AnyDeal | None = None, *, frame: bool = False) -> tuple[dict[str, Any], ...] | DataFrame:
    """Every claim of a deal, or of the whole catalog, a plain row each, with its source.

    Args:
        deal: as for ``audit``; None for all deals of the catalog.
        frame: return a data frame instead.

    Raises:
        UnknownNameError: for an id that does not exist.
        InputError: with every problem of a bad file.
        UsageError: for a frame where pandas is not installed.
    """
    from walkaway.results.frames import frame_of
    from walkaway.results.tables import CLAIM_COLUMNS, claim_rows

    chosen = all_deals() if deal is None else (_deal(deal),)
    rows = tuple(row for item in chosen for row in claim_rows(item))
    return frame_of(rows, CLAIM_COLUMNS) if frame else rows


def _deal(deal: AnyDeal) -> Deal:
    if isinstance(deal, Audit):
        return deal.deal
    return deal if isinstance(deal, Deal) else load_deal(deal)


def _check(audited: Audit, book: AnyBook, on: Day, known_at: Day, burden: str = AS_WRITTEN) -> Checked:
    from walkaway.results.checked import Checked
    from walkaway.rules.check import check as hold_against

    loaded = book if isinstance(book, Rulebook) else rulebook(book)
    held = hold_against(loaded, audited.judgement.subject, _day(on), _day(known_at))
    return Checked.of_audit(under_burden(held, burden), audited)


def _day(day: Day) -> date | None:
    if day is None:
        return None
    if isinstance(day, str):
        return parse_day(day)
    if not isinstance(day, date):
        raise UsageError(f"{day!r} is no day; give a date, or a text such as '2025', '2025-06' or '2025-06-30'")
    return sensible_day(day.date() if isinstance(day, datetime) else day)


def _known(rule_id: str, checked: Checked) -> str:
    if rule_id not in checked.results:
        raise UnknownNameError("rule", rule_id, checked.results)
    return rule_id
