"""Symptoms: what a system suffers from, as far as a strategy has to know it."""

from collections.abc import Iterable, Mapping
from typing import Final

from geoheal.domain.health.degradation import Finding
from geoheal.domain.health.signals import BY_CODE, BY_METRIC, Symptom

__all__ = ["GEOMETRIC", "Symptom", "leading", "symptom_of"]


def symptom_of(finding: Finding) -> Symptom | None:
    """Return the symptom that a finding shows; None where no strategy could help.

    >>> symptom_of(Finding(code="LATENCY_HIGH", severity="warning", metric="latency_ms", value=9.0,
    ...                    threshold=2.0, message="")).value
    'performance_regression'
    """
    return BY_CODE.get(finding.code) or BY_METRIC.get(finding.metric)


GEOMETRIC: Final = frozenset({Symptom.BASIN_DRIFT, Symptom.PHI_DEGRADATION})
"""Symptoms that follow from others: errors or slowness move the basin, and Φ, too."""


def leading(findings: Iterable[Finding], failed: Mapping[Symptom, int] | None = None) -> Symptom | None:
    """Return the symptom to treat first.

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
