"""State of a system from its nodes: their distances, and outliers among them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import SILENT_STEPS, WINDOW_SIZE
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.reading import Reading
from geoheal.geometry.distance.fisher_rao import distances
from geoheal.geometry.real_array import Array
from geoheal.monitor.detection.clocks import offsets_of
from geoheal.monitor.detection.sampling import central_basin

LEAST_NODES: Final = 3
"""Smallest number of nodes for outliers: if only two differ, either may be the outlier."""

STANDS_OUT: Final = 3.5
"""Modified z-score from which a metric is an outlier (Iglewicz and Hoaglin)."""

LEAST_SPREAD: Final = 0.05
"""Smallest spread of a metric over the nodes, as a share of its level."""

FAR: Final = 3.0
"""Factor of the median distance from the nodes' centre beyond which a basin is an outlier."""

LEAST_DISTANCE: Final = 0.05
"""Distance (rad) below which a basin is never an outlier."""

ENDED_SHOWN: Final = timedelta(hours=1)
"""Time for which a node that ended as planned is shown."""

SILENT_SHOWN: Final = timedelta(days=1)
"""Time for which a silent node is shown."""

WEISZFELD_STEPS: Final = 50

LEAST_LENGTH: Final = 1e-6
"""Length of the basins' centre below which they are spread over the sphere, without a centre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeState:
    """A node.

    Parameters
    ----------
    node
        Its name; None if its reporter does not send one.
    captured_at
        When it was last observed.
    values
        Means over its last ten snapshots, by metric.
    distance
        Fisher–Rao distance (rad) of its last basin from the centre of the nodes; None when not measured.
    reasons
        Why it is an outlier, in sentences; empty if it is not.
    silent
        Whether it has not reported for ten times its usual interval, while others have. A node whose clock
        differs is judged by when its snapshots arrive.
    ended
        Whether it reported a planned end, so it is not missed.
    """

    node: str | None
    captured_at: datetime
    values: Mapping[str, float]
    distance: float | None
    reasons: tuple[str, ...]
    silent: bool
    ended: bool

    @property
    def outlier(self) -> bool:
        """Whether it is an outlier."""
        return bool(self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SystemState:
    """A system's state from its nodes.

    Parameters
    ----------
    nodes
        By name.
    values
        Means over the nodes that are neither silent nor ended, by metric.
    mean
        Fréchet mean of their last basins (an amplitude); None when not measured, or not unique.
    dispersion
        Root mean square distance (rad) of those basins from the mean; None without a mean.
    """

    nodes: tuple[NodeState, ...]
    values: Mapping[str, float]
    mean: Array | None
    dispersion: float | None

    @property
    def outliers(self) -> list[str | None]:
        """Names of the outliers."""
        return [each.node for each in self.nodes if each.outlier]

    @property
    def silent(self) -> list[str | None]:
        """Names of the silent nodes."""
        return [each.node for each in self.nodes if each.silent]

    @property
    def ended(self) -> list[str | None]:
        """Names of the nodes that reported a planned end."""
        return [each.node for each in self.nodes if each.ended]


def system_state(readings: Sequence[Reading], geometry: Geometry) -> SystemState:
    """Return the state of a system from readings of its nodes, oldest first.

    A node's basin is an outlier if it lies three times as far from the geometric median of the basins as the
    median node; a metric by its modified z-score.

    References
    ----------
    Iglewicz, Hoaglin, *How to Detect and Handle Outliers*, ASQC 1993. Fletcher, Venkatasubramanian, Joshi,
    *The geometric median on Riemannian manifolds*, NeuroImage 45, 2009.
    """
    own: dict[str | None, list[Reading]] = defaultdict(list)
    for reading in readings:
        own[reading.node].append(reading)
    ended = {node for node, each in own.items() if each[-1].ended}
    times = _times(own)
    silent = _silent(times) - ended
    own = _without_gone(own, times, ended, silent)
    heard = {node: each for node, each in own.items() if node not in silent | ended}
    values = {node: _means(each[-WINDOW_SIZE:]) for node, each in own.items()}
    basins = {node: each[-1].basin for node, each in heard.items() if each[-1].basin is not None}
    apart = _distances(basins, geometry)
    movement = _usual_movement([each[-WINDOW_SIZE:] for each in heard.values()])
    reasons = _reasons({node: values[node] for node in heard}, movement, apart)
    rows = np.array(list(basins.values()), dtype=np.float64)
    mean = central_basin(rows, geometry) if len(rows) else None
    spread = None if mean is None else float(np.sqrt(np.mean(distances(rows, mean, geometry) ** 2)))
    return SystemState(
        nodes=tuple(
            NodeState(
                node=node,
                captured_at=own[node][-1].captured_at,
                values=values[node],
                distance=apart.get(node),
                reasons=tuple(reasons.get(node, ())),
                silent=node in silent,
                ended=node in ended,
            )
            for node in sorted(own, key=lambda name: name or "")
        ),
        values=_mean_of([values[node] for node in heard]),
        mean=mean,
        dispersion=spread,
    )


def _without_gone(
    own: Mapping[str | None, list[Reading]],
    times: Mapping[str | None, Sequence[datetime]],
    ended: set[str | None],
    silent: set[str | None],
) -> dict[str | None, list[Reading]]:
    """Return the nodes without those that ended or fell silent too long ago to show."""
    now = max((each[-1] for each in times.values()), default=None)
    kept = {node: ENDED_SHOWN if node in ended else SILENT_SHOWN for node in ended | silent}
    return {
        node: each
        for node, each in own.items()
        if now is None or node not in kept or now - times[node][-1] <= kept[node]
    }


def _times(own: Mapping[str | None, Sequence[Reading]]) -> dict[str | None, list[datetime]]:
    """Return when each node was observed, by clocks that are right."""
    behind = {each.node: each.behind for each in offsets_of(chain.from_iterable(own.values()))}
    return {
        node: [reading.captured_at + behind.get(node, timedelta()) for reading in each]
        for node, each in own.items()
    }


def _silent(times: Mapping[str | None, Sequence[datetime]]) -> set[str | None]:
    seconds = {node: [each.timestamp() for each in own] for node, own in times.items()}
    now = max((own[-1] for own in seconds.values()), default=0.0)
    steps = {node: float(np.median(np.diff(own))) for node, own in seconds.items() if len(own) > 1}
    usual = max(steps.values(), default=np.inf)  # of a node that reported once
    return {node for node, own in seconds.items() if now - own[-1] > SILENT_STEPS * steps.get(node, usual)}


def _means(readings: Sequence[Reading]) -> dict[str, float]:
    return _mean_of([reading.values for reading in readings])


def _mean_of(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = {name: None for row in rows for name in row}
    return {name: float(np.mean([row[name] for row in rows if name in row])) for name in names}


def _distances(
    basins: Mapping[str | None, NDArray[np.float32]], geometry: Geometry
) -> dict[str | None, float]:
    """Distance of each basin from the geometric median of all."""
    if not basins:
        return {}
    rows = np.array(list(basins.values()), dtype=np.float64)
    centre = _geometric_median(rows)
    length = float(np.linalg.norm(centre))
    if length < LEAST_LENGTH:
        return {}
    centre /= length
    return dict(zip(basins, distances(rows, centre, geometry).tolist(), strict=True))


def _geometric_median(rows: Array) -> Array:
    """Return the point with the least sum of chords to the rows, by Weiszfeld's iteration.

    For basins close together, arcs and chords are almost equal.
    """
    centre: Array = np.median(rows, axis=0)
    for _ in range(WEISZFELD_STEPS):
        weights = 1.0 / np.maximum(np.linalg.norm(rows - centre, axis=1), 1e-9)
        centre = weights @ rows / weights.sum()
    return centre


def _reasons(
    values: Mapping[str | None, Mapping[str, float]],
    movement: Mapping[str, float],
    apart: Mapping[str | None, float],
) -> dict[str | None, list[str]]:
    reasons: dict[str | None, list[str]] = defaultdict(list)
    if len(apart) >= LEAST_NODES:
        usual = float(np.median(list(apart.values())))
        for node, distance in apart.items():
            if distance > max(FAR * usual, LEAST_DISTANCE):
                reasons[node].append(
                    f"its basin lies {distance:.3f} rad from the centre of the nodes, the median node's "
                    f"{usual:.3f} rad"
                )
    for metric in {name: None for row in values.values() for name in row}:
        measured = {node: row[metric] for node, row in values.items() if metric in row}
        if len(measured) >= LEAST_NODES:
            for node, sentence in _outlying(metric, measured, movement.get(metric, 0.0)):
                reasons[node].append(sentence)
    return reasons


def _usual_movement(windows: Sequence[Sequence[Reading]]) -> dict[str, float]:
    """Return the usual movement of each metric: the median over nodes of its deviation within a window."""
    own: dict[str, list[float]] = defaultdict(list)
    for window in windows:
        for name in {name: None for reading in window for name in reading.values}:
            measured = [reading.values[name] for reading in window if name in reading.values]
            own[name].append(float(np.std(measured)))
    return {name: float(np.median(deviations)) for name, deviations in own.items()}


def _outlying(
    metric: str, measured: Mapping[str | None, float], movement: float
) -> list[tuple[str | None, str]]:
    figures = np.array(list(measured.values()))
    middle = float(np.median(figures))
    spread = float(np.median(np.abs(figures - middle))) / 0.6745
    spread = max(spread, LEAST_SPREAD * abs(middle), movement, 1e-12)
    scores = (figures - middle) / spread
    return [
        (node, f"its {metric} is {value:.4g}, the median node's {middle:.4g} (modified z-score {score:+.1f})")
        for (node, value), score in zip(measured.items(), scores.tolist(), strict=True)
        if abs(score) > STANDS_OUT
    ]
