"""The outlook in words: what is left if the partner walks away."""

from __future__ import annotations

import math

from walkaway.exit.outlook import Outlook


def outlook_in_short(outlook: Outlook) -> str:
    """Say what the middle of the draws leaves, and how many of them never come back; for a first screen."""
    leaves = f"{outlook.leaver}, {outlook.day.isoformat()[:4]}:"
    never = f"in {round(100 * outlook.never)} of 100 draws it is not within ten years"
    if math.isinf(outlook.half_back):
        return f"{leaves} production stops; half of it is not back in {round(100 * outlook.never)} of 100 draws."
    if outlook.half_back == 0:
        return f"{leaves} half of planned output or more goes on in the middle of the draws."
    left = f"{outlook.middle:.0%} of planned output is left {outlook.months} months later in the middle of the draws"
    return f"{leaves} {left}, half is back after {outlook.half_back:.0f}; {never}."
