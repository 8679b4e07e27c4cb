"""Endpoints of health and degradation of a system."""

from datetime import UTC, datetime

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.models.health.detection import ExplainedDegradationAnswer
from geoheal.api.models.health.health import HealthAnswer
from geoheal.api.routes.parameters import SystemQuery
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.monitor.health.degradation import assess
from geoheal.monitor.health.explanation import explained_degradation
from geoheal.monitor.health.queries import load_history, read_health


def get_health(service: RunningService, query: SystemQuery) -> Response:
    """Return a summary of the system's health, from its last ten snapshots."""
    return answer(HealthAnswer, {"health": read_health(service.database, query.system)})


class DegradationQuery(SystemQuery):
    """Options of a degradation report."""

    explain: bool = Field(
        default=False,
        description="Include the evidence of calibrated detection, the nodes and forecasts; warnings "
        "from forecasts then count as findings.",
    )


def get_degradation(service: RunningService, query: DegradationQuery) -> Response:
    """Return what is wrong with the system: every finding with its value and its threshold.

    For a calibrated system, alarms of calibrated detection are findings as well. Detection continues from the
    worker's last check through the snapshots since; this request writes nothing.
    """
    with service.database.transaction() as connection:
        if query.explain:
            explained = explained_degradation(connection, query.system)
            return answer(ExplainedDegradationAnswer, {"degradation": explained})
        history = load_history(connection, query.system)
    return answer(ExplainedDegradationAnswer, {"degradation": assess(history, datetime.now(UTC))})


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/health",
        view=get_health,
        role=Role.VIEWER,
        summary="Health at a glance",
        tag="Health",
        query=SystemQuery,
        answers={200: HealthAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/degradation",
        view=get_degradation,
        role=Role.VIEWER,
        summary="Degradation report",
        tag="Health",
        query=DegradationQuery,
        answers={200: ExplainedDegradationAnswer},
    ),
)
