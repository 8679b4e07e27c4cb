"""Thresholds that fire and those that clear."""

from dataclasses import fields

import pytest

from geoheal.domain.thresholds import Thresholds


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


@pytest.mark.parametrize("name", [field.name for field in fields(Thresholds)])
def test_no_limit_is_looser_when_clearing(name):
    """Whatever is clear of the tighter thresholds does not fire by the others."""
    wider = {"phi_max", "drift_max", "kappa_tolerance", "error_rate_max", "latency_max_ms", "breakdown_max"}
    wider |= {"memory_max_mb", "memory_slope_max_mb", "drift_warning_ratio"}
    firing, clearing = getattr(Thresholds(), name), getattr(Thresholds().clearing(), name)
    assert clearing <= firing if name in wider else clearing >= firing
