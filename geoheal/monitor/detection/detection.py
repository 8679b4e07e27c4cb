"""Calibrated detection of a stored system: moved on by a worker, looked at by everyone."""

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
"""How long a snapshot may be on its way: younger ones are left for the next time."""

ADVANCE_MAX: Final = 5_000
"""Snapshots that one call judges at most."""

LOOK_MAX: Final = 500
"""Snapshots beyond the stored state that a mere look judges at most."""


RECALL_MAX: Final = 5_000
"""Snapshots of the slots before that are read once more, for the sums over nodes."""

MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """What one call of :func:`advance` did.

    Parameters
    ----------
    samples
        How many were judged.
    more
        Whether there are snapshots left to judge: call again.
    found, cleared
        Alarms that started to fire, and earlier ones that are over.
    """

    samples: int = 0
    more: bool = False
    found: tuple[AnomalyRecord, ...] = ()
    cleared: tuple[AnomalyRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What calibrated detection says of a system now.

    Parameters
    ----------
    firing
        The alarms that are not over.
    insufficient
        Codes of the findings that cannot be made, because too little was measured.
    notes
        What the reader should know, in sentences.
    """

    firing: tuple[AnomalyRecord, ...]
    insufficient: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The alarms as findings."""
        return tuple(each.finding for each in self.firing)


def advance(database: Database, name: str, now: datetime | None = None, limit: int = ADVANCE_MAX) -> Advance:
    """Judge the snapshots that came since the last call, and keep what was found, in one transaction.

    Whoever calls it at the same time waits, and finds them judged. A system that is not calibrated, or is not
    there, is left alone. A snapshot that comes later than one that was judged already is left out.

    Parameters
    ----------
    now
        Snapshots are judged up to :data:`LATENESS` before it; the present by default.
    limit
        Most snapshots.

    Raises
    ------
    DatabaseError
        When the database cannot take it now; nothing has changed then.
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
    """Return what calibrated detection says now; None of a system that is not calibrated.

    Nothing is written: the stored state is carried on in memory through the snapshots since.
    """
    watch = watch_now(connection, system, now)
    if watch is None:
        return None
    return Detection(
        firing=tuple(watch.firing),
        insufficient=tuple(anomaly_code(kind.value) for kind in watch.insufficient),
        notes=(*_notes(watch), *watch.record.notes),
    )


def watch_now(connection: Connection, system: System, now: datetime) -> "Watch | None":
    """Return the detectors of a system, carried on in memory; None of a system that is not calibrated."""
    watch = resume(connection, system)
    if watch is not None:
        _follow(connection, watch, now, LOOK_MAX)
    return watch


def resume(connection: Connection, system: System) -> "Watch | None":
    """Return the detectors of a system, where they stand; None of a system that is not calibrated."""
    calibration = calibrations.find_active(connection, system)
    if calibration is None:
        return None
    state = calibrations.find_state(connection, system)
    if state is None or state.calibration_id != calibration.id:
        return None
    from geoheal.monitor.detection.running_detectors import (
        Watch,  # SciPy takes its time, and most systems are not calibrated
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
