"""``geoheal import`` of files in the shapes that tools write, against what must come of each."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

T = datetime(2026, 4, 25, 3, 15, tzinfo=UTC)
EPOCH = int(T.timestamp())
TIMED = "captured_at,avg_latency_ms,memory_usage_mb\n"
ALL = ("--metrics", "*")


class Shape(NamedTuple):
    """A file, how it is imported, and what is then in the database."""

    content: bytes
    rows: list[dict[str, Any]]
    options: tuple[str, ...] = ()
    name: str = "history.csv"
    says: str = ""
    code: int = 0


def latencies(*values: float | None) -> list[dict[str, Any]]:
    return [{"avg_latency_ms": value} for value in values]


def parquet(**columns: Any) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table(columns), target)
    return target.getvalue()


def naive(*local: str) -> bytes:
    return "".join(["Time;A\n", *(f"{each};1,5\n" for each in local)]).encode()


SHAPES = {
    "nothing in words": Shape(
        (TIMED + "".join(
            f"2026-04-25T03:{15 + n}:00Z,{word},10\n"
            for n, word in enumerate(["NaN", "null", "N/A", "-", "None", '""', "\\N", "undefined"])
        )).encode(),
        [{"avg_latency_ms": None, "memory_usage_mb": 10.0}] * 8,
    ),
    "thousands, commas, exponents": Shape(
        (TIMED + '2026-04-25T03:15:00Z,"1,234.5",10\n2026-04-25T03:16:00Z,"12,5",10\n'
         "2026-04-25T03:17:00Z,1e3,10\n").encode(),
        latencies(1234.5, 12.5, 1000.0),
    ),
    "infinity is refused": Shape(
        (TIMED + "2026-04-25T03:15:00Z,inf,10\n2026-04-25T03:16:00Z,1,10\n").encode(),
        latencies(1.0), says="line 2: avg_latency_ms", code=1,
    ),
    "units": Shape(
        b'"Time","p95","errors"\n2026-04-25 03:15:00,12.5 ms,0.5%\n2026-04-25 03:16:00,1.2 s,1%\n'
        b"2026-04-25 03:17:00,undefined,\n",
        [{"avg_latency_ms": 12.5, "error_rate": 0.005}, {"avg_latency_ms": 1200.0, "error_rate": 0.01}],
        ("--utc", "--map", "p95=avg_latency_ms", "--map", "errors=error_rate"),
        says="1 without a measurement",
    ),
    "a share above one asks for its scale": Shape(
        f"timestamp,error_rate,avg_latency_ms\n{EPOCH},3.5,12\n{EPOCH + 60},0.5,12\n".encode(),
        [], code=1, says="2 × error_rate is above",
    ),
    "text among the metrics": Shape(
        f"timestamp,latency,Unit,host name\n{EPOCH},3.5,Seconds,a\n".encode(),
        [{"metrics": {"latency": 3.5}}], ALL, says="Not imported as metrics, because they are not numbers: "
            "Unit, host name.",
    ),
    "scale": Shape(
        f"timestamp,error_rate,latency_s\n{EPOCH},3.5,0.035\n".encode(),
        [{"error_rate": 0.035, "avg_latency_ms": 35.0}],
        ("--scale", "error_rate=0.01", "--scale", "latency_s=1000", "--map", "latency_s=avg_latency_ms"),
    ),
    "ratio": Shape(
        f"timestamp,errors,requests\n{EPOCH},3,100\n{EPOCH + 60},0,0\n".encode(),
        [{"error_rate": 0.03, "request_count": 100}],
        ("--map", "errors/requests=error_rate", "--map", "requests=request_count"),
        says="1 without a measurement",
    ),
    "counter": Shape(
        f"timestamp,total,p\n{EPOCH},100,1\n{EPOCH + 60},130,1\n{EPOCH + 120},4,1\n".encode(),
        [{"request_count": None}, {"request_count": 30}, {"request_count": 4}],
        ("--map", "total=request_count", "--counter", "total", "--map", "p=metrics.p"),
    ),
    "booleans": Shape(
        b"captured_at,error_rate\n2026-04-25T03:15:00Z,true\n2026-04-25T03:16:00Z,False\n",
        [{"error_rate": 1.0}, {"error_rate": 0.0}],
    ),
    "booleans the other way round": Shape(
        b"captured_at,ok\n2026-04-25T03:15:00Z,true\n2026-04-25T03:16:00Z,false\n",
        [{"error_rate": 0.0}, {"error_rate": 1.0}], ("--map", "!ok=error_rate"),
    ),
    "names that cannot be metrics": Shape(
        b"# hostname;interval;timestamp;%user;User Count\nweb;60;2026-04-25 03:15:00 UTC;1,5;7\n",
        [{"metrics": {"pct_user": 1.5, "User_Count": 7.0}}],
        ("--metrics", "%*", "--metrics", "User*"), says="'User Count' becomes metrics.User_Count",
    ),
    "grafana": Shape(
        b'\xef\xbb\xbfsep=,\n"Time","GET /orders","POST /orders"\n"2026-04-25 03:15:00","12.5","30"\n'
        b'"2026-04-25 03:16:00","","31"\n',
        [{"metrics": {"GET_/orders": 12.5, "POST_/orders": 30.0}}, {"metrics": {"POST_/orders": 31.0}}],
        (*ALL, "--utc"),
    ),
    "serial numbers are not ids": Shape(
        b"id,regime,context,timestamp,avg_latency_ms\n1,fast,shop,2026-04-25T03:15:00Z,12\n",
        latencies(12.0), says="Column 'id' does not hold",
    ),
    "ignored": Shape(
        b"captured_at,avg_latency_ms,phi\n2026-04-25T03:15:00Z,12,high\n", latencies(12.0),
        ("--ignore", "phi"),
    ),
    "a zone": Shape(
        naive("2026-04-25 05:15:00"), [{"captured_at": T}], (*ALL, "--timezone", "Europe/Berlin")
    ),
    "an hour that comes twice": Shape(
        naive("2025-10-26 01:30:00", "2025-10-26 02:30:00"),
        [{"captured_at": datetime(2025, 10, 25, 23, 30, tzinfo=UTC)}],
        (*ALL, "--timezone", "Europe/Berlin"), says="exists twice or not at all in Europe/Berlin", code=1,
    ),
    "no zone": Shape(naive("2026-04-25 05:15:00"), [], ALL, says="--timezone", code=1),
    "either order": Shape(naive("4/5/2026 03:15:00"), [], (*ALL, "--utc"), says="--time-format", code=1),
    "a given format": Shape(
        naive("25|04|26 03.15"), [{"captured_at": T}], (*ALL, "--utc", "--time-format", "%d|%m|%y %H.%M")
    ),
    "parquet": Shape(
        parquet(
            __index_level_0__=pa.array([T], pa.timestamp("ns", "Europe/Berlin")),
            half=pa.array([1.5], pa.float32()).cast(pa.float16()),
            exact=pa.array([Decimal("2.50")]),
            flag=[True],
            nothing=[float("nan")],
            took=pa.array([timedelta(milliseconds=12)]),
            kind=pa.array(["7"]).dictionary_encode(),
        ),
        [{"metrics": {"half": 1.5, "exact": 2.5, "flag": 1.0, "took": 12.0, "kind": 7.0}}],
        ALL, "history.parquet",
    ),
    "array": Shape(
        b'[{"timestamp":"2026-04-25T03:15:00Z","latency":{"avg":3}},\n'
        b' {"timestamp":"2026-04-25T03:16:00Z","latency":{"avg":4}}]',
        latencies(3.0, 4.0), ("--map", "latency.avg=avg_latency_ms"), "history.json",
    ),
    "objects in objects": Shape(
        b'{"data":{"time":"2026-04-25T03:15:00Z","value":"N/A"},"phi":0.5}\n'
        b'{"data":{"time":"2026-04-25T03:16:00Z","value":3},"phi":0.5}\n',
        latencies(None, 3.0), ("--map", "data.value=avg_latency_ms", "--time-column", "data.time"),
        "history.ndjson",
    ),
    "prometheus": Shape(
        json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [
            {"metric": {"__name__": "up", "job": "a"}, "values": [[EPOCH, "1"], [EPOCH + 15, "NaN"]]},
            {"metric": {"__name__": "rate"}, "values": [[EPOCH, "12.5"], [EPOCH + 15, "13.5"]]},
        ]}}).encode(),
        [{"metrics": {"up": 1.0, "rate": 12.5}}, {"metrics": {"rate": 13.5}}], ALL, "range.json",
        says="Prometheus query result",
    ),
    "cloudwatch": Shape(
        b'{"Label":"CPU","Datapoints":[{"Timestamp":"2026-04-25T03:15:00+00:00","Average":3.5,'
        b'"Unit":"Percent"}]}',
        [{"metrics": {"CPU": 3.5}}], (), "cw.json", says="CloudWatch",
    ),
    "long": Shape(
        b"Series;Time;Value\nshop p95;2026-04-25T03:15:00+00:00;12,5\nrps;2026-04-25T03:15:00+00:00;100\n"
        b"shop p95;2026-04-25T03:16:00+00:00;13\nrps;2026-04-25T03:16:00+00:00;98\n",
        [{"metrics": {"shop_p95": 12.5, "rps": 100.0}}, {"metrics": {"shop_p95": 13.0, "rps": 98.0}}],
        says="One value per row",
    ),
    "long, one value twice": Shape(
        b"metric,time,value\na,2026-04-25T03:15:00Z,1\na,2026-04-25T03:15:00Z,2\n",
        [{"metrics": {"a": 1.0}}], says="line 3: The series 'a' has a value", code=1,
    ),
    "requests": Shape(
        (
            "timeStamp,elapsed,label,success\n"
            f"{EPOCH}000,10,A,true\n{EPOCH}000,10,B,true\n{EPOCH}000,10,A,true\n{EPOCH + 9}999,50,A,false\n"
            f"{EPOCH + 31}000,7,A,true\n{EPOCH + 32}000,soon,A,true\n"
        ).encode(),
        [
            {"captured_at": T + timedelta(seconds=10), "request_count": 4, "avg_latency_ms": 20.0,
             "error_rate": 0.25, "metrics": pytest.approx({"p50": 10.0, "p95": 44.0, "p99": 48.8})},
            {"captured_at": T + timedelta(seconds=40), "request_count": 1, "avg_latency_ms": 7.0,
             "error_rate": 0.0, "metrics": {"p50": 7.0, "p95": 7.0, "p99": 7.0}},
        ],
        ("--every", "10s"), "results.jtl", says="5 events", code=1,
    ),
    "days": Shape(
        parquet(date=[date(2026, 4, 25)], phi=[0.5]),
        [{"phi": 0.5, "captured_at": T.replace(hour=0, minute=0)}],
        ("--utc",), "history.parquet",
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_what_must_come_of_it_is_stored(geoheal, database_url, tmp_path, shape):
    path = tmp_path / shape.name
    path.write_bytes(shape.content)
    code, out, err = geoheal("import", path, "--system", "shop", *shape.options)
    assert (code, shape.says in out + err) == (shape.code, True), out + err
    assert stored(database_url, shape.rows) == shape.rows, out + err


def stored(database_url: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    columns = ", ".join(rows[0]) if rows else "phi"
    statement = f"SELECT {columns} FROM geoheal.snapshots ORDER BY captured_at"
    with psycopg.connect(database_url, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute(statement).fetchall()
