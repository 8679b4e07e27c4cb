"""The reporter: all that happened arrives, and nothing that the service does is felt."""

import asyncio
import contextlib
import functools
import inspect
import logging
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from geoheal.client import Reporter
from geoheal.client.observing.watching import name_of
from geoheal.client.sending.outbox import CAPACITY
from geoheal.client.sending.service import ReportingService
from geoheal.errors import InvalidInput, ServiceUnreachable
from geoheal.monitor.ingest.report import parse_report
from tests.waiting import PATIENCE_S, eventually


@pytest.fixture
def reporter(stand_in: Any) -> Iterator[Reporter]:
    made = Reporter(stand_in.url, "shop", interval_s=60.0, code_hash="abc")
    yield made
    made.close(0.5)


def test_a_snapshot_tells_what_happened_and_the_service_understands_it(reporter: Reporter, stand_in: Any):
    for latency, failed in ((10.0, False), (20.0, False), (60.0, True), (30.0, False)):
        reporter.observe(latency, "checkout", failed)
    reporter.send_health_snapshot("after deploy")
    eventually(lambda: stand_in.snapshots)
    (sent,) = stand_in.snapshots
    parse_report(sent)
    assert (sent["system"], sent["label"], sent["code_hash"]) == ("shop", "after deploy", "abc")
    assert (sent["request_count"], sent["error_rate"], sent["avg_latency_ms"]) == (4, 0.25, 30.0)
    assert sent["metrics"] == {"p50": 25.0}  # of four requests no other quantile is known
    assert sum(sent["basin_coords"]) == pytest.approx(1.0)
    assert sent["basin_coords"][63] == pytest.approx(0.25, abs=1e-3)
    assert 5 < sent["memory_usage_mb"] < 10_000
    assert sent["module_versions"]["numpy"]
    assert "phi" not in sent
    assert "kappa_eff" not in sent
    assert stand_in.registered == [{"name": "shop", "geometry": "simplex", "dimension": 64}]


def test_quantiles_are_exact_where_requests_lie_beyond_them(reporter: Reporter, stand_in: Any):
    for latency in range(101):
        reporter.observe(float(latency))
    reporter.send_health_snapshot("one")
    eventually(lambda: stand_in.snapshots)
    assert stand_in.snapshots[0]["metrics"] == pytest.approx({"p50": 50.0, "p95": 95.0, "p99": 99.0})


def test_snapshots_come_at_the_interval_each_with_its_own_requests(stand_in: Any):
    reporter = Reporter(stand_in.url, "shop", interval_s=0.1)
    reporter.observe(10.0)
    eventually(lambda: len(stand_in.snapshots) >= 3)
    reporter.close()
    assert [each["request_count"] for each in stand_in.snapshots[:3]] == [1, 0, 0]
    assert not {"error_rate", "metrics"} & set(stand_in.snapshots[1])
    identities = [each["id"] for each in stand_in.snapshots]
    assert identities == sorted(set(identities))


def test_own_numbers_are_reported_once_and_nonsense_is_not(reporter: Reporter, stand_in: Any):
    reporter.gauge(phi=0.7, kappa_eff=64.0, basin_coords=[1.0, 0.0], confidence=float("nan"))
    reporter.gauge(phi=1.5, surprise="much")  # type: ignore[arg-type]
    reporter.sample(lambda: {"agency": 0.5})
    reporter.send_health_snapshot("one")
    reporter.send_health_snapshot("two")
    eventually(lambda: len(stand_in.snapshots) == 2)
    one, two = stand_in.snapshots
    assert (one["phi"], one["kappa_eff"], one["basin_coords"]) == (0.7, 64.0, [1.0, 0.0])
    assert (one["agency"], two["agency"]) == (0.5, 0.5)
    assert not {"phi", "basin_coords"} & set(two)
    assert not {"confidence", "surprise"} & set(one)


def test_a_failing_sample_costs_no_snapshot(reporter: Reporter, stand_in: Any):
    @reporter.sample
    def broken() -> None:
        raise OSError("no sensor")

    reporter.send_health_snapshot("one")
    eventually(lambda: stand_in.labels() == ["one"])


@pytest.mark.parametrize("given", ["checkout", None, 3])
def test_what_is_not_a_function_is_refused_in_a_sentence(reporter: Reporter, given: Any):
    with pytest.raises(TypeError, match=r"expects a function, got .*without arguments"):
        reporter.watch(given)


