"""The verdict on two sides: what must be said, and what must not be."""

import numpy as np
import pytest

from geoheal.compare.metric import Outcome
from geoheal.compare.rules import Criticality, Rule, Worse
from geoheal.compare.series import Series
from geoheal.compare.verdict import compare_sides


def series(values, start=0.0, step=10.0):
    values = np.asarray(values, dtype=float)
    return Series(start + step * np.arange(len(values)), values)


def noise(seed, n=30, level=100.0, spread=0.05):
    return level * np.exp(np.random.default_rng(seed).normal(0, spread, n))


def verdict(current, candidate, rule=None, name="latency_ms"):
    return compare_sides({name: current}, {name: candidate}, {name: rule} if rule else None)


def test_a_regression_is_rejected_and_nothing_is_not():
    assert verdict(series(noise(1)), series(1.2 * noise(2), 300)).verdict == "reject"
    assert verdict(series(noise(1)), series(noise(2), 300)).verdict == "apply"


def test_better_is_better_in_the_direction_of_the_rule():
    higher = Rule(worse=Worse.LOWER)
    assert verdict(series(noise(1)), series(1.2 * noise(2), 300), higher).verdict == "apply"
    assert verdict(series(1.2 * noise(1)), series(noise(2), 300), higher).verdict == "reject"
    either = Rule(worse=Worse.EITHER)
    assert verdict(series(noise(1)), series(0.8 * noise(2), 300), either).verdict == "reject"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            "cache_hit_ratio hits_per_second uptime_seconds idle_time success_rate_pct throughput_p95",
            "reject",
        ),
        ("cpu_pct cache_hit_latency time_to_ready_ms cache_hit_ms success_p95_ms queue.time", "apply"),
        ("widgets avg_rating mean_score basket_size revenue network_bytes", "test_more"),
    ],
)
def test_a_fall_is_called_better_only_where_the_name_says_so(names, expected):
    for name in names.split():
        found = verdict(series(noise(1)), series(0.8 * noise(2), 300), name=name)
        assert found.verdict == expected, name
        assert ("set `worse` in a rule" in found.reason) is (expected == "test_more")
    assert verdict(series(noise(1)), series(1.2 * noise(2), 300), name="widgets").verdict == "reject"


def test_of_open_questions_the_critical_one_is_said():
    current = {"cpu": series(noise(1)), "errors": series(np.zeros(30))}
    candidate = {"cpu": series(noise(2, spread=0.5)), "errors": series([0.0] * 28 + [0.1] * 2)}
    found = compare_sides(current, candidate)
    assert found.reason == "errors: Zero before, and above zero a few times."
    assert found.metrics[1].outcome is Outcome.UNRESOLVED


def test_values_that_remember_their_predecessors_do_not_feign_certainty():
    """A random walk that wandered off is not a regression that was proven."""
    rejected = 0
    for seed in range(50):
        walk = 100 + np.cumsum(np.random.default_rng(seed).normal(0, 1, 40))
        rejected += verdict(series(walk[:20]), series(walk[20:], 200)).verdict == "reject"
    assert rejected <= 1


@pytest.mark.parametrize("points", [0, 1, 6])
def test_missing_critical_data_never_applies(points):
    rules = {"errors": Rule(criticality=Criticality.CRITICAL)}
    fine = {"latency_ms": series(noise(1))}
    found = compare_sides(
        {**fine, "errors": series(np.zeros(30))},
        {"latency_ms": series(noise(2), 300), "errors": series(np.zeros(points), 300)},
        rules,
    )
    assert found.verdict == "test_more"
    assert "errors" in found.reason


@pytest.mark.parametrize("without", ["current", "candidate"])
def test_errors_that_one_side_does_not_measure_are_missing_without_any_rule(without):
    sides = {
        each: {"latency_ms": series(noise(at)), "error_rate": series(np.zeros(30))}
        for at, each in enumerate(("current", "candidate"))
    }
    del sides[without]["error_rate"]
    found = compare_sides(**sides)
    assert found.verdict == "test_more"
    assert f"error_rate: The {without} side has no such metric." in found.reason


