"""Health and degradation of a system."""

from datetime import UTC, datetime

from flask import Response

from geoheal.api.endpoint import Endpoint, answer
from geoheal.api.routes.parameters import SystemQuery
from geoheal.api.schemas import DegradationAnswer, HealthAnswer
from geoheal.api.service import Service
from geoheal.constants import API_PREFIX
from geoheal.domain.token import Role
from geoheal.monitor.answers import degradation_answer, health_answer
from geoheal.monitor.degradation import assess
from geoheal.monitor.reading import load_history, read_health


def get_health(service: Service, query: SystemQuery) -> Response:
    """The system's health at a glance, from its last ten snapshots."""
    return answer({"health": health_answer(read_health(service.database, query.system))})


def get_degradation(service: Service, query: SystemQuery) -> Response:
    """What is wrong with the system: every finding with its value and the threshold that it crossed."""
    with service.database.transaction() as connection:
        history = load_history(connection, query.system)
    return answer({"degradation": degradation_answer(assess(history, datetime.now(UTC)))})


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
        query=SystemQuery,
        answers={200: DegradationAnswer},
    ),
)
