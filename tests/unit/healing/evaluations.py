"""Evaluations with given figures, judged by the real judge."""

import random
from datetime import UTC, datetime

from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import CodeChange, Evaluation, Gate
from geoheal.domain.evaluation.fitness_policy import FitnessWeights, JudgePolicy
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.evaluation.metric import Direction, Metric, MetricSamples
from geoheal.fitness.judgement.judge import judge
from geoheal.fitness.judgement.score import fitness

METRICS = {
    "latency": Metric(name="latency", unit="ms", target=True, critical=True),
    "work": Metric(name="work", unit="ms", target=True),
    "cpu": Metric(name="cpu", unit="ms"),
    "memory": Metric(name="memory", unit="MB", target=True),
    "errors": Metric(name="errors", counts=True, critical=True, target=True),
    "phi": Metric(name="phi", direction=Direction.BAND, band=(0.651, 0.85), target=True),
}
USUAL = {"latency": (10.0, 10.0), "cpu": (100.0, 100.0), "memory": (30.0, 30.0), "errors": (0, 0)}


def evaluation(new_code="x = 2", *, claimed=(), basin=(None, None), **figures):
    """Return current and candidate figure of each metric; what is not given is the same on both sides."""
    draw = random.Random(1)
    known = USUAL | figures
    samples = [_samples(METRICS[name], sides[0], sides[1], draw) for name, sides in known.items()]
    judgement = judge(samples, policy=JudgePolicy(rounds=1, pairs_per_round=12), round_number=1, seed=1)
    phi = known.get("phi", (None, None))
    score = fitness(
        phi_change=None if phi[0] is None else phi[1] - phi[0],
        basin_distance=None,
        regime_stable=None,
        latency_ratio=known["latency"][1] / known["latency"][0],
        weights=FitnessWeights(),
    )
    sides = [{"phi": phi[side], "basin_distance": basin[side]} for side in (0, 1)]
    sources = {name: "claimed" if name in claimed else "measured" for name in ("phi", "basin_distance")}
    return Evaluation(
        id=uuid7(),
        change=CodeChange(module_name="m", new_code=new_code, current_code="x = 1", workload="pass"),
        gate=Gate.MEASUREMENT,
        recommendation=Recommendation.TEST_MORE,
        reason=judgement.reason,
        score=score,
        judgement=judgement,
        details={"current": sides[0], "candidate": sides[1], "sources": sources, "claimed": list(claimed)},
        started_at=datetime.now(UTC),
        finished_at=datetime.now(UTC),
    )


def _samples(metric, before, after, draw):
    if metric.counts:
        return MetricSamples(metric=metric, current=(before,) * 12, candidate=(after,) * 12)
    noise = [1 + draw.gauss(0, 0.002) for _ in range(24)]
    return MetricSamples(
        metric=metric,
        current=tuple(before * each for each in noise[:12]),
        candidate=tuple(after * each for each in noise[12:]),
    )
