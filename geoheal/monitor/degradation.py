"""Degradation and health of a system, judged on values alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.baseline import Baseline
from geoheal.domain.convention import Geometry
from geoheal.domain.degradation import DegradationReport
from geoheal.domain.snapshot import Snapshot
from geoheal.domain.system import System
from geoheal.domain.thresholds import Thresholds
from geoheal.geometry.fisher_rao import confined_to_orthant, distance_from_amplitudes
from geoheal.monitor import rules
from geoheal.monitor.detection import Detection
from geoheal.monitor.window import Window, look

INSUFFICIENT_HISTORY = "Insufficient history for analysis"

METRICS = (
    "basin_distance",
    "phi_current",
    "phi_avg",
    "phi_trend",
    "kappa_current",
    "kappa_deviation",
    "regime",
    "breakdown_frequency",
    "error_rate",
    "latency_ms",
    "memory_mb",
    "memory_trend",
)
"""Figures of a report, by name."""

ORTHANT_NOTE = (
    "All coordinates of the basin and its baseline are non-negative, so on the sphere their distance never "
    "exceeds π/2 and the drift limit of {limit:g} rad cannot be reached; register the system as simplex."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a judgement looks at: a system, its active baseline and its last snapshots, oldest first.

    ``detection`` is what calibrated detection says of it; None of a system that is not calibrated.
    """

    system: System
    baseline: Baseline | None
    snapshots: Sequence[Snapshot]
    detection: Detection | None = None

    @property
    def current(self) -> Snapshot | None:
        """The last snapshot."""
        return self.snapshots[-1] if self.snapshots else None

    @property
    def basin_distance(self) -> float | None:
        """Fisher–Rao distance (rad) of the current basin from the active baseline; None if not measured."""
        if self.current is None or self.current.basin is None or self.baseline is None:
            return None
        return distance_from_amplitudes(self.current.basin, self.baseline.basin, self.system.geometry)


def assess(history: History, now: datetime) -> DegradationReport:
    """Judge the last snapshots of a system by the rules, and by what calibrated detection found."""
    snapshots = history.snapshots[-WINDOW_SIZE:]
    limits = history.system.thresholds
    window = look(snapshots, history.basin_distance) if snapshots else None
    metrics = _metrics(window, limits)
    if window is None or window.size < WINDOW_SIZE:
        return DegradationReport(
            findings=(), not_measured=(), metrics=metrics, timestamp=now, message=INSUFFICIENT_HISTORY
        )
    detected = history.detection
    return DegradationReport(
        findings=(*rules.evaluate(window, limits), *(detected.findings if detected else ())),
        not_measured=(*rules.not_measured(window, limits), *(detected.insufficient if detected else ())),
        metrics=metrics,
        timestamp=now,
        notes=(*_notes(history), *(detected.notes if detected else ())),
    )


def _metrics(window: Window | None, limits: Thresholds) -> Mapping[str, float | str | None]:
    if window is None:
        return dict.fromkeys(METRICS)
    deviation = rules.kappa_deviation(window, limits)
    return {name: deviation if name == "kappa_deviation" else getattr(window, name) for name in METRICS}


def _notes(history: History) -> tuple[str, ...]:
    current, baseline, system = history.current, history.baseline, history.system
    if system.geometry is not Geometry.SPHERE or current is None or current.basin is None or baseline is None:
        return ()
    if not confined_to_orthant(baseline.basin, current.basin):
        return ()
    return (ORTHANT_NOTE.format(limit=system.thresholds.drift_max),)
