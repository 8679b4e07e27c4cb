"""Incidents: listed, read, acknowledged and snoozed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Response
from pydantic import Field

from geoheal.api import cursor
from geoheal.api.actor import actor
from geoheal.api.body import JSON, read_json_body
from geoheal.api.endpoint import Body, Endpoint, answer
from geoheal.api.healing_schemas import IncidentAnswer, IncidentsAnswer, Order, SnoozeOrder, named_system
from geoheal.api.parsing import identity, parse_json
from geoheal.api.routes.parameters import SystemPageQuery, SystemQuery
from geoheal.api.service import Service
from geoheal.constants import API_PREFIX
from geoheal.domain.incident import Incident, IncidentEventKind, IncidentState
from geoheal.domain.system import System
from geoheal.domain.token import Role
from geoheal.errors import Conflict, InvalidInput, NotFound
from geoheal.healing.answers import incident_answer, incident_details
from geoheal.healing.incident_course import event
from geoheal.monitor.reading import find_system
from geoheal.store import attempts, incidents
from geoheal.store.session import Connection

SNOOZE_MAX: Final = timedelta(days=30)


class IncidentsQuery(SystemPageQuery):
    """Which incidents are asked for."""

    state: IncidentState | None = Field(None, description="open or resolved; both by default.")


def list_incidents(service: Service, query: IncidentsQuery) -> Response:
    """Newest first. What has not lasted long enough to count is left out."""
    before = cursor.decode_id(query.cursor)
    with service.database.transaction() as connection:
        system = find_system(connection, query.system)
        found = incidents.page(connection, system, before, query.limit + 1, query.state)
    page, next_cursor = cursor.page_by_id(found, query.limit)
    return answer(
        {
            "incidents": [incident_answer(each) for each in page],
            "next_cursor": next_cursor,
        }
    )


def get_incident(service: Service, query: SystemQuery, incident_id: str) -> Response:
    """With its findings, its timeline, and the attempts on it."""
    with service.database.transaction() as connection:
        system = find_system(connection, query.system)
        return _answer(connection, system, _find(connection, system, incident_id))


def acknowledge(service: Service, query: SystemQuery, incident_id: str) -> Response:
    """Take an open incident on: it is not told again. 409 when it is resolved."""
    body = read_json_body(service.settings.max_body_bytes, optional=True)
    name = named_system(parse_json(Order, body) if body else Order(), query)
    now = datetime.now(UTC)
    return _change(
        service,
        name,
        incident_id,
        lambda connection, system, found: incidents.acknowledge(connection, system, found.id, actor(), now),
        IncidentEventKind.ACKNOWLEDGED,
        f"{actor()} takes it on.",
    )


def snooze(service: Service, query: SystemQuery, incident_id: str) -> Response:
    """Send no alerts of an open incident until a moment, at most 30 days ahead. 409 when it is resolved."""
    order = parse_json(SnoozeOrder, read_json_body(service.settings.max_body_bytes))
    name = named_system(order, query)
    until = order.until.astimezone(UTC)

    def change(connection: Connection, system: System, found: Incident) -> bool:
        now = datetime.now(UTC)
        if not now < until <= now + SNOOZE_MAX:
            raise InvalidInput("until lies in the future, at most 30 days ahead.", field="until")
        return incidents.snooze(connection, system, found.id, until)

    return _change(
        service,
        name,
        incident_id,
        change,
        IncidentEventKind.SNOOZED,
        f"No alerts until {until:%Y-%m-%d %H:%M} UTC.",
    )


def _change(
    service: Service,
    system_name: str,
    incident_id: str,
    change: Callable[[Connection, System, Incident], bool],
    kind: IncidentEventKind,
    message: str,
) -> Response:
    with service.database.transaction() as connection:
        system = find_system(connection, system_name)
        found = _find(connection, system, incident_id)
        if not change(connection, system, found):
            raise Conflict(f"Incident {found.id} is {found.state}; only an open one can be {kind}.")
        told = event(found, kind, message, datetime.now(UTC), actor=actor())
        incidents.add_event(connection, system, told)
        return _answer(connection, system, _find(connection, system, incident_id))


def _answer(connection: Connection, system: System, incident: Incident) -> Response:
    details = incident_details(
        incident,
        incidents.findings_of(connection, system, incident.id),
        incidents.events_of(connection, system, incident.id),
        attempts.of_incident(connection, system, incident.id),
    )
    return answer({"incident": details})


def _find(connection: Connection, system: System, incident_id: str) -> Incident:
    found = incidents.find(connection, system, identity(incident_id, "incident"))
    if found is None or found.state is IncidentState.PENDING:
        raise NotFound(f"System {system.name!r} has no incident {incident_id[:100]!a}.")
    return found


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/incidents",
        view=list_incidents,
        role=Role.VIEWER,
        summary="List incidents",
        tag="Incidents",
        query=IncidentsQuery,
        answers={200: IncidentsAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/incidents/<incident_id>",
        view=get_incident,
        role=Role.VIEWER,
        summary="Read an incident",
        tag="Incidents",
        query=SystemQuery,
        answers={200: IncidentAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/incidents/<incident_id>/acknowledge",
        view=acknowledge,
        role=Role.OPERATOR,
        summary="Take an incident on",
        tag="Incidents",
        query=SystemQuery,
        body=Body({JSON: Order}, {}, required=False),
        answers={200: IncidentAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/incidents/<incident_id>/snooze",
        view=snooze,
        role=Role.OPERATOR,
        summary="Send no alerts for a while",
        tag="Incidents",
        query=SystemQuery,
        body=Body({JSON: SnoozeOrder}, {"until": "2026-12-01T08:00:00Z"}),
        answers={200: IncidentAnswer},
    ),
)
