"""Endpoint of the drift of a system's history from any of its baselines."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.models.health.windows import DriftAnswer, DriftPoint
from geoheal.api.routes.parameters import PeriodQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.health.system import System
from geoheal.domain.past.rolling import DriftSeries
from geoheal.domain.snapshots.baseline import Baseline
from geoheal.errors import NotFound
from geoheal.store.session import Connection
from geoheal.store.snapshots.rolling import drift_from
from geoheal.store.snapshots.snapshots import Key
from geoheal.store.systems import baselines

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DriftQuery(PeriodQuery):
    """Parameters of the drift."""

    baseline: UUID | None = Field(None, description="Id of the baseline; the active one by default.")


def get_drift(service: RunningService, query: DriftQuery) -> Response:
    """Fisher–Rao distances (rad) of stored snapshots from a baseline, newest first.

    The distances are computed on request, so any baseline can be used. Snapshots without a basin are left
    out.
    """
    before = cursor.decode_key(query.cursor)

    def read(connection: Connection) -> tuple[Baseline, DriftSeries]:
        system = asked_system(connection, query.system)
        baseline = _baseline(connection, system, query.baseline)
        return baseline, drift_from(
            connection,
            system,
            baseline,
            limit=query.limit + 1,
            before=before,
            since=query.since,
            until=query.until,
        )

    baseline, series = service.reads.ask(read)
    keys = _keys(series)
    more = len(keys) > query.limit
    distances = series.drift.tolist()
    points = [DriftPoint.shown(key, drift=drift) for key, drift in zip(keys, distances, strict=True)]
    return answer(
        DriftAnswer,
        {
            "baseline_id": baseline.id,
            "drift": points[: query.limit],
            "next_cursor": cursor.encode_key(keys[query.limit - 1]) if more else None,
        },
    )


def _baseline(connection: Connection, system: System, wanted: UUID | None) -> Baseline:
    if wanted is None:
        found = baselines.find_active(connection, system)
        missing = f"System {system.name!r} has no active baseline."
    else:
        found = baselines.find(connection, system, wanted)
        missing = f"System {system.name!r} has no baseline {wanted}."
    if found is None:
        raise NotFound(missing)
    return found


def _keys(series: DriftSeries) -> list[Key]:
    return [
        Key(EPOCH + timedelta(microseconds=moment), UUID(bytes=identity.tobytes()))
        for moment, identity in zip(series.captured_at.tolist(), series.ids, strict=True)
    ]


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/drift",
        view=get_drift,
        role=Role.VIEWER,
        summary="Drift from a baseline",
        tag="Health",
        query=DriftQuery,
        answers={200: DriftAnswer},
    ),
)
