"""Which symptom is treated first."""

import pytest

from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.symptom import Symptom, leading


def finding(code: str, severity: Severity = Severity.WARNING, metric: str = "") -> Finding:
    return Finding(code=code, severity=severity, metric=metric, value=2.0, threshold=1.0, message=code)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], None),
        ([finding("ANOMALY_JOINT", metric="queue")], None),
        ([finding("ANOMALY_CHANNEL", metric="avg_latency_ms")], Symptom.PERFORMANCE_REGRESSION),
        (
            [finding("BASIN_DRIFT", Severity.CRITICAL), finding("LATENCY_HIGH")],
            Symptom.PERFORMANCE_REGRESSION,
        ),
        ([finding("LATENCY_HIGH"), finding("ERROR_RATE_HIGH", Severity.CRITICAL)], Symptom.ERROR_SPIKE),
        ([finding("PHI_NEAR_MIN"), finding("BASIN_DRIFT", Severity.CRITICAL)], Symptom.BASIN_DRIFT),
    ],
    ids=["none", "unknown", "by-metric", "cause-before-effect", "worst", "geometry"],
)
def test_the_cause_comes_first_and_then_the_worst(findings, expected):
    assert leading(findings) is expected


def test_what_was_treated_in_vain_waits_for_the_others():
    findings = [finding("LATENCY_HIGH"), finding("BASIN_DRIFT", Severity.CRITICAL)]
    assert leading(findings, {Symptom.PERFORMANCE_REGRESSION: 1}) is Symptom.BASIN_DRIFT
    assert leading(findings, dict.fromkeys(Symptom, 1)) is Symptom.PERFORMANCE_REGRESSION