def test_objects_that_can_be_called_are_observed_under_their_class():
    assert name_of(functools.partial(int, base=2)) == "functools.partial"


def test_watched_functions_stay_what_they_were(reporter: Reporter, stand_in: Any):
    @reporter.watch
    def add(one: int, other: int = 2) -> int:
        """Add."""
        return one + other

    @reporter.watch
    async def wait(answer: str) -> str:
        await asyncio.sleep(0.02)
        return answer

    @reporter.watch
    def count(most: int) -> Iterator[int]:
        yield from range(most)

    @reporter.watch
    def fail() -> None:
        raise KeyError("x")

    assert str(inspect.signature(add)) == "(one: int, other: int = 2) -> int"
    assert (add.__name__, add.__doc__, add(1)) == ("add", "Add.", 3)
    assert inspect.iscoroutinefunction(wait)
    assert asyncio.run(wait("a")) == "a"
    assert list(count(3)) == [0, 1, 2]
    with pytest.raises(KeyError, match="x"):
        fail()
    reporter.send_health_snapshot("done")
    eventually(lambda: stand_in.snapshots)
    sent = stand_in.snapshots[0]
    assert (sent["request_count"], sent["error_rate"]) == (4, 0.25)
    assert sent["avg_latency_ms"] >= 5.0


def test_snapshots_wait_until_a_failing_service_has_recovered(
    reporter: Reporter, stand_in: Any, caplog: pytest.LogCaptureFixture
):
    stand_in.status = 500
    with caplog.at_level(logging.WARNING, "geoheal.client"):
        reporter.send_health_snapshot("one")
        eventually(lambda: stand_in.attempts >= 2)
        reporter.send_health_snapshot("two")
    assert len([record for record in caplog.records if record.name == "geoheal.client"]) == 1
    stand_in.status = 200
    assert reporter.flush(10)
    assert stand_in.labels() == ["one", "two"]
    assert reporter.status() == {"waiting": 0, "sent": 2, "refused": 0, "dropped": 0}


@pytest.mark.parametrize("how", ["stopped", "hanging"])
def test_an_application_feels_nothing_of_a_service_that_is_away(
    stand_in: Any, how: str, monkeypatch: pytest.MonkeyPatch
):
    if how == "hanging":
        stand_in.hang.clear()
    url = stand_in.url if how == "hanging" else "http://127.0.0.1:1"
    # The client hangs up long after this test's patience, so whatever waits for the service is found.
    monkeypatch.setattr(ReportingService.__init__, "__defaults__", (2 * PATIENCE_S, 2 * PATIENCE_S))
    reporter = Reporter(url, "shop", interval_s=0.05)

    def work() -> None:
        for _ in range(2000):
            reporter.observe(1.0, "a")
            reporter.gauge(phi=0.7)
        reporter.send_health_snapshot("now")
        eventually(lambda: reporter.status()["waiting"] >= 2)
        reporter.close(0.3)

    application = threading.Thread(target=work, daemon=True)
    application.start()
    application.join(PATIENCE_S / 2)
    assert not application.is_alive()
    assert stand_in.snapshots == []


def test_a_service_that_trickles_is_hung_up_on():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                while True:
                    connection.sendall(b"H")
                    time.sleep(0.02)

        thread = threading.Thread(target=trickle)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ServiceUnreachable, match="does not answer"):
            ReportingService(url, None, timeout_s=10.0, deadline_s=0.2).send(["{}"])
        thread.join(5)
    assert not thread.is_alive()


def test_what_is_not_a_latency_spoils_no_other(reporter: Reporter, stand_in: Any):
    for latency in (10.0, "much", None, float("nan"), -1.0, float("inf")):
        reporter.observe(latency)  # type: ignore[arg-type]
    reporter.send_health_snapshot("one")
    eventually(lambda: stand_in.snapshots)
    assert (stand_in.snapshots[0]["request_count"], stand_in.snapshots[0]["avg_latency_ms"]) == (1, 10.0)


def test_waiting_snapshots_take_bounded_memory(reporter: Reporter, stand_in: Any):
    stand_in.status = 503
    engine = reporter.start()
    assert engine is not None
    for number in range(CAPACITY + 5):
        engine.outbox.put(f'{{"label": "{number}"}}')
    assert reporter.status()["waiting"] == CAPACITY
    assert reporter.status()["dropped"] == 5
    assert engine.outbox.batch(1)[0][1] == '{"label": "5"}'


