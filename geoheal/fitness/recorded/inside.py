"""Replay recorded calls: this file's text runs in the sandbox, after that of the codec's reader."""

import contextlib
import contextvars
import json
import math
import time
from typing import Any

from geoheal.fitness.recorded.frameworks.clock import begin_call, resume_call
from geoheal.fitness.recorded.frameworks.comparing import FRESH, alike, comparable
from geoheal.fitness.recorded.frameworks.specials import ReplayThawer
from geoheal.fitness.recorded.outside import READS, NotRecorded, Outside, RefusedQuestion, _now
from geoheal.fitness.recorded.standing import handle, stand_in

_SHARE = 0.8
_ALL_BELOW = 20
_sleep = time.sleep


def play(module: Any, probe: Any, text: str, package: str) -> None:  # noqa: ANN401 - the box's
    """Replay groups of calls in a different order in each pair of runs.

    Each group is a request. Arguments are read before it; results, and the arguments afterwards, are returned
    after it. If a call raises, they are returned inside of it, so that a side that does not raise has one
    error less instead of a different answer.
    """
    groups = _calls_in(text)
    _stand_in(package, [call for group in groups for call in group["calls"]])
    order = probe.input("order")
    count = len(groups) if len(groups) < _ALL_BELOW else math.ceil(_SHARE * len(groups))
    for group in order.sample(groups, count):
        ready = [ReplayedCall(module, call, package) for call in group["calls"]]
        raises = any(call["error"] or call.get("lost") for call in group["calls"])
        with probe.request(group["name"]):
            for each in ready:
                each.make()
                if each.call.get("lost"):
                    each.require_recorded()
            _wait(each.outside.seconds for each in ready)
            if raises:
                probe.output(_handed_over(ready))
        if not raises:
            probe.output(_handed_over(ready))
        for each in ready:
            each.end()


def _calls_in(text: str) -> Any:  # noqa: ANN401 - JSON
    """Return calls, or groups of them; note the reads that answer any of them."""
    given = json.loads(text)
    READS[:] = given["reads"]
    return given["calls"]


def _handed_over(ready: "list[ReplayedCall]") -> Any:  # noqa: ANN401 - plain data
    shown = [each.shown() for each in ready]
    written = [each.outside.writes for each in ready]
    answers, given = [each[0] for each in shown], [each[1:] for each in shown]
    return [answers, given, written] if any(written) else [answers, given]


def _stand_in(package: str, calls: list[Any]) -> None:
    stand_in(package, [each for call in calls for each in call.get("outside", ())])


def prove(module: Any, probe: Any, text: str, package: str) -> None:  # noqa: ANN401 - the box's
    """Return, for each call, how it differs from its record: "" if it does the same."""
    calls = _calls_in(text)
    _stand_in(package, calls)
    for call in calls:
        probe.input(
            "call"
        )  # this output ensures that earlier ones have arrived, even if the process ends now
        try:
            differs = _difference(module, call, package)
        except BaseException:  # noqa: BLE001 - a failed comparison proves nothing
            differs = "compared"
        probe.output(differs)


def _difference(module: Any, call: Any, package: str) -> str:  # noqa: ANN401 - the box's
    try:
        ready = ReplayedCall(module, call, package)
        ready.expected()
    except Exception:  # noqa: BLE001 - a value that cannot be read here
        return "read"
    try:
        return _difference_of(ready, call)
    finally:
        ready.end()


def _difference_of(ready: "ReplayedCall", call: Any) -> str:  # noqa: ANN401 - a record
    error = None
    try:
        ready.make()
    except BaseException as raised:  # noqa: BLE001 - whatever the code raises is its answer
        error = type(raised).__qualname__
    if ready.outside.refused:
        return "outside"
    if error != call["error"]:
        return "error"
    return ready.unlike()


