"""Calls of a module's functions: name, text, and result."""

from __future__ import annotations

from types import FunctionType

from ..arguments import decorated
from ..encode import plain
from .objects import objects_like
from .others import others_of, variants_of
from .twice import pairs_of, places_of, with_argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType
    from typing import Any

    from .twice import Arguments, Pair

NEGATIVE = "-"
"""Suffix of labels of calls with more negative numbers than in the workload."""
VARIANT = "~"
"""Ends the label of a call with a value of another type: what is refused there may not be for the code."""
_GENERATOR = 0x20
"""Flag of generator code."""
_PARTS = 1_000
"""Largest number of parts to consume of an iterator."""


def written(name: str, given: Arguments) -> str:
    """Return the text of a call, cut to a length."""
    parts = [*map(_shown, given[0]), *(f"{key}={_shown(each)}" for key, each in given[1].items())]
    return plain(f"{name}({', '.join(parts)})", 200)


def _shown(value: object) -> str:
    """Return the text of a value; its type if it is an iterator, or if its repr fails."""
    if _is_iterator(value):
        return f"<{type(value).__name__}>"
    try:
        return f"{value!r:.60}"
    except Exception:  # noqa: BLE001 - its class is the code's
        return f"<{type(value).__name__}>"


def consumed(found: Any) -> Any:  # noqa: ANN401 - any value
    """Return the items of an iterator, up to a limit, and the result of an awaitable."""
    if _is_iterator(found):
        return [part for _, part in zip(range(_PARTS), found, strict=False)]
    if hasattr(type(found), "__await__"):
        import asyncio  # most code needs none

        return asyncio.run(_awaited(found))
    return found


def _is_iterator(value: object) -> bool:
    """Whether its class makes it one: an object may answer for any attribute."""
    return hasattr(type(value), "__next__")


def with_rests(values: Any) -> Any:  # noqa: ANN401 - arguments of a call
    """Return arguments with what is left of the iterators among them, up to a limit.

    >>> with_rests([3, iter([4, 5]), map(int, ["6", "b"])])
    [3, ('rest', [4, 5]), ('rest', [6, 'ValueError'])]
    """
    return [("rest", _rest_of(each)) if _is_iterator(each) else each for each in values]


def _rest_of(iterator: Any) -> list[Any]:  # noqa: ANN401 - any iterator
    """Return what is left of an iterator; at the end of it the name of an error that ends it."""
    found: list[Any] = []
    try:
        found.extend(part for _, part in zip(range(_PARTS), iterator, strict=False))
    except Exception as error:  # noqa: BLE001 - whatever the code raises
        found.append(plain(type(error).__qualname__, 200))
    return found


async def _awaited(found: Any) -> Any:  # noqa: ANN401 - any value
    return await found


def names_of(frame: FrameType, module: ModuleType) -> list[str]:
    """Return the paths within the module of a called function; none for any other.

    The functions of one decorator share its code: they are distinguished by the decorated function.
    """
    code = frame.f_code
    inner = decorated(frame) if "<locals>" in code.co_qualname else None
    if inner is None:
        names = [name for name, each in vars(module).items() if getattr(each, "__code__", None) is code]
        if names:
            return names
    path = code.co_qualname if inner is None else inner.__qualname__
    is_own = frame.f_globals is vars(module) and path.count(".") < 2
    is_own = is_own and not path.rpartition(".")[2].startswith("__")
    return [path] if is_own and callable(found_in(module, path)) else []


def found_in(module: ModuleType, path: str) -> Any:  # noqa: ANN401 - any value
    """Return the object at a path within a module; None without one."""
    found: Any = module
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


def yields(function: object) -> bool:
    """Whether it is a function whose call makes a generator."""
    return isinstance(function, FunctionType) and bool(function.__code__.co_flags & _GENERATOR)


def variant_calls(name: str, calls: list[Arguments], *, endless: bool) -> Iterator[tuple[str, Arguments]]:
    """Yield calls with one argument of another type."""
    for number, original in enumerate(calls):
        for key, value in places_of(original):
            for count, other in enumerate(variants_of(value, endless=endless)):
                label = f"{plain(name, 100)} {number}.{key}.{count}{type(other).__name__}{VARIANT}"
                yield label, with_argument(original, key, other)


def changed_calls(
    name: str, calls: list[Arguments], values: list[Any], own: str
) -> Iterator[tuple[str, Arguments]]:
    """Yield the kept calls with one argument changed, each once, with a label.

    Parameters
    ----------
    own
        Name of the module of the called function.
    """
    seen = {repr(each) for each in calls}
    for number, original in enumerate(calls):
        for key, value in places_of(original):
            for count, other in enumerate(others_of(value, values)):
                given = with_argument(original, key, other)
                text = repr(given)
                if text not in seen:
                    seen.add(text)
                    is_negative = repr(other).count("-") > repr(value).count("-")
                    mark = NEGATIVE if is_negative else ""
                    yield f"{plain(name, 100)} {number}.{key}.{count}{mark}", given
    yield from _calls_with_objects(name, calls[:1], values, own)


def _calls_with_objects(
    name: str, calls: list[Arguments], values: list[Any], own: str
) -> Iterator[tuple[str, Arguments]]:
    """Yield calls with another object in place of one, with a label."""
    for number, original in enumerate(calls):
        for key, value in places_of(original):
            for what, other, is_negative in objects_like(value, values, own):
                mark = NEGATIVE if is_negative else ""
                yield f"{plain(name, 100)} {number}.{key}:{what}{mark}", with_argument(original, key, other)


def paired_calls(name: str, calls: list[Arguments]) -> Iterator[Pair]:
    """Yield pairs of calls with arguments that a cache may confuse, with a label."""
    for number, given in enumerate(calls):
        for label, first, second_of in pairs_of(given):
            yield f"{plain(name, 100)} {number} {label}", first, second_of