@pytest.mark.parametrize("theirs", ["latency_s", "duration", "responseTimeMs", "p95", "95%", None])
@pytest.mark.parametrize("is_turned", [False, True])
def test_latency_that_one_side_lacks_or_names_otherwise_never_applies(theirs, is_turned):
    ours = {"latency_ms": series(noise(1)), "error_rate": series(np.zeros(30))}
    other = {"error_rate": series(np.zeros(30), 300)}
    if theirs:
        other[theirs] = series(noise(2), 300)
    found = compare_sides(*((other, ours) if is_turned else (ours, other)))
    assert found.verdict == "test_more"
    assert "latency_ms" in found.reason
    assert theirs is None or theirs in found.reason


def test_latency_without_a_value_on_one_side_never_applies():
    quiet = series(np.zeros(30))
    found = compare_sides(
        {"latency_ms": series(np.full(30, np.nan)), "errors": quiet},
        {"latency_ms": series(noise(2)), "errors": quiet},
    )
    assert (found.verdict, "latency_ms" in found.reason) == ("test_more", True)


def test_a_latency_that_a_rule_calls_informative_may_be_missing():
    rules = {"latency_ms": Rule(criticality=Criticality.INFORMATIVE)}
    quiet = series(np.zeros(30))
    assert (
        compare_sides({"latency_ms": series(noise(1)), "errors": quiet}, {"errors": quiet}, rules).verdict
        == "apply"
    )


def test_own_metrics_that_vanish_or_appear_are_said():
    fine, more = {"errors": series(np.zeros(30))}, {"queue_depth": series(noise(3))}
    for sides in ((fine | more, fine), (fine, fine | more)):
        found = compare_sides(*sides)
        assert (found.verdict, found.score) == ("apply", 100.0)
        assert found.reason.endswith("Not compared: queue_depth.")
        assert "side has no such metric" in found.metrics[0].reason


def test_names_that_differ_in_case_and_separators_alone_are_the_same():
    found = compare_sides({"Latency ms": series(noise(1))}, {"latency_ms": series(1.3 * noise(2), 300)})
    assert (found.verdict, found.metrics[0].name) == ("reject", "Latency ms")


def test_the_same_measurements_twice_are_as_good_and_said_to_be_the_same():
    found = verdict(series(noise(1)), series(noise(1)))
    assert found.verdict == "apply"
    assert "check that a side was not compared with itself" in found.reason
    assert "itself" not in verdict(series(noise(1)), series(noise(1), 300)).reason


def test_the_latency_of_requests_decides():
    found = compare_sides(
        {"http_request_duration_seconds": series(noise(1))},
        {"http_request_duration_seconds": series(1.3 * noise(2), 300)},
    )
    assert found.verdict == "reject"


def test_gaps_in_what_is_critical_are_not_called_fine_and_hide_no_failure():
    quiet, gaps = np.zeros(30), np.zeros(30)
    gaps[10:15] = np.nan
    found = verdict(series(quiet), series(gaps, 300), name="error_rate")
    assert (found.verdict, found.metrics[0].outcome) == ("test_more", Outcome.MISSING)
    failing = np.where(np.isnan(gaps), gaps, np.tile([0.0, 0.05], 15))
    assert verdict(series(quiet), series(failing, 300), name="error_rate").verdict == "reject"


def test_a_metric_of_one_side_alone_counts_where_a_rule_names_it():
    found = compare_sides(
        {"latency_ms": series(noise(1)), "p99_ms": series(noise(3))},
        {"latency_ms": series(noise(2), 300)},
        {"p99_ms": Rule(criticality=Criticality.CRITICAL)},
    )
    assert found.verdict == "test_more"


def test_nothing_in_common_is_not_a_verdict():
    found = compare_sides({"a": series(noise(1))}, {"b": series(noise(2))})
    assert (found.verdict, found.score) == ("test_more", 0.0)
    assert found.reason == "The sides have no metric in common. Of the current side: a; of the candidate: b."


