"""Experience for the tests: stocks with forgetting, skill under turnover, levels and gains of know-how in closed form."""

from __future__ import annotations

from math import inf

import numpy as np

from walkaway.exit.learning import _approach, know_how_gain, know_how_loss
from walkaway.exit.ranges import Array, Numbers, plain, positive, refuse, within


def steady_know_how(
    rate: Numbers,
    openness: Numbers,
    absorption: Numbers,
    decay: Numbers,
    turnover: Numbers,
    codified: Numbers,
    initial: Numbers = 0.0,
) -> Array:
    """Level the know-how tends to: ``gain / (gain + loss)``, or ``initial`` where nothing moves.

    Arguments, range and sources as in :func:`know_how_level`.
    """
    gain, loss = know_how_gain(rate, openness, absorption), know_how_loss(decay, turnover, codified)
    return plain(_approach(np.asarray(gain), np.asarray(loss), within("initial", initial, 1.0))[1])


def gain_between(initial: Numbers, level: Numbers, years: Numbers) -> Array:
    """Gain per year that leads from one level to a higher one if nothing is lost: ``ln((1 - K0) / (1 - K1)) / years``.

    The inverse of :func:`know_how_level` without loss. Where something was lost on the way, the true gain is greater.

    Args:
        initial: level at the beginning, 0 to 1.
        level: level reached, at least ``initial`` and below 1.
        years: time it took, above 0.
    """
    first, last = within("initial", initial, 1.0), within("level", level, 1.0)
    refuse("level", last, (last < first) | (last >= 1.0), "at least 'initial' and below 1")
    return plain((np.log1p(-first) - np.log1p(-last)) / positive("years", years))


def opened(base: Numbers, *shares: Numbers) -> Array:
    """Openness when each term opens a share of what is still closed: ``1 - (1 - base) (1 - a) (1 - b) ...``.

    The order does not matter, no term closes anything, and the result never exceeds 1 (the form of the noisy "or":
    Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988).

    Args:
        base: openness without any of them, 0 to 1.
        shares: share of what is closed that each opens, 0 to 1.
    """
    closed = 1.0 - within("base", base, 1.0)
    for number, share in enumerate(shares, start=1):
        closed = closed * (1.0 - within(f"share {number}", share, 1.0))
    return plain(1.0 - closed)


def retained(retention: Numbers, periods: Numbers) -> Array:
    """Share of a stock left after some periods in which nothing is added: ``retention ** periods``.

    Args:
        retention: share kept from one period to the next, 0 to 1 (Argote, Beckman and Epple, Management Science
            36(2), 1990: about 0.75 a month in shipyards; Thompson, Management Science 53(6), 2007: perhaps 1).
        periods: number of periods, at least 0; need not be whole.

    Returns:
        Share between 0 and 1.
    """
    return plain(np.power(within("retention", retention, 1.0), within("periods", periods)))


def half_life(retention: Numbers) -> Array:
    """Periods until half of a stock is left: ``ln 0.5 / ln retention``; infinite at 1, 0 at 0.

    Args:
        retention: share kept from one period to the next, 0 to 1.
    """
    kept = within("retention", retention, 1.0)
    with np.errstate(divide="ignore"):
        return plain(np.where(kept == 1.0, inf, np.log(0.5) / np.where(kept == 1.0, -inf, np.log(kept))))


def retention_per_period(share_left: Numbers, periods: Numbers) -> Array:
    """Share kept per period when a share is left after several: ``share_left ** (1 / periods)``.

    Args:
        share_left: share left at the end, 0 to 1.
        periods: number of periods, above 0.
    """
    return plain(np.power(within("share_left", share_left, 1.0), 1.0 / positive("periods", periods)))


def decay_per_year(retention: Numbers, periods_per_year: Numbers) -> Array:
    """Decay per year, continuous, that keeps ``retention`` per period: ``-periods_per_year ln retention``.

    Args:
        retention: share kept from one period to the next, above 0 and at most 1.
        periods_per_year: 12 for months, 52 for weeks; above 0.
    """
    kept = positive("retention", retention, 1.0)
    return plain(positive("periods_per_year", periods_per_year) * np.abs(np.log(kept)))


