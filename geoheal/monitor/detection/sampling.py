"""Sampling: combine snapshots of one or many nodes into samples of a system."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.reading import Reading
from geoheal.errors import MeanNotUnique
from geoheal.geometry.basins.amplitude import coordinates
from geoheal.geometry.distance.frechet_mean import frechet_mean
from geoheal.geometry.real_array import Array
from geoheal.monitor.detection.node_totals import NodeTotals


@dataclass(frozen=True, slots=True, eq=False)
class SystemSample:
    """A system at a moment.

    Parameters
    ----------
    at
        Epoch seconds.
    values
        Metrics (C,) in the requested order, NaN if not measured.
    basin
        Raw coordinates (D,); None when not measured.
    last
        The last reading behind it.
    """

    at: float
    values: Array
    basin: Array | None
    last: Reading


def slot_of(readings: Sequence[Reading]) -> float | None:
    """Return the length (s) of the slots in which a system's nodes are combined; None for a single node.

    It is the median time between two snapshots of the same node.
    """
    by_node: dict[str | None, list[float]] = defaultdict(list)
    for reading in readings:
        by_node[reading.node].append(reading.captured_at.timestamp())
    steps = [np.diff(times) for times in by_node.values() if len(times) > 1]
    if len(by_node) < 2 or not steps:
        return None
    return max(1e-3, float(np.median(np.concatenate(steps))))


def samples(
    readings: Iterable[Reading],
    names: Sequence[str],
    geometry: Geometry,
    slot_s: float | None,
    until: float,
    totals: NodeTotals | None = None,
) -> Iterator[SystemSample]:
    """Yield the samples of readings, which are ordered by time.

    Parameters
    ----------
    names
        The metrics, in the order of the samples' vectors.
    slot_s
        Length of the slots in which nodes are combined: means of metrics, or sums for additive ones, and the
        Fréchet mean of their basins. With None each reading is a sample; of several at the same moment the
        first counts.
    until
        Epoch seconds: a slot that ends later is incomplete and left out.
    totals
        Sums over nodes; None to average everything.
    """
    if slot_s is None:
        for _, same in groupby(readings, key=lambda reading: reading.captured_at):
            yield _alone(next(same), names, geometry)
        return
    for slot, members in groupby(readings, key=lambda each: int(each.captured_at.timestamp() // slot_s)):
        end = (slot + 1) * slot_s
        if end > until:
            return
        yield _together(list(members), slot, end, names, geometry, totals)


def _alone(reading: Reading, names: Sequence[str], geometry: Geometry) -> SystemSample:
    basin = None if reading.basin is None else coordinates(reading.basin, geometry)
    return SystemSample(reading.captured_at.timestamp(), _vector(reading, names), basin, reading)


def _together(
    members: Sequence[Reading],
    slot: int,
    at: float,
    names: Sequence[str],
    geometry: Geometry,
    totals: NodeTotals | None,
) -> SystemSample:
    rows = np.array([_vector(reading, names) for reading in members])
    measured = np.isfinite(rows)
    counts = measured.sum(axis=0)
    sums = np.where(measured, rows, 0.0).sum(axis=0)
    values = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    if totals is not None:
        totals.take(slot, members)
        for place, name in enumerate(names):
            if name in totals.names:
                values[place] = totals.total(slot, name)
    basins = [reading.basin for reading in members if reading.basin is not None]
    mean = central_basin(np.array(basins), geometry) if basins else None
    return SystemSample(at, values, None if mean is None else coordinates(mean, geometry), members[-1])


def central_basin(amplitudes: Array, geometry: Geometry) -> Array | None:
    """Return the Fréchet mean of amplitudes N×D; None if it is not unique."""
    try:
        return frechet_mean(amplitudes, geometry=geometry)
    except MeanNotUnique:
        return None


def _vector(reading: Reading, names: Sequence[str]) -> Array:
    values = reading.values
    return np.array([values.get(name, np.nan) for name in names], dtype=np.float64)
