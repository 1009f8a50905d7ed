"""The outlook in words: what is left if the partner walks away."""

from __future__ import annotations

import math

from walkaway.exit.outlook import Outlook


def outlook_words(outlook: Outlook) -> str:
    """Say what is left if the partner walks away."""
    band, half = outlook.measured.output, outlook.half_back
    share = f"{outlook.middle:.0%}" + ("" if band.is_exact else " ({:.0%} to {:.0%})".format(*band.floats()))
    if math.isinf(half):
        back = "half of it is not back within ten years"
    else:
        back = f"half of it is back after {half:.0f} months" if half else "half of it goes on throughout"
    return (
        f"If {outlook.leaver} walked away in {outlook.day.isoformat()[:7]}, {share} of the planned output would be "
        f"left {outlook.months} months later; {back} ({outlook.never:.0%} of the draws: never)."
    )
