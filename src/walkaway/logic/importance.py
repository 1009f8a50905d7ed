"""How much each variable of a diagram matters: the classical importance measures of reliability theory.

Birnbaum (1969): the rise in probability from "not x" to "x". From it and the probability P of the whole follow, with
p the probability of x: criticality ``birnbaum * p / P``, diagnostic ``P(x | whole)`` (Vesely-Fussell in its exact
form), risk achievement worth ``P(whole | x) / P``, risk reduction worth ``P / P(whole | not x)``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from walkaway.core.errors import UsageError
from walkaway.logic.diagram import Diagram


@dataclass(frozen=True, slots=True)
class Importance:
    """Importance of one variable.

    Attributes:
        birnbaum: P(whole given x) less P(whole given not x).
        criticality: chance that x is true and decides, given that the whole is true.
        diagnostic: chance that x is true, given that the whole is true.
        risk_achievement_worth: by how many times the whole becomes likelier once x is true.
        risk_reduction_worth: by how many times it becomes less likely once x is false; infinite where it then never is.
    """

    birnbaum: float
    criticality: float
    diagnostic: float
    risk_achievement_worth: float
    risk_reduction_worth: float


def importances(diagram: Diagram, chances: Mapping[str, float]) -> dict[str, Importance]:
    """Importance of every variable the diagram knows, from one pass up and one down.

    Args:
        diagram: the whole.
        chances: probability of each variable.

    Raises:
        UsageError: where the whole is never true, so that nothing can be said given that it is.
    """
    whole = diagram.probability(chances)
    if whole <= 0:
        raise UsageError("the whole is never true at these probabilities; importances are not defined")
    slopes = diagram.birnbaum(chances)
    return {name: _importance(slope, chances.get(name, 0.0), whole) for name, slope in slopes.items()}


def _importance(slope: float, chance: float, whole: float) -> Importance:
    with_it = min(whole + (1 - chance) * slope, 1.0)
    without = max(whole - chance * slope, 0.0)
    return Importance(
        birnbaum=slope,
        criticality=slope * chance / whole,
        diagnostic=with_it * chance / whole,
        risk_achievement_worth=with_it / whole,
        risk_reduction_worth=whole / without if without > 1e-15 * whole else math.inf,
    )
