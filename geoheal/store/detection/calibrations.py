"""Queries on calibrations and on the states of the detectors."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import ColumnElement, Connection, Row, Text, cast, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from geoheal.domain.health.detection import CalibrationRecord, DetectorState
from geoheal.domain.health.system import System
from geoheal.store.schema.detection_tables import anomalies, calibrations, detector_states

LOCK = "geoheal detection "
"""Prefix of the lock under which a system's detectors advance, followed by the system's id."""


def lock(connection: Connection, system: System) -> None:
    """Keep others from advancing the system's detectors until the transaction ends."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{LOCK}{system.id}", 0))))


def activate(connection: Connection, system: System, calibration: CalibrationRecord) -> None:
    """Store a calibration and make it the active one."""
    former = update(calibrations).where(calibrations.c.system_id == system.id, calibrations.c.active)
    connection.execute(former.values(active=False))
    connection.execute(
        calibrations.insert().values(
            system_id=system.id,
            id=calibration.id,
            baseline_id=calibration.baseline_id,
            active=True,
            since=calibration.since,
            until=calibration.until,
            snapshots=calibration.snapshots,
            slot_s=calibration.slot_s,
            normal=_jsonb(calibration.normal),
            notes=list(calibration.notes),
            created_at=calibration.created_at,
            automatic=calibration.automatic,
        )
    )


def prune_automatic(connection: Connection, system: System, kept: int) -> None:
    """Delete all automatic calibrations but the last ones and those that are referenced."""
    mine = (calibrations.c.system_id == system.id) & calibrations.c.automatic
    last = select(calibrations.c.id).where(mine).order_by(calibrations.c.id.desc()).limit(kept)
    referred = select(anomalies.c.calibration_id).where(anomalies.c.system_id == system.id)
    old = mine & ~calibrations.c.active & calibrations.c.baseline_id.is_(None)
    connection.execute(
        delete(calibrations).where(old, calibrations.c.id.not_in(last), calibrations.c.id.not_in(referred))
    )


def find_active(connection: Connection, system: System) -> CalibrationRecord | None:
    """Return the calibration that judges new snapshots."""
    query = select(calibrations).where(calibrations.c.system_id == system.id, calibrations.c.active)
    row = connection.execute(query).one_or_none()
    return None if row is None else _calibration(row)


def of_baseline(connection: Connection, system: System, baseline_id: UUID) -> CalibrationRecord | None:
    """Return the last calibration that created this baseline."""
    query = select(calibrations).where(
        calibrations.c.system_id == system.id, calibrations.c.baseline_id == baseline_id
    )
    row = connection.execute(query.order_by(calibrations.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _calibration(row)


def save_state(connection: Connection, system: System, state: DetectorState) -> None:
    """Store the state of a system's detectors."""
    values = {
        "calibration_id": state.calibration_id,
        "state": _jsonb(state.state),
        "last_captured_at": state.last_captured_at,
        "last_id": state.last_id,
        "processed": state.processed,
        "updated_at": datetime.now(UTC),
    }
    statement = insert(detector_states).values(system_id=system.id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["system_id"], set_=values))


def find_state(connection: Connection, system: System) -> DetectorState | None:
    """Return the state of a system's detectors; None if it was never calibrated."""
    query = select(detector_states).where(detector_states.c.system_id == system.id)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return DetectorState(
        calibration_id=row.calibration_id,
        state=row.state,
        last_captured_at=row.last_captured_at,
        last_id=row.last_id,
        processed=row.processed,
    )


def _jsonb(value: object) -> ColumnElement[Any]:
    """Plain JSON in which NaN, which JSON does not know, is null."""
    return cast(literal(to_json(value, inf_nan_mode="null").decode(), Text), JSONB)


def _calibration(row: Row[Any]) -> CalibrationRecord:
    return CalibrationRecord(
        id=row.id,
        baseline_id=row.baseline_id,
        since=row.since,
        until=row.until,
        snapshots=row.snapshots,
        slot_s=row.slot_s,
        normal=row.normal,
        notes=tuple(row.notes),
        created_at=row.created_at,
        active=row.active,
        automatic=row.automatic,
    )
