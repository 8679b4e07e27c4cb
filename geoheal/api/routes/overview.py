"""All systems at a glance, in one answer."""

from datetime import UTC, datetime
from typing import Any

from flask import Response
from pydantic import Field

from geoheal.api import cursor
from geoheal.api.endpoint import Endpoint, Query, answer
from geoheal.api.parsing import SYSTEM_NAME
from geoheal.api.routes.parameters import Cursor
from geoheal.api.service import Service
from geoheal.api.timeline_schemas import OverviewAnswer
from geoheal.constants import API_PREFIX, ROLLING_VIEW_SIZE
from geoheal.domain.system import System
from geoheal.domain.token import Role
from geoheal.monitor.answers import health_answer
from geoheal.monitor.reading import load_history, summarise
from geoheal.store import incidents, operations, snapshots, systems
from geoheal.store.session import Connection


class OverviewQuery(Query):
    """Which part of the systems is asked for."""

    limit: int = Field(50, ge=1, le=100, description="Most systems of a page.")
    cursor: Cursor | None = Field(None, description="`next_cursor` of the page before.")


def get_overview(service: Service, query: OverviewQuery) -> Response:
    """Health, open incident and waiting patches of each system, by name."""
    after = "" if query.cursor is None else cursor.decode(query.cursor, (SYSTEM_NAME.validate_python,))[0]
    with service.database.transaction() as connection:
        found = systems.page(connection, after, query.limit + 1)
        page, more = found[: query.limit], len(found) > query.limit
        waiting = operations.count_proposed_patches(connection, [system.id for system in page])
        now = datetime.now(UTC)
        entries = [_entry(connection, system, waiting.get(system.id, 0), now) for system in page]
    return answer({"overview": entries, "next_cursor": cursor.encode([page[-1].name]) if more else None})


def _entry(connection: Connection, system: System, waiting: int, now: datetime) -> dict[str, Any]:
    collected = snapshots.count_recent(connection, system, ROLLING_VIEW_SIZE)
    health = summarise(load_history(connection, system.name, now=now), collected, now)
    incident = incidents.current(connection, system)
    counts = incident is not None and incident.opened_at is not None
    return {
        "name": system.name,
        "health": health_answer(health),
        "incident": incident.severity if incident is not None and counts else None,
        "incident_id": str(incident.id) if incident is not None and counts else None,
        "patches_proposed": waiting,
    }


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/overview",
        view=get_overview,
        role=Role.VIEWER,
        summary="All systems at a glance",
        tag="Systems",
        query=OverviewQuery,
        answers={200: OverviewAnswer},
    ),
)
