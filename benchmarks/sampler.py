"""What the sampling profiler costs: its CPU seconds per second, and requests with it against without.

Run with ``python -m benchmarks.sampler``. The reference is the same work without the sampler, in turns; CPU
seconds of the sampler's thread are read from the kernel's clock of that thread.
"""

import argparse
import statistics
import threading
import time
from collections.abc import Callable
from typing import Final

from geoheal.client.host.loop import Repeater
from geoheal.client.profiling.clocks import cpu_time_s
from geoheal.client.profiling.project import ProjectFunctions
from geoheal.client.profiling.running import Running
from geoheal.client.profiling.sampler import HZ, Sampler

DEPTH: Final = 30
TURN_S: Final = 4.0


def deep(depth: int, work: Callable[[], None]) -> None:
    """Call something at the end of a chain of calls."""
    if depth:
        deep(depth - 1, work)
    else:
        work()


def compute() -> None:
    """Run some 2 ms of Python."""
    sum(each * each for each in range(30_000))


def wait() -> None:
    """Wait as long as a request to a database takes."""
    time.sleep(0.002)


class Application:
    """Threads that answer requests, and count them."""

    def __init__(self, running: Running, threads: int, work: Callable[[], None]) -> None:
        self.answered = 0
        self._running = running
        self._work = work
        self._ends = False
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """End the threads."""
        self._ends = True
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        while not self._ends:
            entry = self._running.enter(lambda: "GET /") if self._running.is_on else None
            deep(DEPTH, self._work)
            if entry is not None:
                self._running.leave(entry)
            self.answered += 1


def turn(application: Application, running: Running, hz: float | None) -> tuple[float, float]:
    """Return requests per CPU second of the rest of the process, and the sampler's CPU seconds per second."""
    sampler = None if hz is None else Sampler(running, ProjectFunctions(), hz)
    running.is_on = sampler is not None
    loop = None if sampler is None else Repeater("geoheal-profile", sampler.step)
    ident = next((each.ident for each in threading.enumerate() if each.name == "geoheal-profile"), None)
    before, cpu_s, began_s = application.answered, time.process_time(), time.monotonic()
    own_s = (cpu_time_s(ident) or 0.0) if ident is not None else 0.0
    time.sleep(TURN_S)
    took_s = time.monotonic() - began_s
    own_s = (cpu_time_s(ident) or 0.0) - own_s if ident is not None else 0.0
    cpu_s = time.process_time() - cpu_s - own_s
    answered = application.answered - before
    if loop is not None:
        loop.stop(5.0)
    return answered / cpu_s, own_s / took_s


def measure(name: str, threads: int, work: Callable[[], None], turns: int, hz: float) -> None:
    """Print one case."""
    running = Running()
    application = Application(running, threads, work)
    turn(application, running, hz)
    ratios, shares = [], []
    for _ in range(turns):
        without, _ = turn(application, running, None)
        sampled, share = turn(application, running, hz)
        ratios.append(sampled / without)
        shares.append(share)
    application.end()
    print(
        f"{name}: the sampler takes {100 * statistics.median(shares):.2f} % of a core (most: "
        f"{100 * max(shares):.2f} %); requests per CPU second, sampled over not sampled: "
        f"{statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
    )


def main() -> None:
    """Measure threads that compute, that wait, and a single one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--hz", type=float, default=HZ)
    given = parser.parse_args()
    for name, threads, work in (
        ("one thread that computes", 1, compute),
        ("four threads that compute", 4, compute),
        ("forty threads that wait", 40, wait),
    ):
        measure(name, threads, work, given.turns, given.hz)


if __name__ == "__main__":
    main()
