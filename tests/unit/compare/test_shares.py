"""Shares of what succeeds are judged by what does not."""

import numpy as np
import pytest

from geoheal.compare.answers import comparison_answer
from geoheal.compare.rules import Rule, Worse
from geoheal.compare.series import Series
from geoheal.compare.verdict import compare_sides

RANDOM = np.random.default_rng(3)


def side(level, spread=0.0, name="success_rate", count=60):
    values = np.clip(level + spread * RANDOM.normal(size=count), 0, 1 if level <= 1 else 100)
    return {name: Series(np.arange(count) * 10.0, values)}


def verdict(ours, theirs, rules=None):
    return comparison_answer(compare_sides(ours, theirs, rules))


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("success_rate", 99.9, 99.0),
        ("successRatePct", 99.9, 99.0),
        ("availability", 1.0, 0.97),
        ("http_success_ratio", 0.999, 0.99),
        ("slo_attainment", 99.5, 98.5),
        ("healthy", 1.0, 0.98),
    ],
)
def test_more_failures_are_worse_though_the_share_hardly_falls(name, before, after):
    ours, theirs = side(before, 0.002, name), side(after, 0.002, name)
    found = verdict(ours, theirs)
    assert found["verdict"] == "reject", found["reason"]
    (metric,) = found["metrics"]
    assert metric["worse"] == "lower"
    assert metric["mean"]["current"] > metric["mean"]["candidate"] > 0.9 * before
    assert metric["whole"] in (1.0, 100.0)
    assert f"Difference to {metric['whole']:g}: " in found["reason"]
    assert verdict(theirs, ours)["verdict"] == "apply"


def test_the_same_share_is_as_good():
    found = verdict(side(99.9, 0.02), side(99.9, 0.02))
    assert found["verdict"] != "reject"
    assert verdict(side(100.0), side(100.0))["verdict"] == "apply"
    assert verdict(side(100.0), side(100.0))["metrics"][0]["mean"] == {"current": 100.0, "candidate": 100.0}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("cache_hit_rate", 0.99, 0.97),
        ("completed", 40.0, 39.5),
        ("available_memory_pct", 70.0, 68.5),
        ("disk_space_available_ratio", 0.7, 0.685),
        ("uptime_seconds", 0.9, 0.88),
        ("success_rate", 150.0, 148.0),
        ("success_rate", 0.02, 0.0198),
    ],
)
def test_another_metric_or_a_rare_share_is_judged_by_itself(name, before, after):
    values = [np.full(60, each) for each in (before, after)]
    ours, theirs = ({name: Series(np.arange(60.0), each)} for each in values)
    (metric,) = verdict(ours, theirs)["metrics"]
    assert (metric["whole"], metric["outcome"]) == (None, "unchanged")


def test_a_rule_of_ones_own_asks_for_the_share_itself():
    rules = {"success_rate": Rule(worse=Worse.LOWER, tolerated=0.02)}
    assert verdict(side(99.9, 0.002), side(99.0, 0.002), rules)["verdict"] == "apply"
