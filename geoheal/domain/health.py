"""A system's health at a glance."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geoheal.domain.degradation import Severity
from geoheal.domain.regime import Regime


class HealthStatus(StrEnum):
    """How a system is."""

    NO_DATA = "no data"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A system's health at a glance; None where nothing was measured.

    Parameters
    ----------
    status
        Of the worst finding.
    snapshots_collected
        Snapshots in the rolling view: counted no further than
        :data:`geoheal.constants.ROLLING_VIEW_SIZE`.
    current_phi, current_kappa, current_regime, basin_drift
        The last snapshot's; drift against the baseline that is active now.
    issues
        Messages of the findings.
    last_snapshot
        When the last snapshot was captured.
    """

    status: HealthStatus
    snapshots_collected: int
    current_phi: float | None = None
    current_kappa: float | None = None
    current_regime: Regime | None = None
    basin_drift: float | None = None
    issues: tuple[str, ...] = ()
    last_snapshot: datetime | None = None
