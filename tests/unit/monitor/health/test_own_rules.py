"""Own rules on values: when they fire, keep firing, and end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from geoheal.domain.alarms.condition import read_condition
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.health.degradation import Severity
from geoheal.domain.snapshots.reading import Reading
from geoheal.monitor.health.own_rules import course, judge_readings

START = datetime(2026, 11, 28, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AFTER = START + 12 * MINUTE
RULE = OwnRule(
    id=UUID(int=1), name="queue_long", system="shop", pattern=None,
    condition=read_condition("metrics.queue > 100"), for_s=300.0, keep_firing_for_s=600.0,
    severity=Severity.WARNING, message=None, updated_at=START, updated_by="me",
)  # fmt: skip
AT_ONCE = replace(RULE, for_s=0.0, keep_firing_for_s=0.0)


def fires(rule, *values, step=MINUTE):
    """Whether a rule fires after each of some values, a minute apart."""
    series = [(START + step * place, float(value)) for place, value in enumerate(values)]
    return [course(rule, series[: end + 1], series[end][0]) is not None for end in range(len(series))]


def test_it_fires_when_its_condition_has_held_for_so_long():
    assert fires(RULE, 200, 200, 200, 200, 200, 200) == [False] * 5 + [True]
    assert fires(RULE, 200, 200, 200, 50, 200, 200, 200, 200, 200, 200)[-2:] == [False, True]
    assert fires(AT_ONCE, 50, 100, 101) == [False, False, True]


def test_it_keeps_firing_until_the_condition_has_not_held_for_so_long():
    after = fires(RULE, *[200] * 6, *[50] * 12)
    assert after[5:] == [True] * 10 + [False] * 3
    assert fires(RULE, *[200] * 6, *[50] * 9, 200, *[50] * 9)[-1], "it held again in between"
    assert fires(AT_ONCE, 200, 50) == [True, False]


def test_a_stretch_without_values_is_not_one_in_which_it_held():
    series = [(START, 200.0), (START + 20 * MINUTE, 200.0)]
    assert course(RULE, series, series[-1][0]) is None
    hourly = [(START, 200.0), (START + 60 * MINUTE, 200.0)]
    assert course(replace(RULE, for_s=3600.0), hourly, START + 60 * MINUTE) is not None


@pytest.mark.parametrize(("rule", "minutes"), [(RULE, 15), (replace(RULE, keep_firing_for_s=7200.0), 120)])
def test_a_node_that_has_gone_fires_no_more(rule, minutes):
    series = [(START + MINUTE * place, 200.0) for place in range(6)]
    last = series[-1][0]
    assert course(rule, series, last + (minutes - 1) * MINUTE) is not None
    assert course(rule, series, last + (minutes + 1) * MINUTE) is None


def reading(place, node, **values):
    return Reading(captured_at=START + MINUTE * place, id=UUID(int=place), node=node, values=values)


def test_each_node_is_judged_by_itself_and_the_worst_one_is_reported():
    rows = [reading(place, node, queue=depth) for place in range(6)
            for node, depth in (("a", 150.0), ("b", 900.0), ("c", 5.0))]  # fmt: skip
    (found,) = judge_readings([RULE], rows, AFTER).findings
    assert (found.code, found.severity, found.metric) == ("RULE_QUEUE_LONG", "warning", "queue")
    assert (found.value, found.threshold) == (900.0, 100.0)
    assert found.message == "queue on node b 900 > 100"
    split = [reading(place, "ab"[place % 2], queue=200.0 if place % 2 else 5.0) for place in range(12)]
    assert [each.message for each in judge_readings([RULE], split, AFTER).findings] == [
        "queue on node b 200 > 100"
    ]
    swapping = [reading(place, "a", queue=200.0 * (place % 2)) for place in range(12)]
    assert judge_readings([RULE], swapping, AFTER).findings == ()


def test_the_message_is_said_with_the_figures():
    spoken = replace(AT_ONCE, message="Orders {wait} %s")
    (found,) = judge_readings([spoken], [reading(0, None, queue=123456.0)], AFTER).findings
    assert found.message == "Orders {wait} %s (queue 1.235e+05 > 100)"


@pytest.mark.parametrize("values", [{}, {"other": 500.0}])
def test_what_was_not_measured_fires_nothing_and_is_said(values):
    result = judge_readings([RULE], [reading(0, None, **values)], AFTER)
    assert (result.findings, result.not_measured, result.measured) == ((), ("RULE_QUEUE_LONG",), False)


def rule(when, for_s=0.0):
    return replace(AT_ONCE, condition=read_condition(when), for_s=for_s)


def said(when, rows, now=AFTER):
    """Return what a rule says of rows; None where it fires nothing."""
    found = judge_readings([rule(when)], rows, now).findings
    return found[0].message if found else None


COUNTED = [reading(place, None, jobs=float(count)) for place, count in enumerate([7, 67, 127, 3, 63, 123])]


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("rate(metrics.jobs[5m]) > 0.8", "rate(jobs[5m]) 0.81 > 0.8"),
        ("increase(jobs[5m]) > 242", "increase(jobs[5m]) 243 > 242"),
        ("increase(jobs[1m]) <= 60", "increase(jobs[1m]) 60 <= 60"),
        ("delta(jobs[5m]) > 115", "delta(jobs[5m]) 116 > 115"),
        ("deriv(jobs[2m]) >= 1", "deriv(jobs[2m]) 1 >= 1"),
        ("avg_over_time(jobs[2m]) > 62", "avg_over_time(jobs[2m]) 63 > 62"),
        ("min_over_time(jobs[5m]) < 4", "min_over_time(jobs[5m]) 3 < 4"),
        ("max_over_time(jobs[5m]) > 126", "max_over_time(jobs[5m]) 127 > 126"),
        ("jobs / max_over_time(jobs[5m]) < 0.97", "jobs / max_over_time(jobs[5m]) 0.9685 < 0.97"),
    ],
)
def test_functions_of_time_are_judged(when, message):
    assert said(when, COUNTED) == message


def test_a_window_is_not_judged_before_its_values_span_half_of_it():
    assert judge_readings([rule("rate(jobs[11m]) > 0")], COUNTED, AFTER).not_measured == ("RULE_QUEUE_LONG",)
    assert said("rate(jobs[10m]) > 0", COUNTED) is not None
    assert said("rate(jobs[5m]) >= 0", COUNTED[:1]) is None
    assert said("rate(jobs[30s]) >= 0", COUNTED) is None, "no two values are that near each other"


def test_the_nodes_are_not_mixed_in_a_rate():
    rows = [reading(place, node, jobs=start + 60.0 * place) for place in range(6)
            for node, start in (("a", 0.0), ("b", 1e6))]  # fmt: skip
    assert said("rate(jobs[5m]) > 1", rows) is None
    assert said("rate(jobs[5m]) >= 1", rows) in {f"rate(jobs[5m]) on node {node} 1 >= 1" for node in "ab"}


def test_what_no_snapshot_has_for_so_long_is_absent():
    rows = [reading(place, None, **({"jobs": 1.0} if place == 2 else {"other": 1.0})) for place in range(8)]
    assert said("absent(jobs[5m])", rows) == "jobs was not measured for 5m"
    assert said("absent(jobs[5m])", rows[:7]) is None
    assert said("absent(jobs[6m])", rows) is None
    assert said("absent(never[6m])", rows) == "never was not measured for 6m"
    assert said("absent(never[8m])", rows) is None, "what came before is unknown"
    assert said("absent(never[5m])", []) is None


@pytest.mark.parametrize(("every", "window"), [(50, "1h"), (20, "30m"), (60, "12h"), (14, "5m")])
def test_absence_is_judged_where_snapshots_come_rarely(every, window):
    rows = [reading(place * every, None, other=1.0) for place in range(20)]
    asked, now = rule(f"absent(jobs[{window}])"), rows[-1].captured_at
    result = judge_readings([asked], rows[-1:], now, rows[:-1])
    assert [each.message for each in result.findings] == [f"jobs was not measured for {window}"]
    assert result.notes == ()
    seen = [*rows[:-1], reading(19 * every, None, jobs=1.0)]
    assert judge_readings([asked], seen[-1:], now, seen[:-1]).findings == ()


def test_absence_is_not_derived_from_snapshots_further_apart_than_its_time_and_that_is_said():
    rows = [reading(place * 50, None, other=1.0) for place in range(4)]
    result = judge_readings([rule("absent(jobs[40m])")], rows[-1:], rows[-1].captured_at, rows[:-1])
    assert (result.findings, result.not_measured) == ((), ("RULE_QUEUE_LONG",))
    (note,) = result.notes
    assert "queue_long is not judged: the last snapshots are 50m apart" in note
    assert "40m" in note
    back = [*rows, *(reading(151 + place, None, other=1.0) for place in range(41))]
    assert judge_readings([rule("absent(jobs[40m])")], back[4:], AFTER, back[:4]).notes == ()


def test_what_one_of_several_nodes_measures_is_not_absent():
    rows = [
        reading(place, node, **({"jobs": 1.0} if node == "a" else {})) for place in range(8) for node in "ab"
    ]
    assert said("absent(jobs[1m])", rows) is None


def test_absence_waits_too():
    rows = [reading(place, None, other=1.0) for place in range(9)]
    assert judge_readings([rule("absent(jobs[5m])", for_s=180.0)], rows, AFTER).findings
    assert not judge_readings([rule("absent(jobs[5m])", for_s=240.0)], rows, AFTER).findings
