"""Files with several rows per time: each value gets a name of its own, or it is said what is missing."""

import pytest

from geoheal.history.choices import Choices
from tests.unit.history.written import EPOCH, Asked, T, Written, check_read, refused

STATES = "time,state,count\n" + "".join(
    f"2026-04-25T03:{each}\n" for each in ("15:00Z,active,3", "15:00Z,idle,7", "16:00Z,idle,8")
)
CPUS = "time,cpu,user\n" + "".join(
    f"2026-04-25T03:{minute}:00Z,{cpu},{cpu}.{minute}\n" for minute in (15, 16) for cpu in (0, 1)
)
BY_HOST = "name,tags,time,mean\n" + "".join(
    f"cpu,host=web{host},{EPOCH + 60 * n}000000000,{host}.5\n" for host in (1, 2) for n in range(3)
)
COUNTED = "time,db,commits\n" + "".join(
    f"2026-04-25T03:{minute}:00Z,{db},{start + minute}\n"
    for minute in (15, 16)
    for db, start in (("a", 0), ("b", 9))
)
SERVICES = "time,service,error_rate\n2026-04-25T03:15:00Z,a,0.5\n2026-04-25T03:15:00Z,b,0\n"
MESSAGES = "time,message,took\n" + "".join(
    f"2026-04-25T03:15:0{n // 2}Z,message {n},{n}.5\n" for n in range(6)
)
LONG = "time,metric,scope,value\n2026-04-25T03:15:00Z,cpu,web1,1.5\n2026-04-25T03:15:00Z,cpu,web2,2.5\n"
HEAD = "captured_at,userid,queryid,query,calls,total_exec_time,rows\n"
STATEMENTS = HEAD + (
    "2026-04-25T03:14:00Z,10,1,a,100,50,100\n2026-04-25T03:14:00Z,10,2,b,1000,9000,5\n"
    "2026-04-25T03:15:00Z,10,1,a,110,55,104\n2026-04-25T03:15:00Z,10,3,c,10,15,10\n"
)
MANY = "time,path,hits\n" + "".join(
    f"2026-04-25T03:{minute}:00Z,/{path},{minute}\n" for minute in (15, 16) for path in range(300)
)
TOO_MANY = "time,path,hits\n" + "".join(f"2026-04-25T03:15:00Z,/{path},1\n" for path in range(9000))

WRITTEN = {
    "states": Written(
        STATES,
        [{"captured_at": T, "metrics": {"count:state_active": 3, "count:state_idle": 7}},
         {"metrics": {"count:state_idle": 8}}],
        says="differ in 'state': each becomes a metric of its own, such as count:state_active",
    ),
    "CPUs by number": Written(
        CPUS, [{"captured_at": T, "metrics": {"user:cpu_0": 0.15, "user:cpu_1": 1.15}}, {}]
    ),
    "one host after the other": Written(
        BY_HOST,
        [{"captured_at": T, "metrics": {"mean:tags_host_web1": 1.5, "mean:tags_host_web2": 2.5}}, {}, {}],
    ),
    "hosts that are named": Written(
        BY_HOST, [{"node": "host=web1", "metrics": {"mean": 1.5}}, {"node": "host=web2"}] * 3,
        Asked(choices=Choices(fields={"tags": "node"}, shorthands=frozenset({"tags"}))),
    ),
    "counters": Written(
        COUNTED, [{"metrics": {"commits:db_a": 1, "commits:db_b": 1}}],
        Asked(choices=Choices(counters=["commits"])),
    ),
    "services": refused(SERVICES, "differ in 'service': name the column of their system"),
    "more than a snapshot holds": Written(
        MANY, [{}, {}], says="There are 300 metrics, and a snapshot holds 256"
    ),
    "more than can be told apart": refused(TOO_MANY, "differ in 'path' (9,000 kinds, 1 columns each)"),
    "messages of one second": Written(MESSAGES, [{"metrics": {"took": n + 0.5}} for n in range(6)]),
    "scopes of a metric": Written(LONG, [{"metrics": {"cpu:scope_web1": 1.5, "cpu:scope_web2": 2.5}}]),
    "pg_stat_statements": Written(
        STATEMENTS,
        [{"captured_at": T, "request_count": 20, "avg_latency_ms": 1.0, "metrics": {"rows": 14}}],
        says="what they did since the previous time",
    ),
    "pg_stat_statements of one time": refused(
        STATEMENTS[: STATEMENTS.index("2026-04-25T03:15")], "write it several times"
    ),
    "pg_stat_statements without times": refused(
        "userid,queryid,calls,total_exec_time\n10,1,5,9\n", "pg_stat_statements without times"
    ),
    "what names something": Written(
        f"time,pid,endTimeSeconds,cpu\n{EPOCH},77,{EPOCH + 60},1.5\n", [{"metrics": {"cpu": 1.5}}],
        says="Names or times, so not imported: pid, endTimeSeconds",
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", WRITTEN.values(), ids=WRITTEN)
def test_every_row_of_a_time_keeps_its_values(tmp_path, file):
    check_read(tmp_path, file)
