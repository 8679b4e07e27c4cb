"""The last judgement of a system, and what is known since."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.summary import Health, HealthStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A stored judgement of a system.

    Parameters
    ----------
    health
        Health by its snapshots alone, without regard to open incidents.
    silent_after_s
        Seconds without a snapshot after which the system is silent.
    since
        When judgements first found this status.
    judged_at
        When it was judged.
    """

    health: Health
    silent_after_s: float
    since: datetime
    judged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OngoingIncident:
    """The incident of a system that is pending or open.

    Parameters
    ----------
    opened
        Whether it is open; a pending one has not lasted long enough.
    acknowledged_by
        Who acknowledged it; None if not acknowledged.
    silent
        Whether it is about silence, which has a status of its own.
    """

    id: UUID
    severity: Severity
    first_seen_at: datetime
    opened: bool
    acknowledged_by: str | None
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSystem:
    """What is known of a system without judging it again.

    Parameters
    ----------
    status
        Current result of ``geoheal.system_status``.
    last_snapshot
        When its latest snapshot was captured; None without any.
    standing
        The stored judgement; None if the system was never judged.
    trouble
        Its incident; None without one.
    patches_proposed
        Number of patches that wait for a person.
    """

    id: UUID
    name: str
    status: HealthStatus
    last_snapshot: datetime | None
    standing: Standing | None
    trouble: OngoingIncident | None
    patches_proposed: int


class Brief(NamedTuple):
    """The part of what is known of a system that sorts it in lists; computed for thousands at once.

    Parameters
    ----------
    since
        Since when it has this status, as far as known.
    judged
        Last judged status; None if the system was never judged.
    judged_snapshot
        The snapshot that was judged; None if the system must be judged again.
    """

    id: UUID
    name: str
    status: HealthStatus
    since: datetime | None
    last_snapshot: datetime | None
    phi: float | None
    kappa: float | None
    drift: float | None
    patches_proposed: int
    judged: HealthStatus | None
    judged_at: datetime | None
    judged_snapshot: datetime | None

    @property
    def is_outdated(self) -> bool:
        """Whether the current status needs a new judgement."""
        if self.judged is None or self.judged_snapshot is None:
            return True
        return self.status is HealthStatus.UNKNOWN is not self.judged

    @property
    def is_due(self) -> bool:
        """Whether a new judgement would show more than is known."""
        if self.last_snapshot is None:
            return False
        return self.judged_snapshot is None or self.is_outdated or self.last_snapshot > self.judged_snapshot
