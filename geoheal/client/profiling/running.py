"""Running requests: which one each thread or asyncio task is working on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

from geoheal.client.profiling.failures import Failures

NESTED_MAX: Final = 20
TASKS_MAX: Final = 5_000
"""Largest number of asyncio requests that are followed at a time."""
Name = Callable[[], str]


class RunningRequest:
    """A running request.

    Parameters
    ----------
    name
        Returns its route, as far as it is known.
    ident
        The thread that works on it.
    previous
        The request within which it runs; None if there is none.
    task, loop
        The asyncio task that works on it, and its loop; None if the thread does.
    """

    __slots__ = ("depth", "ident", "is_over", "loop", "name", "previous", "task")

    def __init__(
        self,
        name: Name,
        ident: int,
        previous: RunningRequest | None,
        task: Any = None,  # noqa: ANN401 - imported by the application alone
        loop: Any = None,  # noqa: ANN401
    ) -> None:
        self.name = name
        self.ident = ident
        self.depth: int = 0 if previous is None else previous.depth + 1
        self.previous = previous if self.depth < NESTED_MAX else None
        self.task = task
        self.loop = loop
        self.is_over = False

    @property
    def route(self) -> str:
        """Its current name; empty if unknown."""
        try:
            return str(self.name())
        except Exception:  # noqa: BLE001 - of the application's objects
            return ""


class Running:
    """Running requests of this process; threads may share it.

    It is off, and keeps nothing, until a sampler runs.
    """

    def __init__(self) -> None:
        self.is_on = False
        self.failures: Failures | None = None
        self._threads: dict[int, RunningRequest] = {}
        self._tasks: dict[int, RunningRequest] = {}

    def enter(self, name: Name) -> RunningRequest:
        """Begin a request of this thread."""
        ident = threading.get_ident()
        entry = self._threads[ident] = RunningRequest(name, ident, self._threads.get(ident))
        return entry

    def enter_task(self, name: Name) -> RunningRequest:
        """Begin a request of the current task."""
        asyncio = sys.modules.get("asyncio")
        task = None if asyncio is None else asyncio.current_task()
        if task is None or len(self._tasks) >= TASKS_MAX:
            return RunningRequest(name, 0, None)
        key = id(task)
        entry = RunningRequest(name, threading.get_ident(), self._tasks.get(key), task, task.get_loop())
        self._tasks[key] = entry
        return entry

    def leave(self, entry: RunningRequest) -> None:
        """End a request; may be called in any thread."""
        entry.is_over = True
        table, key = (self._threads, entry.ident) if entry.task is None else (self._tasks, id(entry.task))
        if table.get(key) is entry:
            before = entry.previous
            while before is not None and before.is_over:
                before = before.previous
            if before is None:
                table.pop(key, None)
            else:
                table[key] = before

    def raised(self, name: str, error: BaseException) -> None:
        """Note an exception that ended a request."""
        if self.failures is not None:
            self.failures.note(name, error)

    def by_thread(self) -> dict[int, RunningRequest]:
        """Return the request that each thread is working on."""
        found = dict(self._threads)
        for entry in self._followed():
            if _current(entry.loop) is entry.task:
                found[entry.ident] = entry
        return found

    def waiting(self) -> list[RunningRequest]:
        """Return the requests of waiting tasks."""
        return [entry for entry in self._followed() if _current(entry.loop) is not entry.task]

    def _followed(self) -> Iterator[RunningRequest]:
        return iter(list(self._tasks.values()))


def _current(loop: Any) -> Any:  # noqa: ANN401 - a task
    try:
        return sys.modules["asyncio"].current_task(loop)
    except (KeyError, RuntimeError):
        return None
