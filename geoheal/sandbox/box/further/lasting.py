"""What a module's objects remember from one call to the next, under private names as well."""

from __future__ import annotations

from collections import deque
from types import FunctionType

from ..encode import encode
from .held import held_by, is_holder
from .public import ENTRIES, attributes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType
    from typing import Any

SIZE = "+"
"""Begins the names of containers of the module, with how many entries they have."""
_PLAIN = (bool, int, float, str, bytes, type(None))
_ROWS = (list, tuple, set, frozenset, bytearray)
_DEPTH = 4
_PATHS = 400
_LOOKED_AT = 60
"""Entries of a container among arguments, up to which they are compared."""
_ENTRIES = 8
"""Number of objects in a list, or a mapping, whose attributes are looked at."""


def lasting_of(module: ModuleType) -> dict[str, object]:
    """Return plain values, lists and tables of a module's objects by their paths.

    >>> from types import ModuleType
    >>> shop = ModuleType("shop")
    >>> exec("class Stats:\\n  def __init__(self): self._rows = [2]\\n_all = [Stats()]\\n_n = 3", vars(shop))
    >>> lasting_of(shop)
    {'_all[0]._rows': [2], '_all': 1, '_n': 3}
    >>> shop = ModuleType("shop")
    >>> exec("import io\\n_out = io.StringIO('a')\\n_rows = (2, [3])", vars(shop))
    >>> lasting_of(shop)
    {'_out': 'a', '_rows': [2, [3]]}
    """
    found: dict[str, object] = {}
    seen: set[int] = set()
    for name, value in list(vars(module).items()):
        if not name.startswith("__"):
            found.update(_states(name, value, module.__name__, seen, _DEPTH))
    return dict(list(found.items())[:_PATHS])


def sizes_of(module: ModuleType) -> dict[str, int]:
    """Return the numbers of entries of containers that a module, its classes and objects hold, by path.

    >>> from types import ModuleType
    >>> shop = ModuleType("shop")
    >>> exec("class Box: rows = [2]\\n_all = {}\\n_box = Box()\\ndef f(): pass\\nf.a = [1]", vars(shop))
    >>> sizes_of(shop)
    {'_all': 0, 'Box.rows': 1, 'f.a': 1}
    """
    found: dict[str, int] = {}
    held: dict[str, Any] = {
        name: each for name, each in list(vars(module).items()) if not name.startswith("__")
    }
    for _ in range(_DEPTH - 1):
        within: dict[str, Any] = {}
        for path, value in list(held.items())[:_PATHS]:
            kind = value if isinstance(value, type) else type(value)
            if isinstance(value, (list, set, dict, bytearray)) or (
                kind.__name__ == "deque" and value is not kind and value.maxlen is None
            ):
                found[path] = len(value)
            elif is_of(value, module.__name__):
                within |= {f"{path}.{name}": each for name, each in attributes_of(value)}
        held = within
    return found


def objects_among(values: list[Any], module: ModuleType) -> dict[str, object]:
    """Return the same of the module's own objects among the arguments of a call."""
    found: dict[str, object] = {}
    for place, value in enumerate(values):
        if type(value).__module__ == module.__name__:
            found.update(
                _states(f"{type(value).__qualname__} {place}", value, module.__name__, set(), _DEPTH)
            )
    return dict(list(found.items())[:_PATHS])


def held_among(places: Iterable[tuple[Any, Any]], module: ModuleType) -> dict[str, Any]:
    """Return what the containers and own objects among the arguments of a call hold, unless it is a lot.

    The sizes of the containers of the module are beside them.
    """
    values = [each for _, each in places]
    held = objects_among(values, module)
    for place, each in enumerate(values):
        if type(each) in (list, dict, set) and len(each) <= _LOOKED_AT:
            held[str(place)] = encode(each)
    return held | {f"{SIZE}{path}": size for path, size in sizes_of(module).items()}


def is_of(value: Any, module: str) -> bool:  # noqa: ANN401 - any value
    """Whether it is a class, a function or an object of a module."""
    owner = value if isinstance(value, (type, FunctionType)) else type(value)
    return getattr(owner, "__module__", None) == module


def _states(
    path: str,
    value: Any,  # noqa: ANN401 - any value
    module: str,
    seen: set[int],
    depth: int,
) -> Iterator[tuple[str, object]]:
    kind = type(value)
    if kind in _PLAIN:
        yield path, encode(value)
        return
    if depth == 0 or id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, dict):
        yield from _of_entries(path, dict.items(value), module, seen, depth)
    elif isinstance(value, _ROWS) or kind.__name__ == "deque":
        yield from _of_entries(path, enumerate(value), module, seen, depth)
    elif is_of(value, module):
        for name, each in attributes_of(value):
            yield from _states(f"{path}.{name}", each, module, seen, depth - 1)
    elif is_holder(value):
        yield path, encode(held_by(value))


def _of_entries(
    path: str,
    pairs: Any,  # noqa: ANN401 - pairs of key and value
    module: str,
    seen: set[int],
    depth: int,
) -> Iterator[tuple[str, object]]:
    entries = list(pairs)
    if any(type(each).__module__ == module for _, each in entries[:_ENTRIES]):
        for key, each in entries[:_ENTRIES]:
            yield from _states(f"{path}[{key!r:.40}]", each, module, seen, depth - 1)
        yield path, len(entries)
    else:
        is_table = not isinstance(pairs, enumerate)
        yield (
            path,
            [
                [encode(key), encode(held_by(each))] if is_table else encode(held_by(each))
                for key, each in entries[-ENTRIES:]
            ],
        )


class SizeGrowth:
    """Sizes of containers before each of the last requests, without those that had an end.

    Parameters
    ----------
    most
        Number of requests to remember.
    """

    __slots__ = ("_emptied", "_last", "_module")

    def __init__(self, module: ModuleType, most: int = ENTRIES) -> None:
        self._module = module
        self._last: deque[dict[str, int]] = deque(maxlen=most)
        self._emptied: set[str] = set()

    def look(self) -> None:
        """Keep the sizes as they are now; what became smaller has an end."""
        before = self._last[-1] if self._last else {}
        now = sizes_of(self._module)
        self._emptied |= {path for path, size in now.items() if size < before.get(path, 0)}
        self._last.append(now)

    def by_path(self) -> dict[str, list[int]]:
        """Return the sizes of what was never emptied, or shortened, by path.

        >>> from types import ModuleType
        >>> shop = ModuleType("shop")
        >>> shop.rows, shop.known = [], {}
        >>> growth = SizeGrowth(shop, 3)
        >>> for n in range(5):
        ...     shop.rows.append(n)
        ...     shop.known = {n: n, n + 1: 0} if n < 2 else {n: n}
        ...     growth.look()
        >>> growth.by_path()
        {'rows': [3, 4, 5]}
        """
        paths = [path for path in (self._last[-1] if self._last else {}) if path not in self._emptied]
        return {path: [each.get(path, 0) for each in self._last] for path in paths}
