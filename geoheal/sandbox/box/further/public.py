"""Public state of a module: numbers, lists and tables, of itself and of its objects."""

from __future__ import annotations

import contextlib
from itertools import islice
from types import FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType
    from typing import Any

ENTRIES = 500
"""Number of last entries of a list or table to report."""
_PLAIN = (bool, int, float, str)
_OBJECTS = 20
"""Number of classes and objects of a module to inspect."""


def public_of(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield the module's public values, and those of its own classes and objects, by name.

    >>> from types import ModuleType
    >>> shop = ModuleType("shop")
    >>> exec("class Stats:\\n    calls = 2\\nstats = Stats()\\nstats.rows = []\\n_own = 3", vars(shop))
    >>> [name for name, value in public_of(shop) if type(value) in (int, list)]
    ['Stats.calls', 'stats.rows']
    """
    looked = 0
    for name, value in list(vars(module).items()):
        if name[:1] == "_":
            continue
        yield name, value
        kind = value if isinstance(value, type) else type(value)
        if kind.__module__ == module.__name__ and looked < _OBJECTS:
            looked += 1
            held = attributes_of(value)
            yield from ((f"{name}.{key}", each) for key, each in held if key[:1] != "_")


def attributes_of(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any value
    """Yield what an object, a class or a function holds by name: in slots and closures as well.

    Code of its own, such as ``__getattr__``, is not asked.

    >>> def counter(rows):
    ...     return lambda: rows
    >>> list(attributes_of(counter([3])))
    [(':rows', [3])]
    """
    held: dict[str, Any] = {}
    with contextlib.suppress(AttributeError):  # it has slots alone
        held |= object.__getattribute__(value, "__dict__")
    if isinstance(value, FunctionType):
        for name, cell in zip(value.__code__.co_freevars, value.__closure__ or (), strict=True):
            with contextlib.suppress(ValueError):  # a name that is not bound yet
                held[f":{name}"] = cell.cell_contents
    for kind in type(value).__mro__:
        for name, member in vars(kind).items():
            if type(member).__name__ == "member_descriptor":
                with contextlib.suppress(AttributeError):  # not set
                    held.setdefault(name, member.__get__(value))
    yield from ((name, each) for name, each in held.items() if not name.startswith("__"))


def numbers_of(module: ModuleType) -> dict[str, object]:
    """Return public numbers and texts, such as counters. Containers may be bounded by a change."""
    return {name: value for name, value in public_of(module) if type(value) in _PLAIN}


def lengths_of(module: ModuleType) -> dict[str, int]:
    """Return the lengths of public lists."""
    return {name: len(value) for name, value in public_of(module) if type(value) is list}


def tables_of(module: ModuleType) -> dict[str, list[list[Any]]]:
    """Return the last entries of public mappings, each as key and value."""
    return {
        name: [list(pair) for pair in islice(reversed(dict.items(value)), ENTRIES)][::-1]
        for name, value in public_of(module)
        if isinstance(value, dict)
    }


def is_as_it_was(table: list[list[Any]], before: list[list[Any]] | None) -> bool:
    """Whether a table has the same keys and values as before."""
    return before is not None and [[*map(id, each)] for each in table] == [
        [*map(id, each)] for each in before
    ]
