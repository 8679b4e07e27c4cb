"""Endpoints of incidents: list, read, acknowledge, snooze, comment and resolve."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Body, Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.http.actor import actor
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.parsing import identity, parse_json
from geoheal.api.models.healing.healing import (
    AcknowledgeOrder,
    CommentOrder,
    IncidentAnswer,
    IncidentDetails,
    IncidentsAnswer,
    ResolveOrder,
    SnoozeOrder,
    VerdictOrder,
)
from geoheal.api.models.healing.healing import (
    Incident as IncidentSummary,
)
from geoheal.api.routes.scope import AllSystemsPageQuery, OwnerQuery, named, one_or_all, owner
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.healing.incident import Incident, IncidentEventKind, IncidentState, event
from geoheal.domain.health.system import System
from geoheal.errors import Conflict, InvalidInput, NotFound
from geoheal.healing.incidents.resolution import mark, resolve
from geoheal.store.healing import attempts, incidents, kept_findings
from geoheal.store.session import Connection

SNOOZE_MAX: Final = timedelta(days=30)


class IncidentsQuery(AllSystemsPageQuery):
    """Filter of incidents."""

    state: IncidentState | None = Field(None, description="open or resolved; both by default.")


def list_incidents(service: RunningService, query: IncidentsQuery) -> Response:
    """List the incidents of all systems, or of one; newest first. Pending ones are left out."""
    before = cursor.decode_id(query.cursor)
    with service.database.transaction() as connection:
        system = one_or_all(connection, query.system)
        found = incidents.listed(connection, system, before, query.limit + 1, query.state)
    page, next_cursor = cursor.page_by_id(found, query.limit)
    listed = [IncidentSummary.shown(each.item, system=each.system) for each in page]
    return answer(IncidentsAnswer, {"incidents": listed, "next_cursor": next_cursor})


def get_incident(service: RunningService, query: OwnerQuery, incident_id: str) -> Response:
    """Return an incident with its findings, its timeline, and the attempts on it."""
    with service.database.transaction() as connection:
        system = owner(connection, query.system, "incident", incident_id)
        return _answer(connection, system, _find(connection, system, incident_id))


def acknowledge(service: RunningService, query: OwnerQuery, incident_id: str) -> Response:
    """Acknowledge an open incident: its alert is not repeated. 409 if it is resolved.

    Nothing changes if the same person has already acknowledged it.
    """
    body = read_json_body(service.settings.max_body_bytes, optional=True)
    order = parse_json(AcknowledgeOrder, body) if body else AcknowledgeOrder()
    by, now = order.by or actor(), datetime.now(UTC)
    return _change(
        service,
        named(order, query),
        incident_id,
        lambda connection, system, found: incidents.acknowledge(connection, system, found.id, by, now),
        IncidentEventKind.ACKNOWLEDGED,
        f"{by} acknowledged it.",
        stands=lambda found: found.acknowledged_by == by,
    )


def comment(service: RunningService, query: OwnerQuery, incident_id: str) -> Response:
    """Add a comment to an incident's timeline, even if it is resolved. 409 if there are 1,000."""
    order = parse_json(CommentOrder, read_json_body(service.settings.max_body_bytes))
    with service.database.transaction() as connection:
        system = owner(connection, named(order, query), "incident", incident_id)
        found = _find(connection, system, incident_id)
        details = {} if order.by is None else {"by": order.by}
        kind, now = IncidentEventKind.COMMENTED, datetime.now(UTC)
        entry = event(found, kind, order.text, now, actor=actor(), **details)
        incidents.add_comment(connection, system, entry)
        return _answer(connection, system, found)


def snooze(service: RunningService, query: OwnerQuery, incident_id: str) -> Response:
    """Send no alerts of an open incident until a time at most 30 days ahead. 409 if it is resolved."""
    order = parse_json(SnoozeOrder, read_json_body(service.settings.max_body_bytes))
    name = named(order, query)
    until = order.until

    def change(connection: Connection, system: System, found: Incident) -> bool:
        now = datetime.now(UTC)
        if not now < until <= now + SNOOZE_MAX:
            raise InvalidInput("until must lie in the future, at most 30 days ahead.", field="until")
        return incidents.snooze(connection, system, found.id, until)

    return _change(
        service,
        name,
        incident_id,
        change,
        IncidentEventKind.SNOOZED,
        f"No alerts until {until:%Y-%m-%d %H:%M} UTC.",
        stands=lambda found: found.snoozed_until == until,
    )


