"""Models of responses about all systems."""

from pydantic import Field

from geoheal.api.models.answer import Late, OfAllSystems, Page
from geoheal.domain.past.heartbeat import Beat
from geoheal.monitor.answers import HealthSummary
from geoheal.validation.answers import Answer, Id, Time


class OverviewEntry(Answer):
    """Summary of a system."""

    name: str
    health: HealthSummary
    since: Time | None = Field(
        description="When this status began, as far as known: the first sign of its incident, its last "
        "snapshot if it is silent; null if unknown."
    )
    judged_at: Time | None = Field(
        description="When its snapshots were last judged; null if never. A worker judges every system "
        "at each check; silence and incidents are current."
    )
    incident: str | None = Field(description="Severity of its open incident.")
    incident_id: Id | None
    acknowledged_by: str | None = Field(description="Who acknowledged that incident.")
    patches_proposed: int = Field(description="Patches that wait for a person.")
    last_hours: list[Beat] = Field(
        description="One word per each of its last `hours`, the oldest first, the last one up to now: "
        "`critical`, `warning` or `silent` if such an incident was open in it, otherwise `reported` if "
        "snapshots arrived, and `nothing` if not."
    )


class StatusCounts(Answer):
    """Number of systems per status."""

    critical: int
    warning: int
    silent: int
    unknown: int
    no_data: int
    healthy: int


class OverviewAnswer(Page, Late, OfAllSystems):
    """Answer of `GET /overview`."""

    overview: list[OverviewEntry]
    counts: StatusCounts = Field(
        description="Counts of all systems whose names match `q`, whatever their status."
    )
    matching: int = Field(description="Number of systems that match `q` and `status`, on all pages.")
