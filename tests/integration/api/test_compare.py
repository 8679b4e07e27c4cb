"""POST /compare: stored stretches and series that are sent along, judged the same."""

import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from geoheal.api import claims
from geoheal.api.comparisons import kept, queue
from geoheal.store.operations import idempotency
from tests.integration.api.conftest import PREFIX
from tests.waiting import PATIENCE_S, eventually

BEGIN = datetime(2026, 11, 1, 10, tzinfo=UTC)


def rows(values):
    return [
        {
            "time": (BEGIN + timedelta(seconds=10 * n)).isoformat(),
            "latency_ms": value,
            "error_rate": 0.0,
        }
        for n, value in enumerate(values)
    ]


WELL = [40 + n % 4 for n in range(24)]
SLOW = [60 + n % 4 for n in range(24)]


def compare(client, current, candidate, query="", **more):
    return client.post(f"{PREFIX}/compare{query}", json={"current": current, "candidate": candidate, **more})


def test_series_that_are_sent_along(client):
    worse = compare(client, {"series": rows(WELL)}, {"series": rows(SLOW)})
    assert worse.status_code == 200
    assert (worse.json["verdict"], worse.json["pass"], worse.json["alias"]) == ("reject", False, "fail")
    assert worse.json["metrics"][0]["metric"] == "latency_ms"
    as_before = compare(client, {"series": rows(WELL)}, {"series": rows(WELL[::-1])})
    assert (as_before.json["verdict"], as_before.json["pass"]) == ("apply", True)


def test_the_curves_are_those_that_were_compared(client):
    later = [{**row, "time": row["time"].replace("T10", "T12")} for row in rows(SLOW)]
    answer = compare(client, {"series": rows(WELL)}, {"series": later}, "?points=4").json["curves"]
    assert answer["bucket_s"] == pytest.approx(230 / 4)
    assert answer["since"] == {"current": BEGIN.isoformat(), "candidate": later[0]["time"]}
    curve = answer["metrics"]["latency_ms"]
    assert [len(curve["current"]["avg"]), curve["current"]["min"][0], curve["candidate"]["max"][0]] == [
        5,
        40,
        63,
    ]
    assert curve["current"]["avg"][0] == pytest.approx(sum(WELL[:6]) / 6)
    apart = compare(client, {"series": rows(WELL)}, {"series": rows(SLOW)[12:]}, "?points=4").json["curves"]
    assert apart["since"] == {"current": BEGIN.isoformat(), "candidate": BEGIN.isoformat()}
    assert apart["metrics"]["latency_ms"]["candidate"]["avg"][:2] == [None, None]
    assert compare(client, {"series": rows(WELL)}, {"series": rows(WELL)}).json["curves"] is None


def test_curves_of_counters_and_of_names_spelt_otherwise_are_those_that_were_compared(client):
    def side(name):
        return {
            "series": [
                {**row, name: row["latency_ms"], "hits_total": 20 * n} for n, row in enumerate(rows(WELL))
            ]
        }

    curves = compare(client, side("Queue Depth"), side("queue_depth"), "?points=4").json["curves"]["metrics"]
    assert curves["hits_total"]["current"]["avg"][0] == pytest.approx(2.0)
    assert curves["Queue Depth"]["candidate"]["avg"][0] is not None


@pytest.mark.parametrize("lacking", ["current", "candidate"])
def test_latency_that_one_side_lacks_is_never_applied(client, send, lacking):
    for n, value in enumerate(WELL):
        at = (BEGIN + timedelta(seconds=10 * n)).isoformat()
        for node, more in (("web-1", {"avg_latency": value}), ("web-2", {})):
            assert send(system="shop", node=node, captured_at=at, error_rate=0.0, **more).status_code == 201
    side = {"system": "shop", "since": BEGIN.isoformat()}
    stored = [{**side, "nodes": ["web-1"]}, {**side, "nodes": ["web-2"]}]
    bare = [{"time": row["time"], "error_rate": 0.0} for row in rows(WELL)]
    sent = [{"series": rows(WELL)}, {"series": bare}]
    for name, sides in (("avg_latency_ms", stored), ("latency_ms", sent)):
        ours, theirs = sides if lacking == "candidate" else sides[::-1]
        found = compare(client, ours, theirs, "?gate=true")
        assert (found.status_code, found.json["verdict"]) == (412, "test_more")
        assert f"{name}: The {lacking} side has no such metric" in found.json["reason"]


def test_a_gate_tells_by_the_status(client):
    assert compare(client, {"series": rows(WELL)}, {"series": rows(WELL)}, "?gate=true").status_code == 200
    refused = compare(client, {"series": rows(WELL)}, {"series": rows(SLOW)}, "?gate=true")
    assert (refused.status_code, refused.json["verdict"]) == (412, "reject")


