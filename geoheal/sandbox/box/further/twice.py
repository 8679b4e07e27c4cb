"""Calls in pairs, of which the second differs in what a memory of the first may overlook.

Equal arguments that are not the same, arguments that are all but the same, the same object changed in
between, and a setting of the module that somebody changes in between.
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
    """A label, the first call's arguments, and what makes the second's of them as the call has left them."""

EQUAL = "equal"
"""Begins the labels of pairs that are equal: only of these the arguments may be of other types."""
_ATTRIBUTES = 6
"""Attributes of one object that are changed."""
_SETTINGS = 12
_PLAIN = (bool, int, float, str)


def pairs_of(given: Arguments) -> Iterator[Pair]:
    """Yield the pairs of calls to make beside a call, one argument changed in each."""
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
    """Whether a call is one of a pair that is equal, by its label.

    >>> [is_equal(label) for label in ("f 0 equal 1.2", "f 0 equal 1.2+", "equalize 0 alike 1.2")]
    [True, True, False]
    """
    return f" {EQUAL} " in label


def as_far_as_made(pairs: Iterator[Made]) -> Iterator[Made]:
    """Yield what an iterator yields, and end where it fails: what is left is of another kind of value."""
    with suppress(Exception):
        yield from pairs


def places_of(given: Arguments) -> Iterator[tuple[int | str, Any]]:
    """Yield a call's arguments, each with its place or name."""
    yield from enumerate(given[0])
    yield from given[1].items()


def with_argument(given: Arguments, key: int | str, value: Any) -> Arguments:  # noqa: ANN401 - any value
    """Return a copy of a call's arguments with another one at a place, or of a name."""
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
    """Give the last entry of which another value is known that one."""
    for key in reversed(held):
        if another(held[key]) is not held[key]:
            held[key] = another(held[key])
            return


def _set_another(name: str, held: object) -> None:
    setattr(held, name, another(getattr(held, name)))


def _is_open(name: str, held: Any) -> bool:  # noqa: ANN401 - any value
    """Whether others may set an attribute: its name is public, and it holds a number or a text."""
    return name[:1] != "_" and type(held) in _PLAIN


def settings_of(module: ModuleType) -> list[str]:
    """Return public names of a module in lower case that stand for numbers, texts, lists or mappings."""
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
    """Return a copy that is as deep as can be had: locks and files cannot be copied."""
    try:
        return copy.deepcopy(held)
    except Exception:  # noqa: BLE001 - whatever is in it says no in its own way
        return copy.copy(held)


@contextmanager
def setting_of(module: ModuleType, name: str, value: Any) -> Iterator[None]:  # noqa: ANN401 - any value
    """Give a setting of a module another value for a while."""
    held = vars(module)[name]
    vars(module)[name] = value
    try:
        yield
    finally:
        vars(module)[name] = held
