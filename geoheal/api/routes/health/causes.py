"""Endpoint of likely causes of an incident."""

from datetime import UTC, datetime

from flask import Response
from pydantic import Field

from geoheal.api.http.endpoint import Endpoint, answer
from geoheal.api.http.parsing import identity
from geoheal.api.models.answer import Answer, Success
from geoheal.api.routes.scope import OwnerQuery, owner
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.errors import NotFound
from geoheal.monitor.causes.incident_causes import causes_of
from geoheal.store.healing import incidents


class MovedMetricDetails(Answer):
    """A metric that changed its level."""

    metric: str
    at: str
    earliest: str = Field(description="Bounds of the 90 % interval of the time.")
    latest: str
    before: float
    after: float
    deviations: float = Field(description="The difference in robust standard deviations.")
    nodes: dict[str, float] = Field(description="The shift of each node, if there are several.")
    p_value: float = Field(description="Corrected for the number of metrics.")
    relation: str = Field(description="Order of the change and the start: precedes, coincides or follows.")
    lead_s: float
    lead_low_s: float
    lead_high_s: float
    message: str


class CandidateDetails(Answer):
    """A change of the system that may have caused it."""

    rank: int
    kind: str = Field(
        description="code_version, module or node; for a reported change deploy, migration, flag or config."
    )
    name: str | None
    what: str
    nodes: list[str | None]
    at: str
    relation: str = Field(description="Seconds from the change to the first movement.")
    lead_s: float
    lead_low_s: float
    lead_high_s: float
    message: str


class CausesDetails(Answer):
    """Metrics that moved, earliest first, and changes, likeliest first."""

    system: str
    since: str
    until: str
    snapshots: int
    moved: list[MovedMetricDetails]
    candidates: list[CandidateDetails]
    caveat: str


class CausesAnswer(Success):
    """Answer of `GET /incidents/{id}/causes`."""

    causes: CausesDetails


def get_causes(service: RunningService, query: OwnerQuery, incident_id: str) -> Response:
    """Return which metric moved first, and which code, module or node changed at that time.

    A change that precedes or coincides may be a cause; order in time alone does not prove it.
    """
    wanted = identity(incident_id, "incident")
    with service.database.transaction() as connection:
        system = owner(connection, query.system, "incident", incident_id)
        found = incidents.find(connection, system, wanted)
    if found is None:
        raise NotFound(f"System {system.name!r} has no incident {wanted}.")
    until = found.resolved_at or datetime.now(UTC)
    return answer({"causes": causes_of(service.database, system.name, found.first_seen_at, until)})


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/incidents/<incident_id>/causes",
        view=get_causes,
        role=Role.VIEWER,
        summary="Likely causes of an incident",
        tag="Incidents",
        query=OwnerQuery,
        answers={200: CausesAnswer},
    ),
)
