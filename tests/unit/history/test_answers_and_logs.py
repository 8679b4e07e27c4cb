"""Answers of databases, and logs of databases and frameworks: what is read of each."""

import json

import pytest

from tests.unit.history.written import EPOCH, IN_UTC, T, Written, check_read, refused

ROUND = {"start": EPOCH, "end": EPOCH + 60, "step": 60, "legend": ["in", "out"]}
INFLUX = {"results": [{"statement_id": 0, "series": [
    {"name": "cpu", "tags": {"host": "web1", "cpu": cpu}, "columns": ["time", "mean"],
     "values": [["2026-04-25T03:15:00Z", value]]} for cpu, value in (("0", 1.5), ("1", 2.5))
]}]}  # fmt: skip
AZURE = {"tables": [{"name": "PrimaryResult", "columns": [{"name": "TimeGenerated"}, {"name": "took"}],
                     "rows": [["2026-04-25T03:15:00Z", 1.5]]}]}  # fmt: skip
NEWRELIC = {"results": [{"beginTimeSeconds": EPOCH, "average.duration": 0.1, "count": 7}]}
MONGO = {"t": {"$date": "2026-04-25T03:15:00.000+00:00"}, "s": "I", "id": 51803, "msg": "Slow query",
         "attr": {"durationMillis": {"$numberLong": "120"}}}  # fmt: skip
STATEMENTS = ("duration: 1.000 ms  statement: SELECT 1;", "duration: 3.000 ms  execute a: SELECT 2;",
              "duration: 9.000 ms  bind a: SELECT 2;", "connection received: host=[local]")  # fmt: skip
AT = "2026-04-25 03:15:01.123 UTC"
TWO = [{"captured_at": T.replace(second=10), "request_count": 2, "avg_latency_ms": 2.0}]

