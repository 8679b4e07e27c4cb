"""Alerts about incidents: the outbox, listed and read, and its dead letters sent again."""

from datetime import UTC, datetime
from typing import Any

from flask import Response
from pydantic import Field

from geoheal.api import cursor
from geoheal.api.alert_schemas import AlertAnswer, AlertsAnswer
from geoheal.api.body import refuse_forms
from geoheal.api.endpoint import Endpoint, answer
from geoheal.api.parsing import identity
from geoheal.api.routes.parameters import SystemPageQuery, SystemQuery
from geoheal.api.service import Service
from geoheal.constants import API_PREFIX
from geoheal.domain.alert import Alert, AlertState
from geoheal.domain.system import System
from geoheal.domain.token import Role
from geoheal.errors import Conflict, NotFound
from geoheal.monitor.reading import find_system
from geoheal.store import alerts
from geoheal.store.session import Connection


class AlertsQuery(SystemPageQuery):
    """Which alerts are asked for."""

    state: AlertState | None = Field(None, description="pending, delivered or dead; all by default.")


def list_alerts(service: Service, query: AlertsQuery) -> Response:
    """Newest first, without what they say."""
    before = cursor.decode_id(query.cursor)
    with service.database.transaction() as connection:
        system = find_system(connection, query.system)
        found = alerts.page(connection, system, before, query.limit + 1, query.state)
    page, next_cursor = cursor.page_by_id(found, query.limit)
    return answer(
        {
            "alerts": [_summary(each) for each in page],
            "next_cursor": next_cursor,
        }
    )


def get_alert(service: Service, query: SystemQuery, alert_id: str) -> Response:
    """With what it says."""
    with service.database.transaction() as connection:
        found = _find(connection, find_system(connection, query.system), alert_id)
    return answer({"alert": _details(found)})


def retry_alert(service: Service, query: SystemQuery, alert_id: str) -> Response:
    """Try a dead alert anew, as if it had just been written. 409 for one that is not dead."""
    refuse_forms(service.settings.max_body_bytes)
    with service.database.transaction() as connection:
        system = find_system(connection, query.system)
        found = _find(connection, system, alert_id)
        if not alerts.revive(connection, system, found.id, datetime.now(UTC)):
            raise Conflict(f"Alert {found.id} is {found.state}; only a dead one is sent again.")
        found = _find(connection, system, alert_id)
    return answer({"alert": _details(found)})


def _find(connection: Connection, system: System, alert_id: str) -> Alert:
    found = alerts.find(connection, system, identity(alert_id, "alert"))
    if found is None:
        raise NotFound(f"System {system.name!r} has no alert {alert_id[:100]!a}.")
    return found


def _summary(alert: Alert) -> dict[str, Any]:
    return {
        "id": str(alert.id),
        "incident_id": str(alert.incident_id),
        "channel": alert.channel,
        "kind": alert.kind,
        "period": alert.period,
        "state": alert.state,
        "attempts": alert.attempts,
        "next_attempt_at": _iso(alert.next_attempt_at if alert.state is AlertState.PENDING else None),
        "created_at": _iso(alert.created_at),
        "delivered_at": _iso(alert.delivered_at),
        "error": alert.error,
    }


def _details(alert: Alert) -> dict[str, Any]:
    return {**_summary(alert), "payload": alert.payload}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/alerts",
        view=list_alerts,
        role=Role.VIEWER,
        summary="List alerts",
        tag="Alerts",
        query=AlertsQuery,
        answers={200: AlertsAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/alerts/<alert_id>",
        view=get_alert,
        role=Role.VIEWER,
        summary="Read an alert",
        tag="Alerts",
        query=SystemQuery,
        answers={200: AlertAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/alerts/<alert_id>/retry",
        view=retry_alert,
        role=Role.OPERATOR,
        summary="Send a dead alert again",
        tag="Alerts",
        query=SystemQuery,
        answers={200: AlertAnswer},
    ),
)
