"""Amendments: a copy of plain data with places changed, removed or added; a change that touches nothing is refused."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from walkaway.core.errors import UsageError, nearest, shorten


def amended(data: Mapping[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    """Return a copy of ``data`` with each dotted path set to its value; None removes what stands there.

    List items are named by their ``id`` or their number: ``rules.ownership.requires.all.0.value``.

    Raises:
        UsageError: for no change at all, a path that leads nowhere, or a value that is there already.
    """
    if not changes:
        raise UsageError("an amendment without changes; give at least one path and its new value")
    result: dict[str, Any] = copy.deepcopy(dict(data))
    for path, value in changes.items():
        _change(result, path, value)
    return result


def _change(data: dict[str, Any], path: str, value: object) -> None:
    *parents, last = path.split(".")
    at: Any = data
    for depth, name in enumerate(parents):
        at = at[_key(at, name, ".".join(parents[: depth + 1]))]
        if not isinstance(at, dict | list):
            raise UsageError(f"{path}: {name} is {shorten(at)}, nothing lies inside it")
    if isinstance(at, dict) and last not in at and value is not None:
        at[last] = value
        return
    key = _key(at, last, path)
    if value is None:
        del at[key]
    elif at[key] == value:
        raise UsageError(f"{path} is {shorten(value)} already; an amendment must change something")
    else:
        at[key] = value


def _key(at: dict[str, Any] | list[Any], name: str, path: str) -> Any:
    if isinstance(at, dict):
        if name in at:
            return name
        raise _nowhere(path, name, list(at))
    names = [str(item.get("id", number)) if isinstance(item, dict) else str(number) for number, item in enumerate(at)]
    if name in names:
        return names.index(name)
    if name.isdigit() and int(name) < len(at):
        return int(name)
    raise _nowhere(path, name, names)


def _nowhere(path: str, name: str, names: Sequence[str]) -> UsageError:
    match = nearest(name, names)
    hint = f"did you mean {match!r}?" if match else f"there is {', '.join(names[:8])}"
    return UsageError(f"{path} leads nowhere: no {name!r}; {hint}")
