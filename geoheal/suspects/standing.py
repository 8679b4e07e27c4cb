"""Classify a version: like the good one, or like the bad one."""

import math
import time
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.special import stdtrit

from geoheal.errors import GeometryError
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.statistics.fisher_pitman import p_more
from geoheal.fitness.statistics.hodges_lehmann import interval, pseudomedian, walsh_averages
from geoheal.sandbox import RunResult
from geoheal.suspects.badness import CLEAR_CONFIDENCE, TurnNoise, badness_of, samples_of
from geoheal.suspects.runner import VersionRunner, add
from geoheal.suspects.symptom import SearchedSymptom, signature_of
from geoheal.suspects.version import Version

ERRORS: Final = "errors"
CONFIDENCE: Final = 0.98
CLEAR_LOOK: Final = 4
"""Number of turns before the first check, whether the distance to both ends is far beyond the variation."""
KNOWN_LOOK: Final = 2
"""The same where the pairs before have shown how much turns vary."""
FIRST_LOOK: Final = 7
"""Number of turns before the first check by ranks: fewer cannot reach the confidence."""
CERTAIN_TURNS: Final = 21
"""Number of turns that are taken however long they last."""
TOTAL_S: Final = 6.0
"""Seconds after which no turn beyond these starts."""
MOST_TURNS: Final = 84
FAILING_LEVEL: Final = 0.05
"""Level of the test whether a version fails more requests than both ends."""
WATCHED_TURNS: Final = 14
"""Turns after which a version that failed a little more than both ends, not certainly, is not held back."""


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
        False where failing more requests than both ends makes it bad: an immediate error is fast, small and
        no relief. If failures are the symptom itself, the classification covers them.
    """
    if symptom.signature is not None:
        return _by_failure(runner, asked, symptom)
    turns = _Turns(runner, symptom, may_fail=may_fail)
    until_s = time.monotonic() + TOTAL_S
    for turn in range(MOST_TURNS):
        ran = runner.run([good, asked, bad], turn)
        if not all(each.is_ok for each in ran):
            return VersionStanding.UNKNOWN
        late = turn + 1 >= CERTAIN_TURNS and time.monotonic() >= until_s
        standing = turns.standing_after(ran, last=late or turn + 1 == MOST_TURNS)
        if standing is not None:
            return standing
    return VersionStanding.UNKNOWN


def _by_failure(runner: VersionRunner, asked: Version, symptom: SearchedSymptom) -> VersionStanding:
    [ran] = runner.run([asked], 0)
    if ran.is_ok:
        return VersionStanding.GOOD
    return VersionStanding.BAD if signature_of(ran) == symptom.signature else VersionStanding.UNKNOWN


class _Turns:
    """Turns of a version with both ends, and what they say so far."""

    def __init__(self, runner: VersionRunner, symptom: SearchedSymptom, *, may_fail: bool) -> None:
        self._ours, self._theirs = runner.findings(), runner.findings()
        self._metric, self._noise = symptom.metric, symptom.noise
        self._failures = None if may_fail or symptom.metric == ERRORS else TurnFailures()
        self._count = 0

    def standing_after(self, ran: Sequence[RunResult], *, last: bool) -> VersionStanding | None:
        """Add a turn; return the classification, None as long as it is open."""
        self._count += 1
        if self._failures is not None:
            self._failures.add(ran)
            if self._failures.are_certain:
                return VersionStanding.BAD
        try:
            add(self._ours, ran[0], ran[1])
            add(self._theirs, ran[0], ran[2])
        except GeometryError:
            return VersionStanding.UNKNOWN
        if self._count < (CLEAR_LOOK if self._noise is None else KNOWN_LOOK):
            return None
        leanings = _leanings(self._ours, self._theirs, self._metric)
        if not leanings and self._count >= FIRST_LOOK:  # the version does not have the metric
            return VersionStanding.UNKNOWN
        decided = _decided(leanings, last=last, noise=self._noise)
        is_open = self._failures is not None and self._failures.are_open and not last
        return None if decided is VersionStanding.GOOD and is_open else decided


class TurnFailures:
    """Failed requests of a version beside those of both ends, which run on the same inputs.

    One failed request proves nothing where code fails by chance. A version that answers no request at all
    is certain at once; otherwise the excess over the worse end is tested turn by turn.
    """

    def __init__(self) -> None:
        self._excess: list[int] = []
        self._silent = 0

    def add(self, ran: Sequence[RunResult]) -> None:
        """Add a turn: the good end, the version, the bad end."""
        good, asked, bad = (each.measured for each in ran)
        self._excess.append(asked.errors - max(good.errors, bad.errors))
        if asked.errors == len(asked.requests) > max(good.errors, bad.errors):
            self._silent += asked.errors

    @property
    def are_certain(self) -> bool:
        """Whether the version certainly fails more requests than both ends."""
        return self._silent > 1 or p_more(np.array(self._excess)) <= FAILING_LEVEL

    @property
    def are_open(self) -> bool:
        """Whether it failed more, and a few more turns may show that it was not by chance."""
        return sum(self._excess) > 0 and len(self._excess) < WATCHED_TURNS


def _decided(
    leanings: Sequence[float], *, last: bool, noise: TurnNoise | None = None
) -> VersionStanding | None:
    if noise is not None and len(leanings) >= KNOWN_LOOK and noise.is_far(leanings):
        return VersionStanding.BAD if float(np.mean(leanings)) > 0 else VersionStanding.GOOD
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
    asked, bad = samples_of(ours, metric), samples_of(theirs, metric)
    if asked is None or bad is None or len(asked.current) != len(bad.current):
        return []
    turns = [
        (good, mine, other)
        for good, mine, other in zip(asked.current, asked.candidate, bad.candidate, strict=True)
        if good is not None and mine is not None and other is not None
    ]
    badness = badness_of(asked.metric, [value for turn in turns for value in turn])
    return [badness(mine) - (badness(good) + badness(other)) / 2 for good, mine, other in turns]
