"""Whether a change relieves its symptom, by measurements instead of claims."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from statistics import median
from typing import Any, Final

from geoheal.domain.evaluation.change import Evaluation, Reference
from geoheal.domain.evaluation.comparison import VersionComparison, VersionOutcome
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.symptom_figures import Drifts, Growths

METRICS_OF: Final[Mapping[Symptom, tuple[str, ...]]] = {
    Symptom.BASIN_DRIFT: ("drift",),
    Symptom.PHI_DEGRADATION: ("phi",),
    Symptom.PERFORMANCE_REGRESSION: ("latency", "work"),
    Symptom.MEMORY_LEAK: ("memory",),
    Symptom.ERROR_SPIKE: ("errors",),
}
"""The metrics that show each symptom.

A system reports the mean latency. If some kinds of requests became slow, it shows in the working time of a
run, which is the sum of all, and not in the median request.
"""

MINIMUM_RELIEF: Final[Mapping[Symptom, float]] = {
    Symptom.BASIN_DRIFT: 0.1,
    Symptom.PHI_DEGRADATION: 0.5,
    Symptom.PERFORMANCE_REGRESSION: 0.15,
    Symptom.MEMORY_LEAK: 0.4,
    Symptom.ERROR_SPIKE: 0.5,
}
"""Smallest relative decrease of the metric; for Φ of its distance from the band, for memory of the growth.

It is more than the judge's minimum gain: an effect that is hardly noticeable is not worth the risk of a
change.
"""

GROWTH_MIN_MB: Final = 0.1
"""Growth (MB) below which changes of memory pages are chance."""


class ReliefSource(StrEnum):
    """Source of a measurement."""

    MEASURED = "measured"
    """The warden and the kernel, outside of the sandbox."""

    RETURNED_SAMPLES = "returned_samples"
    """geoheal, outside of the sandbox, from samples that the workload returned."""

    CLAIMED = "claimed"
    """The code itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """Effect of a change on the symptom.

    Parameters
    ----------
    metric
        Metric of the symptom: ``drift`` (rad), ``phi``, ``latency`` or ``work`` (ms), ``memory`` (MB),
        ``errors``.
    before, after
        Medians with the current and with the changed code (totals, for errors); None if not measured.
    relative_change
        Change of the metric, or of Φ's distance from its band: −0.4 means 40 % less of the symptom.
    interval
        Bounds of that change, if the judge gave any.
    relieved
        Whether relief of the symptom was shown: large enough, and beyond chance.
    source
        Source of the measurement.
    reason
        A sentence that explains it.
    """

    metric: str
    before: float | None
    after: float | None
    relative_change: float | None
    interval: tuple[float, float] | None
    relieved: bool
    source: ReliefSource
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; infinite bounds become None."""
        bounds = None if self.interval is None else [_finite(each) for each in self.interval]
        return {
            **asdict(self),
            "before": _finite(self.before),
            "after": _finite(self.after),
            "relative_change": _finite(self.relative_change),
            "interval": bounds,
            "source": self.source.value,
        }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def relief_of(
    symptom: Symptom,
    evaluation: Evaluation,
    reference: Reference,
    drifts: Drifts | None = None,
    growths: Growths | None = None,
) -> Relief:
    """Return the effect of an evaluated change on a symptom.

    Parameters
    ----------
    drifts
        If basins were replayed or returned as samples.
    growths
        If memory is the symptom.
    """
    if symptom is Symptom.BASIN_DRIFT:
        return _drift_relief(evaluation, reference, drifts)
    if symptom is Symptom.MEMORY_LEAK and growths is not None:
        return _growth_relief(growths)
    measured = [comparison_of(evaluation, each) for each in METRICS_OF[symptom]]
    comparisons = [each for each in measured if each is not None]
    if not comparisons:
        return _unmeasured(METRICS_OF[symptom][0], evaluation)
    if symptom is Symptom.PHI_DEGRADATION:
        return _phi_relief(comparisons[0], evaluation, reference)
    return min((_measured_relief(symptom, each) for each in comparisons), key=_still_felt)


def comparison_of(evaluation: Evaluation, metric: str) -> VersionComparison | None:
    """Return the judge's comparison of a metric, if there is one."""
    if evaluation.judgement is None:
        return None
    return next((c for c in evaluation.judgement.comparisons if c.metric.name == metric), None)


def _still_felt(relief: Relief) -> tuple[bool, float]:
    change = relief.relative_change
    return not relief.relieved, math.inf if change is None else change


def _growth_relief(growths: Growths) -> Relief:
    """Return the relief of growth: shown if every run with the change needs less than any without it.

    With five runs each, chance does that once in 252 times.
    """
    if not growths.candidate:
        return _ungrown(median(growths.current))
    before, after = median(growths.current), max(0.0, median(growths.candidate))
    relative = _share(after, max(0.0, before))
    is_shown = max(growths.candidate) < min(growths.current) and before >= GROWTH_MIN_MB
    low, high = (
        _share(value, max(0.0, before)) for value in (min(growths.candidate), max(growths.candidate))
    )
    return Relief(
        metric="memory",
        before=before,
        after=after,
        relative_change=relative,
        interval=(low, high),
        relieved=is_shown and relative <= -MINIMUM_RELIEF[Symptom.MEMORY_LEAK],
        source=ReliefSource.MEASURED,
        reason=f"growth of memory from {before:.3g} to {after:.3g} MB over several rounds of the workload "
        f"({relative:+.0%})",
    )


