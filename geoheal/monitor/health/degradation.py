"""Degradation and health of a system, judged from values only."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.display import duration, line
from geoheal.domain.health.degradation import DegradationReport
from geoheal.domain.health.system import System
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.baseline import Baseline
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.pulse import Pulse
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.geometry.distance.fisher_rao import confined_to_orthant, distance_from_amplitudes
from geoheal.monitor.detection.clocks import ClockOffset, note_of
from geoheal.monitor.detection.detection import Detection
from geoheal.monitor.health import rules
from geoheal.monitor.health.measurements_of_nodes import failing_nodes
from geoheal.monitor.health.own_rules import OwnFindings
from geoheal.monitor.health.reporting_nodes import live_nodes, not_before
from geoheal.monitor.health.requests import HORIZON
from geoheal.monitor.health.rhythm import Rhythm, rhythm_of, unbroken
from geoheal.monitor.health.rules import Standard
from geoheal.monitor.health.window import Window, look

INSUFFICIENT_HISTORY = "Insufficient history for analysis"

METRICS = (
    "basin_distance",
    "phi_current",
    "phi_avg",
    "phi_trend",
    "kappa_current",
    "kappa_deviation",
    "regime",
    "breakdown_frequency",
    "error_rate",
    "latency_ms",
    "memory_mb",
    "memory_trend",
)
"""Figures of a report, by name."""

ORTHANT_NOTE = (
    "All coordinates of the basin and its baseline are non-negative, so on the sphere their distance never "
    "exceeds π/2 and the drift limit of {limit:g} rad cannot be reached; register the system as simplex."
)

SILENCE_NOTE = (
    "No snapshot has arrived since {last:%Y-%m-%d %H:%M:%S} UTC, so the current state is unknown. "
    "This system counts as silent after {silent} without a snapshot."
)

AHEAD_NOTE = (
    "A snapshot is dated {ahead:%Y-%m-%d %H:%M:%S} UTC, in the future; "
    "snapshots ahead of the service's clock are ignored until then."
)


FAILING_NOTE = "Single nodes fail more requests than the limit of {limit:.1%}: {nodes}."
NODES_SHOWN = 5
"""Largest number of nodes that the note names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Input of a judgement.

    Parameters
    ----------
    system, baseline
        The system, and its active baseline.
    snapshots
        Its last snapshots, without those in the future, oldest first.
    detection
        State of calibrated detection; None for a system that is not calibrated.
    pulses
        Figures of more snapshots up to the last one, oldest first; None to use ``snapshots``.
    ahead
        Time of the latest snapshot in the future; None without one.
    own
        Findings of the system's own rules.
    offsets
        Nodes whose clocks differ; the times of their snapshots are corrected.
    last_captured_at
        Latest time of a snapshot by its node's own clock; None for that of the last one.
    """

    system: System
    baseline: Baseline | None
    snapshots: Sequence[Snapshot]
    detection: Detection | None = None
    pulses: Sequence[Pulse] | None = None
    ahead: datetime | None = None
    own: OwnFindings = field(default_factory=OwnFindings)
    offsets: Sequence[ClockOffset] = ()
    last_captured_at: datetime | None = None

    @property
    def figures(self) -> Sequence[Pulse]:
        """The pulses, or the snapshots if no more were read."""
        return self.snapshots if self.pulses is None else self.pulses

    @property
    def rhythm(self) -> Rhythm:
        """How often the system reports."""
        return rhythm_of(self.figures)

    @property
    def window(self) -> Sequence[Snapshot]:
        """The last snapshots since the last long silence, as many as the rules use."""
        latest = self.snapshots[-WINDOW_SIZE:]
        return latest[unbroken(latest, self.rhythm) :]

    def is_silent(self, now: datetime) -> bool:
        """Whether the system has stopped reporting, so that its history does not show its current state."""
        return self.current is not None and self.rhythm.is_silent(self.current.captured_at, now)

    @property
    def last_snapshot(self) -> datetime | None:
        """Latest time of a snapshot, as it is stored; None without one."""
        if self.last_captured_at is not None or self.current is None:
            return self.last_captured_at
        return self.current.captured_at

    @property
    def silent_after_s(self) -> float:
        """Time (s) after the latest time of a snapshot, as it is stored, at which the system is silent."""
        if self.current is None or self.last_snapshot is None:
            return self.rhythm.silent_after_s
        return self.rhythm.silent_after_s + (self.current.captured_at - self.last_snapshot).total_seconds()

    @property
    def has_ended(self) -> bool:
        """Whether the last snapshot of each node announced its end: the system is stopped, not silent."""
        last = {each.node: each for each in self.snapshots}
        return bool(last) and all(says_end(each) for each in last.values())

    def is_past(self, now: datetime) -> bool:
        """Whether the last snapshot is old (an import, for example), so that nobody needs to act on it."""
        age_s = 0.0 if self.current is None else (now - self.current.captured_at).total_seconds()
        return age_s > self.rhythm.history_after_s

    def up_to(self, end: int) -> Self:
        """Return the history as it was with only the first ``end`` snapshots."""
        snapshots = self.snapshots[:end]
        if self.pulses is None or not snapshots:
            return replace(self, snapshots=snapshots)
        last = bisect_right(self.pulses, snapshots[-1].captured_at, key=lambda each: each.captured_at)
        return replace(self, snapshots=snapshots, pulses=self.pulses[:last])

    @property
    def current(self) -> Snapshot | None:
        """The last snapshot."""
        return self.snapshots[-1] if self.snapshots else None

    @property
    def basin_distance(self) -> float | None:
        """Fisher–Rao distance (rad) of the current basin from the active baseline; None if not measured."""
        if self.current is None or self.current.basin is None or self.baseline is None:
            return None
        return distance_from_amplitudes(self.current.basin, self.baseline.basin, self.system.geometry)


def says_end(snapshot: Snapshot) -> bool:
    """Whether a node announced its end with this snapshot."""
    return snapshot.context is not None and snapshot.context.get("ended") is True


def assess(history: History, now: datetime, standard: Standard = Standard.FIRING) -> DegradationReport:
    """Judge the last snapshots of a system by the rules, and by the alarms of calibrated detection.

    The window starts again after each long silence, because older snapshots do not show the present.
    """
    limits, rhythm = history.system.thresholds, history.rhythm
    pulses = history.figures[unbroken(history.figures, rhythm) :]
    snapshots = history.window
    window = look(snapshots, history.basin_distance, pulses, rhythm, now) if snapshots else None
    metrics, notes = _metrics(window, limits), _notes(history, rhythm, now)
    if window is None or window.size < WINDOW_SIZE:
        return DegradationReport(
            findings=(),
            not_measured=(),
            metrics=metrics,
            timestamp=now,
            message=INSUFFICIENT_HISTORY,
            notes=notes,
            judged=False,
        )
    detected, own = history.detection, history.own
    unmeasured = rules.not_measured(window, limits)
    findings = (
        *rules.evaluate(window, limits, standard),
        *(detected.findings if detected else ()),
        *own.findings,
    )
    reports_requests = rules.tells_of_service(unmeasured)
    return DegradationReport(
        findings=findings,
        not_measured=(*unmeasured, *(detected.insufficient if detected else ()), *own.not_measured),
        metrics=metrics,
        timestamp=now,
        notes=(*notes, *(detected.notes if detected else ()), *own.notes),
        judged=detected is not None or own.measured or reports_requests or bool(findings),
    )


def _metrics(window: Window | None, limits: Thresholds) -> Mapping[str, float | str | None]:
    if window is None:
        return dict.fromkeys(METRICS)
    deviation = rules.kappa_deviation(window, limits)
    return {name: deviation if name == "kappa_deviation" else getattr(window, name) for name in METRICS}


def _notes(history: History, rhythm: Rhythm, now: datetime) -> tuple[str, ...]:
    notes = []
    clocks = note_of(history.offsets)
    if clocks is not None:
        notes.append(clocks)
    if history.current is not None and rhythm.is_silent(history.current.captured_at, now):
        notes.append(
            SILENCE_NOTE.format(last=history.current.captured_at, silent=duration(rhythm.silent_after_s))
        )
    if history.ahead is not None:
        notes.append(AHEAD_NOTE.format(ahead=history.ahead))
    failing = failing_note(history, rhythm, now)
    if failing is not None:
        notes.append(failing)
    if _is_confined(history):
        notes.append(ORTHANT_NOTE.format(limit=history.system.thresholds.drift_max))
    return tuple(notes)


def failing_note(history: History, rhythm: Rhythm, now: datetime) -> str | None:
    """Describe nodes that fail although the system as a whole does not; None without any."""
    if history.current is None:
        return None
    limit, newest = history.system.thresholds.error_rate_max, min(history.current.captured_at, now)
    figures = not_before(history.figures, newest - HORIZON)
    live = live_nodes(figures, newest, timedelta(seconds=rhythm.silent_after_s))
    failing = failing_nodes([each for each in figures if each.node in live], limit) if len(live) > 1 else {}
    if not failing:
        return None
    worst = sorted(failing, key=lambda node: (-failing[node], str(node)))
    shown = ", ".join(f"{line(str(node))} ({failing[node]:.1%})" for node in worst[:NODES_SHOWN])
    more = f" and {len(worst) - NODES_SHOWN} more" if len(worst) > NODES_SHOWN else ""
    return FAILING_NOTE.format(limit=limit, nodes=f"{shown}{more}")


def _is_confined(history: History) -> bool:
    """Whether the drift of a system on the sphere can never reach its limit."""
    current, baseline, system = history.current, history.baseline, history.system
    if system.geometry is not Geometry.SPHERE or current is None or current.basin is None or baseline is None:
        return False
    return confined_to_orthant(baseline.basin, current.basin)
