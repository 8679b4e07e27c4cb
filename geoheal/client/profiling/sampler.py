"""The sampler: looks at all threads' stacks some twenty times a second."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Final, TypeVar

from geoheal.client.profiling.book import Book
from geoheal.client.profiling.clocks import cpu_time_s
from geoheal.client.profiling.project import ProjectFunctions
from geoheal.client.profiling.running import Running, RunningRequest
from geoheal.client.profiling.stacks import Stack, awaiting, stack_of

HZ: Final = 25.0
SHARE_MAX: Final = 0.004
"""Largest share of one core that sampling may take; if a sample costs more, samples become rarer."""
PROBE_S: Final = 0.002
"""Seconds for which threads are watched after a sample, to distinguish computing from waiting."""
PERIODS_MAX: Final = 10.0
"""Largest number of periods that one sample stands for: a stopped process did nothing meanwhile."""
LOOKED_AT: Final = 20
"""Largest number of threads and waiting tasks per sample; chosen at random if there are more."""

Seen = tuple[Stack, str]
"""The stack of a thread, and the route of its request."""
T = TypeVar("T")


class Sampler:
    """Adds up the time of threads and asyncio tasks by stack; used by one thread.

    In a request, a thread's time counts whether it computes or waits. Outside of requests, only time on a CPU
    counts, so threads that wait for work are left out.

    Parameters
    ----------
    running
        The running requests.
    project
        Recognises the project's code.
    hz
        Samples per second, on average.
    """

    def __init__(self, running: Running, project: ProjectFunctions, hz: float = HZ) -> None:
        self._running = running
        self._project = project
        self._period_s = 1.0 / hz
        self._lock = threading.Lock()
        self._book = Book()
        self._cost_s: float | None = None
        self._spent_s: float | None = None
        self._last_s = time.monotonic()

    def step(self) -> float:
        """Take a sample; return the random time (s) until the next one, which misses no regular work."""
        self.look()
        spent_s = time.thread_time()
        if self._spent_s is not None:  # includes the cost of waiting, but not of starting the thread
            cost_s = spent_s - self._spent_s
            self._cost_s = cost_s if self._cost_s is None else self._cost_s + 0.2 * (cost_s - self._cost_s)
        self._spent_s = spent_s
        return max(self._period_s, (self._cost_s or 0.0) / SHARE_MAX) * random.uniform(0.5, 1.5)  # noqa: S311

    def look(self) -> None:
        """Take one sample: read the stacks before and after threads are watched for a moment.

        Waiting for the interpreter costs more than reading stacks, so two readings per wait are cheaper than
        two waits.
        """
        now_s = time.monotonic()
        stands_for_s = min(now_s - self._last_s, PERIODS_MAX * self._period_s)
        self._last_s = now_s
        frames = _frames()
        idents, weight = _some([ident for ident in frames if ident != threading.get_ident()])
        early, _ = self._threads(frames, idents, {})
        del frames  # it keeps all local variables alive
        waiting = self._tasks()
        shares = _shares(idents)
        late, others = self._threads(_frames(), idents, shares)
        half_s = stands_for_s * weight / 2
        with self._lock:
            for seen, before in ((early, {}), (late, early)):
                for ident, (stack, route) in seen.items():
                    if ident in shares:
                        is_further = before.get(ident) != (stack, route)
                        self._add(route, stack, half_s, shares[ident], is_further=is_further)
            for ident, stack in others.items():
                self._add("", stack, stands_for_s * weight * (shares[ident] or 0.0), 1.0)
            for entry, stack, stands_for in waiting:
                self._book.add(entry.route, stack, stands_for_s * stands_for, 0.0)

    def take(self) -> Book:
        """Return the samples since the last call."""
        with self._lock:
            book, self._book = self._book, Book()
        return book

    def _add(
        self, route: str, stack: Stack, wall_s: float, share: float | None, *, is_further: bool = True
    ) -> None:
        cpu_s = None if share is None else wall_s * share
        self._book.add(route, stack, wall_s, cpu_s, is_further=is_further)

    def _threads(
        self,
        frames: Mapping[int, FrameType],
        idents: Sequence[int],
        shares: Mapping[int, float | None],
    ) -> tuple[dict[int, Seen], dict[int, Stack]]:
        """Return the stacks of threads that work on a request, and of other threads that were on a CPU."""
        entries = self._running.by_thread()
        seen: dict[int, Seen] = {}
        others: dict[int, Stack] = {}
        for ident in idents:
            entry = entries.get(ident)
            if ident not in frames or (entry is None and not shares.get(ident)):
                continue
            stack = stack_of(frames[ident], self._project)
            if stack is None:
                continue
            if entry is None:
                others[ident] = stack
            else:
                seen[ident] = stack, entry.route
        return seen, others

    def _tasks(self) -> list[tuple[RunningRequest, Stack, float]]:
        entries, weight = _some(self._running.waiting())
        found = []
        for entry in entries:
            stack = awaiting(entry.task, self._project)
            if stack is not None:
                found.append((entry, stack, weight))
        return found


def _frames() -> Mapping[int, FrameType]:
    return sys._current_frames()  # noqa: SLF001 - nothing else shows other threads


def _some(of: list[T]) -> tuple[list[T], float]:
    """Return a bounded number of items, chosen at random, and how many items each of them stands for."""
    if len(of) <= LOOKED_AT:
        return of, 1.0
    return random.sample(of, LOOKED_AT), len(of) / LOOKED_AT


def _shares(idents: list[int]) -> dict[int, float | None]:
    """Return the share of the next moment that each thread is on a CPU; None if unknown.

    Threads that end meanwhile are left out.
    """
    if not idents:
        return {}
    before = {ident: (cpu_time_s(ident), time.monotonic()) for ident in idents}
    time.sleep(PROBE_S)
    shares: dict[int, float | None] = {}
    for ident, (cpu_s, at_s) in before.items():
        if cpu_s is None:
            shares[ident] = None
            continue
        later_s, took_s = cpu_time_s(ident), time.monotonic() - at_s
        if later_s is not None:
            shares[ident] = min(1.0, max(0.0, (later_s - cpu_s) / took_s))
    return shares
