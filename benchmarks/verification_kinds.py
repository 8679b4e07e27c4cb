"""Kinds of synthetic series for ``benchmarks.verification``: systems that change by themselves.

Each draws its parameters (periods, heights, how often) anew for each series, so that a test that works for
one period or height only is found out."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.signal import lfilter

from geoheal.healing.verification.record import Array

LEVEL: Final = 400.0
SIGMA: Final = 0.3
DAY_S: Final = 86_400.0


@dataclass(frozen=True)
class Course:
    """A series in even steps.

    Parameters
    ----------
    rng
        Source of its noise and parameters.
    step
        Seconds between two snapshots.
    count
        Snapshots.
    """

    rng: np.random.Generator
    step: float
    count: int

    @property
    def times(self) -> Array:
        """Seconds from the first snapshot, shape (count,)."""
        return self.step * np.arange(self.count, dtype=float)

    def white(self, sigma: float = SIGMA) -> Array:
        """Return independent noise."""
        return self.rng.normal(0, sigma, self.count)

    def alike(self, phi: float = 0.9, sigma: float = SIGMA) -> Array:
        """Return autoregressive noise of order 1, of that standard deviation."""
        fresh = self.rng.normal(0, sigma * math.sqrt(1 - phi**2), self.count + 300)
        noise: Array = lfilter([1], [1, -phi], fresh)[300:]
        return noise

    def wave(self, period_s: float) -> Array:
        """Return a cosine of amplitude 1 that begins anywhere in its period."""
        return np.cos(2 * np.pi * (self.times / period_s + self.rng.random()))

    def job(self, period_s: float, lasts_s: float) -> Array:
        """Return 1 while a job runs that begins once per period, and 0 between."""
        phase = (self.times + self.rng.uniform(0, period_s)) % period_s
        return (phase < max(lasts_s, self.step)).astype(float)

    def events(self, each_s: float) -> Array:
        """Return 1 at the snapshots in which something happened, on average once in so many seconds."""
        return (self.rng.random(self.count) < self.step / each_s).astype(float)


def _daily(course: Course) -> Array:
    return 0.4 * course.wave(DAY_S) + course.alike(sigma=SIGMA / 2)


def _weekly(course: Course) -> Array:
    at = course.times + course.rng.uniform(0, 7 * DAY_S)
    weekend = (at % (7 * DAY_S)) >= 5 * DAY_S
    day = np.clip(np.sin(2 * np.pi * at / DAY_S), 0, None)
    busy: Array = np.where(weekend, 0.2, 0.8) * day
    return busy + course.alike(0.8, SIGMA / 2)


def _multiplicative(course: Course) -> Array:
    return course.alike() * np.exp(0.7 * course.wave(DAY_S))


def _hourly(course: Course) -> Array:
    height, lasts = course.rng.uniform(0.5, 1.5), course.rng.uniform(60, 420)
    return height * course.job(3_600, lasts) + course.alike(0.7, SIGMA / 2)


def _five_minutely(course: Course) -> Array:
    height, lasts = course.rng.uniform(0.5, 1.5), course.rng.uniform(15, 90)
    return height * course.job(300, lasts) + course.white(SIGMA / 2)


def _odd_period(course: Course) -> Array:
    period = course.rng.uniform(1_200, 14_400)
    return course.rng.uniform(0.2, 0.5) * course.wave(period) + course.alike(0.5, SIGMA / 2)


def _walk(course: Course) -> Array:
    per_hour = course.rng.uniform(0.05, 0.15)
    return np.cumsum(course.white(per_hour * math.sqrt(course.step / 3_600))) + course.white(SIGMA / 3)


def _drift(course: Course) -> Array:
    per_day = course.rng.uniform(-0.3, 0.3)
    return per_day * course.times / DAY_S + course.alike(0.7, SIGMA / 2)


def _shifts(course: Course) -> Array:
    at = course.events(course.rng.uniform(2, 8) * 3_600)
    levels = course.rng.normal(0, SIGMA, int(at.sum()) + 1)
    level: Array = levels[np.cumsum(at).astype(int)]
    return level + course.white(SIGMA / 3)


def _heavy(course: Course) -> Array:
    fresh = SIGMA / 2 * course.rng.standard_t(course.rng.uniform(1.8, 4), course.count)
    return np.clip(lfilter([1], [1, -0.6], fresh), -3, 6)


def _bursts(course: Course) -> Array:
    """Bursts that come on their own, and fade within minutes."""
    fade = math.exp(-course.step / course.rng.uniform(60, 600))
    heights = course.events(course.rng.uniform(0.5, 3) * 3_600) * course.rng.exponential(1.0, course.count)
    return lfilter([1], [1, -fade], heights) + course.white(SIGMA / 3)


def _volatile(course: Course) -> Array:
    return course.white() * np.exp(course.alike(0.99, 0.7))


def _counts(course: Course) -> Array:
    mean = course.rng.uniform(0.3, 3) * np.exp(course.alike(0.9, 0.3))
    return course.rng.poisson(mean).astype(float)


def _bimodal(course: Course) -> Array:
    slow = course.rng.random(course.count) < course.rng.uniform(0.05, 0.4)
    return np.where(slow, 1.5, 0.0) + course.white(SIGMA / 3)


def _in_turn(course: Course) -> Array:
    """Several nodes that report in turn, without a name."""
    nodes = int(course.rng.integers(2, 6))
    levels = course.rng.normal(0, 0.6, nodes)
    own = np.stack([Course(course.rng, course.step, course.count).alike(0.9, SIGMA / 2) for _ in levels])
    of = np.arange(course.count) % nodes
    return levels[of] + own[of, np.arange(course.count)]


def _long_memory(course: Course) -> Array:
    """1/f noise: a sum of autoregressions from a step to some hours."""
    scales = np.geomspace(1, 6 * 3_600 / course.step, 8)
    return sum((course.alike(math.exp(-1 / each), SIGMA / math.sqrt(8)) for each in scales), np.zeros(1))


LOGARITHMS: Final[dict[str, Callable[[Course], Array]]] = {
    "white": Course.white,
    "AR(1) 0.9": Course.alike,
    "AR(1) 0.98": lambda course: course.alike(0.98),
    "daily wave + AR(1)": _daily,
    "weekly pattern": _weekly,
    "multiplicative day": _multiplicative,
    "hourly job": _hourly,
    "five-minute job": _five_minutely,
    "wave of 20 min to 4 h": _odd_period,
    "random walk": _walk,
    "drift": _drift,
    "level shifts": _shifts,
    "heavy tails": _heavy,
    "bursts": _bursts,
    "volatility in clusters": _volatile,
    "two kinds of requests": _bimodal,
    "nodes in turn, unnamed": _in_turn,
    "1/f noise": _long_memory,
}
"""What becomes a latency by its exponential."""
COUNTS: Final[dict[str, Callable[[Course], Array]]] = {"counts near zero": _counts}
