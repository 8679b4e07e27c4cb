"""Files as programs of all kinds write them: what is read of each, and what is said of it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geoheal.history.cells.moments import TimeColumnReader
from geoheal.history.choices import Choices
from tests.unit.history.written import (
    BERLIN,
    CPU,
    EPOCH,
    IN_UTC,
    LAST_NUMBER,
    PLAIN,
    VMSTAT,
    Asked,
    T,
    Written,
    check_read,
    read,
    refused,
)


def jmeter_xml(samples: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testResults version="1.2">\n{samples}'


def sample(second: int, took: int, inside: str = "") -> str:
    passed = "false" if inside else "true"
    attributes = f't="{took}" ts="{EPOCH + second}000" s="{passed}" lb="a" rc="200"'
    return f"<httpSample {attributes}>{inside}</httpSample>\n"


def series(name: str, label: str, values: Sequence[float]) -> dict[str, Any]:
    times = [(T + timedelta(minutes=n)).isoformat() for n in range(len(values))]
    return {"Id": name, "Label": label, "Timestamps": times[::-1], "Values": values[::-1]}


ANNOTATED = (
    "#group,false,false,true,true,false,false,true,true,true\r\n"
    "#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string,string,string\r\n"
    "#default,_result,,,,,,,,\r\n"
    ",result,table,_start,_stop,_time,_value,_field,_measurement,{tag}\r\n"
    ",,0,2026-04-25T03:00:00Z,2026-04-25T04:00:00Z,2026-04-25T03:15:00Z,{value},{field},cpu,{of}\r\n"
)
ANNOTATED_TWO = "\r\n".join((
    ANNOTATED.format(tag="host", value=1.5, field="user", of="web1"),
    ANNOTATED.format(tag="host", value=2.5, field="system", of="web1"),
    ANNOTATED.format(tag="device", value=7, field="reads", of="sda") + ",,0,short\r\n",
))  # fmt: skip
SADF = {"sysstat": {"hosts": [{"nodename": "web1", "statistics": [{
    "timestamp": {"date": "2026-04-25", "time": "03:15:00", "utc": 1, "interval": 60},
    "cpu-load": [{"cpu": "all", "user": 1.5}, {"cpu": "0", "user": 2.5}], "memory": {"memfree": 7},
}]}]}}  # fmt: skip
STATISTICS = {"Label": "Took", "Datapoints": [
    {"Timestamp": "2026-04-25T03:15:00Z", "Average": 0.5, "ExtendedStatistics": {"p99": 2.5}},
]}  # fmt: skip
NATIVE = {"status": "success", "data": {"resultType": "matrix", "result": [
    {"metric": {"__name__": "took"}, "histograms": [[EPOCH, {"count": "6", "sum": "3.5", "buckets": []}]]},
]}}  # fmt: skip
DSTAT = (
    '"dstat 0.7 CSV output"\n"Author:","Dag",,,,"URL:","x"\n\n"system","total usage",,"dsk/total"\n'
    '"time","usr","sys","read"\n2026-04-25 03:15:00,1.5,1,7\n2026-04-25 03:16:00,1.5,1,7\n'
)
VMSTAT_ROW = {
    "r": 2, "b": 0, "swpd": 0, "free": 812000, "buff": 10240, "cache": 412344, "si": 0, "so": 0, "bi": 0,
    "bo": 20, "in": 223, "cs": 556, "us": 22, "sy": 3, "idle": 74, "wa": 1, "st": 0,
}  # fmt: skip
VEGETA = (
    f"{EPOCH}000000000,200,12000000,0,9,,,run,0,GET,u,\n{EPOCH}000000000,500,24000000,0,9,,,run,1,GET,u,\n"
)
APACHE = '1.2.3.4 - - [25/Apr/2026:03:15:01 +0000] "GET / HTTP/1.1" 200 5 "-" "curl" 1500\n'
TRAEFIK = '1.2.3.4 - - [25/Apr/2026:03:15:01 +0000] "GET / HTTP/1.1" 200 5 "-" "c" 1 "w@d" "http://x" 12ms\n'
GERMAN = "Zeit;Anfragen;Dauer\r\n25.04.2026 03:15;1.201;0,5\r\n25.04.2026 03:16;1.202;1.000,5\r\n"

WRITTEN = {
    "UTF-16 without a mark": Written(PLAIN.encode("utf-16-le"), CPU),
    "UTF-16 the other way round": Written(PLAIN.encode("utf-16-be"), CPU, name="history"),
    "UTF-32": Written(PLAIN.encode("utf-32"), CPU),
    "titles before the header": Written(
        "Report of shop\nMade in April\n\n" + PLAIN + "2026-04-25T03:16:00Z,2\n",
        [*CPU, {"cpu_usage_pct": 2.0}], says="The first 3 lines of history.csv are not used",
    ),
    "groups above the header": Written(
        DSTAT, [{"captured_at": T, "metrics": {"usr": 1.5, "sys": 1, "read": 7}}, {}], IN_UTC,
        says="they come before the line that names the columns, time, usr",
    ),
    "times without a year": refused(
        DSTAT.replace("2026-04-25", "25-04"), "'25-04 03:15:00' has no year; record times with", IN_UTC
    ),
    "vmstat with times": Written(
        VMSTAT.format(zone=" UTC", hour="03") * 2 + " 2  0\n",
        [{"captured_at": T}, {"captured_at": T}],
        says="line 9: The line has 2 cells; vmstat writes 19 under these names", name="vmstat.log",
    ),
    "vmstat in local time": Written(
        VMSTAT.format(zone="CEST", hour="05"), [{"captured_at": T, "metrics": VMSTAT_ROW}], BERLIN,
        says="The first row of each run is left out: it is the average since the machine was started",
        name="vmstat.txt",
    ),
    "vmstat without times": refused(
        "procs ---memory--- --swap--\n r  b swpd\n 1 0 0\n", "vmstat -t", name="vmstat.txt"
    ),
    "a quote that does not end": Written(
        'time,cpu_usage_pct,label\n2026-04-25T03:15:00Z,1.5,a\n2026-04-25T03:16:00Z,2,"a\n2026-04-25,3,b\n',
        CPU, says="line 3: The row is not CSV: unexpected end of data, which goes on to line 4",
    ),
    "values for a header": refused("1777086900,12.5\n1777086960,13.5\n", "the first line holds values ("),
    "a header without times": refused("Name,Count\na,1\n", "The first line names Name, Count."),
    "XML of another kind": refused("<?xml version='1.0'?><svg/>", "is XML, but its root is <svg>"),
    "JMeter's XML": Written(
        jmeter_xml(sample(1, 20) + sample(2, 40, sample(2, 15) + sample(2, 25)) + "</testResults>"),
        [{"request_count": 2, "avg_latency_ms": 30.0, "error_rate": 0.5}], name="results.jtl",
    ),
    "JMeter's XML, broken off": Written(
        jmeter_xml(sample(1, 20) + "<httpSample t="), [{"request_count": 1, "avg_latency_ms": 20.0}],
        says="line 4: The file is not XML from here on", name="results.xml",
    ),
    "JMeter without a header": Written(
        f"{EPOCH}000,12,a,200,OK,T 1-1,text,true,,5,5,1,1,null,3,0,1\n",
        [{"request_count": 1, "avg_latency_ms": 12.0, "error_rate": 0.0}], name="results.jtl",
        says="read with the columns of JMeter's results",
    ),
    "Vegeta": Written(VEGETA, [{"request_count": 2, "avg_latency_ms": 18.0, "error_rate": 0.5}]),
    "InfluxDB": Written(
        ANNOTATED_TWO,
        [{"node": "web1", "captured_at": T, "metrics": {"cpu.user": 1.5, "cpu.system": 2.5}},
         {"node": None, "metrics": {"cpu.reads": 7}}],
        says="line 18: The row has 4 cells",
    ),
    "sadf as JSON": Written(
        json.dumps(SADF, indent=1),
        [{"node": "web1", "captured_at": T,
          "metrics": {"cpu-load.user": 1.5, "cpu-load.cpu_0:user": 2.5, "memory.memfree": 7}}],
        name="sar.json",
    ),
    "two series of one label": Written(
        json.dumps({"MetricDataResults": [series("m1", "CPU", [1.0, 2.0]), series("m2", "CPU", [5.0, 6.0])]}),
        [{"metrics": {"CPU:m1": 1, "CPU:m2": 5}}, {"metrics": {"CPU:m1": 2, "CPU:m2": 6}}], name="cw.json",
    ),
    "percentiles of CloudWatch": Written(
        json.dumps(STATISTICS), [{"metrics": {"Took.Average": 0.5, "Took.p99": 2.5}}], name="cw.json"
    ),
    "native histograms": Written(
        json.dumps(NATIVE), [{"metrics": {"took:count": 6, "took:sum": 3.5}}], name="range.json"
    ),
    "an answer that is an error": refused(
        '{"status":"error","errorType":"bad_data","error":"parse error"}',
        "Prometheus answered 'parse error'",
        name="range.json",
    ),
    "an answer without values": refused(
        '{"value":[{"name":{"value":"CPU"},"timeseries":[]}]}',
        "metrics of Azure Monitor, but holds no values",
        name="azure.json",
    ),
    "lines of series": Written(
        "".join(
            f'{{"metric":{{"__name__":"up","n":"{n}"}},"values":[1],"timestamps":[{EPOCH}000]}}\n'
            for n in "ab"
        ),
        [{"captured_at": T, "metrics": {"up:n_a": 1, "up:n_b": 1}}], name="export.jsonl",
    ),
    "pandas by column": Written(
        json.dumps({"cpu": {f"{EPOCH}000": 1.5}, "mem": {f"{EPOCH}000": 7}}),
        [{"captured_at": T, "metrics": {"cpu": 1.5, "mem": 7}}], name="frame.json",
    ),
    "pandas split": Written(
        json.dumps({"columns": ["cpu"], "index": [EPOCH * 1000], "data": [[1.5]]}),
        [{"captured_at": T, "metrics": {"cpu": 1.5}}], name="frame.json",
    ),
    "lists are not metrics": Written(
        f'{{"ts":{EPOCH},"took":1.5,"headers":{{"Agent":["x"]}}}}\n', [{"metrics": {"took": 1.5}}],
        says="Not imported as metrics, because they are not numbers: headers.Agent.", name="log.ndjson",
    ),
    "days and times of day": Written(
        "Datum;Uhrzeit;Last\n25.04.2026;03:15;1,5\n25.04.2026;03:16;2,5\n",
        [{"captured_at": T, "metrics": {"Last": 1.5}}, {"captured_at": T + timedelta(minutes=1)}], IN_UTC,
        says="The columns 'Datum' and 'Uhrzeit' together hold the times",
    ),
    "days of a spreadsheet": Written(
        "time,cpu_usage_pct\n46137.135416667,1.5\n", CPU, IN_UTC
    ),
    "days of a spreadsheet without a zone": refused(
        "time,cpu_usage_pct\n46137.135416667,1.5\n", "2026-04-25T03:15:00 has no time zone"
    ),
    "the hour that comes twice, with its zone": Written(
        "time,cpu_usage_pct\n2026-10-25 02:30:00 CEST,1\n2026-10-25 02:30:00 CET,2\n",
        [{"captured_at": datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "cpu_usage_pct": 1.0},
         {"captured_at": datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "cpu_usage_pct": 2.0}], BERLIN,
    ),
    "a zone that is not the file's": refused(
        "time,cpu_usage_pct\n2026-10-25 02:30:00 EST,1\n", "the zone EST in", asked=BERLIN
    ),
    "what is no time": refused(
        "time,cpu_usage_pct\nyesterday,1\n",
        "line 2: captured_at: 'yesterday' is not in a known format of times"
    ),
    "what is not a number": refused(
        "time,cpu_usage_pct\n2026-04-25T03:15:00Z,much\n",
        "line 2: cpu_usage_pct: Input should be a valid number, not 'much'",
    ),
    "numbers of thousands beside decimal commas": Written(
        GERMAN, [{"captured_at": T, "metrics": {"Anfragen": 1201, "Dauer": 0.5}},
                 {"metrics": {"Anfragen": 1202, "Dauer": 1000.5}}],
        IN_UTC, says="1.234 is read as 1234",
    ),
    "decimal points between semicolons": Written(
        "time;load;of\n2026-04-25T03:15:00Z;1.201;0.5\n", [{"metrics": {"load": 1.201, "of": 0.5}}]
    ),
    "units of dashboards": Written(
        "Time,a,b,c,d,e\n2026-04-25T03:15:00Z,1.5 K,2 Mil,4.5 MB/s,8 Mb/s,on\n",
        [{"metrics": {"a": 1500, "b": 2e6, "c": 4.5, "d": 1, "e": 1}}],
    ),
    "a number behind Apache's lines": Written(
        APACHE, [{"request_count": 1, "avg_latency_ms": None}], name="access.log",
        says="The number at the end of each line is not used. If it is the time of the request, say --preset",
    ),
    "a number behind Apache's lines, as it says": Written(
        APACHE, [{"request_count": 1, "avg_latency_ms": 1.5, "error_rate": 0.0}],
        LAST_NUMBER,
        name="access.log",
    ),
    "milliseconds behind Traefik's lines": Written(
        TRAEFIK, [{"request_count": 1, "avg_latency_ms": 12.0}], name="access.log"
    ),
    "failures of pgbench by interval": Written(
        f"{EPOCH} 96 144000 99 800 9000 0 0 0 0 5 0 0 3 1\n",
        [{"request_count": 96, "avg_latency_ms": 1.5, "error_rate": 0.04}], name="pgbench_log.8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", WRITTEN.values(), ids=WRITTEN)
def test_what_is_written_is_read_as_it_means_or_refused_with_its_line(tmp_path, file):
    check_read(tmp_path, file)


def test_one_files_unit_of_times_says_nothing_of_the_next_file(tmp_path):
    asked = Asked(clock=TimeColumnReader(), choices=Choices(fields={"ts": "captured_at"}))
    for name, stamp in (("ms.csv", EPOCH * 1000), ("s.csv", EPOCH)):
        path = tmp_path / name
        path.write_text(f"ts,cpu_usage_pct\n{stamp},1.5\n")
        assert read(path, asked)[0][0]["captured_at"] == T


@pytest.mark.parametrize("name", ["history.parquet", "history.arrow"])
def test_what_stands_in_structures_is_a_column_named_by_its_path(tmp_path, name):
    stats = [{"cpu": 1.5, "io": {"read": 7, "tags": ["a"]}}, {"cpu": 2.5, "io": None}, None]
    times = [T + timedelta(minutes=n) for n in range(3)]
    table = pa.table({"time": times, "stats": stats, "metrics": [{"own": n} for n in range(3)]})
    path = tmp_path / name
    if path.suffix == ".arrow":
        with pa.ipc.new_file(str(path), table.schema) as writer:
            writer.write_table(table)
    else:
        pq.write_table(table, path)
    rows, _ = read(
        path, Asked(choices=Choices(fields={"stats.cpu": "cpu_usage_pct", "stats.io.read": "metrics.read"}))
    )
    assert [row["cpu_usage_pct"] for row in rows] == [1.5, 2.5, None]
    assert [row["metrics"] for row in rows] == [{"own": 0, "read": 7}, {"own": 1}, {"own": 2}]
