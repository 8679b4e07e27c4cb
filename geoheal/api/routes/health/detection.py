"""Endpoints of calibrated detection: calibration, anomalies and nodes."""

from flask import Response

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.models.health.detection import (
    AnomaliesAnswer,
    CalibrationAnswer,
    NodesAnswer,
)
from geoheal.api.routes.parameters import PeriodQuery, SystemQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX, ROLLING_VIEW_SIZE
from geoheal.domain.access.token import Role
from geoheal.errors import NotFound
from geoheal.monitor.detection.nodes import system_state
from geoheal.store.detection import anomalies, calibrations
from geoheal.store.snapshots.readings import last_readings


def get_calibration(service: RunningService, query: SystemQuery) -> Response:
    """Return what is normal for the system, in plain words; 404 if it was never calibrated."""
    with service.database.transaction() as connection:
        found = calibrations.find_active(connection, asked_system(connection, query.system))
    if found is None:
        raise NotFound(
            f"System {query.system!r} is not calibrated; send POST {API_PREFIX}/baseline with "
            '{"calibrate": true}, or run `geoheal calibrate`.'
        )
    return answer(CalibrationAnswer, {"calibration": found})


def list_anomalies(service: RunningService, query: PeriodQuery) -> Response:
    """List alarms found by the worker's checks, newest first, with all evidence."""
    before = cursor.decode_key(query.cursor)
    with service.database.transaction() as connection:
        found = anomalies.page(
            connection,
            asked_system(connection, query.system),
            limit=query.limit + 1,
            before=before,
            since=query.since,
            until=query.until,
        )
    page, more = found[: query.limit], len(found) > query.limit
    next_cursor = cursor.encode([page[-1].at.isoformat(), str(page[-1].id)]) if more else None
    return answer(AnomaliesAnswer, {"anomalies": page, "next_cursor": next_cursor})


def get_nodes(service: RunningService, query: SystemQuery) -> Response:
    """Compare the nodes of the last 1,000 snapshots.

    The response shows which nodes are outliers, silent or ended, and how far apart they are.
    """
    with service.database.transaction() as connection:
        system = asked_system(connection, query.system)
        readings = last_readings(connection, system, ROLLING_VIEW_SIZE, of_nodes=True)
    return answer(NodesAnswer, {"nodes": system_state(readings, system.geometry)})


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/calibration",
        view=get_calibration,
        role=Role.VIEWER,
        summary="Show what is normal",
        tag="Detection",
        query=SystemQuery,
        answers={200: CalibrationAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/anomalies",
        view=list_anomalies,
        role=Role.VIEWER,
        summary="List anomalies",
        tag="Detection",
        query=PeriodQuery,
        answers={200: AnomaliesAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/nodes",
        view=get_nodes,
        role=Role.VIEWER,
        summary="Show how the nodes are",
        tag="Detection",
        query=SystemQuery,
        answers={200: NodesAnswer},
    ),
)