def test_a_side_without_measurements_is_named():
    found = compare_sides({}, {"error_rate": series(noise(2))})
    assert found.verdict == "test_more"
    assert found.reason == (
        "Nothing was measured on the current side: check its time, nodes and code version."
    )
    neither = compare_sides({}, {}).reason
    assert "current and the candidate side" in neither
    assert "compared with itself" not in neither


def test_zeros_stay_zeros_and_errors_from_zero_are_seen():
    quiet = series(np.zeros(20))
    assert verdict(quiet, series(np.zeros(20), 200), name="error_rate").verdict == "apply"
    failing = np.tile([0.0, 0.05], 10)
    assert verdict(quiet, series(failing, 200), name="error_rate").verdict == "reject"
    once = np.zeros(20)
    once[3] = 0.05
    assert verdict(quiet, series(once, 200), name="error_rate").verdict == "test_more"


SHAPES = {
    "level": (noise(1, 400), noise(2, 400, spread=0.15)),
    "mean": (np.tile([50.0], 60), np.tile([0.0, 100.0], 30)),
    "better": (noise(1, 60), noise(2, 60, level=200.0, spread=0.07)),
    "dips": (noise(1, 400), np.where(np.arange(400) % 8 == 3, 60.0, noise(2, 400, level=112.0))),
}


@pytest.mark.parametrize(
    ("shape", "name", "expected"),
    [
        ("level", "latency_ms", "The level holds, but the values vary more."),
        ("mean", "latency_ms", "The level holds, but the values vary more."),
        ("dips", "throughput", "The level holds, but the values vary more."),
        ("better", "cache_hit_ratio", None),
        ("better", "free_memory", None),
    ],
)
def test_values_that_vary_more_forbid_apply_where_they_reach_the_worse_end(shape, name, expected):
    current, candidate = SHAPES[shape]
    found = verdict(series(current), series(candidate, 20_000), name=name)
    assert found.verdict == ("apply" if expected is None else "test_more")
    assert expected is None or found.reason == f"{name}: {expected}"


def test_the_tail_is_that_of_the_worse_end():
    current, candidate = noise(1, 400, spread=0.3), noise(2, 400, spread=0.3)
    lowered = np.where(np.arange(400) % 6 == 2, 40.0, 1.02 * candidate)
    found = verdict(series(current), series(lowered, 20_000), Rule(worse=Worse.LOWER, tolerated=0.3), "hits")
    assert found.reason == "hits: The level holds, but the smallest values fell."
    raised = verdict(series(current), series(1.3 * candidate, 20_000), Rule(worse=Worse.LOWER), "hits")
    assert raised.verdict == "apply"


def test_what_varies_within_the_least_effect_is_nothing():
    rule = Rule(least_effect=2.0)
    found = verdict(series(np.full(60, 50.0)), series(np.tile([49.5, 50.6], 30), 2000), rule)
    assert (found.verdict, found.metrics[0].reason) == (
        "apply",
        "The means differ by no more than the least effect.",
    )
    assert (
        verdict(series(np.full(60, 50.0)), series(np.tile([0.0, 100.0], 30), 2000), rule).verdict
        == "test_more"
    )


def test_informative_metrics_never_decide():
    found = compare_sides(
        {"latency_ms": series(noise(1)), "request_count": series(noise(3))},
        {"latency_ms": series(noise(2), 300), "request_count": series(2 * noise(4), 300)},
    )
    assert found.verdict == "apply"
    assert found.metrics[-1].outcome is Outcome.WORSE


def test_many_metrics_do_not_add_up_to_a_false_alarm():
    def side(base, start):
        return {f"m{i}": series(noise(base + i, 30, spread=0.3), start) for i in range(60)}

    assert compare_sides(side(1000, 0), side(2000, 300)).verdict != "reject"


def test_what_both_sides_share_at_the_same_time_cancels():
    shared = 100 * np.exp(0.5 * np.sin(np.arange(60)) + np.random.default_rng(9).normal(0, 0.3, 60))
    found = verdict(series(shared), series(1.1 * shared * noise(5, 60, 1.0, 0.01)))
    assert found.verdict == "reject"
    assert found.metrics[0].matching == "same_time"


