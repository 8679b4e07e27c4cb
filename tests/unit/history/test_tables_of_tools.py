"""Tables whose names stand elsewhere than in a first line above each column, and files without a table."""

import json

import pytest

from tests.unit.history.written import EPOCH, IN_UTC, Written, check_read, refused

MINUTE = "2026-04-25 03:15:00"
NEXT = "2026-04-25 03:16:00"
CPU = [{"metrics": {"cpu": 1.5}}, {"metrics": {"cpu": 2.5}}]
LATENCY = [{"avg_latency_ms": 12.5}, {"avg_latency_ms": 13.5}]
COLLECTL = (
    f"{'#' * 80}\n# Collectl:   V4.3.1-1  HiRes: 1  Options: -P --sep ,\n# Host:       web1\n{'#' * 80}\n"
    "#Date,Time,[CPU]User%\n20260425,03:15:00,1\n20260425,03:15:10,3\n"
)
GPU = (
    "#Date      Time      gpu  pwr\n#YYYYMMDD  HH:MM:SS  Idx    W\n 20260425  03:15:00    0   43\n"
    "#Date      Time      gpu  pwr\n#YYYYMMDD  HH:MM:SS  Idx    W\n 20260425  03:15:01    0   44\n"
)
MTR = (
    "Mtr_Version,Start_Time,Status,Host,Hop,Ip,Loss%,Snt, ,Last,Avg,\n"
    f"MTR.0.95,{EPOCH},OK,example.org,1,10.0.0.1,0.00,10,0,0.40,0.50\n"
    f"MTR.0.95,{EPOCH},OK,example.org,2,10.0.0.2,0.00,10,0,12.40,12.50\n"
)
CONSOLE = (
    ",CPUUtilization,NetworkIn\nLabel,i-0abc CPUUtilization,i-0abc NetworkIn\nTimestamp,Average,Sum\n"
    "2026/04/25 03:15:00,1.5,1000\n2026/04/25 03:16:00,2.5,2000\n"
)
DOWNLOADED = (
    "Full label,web1,web2\nLabel,CPUUtilization,CPUUtilization\nRegion,us-east-1,us-east-1\n"
    "Stat,Average,Average\nPeriod,300,300\n2026-04-25T03:15:00.000Z,1.5,2.5\n"
)
CLICKHOUSE = {"meta": [{"name": "ts", "type": "DateTime"}, {"name": "cpu", "type": "Float64"}]}
SERIES = [{"metrics": {"cpu": 1.5}}, {"metrics": {"mem": 512.0}}, {"metrics": {"cpu": 2.5}}]
TURNS = f"{MINUTE}Z,cpu,1.5\n2026-04-25 03:15:30Z,mem,512\n{NEXT}Z,cpu,2.5\n"