def test_one_refused_snapshot_holds_up_no_other(reporter: Reporter, stand_in: Any):
    stand_in.reject = "bad"
    for label in ("one", "bad", "two"):
        reporter.send_health_snapshot(label)
    eventually(lambda: stand_in.labels() == ["one", "two"])
    eventually(lambda: reporter.status()["refused"] == 1)
    assert reporter.status()["waiting"] == 0


@pytest.mark.parametrize("status", [400, 413])
def test_what_the_service_cannot_digest_is_given_up_piece_by_piece(
    reporter: Reporter, stand_in: Any, status: int
):
    stand_in.status = status
    for number in range(3):
        reporter.send_health_snapshot(str(number))
    eventually(lambda: reporter.status()["refused"] == 3)
    stand_in.status = 200
    reporter.send_health_snapshot("good")
    eventually(lambda: stand_in.labels() == ["good"])


@pytest.mark.parametrize(("status", "keeps"), [(200, True), (401, True), (403, True), (409, False)])
def test_a_system_of_another_geometry_gets_no_basin_of_latencies(
    reporter: Reporter, stand_in: Any, status: int, keeps: bool
):
    stand_in.register_status = status
    reporter.observe(1.0)
    reporter.send_health_snapshot("one")
    eventually(lambda: stand_in.snapshots)
    assert ("basin_coords" in stand_in.snapshots[0]) is keeps
    reporter.gauge(basin_coords=[1.0, 2.0])
    reporter.send_health_snapshot("two")
    eventually(lambda: len(stand_in.snapshots) == 2)
    assert stand_in.snapshots[1]["basin_coords"] == [1.0, 2.0]


def test_a_new_system_gets_its_baseline_when_it_is_warm(reporter: Reporter, stand_in: Any):
    for number in range(1, 14):
        reporter.observe(5.0)
        reporter.send_health_snapshot(str(number))
        eventually(lambda expected=number: len(stand_in.snapshots) == expected)  # type: ignore[misc]
    assert [each["label"] for each in stand_in.snapshots if "set_baseline" in each] == ["12"]


def test_activity_gives_phi_and_kappa_relative_to_the_healthy_process(stand_in: Any, tmp_path: Path):
    step_s = 0.02
    settings: dict[str, Any] = {"activity_step_s": step_s, "activity_steps": 80, "spool": tmp_path}
    reporter = Reporter(stand_in.url, "shop", interval_s=60.0, **settings)
    random = Random(1)
    for _ in range(100):
        time.sleep(step_s - time.monotonic() % step_s)  # both at the beginning of a step
        for name in ("a", "b") * random.randrange(3):
            reporter.observe(1.0, name)
    reporter.send_health_snapshot("one")
    eventually(lambda: stand_in.snapshots)
    reporter.close()
    sent = stand_in.snapshots[0]
    activity = sent["context"]["activity"]
    assert activity["channels"] == 2
    assert activity["phi"] > 0.9
    assert ("phi" in sent) is (activity["phi_reference"] is not None)
    assert sent["kappa_eff"] == pytest.approx(64.21)
    assert (tmp_path / "reference.json").exists()


