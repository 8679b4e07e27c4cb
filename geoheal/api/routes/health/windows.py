"""Endpoint of rolling windows over a system's history."""

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.models.health.windows import WindowsAnswer
from geoheal.api.routes.parameters import PeriodQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX, ROLLING_VIEW_SIZE, WINDOW_SIZE
from geoheal.domain.access.token import Role
from geoheal.domain.past.rolling import RollingHealth
from geoheal.monitor.health.queries import NIL
from geoheal.store.session import Connection
from geoheal.store.snapshots.rolling import rolling_health
from geoheal.store.snapshots.snapshots import Key


class WindowsQuery(PeriodQuery):
    """Parameters of the windows."""

    window: int = Field(WINDOW_SIZE, ge=1, le=ROLLING_VIEW_SIZE, description="Snapshots in a window.")


def get_windows(service: RunningService, query: WindowsQuery) -> Response:
    """Return, for each snapshot, newest first, its figures and those of the window that ends with it."""
    before = cursor.decode_key(query.cursor)
    found = service.reads.ask(lambda connection: _read(connection, query, before))
    page, more = found[: query.limit], len(found) > query.limit
    return answer(
        WindowsAnswer,
        {
            "windows": page,
            "next_cursor": cursor.encode_key(Key(page[-1].captured_at, page[-1].id)) if more else None,
        },
    )


def _read(connection: Connection, query: WindowsQuery, before: Key | None) -> list[RollingHealth]:
    system = asked_system(connection, query.system)
    if system.id == NIL:  # SQL finds systems by name, and this one is not stored
        return []
    return rolling_health(
        connection,
        system,
        window=query.window,
        limit=query.limit + 1,
        before=before,
        since=query.since,
        until=query.until,
    )


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/windows",
        view=get_windows,
        role=Role.VIEWER,
        summary="Rolling windows",
        tag="Health",
        query=WindowsQuery,
        answers={200: WindowsAnswer},
    ),
)
