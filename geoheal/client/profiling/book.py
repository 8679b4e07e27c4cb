"""Samples of a period, within bounded memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from geoheal.client.profiling.project import NAME_MAX, Function
from geoheal.client.profiling.stacks import Stack

STACKS_MAX: Final = 2_000
"""Largest number of different stacks per stretch; time in any others is counted together."""
TOP: Final = 300
"""Largest number of reported stacks: those with the most seconds."""
FUNCTIONS_MAX: Final = 400
"""Largest number of reported functions."""
OTHER: Final = "other"

Seconds = list[float]
"""Wall-clock time, CPU time, and wall-clock time with unknown CPU time."""
Key = tuple[str, tuple[Function, ...], int]


class Book:
    """Seconds by route and stack; used by one thread at a time."""

    def __init__(self) -> None:
        self._seconds: dict[Key, Seconds] = {}
        self._other: Seconds = [0.0, 0.0, 0.0]
        self.samples = 0

    def add(
        self, route: str, stack: Stack, wall_s: float, cpu_s: float | None, *, is_further: bool = True
    ) -> None:
        """Add the time of one sample.

        Parameters
        ----------
        cpu_s
            The part of it on a CPU; None if unknown.
        is_further
            False if the same was seen a moment ago, so that nothing else can have happened in between.
        """
        self.samples += is_further
        key = route[:NAME_MAX], *stack
        known = self._seconds.get(key)
        if known is None:
            known = [0.0, 0.0, 0.0] if len(self._seconds) < STACKS_MAX else self._other
            if known is not self._other:
                self._seconds[key] = known
        _add(known, [wall_s, cpu_s or 0.0, wall_s if cpu_s is None else 0.0])

    def report(self, requests: Mapping[str, int]) -> dict[str, Any]:
        """Return the stacks with the most seconds.

        Parameters
        ----------
        requests
            Requests that ended in the stretch, by route; samples of unknown routes belong to ``other``.
        """
        merged: dict[Key, Seconds] = {}
        for (route, functions, line), seconds in self._seconds.items():
            named = route if not route or route in requests or OTHER not in requests else OTHER
            _add(merged.setdefault((named, functions, line), [0.0, 0.0, 0.0]), seconds)
        other = list(self._other)
        places: dict[Function, int] = {}
        stacks: list[dict[str, Any]] = []
        for (route, functions, line), seconds in sorted(merged.items(), key=lambda each: -each[1][0]):
            new = set(functions) - places.keys()
            if len(stacks) >= TOP or len(places) + len(new) > FUNCTIONS_MAX:
                _add(other, seconds)
                continue
            for function in functions:
                places.setdefault(function, len(places))
            stacks.append(
                {
                    "route": route,
                    "functions": [places[function] for function in functions],
                    "line": line,
                    **_times(seconds),
                }
            )
        return {
            "samples": self.samples,
            "functions": [list(function) for function in places],
            "stacks": stacks,
            "other": _times(other),
        }


def _add(total: Seconds, more: Seconds) -> None:
    for place, each in enumerate(more):
        total[place] += each


def _times(seconds: Seconds) -> dict[str, float | None]:
    wall_s, cpu_s, unknown_s = seconds
    return {"wall_s": round(wall_s, 6), "cpu_s": None if unknown_s else round(cpu_s, 6)}
