"""Prometheus' remote write to the service."""

from typing import Any

import pytest

from tests.integration.api.conftest import PREFIX
from tests.unit.api.prometheus.writing import V1, V2, compressed, first, second


def post(client, message, headers=V1):
    return client.post("/api/v1/write", data=compressed(message), headers=headers)


def scraped(requests, errors, seconds):
    """Series of a scrape, as a target with the usual names has them."""
    return [
        ("http_requests_total", {"code": "200"}, requests),
        ("http_requests_total", {"code": "500"}, errors),
        ("http_request_duration_seconds_bucket", {"le": "0.1"}, requests),
        ("http_request_duration_seconds_bucket", {"le": "+Inf"}, requests + errors),
        ("http_request_duration_seconds_sum", {}, 0.05 * (requests + errors)),
        ("http_request_duration_seconds_count", {}, requests + errors),
        ("process_resident_memory_bytes", {}, 123e6),
        ("process_cpu_seconds_total", {}, 0.5 * seconds),
    ]


def snapshots(client):
    return list(reversed(client.get(f"{PREFIX}/snapshots?system=shop").json["snapshots"]))


def test_scrapes_that_come_in_pieces_and_again_are_counted_once(client):
    for number in range(4):
        series = scraped(1000 + 9 * number, 10 + number, 15 * number)
        for piece in (
            series[:3],
            series[3:],
            series[:5],
        ):  # the last one was answered too late, and is sent again
            assert post(client, first(15 * number, *piece)).status_code == 204
    start, *others = snapshots(client)  # the newest waits for the next
    assert start["request_count"] is None
    assert [(each["request_count"], each["error_rate"]) for each in others] == [(10, 0.1)] * 2
    assert {each["node"] for each in others} == {"web-1:8000"}
    latest = others[-1]
    assert (latest["avg_latency_ms"], latest["memory_usage_mb"]) == (pytest.approx(50.0), 123.0)
    assert latest["cpu_usage_pct"] == pytest.approx(50.0)


def test_version_2_tells_types_and_native_histograms(client):
    for number in range(3):
        count = 100 + 10 * number
        histogram = {
            "count_int": count, "sum": 0.2 * count, "schema": 3, "spans": [(-18, 1)],
            "positive_deltas": [count],
        }  # fmt: skip
        durations: Any = ("http_request_duration_seconds", {}, histogram, 3)
        sent = second(15 * number, durations, ("jobs", {}, 15.0 * number, 1))
        response = post(client, sent, V2)
        assert response.status_code == 204
        assert response.headers["X-Prometheus-Remote-Write-Samples-Written"] == "1"
        assert response.headers["X-Prometheus-Remote-Write-Histograms-Written"] == "1"
    (latest,) = snapshots(client)
    assert (latest["request_count"], latest["avg_latency_ms"]) == (10, pytest.approx(200.0))
    assert 190 < latest["metrics"]["p95"] < 211
    assert latest["metrics"]["jobs"] == 1.0


def test_a_time_far_ahead_holds_up_no_other(client):
    ahead = first(10**8, ("queue_depth", {}, 1.0))
    assert post(client, ahead).status_code == 204
    for number in range(2):
        assert (
            post(client, first(15 * number, ("queue_depth", {}, 7.0), ("zone", {}, 1.0))).status_code == 204
        )
    (snapshot,) = snapshots(client)
    assert snapshot["metrics"] == {"queue_depth": 7.0, "zone": 1.0}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({**V1, "Content-Encoding": "gzip"}, None, 415),
        ({**V1, "Content-Type": "application/json"}, None, 415),
        ({**V1, "Content-Type": "application/x-protobuf;proto=x.Y"}, None, 415),
        (V1, b"\xff\xff", 400),
    ],
)
def test_what_is_not_a_remote_write_request_is_refused(client, headers, body, status):
    sent = compressed(first(0, ("up", {}, 1.0))) if body is None else body
    response = client.post("/api/v1/write", data=sent, headers=headers)
    assert response.status_code == status
    assert response.json["detail"]


def test_a_series_that_cannot_be_stored_holds_up_no_other(client):
    for number in range(2):
        sent = first(15 * number, ("que\0ue", {"a\0": "b\0"}, 1.0), ("zone", {}, 1.0))
        response = post(client, sent)
        assert response.status_code == 204
        assert response.headers["X-Prometheus-Remote-Write-Samples-Written"] == "1"
    (snapshot,) = snapshots(client)
    assert snapshot["metrics"] == {"zone": 1.0}


def test_a_request_of_several_scrapes_that_is_repeated_is_stored_once(client):
    for begin in (0, 3):
        message = first(15 * begin)
        for number in range(begin, begin + 3):
            message.MergeFrom(first(15 * number, *scraped(1000 + 9 * number, 10 + number, 15 * number)))
        for _ in range(3):
            assert post(client, message).status_code == 204
    start, *others = snapshots(client)
    assert start["request_count"] is None
    assert [(each["request_count"], each["error_rate"]) for each in others] == [(10, 0.1)] * 4
    assert len({each["captured_at"] for each in others}) == 4
