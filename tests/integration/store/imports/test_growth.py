"""Queries on imported rows while nobody has counted these yet: the planner takes the table for empty."""

from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
import sqlalchemy as sa

from geoheal.store.imports import consequences, imports, removal
from geoheal.store.imports.moments import near

ROWS = 10_000
FIRST_US = 1_792_000_000_000_000
STEP_US = 10_000_000
IMPORT, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def keys(connection, system):
    """Rows of two imports, half of them each, stored in this transaction; their times and ids."""
    given = {"system": system.id, "first": FIRST_US, "step": STEP_US, "n": ROWS, "i": IMPORT, "o": OTHER}
    at = "timestamptz 'epoch' + (:first + CAST(:step AS bigint) * n) * interval '1 microsecond'"
    identity = "CAST(lpad(to_hex(n), 32, '0') AS uuid)"
    rows = "FROM generate_series(0, CAST(:n AS integer) - 1) AS n"
    for statement in (
        f"""INSERT INTO geoheal.snapshots (system_id, captured_at, id, phi)
            SELECT :system, {at}, {identity}, 1 {rows}""",
        f"""INSERT INTO geoheal.import_rows (system_id, captured_at, id, import_id)
            SELECT :system, {at}, {identity}, CASE WHEN n % 2 = 0 THEN CAST(:i AS uuid) ELSE :o END {rows}""",
        "SET LOCAL statement_timeout = '5s'",
    ):
        connection.execute(sa.text(statement), given)
    times = FIRST_US + STEP_US * np.arange(ROWS)
    ids = np.frombuffer(b"".join(n.to_bytes(16) for n in range(ROWS)), dtype=np.uint8).reshape(-1, 16)
    return times, ids


def test_queries_take_time_that_grows_with_the_rows_not_with_their_square(connection, system, keys):
    times, ids = keys
    found = near(connection, system, times + 400_000, timedelta(milliseconds=500))
    assert sorted(each.at_us for each in found) == times.tolist()
    assert near(connection, system, times + 600_000, timedelta(milliseconds=500)) == []
    assert not imports.known_rows(connection, system, times, ids).any()
    first, last = _bounds(connection)
    removed = removal.take_out(connection, system, IMPORT, first, last, ROWS)
    assert removed.rows == ROWS // 2
    assert consequences.first_basin(connection, system, OTHER) is None
    imports.forget_gone(connection, system, times, ids)
    left = sa.text(
        "SELECT (SELECT count(*) FROM geoheal.snapshots), (SELECT count(*) FROM geoheal.import_rows)"
    )
    assert connection.execute(left).one() == (ROWS // 2, 0)


def _bounds(connection):
    """Return the first moment and the last one."""
    return connection.execute(
        sa.text("SELECT min(captured_at), max(captured_at) FROM geoheal.snapshots")
    ).one()
