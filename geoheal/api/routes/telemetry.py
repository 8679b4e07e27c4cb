"""What OpenTelemetry's exporters sent, and what became of it."""

from typing import Any, Final

from flask import Response

from geoheal.api.http.endpoint import Endpoint, answer
from geoheal.api.models.telemetry import TelemetryAnswer
from geoheal.api.routes.parameters import SystemQuery
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.monitor.health.queries import find_system
from geoheal.store.telemetry import sources
from geoheal.store.telemetry.sources import SourceRow

SOURCES_MAX: Final = 100
"""Exporters that an answer lists."""


def get_telemetry(service: RunningService, query: SystemQuery) -> Response:
    """Say, for each exporter of the last week, which of its metrics are used, which are not, and why."""
    with service.database.transaction() as connection:
        found = sources.of_system(connection, find_system(connection, query.system), SOURCES_MAX)
    return answer({"system": query.system, "sources": [_details(each) for each in found]})


def _details(source: SourceRow) -> dict[str, Any]:
    metrics = [{"name": name, **fate} for name, fate in source.metrics.items()]
    return {
        "node": source.node,
        "seen_at": source.seen_at.isoformat(),
        "metrics": sorted(metrics, key=lambda each: (not each["fields"], each["name"])),
    }


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/otlp",
        view=get_telemetry,
        role=Role.VIEWER,
        summary="List what exporters sent",
        tag="Snapshots",
        query=SystemQuery,
        answers={200: TelemetryAnswer},
    ),
)
