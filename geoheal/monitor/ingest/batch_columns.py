"""A batch placed in its system's geometry, in columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.batch import ObservationBatch, Rejection, uuid_bytes
from geoheal.domain.snapshots.code_version import UNKNOWN_CODE, CodeVersion
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import FIGURES, Observation, Snapshot
from geoheal.geometry.basins.amplitude_batch import amplitudes
from geoheal.geometry.integration.regime import regimes
from geoheal.store.snapshots.bulk import SnapshotRows

NIL = UUID(int=0)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacedBatch:
    """A batch whose basins are amplitudes of the system.

    Parameters
    ----------
    batch, system
        The batch and its system.
    amplitudes, measured
        Amplitudes, shape (n, D), and whether each row has one.
    regimes
        Regimes stated by the reporter, or derived from Φ.
    first
        Whether a row is the first of its identity in the batch.
    rejected
        Rows whose basin is not a point of the system's manifold.
    valid
        The rows that are not rejected.
    """

    batch: ObservationBatch
    system: System
    amplitudes: NDArray[np.float32]
    measured: NDArray[np.bool_]
    regimes: Sequence[Regime | None]
    first: NDArray[np.bool_]
    rejected: Sequence[Rejection]
    valid: NDArray[np.bool_]

    def rows(
        self,
        chosen: NDArray[np.intp],
        drift: NDArray[np.float64],
        baseline_ids: NDArray[np.uint8],
        code_version_ids: Mapping[str, UUID],
    ) -> SnapshotRows:
        """Return some of the rows, ready to be stored."""
        batch = self.batch
        numbers = {**batch.numbers, "drift": drift}
        every = SnapshotRows(
            ids=batch.ids,
            captured_at=batch.captured_at,
            numbers=numbers,
            amplitudes=self.amplitudes,
            measured=self.measured,
            baseline_ids=baseline_ids,
            code_version_ids=_version_ids(batch.code_versions, code_version_ids, len(batch)),
            nodes=batch.nodes,
            regimes=self.regimes,
            labels=batch.labels,
            contexts=batch.contexts,
            metrics=batch.metrics,
        )
        return every.some(chosen)

    def snapshot(self, row: int) -> Snapshot:
        """Return one row as a snapshot."""
        batch = self.batch
        numbers: dict[str, Any] = {name: _number(values[row]) for name, values in batch.numbers.items()}
        count = numbers.pop("request_count", None)
        return Snapshot(
            id=UUID(bytes=batch.ids[row].tobytes()),
            captured_at=EPOCH + timedelta(microseconds=int(batch.captured_at[row])),
            system=self.system.name,
            geometry=self.system.geometry,
            basin=self.amplitudes[row] if self.measured[row] else None,
            regime=self.regimes[row],
            request_count=None if count is None else int(count),
            node=None if batch.nodes is None else batch.nodes[row],
            label=None if batch.labels is None else batch.labels[row],
            context=None if batch.contexts is None else batch.contexts[row],
            metrics=None if batch.metrics is None else batch.metrics[row],
            code_version=UNKNOWN_CODE if batch.code_versions is None else batch.code_versions[row],
            **numbers,
        )


def place_batch(batch: ObservationBatch, system: System) -> PlacedBatch:
    """Place a batch whose dimension is the system's."""
    values, measured, rejected = locate_rows(batch, system.geometry, system.dimension)
    valid = np.ones(len(batch), dtype=np.bool_)
    valid[[each.index for each in rejected]] = False
    return PlacedBatch(
        batch=batch,
        system=system,
        amplitudes=values,
        measured=measured,
        regimes=regimes_of(batch),
        first=first_of_each(batch),
        rejected=rejected,
        valid=valid,
    )


def locate_rows(
    batch: ObservationBatch, geometry: Geometry, dimension: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_], list[Rejection]]:
    """Return amplitudes of a batch's basins, shape (n, D), whether each row has one, and the refused rows."""
    values = np.zeros((len(batch), dimension), dtype=np.float32)
    measured = np.zeros(len(batch), dtype=np.bool_)
    if batch.basin_coords is None or not len(batch):
        return values, measured, []
    given = np.flatnonzero(~np.isnan(batch.basin_coords).all(axis=1))
    located = amplitudes(batch.basin_coords[given], geometry)
    measured[given] = located.measured
    values[measured] = located.values[located.measured]
    reasons = located.reasons.items()
    return values, measured, [Rejection(int(given[row]), why, "basin_coords") for row, why in reasons]


def in_columns(observations: Sequence[Observation], dimension: int) -> ObservationBatch:
    """Convert observations whose basins have this dimension to columns."""

    def column(get: Callable[[Observation], Entry]) -> list[Entry] | None:
        entries = [get(each) for each in observations]
        return entries if any(entry is not None for entry in entries) else None

    unmeasured = np.full(dimension, np.nan)
    basins = column(lambda each: each.basin_coords)
    moments = [(each.captured_at - EPOCH) // timedelta(microseconds=1) for each in observations]
    return ObservationBatch(
        ids=uuid_bytes([each.id for each in observations]),
        captured_at=np.array(moments, dtype=np.int64),
        numbers={
            name: np.array([getattr(each, name) for each in observations], dtype=np.float64)
            for name in FIGURES
        },
        basin_coords=None if basins is None else np.array([unmeasured if b is None else b for b in basins]),
        nodes=column(lambda each: each.node),
        labels=column(lambda each: each.label),
        contexts=column(lambda each: each.context),
        metrics=column(lambda each: each.metrics),
        regimes=column(lambda each: each.regime),
        code_versions=[each.code_version for each in observations],
        set_baseline=frozenset(index for index, each in enumerate(observations) if each.set_baseline),
    )


def regimes_of(batch: ObservationBatch) -> list[Regime | None]:
    """Return the regime of each row: stated by the reporter, or derived from Φ."""
    phi = batch.numbers.get("phi")
    derived: list[Regime | None] = [None] * len(batch) if phi is None else regimes(phi)
    if batch.regimes is None:
        return derived
    return [named or other for named, other in zip(batch.regimes, derived, strict=True)]


def first_of_each(batch: ObservationBatch, *owners: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether each row is the first of its identity, per owner if the owners' bytes are given."""
    moments = np.ascontiguousarray(batch.captured_at).view(np.uint8).reshape(len(batch), 8)
    keys = np.ascontiguousarray(np.hstack([*owners, moments, batch.ids]))
    first = np.zeros(len(batch), dtype=np.bool_)
    first[np.unique(keys.view(f"V{keys.shape[1]}").reshape(-1), return_index=True)[1]] = True
    return first


def _version_ids(
    versions: Sequence[CodeVersion] | None, ids: Mapping[str, UUID], rows: int
) -> NDArray[np.uint8]:
    """Return the id of each row's code version, shape (n, 16); zeros if the code is unknown."""
    if not versions or not ids:
        return np.zeros((rows, 16), dtype=np.uint8)
    known = {version: ids.get(version.fingerprint, NIL) for version in set(versions)}
    return uuid_bytes([known[version] for version in versions])


def _number(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
