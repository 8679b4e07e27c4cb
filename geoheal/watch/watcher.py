"""The watch: observe, report, show, every few seconds until stopped."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from geoheal.errors import Conflict, GeohealError
from geoheal.geometry.cells.latency_cells import CELLS
from geoheal.remote.service import Service
from geoheal.watch.observer import ProcessObserver
from geoheal.watch.outbox import ReportOutbox

GEOMETRY: Final = "simplex"
WARM_UP: Final = 12
"""The snapshot of a new system that becomes its baseline: earlier ones show its start, not its health."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """State after an observation.

    Parameters
    ----------
    fields
        What was observed.
    drift
        Fisher–Rao distance (rad) from the baseline, as the service acknowledged it; None if it did not.
    health
        The system's health summary; None while the service is away.
    waiting, lost
        Snapshots that could not be sent yet, and that had to make room.
    """

    fields: Mapping[str, Any]
    drift: float | None
    health: Mapping[str, Any] | None
    waiting: int
    lost: int

    @property
    def at(self) -> datetime:
        """When it was observed, in local time."""
        return datetime.fromisoformat(self.fields["captured_at"]).astimezone()


class Display(Protocol):
    """Display of a watch."""

    def show(self, sight: Sight) -> None:
        """Show an observation."""
        ...

    def say(self, message: str) -> None:
        """Say something that is said once."""
        ...


class Watcher:
    """Reports observations of a system.

    Parameters
    ----------
    service, system
        Where they go, and under which name.
    observer, display
        Where they come from, and where they are seen.
    node
        The replica that is observed.
    """

    def __init__(
        self, service: Service, system: str, observer: ProcessObserver, display: Display, *, node: str
    ) -> None:
        self._service = service
        self._identity = {"system": system, "node": node}
        self._observer = observer
        self._display = display
        self._outbox: ReportOutbox[Mapping[str, Any], Mapping[str, Any]] = ReportOutbox(service.send)
        self._is_new: bool | None = None
        self._observed = 0
        self._trouble: str | None = None

    def run(self, interval_s: float, stop: threading.Event) -> None:
        """Watch until stopped.

        Raises
        ------
        Conflict
            When the system exists with another geometry.
        WatchedProcessEnded
            When the watch ends with the process.
        """
        due = time.monotonic() + interval_s
        while not stop.wait(max(0.0, due - time.monotonic())):
            due = max(due + interval_s, time.monotonic())
            self.step()

    def step(self) -> None:
        """Observe and report once."""
        observed = self._observer.observe()
        if observed is None:
            return
        self._observed += 1
        fields = {**self._identity, **observed}
        if self._is_new and self._observed == WARM_UP:
            fields["set_baseline"] = True
        self._outbox.put(fields)
        drift, health = self._report()
        self._display.show(
            Sight(
                fields=fields, drift=drift, health=health, waiting=len(self._outbox), lost=self._outbox.lost
            )
        )

    def _report(self) -> tuple[float | None, Mapping[str, Any] | None]:
        try:
            if self._is_new is None:
                self._is_new = self._service.register(self._identity["system"], GEOMETRY, CELLS)
            delivery = self._outbox.deliver(time.monotonic())
            for refusal in delivery.refused:
                self._display.say(f"A snapshot was refused: {refusal}")
            health = self._service.health(self._identity["system"]) if delivery.sent else None
        except Conflict:
            raise
        except GeohealError as error:
            self._tell(error.message)
            return None, None
        self._tell(delivery.trouble)
        return (delivery.sent[-1]["drift"] if delivery.sent else None), health

    def _tell(self, trouble: str | None) -> None:
        """Say once that reports do not arrive, and once that they do again."""
        if trouble is not None and self._trouble is None:
            self._display.say(f"{trouble} Snapshots wait here until then.")
        elif trouble is None and self._trouble is not None:
            self._display.say("The service answers again.")
        self._trouble = trouble
