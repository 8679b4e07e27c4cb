"""Compare one metric before and since a patch: transformed, tested, reported in the metric's own unit."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.evaluation.metric import Direction
from geoheal.healing.verification.course import Grid, binned, levelled, onset_of
from geoheal.healing.verification.effect import MetricEffect
from geoheal.healing.verification.gauges import ALLOWED, Gauge
from geoheal.healing.verification.level_shift import LevelShift, level_shift
from geoheal.healing.verification.looks import Design
from geoheal.healing.verification.record import Array, SnapshotColumns

SNAPSHOTS_MIN: Final = 7
"""Smallest number of snapshots on either side."""
LEAST: Final = 0.05
"""Smallest relative change of the symptom's metric that counts."""
WORTH: Final = 0.1
"""Smallest relative relief that is worthwhile."""
OFFSET: Final = 0.05
"""Share of its median that is added to a metric before its logarithm is taken, because of zeros."""
NINETY_FIVE: Final = 1.96
HEALTHY_MIN: Final = 50
"""Snapshots of before the incident that tell which values the system takes when it is well."""
ORDINARY: Final = (0.025, 0.975)
"""Quantiles between which a value is normal."""
UNTESTED: Final = LevelShift(
    math.nan, math.nan, math.nan, math.nan, None, None, z=math.nan, critical=math.nan, inflation=1.0
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A compared metric.

    Parameters
    ----------
    gauge
        How the metric is interpreted.
    finding
        The figures.
    fell_at, rose_at
        The first look with a significant and relevant fall or rise; None without one.
    ruled_out
        Whether relief worth having is ruled out.
    relief
        Relative relief (0.2: 20 % less).
    ordinary
        Whether its level since is normal for the system; None if unknown.
    seen_before
        The same by the few snapshots of before the incident that there are; None without enough for a side.
    """

    gauge: Gauge
    finding: MetricEffect
    fell_at: int | None
    rose_at: int | None
    ruled_out: bool
    relief: float | None
    ordinary: bool | None
    seen_before: bool | None

    @property
    def fell(self) -> bool:
        """Whether it fell, and did not rise first."""
        return self.fell_at is not None and (self.rose_at is None or self.fell_at < self.rose_at)

    @property
    def rose(self) -> bool:
        """Whether it rose, and did not fall first."""
        return self.rose_at is not None and (self.fell_at is None or self.rose_at < self.fell_at)

    @property
    def summary(self) -> str:
        """The change in words."""
        before, after = (self.gauge.figure(each) for each in (self.finding.before, self.finding.after))
        return f"{self.gauge.words} went from {before} to {after}"


@dataclass(frozen=True, slots=True)
class _Sides:
    """Values of a metric on its scale, with what is needed to transform them back."""

    values: Array
    offset: float | None
    control: frozenset[str]


def compare(
    record: SnapshotColumns, grid: Grid, design: Design, gauge: Gauge, *, is_target: bool
) -> Compared | tuple[int, int]:
    """Compare a metric; if too few snapshots measured it, return their numbers before and since.

    A metric of the system's own that is normal is reported but not tested, because there may be hundreds.

    Parameters
    ----------
    is_target
        Whether it is the symptom's metric: then every change counts; for others, changes of at least a
        quarter.
    """
    figures = gauge.read(record.numbers[gauge.name])
    treated = np.array([node not in record.control for node in record.nodes], dtype=bool)
    known = np.isfinite(figures) & treated
    since = known & (record.times >= record.due)
    before = known & (record.times < record.applied)
    counts = int(before.sum()), int(since.sum())
    if min(counts) < SNAPSHOTS_MIN:
        return counts
    during_incident = before & (record.times >= record.onset)
    during_incident = during_incident if during_incident.sum() >= SNAPSHOTS_MIN else before
    sides = _scaled(record, grid, gauge, figures, treated)
    level = float(np.median(figures[during_incident]))
    margin = 0.0 if is_target else _margin(sides, gauge, level)
    least = _least(sides, level) if is_target else margin
    healthy = figures[known & (record.times < record.onset)]
    now = float(np.median(figures[since]))
    ordinary = _is_ordinary(healthy, now, gauge, HEALTHY_MIN)
    is_calm = bool(ordinary) and gauge.name in record.own
    shift = UNTESTED if is_calm else level_shift(sides.values, design, margin, least)
    return Compared(
        gauge=gauge,
        finding=_finding(record, gauge, during_incident, since, shift, sides, counts),
        fell_at=shift.fell_at,
        rose_at=shift.rose_at,
        ruled_out=shift.estimate - NINETY_FIVE * shift.error >= -_worth(sides, level),
        relief=_relief(sides, shift, level),
        ordinary=ordinary,
        seen_before=_is_ordinary(healthy, now, gauge, SNAPSHOTS_MIN),
    )


def dated(record: SnapshotColumns, grid: Grid, gauge: Gauge) -> tuple[SnapshotColumns, Grid]:
    """Return the record with the incident's true start, as the symptom's metric shows it."""
    if grid.onset >= grid.applied:
        return record, grid
    figures = gauge.read(record.numbers[gauge.name])
    treated = np.array([node not in record.control for node in record.nodes], dtype=bool)
    onset = onset_of(_scaled(record, grid, gauge, figures, treated).values, grid.onset, grid.applied)
    if onset == grid.onset:
        return record, grid
    return replace(record, onset=grid.first + onset * grid.step_s), replace(grid, onset=onset)


def _scaled(
    record: SnapshotColumns, grid: Grid, gauge: Gauge, figures: Array, treated: NDArray[np.bool_]
) -> _Sides:
    known = figures[np.isfinite(figures) & (record.times < record.applied)]
    offset = OFFSET * float(np.median(known)) if gauge.relative else None
    if offset is not None and (offset <= 0 or float(np.nanmin(figures)) < 0):
        offset = None
    scaled = figures if offset is None else np.log(figures + offset)
    scaled = levelled(scaled, record.nodes, record.times < record.applied)
    own = binned(grid, record.times[treated], scaled[treated])
    if not record.control:
        return _Sides(own, offset, frozenset())
    others = binned(grid, record.times[~treated], scaled[~treated])
    before, since = np.isfinite(others[: grid.applied]).sum(), np.isfinite(others[grid.due :]).sum()
    if min(before, since) < SNAPSHOTS_MIN:
        return _Sides(own, offset, frozenset())
    return _Sides(own - others, offset, record.control)


def _margin(sides: _Sides, gauge: Gauge, level: float) -> float:
    if sides.offset is not None:
        return math.log1p(ALLOWED)
    return max(ALLOWED * abs(level), gauge.floor)


def _least(sides: _Sides, level: float) -> float:
    return -math.log1p(-LEAST) if sides.offset is not None else LEAST * abs(level)


def _worth(sides: _Sides, level: float) -> float:
    return -math.log1p(-WORTH) if sides.offset is not None else WORTH * abs(level)


def _relief(sides: _Sides, shift: LevelShift, level: float) -> float | None:
    return None if (change := _change(sides, shift.estimate, level)) is None else -change


def _change(sides: _Sides, shift: float, level: float) -> float | None:
    """Return a shift as a share of the level; None without a level."""
    if not math.isfinite(shift) or level <= 0:
        return None
    if sides.offset is None:
        return shift / level
    return ((level + sides.offset) * math.exp(min(shift, 50.0)) - sides.offset) / level - 1


def _is_ordinary(healthy: Array, now: float, gauge: Gauge, least: int) -> bool | None:
    if len(healthy) < least:
        return None
    low, high = np.quantile(healthy, ORDINARY)
    slack = max(gauge.floor, ALLOWED * float(np.median(np.abs(healthy))))
    is_low_enough = gauge.better is Direction.HIGHER or now <= high + slack
    return bool(is_low_enough and (gauge.better is Direction.LOWER or now >= low - slack))


def _finding(
    record: SnapshotColumns,
    gauge: Gauge,
    during_incident: NDArray[np.bool_],
    since: NDArray[np.bool_],
    shift: LevelShift,
    sides: _Sides,
    counts: tuple[int, int],
) -> MetricEffect:
    raw = record.numbers[gauge.name]
    before, after = float(np.median(raw[during_incident])), float(np.median(raw[since]))
    level = float(np.median(gauge.read(raw)[during_incident]))
    low, middle, high = (
        _change(sides, shift.estimate + each * shift.error, level) if sides.offset is not None else each_shift
        for each, each_shift in (
            (step, shift.estimate + step * shift.error) for step in (-NINETY_FIVE, 0.0, NINETY_FIVE)
        )
    )
    return MetricEffect(
        metric=gauge.name,
        before=before,
        after=after,
        change=middle,
        interval=None if low is None or high is None or math.isnan(low + high) else (low, high),
        scale="absolute" if sides.offset is None else "relative",
        z=shift.z,
        critical=shift.critical,
        inflation=shift.inflation,
        control=sorted(sides.control),
        snapshots=counts,
    )
