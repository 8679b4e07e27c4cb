"""What still other tools write: read where it holds times, refused with what to write instead where not."""

import json

import pyarrow as pa
import pytest

from tests.unit.history.written import EPOCH, NOTHING, Written, check_read, read, refused

ROWS = pa.table({"time": pa.array([EPOCH, EPOCH + 60]), "cpu_usage_pct": [1.5, 2.5]})
HIT = {"@timestamp": "2026-04-25T03:15:00Z", "host": {"name": "web1"}, "load": 0.5}
PERIOD = {
    "period": f"{EPOCH}000",
    "counters": {"http.requests": 100, "http.codes.200": 94, "http.codes.500": 5, "errors.ETIMEDOUT": 1},
    "summaries": {"http.response_time": {"mean": 12.5, "p50": 11, "p95": 30, "p99": 70}},
}
GOOGLE = {"timeSeries": [{
    "metric": {"type": "compute.googleapis.com/instance/cpu/utilization", "labels": {}},
    "resource": {"labels": {"instance_id": "7"}},
    "points": [{"interval": {"endTime": "2026-04-25T03:15:00Z"}, "value": {"doubleValue": 0.15}}],
}]}  # fmt: skip


def arrow(*, stream: bool) -> bytes:
    sink = pa.BufferOutputStream()
    opened = pa.ipc.new_stream if stream else pa.ipc.new_file
    with opened(sink, ROWS.schema) as writer:
        writer.write_table(ROWS)
    return sink.getvalue().to_pybytes()


