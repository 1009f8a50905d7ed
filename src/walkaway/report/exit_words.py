"""Words for a walk-away test: its answer, shares and months with their bands, and what an answer hangs on."""

from __future__ import annotations

import math

from walkaway.core.interval import Interval
from walkaway.exit.cuts import Cuts
from walkaway.exit.exit_day import ASKED
from walkaway.exit.recovery import named
from walkaway.exit.result import Band, Recovery, WalkAway
from walkaway.report.happened_words import happened_in_short, happened_words
from walkaway.report.words import amount

_ASPECTS = {
    "works": "whether it works",
    "months": "how long it takes",
    "cost": "what it costs",
    "cover": "how long stocks last",
    "holder": "who holds it",
    "holder abroad": "who abroad holds it",
    "home share": "share held at home",
    "partner share": "share held by the partner",
    "allied share": "share held by others of the partner's country",
}


def headline(result: WalkAway) -> str:
    """Say the answer in two sentences; what happened comes first, and what might have happened only if asked for."""
    if result.happened is None:
        return _answer(result)
    recorded = happened_words(result.happened, result.case.deal.sources)
    return f"{recorded} Hypothetical: {_answer(result)}" if result.is_asked else recorded


def in_few_words(result: WalkAway) -> str:
    """Say the answer in a few words; what happened where it did, unless another exit was asked for."""
    answer = in_short(result.recovery[0])
    if result.happened is None:
        return answer
    return f"hypothetical: {answer}" if result.is_asked else happened_in_short(result.happened)


def _answer(result: WalkAway) -> str:
    because = "" if result.because == ASKED else f", {result.because}"
    left = f"If {result.leaving.leaver.name} left on {result.day}{because}"
    if result.lowest.low >= 1:
        return f"{left}, output would go on as planned."
    lowest = f"{share_words(result.lowest)} of what was planned"
    falls = f"would fall to {lowest}"
    if result.lowest.middle >= 1:
        falls = f"would not fall in most draws (lowest: {lowest})"
    return f"{left}, output {falls}. {_back(result.recovery[0])}"


def _back(half: Recovery) -> str:
    never = f"in {half.never:.0%} of the draws it is not back within ten years"
    if math.isinf(half.months.middle):
        return f"In {half.never:.0%} of the draws half of the planned output is not back within ten years."
    if half.months.high == 0:
        return "Half of the planned output goes on throughout."
    if half.months.middle == 0:
        return f"Half of the planned output goes on throughout in most draws; {never}."
    return f"Half of the planned output is back after {months_words(half.months)}; {never}."


def in_short(half: Recovery) -> str:
    """Say when a level is back in two words, in the middle of the draws, and how often it never is."""
    middle = half.months.middle
    back = "not back" if math.isinf(middle) else "goes on" if middle == 0 else _months(middle)
    return f"{back}; {half.never:.0%} never"


def share_words(item: Band) -> str:
    """Say a share with its band."""
    return f"{item.middle:.0%}" + ("" if item.low == item.high else f" ({item.low:.0%} to {item.high:.0%})")


def months_words(item: Band) -> str:
    """Say months with their band; an end beyond the horizon is never."""
    if math.isinf(item.middle):
        return "more than 120 months in most draws" if math.isfinite(item.low) else "more than 120 months"
    high = "never" if math.isinf(item.high) else f"{item.high:.0f}"
    return _months(item.middle) + ("" if item.low == item.high else f" ({item.low:.0f} to {high})")


def _months(number: float) -> str:
    return f"{number:.0f} {'month' if round(number) == 1 else 'months'}"


def cost_words(result: WalkAway) -> str:
    """Say what coming back costs, in money where the plant's investment is known."""
    share = f"{share_words(result.cost)} of the plant's investment"
    if result.money is not None:
        money, currency = result.money
        ends = [amount(Interval(end, end), currency) for end in (money.low, money.high)]
        share += f": {' to '.join(dict.fromkeys(ends))}"
    return share + (
        f"; more in {result.cost_open:.0%} of the draws, as a step has no known cost" if result.cost_open else ""
    )


def set_counts(cuts: Cuts) -> str:
    """Say how many sets there are of each size."""
    units = {1: ("single asset", "single assets"), 2: ("pair", "pairs")}
    counts = [
        f"{number:,} {units[size][number > 1] if size in units else f'sets of {size}'}"
        for size, number in enumerate(cuts.by_order, 1)
        if number
    ]
    return " or ".join([", ".join(counts[:-1]), counts[-1]] if len(counts) > 1 else counts)


def cause_words(result: WalkAway, rests_on: str) -> str:
    """Say what an input or assumption is, for a reader who knows no ids; fields of the deal stay as they are."""
    names = _names(result)
    return "; ".join(_cause(part, names) for part in rests_on.split("; "))


def _cause(rests_on: str, names: dict[str, str]) -> str:
    for begin in (rests_on.rpartition(": ")[0], rests_on.partition(": ")[0]):
        if begin in names:
            rest = rests_on.removeprefix(f"{begin}: ")
            return f"{names[begin]}: {_ASPECTS.get(rest, rest.replace('_', ' '))}"
    return rests_on


def _names(result: WalkAway) -> dict[str, str]:
    graph, mode = result.case.graph, result.leaving.mode
    names = {kind.id: kind.name for kind in graph.kinds.values()} | {asset.id: asset.name for asset in graph.assets}
    names |= {mode.id: mode.name, "know-how": "Know-how"} | {term.id: term.name for term in result.case.terms}
    for holding in result.case.holdings:
        for route in holding.routes:
            key = named(holding, route)
            names[key] = f"{names[key.partition(': ')[0]]}, {_inside(route.name)}"
    return names


def _inside(name: str) -> str:
    """Write a name as it stands inside a sentence; one that begins with an abbreviation stays."""
    return name if name[:2].isupper() else name[0].lower() + name[1:]
