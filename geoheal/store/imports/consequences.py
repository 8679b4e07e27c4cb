"""Data derived from imported snapshots: baselines, drift, calibrations, standings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select, text

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.baseline import Baseline
from geoheal.store.schema.tables import SCHEMA, snapshots
from geoheal.store.snapshots import rollups
from geoheal.store.snapshots.basins import basin_of, has_basin
from geoheal.store.systems import baselines as baseline_queries
from geoheal.store.systems.standings import outdate

BATCH: Final = 5_000
Key = tuple[datetime, UUID]

_NOT_OF_IMPORT = f"""NOT EXISTS (SELECT 1 FROM {SCHEMA}.import_rows AS r WHERE r.system_id = s.system_id
    AND r.captured_at = s.captured_at AND r.id = s.id AND r.import_id = :import_id)"""


def baselines_of(connection: Connection, system: System, import_id: UUID) -> list[UUID]:
    """Return baselines whose snapshot came with an import, or that were calibrated during it."""
    query = text(f"""
        SELECT b.id FROM {SCHEMA}.baselines AS b
        WHERE b.system_id = :system AND (
            EXISTS (SELECT 1 FROM {SCHEMA}.import_rows AS r WHERE r.system_id = b.system_id
                AND r.captured_at = b.snapshot_captured_at AND r.id = b.snapshot_id
                AND r.import_id = :import_id)
            OR EXISTS (SELECT 1 FROM {SCHEMA}.calibrations AS c JOIN {SCHEMA}.imports AS i
                ON i.system_id = c.system_id AND i.id = :import_id
                AND c.since <= i.last_at AND c.until >= i.first_at
                WHERE c.system_id = b.system_id AND c.baseline_id = b.id))
    """)
    parameters = {"system": system.id, "import_id": import_id}
    return list(connection.execute(query, parameters).scalars())


def first_basin(
    connection: Connection, system: System, import_id: UUID
) -> tuple[datetime, UUID, NDArray[np.float32]] | None:
    """Return the first snapshot with a basin that is not from the import."""
    s = snapshots.alias("s")
    query = (
        select(s.c.captured_at, s.c.id, basin_of(s))
        .where(s.c.system_id == system.id, has_basin(s), text(_NOT_OF_IMPORT))
        .order_by(s.c.captured_at, s.c.id)
        .limit(1)
    )
    row = connection.execute(query, {"import_id": import_id}).one_or_none()
    return None if row is None else (row.captured_at, row.id, row.basin)


def retire(connection: Connection, system: System, gone: Sequence[UUID]) -> bool:
    """Make baselines inactive; return whether one of them was active."""
    statement = text(
        f"UPDATE {SCHEMA}.baselines SET active = false "
        "WHERE system_id = :system AND id = ANY(:gone) AND active"
    )
    return bool(connection.execute(statement, {"system": system.id, "gone": list(gone)}).rowcount)


def enact(
    connection: Connection, system: System, baseline: Baseline, at: datetime, snapshot_id: UUID
) -> None:
    """Make a snapshot's basin the active baseline."""
    taken = replace(baseline, snapshot_captured_at=at, snapshot_id=snapshot_id)
    baseline_queries.activate(connection, system, taken)


def active(connection: Connection, system: System) -> Baseline | None:
    """Return the active baseline."""
    return baseline_queries.find_active(connection, system)


def measured_against(
    connection: Connection, system: System, import_id: UUID, gone: Sequence[UUID]
) -> tuple[list[Key], list[NDArray[np.float32]]]:
    """Return some remaining snapshots, with basins, that were measured against the removed baselines."""
    s = snapshots.alias("s")
    query = (
        select(s.c.captured_at, s.c.id, basin_of(s))
        .where(s.c.system_id == system.id, s.c.baseline_id.in_(gone), text(_NOT_OF_IMPORT))
        .limit(BATCH)
    )
    rows = connection.execute(query, {"import_id": import_id}).all()
    return [(row.captured_at, row.id) for row in rows], [row.basin for row in rows]


def save_drift(
    connection: Connection,
    system: System,
    rows: Sequence[Key],
    baseline: Baseline | None,
    drift: NDArray[np.float64] | None,
) -> None:
    """Store the drift from a baseline, or NULL without one."""
    statement = text(f"""
        UPDATE {SCHEMA}.snapshots AS s SET drift = new.drift, baseline_id = CAST(:baseline AS uuid)
        FROM unnest(CAST(:moments AS timestamptz[]), CAST(:ids AS uuid[]),
                    CAST(:drift AS double precision[])) AS new (captured_at, id, drift)
        WHERE s.system_id = :system AND s.captured_at = new.captured_at AND s.id = new.id
    """)
    connection.execute(
        statement,
        {
            "system": system.id,
            "baseline": None if baseline is None else baseline.id,
            "moments": [at for at, _ in rows],
            "ids": [each for _, each in rows],
            "drift": [None] * len(rows) if drift is None else drift.tolist(),
        },
    )
    rollups.note(connection, system, [at for at, _ in rows])


def forget_detection(connection: Connection, system: System, since: datetime, until: datetime) -> bool:
    """Delete calibrations and anomalies of a stretch of time; return whether a calibration was active."""
    key = {"system": system.id, "since": since, "until": until}
    stretch = "since <= :until AND until >= :since"
    for statement in (
        "DELETE FROM geoheal.anomalies WHERE system_id = :system AND at BETWEEN :since AND :until",
        f"""DELETE FROM geoheal.anomalies WHERE system_id = :system AND calibration_id IN (
            SELECT id FROM geoheal.calibrations WHERE system_id = :system AND {stretch})""",
        f"""DELETE FROM geoheal.detector_states WHERE system_id = :system AND calibration_id IN (
            SELECT id FROM geoheal.calibrations WHERE system_id = :system AND {stretch})""",
    ):
        connection.execute(text(statement), key)
    deleted = text(
        f"DELETE FROM geoheal.calibrations WHERE system_id = :system AND {stretch} RETURNING active"
    )
    return any(connection.execute(deleted, key).scalars())


def delete_baselines(connection: Connection, system: System, gone: Sequence[UUID]) -> None:
    """Delete baselines that no calibration refers to."""
    connection.execute(
        text(f"""
            DELETE FROM {SCHEMA}.baselines AS b WHERE b.system_id = :system AND b.id = ANY(:gone)
            AND NOT EXISTS (SELECT 1 FROM {SCHEMA}.calibrations AS c
                            WHERE c.system_id = b.system_id AND c.baseline_id = b.id)
        """),
        {"system": system.id, "gone": list(gone)},
    )


def settle(connection: Connection, system: System) -> None:
    """Request a new judgement of the system."""
    connection.execute(
        text(f"""
            DELETE FROM {SCHEMA}.standings AS t WHERE t.system_id = :system
            AND NOT EXISTS (SELECT 1 FROM {SCHEMA}.snapshots AS s WHERE s.system_id = t.system_id)
        """),
        {"system": system.id},
    )
    outdate(connection, system)
