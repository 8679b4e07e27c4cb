"""Calibrate a stored system: read its history, learn from it, and use the result."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import compress

import numpy as np
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.silence import SilencePeriod
from geoheal.domain.health.detection import CalibrationRecord, DetectorState
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.baseline import Baseline, BaselineSource
from geoheal.domain.snapshots.reading import Reading
from geoheal.domain.snapshots.snapshot import FIGURES
from geoheal.errors import NotMeasured
from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration import Calibration, calibrate
from geoheal.monitor.detection.node_totals import ADDED, NodeTotals
from geoheal.monitor.detection.running_detectors import policy_of
from geoheal.monitor.detection.sampling import SystemSample, samples, slot_of
from geoheal.monitor.detectors import EvidenceKind, Lessons, SystemDetector
from geoheal.monitor.health.queries import find_system
from geoheal.monitor.ingest.placement import as_baseline
from geoheal.store.detection import anomalies, calibrations, feedback
from geoheal.store.detection.feedback import Feedback
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots import readings
from geoheal.store.systems import baselines

SNAPSHOTS_MAX = 100_000
"""Largest number of snapshots that a calibration learns from: the last ones."""

CELLS_MAX = 2**24
"""Largest number of figures and coordinates in memory (128 MiB)."""

METRICS_MAX = 256
"""Largest number of watched metrics, besides a snapshot's own fields."""


LEARNT_OF_FALSE = (
    "{count} alarms of this history were marked false, so the limits are set above the values that they "
    "reached, up to twice the usual limits."
)


@dataclass(frozen=True, slots=True)
class Learnt:
    """Result of a calibration.

    Parameters
    ----------
    record
        The stored record.
    calibration
        The learnt parameters.
    baseline
        The baseline created with it; None if the history has no basins.
    """

    record: CalibrationRecord
    calibration: Calibration
    baseline: Baseline | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Learnt parameters that are not in use yet.

    Parameters
    ----------
    system, history, slot_s
        Input: the system, its readings, oldest first, and the length (s) of the slots in which nodes are
        combined.
    calibration, detector, notes
        The learnt parameters, the detectors after the history, and remarks.
    """

    system: System
    history: Sequence[Reading]
    slot_s: float | None
    calibration: Calibration
    detector: SystemDetector
    notes: tuple[str, ...]


def calibrate_system(
    database: Database, name: str, since: datetime | None = None, until: datetime | None = None
) -> Learnt:
    """Learn a system's normal from its snapshots in [since, until), and judge later ones by it.

    If the history has basins, their mean becomes the active baseline.

    Raises
    ------
    NotFound
        When the system does not exist.
    NotMeasured
        When the history is too short; the message says what is missing.
    InvalidInput
        When nothing is measured regularly.
    """
    prepared = prepare(database, name, since, until)
    with database.transaction() as connection:
        calibrations.lock(connection, prepared.system)
        return put_to_use(connection, prepared)


def prepare(
    database: Database,
    name: str,
    since: datetime | None,
    until: datetime | None,
    *,
    outside_incidents: bool = False,
    check: Callable[[Sequence[Reading]], None] | None = None,
) -> Prepared:
    """Learn a system's normal from its snapshots in [since, until).

    Parameters
    ----------
    outside_incidents
        Whether to leave out the time of incidents, except those marked as false alarms.
    check
        Raises if a history is not good enough to learn from.

    Raises
    ------
    NotFound, NotMeasured, InvalidInput
        As for :func:`calibrate_system`.
    """
    with database.transaction() as connection:
        system = find_system(connection, name)
        names = (*FIGURES, *readings.metric_names(connection, system, METRICS_MAX, until))
        limit = min(SNAPSHOTS_MAX, CELLS_MAX // (len(names) + system.dimension))
        read = readings.last_readings(connection, system, limit, since=since, until=until)
        said = feedback.since(connection, system, read[0].captured_at if read else since)
    history = outside(read, said.troubled) if outside_incidents else read
    if check is not None:
        check(history)
    slot_s = slot_of(history)
    seen = list(samples(history, names, system.geometry, slot_s, np.inf, NodeTotals()))
    lessons = lessons_of(said, outside_incidents=outside_incidents)
    calibration, detector, notes = learn(seen, names, system, lessons)
    if len(read) == limit:
        notes = (*notes, f"Only the last {limit:,} snapshots were learnt from.")
    if said.alarms_called_false:
        notes = (*notes, LEARNT_OF_FALSE.format(count=said.alarms_called_false))
    return Prepared(
        system=system,
        history=history,
        slot_s=slot_s,
        calibration=calibration,
        detector=detector,
        notes=notes,
    )


def outside(read: Sequence[Reading], stretches: Iterable[SilencePeriod]) -> list[Reading]:
    """Return readings, oldest first, that are outside of these periods."""
    kept = np.ones(len(read), dtype=bool)
    moments = [each.captured_at for each in read]
    for one in stretches:
        kept[bisect_left(moments, one.starts_at) : bisect_left(moments, one.ends_at)] = False
    return list(compress(read, kept.tolist()))


def lessons_of(said: Feedback, *, outside_incidents: bool) -> Lessons:
    """Return what detectors learn from people's feedback."""
    return Lessons(
        normal=tuple((one.starts_at.timestamp(), one.ends_at.timestamp()) for one in said.false_alarms),
        called_false=said.alarms_called_false,
        unseen={EvidenceKind(kind): n for kind, n in said.unjudged.items()} if outside_incidents else {},
    )


