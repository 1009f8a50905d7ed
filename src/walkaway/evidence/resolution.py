"""Resolution: several claims on one field become one value, with every conflict and every set-aside claim kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from walkaway.core.claims import Claim, Range, Source
from walkaway.core.dates import PartialDate
from walkaway.core.exact import Exact, exact
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.core.units import UNITS

Kind = Literal["quantity", "flag", "choice", "date", "text", "any"]
Basis = Literal["sourced", "assumed", "unknown"]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What a field may hold and how its claims combine.

    Attributes:
        kind: quantity, flag (true or false), choice (a name from a list), date, text, or any.
        dimension: of a quantity; None accepts any unit.
        low, high: range allowed, in the canonical unit.
        choices: names allowed for a choice; empty allows any name.
        changes: whether the field describes a state that changes in time, so that a later claim ends an earlier one.
        moves: whether the field is a quantity that drifts in time, so that claims of different years do not sharpen
            each other, and none ends the others either.
        meaning: one sentence for the reader.
        cite: what a careful reader would cite for it.
    """

    kind: Kind
    meaning: str
    cite: str
    dimension: str | None = None
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    changes: bool = False
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the evidence says about one field at one date.

    Attributes:
        field: dotted path, such as ``workforce.jobs_promised``.
        basis: sourced, assumed, or unknown.
        interval: of a quantity (canonical unit) or None.
        central: the value of the strongest claim, for a quantity.
        unit: canonical unit of the interval.
        values: for flags, choices, dates and texts, the values that stand, strongest first.
        standing: claims the result rests on, strongest first.
        set_aside: claims not used, each with the reason.
        in_conflict: whether equally strong claims disagree.
        moved: whether it is a range because claims speak of different times, each right in its own.
    """

    field: str
    basis: Basis
    interval: Interval | None = None
    central: Exact | None = None
    unit: str | None = None
    values: tuple[str | bool | PartialDate, ...] = ()
    standing: tuple[Claim, ...] = ()
    set_aside: tuple[tuple[Claim, str], ...] = ()
    in_conflict: bool = False
    moved: bool = False

    @property
    def is_known(self) -> bool:
        """Whether any claim or assumption gives a value."""
        return self.basis != "unknown"

    @property
    def truth(self) -> Truth:
        """Value of a flag; unknown when there is none or the claims disagree."""
        if not self.values or self.in_conflict or not isinstance(self.values[0], bool):
            return Truth.UNKNOWN
        return Truth.of(self.values[0])

    @property
    def choice(self) -> str | None:
        """Value of a choice; None when there is none or the claims disagree."""
        if not self.values or self.in_conflict:
            return None
        return str(self.values[0])


@lru_cache(maxsize=1 << 16)
def unknown(field: str) -> Resolved:
    """What is known of a field nothing is said about; most of what rules ask for.

    Silence is not no: only where a list is said to be complete (``model/completeness.py``) does absence mean no.
    """
    return Resolved(field, "unknown")


def resolve(
    field: str,
    rule: FieldRule,
    claims: Iterable[Claim],
    sources: dict[str, Source] | None = None,
    as_of: date | None = None,
) -> Resolved:
    """Resolve the claims on one field.

    1. Set aside claims not yet knowable on ``as_of``: dated later, published later, or undated.
    2. On a field that changes, and wherever a claim reports a change (``supersedes``), set aside what is certainly
       earlier and not in a stronger tier than the later claim.
    3. The most binding, then most confident claim is the central value. Claims of its tier on the same time sharpen
       each other, and widen the interval where they disagree, which is a conflict; so do claims of different times on
       a quantity that moves. A ceiling or floor that another figure contradicts counts as about its number, never as
       all below or above it. Weaker tiers are set aside with the reason, never dropped.
    """
    known, set_aside = _knowable(claims, sources or {}, as_of)
    stated = [claim for claim in known if not claim.is_unknown]
    if not stated:
        return Resolved(field, "unknown", standing=tuple(known), set_aside=tuple(set_aside))
    set_aside += [(claim, "nothing found here, but another source has a value") for claim in known if claim.is_unknown]
    current = _drop_superseded(stated, rule, set_aside)
    current.sort(key=lambda claim: claim.strength)
    if rule.kind in ("text", "any"):
        return _resolve_texts(field, rule, current, set_aside)
    strongest_tier = min(claim.tier for claim in current)
    standing = [claim for claim in current if claim.tier == strongest_tier]
    set_aside += [(claim, "weaker than the claims used") for claim in current if claim.tier > strongest_tier]
    if rule.kind == "quantity":
        return _resolve_quantity(field, rule, standing, set_aside)
    return _resolve_names(field, rule, standing, set_aside)


def knowable(claims: Iterable[Claim], sources: dict[str, Source], as_of: date | None) -> tuple[Claim, ...]:
    """Return the claims that could be known on a day; all of them when no day is given."""
    return tuple(_knowable(claims, sources, as_of)[0])


def interval_of(claim: Claim) -> Interval:
    """Return the interval a quantity claim stands for, in its canonical unit; a share never exceeds all of it."""
    unit = UNITS[claim.unit] if claim.unit else None

    def canonical(value: float) -> Exact:
        return unit.to_canonical(value) if unit else exact(value)

    whole = Fraction(1) if unit and unit.dimension == "fraction" else math.inf
    if isinstance(claim.value, Range):
        low = -math.inf if claim.value.lower is None else canonical(claim.value.lower)
        high = math.inf if claim.value.upper is None else canonical(claim.value.upper)
        return Interval(low, high, claim.value.more_than is not None, claim.value.less_than is not None)
    value = canonical(float(claim.value))
    match claim.qualifier:
        case "at_least":
            return Interval(value, max(whole, value))
        case "more_than":
            return Interval(value, whole if whole > value else math.inf, low_open=True)
        case "at_most":
            return Interval(min(Fraction(0), value), value)
        case "less_than":
            return Interval(Fraction(0) if value > 0 else -math.inf, value, high_open=True)
        case _:
            return Interval(value, value)


def central_of(claim: Claim) -> Exact | None:
    """Return the single value a quantity claim prefers, in its canonical unit; None for an open-ended one."""
    interval = interval_of(claim)
    if isinstance(claim.value, Range):
        if claim.value.central is not None:
            unit = UNITS[claim.unit] if claim.unit else None
            return unit.to_canonical(claim.value.central) if unit else exact(claim.value.central)
        return (interval.low + interval.high) / 2 if math.isfinite(interval.width) else None
    return interval.high if claim.qualifier in ("at_most", "less_than") else interval.low


def _knowable(
    claims: Iterable[Claim], sources: dict[str, Source], as_of: date | None
) -> tuple[list[Claim], list[tuple[Claim, str]]]:
    if as_of is None:
        return list(claims), []
    known, set_aside = [], []
    for claim in claims:
        source = sources.get(claim.source or "")
        if claim.as_of is None:
            set_aside.append((claim, f"undated, so not known to hold by {as_of}"))
        elif not claim.as_of.is_known_by(as_of):
            set_aside.append((claim, f"as of {claim.as_of}, after {as_of}"))
        elif source is not None and source.date is not None and source.date.first > as_of:
            set_aside.append((claim, f"published {source.date}, after {as_of}"))
        else:
            known.append(claim)
    return known, set_aside


def _drop_superseded(claims: Sequence[Claim], rule: FieldRule, set_aside: list[tuple[Claim, str]]) -> list[Claim]:
    kept = []
    for claim in claims:
        successor = next((later for later in claims if _supersedes(later, claim, rule)), None)
        if successor is None:
            kept.append(claim)
        else:
            set_aside.append((claim, f"superseded by the value as of {successor.as_of}"))
    return kept


def _supersedes(later: Claim, earlier: Claim, rule: FieldRule) -> bool:
    if not (rule.changes or later.supersedes) or rule.kind in ("text", "any"):
        return False
    if later.as_of is None or earlier.as_of is None or later.tier > earlier.tier:
        return False
    return later.as_of.is_certainly_after(earlier.as_of)


def _resolve_quantity(
    field: str, rule: FieldRule, standing: list[Claim], set_aside: list[tuple[Claim, str]]
) -> Resolved:
    unit = _canonical_unit(standing[0])
    comparable = [claim for claim in standing if _canonical_unit(claim) == unit]
    set_aside += [
        (claim, f"in {claim.unit}, not compared with {unit} here")
        for claim in standing
        if _canonical_unit(claim) != unit
    ]
    groups = _by_time(comparable) if rule.moves else [comparable]
    agreed = [_agreed([interval_of(claim) for claim in group]) for group in groups]
    common = agreed[0] if len(set(agreed)) == 1 else None
    if common is None:
        common = _hull([end for claim in comparable for end in _stated(claim)])
    central = central_of(comparable[0])
    if central is not None and central not in common:
        central = None
    return Resolved(
        field,
        "sourced",
        common,
        central,
        unit,
        standing=tuple(comparable),
        set_aside=tuple(set_aside),
        in_conflict=None in agreed,
        moved=None not in agreed and len(set(agreed)) > 1,
    )


def _by_time(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Group claims that may speak of the same day; a claim without a date may speak of any, so it joins every group."""
    dated = sorted((claim for claim in claims if claim.as_of is not None), key=lambda claim: _dated(claim).first)
    groups: list[list[Claim]] = []
    until = date.min
    for claim in dated:
        if not groups or _dated(claim).first > until:
            groups.append([])
        groups[-1].append(claim)
        until = max(until, _dated(claim).last)
    undated = [claim for claim in claims if claim.as_of is None]
    return [[*group, *undated] for group in groups] or [undated]


