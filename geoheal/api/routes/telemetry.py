"""Endpoint of metrics received from OpenTelemetry exporters, and their use."""

from typing import Any, ClassVar, Final

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Endpoint, Query, answer
from geoheal.api.models.telemetry import TelemetryAnswer, TelemetrySource
from geoheal.api.routes.scope import one_or_all
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.store.telemetry import sources
from geoheal.store.telemetry.sources import SourceRow
from geoheal.validation.types import SystemName

SOURCES_MAX: Final = 100
"""Largest number of exporters in a response."""


class TelemetryQuery(Query):
    """Filter of exporters."""

    of_all: ClassVar[bool] = True

    system: SystemName | None = Field(None, description="Name of the system; all systems by default.")


def get_telemetry(service: RunningService, query: TelemetryQuery) -> Response:
    """Return, for each exporter of the last week, which of its metrics are used, which are not, and why."""
    with service.database.transaction() as connection:
        found = sources.latest(connection, one_or_all(connection, query.system), SOURCES_MAX + 1)
    listed = [TelemetrySource.shown(each, metrics=_fates(each)) for each in found[:SOURCES_MAX]]
    more = len(found) > SOURCES_MAX
    return answer(TelemetryAnswer, {"system": query.system, "sources": listed, "has_more": more})


def _fates(source: SourceRow) -> list[dict[str, Any]]:
    metrics = [{"name": name, **fate} for name, fate in source.metrics.items()]
    return sorted(metrics, key=lambda each: (not each["fields"], each["name"]))


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/otlp",
        view=get_telemetry,
        role=Role.VIEWER,
        summary="List what exporters sent",
        tag="Snapshots",
        query=TelemetryQuery,
        answers={200: TelemetryAnswer},
    ),
)