def resolve_incident(service: RunningService, query: OwnerQuery, incident_id: str) -> Response:
    """Resolve an open incident by hand, with a reason, or as a false alarm. 409 if it is resolved.

    The same degradation opens another incident only after it was clear in between, or if it gets worse: more
    severe, another finding, or twice as far beyond a limit as before.
    """
    order = parse_json(ResolveOrder, read_json_body(service.settings.max_body_bytes))
    judge = partial(resolve, by=actor(), reason=order.reason, now=datetime.now(UTC), verdict=order.verdict)
    return _judged(service, named(order, query), incident_id, judge)


def mark_incident(service: RunningService, query: OwnerQuery, incident_id: str) -> Response:
    """Give a verdict on an incident, open or resolved: the next calibration and its levels use it.

    The period of a false alarm counts as normal, and the same does not alarm again; the period of an expected
    or real incident is left out.
    """
    order = parse_json(VerdictOrder, read_json_body(service.settings.max_body_bytes))
    judge = partial(mark, by=actor(), reason=order.reason, now=datetime.now(UTC), verdict=order.verdict)
    return _judged(service, named(order, query), incident_id, judge)


def _judged(
    service: RunningService,
    system_name: str | None,
    incident_id: str,
    judge: Callable[[Connection, System, UUID], Incident],
) -> Response:
    wanted = identity(incident_id, "incident")
    with service.database.transaction() as connection:
        system = owner(connection, system_name, "incident", incident_id)
        return _answer(connection, system, judge(connection, system, wanted))


def _change(
    service: RunningService,
    system_name: str | None,
    incident_id: str,
    change: Callable[[Connection, System, Incident], bool],
    kind: IncidentEventKind,
    message: str,
    *,
    stands: Callable[[Incident], bool],
) -> Response:
    """Change an open incident and record it in the timeline; do neither if nothing would change."""
    wanted = identity(incident_id, "incident")
    with service.database.transaction() as connection:
        system = owner(connection, system_name, "incident", incident_id)
        incidents.hold(connection, system, wanted)  # whoever says the same now reads it after this
        found = _find(connection, system, incident_id)
        if found.state is IncidentState.OPEN and stands(found):
            return _answer(connection, system, found)
        if not change(connection, system, found):
            raise Conflict(f"Incident {found.id} is {found.state}; only an open one can be {kind}.")
        entry = event(found, kind, message, datetime.now(UTC), actor=actor())
        incidents.add_event(connection, system, entry)
        return _answer(connection, system, _find(connection, system, incident_id))


def _answer(connection: Connection, system: System, incident: Incident) -> Response:
    details = IncidentDetails.shown(
        incident,
        system=system.name,
        findings=kept_findings.of_incident(connection, system, incident.id),
        timeline=incidents.events_of(connection, system, incident.id),
        attempts=attempts.of_incident(connection, system, incident.id),
    )
    return answer(IncidentAnswer, {"incident": details})


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
        query=OwnerQuery,
        answers={200: IncidentAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/incidents/<incident_id>/acknowledge",
        view=acknowledge,
        role=Role.OPERATOR,
        summary="Acknowledge an incident",
        tag="Incidents",
        query=OwnerQuery,
        body=Body({JSON: AcknowledgeOrder}, {"by": "Ada"}, required=False),
        answers={200: IncidentAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/incidents/<incident_id>/comments",
        view=comment,
        role=Role.OPERATOR,
        summary="Comment on an incident",
        tag="Incidents",
        query=OwnerQuery,
        body=Body({JSON: CommentOrder}, {"text": "Restarted the second node.", "by": "Ada"}),
        answers={200: IncidentAnswer},
        refusals=(HTTPStatus.CONFLICT,),
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/incidents/<incident_id>/snooze",
        view=snooze,
        role=Role.OPERATOR,
        summary="Snooze an incident's alerts",
        tag="Incidents",
        query=OwnerQuery,
        body=Body({JSON: SnoozeOrder}, {"until": "2026-12-01T08:00:00Z"}),
        answers={200: IncidentAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/incidents/<incident_id>/resolve",
        view=resolve_incident,
        role=Role.OPERATOR,
        summary="Resolve an incident by hand",
        tag="Incidents",
        query=OwnerQuery,
        body=Body({JSON: ResolveOrder}, {"reason": "A load test; it is over."}),
        answers={200: IncidentAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/incidents/<incident_id>/verdict",
        view=mark_incident,
        role=Role.OPERATOR,
        summary="Classify an incident",
        tag="Incidents",
        query=OwnerQuery,
        body=Body({JSON: VerdictOrder}, {"verdict": "false_alarm", "reason": "The nightly report."}),
        answers={200: IncidentAnswer},
    ),
)
