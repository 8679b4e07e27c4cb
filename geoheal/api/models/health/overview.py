"""Models of what is answered about all systems at a glance."""

from pydantic import Field

from geoheal.api.models.answer import Answer, Late, OfAllSystems, Page
from geoheal.api.models.health.health import HealthSummary
from geoheal.domain.past.heartbeat import Beat


class OverviewEntry(Answer):
    """A system at a glance."""

    name: str
    health: HealthSummary
    since: str | None = Field(
        description="Since when it has been so, as far as is known: the first sign of its incident, its last "
        "snapshot where it is silent; null where nothing is known."
    )
    judged_at: str | None = Field(
        description="When its snapshots were judged; null when they never were. A worker judges every system "
        "at each check; silence and incidents are as of now."
    )
    incident: str | None = Field(description="Severity of its open incident.")
    incident_id: str | None
    acknowledged_by: str | None = Field(description="Who has taken that incident on.")
    patches_proposed: int = Field(description="Patches that wait for a person.")
    last_hours: list[Beat] = Field(
        description="A word for each of its last `hours`, the oldest first, the last one up to now: "
        "`critical`, `warning` or `silent` where such an incident was open in it, else `reported` where "
        "snapshots came, and `nothing` where none did."
    )


class StatusCounts(Answer):
    """How many systems there are of each status."""

    critical: int
    warning: int
    silent: int
    unknown: int
    no_data: int
    healthy: int


class OverviewAnswer(Page, Late, OfAllSystems):
    """Answer of `GET /overview`."""

    overview: list[OverviewEntry]
    counts: StatusCounts = Field(description="Of all systems whose names match `q`, whatever their status.")
    matching: int = Field(description="How many match `q` and `status`, on all pages.")