def _dated(claim: Claim) -> PartialDate:
    if claim.as_of is None:
        raise TypeError("a claim without a date has no place in time")
    return claim.as_of


def _agreed(intervals: Sequence[Interval]) -> Interval | None:
    """What all of them allow; None where they contradict each other."""
    common: Interval | None = intervals[0]
    for interval in intervals[1:]:
        common = None if common is None else common.meet(interval)
    return common


def _hull(ends: Sequence[Exact]) -> Interval:
    return Interval(min(ends), max(ends))


def _stated(claim: Claim) -> tuple[Exact, ...]:
    """Numbers a claim states: of a ceiling or floor its end, not all that lies beyond."""
    interval = interval_of(claim)
    if isinstance(claim.value, Range):
        return tuple(end for end in (interval.low, interval.high) if math.isfinite(end))
    return (interval.high,) if claim.qualifier in ("at_most", "less_than") else (interval.low,)


def _canonical_unit(claim: Claim) -> str | None:
    return UNITS[claim.unit].canonical if claim.unit else None


def _resolve_names(field: str, rule: FieldRule, standing: list[Claim], set_aside: list[tuple[Claim, str]]) -> Resolved:
    values: list[str | bool | PartialDate] = []
    for claim in standing:
        value = PartialDate.parse(str(claim.value)) if rule.kind == "date" else claim.value
        if value not in values and isinstance(value, str | bool | PartialDate):
            values.append(value)
    in_conflict = len(values) > 1 and not _dates_agree(values)
    return Resolved(
        field,
        "sourced",
        values=tuple(values),
        standing=tuple(standing),
        set_aside=tuple(set_aside),
        in_conflict=in_conflict,
    )


def _dates_agree(values: Sequence[str | bool | PartialDate]) -> bool:
    """Whether all are dates with at least one day possible for every one of them."""
    dates = [value for value in values if isinstance(value, PartialDate)]
    return len(dates) == len(values) and max(item.first for item in dates) <= min(item.last for item in dates)


def _resolve_texts(field: str, rule: FieldRule, current: list[Claim], set_aside: list[tuple[Claim, str]]) -> Resolved:
    """Texts describe different sides of a thing, so all stand and none contradicts another by itself."""
    texts = tuple(dict.fromkeys(str(claim.value) for claim in current))
    return Resolved(field, "sourced", values=texts, standing=tuple(current), set_aside=tuple(set_aside))