def test_csv_and_rules(client):
    text = "time;latency_ms;error_rate\n" + "\n".join(
        f"{row['time']};{row['latency_ms']};0" for row in rows(SLOW)
    )
    tolerant = {"latency_ms": {"tolerated": 0.9}}
    answer = compare(client, {"series": rows(WELL)}, {"csv": text}, rules=tolerant)
    assert answer.json["verdict"] == "apply"
    assert {each["metric"]: each["tolerated"] for each in answer.json["metrics"]}["latency_ms"] == 0.9


def test_nodes_of_a_stored_system(client, send):
    for n, (well, slow) in enumerate(zip(WELL, SLOW, strict=True)):
        at = (BEGIN + timedelta(seconds=10 * n)).isoformat()
        for node, latency in (("web-1", well), ("web-2", slow)):
            assert send(system="shop", node=node, captured_at=at, avg_latency=latency).status_code == 201
    side = {"system": "shop", "since": BEGIN.isoformat()}
    answer = compare(client, {**side, "nodes": ["web-1"]}, {**side, "nodes": ["web-2"]})
    assert answer.json["verdict"] == "reject"
    assert answer.json["metrics"][0]["points"] == {"current": 24, "candidate": 24}
    nobody = compare(client, {**side, "nodes": ["web-1"]}, {**side, "code_hash": "sha256:other"})
    assert nobody.json["verdict"] == "test_more"


@pytest.mark.parametrize(
    ("side", "status", "words"),
    [
        ({}, 422, "one of system, series and csv"),
        ({"series": [], "csv": "time,a"}, 422, "one of system, series and csv"),
        ({"series": []}, 422, "has no rows"),
        ({"series": [{"latency_ms": 1}]}, 422, "no column of times"),
        ({"csv": "time,latency\nyesterday,3"}, 422, "is not a valid time"),
        ({"csv": "time,a\n2026-11-01T10:00:00Z,1", "nodes": ["a"]}, 422, "select snapshots of a system"),
        ({"system": "nosuch"}, 404, "nosuch"),
        ({"series": [{"time": {}, "a": 1}]}, 422, "is not a valid time"),
        ({"csv": "time,a\n2026-11-01T10:00:00Z,1", "last_s": 5}, 422, "select snapshots of a system"),
        ({"system": "shop", "last_s": 5, "since": "2026-11-01T10:00:00Z"}, 422, "or one of last_s"),
        ({"system": "shop", "before": "patch:1"}, 422, "patch:ID or event:ID"),
        ({"system": "shop", "before": "2026-11-01T10:00:00"}, 422, "with its offset"),
        ({"system": "shop", "last_s": 0}, 422, "greater than 0"),
        ({"system": "nosuch", "last_s": 60}, 404, "nosuch"),
    ],
)
def test_what_cannot_be_compared_is_refused(client, side, status, words):
    answer = compare(client, {"series": rows(WELL)}, side)
    assert answer.status_code == status, answer.text
    assert words in answer.text


def test_numbers_that_nothing_measures_are_named(client):
    answer = compare(client, {"series": rows(WELL)}, {"series": rows([*WELL[:-1], 10**400])})
    assert answer.status_code in {400, 422}, answer.text
    assert "success" in answer.json


@pytest.fixture
def turned(send):
    """Return a system that becomes slow in the middle."""
    for n, latency in enumerate([*WELL, *SLOW]):
        at = (BEGIN + timedelta(seconds=10 * n)).isoformat()
        assert send(system="shop", captured_at=at, avg_latency=latency).status_code == 201
    return BEGIN + timedelta(seconds=10 * len(WELL))


def test_before_and_after_a_moment(client, turned):
    side = {"system": "shop", "within_s": 240}
    when = turned.isoformat()

    answer = compare(client, {**side, "before": when}, {**side, "after": when})

    assert answer.json["verdict"] == "reject"
    assert answer.json["metrics"][0]["points"] == {"current": 24, "candidate": 24}


def test_before_and_after_a_change_event(client, turned):
    event = {"system": "shop", "kind": "deploy", "title": "checkout", "at": turned.isoformat()}
    reported = client.post(f"{PREFIX}/events", json=event).json["event"]["id"]
    side = {"system": "shop", "within_s": 240}

    answer = compare(client, {**side, "before": f"event:{reported}"}, {**side, "after": f"event:{reported}"})
    unknown = compare(client, {**side, "before": f"patch:{reported}"}, {**side, "after": f"event:{reported}"})

    assert (answer.json["verdict"], answer.json["metrics"][0]["points"]["current"]) == ("reject", 24)
    assert (unknown.status_code, "has no patch" in unknown.text) == (404, True)


def test_the_last_seconds(client, send):
    for n, latency in enumerate(WELL):
        at = (datetime.now(UTC) - timedelta(seconds=600 - 10 * n)).isoformat()
        assert send(system="shop", node="a", captured_at=at, avg_latency=latency).status_code == 201
        assert send(system="shop", node="b", captured_at=at, avg_latency=latency).status_code == 201
    side = {"system": "shop", "last_s": 3600}

    answer = compare(client, {**side, "nodes": ["a"]}, {**side, "nodes": ["b"]})
    late = compare(client, {**side, "nodes": ["a"]}, {**side, "nodes": ["b"], "last_s": 1})

    assert answer.json["verdict"] == "apply"
    assert late.json["verdict"] == "test_more"