def _ungrown(before: float) -> Relief:
    return Relief(
        metric="memory",
        before=before,
        after=None,
        relative_change=None,
        interval=None,
        relieved=False,
        source=ReliefSource.MEASURED,
        reason=f"memory grows by {before:.3g} MB over several rounds of the workload with the current code, "
        "which is too little to be relieved; the growth with the change was not measured",
    )


def _measured_relief(symptom: Symptom, comparison: VersionComparison) -> Relief:
    change, least = comparison.change, MINIMUM_RELIEF[symptom]
    relative = change.estimate
    if comparison.metric.counts:
        relative = _share(comparison.candidate, comparison.current)
    proven = comparison.outcome is VersionOutcome.GAIN
    relieved = proven and relative <= -least
    name, before, after = comparison.metric.name, comparison.current, comparison.candidate
    unit = f" {comparison.metric.unit}" if comparison.metric.unit else ""
    how = "shown beyond chance" if proven else "not shown beyond chance"
    return Relief(
        metric=name,
        before=before,
        after=after,
        relative_change=relative,
        interval=(change.low, change.high),
        relieved=relieved,
        source=ReliefSource.MEASURED,
        reason=f"{name} from {before:.4g} to {after:.4g}{unit} ({relative:+.0%}, {how}; "
        f"at least {-least:.0%} is required)",
    )


def _phi_relief(comparison: VersionComparison, evaluation: Evaluation, reference: Reference) -> Relief:
    before, after = (_figure(evaluation, side, "phi") for side in ("current", "candidate"))
    if before is None or after is None:
        return _unmeasured("phi", evaluation)
    low, high = reference.phi_band
    gap_before, gap_after = phi_gap(before, reference), phi_gap(after, reference)
    relative = _share(gap_after, gap_before)
    least = MINIMUM_RELIEF[Symptom.PHI_DEGRADATION]
    return Relief(
        metric="phi",
        before=before,
        after=after,
        relative_change=relative,
        interval=(comparison.change.low, comparison.change.high),
        relieved=comparison.outcome is VersionOutcome.GAIN and relative <= -least,
        source=_source_of(evaluation, "phi"),
        reason=f"Φ from {before:.3f} to {after:.3f}, with the healthy band from {low:g} to {high:g}",
    )


def _drift_relief(evaluation: Evaluation, reference: Reference, drifts: Drifts | None) -> Relief:
    if drifts is not None and drifts.current and drifts.candidate:
        before, after = median(drifts.current), median(drifts.candidate)
        return _drift(before, after, reference, ReliefSource.RETURNED_SAMPLES)
    if _source_of(evaluation, "basin_distance") is not ReliefSource.CLAIMED:
        return _unmeasured("drift", evaluation)
    stated = [_figure(evaluation, side, "basin_distance") for side in ("current", "candidate")]
    if stated[0] is None or stated[1] is None:
        return _unmeasured("drift", evaluation)
    return _drift(stated[0], stated[1], reference, ReliefSource.CLAIMED)


def _drift(before: float, after: float, reference: Reference, source: ReliefSource) -> Relief:
    relative, limit = _share(after, before), reference.drift_limit
    return Relief(
        metric="drift",
        before=before,
        after=after,
        relative_change=relative,
        interval=None,
        relieved=after < limit and relative <= -MINIMUM_RELIEF[Symptom.BASIN_DRIFT],
        source=source,
        reason=f"drift from {before:.3f} to {after:.3f} rad, with a warning from {limit:.3g} rad",
    )


def phi_gap(phi: float, reference: Reference) -> float:
    """Return the distance of Φ from its healthy band; 0 inside."""
    low, high = reference.phi_band
    return max(0.0, low - phi, phi - high)


def _share(after: float, before: float) -> float:
    """Return the relative change, 0 if there was nothing to reduce."""
    if before == 0:
        return 0.0 if after == 0 else 1.0
    return (after - before) / before


def _figure(evaluation: Evaluation, side: str, name: str) -> float | None:
    medians: Mapping[str, Any] = evaluation.details.get(side) or {}
    value = medians.get(name)
    return None if value is None else float(value)


def _source_of(evaluation: Evaluation, name: str) -> ReliefSource:
    sources: Mapping[str, Any] = evaluation.details.get("sources") or {}
    is_claimed = sources.get(name) == "claimed"
    return ReliefSource.CLAIMED if is_claimed else ReliefSource.RETURNED_SAMPLES


def _unmeasured(metric: str, evaluation: Evaluation) -> Relief:
    return Relief(
        metric=metric,
        before=None,
        after=None,
        relative_change=None,
        interval=None,
        relieved=False,
        source=ReliefSource.MEASURED,
        reason=f"{metric} was not measured on both sides: {evaluation.reason}",
    )
