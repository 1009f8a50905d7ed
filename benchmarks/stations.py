"""Counts the files and functions that one audit enters, and those that a deal's claims pass until they are resolved.

    python benchmarks/stations.py [DEAL]

Every module is imported first, so that only what runs for the deal is counted; comprehensions and lambdas count as the
function they stand in.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import walkaway

HOME = Path(walkaway.__file__).parent


def entered(run: Callable[[], object]) -> set[tuple[str, str]]:
    """Run something and return each function of the library it entered, with its file."""
    found: set[tuple[str, str]] = set()

    def see(frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(str(HOME)) and not code.co_name.startswith("<"):
            found.add((str(Path(code.co_filename).relative_to(HOME)), code.co_qualname))

    sys.setprofile(see)
    try:
        run()
    finally:
        sys.setprofile(None)
    return found


def told(title: str, found: set[tuple[str, str]]) -> str:
    """Say how many files and functions were entered, and how many functions of each package."""
    files = {file for file, _ in found}
    packages = Counter(file.split("/")[0] for file, _ in found)
    each = ", ".join(f"{name} {count}" for name, count in packages.most_common())
    return f"{title}: {len(files)} files, {len(found)} functions ({each})"


def main() -> None:
    """Count for one deal."""
    deal = sys.argv[1] if len(sys.argv) > 1 else "gotion-inobat-surany"
    for module in pkgutil.walk_packages(walkaway.__path__, "walkaway."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    from walkaway.catalog.loader import load_deal
    from walkaway.evidence.evidence import Evidence

    loaded = load_deal(deal)
    print(told("claims resolved", entered(lambda: list(Evidence.of(loaded).fields.values()))))
    print(told("audit", entered(lambda: walkaway.audit(deal))))


if __name__ == "__main__":
    main()
