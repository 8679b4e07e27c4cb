"""What a process remembers of systems is not believed when another process has changed it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from geoheal.errors import StatementNotSupported
from geoheal.monitor.ingest import group, group_write, single
from geoheal.monitor.ingest.group import GroupIngest
from geoheal.store.cluster import distribution
from geoheal.store.snapshots import rollups, snapshots
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


@pytest.fixture(params=["together", "one by one"])
def ingest(request, database):
    """Yield the ingest of one server, and that of a cluster, whose statements one server runs as well."""
    made = GroupIngest(database)
    made.memory.one_by_one = request.param == "one by one"
    return made


def test_nothing_more_is_stored_under_a_system_that_another_process_renamed(database, ingest, observed):
    for _ in range(2):
        ingest.ingest("shop", observed())
    with database.transaction() as connection:
        rename(connection, found(connection, "shop"), "webshop")
    ingest.ingest("shop", observed())
    assert (stored_in(database, "webshop"), stored_in(database, "shop")) == (2, 1)


def test_a_baseline_that_another_process_set_is_measured_against(database, ingest, observed):
    basin, other = [1.0] + [0.0] * 63, [0.0] * 63 + [1.0]
    ingest.ingest("shop", observed(basin_coords=basin, set_baseline=True))
    before = ingest.ingest("shop", observed(basin_coords=other)).snapshot
    single.ingest(database, "shop", observed(basin_coords=other, set_baseline=True))
    after = ingest.ingest("shop", observed(basin_coords=other)).snapshot
    assert before.drift > 1
    assert after.drift == pytest.approx(0, abs=1e-6)
    assert after.baseline_id != before.baseline_id


def test_an_hour_that_another_process_closed_is_noted_to_be_rolled_up_again(database, ingest, observed):
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    for _ in range(2):
        ingest.ingest("shop", observed(captured_at=hour))
    with database.transaction() as connection:
        rollups.close(connection, found(connection, "shop"), hour + timedelta(hours=1))
    assert ingest.ingest("shop", observed(captured_at=hour)).created
    with database.transaction() as connection:
        assert connection.exec_driver_sql("SELECT hour FROM geoheal.stale_hours").scalars().all() == [hour]


def test_a_snapshot_with_an_id_is_stored_once(database, ingest, observed):
    ingest.ingest("shop", observed())
    twice = [observed(id="0193a5b0-0000-7000-8000-000000000001", captured_at="2026-11-29T10:00:00Z")] * 2
    assert [ingest.ingest("shop", each).created for each in twice] == [True, False]
    assert stored_in(database, "shop") == 2


def test_versions_that_are_no_longer_cached_are_stored_all_the_same(database, ingest, observed, monkeypatch):
    """Load a further version, which removes those that the rest of its group needs."""
    for name in ("shop", "till"):
        for _ in range(2):
            ingest.ingest(name, observed(code_hash="1"))
    monkeypatch.setattr(group_write, "VERSIONS_MAX", 0)
    arrivals = [("shop", observed(code_hash="1")), ("till", observed(code_hash="2"))]
    for each, stored in zip(arrivals, ingest.ingest_everyday(arrivals), strict=True):
        assert (stored or ingest.ingest(*each)).created
    with database.transaction() as connection:
        stored = snapshots.recent(connection, found(connection, "shop"), 10)
    assert [each.code_version.code_hash for each in stored] == ["1"] * 3


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
