"""Ingest of several systems' observations at once: the same outcome as system by system."""

import json
import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import event
from uuid_utils.compat import uuid7

from geoheal.constants import CAPTURED_AT_MIN
from geoheal.domain.snapshots.batch import BatchOutcome
from geoheal.domain.snapshots.snapshot import Observation
from geoheal.geometry import Geometry
from geoheal.monitor.ingest.batch import ingest_observations
from geoheal.monitor.ingest.everyday_rows import read_everyday_lines
from geoheal.monitor.ingest.quick_report import read_everyday
from geoheal.monitor.ingest.together import ingest_together
from geoheal.store.session import Database
from geoheal.store.snapshots import snapshots
from geoheal.store.systems import baselines, systems
from tests.clusters import servers

NOW = datetime.now(UTC)
MADE_ANEW = {"system", "baseline_id", "basin", "arrived_at"}


@pytest.fixture
def mixed(observed):
    """By system: rows of every kind, some of them wrong, repeated, or contradicting each other."""
    chance = random.Random(20261128)

    def row(dimension):
        basin = [chance.gauss(0, 1) for _ in range(dimension)]
        coords = chance.choice([basin, basin, [abs(each) for each in basin], None, [0.0] * dimension, [1.0]])
        return observed(
            id=str(uuid7()),
            captured_at=NOW - timedelta(minutes=chance.randrange(100_000)),
            phi=chance.random(),
            basin_coords=coords,
            set_baseline=coords is not None and chance.random() < 0.02,
            request_count=chance.choice([None, chance.randrange(1000)]),
            node=chance.choice([None, "n1", "n2"]),
            label=chance.choice([None, "è"]),
            context=chance.choice([None, {"x": [1, "y"]}]),
            metrics=chance.choice([None, {"queue": chance.random()}]),
            regime=chance.choice([None, "breakdown"]),
            code_hash=chance.choice([None, "a", "b"]),
        )

    rows = {name: [row(2 if name == "shares" else 64) for _ in range(40)] for name in ("a", "b", "shares")}
    rows["a"] += rows["a"][:5]
    clash = rows["b"][7]
    rows["b"].append(observed(id=str(clash.id), captured_at=clash.captured_at, phi=0.123))
    return rows


@pytest.fixture
def other(other_database_url):
    from geoheal.store.session import create_engine

    opened = Database(create_engine(other_database_url))
    yield opened
    opened.close()


def prepare(database):
    with database.transaction() as connection:
        systems.register(connection, "shares", Geometry.SIMPLEX, 2)


def stored_in(database, name):
    with database.transaction() as connection:
        system = systems.find(connection, name)
        return [] if system is None else snapshots.recent(connection, system, 1000)


def require_alike(database, other, names):
    """Make sure that both hold the same snapshots of these systems."""
    for name in names:
        pairs = list(zip(stored_in(database, name), stored_in(other, name), strict=True))
        assert len(pairs) > 10
        for one, two in pairs:
            for field in set(one.__dataclass_fields__) - MADE_ANEW:
                value = getattr(two, field)
                assert getattr(one, field) == (pytest.approx(value) if field == "drift" else value), field
            assert (one.baseline_id is None) == (two.baseline_id is None)
            assert np.array_equal(one.basin_coords, two.basin_coords) or one.basin is two.basin is None


def as_plain(outcome):
    return outcome.accepted, outcome.duplicates, [(each.index, each.field) for each in outcome.rejected]


def test_rows_of_all_kinds_are_stored_as_system_by_system(database, other, mixed):
    for each in (database, other):
        prepare(each)
    parts = [{name: rows[start : start + 15] for name, rows in mixed.items()} for start in (0, 15, 10, 30)]
    for part in parts:
        ours = ingest_together(database, part)
        theirs = {name: ingest_observations(other, name, rows) for name, rows in part.items()}
        assert {name: as_plain(outcome) for name, outcome in ours.items()} == {
            name: as_plain(outcome) for name, outcome in theirs.items()
        }
    require_alike(database, other, mixed)


def everyday(dimension, count):
    """Lines of everyday rows of three systems in turns; one has been there before, with basins of two."""
    chance = random.Random(dimension)
    lines = []
    for number in range(count):
        row = {
            "system": ("a", "b", "shares")[number % 3],
            "id": str(uuid7()),
            "phi": chance.random(),
            "basin_coords": [[abs(chance.gauss(0, 1)) for _ in range(dimension)], [0] * dimension][
                number % 7 == 6
            ],
            "node": chance.choice([None, "n1"]),
            "metrics": chance.choice([None, {"queue": chance.random()}]),
            "code_hash": chance.choice([None, "v1"]),
        }
        lines.append(json.dumps(row).encode())
    return lines


