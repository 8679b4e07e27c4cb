"""Calibrated detection: advanced by the worker, read-only for everyone else."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from geoheal.domain.health.degradation import Finding
from geoheal.domain.health.detection import AnomalyRecord, anomaly_code
from geoheal.domain.health.system import System
from geoheal.store.detection import anomalies, calibrations
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots.readings import last_readings, readings_after
from geoheal.store.snapshots.snapshots import Key
from geoheal.store.systems import systems

if TYPE_CHECKING:
    from geoheal.monitor.detection.running_detectors import Watch

LATENESS: Final = timedelta(seconds=5)
"""Delay allowed for snapshots: younger ones are left for the next call."""

ADVANCE_MAX: Final = 5_000
"""Largest number of snapshots that one call judges."""

LOOK_MAX: Final = 500
"""Largest number of snapshots beyond the stored state that a read-only call judges."""


RECALL_MAX: Final = 5_000
"""Largest number of snapshots of earlier slots to read again, for the sums over nodes."""

MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """Result of one call of :func:`advance`.

    Parameters
    ----------
    samples
        Number of samples judged.
    more
        Whether snapshots are left to judge: call again.
    found, cleared
        Alarms that started, and earlier ones that ended.
    """

    samples: int = 0
    more: bool = False
    found: tuple[AnomalyRecord, ...] = ()
    cleared: tuple[AnomalyRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """State of calibrated detection for a system.

    Parameters
    ----------
    firing
        Alarms that are firing.
    insufficient
        Codes of findings that cannot be judged, because too little was measured.
    notes
        Remarks, in sentences.
    """

    firing: tuple[AnomalyRecord, ...]
    insufficient: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The alarms as findings."""
        return tuple(each.finding for each in self.firing)


def advance(database: Database, name: str, now: datetime | None = None, limit: int = ADVANCE_MAX) -> Advance:
    """Judge the snapshots since the last call, and store the alarms, in one transaction.

    Concurrent callers wait, and find them judged. Nothing happens for a system that is not calibrated or does
    not exist. A snapshot that arrives later than one already judged is left out.

    Parameters
    ----------
    now
        Snapshots up to :data:`LATENESS` before it are judged; the present by default.
    limit
        Largest number of snapshots.

    Raises
    ------
    DatabaseError
        When the database is not available; nothing has changed.
    """
    with database.transaction() as connection:
        system = systems.find(connection, name)
        if system is None:
            return Advance()
        calibrations.lock(connection, system)
        watch = resume(connection, system)
        if watch is None:
            return Advance()
        read = _follow(connection, watch, now or datetime.now(UTC), limit)
        if watch.samples:
            calibrations.save_state(connection, system, watch.state)
            anomalies.insert_all(connection, system, watch.found)
            for each in watch.changed.values():
                anomalies.update_course(connection, system, each)
    return Advance(
        samples=watch.samples,
        more=read == limit and watch.samples > 0,
        found=tuple(watch.found),
        cleared=watch.cleared,
    )


def look(connection: Connection, system: System, now: datetime) -> Detection | None:
    """Return the current state of calibrated detection; None for a system that is not calibrated.

    Nothing is written: the snapshots since the stored state are judged in memory.
    """
    watch = watch_now(connection, system, now)
    if watch is None:
        return None
    return Detection(
        firing=tuple(watch.firing),
        insufficient=tuple(anomaly_code(kind) for kind in watch.insufficient),
        notes=(*_notes(watch), *watch.record.notes),
    )


def watch_now(connection: Connection, system: System, now: datetime) -> "Watch | None":
    """Return the detectors of a system, updated in memory; None if it is not calibrated."""
    watch = resume(connection, system)
    if watch is not None:
        _follow(connection, watch, now, LOOK_MAX)
    return watch


def resume(connection: Connection, system: System) -> "Watch | None":
    """Return the stored detectors of a system; None if it is not calibrated."""
    calibration = calibrations.find_active(connection, system)
    if calibration is None:
        return None
    state = calibrations.find_state(connection, system)
    if state is None or state.calibration_id != calibration.id:
        return None
    from geoheal.monitor.detection.running_detectors import (
        Watch,  # SciPy is slow to import, and most systems are not calibrated
    )

    return Watch(system, calibration, state, anomalies.still_firing(connection, system))


def _follow(connection: Connection, watch: "Watch", now: datetime, limit: int) -> int:
    until = now - LATENESS
    if watch.recalled_s:
        judged = last_readings(
            connection,
            watch.system,
            RECALL_MAX,
            since=watch.last[0] - timedelta(seconds=watch.recalled_s),
            until=watch.last[0] + MOMENT,
            basins=False,
            names=watch.normal.added,
        )
        watch.recall(judged)
    found = list(readings_after(connection, watch.system, Key(*watch.last), until, limit))
    full_slots = until if len(found) < limit else found[-1].captured_at
    watch.follow(found, full_slots)
    watch.behind = len(found) == limit
    return len(found)


def _notes(watch: "Watch") -> tuple[str, ...]:
    if not watch.behind:
        return ()
    return (f"Calibrated detection has judged snapshots up to {watch.last[0]:%Y-%m-%d %H:%M:%S} UTC so far.",)
