"""The degradation rules: exact thresholds, severities and messages."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.signals import SIGNALS
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.pulse import StoredPulse
from geoheal.domain.snapshots.regime import Regime
from geoheal.monitor.health.requests import RequestTotals
from geoheal.monitor.health.rules import CODES, RULES, Standard, evaluate, not_measured
from geoheal.monitor.health.slopes import Slope
from geoheal.monitor.health.window import Window

HEALTHY = Window(
    size=10,
    captured_at=datetime(2026, 11, 23, tzinfo=UTC),
    basin_distance=0.1,
    phi_current=0.75,
    phi_avg=0.75,
    phi_trend=0.0,
    kappa_current=64.21,
    regime=Regime.HIERARCHICAL,
    breakdowns=0,
    error_rate=0.0,
    latency_ms=100.0,
    memory_mb=200.0,
    memory_trend=0.0,
)

CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    # code, severity, figures just beyond the limit, the same figures just within it
    ("PHI_BELOW_MIN", "critical", {"phi_avg": 0.6509}, {"phi_avg": 0.6511}),
    ("PHI_NEAR_MIN", "warning", {"phi_current": 0.716}, {"phi_current": 0.7162}),
    ("PHI_ABOVE_MAX", "critical", {"phi_avg": 0.8501}, {"phi_avg": 0.85}),
    ("PHI_DECLINING", "warning", {"phi_trend": -3.001}, {"phi_trend": -3.0}),
    ("BASIN_DRIFT", "critical", {"basin_distance": 2.0001}, {"basin_distance": 1.4}),
    ("BASIN_DRIFT", "warning", {"basin_distance": 1.4001}, {"basin_distance": 1.4}),
    ("BASIN_DRIFT", "warning", {"basin_distance": 2.0}, {"basin_distance": 0.0}),
    ("KAPPA_OFF_RESONANCE", "warning", {"kappa_current": 74.2101}, {"kappa_current": 74.2}),
    ("KAPPA_OFF_RESONANCE", "warning", {"kappa_current": 54.2099}, {"kappa_current": 54.22}),
    ("BREAKDOWN_FREQUENT", "critical", {"breakdowns": 4}, {"breakdowns": 3}),
    ("ERROR_RATE_HIGH", "critical", {"error_rate": 0.0501}, {"error_rate": 0.05}),
    ("LATENCY_HIGH", "warning", {"latency_ms": 2000.1}, {"latency_ms": 2000.0}),
    ("MEMORY_HIGH", "warning", {"memory_mb": 1000.1}, {"memory_mb": 1000.0}),
    ("MEMORY_LEAK", "warning", {"memory_trend": 600.1}, {"memory_trend": 600.0}),
]


def test_a_healthy_window_has_no_findings():
    assert evaluate(HEALTHY, Thresholds()) == ()
    assert not_measured(HEALTHY, Thresholds()) == ()


@pytest.mark.parametrize(("code", "severity", "beyond", "within"), CASES)
def test_limits_are_exact(code, severity, beyond, within):
    (finding,) = evaluate(replace(HEALTHY, **beyond), Thresholds())
    assert (finding.code, finding.severity) == (code, Severity(severity))
    assert evaluate(replace(HEALTHY, **within), Thresholds()) == ()


def test_every_rule_has_a_case():
    assert {case[0] for case in CASES} == {limit.code for rule in RULES for limit in rule}


def test_the_worst_limit_of_a_rule_speaks_alone():
    findings = evaluate(replace(HEALTHY, phi_avg=0.5, phi_current=0.5), Thresholds())
    assert [finding.code for finding in findings] == ["PHI_BELOW_MIN"]


def test_messages_name_value_and_threshold():
    messages: dict[str, dict[str, Any]] = {
        "Φ below minimum: mean 0.500 < 0.651": {"phi_avg": 0.5},
        "Basin drift critical: 2.500 rad > 2.000 rad": {"basin_distance": 2.5},
        "Basin drift high: 1.500 rad > 1.400 rad": {"basin_distance": 1.5},
        "κ off resonance: 14.21 from κ* > 10.00": {"kappa_current": 50.0},
        "Regime breakdown frequent: 5 snapshots of the window > 3": {"breakdowns": 5},
        "Error rate high: 12.0% > 5.0%": {"error_rate": 0.12},
        "Latency high: 2,500 ms > 2,000 ms": {"latency_ms": 2500.0},
        "Memory growing: 1,500 MB > 600 MB per hour": {"memory_trend": 1500.0},
    }
    for message, figures in messages.items():
        assert evaluate(replace(HEALTHY, **figures), Thresholds())[0].message == message


def test_what_was_not_measured_is_listed_and_never_found():
    figures = ("basin_distance", "phi_current", "phi_avg", "phi_trend", "kappa_current", "breakdowns")
    others = ("error_rate", "latency_ms", "memory_mb", "memory_trend")
    nothing: dict[str, Any] = dict.fromkeys(figures + others)
    window = replace(HEALTHY, **nothing)
    assert evaluate(window, Thresholds()) == ()
    assert set(not_measured(window, Thresholds())) == {limit.code for rule in RULES for limit in rule}


def test_a_system_may_override_thresholds():
    limits = Thresholds().overridden({"latency_max_ms": 50})
    (finding,) = evaluate(HEALTHY, limits)
    assert (finding.code, finding.threshold) == ("LATENCY_HIGH", 50.0)


def failing(*rates, count=10):
    """Return requests of single snapshots, oldest first, with these error rates."""
    at = datetime(2026, 11, 23, tzinfo=UTC)
    return RequestTotals.of(
        [StoredPulse(at, None, None, rate, count, None, None) for rate in rates], len(rates)
    )


def test_an_error_rate_of_few_requests_is_not_found_but_keeps_an_incident():
    window = replace(HEALTHY, error_rate=0.1, requests=failing(0.1))
    assert evaluate(window, Thresholds()) == ()
    (finding,) = evaluate(window, Thresholds(), Standard.CLEARING)
    assert finding.code == "ERROR_RATE_HIGH"
    (finding,) = evaluate(replace(window, requests=failing(*[0.2] * 20)), Thresholds())
    assert finding.code == "ERROR_RATE_HIGH"


@pytest.mark.parametrize(
    ("slope", "found"),
    [
        (Slope(an_hour=900.0, low=500.0, high=1200.0, change=60.0, level=200.0), True),
        (Slope(an_hour=900.0, low=-10.0, high=1900.0, change=60.0, level=200.0), False),
        (Slope(an_hour=900.0, low=500.0, high=1200.0, change=3.0, level=200.0), False),
    ],
)
def test_a_slope_of_noise_or_of_next_to_nothing_is_not_found(slope, found):
    window = replace(HEALTHY, memory_trend=slope.an_hour, memory_slope=slope)
    assert [each.code for each in evaluate(window, Thresholds())] == (["MEMORY_LEAK"] if found else [])


def test_the_rules_and_the_table_of_signals_name_the_same_codes():
    assert set(CODES) == {code for signal in SIGNALS for code in signal.codes}
