"""Answers of stores of series, aggregations, and tables that are laid out, or named, in ways of their own."""

import json
from dataclasses import replace
from typing import Any

import pytest

from geoheal.history.choices import Choices
from tests.unit.history.written import EPOCH, IN_UTC, Asked, T, Written, check_read, refused

DAY = T.replace(hour=0, minute=0)


def names(*columns: str) -> Asked:
    return Asked(choices=Choices(names=columns))


def jsonl(**cells: Any) -> str:
    return json.dumps(cells) + "\n"


def bucket(**figures: Any) -> dict[str, Any]:
    return {"key_as_string": T.isoformat(), "key": EPOCH * 1000, "doc_count": 20, **figures}


def aggregated(**held: Any) -> str:
    return json.dumps({"took": 3, "hits": {"hits": []}, "aggregations": held})


POINTS = {"metric": "cpu.user", "tags": {"host": "web1", "core": "0"}, "dps": {str(EPOCH): 1.5}}
LABELLED = {"label": "cpu", "host": "web1", "tags": {"env": "eu"}, "data": [[EPOCH, 1.5]]}
MEASURED = {"metricId": "builtin:host.cpu", "data": [
    {"dimensionMap": {"dt.entity.host": name}, "timestamps": [EPOCH * 1000], "values": [value]}
    for name, value in (("H1", 1.5), ("H2", None))
]}  # fmt: skip
BY_HOST = {"hosts": {"buckets": [
    {"key": name, "doc_count": 9, "per_minute": {"buckets": [bucket(took={"value": 12.5})]}}
    for name in "ab"
]}}  # fmt: skip
PANEL = {"series": [{"refId": "A", "fields": [
    {"name": "Time", "type": "time", "values": [EPOCH * 1000]},
    {"name": "p95", "type": "number", "values": [12.5]},
]}]}  # fmt: skip
INSIGHTS = {"results": [[
    {"field": "bin(5m)", "value": "2026-04-25 03:15:00.000"}, {"field": "avg(took)", "value": "12.5"},
    {"field": "@ptr", "value": "x"},
]], "status": "Complete"}  # fmt: skip
DSTAT = (
    '"pcp-dstat 5.3.7 CSV Output"\n"Author:","PCP team",,,,"URL:","https://pcp.io/"\n'
    '"Host:","web1",,,,"User:","root"\n"Cmdline:","dstat -tc",,,,"Date:","31 Dec 2025 23:59:50"\n'
    '"system","total cpu usage",,\n"time","usr","sys","idl"\n'
    "31-12 23:59:50,1.5,3,95\n25-04 03:15:00,2.5,3,94\n"
)
QUANTILES = dict.fromkeys(("p50", "p95", "p99"), 1.5)
TRANSACTION = f"0 1 1500 0 {EPOCH} 123456"

