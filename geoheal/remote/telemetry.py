"""Telemetry of other tools in a geoheal service, for its own commands."""

import gzip
from collections.abc import Mapping
from typing import Any, Final

from geoheal.remote.service import Service

PATH: Final = "/v1/metrics"
PROTOBUF: Final = "application/x-protobuf"


class TelemetryService(Service):
    """A geoheal service that is asked about telemetry; errors are those of :class:`Service`."""

    def exporters(self, system: str | None = None) -> Mapping[str, Any]:
        """Return the exporters of a system, or of all, with the use of their metrics."""
        params = {} if system is None else {"system": system}
        return dict(self._ask(lambda: self._client.get("/otlp", params=params)).json())

    def export(self, message: bytes) -> str:
        """Send a serialised ``ExportMetricsServiceRequest``; return the service's remark, if any."""
        from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse

        headers = {"Content-Type": PROTOBUF, "Content-Encoding": "gzip"}
        body = gzip.compress(message, compresslevel=1)
        answer = self._ask(lambda: self._client.post(f"{self.url}{PATH}", content=body, headers=headers))
        partial = ExportMetricsServiceResponse.FromString(answer.content).partial_success
        return str(partial.error_message)

    def latest(self, system: str) -> Mapping[str, Any]:
        """Return the newest snapshot of a system; empty if missing."""
        params = {"system": system, "limit": "1"}
        found = self._ask(lambda: self._client.get("/snapshots", params=params)).json()["snapshots"]
        return dict(found[0]) if found else {}
