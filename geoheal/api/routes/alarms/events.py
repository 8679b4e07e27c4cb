"""Endpoints of change events: report and list."""

from datetime import UTC, datetime
from typing import Final

from flask import Response
from pydantic import Field
from uuid_utils.compat import uuid7

from geoheal.api.endpoints.endpoint import Body, Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.http.actor import actor
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.parsing import parse_json
from geoheal.api.models.alarms.events import EventAnswer, EventDetails, EventOrder, EventsAnswer
from geoheal.api.routes.parameters import SystemQuery
from geoheal.api.routes.scope import AllSystemsPageQuery, named_system, one_or_all
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX, CAPTURED_AT_MIN, CLOCK_SKEW_MAX, DEFAULT_SYSTEM
from geoheal.domain.access.token import Role
from geoheal.domain.alarms.change_event import ChangeEvent, ChangeKind
from geoheal.domain.health.system import System
from geoheal.errors import InvalidInput
from geoheal.monitor.health.queries import find_system
from geoheal.monitor.ingest.single import open_system
from geoheal.store.session import Connection
from geoheal.store.systems import change_events
from geoheal.validation.types import Moment

EXAMPLE: Final = {
    "system": "shop",
    "kind": "deploy",
    "title": "checkout",
    "version": "1.4.2",
    "url": "https://ci.example.org/runs/1042",
}


class EventsQuery(AllSystemsPageQuery):
    """Filter of change events."""

    since: Moment | None = Field(None, description="First moment (ISO 8601 with offset).")
    until: Moment | None = Field(None, description="Moment before which they end (ISO 8601 with offset).")
    kind: ChangeKind | None = Field(None, description="Only those of this kind; all by default.")


def post_event(service: RunningService, query: SystemQuery) -> Response:
    """Report that a deployment, a migration, a flag or a configuration took effect.

    It is marked on the system's charts, and named as a likely cause of incidents that begin within two hours
    after it. With an Idempotency-Key, repeating the request is safe.
    """
    order = parse_json(EventOrder, read_json_body(service.settings.max_body_bytes))
    now = datetime.now(UTC)
    event = ChangeEvent(
        id=uuid7(),
        kind=order.kind,
        title=order.title,
        version=order.version,
        url=order.url,
        at=_moment(order.at, now),
        recorded_at=now,
        recorded_by=actor(),
    )
    with service.database.transaction() as connection:
        system = _system(connection, named_system(order, query))
        change_events.add(connection, system, event)
    return answer(EventAnswer, {"event": EventDetails.shown(event, system=system.name)}, 201)


def list_events(service: RunningService, query: EventsQuery) -> Response:
    """List the change events of all systems, or of one; the latest to take effect first."""
    before = cursor.decode_key(query.cursor)
    with service.database.transaction() as connection:
        found = change_events.page(
            connection,
            one_or_all(connection, query.system),
            query.limit + 1,
            before=before,
            kind=query.kind,
            since=query.since,
            until=query.until,
        )
    page, more = found[: query.limit], len(found) > query.limit
    key = cursor.encode([page[-1].item.at.isoformat(), str(page[-1].item.id)]) if more else None
    listed = [EventDetails.shown(each.item, system=each.system) for each in page]
    return answer(EventsAnswer, {"events": listed, "next_cursor": key})


def _system(connection: Connection, name: str) -> System:
    """Return the system.

    An unknown name is refused, because a pipeline may have misspelt it.
    """
    return open_system(connection, name) if name == DEFAULT_SYSTEM else find_system(connection, name)


def _moment(at: datetime | None, now: datetime) -> datetime:
    if at is None:
        return now
    if not CAPTURED_AT_MIN <= at <= now + CLOCK_SKEW_MAX:
        raise InvalidInput(
            "at is the time when the change took effect: not before 2000, and not in the future "
            "(for planned changes, use a silence).",
            field="at",
        )
    return at


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/events",
        view=post_event,
        role=Role.REPORTER,
        summary="Report a change",
        tag="Events",
        query=SystemQuery,
        body=Body({JSON: EventOrder}, EXAMPLE),
        answers={201: EventAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/events",
        view=list_events,
        role=Role.VIEWER,
        summary="List changes",
        tag="Events",
        query=EventsQuery,
        answers={200: EventsAnswer},
    ),
)
