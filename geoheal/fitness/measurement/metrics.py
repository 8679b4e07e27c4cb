"""Figures of the pairs as samples for the judge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.evaluation.metric import Direction, Metric, MetricSamples, Saving
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import GeohealError
from geoheal.fitness.measurement.activity_basin import Distances, activity_distances
from geoheal.fitness.measurement.evidence import Evidence
from geoheal.geometry import calibrated_phi, coupling, distance_from_amplitudes, susceptibility

Values = tuple[float | None, ...]

WORK: Final = "work"
"""Metric of the working time of a whole run."""
LOAD_FLOOR_MS: Final = 25.0
"""Loading time (ms) below which differences are ignored: a process loads a module once."""
LOAD_TOLERANCE: Final = 0.25
"""Relative worsening of loading that is allowed: it runs once and cold, so it varies more."""
REQUEST_NOISE_MS: Final = 0.2
"""Time (ms) by which the median request may become slower while the whole run becomes faster.

A request of a fraction of a millisecond consists of the messages that begin and end it. These take longer in
a process that waits more: making every sixth request 20 times faster made the others 0.05 ms slower.
"""
TAIL_MAX: Final = 2_000
"""Largest number of latencies of one run for its tail; of more, an evenly spaced selection."""


class PhiScale(StrEnum):
    """Scale of Φ for judging.

    Measured Φ has no natural band. If the current code is outside of the healthy band, and nothing shows that
    the system's Φ is unhealthy, the current code's own Φ becomes the middle of the band.
    """

    RAW = "raw"
    CALIBRATED = "calibrated"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GeometryFigures:
    """Φ, basin and κ of both sides, per pair; None if not measured.

    Parameters
    ----------
    scale
        Scale of the judged Φ.
    phi
        Current, then candidate; on that scale.
    distance
        Fisher–Rao distance (rad) from the reference.
    kappa
        κ of the candidate, with the current code's own scaled to 64.21; as stated by the code if not
        measurable.
    measured
        Which of ``basin`` and ``kappa_eff`` were measured from activity, not stated.
    """

    scale: PhiScale
    phi: tuple[Values, Values]
    distance: tuple[Values, Values]
    kappa: Values
    measured: frozenset[str]


def geometry_figures(
    current: Sequence[Evidence], candidate: Sequence[Evidence], reference: Reference
) -> GeometryFigures:
    """Compute figures over several runs: the reference is computed from all of them."""
    scale, phi = _phi_figures(current, candidate, reference)
    distances = activity_distances([each.samples for each in current], [each.samples for each in candidate])
    measured = {"basin"} if _any(*distances) else set()
    if not measured:
        target = reference_basin(reference, current)
        distances = _claimed(current, target, reference), _claimed(candidate, target, reference)
    kappa = tuple(map(_kappa_of, current, candidate))
    if _any(kappa) and all(each.samples is not None for each in candidate):
        measured.add("kappa_eff")
    return GeometryFigures(
        scale=scale,
        phi=phi,
        distance=(tuple(distances[0]), tuple(distances[1])),
        kappa=kappa,
        measured=frozenset(measured),
    )


def metric_samples(
    current: Sequence[Evidence], candidate: Sequence[Evidence], figures: GeometryFigures, reference: Reference
) -> list[MetricSamples]:
    """Return the samples for the judge; Φ and basin only if any run has one.

    A basin's distance is compared with the band in which the health rules report nothing: closer movements
    are chance.
    """

    def sample(metric: Metric, figure: Callable[[Evidence], float | None]) -> MetricSamples:
        return MetricSamples(
            metric=metric, current=tuple(map(figure, current)), candidate=tuple(map(figure, candidate))
        )

    limit = reference.drift_limit
    geometry = [
        MetricSamples(
            metric=Metric(name="phi", direction=Direction.BAND, band=reference.phi_band, target=True),
            current=figures.phi[0],
            candidate=figures.phi[1],
        ),
        MetricSamples(
            metric=Metric(
                name="basin_distance", unit="rad", direction=Direction.BAND, band=(-limit, limit), target=True
            ),
            current=figures.distance[0],
            candidate=figures.distance[1],
        ),
    ]
    return [
        *_latency_samples(current, candidate),
        *_work_samples(current, candidate),
        sample(Metric(name="cpu", unit="ms"), lambda each: each.cpu_ms),
        sample(_loading("load"), lambda each: each.load_ms),
        sample(_loading("load_cpu"), lambda each: each.load_cpu_ms),
        sample(Metric(name="memory", unit="MB", target=True), lambda each: each.memory_mb),
        sample(
            Metric(name="errors", counts=True, critical=True, target=True), lambda each: float(each.errors)
        ),
        *(each for each in geometry if _any(each.current, each.candidate)),
    ]


def _latency_samples(current: Sequence[Evidence], candidate: Sequence[Evidence]) -> list[MetricSamples]:
    """Return latency in pairs in which the current code answers at all: otherwise any answer is a gain."""
    pairs = [pair for pair in zip(current, candidate, strict=True) if pair[0].answered]
    if not pairs:
        return []
    return [
        MetricSamples(
            metric=Metric(
                name="latency", unit="ms", target=True, critical=True, noise=REQUEST_NOISE_MS, whole=WORK
            ),
            current=tuple(ours.latency_ms for ours, _ in pairs),
            candidate=tuple(theirs.latency_ms for _, theirs in pairs),
            current_requests=tuple(_thinned(ours.latencies_ms) for ours, _ in pairs),
            candidate_requests=tuple(_thinned(theirs.latencies_ms) for _, theirs in pairs),
            backing=tuple(_saving(ours, theirs) for ours, theirs in pairs),
        )
    ]


def _work_samples(current: Sequence[Evidence], candidate: Sequence[Evidence]) -> list[MetricSamples]:
    """Return the working time of workloads that make requests; of others, it is the latency.

    It is a target like latency: if only some kinds of requests become faster, their median does not.
    """
    if not any(each.makes_requests for each in current):
        return []
    return [
        MetricSamples(
            metric=Metric(name=WORK, unit="ms", target=True),
            current=tuple(each.work_ms for each in current),
            candidate=tuple(each.work_ms for each in candidate),
            backing=tuple(map(_work_saving, current, candidate)),
        )
    ]


def _loading(name: str) -> Metric:
    return Metric(name=name, unit="ms", floor=LOAD_FLOOR_MS, tolerance=LOAD_TOLERANCE)


def _thinned(values: tuple[float, ...]) -> tuple[float, ...]:
    """Return the values, or an evenly spaced selection that represents their distribution."""
    if len(values) <= TAIL_MAX:
        return values
    ordered = np.sort(np.array(values))
    return tuple(ordered[np.linspace(0, len(ordered) - 1, TAIL_MAX).round().astype(int)].tolist())


def _saving(current: Evidence, candidate: Evidence) -> Saving | None:
    """Return the time that a pair saved: per request, and in the whole run."""
    before, after = current.latency_ms, candidate.latency_ms
    ours, theirs = (_whole_ms(each) for each in (current, candidate))
    if before is None or after is None or ours is None or theirs is None:
        return None
    claimed = len(current.latencies_ms) / current.repetitions * current.overlap * (before - after)
    return Saving(expected=claimed, shown=ours - theirs, shown_cpu=_cpu_saved(current, candidate))


def _work_saving(current: Evidence, candidate: Evidence) -> Saving | None:
    """Return the time that a pair saved: while working, and including loading."""
    before, after = current.work_ms, candidate.work_ms
    ours, theirs = (_whole_ms(each) for each in (current, candidate))
    if before is None or after is None or ours is None or theirs is None:
        return None
    return Saving(expected=before - after, shown=ours - theirs, shown_cpu=_cpu_saved(current, candidate))


def _cpu_saved(current: Evidence, candidate: Evidence) -> float | None:
    known = [
        each for run in (current, candidate) for each in (run.cpu_ms, run.load_cpu_ms) if each is not None
    ]
    return known[0] + known[1] - known[2] - known[3] if len(known) == 4 else None


def _whole_ms(evidence: Evidence) -> float | None:
    if evidence.work_ms is None or evidence.load_ms is None:
        return None
    return evidence.work_ms + evidence.load_ms


def reference_basin(reference: Reference, current: Sequence[Evidence]) -> NDArray[np.floating] | None:
    """Return the target of stated basins: the system's baseline, otherwise the current code's basin."""
    stated = next((each.claimed_basin for each in current if each.claimed_basin is not None), None)
    if reference.basin is not None and (stated is None or stated.shape == reference.basin.shape):
        return reference.basin
    return stated


def claimed_distance(
    evidence: Evidence, target: NDArray[np.floating] | None, geometry: Geometry
) -> float | None:
    """Fisher–Rao distance (rad) of a stated basin from an amplitude; None without either."""
    basin = evidence.claimed_basin
    if basin is None or target is None or basin.shape != target.shape:
        return None
    return distance_from_amplitudes(basin, target, geometry)


def _claimed(
    runs: Sequence[Evidence], target: NDArray[np.floating] | None, reference: Reference
) -> Distances:
    return [claimed_distance(each, target, reference.geometry) for each in runs]


def _phi_figures(
    current: Sequence[Evidence], candidate: Sequence[Evidence], reference: Reference
) -> tuple[PhiScale, tuple[Values, Values]]:
    raw = tuple(each.phi for each in current), tuple(each.phi for each in candidate)
    measured = [each.phi for each in current if each.phi is not None and "phi" not in each.claimed]
    middle = median(measured) if measured else None
    unhealthy = reference.phi is not None and not reference.is_phi_healthy(reference.phi)
    if middle is None or unhealthy or reference.is_phi_healthy(middle) or not 0 < middle < 1:
        return PhiScale.RAW, raw

    def calibrated(values: Values) -> Values:
        return tuple(None if value is None else calibrated_phi(value, middle) for value in values)

    return PhiScale.CALIBRATED, (calibrated(raw[0]), calibrated(raw[1]))


def _kappa_of(current: Evidence, candidate: Evidence) -> float | None:
    if current.samples is None or candidate.samples is None:
        return candidate.claimed_kappa
    try:
        base = susceptibility(current.samples)
        return None if base is None else coupling(candidate.samples, base)
    except GeohealError:
        return None


def _any(*sides: Sequence[float | None]) -> bool:
    return any(value is not None for side in sides for value in side)
