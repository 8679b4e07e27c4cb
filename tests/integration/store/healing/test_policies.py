"""Leases: one holder at a time, fenced, and a check that is asked for is never lost."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from uuid_utils.compat import uuid7

from geoheal.errors import LeaseLost
from geoheal.store.healing import policies

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LENGTH = timedelta(seconds=30)


def after(seconds):
    return NOW + timedelta(seconds=seconds)


def test_one_holder_at_a_time(connection, system):
    first, second = uuid7(), uuid7()
    assert policies.acquire(connection, system, first, NOW, LENGTH) is not None
    assert policies.acquire(connection, system, second, after(29), LENGTH) is None
    assert policies.acquire(connection, system, second, after(30), LENGTH) is not None


def test_who_lost_it_can_neither_keep_it_nor_write(connection, system):
    first, second = uuid7(), uuid7()
    policies.acquire(connection, system, first, NOW, LENGTH)
    policies.require_lease(connection, system, first, after(29))
    with pytest.raises(LeaseLost, match="checkout"):
        policies.require_lease(connection, system, first, after(30))
    policies.acquire(connection, system, second, after(31), LENGTH)
    assert not policies.extend(connection, system, first, after(32), LENGTH)
    with pytest.raises(LeaseLost):
        policies.require_lease(connection, system, first, after(32))
    policies.release(connection, system, first, after(33))
    policies.require_lease(connection, system, second, after(34))


@pytest.mark.parametrize(("ahead_s", "is_taken"), [(600, False), (601, True), (365 * 86_400, True)])
def test_a_worker_that_died_with_a_wrong_clock_does_not_hold_a_system_for_years(
    connection, system, ahead_s, is_taken
):
    policies.acquire(connection, system, uuid7(), after(ahead_s - 30), LENGTH)

    found = policies.acquire(connection, system, uuid7(), NOW, LENGTH)

    assert (found is not None) is is_taken


def test_it_lasts_as_long_as_it_is_extended(connection, system):
    holder = uuid7()
    policies.acquire(connection, system, holder, NOW, LENGTH)
    for place in range(1, 6):
        assert policies.extend(connection, system, holder, after(20 * place), LENGTH)
    assert policies.acquire(connection, system, uuid7(), after(129), LENGTH) is None
    assert not policies.extend(connection, system, holder, after(131), LENGTH)


def due(connection, seconds):
    return [each.name for each in policies.due(connection, after(seconds), 10)]


def test_a_system_is_due_after_its_interval_and_at_once_when_its_worker_died(connection, system):
    policies.ensure_all(connection, NOW)
    assert due(connection, 0) == ["checkout"]
    holder = uuid7()
    policies.acquire(connection, system, holder, NOW, LENGTH)
    assert due(connection, 29) == []
    assert due(connection, 30) == ["checkout"]
    policies.release(connection, system, holder, after(300))
    assert due(connection, 299) == []
    assert due(connection, 300) == ["checkout"]


def test_a_check_that_is_asked_for_during_a_check_follows_it(connection, system):
    holder = uuid7()
    policies.acquire(connection, system, holder, NOW, LENGTH)
    policies.ask_check(connection, system, after(5))
    assert due(connection, 6) == []
    policies.release(connection, system, holder, after(300))
    assert due(connection, 6) == ["checkout"]


def test_a_check_that_was_asked_for_before_is_made_once(connection, system):
    policies.ensure(connection, system, NOW)
    policies.ask_check(connection, system, NOW)
    holder = uuid7()
    policies.acquire(connection, system, holder, after(1), LENGTH)
    policies.release(connection, system, holder, after(300))
    assert due(connection, 10) == []


INVENTED = """
INSERT INTO geoheal.systems (id, name, geometry, dimension, created_at)
SELECT (:prefix || lpad(n::text, 12, '0'))::uuid, :prefix || n, 'sphere', 64, now()
FROM generate_series(1, 1000) AS n
"""


def test_two_thousand_invented_systems_that_are_due_do_not_starve_one_that_heals(connection, system):
    """Nor does it help them to be older, to be due for longer, and to be due again at once."""
    policies.ensure_all(connection, NOW)
    policies.change(connection, system, {"running": True}, NOW)
    for prefix in ("00000000-0000-4000-8000-", "ffffffff-0000-4000-8000-"):
        connection.execute(text(INVENTED), {"prefix": prefix})
    policies.ensure_all(connection, after(-60))
    turn = [each.name for each in policies.due(connection, after(1), 32)]
    assert "checkout" in turn[:3]
    assert len(set(turn)) == 32


def test_the_time_of_the_next_check_needs_no_session(connection, system):
    """Only what is IMMUTABLE may stand in an index; a database of several machines asks it of an UPDATE."""
    clause = policies._after_interval(NOW).compile(
        dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
    )
    expression = re.sub(r"('2026-[^']*')", r"timestamptz \1", str(clause)).replace("geoheal.policies.", "")
    connection.execute(text(f"CREATE INDEX ON geoheal.policies (({expression}))"))


def test_the_session_s_time_zone_moves_no_check(connection, system):
    connection.execute(text("SET LOCAL TimeZone = 'Europe/Berlin'"))
    before_winter = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    policies.ensure(connection, system, before_winter)
    policies.change(connection, system, {"check_interval_s": 86400.0}, before_winter)
    loop = policies.acquire(connection, system, uuid7(), before_winter, LENGTH)
    assert loop is not None
    assert loop.next_check_at == before_winter + timedelta(days=1)
