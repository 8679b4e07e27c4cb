"""The queries of each aggregate."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from geoheal.domain.access.token import ApiToken, Role
from geoheal.domain.snapshots.code_version import UNKNOWN_CODE, CodeVersion
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.regime import Regime
from geoheal.errors import IdentityTaken
from geoheal.store.operations import tokens
from geoheal.store.snapshots import snapshots
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.snapshots.snapshots import Key
from geoheal.store.systems import baselines, code_versions, systems

START = datetime(2026, 10, 30, tzinfo=UTC)


def test_a_system_is_registered_once(connection, system):
    again = systems.register(connection, "checkout", Geometry.SIMPLEX, 8)
    assert again == system
    assert systems.find(connection, "checkout") == system
    assert systems.find(connection, "nobody") is None
    assert system.created_at.tzinfo is UTC


def test_systems_are_listed_by_name(connection):
    for name in ("b", "a", "c"):
        systems.register(connection, name, Geometry.SPHERE, 64)
    assert [each.name for each in systems.page(connection, "", 2)] == ["a", "b"]
    assert [each.name for each in systems.page(connection, "b", 2)] == ["c"]


def test_thresholds_override_the_defaults(connection, system):
    systems.set_thresholds(connection, system, {"drift_max": 1.5})
    found = systems.find(connection, "checkout")
    assert found is not None
    assert found.thresholds == system.thresholds.overridden({"drift_max": 1.5})


def test_ten_register_the_same_system_at_once(database):
    barrier = threading.Barrier(5)

    def register(_):
        barrier.wait()
        with database.transaction() as connection:
            return systems.register(connection, "new", Geometry.SPHERE, 64).id

    with ThreadPoolExecutor(5) as threads:
        assert len(set(threads.map(register, range(5)))) == 1


def test_one_baseline_is_active(connection, system, baseline_of):
    made = [baseline_of(np.eye(64, dtype=np.float32)[place]) for place in range(3)]
    assert baselines.find_active(connection, system) is None
    assert baselines.activate_first(connection, system, made[0]) is made[0]
    kept = baselines.activate_first(connection, system, made[1])
    assert kept.id == made[0].id
    baselines.activate(connection, system, made[1])
    baselines.activate(connection, system, made[2])
    active = baselines.find_active(connection, system)
    assert active is not None
    assert active.id == made[2].id
    assert np.array_equal(active.basin, made[2].basin)
    assert [(each.id, each.active) for each in baselines.page(connection, system, None, 2)] == [
        (made[2].id, True),
        (made[1].id, False),
    ]
    assert [each.id for each in baselines.page(connection, system, made[1].id, 2)] == [made[0].id]
    assert baselines.find(connection, system, uuid7()) is None
    other = systems.register(connection, "other", Geometry.SPHERE, 64)
    assert baselines.find(connection, other, made[0].id) is None
    assert baselines.find_active(connection, other) is None


def test_the_database_itself_refuses_a_second_active_baseline(database, system, connection, baseline_of):
    baselines.activate(connection, system, baseline_of(np.eye(64, dtype=np.float32)[0]))
    connection.commit()
    statement = text("""
        INSERT INTO geoheal.baselines (system_id, id, basin, source, active, created_at)
        SELECT system_id, gen_random_uuid(), basin, source, true, created_at FROM geoheal.baselines
    """)
    with pytest.raises(IdentityTaken), database.transaction() as second:
        second.execute(statement)


def test_writers_of_baselines_take_turns(database, system, connection, baseline_of):
    connection.commit()
    made = [baseline_of(np.eye(64, dtype=np.float32)[place]) for place in range(8)]

    def activate(baseline):
        with database.transaction() as own:
            baselines.activate(own, system, baseline)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(activate, made))
    with database.transaction() as after:
        assert sum(each.active for each in baselines.page(after, system, None, 10)) == 1


def test_code_versions_are_stored_once(connection, system):
    one, two = CodeVersion("aaa", ("b", "a")), CodeVersion(None, (), {"numpy": "2.4"})
    first = code_versions.ensure(connection, system, [one, one, UNKNOWN_CODE], START)
    assert set(first) == {one.fingerprint}
    second = code_versions.ensure(connection, system, [one, two], START + timedelta(days=1))
    assert second[one.fingerprint] == first[one.fingerprint]
    assert set(second) == {one.fingerprint, two.fingerprint}
    other = systems.register(connection, "other", Geometry.SPHERE, 64)
    assert code_versions.ensure(connection, other, [one], START)[one.fingerprint] != first[one.fingerprint]
    assert code_versions.ensure(connection, system, [], START) == {}


def test_a_snapshot_is_stored_once_and_comes_back_whole(connection, system, snapshot_of):
    basin = np.eye(64, dtype=np.float32)[3]
    version = CodeVersion("aaa", ("core",), {"core": "1.0"})
    stored = snapshot_of(
        system, node="n", phi=0.1 + 0.2, kappa_eff=64.21, confidence=0.0, surprise=-1.0, agency=1e15,
        error_rate=1.0, request_count=2**62, avg_latency_ms=1e-300, memory_usage_mb=0.5, cpu_usage_pct=250.0,
        label="è", context={"a": [1, None, "x"]}, regime=Regime.BLOCK_UNIVERSE, basin=basin, drift=0.25,
        baseline_id=uuid7(), code_version=version,
    )  # fmt: skip
    ids = code_versions.ensure(connection, system, [version], START)
    assert insert_new(connection, system, stored, ids[version.fingerprint])
    assert not insert_new(connection, system, stored, None)
    key = Key(stored.captured_at, stored.id)
    unknown = Key(stored.captured_at, uuid7())
    found = snapshots.find(connection, system, [key, unknown])
    assert set(found) == {key}
    for name in set(stored.__dataclass_fields__) - {"basin", "arrived_at"}:
        assert getattr(found[key], name) == getattr(stored, name), name
    assert found[key].arrived_at is not None
    stored_basin = found[key].basin
    assert stored_basin is not None
    assert np.array_equal(stored_basin, basin)
    assert found[key].captured_at.tzinfo is UTC


def test_an_unmeasured_snapshot_stays_unmeasured(connection, system, snapshot_of):
    empty = snapshot_of(system)
    assert insert_new(connection, system, empty, None)
    (found,) = snapshots.recent(connection, system, 1)
    for name in set(empty.__dataclass_fields__) - {"arrived_at"}:
        assert getattr(found, name) == getattr(empty, name), name


def test_the_last_snapshots_are_the_last_in_time_not_in_arrival(connection, system, history):
    made = history(system, 30)
    for place in np.random.default_rng(1).permutation(30):
        insert_new(connection, system, made[place], None)
    other = systems.register(connection, "other", Geometry.SPHERE, 64)
    assert snapshots.recent(connection, other, 10) == []
    assert [each.id for each in snapshots.recent(connection, system, 10)] == [each.id for each in made[20:]]
    assert snapshots.count_recent(connection, system, 1000) == 30
    assert snapshots.count_recent(connection, system, 7) == 7
    assert snapshots.count_recent(connection, other, 7) == 0


def test_pages_of_snapshots_follow_each_other(connection, system, history, snapshot_of):
    made = history(system, 30)
    made += [snapshot_of(system, captured_at=made[-1].captured_at) for _ in range(5)]
    for each in made:
        insert_new(connection, system, each, None)
    seen, before = [], None
    while page := snapshots.page(connection, system, limit=4, before=before):
        seen += [Key(each.captured_at, each.id) for each in page]
        before = seen[-1]
    assert seen == sorted((Key(each.captured_at, each.id) for each in made), reverse=True)
    since, until = made[5].captured_at, made[9].captured_at
    some = snapshots.page(connection, system, limit=100, since=since, until=until)
    assert [each.id for each in some] == [each.id for each in made[8:4:-1]]


def test_tokens_live_and_end(connection):
    now = datetime(2026, 11, 1, tzinfo=UTC)
    lasting, ending = (
        ApiToken(id=uuid7(), name=name, prefix=f"gh_{name}", secret_hash=name.encode(), role=Role.REPORTER,
                 created_at=now, expires_at=expiry)
        for name, expiry in (("a", None), ("b", now + timedelta(days=1)))
    )  # fmt: skip
    for token in (lasting, ending):
        tokens.add(connection, token)
    assert tokens.everything(connection) == [lasting, ending]
    assert tokens.find(connection, "gh_b") == ending
    assert tokens.find(connection, "gh_c") is None
    assert tokens.count_valid(connection, now) == 2
    assert tokens.count_valid(connection, now + timedelta(days=1)) == 1
    assert tokens.revoke(connection, "gh_a", now)
    assert not tokens.revoke(connection, "gh_a", now)
    assert not tokens.revoke(connection, "gh_c", now)
    assert tokens.count_valid(connection, now + timedelta(days=1)) == 0
    found = tokens.find(connection, "gh_a")
    assert found is not None
    assert found.revoked_at == now
