"""Numbers at the edges of what JSON and protobuf can say, by every way in: none breaks a page."""

# ruff: noqa: E501 - tables

import json
import math
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.integration.api.conftest import PREFIX
from tests.unit.api.otlp.test_reading import NOW, SECOND, add_gauge, add_histogram, request
from tests.unit.api.prometheus.writing import V1, V2, compressed, first, second

NUMBERS = (
    "1.7976931348623157e308", "-1.7e308", "1e400", "-1e400", "1e30", "-1e30", "1.0000000000000002e30", "1e15",
    "-1e15", "1.01e15", "5e-324", "-5e-324", "1e-320", "1e-400", "2.2250738585072014e-308", "1e-150", "-0.0",
    "-0", "0", "9007199254740991", "9007199254740993", "18446744073709551616", "1" * 400, "1" * 5000, "-" + "9" * 400,
    "NaN", "Infinity", "-Infinity", "true", "null", '"1"', "0.1e-1", "[1]", "{}",
)  # fmt: skip
FLOATS = (1.7976931348623157e308, -1.7e308, 1e30, -1e30, 1e15, 5e-324, -5e-324, -0.0, 1e-150,
          9007199254740993.0, math.nan, math.inf, -math.inf, 0.0)  # fmt: skip
FIELDS = (
    "phi", "kappa_eff", "confidence", "surprise", "agency", "error_rate", "avg_latency_ms", "latency_ms",
    "memory_usage_mb", "cpu_usage_pct", "request_count", "captured_at",
)  # fmt: skip
PAGES = (
    "snapshots?limit=200", "windows?limit=5", "windows", "timeline", "timeline?points=3", "timeline?points=50&metric=own",
    "overview", "health", "degradation", "status", "drift", "baselines", "systems", "systems/odd", "nodes", "incidents",
    "alerts", "anomalies", "calibration", "forecast", "history", "causes", "policy", "rules", "silences", "events",
)  # fmt: skip


def bodies():
    """Snapshots as text, each with one odd number."""
    moment = datetime.now(UTC) - timedelta(hours=2)
    places = [*((f'"{name}": %s') for name in FIELDS), '"metrics": {"own": %s}', '"context": {"own": [%s]}',
              '"basin_coords": [%s, 0.5]', '"basin_coords": [0.5, %s, 1]']  # fmt: skip
    for place in places:
        for number in NUMBERS:
            moment += timedelta(seconds=3)
            when = "" if "captured_at" in place else f', "captured_at": "{moment.isoformat()}"'
            calm = "" if '"metrics"' in place else ', "metrics": {"own": 1}'
            yield f'{{"system": "odd", {place % number}{when}{calm}}}'


def check(client, system):
    """Each page answers, with numbers that JSON has."""
    for page in PAGES:
        join = "&" if "?" in page else "?"
        response = client.get(f"{PREFIX}/{page}{join}system={system}")
        assert response.status_code < 500, (page, response.text)
        json.loads(response.text, parse_constant=pytest.fail)
    scraped = client.get("/metrics")
    assert scraped.status_code == 200
    assert not any(
        word in line.rpartition(" ")[2]
        for line in scraped.text.splitlines()
        for word in ("Inf", "nan", "NaN")
    )


def check_views(database):
    with database.transaction() as connection:
        views = connection.execute(text("SELECT viewname FROM pg_views WHERE schemaname = 'geoheal'"))
        for (view,) in views.all():
            connection.execute(text(f'SELECT * FROM geoheal."{view}" LIMIT 1000')).all()
        connection.execute(text("SELECT * FROM geoheal.rolling_health('odd', 10)")).all()


def test_no_number_breaks_a_page_or_a_view_whichever_way_it_came(client, database):
    send_snapshots(client)
    send_open_telemetry(client)
    send_remote_writes(client)
    for system in ("odd", "shop"):
        check(client, system)
    check_views(database)


def send_snapshots(client):
    one_by_one = list(bodies())
    for body in one_by_one[::40]:
        response = client.post(f"{PREFIX}/snapshot", data=body, content_type="application/json")
        assert response.status_code in {200, 201, 400, 422}, (body[:200], response.text)
    whole = client.post(
        f"{PREFIX}/snapshots", data="\n".join(one_by_one), content_type="application/x-ndjson"
    )
    assert whole.status_code in {200, 201, 207}, whole.text
    assert whole.json["accepted"] > 50


def send_open_telemetry(client):
    for number, value in enumerate(FLOATS):
        sent, when = request(service="odd"), NOW + 15 * number * SECOND
        add_gauge(sent, "process.memory.usage", value, time_ns=when)
        add_gauge(sent, "own", value, time_ns=when)
        counts = (0, 2**63, 2**64 - 1) if number % 2 else (3, 1, 2**53)
        add_histogram(
            sent, "http.server.request.duration", *((count, value, 200) for count in counts), time_ns=when, unit="s",
            key="http.response.status_code",
        )  # fmt: skip
        response = client.post(
            "/v1/metrics", data=sent.SerializeToString(), content_type="application/x-protobuf"
        )
        assert response.status_code in {200, 400}, response.text


def send_remote_writes(client):
    for number, value in enumerate(FLOATS * 2):
        histogram = {
            "count_int": 2**64 - 1 - number, "sum": value, "schema": 3, "spans": [(-18, 1)], "positive_deltas": [2**62],
        }  # fmt: skip
        one = first(
            15 * number, ("http_requests_total", {"code": "200"}, value), ("own", {}, value),
            ("process_resident_memory_bytes", {}, value), ("process_cpu_seconds_total", {}, value),
            ("http_request_duration_seconds_bucket", {"le": "0.1"}, value),
            ("http_request_duration_seconds_sum", {}, value), ("http_request_duration_seconds_count", {}, value),
            job="odd",
        )  # fmt: skip
        two = second(15 * number, ("http_request_duration_seconds", {}, histogram, 3), ("own", {}, value, 2))
        for message, headers in ((one, V1), (two, V2)):
            response = client.post("/api/v1/write", data=compressed(message), headers=headers)
            assert response.status_code in {204, 400, 422}, response.text
