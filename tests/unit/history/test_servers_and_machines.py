"""What servers, machines and Windows write: times, offsets and durations as they are meant, or why not."""

from datetime import timedelta

import pytest

from tests.unit.history.written import (
    EPOCH,
    IN_UTC,
    NOTHING,
    VMSTAT,
    T,
    Written,
    check_read,
    read,
    refused,
)

NAMES, ROWS = "".join(VMSTAT.splitlines(keepends=True)[:2]), VMSTAT.splitlines(keepends=True)[2:]
PERFMON = '"(PDH-CSV 4.0){zone}","\\\\WEB1\\Memory\\Available MBytes"\r\n"{day}/2026 05:15:00.000","400"\r\n'
AVAILABLE = {"metrics": {"WEB1_Memory_Available_MBytes": 400}}
IN_10_S = T + timedelta(seconds=10)


def vmstat(first: int, rows: int) -> str:
    """Return a run of vmstat from a second on, with the names after each screen of 21 rows."""
    stamps = [(T + timedelta(seconds=first + n)).strftime("%Y-%m-%d %H:%M:%S") for n in range(rows)]
    names = NAMES.format(zone="UTC")
    return "".join(
        ("" if n % 21 else names) + ROWS[0].format(hour="03").rsplit(maxsplit=2)[0] + f" {stamp}\n"
        for n, stamp in enumerate(stamps)
    )


WRITTEN = {
    "perfmon in summer": Written(
        PERFMON.format(zone=" (W. Europe Daylight Time)(-120)", day="04/25"),
        [{"captured_at": T, **AVAILABLE}],
        says="the offset +02:00 of its first line (W. Europe Daylight Time)",
    ),
    "perfmon with its month first": Written(
        PERFMON.format(zone=" (Eastern Standard Time)(300)", day="01/02"),
        [{"captured_at": T.replace(month=1, day=2, hour=10), **AVAILABLE}],
    ),
    "typeperf": Written(
        "\r\n" + PERFMON.format(zone="", day="04/05")
        + "\r\nExiting, please wait...          \r\nThe command completed successfully.\r\n",
        [{"captured_at": T.replace(day=5, hour=5), **AVAILABLE}], IN_UTC,
    ),
    "typeperf without a zone": refused(PERFMON.format(zone="", day="04/05"), "has no time zone; name it"),
    "a screen of vmstat": Written(vmstat(0, 24), [{}] * 23, name="vmstat.log"),
    "runs of vmstat, one after the other": Written(
        vmstat(0, 3) + vmstat(3, 3) + vmstat(600, 21) + vmstat(660, 2), [{}] * (2 + 2 + 20 + 1),
        says="The first row of each run is left out", name="vmstat.log",
    ),
    "InfluxDB's lines with blanks": Written(
        f"the\\ cpu,host=web\\ 1,zone=a\\,b user\\ time=1.5 {EPOCH}000000000\n",
        [{"node": "web 1", "metrics": {"the_cpu.user_time:zone_a_b": 1.5}}], name="cpu.lp",
    ),
    "Grafana's series to rows": Written(
        "Time,Metric,Value\n2026-04-25 03:15:00,web1,1.5\n2026-04-25 03:15:00,web2,2.5\n",
        [{"captured_at": T, "metrics": {"web1": 1.5, "web2": 2.5}}], IN_UTC,
    ),
    "Flask while it is developed": Written(
        ' * Serving Flask app "x"\n'
        '1.2.3.4 - - [25/Apr/2026 03:15:01] "\x1b[33mGET /x HTTP/1.1\x1b[0m" 500 -\n'
        '1.2.3.4 - - [25/Apr/2026 03:15:02] "GET / HTTP/1.1" 200 -\n',
        [{"captured_at": IN_10_S, "request_count": 2, "error_rate": 0.5}], IN_UTC, name="flask.log",
    ),
    "Django while it is developed": refused(
        '[25/Apr/2026 03:15:01] "GET /x HTTP/1.1" 200 1204\n', "has no time zone", name="django.log"
    ),
    "uvicorn with times": Written(
        '2026-04-25 03:15:01,123 - uvicorn.access - INFO - 1.2.3.4:5 - "GET /x HTTP/1.1" 503\n',
        [{"captured_at": IN_10_S, "request_count": 1, "error_rate": 1}], IN_UTC, name="uvicorn.log",
    ),
    "kubectl logs --timestamps": Written(
        '2026-04-25T03:15:01.123456789Z INFO:     1.2.3.4:5 - "GET /x HTTP/1.1" 200 OK\n',
        [{"captured_at": IN_10_S, "request_count": 1, "error_rate": 0}], name="pod.log",
    ),
    "Squid": Written(
        f"{EPOCH}.123     12 10.0.0.1 TCP_MISS/502 1024 GET http://x/ - HIER_DIRECT/1.2.3.4 text/html\n",
        [{"captured_at": IN_10_S, "avg_latency_ms": 12, "error_rate": 1}], name="access.log",
    ),
    "Rails": Written(
        "I, [2026-04-25T03:15:01.123456 #12]  INFO -- : [5f1] Started GET \"/x\"\n"
        "I, [2026-04-25T03:15:01.143456 #12]  INFO -- : [5f1] Completed 200 OK in 20ms (Views: 8.1ms)\n",
        [{"captured_at": IN_10_S, "request_count": 1, "avg_latency_ms": 20}], IN_UTC, name="rails.log",
    ),
    "morgan's milliseconds": Written(
        '::1 - - [25/Apr/2026:03:15:01 +0000] "GET /x HTTP/1.1" 200 5 "-" "curl" - 12.125 ms\n',
        [{"avg_latency_ms": 12.125}], name="access.log",
    ),
    "S3": Written(
        'a1 shop [25/Apr/2026:03:15:01 +0000] 1.2.3.4 a1 3E57 REST k "GET /k HTTP/1.1" 200 - 9 - 7\n',
        [{"request_count": 1, "avg_latency_ms": None}], name="s3.log",
    ),
}  # fmt: skip
REFUSED = {
    "top": ("top - 11:04:22 up  7:36,  0 user,  load average: 4.89\n", "whose times name no day"),
    "uptime": (" 11:04:22 up  7:36,  0 user,  load average: 4.89, 2\n", "whose times name no day"),
    "docker stats": ("\x1b[2J\x1b[HCONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT\n", "cAdvisor"),
    "docker stats as JSON": ('{"BlockIO":"0B / 0B","CPUPerc":"3%","Name":"web"}\n', "cAdvisor"),
    "kubectl top": ("NAME      CPU(cores)   MEMORY(bytes)\nweb-1     12m          145Mi\n", "cAdvisor"),
    "HAProxy": ("# pxname,svname,qcur,\nweb,FRONTEND,,\n", "prometheus-exporter"),
    "uvicorn": ('INFO:     127.0.0.1:50000 - "GET / HTTP/1.1" 200 OK\n', "%(asctime)s"),
    "siege": ('{\t"transactions":\t80,\n\t"availability":\t100.00\n}\n', "siege --log=FILE"),
    "gunicorn's errors": ("[2026-04-25 03:15:00 +0000] [7] [INFO] Booting worker\n", "--access-logfile"),
    "collections": ("[2026-04-25T03:15:00.123+0000][0.012s][info][gc] Using G1\n", "jvm.gc.duration"),
    "InfluxDB's lines without times": ("cpu,host=web1 user=1.5,idle=9i\ncpu,host=web1 user=2\n", "Telegraf"),
    "Gatling's binary log": ("\0\0\0\0\x063.13.4\0\0shop", "Gatling 3.11"),
    "sadf -p": ("web1\t1\t2026-04-25 03:15:00 UTC\tall\t%user\t86.00\n", "sadf -d"),
}


