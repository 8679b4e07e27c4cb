"""Rows of one moment merged across imports, and imports undone: what came in can be taken out."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from uuid_utils.compat import uuid7

from geoheal.config.settings import Settings
from geoheal.errors import Conflict
from geoheal.history.cells.moments import TimeColumnReader
from geoheal.history.choices import Choices
from geoheal.history.importer import Destination, Importer
from geoheal.history.opening import open_for_import
from geoheal.history.reader import HistoryReader
from geoheal.history.undoing import undo_import
from geoheal.monitor.ingest.imported import ImportRun
from geoheal.store.session import Connection, Database
from geoheal.system import open_database
from tests.shapes import planned_by_a_cluster  # noqa: F401

pytestmark = pytest.mark.usefixtures("planned_by_a_cluster")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def rows(database_url: str) -> Callable[..., list[tuple[Any, ...]]]:
    """Rows of a query on the test's database."""

    def query(statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(database_url) as connection:
            return connection.execute(statement).fetchall()

    return query


@pytest.fixture
def brought(geoheal: Run, tmp_path: Path) -> Callable[..., str]:
    """Import a file of this content into a system; the import's id."""

    def bring(name: str, content: str, *options: str, says: str = "", system: str = "shop") -> str:
        path = tmp_path / name
        path.write_text(content)
        code, out, err = geoheal("import", path, "--system", system, *options)
        assert (code, says in out) == (0, True), out + err
        found = json.loads(geoheal("import", "list", "--system", system, "--json")[1])
        return str(found[0]["id"])

    return bring


METRICS = "SELECT avg_latency_ms, metrics FROM geoheal.snapshots ORDER BY captured_at, avg_latency_ms"


def table(column: str, *values: float, part: str = ".000") -> str:
    times = (f"2026-04-25T03:{15 + n}:00{part}Z,{value}\n" for n, value in enumerate(values))
    return f"captured_at,{column}\n" + "".join(times)


def test_one_moment_of_several_imports_is_one_snapshot_that_loses_what_is_undone(geoheal, brought, rows):
    first = brought("cpu.csv", table("cpu", 1, 2), "--metrics", "cpu")
    second = brought("mem.csv", table("mem", 10, 20, part=".120"), "--metrics", "mem", says="2 merged")
    brought("lat.csv", table("avg_latency_ms", 5, 6), says="2 merged")
    brought(
        "mem.csv",
        table("mem", 10, 20, part=".120"),
        "--metrics",
        "mem",
        says="0 stored in shop, 2 stored before",
    )
    assert rows(METRICS) == [(5.0, {"cpu": 1, "mem": 10}), (6.0, {"cpu": 2, "mem": 20})]
    assert "2 rows removed from shop" in geoheal("import", "undo", second)[1]
    assert rows(METRICS) == [(5.0, {"cpu": 1}), (6.0, {"cpu": 2})]
    assert geoheal("import", "undo", first[-8:])[0] == 0
    assert rows(METRICS) == [(5.0, None), (6.0, None)]
    third = json.loads(geoheal("import", "list", "--json")[1])
    assert geoheal("import", "undo", third[0]["id"])[0] == 0
    assert rows(
        "SELECT (SELECT count(*) FROM geoheal.snapshots), (SELECT count(*) FROM geoheal.import_rows)"
    ) == [(0, 0)]
    assert geoheal("import", "list")[1] == "There are no imports.\n"


SAID = {
    "a": ("captured_at,cpu,label\n2026-04-25T03:15:00Z,1,calm\n", {"cpu"}),
    "b": ("captured_at,cpu,mem,label\n2026-04-25T03:15:00Z,1,10,calm\n", {"cpu", "mem"}),
    "c": ("captured_at,mem,disk,avg_latency_ms\n2026-04-25T03:15:00Z,10,3,5\n", {"mem", "disk"}),
}
"""What three imports say of one moment, and their metrics: each repeats something of the one before."""


@pytest.mark.parametrize("order", ["abc", "bca", "cab"])
def test_what_two_imports_say_stays_until_both_are_undone(geoheal, brought, rows, order):
    ids = {
        name: brought(f"{name}.csv", content, *(f"--metrics={metric}" for metric in sorted(metrics)))
        for name, (content, metrics) in SAID.items()
    }
    left = dict(SAID)
    for name in order:
        assert "1 rows removed" in geoheal("import", "undo", ids[name])[1]
        del left[name]
        metrics = set().union(*(metrics for _, metrics in left.values()))
        found = rows("SELECT metrics, label, avg_latency_ms FROM geoheal.snapshots")
        if not left:
            assert found == []
            continue
        ((stored, label, latency),) = found
        assert set(stored) == metrics, f"{''.join(left)} are left"
        assert (label, latency) == ("calm" if {"a", "b"} & left.keys() else None, 5 if "c" in left else None)


def test_the_first_row_that_repeats_something_has_the_snapshots_own_noted(geoheal, brought, rows):
    first, second = (
        brought("a.csv", SAID["a"][0], "--metrics", "cpu"),
        brought("m.csv", table("mem", 10), "--metrics", "mem"),
    )
    assert rows("SELECT count(*) FROM geoheal.import_rows WHERE snapshot_id IS NULL AND fields IS NULL") == [
        (1,)
    ]
    third = brought("c.csv", SAID["c"][0], "--metrics", "mem", "--metrics", "disk", says="1 merged")
    query = "SELECT metrics, label FROM geoheal.snapshots"
    geoheal("import", "undo", second)
    assert rows(query) == [({"cpu": 1, "mem": 10, "disk": 3}, "calm")]
    geoheal("import", "undo", third)
    assert rows(query) == [({"cpu": 1}, "calm")]
    geoheal("import", "undo", first)
    assert rows(query) == []


def test_rows_that_contradict_each_other_or_lie_apart_stay_apart(brought, rows):
    brought("one.csv", table("avg_latency_ms", 5))
    brought("other.csv", table("avg_latency_ms", 7), says="1 stored in shop")
    brought("later.csv", table("mem", 1, part=".700"), "--metrics", "mem", says="1 stored in shop")
    brought(
        "strict.csv", table("disk", 1, part=".200"), "--metrics", "disk", "--tolerance", "0s", says="1 stored"
    )
    brought("node.csv", "captured_at,node,io\n2026-04-25T03:15:00Z,a,3\n", "--metrics", "io", says="1 stored")
    assert len(rows(METRICS)) == 5


def test_rows_of_one_moment_within_a_file_are_one_snapshot(brought, rows):
    lines = (
        '{"timestamp":"2026-04-25T03:15:00Z","metrics":{"cpu":1}}\n'
        '{"timestamp":"2026-04-25T03:15:00Z","phi":0.5}\n'
    )
    brought("mixed.ndjson", lines, says="1 stored in shop, 0 stored before, 1 merged")
    brought("mixed.ndjson", lines, says="0 stored in shop, 2 stored before")
    assert rows("SELECT phi, metrics, regime FROM geoheal.snapshots") == [(0.5, {"cpu": 1}, "geometric")]


def test_what_clients_report_is_neither_merged_nor_undone(geoheal, brought, rows, database_url):
    brought("one.csv", table("avg_latency_ms", 5))
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM geoheal.import_rows")
    import_id = brought("mem.csv", table("mem", 1), "--metrics", "mem", says="1 stored in shop")
    assert geoheal("import", "undo", import_id)[0] == 0
    assert rows(METRICS) == [(5.0, None)]


def test_baseline_and_drift_follow_from_what_stays(geoheal, brought, rows):
    basin = "captured_at,b0,b1\n"
    gone = brought(
        "a.csv", f"{basin}2026-04-25T03:15:00Z,1,0\n", "--basin-prefix", "b", "--geometry", "simplex"
    )
    brought("b.csv", f"{basin}2026-04-25T03:16:00Z,0,1\n2026-04-25T03:17:00Z,0,1\n", "--basin-prefix", "b")
    drift = "SELECT drift > 3 FROM geoheal.snapshots ORDER BY captured_at"
    assert rows(drift) == [(False,), (True,), (True,)]
    code, out, err = geoheal("import", "undo", gone)
    assert (code, "first remaining snapshot is now the baseline" in out) == (0, True), out + err
    assert rows(drift) == [(False,), (False,)]
    assert rows(
        "SELECT b.active, s.id = b.snapshot_id, s.baseline_id = b.id "
        "FROM geoheal.baselines AS b JOIN geoheal.snapshots AS s USING (system_id) ORDER BY s.captured_at"
    ) == [(True, True, True), (True, False, True)]
    rest = json.loads(geoheal("import", "list", "--json")[1])[0]["id"]
    assert "no longer has a baseline" in geoheal("import", "undo", rest)[1]
    assert rows("SELECT count(*) FROM geoheal.baselines WHERE active") == [(0,)]


@dataclass
class Interrupted:
    """A database of which so many transactions are committed, and no more."""

    database: Database
    left: int

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        with self.database.transaction() as connection:
            yield connection


def test_an_undoing_that_is_interrupted_anywhere_goes_on_where_it_ended(brought, rows, database_url):
    """The baseline was calibrated on what the import brought: nothing but the calibration tells that."""
    basin = "captured_at,b0,b1\n"
    gone = brought(
        "a.csv", f"{basin}2026-04-25T03:15:00Z,1,0\n", "--basin-prefix", "b", "--geometry", "simplex"
    )
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE geoheal.baselines SET active = false")
        connection.execute("""
            INSERT INTO geoheal.baselines (system_id, id, basin, source, active, created_at)
            SELECT system_id, gen_random_uuid(), basin, 'calibration', true, now() FROM geoheal.baselines
        """)
        connection.execute("""
            INSERT INTO geoheal.calibrations (system_id, id, baseline_id, active, since, until, snapshots,
                                              slot_s, normal, notes, created_at)
            SELECT b.system_id, gen_random_uuid(), b.id, true, i.first_at, i.last_at, 1, 60, '{}', '{}', now()
            FROM geoheal.baselines AS b JOIN geoheal.imports AS i USING (system_id) WHERE b.active
        """)
    brought("b.csv", f"{basin}2026-04-25T03:16:00Z,0,1\n2026-04-25T03:17:00Z,0,1\n", "--basin-prefix", "b")
    transactions, done = 0, False
    with open_database(Settings(database_url=database_url)) as database:
        while not done:
            transactions += 1
            try:
                undo_import(cast("Database", Interrupted(database, transactions)), gone)
                done = True
            except KeyboardInterrupt:
                continue
    measured = """
        SELECT drift < 0.001, baseline_id = b.id
        FROM geoheal.snapshots JOIN geoheal.baselines AS b USING (system_id)
    """
    assert rows(measured) == [(True, True), (True, True)]
    assert rows("SELECT active, source FROM geoheal.baselines") == [(True, "first_snapshot")]
    assert rows("SELECT count(*) FROM geoheal.calibrations") == [(0,)]
    assert transactions > 5, "it was interrupted"


def test_an_import_that_is_still_running_is_not_undone(geoheal, rows, tmp_path, database_url):
    path = tmp_path / "a.csv"
    path.write_text(table("phi", 0.5))
    run = ImportRun(id=uuid7(), file="a.csv", started_at=datetime.now(UTC), tolerance=timedelta(0))
    refusals = []

    def undo(_: float) -> None:
        with pytest.raises(Conflict) as refusal:
            geoheal("import", "undo", run.id)
        refusals.append(refusal.value.message)

    with open_database(Settings(database_url=database_url)) as database:
        opened = open_for_import(path, None, TimeColumnReader(), Choices())
        importer = Importer(
            database,
            Destination(system="shop"),
            run,
            default_system="default",
            on_refusals=lambda _: None,
            on_progress=undo,
        )
        importer.run(HistoryReader(opened.history, opened.plan, clock=opened.clock))
    assert ["is still running" in each for each in refusals] == [True]
    assert rows("SELECT phi FROM geoheal.snapshots") == [(0.5,)]
    assert geoheal("import", "undo", run.id)[0] == 0
    assert rows("SELECT phi FROM geoheal.snapshots") == []


def test_an_unknown_import_is_said(geoheal):
    from geoheal.errors import NotFound

    with pytest.raises(NotFound, match="geoheal import list"):
        geoheal("import", "undo", "12345678")


def test_what_was_deleted_by_sql_can_be_imported_again(geoheal, brought, rows, database_url):
    files = {
        "cpu.csv": (table("cpu", 1, 2), "--metrics", "cpu"),
        "mem.csv": (table("mem", 10, 20, part=".120"), "--metrics", "mem"),
    }
    for first, second in (("cpu.csv", "mem.csv"), ("mem.csv", "cpu.csv")):
        with psycopg.connect(database_url) as connection:
            connection.execute("DELETE FROM geoheal.snapshots")
        brought(first, *files[first], says="2 stored in shop")
        last = brought(second, *files[second], says="2 merged")
    assert rows(METRICS) == [(None, {"cpu": 1, "mem": 10}), (None, {"cpu": 2, "mem": 20})]
    assert "2 rows removed" in geoheal("import", "undo", last)[1]
    assert rows(METRICS) == [(None, {"mem": 10}), (None, {"mem": 20})]
