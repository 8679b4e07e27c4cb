"""Sides of comparisons from files of tools."""

import json

import pytest

from geoheal.compare.verdict import compare_sides
from geoheal.history.side import side_of_tool

K6 = "metric_name,timestamp,metric_value,check,error,status\n"
JMETER = "timeStamp,elapsed,label,responseCode,responseMessage,success\n"


def k6(failed):
    return K6 + "".join(
        f"{name},{at},{value},,,200\n"
        for at in range(1_767_225_600, 1_767_225_660)
        for name, value in (("http_req_duration", 100 + at % 7), ("http_req_failed", failed))
    )


def jmeter(failed):
    def is_well(at):
        return "false" if failed and at % 4 == 0 else "true"

    return JMETER + "".join(
        f"{1_767_225_600_000 + 500 * at},{100 + at % 7},login,200,OK,{is_well(at)}\n" for at in range(120)
    )


def k6_json(failed):
    lines = [{"type": "Metric", "metric": "http_req_failed", "data": {"type": "rate"}}]
    lines += [
        {"type": "Point", "metric": name, "data": {"time": f"2026-01-01T00:00:{at:02}Z", "value": value}}
        for at in range(60)
        for name, value in (("http_req_duration", 100 + at % 7), ("http_req_failed", failed))
    ]
    return "\n".join(map(json.dumps, lines))


def locust(failed):
    head = (
        "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,95%,Total Request Count,"
        "Total Failure Count,Total Median Response Time,Total Average Response Time,"
        "Total Min Response Time,Total Max Response Time,Total Average Content Size\n"
    )
    return head + "".join(
        f"{1_767_225_600 + at},10,,Aggregated,10,{failed},100,120,{10 * at},{failed * at},100,101,50,200,9\n"
        for at in range(60)
    )


@pytest.mark.parametrize("written", [k6, jmeter, k6_json, locust])
def test_failures_in_results_of_load_tests_are_errors(tmp_path, written):
    def side(failed):
        file = tmp_path / "results.csv"
        file.write_text(written(failed))
        read = side_of_tool(file)
        assert read is not None
        assert "is read as" in read[1]
        return read[0]

    assert compare_sides(side(0), side(0)).verdict == "apply"
    found = compare_sides(side(0), side(1))
    assert (found.verdict, found.metrics[0].name) == ("reject", "error_rate")


@pytest.mark.parametrize(
    "text",
    [
        "time,latency_ms\n1,5\n2,6\n",
        "epoch,latency_ms\n1,5\n2,6\n",
        "epoch,value\n1,5\n2,6\n",
        "",
        "<html></html>",
        '[{"time": 1, "ms": 5}]',
    ],
)
def test_what_no_tool_wrote_is_read_as_a_table(tmp_path, text):
    file = tmp_path / "side.csv"
    file.write_text(text)
    assert side_of_tool(file) is None
