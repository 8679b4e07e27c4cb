"""Undo an import: delete its rows, and update the data derived from them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import numpy as np

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.baseline import BaselineSource
from geoheal.errors import Conflict, InvalidInput, NotFound
from geoheal.geometry.distance.fisher_rao import distances
from geoheal.monitor.ingest.placement import as_baseline
from geoheal.store.imports import consequences, imports, removal, running
from geoheal.store.session import Connection, Database


@dataclass(slots=True)
class Undone:
    """Result of undoing an import.

    Parameters
    ----------
    rows
        Rows of the import.
    systems
        Names of the systems that it went into.
    notes
        What followed from it, as sentences.
    """

    rows: int = 0
    systems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def undo_import(database: Database, end_of_id: str) -> Undone:
    """Delete the rows of an import; an interrupted undo continues when repeated.

    Parameters
    ----------
    end_of_id
        The last characters of its id, or all of it.

    Raises
    ------
    NotFound
        When the import does not exist.
    InvalidInput
        When several ids end like that.
    Conflict
        When it is still running.
    """
    with database.transaction() as connection:
        found = imports.ids_like(connection, end_of_id)
        if not found:
            raise NotFound(f"There is no import {end_of_id!r}; `geoheal import list` shows all.")
        if len(found) > 1:
            raise InvalidInput(f"Several imports end in {end_of_id!r}; give more characters of the id.")
        if running.is_under_way(connection, found[0]):
            raise Conflict(
                f"Import {end_of_id!r} is still running and would store the removed rows again; "
                "wait until it has ended, or stop it first."
            )
        places = imports.of_id(connection, found[0])
    undone = Undone()
    for system, since, until in places:
        undone.systems.append(system.name)
        _undo(database, system, found[0], (since, until), undone)
    return undone


def _undo(
    database: Database, system: System, import_id: UUID, between: tuple[datetime, datetime], undone: Undone
) -> None:
    """Undo, references first: rows and calibrations show which baselines to delete."""
    with database.transaction() as connection:
        gone = consequences.baselines_of(connection, system, import_id)
        if gone:
            undone.notes.append(_replace_baseline(connection, system, import_id, gone))
    _measure_again(database, system, import_id, gone)
    with database.transaction() as connection:
        if consequences.forget_detection(connection, system, *between):
            undone.notes.append(
                f"What is normal for {system.name} was also learnt from it, so it was deleted; `geoheal "
                "calibrate` learns it again."
            )
        consequences.delete_baselines(connection, system, gone)
    while True:
        with database.transaction() as connection:
            taken = removal.take_out(connection, system, import_id, *between)
        if not taken.rows:
            break
        undone.rows += taken.rows
    with database.transaction() as connection:
        consequences.settle(connection, system)
        removal.forget(connection, system, import_id)


def _replace_baseline(connection: Connection, system: System, import_id: UUID, gone: list[UUID]) -> str:
    """Make the first snapshot that stays the baseline, where the active one came from the import."""
    first = consequences.first_basin(connection, system, import_id)
    if not consequences.retire(connection, system, gone):
        return f"An earlier baseline of {system.name} came from it and was deleted."
    if first is None:
        return f"{system.name} no longer has a baseline: no snapshot with a basin is left."
    at, snapshot_id, basin = first
    baseline = as_baseline(basin, BaselineSource.FIRST_SNAPSHOT, datetime.now(UTC))
    consequences.enact(connection, system, baseline, at, snapshot_id)
    return f"The baseline of {system.name} came from it; its first remaining snapshot is now the baseline."


def _measure_again(database: Database, system: System, import_id: UUID, gone: list[UUID]) -> None:
    """Measure the drift of snapshots that stay, and were measured against a baseline that goes."""
    while gone:
        with database.transaction() as connection:
            rows, basins = consequences.measured_against(connection, system, import_id, gone)
            if not rows:
                return
            active = consequences.active(connection, system)
            drift = None if active is None else distances(np.stack(basins), active.basin, system.geometry)
            consequences.save_drift(connection, system, rows, active, drift)
