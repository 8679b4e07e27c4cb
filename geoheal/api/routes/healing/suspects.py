"""Endpoints of the search for the commit behind an incident."""

from typing import Any, Final
from uuid import UUID

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Body, Endpoint, answer
from geoheal.api.evaluations.searches import Wanted
from geoheal.api.http.actor import actor
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.parsing import identity, parse_json
from geoheal.api.models.healing.healing import Order
from geoheal.api.models.healing.suspects import SuspectsAnswer, SuspectsDetails
from geoheal.api.routes.scope import OwnerQuery, named, owner
from geoheal.api.service import RunningService
from geoheal.blame.record import SearchRecord, SearchState
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.system import System
from geoheal.errors import Conflict, NotFound
from geoheal.healing.localisation.incident import localised
from geoheal.healing.localisation.suspects import Localisation
from geoheal.store.healing import incidents
from geoheal.store.session import Connection


class SuspectsQuery(OwnerQuery):
    """Whose suspects, and whether to search for them."""

    search: bool = Field(
        True, description="Whether to start the search if there is none; `false` returns what is known."
    )


NOT_YET: Final[dict[str, Any]] = {
    "commit": None,
    "path": None,
    "lines": None,
    "effect": None,
    "reason": None,
    "older": None,
    "newer": None,
    "modules": [],
    "left_out": [],
}


def get_suspects(service: RunningService, query: SuspectsQuery, incident_id: str) -> Response:
    """Return the commit behind an incident, found by running commits in the sandbox.

    The first request starts the search, unless `search` is false: between the last healthy commit and the one
    that ran when the incident began (`code_hash` of the snapshots), with the workloads of the registered
    modules; the response is 202 until it is done. The result stays in the incident's timeline. 409 if the
    code that ran is unknown, or no module can be searched; 429 if too many searches wait or run.

    `slower` lists the functions that became slower, by profiles; if there are any, 409 becomes 200 with the
    reason as `error`.
    """
    wanted = Wanted.SEARCH if query.search else Wanted.KNOWN
    return _asked(service, query.system, incident_id, wanted)


def search_again(service: RunningService, query: OwnerQuery, incident_id: str) -> Response:
    """Search once more, after a failure or with other workloads; a running search continues."""
    body = read_json_body(service.settings.max_body_bytes, optional=True)
    name = named(parse_json(Order, body) if body else Order(), query)
    return _asked(service, name, incident_id, Wanted.NEW_SEARCH)


def _asked(service: RunningService, system_name: str | None, incident_id: str, what: Wanted) -> Response:
    wanted = identity(incident_id, "incident")

    def find(connection: Connection) -> tuple[System, Incident]:
        system = owner(connection, system_name, "incident", incident_id)
        incident = incidents.find(connection, system, wanted)
        if incident is None or incident.state is IncidentState.PENDING:
            raise NotFound(f"System {system.name!r} has no incident {wanted}.")
        return system, incident

    refusal: Conflict | None = None
    try:
        system, found = service.searches.ask(find, actor(), what)
    except Conflict as conflict:
        if what is Wanted.NEW_SEARCH:
            raise
        refusal, found = conflict, SearchRecord(state=SearchState.NONE, error=conflict.message)
    slower = Localisation()
    if found.state is not SearchState.RUNNING:  # a client that waits for the end polls every second
        with service.database.transaction() as connection:
            system, incident = find(connection)
        slower = localised(service.database, system, incident.first_seen_at)
    if refusal is not None and not slower.after:
        raise refusal
    status = 202 if found.state is SearchState.RUNNING else 200
    return answer(SuspectsAnswer, {"suspects": _seen(system.name, wanted, found, slower)}, status)


def _seen(system: str, incident: UUID, found: SearchRecord, slower: Localisation) -> dict[str, object]:
    beside = {"system": system, "incident": incident, "slower": slower}
    return SuspectsDetails.shown(found, **beside, **(found.answer or NOT_YET))


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/incidents/<incident_id>/suspects",
        view=get_suspects,
        role=Role.VIEWER,
        summary="Find the commit behind an incident",
        tag="Incidents",
        query=SuspectsQuery,
        answers={200: SuspectsAnswer, 202: SuspectsAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/incidents/<incident_id>/suspects",
        view=search_again,
        role=Role.OPERATOR,
        summary="Search for the commit again",
        tag="Incidents",
        query=OwnerQuery,
        body=Body({JSON: Order}, {}, required=False),
        answers={200: SuspectsAnswer, 202: SuspectsAnswer},
    ),
)