def until_done(client, location):
    while (answer := client.get(location)).status_code == 202:
        assert answer.json["comparison"]["state"] == "running"
        assert answer.headers["Location"] == location
    return answer


def ask_without_waiting(client, candidate, query=""):
    body = {"current": {"series": rows(WELL)}, "candidate": candidate}
    return client.post(f"{PREFIX}/compare{query}", json=body, headers={"Prefer": "respond-async"})


def test_whoever_does_not_wait_asks_for_the_answer(client):
    accepted = ask_without_waiting(client, {"series": rows(SLOW)})
    assert (accepted.status_code, accepted.headers["Preference-Applied"]) == (202, "respond-async")

    answer = until_done(client, accepted.headers["Location"])

    assert (answer.status_code, answer.json["comparison"]["state"]) == (200, "done")
    waited = compare(client, {"series": rows(WELL)}, {"series": rows(SLOW)}).json
    assert {"success": True, **answer.json["comparison"]["answer"]} == waited


@pytest.mark.parametrize(
    ("candidate", "status"),
    [({"series": rows(WELL)}, 200), ({"series": rows(SLOW)}, 412), ({"csv": "x"}, 412)],
)
def test_a_gate_that_does_not_wait_is_reported_by_the_status(client, candidate, status):
    accepted = ask_without_waiting(client, candidate, "?gate=true")
    assert until_done(client, accepted.headers["Location"]).status_code == status


def test_what_goes_wrong_later_is_said(client):
    accepted = ask_without_waiting(client, {"csv": "latency_ms\n5\n"})
    answer = until_done(client, accepted.headers["Location"]).json["comparison"]
    assert (answer["state"], answer["answer"]) == ("failed", None)
    assert "no column of times" in answer["error"]


def test_an_unknown_comparison_or_system_is_not_found(client):
    assert ask_without_waiting(client, {"system": "nowhere"}).status_code == 404
    answer = client.get(f"{PREFIX}/comparisons/019330d4-0000-7000-8000-000000000000")
    assert (answer.status_code, "There is no comparison" in answer.json["detail"]) == (404, True)


def test_no_more_are_taken_than_there_is_room_for(client, monkeypatch):
    monkeypatch.setattr(queue, "WAITING", 0)
    assert ask_without_waiting(client, {"series": rows(WELL)}).status_code == 429


def all_end(comparisons):
    """Wait until the last comparison is stored and counted."""
    eventually(lambda: not comparisons._places_taken)


@pytest.mark.parametrize("bound", ["ANSWERS_MAX", "BYTES_MAX"])
def test_no_more_is_kept_than_there_is_room_for(client, monkeypatch, bound):
    monkeypatch.setattr(kept, bound, 1)
    until_done(client, ask_without_waiting(client, {"series": rows(WELL)}).headers["Location"])
    refused = ask_without_waiting(client, {"series": rows(WELL)})
    assert refused.status_code == 429
    assert "1 results of comparisons" in refused.json["detail"]
    assert int(refused.headers["Retry-After"]) > 3_000
    assert compare(client, {"series": rows(WELL)}, {"series": rows(WELL)}).status_code == 200


def test_a_comparison_whose_service_stopped_is_lost_and_one_that_is_worked_on_is_not(database, monkeypatch):
    monkeypatch.setattr(claims, "CLAIMED_S", 0.4)
    monkeypatch.setattr(claims, "RENEWED_S", 0.1)
    other, held = queue.ComparisonQueue(database), threading.Event()
    job = other.submit(lambda: {"pass": held.wait()})
    time.sleep(0.6)
    assert queue.ComparisonQueue(database).find(UUID(job["id"]))["state"] == "running"
    monkeypatch.setattr(idempotency, "renew", lambda *_: None)  # as if its process had ended
    eventually(lambda: other.find(UUID(job["id"]))["state"] != "running")
    lost = other.find(UUID(job["id"]))
    assert (lost["state"], lost["finished_at"]) == ("failed", None)
    assert "the service stopped before it was done" in lost["error"]
    held.set()
    all_end(other)


def test_a_service_that_ends_begins_no_further_comparison(database):
    comparisons, began, held, ran = queue.ComparisonQueue(database), threading.Event(), threading.Event(), []

    def first():
        began.set()
        return {"pass": held.wait(PATIENCE_S)}

    def second():
        ran.append("second")
        return {}

    running = comparisons.submit(first)
    comparisons.submit(second)
    assert began.wait(PATIENCE_S)
    comparisons.close()
    held.set()
    comparisons._thread.shutdown()
    assert (comparisons.find(UUID(running["id"]))["state"], ran) == ("done", [])
