"""Course of a metric at past moments without a patch: the null distribution of the test."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.fitness.statistics.box_tiao import Whitened, placebo_steps

EXCURSIONS: Final = 10
"""Number of worst periods of the past that show how far the worst may be from the next."""
LIKE: Final = 0.1
"""Share of the past's worst periods that an outstanding incident resembles."""
EXCESS: Final = 3.0
"""Mean excesses by which an incident must exceed the worst period of the past; chance does so once in 20."""
WINDOWS_MIN: Final = 12
"""Number of verification lengths that history must contain before placebo moments are used."""
MOVED: Final = 4.0
"""Standard errors from which an incident's start is certainly a step."""
ALIKE: Final = 2.0
"""Standard errors up to which an incident is similar to earlier values."""


def is_rare(moved: float, past: Whitened, length: int) -> bool:
    """Whether an incident stands out from all earlier fluctuations.

    An incident opens when a system is at its worst, so the following values are better by themselves. It is a
    separate step only if it exceeds the worst period of the past by more than the worst ones differ from each
    other: their excesses are modelled as exponential (Pickands, *Statistical inference using extreme order
    statistics*, Ann. Stat. 3, 1975).

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
    """Return the factors of critical values for falls and rises at which placebo moments err rarely enough.

    Parameters
    ----------
    peaks
        Moments after the past's own periods similar to the incident; empty if the incident is similar to the
        rest.
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
    """Return the moments after the past's periods that stood out most in the direction of the incident."""
    none = np.zeros(0, dtype=np.int64)
    if not ALIKE < abs(moved) <= MOVED or past.is_quiet:
        return none
    found = math.copysign(1.0, moved) * placebo_steps(past, [length])[0]
    blocks = len(found) // length
    found = found[: blocks * length].reshape(blocks, length)
    worst = np.argsort(found.max(axis=1))[::-1][: round(LIKE * blocks)]
    return worst * length + found[worst].argmax(axis=1) + length if blocks > EXCURSIONS else none