def test_rows_in_columns_are_stored_as_rows_one_by_one(database, other):
    """New ones, all of them again, some of them in the middle of others, and other content under an id."""
    for each in (database, other):
        prepare(each)
    first, second = everyday(64, 30), everyday(2, 60)
    clash = first[4].replace(b'"phi": 0.', b'"phi": 0.0')
    batches = [first, first, second, [*second[:4], first[10], *everyday(64, 1), *second[5:9]]]
    batches += [[*everyday(64, 9), clash, first[5], *everyday(64, 9)]]
    now = datetime.now(UTC)  # not that of the import: an id holds the time at which it was made
    for lines in batches:
        rows = read_everyday_lines(b"\n".join(lines), now, CAPTURED_AT_MIN)
        by_system: dict[str, list[Observation]] = defaultdict(list)
        for line in lines:
            alone = read_everyday(line, now, CAPTURED_AT_MIN)
            assert alone is not None
            by_system[alone[0]].append(alone[1])
        ours = ingest_together(database, rows or by_system)
        assert {name: as_plain(outcome) for name, outcome in ours.items()} == {
            name: as_plain(outcome) for name, outcome in ingest_together(other, by_system).items()
        }
    assert sum(len(as_plain(each)[2]) for each in ours.values()) > 0
    require_alike(database, other, ("a", "b", "shares"))


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("everyday", BatchOutcome(accepted=1)),
        ("stored before", BatchOutcome(duplicates=1)),
        ("stored otherwise", "id"),
        ("of another dimension", "basin_coords"),
        ("no point", "basin_coords"),
        ("of new systems", BatchOutcome(accepted=1)),
        ("of systems too many", "system"),
    ],
)
def test_rows_take_as_many_statements_however_many_systems(kind, outcome, database, observed, server_url):
    stored = {f"s{n}": observed(id=str(uuid7()), phi=0.5) for n in range(12)}
    ingest_together(database, {name: [each] for name, each in stored.items()})
    rows = {
        "stored before": stored.__getitem__,
        "stored otherwise": lambda name: replace(stored[name], phi=0.1),
        "of another dimension": lambda _: observed(basin_coords=[1.0] * 7),
        "no point": lambda _: replace(observed(phi=0.5), basin_coords=np.full(64, np.inf)),
    }
    row = rows.get(kind, lambda _: observed(phi=0.5, basin_coords=[1.0] * 64, code_hash="a1"))
    most = 12 if kind == "of systems too many" else 1000
    engine = database.engine.execution_options(**{systems.SYSTEMS_MAX: most})
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]), named=False)
    numbers = []
    for count in (1, 11):
        names = [f"new{count}-{n}" if "systems" in kind else f"s{n + count // 11}" for n in range(count)]
        sent.clear()
        outcomes = ingest_together(Database(engine), {name: [row(name)] for name in names})
        numbers.append(len(sent))
        as_plain = [
            each if each.accepted + each.duplicates else each.rejected[0].field for each in outcomes.values()
        ]
        assert as_plain == [outcome] * count
    for_policies = 4 if len(servers(server_url)) > 1 else 0  # a cluster's views begin at the policies
    assert numbers[0] == numbers[1] < 16 + for_policies


def test_a_baseline_that_another_writer_sets_is_the_one_that_rows_are_measured_against(database, observed):
    first = observed(basin_coords=[1.0] + [0.0] * 63)
    ingest_together(database, {"shop": [first]})
    ingest_together(database, {"shop": [observed(basin_coords=[0.0, 1.0] + [0.0] * 62, set_baseline=True)]})
    late = observed(basin_coords=[0.0, 1.0] + [0.0] * 62)
    ingest_together(database, {"shop": [late]})
    stored = next(each for each in stored_in(database, "shop") if each.id == late.id)
    assert stored.drift == pytest.approx(0.0, abs=1e-6)
    with database.transaction() as connection:
        system = systems.find(connection, "shop")
        assert system is not None
        active = baselines.find_active(connection, system)
    assert active is not None
    assert stored.baseline_id == active.id


def test_months_without_a_partition_get_one(database, observed):
    rows = [observed(captured_at=datetime(2020, month, 1, tzinfo=UTC)) for month in range(1, 5)]
    for name in ("a", "b"):
        with database.transaction() as connection:
            systems.register(connection, name, Geometry.SPHERE, 64)
    outcomes = ingest_together(database, {"a": rows, "b": rows})
    assert {name: each.accepted for name, each in outcomes.items()} == {"a": 4, "b": 4}


def test_several_writers_of_the_same_rows_store_them_once(database, observed):
    rows = {name: [observed(id=str(uuid7()), phi=0.5) for _ in range(300)] for name in "abc"}
    for name in rows:
        ingest_together(database, {name: [observed()]})
    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(lambda _: ingest_together(database, rows), range(3)))
    for name in rows:
        assert sum(each[name].accepted for each in outcomes) == 300
        assert sum(each[name].duplicates for each in outcomes) == 600
        assert len(stored_in(database, name)) == 301


def test_nothing_needs_no_database():
    assert ingest_together(None, {}) == {}  # type: ignore[arg-type]


def test_what_may_have_become_critical_is_reported(database, observed):
    """By the limits of each system, and by what is measured against its baseline."""
    names = ("a", "b", "drifts")
    first = {name: [observed(phi=0.7, basin_coords=[1.0] + [0.0] * 63)] for name in names}
    assert all(each.calm for each in ingest_together(database, first).values())
    with database.transaction() as connection:
        b = systems.find(connection, "b")
        assert b is not None
        systems.set_thresholds(connection, b, {"error_rate_max": 0.01})
    again = {name: [observed(phi=0.7, error_rate=0.02, basin_coords=[1.0] + [0.0] * 63)] for name in names}
    again["drifts"] = [observed(phi=0.7, basin_coords=[-1.0] + [0.0] * 63)]
    assert [each.calm for each in ingest_together(database, again).values()] == [True, False, False]
    broken = {"a": [observed(phi=0.7), observed(phi=0.99)]}
    assert [each.calm for each in ingest_together(database, broken).values()] == [False]
