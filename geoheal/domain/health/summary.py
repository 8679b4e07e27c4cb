"""Summary of a system's health."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from geoheal.domain.health.degradation import Severity
from geoheal.domain.snapshots.regime import Regime


class HealthStatus(StrEnum):
    """Status of a system."""

    NO_DATA = "no data"
    UNKNOWN = "unknown"
    SILENT = "silent"
    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"

    @classmethod
    def of(cls, severity: Severity) -> "HealthStatus":
        """Status of a system by the severity of its worst finding.

        >>> HealthStatus.of(Severity.NORMAL)
        <HealthStatus.HEALTHY: 'healthy'>
        """
        return cls.HEALTHY if severity is Severity.NORMAL else cls(severity)

    @property
    def is_well(self) -> bool:
        """Whether nobody needs to look: only ``healthy``; ``unknown`` is not healthy."""
        return self is HealthStatus.HEALTHY

    def at_least(self, severity: Severity | None) -> "HealthStatus":
        """Return the status given an open incident of this severity; None without an incident.

        >>> HealthStatus.SILENT.at_least(Severity.WARNING)
        <HealthStatus.WARNING: 'warning'>
        >>> HealthStatus.CRITICAL.at_least(Severity.WARNING)
        <HealthStatus.CRITICAL: 'critical'>
        """
        if severity is None or self is HealthStatus.CRITICAL:
            return self
        return HealthStatus.of(severity)


WORST_FIRST: Final = (
    HealthStatus.CRITICAL,
    HealthStatus.WARNING,
    HealthStatus.SILENT,
    HealthStatus.UNKNOWN,
    HealthStatus.NO_DATA,
    HealthStatus.HEALTHY,
)
"""All statuses, the worst first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Summary of a system's health; values that were not measured are None.

    Parameters
    ----------
    status
        The worst of the findings and the open incident; ``silent`` if the system has stopped reporting,
        ``unknown`` if nothing could be judged.
    snapshots_collected
        Snapshots in the rolling view, counted up to
        :data:`geoheal.constants.ROLLING_VIEW_SIZE`.
    current_phi, current_kappa, current_regime, basin_drift
        Those of the last snapshot; drift from the currently active baseline.
    issues
        Messages of the findings.
    last_snapshot
        When the last snapshot was captured.
    note
        Why the status differs from the issues; None if it does not.
    """

    status: HealthStatus
    snapshots_collected: int
    current_phi: float | None = None
    current_kappa: float | None = None
    current_regime: Regime | None = None
    basin_drift: float | None = None
    issues: tuple[str, ...] = ()
    last_snapshot: datetime | None = None
    note: str | None = None
