"""What has grown old is removed in batches; nothing that is open, in force or named by what is kept."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from geoheal.domain.access.retention import Retention
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest, open_system
from geoheal.monitor.upkeep.retirement import delete_hidden, prune
from geoheal.store.operations import deletion, pruning
from geoheal.store.session import Database, create_engine
from geoheal.store.systems import systems

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OLD, NEW = NOW - timedelta(days=400), NOW - timedelta(days=10)
YEAR = Retention.of_days(snapshots=365, incidents=365, evaluations=90)


@pytest.fixture
def database(database_url):
    opened = Database(create_engine(database_url, direct=True), direct=True)
    yield opened
    opened.close()


@pytest.fixture
def system(database):
    with database.transaction() as connection:
        return open_system(connection, "shop")


@pytest.fixture
def add(database, system):
    """Add a row to a table of the shop; its id."""

    def add(table, **values):
        row = {"system_id": system.id, "id": uuid7(), **values}
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        with database.transaction() as connection:
            connection.execute(sa.text(f"INSERT INTO geoheal.{table} ({names}) VALUES ({places})"), row)
        return row["id"]

    return add


@pytest.fixture
def story(add):
    """Add an incident with all that hangs on it."""

    def story(ended, *, state="resolved", patch="rolled_back", module="pricing", evaluated=None):
        incident = add(
            "incidents", state=state, severity="warning", first_seen_at=ended, last_seen_at=ended,
            opened_at=ended, resolved_at=ended if state == "resolved" else None, recurrence=0,
        )  # fmt: skip
        attempt = add(
            "attempts", incident_id=incident, symptom="memory_leak", phase="finished", health="{}",
            candidates="[]", applied=True, started_at=ended,
        )  # fmt: skip
        made = add(
            "patches", incident_id=incident, attempt_id=attempt, evaluation_id=evaluated, module_name=module,
            strategy="s", symptom="memory_leak", title="t", explanation="", target="file", old_code="a",
            new_code="b", hash="h", relief="{}", state=patch, created_at=ended, expires_at=ended,
        )  # fmt: skip
        add("patch_events", patch_id=made, at=ended, state=patch, reason="", details="{}")
        add(
            "applications", patch_id=made, kind="apply", target="file", phase="done", host="h", path="/p",
            previous=b"a", following=b"b", details="{}", prepared_at=ended,
        )  # fmt: skip
        add(
            "findings", incident_id=incident, code="c", severity="warning", metric="m", value=1, worst=1,
            threshold=0, message="", first_seen_at=ended, last_seen_at=ended,
        )  # fmt: skip
        add("incident_events", incident_id=incident, at=ended, kind="opened", message="", details="{}")
        add(
            "alerts", incident_id=incident, channel="log", kind="opened", period=0, payload="{}",
            state="delivered", attempts=1, next_attempt_at=ended, created_at=ended,
        )  # fmt: skip
        return incident

    return story


@pytest.fixture
def count(database):
    def count(*tables):
        with database.transaction() as connection:
            return [
                connection.execute(sa.text(f"SELECT count(*) FROM geoheal.{table}")).scalar_one()
                for table in tables
            ]

    return count


HANGING = ("incidents", "attempts", "patches", "patch_events", "applications", "findings", "alerts")


def test_an_old_incident_goes_with_all_that_hangs_on_it(database, story, count):
    story(OLD)
    kept = story(NEW)
    assert prune(database, YEAR, NOW) == {"incidents": 1}
    assert count(*HANGING, "incident_events") == [1] * 8
    with database.transaction() as connection:
        assert connection.execute(sa.text("SELECT id FROM geoheal.incidents")).scalar_one() == kept


@pytest.mark.parametrize("patch", ["verified", "applied", "approved", "proposed"])
def test_what_is_in_force_or_undecided_is_kept(database, story, count, patch):
    story(OLD, patch=patch)
    prune(database, YEAR, NOW)
    assert count("incidents", "patches", "applications", "patch_events") == [1] * 4


def test_an_open_incident_is_kept_however_old(database, story, count):
    story(OLD, state="open")
    prune(database, YEAR, NOW)
    assert count(*HANGING) == [1] * 7


def test_of_many_patches_in_force_the_last_ones_are_kept(database, story, count):
    for _ in range(pruning.IN_FORCE_KEPT + 3):
        story(OLD, patch="verified")
    story(OLD, patch="verified", module="other")
    prune(database, YEAR, NOW)
    assert count("patches") == [pruning.IN_FORCE_KEPT + 1]


def test_batches_are_bounded_and_interrupted_between_each_other(database, story, count):
    for _ in range(5):
        story(OLD)
    with database.transaction() as connection:
        assert pruning.incidents(connection, NEW, batch=2) == 2
    assert count("incidents") == [3]
    assert prune(database, YEAR, NOW, lambda: False) == {}
    assert count("incidents") == [3]


def test_evaluations_go_unless_a_kept_patch_rests_on_them(database, add, story, count):
    old = {"module_name": "m", "new_code": "", "pairs_done": 0, "created_at": OLD, "heartbeat_at": OLD}
    kept = add("evaluations", state="done", finished_at=OLD, **old)
    add("evaluations", state="failed", finished_at=OLD, **old)
    add("evaluations", state="running", **old)
    story(NEW, evaluated=kept)
    assert prune(database, YEAR, NOW) == {"evaluations": 1}
    assert count("evaluations") == [2]


def test_for_ever_is_for_ever(database, story, count):
    story(OLD)
    assert prune(database, Retention.of_days(incidents=0, evaluations=0), NOW) == {}


def test_baselines_and_versions_of_kept_snapshots_stay(database, system, count):
    for number in range(pruning.VERSIONS_KEPT + 4):
        body = {
            "phi": 0.7, "basin_coords": [1.0, float(number)] + [0.0] * 62, "set_baseline": True,
            "code_hash": str(number), "captured_at": NOW - timedelta(minutes=60 - number),
        }  # fmt: skip
        ingest(database, "shop", parse_report(body).observe(NOW))
    with database.transaction() as connection:
        connection.execute(sa.text("UPDATE geoheal.baselines SET created_at = '2020-01-01Z'"))
        connection.execute(sa.text("UPDATE geoheal.code_versions SET first_seen_at = '2020-01-01Z'"))
    assert prune(database, YEAR, NOW) == {}
    with database.transaction() as connection:
        connection.execute(sa.text("DELETE FROM geoheal.snapshots"))
    gone = {"baselines": pruning.VERSIONS_KEPT + 3, "code_versions": 4}
    assert prune(database, YEAR, NOW) == gone
    assert count("baselines", "code_versions") == [1, pruning.VERSIONS_KEPT]


def test_imports_go_with_the_months_of_their_rows(database, add, count):
    expired, kept = datetime(2025, 10, 31, 23, tzinfo=UTC), datetime(2025, 11, 1, tzinfo=UTC)
    for first, last in ((expired, expired), (expired, kept)):
        named = {"file": "x", "started_at": NEW, "stored": 2, "merged": 0, "first_at": first, "last_at": last}
        import_id = add("imports", **named)
        for at in {first, last}:
            add("import_rows", import_id=import_id, captured_at=at)
    assert prune(database, Retention.of_days(incidents=365), NOW) == {}
    assert prune(database, YEAR, NOW) == {"import_rows": 2, "imports": 1}
    assert count("import_rows", "imports") == [1, 1]


def test_a_deleted_system_is_gone_at_once_and_its_rows_go_in_batches(database, system, story, count):
    story(NEW, patch="verified")
    for minute in range(5):
        body = {
            "phi": 0.7,
            "basin_coords": [1.0] + [0.0] * 63,
            "captured_at": NOW - timedelta(days=20 * minute),
        }
        ingest(database, "shop", parse_report(body).observe(NOW))
    with database.transaction() as connection:
        other = open_system(connection, "other")
        deletion.hide(connection, system, NOW)
        assert systems.find(connection, "shop") is None
        assert [each.name for each in systems.page(connection, "", 10)] == ["other"]
        assert deletion.delete_some(connection, system.id, batch=2) == 2
    assert count("snapshots") == [3]
    assert delete_hidden(database, NOW, 10.0) is False, "its own row waits for stragglers"
    assert count("snapshots", *HANGING, "baselines", "code_versions") == [0] * 10
    with database.transaction() as connection:
        assert open_system(connection, "shop").id != system.id
    assert delete_hidden(database, NOW + deletion.GRACE, 10.0)
    with database.transaction() as connection:
        left = connection.execute(sa.text("SELECT id FROM geoheal.systems")).scalars().all()
    assert other.id in left
    assert system.id not in left


def test_every_table_of_systems_is_deleted_from(database):
    named = sa.text(
        "SELECT table_name FROM information_schema.columns JOIN information_schema.tables "
        "USING (table_schema, table_name) WHERE table_schema = 'geoheal' AND column_name = 'system_id' "
        "AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'snapshots\\_%'"
    )
    with database.transaction() as connection:
        assert set(connection.execute(named).scalars()) == set(deletion.ORDER)


def test_reported_changes_go_with_the_incidents_of_their_time(database, add, count):
    for at in (OLD, NEW):
        add("change_events", kind="deploy", title="t", at=at, recorded_at=NEW, recorded_by="ci")
    assert prune(database, YEAR, NOW) == {"change_events": 1}
    assert count("change_events") == [1]


def test_a_batch_of_old_incidents_is_found_by_index(database):
    """Whatever is kept and newer is not read: the work does not grow with it."""
    with database.transaction() as connection:
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        given = {"before": OLD, "batch": 1, "kept": 10}
        plan = connection.execute(sa.text(f"EXPLAIN {pruning._INCIDENTS.text}"), given).scalars().all()
    assert any("incidents_resolved_idx" in line for line in plan), plan


def test_one_service_at_a_time_removes(database, story, count):
    story(OLD)
    with database.transaction() as other:
        assert pruning.is_alone(other)
        assert prune(database, YEAR, NOW) == {}
    assert prune(database, YEAR, NOW)["incidents"] == 1