def test_the_token_is_sent_and_a_bad_setting_is_named(stand_in: Any):
    reporter = Reporter(stand_in.url, "shop", token="geoheal_x")
    reporter.send_health_snapshot("one")
    eventually(lambda: stand_in.snapshots)
    reporter.close()
    assert stand_in.tokens == {"Bearer geoheal_x"}
    for url in ("ftp://x", "nonsense", "http://", "http://u:p@host"):
        with pytest.raises(InvalidInput, match="URL"):
            Reporter(url)
    with pytest.raises(InvalidInput, match="interval_s"):
        Reporter(stand_in.url, interval_s=0.0)


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(script)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_a_short_program_reports_at_its_end(stand_in: Any):
    done = run(
        """
        from geoheal.client import default_reporter, send_health_snapshot
        default_reporter().observe(5.0)
        send_health_snapshot("end")
        """,
        GEOHEAL_URL=stand_in.url,
        GEOHEAL_SYSTEM="script",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert stand_in.labels() == ["end"]
    assert stand_in.snapshots[0]["system"] == "script"


def test_the_spool_survives_a_killed_process(stand_in: Any, tmp_path: Path):
    script = """
        import os, signal, time
        from geoheal.client import Reporter
        reporter = Reporter(os.environ["URL"], "shop", spool=os.environ["SPOOL"])
        for number in range(3):
            reporter.send_health_snapshot(str(number))
        while reporter.status()["waiting"] < 3:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGKILL)
        """
    done = run(script, URL="http://127.0.0.1:1", SPOOL=str(tmp_path / "spool"))
    assert done.returncode == -signal.SIGKILL
    (file,) = (tmp_path / "spool").glob("*.ndjson")
    assert file.stat().st_mode & 0o077 == 0
    with file.open("a") as torn:
        torn.write('{"label": "to')
    reporter = Reporter(stand_in.url, "shop", spool=tmp_path / "spool")
    reporter.send_health_snapshot("new")
    eventually(lambda: len(stand_in.snapshots) == 4)
    reporter.close()
    assert stand_in.labels() == ["0", "1", "2", "new"]
    assert list((tmp_path / "spool").glob("*.ndjson")) == []


def test_the_spool_of_a_living_process_is_left_alone(stand_in: Any, tmp_path: Path):
    waiting = Reporter("http://127.0.0.1:1", "shop", spool=tmp_path)
    waiting.send_health_snapshot("mine")
    eventually(lambda: waiting.status()["waiting"] == 1)
    other = Reporter(stand_in.url, "shop", spool=tmp_path)
    other.send_health_snapshot("other")
    eventually(lambda: stand_in.labels() == ["other"])
    other.close()
    waiting.close(0.1)
    third = Reporter(stand_in.url, "shop", spool=tmp_path)
    third.send_health_snapshot("third")
    eventually(lambda: stand_in.labels() == ["other", "mine", "third"])
    third.close()


def test_a_disk_that_cannot_be_written_costs_no_snapshot(stand_in: Any, tmp_path: Path):
    (tmp_path / "file").write_text("")
    reporter = Reporter(stand_in.url, "shop", spool=tmp_path / "file")
    reporter.send_health_snapshot("one")
    eventually(lambda: stand_in.labels() == ["one"])
    reporter.close()


def test_a_forked_process_reports_for_itself(stand_in: Any, tmp_path: Path):
    script = """
        import os, time, warnings
        warnings.simplefilter("ignore", DeprecationWarning)
        from geoheal.client import Reporter
        reporter = Reporter(os.environ["URL"], "shop", spool=os.environ["SPOOL"])
        reporter.observe(1.0)
        reporter.send_health_snapshot("parent")
        assert reporter.flush(5)
        child = os.fork()
        reporter.observe(2.0)
        reporter.send_health_snapshot("child" if child == 0 else "parent again")
        assert reporter.flush(5)
        if child:
            os.waitpid(child, 0)
        """
    done = run(script, URL=stand_in.url, SPOOL=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    by_label = {each["label"]: each for each in stand_in.snapshots if "label" in each}
    assert set(by_label) == {"parent", "child", "parent again"}
    assert {each["request_count"] for each in by_label.values()} == {1}
    assert by_label["child"]["node"] != by_label["parent"]["node"] == by_label["parent again"]["node"]


def test_a_reporter_that_is_reopened_reports_again(reporter: Reporter, stand_in: Any):
    for number in range(2):
        reporter.observe(1.0)
        reporter.close()
        reporter.observe(1.0)  # closed: not noted
        reporter.reopen()
        assert len(stand_in.snapshots) == number + 1
    assert [each["request_count"] for each in stand_in.snapshots] == [1, 1]


def test_many_threads_lose_no_request(reporter: Reporter, stand_in: Any):
    def work() -> None:
        for _ in range(2000):
            reporter.observe(1.0, "a")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reporter.send_health_snapshot("all")
    eventually(lambda: stand_in.snapshots)
    assert stand_in.snapshots[0]["request_count"] == 8000


def test_nothing_of_the_service_is_imported():
    done = run(
        """
        import sys
        import geoheal.client
        from geoheal.client import hooks, Reporter, send_health_snapshot
        import geoheal.client.wsgi, geoheal.client.asgi, geoheal.client.flask, geoheal.client.probe
        from geoheal.geometry import effective_integration, susceptibility
        effective_integration([[1, 2], [2, 1], [4, 4], [1, 0], [3, 3], [0, 1], [2, 2]])
        heavy = {"sqlalchemy", "flask", "pydantic", "psycopg", "scipy", "httpx2", "psutil", "alembic"}
        print(sorted(heavy & set(sys.modules)))
        """
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
