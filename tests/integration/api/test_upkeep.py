"""Upkeep of the partitions."""

from datetime import UTC, datetime, timedelta

from geoheal.api.upkeep import Upkeep, tend
from geoheal.domain.access.retention import Retention
from geoheal.store.snapshots import partitions
from geoheal.store.snapshots.partitions import Month

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def months(database):
    with database.transaction() as connection:
        return sorted(partitions.existing(connection))


def test_months_ahead_are_made_and_nothing_is_dropped_without_a_retention(database):
    with database.transaction() as connection:
        partitions.ensure(connection, [Month(2011, 3)])
    tend(database, Retention(), NOW)
    assert {Month(2011, 3), Month(2026, 11), Month(2026, 12), Month(2027, 1)} <= set(months(database))


def test_a_month_is_dropped_when_all_of_it_is_older_than_the_retention(database):
    with database.transaction() as connection:
        partitions.ensure(connection, [Month(2026, 8), Month(2026, 9), Month(2026, 10)])
    tend(database, Retention.of_days(snapshots=60), NOW)
    assert Month(2026, 8) not in months(database)
    assert {Month(2026, 9), Month(2026, 10), Month(2026, 11)} <= set(months(database))


def test_it_begins_at_once_and_ends_when_it_is_told(database):
    with Upkeep(database, Retention()) as upkeep:
        deadline = datetime.now(UTC) + timedelta(seconds=30)
        while Month.of(datetime.now(UTC)) not in months(database):
            assert datetime.now(UTC) < deadline
    assert not upkeep._thread.is_alive()
