"""Small beliefs for tests: known cases, presumptions and worlds in a few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from walkaway.beliefs.base_rates import BaseRates
from walkaway.beliefs.presumptions import Record, Speaks, strength_of
from walkaway.beliefs.worlds import Worlds
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.exit.draws import Draws
from walkaway.measures.measures import Measured
from walkaway.model.known_case import Known, KnownCase
from walkaway.model.presumption import Presumption

FLAG, OTHER_FLAG, SHARE = "training_promised", "environmental_permit", "home_share_equipment"
"""Two flags and a share that belong to no common family but by themselves."""


def case(
    name: str,
    known: Mapping[str, Any] | None = None,
    kind: str = "joint_venture",
    partner: str = "CN",
    records: Mapping[str, Any] | None = None,
    since: date | None = None,
) -> KnownCase:
    """A deal of the catalog as far as it is known; values stand for themselves."""
    of = {name: value if isinstance(value, Known) else Known(value, since) for name, value in (known or {}).items()}
    fared = {
        name: value if isinstance(value, Known) else Known(value, since) for name, value in (records or {}).items()
    }
    return KnownCase(name, kind, "lfp-cell", partner, of, fared)


def flags(yes: int, no: int, measure: str = FLAG, **more: Any) -> list[KnownCase]:
    """As many cases as say yes and no; ``more`` says what they are."""
    said = [True] * yes + [False] * no
    mark = "-".join(map(str, more.values()))
    return [case(f"{mark}-{number:02}", {measure: value}, **more) for number, value in enumerate(said)]


def shares(values: Iterable[float], measure: str = SHARE, **more: Any) -> list[KnownCase]:
    """A case for each share."""
    mark = "-".join(map(str, more.values()))
    return [case(f"{mark}-s{number:02}", {measure: value}, **more) for number, value in enumerate(values)]


def presumption(item_id: str = "p", measure: str = FLAG, likely: float = 0.9, **more: Any) -> Presumption:
    """A presumption on a measure; what it presumes and where by keys of its file, a flag by default to hold."""
    then = {"measure": measure, **{key: more.pop(key) for key in ("value", "low", "high") if key in more}}
    if len(then) == 1:
        then["value"] = True
    strength = {"low": 0.0, "likely": likely, "high": 1.0, "source": "assumption"}
    said = {"id": item_id, "name": f"Presumes {item_id}", "then": then, "strength": strength, "reason": "Because."}
    return Presumption.model_validate(said | more)


def speaking(item: Presumption, held: int = 0, known: int = 0, standing: Any = "in_force") -> Speaks:
    """The presumption held against a deal, with its record."""
    record = Record(held, known)
    return Speaks(item, standing, strength_of(item, record), record)


def worlds_of(
    *items: Speaks | Presumption,
    cases: Iterable[KnownCase] = (),
    count: int = 2000,
    seed: int = 1,
    kind: str = "joint_venture",
    partner: str = "CN",
) -> Worlds:
    """Worlds of a deal that is in no catalog, by what speaks and what others are."""
    said = [item if isinstance(item, Speaks) else speaking(item) for item in items]
    return Worlds(said, BaseRates(cases, "the-deal", kind, partner), Draws(count, seed))


def share(low: float = 0.0, high: float = 1.0, measure: str = SHARE) -> Measured:
    """A share as shown."""
    return Measured(measure, Interval(low, high))


def flag(value: Truth = Truth.UNKNOWN, measure: str = FLAG) -> Measured:
    """A flag as shown."""
    return Measured(measure, value)


def hold_only(monkeypatch: Any, *items: Presumption, cases: Iterable[KnownCase] = ()) -> None:
    """Let these presumptions and known cases be all there are, so that nothing in the catalog of either counts."""
    from walkaway.beliefs import presumptions as presuming
    from walkaway.judgement import presuming as believing

    kept = tuple(cases)
    for module in (presuming, believing):
        monkeypatch.setattr(module, "presumptions", lambda: items)
    monkeypatch.setattr(believing, "_cases", lambda day: tuple(case.as_of(day) for case in kept))
