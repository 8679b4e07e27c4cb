"""The parts of a reporter in one process, and the two threads that run them."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoheal.client.host.code_identity import CodeIdentity
from geoheal.client.host.loop import Repeater, start
from geoheal.client.observing.gatherer import Gatherer, SnapshotSources
from geoheal.client.observing.gauges import Gauges
from geoheal.client.observing.requests import STEP_S, STEPS, Requests
from geoheal.client.profiling.profiler import SNAPSHOTS, Profiler
from geoheal.client.profiling.running import Running
from geoheal.client.profiling.setting import ProfileSetting
from geoheal.client.sending.outbox import SnapshotOutbox
from geoheal.client.sending.sender import Sender
from geoheal.client.sending.service import ReportingService, ServiceResponse
from geoheal.client.sending.spool import Spool
from geoheal.errors import ServiceUnreachable
from geoheal.geometry.cells.latency_cells import CELLS

if TYPE_CHECKING:
    from geoheal.client.observing.integration import IntegrationMeter

log = logging.getLogger("geoheal.client")

GEOMETRY = "simplex"


@dataclass(frozen=True)
class ReportingPlan:
    """Settings of a reporter.

    Parameters
    ----------
    service, system, node
        Destination of the snapshots, and what they are about.
    interval_s
        Seconds from one snapshot to the next.
    spool
        Folder in which waiting snapshots and the reference of Φ and κ are kept after the process ends; None
        to keep neither.
    code
        The code that runs.
    latency_basin
        Whether the distribution of latencies is the basin.
    profile
        How the process is profiled; None for no profile.
    """

    service: ReportingService
    system: str
    node: str | None
    interval_s: float
    spool: Path | None
    code: CodeIdentity
    latency_basin: bool
    activity_step_s: float = STEP_S
    activity_steps: int = STEPS
    profile: ProfileSetting | None = None


class ReporterThreads:
    """Gathers in one thread and sends in another, so that a service that hangs does not delay snapshots.

    Parameters
    ----------
    plan
        The settings.
    requests, gauges
        What the application reports.
    running
        The running requests, for the profiler.
    """

    def __init__(self, plan: ReportingPlan, requests: Requests, gauges: Gauges, running: Running) -> None:
        self._plan = plan
        self._closing = threading.Lock()
        self.spool = None if plan.spool is None else Spool(plan.spool)
        self.outbox = SnapshotOutbox(self.spool)
        self.sender = Sender(plan.service, self.outbox, self._register if plan.latency_basin else None)
        self._profiler = (
            None
            if plan.profile is None
            else Profiler(plan.profile, running, SNAPSHOTS * plan.interval_s, self._identity)
        )
        sources = SnapshotSources(
            requests=requests,
            gauges=gauges,
            integration=_integration_meter(plan),
            identity=self._identity,
            latency_basin=plan.latency_basin,
            is_new=lambda: self.sender.is_new,
            profiler=self._profiler,
        )
        self.gatherer = Gatherer(sources, self.outbox, plan.interval_s)
        self._sending = Repeater("geoheal-send", self._send)
        self._gathering = Repeater("geoheal-gather", self._gather)

    def send_now(self, label: str) -> None:
        """Make a labelled snapshot at once, in the background."""
        self.gatherer.label(label)
        self._gathering.wake()

    @property
    def is_busy(self) -> bool:
        """Whether anything requested has not been sent yet."""
        return self.gatherer.is_asked or bool(self.outbox)

    def close(self, timeout_s: float) -> None:
        """Make a last snapshot and try to send what waits; the rest stays in the spool."""
        with self._closing:
            deadline = time.monotonic() + timeout_s
            if self._profiler is not None:
                self._profiler.stop(timeout_s)
            if self._gathering.stop(timeout_s):
                self.gatherer.close()
                if self._profiler is not None:
                    self._profiler.close_stretch()
            if self._sending.stop(max(0.0, deadline - time.monotonic())):
                self._attempt_within(deadline - time.monotonic())

    def _attempt_within(self, timeout_s: float) -> None:
        """Try to send a last time; in a thread, so that a slow service does not delay the process."""
        last = threading.Thread(target=self._last_attempt, name="geoheal-last", daemon=True)
        if start(last):
            last.join(max(0.0, timeout_s))
        else:
            self._last_attempt()

    def _last_attempt(self) -> None:
        self.sender.attempt()
        self._send_profiles()
        if self.spool is not None:
            self.spool.close()

    def _gather(self) -> float:
        pause_s = self.gatherer.step()
        has_profile = self._profiler is not None and self._profiler.turn()
        if self.outbox or has_profile:
            self._sending.wake()
        return pause_s

    def _send(self) -> float:
        pause_s = self.sender.step()
        self._send_profiles()
        return pause_s

    def _send_profiles(self) -> None:
        """Send profiles if the service accepts snapshots; try those again that cannot be sent now."""
        if self._profiler is not None and not self.outbox:
            with contextlib.suppress(ServiceUnreachable):
                self._profiler.send(self._plan.service)

    def _register(self) -> ServiceResponse:
        return self._plan.service.register(self._plan.system, GEOMETRY, CELLS)

    def _identity(self) -> dict[str, Any]:
        return {"system": self._plan.system, "node": self._plan.node, **self._plan.code.fields()}


def _integration_meter(plan: ReportingPlan) -> IntegrationMeter | None:
    """Return the meter of Φ and κ; log and return None if NumPy is missing."""
    try:
        from geoheal.client.observing.activity import Activity
        from geoheal.client.observing.integration import IntegrationMeter
    except ImportError as error:
        log.info("Φ and κ are not measured: %s. Install NumPy to have them.", error)
        return None
    file = None if plan.spool is None else plan.spool / "reference.json"
    return IntegrationMeter(file, Activity(time.monotonic(), plan.activity_step_s, plan.activity_steps))
