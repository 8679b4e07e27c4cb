"""Symptoms: what a system suffers from, as far as a strategy has to know it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from geoheal.domain.degradation import Finding


class Symptom(StrEnum):
    """A kind of degradation."""

    BASIN_DRIFT = "basin_drift"
    PHI_DEGRADATION = "phi_degradation"
    PERFORMANCE_REGRESSION = "performance_regression"
    MEMORY_LEAK = "memory_leak"
    ERROR_SPIKE = "error_spike"


BY_CODE: Final[Mapping[str, Symptom]] = {
    "BASIN_DRIFT": Symptom.BASIN_DRIFT,
    "PHI_BELOW_MIN": Symptom.PHI_DEGRADATION,
    "PHI_NEAR_MIN": Symptom.PHI_DEGRADATION,
    "PHI_ABOVE_MAX": Symptom.PHI_DEGRADATION,
    "PHI_DECLINING": Symptom.PHI_DEGRADATION,
    "KAPPA_OFF_RESONANCE": Symptom.PHI_DEGRADATION,
    "BREAKDOWN_FREQUENT": Symptom.PHI_DEGRADATION,
    "ERROR_RATE_HIGH": Symptom.ERROR_SPIKE,
    "LATENCY_HIGH": Symptom.PERFORMANCE_REGRESSION,
    "MEMORY_HIGH": Symptom.MEMORY_LEAK,
    "MEMORY_LEAK": Symptom.MEMORY_LEAK,
}
"""The symptom behind each rule."""

BY_METRIC: Final[Mapping[str, Symptom]] = {
    "drift": Symptom.BASIN_DRIFT,
    "basin_distance": Symptom.BASIN_DRIFT,
    "phi": Symptom.PHI_DEGRADATION,
    "kappa_eff": Symptom.PHI_DEGRADATION,
    "error_rate": Symptom.ERROR_SPIKE,
    "avg_latency_ms": Symptom.PERFORMANCE_REGRESSION,
    "cpu_usage_pct": Symptom.PERFORMANCE_REGRESSION,
    "memory_usage_mb": Symptom.MEMORY_LEAK,
}
"""The symptom behind a metric, for findings that no fixed rule made."""


def symptom_of(finding: Finding) -> Symptom | None:
    """The symptom that a finding shows; None where no strategy could help.

    >>> symptom_of(Finding(code="LATENCY_HIGH", severity="warning", metric="latency_ms", value=9.0,
    ...                    threshold=2.0, message="")).value
    'performance_regression'
    """
    return BY_CODE.get(finding.code) or BY_METRIC.get(finding.metric)


GEOMETRIC: Final = frozenset({Symptom.BASIN_DRIFT, Symptom.PHI_DEGRADATION})
"""Symptoms that follow from others: errors or slowness move the basin, and Φ, too."""


def leading(findings: Iterable[Finding], failed: Mapping[Symptom, int] | None = None) -> Symptom | None:
    """The symptom to treat first.

    One whose treatment failed less often; then one that others follow from; then the worst one's, and among
    equals the first one's.

    Parameters
    ----------
    failed
        How many treatments of each symptom failed before.
    """
    counts = failed or {}
    found = [(finding.severity, symptom) for finding in findings if (symptom := symptom_of(finding))]
    found.sort(key=lambda each: (counts.get(each[1], 0), each[1] in GEOMETRIC, -each[0].rank))
    return found[0][1] if found else None
