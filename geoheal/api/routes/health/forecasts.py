"""Endpoints of forecasts of metrics and of crossed thresholds."""

from http import HTTPStatus
from typing import Annotated

from flask import Response
from pydantic import BeforeValidator, Field

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.models.health.detection import ForecastAnswer, ForecastsAnswer
from geoheal.api.routes.health.timeline import MetricNames
from geoheal.api.routes.parameters import SystemQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.errors import NotMeasured
from geoheal.monitor.forecast.forecasting import HORIZON_S, MetricForecast, forecast_metric, horizon_seconds
from geoheal.store.session import Connection
from geoheal.validation.patterns import METRIC_NAME

Horizon = Annotated[float, BeforeValidator(horizon_seconds, json_schema_input_type=str)]


class ForecastQuery(SystemQuery):
    """Parameters of a forecast."""

    metric: str = Field(
        pattern=METRIC_NAME, description="phi, kappa_eff, drift, … or any name in metrics.", examples=["phi"]
    )
    horizon: Horizon = Field(
        HORIZON_S, description="How far to forecast: 6h, PT6H or seconds.", examples=["PT6H"]
    )
    above: float | None = Field(None, allow_inf_nan=False, description="A threshold; values above are bad.")
    below: float | None = Field(None, allow_inf_nan=False, description="A threshold; values below are bad.")


class ForecastsQuery(SystemQuery):
    """Metrics to forecast, and the horizon."""

    metric: MetricNames = Field(
        min_length=1,
        description="Names of metrics, comma-separated; at most 24.",
        examples=["phi,memory_usage_mb"],
        json_schema_extra={"type": "string"},
    )
    horizon: Horizon = Field(
        HORIZON_S, description="How far to forecast: 6h, PT6H or seconds.", examples=["PT6H"]
    )


def get_forecast(service: RunningService, query: ForecastQuery) -> Response:
    """Median and 90 % interval of each step up to the horizon, and when thresholds are crossed.

    Without `above` and `below`, the system's own thresholds of the metric are used. 409 if there are too few
    measurements.
    """
    given = tuple((v, up) for v, up in ((query.above, True), (query.below, False)) if v is not None)
    with service.database.transaction() as connection:
        system = asked_system(connection, query.system)
        made = forecast_metric(connection, system, query.metric, query.horizon, given or None)
    return answer(ForecastAnswer, {"forecast": made})


def list_forecasts(service: RunningService, query: ForecastsQuery) -> Response:
    """Forecasts of several metrics against the system's own thresholds.

    Metrics with too few measurements are named in `not_measured`; they are not an error.
    """
    made, missing = service.reads.ask(lambda connection: _forecasts(connection, query))
    return answer(ForecastsAnswer, {"forecasts": made, "not_measured": missing, **service.reads.fields()})


def _forecasts(connection: Connection, query: ForecastsQuery) -> tuple[list[MetricForecast], list[str]]:
    system = asked_system(connection, query.system)
    made, missing = [], []
    for metric in query.metric:
        try:
            made.append(forecast_metric(connection, system, metric, query.horizon))
        except NotMeasured:
            missing.append(metric)
    return made, missing


ENDPOINTS = (
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
        rule=f"{API_PREFIX}/forecasts",
        view=list_forecasts,
        role=Role.VIEWER,
        summary="Forecast several metrics",
        tag="Detection",
        query=ForecastsQuery,
        answers={200: ForecastsAnswer},
    ),
)
