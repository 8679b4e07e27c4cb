"""JSON as programs write it, whatever its shape, and how text is packed and encoded."""

import bz2
import json
import lzma
import zipfile

import pytest

from geoheal.errors import InvalidInput
from geoheal.history.formats.source import as_plain_file
from tests.unit.history.written import EPOCH, IN_UTC, NOTHING, T, close, read

AT = ["2026-04-25T03:15:00Z", "2026-04-25T03:16:00Z"]
TWO = [{"captured_at": T, "metrics": {"cpu": 1.5}}, {"metrics": {"cpu": 2.5}}]
BOTH = [{"captured_at": T, "metrics": {"cpu": 1.5, "mem": 7}}, {"metrics": {"cpu": 2.5, "mem": 8}}]
ROWS = [{"time": at, "cpu": n + 1.5} for n, at in enumerate(AT)]
POINTS = [[EPOCH, 1.5], [EPOCH + 60, 2.5]]
DOCKER = "".join(
    json.dumps(
        {"log": log + "\n", "stream": "stdout", "time": f"{AT[0][:-1]}.123456789Z"}, separators=(",", ":")
    )
    + "\n"
    for log in (
        'INFO: 10.0.0.1:5 - "GET /a HTTP/1.1" 200 OK',
        'INFO: 10.0.0.1:5 - "GET /a HTTP/1.1" 500 Error',
    )
)
SHAPES = {
    "columns": (json.dumps({"time": AT, "cpu": [1.5, 2.5]}), TWO),
    "columns further inside": (json.dumps({"lat": 5.5, "hourly": {"time": AT, "cpu": [1.5, 2.5]}}), TWO),
    "pairs": (json.dumps(POINTS), [{"metrics": {"value": 1.5}}, {"metrics": {"value": 2.5}}]),
    "series of pairs": (json.dumps({"cpu": POINTS, "mem": [[EPOCH, 7], [EPOCH + 60, 8]]}), BOTH),
    "series of points": (
        json.dumps({"cpu": [{"t": at, "v": v} for at, v in POINTS],
                    "mem": [{"t": EPOCH, "v": 7}, {"t": EPOCH + 60, "v": 8}]}), BOTH,
    ),
    "a row of names": (json.dumps([["time", "cpu"], [AT[0], 1.5], [AT[1], 2.5]]), TWO),
    "rows further inside": (json.dumps({"data": {"total": 2, "items": ROWS}}), TWO),
    "as jq prints it": ("\n".join(json.dumps(row, indent=2) for row in ROWS), TWO),
    "one row with a list of objects": (
        json.dumps({"time": AT[0], "cpu": 1.5, "net": {"all": [{"name": "eth0", "mbit": 3}]}}), TWO[:1],
    ),
    "labels and sets (Chart.js)": (
        json.dumps({"labels": AT, "datasets": [{"label": "cpu", "data": [1.5, 2.5]},
                                               {"label": "mem", "data": [7, 8]}]}), BOTH,
    ),
    "named series (Highcharts)": (
        json.dumps([{"name": "cpu", "data": POINTS},
                    {"name": "mem", "data": [[EPOCH, 7], [EPOCH + 60, 8]]}]), BOTH,
    ),
    "traces (Plotly)": (
        json.dumps({"data": [{"x": AT, "y": [1.5, 2.5], "name": "cpu"},
                             {"x": AT, "y": [7, 8], "name": "mem"}]}), BOTH,
    ),
    "columns by series": (
        json.dumps({"cpu": {"timestamps": AT, "values": [1.5, 2.5]},
                    "mem": {"timestamps": AT, "values": [7, 8]}}), BOTH,
    ),
    "rows beside their columns (Elasticsearch)": (
        json.dumps({"columns": [{"name": "ts", "type": "datetime"}, {"name": "cpu", "type": "double"}],
                    "rows": [[AT[0], 1.5], [AT[1], 2.5]]}), TWO,
    ),
    "the same further inside (Databricks)": (
        json.dumps({"manifest": {"schema": {"columns": [{"name": "ts"}, {"name": "cpu"}]}},
                    "result": {"data_array": [[AT[0], "1.5"], [AT[1], "2.5"]]}}), TWO,
    ),
    "the same in a table (Data Explorer)": (
        json.dumps({"Tables": [{"Columns": [{"ColumnName": "Timestamp"}, {"ColumnName": "cpu"}],
                                "Rows": [[AT[0], 1.5], [AT[1], 2.5]]}]}), TWO,
    ),
    "wrapped cells (BigQuery)": (
        json.dumps({"schema": {"fields": [{"name": "ts", "type": "TIMESTAMP"}, {"name": "cpu"}]},
                    "rows": [{"f": [{"v": str(float(at))}, {"v": value}]} for at, value in POINTS]}), TWO,
    ),
    "wrapped cells below their names (Athena)": (
        json.dumps({"ResultSet": {"Rows": [
            {"Data": [{"VarCharValue": each} for each in row]}
            for row in (("ts", "cpu"), (AT[0], "1.5"), (AT[1], "2.5"))
        ]}}), TWO,
    ),
    "rows that hold pairs": (
        json.dumps([{**row, "name": "a", "data": POINTS} for row in ROWS]), TWO,
    ),
    "rows beside a longer list of other objects": (
        json.dumps({"columns": [{"name": each} for each in ("a", "b", "c")], "items": ROWS}), TWO,
    ),
    "days as whole numbers": (
        json.dumps([{"date": 20260425, "cpu": 1.5}]), [{"metrics": {"cpu": 1.5}}],
    ),
    "Docker's log of a server": (DOCKER, [{"request_count": 2, "error_rate": 0.5}]),
    "Docker's log of objects": (
        "".join(
            json.dumps({"log": json.dumps({"cpu": row["cpu"]}), "stream": "x", "time": row["time"]}) + "\n"
            for row in ROWS
        ), TWO,
    ),
}  # fmt: skip


