"""Placement: turn an observation into a snapshot in its system's geometry."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from uuid_utils.compat import uuid7

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.baseline import Baseline, BaselineSource
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Observation, Snapshot, Vitals
from geoheal.errors import DimensionMismatch
from geoheal.geometry.basins.amplitude import measured_amplitude
from geoheal.geometry.basins.amplitude_batch import amplitudes
from geoheal.geometry.basins.compact import compacted
from geoheal.geometry.basins.one_basin import plain_amplitude, unit_angle
from geoheal.geometry.distance.fisher_rao import distance_from_amplitudes, distances
from geoheal.geometry.integration.regime import regime

ONE_BY_ONE_MAX = 16
"""Number of snapshots of one system up to which individual computation is faster than NumPy for all."""

VITALS = tuple(field.name for field in fields(Vitals))
_vitals = attrgetter(*VITALS)


def locate(basin_coords: NDArray[np.float64] | None, system: System) -> NDArray[np.float32] | None:
    """Return the amplitude of raw coordinates in a system, shape (D,); None if not measured.

    Raises
    ------
    DimensionMismatch
        When their number differs from the system's dimension.
    GeometryError
        When they are not a point of the system's manifold.
    """
    if basin_coords is None:
        return None
    require_dimension(len(basin_coords), system)
    amplitude = measured_amplitude(basin_coords, system.geometry)
    return None if amplitude is None else amplitude.astype(np.float32)


def require_dimension(dimension: int, system: System) -> None:
    """Check that basins have the system's dimension.

    Raises
    ------
    DimensionMismatch
        When they do not.
    """
    if dimension != system.dimension:
        raise DimensionMismatch(
            f"The basin has {dimension} coordinates; system {system.name!r} has basins of {system.dimension}."
        )


def place(
    observation: Observation, system: System, basin: NDArray[np.float32] | None, baseline: Baseline | None
) -> Snapshot:
    """Return an observation as a snapshot, measured against a baseline."""
    if basin is None or baseline is None:
        return placed(observation, system, basin)
    drift = distance_from_amplitudes(basin, baseline.basin, system.geometry)
    return placed(observation, system, basin, drift, baseline.id)


def placed(
    observation: Observation,
    system: System,
    basin: NDArray[np.float32] | None,
    drift: float | None = None,
    baseline_id: UUID | None = None,
) -> Snapshot:
    """Return an observation as a snapshot, at a known distance from a baseline."""
    named = observation.regime
    return Snapshot(
        system=system.name,
        geometry=system.geometry,
        basin=basin,
        drift=drift,
        baseline_id=baseline_id,
        regime=named if named is not None or observation.phi is None else regime(observation.phi),
        **dict(zip(VITALS, _vitals(observation), strict=True)),
    )


def place_everyday(
    observations: Sequence[Observation], system: System, baseline: Baseline | None
) -> list[Snapshot | None]:
    """Return observations of a system as snapshots, measured against its baseline.

    An entry is None if its basin is refused or needs the exact computation: :func:`locate` decides.
    """
    if len(observations) <= ONE_BY_ONE_MAX:
        return [_place_one(each, system, baseline) for each in observations]
    snapshots = [placed(each, system, None) if each.basin_coords is None else None for each in observations]
    given = [index for index, each in enumerate(observations) if each.basin_coords is not None]
    if not given or baseline is None:
        return snapshots
    located = amplitudes(np.array([observations[index].basin_coords for index in given]), system.geometry)
    basins = located.values.astype(np.float32)
    basins[~located.measured] = baseline.basin
    drifts = distances(basins, baseline.basin, system.geometry).tolist()
    for row, index in enumerate(given):
        if located.measured[row]:
            snapshots[index] = placed(observations[index], system, basins[row], drifts[row], baseline.id)
        elif row not in located.reasons:
            snapshots[index] = placed(observations[index], system, None)
    return snapshots


def _place_one(observation: Observation, system: System, baseline: Baseline | None) -> Snapshot | None:
    """Return an observation as a snapshot.

    Return None if its basin needs the exact computation, or is refused.
    """
    coords = observation.basin_coords
    if coords is None or baseline is None:
        return placed(observation, system, None)
    found = plain_amplitude(coords, system.geometry)
    if found is None:
        unmeasured = system.geometry is Geometry.SPHERE and not coords.any()
        return placed(observation, system, None) if unmeasured else None
    basin = found.astype(np.float32)
    drift = system.geometry.factor * unit_angle(basin, baseline.basin)
    return placed(observation, system, basin, drift, baseline.id)


def as_baseline(
    basin: NDArray[np.float32], source: BaselineSource, now: datetime, taken_from: Vitals | None = None
) -> Baseline:
    """Return a new active baseline, taken from a snapshot or from coordinates."""
    snapshot_id: UUID | None = None if taken_from is None else taken_from.id
    return Baseline(
        id=uuid7(),
        basin=basin,
        source=source,
        snapshot_id=snapshot_id,
        snapshot_captured_at=None if taken_from is None else taken_from.captured_at,
        created_at=now,
    )


def same_report(stored: Snapshot, sent: Snapshot) -> bool:
    """Whether two snapshots have the same content, without values derived by geoheal (drift).

    The basin of the stored one may be compact.
    """
    if not all(getattr(stored, name) == getattr(sent, name) for name in (*VITALS, "regime")):
        return False
    if stored.basin is None or sent.basin is None:
        return stored.basin is sent.basin
    return any(np.array_equal(stored.basin, each) for each in (sent.basin, compacted(sent.basin)))
