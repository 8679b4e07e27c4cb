"""Words in names of metrics, which a request may choose."""

import pytest

from geoheal.compare.rules import Criticality, default_rule


@pytest.mark.parametrize("part", ["1", ".", "/", "p1", "per-"])
def test_a_name_of_one_part_over_and_over_is_looked_at_in_one_pass(part):
    """With a pass for each place, this would not end for many minutes."""
    assert default_rule(part * 200_000).criticality is Criticality.NORMAL


@pytest.mark.parametrize("name", ["95th", "took 99.9 %", "p95", "latency 95%"])
def test_quantiles_are_distinguished_from_shares(name):
    assert default_rule(name).worse.value == "higher"


@pytest.mark.parametrize(
    ("names", "worse"),
    [
        (
            "tokens_per_second ops_per_sec frames/s events_per_minute iops mtbf slo_attainment win_rate",
            "lower",
        ),
        ("http_200_share status_200 test_coverage", "lower"),
        ("error_budget_remaining mean_time_between_failures crash_free_sessions errors_avoided", "lower"),
        ("error_budget_burn error_budget_consumed sessions_crashed errors_per_second", "higher"),
        ("non_2xx_responses Non-2xx podsNotReady not_ok_share not_available_ratio without_success", "higher"),
        ("slow_queries dropped_requests lost_connections gc_per_minute", "higher"),
    ],
)
def test_which_way_is_worse_is_derived_from_the_words_around_it(names, worse):
    assert {name: default_rule(name).worse.value for name in names.split()} == dict.fromkeys(
        names.split(), worse
    )


@pytest.mark.parametrize("name", ["dropped_requests", "slow_queries", "connections_lost", "user_cpu"])
def test_what_is_lost_or_kept_waiting_of_the_traffic_decides(name):
    assert default_rule(name).criticality is Criticality.NORMAL


@pytest.mark.parametrize("name", ["requests_per_second", "reqs", "queries", "load_avg", "active_sessions"])
def test_traffic_decides_nothing(name):
    assert default_rule(name).criticality is Criticality.INFORMATIVE