def test_a_day_is_compared_with_a_day_by_its_hours():
    times = np.arange(0, 2 * 86_400, 300.0)
    wave = 100 * np.exp(np.cos(2 * np.pi * times / 86_400))
    wave = wave * np.exp(np.random.default_rng(4).normal(0, 0.05, len(times)))
    half = len(times) // 2
    today, tomorrow = Series(times[:half], wave[:half]), Series(times[half:], 1.2 * wave[half:])
    found = verdict(today, tomorrow)
    assert (found.verdict, found.metrics[0].matching) == ("reject", "time_of_day")


def daily(first_hour, hours, seed, factor=1.0):
    times = np.arange(first_hour * 3600.0, (first_hour + hours) * 3600.0, 300.0)
    wave = (
        100 + 50 * np.sin(2 * np.pi * times / 86_400) + np.random.default_rng(seed).normal(0, 3, len(times))
    )
    return Series(times, factor * wave)


@pytest.mark.parametrize("hours", [(0, 14), (14, 0), (14, 28)])
def test_other_times_of_day_are_not_a_verdict(hours):
    """A daily pattern alone, seen at two parts of a day, is neither a regression nor better."""
    found = verdict(daily(hours[0], 8, 1), daily(hours[1], 8, 2))
    assert found.verdict == "test_more"
    assert "compare the same hours" in found.reason


def test_the_same_hours_of_another_day_and_a_flat_level_are_judged_at_any_time():
    assert "same hours" not in verdict(daily(2, 6, 1), daily(26, 6, 2)).reason
    flat = Series(daily(0, 8, 1).times, noise(1, 96))
    assert verdict(flat, Series(flat.times + 14 * 3600, noise(2, 96))).verdict == "apply"
    assert verdict(flat, Series(flat.times + 14 * 3600, 1.2 * noise(2, 96))).verdict == "reject"


def test_days_are_cut_to_the_hours_of_a_shorter_side():
    days, hour = daily(0, 72, 1), daily(24 * 4 + 5, 2, 2)
    assert verdict(days, hour).verdict != "reject"
    assert verdict(hour, days).verdict != "reject"
    assert verdict(days, daily(24 * 4 + 5, 2, 2, 1.6)).verdict == "reject"


def test_days_whose_level_wanders_by_itself_are_not_rejected():
    """The level moves over hours, which the likeness of neighbours does not show."""
    rejected, times = 0, np.arange(0, 2 * 86_400, 300.0)
    half = len(times) // 2
    for seed in range(60):
        rng = np.random.default_rng(seed)
        slow = np.interp(times, times[::48], rng.normal(0, 0.25, len(times[::48])))
        values = 100 * np.exp(slow + rng.normal(0, 0.25, len(times)))
        if seed % 2:
            values[half + 150 : half + 225] = np.nan
        found = verdict(Series(times[:half], values[:half]), Series(times[half:], values[half:]))
        rejected += found.verdict == "reject"
    assert rejected <= 1


def test_less_than_the_least_effect_is_nothing():
    rule = Rule(least_effect=50.0)
    for current, candidate in ((noise(1), 1.2 * noise(2)), (np.zeros(30), noise(2, level=20.0))):
        found = verdict(series(current), series(candidate, 300), rule)
        assert (found.verdict, found.metrics[0].reason) == (
            "apply",
            "The means differ by no more than the least effect.",
        )
    assert verdict(series([5.0] * 30), series([5.0] * 30, 300)).metrics[0].reason == "The means are the same."
    assert verdict(series([0.0] * 30), series([0.0] * 30, 300)).metrics[0].reason == "Zero on both sides."


def test_bounds_beyond_all_sense_are_not_spelt_out():
    stopped = np.where((np.arange(60) >= 20) & (np.arange(60) < 32), 0.0, noise(2, 60, 500.0))
    found = verdict(series(noise(1, 60, 500.0)), series(stopped, 3600), name="throughput")
    assert "(interval below -1,000% to over +1,000%)" in found.reason