def same(rows, wanted):
    assert len(rows) == len(wanted), rows
    for row, own in zip(rows, wanted, strict=True):
        assert {name: row.get(name) for name in own} == {name: close(value) for name, value in own.items()}


@pytest.mark.parametrize(("content", "wanted"), SHAPES.values(), ids=SHAPES)
def test_json_of_any_shape_is_read_with_all_its_series(tmp_path, content, wanted):
    path = tmp_path / "history.json"
    path.write_text(content)
    same(read(path, IN_UTC)[0], wanted)


@pytest.mark.parametrize(
    "packed",
    [
        bz2.compress,
        lzma.compress,
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.decode().encode("utf-16"),
    ],
    ids=["bzip2", "xz", "a mark", "UTF-16"],
)
def test_text_is_read_however_it_is_packed_and_encoded(tmp_path, packed):
    path = tmp_path / "history.json"
    path.write_bytes(packed(json.dumps(ROWS).encode()))
    with as_plain_file(path) as plain:
        same(read(plain, NOTHING)[0], TWO)


@pytest.mark.parametrize(
    ("inside", "says"), [("xl/workbook.xml", "a workbook of Excel"), ("a.csv", "ZIP archive")]
)
def test_archives_are_refused_with_what_to_do(tmp_path, inside, says):
    path = tmp_path / "history"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, "x")
    with as_plain_file(path) as plain:
        assert says in read(plain, NOTHING)[1]


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "history.csv.xz"
    path.write_bytes(lzma.compress(b"time,cpu\n" * 1000)[:-20])
    with pytest.raises(InvalidInput, match="cannot be read"), as_plain_file(path):
        pass


def test_loki_s_lines_are_refused_with_the_query_to_ask(tmp_path):
    path = tmp_path / "loki.json"
    path.write_text(json.dumps({"status": "success", "data": {"resultType": "streams", "result": []}}))
    assert "quantile_over_time" in read(path, NOTHING)[1]


def test_lists_by_name_without_times_are_refused(tmp_path):
    path = tmp_path / "names.json"
    lists = {"names": ["a", "b"], "values": [1.5, 2.5]}
    path.write_text(json.dumps({"web": lists, "db": lists}))
    rows, said = read(path, NOTHING)
    assert not rows
    assert "not numbers" in said


def test_one_day_that_tells_the_order_of_day_and_month_tells_it_for_the_column(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("Timestamp,cpu\n4/12/2026 8:00:00,1.5\n4/13/2026 8:00:00,2.5\n")
    rows, said = read(path, IN_UTC)
    assert [row["captured_at"].day for row in rows] == [12, 13], said
    path.write_text("Timestamp,cpu\n4/5/2026 8:00:00,1.5\n4/13/2026 8:00:00,2.5\n13/4/2026 8:00:00,2.5\n")
    assert "day/month or month/day" in read(path, IN_UTC)[1]
