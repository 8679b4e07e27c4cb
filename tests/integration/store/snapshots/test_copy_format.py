"""Our binary COPY against psycopg's own encoder, and back from the server."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import psycopg
import pytest
from psycopg.types.json import Jsonb
from sqlalchemy import text

from geoheal.domain.snapshots.batch import uuid_bytes
from geoheal.store.schema.column_types import array_header, register
from geoheal.store.session import driver_connection
from geoheal.store.snapshots import bulk, copy_format
from geoheal.store.snapshots.bulk import SnapshotRows
from geoheal.store.snapshots.ingest_path import insert_new

START = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)

TYPES = {
    "system_id": "uuid", "captured_at": "timestamptz", "id": "uuid", "request_count": "int8",
    "basin": "float4[]", "baseline_id": "uuid", "code_version_id": "uuid", "node": "text", "regime": "text",
    "label": "text", "context": "jsonb", "metrics": "jsonb",
}  # fmt: skip


def rows_of(count: int, dimension: int = 64) -> SnapshotRows:
    """Rows with every kind of value and gap."""
    rng = np.random.default_rng(2)
    amplitudes = rng.normal(size=(count, dimension))
    amplitudes /= np.linalg.norm(amplitudes, axis=1, keepdims=True)
    gaps = {
        name: np.where(rng.random(count) < 0.3, np.nan, rng.normal(size=count)) for name in bulk.NUMBERS[:5]
    }
    ids = rng.integers(0, 256, (count, 16), dtype=np.uint8)
    thirds, fourths = ids.copy(), ids.copy()
    thirds[::3], fourths[::4] = 0, 0  # not known
    words = [None, "", "plain", "è€𝄞 \t\n\\N", 'quo"te', "x" * 3000]
    return SnapshotRows(
        ids=ids,
        captured_at=np.array([round((START.timestamp() + place) * 1e6) + place for place in range(count)]),
        numbers={**gaps, "request_count": np.where(rng.random(count) < 0.5, np.nan, 2.0**52 + 1)},
        amplitudes=amplitudes.astype(np.float32),
        measured=rng.random(count) < 0.7,
        baseline_ids=thirds,
        code_version_ids=fourths,
        nodes=[words[place % 6] for place in range(count)],
        regimes=[None if place % 5 else "geometric" for place in range(count)],
        labels=[words[place % 5] for place in range(count)],
        contexts=[
            None if place % 2 else {"text": words[place % 6], "n": [1, 2.5, None]} for place in range(count)
        ],
        metrics=[None if place % 3 else {"queue": place / 7, "é": 1e-300} for place in range(count)],
    )


def values_of(system, rows: SnapshotRows, place: int) -> list[object]:
    """Return a row as Python values, in the order of the columns."""

    def number(name: str) -> float | None:
        value = rows.numbers.get(name, np.full(len(rows), np.nan))[place]
        return None if np.isnan(value) else float(value)

    def uuid(column: np.ndarray) -> UUID | None:
        return UUID(bytes=column[place].tobytes()) if column[place].any() else None

    count = number("request_count")
    objects = [None if column is None else column[place] for column in (rows.contexts, rows.metrics)]
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(rows.captured_at[place]))
    return [
        system.id, moment, UUID(bytes=rows.ids[place].tobytes()), *map(number, bulk.NUMBERS),
        None if count is None else int(count), rows.amplitudes[place] if rows.measured[place] else None,
        uuid(rows.baseline_ids), uuid(rows.code_version_ids),
        *(column[place] for column in (rows.nodes, rows.regimes, rows.labels) if column is not None),
        *(None if each is None else Jsonb(each) for each in objects),
    ]  # fmt: skip


def stored(connection) -> list[tuple[object, ...]]:
    query = (
        f"SELECT {', '.join(bulk.COLUMNS)}, length(basin::text) FROM geoheal.snapshots ORDER BY captured_at"
    )
    rows = driver_connection(connection).execute(query.encode()).fetchall()
    connection.execute(text("DELETE FROM geoheal.snapshots"))
    return [tuple(each.tobytes() if isinstance(each, np.ndarray) else each for each in row) for row in rows]


@pytest.mark.parametrize("dimension", [64, 1])
def test_rows_arrive_as_psycopg_would_send_them(connection, system, dimension):
    rows = rows_of(200, dimension)
    bulk.copy_in(connection, uuid_bytes([system.id]), rows)
    ours = stored(connection)
    statement = f"COPY geoheal.snapshots ({', '.join(bulk.COLUMNS)}) FROM STDIN (FORMAT BINARY)"
    with driver_connection(connection).cursor() as cursor, cursor.copy(statement.encode()) as copy:
        copy.set_types([TYPES.get(name, "float8") for name in bulk.COLUMNS])
        for place in range(len(rows)):
            copy.write_row(values_of(system, rows, place))
    theirs = stored(connection)
    assert len(ours) == 200
    assert ours == theirs


def test_no_rows_are_not_rows(connection, system):
    bulk.copy_in(connection, uuid_bytes([system.id]), rows_of(0))
    assert stored(connection) == []


def test_what_is_copied_reads_like_what_is_inserted(connection, system, history):
    made = history(system, 20)
    for each in made:
        insert_new(connection, system, each, None)
    single = stored(connection)
    rows = SnapshotRows(
        ids=np.array([list(each.id.bytes) for each in made], dtype=np.uint8),
        captured_at=np.array([round(each.captured_at.timestamp() * 1e6) for each in made]),
        numbers={
            name: np.array([np.nan if (value := getattr(each, name)) is None else value for each in made])
            for name in (*bulk.NUMBERS, "request_count")
        },
        amplitudes=np.array(
            [np.zeros(64) if each.basin is None else each.basin for each in made], np.float32
        ),
        measured=np.array([each.basin is not None for each in made]),
        baseline_ids=np.zeros((20, 16), np.uint8),
        code_version_ids=np.zeros((20, 16), np.uint8),
        nodes=[each.node for each in made],
        regimes=[each.regime for each in made],
    )
    bulk.copy_in(connection, uuid_bytes([system.id]), rows)
    assert stored(connection) == single


def test_keys_that_are_stored_are_found(connection, system):
    rows = rows_of(50)
    assert not bulk.stored_keys(connection, system, rows.captured_at, rows.ids).any()
    bulk.copy_in(connection, uuid_bytes([system.id]), rows)
    captured_at, ids = rows.captured_at.copy(), rows.ids.copy()
    captured_at[10] += 1
    ids[20, 15] ^= 1
    found = bulk.stored_keys(connection, system, captured_at, ids)
    assert np.flatnonzero(~found).tolist() == [10, 20]
    nothing = bulk.stored_keys(connection, system, captured_at[:0], ids[:0])
    assert nothing.shape == (0,)


def test_cells_are_those_of_the_binary_format():
    assert copy_format.text("é") == b"\0\0\0\2\xc3\xa9"
    assert copy_format.text(None) == copy_format.jsonb(None) == copy_format.NULL
    assert copy_format.jsonb(json.dumps({})) == b"\0\0\0\3\1{}"
    assert array_header(64)[-8:] == b"\0\0\0\x40\0\0\0\1"


VECTORS = [
    np.array([0.0, -0.0, 1.5, -2.25], np.float32),
    np.array([np.inf, -np.inf, 1.1754944e-38, 3.4028235e38, 1e-45], np.float32),
    np.random.default_rng(0).normal(size=4096).astype(np.float32),
    np.array([0.1, 0.2]),
    np.arange(6, dtype=np.float32)[::2],
    np.array([7], np.float32),
]


@pytest.mark.parametrize("binary", [False, True])
def test_vectors_travel_bit_by_bit(database_url, binary):
    with psycopg.connect(database_url) as connection:
        register(connection)
        for vector in VECTORS:
            row = connection.execute(
                "SELECT %s, %s::text", [vector, vector.tolist()], binary=False
            ).fetchone()
            assert row is not None
            assert row[0].dtype == np.float32
            assert row[0].tobytes() == vector.astype(np.float32).tobytes()
        parameter = connection.execute("SELECT pg_typeof(%s)::text", [VECTORS[0]], binary=binary).fetchone()
        assert parameter == ("real[]",)