def learn(
    seen: Sequence[SystemSample],
    names: Sequence[str],
    system: System,
    lessons: Lessons = Lessons(),  # noqa: B008 (frozen)
) -> tuple[Calibration, SystemDetector, tuple[str, ...]]:
    """Calibrate on samples, and replay them to the detectors; remarks say what is not watched, and why.

    Raises
    ------
    NotMeasured, InvalidInput
        As for :func:`geoheal.monitor.calibration.calibrate`.
    """
    times = np.array([sample.at for sample in seen])
    values = np.array([sample.values for sample in seen]).reshape(len(seen), len(names))
    basins = _basins(seen, system.dimension)
    notes: tuple[str, ...] = ()
    try:
        calibration = calibrate(times, names, values, basins, system.geometry)
    except NotMeasured as error:
        if basins is None or not np.isfinite(values).any():
            raise
        calibration, basins = calibrate(times, names, values, None, system.geometry), None
        notes = (f"The basin is not watched: {error.message}",)
    detector = SystemDetector(calibration, system.thresholds.false_alarms_per_day, policy_of(system))
    kept = [names.index(name) for name in calibration.names]
    detector.learn(times, values[:, kept] if kept else None, basins, lessons)
    return calibration, detector, notes


def _basins(seen: Sequence[SystemSample], dimension: int) -> Array | None:
    """Return raw coordinates N×D, NaN if not measured; None if no sample has any."""
    if all(sample.basin is None for sample in seen):
        return None
    unmeasured = np.full(dimension, np.nan)
    return np.array([unmeasured if sample.basin is None else sample.basin for sample in seen])


def put_to_use(connection: Connection, prepared: Prepared, *, automatic: bool = False) -> Learnt:
    """Use a calibration from now on; the caller holds the lock of the detectors.

    Parameters
    ----------
    automatic
        Whether it was started automatically: then the baseline does not change.
    """
    now, system, calibration = datetime.now(UTC), prepared.system, prepared.calibration
    baseline = None
    if calibration.basin is not None and not automatic:
        reference = calibration.basin.reference.astype(np.float32)
        baseline = as_baseline(reference, BaselineSource.CALIBRATION, now)
        baselines.activate(connection, system, baseline)
    record, state = recorded(
        prepared.history,
        prepared.slot_s,
        calibration,
        prepared.detector,
        prepared.notes,
        baseline,
        automatic=automatic,
    )
    calibrations.activate(connection, system, record)
    calibrations.save_state(connection, system, state)
    anomalies.clear_all(connection, system, now)
    return Learnt(record, calibration, baseline)


def recorded(
    history: Sequence[Reading],
    slot_s: float | None,
    calibration: Calibration,
    detector: SystemDetector,
    notes: tuple[str, ...],
    baseline: Baseline | None,
    *,
    automatic: bool = False,
) -> tuple[CalibrationRecord, DetectorState]:
    """Return the record of a calibration, and the state of its detectors after the history."""
    record = CalibrationRecord(
        id=uuid7(),
        baseline_id=None if baseline is None else baseline.id,
        since=history[0].captured_at,
        until=history[-1].captured_at,
        snapshots=len(history),
        slot_s=slot_s,
        normal=replace(calibration, added=ADDED if slot_s else ()).to_dict(),
        notes=notes,
        created_at=datetime.now(UTC),
        automatic=automatic,
    )
    last = history[-1]
    state = DetectorState(
        calibration_id=record.id,
        state=detector.to_dict(),
        last_captured_at=last.captured_at,
        last_id=last.id,
        processed=0,
    )
    return record, state