WRITTEN = {
    "PostgreSQL's log": Written(
        "".join(f"{AT} [77] app@shop LOG:  {each}\n" for each in STATEMENTS) + "\tFROM t\n", TWO,
        says="only statements with a duration", name="postgresql.log",
    ),
    "PostgreSQL's csvlog": Written(
        "".join(
            f'{AT},"app","shop",77,"[local]",6b.1,1,"SELECT",{AT},3/2,0,LOG,00000,"{each}",,,,,,,,,"psql"\n'
            for each in STATEMENTS
        ), TWO, name="postgresql.csv",
    ),
    "PostgreSQL's jsonlog": Written(
        "".join(
            json.dumps({"timestamp": AT, "pid": 77, "error_severity": "LOG", "message": each},
                       separators=(",", ":")) + "\n"
            for each in STATEMENTS
        ), TWO, name="postgresql.json",
    ),
    "Gin": Written(
        "[GIN-debug] GET /ping --> main (3 handlers)\n"
        '[GIN] 2026/04/25 - 03:15:01 | 200 |    1.000ms |  127.0.0.1 | GET      "/ping"\n'
        '[GIN] 2026/04/25 - 03:15:02 |\x1b[97;41m 500 \x1b[0m| 3000.0µs |  127.0.0.1 | GET      "/ping"\n',
        [{**TWO[0], "error_rate": 0.5}], IN_UTC, name="gin.log",
    ),
    "lograge": Written(
        "".join(
            f"I, [2026-04-25T03:15:01.12 #7]  INFO -- : method=GET status=200 duration={took} db=0.1\n"
            for took in (1.0, 3.0)
        ), TWO, IN_UTC, name="production.log",
    ),
    "InfluxDB 1": Written(
        json.dumps(INFLUX), [{"node": "web1", "metrics": {"cpu.mean:cpu_0": 1.5, "cpu.mean:cpu_1": 2.5}}],
        name="answer.json",
    ),
    "Azure's logs": Written(
        json.dumps(AZURE), [{"captured_at": T, "metrics": {"took": 1.5}}], name="a.json"
    ),
    "New Relic's query builder": Written(
        json.dumps(NEWRELIC), [{"avg_latency_ms": 100.0, "request_count": 7}], name="a.json"
    ),
    "rrdtool": Written(
        json.dumps({"meta": ROUND, "data": [[1.5, 2.5], [3.5, None]]}),
        [{"captured_at": T, "metrics": {"in": 1.5, "out": 2.5}}, {"metrics": {"in": 3.5}}], name="a.json",
    ),
    "rrdtool with times": Written(
        json.dumps({"meta": ROUND, "data": [[str(EPOCH), 1.5, 2.5]]}),
        [{"captured_at": T, "metrics": {"in": 1.5, "out": 2.5}}], name="a.json",
    ),
    "Graphite's raw series": Written(
        f"a.b,{EPOCH},{EPOCH + 120},60|1.5,None\na.c,{EPOCH},{EPOCH + 120},60|2.5,3.5\n",
        [{"captured_at": T, "metrics": {"a.b": 1.5, "a.c": 2.5}}, {"metrics": {"a.c": 3.5}}], name="raw",
    ),
    "MongoDB": Written(
        json.dumps(MONGO) + "\n", [{"captured_at": T, "metrics": {"attr.durationMillis": 120}}],
        name="mongod.json",
    ),
    "errors of spreadsheets": Written(
        "Time,a,b\n2026-04-25T03:15:00Z,#DIV/0!,1.5\n", [{"metrics": {"b": 1.5}}]
    ),
    "American days, abridged": Written("Date,a\n4/25/26 3:15 AM,1.5\n", [{"captured_at": T}], IN_UTC),
    "days behind slashes alone": Written(
        "Date,a\n25/04/2026,1.5\n", [{"captured_at": T.replace(hour=0, minute=0)}], IN_UTC
    ),
    "durations and rates with units": Written(
        "time,took,rate\n2026-04-25T03:15:00Z,1m3.5s,1.5 K req/s\n2026-04-25T03:16:00Z,PT2S,12 io/s\n",
        [{"metrics": {"took": 63500, "rate": 1500}}, {"metrics": {"took": 2000, "rate": 12}}],
    ),
    "docker stats, of two containers": Written(
        "time,name,mem,net\n" + "".join(
            f"2026-04-25T03:{minute}:00Z,{name},1.5MB / 2GB,{net}kB / 3kB\n"
            for minute in (15, 16) for name, net in (("web", 1), ("db", 2))
        ),
        [{"captured_at": T, "metrics": {
            "mem:name_web": 1.5, "mem.2:name_web": 2000, "net:name_web": 0.001, "net.2:name_web": 0.003,
            "mem:name_db": 1.5, "mem.2:name_db": 2000, "net:name_db": 0.002, "net.2:name_db": 0.003,
        }}, {}],
        says="'mem', 'net' hold two amounts",
    ),
    "fractions and dates are no pairs": Written(
        "time,done,day\n2026-04-25T03:15:00Z,3 / 4,1 / 2\n", [],
        says="Not imported as metrics, because they are not numbers: done, day",
    ),
    "kubectl top": Written(
        "time,pod,cpu,memory\n2026-04-25T03:15:00Z,web-1,250m,1Mi\n",
        [{"node": "web-1", "metrics": {"cpu": 0.25, "memory": 1.048576}}],
    ),
    "days of either order by their name": refused(
        "Datum;Wert\n04/05/2026;1,5\n", "can be read as day/month or month/day", IN_UTC
    ),
    "times that are all one": Written("time,v\n1.777087e+09,1\n1.777087e+09,2\n", [{}, {}]),
    "slow queries": refused(
        "# Time: 2026-04-25T03:15:00Z\n# User@Host: a[a] @ localhost []  Id: 8\n# Query_time: 2.0\n",
        "mysqld_exporter",
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", WRITTEN.values(), ids=WRITTEN)
def test_an_answer_or_log_is_read_as_it_means(tmp_path, file):
    check_read(tmp_path, file)
