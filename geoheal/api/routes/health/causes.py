"""Endpoint of likely causes of an incident."""

from datetime import UTC, datetime

from flask import Response

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.http.parsing import identity
from geoheal.api.models.answer import Success
from geoheal.api.routes.scope import OwnerQuery, owner
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.errors import NotFound
from geoheal.monitor.causes.answers import CausesDetails
from geoheal.monitor.causes.incident_causes import causes_of
from geoheal.store.healing import incidents


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
    return answer(
        CausesAnswer, {"causes": causes_of(service.database, system.name, found.first_seen_at, until)}
    )


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
