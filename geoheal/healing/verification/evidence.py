"""Evidence of a patch's effect from the store: the system's history, and the nodes without the patch."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np

from geoheal.domain.healing.patch import Patch, Target
from geoheal.domain.health.system import System
from geoheal.healing.verification.canary import canary_nodes, in_force_since
from geoheal.healing.verification.gauges import better_directions
from geoheal.healing.verification.record import GROWTH, SnapshotColumns, growth
from geoheal.store.healing import incidents, patches
from geoheal.store.session import Connection
from geoheal.store.snapshots import measurements
from geoheal.store.snapshots.measurements import Measurements
from geoheal.store.systems import own_rules

HISTORY: Final = timedelta(days=7)
SNAPSHOTS_MAX: Final = 30_000
"""Largest number of snapshots to read: the newest ones."""


def record_of(
    connection: Connection,
    system: System,
    patch: Patch,
    stabilisation: timedelta,
    patience: timedelta,
    now: datetime,
) -> SnapshotColumns | None:
    """Return a system's reports before and since a patch.

    Nodes that had the patch first are left out once all have it, because their change came earlier.

    Returns
    -------
    None while a patch on a branch is not in force: no snapshot shows other code yet.
    """
    assert patch.applied_at is not None  # noqa: S101 - it is in force
    measured = measurements.read(connection, system, patch.applied_at - HISTORY, SNAPSHOTS_MAX)
    measured = _without(measured, canary_nodes(patch))
    applied = in_force_since(patch).timestamp()
    due = applied + stabilisation.total_seconds()
    names = _names(measurements.modules_of(connection, system), patch.module_name)
    versions = [None if each is None else names.get(each) for each in measured.versions]
    if patch.target is Target.GIT:
        merged = _merged(measured, versions, applied)
        if merged is None:
            return None
        applied = due = merged
    incident = incidents.find(connection, system, patch.incident_id)
    onset = applied if incident is None else min(incident.first_seen_at.timestamp(), applied)
    control, patched = nodes_without_and_with(measured, versions, onset, applied, due)
    numbers = dict(measured.numbers)
    if "memory_usage_mb" in numbers:
        numbers[GROWTH] = growth(measured.nodes, numbers["memory_usage_mb"])
    return SnapshotColumns(
        times=measured.times,
        nodes=measured.nodes,
        numbers=numbers,
        own=measured.own,
        better=better_directions(own_rules.of_system(connection, system)),
        onset=onset,
        applied=applied,
        due=due,
        patience_s=patience.total_seconds(),
        now=now.timestamp(),
        control=control,
        patched=patched,
        ended=_ended(connection, system, patch, stabilisation),
    )


def _ended(
    connection: Connection, system: System, patch: Patch, stabilisation: timedelta
) -> list[tuple[float, float]]:
    """Return from when until when incidents lasted that earlier patches ended.

    A patch on a branch takes effect at an unknown time before it is verified.
    """
    assert patch.applied_at is not None  # noqa: S101 - it is in force
    found = patches.ended_by_patches(connection, system, patch.applied_at - HISTORY, patch.applied_at)
    return [
        (
            each.first_seen_at.timestamp(),
            min(
                each.verified_at
                if each.patch.target is Target.GIT
                else in_force_since(each.patch) + stabilisation,
                each.verified_at,
            ).timestamp(),
        )
        for each in found
        if each.patch.id != patch.id
    ]


def _without(measured: Measurements, nodes: frozenset[str]) -> Measurements:
    """Return the measurements without these nodes."""
    if not nodes:
        return measured
    kept = np.array([node not in nodes for node in measured.nodes], dtype=bool)
    return replace(
        measured,
        times=measured.times[kept],
        nodes=[node for node, keeps in zip(measured.nodes, kept, strict=True) if keeps],
        versions=[version for version, keeps in zip(measured.versions, kept, strict=True) if keeps],
        numbers={name: values[kept] for name, values in measured.numbers.items()},
    )


def _names(
    versions_by_id: Mapping[UUID, tuple[str | None, Mapping[str, str]]], module_name: str
) -> dict[UUID, str | None]:
    """Return the patched module's version in each code version, otherwise the code's own."""
    return {
        key: versions.get(module_name, code_hash) for key, (code_hash, versions) in versions_by_id.items()
    }


def _merged(measured: Measurements, versions: list[str | None], applied: float) -> float | None:
    """Return when the first snapshot with another code version than the last one before arrived."""
    before = [version for moment, version in zip(measured.times, versions, strict=True) if moment < applied]
    old = before[-1] if before else None
    since = (
        float(moment)
        for moment, version in zip(measured.times, versions, strict=True)
        if moment >= applied and version != old
    )
    return next(since, None)


def nodes_without_and_with(
    measured: Measurements, versions: list[str | None], onset: float, applied: float, due: float
) -> tuple[frozenset[str], frozenset[str]]:
    """Return nodes that report the same version of the module as before, while others changed.

    A node's earlier version is what it reported since the incident began: a node that was silent since then
    shows changes in between, such as the faulty release, and not the patch.

    If no version changes, it is unknown which nodes run the patch, so there are no controls.
    """
    before: dict[str, str | None] = {}
    since: dict[str, set[str | None]] = {}
    for moment, node, version in zip(measured.times.tolist(), measured.nodes, versions, strict=True):
        if node is None:
            continue
        if moment < applied:
            if moment >= onset or onset >= applied:
                before[node] = version
        elif moment >= due:
            since.setdefault(node, set()).add(version)
    known = {node for node in before.keys() & since.keys() if before[node] is not None}
    same = {node for node in known if since[node] == {before[node]}}
    patched = known - same
    return frozenset(same) if patched else frozenset(), frozenset(patched)
