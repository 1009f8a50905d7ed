"""Resolution: several claims on one field become one value, with every conflict and every set-aside claim kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from walkaway.core.claims import Claim, Range, Source
from walkaway.core.dates import PartialDate
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
    """

    field: str
    basis: Basis
    interval: Interval | None = None
    central: float | None = None
    unit: str | None = None
    values: tuple[str | bool | PartialDate, ...] = ()
    standing: tuple[Claim, ...] = ()
    set_aside: tuple[tuple[Claim, str], ...] = ()
    in_conflict: bool = False

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
    3. The most binding, then most confident claim is the central value. Claims of its tier widen the interval; if
       they disagree that is a conflict. Weaker tiers are set aside with the reason, never dropped.
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
        return _resolve_quantity(field, standing, set_aside)
    return _resolve_names(field, rule, standing, set_aside)


def knowable(claims: Iterable[Claim], sources: dict[str, Source], as_of: date | None) -> tuple[Claim, ...]:
    """Return the claims that could be known on a day; all of them when no day is given."""
    return tuple(_knowable(claims, sources, as_of)[0])


def interval_of(claim: Claim) -> Interval:
    """Return the interval a quantity claim stands for, in its canonical unit."""
    unit = UNITS[claim.unit] if claim.unit else None

    def canonical(value: float) -> float:
        return unit.to_canonical(value) if unit else float(value)

    if isinstance(claim.value, Range):
        low = -math.inf if claim.value.low is None else canonical(claim.value.low)
        high = math.inf if claim.value.high is None else canonical(claim.value.high)
        return Interval(low, high)
    value = canonical(float(claim.value))
    if claim.qualifier == "at_least":
        return Interval(value, 1.0 if unit and unit.dimension == "fraction" else math.inf)
    if claim.qualifier == "at_most":
        return Interval(min(0.0, value), value)
    return Interval(value, value)


def central_of(claim: Claim) -> float | None:
    """Return the single value a quantity claim prefers, in its canonical unit; None for an open-ended one."""
    interval = interval_of(claim)
    if isinstance(claim.value, Range):
        if claim.value.central is not None:
            unit = UNITS[claim.unit] if claim.unit else None
            return unit.to_canonical(claim.value.central) if unit else claim.value.central
        return (interval.low + interval.high) / 2 if math.isfinite(interval.width) else None
    return interval.low if claim.qualifier != "at_most" else interval.high


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


def _resolve_quantity(field: str, standing: list[Claim], set_aside: list[tuple[Claim, str]]) -> Resolved:
    unit = _canonical_unit(standing[0])
    comparable = [claim for claim in standing if _canonical_unit(claim) == unit]
    set_aside += [
        (claim, f"in {claim.unit}, not comparable with {unit} without a sourced rate")
        for claim in standing
        if _canonical_unit(claim) != unit
    ]
    intervals = [interval_of(claim) for claim in comparable]
    common = intervals[0]
    in_conflict = False
    for interval in intervals[1:]:
        if not in_conflict and (meet := common.meet(interval)) is not None:
            common = meet
        else:
            in_conflict = True
    if in_conflict:
        bounded = [interval for interval in intervals if math.isfinite(interval.width)] or intervals
        common = Interval(min(item.low for item in bounded), max(item.high for item in bounded))
    central = central_of(comparable[0])
    if central is not None and central not in common:
        central = None
    return Resolved(
        field, "sourced", common, central, unit, (), tuple(comparable), tuple(set_aside), in_conflict=in_conflict
    )


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