WRITTEN = {
    "OpenTSDB's answer": Written(
        json.dumps([POINTS]), [{"captured_at": T, "node": "web1", "metrics": {"cpu.user": 1.5}}],
        name="o.json",
    ),
    "OpenTSDB's points": Written(
        f"put cpu.user {EPOCH} 1.5 host=web1 core=0\nput cpu.user {EPOCH} 2.5 host=web1 core=1\n",
        [{"captured_at": T, "node": "web1", "metrics": {"cpu.user:core_0": 1.5, "cpu.user:core_1": 2.5}}],
        name="o.txt",
    ),
    "Wavefront's answer": Written(
        json.dumps({"timeseries": [LABELLED]}),
        [{"captured_at": T, "node": "web1", "metrics": {"cpu": 1.5}}], name="w.json",
    ),
    "Wavefront's points": Written(
        f'"cpu.user" 1.5 {EPOCH} source="web1" "env"="e u"\n',
        [{"captured_at": T, "node": "web1", "metrics": {"cpu.user:env_e_u": 1.5}}], name="w.txt",
    ),
    "Dynatrace's answer": Written(
        json.dumps({"result": [MEASURED]}),
        [{"captured_at": T, "metrics": {"builtin:host.cpu:dt.entity.host_H1": 1.5}}], name="d.json",
    ),
    "Dynatrace's table": Written(
        "metricId,dt.entity.host,time,value\nbuiltin:host.cpu,H1,2026-04-25 03:15:00,1.5\n",
        [{"captured_at": T, "node": "H1", "metrics": {"builtin:host.cpu": 1.5}}], IN_UTC,
    ),
    "aggregations of Elasticsearch": Written(
        aggregated(per_minute={"buckets": [
            bucket(took={"value": 12.5}, ranks={"values": {"95.0": 300}}, errors={"doc_count": 2}),
        ]}),
        [{"captured_at": T, "metrics": {"doc_count": 20, "took": 12.5, "ranks.95.0": 300, "errors": 2}}],
        name="e.json",
    ),
    "aggregations by host": Written(
        aggregated(**BY_HOST),
        [{"captured_at": T, "metrics": {
            "doc_count:hosts_a": 20, "took:hosts_a": 12.5, "doc_count:hosts_b": 20, "took:hosts_b": 12.5,
        }}], name="e.json",
    ),
    "aggregations without times": refused(
        aggregated(took={"value": 12.5}), "put a date_histogram around it", name="e.json"
    ),
    "Netdata's second version": Written(
        json.dumps({"api": 2, "result": {
            "labels": ["time", "user"], "point": {"value": 0, "arp": 1}, "data": [[EPOCH, [1.5, 0]]],
        }}),
        [{"captured_at": T, "metrics": {"user": 1.5}}], name="n.json",
    ),
    "a panel that was inspected": Written(
        json.dumps(PANEL), [{"captured_at": T, "metrics": {"p95": 12.5}}], name="g.json"
    ),
    "CloudWatch Logs Insights": Written(
        json.dumps(INSIGHTS), [{"captured_at": T, "metrics": {"avg_took": 12.5}}], name="i.json"
    ),
    "Vegeta's summary": refused(
        '{"latencies": {"total": 9, "mean": 3}, "bytes_in": {}, "earliest": "2026-04-25T03:15:00Z"}',
        "a summary of Vegeta; write its requests with `vegeta encode --to csv`", name="v.json",
    ),
    "JMeter's summary": refused("Label,# Samples,Average\nhome,9,120\n", "a summary of JMeter"),
    "dstat without years": Written(
        DSTAT, [{"metrics": {"usr": 1.5, "sys": 3, "idl": 95}}, {"captured_at": T}], IN_UTC,
        "recording of dstat",
    ),
    "days as columns": Written(
        "metric,unit,2026-04-25,2026-04-26\nqueue,n,1.5,2.5\ncpu,%,3,4\n",
        [{"captured_at": DAY, "metrics": {"queue:n": 1.5, "cpu:%": 3}}, {}],
        IN_UTC, "each column a time, each row a metric",
    ),
    "days as columns, metrics that are named alike": Written(
        "metric,2026-04-25,2026-04-26\ncpu,1,2\ncpu.1,3,4\ncpu,5,6\n,7,8\n",
        [{"captured_at": DAY, "metrics": {"cpu": 1, "cpu.1": 3, "cpu.2": 5, "row_4": 7}}, {}], IN_UTC,
    ),
    "columns that are named alike": Written(
        f"time,a,a.1,a\n{EPOCH},1,2,3\n",
        [{"captured_at": T, "metrics": {"a": 1, "a.1": 2, "a.2": 3}}],
    ),
    "rows of labels that only look like Netdata's": Written(
        json.dumps({"labels": ["time", "user"], "data": [[EPOCH, []]]}),
        [], says="Not imported as metrics, because they are not numbers: labels, data.", name="n.json",
    ),
    "days as columns, hours as rows": Written(
        "time,25/04/2026,26/04/2026,Total\n03:15,1.5,2.5,4\n04:15,3,4,7\n",
        [{"captured_at": T, "metrics": {"value": 1.5}}, *({} for _ in range(3))], IN_UTC, "Not used: Total",
    ),
    "quantiles as columns": Written(
        "time,50,95\n2026-04-25T03:15:00Z,1.5,2.5\n", [{"captured_at": T, "metrics": {"50": 1.5, "95": 2.5}}]
    ),
    "no names": refused("2026-04-25T03:15:00Z\t12.5\t3\n", "for example --columns time,NAME", name="h.tsv"),
    "names that are given": Written(
        "2026-04-25T03:15:00Z\t12.5\t0.1\n", [{"captured_at": T, "avg_latency_ms": 12.5, "error_rate": 0.1}],
        names("time", "latency_ms", "error_rate"), name="h.tsv",
    ),
    "too few names": refused(
        f"{EPOCH},12.5,0.1\n", "--columns names 2 columns; the first line has 3 cells", names("time", "took")
    ),
    "Cloudflare's log": Written(
        jsonl(
            EdgeStartTimestamp="2026-04-25T03:15:01Z", EdgeResponseStatus=522, ClientRequestURI="/",
            EdgeTimeToFirstByteMs=12.5,
        ),
        [{"request_count": 1, "error_rate": 1, "avg_latency_ms": 12.5}], name="c.json",
    ),
    "pgbench at a rate, with retries": Written(
        f"{TRANSACTION} 250 0\n",
        [{"avg_latency_ms": 1.5, "request_count": 1, "metrics": {**QUANTILES, "schedule_lag_ms": 0.25}}],
        name="p.log",
    ),
    "pgbench with a number of either kind": Written(
        f"{TRANSACTION} 250\n", [{"avg_latency_ms": 1.5, "metrics": QUANTILES}],
        says="Not used: lag_us_or_retries", name="p.log",
    ),
    "Zabbix' trends of an item": Written(
        json.dumps([{"itemid": "7", "clock": str(EPOCH), "num": "60", "value_avg": "1.5"}]),
        [{"captured_at": T, "metrics": {"num": 60, "value_avg": 1.5}}], name="z.json",
    ),
    "Telegraf's JSON": Written(
        jsonl(fields={"user": 1.5}, name="cpu", tags={"host": "web1"}, timestamp=EPOCH),
        [{"captured_at": T, "node": "web1", "metrics": {"fields.user": 1.5}}], name="t.json",
    ),
    "names in words joined by capitals": Written(
        f"Timestamp,AvgLatencyMs,ErrorRate,RequestCount,QueueDepth\n{EPOCH},12.5,0.1,9,3\n",
        [{"avg_latency_ms": 12.5, "error_rate": 0.1, "request_count": 9, "metrics": None}],
        says="Not used: QueueDepth. --metrics '*' makes metrics of QueueDepth.",
    ),
    "watts and degrees": Written(
        f"timestamp, power.draw [W], temperature.gpu\n{EPOCH}, 250.50 W, 61 °C\n",
        [{"captured_at": T, "metrics": {"power.draw_W": 250.5, "temperature.gpu": 61}}],
    ),
    "a browser's archive": Written(
        json.dumps({"log": {"entries": [{
            "startedDateTime": "2026-04-25T03:15:01Z", "time": 12.5,
            "request": {"method": "GET", "url": "/"}, "response": {"status": 500},
        }]}}),
        [{"request_count": 1, "error_rate": 1, "avg_latency_ms": 12.5}], name="h.har",
    ),
    "Elastic's transactions": Written(
        jsonl(**{
            "@timestamp": "2026-04-25T03:15:01Z", "transaction": {"duration": {"us": 12500}},
            "http": {"response": {"status_code": 200}},
        }),
        [{"request_count": 1, "error_rate": 0, "avg_latency_ms": 12.5}], name="e.ndjson",
    ),
    "Sumo Logic's slices": Written(
        f'"_timeslice","queue"\n"{EPOCH}000","1.5"\n', [{"captured_at": T, "metrics": {"queue": 1.5}}]
    ),
    "days of a spreadsheet with commas": Written(
        "Time;Depth\n46137,135416667;1,5\n", [{"captured_at": T, "metrics": {"Depth": 1.5}}], IN_UTC
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", WRITTEN.values(), ids=WRITTEN)
def test_it_is_read_as_it_is_meant(tmp_path, file: Written):
    check_read(tmp_path, file)


@pytest.mark.parametrize(
    "written",
    [
        "25. April 2026 03:15", "25-Apr-2026 03:15 AM", "April 25, 2026, 3:15 AM",
        "Sat, Apr 25, 2026 3:15 AM",
        "25 avr. 2026 à 03:15", "25 de abril de 2026 03:15", "2026年4月25日 03:15",
        "25 Apr 2026 03:15:00 UTC",
        "2026-04-25 3:15", "25-04-2026 03:15:00", "2026-Apr-25 03:15", "25. Apr. 2026, 03:15 Uhr",
    ],
)  # fmt: skip
def test_months_are_known_by_their_names(tmp_path, written: str):
    row = Written(f'at;queue\n"{written}";1.5\n', [{"captured_at": T, "metrics": {"queue": 1.5}}], IN_UTC)
    check_read(tmp_path, replace(row, says="Column 'at' holds the times"))
