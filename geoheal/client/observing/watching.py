"""Functions whose calls are observed."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from geoheal.client.profiling.running import Running

R = TypeVar("R")
if TYPE_CHECKING:
    from typing import ParamSpec  # novm - since 3.10

    P = ParamSpec("P")


class CallObserver(Protocol):
    """The observer of each call."""

    def observe(self, latency_ms: float, name: str = ..., failed: bool = ...) -> None:
        """Record a call."""
        ...


def running_of(observer: CallObserver) -> Running | None:
    """Return the running requests of an observer; None unless they are profiled."""
    running = getattr(observer, "running", None)
    return running if isinstance(running, Running) and running.is_on else None


def name_of(function: Callable[..., Any]) -> str:
    """Return the name under which a function's calls are observed; for a callable object, that of its class.

    Raises
    ------
    TypeError
        When it is not a function.
    """
    if not callable(function):
        raise TypeError(
            f"reporter.watch expects a function, got {function!r}. Write @reporter.watch above the function, "
            "without arguments: its calls are observed under its own name."
        )
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}.{named.__qualname__}"


def watched(function: Callable[P, R], observer: CallObserver) -> Callable[P, R]:
    """Return the function with each call observed from start to end.

    Raises
    ------
    TypeError
        If it is not a function, as in ``@reporter.watch("name")``.
    """
    name = name_of(function)
    if inspect.isasyncgenfunction(function):
        return cast("Callable[P, R]", _asynchronous_generator(function, name, observer))
    if inspect.isgeneratorfunction(function):
        return cast("Callable[P, R]", _generator(function, name, observer))
    if inspect.iscoroutinefunction(function):
        return cast("Callable[P, R]", _asynchronous(function, name, observer))

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        with _Call(observer, name, is_task=False):
            return function(*args, **kwargs)

    return call


def _asynchronous(function: Callable[..., Any], name: str, observer: CallObserver) -> Callable[..., Any]:
    @functools.wraps(function)
    async def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the function's own
        with _Call(observer, name, is_task=True):
            return await function(*args, **kwargs)

    return call


class _Call:
    """A call that is observed from start to end; the profiler assigns samples to it meanwhile."""

    __slots__ = ("_entry", "_name", "_observer", "_running", "_started")

    def __init__(self, observer: CallObserver, name: str, *, is_task: bool) -> None:
        self._observer = observer
        self._name = name
        self._running = running = running_of(observer)
        self._entry: Any = None
        if running is not None:
            enter = running.enter_task if is_task else running.enter
            self._entry = enter(lambda: name)
        self._started = perf_counter()

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        failed = isinstance(error, Exception)
        if self._running is not None:
            if isinstance(error, Exception):
                self._running.raised(self._name, error)
            if self._entry is not None:
                self._running.leave(self._entry)
        self._observer.observe((perf_counter() - self._started) * 1e3, self._name, failed)


def _generator(function: Callable[..., Any], name: str, observer: CallObserver) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the function's own
        started, failed = perf_counter(), False
        try:
            return (yield from function(*args, **kwargs))
        except Exception:
            failed = True
            raise
        finally:
            observer.observe((perf_counter() - started) * 1e3, name, failed)

    return call


def _asynchronous_generator(
    function: Callable[..., Any], name: str, observer: CallObserver
) -> Callable[..., Any]:
    @functools.wraps(function)
    async def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the function's own
        started, failed = perf_counter(), False
        try:
            async for item in function(*args, **kwargs):
                yield item
        except Exception:
            failed = True
            raise
        finally:
            observer.observe((perf_counter() - started) * 1e3, name, failed)

    return call