WRITTEN = {
    "an Arrow file": Written(
        arrow(stream=False), [{"cpu_usage_pct": 1.5}, {"cpu_usage_pct": 2.5}], name="h.feather"
    ),
    "an Arrow stream": Written(
        arrow(stream=True), [{"cpu_usage_pct": 1.5}, {"cpu_usage_pct": 2.5}], name="history"
    ),
    "Graphite's plaintext": Written(
        f"web1.cpu 1.5 {EPOCH}\nweb1.mem 512 {EPOCH}\nweb1.cpu nan {EPOCH + 60}\n",
        [{"metrics": {"web1.cpu": 1.5, "web1.mem": 512}}], says="Graphite's plaintext", name="carbon.txt",
    ),
    "InfluxDB's lines": Written(
        f'cpu,host=a,cpu=c0 user=1.5,n=2i,s="x y" {EPOCH}000000000\n',
        [{"node": "a", "metrics": {"cpu.user:cpu_c0": 1.5, "cpu.n:cpu_c0": 2}}],
        says="InfluxDB's line protocol", name="cpu.lp",
    ),
    "samples without labels": Written(
        f"# TYPE a gauge\na 7 {EPOCH}\n# EOF\n",
        [{"metrics": {"a": 7}}], says="Prometheus' samples", name="dump.om",
    ),
    "rows of an Elasticsearch dump": Written(
        json.dumps({"_index": "logs", "_source": {
            "@timestamp": "2026-04-25T03:15:00Z", "http": {"response": {"status_code": 503}},
            "event": {"duration": 2_000_000}}}) + "\n",
        [{"avg_latency_ms": 2.0, "error_rate": 1.0}], says="nanoseconds", name="logs.ndjson",
    ),
    "a column of latency with its unit": Written(
        "time,Latency (ms)\n2026-04-25T03:15:00Z,5\n", [{"avg_latency_ms": 5.0}], name="h.csv",
    ),
    "samples with times": Written(
        f'# TYPE a counter\na_total{{code="200"}} 7 {EPOCH}.5\n# EOF\n',
        [{"metrics": {"a_total:code_200": 7}}], says="are counters", name="dump.om",
    ),
    "promtool's dump": Written(
        f'{{__name__="up", path="/a/{{id}}", job="x"}} 1 {EPOCH}000\n{{"http.took", job="x"}} 2 {EPOCH}000\n',
        [{"metrics": {"up:job_x:path_/a/_id": 1, "http.took:job_x": 2}}], name="dump",
    ),
    "promtool's answers": Written(
        json.dumps([{"metric": {"__name__": "up"}, "values": [[EPOCH, "1"]]}]), [{"metrics": {"up": 1}}],
        says="a Prometheus query result", name="range.json",
    ),
    "Zabbix": Written(
        f"itemid,clock,value,ns\n9,{EPOCH},0.5,1\n8,{EPOCH},55,1\n", [{"metrics": {"9": 0.5, "8": 55}}],
    ),
    "Dropwizard": Written(
        f"t,count,mean,duration_unit\n{EPOCH},9,12.5,milliseconds\n",
        [{"metrics": {"count": 9, "mean": 12.5}}],
        says="Column 't' holds the times",
    ),
    "a t that holds no times": refused("t,mean\n21.5,3\n", "No column holds the times"),
    "Artillery": Written(
        json.dumps({"aggregate": {}, "intermediate": [PERIOD]}),
        [{"request_count": 100, "error_rate": 0.06, "avg_latency_ms": 12.5,
          "metrics": {"p50": 11, "p95": 30, "p99": 70}}], says="Artillery", name="report.json",
    ),
    "ApacheBench": Written(
        "starttime\tseconds\tctime\tdtime\tttime\twait\n"
        f"Sat Apr 25 03:15:00 2026\t{EPOCH}\t0\t12\t12\t11\n"
        f"Sat Apr 25 03:15:00 2026\t{EPOCH}\t1\t15\t16\t14\n",
        [{"request_count": 2, "avg_latency_ms": 14.0}], says="ApacheBench's requests", name="ab.tsv",
    ),
    "Elasticsearch": Written(
        json.dumps({"took": 3, "hits": {"total": {"value": 9}, "hits": [{"_source": HIT}]}}),
        [{"node": "web1", "metrics": {"load": 0.5}}],
        says="found 9 documents; the file holds 1", name="e.json",
    ),
    "Netdata": Written(
        json.dumps({"labels": ["time", "user", "system"], "data": [[EPOCH, 5.5, 1.2]]}),
        [{"metrics": {"user": 5.5, "system": 1.2}}], says="Netdata", name="netdata.json",
    ),
    "Google Cloud": Written(
        json.dumps(GOOGLE), [{"node": "7", "metrics": {"instance/cpu/utilization": 0.15}}], name="g.json",
    ),
}  # fmt: skip
REFUSED = {
    "wrk": ("Running 30s test @ http://localhost/\n  2 threads\n", "a summary of wrk"),
    "hey": ("\nSummary:\n  Total:\t0.4 secs\n", "a summary of hey or oha"),
    "ab": ("This is ApacheBench, Version 2.3\n", "ab -g FILE"),
    "oha": ('{"summary":{"successRate":1.0,"total":2.0}}', "a summary of oha"),
    "k6": ('{"root_group":{"name":""},"metrics":{}}', "k6's summary"),
    "locust": ("Type,Name,Request Count\nGET,/a,1\n", "_stats_history.csv"),
    "locust's JSON": ('[{"name": "/", "num_requests": 1, "num_none_requests": 0}]', "--csv PREFIX"),
    "promtool": ('up{job="x"} =>\n1 @[1777086900]\n', "-o json"),
    "sadf -dh": ("# hostname;interval;timestamp;CPU;%user[...]\nweb1;1;2026-04-25;-1;1\n", "sadf -d"),
    "iostat": ("Linux 6.1.0 (web1) \t04/25/2026 \t_x86_64_\t(4 CPU)\n\navg-cpu: %user\n 1.5\n", "iostat -t"),
    "sar": ("Linux 6.1.0 (web1) \t04/25/2026 \t_x86_64_\t(4 CPU)\n\n10:00:01 AM CPU %user\n", "interval"),
    "a scrape": ("# HELP up x\n# TYPE up gauge\nup 1\n", "geoheal watch --prometheus"),
    "statsd": ("shop.requests:1|c\nshop.latency:320|ms\n", "StatsD's packets"),
    "nagios": ("[SERVICEPERFDATA]\t1\tweb1\tHTTP\ttime=0.1s\n", "Nagios' performance data"),
    "apache errors": ("[Sat Apr 25 03:15:00.123456 2026] [core:error] [pid 1] x\n", "Apache's error log"),
    "syslog": ("Apr 25 03:15:00 web1 systemd[1]: Started.\n", "a system log"),
    "otlp": ('{"resourceMetrics":[{"resource":{}}]}', "/v1/metrics"),
    "dropwizard": ('{"version":"4.0.0","gauges":{}}', "Dropwizard"),
    "nmon": ("AAA,progname,nmon\nAAA,host,web1\n", "a recording of nmon"),
}


@pytest.mark.parametrize("file", WRITTEN.values(), ids=WRITTEN)
def test_what_holds_times_is_read_as_it_means(tmp_path, file):
    check_read(tmp_path, file)


@pytest.mark.parametrize(("content", "says"), REFUSED.values(), ids=REFUSED)
def test_what_holds_none_is_refused_with_what_to_write_instead(tmp_path, content, says):
    path = tmp_path / "history"
    path.write_text(content)
    rows, said = read(path, NOTHING)
    assert not rows
    assert says in said
    assert said.startswith("history is ")
