"""Test whether a course changed its level at the patch: look by look, against the course's own past.

Three measures prevent that a patch without effect is praised or blamed:

* the autoregression of the past says how much neighbouring snapshots repeat each other, and the daily course
  is taken off as far as the history shows it (:mod:`~geoheal.healing.verification.daily_course`);
* the chance of a false alarm is spent over all looks, as time goes by (Lan and DeMets);
* the same test at every past moment at which no patch came says how often it would have been wrong there.
  Where that is more often than it may be, for falls or for rises, the critical values grow until it is not.
  After a peak the moments that came after the past's own peaks are asked, too. A history too short for that
  is taken to vary at least as much as the values since the patch do around their own level.

An incident raises the level by itself. Its beginning is dated by its largest jump, so this jump is no
evidence of how high it is: its level is that of its other values. Where its beginning shows as a step that
chance does not make, the patch is compared with the incident alone; where it does not show at all, with all
that came before; in between, and where the past has stretches that stood out like that and passed by
themselves, a change counts only if both say so, and so does harm always. Where the level has strayed from
that of the whole past, as it does along the first day or as a queue drains, a change counts only if it also
shows beside the last part of the past, and beside where that was heading.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import ndtri

from geoheal.fitness.statistics.box_tiao import LevelStep, Whitened, spread_since, steps, whitened
from geoheal.fitness.statistics.lan_demets import critical_values
from geoheal.healing.verification.daily_course import Course, less_the_day
from geoheal.healing.verification.looks import Design, LooksTaken, StepTest
from geoheal.healing.verification.placebos import (
    INCIDENT_MIN,
    MOVED,
    inflations,
    is_long,
    mean_of,
    noise_of,
    peaks_of,
)
from geoheal.healing.verification.record import Array

STRAYED: Final = 0.05
"""Significance at which the last part of an even past counts as having strayed from the rest."""
DOUBLINGS: Final = 12
"""Number of lengths of the last part of the past to test, starting with that of a verification."""
SHARES: Final = 2
"""Decimal places of shares of information: critical values for the same shares are kept."""
PEAK: Final = 1.5
"""Standard errors from which an incident may be a peak.

