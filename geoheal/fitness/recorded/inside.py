"""Replay recorded calls: this file's text runs in the sandbox, after that of the codec's reader."""

import json
import math
import sys
import time
from collections import deque
from typing import Any

from geoheal.client.recording.codec.thawing import Thawer
from geoheal.fitness.recorded.outside import NotRecorded, Outside, RefusedQuestion, _now
from geoheal.fitness.recorded.standing import handle, is_handle, stand_in

_LEVELS = 16
_PLAIN = frozenset({type(None), bool, int, float, complex, str, bytes})
_SHARE = 0.8
_ALL_BELOW = 20
_sleep = time.sleep


def play(module: Any, probe: Any, text: str, package: str) -> None:  # noqa: ANN401 - the box's
    """Replay groups of calls in a different order in each pair of runs.

    Each group is a request. Arguments are read before it; results, and the arguments afterwards, are returned
    after it. If a call raises, they are returned inside of it, so that a side that does not raise has one
    error less instead of a different answer.
    """
    groups = json.loads(text)
    _stand_in(package, [call for group in groups for call in group["calls"]])
    order = probe.input("order")
    count = len(groups) if len(groups) < _ALL_BELOW else math.ceil(_SHARE * len(groups))
    for group in order.sample(groups, count):
        ready = [_ready(module, call, package) for call in group["calls"]]
        answers: list[Any] = []
        raises = any(call["error"] or call.get("lost") for call in group["calls"])
        with probe.request(group["name"]):
            for call, (function, args, kwargs, outside) in zip(group["calls"], ready, strict=True):
                answers.append(_called(call, function, args, kwargs, outside))
                if call.get("lost"):
                    _require_recorded(call, answers[-1], [args, kwargs], outside, package)
            _wait(outside.seconds for *_, outside in ready)
            if raises:
                probe.output(_handed_over(answers, ready, package))
        if not raises:
            probe.output(_handed_over(answers, ready, package))


def _handed_over(answers: list[Any], ready: list[Any], package: str) -> Any:  # noqa: ANN401 - plain data
    given = [[args, kwargs] for _, args, kwargs, _ in ready]
    written = [outside.writes for *_, outside in ready]
    return comparable([answers, given, written] if any(written) else [answers, given], package)


def _require_recorded(call: Any, result: Any, given: Any, outside: Outside, package: str) -> None:  # noqa: ANN401
    """Make a call fail that returns, but differently from its record."""
    differs = _unlike(call, result, given, outside, package)
    if differs:
        raise NotRecorded(f"It returned, but not as it was recorded ({differs})")


def _stand_in(package: str, calls: list[Any]) -> None:
    stand_in(package, [each for call in calls for each in call.get("outside", ())])


def prove(module: Any, probe: Any, text: str, package: str) -> None:  # noqa: ANN401 - the box's
    """Return, for each call, how it differs from its record: "" if it does the same."""
    calls = json.loads(text)
    _stand_in(package, calls)
    for call in calls:
        probe.input(
            "call"
        )  # this output ensures that earlier ones have arrived, whatever ends the process now
        try:
            differs = _difference(module, call, package)
        except BaseException:  # noqa: BLE001 - a failed comparison proves nothing
            differs = "compared"
        probe.output(differs)


def _difference(module: Any, call: Any, package: str) -> str:  # noqa: ANN401 - the box's
    try:
        function, args, kwargs, outside = _ready(module, call, package)
        _expected(call, package)
    except Exception:  # noqa: BLE001 - a value that cannot be read here
        return "read"
    result, error = None, None
    try:
        result = _called(call, function, args, kwargs, outside)
    except BaseException as raised:  # noqa: BLE001 - whatever the code raises is its answer
        error = type(raised).__qualname__
    if outside.refused:
        return "outside"
    if error != call["error"]:
        return "error"
    return _unlike(call, result, [args, kwargs], outside, package)


def _unlike(call: Any, result: Any, given: Any, outside: Outside, package: str) -> str:  # noqa: ANN401 - any call
    """Return how a call with the recorded outcome differs from its record; "" if it does not."""
    if outside.writes != outside.recorded_writes:
        return "outside"
    expected, arguments = _expected(call, package)
    if not alike(comparable(result, package), comparable(expected, package)):
        return "result"
    return "" if alike(comparable(given, package), comparable(arguments, package)) else "arguments"


def _expected(call: Any, package: str) -> tuple[Any, Any]:  # noqa: ANN401 - result, and arguments afterwards
    result = None if call["error"] else Thawer(package).thaw(call["result"])
    return result, _thawed(call["before"] if call["after"] is None else call["after"], package)


def _called(call: Any, function: Any, args: list[Any], kwargs: dict[str, Any], outside: Outside) -> Any:  # noqa: ANN401
    """Call as the application did: a call that was awaited is awaited again."""
    _now[:] = [outside]
    try:
        if call.get("awaited"):
            result = _loop().run_until_complete(_awaited(function, args, kwargs))
        else:
            result = function(*args, **kwargs)
        outside.finish()
    except RefusedQuestion:
        result = None
    if outside.refused:
        raise NotRecorded(f"It requested {outside.refused}")
    return result


