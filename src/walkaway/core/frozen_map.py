"""A mapping that cannot change: what results keep their figures in, so that it can be pickled, copied and compared."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(dict[K, V]):
    """A dictionary nobody can change after it is made; it equals any dictionary with the same entries.

    Unlike ``types.MappingProxyType`` it can be pickled and copied. It is a dictionary, as that is read fastest.
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this mapping cannot change; make a dict of it to work with")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[FrozenMap[K, V]], tuple[dict[K, V]]]:
        """Pickle and copy through a plain dictionary, as no entry can be added later."""
        return type(self), (dict(self),)

    def copy(self) -> dict[K, V]:
        """Return a dictionary that can be changed."""
        return dict(self)

    def __or__(self, other: Any) -> dict[Any, Any]:
        """Return a dictionary with the entries of both."""
        return {**self, **other}
