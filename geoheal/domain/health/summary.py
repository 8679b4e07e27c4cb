"""A system's health at a glance."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from geoheal.domain.health.degradation import Severity
from geoheal.domain.snapshots.regime import Regime


class HealthStatus(StrEnum):
    """How a system is."""

    NO_DATA = "no data"
    UNKNOWN = "unknown"
    SILENT = "silent"
    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"

    @classmethod
    def of(cls, severity: Severity) -> "HealthStatus":
        """Status of a system whose worst finding is this severe.

        >>> HealthStatus.of(Severity.NORMAL)
        <HealthStatus.HEALTHY: 'healthy'>
        """
        return cls.HEALTHY if severity is Severity.NORMAL else cls(severity)

    @property
    def is_well(self) -> bool:
        """Whether nobody has to look: healthy alone; what is not known is not healthy."""
        return self is HealthStatus.HEALTHY

    def at_least(self, severity: Severity | None) -> "HealthStatus":
        """Return the status while an incident of this severity is open; None without an incident.

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
"""All of them, the one to look at first at the front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A system's health at a glance; None where nothing was measured.

    Parameters
    ----------
    status
        The worst finding's, and at least the open incident's; ``silent`` when the system has stopped
        reporting, ``unknown`` when nothing could be judged.
    snapshots_collected
        Snapshots in the rolling view: counted no further than
        :data:`geoheal.constants.ROLLING_VIEW_SIZE`.
    current_phi, current_kappa, current_regime, basin_drift
        The last snapshot's; drift against the baseline that is active now.
    issues
        Messages of the findings.
    last_snapshot
        When the last snapshot was captured.
    note
        Why the status is not what the issues say; None where it is.
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
