"""Status of the service's layers."""

from dataclasses import asdict
from typing import Any

from flask import Response

from geoheal.api.endpoint import Endpoint, answer
from geoheal.api.routes.parameters import SystemQuery
from geoheal.api.schemas import StatusAnswer
from geoheal.api.service import Service
from geoheal.constants import API_PREFIX, ROLLING_VIEW_SIZE
from geoheal.domain.token import Role
from geoheal.monitor.reading import find_system
from geoheal.store import baselines, snapshots

NO_ENGINE: dict[str, Any] = {
    "running": False,
    "auto_apply_enabled": False,
    "check_interval_sec": None,
    "healing_attempts": 0,
    "strategies_available": [],
}
"""This version heals nothing."""


def get_status(service: Service, query: SystemQuery) -> Response:
    """What the monitor holds of a system, and how changes are judged. This version has no engine."""
    with service.database.transaction() as connection:
        system = find_system(connection, query.system)
        collected = snapshots.count_recent(connection, system, ROLLING_VIEW_SIZE)
        monitor = {
            "snapshots_collected": collected,
            "baseline_set": baselines.find_active(connection, system) is not None,
        }
    standards = service.evaluations.evaluator.standards
    evaluator = {"weights": asdict(standards.weights), "thresholds": asdict(standards.thresholds)}
    return answer({"status": {"monitor": monitor, "evaluator": evaluator, "engine": NO_ENGINE}})


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/status",
        view=get_status,
        role=Role.VIEWER,
        summary="Status of the layers",
        tag="Status",
        query=SystemQuery,
        answers={200: StatusAnswer},
    ),
)
