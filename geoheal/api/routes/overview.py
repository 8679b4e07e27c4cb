"""Endpoint of all systems: the worst first, with search, filter and sort order."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Final
from uuid import UUID

from flask import Response
from pydantic import BeforeValidator, Field

from geoheal.api.endpoints.endpoint import Endpoint, Query, answer
from geoheal.api.http import cursor
from geoheal.api.http.parsing import SYSTEM_NAME
from geoheal.api.models.health.overview import OverviewAnswer, OverviewEntry
from geoheal.api.routes.parameters import PAGE_MAX, Cursor
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.health.standing import Brief
from geoheal.domain.health.summary import HealthStatus
from geoheal.domain.past.heartbeat import Beat
from geoheal.errors import InvalidInput
from geoheal.monitor.overview import board
from geoheal.monitor.overview.board import SortOrder
from geoheal.monitor.overview.judging import BUDGET_S, glances, look_at_all
from geoheal.monitor.overview.last_hours import last_hours
from geoheal.monitor.overview.standing import Glance


def _listed(text: object) -> object:
    """Split a comma-separated list of statuses; in URLs ``no data`` is written ``no_data``."""
    if not isinstance(text, str):
        return text
    return tuple(part.strip().replace("_", " ") for part in text.split(",") if part.strip())


HOURS_MAX: Final = 48

Statuses = Annotated[tuple[HealthStatus, ...], BeforeValidator(_listed)]


class OverviewQuery(Query):
    """Filter and order of systems."""

    of_all: ClassVar[bool] = True

    q: str = Field("", max_length=200, description="Part of the names.")
    status: Statuses = Field(
        (),
        description="Statuses, comma-separated: critical, warning, silent, unknown, no_data, healthy. "
        "All by default.",
        json_schema_extra={"type": "string"},
    )
    sort: SortOrder = Field(SortOrder.STATUS, description="Sort key; by status, the worst come first.")
    descending: bool = Field(False, description="Whether to reverse the order.")
    limit: int = Field(50, ge=1, le=PAGE_MAX, description="Maximum number of systems per page.")
    cursor: Cursor | None = Field(None, description="`next_cursor` of the previous page.")
    offset: int = Field(0, ge=0, le=1_000_000, description="Number of systems to skip; instead of a cursor.")
    hours: int = Field(
        0, ge=0, le=HOURS_MAX, description="Number of past hours to report for each system of the page."
    )


def get_overview(service: RunningService, query: OverviewQuery) -> Response:
    """Return health, problems since when, open incident, waiting patches and last hours of each system.

    The worst come first, and among equals the latest trouble. `counts` has the number of systems per status,
    so that nothing is overlooked on a later page.
    """
    if query.cursor is not None and query.offset:
        raise InvalidInput("Give a cursor or an offset, not both.", field="offset")
    now = datetime.now(UTC)
    found = board.search(look_at_all(service.database, now, BUDGET_S), query.q)
    shown = board.ordered(board.having(found, query.status), query.sort, descending=query.descending)
    start = query.offset or _start(shown, query.cursor)
    page = shown[start : start + query.limit]
    more = len(shown) > start + query.limit
    beats = last_hours(service.reads, [each.id for each in page], now, query.hours)
    return answer(
        OverviewAnswer,
        {
            "overview": [_entry(each, beats) for each in glances(service.database, page)],
            "counts": {status.replace(" ", "_"): number for status, number in board.count(found).items()},
            "matching": len(shown),
            "next_cursor": cursor.encode([page[-1].name, str(start + len(page))]) if more else None,
            **service.reads.fields(),
        },
    )


def _start(shown: Sequence[Brief], text: str | None) -> int:
    """Return the start of a page: after the last system of the page before, or at its old position."""
    if text is None:
        return 0
    name, place = cursor.decode(text, (SYSTEM_NAME.validate_python, int))
    after = (index + 1 for index, each in enumerate(shown) if each.name == name)
    return next(after, max(0, min(int(place), len(shown))))


def _entry(each: Glance, beats: Mapping[UUID, Sequence[Beat]]) -> dict[str, object]:
    known = each.known
    incident = known.trouble if known.trouble is not None and known.trouble.opened else None
    return OverviewEntry.shown(
        each,
        name=known.name,
        incident=None if incident is None else incident.severity,
        incident_id=None if incident is None else incident.id,
        acknowledged_by=None if incident is None else incident.acknowledged_by,
        patches_proposed=known.patches_proposed,
        last_hours=beats[known.id],
    )


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
