"""The daily course of a metric, which is taken off before a patch is tested."""

import math
from typing import Final

import numpy as np

from geoheal.fitness.statistics.autoregression import LONG, fit
from geoheal.fitness.statistics.box_tiao import whitened
from geoheal.fitness.statistics.harmonic_regression import seasonal, waves
from geoheal.healing.verification.looks import Design
from geoheal.healing.verification.placebos import mean_of
from geoheal.healing.verification.record import Array

DAY_S: Final = 86_400.0
DAYS_MIN: Final = 2
"""Days of history needed to estimate the daily pattern."""
SHOWN_DAYS: Final = 1 / 4
"""Days of history in which a wave may show: within a quarter it goes from its mean to its extreme."""
STEPS_MIN: Final = 8
"""Smallest number of steps per day."""
CLEAR: Final = 0.01
"""Probability with which noise clearly shows a wave where there is none."""

Course = tuple[Array, Array | None]
"""Values without the daily pattern, and its waves over all steps; None if nothing was taken off."""


def less_the_day(values: Array, design: Design, count: int) -> list[Course]:
    """Return the courses in which a change must show: without the daily pattern, as far as it is known.

    With less than two days of history only the slowest wave is taken off. Its uncertainty counts: its size is
    estimated together with the effect of the patch. Unless the time before the incident clearly shows the
    wave, a change must show with it and without it: a wave whose turn is yet to come hardly shows.

    Parameters
    ----------
    values
        Shape (n,), in even steps; NaN if nothing was measured.
    design
        Design of the looks.
    count
        Steps until the last look.
    """
    period, applied = DAY_S / design.step_s, design.applied
    if applied < SHOWN_DAYS * period or period < STEPS_MIN:
        return [(values, None)]
    if applied >= DAYS_MIN * period:
        return [(values - seasonal(values, applied, period), waves(count, period))]
    rest = values - seasonal(values, applied, period, 1)
    chance = chance_of_wave(values[: design.onset], rest[: design.onset], period)
    less_wave = (rest, waves(count, period, 1))
    return [less_wave] if chance < CLEAR else [less_wave, (values, None)]


def chance_of_wave(values: Array, rest: Array, period: float) -> float:
    r"""Return the probability that noise without a wave of this period shows one as large.

    Wald's test of its two coefficients in the prewhitened values: :math:`b' V^{-1} b \sim \chi^2_2`.

    Parameters
    ----------
    values, rest
        Shape (n,): with the wave, and without it.
    """
    if np.isfinite(values).sum() < LONG:
        return 1.0
    series = whitened(values, fit(rest - mean_of(rest)), waves(len(values), period, 1))
    if series.is_quiet or series.beside is None:
        return 1.0
    level = series.prewhitening.shape(len(values))
    design = np.column_stack([series.beside, np.broadcast_to(level, len(values))])
    inverse = np.linalg.pinv(design.T @ design, rcond=1e-12, hermitian=True)
    found = (inverse @ (design.T @ series.new))[:2]
    wald = float(found @ np.linalg.pinv(inverse[:2, :2]) @ found)
    return math.exp(-wald / 2)
