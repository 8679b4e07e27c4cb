"""Reads from a streaming replica: what it knows it answers, what it does not the primary does."""

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from geoheal.api.app import create_app
from geoheal.cli.admin import replica_check
from geoheal.cli.admin.check_result import State
from geoheal.config.settings import Settings
from geoheal.store.operations.migrate import upgrade
from geoheal.store.session import Database
from geoheal.system import connect
from tests import leftovers
from tests.integration.api.conftest import PREFIX
from tests.servers import BIN, MISSING, Server
from tests.waiting import eventually

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(BIN is None, reason=MISSING),
]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Yield a folder with a short path that the servers' user may enter: it holds their sockets."""
    path = leftovers.place_of_servers() / f"{leftovers.prefix('tests')}replica"
    path.mkdir(mode=0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def primary(home: Path) -> Iterator[Server]:
    server = Server(home / "p")
    try:
        server.make()
        upgrade(server.url)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def replica(home: Path, primary: Server) -> Iterator[Server]:
    server = Server(home / "r")
    way = f"host={primary.folder} user=geoheal"
    server.run("pg_basebackup", "-D", server.data, "-d", way, "-R", "-c", "fast", "--no-sync")
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def client(primary: Server, replica: Server) -> Iterator[FlaskClient]:
    settings = Settings(
        database_url=SecretStr(primary.url), read_database_url=SecretStr(replica.url), threads=4
    )
    database: Database = connect(settings, primary.url)
    app = create_app(database, settings)
    yield app.test_client()
    app.extensions["geoheal"].alertness.close()
    app.extensions["geoheal"].reads.close()
    database.close()


@pytest.fixture
def sent(client: FlaskClient) -> Callable[[str], None]:
    """Store a snapshot of a system."""

    def send(system: str) -> None:
        assert client.post(f"{PREFIX}/snapshot", json={"system": system, "phi": 0.7}).status_code == 201

    return send


@pytest.fixture
def scraped(client: FlaskClient) -> Callable[[], dict[str, float]]:
    """Scrape what is said of the replica."""

    def scrape() -> dict[str, float]:
        lines = (each.split() for each in client.get("/metrics").text.splitlines())
        return {each[0]: float(each[1]) for each in lines if each[0].startswith("geoheal_replica")}

    return scrape


def doctor(primary, replica, database):
    settings = Settings(database_url=SecretStr(primary.url), read_database_url=SecretStr(replica.url))
    return replica_check.replica(settings, database)


def copy_systems(source, target):
    with (
        psycopg.connect(source.url) as here,
        psycopg.connect(target.url) as there,
        here.cursor().copy("COPY geoheal.systems TO STDOUT") as rows,
        there.cursor().copy("COPY geoheal.systems FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write(row)


def replayed(primary, replica):
    at = primary.order("SELECT pg_current_wal_flush_lsn()::text")[0]
    return replica.order(f"SELECT pg_last_wal_replay_lsn() >= '{at}'")[0]


def count(client, path, system):
    return len(client.get(f"{PREFIX}{path}", query_string={"system": system}).json[path.strip("/")])


def test_the_replica_answers_and_says_how_far_behind(client, sent, scraped, primary, replica):
    sent("shop")
    eventually(lambda: replayed(primary, replica))
    note = "Figures are read from a replica, 0.0 s behind."
    eventually(lambda: scraped() == {"geoheal_replica_up": 1.0, "geoheal_replica_lag_seconds": 0.0})
    eventually(lambda: client.get("/readyz").json["reads"] == note)
    assert client.get(f"{PREFIX}/overview").json["reads"] == note
    assert client.get(f"{PREFIX}/timeline?system=shop").json["timeline"]["reads"] == note
    replica.order("SELECT pg_wal_replay_pause()")
    try:
        eventually(lambda: replica.order("SELECT pg_get_wal_replay_pause_state()") == ("paused",))
        sent("shop")
        assert count(client, "/snapshots", "shop") == 1  # it is read where replay stands still
        assert count(client, "/windows", "shop") == 1
        assert client.get(f"{PREFIX}/health?system=shop").json["health"]["snapshots_collected"] == 2
        eventually(lambda: client.get("/readyz").json["reads"] not in {note, None})
        eventually(lambda: scraped()["geoheal_replica_lag_seconds"] > 0)
        sent("new")
        assert count(client, "/snapshots", "new") == 1  # what the replica does not know yet
    finally:
        replica.order("SELECT pg_wal_replay_resume()")
    eventually(lambda: count(client, "/snapshots", "shop") == 2)


def test_what_decides_and_writes_goes_to_the_primary_alone(client, sent, primary, replica):
    """Replay stands still, and nothing but history is answered by what it stands at."""
    replica.order("SELECT pg_wal_replay_pause()")
    try:
        sent("deciding")
        assert client.post(f"{PREFIX}/start", json={"system": "deciding"}).status_code == 200
        answer = client.get(f"{PREFIX}/status?system=deciding").json["status"]
        assert answer["engine"]["running"]
        assert answer["monitor"]["snapshots_collected"] == 1
        assert "deciding" in {each["name"] for each in client.get(f"{PREFIX}/overview").json["overview"]}
    finally:
        replica.order("SELECT pg_wal_replay_resume()")


def test_a_replica_that_does_not_answer_is_replaced_and_said_once(
    client, sent, scraped, replica, monkeypatch, caplog
):
    monkeypatch.setattr("geoheal.store.connection.reads.AWAY_S", 0.0)
    sent("lonely")
    caplog.set_level(logging.INFO, "geoheal")
    replica.stop()
    try:
        for _ in range(2):
            assert count(client, "/snapshots", "lonely") == 1
            assert "geoheal_database_up 1.0" in client.get("/metrics").text
        assert scraped() == {"geoheal_replica_up": 0.0}
        ready = client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json["reads"] == "The replica does not answer; figures are read from the primary."
        assert [each.message for each in caplog.records if "does not answer" in each.message] != []
        assert len([each for each in caplog.records if "does not answer" in each.message]) == 1
    finally:
        replica.start()
    eventually(lambda: client.get("/readyz").json["reads"].startswith("Figures are read from a replica"))
    assert any("answers again" in each.message for each in caplog.records)


def test_the_doctor_looks_at_the_replica(client, sent, primary, replica):
    sent("seen")
    eventually(lambda: replayed(primary, replica))
    database = client.application.extensions["geoheal"].database
    eventually(lambda: doctor(primary, replica, database).detail == "a standby of the database, 0.0 s behind")
    replica.stop()
    try:
        check = doctor(primary, replica, database)
        assert (check.state, "GEOHEAL_READ_DATABASE_URL" in check.detail) == (State.WARN, True)
    finally:
        replica.start()


def test_the_doctor_finds_a_standby_that_was_promoted(client, home, primary):
    promoted = Server(home / "x")
    way = f"host={primary.folder} user=geoheal"
    promoted.run("pg_basebackup", "-D", promoted.data, "-d", way, "-R", "-c", "fast", "--no-sync")
    promoted.start()
    try:
        promoted.order("SELECT pg_promote()")
        check = doctor(primary, promoted, client.application.extensions["geoheal"].database)
        assert (check.state, "promoted" in check.detail) == (State.FAIL, True)
    finally:
        promoted.stop()


def test_the_doctor_finds_a_server_with_another_history(client, sent, home, primary):
    """A copy that something else than streaming keeps has the same systems, at least."""
    sent("copied")
    other = Server(home / "o")
    try:
        other.make()
        database = client.application.extensions["geoheal"].database
        check = doctor(primary, other, database)
        assert (check.state, "another server" in check.detail) == (State.FAIL, True)
        upgrade(other.url)
        check = doctor(primary, other, database)
        assert (check.state, "none of the database's systems" in check.detail) == (State.FAIL, True)
        copy_systems(primary, other)
        check = doctor(primary, other, database)
        assert (check.state, check.remedy) == (State.OK, "")
    finally:
        other.stop()
