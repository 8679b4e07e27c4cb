"""What a process remembers of systems is not believed when another process has changed it."""

from geoheal.monitor.ingest.group import GroupIngest
from geoheal.store.snapshots import snapshots
from geoheal.store.systems import systems
from geoheal.store.systems.renaming import rename


def found(connection, name):
    system = systems.find(connection, name)
    assert system is not None
    return system


def stored_in(database, name):
    with database.transaction() as connection:
        return len(snapshots.recent(connection, found(connection, name), 10))


def test_nothing_more_is_stored_under_a_system_that_another_process_renamed(database, observed):
    group = GroupIngest(database)
    for _ in range(2):
        group.ingest("shop", observed())
    with database.transaction() as connection:
        rename(connection, found(connection, "shop"), "webshop")
    group.ingest("shop", observed())
    assert (stored_in(database, "webshop"), stored_in(database, "shop")) == (2, 1)
