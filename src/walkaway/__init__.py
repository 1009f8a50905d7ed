"""walkaway: if your partner walked away tomorrow, what could you still make?

>>> import walkaway as wa
>>> wa.audit("gotion-inobat-surany").depth.low
1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from walkaway.asking import check as check
    from walkaway.asking import diff as diff
    from walkaway.asking import fix as fix
    from walkaway.asking import rulebook as rulebook
    from walkaway.asking import rulebooks as rulebooks
    from walkaway.asking import why as why
    from walkaway.auditing import Audit as Audit
    from walkaway.auditing import audit as audit
    from walkaway.core.errors import InputError as InputError
    from walkaway.core.errors import WalkawayError as WalkawayError
    from walkaway.exit.result import WalkAway as WalkAway
    from walkaway.leaving import walk_away as walk_away
    from walkaway.rules.check_many import check_many as check_many

__version__ = "0.1.0"
_WHERE = {
    "Audit": "walkaway.auditing",
    "audit": "walkaway.auditing",
    **dict.fromkeys(("check", "diff", "fix", "rulebook", "rulebooks", "why"), "walkaway.asking"),
    "check_many": "walkaway.rules.check_many",
    "InputError": "walkaway.core.errors",
    "WalkAway": "walkaway.exit.result",
    "WalkawayError": "walkaway.core.errors",
    "walk_away": "walkaway.leaving",
}
__all__ = [
    "Audit",
    "InputError",
    "WalkAway",
    "WalkawayError",
    "__version__",
    "audit",
    "check",
    "check_many",
    "diff",
    "fix",
    "rulebook",
    "rulebooks",
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
