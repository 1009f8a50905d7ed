"""Knowledge: what home knows of each layer by the day of the exit, from what the deal opens and for how long."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from walkaway.core.truth import Truth
from walkaway.exit.draws import Draws, Spread
from walkaway.exit.holdings import spread_of
from walkaway.exit.learning import know_how_level
from walkaway.localisation.subject import Subject
from walkaway.model.condition import Condition
from walkaway.model.estimate import Estimate, estimates_in
from walkaway.model.exit_term import TermEffect
from walkaway.model.know_how import KnowHow, LayerLearning, Opening
from walkaway.rules.ground import Ground
from walkaway.rules.provers import prove
from walkaway.rules.verdict import take_measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LayerCase:
    """How one layer is learned in one deal.

    Attributes:
        parameters: of the catalog.
        base: openness before anything the deal says.
        raises: what the deal opens more, each a share of what is still closed; open where it is not known.
        turnover: share of people leaving per year, from the deal if it says.
        turnover_factor: factor on it by terms of the contract.
        codified_by: rises of the codified share by terms.
    """

    parameters: LayerLearning
    base: Spread
    raises: tuple[Spread, ...]
    turnover: Spread
    turnover_factor: tuple[Spread, ...] = ()
    codified_by: tuple[Spread, ...] = ()

    def changed(self, effect: TermEffect, what: str) -> LayerCase:
        """Return the layer with a term's effect added."""
        result = self
        if effect.openness_by is not None:
            result = replace(result, raises=(*result.raises, spread_of(effect.openness_by, what)))
        if effect.codified_by is not None:
            result = replace(result, codified_by=(*result.codified_by, spread_of(effect.codified_by, what)))
        if effect.turnover_factor is not None:
            result = replace(result, turnover_factor=(*result.turnover_factor, spread_of(effect.turnover_factor, what)))
        return result

    def after(self, layer: str, years: Floats, draws: Draws) -> Floats:
        """Share of the layer that home knows after some years of production."""
        parameters = self.parameters

        def drawn(name: str, estimate: Estimate) -> Floats:
            return draws.draw(f"{layer}:{name}", spread_of(estimate, f"know-how: {layer} {name}"))

        closed = 1 - draws.draw(f"{layer}:openness", self.base)
        for number, spread in enumerate(self.raises):
            closed = closed * (1 - draws.draw(f"{layer}:openness:{number}", spread))
        loose = 1 - drawn("codified", parameters.codified)
        for number, spread in enumerate(self.codified_by):
            loose = loose * (1 - draws.draw(f"{layer}:codified:{number}", spread))
        turnover = draws.draw(f"{layer}:turnover", self.turnover)
        for number, spread in enumerate(self.turnover_factor):
            turnover = turnover * draws.draw(f"{layer}:turnover:{number}", spread)
        return np.asarray(
            know_how_level(
                years, drawn("rate", parameters.rate_per_year), 1 - closed, drawn("absorption", parameters.absorption),
                drawn("decay", parameters.decay_per_year), turnover, 1 - loose, drawn("initial", parameters.initial),
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Learning:
    """How home learns in one deal, layer by layer."""

    layers: Mapping[str, LayerCase]
    years_since_start: Spread
    numbers: tuple[Estimate, ...]

    def changed(self, effect: TermEffect, what: str) -> Learning:
        """Return the learning with a term's effect added."""
        if effect.layer is None:
            return self
        return replace(self, layers={**self.layers, effect.layer: self.layers[effect.layer].changed(effect, what)})

    def after(self, years: Floats, draws: Draws) -> dict[str, Floats]:
        """Share of each layer that home knows after some years of production; nothing before it has begun."""
        return {layer: np.where(years > 0, case.after(layer, years, draws), 0.0) for layer, case in self.layers.items()}


def learning_of(know_how: KnowHow, subject: Subject) -> Learning:
    """Read from a deal what it opens to home people, and how fast they leave."""
    layers: dict[str, LayerCase] = {
        layer: _layer_case(parameters, layer, subject) for layer, parameters in know_how.layers.items()
    }
    numbers = tuple(number for _, number in estimates_in(know_how))
    years = spread_of(know_how.years_since_start, "know-how: years since start", "years of production")
    return Learning(layers, years, numbers)


def _layer_case(parameters: LayerLearning, layer: str, subject: Subject) -> LayerCase:
    claimed = subject.evidence.get("workforce.turnover")
    if claimed.interval is not None and math.isfinite(claimed.interval.high):
        turnover = Spread(*claimed.interval.floats(), None, claimed.field, True, "turnover of staff")
    else:
        turnover = spread_of(parameters.turnover_per_year, f"know-how: {layer} turnover", "turnover of staff")
    raises = (_raise(opening, layer, subject) for opening in parameters.openness.raises)
    base = spread_of(parameters.openness.base, f"know-how: {layer} openness", f"openness of {layer}")
    return LayerCase(parameters, base, tuple(item for item in raises if item is not None), turnover)


def _raise(opening: Opening, layer: str, subject: Subject) -> Spread | None:
    """What a condition opens: all of it if it holds, none if not, and anything up to it where nobody knows."""
    proof = prove(
        opening.when, Ground({name: take_measure(subject, *asked) for name, asked in _measures(opening.when)})
    )
    if proof.truth is Truth.FALSE:
        return None
    fields = ", ".join(sorted({item.field for item in proof.inputs()})) or f"know-how: {layer}"
    if proof.truth is Truth.TRUE:
        return spread_of(opening.by, f"know-how: {layer} openness", opening.meaning)
    return Spread(0.0, opening.by.high, None, f"{fields} (not known)", False, opening.meaning)


def _measures(condition: Condition) -> Iterator[tuple[str, tuple[str, str | None]]]:
    for name, component in condition.measures():
        yield (f"{name}:{component}" if component else name), (name, component)
