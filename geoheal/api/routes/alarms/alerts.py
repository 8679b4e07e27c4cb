"""Endpoints of the outbox of alerts: list, read, and retry dead ones."""

from collections.abc import Collection
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.http.body import refuse_forms
from geoheal.api.http.parsing import identity
from geoheal.api.models.alarms.alerts import AlertAnswer, AlertDetails, AlertsAnswer
from geoheal.api.routes.scope import AllSystemsPageQuery, OwnerQuery, one_or_all, owner
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.alarms.alert import Alert, AlertState
from geoheal.domain.health.system import System
from geoheal.errors import Conflict, NotFound
from geoheal.healing.alerts.message import headline
from geoheal.store.healing import alerts
from geoheal.store.session import Connection

WITHOUT_PAYLOAD: Final = frozenset({"payload"})


class AlertsQuery(AllSystemsPageQuery):
    """Filter of alerts."""

    state: AlertState | None = Field(None, description="pending, delivered or dead; all by default.")


def list_alerts(service: RunningService, query: AlertsQuery) -> Response:
    """List the alerts of all systems, or of one; newest first, with their text but without payload."""
    before = cursor.decode_id(query.cursor)
    with service.database.transaction() as connection:
        system = one_or_all(connection, query.system)
        found = alerts.listed(connection, system, before, query.limit + 1, query.state)
    page, next_cursor = cursor.page_by_id(found, query.limit)
    listed = [_seen(each.system, each.item, hidden=WITHOUT_PAYLOAD) for each in page]
    return answer(AlertsAnswer, {"alerts": listed, "next_cursor": next_cursor})


def get_alert(service: RunningService, query: OwnerQuery, alert_id: str) -> Response:
    """Return an alert with its payload."""
    with service.database.transaction() as connection:
        system = owner(connection, query.system, "alert", alert_id)
        found = _find(connection, system, alert_id)
    return answer(AlertAnswer, {"alert": _seen(system.name, found)})


def retry_alert(service: RunningService, query: OwnerQuery, alert_id: str) -> Response:
    """Try a dead alert again, as if it were new. 409 for an alert that is not dead."""
    refuse_forms(service.settings.max_body_bytes)
    with service.database.transaction() as connection:
        system = owner(connection, query.system, "alert", alert_id)
        found = _find(connection, system, alert_id)
        if not alerts.retry(connection, system, found.id, datetime.now(UTC)):
            raise Conflict(f"Alert {found.id} is {found.state}; only a dead one can be retried.")
        found = _find(connection, system, alert_id)
    return answer(AlertAnswer, {"alert": _seen(system.name, found)})


def _find(connection: Connection, system: System, alert_id: str) -> Alert:
    found = alerts.find(connection, system, identity(alert_id, "alert"))
    if found is None:
        raise NotFound(f"System {system.name!r} has no alert {alert_id[:100]!a}.")
    return found


def _seen(system_name: str, alert: Alert, hidden: Collection[str] = ()) -> dict[str, object]:
    is_pending = alert.state is AlertState.PENDING
    return AlertDetails.shown(
        alert,
        hidden,
        system=system_name,
        next_attempt_at=alert.next_attempt_at if is_pending else None,
        **headline(alert.payload),
    )


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
        query=OwnerQuery,
        answers={200: AlertAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/alerts/<alert_id>/retry",
        view=retry_alert,
        role=Role.OPERATOR,
        summary="Send a dead alert again",
        tag="Alerts",
        query=OwnerQuery,
        refusals=(HTTPStatus.CONFLICT,),
        answers={200: AlertAnswer},
    ),
)