def _wait(spent_s: Any) -> None:  # noqa: ANN401 - numbers
    """Wait as long as the recorded answers took, so that more requests than before take longer."""
    whole_s = sum(spent_s)
    if whole_s > 0:
        _sleep(whole_s)


async def _awaited(function: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401 - its own
    return await function(*args, **kwargs)


_loops: list[Any] = []


def _loop() -> Any:  # noqa: ANN401 - an event loop
    """Return the loop of all calls, as in the application: what one leaves there is there for the next."""
    if not _loops:
        import asyncio  # most calls need none

        _loops.append(asyncio.new_event_loop())
        asyncio.set_event_loop(_loops[0])
    return _loops[0]


def _ready(module: Any, call: Any, package: str) -> tuple[Any, list[Any], dict[str, Any], Outside]:  # noqa: ANN401
    args, kwargs = _thawed(call["before"], package)
    outside = Outside(
        call.get("outside", ()),
        lambda value: Thawer(package).thaw(value),
        alike,
    )
    return _function(module, call["function"]), args, kwargs, outside


def _thawed(values: Any, package: str) -> list[Any]:  # noqa: ANN401 - JSON
    thawer = Thawer(package, handle)
    args = [thawer.thaw(each) for each in values["args"]]
    return [args, {name: thawer.thaw(each) for name, each in values["kwargs"]}]


def _function(module: Any, name: str) -> Any:  # noqa: ANN401 - a function
    """Return the function itself, which takes its class or instance as the recorded first argument."""
    found = module
    for part in name.split("."):
        found = next((vars(kind)[part] for kind in _homes(found) if part in vars(kind)), None)
    if found is None:
        return _missing(name)
    return getattr(found, "__func__", found)


def _homes(found: Any) -> Any:  # noqa: ANN401 - a module, or a class and what it derives from
    return getattr(found, "__mro__", (found,)) if found is not None else ()


def _missing(name: str) -> Any:  # noqa: ANN401 - what takes the place of a function
    def missing(*_: Any, **__: Any) -> None:  # noqa: ANN401 - any call
        raise AttributeError(f"There is no {name} any more.")

    return missing


def comparable(value: Any, package: str) -> Any:  # noqa: ANN401 - plain data
    """Return a value with instances of the application's classes replaced by mappings of their attributes."""
    return _Comparable(package).of(value, 0)


class _Comparable:
    """Converts a value to plain data; a repeated instance is named by its number."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._seen: dict[int, int] = {}

    def of(self, value: Any, level: int) -> Any:  # noqa: ANN401 - plain data
        kind = type(value)
        if kind in _PLAIN:
            return value
        if level >= _LEVELS:
            return f"<{kind.__qualname__}>"
        if kind in (list, tuple):
            is_plain = _PLAIN.issuperset(map(type, value))
            return value if is_plain else kind(self.of(part, level + 1) for part in value)
        if isinstance(value, dict):
            return {key: self.of(item, level + 1) for key, item in dict.items(value)}
        if isinstance(value, deque):
            return ["deque", *(self.of(part, level + 1) for part in value)]
        if is_handle(kind):
            return f"<{getattr(value, 'driver', kind.__qualname__)}>"
        if kind.__name__ == "Row" and kind.__module__ == "sqlite3":
            return {"": "Row", **{key: value[key] for key in value.keys()}}  # noqa: SIM118 - of a row
        return self._instance(value, level) if self._is_own(value, kind) else value

    def _is_own(self, value: Any, kind: type) -> bool:  # noqa: ANN401 - any value
        is_of_package = kind.__module__.partition(".")[0] == self._package
        return is_of_package and not isinstance(value, type) and not hasattr(kind, "__members__")

    def _instance(self, value: Any, level: int) -> Any:  # noqa: ANN401 - plain data
        name = type(value).__qualname__
        if id(value) in self._seen:
            return f"<{name} {self._seen[id(value)]}>"
        self._seen[id(value)] = len(self._seen)
        return {"": name, **{key: self.of(item, level + 1) for key, item in _attributes(value)}}


def _attributes(value: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - an instance
    slots = [
        (name, getattr(value, name))
        for base in type(value).__mro__
        for name in getattr(base, "__slots__", ())
        if isinstance(name, str) and name not in {"__dict__", "__weakref__"} and hasattr(value, name)
    ]
    return [*getattr(value, "__dict__", {}).items(), *slots]


def alike(one: Any, other: Any) -> bool:  # noqa: ANN401 - values
    """Whether two values are equal, with a tolerance for floats; two NaN are.

    The tolerance is so small that two readings of the clock within a second differ.
    """
    if isinstance(one, float) and isinstance(other, float):
        both = math.isnan(one) and math.isnan(other)
        return both or math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(one, numpy.ndarray):
        return one.shape == other.shape and alike(one.tolist(), other.tolist())
    return bool(one == other)
