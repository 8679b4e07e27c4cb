"""Endpoint of a system's history for charts: down-sampled, with marks on the time axis."""

from datetime import datetime
from types import SimpleNamespace
from typing import Annotated, Final

from flask import Response
from pydantic import AfterValidator, BeforeValidator, Field

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.models.health.timeline import TimelineAnswer, TimelineDetails
from geoheal.api.routes.parameters import SystemQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.errors import InvalidInput
from geoheal.geometry.integration.regime import BOUNDS, RISING
from geoheal.store.session import Connection
from geoheal.store.snapshots import readings
from geoheal.store.snapshots.charts import marks, timeline
from geoheal.validation.types import MomentText

POINTS_MAX: Final = 2000
METRICS_MAX: Final = 100
METRICS_ASKED: Final = 24
METRIC_NAME_MAX: Final = 200

NOTHING: Final = SimpleNamespace(
    since=None, until=None, bucket_s=None, read=(), exact=(), series={}, metrics=(), marks=()
)
"""Figures without history."""

REGIMES: Final = tuple(
    {"regime": regime, "from_phi": start} for regime, start in zip(RISING, (None, *BOUNDS), strict=True)
)


def _listed(text: object) -> object:
    """Return the unique parts of a comma-separated list."""
    return tuple(dict.fromkeys(text.split(","))) if isinstance(text, str) else text


def _named(names: tuple[str, ...]) -> tuple[str, ...]:
    if not all(1 <= len(name) <= METRIC_NAME_MAX and "\x00" not in name for name in names):
        raise ValueError(f"A metric's name has 1 to {METRIC_NAME_MAX} characters.")
    return names


MetricNames = Annotated[
    tuple[str, ...], BeforeValidator(_listed), AfterValidator(_named), Field(max_length=METRICS_ASKED)
]


class TimelineQuery(SystemQuery):
    """Period and resolution of the chart."""

    since: MomentText | None = Field(None, description="First moment; the first snapshot's by default.")
    until: MomentText | None = Field(
        None, description="Moment before which it ends; just after the last snapshot by default."
    )
    points: int = Field(400, ge=1, le=POINTS_MAX, description="Buckets.")
    metric: MetricNames = Field(
        (),
        description="Names of further metrics to return, comma-separated; at most 24.",
        json_schema_extra={"type": "string"},
    )


def get_timeline(service: RunningService, query: TimelineQuery) -> Response:
    """Return least, mean and greatest value per bucket, in well under a second for a history of any length.

    Periods with at most 20,000 snapshots are read completely. For longer ones that are rolled up, buckets of
    an hour or more are whole hours or days and exact: there may be fewer than `points`, the first may begin
    before `since` (earlier values are not in it), and the last may end after `until`. Otherwise, and for
    named metrics, each bucket is a sample of the snapshots in it, unless there are few; `exact` says which,
    and `read` from how many.
    """
    figures, beside = service.reads.ask(lambda connection: _read(connection, query))
    return answer(
        TimelineAnswer, {"timeline": TimelineDetails.shown(figures, **beside, **service.reads.fields())}
    )


def _read(connection: Connection, query: TimelineQuery) -> tuple[object, dict[str, object]]:
    """Return the figures, and what the answer says beside them."""
    system = asked_system(connection, query.system)
    bounds = timeline.bounds(connection, system)
    since, until = _stretch(query, bounds)
    beside: dict[str, object] = {"system": system.name, "regimes": REGIMES, **_bounds(bounds)}
    if since is None or until is None:
        return NOTHING, beside
    points = min(query.points, (until - since) // timeline.MICROSECOND)
    found = timeline.read(connection, system, since, until, points, query.metric)
    marked = marks.of_stretch(connection, system, since, until)
    names = readings.metric_names(connection, system, METRICS_MAX)
    return found, {**beside, "metrics": names, "marks": marked}


def _stretch(
    query: TimelineQuery, bounds: tuple[datetime, datetime] | None
) -> tuple[datetime | None, datetime | None]:
    """Return the requested period; by default the whole history."""
    first, end = bounds or (None, None)
    since, until = query.since or first, query.until or end
    if since is not None and until is not None and since >= until:
        if query.since is None or query.until is None:
            return None, None
        raise InvalidInput("until must lie after since.", field="until")
    return since, until


def _bounds(bounds: tuple[datetime, datetime] | None) -> dict[str, datetime | None]:
    first, end = bounds or (None, None)
    return {"first_snapshot": first, "last_snapshot": None if end is None else end - timeline.MICROSECOND}


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/timeline",
        view=get_timeline,
        role=Role.VIEWER,
        summary="History for charts",
        tag="Health",
        query=TimelineQuery,
        answers={200: TimelineAnswer},
    ),
)
