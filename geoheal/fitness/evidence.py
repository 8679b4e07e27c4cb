"""What one run shows: figures that the warden measured, and geometry from what the code handed over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import PHI_MAX, PHI_MIN
from geoheal.domain.change import Reference
from geoheal.domain.convention import Geometry
from geoheal.domain.metric import Direction, Metric, MetricSamples
from geoheal.geometry import distance_from_amplitudes, effective_integration, measured_amplitude
from geoheal.sandbox import RunResult

MILLISECONDS = 1000.0
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The figures of one run; None where it measured nothing.

    Parameters
    ----------
    latencies_ms
        Of each request (ms), timed outside the sandbox; of the whole workload when it makes no requests.
    cpu_ms, memory_mb
        CPU time of the workload (ms), and largest resident memory (MB), by the kernel.
    errors
        Requests that an exception ended.
    phi
        Φ of the returned samples, or else as the workload states it.
    basin
        Amplitude that the workload states, shape (D,).
    claimed
        Names of the figures that the code states itself.
    """

    latencies_ms: tuple[float, ...]
    cpu_ms: float | None
    memory_mb: float
    errors: int
    phi: float | None
    basin: NDArray[np.float64] | None
    claimed: tuple[str, ...]


def gather(result: RunResult, reference: Reference) -> Evidence:
    """The figures of a run that ended well.

    Raises
    ------
    GeometryError
        When the run states a basin that is no point of the reference's manifold.
    """
    measured = result.measured
    whole = () if measured.work_s is None else (measured.work_s,)
    measured_phi = _measured_phi(result)
    stated = result.claimed.geometry[-1] if result.claimed.geometry else None
    claimed_phi = None if stated is None or measured_phi is not None else stated.phi
    coords = None if stated is None else stated.basin_coords
    claimed = [
        name
        for name, value in (
            ("phi", claimed_phi),
            ("kappa_eff", None if stated is None else stated.kappa_eff),
            ("basin", coords),
        )
        if value is not None
    ]
    return Evidence(
        latencies_ms=tuple(MILLISECONDS * each for each in measured.latencies_s or whole),
        cpu_ms=None if measured.work_cpu_s is None else MILLISECONDS * measured.work_cpu_s,
        memory_mb=measured.peak_rss_bytes / MEGABYTE,
        errors=measured.errors,
        phi=measured_phi if claimed_phi is None else claimed_phi,
        basin=None if coords is None else measured_amplitude(coords, reference.geometry),
        claimed=tuple(claimed),
    )


def _measured_phi(result: RunResult) -> float | None:
    if not result.returned.samples:
        return None
    integration = effective_integration(np.array(result.returned.samples))
    return None if integration is None else integration.phi


def metric_samples(
    current: Sequence[Evidence], candidate: Sequence[Evidence], reference: Reference
) -> list[MetricSamples]:
    """The pairs' figures as the judge takes them; Φ and basin only where any run has one."""

    def sample(metric: Metric, figure: Callable[[Evidence], float | None]) -> MetricSamples:
        return MetricSamples(
            metric=metric, current=tuple(map(figure, current)), candidate=tuple(map(figure, candidate))
        )

    target = reference_basin(reference, current)

    def drift(evidence: Evidence) -> float | None:
        return basin_distance(evidence, target, reference.geometry)

    geometry = [
        sample(Metric(name="phi", direction=Direction.BAND, band=(PHI_MIN, PHI_MAX), target=True), phi_of),
        sample(Metric(name="basin_distance", unit="rad", target=True), drift),
    ]
    return [
        MetricSamples(
            metric=Metric(name="latency", unit="ms", target=True, critical=True),
            current=tuple(map(latency_of, current)),
            candidate=tuple(map(latency_of, candidate)),
            current_requests=tuple(each.latencies_ms for each in current),
            candidate_requests=tuple(each.latencies_ms for each in candidate),
        ),
        sample(Metric(name="cpu", unit="ms"), lambda each: each.cpu_ms),
        sample(Metric(name="memory", unit="MB", target=True), lambda each: each.memory_mb),
        sample(
            Metric(name="errors", counts=True, critical=True, target=True), lambda each: float(each.errors)
        ),
        *(each for each in geometry if any(value is not None for value in (*each.current, *each.candidate))),
    ]


def latency_of(evidence: Evidence) -> float | None:
    """Median latency (ms) of a run."""
    return median(evidence.latencies_ms) if evidence.latencies_ms else None


def phi_of(evidence: Evidence) -> float | None:
    """Φ of a run."""
    return evidence.phi


def reference_basin(reference: Reference, current: Sequence[Evidence]) -> NDArray[np.floating] | None:
    """The amplitude to stay near: the system's baseline, or else where the current code is."""
    stated = next((each.basin for each in current if each.basin is not None), None)
    if reference.basin is not None and (stated is None or stated.shape == reference.basin.shape):
        return reference.basin
    return stated


def basin_distance(
    evidence: Evidence, target: NDArray[np.floating] | None, geometry: Geometry
) -> float | None:
    """Fisher–Rao distance (rad) of a run's basin from an amplitude; None without either."""
    if evidence.basin is None or target is None or evidence.basin.shape != target.shape:
        return None
    return distance_from_amplitudes(evidence.basin, target, geometry)
