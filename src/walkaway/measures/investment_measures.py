"""Measures that investment law asks for: who holds, votes and invests how much, seen from the Union where the plant is.

A maximum or a sum over holders is bounded only as far as the holders on file leave no room: what nobody is known to
hold may be one foreign holder.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from walkaway.core.exact import Exact, fraction
from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth, any_of
from walkaway.core.vocabulary import flagged
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.stack import home_staff_share
from walkaway.localisation.stakes import Stake, Stakes
from walkaway.localisation.subject import Subject
from walkaway.model.decision_right import DECISIONS, HAVING_A_SAY
from walkaway.model.workforce import STAFF_LEVELS

Result = tuple[Truth | Interval, tuple[Resolved, ...]]
Take = Callable[[Subject], Result]
Definition = tuple[str, str, str, Take]

MAJORITY = Fraction(1, 2)
NEW_PLANTS = flagged("deal_kind", "builds_plant")
TAKEN_OVER = flagged("deal_kind", "takes_over_plant")
"""Kinds of deals that build a plant, unless an answer of the deal file says that a running one is taken over."""


def investment_measures(investment: Take, role_in_management: Take) -> tuple[Definition, ...]:
    """Return name, unit, meaning and taking of each measure; the two given are those that are seen from the Union."""
    return (
        (
            "non_union_stake",
            "fraction",
            "Look-through share of the venture held from outside the Union.",
            _from_union(_non_union_stake),
        ),
        (
            "non_union_votes",
            "fraction",
            "Votes in the venture cast from outside the Union.",
            _from_union(_non_union_votes),
        ),
        (
            "largest_non_union_holding",
            "fraction",
            "Most capital or votes one investor from outside the Union holds in the venture.",
            _from_union(_largest_holding),
        ),
        (
            "non_union_holding_in_union_partner",
            "fraction",
            "Most capital or votes an investor from outside the Union holds in a Union partner of the venture.",
            _from_union(_holding_in_partner),
        ),
        (
            "venture_with_union_partner",
            "flag",
            "A party from the Union and one from outside hold the venture together.",
            _from_union(_held_together),
        ),
        (
            "venture_with_home_partner",
            "flag",
            "A home party and a foreign party hold the venture together, each directly.",
            _held_together,
        ),
        (
            "union_role_in_management",
            "flag",
            "A party from the Union takes part in management.",
            _from_union(role_in_management),
        ),
        (
            "investment_value_eur",
            "EUR",
            "Value of the foreign investment: the partner's share of the plant's capital expenditure.",
            _from_union(lambda subject: _investment_value(subject, investment)),
        ),
        (
            "research_per_share_of_control",
            "fraction",
            "Research spending over revenue, divided by the least the investor's share of control can be.",
            _from_union(_research_per_share_of_control),
        ),
        (
            "union_worker_share",
            "fraction",
            "Share of Union workers in the category of staff that has fewest.",
            _union_worker_share,
        ),
        (
            "portfolio_investment",
            "flag",
            "The investment is a portfolio investment: no say in management or control is meant.",
            _from_union(_portfolio_investment),
        ),
        ("services_only", "flag", "The investment is aimed at services only.", _services_only),
        (
            "portfolio_claimed",
            "flag",
            "The deal file says that it is a portfolio investment.",
            _claimed("portfolio_investment"),
        ),
        (
            "trade_commitments_claimed",
            "flag",
            "The deal file says that a trade agreement covers the investment.",
            _claimed("covered_by_trade_commitments"),
        ),
        (
            "through_union_subsidiary",
            "flag",
            "The investor invests through its subsidiary in the Union.",
            _from_union(_through_union_subsidiary),
        ),
        (
            "takes_over_running_plant",
            "flag",
            "A company or plant that already manufactures is acquired.",
            _takes_over_running_plant,
        ),
    )


def _from_union(take: Take) -> Take:
    """Take a measure with everybody from the Union at home; a plant elsewhere keeps the view of its deal."""

    def taken(subject: Subject) -> Result:
        union = subject.standing.in_union
        return take(subject if union is None else replace(subject, standing=union))

    return taken


def _stakes(subject: Subject) -> Stakes:
    return subject.standing.stakes or Stakes("")


def _non_union_stake(subject: Subject) -> Result:
    return _abroad(subject), subject.standing.inputs


def _abroad(subject: Subject) -> Interval:
    """Share held from abroad through all chains; anything where no holding in the venture is on file."""
    stakes, home = _stakes(subject), subject.standing.home_share
    if not stakes.in_company(stakes.venture):
        return UNIT
    return _between(1 - fraction(home.high), 1 - fraction(home.low))


def _non_union_votes(subject: Subject) -> Result:
    stakes = _stakes(subject)
    return _foreign_votes(stakes), stakes.inputs


def _foreign_votes(stakes: Stakes) -> Interval:
    """Votes of direct holders controlled from abroad; those of nobody on file may be theirs."""
    foreign = _sum_of_lows(stake.votes for stake in stakes.controlled_from(Truth.FALSE, stakes.venture))
    home = _sum_of_lows(stake.votes for stake in stakes.controlled_from(Truth.TRUE, stakes.venture))
    return _between(foreign, max(foreign, 1 - home))


def _largest_holding(subject: Subject) -> Result:
    stakes = _stakes(subject)
    held = stakes.in_company(stakes.venture)
    if not held:
        return UNIT, stakes.inputs
    through = [interval for party, interval in stakes.look_through.items() if stakes.home_of(party) is Truth.FALSE]
    maybe = [interval for party, interval in stakes.look_through.items() if stakes.home_of(party) is Truth.UNKNOWN]
    votes = [stake.votes for stake in stakes.controlled_from(Truth.FALSE, stakes.venture)]
    maybe += [stake.votes for stake in stakes.controlled_from(Truth.UNKNOWN, stakes.venture)]
    most_abroad = max(fraction(_abroad(subject).high), fraction(_foreign_votes(stakes).high))
    return _largest([*through, *votes], maybe, _undisclosed(held), most_abroad), stakes.inputs


def _largest(known: list[Interval], maybe: list[Interval], room: Fraction, most: Fraction) -> Interval:
    """Largest of several holdings of which one holder may also have what is undisclosed, within what all may have."""
    low = max((fraction(interval.low) for interval in known), default=Fraction(0))
    high = max((fraction(interval.high) for interval in [*known, *maybe]), default=Fraction(0)) + room
    return _between(low, max(low, min(high, most)))


def _undisclosed(held: Iterable[Stake]) -> Fraction:
    """Most of the capital or votes of a company that nobody is known to hold."""
    stakes = tuple(held)
    capital, votes = (_sum_of_lows(part) for part in ([s.capital for s in stakes], [s.votes for s in stakes]))
    return max(Fraction(0), 1 - capital, 1 - votes)


def _holding_in_partner(subject: Subject) -> Result:
    """Largest holding from outside in a partner from inside; a partner without owners on file is its own master."""
    stakes = _stakes(subject)
    partners = [stake.holder for stake in stakes.controlled_from(Truth.TRUE, stakes.venture)]
    if not partners:
        return UNIT, stakes.inputs
    found = [_foreign_holding_in(stakes, partner) for partner in partners]
    low, high = max(fraction(item.low) for item in found), max(fraction(item.high) for item in found)
    return _between(low, high), stakes.inputs


def _foreign_holding_in(stakes: Stakes, company: str) -> Interval:
    held = stakes.in_company(company)
    if not held:
        return Interval.exactly(0.0)
    foreign, maybe = (stakes.controlled_from(side, company) for side in (Truth.FALSE, Truth.UNKNOWN))
    known = [interval for stake in foreign for interval in (stake.capital, stake.votes)]
    open_ = [interval for stake in maybe for interval in (stake.capital, stake.votes)]
    return _largest(known, open_, _undisclosed(held), Fraction(1))


def _held_together(subject: Subject) -> Result:
    """Whether both sides hold a part directly: a shareholder of a parent alone makes no venture of two."""
    stakes = _stakes(subject)
    return _holds_a_part(stakes, Truth.TRUE) & _holds_a_part(stakes, Truth.FALSE), stakes.inputs


def _holds_a_part(stakes: Stakes, side: Truth) -> Truth:
    held = stakes.in_company(stakes.venture)
    if any(stake.capital.low > 0 for stake in stakes.controlled_from(side, stakes.venture)):
        return Truth.TRUE
    may = any(stake.capital.high > 0 for stake in held if stakes.home_of(stake.holder) is not ~side)
    no_room = bool(held) and _sum_of_lows(stake.capital for stake in held) >= 1
    return Truth.FALSE if no_room and not may else Truth.UNKNOWN


def _investment_value(subject: Subject, investment: Take) -> Result:
    """Share of the partner times the capital expenditure: COM(2026) 100, Article 17(1), values the investment."""
    stakes = _stakes(subject)
    whole, inputs = investment(subject)
    if isinstance(whole, Truth):
        raise TypeError("an investment is an amount")
    share = _share_of_investor(subject)
    return _between(_times(share.low, whole.low), _times(share.high, whole.high)), (*inputs, *stakes.inputs)


def _share_of_investor(subject: Subject) -> Interval:
    """Capital of the foreign partner through all chains, never more than all that is held from abroad."""
    share = _stakes(subject).capital_of(_stakes(subject).investor)
    abroad = fraction(_abroad(subject).high)
    return _between(min(fraction(share.low), abroad), min(fraction(share.high), abroad))


def _research_per_share_of_control(subject: Subject) -> Result:
    """Research over revenue per share of control, by the reading that asks least.

    Whoever has most votes controls, so that no reading gives less than the smaller of the shares of capital and votes;
    without most votes the share of control may be none.
    """
    spending = subject.evidence.get("plant.research_spending")
    spent, stakes = spending.interval or UNIT, _stakes(subject)
    capital, votes = _share_of_investor(subject), _foreign_votes(stakes)
    controls = votes.low > MAJORITY
    least = min(fraction(capital.low), fraction(votes.low)) if controls else Fraction(0)
    most = min(fraction(capital.high), fraction(votes.high))
    low = fraction(spent.low) / most if most else Fraction(0)
    high = fraction(spent.high) / least if least else math.inf
    return Interval(min(low, high), high), (spending, *stakes.inputs)


def _union_worker_share(subject: Subject) -> Result:
    """As answered; else at least those who live here lastingly, and at most those with a contract in a Member State."""
    counted = subject.evidence.get("answers.union_worker_share.number")
    if counted.interval is not None:
        return counted.interval, (counted,)
    inputs: list[Resolved] = [counted]
    lows: list[Fraction] = []
    for level in STAFF_LEVELS:
        share, used = home_staff_share(subject.evidence, level)
        lows.append(Fraction(0) if share is None else fraction(share.low))
        inputs += used
    without = subject.evidence.get("answers.share_without_union_contract.number")
    high = Fraction(1) if without.interval is None else 1 - fraction(without.interval.low)
    return _between(min(lows), max(min(lows), high)), (*inputs, without)


def _portfolio_investment(subject: Subject) -> Result:
    """As answered; else no for investors who control the votes or have a say in anything."""
    answer = _answer(subject, "portfolio_investment")
    if answer.is_known:
        return answer.truth, (answer,)
    standing, stakes = subject.standing, _stakes(subject)
    say = any_of(standing.foreign_has(decision, *HAVING_A_SAY) for decision in DECISIONS)
    appoints = any_of(
        subject.evidence.truth_of(f"decision_rights.{party}.appoints_management")
        for party in sorted(standing.foreign_parties & set(standing.powers))
    )
    active = any_of((say, appoints, standing.foreign_controls))
    return (Truth.FALSE if active is Truth.TRUE else Truth.UNKNOWN), (answer, *stakes.inputs)


def _services_only(subject: Subject) -> Result:
    """As answered; else no, for a deal file describes a plant that makes something."""
    answer = _answer(subject, "services_only")
    return (answer.truth if answer.is_known else Truth.FALSE), (answer,)


def _claimed(fact: str) -> Take:
    """Whether the file says yes; that it says nothing is no answer, only no claim."""

    def take(subject: Subject) -> Result:
        answer = _answer(subject, fact)
        return Truth.of(answer.truth is Truth.TRUE), (answer,)

    return take


def _through_union_subsidiary(subject: Subject) -> Result:
    """As answered; else by where those holders of the venture are led from whom somebody abroad controls."""
    answer, stakes = _answer(subject, "through_union_subsidiary"), _stakes(subject)
    if answer.is_known:
        return answer.truth, (answer,)
    foreign = stakes.controlled_from(Truth.FALSE, stakes.venture)
    inside = {stakes.led_from_home.get(stake.holder, Truth.UNKNOWN) for stake in foreign if stake.capital.high > 0}
    return (inside.pop() if len(inside) == 1 else Truth.UNKNOWN), (answer, *stakes.inputs)


def _takes_over_running_plant(subject: Subject) -> Result:
    """As answered; else yes for an acquisition and no for a deal that builds a plant; open for a stake or licence."""
    answer, kind = _answer(subject, "takes_over_running_plant"), _stakes(subject).kind
    if answer.is_known:
        return answer.truth, (answer,)
    if kind in NEW_PLANTS:
        return Truth.FALSE, (answer,)
    return (Truth.TRUE if kind in TAKEN_OVER else Truth.UNKNOWN), (answer,)


def _answer(subject: Subject, fact: str) -> Resolved:
    return subject.evidence.get(f"answers.{fact}.holds")


def _sum_of_lows(parts: Iterable[Interval]) -> Fraction:
    return sum((fraction(part.low) for part in parts), Fraction(0))


def _times(left: Exact, right: Exact) -> Exact:
    """Product in exact decimals; nothing of an endless amount is nothing."""
    if left == 0 or right == 0:
        return Fraction(0)
    return math.inf if math.inf in (left, right) else fraction(left) * fraction(right)


def _between(low: Exact, high: Exact) -> Interval:
    return Interval(low, high)
