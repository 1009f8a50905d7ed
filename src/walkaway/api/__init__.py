"""The door: everything a user can ask. The command line and the workbench call only this.

What is asked about deals stands in ``questions``, about rulebooks in ``about_rulebooks``, about what is presumed in
``about_beliefs``, about files of one's own in ``files``, and what the catalog holds in ``catalog``. Each is imported
when one of its names is used first, so that a question waits only for what it needs. No file may have the name of a
function: it would hide it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from walkaway.api.about_beliefs import presumption as presumption
    from walkaway.api.about_beliefs import presumptions as presumptions
    from walkaway.api.about_beliefs import score as score
    from walkaway.api.about_rulebooks import cannot_apply as cannot_apply
    from walkaway.api.about_rulebooks import chances as chances
    from walkaway.api.about_rulebooks import try_rulebook as try_rulebook
    from walkaway.api.catalog import find_deals as find_deals
    from walkaway.api.catalog import is_input as is_input
    from walkaway.api.catalog import modes as modes
    from walkaway.api.catalog import names as names
    from walkaway.api.catalog import rulebook as rulebook
    from walkaway.api.catalog import rulebooks as rulebooks
    from walkaway.api.catalog import template as template
    from walkaway.api.catalog import term as term
    from walkaway.api.catalog import terms as terms
    from walkaway.api.files import origin as origin
    from walkaway.api.files import owners as owners
    from walkaway.api.files import tree as tree
    from walkaway.api.files import validate as validate
    from walkaway.api.questions import AnyBook as AnyBook
    from walkaway.api.questions import AnyDeal as AnyDeal
    from walkaway.api.questions import Day as Day
    from walkaway.api.questions import audit as audit
    from walkaway.api.questions import check as check
    from walkaway.api.questions import claims as claims
    from walkaway.api.questions import deals as deals
    from walkaway.api.questions import diff as diff
    from walkaway.api.questions import fix as fix
    from walkaway.api.questions import walk_away as walk_away
    from walkaway.api.questions import walk_away_in as walk_away_in
    from walkaway.api.questions import why as why
    from walkaway.exit.draws import SAMPLES as SAMPLES
    from walkaway.model.deal import Deal as Deal
    from walkaway.model.rulebook import Rulebook as Rulebook
    from walkaway.results.checked import Checked as Checked

_WHERE = {
    **dict.fromkeys(
        ("find_deals", "is_input", "modes", "names", "rulebook", "rulebooks", "template", "term", "terms"),
        "walkaway.api.catalog",
    ),
    **dict.fromkeys(("origin", "owners", "tree", "validate"), "walkaway.api.files"),
    **dict.fromkeys(("AnyBook", "AnyDeal", "Day"), "walkaway.api.questions"),
    **dict.fromkeys(
        ("audit", "check", "claims", "deals", "diff", "fix", "walk_away", "walk_away_in", "why"),
        "walkaway.api.questions",
    ),
    **dict.fromkeys(("cannot_apply", "chances", "try_rulebook"), "walkaway.api.about_rulebooks"),
    **dict.fromkeys(("presumption", "presumptions", "score"), "walkaway.api.about_beliefs"),
    "SAMPLES": "walkaway.exit.draws",
    "Deal": "walkaway.model.deal",
    "Rulebook": "walkaway.model.rulebook",
    "Checked": "walkaway.results.checked",
}


def __getattr__(name: str) -> Any:
    """Import a name on first use."""
    if name not in _WHERE:
        raise AttributeError(f"module 'walkaway.api' has no attribute {name!r}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Show the names before they are imported."""
    return sorted(_WHERE)
