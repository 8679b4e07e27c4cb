"""Sum up the runs of an evaluation: the score, and figures for people."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.evaluation.fitness_policy import FitnessWeights
from geoheal.domain.evaluation.judgement import FitnessScore, Judgement
from geoheal.domain.evaluation.metric import MetricSamples
from geoheal.fitness.further.fixed_answers import FixedAnswers
from geoheal.fitness.further.left_behind import Effects, LeftBehind, effects_of, left_behind
from geoheal.fitness.judgement.score import fitness, performance_of
from geoheal.fitness.measurement.correctness import FAILED, has_other_errors, mended_requests
from geoheal.fitness.measurement.evidence import Evidence
from geoheal.fitness.measurement.metrics import (
    GeometryFigures,
    PhiScale,
    claimed_distance,
    geometry_figures,
    metric_samples,
    reference_basin,
)
from geoheal.geometry import regime
from geoheal.sandbox import OutputComparison, RunResult

UNLIKE = "the two sides return different kinds of geometry, so it was not measured in that pair"


@dataclass(slots=True)
class Findings:
    """Collects the evidence of an evaluation, pair by pair."""

    reference: Reference
    current: list[Evidence] = field(default_factory=list)
    candidate: list[Evidence] = field(default_factory=list)
    answers: list[OutputComparison] = field(default_factory=list)
    unlike: int = 0
    mended: int = 0
    other_errors: int = 0
    left_behind: list[LeftBehind] = field(default_factory=list)
    effects: list[Effects] = field(default_factory=list)
    fixed: FixedAnswers = field(default_factory=FixedAnswers)
    handed_over: set[str] = field(default_factory=set)
    _figures: tuple[int, GeometryFigures] | None = None

    def add_pair(self, current: Evidence, candidate: Evidence, answers: OutputComparison) -> None:
        """Add a pair; if one side returns geometry in another form, the pair's geometry is ignored."""
        self.handed_over |= {"phi"} if current.phi is not None else set()
        if current.samples is not None or current.claimed_basin is not None:
            self.handed_over.add("basin")
        if current.form != candidate.form:
            current, candidate = current.without_geometry(), candidate.without_geometry()
            self.unlike += 1
        self.current.append(current)
        self.candidate.append(candidate)
        self.answers.append(answers)

    def look_at(self, current: RunResult, candidate: RunResult) -> None:
        """Count effects that no metric shows, for a pair that was kept."""
        self.mended += len(mended_requests(current, candidate))
        self.other_errors += has_other_errors(current, candidate)
        self.fixed.add(current.returned.outputs)
        self.effects.append(effects_of(current, candidate))
        self.left_behind.append(left_behind(current.measured, candidate.measured))

    @property
    def needed(self) -> frozenset[str]:
        """Which of ``phi`` and ``basin`` the system has, or the current code returned."""
        known = {"phi": self.reference.has_phi, "basin": self.reference.has_basin}
        return frozenset(self.handed_over | {name for name, is_known in known.items() if is_known})

    @property
    def outputs_compared(self) -> int:
        """Outputs that were compared in all pairs."""
        return sum(each.compared for each in self.answers)

    @property
    def not_compared(self) -> tuple[str, ...]:
        """Answers that could not be compared, and why; without those of failed requests."""
        return tuple(what for what in self._uncomparable if not what.endswith(FAILED))

    @property
    def _uncomparable(self) -> list[str]:
        return sorted({what for each in self.answers for what in each.uncomparable})

    def samples(self) -> list[MetricSamples]:
        """Return the metrics for the judge."""
        return metric_samples(self.current, self.candidate, self._geometry(), self.reference)

    def score(self, judgement: Judgement | None, weights: FitnessWeights) -> FitnessScore:
        """Return the specification's score.

        If no current code was run, Φ of the last snapshot is used instead.
        """
        before = middle(_phi_of, self.current) if self.current else self.reference.phi
        after = middle(_phi_of, self.candidate)
        phi_change, regime_stable = None, None
        if before is not None and after is not None:
            phi_change, regime_stable = after - before, regime(before) is regime(after)
        return fitness(
            phi_change=phi_change,
            basin_distance=self._distance(),
            regime_stable=regime_stable,
            latency_ratio=_latency_ratio(judgement),
            weights=weights,
        )

    def with_pairs(self, score: FitnessScore) -> FitnessScore:
        """Return a score with the pairs' own ratio of times if the judge compared none; its value stays.

        Too few pairs were measured for a judgement in this case: they are only shown.
        """
        ratio = self._paired_ratio() if score.latency_ratio is None else None
        if ratio is None:
            return score
        return replace(
            score,
            latency_ratio=ratio,
            components={**score.components, "performance": performance_of(ratio)},
        )

    def _paired_ratio(self) -> float | None:
        """Return the median ratio of the pairs' latencies.

        Of their working times if no request was answered.
        """
        pairs = list(zip(self.current, self.candidate, strict=False))
        return _median_ratio(_FIGURES["latency_ms"], pairs) or _median_ratio(_FIGURES["work_ms"], pairs)

    def claimed(self) -> Sequence[str]:
        """Names of figures that the code itself reports, and that nothing else measured."""
        stated = {name for each in (*self.current, *self.candidate) for name in each.claimed}
        return sorted(stated - self._geometry().measured) if self.current else sorted(stated)

    def details(self) -> Mapping[str, Any]:
        """Medians of both sides, source of each figure, and answers that could not be compared."""
        claimed = self.claimed()
        notices = [] if not self.unlike else [f"geometry: {UNLIKE} ({self.unlike} of {len(self.current)})"]
        return {
            "pairs": min(len(self.current), len(self.candidate)),
            "samples": middle(_samples_of, self.candidate),
            "current": self._medians(self.current, side=0),
            "candidate": self._medians(self.candidate, side=1),
            "memory_change_mb": self._memory_change_mb(),
            "outputs_compared": self.outputs_compared,
            "outputs_fixed": self.fixed.count,
            "requests_mended": self.mended,
            "outputs_not_comparable": self._uncomparable,
            "claimed": claimed,
            "sources": self._sources(claimed),
            "phi_scale": self._geometry().scale if self.current else PhiScale.RAW,
            "notices": notices,
        }

    def _geometry(self) -> GeometryFigures:
        if self._figures is None or self._figures[0] != len(self.current):
            figures = geometry_figures(self.current, self.candidate, self.reference)
            self._figures = len(self.current), figures
        return self._figures[1]

    def _distance(self) -> float | None:
        """Return the distance of the candidate from the reference.

        For measured activity, beyond the current code's own.
        """
        if not self.current:
            target = reference_basin(self.reference, ())
            return middle(
                lambda each: claimed_distance(each, target, self.reference.geometry), self.candidate
            )
        before, after = map(_middle_of, self._geometry().distance)
        if after is None or before is None or "basin" not in self._geometry().measured:
            return after
        return math.sqrt(max(0.0, after * after - before * before))

    def _memory_change_mb(self) -> float | None:
        before, after = (middle(_memory_of, side) for side in (self.current, self.candidate))
        return None if before is None or after is None else after - before

    def _sources(self, claimed: Sequence[str]) -> Mapping[str, str | None]:
        """Return whether each figure was measured or claimed; None if missing."""
        figures = self._medians(self.candidate, side=1)
        return {
            name: None if value is None else "claimed" if _CLAIM_OF.get(name) in claimed else "measured"
            for name, value in figures.items()
        }

    def _medians(self, runs: Sequence[Evidence], side: int) -> dict[str, float | None]:
        paired = bool(self.current)
        medians = {name: middle(figure, runs) for name, figure in _FIGURES.items()}
        medians["basin_distance"] = _middle_of(self._geometry().distance[side]) if paired else None
        if side == 1:
            kappa = self._geometry().kappa if paired else [each.claimed_kappa for each in runs]
            medians["kappa_eff"] = _middle_of(kappa)
        return medians


