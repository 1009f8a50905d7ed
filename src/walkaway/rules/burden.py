"""The burden of proof: what becomes of a rule nobody has shown to be met, by whoever must show it.

A permit that may be granted only if something holds leaves it to the investor to show it: what is open is then
``not_shown``, a verdict of its own and never a fail. Where the authority must show a breach, what is open stays open.
"""

from __future__ import annotations

from dataclasses import replace

from walkaway.core.errors import UnknownNameError
from walkaway.core.frozen_map import FrozenMap
from walkaway.core.vocabulary import words
from walkaway.rules.check import Checked, together
from walkaway.rules.verdict import NO_BURDEN, verdict_of

AS_WRITTEN = "as_written"


def burdens() -> tuple[str, ...]:
    """What may be asked for: as each rule has it, or one burden for all."""
    return (AS_WRITTEN, *words("burden"))


def under_burden(checked: Checked, burden: str = AS_WRITTEN) -> Checked:
    """Return what was checked with the burden of proof laid on somebody.

    Args:
        checked: a deal held against a rulebook.
        burden: ``as_written`` for that of each rule; or one for all rules: investor, authority or none.

    Raises:
        UnknownNameError: for another burden.
    """
    if burden not in burdens():
        raise UnknownNameError("burden", burden, burdens())
    results = {
        name: result._replace(burden=result.rule.burden if burden == AS_WRITTEN else burden)
        for name, result in checked.results.items()
    }
    if all(result.burden == NO_BURDEN for result in results.values()) and burden == AS_WRITTEN:
        return checked
    counting = (item for item in results.values() if not (item.rule.member or item.rule.asks_nothing))
    return replace(checked, results=FrozenMap(results), verdict=together({verdict_of(item) for item in counting}))
