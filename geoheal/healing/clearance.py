"""Clearance: whether snapshots that showed a symptom show it no more, where there are too few to compare.

What is critical is healed soon after it was seen, so that there may be one snapshot of it only. Then a patch
counts as helpful when every snapshot since is clear by the tighter thresholds, as an incident is resolved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from geoheal.domain.snapshot import Snapshot
from geoheal.domain.symptom import Symptom
from geoheal.domain.thresholds import Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What was left behind.

    Parameters
    ----------
    before, after
        Median of the symptom's metric in the snapshots that showed it, and in those since.
    effectiveness
        Relative relief of the symptom; None for Φ, which has a band.
    """

    before: float
    after: float
    effectiveness: float | None


def cleared(
    symptom: Symptom, before: Sequence[Snapshot], after: Sequence[Snapshot], limits: Thresholds
) -> Clearance | None:
    """What was left behind; None unless every snapshot since is clear of every symptom."""
    ill = [value for each in before if (value := beyond(symptom, each, limits)) is not None]
    well = [value for each in after if (value := _figure(symptom, each)) is not None]
    tighter = limits.clearing()
    if not ill or len(well) < len(after) or any(_shows_any(each, tighter) for each in after):
        return None
    then, now = median(ill), median(well)
    relief = None if symptom is Symptom.PHI_DEGRADATION else 1 - now / then
    return Clearance(before=then, after=now, effectiveness=relief)


def beyond(symptom: Symptom, snapshot: Snapshot, limits: Thresholds) -> float | None:
    """The value by which a single snapshot shows a symptom; None where it does not, or no single one can."""
    value = _figure(symptom, snapshot)
    if value is None:
        return None
    low = limits.phi_min * limits.phi_near_min_ratio
    shows = {
        Symptom.BASIN_DRIFT: value > limits.drift_max * limits.drift_warning_ratio,
        Symptom.PHI_DEGRADATION: not low <= value <= limits.phi_max,
        Symptom.PERFORMANCE_REGRESSION: value > limits.latency_max_ms,
        Symptom.ERROR_SPIKE: value > limits.error_rate_max,
    }
    return value if shows[symptom] else None


def _figure(symptom: Symptom, snapshot: Snapshot) -> float | None:
    """Where a single snapshot shows a symptom; a leak shows in their course alone."""
    return {
        Symptom.BASIN_DRIFT: snapshot.drift,
        Symptom.PHI_DEGRADATION: snapshot.phi,
        Symptom.PERFORMANCE_REGRESSION: snapshot.avg_latency_ms,
        Symptom.ERROR_SPIKE: snapshot.error_rate,
    }.get(symptom)


def _shows_any(snapshot: Snapshot, limits: Thresholds) -> bool:
    too_much = snapshot.memory_usage_mb is not None and snapshot.memory_usage_mb > limits.memory_max_mb
    return too_much or any(beyond(symptom, snapshot, limits) is not None for symptom in Symptom)
