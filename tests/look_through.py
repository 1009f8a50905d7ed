"""Look-through ownership: who owns a company through all chains, circles included.

With ``A[i, j]`` the share of company ``j`` held by ``i``, the look-through share is ``Y = (I - A)^-1 - I``: the sum
over all chains (Brioschi, Buzzacchi and Colombo 1989, Journal of Banking and Finance 13). Companies are taken in an
order in which owners come first; only groups that own each other in a circle need a small dense solve. Parts of a
company that nobody is known to hold stay unknown: known shares are never scaled up to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from walkaway.core.errors import InputError, Problem
from walkaway.core.frozen_map import FrozenMap
from walkaway.ownership.graph import ownership_order

TOLERANCE = 1e-9
Shares = Mapping[tuple[str, str], float]
"""Direct share by (holder, company)."""


@dataclass(frozen=True, slots=True)
class LookThrough:
    """Look-through shares: ``shares[company][holder]``, for every holder up any chain."""

    shares: Mapping[str, Mapping[str, float]]

    def of(self, holder: str, company: str) -> float:
        """Look-through share of ``company`` that belongs to ``holder``."""
        return self.shares.get(company, {}).get(holder, 0.0)

    def corrected(self, holder: str, company: str) -> float:
        """Share counted up to the first return to ``holder``: for firms that hold themselves through a circle.

        ``N[i, j] / N[i, i]``, which avoids counting a firm's own circle twice (Vitali, Glattfelder and Battiston 2011).
        """
        return self.of(holder, company) / (1.0 + self.of(holder, holder))


@dataclass(frozen=True, slots=True)
class Chain:
    """One way from a holder down to a company, with the product of the shares along it."""

    path: tuple[str, ...]
    share: float

    def __str__(self) -> str:
        """Render as ``a > b > c: 12.0%``."""
        return f"{' > '.join(self.path)}: {self.share:.2%}"


def look_through(shares: Shares) -> LookThrough:
    """Compute look-through shares for all companies and holders.

    Raises:
        InputError: if a company is held by more than 100 percent, or a circle of companies owns all of itself.
    """
    held = _by_company(shares)
    _check_totals(held)
    result: dict[str, dict[str, float]] = {}
    for group in ownership_order({company: tuple(holders) for company, holders in held.items()}):
        if len(group) == 1 and group[0] not in held.get(group[0], {}):
            result[group[0]] = _through(held.get(group[0], {}), result)
        else:
            result.update(_solve_circle(group, held, result))
    return LookThrough(FrozenMap(result))


def chains(shares: Shares, holder: str, company: str, limit: int = 1000) -> tuple[Chain, ...]:
    """Chains from ``holder`` down to ``company`` that pass nobody twice, largest first, at most ``limit``."""
    held = _by_company(shares)
    found: list[Chain] = []
    work: list[tuple[tuple[str, ...], float]] = [((company,), 1.0)]
    while work and len(found) < limit:
        path, share = work.pop()
        for owner, part in held.get(path[0], {}).items():
            if part <= 0 or owner in path:
                continue
            longer = (owner, *path)
            if owner == holder:
                found.append(Chain(longer, share * part))
            else:
                work.append((longer, share * part))
    return tuple(sorted(found, key=lambda chain: (-chain.share, chain.path)))


def explain(shares: Shares, holder: str, company: str) -> str:
    """Say in lines how a look-through share comes about."""
    found = chains(shares, holder, company)
    total = look_through(shares).of(holder, company)
    lines = [f"{holder} owns {total:.2%} of {company} through all chains", *(f"  {chain}" for chain in found)]
    rest = total - sum(chain.share for chain in found)
    if rest > TOLERANCE:
        lines.append(f"  going round circles of companies again: {rest:.2%}")
    return "\n".join(lines)


def ultimate_owners(shares: Shares) -> frozenset[str]:
    """Holders that nobody is known to hold."""
    return frozenset({holder for holder, _ in shares} - {company for _, company in shares})


def _by_company(shares: Shares) -> dict[str, dict[str, float]]:
    held: dict[str, dict[str, float]] = {}
    for (holder, company), share in shares.items():
        held.setdefault(company, {})[holder] = share
    return held


def _check_totals(held: Mapping[str, Mapping[str, float]]) -> None:
    problems = []
    for company, holders in held.items():
        total = sum(holders.values())
        if total > 1 + TOLERANCE:
            listed = ", ".join(f"{holder} {share:.2%}" for holder, share in holders.items())
            problems.append(
                Problem(
                    "more than all of this company is held",
                    key=f"ownership of {company}",
                    seen=f"{total:.2%}: {listed}",
                    allowed="at most 100%",
                    fix="correct the shares, or give ranges where sources disagree",
                )
            )
    if problems:
        raise InputError(problems)


def _through(holders: Mapping[str, float], known: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Add up direct shares and what the holders' own holders own through them."""
    total: dict[str, float] = {}
    for holder, share in holders.items():
        total[holder] = total.get(holder, 0.0) + share
        for owner, part in known.get(holder, {}).items():
            total[owner] = total.get(owner, 0.0) + share * part
    return total


def _solve_circle(
    group: list[str], held: Mapping[str, Mapping[str, float]], known: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Solve ``y = b + W (e + y)`` for companies in a circle, where ``b`` comes from owners outside it."""
    import numpy as np  # circles are rare, and the import costs more than a whole audit without one

    inside = np.array([[held.get(company, {}).get(holder, 0.0) for holder in group] for company in group])
    if bool((inside.sum(axis=1) >= 1 - TOLERANCE).all()):
        problem = Problem(
            "these companies own all of each other, so nobody owns them",
            key="ownership",
            seen=" > ".join([*group, group[0]]),
            allowed="a circle with at least one owner outside it, or a part not held by its members",
            fix="add the owner outside the circle, or correct the shares",
        )
        raise InputError([problem])
    members = set(group)
    outside = [
        _through({h: s for h, s in held.get(company, {}).items() if h not in members}, known) for company in group
    ]
    owners = list(dict.fromkeys([*group, *(owner for row in outside for owner in row)]))
    direct = np.array([[row.get(owner, 0.0) for owner in owners] for row in outside])
    direct[:, : len(group)] += inside
    solved = np.linalg.solve(np.eye(len(group)) - inside, direct)
    return {
        company: {owner: float(share) for owner, share in zip(owners, row, strict=True) if share != 0.0}
        for company, row in zip(group, solved, strict=True)
    }