WRITTEN = {
    "R's write.table": Written(
        f'"time" "latency_ms"\n"1" "{MINUTE}" 12.5\n"2" "{NEXT}" 13.5\n', LATENCY, IN_UTC, name="r.txt"
    ),
    "the same with tabs": Written(
        f"time\tlatency_ms\n1\t{MINUTE}\t12.5\n2\t{NEXT}\t13.5\n", LATENCY, IN_UTC, name="r.tsv"
    ),
    "its rows named by times": Written(
        f'"latency_ms" "errors"\n"{MINUTE}" 12.5 0\n"{NEXT}" 13.5 0\n', LATENCY, IN_UTC, name="r.txt"
    ),
    "decimal commas that part a number, not names of rows": Written(
        f"latency_ms,time\n7,5,{MINUTE}\n7,6,{NEXT}\n", [], IN_UTC, says="The row has 3 cells"
    ),
    "decimal commas behind a time that no list knows": refused(
        f"Zeit,cpu,mem\n{MINUTE},1,5,3\n{NEXT},2,5,4\n", "No column holds the times"
    ),
    "decimal commas behind numbered rows": refused(
        f"Nr,Zeit,cpu\n1,{MINUTE},1,5\n2,{NEXT},2,5\n", "No column holds the times"
    ),
    "numbered rows between commas": Written(
        f"time,latency_ms\n1,{MINUTE},12.5\n2,{NEXT},13.5\n", LATENCY, IN_UTC
    ),
    "pandas' to_string": Written(
        f"                           cpu\n{MINUTE}+00:00  1.5\n{NEXT}+00:00  2.5\n", CPU, name="p.txt"
    ),
    "collectl by blanks": Written(
        "#Date Time [CPU]User%\n20260425 03:15:00 1\n20260425 03:15:10 3\n",
        [{"metrics": {"CPU_User%": 1}}, {"metrics": {"CPU_User%": 3}}],
        IN_UTC,
        name="c.tab",
    ),
    "collectl by commas": Written(
        COLLECTL,
        [{"metrics": {"CPU_User%": 1}}, {"metrics": {"CPU_User%": 3}}],
        IN_UTC,
    ),
    "names and units behind hashes, again and again": Written(
        GPU,
        [{"metrics": {"gpu": 0, "pwr": 43}}, {"metrics": {"gpu": 0, "pwr": 44}}],
        IN_UTC,
        name="g.txt",
    ),
    "a comma at the end of the names alone": Written(
        MTR, [{"node": "example.org"}], says="differ in 'Ip'", name="mtr.csv"
    ),
    "CloudWatch's console": Written(
        CONSOLE,
        [{"metrics": {"CPUUtilization": 1.5, "NetworkIn": 1000}}, {}],
        IN_UTC,
        says="The first 3 rows of history.csv are combined into the names of the columns",
    ),
    "what it downloads": Written(DOWNLOADED, [{"metrics": {"web1": 1.5, "web2": 2.5}}]),
    "Google Cloud's console": Written(
        f"TimeSeries ID,cpu:1,cpu:2\nzone,a,a\n{MINUTE},0.1,0.2\n",
        [{"metrics": {"cpu:1": 0.1, "cpu:2": 0.2}}],
        IN_UTC,
    ),
    "a first time that is not read": Written(
        f"time,cpu\nsoon,1\n{NEXT},2.5\n", CPU[1:], IN_UTC, says="'soon' is not in a known format"
    ),
    "a box": Written(
        "┌─────────────────────┬────────┐\n│         ts          │  cpu   │\n"
        "│      timestamp      │ double │\n"
        f"├─────────────────────┼────────┤\n│ {MINUTE} │    1.5 │\n│ {NEXT} │    2.5 │\n"
        "└─────────────────────┴────────┘\n",
        CPU,
        IN_UTC,
        name="d.txt",
    ),
    "a box with names in its border": Written(
        f"┌──────────────────ts─┬─cpu─┐\n│ {MINUTE} │ 1.5 │\n│ {NEXT} │ 2.5 │\n└──────────────┴─────┘\n",
        CPU,
        IN_UTC,
        name="c.txt",
    ),
    "types below the names": Written(
        f"ts\tcpu\nDateTime\tNullable(Float64)\n{MINUTE}\t1.5\n{NEXT}\t2.5\n", CPU, IN_UTC, name="c.tsv"
    ),
    "sqlcmd": Written(
        f"ts                  cpu\n------------------- ---\n{MINUTE}.000    1.5\n{NEXT}.000    2.5\n"
        "\n(2 rows affected)\n",
        CPU,
        IN_UTC,
        name="s.txt",
    ),
    "ClickHouse's compact JSON": Written(
        json.dumps({**CLICKHOUSE, "data": [[MINUTE, 1.5], [NEXT, 2.5]], "rows": 2}),
        CPU,
        IN_UTC,
        name="c.json",
    ),
    "pandas' table": Written(
        json.dumps(
            {
                "schema": {"fields": [{"name": "index"}, {"name": "cpu"}]},
                "data": [{"index": f"{MINUTE}Z", "cpu": 1.5}, {"index": f"{NEXT}Z", "cpu": 2.5}],
            }
        ),
        CPU,
        says="a table of pandas",
        name="p.json",
    ),
    "sensors in turns": Written(f"time,sensor,reading\n{TURNS}", SERIES, says="One value per row"),
    "counters in turns": Written(f"TimeGenerated [UTC],CounterName,CounterValue\n{TURNS}", SERIES),
    "entities of Home Assistant": Written(
        f"entity_id,state,last_changed\ncpu,1.5,{MINUTE}Z\nmem,512,2026-04-25T03:15:30Z\ncpu,unavailable,{NEXT}Z\n",
        SERIES[:2],
        says="not 'unavailable'",
    ),
    "rows above the first that bears a time": Written(
        f"host,cpu\nweb1,7\nweb2,8\n{MINUTE},1.5\n", [], IN_UTC, says="No column holds the times"
    ),
    "a comment below names behind a hash": Written(
        f"# time,cpu\n{MINUTE}Z,1.5\n# restarted\n{NEXT}Z,2.5\n", CPU
    ),
    "days without signs between": Written("Date,cpu\n20260425,1.5\n20260426,2.5\n", CPU, IN_UTC),
    "a start in milliseconds": Written(
        json.dumps([{"started_at": EPOCH * 1000, "cpu": 1.5}]), CPU[:1], name="k.json"
    ),
    "Hive's separator": Written(f"time\x01cpu\n{MINUTE}Z\x011.5\n", CPU[:1], name="h.txt"),
    "a minus as typographers write it": Written(
        f"time,cpu\n{MINUTE}Z,\N{MINUS SIGN}1.5\n", [{"metrics": {"cpu": -1.5}}]
    ),
    "times that count from a start": Written(
        "time,cpu\n0,1\n1,2\n", [], says="If the times count from a start, add the time of that start"
    ),
    "a sensor beside two measurements": Written(
        f"time,sensor,reading,battery\n{MINUTE}Z,a,1.5,3\n",
        [{"metrics": {"reading": 1.5, "battery": 3}}],
        says="Not imported as metrics, because they are not numbers: sensor",
    ),
    "words that come again and again": Written(
        f"time,shift,cpu\n{MINUTE}Z,early,1.5\n{NEXT}Z,late,2.5\n2026-04-25 03:17:00Z,early,1\n"
        "2026-04-25 03:18:00Z,late,1\n",
        [*CPU, {}, {}],
        says="Rows that differ in shift",
    ),
    "columns that a long file leaves out": Written(
        f"metric,time,value,unit\ncpu,{MINUTE}Z,1.5,%\ncpu,{NEXT}Z,2.5,%\n",
        CPU,
        says="Not used: unit.",
    ),
    "booleans of InfluxDB": Written(
        f'svc,host=a up=t,old=False,msg="a,b" {EPOCH}000000000\n',
        [{"metrics": {"svc.up": 1, "svc.old": 0}}],
        name="i.lp",
    ),
    "an export of InfluxDB": Written(
        f"# DDL\nCREATE DATABASE telegraf WITH NAME autogen\n# DML\ncpu user=1.5 {EPOCH}000000000\n",
        [{"metrics": {"cpu.user": 1.5}}],
        name="i.lp",
    ),
    "Graphite's tags": Written(
        f"cpu;host=web1;dc=a 1.5 {EPOCH}\ncpu;host=web2;dc=a 2.5 {EPOCH}\n",
        [{"node": "web1", "metrics": {"cpu:dc_a": 1.5}}, {"node": "web2"}],
        name="g.txt",
    ),
    "accents in a name": Written(f"time;Débit\n{MINUTE}Z;1,5\n", [{"metrics": {"Debit": 1.5}}]),
    "a time of day in seconds since 1970": Written(
        f"Time_Of_Day_Seconds\tBusy%\n{EPOCH}.123\t3.5\n", [{"metrics": {"Busy%": 3.5}}], name="t.txt"
    ),
}

