"""Calibrating a stored system: its history is read, learnt from, and what was learnt is put to use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from uuid_utils.compat import uuid7

from geoheal.domain.baseline import Baseline, BaselineSource
from geoheal.domain.detection import CalibrationRecord, DetectorState
from geoheal.domain.reading import Reading
from geoheal.domain.snapshot import FIGURES
from geoheal.domain.system import System
from geoheal.errors import NotMeasured
from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration import Calibration, calibrate
from geoheal.monitor.detectors import SystemDetector
from geoheal.monitor.placement import as_baseline
from geoheal.monitor.reading import find_system
from geoheal.monitor.sampling import Sample, samples, slot_of
from geoheal.monitor.watch import policy_of
from geoheal.store import anomalies, baselines, calibrations, readings
from geoheal.store.session import Connection, Database

SNAPSHOTS_MAX = 100_000
"""Snapshots that a calibration learns from at most: the last ones."""

CELLS_MAX = 2**24
"""Figures and coordinates that are held in memory at most (128 MiB)."""

METRICS_MAX = 256
"""Metrics that are watched at most, besides a snapshot's own fields."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a calibration came to.

    Parameters
    ----------
    record
        As it is stored.
    calibration
        The normal itself.
    baseline
        The baseline that was made with it; None where the history has no basins.
    """

    record: CalibrationRecord
    calibration: Calibration
    baseline: Baseline | None


def calibrate_system(
    database: Database, name: str, since: datetime | None = None, until: datetime | None = None
) -> Learnt:
    """Learn a system's normal from its snapshots in [since, until), and judge later ones by it.

    Where the history has basins, their mean becomes the active baseline.

    Raises
    ------
    NotFound
        When there is no such system.
    NotMeasured
        When the history is too short; the sentence says what is missing.
    InvalidInput
        When nothing is measured regularly.
    """
    with database.transaction() as connection:
        system = find_system(connection, name)
        names = (*FIGURES, *readings.metric_names(connection, system, METRICS_MAX, until))
        limit = min(SNAPSHOTS_MAX, CELLS_MAX // (len(names) + system.dimension))
        history = readings.last_readings(connection, system, limit, since=since, until=until)
    slot_s = slot_of(history)
    seen = list(samples(history, names, system.geometry, slot_s, np.inf))
    calibration, detector, notes = learn(seen, names, system)
    if len(history) == limit:
        notes = (*notes, f"Only the last {limit:,} snapshots were learnt from.")
    with database.transaction() as connection:
        return _put_to_use(connection, system, history, slot_s, calibration, detector, notes)


def learn(
    seen: Sequence[Sample], names: Sequence[str], system: System
) -> tuple[Calibration, SystemDetector, tuple[str, ...]]:
    """Calibrate on samples, and replay them to the detectors; notes say what is not watched, and why.

    Raises
    ------
    NotMeasured, InvalidInput
        As of :func:`geoheal.monitor.calibration.calibrate`.
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
    detector.learn(times, values[:, kept] if kept else None, basins)
    return calibration, detector, notes


def _basins(seen: Sequence[Sample], dimension: int) -> Array | None:
    """Raw coordinates N×D, NaN where not measured; None where no sample has any."""
    if all(sample.basin is None for sample in seen):
        return None
    unmeasured = np.full(dimension, np.nan)
    return np.array([unmeasured if sample.basin is None else sample.basin for sample in seen])


def _put_to_use(
    connection: Connection,
    system: System,
    history: Sequence[Reading],
    slot_s: float | None,
    calibration: Calibration,
    detector: SystemDetector,
    notes: tuple[str, ...],
) -> Learnt:
    now = datetime.now(UTC)
    calibrations.lock(connection, system)
    baseline = None
    if calibration.basin is not None:
        reference = calibration.basin.reference.astype(np.float32)
        baseline = as_baseline(reference, BaselineSource.CALIBRATION, now)
        baselines.activate(connection, system, baseline)
    record = CalibrationRecord(
        id=uuid7(),
        baseline_id=None if baseline is None else baseline.id,
        since=history[0].captured_at,
        until=history[-1].captured_at,
        snapshots=len(history),
        slot_s=slot_s,
        normal=calibration.to_dict(),
        notes=notes,
        created_at=now,
    )
    calibrations.activate(connection, system, record)
    last = history[-1]
    state = DetectorState(
        calibration_id=record.id,
        state=detector.to_dict(),
        last_captured_at=last.captured_at,
        last_id=last.id,
        processed=0,
    )
    calibrations.save_state(connection, system, state)
    anomalies.clear_all(connection, system, now)
    return Learnt(record, calibration, baseline)