One in six of the incidents that are nothing but noise exceeds it, since its date is the likeliest of 25 (10
of 60 series of AR(1) 0.9 every 60 s).
"""
AT_ONCE: Final = 0.8
"""Share of the error for immediate effects; the rest is for effects that settle over time."""

EARLY: Final = 0.2
"""Share of the time that counts as elapsed at the first look, so that obvious effects are seen at once."""


@dataclass(frozen=True, slots=True)
class LevelShift:
    """Effect of a patch on a course, up to a look.

    Parameters
    ----------
    estimate, error
        Shift of the level and its standard error at the last look taken.
    before, after
        Mean of the reference level, and mean since the patch has settled.
    fell_at, rose_at
        The first look that has shown a fall, or a rise; None without one.
    z, critical
        Standardised shift beyond the margin, and critical value, at the last look taken.
    inflation
        Factor of the critical values from the placebo moments.
    """

    estimate: float
    error: float
    before: float
    after: float
    fell_at: int | None
    rose_at: int | None
    z: float
    critical: float
    inflation: float


def level_shift(values: Array, design: Design, margin: float, least: float) -> LevelShift:
    """Test a course for a shift of its level.

    Parameters
    ----------
    values
        Shape (n,) in even steps up to now; NaN if nothing was measured.
    design
        Design of the looks; at least one is taken.
    margin
        A shift up to this size is to be ruled out.
    least
        A smaller estimate does not count as a shift.
    """
    count = max(len(values), design.ends[-1])
    courses = less_the_day(values, design, count)
    return _least_sure([_level_shift(each, design, margin, least) for each in courses])


def _least_sure(found: Sequence[LevelShift]) -> LevelShift:
    """Return the shift that is known worst, with the first look at which all of them show one."""
    worst = max(found, key=lambda each: each.error)
    return replace(
        worst,
        fell_at=_all_seen([each.fell_at for each in found]),
        rose_at=_all_seen([each.rose_at for each in found]),
    )


def _all_seen(looks: Sequence[int | None]) -> int | None:
    known = [each for each in looks if each is not None]
    return max(known) if len(known) == len(looks) else None


def _level_shift(course: Course, design: Design, margin: float, least: float) -> LevelShift:
    values, day = course
    count = max(len(values), design.ends[-1])
    noise, moved = noise_of(values[: design.applied], design.onset)
    start = design.onset if abs(moved) > MOVED else 0
    before = mean_of(values[start : design.applied])
    planned = np.concatenate([values, np.zeros(count - len(values))])
    series = whitened(planned, noise, day)
    strayed = _strayed(series, design, moved)
    tests = [_test(series, design, moved, strayed, begin) for begin in _begins(design, moved)]
    looks = LooksTaken(values, design, moved, before, margin, least)
    peak = is_peak(moved) and len(tests) == 2
    last = design.taken - 1
    strictest = max(tests, key=lambda test: test.strength(last, moved, margin))
    low, high, estimate = strictest.at(last, moved, margin)
    inflation = strictest.fall if estimate < 0 else strictest.rise
    return LevelShift(
        estimate=tests[-1].at(last, moved, margin)[2],
        error=tests[-1].used(last, moved).error * max(tests[-1].fall, tests[-1].rise) * tests[-1].spread,
        before=before,
        after=mean_of(values[design.due : design.ends[last]]),
        fell_at=looks.first_fall(tests[1:] if peak else tests),
        rose_at=looks.first_rise(tests[:1] if peak else tests),
        z=low if estimate < 0 else high,
        critical=strictest.critical[last] * inflation,
        inflation=inflation,
    )


def is_peak(moved: float) -> bool:
    """Whether an incident may be a peak, after which the level falls at once by itself."""
    return PEAK < moved <= MOVED


def _begins(design: Design, moved: float) -> list[tuple[int, float]]:
    """Return the possible starts of the step and their shares of the error: at once, or while it settles.

    A peak ends with a fall: that is what makes it the peak, whatever comes later. After one, what happens at
    once is no evidence of relief, for which the level counts from where it has settled. Harm has to show at
    once, because the settled level alone depends on how well the beginning of the incident is known.
    """
    if design.due == design.applied:
        return [(design.applied, 1.0)]
    if is_peak(moved):
        return [(design.applied, 1.0), (design.due, 1.0)]
    return [(design.applied, AT_ONCE), (design.due, 1 - AT_ONCE)]


def _strayed(series: Whitened, design: Design, moved: float) -> list[int]:
    """Return from where on the level differs from before: one, two, four … verifications before the patch.

    Return nothing if only the incident is compared with.
    """
    past, whole = series.until(design.applied), design.ends[-1] - design.applied
    begins = [design.applied - (whole << power) for power in range(DOUBLINGS)]
    begins = [begin for begin in begins if begin >= INCIDENT_MIN]
    if abs(moved) > MOVED or not begins:
        return []
    limit = -float(ndtri(STRAYED / (2 * len(begins))))
    return [begin for begin in begins if abs(steps(past, [begin], [design.applied])[0].z) > limit]


def _test(
    series: Whitened, design: Design, moved: float, strayed: Sequence[int], begin: tuple[int, float]
) -> StepTest:
    at, share = begin
    pooled = steps(series, [at], design.ends, design.applied)
    split = pooled
    if _is_dated(design):
        begins = [design.onset, at]
        split = steps(series, begins, design.ends, design.applied, unseen=design.onset)
    recent = [
        steps(series, [since, at], design.ends, design.applied, slope)
        for since in strayed
        for slope in (None, since)
    ]
    alpha = design.alpha * share
    lengths = [end - at for end in design.ends]
    elapsed = tuple(max(EARLY, length / lengths[-1]) for length in lengths)
    critical = critical_values(tuple(_shares(pooled)), alpha, elapsed)
    past = series.until(design.onset if abs(moved) > MOVED else design.applied)
    peaks = peaks_of(past, moved, max(design.applied - design.onset, 1))
    settling = at > design.applied
    fall, rise = inflations(past, critical, lengths, alpha, settling=settling, peaks=peaks)
    if is_long(past, lengths[-1]) or past.is_quiet:  # a past that never varied says nothing of how much
        return StepTest(pooled, split, recent, critical, fall, rise)
    spread = spread_since(series, at, design.ends[: design.taken])
    critical = tuple(bound * wider for bound, wider in zip(critical, spread, strict=False))
    return StepTest(pooled, split, recent, critical, fall, rise, spread[-1])


def _is_dated(design: Design) -> bool:
    return design.onset >= INCIDENT_MIN and design.applied - design.onset >= INCIDENT_MIN


def _shares(planned: Sequence[LevelStep]) -> list[float]:
    whole = planned[-1].information
    if not math.isfinite(whole) or whole <= 0:
        return [(number + 1) / len(planned) for number in range(len(planned))]
    return [round(each.information / whole, SHARES) for each in planned]
