"""Figures of one run: measured by the warden, computed from activity, or claimed by the code."""

from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import BASIN_DIMENSION_MAX
from geoheal.domain.evaluation.change import Reference
from geoheal.errors import GeometryError
from geoheal.geometry import effective_integration, measured_amplitude
from geoheal.geometry.integration.activity import activity_matrix
from geoheal.sandbox import ClaimedGeometry, RunResult

MILLISECONDS = 1000.0
MEGABYTE = 1_000_000
CHANNELS_MAX = 256
"""Largest number of channels of activity: the cost grows with their cube, and code chooses them."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Evidence:
    """Figures of one run; values that were not measured are None.

    Parameters
    ----------
    latencies_ms
        Latency of each request that succeeded on both sides (ms), timed outside of the sandbox; of the whole
        workload if it makes no requests.
    cpu_ms, memory_mb
        CPU time of the workload without the requests of ``uneven`` (ms), by the kernel; largest resident
        memory and files in the work folder (MB).
    work_ms, load_ms, load_cpu_ms
        Time of the whole workload, likewise without the requests of ``uneven``; time and CPU time of loading.
    requests
        Number of requests, including failed ones.
    repetitions
        Number of runs of the workload: ``cpu_ms`` and ``work_ms`` are averages per run.
    overlap
        Time with at least one running request, divided by the sum of latencies: 1 unless requests overlap.
    errors
        Requests that an exception ended.
    answered
        Whether any request succeeded in this run, or the workload makes none.
    samples
        Returned activity T×N.
    phi
        Φ of the samples, otherwise as the code states it.
    claimed_kappa, claimed_basin
        κ and amplitude (shape (D,)) as the code states them.
    statements
        Number of reports of geometry.
    claimed
        Names of figures that the code itself reports.
    """

    latencies_ms: tuple[float, ...]
    cpu_ms: float | None
    memory_mb: float
    work_ms: float | None = None
    load_ms: float | None = None
    load_cpu_ms: float | None = None
    overlap: float = 1.0
    requests: int = 0
    repetitions: int = 1
    errors: int
    answered: bool
    samples: Floats | None
    phi: float | None
    claimed_kappa: float | None
    claimed_basin: Floats | None
    statements: int
    claimed: tuple[str, ...]

    @property
    def makes_requests(self) -> bool:
        """Whether it was timed per request instead of as a whole."""
        return self.requests > 0

    @property
    def latency_ms(self) -> float | None:
        """Median latency (ms)."""
        return median(self.latencies_ms) if self.latencies_ms else None

    @property
    def dimension(self) -> int | None:
        """Coordinates of the stated basin."""
        return None if self.claimed_basin is None else len(self.claimed_basin)

    @property
    def form(self) -> tuple[int, int, tuple[str, ...]]:
        """Form of the returned geometry; both sides of a pair must agree on it."""
        return self.statements, 0 if self.samples is None else self.samples.shape[1], self.claimed

    def without_geometry(self) -> "Evidence":
        """Return the same run without geometry."""
        return replace(self, samples=None, phi=None, claimed_kappa=None, claimed_basin=None, claimed=())


def gather(
    result: RunResult,
    reference: Reference,
    apart: frozenset[int] = frozenset(),
    uneven: frozenset[int] = frozenset(),
) -> Evidence:
    """Return the figures of a successful run.

    Parameters
    ----------
    result, reference
        The run, and the target geometry of the system.
    apart
        Numbers of the requests whose latency does not count: an exception ended them on one of the sides.
    uneven
        Those of them that an exception ended on only one side: their cost cannot be compared, while requests
        that failed on both sides are ordinary work.

    Raises
    ------
    GeometryError
        When its activity is not a matrix, or it reports an invalid Φ or basin.
    """
    measured = result.measured
    whole = () if measured.work_s is None or measured.requests else (measured.work_s / measured.repetitions,)
    latencies_s = tuple(each.latency_s for each in measured.requests if each.number not in apart)
    total_s = sum(each.latency_s for each in measured.requests)
    overlap = measured.busy_s / total_s if measured.busy_s and total_s else 1.0
    uneven_s = overlap * sum(each.latency_s for each in measured.requests if each.number in uneven)
    uneven_cpu_s = sum(each.cpu_s for each in measured.requests if each.number in uneven)
    samples = _samples(result)
    measured_phi = None if samples is None else _phi_of(samples)
    stated = result.claimed.geometry[-1] if result.claimed.geometry else ClaimedGeometry(None, None, None)
    claimed_phi = _checked_phi(stated.phi) if measured_phi is None else None
    basin = _basin_of(stated, reference)
    claims = {"phi": claimed_phi, "kappa_eff": stated.kappa_eff, "basin": basin}
    return Evidence(
        latencies_ms=tuple(MILLISECONDS * each for each in latencies_s or whole),
        cpu_ms=_milliseconds(measured.work_cpu_s, uneven_cpu_s, measured.repetitions),
        work_ms=_milliseconds(measured.work_s, uneven_s, measured.repetitions),
        load_ms=_milliseconds(measured.load_s),
        load_cpu_ms=_milliseconds(measured.load_cpu_s),
        overlap=overlap,
        requests=len(measured.requests),
        repetitions=measured.repetitions,
        memory_mb=measured.memory_bytes / MEGABYTE,
        errors=measured.errors,
        answered=measured.errors < len(measured.requests) or not measured.requests,
        samples=samples,
        phi=measured_phi if measured_phi is not None else claimed_phi,
        claimed_kappa=stated.kappa_eff,
        claimed_basin=basin,
        statements=len(result.claimed.geometry),
        claimed=tuple(name for name, value in claims.items() if value is not None),
    )


def _milliseconds(whole_s: float | None, less_s: float = 0.0, parts: int = 1) -> float | None:
    return None if whole_s is None else MILLISECONDS * max(0.0, whole_s - less_s) / parts


def _basin_of(stated: ClaimedGeometry, reference: Reference) -> Floats | None:
    """Return the stated basin's amplitude; None without a valid basin."""
    coords = stated.basin_coords
    if coords is not None and len(coords) > BASIN_DIMENSION_MAX:
        message = f"A basin has at most {BASIN_DIMENSION_MAX} coordinates; {len(coords)} were reported."
        raise GeometryError(message)
    return None if coords is None else measured_amplitude(coords, reference.geometry)


def _samples(result: RunResult) -> Floats | None:
    samples = result.returned.samples
    if not samples or len(samples[0]) > CHANNELS_MAX:
        return None
    if len({len(sample) for sample in samples}) > 1:
        raise GeometryError("The states passed to probe.state differ in length.", field=None)
    return activity_matrix(np.array(samples))


def _phi_of(samples: Floats) -> float | None:
    integration = effective_integration(samples)
    return None if integration is None else integration.phi


def _checked_phi(phi: float | None) -> float | None:
    if phi is not None and not 0 <= phi <= 1:
        raise GeometryError(
            f"The Φ reported by probe.geometry is {phi:g}; it must lie between 0 and 1.", field="phi"
        )
    return phi
