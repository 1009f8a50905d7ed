"""Small deals for tests: a venture, its parties and what is claimed of them, in a few words."""

from __future__ import annotations

from typing import Any

from walkaway.evidence.evidence import Evidence
from walkaway.judgement.conduct import judge
from walkaway.judgement.result import Judgement
from walkaway.judgement.setting import Setting
from walkaway.model.deal import Deal


def claim(value: Any, unit: str | None = "percent", **more: Any) -> dict[str, Any]:
    """A claim of 2024 by a register; ``unit=None`` for flags and names."""
    said = {"value": value, "as_of": "2024-01-01", "source": "s", "binding": "filing", "confidence": "high"}
    return said | ({} if unit is None else {"unit": unit}) | more


def small_deal(
    holdings: dict[tuple[str, str], Any] | None = None,
    parties: dict[str, str] | None = None,
    home: str = "DE",
    **sections: Any,
) -> Deal:
    """A deal of venture v and partner f (CN); ``holdings`` by (holder, company), ``parties`` with their country."""
    countries = {"v": "", "f": "CN", **(parties or {})}
    roles = {"v": "venture", "f": "foreign_partner"}
    data = {
        "id": "small",
        "name": "Small",
        "kind": "joint_venture",
        "technology": "lfp-cell",
        "home": [home],
        "venture": "v",
        "foreign_partner": "f",
        "parties": [
            {"id": name, "name": name.upper(), "countries": [code] if code else [], "role": roles.get(name, "owner")}
            for name, code in countries.items()
        ],
        "ownership": [
            {"holder": holder, "company": company, "share": share if isinstance(share, dict | list) else claim(share)}
            for (holder, company), share in (holdings or {}).items()
        ],
        "plant": {"country": home},
        "sources": {"s": {"publisher": "Register"}},
    }
    return Deal.model_validate(data | sections)


def judged(deal: Deal) -> Judgement:
    """Judge a deal on everything its file says."""
    return judge(deal, Evidence.of(deal), Setting.of(deal))


def measured(deal: Deal, name: str) -> Any:
    """Value of one measure."""
    from walkaway.measures.measures import MEASURES

    return MEASURES[name].of(judged(deal).subject).value


def finding(deal: Deal, name: str) -> str:
    """Truth of one finding."""
    return next(str(item.truth) for item in judged(deal).findings if item.rule.id == name)