REFUSED = {
    "mtr": (
        "Start: 2026-04-25T03:15:00+0000\nHOST: web1   Loss%   Snt\n  1.|-- 10.0.0.1  0.0%  10\n",
        "`mtr --csv`",
    ),
    "mtr's JSON": ('{"report": {"mtr": {"src": "web1"}, "hubs": [{"count": 1}]}}', "without its time"),
    "perf stat": ("1.05,msec,task-clock,1050000,100.00,0.001,CPUs utilized\n", "the counts of `perf stat`"),
    "perf stat -I": (
        "# started on Sat Apr 25 03:15:00 2026\n\n 1.000266451;1.12;msec;task-clock;1001120000;100.00;1.0;\n",
        "whose times begin with its start",
    ),
    "mongostat": (
        "insert query update delete getmore command\n   *0    *0     *0     *0       0     2|0\n",
        "mongostat",
    ),
    "Kafka": (
        "49876 records sent, 9975.2 records/sec (9.51 MB/sec), 2.1 ms avg latency\n",
        "Kafka's producer test",
    ),
    "fio": ('{"fio version": "fio-3.33", "timestamp": 1777086902, "jobs": []}', "--log_unix_epoch=1"),
    "fio's log": ("500, 1024, 0, 4096, 0\n1000, 2048, 0, 4096, 0\n", "whose times count from its start"),
    "sysbench": ("[ 1s ] thds: 4 tps: 123.45 qps: 2469.00\n", "the output of sysbench"),
    "YCSB": ("[OVERALL], RunTime(ms), 10110\n[READ], Operations, 491\n", "the output of YCSB"),
    "iperf3": (
        '{"start": {"connected": [], "timestamp": {}}, "intervals": [{"sum": {}}]}',
        "a result of iperf3",
    ),
    "ping": ("PING example.org (93.184.216.34) 56(84) bytes of data.\n", "--probe URL"),
    "fping": ("[1777086900] example.org : 12.5 13.5 -\n", "the output of fping"),
    "redis-cli": ("------- data ------ --------- load -------- - child -\nkeys mem\n", "`redis-cli --stat`"),
    "atop": (
        "RESET\nCPU web1 1777086900 2026/04/25 03:15:00 600 100 4 1000\nSEP\n",
        "atop's parseable output",
    ),
    "Nagios": (
        f"{EPOCH}\tweb1\tHTTP\tOK\t1\tHARD\t0.012\t0.1\tHTTP OK\ttime=0.1s\n",
        "Nagios' performance data",
    ),
    "a log of messages": (
        "2026-04-25T03:15:02.123Z  INFO 1 --- [exec-1] c.e.RequestFilter : GET /api 200 12ms\n",
        "a log of messages",
    ),
    "Compose's log": ('app_1  | {"time": "2026-04-25T03:15:00Z", "cpu": 5}\n', "--no-log-prefix"),
    "YAML": ("- time: 2026-04-25T03:15:00Z\n  cpu: 5\n", "YAML; write it as JSON"),
    "TOML": ("[[row]]\ntime = 2026-04-25T03:15:00Z\n", "a file of settings"),
    "XML": ('<rows><row time="2026-04-25T03:15:00Z" cpu="5"/></rows>', "only JMeter's results"),
    "SQL": ("INSERT INTO m VALUES ('2026-04-25 03:15:00',5);\n", "statements of SQL"),
    "spans": ('{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "a"}]}]}]}', "spans or logs"),
    "spans of Jaeger": ('{"data": [{"traceID": "a", "spans": [{"startTime": 1}]}]}', "spans or logs"),
    "psql": ("-[ RECORD 1 ]---\nts  | 2026-04-25 03:15:00\n", "`psql --csv`"),
    "MySQL": ("************** 1. row **************\n ts: 2026-04-25\n", "in place of \\G"),
    "Git LFS": ("version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 123\n", "git lfs pull"),
    "PDF": ("%PDF-1.7\n%âãÏÓ\n1 0 obj\n", "a PDF document"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a workbook of Excel"),
    "a workbook by another name": (
        b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml",
        "save its sheet as CSV",
    ),
    "HDF5": (b"\x89HDF\r\n\x1a\n" + b"\0" * 100, "an HDF5 file"),
    "NumPy": (b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'}", "an array of NumPy"),
    "a pickle": (b"\x80\x04\x95\x00\x00\x00\x8c\x11pandas.core.frame", "a pickle of Python"),
    "lz4": (b"\x04\x22\x4d\x18\x64\x40\xa7" + b"\0" * 50, "packed with lz4"),
}


@pytest.mark.parametrize("file", WRITTEN.values(), ids=WRITTEN.keys())
def test_the_names_are_found_where_they_stand(tmp_path, file):
    check_read(tmp_path, file)


@pytest.mark.parametrize(("content", "says"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("name", ["output.txt", "output.csv"])
def test_what_is_not_a_table_is_refused_with_what_it_is(tmp_path, name, content, says):
    if name.endswith("csv") and not isinstance(content, bytes) and content.startswith("{"):
        name = "output.json"
    check_read(tmp_path, refused(content, says, name=name))
