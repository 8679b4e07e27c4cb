"""Reads of clocks, random numbers and UUIDs while a call is observed."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.outside.log import active
from geoheal.client.recording.outside.patches import PATCHES

FUNCTIONS: Final = {
    "time": ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"),
    "random": (
        "random",
        "randint",
        "randrange",
        "uniform",
        "gauss",
        "choice",
        "choices",
        "sample",
        "getrandbits",
    ),
    "uuid": ("uuid1", "uuid4"),
}
"""Functions by module, without those that change their argument (``shuffle``)."""
MODULES: Final = tuple(FUNCTIONS)

_frame = sys._getframe  # noqa: SLF001 - documented
_noting: dict[int, tuple[Any, Callable[..., Any]]] = {}
"""By identity: each function, and its recording replacement."""


def put(module: ModuleType) -> None:
    """Record results of the module's functions during observations."""
    replaced = {}
    for name in FUNCTIONS[module.__name__]:
        before = getattr(module, name, None)
        if before is not None and id(before) not in _noting:
            replaced[name] = noted_instead(before, _noted(f"{module.__name__}.{name}", before))
    PATCHES.add(module, replaced)


def noted_instead(before: Callable[..., Any], now: Callable[..., Any]) -> Callable[..., Any]:
    """Replace a function by one that records its results, also where it was imported by name."""
    return _noting.setdefault(id(before), (before, now))[1]


def put_names(module: ModuleType) -> None:
    """Replace the functions in a module of the application that imported them by name."""
    held = {name: _noting[id(value)][1] for name, value in list(vars(module).items()) if id(value) in _noting}
    if held:
        PATCHES.add(module, held)


def _noted(name: str, before: Callable[..., Any]) -> Callable[..., Any]:
    def read(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - its own
        answer = before(*args, **kwargs)
        outside = active()
        if outside is not None and outside.is_asked_by(_frame(1)):
            outside.value(name, [*args, *kwargs.values()], answer)
        return answer

    return read
