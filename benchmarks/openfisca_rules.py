"""The rules of a rulebook written for OpenFisca-Core, to compare verdicts and times.

OpenFisca knows true and false. What a text leaves open is false here, so that its verdict is comparable wherever ours
does not hang on it. Not a part of the program, and never a dependency of it: OpenFisca-Core is under the AGPL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from walkaway.model.condition import Condition
from walkaway.model.rulebook import Rule, Rulebook
from walkaway.rules.check import in_order
from walkaway.rules.check_many import VERDICTS, Flags, Ranges

PERIOD = "2026"
COMPARE = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less, "==": np.equal}
Deal = build_entity(key="deal", plural="deals", label="A deal", is_person=True)


class Chapter:
    """A rulebook as a tax and benefit system: inputs are variables, and so are the scope and outcome of each rule."""

    def __init__(self, book: Rulebook, sectors: tuple[str, ...]) -> None:
        self.book, self.sectors = book, sectors
        self.system = TaxBenefitSystem([Deal])
        for name, leaf in self._inputs().items():
            self._add(name, float if isinstance(leaf.value, float) and leaf.unit else bool, None)
        for rule in in_order(book):
            self._add(f"{_safe(rule.id)}_applies", bool, self._applies(rule, book.exceptions.get(rule.id, ())))
            stated = rule.requires
            met = self._formula(stated) if stated is not None else _read(f"{_safe(rule.id)}_applies")
            self._add(f"{_safe(rule.id)}_met", bool, met)

    def simulation(self, columns: Mapping[str, Flags | Ranges], count: int, trace: bool = False) -> Any:
        """Return a simulation with the inputs set."""
        simulation = SimulationBuilder().build_default_simulation(self.system, count=count)
        simulation.trace = trace
        for name in self._inputs():
            column = columns[self.names[name]]
            values = column.certain if isinstance(column, Flags) else column.low
            simulation.set_input(name, PERIOD, values)
        return simulation

    def verdicts(self, simulation: Any) -> dict[str, np.ndarray]:
        """Calculate every rule, as positions in ``VERDICTS``."""
        found = {}
        for rule in self.book.rules:
            applies = simulation.calculate(f"{_safe(rule.id)}_applies", PERIOD)
            met = simulation.calculate(f"{_safe(rule.id)}_met", PERIOD)
            good = VERDICTS.index("applies" if rule.asks_nothing else "pass")
            outcome = np.where(met, good, VERDICTS.index("fail"))
            found[rule.id] = np.where(applies, outcome, VERDICTS.index("not_applicable"))
        return found

    def trace_lines(self, simulation: Any) -> list[str]:
        """Calculate every rule with a trace, and return the trace as text."""
        self.verdicts(simulation)
        return simulation.tracer.computation_log.lines(aggregate=False)

    def _inputs(self) -> dict[str, Condition]:
        leaves = {}
        self.names = {}
        for rule in self.book.rules:
            for leaf in rule.leaves:
                name = leaf.measure_key or leaf.fact
                if name is not None:
                    leaves[_safe(name)] = leaf
                    self.names[_safe(name)] = name
        return leaves

    def _add(self, name: str, kind: type, formula: Any) -> None:
        body = {"value_type": kind, "entity": Deal, "definition_period": DateUnit.YEAR, "label": name}
        if formula is not None:
            body["formula"] = formula
        self.system.add_variable(type(name, (Variable,), body))

    def _applies(self, rule: Rule, exceptions: tuple[Rule, ...]) -> Any:
        scope = None if rule.applies_when is None else self._formula(rule.applies_when)
        others = [_read(f"{_safe(item.id)}_applies") for item in exceptions]

        def formula(deals: Any, period: Any) -> Any:
            value = np.ones(deals.count, dtype=bool) if scope is None else scope(deals, period)
            for other in others:
                value = value & ~other(deals, period)
            return value

        return formula

    def _formula(self, condition: Condition) -> Any:
        if condition.rule is not None:
            return _read(f"{_safe(condition.rule)}_met")
        if condition.undecided is not None:
            return _constant(False)
        if condition.in_sector is not None:
            return _constant(condition.in_sector in self.sectors)
        name = condition.measure_key or condition.fact
        if name is not None:
            return _comparison(_safe(name), condition)
        if not condition.parts:
            raise NotImplementedError(f"no translation of {condition}")
        parts = [self._formula(part) for part in condition.parts]
        if condition.not_ is not None:
            return lambda deals, period: ~parts[0](deals, period)
        if condition.at_least is not None:
            return _count(parts, len(condition.must), condition.at_least)
        join = np.logical_and if condition.all is not None else np.logical_or
        return lambda deals, period: join.reduce([part(deals, period) for part in parts])


def _count(parts: list[Any], needed: int, least: int) -> Any:
    def formula(deals: Any, period: Any) -> Any:
        values = [part(deals, period) for part in parts]
        enough = np.sum(values, axis=0) >= least
        return np.logical_and.reduce([enough, *values[:needed]])

    return formula


def _comparison(name: str, condition: Condition) -> Any:
    if isinstance(condition.value, float) and condition.unit:
        compare = COMPARE[condition.operator]
        return lambda deals, period: compare(deals(name, period), condition.threshold)
    if condition.value is False:
        return lambda deals, period: ~deals(name, period)
    return _read(name)


def _read(name: str) -> Any:
    return lambda deals, period: deals(name, period)


def _constant(value: bool) -> Any:
    return lambda deals, period: np.full(deals.count, value)


def _safe(name: str) -> str:
    return name.replace("-", "_").replace(":", "__")
