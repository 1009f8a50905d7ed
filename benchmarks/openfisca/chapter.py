"""The chapter on foreign investment written for OpenFisca-Core, and timed; ``compare.py`` runs it elsewhere.

Reads cases as JSON from standard input, one list per input; writes verdicts and timings as JSON. OpenFisca knows no
unknowns and no ranges, so only decided inputs are given. It is under the AGPL and no dependency of walkaway.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from openfisca_core import entities, periods, taxbenefitsystems, variables
from openfisca_core.simulations import SimulationBuilder

PERIOD = "2028-01"
NUMBERS = (
    "investment_eur",
    "partner_capacity_share",
    "foreign_stake",
    "research_spending",
    "home_share_operators",
    "home_share_technicians",
    "home_share_engineers",
    "home_share_managers",
)
FLAGS = (
    "makes_storage",
    "foreign_control",
    "joint_venture",
    "home_role_in_management",
    "licence_granted",
    "licence_sufficient",
    "prior_ip_kept",
    "joint_ip_shared",
    "training_promised",
    "sourcing_strategy",
)
RULES = (
    "standstill",
    "ownership",
    "joint_venture_rule",
    "ip_licence",
    "research",
    "workforce",
    "sourcing",
    "four_of_six",
)

deal = entities.build_entity(key="deal", plural="deals", label="A deal", is_person=True)


def variable(name: str, value_type: type, formula=None):
    body = {"value_type": value_type, "entity": deal, "definition_period": periods.MONTH, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (variables.Variable,), body)


def standstill(deals, period, parameters):
    return (
        (deals("investment_eur", period) > 100_000_000)
        * (deals("partner_capacity_share", period) > 0.4)
        * (deals("foreign_stake", period) >= 0.3)
        * deals("makes_storage", period)
    )


def ownership(deals, period, parameters):
    return (deals("foreign_stake", period) <= 0.49) * ~deals("foreign_control", period)


def joint_venture_rule(deals, period, parameters):
    return (
        deals("joint_venture", period)
        * (deals("foreign_stake", period) <= 0.49)
        * deals("home_role_in_management", period)
        * deals("licence_granted", period)
        * deals("training_promised", period)
    )


def ip_licence(deals, period, parameters):
    return (
        deals("licence_granted", period)
        * deals("licence_sufficient", period)
        * deals("prior_ip_kept", period)
        * deals("joint_ip_shared", period)
    )


def research(deals, period, parameters):
    return deals("research_spending", period) >= 0.01


def workforce(deals, period, parameters):
    return (
        (deals("home_share_operators", period) >= 0.5)
        * (deals("home_share_technicians", period) >= 0.5)
        * (deals("home_share_engineers", period) >= 0.5)
        * (deals("home_share_managers", period) >= 0.5)
        * deals("training_promised", period)
    )


def sourcing(deals, period, parameters):
    return deals("sourcing_strategy", period)


def four_of_six(deals, period, parameters):
    names = ("ownership", "joint_venture_rule", "ip_licence", "research", "workforce", "sourcing")
    count = sum(deals(name, period).astype(np.int8) for name in names)
    return (count >= 4) * deals("workforce", period)


def system() -> taxbenefitsystems.TaxBenefitSystem:
    result = taxbenefitsystems.TaxBenefitSystem([deal])
    formulas = {name: globals()[name] for name in RULES}
    for name in NUMBERS:
        result.add_variable(variable(name, float))
    for name in FLAGS:
        result.add_variable(variable(name, bool))
    for name, formula in formulas.items():
        result.add_variable(variable(name, bool, formula))
    return result


def simulation(built: taxbenefitsystems.TaxBenefitSystem, cases: dict[str, list], trace: bool):
    size = len(next(iter(cases.values())))
    result = SimulationBuilder().build_default_simulation(built, count=size)
    result.trace = trace
    for name, values in cases.items():
        result.set_input(name, PERIOD, np.array(values, dtype=bool if name in FLAGS else np.float32))
    return result


def run(built, cases: dict[str, list], trace: bool = False) -> tuple[float, dict[str, list[bool]]]:
    """Seconds to calculate every rule, building and filling the simulation left out; and what came out."""
    ready = simulation(built, cases, trace)
    began = time.perf_counter()
    found = {name: ready.calculate(name, PERIOD) for name in RULES}
    return time.perf_counter() - began, {name: values.tolist() for name, values in found.items()}


def main() -> None:
    given = json.load(sys.stdin)
    built = system()
    one = {name: values[:1] for name, values in given["cases"].items()}
    single = min(run(built, one)[0] for _ in range(given["runs"]))
    traced = min(run(built, one, trace=True)[0] for _ in range(given["runs"]))
    bulk = min(run(built, given["cases"])[0] for _ in range(given["runs"] // 10))
    print(json.dumps({"one": single, "one traced": traced, "bulk": bulk, "met": run(built, given["cases"])[1]}))


if __name__ == "__main__":
    main()
