"""Calibrated detection: what is normal, what was found, what is expected, and how the nodes are."""

from http import HTTPStatus
from typing import Annotated

from flask import Response
from pydantic import BeforeValidator, Field

from geoheal.api.http import cursor
from geoheal.api.http.endpoint import Endpoint, answer
from geoheal.api.models.health.detection import (
    AnomaliesAnswer,
    CalibrationAnswer,
    ForecastAnswer,
    NodesAnswer,
)
from geoheal.api.routes.parameters import PeriodQuery, SystemQuery
from geoheal.api.service import Service
from geoheal.constants import API_PREFIX, ROLLING_VIEW_SIZE
from geoheal.domain.access.token import Role
from geoheal.errors import NotFound
from geoheal.monitor.detection.nodes import system_state
from geoheal.monitor.forecast.forecasting import HORIZON_S, forecast_metric, horizon_seconds
from geoheal.monitor.health.queries import find_system
from geoheal.store.detection import anomalies, calibrations
from geoheal.store.snapshots.readings import last_readings
from geoheal.validation.types import METRIC_NAME

Horizon = Annotated[float, BeforeValidator(horizon_seconds, json_schema_input_type=str)]


class ForecastQuery(SystemQuery):
    """What is to be forecast."""

    metric: str = Field(
        pattern=METRIC_NAME, description="phi, kappa_eff, drift, … or any name in metrics.", examples=["phi"]
    )
    horizon: Horizon = Field(HORIZON_S, description="How far: ISO 8601 (PT6H) or seconds.", examples=["PT6H"])
    above: float | None = Field(None, allow_inf_nan=False, description="A threshold; values above are bad.")
    below: float | None = Field(None, allow_inf_nan=False, description="A threshold; values below are bad.")


def get_calibration(service: Service, query: SystemQuery) -> Response:
    """What is normal for the system, in plain words; 404 where it was never calibrated."""
    from geoheal.monitor.detection.answers import calibration_answer

    with service.database.transaction() as connection:
        found = calibrations.find_active(connection, find_system(connection, query.system))
    if found is None:
        raise NotFound(
            f"System {query.system!r} is not calibrated; send POST {API_PREFIX}/baseline with "
            '{"calibrate": true}, or run `geoheal calibrate`.'
        )
    return answer({"calibration": calibration_answer(found)})


def list_anomalies(service: Service, query: PeriodQuery) -> Response:
    """Newest first: what the worker's checks found and kept, with all evidence."""
    from geoheal.monitor.detection.answers import anomaly_answer

    before = cursor.decode_key(query.cursor)
    with service.database.transaction() as connection:
        found = anomalies.page(
            connection,
            find_system(connection, query.system),
            limit=query.limit + 1,
            before=before,
            since=query.since,
            until=query.until,
        )
    page, more = found[: query.limit], len(found) > query.limit
    return answer(
        {
            "anomalies": [anomaly_answer(each) for each in page],
            "next_cursor": cursor.encode([page[-1].at.isoformat(), str(page[-1].id)]) if more else None,
        }
    )


def get_forecast(service: Service, query: ForecastQuery) -> Response:
    """Median and 90 % interval of each step up to the horizon, and when thresholds are crossed.

    Without `above` and `below` the system's own thresholds of the metric are asked about. 409 where too
    little was measured.
    """
    from geoheal.monitor.detection.answers import forecast_answer

    given = tuple((v, up) for v, up in ((query.above, True), (query.below, False)) if v is not None)
    with service.database.transaction() as connection:
        system = find_system(connection, query.system)
        made = forecast_metric(connection, system, query.metric, query.horizon, given or None)
    return answer({"forecast": forecast_answer(made)})


def get_nodes(service: Service, query: SystemQuery) -> Response:
    """The nodes of the last 1,000 snapshots: which stand out, are silent or ended, how far they are apart."""
    from geoheal.monitor.detection.answers import nodes_answer

    with service.database.transaction() as connection:
        system = find_system(connection, query.system)
        readings = last_readings(connection, system, ROLLING_VIEW_SIZE, ends=True)
    return answer({"nodes": nodes_answer(system_state(readings, system.geometry))})


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/calibration",
        view=get_calibration,
        role=Role.VIEWER,
        summary="What is normal",
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
        rule=f"{API_PREFIX}/forecast",
        view=get_forecast,
        role=Role.VIEWER,
        summary="Forecast a metric",
        tag="Detection",
        query=ForecastQuery,
        answers={200: ForecastAnswer},
        refusals=(HTTPStatus.CONFLICT,),
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/nodes",
        view=get_nodes,
        role=Role.VIEWER,
        summary="How the nodes are",
        tag="Detection",
        query=SystemQuery,
        answers={200: NodesAnswer},
    ),
)
