"""Symptoms: kinds of degradation that strategies distinguish."""

from collections.abc import Iterable, Mapping
from typing import Final

from geoheal.domain.health.degradation import Finding
from geoheal.domain.health.signals import BY_CODE, BY_METRIC, Symptom

__all__ = ["GEOMETRIC", "Symptom", "leading", "symptom_of"]


def symptom_of(finding: Finding) -> Symptom | None:
    """Return the symptom that a finding shows; None if no strategy could help.

    >>> symptom_of(Finding(code="LATENCY_HIGH", severity="warning", metric="latency_ms", value=9.0,
    ...                    threshold=2.0, message="")).value
    'performance_regression'
    """
    return BY_CODE.get(finding.code) or BY_METRIC.get(finding.metric)


GEOMETRIC: Final = frozenset({Symptom.BASIN_DRIFT, Symptom.PHI_DEGRADATION})
"""Symptoms that follow from others: errors or slowness move the basin, and Φ, too."""


def leading(findings: Iterable[Finding], failed: Mapping[Symptom, int] | None = None) -> Symptom | None:
    """Return the symptom to treat first.

    The order is: fewest failed treatments, then symptoms that cause others, then the worst severity, then the
    order of findings.

    Parameters
    ----------
    failed
        Number of failed treatments per symptom.
    """
    counts = failed or {}
    found = [(finding.severity, symptom) for finding in findings if (symptom := symptom_of(finding))]
    found.sort(key=lambda each: (counts.get(each[1], 0), each[1] in GEOMETRIC, -each[0].rank))
    return found[0][1] if found else None
