"""The gatherer: makes snapshots of what the process did since the last one."""

from __future__ import annotations

import json
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final

from geoheal.client import hooks
from geoheal.client.host import process
from geoheal.client.observing.gauges import Gauges
from geoheal.client.observing.latencies import RecentLatencies
from geoheal.client.observing.requests import Requests
from geoheal.client.profiling.profiler import Profiler
from geoheal.client.sending.outbox import SnapshotOutbox
from geoheal.client.uuid7 import UuidV7
from geoheal.geometry.cells.latency_quantiles import latency_quantiles

if TYPE_CHECKING:
    from geoheal.client.observing.integration import IntegrationMeter

Fields = dict[str, Any]

READ_EVERY_S: Final = 1.0
"""Longest time (s) between two reads of noted requests, so that few of them are kept."""
WEIGHT_MIN: Final = 0.5
"""Number of remembered requests (:attr:`RecentLatencies.weight`) below which a basin is not reported."""
WARM_UP: Final = 12
"""Number of the snapshot that becomes a new system's baseline; earlier ones show its start."""
LABEL_MAX: Final = 500
LABELS_MAX: Final = 100
CONTEXT_MAX_BYTES: Final = 60_000


@dataclass(frozen=True)
class SnapshotSources:
    """Sources of a snapshot.

    Parameters
    ----------
    requests, gauges
        Requests of the application, and the numbers that it sets.
    integration
        Measures Φ and κ; None without NumPy.
    identity
        Fields of every snapshot: system, node, and the running code.
    latency_basin
        Whether the distribution of latencies is the basin.
    is_new
        Whether the system has just been registered.
    profiler
        Called with the number of requests that ended, by route; None without profiling.
    """

    requests: Requests
    gauges: Gauges
    integration: IntegrationMeter | None
    identity: Callable[[], Fields]
    latency_basin: bool
    is_new: Callable[[], bool]
    profiler: Profiler | None = None


class Gatherer:
    """Makes snapshots; used by one thread at a time.

    Parameters
    ----------
    sources, outbox
        Sources and destination of the snapshots.
    interval_s
        Seconds from one snapshot to the next.
    """

    def __init__(self, sources: SnapshotSources, outbox: SnapshotOutbox, interval_s: float) -> None:
        self._sources = sources
        self._outbox = outbox
        self._interval_s = interval_s
        self._uuid7 = UuidV7()
        self._cpu = process.CpuMeter()
        self._latencies = RecentLatencies()
        self._read_s = self._made_s = time.monotonic()
        self._due_s = self._made_s + interval_s
        self._labels: deque[str] = deque()
        self._made = 0
        self._ends = False
        self._begin()

    def label(self, label: str) -> None:
        """Request a snapshot with this label at the next step."""
        if len(self._labels) < LABELS_MAX:
            self._labels.append("".join(each if each.isprintable() else " " for each in label)[:LABEL_MAX])

    def step(self) -> float:
        """Read the noted requests, and make due snapshots; return the seconds until the next step."""
        self._read()
        self._make_labelled()
        now_s = time.monotonic()
        if now_s >= self._due_s:
            self._due_s = max(self._due_s + self._interval_s, now_s)
            self.make(None)
        return min(READ_EVERY_S, max(0.0, self._due_s - time.monotonic()))

    def make(self, label: str | None) -> None:
        """Make a snapshot for the time since the last one."""
        self._read()
        captured_at = datetime.now(timezone.utc)
        measured: Fields = {
            **self._answered(),
            **self._basin(),
            "memory_usage_mb": process.memory_usage_mb(),
            "cpu_usage_pct": self._cpu.usage_pct(),
            **(self._sources.integration.measure() if self._sources.integration else {}),
        }
        context = self._context(measured)
        given = self._sources.gauges.take()
        if "basin_coords" in given:
            context.pop("basin", None)
        self._begin()
        self._made += 1
        if self._made == WARM_UP and self._sources.is_new() and "basin_coords" in {**measured, **given}:
            measured["set_baseline"] = True
        fields = {
            "id": str(self._uuid7()),
            "captured_at": captured_at.isoformat(),
            **self._sources.identity(),
            **measured,
            **given,
            "label": label,
            "context": context,
        }
        self._outbox.put(json.dumps({name: value for name, value in fields.items() if value is not None}))

    @property
    def is_asked(self) -> bool:
        """Whether a labelled snapshot is still to be made."""
        return bool(self._labels)

    def close(self) -> None:
        """Create the requested snapshots, and announce the end of this node with the last one."""
        self._read()
        self._make_labelled(but=1)
        self._ends = True
        if self._labels:
            self._make_labelled()
        elif self._count or self._made:
            self.make(None)

    def _make_labelled(self, but: int = 0) -> None:
        """Create the requested snapshots, without the last ones."""
        while len(self._labels) > but:
            try:
                self.make(self._labels[0])
            finally:
                self._labels.popleft()

    def _begin(self) -> None:
        self._answered_ms: list[float] = []
        self._count = self._failed = 0
        self._latency_ms = 0.0
        self._overflowed = False

    def _read(self) -> None:
        now_s = time.monotonic()
        batch = self._sources.requests.take()
        if self._sources.integration:
            self._sources.integration.add(batch, now_s)
        ended = [math.inf if failed else ms for ms, failed in zip(batch.latencies_ms, batch.failed)]
        self._latencies.add(ended, now_s - self._read_s)
        self._read_s = now_s
        self._count += len(batch)
        self._failed += sum(batch.failed)
        self._latency_ms += sum(batch.latencies_ms)
        if len(batch):
            self._answered_ms += batch.latencies_ms
            if self._sources.profiler is not None:
                self._sources.profiler.count(batch.counts())
        self._overflowed |= batch.overflowed

    def _answered(self) -> Fields:
        if not self._count:
            return {"request_count": 0}
        return {
            "request_count": self._count,
            "error_rate": self._failed / self._count,
            "avg_latency_ms": self._latency_ms / self._count,
            "metrics": latency_quantiles(self._answered_ms) or None,
        }

    def _basin(self) -> Fields:
        if not self._sources.latency_basin or self._latencies.weight < WEIGHT_MIN:
            return {}
        return {"basin_coords": [round(share, 9) for share in self._latencies.distribution()]}

    def _context(self, measured: Fields) -> Fields:
        context: Fields = {"ended": True} if self._ends else {}
        if "basin_coords" in measured:
            context["basin"] = "latency"
        if "activity" in measured:
            context["activity"] = measured.pop("activity")
        if self._outbox.dropped:
            context["snapshots_dropped"] = self._outbox.dropped
        if self._overflowed:
            context["requests_overflowed"] = True
        return {**context, **_hooks()}


def _hooks() -> Fields:
    """Return the hooks' activity; only their numbers if that is too long."""
    status = hooks.status()
    if not status:
        return {}
    states = [each["state"] for each in status.values()]
    fields: Fields = {"hooks_active": states.count("active"), "hooks_broken": states.count("broken")}
    if len(json.dumps(status)) <= CONTEXT_MAX_BYTES:
        fields["hooks"] = status
    return fields
