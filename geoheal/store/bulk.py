"""Snapshots by the thousand: binary COPY in, keys looked up in one round trip."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from geoheal.domain.snapshot import MEASUREMENTS
from geoheal.domain.system import System
from geoheal.store import copy_format
from geoheal.store.copy_format import Cells
from geoheal.store.real_vector import array_header
from geoheal.store.session import driver_connection
from geoheal.store.tables import SCHEMA

POSTGRES_EPOCH_US = 946_684_800_000_000
"""Microseconds from the Unix epoch to PostgreSQL's (2000-01-01 UTC)."""

NUMBERS = (*MEASUREMENTS, "drift")
COLUMNS = (
    "system_id", "captured_at", "id", *NUMBERS, "request_count", "basin", "baseline_id", "code_version_id",
    "node", "regime", "label", "context",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SnapshotRows:
    """Snapshots ready to be stored, in columns; see :class:`geoheal.domain.batch.ObservationBatch`.

    Parameters
    ----------
    numbers
        By column name, NaN for NULL; absent names are NULL throughout.
    amplitudes, measured
        Amplitudes, shape (n, D), and which rows have one.
    baseline_ids, code_version_ids
        One entry a row.
    """

    ids: NDArray[np.uint8]
    captured_at: NDArray[np.int64]
    numbers: Mapping[str, NDArray[np.float64]]
    amplitudes: NDArray[np.float32]
    measured: NDArray[np.bool_]
    baseline_ids: Sequence[UUID | None]
    code_version_ids: Sequence[UUID | None]
    nodes: Sequence[str | None]
    regimes: Sequence[str | None]
    labels: Sequence[str | None]
    contexts: Sequence[Mapping[str, Any] | None]

    def __len__(self) -> int:
        return len(self.captured_at)


def copy_in(connection: Connection, system: System, rows: SnapshotRows) -> None:
    """Store snapshots whose identities are not stored yet."""
    cells = [
        _same(system.id, len(rows)),
        _always(copy_format.as_bytes((rows.captured_at - POSTGRES_EPOCH_US).astype(">i8"))),
        _always(rows.ids),
        *(_number(rows, name, ">f8") for name in NUMBERS),
        _number(rows, "request_count", ">i8"),
        _vectors(rows.amplitudes, rows.measured),
        _uuids(rows.baseline_ids),
        _uuids(rows.code_version_ids),
    ]
    statement = f"COPY {SCHEMA}.snapshots ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
    with driver_connection(connection).cursor() as cursor, cursor.copy(statement) as copy:
        for piece in copy_format.stream(cells, _tails(rows), len(COLUMNS)):
            copy.write(piece)


def stored_keys(
    connection: Connection, system: System, captured_at: NDArray[np.int64], ids: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Which of these identities are stored, shape (n,)."""
    stored = np.zeros(len(captured_at), dtype=np.bool_)
    if len(captured_at) == 0 or not _any_between(connection, system, captured_at.min(), captured_at.max()):
        return stored
    found = connection.execute(
        text(f"""
            SELECT key.place
            FROM unnest(CAST(:times AS bigint[]), CAST(:ids AS uuid[])) WITH ORDINALITY AS key (us, id, place)
            JOIN {SCHEMA}.snapshots AS s ON s.system_id = :system
             AND s.captured_at = timestamptz 'epoch' + key.us * interval '1 microsecond' AND s.id = key.id
        """),
        {"system": system.id, "times": captured_at.tolist(), "ids": [each.tobytes().hex() for each in ids]},
    )
    stored[np.array(found.scalars().all(), dtype=np.int64) - 1] = True
    return stored


def _any_between(connection: Connection, system: System, first: np.int64, last: np.int64) -> bool:
    """Whether the system has any snapshot in a stretch of time: most imports enter empty ground."""
    query = text(f"""
        SELECT EXISTS (SELECT FROM {SCHEMA}.snapshots WHERE system_id = :system
            AND captured_at >= timestamptz 'epoch' + :first * interval '1 microsecond'
            AND captured_at <= timestamptz 'epoch' + :last * interval '1 microsecond')
    """)
    bounds = {"system": system.id, "first": int(first), "last": int(last)}
    return bool(connection.execute(query, bounds).scalar_one())


def _always(values: NDArray[np.uint8]) -> Cells:
    return copy_format.fixed(values, np.ones(len(values), dtype=np.bool_))


def _same(value: UUID, rows: int) -> Cells:
    return _always(np.tile(np.frombuffer(value.bytes, dtype=np.uint8), (rows, 1)))


def _uuids(values: Sequence[UUID | None]) -> Cells:
    joined = b"".join(bytes(16) if value is None else value.bytes for value in values)
    present = np.array([value is not None for value in values], dtype=np.bool_)
    return copy_format.fixed(np.frombuffer(joined, dtype=np.uint8).reshape(-1, 16), present)


def _number(rows: SnapshotRows, name: str, dtype: str) -> Cells:
    values = rows.numbers.get(name)
    if values is None:
        values = np.full(len(rows), np.nan)
    present = ~np.isnan(values)
    return copy_format.numbers(np.where(present, values, 0.0), dtype, present)


def _vectors(amplitudes: NDArray[np.float32], measured: NDArray[np.bool_]) -> Cells:
    rows, dimension = amplitudes.shape
    header = np.frombuffer(array_header(dimension), dtype=np.uint8)
    elements = np.empty((rows, dimension), dtype=[("length", ">i4"), ("value", ">f4")])
    elements["length"] = 4
    elements["value"] = amplitudes
    return copy_format.fixed(
        np.hstack([np.tile(header, (rows, 1)), copy_format.as_bytes(elements)]), measured
    )


def _tails(rows: SnapshotRows) -> list[bytes]:
    known: dict[tuple[str | None, ...], bytes] = {}
    tails = []
    for *named, context in zip(rows.nodes, rows.regimes, rows.labels, rows.contexts, strict=True):
        words = tuple(named)
        if words not in known:
            known[words] = b"".join(map(copy_format.text, words))
        tails.append(known[words] + copy_format.jsonb(None if context is None else json.dumps(context)))
    return tails
