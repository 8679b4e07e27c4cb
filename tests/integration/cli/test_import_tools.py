"""``geoheal import`` of what tools write, with nothing to configure: all of them into one database."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple

import psycopg
import pytest

from geoheal.history.presets.preset_name import PresetName

T = datetime(2026, 4, 25, 3, 15, tzinfo=UTC)
EPOCH = int(T.timestamp())


class Written(NamedTuple):
    """A file as a tool writes it, what it is recognised as, and what must be stored."""

    preset: str
    content: str
    rows: list[dict[str, Any]]
    says: str
    name: str = "history.csv"
    code: int = 0


def access_log() -> str:
    local = timezone(timedelta(hours=2))
    lines = (
        f"10.0.0.1 - frank [{(T + timedelta(seconds=n)).astimezone(local):%d/%b/%Y:%H:%M:%S %z}] "
        f'"GET /a HTTP/1.1" {503 if n == 3 else 200} 512 "-" "Mozilla/5.0 (X11) 1.500" 0.{20 + n:03}\n'
        for n in range(10)
    )
    return "".join(lines) + "no log at all\n"


def k6_json() -> str:
    kinds = {
        "http_reqs": "counter",
        "http_req_duration": "trend",
        "http_req_failed": "rate",
        "sold": "counter",
    }
    lines: list[dict[str, Any]] = [
        {"type": "Metric", "data": {"name": name, "type": kind, "thresholds": []}, "metric": name}
        for name, kind in kinds.items()
    ]
    for n in range(8):
        for name, value in (
            ("http_reqs", 1),
            ("http_req_duration", 10 + n),
            ("http_req_failed", n // 7),
            ("sold", 2),
        ):
            data = {"time": (T + timedelta(seconds=n)).isoformat(), "value": value, "tags": {"status": "200"}}
            lines.append({"metric": name, "type": "Point", "data": data})
    return "".join(json.dumps(line) + "\n" for line in lines)


def k6_csv() -> str:
    rows = [
        f"{name},{EPOCH + n // 4},{value},GET"
        for n in range(8)
        for name, value in (("http_reqs", 1), ("http_req_duration", 10 + n), ("http_req_failed", n // 7))
    ]
    gauge = f"vus,{EPOCH},3,\nvus,{EPOCH + 1},5,\n"
    return "metric_name,timestamp,metric_value,method\n" + "\n".join(rows) + "\n" + gauge


LOCUST = (
    "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,95%,Total Request Count,Total Failure Count,"
    "Total Average Response Time\n"
    f"{EPOCH},1,,Aggregated,0,0,N/A,N/A,0,0,0\n"
    f"{EPOCH},1,GET,/a,0,0,N/A,N/A,0,0,0\n"
    f"{EPOCH + 1},2,,Aggregated,1,0,7,9,10,0,8\n"
    f"{EPOCH + 2},2,,Aggregated,1,0,7,9,20,5,10\n"
)
SADF = (
    "# hostname;interval;timestamp;CPU;%user\n"
    "web1;60;2026-04-25 03:15:00 UTC;-1;1,5\nweb1;60;2026-04-25 03:15:00 UTC;0;2,5\n"
    "web1;-1;2026-04-25 03:15:30 UTC;LINUX-RESTART\t(2 CPU)\n"
    "# hostname;interval;timestamp;runq-sz\nweb1;60;2026-04-25 03:15:00 UTC;7\n"
)
PROMETHEUS = {"status": "success", "data": {"resultType": "matrix", "result": [
    {"metric": {"__name__": "up", "job": "a"}, "values": [[EPOCH, "1"], [EPOCH + 15, "+Inf"]]},
    {"metric": {"__name__": "rate"}, "values": [[EPOCH, "12.5"], [EPOCH + 15, "13.5"]]},
]}}  # fmt: skip
AZURE = {"value": [{"name": {"value": "Percentage CPU"}, "timeseries": [{"metadatavalues": [], "data": [
    {"timeStamp": "2026-04-25T03:15:00Z", "average": 1.5}, {"timeStamp": "2026-04-25T03:16:00Z"},
]}]}]}  # fmt: skip
FRAMES = {"results": {"A": {"frames": [{
    "schema": {"fields": [{"name": "Time", "type": "time"}, {"name": "Value", "type": "number",
                                                             "labels": {"job": "a"}}]},
    "data": {"values": [[EPOCH * 1000], [3.5]]},
}]}}}  # fmt: skip

WRITTEN = {
    "jmeter": Written(
        "jmeter",
        f"timeStamp,elapsed,label\n{EPOCH}000,12,A\n{EPOCH}000,12,B\n{EPOCH}000,12,A\n",
        [{"request_count": 3, "avg_latency_ms": 12.0, "error_rate": None}],
        "JMeter's results",
    ),
    "jmeter without success": Written(
        "jmeter",
        f"timeStamp,elapsed,responseCode\n{EPOCH}000,12,200\n{EPOCH}000,12,503\n",
        [{"request_count": 2, "error_rate": 0.5}],
        "JMeter's results",
    ),
    "locust": Written(
        "locust", LOCUST,
        [{"request_count": None, "metrics": {"users": 1, "requests_per_s": 0, "failures_per_s": 0}},
         {"request_count": 10, "error_rate": 0.0, "avg_latency_ms": 8.0},
         {"request_count": 10, "error_rate": 0.5, "avg_latency_ms": 12.0}],
        "Locust",
    ),
    "k6": Written(
        "k6", k6_csv(),
        [{"request_count": 8, "avg_latency_ms": 13.5, "error_rate": 0.125,
          "metrics": {"vus": 5, "p50": 13.5, "p95": 16.65, "p99": 16.93}}],
        "k6's results",
    ),
    "k6 as JSON": Written(
        "k6", k6_json(),
        [{"request_count": 8, "avg_latency_ms": 13.5, "error_rate": 0.125,
          "metrics": {"sold": 16, "p50": 13.5, "p95": 16.65, "p99": 16.93}}],
        "k6's results", "k6.json",
    ),
    "nginx": Written(
        "nginx", access_log(), [{"request_count": 10, "error_rate": 0.1, "avg_latency_ms": 24.5}],
        "an access log", "access.log", 1,
    ),
    "nginx as JSON": Written(
        "nginx", '{"time_iso8601":"2026-04-25T03:15:01+00:00","status":"500","request_time":"0.250"}\n',
        [{"request_count": 1, "error_rate": 1.0, "avg_latency_ms": 250.0}], "an access log", "a.json",
    ),
    "pgbench": Written(
        "pgbench", "".join(f"0 {n} {1500 if n else 'serialization'} 0 {EPOCH} {n}\n" for n in range(4)),
        [{"request_count": 4, "error_rate": 0.25, "avg_latency_ms": 1.5}], "pgbench", "pgbench_log.7",
    ),
    "pgbench by interval": Written(
        "pgbench", f"{EPOCH} 100 150000 99 800 9000 0 0\n", [{"request_count": 100, "avg_latency_ms": 1.5}],
        "pgbench", "pgbench_log.8",
    ),
    "sadf": Written(
        "sadf", SADF, [{"node": "web1", "metrics": {"pct_user": 1.5, "cpu_0:%user": 2.5, "runq-sz": 7}}],
        "sadf",
    ),
    "collectd": Written(
        "collectd", f"epoch,value\n{EPOCH}.123,51.5\n", [{"metrics": {"cpu": 51.5}}], "collectd", "cpu.csv"
    ),
    "prometheus": Written(
        "prometheus", json.dumps(PROMETHEUS),
        [{"metrics": {"up": 1, "rate": 12.5}}, {"metrics": {"rate": 13.5}}],
        "1 infinite", "range.json",
    ),
    "cloudwatch": Written(
        "cloudwatch", "Timestamp,Average,Unit\n2026-04-25T03:15:00+00:00,12.5,Percent\n",
        [{"metrics": {"Average": 12.5}}], "CloudWatch",
    ),
    "azure": Written(
        "azure", '"Timestamp (UTC)","Percentage CPU (Avg)"\n"4/25/2026 3:15:00 AM","0.5"\n',
        [{"captured_at": T, "metrics": {"Percentage_CPU_Avg": 0.5}}], "Azure",
    ),
    "azure as JSON": Written(
        "azure", json.dumps(AZURE), [{"metrics": {"Percentage_CPU.average": 1.5}}], "Azure", "azure.json"
    ),
    "grafana": Written("grafana", f'"Time","rps"\n{EPOCH}000,10\n{EPOCH + 60}000,null\n',
                       [{"metrics": {"rps": 10}}], "Grafana"),
    "grafana's frames": Written(
        "grafana", json.dumps(FRAMES), [{"metrics": {"Value:job_a": 3.5}}], "Grafana", "frames.json"
    ),
    "haproxy": Written(
        "proxy",
        "lb haproxy[9]: 10.0.0.1:3 [25/Apr/2026:03:15:01.655] in~ app/s1 10/0/30/69/109 503 27 "
        '- - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"\n'
        "lb haproxy[9]: 10.0.0.1:3 [25/Apr/2026:03:15:02.655] in~ app/s1 1/0/3/6/+51 200 +27 "
        '- - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"\n',
        [{"request_count": 2, "error_rate": 0.5, "avg_latency_ms": 80.0}], "a log of HAProxy", "lb.log",
    ),
    "envoy": Written(
        "proxy",
        '[2026-04-25T03:15:01.310Z] "GET /a HTTP/1.1" 200 - 0 154 63 62 "-" "c" "f" "s" "10.0.0.1:80"\n'
        '[2026-04-25T03:15:02.310Z] "GET /a HTTP/1.1" 503 - up - "-" 0 154 37 - "-" "a" "f" "s" "-"\n',
        [{"request_count": 2, "error_rate": 0.5, "avg_latency_ms": 50.0}], "an access log of Envoy", "e.log",
    ),
    "a balancer": Written(
        "proxy",
        'h2 2026-04-25T03:15:01.186641Z app/lb/5 192.0.2.1:2817 10.0.0.1:80 0.000 0.012 0.000 502 502 34 3 '
        '"GET http://shop:80/ HTTP/1.1" "curl" - -\n'
        'h2 2026-04-25T03:15:02.186641Z app/lb/5 192.0.2.1:28 - -1 -1 -1 504 - 34 3 "GET / HTTP/1.1" "c" -\n',
        [{"request_count": 2, "error_rate": 1.0, "avg_latency_ms": 12.0}], "an AWS load balancer", "alb.log",
    ),
    "gatling": Written(
        "proxy",
        f"RUN\tshop.Buy\tbuy\t{EPOCH}000\t \t3.9.5\nUSER\tBuy\tSTART\t{EPOCH}000\n"
        f"REQUEST\t\tone\t{EPOCH}200\t{EPOCH}350\tOK\t \n"
        f"REQUEST\t\ttwo\t{EPOCH}400\t{EPOCH}450\tKO\tfound 500\nUSER\tBuy\tEND\t{EPOCH}460\n",
        [{"request_count": 2, "error_rate": 0.5, "avg_latency_ms": 100.0}], "Gatling", "simulation.log",
    ),
    "iis": Written(
        "iis",
        "#Software: Microsoft Internet Information Services 10.0\n"
        "#Fields: date time s-computername cs-method sc-status time-taken\n"
        "2026-04-25 03:15:01 WEB1 GET 200 15\n#Fields: date time s-computername sc-status time-taken\n"
        "2026-04-25 03:15:02 WEB1 500 25\n",
        [{"node": "WEB1", "request_count": 2, "error_rate": 0.5, "avg_latency_ms": 20.0}], "a log of IIS",
        "u_ex.log",
    ),
    "cloudfront": Written(
        "iis",
        "#Version: 1.0\n#Fields: date time x-edge-location sc-status time-taken\n"
        "2026-04-25\t03:15:01\tLHR62\t200\t0.025\n",
        [{"request_count": 1, "avg_latency_ms": 25.0}], "a log of CloudFront", "E1.log",
    ),
    "logfmt": Written(
        "requests",
        'time=2026-04-25T03:15:01Z msg="request done" method=GET status=200 duration=12.5ms hostname=a\n'
        'time=2026-04-25T03:15:02Z msg="it \\"failed\\"" method=GET status=500 duration=1.5s hostname=a\n',
        [{"node": "a", "request_count": 2, "error_rate": 0.5, "avg_latency_ms": 756.25}], "logfmt", "app.log",
    ),
    "requests whose unit the name tells": Written(
        "requests",
        '{"ts":"2026-04-25T03:15:01Z","http":{"status":200,"method":"GET"},"duration_ns":2500000}\n',
        [{"request_count": 1, "error_rate": 0.0, "avg_latency_ms": 2.5}], "is in nanoseconds", "app.ndjson",
    ),
    "requests whose unit nothing tells": Written(
        "requests", "time,method,status,duration\n2026-04-25T03:15:01Z,GET,500,12\n",
        [{"request_count": 1, "error_rate": 1.0, "avg_latency_ms": None}], "whose duration has no unit",
    ),
    "pandas' columns of two levels": Written(
        "", ",web1,web1\n,cpu,mem\ntime,,\n2026-04-25 03:15:00+00:00,1.5,512\n",
        [{"metrics": {"web1.cpu": 1.5, "web1.mem": 512}}], "The first 3 rows",
    ),
    "pandas' levels above an index without a name": Written(
        "", ",web1,web1\n,cpu,mem\n2026-04-25 03:15:00+00:00,1.5,512\n",
        [{"metrics": {"web1.cpu": 1.5, "web1.mem": 512}}], "The first 2 rows",
    ),
    "groups above names": Written(
        "",
        f'"Dstat"\n"epoch","net/eth0",,"net/eth1",\n"epoch","recv","send","recv","send"\n{EPOCH}.5,1,2,3,4\n',
        [{"metrics": {"net/eth0.recv": 1, "net/eth0.send": 2, "net/eth1.recv": 3, "net/eth1.send": 4}}],
        "are not used",
    ),
    "CPU time of the system": Written(
        "", "time,user,system\n2026-04-25 03:15:00Z,5.5,1.2\n", [{"metrics": {"user": 5.5, "system": 1.2}}],
        "not read as the name of a system",
    ),
    "hosts side by side": Written(
        "", "time,host,cpu\n2026-04-25 03:15:00Z,a,1.5\n2026-04-25 03:16:00Z,b,2.5\n",
        [{"node": "a", "metrics": {"cpu": 1.5}}, {"node": "b", "metrics": {"cpu": 2.5}}], "names the nodes",
    ),
    "graphite without a header": Written(
        "", "web1.cpu,2026-04-25 03:15:00,1.5\nweb1.mem,2026-04-25 03:15:00,512\n",
        [{"metrics": {"web1.cpu": 1.5, "web1.mem": 512}}], "Graphite's series",
    ),
    "no tool's": Written(
        "", "when,latency,host name\n2026-04-25 03:15:00Z,3.5,a\n", [{"metrics": {"latency": 3.5}}],
        "each column of numbers becomes a metric: latency",
    ),
}  # fmt: skip


def close(value: Any) -> Any:
    return pytest.approx(value) if isinstance(value, (dict, float)) else value


def stored(url: str, system: str, columns: Iterator[str]) -> list[dict[str, Any]]:
    statement = f"""SELECT {", ".join(columns)} FROM geoheal.snapshots AS s
                    JOIN geoheal.systems AS y ON y.id = s.system_id WHERE y.name = %s ORDER BY captured_at"""
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute(statement, [system]).fetchall()


@pytest.mark.thorough
def test_what_tools_write_is_recognised_and_stored_as_it_means(geoheal, database_url, tmp_path):
    columns = dict.fromkeys(name for each in WRITTEN.values() for row in each.rows for name in row)
    for tool, file in WRITTEN.items():
        path = tmp_path / file.name
        path.write_text(file.content)
        code, out, err = geoheal("import", path, "--system", tool, "--utc")
        assert (code, file.says in out + err) == (file.code, True), (tool, out + err)
        found = stored(database_url, tool, iter(columns))
        assert len(found) == len(file.rows), (tool, found)
        for row, wanted in zip(found, file.rows, strict=True):
            assert {name: row[name] for name in wanted} == {n: close(v) for n, v in wanted.items()}, tool
        preset = ("--preset", file.preset) if file.preset else ()
        assert " 0 stored in" in geoheal("import", path, "--system", tool, "--utc", *preset)[1].replace(
            ": 0 snapshots", ": 0"
        ), tool


def test_a_file_of_another_tool_is_refused(geoheal, tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("captured_at,phi\n2026-04-25T03:15:00Z,0.5\n")
    for preset in PresetName:
        code, _, err = geoheal("import", path, "--preset", preset)
        assert (code, f"does not look like a file of {preset}" in err) == (2, True), err


def test_a_first_line_of_values_names_no_columns(geoheal, tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("web1,2026-04-25 03:15:00,1.5,ok\nweb1,2026-04-25 03:16:00,2.5,ok\n")
    code, _, err = geoheal("import", path, "--utc")
    assert (code, "put a line above it that names the columns" in err) == (2, True), err


def test_events_of_any_file_come_together_by_interval_and_node(geoheal, database_url, tmp_path):
    path = tmp_path / "events.csv"
    rows = (f"{EPOCH + n},{'ab'[n % 2]},{10 + n},{200 if n else 404},{n}\n" for n in range(8))
    path.write_text("time,host,took,code,queue\n" + "".join(rows))
    arguments = ("--every", "1m", "--node-column", "host", "--map", "took=avg_latency_ms",
                 "--map", "code>=400=error_rate", "--map", "queue=metrics.queue")  # fmt: skip
    code, out, err = geoheal("import", path, "--system", "shop", *arguments)
    assert (code, "8 rows read: 2 snapshots stored" in out) == (0, True), out + err
    names = ("node", "request_count", "avg_latency_ms", "error_rate", "metrics", "basin IS NOT NULL AS b")
    first, second = sorted(stored(database_url, "shop", iter(names)), key=lambda row: str(row["node"]))
    assert (first["node"], first["request_count"], first["error_rate"], first["b"]) == ("a", 4, 0.25, True)
    assert (second["node"], second["avg_latency_ms"], second["metrics"]["queue"]) == ("b", 14.0, 4.0)


def test_counters_of_several_nodes_do_not_mix(geoheal, database_url, tmp_path):
    path = tmp_path / "counters.csv"
    path.write_text(
        "captured_at,node,errors,requests\n"
        "2026-04-25T03:15:00Z,a,0,100\n2026-04-25T03:15:00Z,b,0,900\n"
        "2026-04-25T03:16:00Z,a,3,130\n2026-04-25T03:16:00Z,b,10,1000\n"
    )
    code, out, err = geoheal(
        "import", path, "--system", "shop", "--counter", "errors", "--counter", "requests",
        "--map", "errors/requests=error_rate", "--map", "requests=request_count",
    )  # fmt: skip
    assert (code, "2 without a measurement" in out) == (0, True), out + err
    assert stored(database_url, "shop", iter(("node", "error_rate", "request_count"))) == [
        {"node": "a", "error_rate": 0.1, "request_count": 30},
        {"node": "b", "error_rate": 0.1, "request_count": 100},
    ]
