"""``geoheal systems merge``: two names of one application become one history, or nothing changes."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from geoheal.errors import Conflict, InvalidInput, NotFound
from geoheal.store.imports.running import under_way
from geoheal.store.merging.copying import LEFT
from geoheal.store.operations.deletion import ORDER
from tests.integration.api.conftest import (  # noqa: F401
    PREFIX,
    client,
    database,
    make_client,
    send,
    settings,
)
from tests.integration.cli.served import url  # noqa: F401
from tests.integration.store import analyst_story
from tests.shapes import planned_by_a_cluster  # noqa: F401
from tests.waiting import eventually

pytestmark = pytest.mark.usefixtures("planned_by_a_cluster")
NOW = datetime.now(UTC)


@pytest.fixture
def systems(geoheal, url):  # noqa: F811
    return lambda *arguments: geoheal("systems", *arguments, "--url", url)


@pytest.fixture
def sql(database):  # noqa: F811
    """Run a statement; its rows."""

    def run(statement: str, **values: Any) -> list[Any]:
        with database.transaction() as connection:
            done = connection.execute(text(statement), values)
            return list(done) if done.returns_rows else []

    return run


@pytest.fixture
def rows(sql):
    """How many rows of a system each table has."""

    def count(name: str) -> dict[str, int]:
        found = {}
        for table in ORDER:
            statement = f"SELECT count(*) FROM geoheal.{table} WHERE system_id = geoheal.system_id(:name)"
            ((found[table],),) = sql(statement, name=name)
        return found

    return count


FILL = {
    "code_versions": "(:s, :a, 'f', 'abc', '[]', '{}', now())",
    "baselines": "(:s, :a, array_fill(0.125::real, ARRAY[64]), 'coordinates', NULL, NULL, true, now())",
    "imports": "(:s, :a, 'x.csv', now(), 1, 0, now(), now())",
    "recording_counts": "(:s, 'm', 'f', '', 3, now())",
    "strategy_outcomes": "(:s, 'cache', 'memory_leak', 2, 1, now())",
    "telemetry_sources": "(:s, '\\x00', 'n', '{}', '{}', now())",
    "stale_hours": "(:s, '2026-01-01T00:00Z', :a)",
}


def fill(sql, name: str, **ids: Any) -> None:
    for table, values in FILL.items():
        statement = f"INSERT INTO geoheal.{table} VALUES {values}".replace(":s", "geoheal.system_id(:s)")
        sql(statement, s=name, a=ids.get("a", uuid7())) if ":a" in values else sql(statement, s=name)


def open_incident(sql, name: str, state: str = "open") -> Any:
    identity = uuid7()
    sql(
        "INSERT INTO geoheal.incidents"
        " (system_id, id, state, severity, first_seen_at, last_seen_at, recurrence)"
        " VALUES (geoheal.system_id(:name), :id, :state, 'warning', now(), now(), 0)",
        name=name, id=identity, state=state,
    )  # fmt: skip
    sql(
        "INSERT INTO geoheal.findings (system_id, id, incident_id, code, severity, metric, value, worst,"
        " threshold, message, first_seen_at, last_seen_at)"
        " SELECT system_id, :own, id, 'X', 'warning', 'm', 1, 1, 1, 'x', now(), now()"
        " FROM geoheal.incidents WHERE id = :id",
        own=uuid7(), id=identity,
    )  # fmt: skip
    return identity


def test_one_has_what_both_had(client, send, systems, sql, rows):  # noqa: F811
    same = {"id": str(uuid7()), "captured_at": NOW.isoformat(), "phi": 0.5}
    for name in ("old", "new"):
        send(system=name, **same)
        fill(sql, name)
    sql("UPDATE geoheal.imports SET id = :id", id=uuid7())  # one file of both systems
    send(system="old", phi=0.7, code_hash="abc", captured_at=(NOW - timedelta(hours=3)).isoformat())
    sql("UPDATE geoheal.systems SET closed_until = date_trunc('hour', CAST(:now AS timestamptz))", now=NOW)
    incident = open_incident(sql, "old")
    ends = (NOW + timedelta(hours=1)).isoformat()
    client.post(f"{PREFIX}/silences", json={"system": "old", "reason": "moving", "ends_at": ends})
    before = rows("new")
    code, output, _ = systems("merge", "old", "new", "--yes")
    assert (code, output) == (
        0, "System 'old' was merged into 'new': 1 snapshots were moved, 1 were in both.\n",
    )  # fmt: skip
    after = rows("new")
    assert [each["name"] for each in client.get(f"{PREFIX}/systems").json["systems"]] == ["new"]
    gained = {table: after[table] - before[table] for table in ORDER if after[table] != before[table]}
    assert gained == {
        "snapshots": 1, "baselines": 1, "incidents": 1, "findings": 1, "stale_hours": 1,
        "code_versions": 1,
    }  # fmt: skip
    assert sql("SELECT successes, failures FROM geoheal.strategy_outcomes") == [(4, 2)]
    assert sql("SELECT stored FROM geoheal.imports") == [(2,)]
    assert sql("SELECT calls FROM geoheal.recording_counts") == [(6,)]
    assert sql("SELECT count(*) FROM geoheal.baselines WHERE active") == [(1,)]
    assert client.get(f"{PREFIX}/incidents/{incident}").status_code == 200
    assert [each["system"] for each in client.get(f"{PREFIX}/silences").json["silences"]] == ["new"]
    found = client.get(f"{PREFIX}/snapshots?system=new").json["snapshots"]
    assert [(each["phi"], each["code_hash"]) for each in found] == [(0.5, None), (0.7, "abc")]
    send(system="old", phi=0.1)  # a reporter that nobody told
    assert rows("old")["snapshots"] == 1


def test_snapshots_of_the_same_code_have_one_code_version(client, send, systems, sql):  # noqa: F811
    for number, (name, code) in enumerate(
        [("old", "a"), ("new", "a"), ("old", "b"), ("new", "c"), ("new", "b")]
    ):
        at = (NOW - timedelta(minutes=number)).isoformat()
        send(system=name, phi=number / 10, code_hash=code, captured_at=at)
    assert systems("merge", "old", "new", "--yes")[0] == 0
    found = client.get(f"{PREFIX}/snapshots?system=new").json["snapshots"]
    assert [each["code_hash"] for each in sorted(found, key=lambda each: each["phi"])] == [*"aabcb"]
    assert sql("SELECT count(*) FROM geoheal.code_versions") == [(3,)]


def make_modules(sql) -> None:
    for name in ("old", "new"):
        sql(
            "INSERT INTO geoheal.modules (system_id, id, name, path, hooks, apply, registered_at)"
            " VALUES (geoheal.system_id(:name), :id, 'app.cache', '/x', '[]', '{}', now())",
            name=name, id=uuid7(),
        )  # fmt: skip


def read_otherwise(sql) -> None:
    fill(sql, "old")
    sql("UPDATE geoheal.systems SET geometry = 'simplex' WHERE name = 'new'")


FLAWS = {
    "incident": lambda sql: [open_incident(sql, name) for name in ("old", "new")],
    "'app.cache'": make_modules,
    "geometry": read_otherwise,
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_what_speaks_against_it_is_said_and_nothing_changes(send, systems, sql, rows, flaw):  # noqa: F811
    for name in ("old", "new"):
        send(system=name, phi=0.5)
    FLAWS[flaw](sql)
    before = rows("old"), rows("new")
    with pytest.raises(Conflict, match=f"'old' cannot be merged into 'new'.*{flaw}"):
        systems("merge", "old", "new", "--yes")
    assert (rows("old"), rows("new")) == before


def test_a_whole_story_goes_along_once_its_patch_is_decided(send, systems, sql, rows, database):  # noqa: F811
    send(system="new", phi=0.5)
    with database.transaction() as connection:
        analyst_story.tell(connection)
    counts = rows("shop")
    assert sum(map(bool, counts.values())) > 12
    with pytest.raises(Conflict, match="a patch that is proposed"):
        systems("merge", "shop", "new", "--yes")
    sql("UPDATE geoheal.patches SET state = 'rejected'")
    own = rows("new")
    assert systems("merge", "shop", "new", "--yes")[0] == 0
    gained = {table: count - own[table] for table, count in rows("new").items() if table not in LEFT}
    assert gained == {table: count for table, count in counts.items() if table not in LEFT}
    assert sql("SELECT DISTINCT system FROM geoheal.own_rules") == [("new",)]
    assert sql("SELECT count(*) FROM geoheal.calibrations WHERE active") == [(1,)]


def test_an_import_that_runs_holds_it_back(send, systems, sql, database):  # noqa: F811
    for name in ("old", "new"):
        send(system=name, phi=0.5)
        fill(sql, name)
    (identity,) = sql("SELECT id FROM geoheal.imports WHERE system_id = geoheal.system_id('old')")[0]
    with under_way(database, identity), pytest.raises(Conflict, match="still running"):
        systems("merge", "old", "new", "--yes")
    assert systems("merge", "old", "new", "--yes")[0] == 0


def test_what_is_reported_meanwhile_is_not_lost(client, systems, rows):  # noqa: F811
    new_client = client.application.test_client
    for name in ("old", "new"):
        client.post(f"{PREFIX}/snapshot", json={"system": name, "phi": 0.5})
    merged = threading.Event()

    def report() -> int:
        answered, mine = 0, new_client()
        while not merged.is_set() or answered < 5:
            answered += mine.post(f"{PREFIX}/snapshot", json={"system": "old", "phi": 0.5}).status_code == 201
        return answered

    with ThreadPoolExecutor(3) as pool:
        reporting = [pool.submit(report) for _ in range(3)]
        eventually(lambda: rows("old")["snapshots"] > 20)
        try:
            assert systems("merge", "old", "new", "--yes")[0] == 0
        finally:
            merged.set()
        reported = sum(each.result() for each in reporting)
    assert rows("new")["snapshots"] + rows("old")["snapshots"] == reported + 2
    assert rows("new")["snapshots"] > 20


def test_what_names_no_two_systems_is_refused(send, systems):  # noqa: F811
    send(system="old", phi=0.5)
    for arguments, error in (
        (("old", "old", "--yes"), InvalidInput),
        (("old", "new", "--yes"), NotFound),
        (("new", "old", "--yes"), NotFound),
        (("old", "new"), InvalidInput),
    ):
        with pytest.raises(error):
            systems("merge", *arguments)
    assert json.loads(systems("list", "--json")[1])[0]["name"] == "old"


def test_every_table_of_systems_is_thought_of(sql):
    found = sql(
        "SELECT table_name FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_schema, table_name) WHERE table_schema = 'geoheal' AND column_name = 'system_id'"
        " AND table_type = 'BASE TABLE'"
    )
    tables = {each for (each,) in found if not each.startswith("snapshots_")}
    assert tables == set(ORDER) >= LEFT
