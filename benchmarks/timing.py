"""Wall-clock times that can be compared."""

import statistics
import time
from collections.abc import Callable
from typing import Final

ROUNDS: Final = 3
"""Turns that each call gets, so that a noisy moment does not strike one of them alone."""

REST_S: Final = 0.3
"""Pause before a turn: a threaded BLAS keeps its threads spinning a while, at the next call's expense."""


def median_of(call: Callable[[], object], repeats: int) -> float:
    """Median wall-clock time of a call, in seconds."""
    return medians_of([call], repeats)[0]


def medians_of(calls: list[Callable[[], object]], repeats: int) -> list[float]:
    """Medians of several calls, in seconds.

    The calls take turns; a turn is a pause, one call that is not counted, and ``repeats`` calls that are.
    """
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, kept in zip(calls, times, strict=True):
            time.sleep(REST_S)
            call()
            kept.extend(_seconds(call) for _ in range(repeats))
    return [statistics.median(kept) for kept in times]


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
