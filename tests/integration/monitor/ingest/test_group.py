"""What a process remembers of systems is not believed when another process has changed it."""

from concurrent.futures import ThreadPoolExecutor

from geoheal.errors import StatementNotSupported
from geoheal.monitor.ingest import group, single
from geoheal.monitor.ingest.group import GroupIngest
from geoheal.store.cluster import distribution
from geoheal.store.snapshots import snapshots
from geoheal.store.snapshots.ingest_path import insert_all
from geoheal.store.systems import systems
from geoheal.store.systems.renaming import rename
from tests.clusters import servers


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


def test_a_cluster_is_asked_once_for_what_it_cannot_do(server_url, database, observed, monkeypatch):
    tried = []

    def noting(connection, rows):
        tried.append(len(rows))
        return insert_all(connection, rows)

    monkeypatch.setattr(group, "insert_all", noting)
    ingest = GroupIngest(database)
    assert ingest.ingest("shop", observed(phi=0.5)).created
    for _ in range(3):
        both = ingest.ingest_everyday([("shop", observed(phi=0.5)), ("shop", observed(phi=0.6))])
        assert all(both) != (len(servers(server_url)) > 1)
    assert ingest.ingest("shop", observed(phi=0.5)).created
    assert tried == ([2] if len(servers(server_url)) > 1 else [2, 2, 2, 1])


def test_what_cannot_be_stored_as_a_group_is_stored_by_each_thread(database, observed, monkeypatch):
    """Ordinary snapshots take one statement each, and the others are checked further."""
    tried = []

    def as_a_cluster(connection, rows):
        tried.append(len(rows))
        if len(rows) > 1:
            raise StatementNotSupported("The cluster cannot run this statement.")
        return insert_all(connection, rows)

    monkeypatch.setattr(group, "insert_all", as_a_cluster)
    general = []

    def the_long_way(database, name, observation):
        general.append(name)
        return single.ingest(database, name, observation)

    monkeypatch.setattr(group, "ingest", the_long_way)
    ingest = GroupIngest(database)
    names = [f"s{place}" for place in range(8)]
    for name in names:
        ingest.ingest(name, observed(phi=0.5))
    assert general == names  # they are new
    monkeypatch.setattr(distribution, "is_distributed", lambda _: True)
    assert not any(ingest.ingest_everyday([(name, observed(phi=0.6)) for name in names]))
    tried.clear()
    sent = [(name, observed(phi=0.01 * place)) for place in range(20) for name in names]
    with ThreadPoolExecutor(8) as threads:
        stored = list(threads.map(lambda each: ingest.ingest(*each), [*sent, *sent]))
    assert sum(each.created for each in stored) == len(sent)
    assert tried == []
    assert len(general) - len(names) == len(sent)  # the repeated ones
    assert {stored_in(database, name) for name in names} == {10}
