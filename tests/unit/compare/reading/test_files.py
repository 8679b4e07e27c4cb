"""Sides read from files as tools write them."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.compare.answers import comparison_answer
from geoheal.compare.reading.files import read_side, side_of, side_of_text
from geoheal.compare.verdict import compare_sides
from geoheal.errors import InvalidInput, MalformedInput


def read(tmp_path, text, name="side.csv"):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_side(file)


@pytest.mark.parametrize(
    "text",
    [
        "time,latency\n2026-01-01T00:00:00Z,5\n2026-01-01T00:00:10Z,6\n",
        "\ufefftime;latency\n1767225600;5\n1767225610;6\n",
        "sep=;\nTimestamp;latency\n1767225600000;5\n1767225610000;6\n",
        "time\tlatency\n1767225600\t5\n1767225610\t6\n",
        '[{"time": "2026-01-01T00:00:00+00:00", "latency": 5}, {"time": 1767225610, "latency": 6}]',
        '{"time": 1767225600, "latency": 5}\n{"time": 1767225610, "latency": 6}\n',
        "metric,value,time\nlatency,5,1767225600\nlatency,6,1767225610\n",
        "# exported\n\ntime,latency\n1767225600,5 ms\n1767225610,6 ms\n",
        "Zeit;latency;Fehler %\n01.01.2026 00:00:00;5,0;0,5\n01.01.2026 00:00:10;6,0;0,25\n",
        "time|latency\n1767225600|5\n1767225610|6\n",
        "time,latency\n1767225600,5\n1767225610,6\n".encode("utf-16"),
        "time,name,value\n1767225600,latency,5\n1767225600,errors,0\n1767225610,latency,6\n",
        '{"time": [1767225600, 1767225610], "latency": [5, 6]}',
        '{"time": {"0": 1767225600, "1": 1767225610}, "latency": {"0": 5, "1": 6}}',
        'Date,Time,latency\n2026-01-01,00:00:00,"5.0"\n2026-01-01,00:00:10,6\n',
    ],
)
def test_dialects_say_the_same(tmp_path, text):
    series = read(tmp_path, text)["latency"]
    assert series.values.tolist() == [5, 6]
    assert series.times.tolist() == [1767225600, 1767225610]


def test_what_was_not_measured_is_missing_and_text_is_not_a_metric(tmp_path):
    side = read(tmp_path, "time,latency,host\n1,N/A,web\n2,5,web\n")
    assert np.isnan(side["latency"].values[0])
    assert list(side) == ["latency"]


def test_nodes_at_one_moment_become_their_mean(tmp_path):
    assert read(tmp_path, "time,m\n1,2\n1,4\n2,5\n")["m"].values.tolist() == [3, 5]


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("metric,value\nlatency,5\n", InvalidInput, "no column of times"),
        ("time,latency\nsoon,5\n", InvalidInput, "row 1"),
        (
            "time,host\n1,web\n",
            InvalidInput,
            "no column of numbers besides the times. In row 1, host is 'web'",
        ),
        ("time;latency\n1;4 apples\n", InvalidInput, "latency is '4 apples'"),
        ("time,latency\n1,5\n2,6pt\n", InvalidInput, "row 2: latency is '6pt', not a number"),
        ("time,latency,latency\n1,5,6\n", InvalidInput, "several columns named 'latency'"),
        ("time,latency\n1,4,5\n", InvalidInput, "row 1: 3 cells, and the first line names 2 columns"),
        ("", InvalidInput, "no rows"),
        ("{nonsense", MalformedInput, "JSON"),
        (b"\xff\xfe\x00", MalformedInput, "UTF-8"),
        ("38.91\n40.2\n", InvalidInput, "holds values .38.91.. Put a line above it"),
        ("<!DOCTYPE html><html></html>", MalformedInput, "HTML or XML"),
        ("time,latency\n", InvalidInput, "no rows; the first line must name the columns"),
        ("{}", InvalidInput, "no rows"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, text, error, said):
    with pytest.raises(error, match=said):
        read(tmp_path, text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"nowhere\.csv"):
        read_side(tmp_path / "nowhere.csv")


@pytest.mark.parametrize("value", [10**400, -1e308, 1e300])
def test_a_number_that_nothing_measures_is_refused(value):
    rows = [{"time": n, "latency": value} for n in range(20)]
    with pytest.raises(InvalidInput, match="row 1: latency is larger"):
        side_of(rows, "file")


@given(
    st.lists(
        st.floats(-1e30, 1e30) | st.sampled_from([5e-324, -1e-310, None, True, "N/A"]),
        min_size=8,
        max_size=40,
    ),
    st.integers(0, 2),
)
def test_any_numbers_give_an_answer_that_is_json(values, step):
    rows = [{"time": n * step, "latency": value} for n, value in enumerate(values)]
    usual = side_of([{"time": n, "latency": 1.0 + n % 3} for n in range(20)], "usual")
    side = side_of(rows, "file")
    for found in (compare_sides(usual, side), compare_sides(side, usual)):
        json.dumps(comparison_answer(found), allow_nan=False)


def test_thousands_units_and_percentages_are_numbers(tmp_path):
    side = read(tmp_path, 'ts,latency,cpu,load\n1,"1,405.7",30.5%,1.2 s\n2,"2,405.7",31%,950 ms\n')
    assert side["latency"].values.tolist() == [1405.7, 2405.7]
    assert side["cpu"].values.tolist() == [30.5, 31]
    assert side["load"].values.tolist() == [1200, 950]


def test_rows_without_times_are_taken_at_even_steps(tmp_path):
    series = read(tmp_path, "latency_ms,errors\n5,0\n6,0\n7,1\n")
    assert series["latency_ms"].times.tolist() == [0, 1, 2]
    assert "row" not in series


def test_a_counter_is_compared_by_how_fast_it_rises():
    def side(each):
        rows = [{"time": 15 * step, "http_errors_total": 1_000 + each * step} for step in range(30)]
        return side_of(rows, "side")

    [metric] = compare_sides(side(2.0), side(2.0)).metrics
    assert metric.outcome.value == "unchanged"
    [metric] = compare_sides(side(2.0), side(4.0)).metrics
    assert metric.outcome.value == "worse"


def test_a_counter_that_no_ending_names_is_one_of_requests_or_errors():
    def side(each, name):
        return side_of([{"time": 15 * step, name: 100 + each * step} for step in range(30)], "side")

    for name in ("Total Failure Count", "errors", 'http_errors_total{job="api"}'):
        [metric] = compare_sides(side(2, name), side(2, name)).metrics
        assert (metric.outcome.value, metric.means) == ("unchanged", (2 / 15, 2 / 15))
    [metric] = compare_sides(side(2, "memory_mb"), side(2, "memory_mb")).metrics
    assert metric.means is not None
    assert metric.means[0] > 100


def test_columns_of_yes_and_no_are_measured_by_how_often_they_say_yes():
    def side(failed):
        rows = [{"time": at, "latency": 5 + at % 2, "failed": failed[at % 2]} for at in range(40)]
        return side_of(rows, "side")

    assert compare_sides(side(["no", "no"]), side(["no", "no"])).verdict == "apply"
    assert compare_sides(side(["no", "no"]), side(["no", "yes"])).verdict == "reject"
    assert compare_sides(side(["", "false"]), side(["", "true"])).verdict != "apply"


def test_errors_given_in_words_are_not_called_fine():
    def side(*said):
        return side_of(
            [{"time": at, "latency": 5 + at % 2, "error": said[at % len(said)]} for at in range(40)], "s"
        )

    for candidate in (side("", "timeout"), side("timeout")):
        found = compare_sides(side(""), candidate)
        assert (found.verdict, "error" in found.reason) == ("test_more", True)


def test_objects_inside_rows_are_metrics_of_their_own():
    text = json.dumps([{"time": at, "latency": {"p95": 5}} for at in range(9)])
    assert list(side_of_text(text, "file")) == ["latency.p95"]


def test_a_histogram_of_prometheus_is_compared_by_its_mean():
    def side(each):
        name, labels = "http_request_duration_seconds", '{job="api"}'
        rows = [
            {
                "time": 15 * step,
                f"{name}_sum{labels}": 7 + step * 40 * each + 0.01 * (step % 3),
                f"{name}_count{labels}": 100 + 40 * step,
                f'{name}_bucket{{job="api",le="0.1"}}': 90 + 35 * step,
            }
            for step in range(30)
        ]
        return side_of(rows, "side")

    [metric] = compare_sides(side(0.1), side(0.13)).metrics
    assert (metric.name, metric.outcome.value) == ('http_request_duration_seconds_mean{job="api"}', "worse")
    assert compare_sides(side(0.1), side(0.1)).verdict == "apply"


@pytest.mark.parametrize(
    ("name", "first", "step"),
    [
        ("epoch", 1_793_696_400.25, 15),
        ("Unix time", 1_793_696_400, 15),
        ("timestamp_ms", 1_793_696_400_000, 15_000),
        ("t", 1_793_696_400, 15),
        ("elapsed_s", 0, 15),
        ("seconds", 0.0, 15),
    ],
)
def test_numbers_that_count_on_under_the_name_of_a_clock_are_times(name, first, step):
    side = side_of([{name: first + step * row, "ms": 5 + row % 3} for row in range(9)], "file")
    assert list(side) == ["ms"]
    assert side["ms"].step == 15


@pytest.mark.parametrize("name", ["time_to_ready", "uptime_s", "request_time", "bytes_total"])
def test_numbers_that_are_measured_are_not_times(name):
    assert set(side_of([{name: 40 + row % 3, "ms": 5} for row in range(9)], "file")) == {name, "ms"}


def test_numbers_of_rows_decide_nothing():
    shorter, longer = (
        side_of([{"index": row, "ms": 5 + row % 3} for row in range(count)], "file") for count in (30, 60)
    )
    assert compare_sides(shorter, longer).verdict == "apply"
