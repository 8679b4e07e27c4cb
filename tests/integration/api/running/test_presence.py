"""Signs of the service: they begin at once, follow each other, and begin again after an interruption."""

from datetime import UTC, datetime, timedelta

from geoheal.api.running.presence import PresenceSigns
from geoheal.store.operations import presence
from tests.waiting import eventually

NOW = datetime(2026, 11, 28, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def signs(database):
    with database.transaction() as connection:
        return presence.find(connection)


def test_a_service_gives_signs_while_it_runs(database):
    assert signs(database) is None
    began = datetime.now(UTC)
    with PresenceSigns(database):
        eventually(lambda: signs(database) is not None)
    assert signs(database).since >= began


def test_an_interruption_begins_anew(database):
    with database.transaction() as connection:
        for after in (0, 20, 40, 61, 70):
            presence.beat(connection, NOW + after * SECOND)
    found = signs(database)
    assert (found.since, found.seen_at) == (NOW + 61 * SECOND, NOW + 70 * SECOND)
    assert found.listening_since(NOW, NOW + 90 * SECOND) == NOW + 61 * SECOND
    assert found.listening_since(NOW, NOW + 91 * SECOND) == NOW + 91 * SECOND
    assert found.listening_since(NOW + 95 * SECOND, NOW + 99 * SECOND) is None