Figure = Callable[[Evidence], float | None]


def middle(figure: Figure, evidence: Iterable[Evidence]) -> float | None:
    """Median of a figure over the runs that measured it."""
    return _middle_of([figure(each) for each in evidence])


def _middle_of(values: Iterable[float | None]) -> float | None:
    measured = [value for value in values if value is not None]
    return median(measured) if measured else None


def _phi_of(evidence: Evidence) -> float | None:
    return evidence.phi


def _samples_of(evidence: Evidence) -> float | None:
    return None if evidence.samples is None else float(len(evidence.samples))


def _memory_of(evidence: Evidence) -> float | None:
    return evidence.memory_mb


_FIGURES: Mapping[str, Figure] = {
    "latency_ms": lambda each: each.latency_ms,
    "cpu_ms": lambda each: each.cpu_ms,
    "work_ms": lambda each: each.work_ms,
    "load_ms": lambda each: each.load_ms,
    "load_cpu_ms": lambda each: each.load_cpu_ms,
    "memory_mb": _memory_of,
    "errors": lambda each: float(each.errors),
    "phi": _phi_of,
}
_CLAIM_OF = {"phi": "phi", "kappa_eff": "kappa_eff", "basin_distance": "basin"}


def _median_ratio(figure: Figure, pairs: Iterable[tuple[Evidence, Evidence]]) -> float | None:
    """Median of candidate / current over the pairs that measured both."""
    measured = [(figure(current), figure(candidate)) for current, candidate in pairs]
    return _middle_of(theirs / ours for ours, theirs in measured if ours and theirs is not None)


def _latency_ratio(judgement: Judgement | None) -> float | None:
    """Return the judge's estimate of the paired ratio, in which disturbances of both sides cancel out."""
    if judgement is None:
        return None
    changes = [c.change.estimate for c in judgement.comparisons if c.metric.name == "latency"]
    return max(0.0, 1 + changes[0]) if changes else None
