"""Know-how over time: learning beside a partner, forgetting, loss through turnover. Plain functions.

All work on numbers and on arrays alike (arguments are broadcast) and return what they were given: a number for
numbers, an array for arrays. A value outside its range raises a ValueError that names the argument.

A know-how level is a share: 0 nothing, 1 all that running the layer takes without the partner.
"""

from __future__ import annotations

import numpy as np

from walkaway.exit.ranges import Array, Numbers, plain, within


def know_how_level(
    years: Numbers,
    rate: Numbers,
    openness: Numbers,
    absorption: Numbers,
    decay: Numbers,
    turnover: Numbers,
    codified: Numbers,
    initial: Numbers = 0.0,
) -> Array:
    """Know-how of home after some years: the exact solution of ``dK/dt = gain (1 - K) - loss K``, ``K(0) = initial``.

    ``gain = rate openness absorption`` and ``loss = decay + turnover (1 - codified)``. With ``s = gain + loss`` the
    solution is ``initial + (gain / s - initial) (1 - exp(-s years))``; where nothing is learned and nothing lost it
    stays at ``initial``. What is still unknown is learned at a constant rate (limited growth: Mazur and Hastie,
    Psychological Bulletin 85(6), 1978); loss in proportion to the stock follows Argote, Beckman and Epple (Management
    Science 36(2), 1990); people as carriers, documents as what stays, Argote, "Organizational Learning" (1999).

    Args:
        years: time since home began to learn, at least 0.
        rate: share of what is still unknown that is learned per year when all is open, at least 0.
        openness: share of the layer that home people get to see and do, 0 to 1.
        absorption: share of what is open that they can take in, 0 to 1.
        decay: share lost per year without anyone leaving, at least 0.
        turnover: share of the people who hold it that leave per year, at least 0.
        codified: share that stays in documents, tools and routines when people leave, 0 to 1.
        initial: level at the beginning, 0 to 1.

    Returns:
        Level between 0 and 1.
    """
    time, first = within("years", years), within("initial", initial, 1.0)
    gain, loss = know_how_gain(rate, openness, absorption), know_how_loss(decay, turnover, codified)
    speed, steady = _approach(np.asarray(gain), np.asarray(loss), first)
    approached = -np.expm1(-speed * time)
    return plain(np.clip(first + (steady - first) * approached, 0.0, 1.0))


def know_how_gain(rate: Numbers, openness: Numbers, absorption: Numbers) -> Array:
    """Share of what is still unknown that is learned per year: ``rate openness absorption``, at least 0.

    The product form is that of absorptive capacity (Cohen and Levinthal, Economic Journal 99, 1989): what is not
    open, or not understood, does not add up.
    """
    return plain(within("rate", rate) * within("openness", openness, 1.0) * within("absorption", absorption, 1.0))


def know_how_loss(decay: Numbers, turnover: Numbers, codified: Numbers) -> Array:
    """Share of the know-how lost per year: ``decay + turnover (1 - codified)``, at least 0."""
    left = within("turnover", turnover) * (1.0 - within("codified", codified, 1.0))
    return plain(within("decay", decay) + left)


def _approach(gain: Array, loss: Array, first: Array) -> tuple[Array, Array]:
    """Speed of approach and the level approached."""
    speed = gain + loss
    still = speed == 0.0
    return speed, np.where(still, first, gain / np.where(still, 1.0, speed))
