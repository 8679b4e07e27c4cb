"""What a course did at past moments at which no patch came: the null of the test for one that did."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.fitness.statistics.box_tiao import Whitened, placebo_steps

EXCURSIONS: Final = 10
"""Worst stretches of the past that tell how far the worst of all may be from the next."""
LIKE: Final = 0.1
"""Share of the past's stretches, the worst ones, that an incident which stands out is like."""
EXCESS: Final = 3.0
"""Mean excesses by which an incident must exceed the worst stretch of the past; chance does so once in 20."""
WINDOWS_MIN: Final = 12
"""Times that history must hold all of a verification before its placebo moments are heard."""
MOVED: Final = 4.0
"""Standard errors from which an incident's beginning is a step for certain."""
ALIKE: Final = 2.0
"""Standard errors up to which an incident is like what came before."""


def is_rare(moved: float, past: Whitened, length: int) -> bool:
    """Whether an incident stands out from all that passed by itself before.

    An incident opens where a system is at its worst, so that what follows is better by itself. It is a step
    of its own only if it exceeds the worst stretch of the past by more than the worst of them differ from
    each other: their excesses are taken as exponential (Pickands, *Statistical inference using extreme order
    statistics*, Ann. Stat. 3, 1975).

    Parameters
    ----------
    moved
        The incident as a step, in standard errors.
    past
        What came before it, prewhitened.
    length
        Steps that it lasted.
    """
    found = np.abs(placebo_steps(past, [length])[0])
    blocks = len(found) // length
    if blocks <= EXCURSIONS or past.is_quiet:
        return True
    worst = np.sort(found[: blocks * length].reshape(blocks, length).max(axis=1))[::-1]
    excess = float(worst[:EXCURSIONS].mean() - worst[EXCURSIONS])
    return abs(moved) > float(worst[0]) + EXCESS * excess


def inflations(
    past: Whitened,
    critical: Sequence[float],
    lengths: Sequence[int],
    alpha: float,
    *,
    settling: bool,
    peaks: NDArray[np.int64],
) -> tuple[float, float]:
    """How much larger critical values must be for falls and rises, to err no more often at placebo moments.

    Parameters
    ----------
    peaks
        Moments after the past's own stretches like the incident; empty where the incident is like the rest.
    """
    if len(past.new) < (WINDOWS_MIN + 1) * lengths[-1] or past.is_quiet:
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
    """Return the moments after the past's stretches that stood out most in the direction of the incident."""
    none = np.zeros(0, dtype=np.int64)
    if not ALIKE < abs(moved) <= MOVED or past.is_quiet:
        return none
    found = math.copysign(1.0, moved) * placebo_steps(past, [length])[0]
    blocks = len(found) // length
    found = found[: blocks * length].reshape(blocks, length)
    worst = np.argsort(found.max(axis=1))[::-1][: round(LIKE * blocks)]
    return worst * length + found[worst].argmax(axis=1) + length if blocks > EXCURSIONS else none
