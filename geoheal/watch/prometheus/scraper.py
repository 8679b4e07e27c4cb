"""The scraper: reads targets every few seconds, and sends their metrics to the service."""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from geoheal.errors import GeohealError
from geoheal.remote.telemetry import TelemetryService
from geoheal.watch.outbox import ReportOutbox
from geoheal.watch.prometheus.message import add_resource
from geoheal.watch.prometheus.rounds import Rounds
from geoheal.watch.prometheus.target import DEADLINE_S, ScrapeTarget
from geoheal.watch.watcher import Display, Sight

WAITING_MAX: Final = 60
"""Largest number of scrapes that wait for the service; older ones are dropped, because counters continue."""

REMARKS_MAX: Final = 100
"""Remarks that are made, once each."""


class Scraper:
    """Scrapes targets for a service.

    Parameters
    ----------
    service, targets
        Where metrics go, and where they come from.
    display
        Where the health of their systems is seen.
    deadline_s
        Seconds that a target has to send all it exposes.
    """

    def __init__(
        self,
        service: TelemetryService,
        targets: Sequence[ScrapeTarget],
        display: Display,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._rounds = Rounds(targets, deadline_s)
        self._service = service
        self._targets = targets
        self._display = display
        self._outbox: ReportOutbox[bytes, str] = ReportOutbox(service.export, WAITING_MAX)
        self._troubles: dict[str, str | None] = {}
        self._logged: set[str] = set()

    def run(self, interval_s: float, stop: threading.Event) -> None:
        """Scrape until stopped, the first time at once."""
        due = time.monotonic()
        with self._rounds.opened():
            while not stop.wait(max(0.0, due - time.monotonic())):
                due = max(due + interval_s, time.monotonic())
                self.step()

    def step(self) -> None:
        """Scrape all targets once, and send."""
        message = ExportMetricsServiceRequest()
        systems: Counter[str] = Counter()
        for target, exposed in zip(self._targets, self._rounds.scrape(), strict=True):
            self._tell(target.address, exposed if isinstance(exposed, str) else None)
            if not isinstance(exposed, str):
                attributes = target.attributes(exposed.resource)
                systems[attributes["service.name"]] += 1
                add_resource(message, attributes, exposed.points)
                self._remark(f"{target.address}: {flaw}." for flaw in exposed.flaws)
        if systems:
            self._outbox.put(message.SerializeToString())
        delivery = self._outbox.deliver(time.monotonic())
        self._tell(self._service.url, delivery.trouble)
        self._remark((*delivery.refused, *delivery.sent))
        for system, nodes in systems.items():
            self._show(system, has_arrived=bool(delivery.sent), is_alone=nodes == 1)

    def _show(self, system: str, *, has_arrived: bool, is_alone: bool) -> None:
        """Show a system's health, and the last measurements if it has a single node."""
        health: Mapping[str, Any] | None = None
        latest: Mapping[str, Any] = {}
        with suppress(GeohealError):  # reported already
            health = self._service.health(system) if has_arrived else None
            latest = self._service.latest(system) if has_arrived and is_alone else {}
        fields = {**latest, "system": system, "captured_at": datetime.now(UTC).isoformat()}
        waiting, lost = len(self._outbox), self._outbox.lost
        self._display.show(Sight(fields=fields, drift=None, health=health, waiting=waiting, lost=lost))

    def _remark(self, remarks: Iterable[str]) -> None:
        for remark in remarks:
            if remark and remark not in self._logged and len(self._logged) < REMARKS_MAX:
                self._logged.add(remark)
                self._display.say(remark)

    def _tell(self, whom: str, trouble: str | None) -> None:
        """Log once that a target does not answer, and once that it does again."""
        before = self._troubles.get(whom)
        if trouble is not None and before is None:
            self._display.say(trouble)
        elif trouble is None and before is not None:
            self._display.say(f"{whom} answers again.")
        self._troubles[whom] = trouble
