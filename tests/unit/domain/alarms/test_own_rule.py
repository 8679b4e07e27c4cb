"""Conditions and durations as people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.alarms.condition import ComparisonOperator, Condition, Term, read_condition
from geoheal.domain.alarms.duration import read_duration, written_duration
from geoheal.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "metric", "over", "sign", "limit"),
    [
        ("metrics.queue_depth > 100", "queue_depth", None, ">", 100.0),
        ("error_rate>=.05", "error_rate", None, ">=", 0.05),
        ("  memory_usage_mb  <  1e3  ", "memory_usage_mb", None, "<", 1000.0),
        ("metrics.failed / metrics.requests <= -2.5", "failed", "requests", "<=", -2.5),
        ("http/requests / http/all > 1", "http/requests", "http/all", ">", 1.0),
        ("disk.free:bytes-% < 10", "disk.free:bytes-%", None, "<", 10.0),
    ],
)
def test_conditions_are_read(text, metric, over, sign, limit):
    found = read_condition(text)
    assert found == Condition(
        top=Term(field=metric),
        over=None if over is None else Term(field=over),
        comparison=ComparisonOperator(sign),
        limit=limit,
    )
    assert read_condition(str(found)) == found


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("rate(metrics.jobs[5m]) < 0.5", "rate(jobs[5m]) < 0.5"),
        ("deriv( memory_usage_mb , 1h ) > 10", "deriv(memory_usage_mb[1h]) > 10"),
        (
            "rate(metrics.failed[300s]) / rate(metrics.requests[5m]) > 0.05",
            "rate(failed[5m]) / rate(requests[5m]) > 0.05",
        ),
        ("queue / avg_over_time(queue[1h])>=3", "queue / avg_over_time(queue[1h]) >= 3"),
        ("absent(metrics.backup_age)", "absent(backup_age[5m])"),
        (" absent_over_time(metrics.backup_age[1d]) ", "absent(backup_age[1d])"),
    ],
)
def test_functions_of_time_are_read(text, written):
    found = read_condition(text)
    assert str(found) == written
    assert read_condition(str(found)) == found
    assert found.value({"jobs": 1.0, "failed": 1.0, "requests": 1.0, "queue": 1.0}) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("irate(jobs[5m]) > 1", "unknown function irate; use one of rate, increase, delta"),
        ("rate(jobs) > 1", r"rate needs a time, like rate\(jobs\[5m\]\)"),
        ("rate(jobs[]) > 1", "rate needs a time"),
        ("rate(jobs[often]) > 1", "when expects a duration like"),
        ("rate(jobs[2d]) > 1", "when must be at most 1d"),
        ("rate(jobs[10ms]) > 1", "the time in rate must be at least 1s"),
        ("rate(rate(jobs[5m])[5m]) > 1", "when expects FIELD"),
        ("rate(jobs[5m]", "when expects FIELD"),
        ("rate(jobs[5m])", "when expects FIELD"),
        ("absent(jobs[5m]) > 0", "expects absent.* alone"),
        ("absent(jobs) / queue > 0", "expects absent.* alone"),
        ("absent(jobs) / absent(queue)", "expects absent.* alone"),
        ("absent()", "when expects FIELD"),
        ("rate(" * 2000 + "x" + ")" * 2000 + " > 1", "when expects FIELD"),
    ],
)
def test_what_is_wrong_with_a_function_is_said(text, complaint):
    with pytest.raises(InvalidInput, match=complaint) as refused:
        read_condition(text)
    assert refused.value.field == "when"


@pytest.mark.parametrize(
    "text",
    ["", "queue", "queue > ", "queue > many", "> 3", "a b > 3", "a + b > 3", "queue == 3", "queue > nan",
     "queue > inf", "queue > 1e999", "a / b / c > 1", "queue > 3; a", "é > 3", "queue > ٣",
     "x" * 300 + " > 1"],
)  # fmt: skip
def test_what_is_not_a_condition_is_refused(text):
    with pytest.raises(InvalidInput) as refused:
        read_condition(text)
    assert refused.value.field == "when"


@pytest.mark.parametrize(
    "text", ["", "5", "5 m", "-5m", "5x", "m", "1h30", "25h", "1d1ms", "999999999d", "٥m"]
)
def test_what_is_not_a_duration_is_refused(text):
    with pytest.raises(InvalidInput) as refused:
        read_duration(text, "for")
    assert refused.value.field == "for"


@given(st.integers(0, 86_400_000))
def test_durations_are_written_as_they_are_read(milliseconds):
    seconds = milliseconds / 1000
    assert math.isclose(read_duration(written_duration(seconds), "for"), seconds, abs_tol=1e-9)


def test_a_ratio_needs_both_and_something_to_divide_by():
    share = read_condition("failed / requests > 0.1")
    assert share.value({"failed": 1.0, "requests": 4.0}) == 0.25
    assert share.value({"failed": 1.0, "requests": 0.0}) is None
    assert share.value({"failed": 1.0}) is None
    assert share.value({"requests": 1.0}) is None
