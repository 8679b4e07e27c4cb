"""Profiles as numbers: seconds per request and function, one value per profile."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.profiling.profile import Place, Profile, Seconds, Stack

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Seconds per request of several profiles, shape (N,) each.

    Routes have the same weights in all of them.

    Parameters
    ----------
    own
        Wall-clock seconds, by function.
    total, cpu
        Sums over all functions: wall-clock and CPU seconds (None if not measured).
    grain
        Seconds per request that one sample stands for, by profile.
    """

    own: dict[Place, Floats]
    total: Floats
    cpu: Floats | None
    grain: Floats

    def of(self, place: Place) -> Floats:
        """Return values of one function; zeros if it was never seen."""
        return self.own.get(place, np.zeros(len(self.total)))


def weights_of(profiles: Sequence[Profile]) -> dict[str, float]:
    """Return the share of each route: a change of the mixture is not a change of a function."""
    counts: Counter[str] = Counter()
    for profile in profiles:
        counts.update(profile.requests)
    return {route: count / counts.total() for route, count in counts.items() if route and count}


def windows_of(profiles: Sequence[Profile], weights: dict[str, float]) -> Windows:
    """Convert profiles to numbers; those without a request are left out."""
    own: dict[Place, dict[int, float]] = {}
    total: list[float] = []
    cpu: list[float | None] = []
    grain: list[float] = []
    for profile in profiles:
        counted = {route for route in weights if profile.requests.get(route, 0) > 0}
        whole = sum(weights[route] for route in counted)
        if not whole:
            continue
        place, seconds = len(total), Seconds()
        for stack in profile.stacks:
            if stack.route in counted:
                share = weights[stack.route] / whole / profile.requests[stack.route]
                mine = _scaled(stack, share)
                row = own.setdefault(stack.places[-1], {})
                row[place] = row.get(place, 0.0) + mine.wall_s
                seconds = seconds + mine
        total.append(seconds.wall_s)
        cpu.append(seconds.cpu_s)
        grain.append(_grain(profile, seconds.wall_s))
    measured = [each for each in cpu if each is not None]
    return Windows(
        own={place: _filled(row, len(total)) for place, row in own.items()},
        total=np.array(total, dtype=np.float64),
        cpu=np.array(measured, dtype=np.float64) if len(measured) == len(cpu) else None,
        grain=np.array(grain, dtype=np.float64),
    )


def _scaled(stack: Stack, share: float) -> Seconds:
    cpu_s = stack.seconds.cpu_s
    return Seconds(stack.seconds.wall_s * share, None if cpu_s is None else cpu_s * share)


def _grain(profile: Profile, wall_s: float) -> float:
    return wall_s / profile.samples if profile.samples else wall_s


def _filled(row: dict[int, float], length: int) -> Floats:
    filled = np.zeros(length)
    filled[list(row)] = list(row.values())
    return filled
