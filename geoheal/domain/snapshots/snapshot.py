"""A snapshot: the state of a system at a moment, and how large its measurements may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import MEASUREMENT_MAX, METRIC_MAX
from geoheal.domain.snapshots.code_version import UNKNOWN_CODE, CodeVersion
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.regime import Regime

MEASUREMENTS = (
    "phi",
    "kappa_eff",
    "confidence",
    "surprise",
    "agency",
    "error_rate",
    "avg_latency_ms",
    "memory_usage_mb",
    "cpu_usage_pct",
)
"""Scalar measurements of a snapshot that are real numbers, by their one name everywhere."""

FIGURES = (*MEASUREMENTS, "request_count")
"""Fields of a snapshot that are numbers."""

RESERVED_NAMES = frozenset((*FIGURES, "drift", "basin", "avg_latency", "latency_ms"))
"""Names that entries of ``metrics`` may not have, because they are fields of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """Measurements of a reporter at one moment; values that were not measured are None.

    Parameters
    ----------
    id, captured_at
        With the system's name, the identity of the snapshot. ``captured_at`` is timezone-aware.
    node
        The replica of the system that was observed.
    phi, kappa_eff
        Integration Φ (0..1) and effective coupling κ.
    confidence, surprise, agency
        The system's own estimates (dimensionless).
    error_rate, request_count
        Failed requests over requests (0..1), and how many requests there were.
    avg_latency_ms, memory_usage_mb, cpu_usage_pct
        Mean latency (ms), resident memory (MB), CPU (percent of one core).
    metrics
        Further measurements by name; None without any.
    code_version
        The code that ran.
    label, context
        Free words and free JSON of the reporter.
    """

    id: UUID
    captured_at: datetime
    node: str | None = None
    phi: float | None = None
    kappa_eff: float | None = None
    confidence: float | None = None
    surprise: float | None = None
    agency: float | None = None
    error_rate: float | None = None
    request_count: int | None = None
    avg_latency_ms: float | None = None
    memory_usage_mb: float | None = None
    cpu_usage_pct: float | None = None
    metrics: Mapping[str, float] | None = None
    code_version: CodeVersion = UNKNOWN_CODE
    label: str | None = None
    context: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Vitals):
    """A snapshot as a reporter sends it: validated, but not yet placed in a system's geometry.

    Parameters
    ----------
    basin_coords
        Raw coordinates, shape (D,), in the system's convention; None when not measured.
    regime
        The regime that the reporter states; None to derive it from Φ.
    set_baseline
        Whether this snapshot's basin becomes the system's active baseline.
    """

    basin_coords: NDArray[np.float64] | None = None
    regime: Regime | None = None
    set_baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot(Vitals):
    """A snapshot as it is stored.

    Parameters
    ----------
    system, geometry
        The system's name and its convention.
    basin
        Amplitude of the basin, shape (D,), unit L2 norm; None when not measured.
    drift, baseline_id
        Fisher–Rao distance (rad) from the baseline that was active at ingest, and that baseline.
    regime
        Regime of the system; None if neither stated nor derivable from Φ.
    arrived_at
        When it was stored, by the server's clock; None if not known.
    """

    system: str
    geometry: Geometry
    basin: NDArray[np.float32] | None = None
    drift: float | None = None
    baseline_id: UUID | None = None
    regime: Regime | None = None
    arrived_at: datetime | None = None

    @property
    def basin_coords(self) -> NDArray[np.float64] | None:
        """Normalised coordinates in the system's convention, shape (D,)."""
        if self.basin is None:
            return None
        amplitude = self.basin.astype(np.float64)
        return amplitude**2 if self.geometry is Geometry.SIMPLEX else amplitude

    @property
    def timestamp(self) -> datetime:
        """Alias of ``captured_at`` in the API."""
        return self.captured_at

    @property
    def avg_latency(self) -> float | None:
        """Alias of ``avg_latency_ms`` in the API."""
        return self.avg_latency_ms

    @property
    def code_hash(self) -> str | None:
        """Hash of the code that ran."""
        return self.code_version.code_hash

    @property
    def active_modules(self) -> tuple[str, ...]:
        """Modules that were active."""
        return self.code_version.active_modules

    @property
    def module_versions(self) -> Mapping[str, str]:
        """Version by module name."""
        return self.code_version.module_versions


def largest(name: str) -> float:
    """Return the largest valid size of a measurement; larger ones, from earlier versions, are ignored.

    >>> largest("avg_latency_ms"), largest("queue_depth")
    (1000000000000000.0, 1e+30)
    """
    return MEASUREMENT_MAX if name in RESERVED_NAMES else METRIC_MAX


def is_measured(name: str, value: float) -> bool:
    """Whether a stored number is a valid measurement.

    >>> is_measured("queue_depth", 1.7e308)
    False
    """
    return abs(value) <= largest(name)