@pytest.mark.parametrize("file", WRITTEN.values(), ids=WRITTEN)
def test_it_is_read_as_it_is_meant(tmp_path, file):
    check_read(tmp_path, file)


@pytest.mark.parametrize(("content", "says"), REFUSED.values(), ids=REFUSED)
def test_what_holds_no_moment_is_refused_with_what_is_missing(tmp_path, content, says):
    path = tmp_path / "history"
    path.write_text(content)
    rows, said = read(path, NOTHING)
    assert not rows
    assert said.startswith("history is ")
    assert says in said


def test_what_typeperf_says_behind_its_rows_is_not_a_row(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text(WRITTEN["typeperf"].content, newline="")
    assert "line " not in read(path, IN_UTC)[1]


def test_a_metric_of_collectd_has_the_folder_that_it_lies_in(tmp_path, monkeypatch):
    (tmp_path / "cpu-0").mkdir()
    monkeypatch.chdir(tmp_path / "cpu-0")
    (tmp_path / "cpu-0" / "percent-user-2026-04-25").write_text(f"epoch,value\n{EPOCH}.123,1.5\n")
    rows, _ = read(tmp_path.__class__("percent-user-2026-04-25"), NOTHING)
    assert rows[0]["metrics"] == {"cpu-0/percent-user": 1.5}


def test_a_table_that_counts_from_the_epoch_is_not_collectds(tmp_path):
    (tmp_path / "canary.csv").write_text(f"epoch,latency_ms\n{EPOCH}.123,1.5\n")
    rows, _ = read(tmp_path / "canary.csv", NOTHING)
    assert rows[0]["avg_latency_ms"] == 1.5
