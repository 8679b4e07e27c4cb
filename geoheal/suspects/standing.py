"""Classify a version: like the good one, or like the bad one."""

import math
import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.special import stdtrit

from geoheal.domain.evaluation.metric import Direction, Metric, MetricSamples
from geoheal.errors import GeometryError
from geoheal.fitness.findings import Findings
from geoheal.fitness.statistics.hodges_lehmann import interval, pseudomedian, walsh_averages
from geoheal.suspects.runner import VersionRunner, add
from geoheal.suspects.symptom import SearchedSymptom, signature_of
from geoheal.suspects.version import Version

ERRORS: Final = "errors"
CONFIDENCE: Final = 0.98
CLEAR_LOOK: Final = 4
"""Number of turns before the first check, whether the distance to both ends is far beyond the variation."""
CLEAR_CONFIDENCE: Final = 0.999
"""Confidence of that check, which supposes that turns vary normally: far higher than the other one's."""
FIRST_LOOK: Final = 7
"""Number of turns before the first check by ranks: fewer cannot reach the confidence."""
CERTAIN_TURNS: Final = 21
"""Number of turns that are taken however long they last."""
TOTAL_S: Final = 6.0
"""Seconds after which no turn beyond these starts."""
MOST_TURNS: Final = 84


class VersionStanding(StrEnum):
    """Classification of a version."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"
    """It cannot be run, so it is unknown."""


def standing_of(
    runner: VersionRunner,
    good: Version,
    asked: Version,
    bad: Version,
    symptom: SearchedSymptom,
    *,
    may_fail: bool = True,
) -> VersionStanding:
    """Run a version in turns with both ends, until it is certainly nearer to one of them.

    A version that stays in the middle for as long as allowed is classified by its estimate.

    Parameters
    ----------
    may_fail
        False where requests that only this version fails make it bad: an immediate error is fast, small and
        no relief. If failures are the symptom itself, the classification covers them.
    """
    if symptom.signature is not None:
        return _by_failure(runner, asked, symptom)
    ours, theirs = runner.findings(), runner.findings()
    until_s = time.monotonic() + TOTAL_S
    for turn in range(MOST_TURNS):
        ran = runner.run([good, asked, bad], turn)
        if not all(each.is_ok for each in ran):
            return VersionStanding.UNKNOWN
        is_failing = ran[1].measured.errors > ran[0].measured.errors
        if not may_fail and is_failing and symptom.metric != ERRORS:
            return VersionStanding.BAD
        try:
            add(ours, ran[0], ran[1])
            add(theirs, ran[0], ran[2])
        except GeometryError:
            return VersionStanding.UNKNOWN
        if turn + 1 >= CLEAR_LOOK:
            late = turn + 1 >= CERTAIN_TURNS and time.monotonic() >= until_s
            last = late or turn + 1 == MOST_TURNS
            decided = _decided(_leanings(ours, theirs, symptom.metric), last=last)
            if decided is not None:
                return decided
    return VersionStanding.UNKNOWN


def _by_failure(runner: VersionRunner, asked: Version, symptom: SearchedSymptom) -> VersionStanding:
    [ran] = runner.run([asked], 0)
    if ran.is_ok:
        return VersionStanding.GOOD
    return VersionStanding.BAD if signature_of(ran) == symptom.signature else VersionStanding.UNKNOWN


def _decided(leanings: Sequence[float], *, last: bool) -> VersionStanding | None:
    if len(leanings) < FIRST_LOOK:
        return VersionStanding.UNKNOWN if last else _clear(leanings)
    walsh = walsh_averages(np.array(leanings))
    low, high = interval(walsh, CONFIDENCE)
    if low > 0:
        return VersionStanding.BAD
    if high < 0:
        return VersionStanding.GOOD
    if not last:
        return None
    return VersionStanding.BAD if pseudomedian(walsh) > 0 else VersionStanding.GOOD


def _clear(leanings: Sequence[float]) -> VersionStanding | None:
    """Return the classification of a version whose first turns leave no doubt; None if they do.

    >>> _clear([0.81, 0.79, 0.80, 0.82]), _clear([0.9, 0.2, 0.8, 0.4]), _clear([0.8, 0.8, 0.8])
    (<VersionStanding.BAD: 'bad'>, None, None)
    """
    count = len(leanings)
    if count < CLEAR_LOOK:
        return None
    mean = float(np.mean(leanings))
    error = float(np.std(leanings, ddof=1)) / math.sqrt(count)
    if abs(mean) <= float(stdtrit(count - 1, (1 + CLEAR_CONFIDENCE) / 2)) * error:
        return None
    return VersionStanding.BAD if mean > 0 else VersionStanding.GOOD


def _leanings(ours: Findings, theirs: Findings, metric: str) -> list[float]:
    """Return how far the version is beyond the middle of both ends, turn by turn; positive is bad."""
    asked, bad = _samples(ours, metric), _samples(theirs, metric)
    if asked is None or bad is None or len(asked.current) != len(bad.current):
        return []
    turns = [
        (good, mine, other)
        for good, mine, other in zip(asked.current, asked.candidate, bad.candidate, strict=True)
        if good is not None and mine is not None and other is not None
    ]
    badness = badness_of(asked.metric, [value for turn in turns for value in turn])
    return [badness(mine) - (badness(good) + badness(other)) / 2 for good, mine, other in turns]


def badness_of(metric: Metric, values: Sequence[float]) -> Callable[[float], float]:
    """Return the scale on which a metric's values become worse by increasing.

    >>> badness_of(Metric(name="latency"), [1.0, 2.0])(1.0)
    0.0
    >>> badness_of(Metric(name="phi", direction=Direction.BAND, band=(0.6, 0.8)), [])(0.5)
    1.0
    """
    band = metric.band
    if band is not None:
        half = (band[1] - band[0]) / 2
        return lambda value: round(max(0.0, band[0] - value, value - band[1]) / half, 12)
    sign = -1.0 if metric.direction is Direction.HIGHER else 1.0
    floor = metric.floor
    if metric.counts or min(values, default=0.0) <= 0:
        return lambda value: sign * max(value, floor)
    return lambda value: sign * math.log(max(value, floor))


def _samples(findings: Findings, metric: str) -> MetricSamples | None:
    return next((each for each in findings.samples() if each.metric.name == metric), None)
