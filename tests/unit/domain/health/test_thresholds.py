"""Thresholds that fire and those that clear."""

from dataclasses import fields

import pytest

from geoheal.domain.health.thresholds import RANGES, Thresholds
from geoheal.errors import InvalidInput


def test_clearing_thresholds_are_tighter_wherever_a_limit_is_crossed():
    firing, clearing = Thresholds(), Thresholds().clearing()
    assert firing.phi_min < clearing.phi_min < clearing.phi_max < firing.phi_max
    for name in (
        "drift_max",
        "kappa_tolerance",
        "error_rate_max",
        "latency_max_ms",
        "memory_max_mb",
        "memory_slope_max_mb",
    ):
        assert 0 < getattr(clearing, name) < getattr(firing, name)
    assert firing.phi_decline_slope < clearing.phi_decline_slope < 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"error_rate_max": 50}, "a share of 0 to 1, between 0 and 1; got 50; did you mean 0.5?"),
        ({"error_rate_max": 5.0}, "did you mean 0.05?"),
        ({"latency_max_ms": -5}, r"a time \(ms\), at least 0.001; got -5; did you mean 5?"),
        ({"latency_max_ms": 0}, "got 0"),
        ({"phi_min": 5}, "did you mean 0.05?"),
        ({"phi_min": 0.9, "phi_max": 0.5}, r"phi_min \(0.9\) must be below phi_max \(0.5\)"),
        ({"phi_max": 0.6}, "must be below phi_max"),
        ({"phi_decline_slope": 0.05}, "did you mean -0.05?"),
        ({"drift_max": 180}, r"an angle \(rad\)"),
        ({"kappa_tolerance": -1}, "got -1; did you mean 1?"),
        ({"memory_max_mb": True}, "finite number"),
        ({"memory_max_mb": float("nan")}, "finite number"),
        ({"memory_max_mb": 10**400}, "finite number"),
        ({"nonsense": 1}, "There is no threshold"),
    ],
)
def test_a_threshold_that_cannot_be_meant_is_refused_and_named(given, expected):
    with pytest.raises(InvalidInput, match=expected) as refused:
        Thresholds().overridden(given)
    assert refused.value.field in {f"thresholds.{name}" for name in given}


@pytest.mark.parametrize("name", [field.name for field in fields(Thresholds)])
def test_every_default_lies_within_the_range_that_every_threshold_has(name):
    low, high = RANGES[name]
    assert low <= getattr(Thresholds(), name) <= high


def test_what_was_accepted_of_old_is_still_read():
    stored = Thresholds().stored({"latency_max_ms": -5, "phi_min": 0.9, "phi_max": 0.5, "gone": 1})
    assert (stored.latency_max_ms, stored.phi_min, stored.phi_max) == (-5.0, 0.9, 0.5)


@pytest.mark.parametrize("name", [field.name for field in fields(Thresholds)])
def test_no_limit_is_looser_when_clearing(name):
    """Whatever is clear of the tighter thresholds does not fire by the others."""
    wider = {"phi_max", "drift_max", "kappa_tolerance", "error_rate_max", "latency_max_ms", "breakdown_max"}
    wider |= {"memory_max_mb", "memory_slope_max_mb", "drift_warning_ratio"}
    firing, clearing = getattr(Thresholds(), name), getattr(Thresholds().clearing(), name)
    assert clearing <= firing if name in wider else clearing >= firing
