"""Pairs of calls that differ in a way that a cache may overlook.

These are equal but distinct arguments, almost equal arguments, an object changed in between, and a setting of
the module changed in between.
"""

from __future__ import annotations

import copy
from contextlib import contextmanager, suppress
from functools import partial

from .equals import alike_pairs, another, equal_pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType
    from typing import Any, TypeVar

    Made = TypeVar("Made")

    Arguments = tuple[list[Any], dict[str, Any]]
    Pair = tuple[str, Arguments, Callable[[Arguments], Arguments]]
    """A label, the first call's arguments, and a function that derives the second's from them."""

EQUAL = "equal"
"""Prefix of labels of equal pairs: only in these may the arguments have other types."""
_ATTRIBUTES = 6
"""Number of attributes of one object to change."""
_SETTINGS = 12
_PLAIN = (bool, int, float, str)


def pairs_of(given: Arguments) -> Iterator[Pair]:
    """Yield the pairs of calls for a call, with one argument changed in each."""
    for key, value in places_of(given):
        for label, pairs in ((EQUAL, equal_pairs(value)), ("alike", alike_pairs(value))):
            for count, (one, other) in enumerate(as_far_as_made(pairs)):
                with suppress(Exception):  # a value that cannot be copied
                    first = with_argument(given, key, one)
                    yield f"{label} {key}.{count}", first, _giving(given, key, other)
        for name, change in as_far_as_made(changes_of(value)):
            with suppress(Exception):
                yield f"changed {key}.{name}", copy.deepcopy(given), _changing(key, change)


def is_equal(label: str) -> bool:
    """Whether a call belongs to an equal pair, by its label.

    >>> [is_equal(label) for label in ("f 0 equal 1.2", "f 0 equal 1.2+", "equalize 0 alike 1.2")]
    [True, True, False]
    """
    return f" {EQUAL} " in label


def as_far_as_made(pairs: Iterator[Made]) -> Iterator[Made]:
    """Yield the items of an iterator up to its first error: the rest is of another kind."""
    with suppress(Exception):
        yield from pairs


def places_of(given: Arguments) -> Iterator[tuple[int | str, Any]]:
    """Yield a call's arguments with position or name."""
    yield from enumerate(given[0])
    yield from given[1].items()


def with_argument(given: Arguments, key: int | str, value: Any) -> Arguments:  # noqa: ANN401 - any value
    """Return a copy of a call's arguments with one replaced."""
    made = copy.deepcopy(given)
    made[isinstance(key, str)][key] = copy.deepcopy(value)  # type: ignore[index]
    return made


def _giving(given: Arguments, key: int | str, value: Any) -> Callable[[Arguments], Arguments]:  # noqa: ANN401
    return lambda _: with_argument(given, key, value)


def _changing(key: int | str, change: Callable[[Any], None]) -> Callable[[Arguments], Arguments]:
    def changed(given: Arguments) -> Arguments:
        change(given[isinstance(key, str)][key])  # type: ignore[index]
        return given

    return changed


def changes_of(value: Any) -> Iterator[tuple[str, Callable[[Any], None]]]:  # noqa: ANN401 - any value
    """Yield ways to change an object in place, each with a name.

    >>> data = [1, 2, 3]
    >>> [(name, change(data), data[:])[::2] for name, change in changes_of(data)]
    [('part', [1, 0, 3]), ('more', [1, 0, 3, 3])]
    """
    kind = type(value)
    if kind in (list, bytearray) and value:
        yield "part", lambda held: held.__setitem__(len(held) // 2, another(held[len(held) // 2]))
        yield "more", lambda held: held.append(held[-1])
    elif kind is dict and value:
        yield "part", _change_an_entry
    elif kind is set and value:
        yield "more", lambda held: held.add(another(next(iter(held))))
    elif hasattr(value, "__dict__") and not isinstance(value, type) and not callable(value):
        for name in [each for each, held in vars(value).items() if _is_open(each, held)][:_ATTRIBUTES]:
            yield name, partial(_set_another, name)


def _change_an_entry(held: dict[Any, Any]) -> None:
    """Replace the last entry for which another value is known."""
    for key in reversed(held):
        if another(held[key]) is not held[key]:
            held[key] = another(held[key])
            return


def _set_another(name: str, held: object) -> None:
    setattr(held, name, another(getattr(held, name)))


def _is_open(name: str, held: Any) -> bool:  # noqa: ANN401 - any value
    """Whether others may set an attribute: its name is public, and it is a number or a text."""
    return name[:1] != "_" and type(held) in _PLAIN


def settings_of(module: ModuleType) -> list[str]:
    """Return public names of a module in lower case whose values are numbers, texts, lists or mappings."""
    names = (
        name
        for name, value in vars(module).items()
        if name[:1] != "_" and name == name.lower() and type(value) in (*_PLAIN, list, dict) and value != ""
    )
    return [*names][:_SETTINGS]


def changed_setting(held: Any) -> Any:  # noqa: ANN401 - any value
    """Return another value of a setting.

    >>> changed_setting(7), changed_setting([7])
    (0, [0])
    """
    changes = [*changes_of(held)][:1]
    if not changes:
        return another(held)
    made = _copied(held)
    for _, change in changes:
        change(made)
    return made


def _copied(held: Any) -> Any:  # noqa: ANN401 - a list or mapping
    """Return a copy as deep as possible: locks and files cannot be copied."""
    try:
        return copy.deepcopy(held)
    except Exception:  # noqa: BLE001 - its parts may raise anything
        return copy.copy(held)


@contextmanager
def setting_of(module: ModuleType, name: str, value: Any) -> Iterator[None]:  # noqa: ANN401 - any value
    """Give a setting of a module another value temporarily."""
    held = vars(module)[name]
    vars(module)[name] = value
    try:
        yield
    finally:
        vars(module)[name] = held
