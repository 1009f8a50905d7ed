"""walkaway: if your partner walked away tomorrow, what could you still make?

>>> import walkaway as wa
>>> wa.audit("gotion-inobat-surany").depth.low
1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from walkaway.api import audit as audit
    from walkaway.api import check as check
    from walkaway.api import claims as claims
    from walkaway.api import deals as deals
    from walkaway.api import diff as diff
    from walkaway.api import fix as fix
    from walkaway.api import origin as origin
    from walkaway.api import owners as owners
    from walkaway.api import presumption as presumption
    from walkaway.api import presumptions as presumptions
    from walkaway.api import rulebook as rulebook
    from walkaway.api import rulebooks as rulebooks
    from walkaway.api import score as score
    from walkaway.api import tree as tree
    from walkaway.api import walk_away as walk_away
    from walkaway.api import why as why
    from walkaway.core.errors import InputError as InputError
    from walkaway.core.errors import WalkawayError as WalkawayError
    from walkaway.results.audit import Audit as Audit
    from walkaway.results.checked import Checked as Checked
    from walkaway.results.difference import Difference as Difference
    from walkaway.results.fixes import Fixes as Fixes
    from walkaway.results.walk_away import WalkAway as WalkAway
    from walkaway.rules.check_many import check_many as check_many

__version__ = "0.1.0"
_AT_THE_DOOR = ("audit", "check", "claims", "deals", "diff", "fix", "origin", "owners", "presumption", "presumptions",
                "rulebook", "rulebooks", "score", "tree", "walk_away", "why")  # fmt: skip
_WHERE = {
    "Audit": "walkaway.results.audit",
    **dict.fromkeys(_AT_THE_DOOR, "walkaway.api"),
    "Checked": "walkaway.results.checked",
    "Difference": "walkaway.results.difference",
    "Fixes": "walkaway.results.fixes",
    "check_many": "walkaway.rules.check_many",
    "InputError": "walkaway.core.errors",
    "WalkAway": "walkaway.results.walk_away",
    "WalkawayError": "walkaway.core.errors",
}
__all__ = [
    "Audit",
    "Checked",
    "Difference",
    "Fixes",
    "InputError",
    "WalkAway",
    "WalkawayError",
    "__version__",
    "audit",
    "check",
    "check_many",
    "claims",
    "deals",
    "diff",
    "fix",
    "origin",
    "owners",
    "presumption",
    "presumptions",
    "rulebook",
    "rulebooks",
    "score",
    "tree",
    "walk_away",
    "why",
]


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that ``walkaway --help`` starts fast."""
    if name not in _WHERE:
        raise AttributeError(f"module 'walkaway' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Show the public names before they are imported."""
    return sorted(__all__)