def experience_stock(retention: float, added: Numbers, initial: float = 0.0) -> Array:
    """Stock of experience period by period: ``K[t] = retention K[t-1] + added[t]``, ``K[0] = initial``.

    Argote, Beckman and Epple (Management Science 36(2), 1990), equation of the knowledge stock; with spill-overs when
    ``added`` holds what others made too, weighted (see ``effective_experience`` in ``learning_curve``).

    Args:
        retention: share kept from one period to the next, 0 to 1.
        added: units made in each period, one-dimensional, at least 0.
        initial: stock before the first period, at least 0.

    Returns:
        Stock at the end of each period: as many numbers as ``added``.
    """
    kept, made, stock = float(within("retention", retention, 1.0)), within("added", added), float(initial)
    within("initial", initial)
    if made.ndim != 1:
        raise ValueError(f"added must be one-dimensional, one number per period; seen {made.ndim} dimensions")
    result = np.empty_like(made)
    for index, units in enumerate(made):
        stock = kept * stock + units
        result[index] = stock
    return result


def experience_after(retention: Numbers, added: Numbers, periods: Numbers, initial: Numbers = 0.0) -> Array:
    """Stock of experience after some periods of steady production, in closed form.

    ``K[n] = retention^n initial + added (1 - retention^n) / (1 - retention)``; without forgetting
    ``initial + n added``.

    Args:
        retention: share kept from one period to the next, 0 to 1.
        added: units made per period, at least 0.
        periods: number of periods, at least 0.
        initial: stock at the beginning, at least 0.
    """
    kept, made = within("retention", retention, 1.0), within("added", added)
    count, first = within("periods", periods), within("initial", initial)
    whole = kept == 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.where(count == 0.0, 0.0, count * np.where(whole, 0.0, np.log(kept)))
    terms = np.where(whole, count, -np.expm1(exponent) / np.where(whole, 1.0, 1.0 - kept))
    return plain(np.exp(exponent) * first + made * terms)


def experience_plateau(retention: Numbers, added: Numbers) -> Array:
    """Stock that steady production tends to: ``added / (1 - retention)``; infinite without forgetting, 0 if idle.

    Args:
        retention: share kept from one period to the next, 0 to 1.
        added: units made per period, at least 0.
    """
    kept, made = within("retention", retention, 1.0), within("added", added)
    with np.errstate(divide="ignore", invalid="ignore"):
        return plain(np.where(made == 0.0, 0.0, made / (1.0 - kept)))


def mean_skill(turnover: Numbers, learning_time: Numbers) -> Array:
    """Mean skill of a work force that is replaced at a steady rate: ``1 / (1 + turnover learning_time)``.

    The mean of ``1 - exp(-tenure / learning_time)`` over the exponential tenures a constant hazard of leaving gives.
    Turnover in Argote, "Organizational Learning" (1999): 25 percent a month in fast food, about 10 in shipyards, 1 to
    2 in a car plant.

    Args:
        turnover: share of people who leave per unit of time, at least 0.
        learning_time: time constant of learning, same unit of time, at least 0.

    Returns:
        Share of full skill, above 0 and at most 1.
    """
    return plain(1.0 / (1.0 + within("turnover", turnover) * within("learning_time", learning_time)))


def absorbed_knowledge(
    own_research: Numbers, absorptive_capacity: Numbers, spill_over: Numbers, others_research: Numbers, public: Numbers
) -> Array:
    """Addition to a firm's stock of knowledge: ``M + gamma (theta T + S)``.

    Cohen and Levinthal, "Innovation and Learning: The Two Faces of R&D", Economic Journal 99 (1989).

    Args:
        own_research: M, knowledge from the firm's own research, at least 0.
        absorptive_capacity: gamma, share of outside knowledge it can take in, 0 to 1.
        spill_over: theta, share of others' research that leaks out, 0 to 1.
        others_research: T, research of other firms, at least 0.
        public: S, knowledge from outside the industry, at least 0.

    Returns:
        Knowledge in the unit of the inputs.
    """
    leaked = within("spill_over", spill_over, 1.0) * within("others_research", others_research)
    outside = leaked + within("public", public)
    taken = within("absorptive_capacity", absorptive_capacity, 1.0) * outside
    return plain(within("own_research", own_research) + taken)
