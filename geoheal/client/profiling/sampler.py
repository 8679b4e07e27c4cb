"""The sampler: looks at all threads' stacks some twenty times a second."""

from __future__ import annotations

import random
import sys
import threading
import time
from typing import Final, TypeVar

from geoheal.client.profiling.book import Book
from geoheal.client.profiling.clocks import cpu_time_s
from geoheal.client.profiling.project import ProjectFunctions
from geoheal.client.profiling.running import Running, RunningRequest
from geoheal.client.profiling.stacks import Stack, awaiting, stack_of

HZ: Final = 25.0
SHARE_MAX: Final = 0.004
"""CPU time that sampling may take, of one core: where a look costs more, they become rarer."""
PROBE_S: Final = 0.002
"""Seconds for which threads are watched after a sample, to distinguish computing from waiting."""
PERIODS_MAX: Final = 10.0
"""Periods that one look stands for at most: a process that was stopped did nothing meanwhile."""
LOOKED_AT: Final = 20
"""Threads, and tasks that wait, that one look sees; chosen at random where there are more."""

Seen = tuple[int, Stack, "RunningRequest | None"]
"""A thread, what it runs, and the request it works on."""
T = TypeVar("T")


class Sampler:
    """Adds up what threads and tasks of asyncio do; used by one thread.

    Of a thread that works on a request, time counts whether it computes or waits. Outside of requests only
    time on a CPU counts: threads that wait for work are left out.

    Parameters
    ----------
    running
        The requests under way.
    project
        Which code is the project's.
    hz
        Looks per second, on average.
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
        """Look; seconds until the next time, at random so that it keeps step with nothing."""
        self.look()
        spent_s = time.thread_time()
        if self._spent_s is not None:  # with what waiting costs, but not what starting the thread did
            cost_s = spent_s - self._spent_s
            self._cost_s = cost_s if self._cost_s is None else self._cost_s + 0.2 * (cost_s - self._cost_s)
        self._spent_s = spent_s
        return max(self._period_s, (self._cost_s or 0.0) / SHARE_MAX) * random.uniform(0.5, 1.5)  # noqa: S311

    def look(self) -> None:
        """Look once."""
        now_s = time.monotonic()
        stands_for_s = min(now_s - self._last_s, PERIODS_MAX * self._period_s)
        self._last_s = now_s
        seen, weight = self._threads()
        waiting = self._tasks()
        shares = _shares([ident for ident, _, _ in seen])
        with self._lock:
            for ident, stack, entry in seen:
                if ident in shares:
                    self._add(stack, entry, stands_for_s * weight, shares[ident])
            for entry, stack, stands_for in waiting:
                self._book.add(entry.route, stack, stands_for_s * stands_for, 0.0)

    def take(self) -> Book:
        """Return what was seen since the last time."""
        with self._lock:
            book, self._book = self._book, Book()
        return book

    def _add(self, stack: Stack, entry: RunningRequest | None, wall_s: float, share: float | None) -> None:
        cpu_s = None if share is None else wall_s * share
        if entry is not None:
            self._book.add(entry.route, stack, wall_s, cpu_s)
        elif cpu_s:
            self._book.add("", stack, cpu_s, cpu_s)

    def _threads(self) -> tuple[list[Seen], float]:
        """Return what threads do, and how many each of them stands for."""
        me = threading.get_ident()
        entries = self._running.by_thread()
        frames = sys._current_frames()  # noqa: SLF001 - nothing else shows other threads
        frames.pop(me, None)
        chosen, weight = _some(list(frames.items()))
        seen: list[Seen] = []
        for ident, frame in chosen:
            stack = stack_of(frame, self._project)
            if stack is not None:
                seen.append((ident, stack, entries.get(ident)))
        return seen, weight

    def _tasks(self) -> list[tuple[RunningRequest, Stack, float]]:
        entries, weight = _some(self._running.waiting())
        found = []
        for entry in entries:
            stack = awaiting(entry.task, self._project)
            if stack is not None:
                found.append((entry, stack, weight))
        return found


def _some(of: list[T]) -> tuple[list[T], float]:
    """Return a bounded number of things, at random, and how many each of them stands for."""
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
