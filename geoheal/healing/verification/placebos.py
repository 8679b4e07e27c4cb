"""How a metric varied before the patch: its noise, its incidents, and the test at moments without a patch."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.fitness.statistics.autoregression import LONG, Autoregression, fit
from geoheal.fitness.statistics.box_tiao import Whitened, placebo_steps, steps, whitened
from geoheal.fitness.statistics.record_values import next_record
from geoheal.healing.verification.course import ROUNDING
from geoheal.healing.verification.record import Array

EXCURSIONS: Final = 10
"""Smallest number of worst periods of the past that show how far the worst may be from the next."""
LIKE: Final = 0.1
"""Share of the past's worst periods that an outstanding incident resembles."""
WINDOWS_MIN: Final = 12
"""Number of verification lengths that history must contain before placebo moments are used."""
MOVED: Final = 4.0
"""Standard errors from which an incident's start is certainly a step."""
ALIKE: Final = 2.0
"""Standard errors up to which an incident is similar to earlier values."""

INCIDENT_MIN: Final = 4
"""Steps that an incident and its history need to be distinguished."""
HEALTHY_MIN: Final = 50
"""Steps before an incident needed to know how much a short course varies by itself."""


def noise_of(before: Array, onset: int) -> tuple[Autoregression, float]:
    """Return the autoregression of earlier values, and the incident's size in standard errors.

    Up to ``MOVED``, it is the size of the incident's level, without the jump that dates it: the jump was
    chosen as the largest of its neighbourhood, so in nothing but noise it is large, too.
    """
    centred = before - np.nanmean(before)
    if np.nanmax(np.abs(centred)) <= ROUNDING * np.nanmax(np.abs(before)):
        centred = np.zeros(len(before))
    noise = fit(centred)
    if not INCIDENT_MIN <= onset <= len(before) - INCIDENT_MIN:
        return noise, 0.0
    well = whitened(before, _well(before, onset, noise))
    moved = steps(well, [onset], [len(before)])[0].z
    if abs(moved) <= MOVED:
        level = steps(well, [onset], [len(before)], unseen=onset)[0].z
        return noise, min(max(level, -MOVED), MOVED)
    if not is_rare(moved, whitened(before[:onset], noise), len(before) - onset):
        return noise, math.copysign(MOVED, moved)
    apart = before.copy()
    apart[:onset] -= mean_of(before[:onset])
    apart[onset:] -= mean_of(before[onset:])
    noise = fit(apart)
    return noise, steps(whitened(before, noise), [onset], [len(before)])[0].z


def _well(before: Array, onset: int, noise: Autoregression) -> Autoregression:
    """Return the autoregression for measuring an incident.

    In a short history, and beside an incident that is longer than it, the step of the incident itself looks
    like a long memory, in which no step stands out. Then the values before it are used, if there are enough.
    """
    healthy, ill = before[:onset], before[onset:]
    known = int(np.isfinite(healthy).sum())
    is_overshadowed = known < LONG or int(np.isfinite(ill).sum()) >= known
    return fit(healthy - mean_of(healthy)) if known >= HEALTHY_MIN and is_overshadowed else noise


def mean_of(values: Array) -> float:
    """Return the mean of what was measured; NaN without a value."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def is_rare(moved: float, past: Whitened, length: int) -> bool:
    """Whether an incident stands out from all earlier fluctuations.

    An incident opens when a system is at its worst, so the following values are better by themselves. It is a
    separate step only if it exceeds the worst period of the past by more than the worst ones differ from each
    other. An incident is often a record of its system, and so the next record is compared with.

    Parameters
    ----------
    moved
        The incident as a step, in standard errors.
    past
        Earlier values, prewhitened.
    length
        Its length in steps.
    """
    found = np.abs(placebo_steps(past, [length])[0])
    blocks = len(found) // length
    if blocks <= EXCURSIONS or past.is_quiet:
        return True
    worst = np.sort(found[: blocks * length].reshape(blocks, length).max(axis=1))[::-1]
    return abs(moved) > next_record(worst[: max(EXCURSIONS, round(LIKE * blocks)) + 1])


def is_long(past: Whitened, length: int) -> bool:
    """Whether the past contains enough verifications of a length to be asked at moments without a patch."""
    return len(past.new) >= (WINDOWS_MIN + 1) * length


def inflations(
    past: Whitened,
    critical: Sequence[float],
    lengths: Sequence[int],
    alpha: float,
    *,
    settling: bool,
    peaks: NDArray[np.int64],
) -> tuple[float, float]:
    """Return the factors of critical values for falls and rises at which placebo moments err rarely enough.

    Parameters
    ----------
    peaks
        Moments after the past's own periods similar to the incident; empty if the incident is similar to the
        rest.
    """
    if not is_long(past, lengths[-1]) or past.is_quiet:
        return 1.0, 1.0
    found = placebo_steps(past, lengths, settling=settling) / np.array(critical)[:, None]
    falls, rises = (-found).max(axis=0), found.max(axis=0)
    peaks = peaks[peaks < len(falls)]
    fall, rise = (
        max([1.0, *(float(np.quantile(each, 1 - alpha)) for each in (worst, worst[peaks]) if len(each))])
        for worst in (falls, rises)
    )
    return fall, rise


def peaks_of(past: Whitened, moved: float, length: int) -> NDArray[np.int64]:
    """Return the moments after the past's periods that stood out most in the direction of the incident."""
    none = np.zeros(0, dtype=np.int64)
    if not ALIKE < abs(moved) <= MOVED or past.is_quiet:
        return none
    found = math.copysign(1.0, moved) * placebo_steps(past, [length])[0]
    blocks = len(found) // length
    found = found[: blocks * length].reshape(blocks, length)
    worst = np.argsort(found.max(axis=1))[::-1][: round(LIKE * blocks)]
    return worst * length + found[worst].argmax(axis=1) + length if blocks > EXCURSIONS else none