class ReplayedCall:
    """A recorded call that is made again, in its own context.

    Parameters
    ----------
    module, call, package
        The module, the record, and the package whose classes it may have.
    """

    def __init__(self, module: Any, call: Any, package: str) -> None:  # noqa: ANN401 - the box's
        self.call = call
        self._package = package
        self._context = contextvars.copy_context()
        self._function = _function(module, call["function"])
        self._after = call["before"] if call["after"] is None else call["after"]
        self._moment: Any = None
        self._fresh: dict[Any, Any] = {}
        self._result: Any = None
        self.outside = Outside(call.get("outside", ()), self._thaw, self._same, self._plain)
        thawer = ReplayThawer(package, handle, is_live=True)
        self._around, self._args, self._kwargs = self._context.run(self._read, thawer, call["before"])
        self._places = thawer.places
        self._opened = thawer.opened
        for tag, names in _names_in_g(self._after):
            if tag in self._around:
                self._around[tag].names = names

    def make(self) -> None:
        """Make it."""
        self._context.run(self._make)

    def end(self) -> None:
        """Close its sessions, which would otherwise end within another call."""
        for session in self._opened:
            with contextlib.suppress(Exception):
                self._context.run(session.close)

    def require_recorded(self) -> None:
        """Make a call fail that returns, but differently from its record."""
        differs = self.unlike()
        if differs:
            raise NotRecorded(f"It returned, but not as it was recorded ({differs})")

    def expected(self) -> Any:  # noqa: ANN401 - plain data
        """Return result, arguments and surroundings of the record, as they are compared."""
        thaw = ReplayThawer(self._package).thaw
        result = None if self.call["error"] else thaw(self.call["result"])
        around, args, kwargs = self._read(ReplayThawer(self._package, handle), self._after)
        return self._compared([result, args, kwargs, {tag: around[tag] for tag in self._tags()}])

    def shown(self) -> Any:  # noqa: ANN401 - plain data
        """Return result, arguments and surroundings, as they are compared."""
        around = {tag: self._around[tag] for tag in self._tags()}
        return self._context.run(self._compared, [self._result, self._args, self._kwargs, around])

    def unlike(self) -> str:
        """Return how a call with the recorded outcome differs from its record; "" if it does not."""
        if self.outside.writes != self.outside.recorded_writes:
            return "outside"
        shown, expected = self.shown(), self.expected()
        is_hidden = isinstance(self.call["result"], dict) and "redacted" in self.call["result"]
        if not is_hidden and not alike(shown[0], expected[0]):
            return "result"
        return "" if alike(shown[1:], expected[1:]) else "arguments"

    def _tags(self) -> list[str]:
        held = _by_tag(self._after)
        return [tag for tag in self._around if tag in held]

    def _compared(self, value: Any) -> Any:  # noqa: ANN401 - plain data
        resume_call(self._moment)
        FRESH.clear()
        FRESH.update(self._fresh)
        return [comparable(each, self._package, self._places) for each in value]

    def _thaw(self, value: Any) -> Any:  # noqa: ANN401 - whatever it is
        return ReplayThawer(self._package).thaw(value)

    def _plain(self, value: Any) -> Any:  # noqa: ANN401 - plain data
        return comparable(value, self._package)

    def _same(self, one: Any, other: Any) -> bool:  # noqa: ANN401 - values of a statement
        return alike(self._plain(one), self._plain(other))

    def _read(self, thawer: ReplayThawer, values: Any) -> tuple[dict[str, Any], list[Any], dict[str, Any]]:  # noqa: ANN401
        around = {tag: thawer.thaw(each) for tag, each in _by_tag(values).items()}
        args = [thawer.thaw(each) for each in values["args"]]
        return around, args, {name: thawer.thaw(each) for name, each in values["kwargs"]}

    def _make(self) -> None:
        """Call as the application did: a call that was awaited is awaited again."""
        self._moment = begin_call(self.call["recorded_s"], self.call["duration_ms"] / 1e3)
        _now[:] = [self.outside]
        FRESH.clear()
        try:
            if self.call.get("awaited"):
                self._result = _loop().run_until_complete(_awaited(self._function, self._args, self._kwargs))
            else:
                self._result = self._function(*self._args, **self._kwargs)
            self.outside.finish()
        except RefusedQuestion:
            self._result = None
        finally:
            _now.clear()
            self._fresh = dict(FRESH)
        if self.outside.refused:
            raise NotRecorded(f"It requested {self.outside.refused}")


def _by_tag(values: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return the parts of a call's context, by their kind."""
    return {each["special"][0]: each for each in values.get("around", ())}


def _names_in_g(values: Any) -> list[tuple[str, list[str]]]:  # noqa: ANN401 - JSON
    """Return the recorded names in Flask's ``g``."""
    parts = [part for each in values.get("around", ()) for part in each["special"][2] if part[0] == "g"]
    return [("flask", [name for name, _ in g["special"][2]]) for _, g in parts]


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


def _function(module: Any, name: str) -> Any:  # noqa: ANN401 - a function
    """Return the function itself, which takes its class or instance as the recorded first argument."""
    found = module
    for part in name.split("."):
        found = next((vars(kind)[part] for kind in _homes(found) if part in vars(kind)), None)
    if found is None:
        return _missing(name)
    return _undecorated(getattr(found, "__func__", found), name)


def _undecorated(found: Any, name: str) -> Any:  # noqa: ANN401 - a function
    """Return the function that stands there in the source, which decorators call."""
    inner = found
    while inner is not None and getattr(getattr(inner, "__code__", None), "co_qualname", name) != name:
        inner = getattr(inner, "__wrapped__", None)
    return found if inner is None else inner


def _homes(found: Any) -> Any:  # noqa: ANN401 - a module, or a class and what it derives from
    return getattr(found, "__mro__", (found,)) if found is not None else ()


def _missing(name: str) -> Any:  # noqa: ANN401 - what takes the place of a function
    def missing(*_: Any, **__: Any) -> None:  # noqa: ANN401 - any call
        raise AttributeError(f"There is no {name} any more.")

    return missing
