"""Columns of ordinary reports, in the form in which a batch is stored."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final
from uuid import UUID

import numpy as np
from msgspec import UNSET, UnsetType
from numpy.typing import NDArray

from geoheal.constants import CLOCK_SKEW_MAX
from geoheal.domain.snapshots.batch import ObservationBatch, uuid_bytes
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.snapshot import FIGURES, MEASUREMENTS
from geoheal.errors import InvalidInput
from geoheal.monitor.ingest.quick_report import code_version_of, is_count, measured_metrics, settle_identity

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
US: Final = timedelta(microseconds=1)
_NOTHING: Final = {UnsetType, type(None)}

Columns = Mapping[str, Sequence[Any]]
"""Values of each field of the reports, UNSET if a report does not have it."""


def batch_of(columns: Columns, now: datetime, earliest: datetime) -> ObservationBatch:
    """Return ordinary reports as a batch.

    Raises
    ------
    InvalidInput, ValueError, OverflowError
        When one is wrong, or their basins are of several dimensions.
    """
    ids, captured_at = _identities(columns["id"], columns["captured_at"], now, earliest)
    if not all(is_count(each) for each in columns["request_count"] if type(each) not in _NOTHING):
        raise InvalidInput("Not a count.", field="request_count")
    numbers = {name: _numbers(columns[name]) for name in FIGURES}
    basins = _basins(columns["basin_coords"])
    metrics = _entries([measured_metrics(each or None) for each in columns["metrics"]])
    _require_measured(numbers, basins, metrics)
    return ObservationBatch(
        ids=ids,
        captured_at=captured_at,
        numbers=numbers,
        basin_coords=basins,
        nodes=_entries(columns["node"]),
        labels=_entries(columns["label"]),
        contexts=_entries(columns["context"]),
        metrics=metrics,
        regimes=_entries(columns["regime"]),
        code_versions=_code_versions(columns),
    )


def _identities(
    given: Sequence[Any], moments: Sequence[Any], now: datetime, earliest: datetime
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return ids, shape (n, 16), and moments (µs since the Unix epoch), shape (n,)."""
    if set(map(type, given)) == {UUID} and set(map(type, moments)) <= _NOTHING:
        ids = uuid_bytes(given)
        captured_at = _times_inside(ids)
        late = np.datetime64((now + CLOCK_SKEW_MAX).astimezone(UTC).replace(tzinfo=None), "us").astype(
            np.int64
        )
        early = np.datetime64(earliest.astimezone(UTC).replace(tzinfo=None), "us").astype(np.int64)
        if captured_at.max() > late or captured_at.min() < early:
            raise InvalidInput("Outside the accepted range.", field="id")
        return ids, captured_at
    settled = [
        settle_identity(each or None, datetime.fromisoformat(moment) if moment else None, now, earliest)
        for each, moment in zip(given, moments, strict=True)
    ]
    at = [(moment - EPOCH) // US for _, moment in settled]
    return uuid_bytes([each for each, _ in settled]), np.array(at, dtype=np.int64)


def _times_inside(ids: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the times (µs since the Unix epoch) inside UUIDs of version 7."""
    if np.any(ids[:, 6] >> 4 != 7) or np.any(ids[:, 8] >> 6 != 0b10):
        raise InvalidInput("Not a UUIDv7.", field="id")
    milliseconds = np.zeros((len(ids), 8), dtype=np.uint8)
    milliseconds[:, 2:] = ids[:, :6]
    return milliseconds.view(">i8").reshape(-1).astype(np.int64) * 1000


def _numbers(values: Sequence[Any]) -> NDArray[np.float64]:
    """Return a column of figures, NaN if not measured."""
    kinds = set(map(type, values))
    if kinds <= _NOTHING:
        return np.full(len(values), np.nan)
    if UnsetType in kinds or type(None) in kinds:
        values = [np.nan if type(each) in _NOTHING else each for each in values]
    return np.array(values, dtype=np.float64)


def _basins(values: Sequence[Any]) -> NDArray[np.float64] | None:
    """Return raw coordinates, shape (n, D), a row of NaN without coordinates; None without any."""
    given = [each or None for each in values]
    dimensions = {len(each) for each in given if each is not None}
    if not dimensions:
        return None
    if len(dimensions) > 1:
        raise InvalidInput("Basins of several dimensions.", field="basin_coords")
    (dimension,) = dimensions
    nothing = [np.nan] * dimension
    flat = chain.from_iterable(nothing if each is None else each for each in given)
    return np.fromiter(flat, np.float64, len(given) * dimension).reshape(-1, dimension)


def _entries(values: Sequence[Any]) -> list[Any] | None:
    """Return a column with None for missing values; None if all are missing."""
    kinds = set(map(type, values))
    if kinds <= _NOTHING:
        return None
    return [None if each is UNSET else each for each in values] if UnsetType in kinds else list(values)


def _require_measured(
    numbers: Mapping[str, NDArray[np.float64]],
    basins: NDArray[np.float64] | None,
    metrics: Sequence[Any] | None,
) -> None:
    nothing = np.logical_and.reduce([np.isnan(numbers[name]) for name in MEASUREMENTS])
    if basins is not None:
        nothing &= np.isnan(basins[:, 0])
    if nothing.any() and (
        metrics is None or any(metrics[row] is None for row in np.flatnonzero(nothing).tolist())
    ):
        raise InvalidInput("Nothing was measured.")


def _code_versions(columns: Columns) -> list[CodeVersion] | None:
    given = [columns[name] for name in ("code_hash", "active_modules", "module_versions")]
    if all(set(map(type, values)) <= _NOTHING for values in given):
        return None
    known: dict[Any, CodeVersion] = {}
    found = []
    for code_hash, modules, versions in zip(*given, strict=True):
        named = code_hash or None, tuple(modules or ()), tuple((versions or {}).items())
        if named not in known:
            known[named] = code_version_of(*named[:2], dict(named[2]))
        found.append(known[named])
    return found
