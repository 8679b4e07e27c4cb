"""``GET /metrics``: metrics in the format that Prometheus requests."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Flask, Response, request
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from geoheal.api.front import marks
from geoheal.api.http.access_log import arrival
from geoheal.api.metrics.families import families_of, families_of_replica
from geoheal.api.metrics.service_metrics import ServiceMetrics
from geoheal.api.metrics.system_figures import Figures, read_figures
from geoheal.api.service import RunningService
from geoheal.domain.access.token import Role
from geoheal.errors import DatabaseError
from geoheal.store.connection.reads import ReplicaState

PATH = "/metrics"
CONVERTER = re.compile(r"<\w+:")
"""Converters in route patterns, which metrics leave out of the route's name."""


class Scrape(Collector):
    """The families of one scrape: of the service, and of the database if it answered."""

    def __init__(
        self, own: Collector, figures: Figures | None, replica: ReplicaState | None, connections_max: int
    ) -> None:
        self._own = own
        self._figures = figures
        self._replica = replica
        self._connections_max = connections_max

    def collect(self) -> Iterator[Metric]:
        """Yield the families."""
        yield from self._own.collect()
        up = Metric("geoheal_database_up", "Whether the database answered.", "gauge")
        up.add_sample("geoheal_database_up", {}, float(self._figures is not None))
        yield up
        if self._replica is not None:
            yield from families_of_replica(self._replica)
        if self._figures is not None:
            yield from families_of(self._figures, self._connections_max)


def install(app: Flask, service: RunningService) -> None:
    """Count the requests of an app, and let viewers scrape the counts."""
    app.after_request(lambda response: _count(service.metrics, response))

    def scrape() -> Response:
        service.gate.admit(request.headers, Role.VIEWER)
        return _answer(service)

    app.add_url_rule(PATH, "metrics", scrape)


def _count(metrics: ServiceMetrics, response: Response) -> Response:
    if marks.is_preflight() and response.status_code == marks.ADMITTED:
        return response  # it is answered and counted once its body has arrived
    route = None if request.url_rule is None else CONVERTER.sub("<", request.url_rule.rule)
    metrics.count_requests(request.method, route, response.status_code, [time.perf_counter() - arrival()])
    return response


def _answer(service: RunningService) -> Response:
    """Return the metrics, with a gauge for a database that does not answer.

    The other figures are most important in that moment.
    """
    settings = service.settings
    try:
        figures = read_figures(service.reach, service.reads, settings.metrics_systems_max, datetime.now(UTC))
    except DatabaseError:
        figures = None
    encode, media_type = choose_encoder(request.headers.get("Accept", ""))
    connections_max = settings.workers * settings.database_connections
    scrape = Scrape(service.metrics.registry(), figures, service.reads.state(), connections_max)
    return Response(encode(scrape), content_type=media_type)
