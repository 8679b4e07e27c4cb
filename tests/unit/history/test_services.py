"""What services that watch over others answer and export: units, names and requests as they are meant."""

import json
from typing import Any

import pytest

from tests.unit.history.written import EPOCH, IN_UTC, T, Written, check_read, refused


def jsonl(**cells: Any) -> str:
    return json.dumps(cells) + "\n"


BEGIN = {"beginTimeSeconds": EPOCH, "endTimeSeconds": EPOCH + 60}
ASKED = [{"function": "average", "attribute": "duration"}, {"function": "count"}]
RESULTS = [{"average": 0.125}, {"count": 20}]
INSIGHTS = {
    "metadata": {"timeSeries": {"contents": ASKED}},
    "timeSeries": [{**BEGIN, "inspectedCount": 9, "results": RESULTS}],
}
FACETS = {
    "metadata": {"contents": {"timeSeries": {"contents": ASKED}}},
    "facets": [{"name": name, "timeSeries": [{**BEGIN, "results": RESULTS}]} for name in ("a", "b")],
}
NERDGRAPH = {"data": {"actor": {"account": {"nrql": {"results": [
    {**BEGIN, "average.duration": 0.125, "percentile.duration": {"95": 0.5}, "count": 20},
]}}}}}  # fmt: skip
UNIT = [{"family": "time", "name": "second", "short_name": "s"}, None]
DATADOG = {"series": [{"metric": "trace.request", "unit": UNIT, "pointlist": [[EPOCH * 1000, 0.125]]}]}
DATADOG_2 = {"data": {"attributes": {
    "series": [{"query_index": 0, "unit": UNIT}], "times": [EPOCH * 1000], "values": [[0.125]],
}}}  # fmt: skip
GOOGLE = [{
    "metric": {"type": "compute.googleapis.com/instance/cpu/utilization"}, "resource": {"labels": {}},
    "points": [{"interval": {"endTime": "2026-04-25T03:15:00Z"}, "value": {"doubleValue": 0.15}}],
}]  # fmt: skip
ONE = {"request_count": 1, "error_rate": 1, "avg_latency_ms": 12.5}

WRITTEN = {
    "New Relic's Insights": Written(
        json.dumps(INSIGHTS), [{"captured_at": T, "avg_latency_ms": 125, "request_count": 20}],
        says="whose 'average.duration' are read as seconds", name="n.json",
    ),
    "New Relic's facets": Written(
        json.dumps(FACETS),
        [{"metrics": {"average.duration:a": 125, "count:a": 20, "average.duration:b": 125, "count:b": 20}}],
        name="n.json",
    ),
    "New Relic's NerdGraph": Written(
        json.dumps(NERDGRAPH), [{"avg_latency_ms": 125, "request_count": 20, "metrics": {"p95": 500}}],
        name="n.json",
    ),
    "New Relic's table": Written(
        f"beginTimeSeconds,endTimeSeconds,average.duration,count\n{EPOCH},{EPOCH + 60},0.125,20\n",
        [{"captured_at": T, "avg_latency_ms": 125, "request_count": 20, "metrics": None}],
    ),
    "New Relic's transactions": Written(
        f"timestamp,appName,duration,httpResponseCode,transactionType\n{EPOCH}001,a,0.0125,500,Web\n", [ONE]
    ),
    "Datadog in seconds": Written(
        json.dumps(DATADOG), [{"metrics": {"trace.request": 125}}],
        says="Series in seconds become milliseconds", name="d.json",
    ),
    "Datadog's second version": Written(
        json.dumps(DATADOG_2), [{"captured_at": T, "metrics": {"query_0": 125}}], name="d.json"
    ),
    "Datadog's logs": Written(
        "Date,Host,@http.status_code,@duration\n2026-04-25T03:15:01Z,web1,500,12500000\n", [ONE]
    ),
    "Google's series alone": Written(
        json.dumps(GOOGLE), [{"captured_at": T, "metrics": {"instance/cpu/utilization": 0.15}}], name="g.json"
    ),
    "Application Insights": Written(
        "timestamp [UTC],name,duration,resultCode,cloud_RoleInstance\n"
        '"4/25/2026, 3:15:01.123 AM",GET /x,12.5,500,web1\n', [{"node": "web1", **ONE}],
    ),
    "Kibana's documents": Written(
        '"@timestamp","http.response.status_code","event.duration"\n'
        '"Apr 25, 2026 @ 03:15:01.123","500","12,500,000"\n', [ONE], IN_UTC,
    ),
    "Kibana's intervals": Written(
        f'"@timestamp per minute","Count of records"\n{EPOCH}000,"1,001"\n',
        [{"captured_at": T, "metrics": {"Count_of_records": 1001}}],
    ),
    "Kibana's hours": refused('"@timestamp per minute",Count\n"03:15:00",7\n', "'03:15:00' has no day"),
    "Serilog": Written(
        jsonl(**{"@t": "2026-04-25T03:15:01.1234567Z", "@mt": "HTTP", "StatusCode": 500, "Elapsed": 12.5}),
        [ONE], name="s.jsonl",
    ),
    "Splunk's events": Written(
        "_raw,_time,status,response_time\nx,2026-04-25T03:15:01.000+0000,500,0.01\n",
        [{"request_count": 1, "error_rate": 1, "avg_latency_ms": None}],
        says="whose duration has no unit",
    ),
    "counts by status": Written(
        "time,status,latency,count\n2026-04-25T03:15:00Z,200,5,90\n", [{"captured_at": T}]
    ),
    "a browser's times": Written(
        "When,cpu\nSat Apr 25 2026 05:15:00 GMT+0200 (Central European Summer Time),1.5\n",
        [{"captured_at": T, "metrics": {"cpu": 1.5}}],
    ),
    "years of two digits": Written("Zeit;cpu\n25.04.26 03:15;1,5\n", [{"captured_at": T}], IN_UTC),
}  # fmt: skip


@pytest.mark.parametrize("file", WRITTEN.values(), ids=WRITTEN)
def test_it_is_read_in_its_units(tmp_path, file):
    check_read(tmp_path, file)
