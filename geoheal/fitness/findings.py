"""What the runs of an evaluation add up to: the score, and figures for the reader."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from geoheal.domain.change import Reference
from geoheal.domain.evaluation import FitnessScore, Judgement
from geoheal.domain.fitness_policy import FitnessWeights
from geoheal.domain.metric import MetricSamples
from geoheal.fitness.evidence import Evidence
from geoheal.fitness.metrics import (
    GeometryFigures,
    PhiScale,
    claimed_distance,
    geometry_figures,
    metric_samples,
    reference_basin,
)
from geoheal.fitness.score import fitness
from geoheal.geometry import regime
from geoheal.sandbox import OutputComparison

UNLIKE = "the two sides hand over different kinds of geometry, so that it was not measured in that pair"


@dataclass(slots=True)
class Findings:
    """Collects the evidence of an evaluation, pair by pair."""

    reference: Reference
    current: list[Evidence] = field(default_factory=list)
    candidate: list[Evidence] = field(default_factory=list)
    answers: list[OutputComparison] = field(default_factory=list)
    unlike: int = 0
    _figures: tuple[int, GeometryFigures] | None = None

    def add_pair(self, current: Evidence, candidate: Evidence, answers: OutputComparison) -> None:
        """Add a pair; where one side hands over geometry in another form, what it says is not believed."""
        if current.form != candidate.form:
            current, candidate = current.without_geometry(), candidate.without_geometry()
            self.unlike += 1
        self.current.append(current)
        self.candidate.append(candidate)
        self.answers.append(answers)

    def samples(self) -> list[MetricSamples]:
        """The metrics, as the judge takes them."""
        return metric_samples(self.current, self.candidate, self._geometry(), self.reference)

    def score(self, judgement: Judgement | None, weights: FitnessWeights) -> FitnessScore:
        """The specification's score; Φ of the last snapshot stands in where no current code was run."""
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

    def claimed(self) -> Sequence[str]:
        """Names of the figures that the code states itself, and that nothing else measured."""
        stated = {name for each in (*self.current, *self.candidate) for name in each.claimed}
        return sorted(stated - self._geometry().measured) if self.current else sorted(stated)

    def details(self) -> Mapping[str, Any]:
        """Medians of both sides, whence each figure comes, and what could not be compared."""
        claimed = self.claimed()
        notices = [] if not self.unlike else [f"geometry: {UNLIKE} ({self.unlike} of {len(self.current)})"]
        return {
            "pairs": min(len(self.current), len(self.candidate)),
            "samples": middle(_samples_of, self.candidate),
            "current": self._medians(self.current, side=0),
            "candidate": self._medians(self.candidate, side=1),
            "memory_change_mb": self._memory_change_mb(),
            "outputs_compared": sum(each.compared for each in self.answers),
            "outputs_not_comparable": sorted({what for each in self.answers for what in each.uncomparable}),
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
        """Of the candidate from the reference; for measured activity, beyond the current code's own."""
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
        """Whether each figure was measured or claimed; None where there is none."""
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
    "memory_mb": _memory_of,
    "errors": lambda each: float(each.errors),
    "phi": _phi_of,
}
_CLAIM_OF = {"phi": "phi", "kappa_eff": "kappa_eff", "basin_distance": "basin"}


def _latency_ratio(judgement: Judgement | None) -> float | None:
    """The judge's estimate of the paired ratio: it is not disturbed by what disturbs both sides."""
    if judgement is None:
        return None
    changes = [c.change.estimate for c in judgement.comparisons if c.metric.name == "latency"]
    return max(0.0, 1 + changes[0]) if changes else None
