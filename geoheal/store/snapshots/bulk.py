"""Thousands of snapshots: stored by binary COPY, keys looked up in one round trip."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.batch import entries_at
from geoheal.domain.snapshots.snapshot import MEASUREMENTS
from geoheal.store.cluster import distribution
from geoheal.store.schema.column_types import array_header
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.session import driver_connection
from geoheal.store.snapshots import copy_format
from geoheal.store.snapshots.copy_format import Cells

POSTGRES_EPOCH_US = 946_684_800_000_000
"""Microseconds from the Unix epoch to PostgreSQL's (2000-01-01 UTC)."""

NUMBERS = (*MEASUREMENTS, "drift")
COLUMNS = (
    "system_id", "captured_at", "id", *NUMBERS, "request_count", "basin", "baseline_id", "code_version_id",
    "node", "regime", "label", "context", "metrics",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SnapshotRows:
    """Snapshots to store, in columns; see :class:`geoheal.domain.snapshots.batch.ObservationBatch`.

    Parameters
    ----------
    numbers
        By column name, NaN for NULL; absent names are NULL throughout.
    amplitudes, measured
        Amplitudes, shape (n, D), and which rows have one.
    baseline_ids, code_version_ids
        The 16 bytes of each UUID, shape (n, 16); zeros for NULL.
    nodes, regimes, labels, contexts, metrics
        One entry per row, or None if no row has one.
    """

    ids: NDArray[np.uint8]
    captured_at: NDArray[np.int64]
    numbers: Mapping[str, NDArray[np.float64]]
    amplitudes: NDArray[np.float32]
    measured: NDArray[np.bool_]
    baseline_ids: NDArray[np.uint8]
    code_version_ids: NDArray[np.uint8]
    nodes: Sequence[str | None] | None = None
    regimes: Sequence[str | None] | None = None
    labels: Sequence[str | None] | None = None
    contexts: Sequence[Mapping[str, Any] | None] | None = None
    metrics: Sequence[Mapping[str, float] | None] | None = None

    def __len__(self) -> int:
        return len(self.captured_at)

    def some(self, chosen: NDArray[np.intp]) -> "SnapshotRows":
        """Return some of the rows, in this order."""
        if np.array_equal(chosen, np.arange(len(self))):
            return self
        return SnapshotRows(
            ids=self.ids[chosen],
            captured_at=self.captured_at[chosen],
            numbers={name: values[chosen] for name, values in self.numbers.items()},
            amplitudes=self.amplitudes[chosen],
            measured=self.measured[chosen],
            baseline_ids=self.baseline_ids[chosen],
            code_version_ids=self.code_version_ids[chosen],
            nodes=entries_at(self.nodes, chosen),
            regimes=entries_at(self.regimes, chosen),
            labels=entries_at(self.labels, chosen),
            contexts=entries_at(self.contexts, chosen),
            metrics=entries_at(self.metrics, chosen),
        )


_MODIFY: Final = text(f"""
    DELETE FROM {SCHEMA}.stale_hours WHERE system_id = ANY(CAST(:systems AS uuid[])) AND hour = 'infinity'
""")
"""Deletes nothing, and lets a cluster know that the transaction writes to these systems.

Citus 13 sends a plain COMMIT to a node if the transaction has read there before a COPY, and reports success
even if the node is gone by then. After any other writing statement it prepares the transaction on each node.
"""


def copy_in(connection: Connection, system_ids: NDArray[np.uint8], rows: SnapshotRows) -> None:
    """Store snapshots whose identities are not stored yet.

    Parameters
    ----------
    system_ids
        The 16 bytes of each row's system, shape (n, 16); a single row if it is the same for all.
    """
    if distribution.is_distributed(connection):
        connection.execute(_MODIFY, {"systems": _uuid_array(np.unique(system_ids, axis=0))})
    always = np.ones(len(rows), dtype=np.bool_)
    moments = (rows.captured_at - POSTGRES_EPOCH_US).astype(">i8")
    cells = [
        Cells(copy_format.words(system_ids), always),
        Cells(moments, always),
        Cells(copy_format.words(rows.ids), always),
        *(_number(rows, name, ">f8") for name in NUMBERS),
        _number(rows, "request_count", ">i8"),
        Cells(_vectors(rows.amplitudes), rows.measured),
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
    """Return which of these identities are stored, shape (n,)."""
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
        {"system": system.id, "times": _bigint_array(captured_at), "ids": _uuid_array(ids)},
    )
    stored[np.array(found.scalars().all(), dtype=np.int64) - 1] = True
    return stored


def stored_among(
    connection: Connection,
    system_ids: NDArray[np.uint8],
    captured_at: NDArray[np.int64],
    ids: NDArray[np.uint8],
) -> NDArray[np.bool_]:
    """Return which of these identities, of several systems, are stored, shape (n,)."""
    stored = np.zeros(len(captured_at), dtype=np.bool_)
    found = connection.execute(
        text(f"""
            SELECT key.place
            FROM unnest(CAST(:systems AS uuid[]), CAST(:times AS bigint[]), CAST(:ids AS uuid[]))
                WITH ORDINALITY AS key (system_id, us, id, place)
            JOIN {SCHEMA}.snapshots AS s ON s.system_id = key.system_id
             AND s.captured_at = timestamptz 'epoch' + key.us * interval '1 microsecond' AND s.id = key.id
        """),
        {"systems": _uuid_array(system_ids), "times": _bigint_array(captured_at), "ids": _uuid_array(ids)},
    )
    stored[np.array(found.scalars().all(), dtype=np.int64) - 1] = True
    return stored


def _uuid_array(ids: NDArray[np.uint8]) -> str:
    """Return UUIDs as the text of a PostgreSQL array; the driver would check each for quoting."""
    return f"{{{','.join([each.tobytes().hex() for each in ids])}}}"


def _bigint_array(values: NDArray[np.int64]) -> str:
    return f"{{{','.join(map(str, values.tolist()))}}}"


def _any_between(connection: Connection, system: System, first: np.int64, last: np.int64) -> bool:
    """Whether the system has any snapshot in a stretch of time; most imports cover an empty one."""
    query = text(f"""
        SELECT EXISTS (SELECT 1 FROM {SCHEMA}.snapshots WHERE system_id = :system
            AND captured_at >= timestamptz 'epoch' + :first * interval '1 microsecond'
            AND captured_at <= timestamptz 'epoch' + :last * interval '1 microsecond')
    """)
    bounds = {"system": system.id, "first": int(first), "last": int(last)}
    return bool(connection.execute(query, bounds).scalar_one())


def _uuids(values: NDArray[np.uint8]) -> Cells:
    return Cells(copy_format.words(values), np.asarray(values.any(axis=1)))


def _number(rows: SnapshotRows, name: str, dtype: str) -> Cells:
    values = rows.numbers.get(name)
    if values is None:
        return Cells(np.zeros(1, dtype=dtype), np.zeros(len(rows), dtype=np.bool_))
    present = ~np.isnan(values)
    return Cells(np.where(present, values, 0.0).astype(dtype), present)


def _vectors(amplitudes: NDArray[np.float32]) -> NDArray[Any]:
    """Return amplitudes in the binary format of ``real[]``."""
    rows, dimension = amplitudes.shape
    header = array_header(dimension)
    element = np.dtype([("length", ">i4"), ("value", ">f4")])
    arrays = np.empty(rows, dtype=[("header", f"V{len(header)}"), ("elements", element, dimension)])
    arrays["header"] = np.void(header)
    arrays["elements"]["length"] = 4
    arrays["elements"]["value"] = amplitudes
    return arrays


def _tails(rows: SnapshotRows) -> list[bytes]:
    """Return the cells of text of each row; equal ones are encoded once."""
    named = [rows.nodes, rows.regimes, rows.labels]
    said = [column for column in named if column is not None]
    known: dict[tuple[str | None, ...], bytes] = {}
    tails = []
    for words in zip(*said, strict=True) if said else repeat((), len(rows)):
        if words not in known:
            given = iter(words)
            known[words] = b"".join(copy_format.text(None if c is None else next(given)) for c in named)
        tails.append(known[words])
    for column in (rows.contexts, rows.metrics):
        if column is None:
            tails = [tail + copy_format.NULL for tail in tails]
        else:
            written = (None if value is None else json.dumps(value) for value in column)
            tails = [tail + copy_format.jsonb(text) for tail, text in zip(tails, written, strict=True)]
    return tails
