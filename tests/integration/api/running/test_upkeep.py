"""Upkeep of the partitions."""

from datetime import UTC, datetime, timedelta

from geoheal.api.running.upkeep import Upkeep, maintain
from geoheal.domain.access.retention import Retention
from geoheal.domain.snapshots.periods import Length, month_of
from geoheal.store.snapshots import partitions

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def periods(database):
    with database.transaction() as connection:
        return sorted(partitions.existing(connection))


def test_months_ahead_are_made_and_nothing_is_dropped_without_a_retention(database):
    with database.transaction() as connection:
        partitions.ensure(connection, [month_of(2011, 3)])
    maintain(database, Retention(), NOW)
    assert {
        month_of(2011, 3),
        month_of(2026, 11),
        month_of(2026, 12),
        month_of(2027, 1),
    } <= set(periods(database))


def test_a_month_is_dropped_when_all_of_it_is_older_than_the_retention(database):
    with database.transaction() as connection:
        partitions.ensure(connection, [month_of(2026, 8), month_of(2026, 9), month_of(2026, 10)])
    maintain(database, Retention.of_days(snapshots=60), NOW)
    assert month_of(2026, 8) not in periods(database)
    assert {month_of(2026, 9), month_of(2026, 10), month_of(2026, 11)} <= set(periods(database))


def test_history_in_days_is_kept_to_the_day(database):
    def days():
        return [str(each) for each in periods(database)]

    maintain(database, Retention(), NOW, length=Length.DAY)
    assert (days()[0], days()[-1]) == ("2026-11-23", "2026-12-07")
    maintain(database, Retention.of_days(snapshots=10), NOW + timedelta(days=13), length=Length.DAY)
    assert (days()[0], days()[-1]) == ("2026-11-26", "2026-12-20")


def test_it_begins_at_once_and_ends_when_it_is_asked_to(database):
    with Upkeep(database, Retention()) as upkeep:
        deadline = datetime.now(UTC) + timedelta(seconds=30)
        while Length.MONTH.around(datetime.now(UTC)) not in periods(database):
            assert datetime.now(UTC) < deadline
    assert not upkeep.is_running
