"""How often the patch judge errs, and what it costs, against simpler judges on the same measurements.

Run ``python -m benchmarks.judge``. Each row simulates whole evaluations (up to 3 rounds of 10 pairs, one
target) with multiplicative noise. Beside the judge stand two rules that see the same first round: *one pair*
calls a candidate better that was 2 % faster in a single pair; *Mann–Whitney* one whose one-sided p-value is
below 0.05. On a *busy machine* a share of the runs is slowed in all that is measured of them, and identical
code is judged by four metrics. The cost is that of one judgement of 30 pairs, tail included, against SciPy's
bootstrap of the tail alone.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.timing import medians_of
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import JudgeVerdict
from geoheal.domain.evaluation.metric import Metric, MetricSamples
from geoheal.fitness.judgement.judge import judge

LATENCY = Metric(name="latency", unit="ms", target=True)
METRICS = (LATENCY, *(Metric(name=name, unit="ms") for name in ("work", "cpu", "load")))
PAIRS = 30
EFFECTS = {"identical": 1.0, "10 % faster": 0.9, "10 % slower": 1.1}

Pairs = NDArray[np.float64]


def main() -> None:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluations", type=int, default=2000)
    options = parser.parse_args()
    for name, effect in EFFECTS.items():
        for noise in (0.02, 0.05, 0.1, 0.2, 0.5):
            rates(name, effect, noise, options.evaluations)
    for pairs_per_round, rounds in ((6, 2), (10, 3)):
        policy = JudgePolicy(pairs_per_round=pairs_per_round, rounds=rounds)
        for share in (0.1, 0.25, 0.5):
            busy(policy, share, options.evaluations // 10)
    cost()


def rates(name: str, effect: float, noise: float, evaluations: int) -> None:
    """Simulate one effect at one noise."""
    policy = JudgePolicy(replicates=500)
    rng = np.random.default_rng([int(1000 * effect), int(1000 * noise)])
    ended: Counter[str] = Counter()
    for _ in range(evaluations):
        pairs = 100 * np.exp(noise * rng.normal(size=(PAIRS, 2))) * [1.0, effect]
        ended[evaluate([pairs], policy).value] += 1
        ended["one pair"] += bool(pairs[0, 1] <= 0.98 * pairs[0, 0])
        ended["Mann–Whitney"] += bool(
            stats.mannwhitneyu(pairs[:10, 1], pairs[:10, 0], alternative="less").pvalue < 0.05
        )
    share = {outcome: ended[outcome] / evaluations for outcome in [*JudgeVerdict, "one pair", "Mann–Whitney"]}
    naive = f"{share['one pair']:.1%} by one pair, {share['Mann–Whitney']:.1%} by Mann–Whitney"
    print(
        f"{name}, noise {noise:.0%}: applied {share['apply']:.2%} ({naive}); rejected {share['reject']:.1%}, "
        f"no benefit {share['no_benefit']:.1%}, a person asked {share['ask_human']:.1%}"
    )


def busy(policy: JudgePolicy, share: float, evaluations: int) -> None:
    """Simulate identical code where a share of the runs takes up to e (2.7) times as long."""
    rng = np.random.default_rng(int(100 * share))
    shape = (policy.pairs_per_round * policy.rounds, 2)
    ended: Counter[JudgeVerdict] = Counter()
    for _ in range(evaluations):
        slowed = 100 * np.exp(rng.random(shape) * (rng.random(shape) < share))
        ended[evaluate([slowed * np.exp(0.15 * rng.normal(size=shape)) for _ in METRICS], policy)] += 1
    print(
        f"identical, {share:.0%} of the runs slowed, {policy.rounds} rounds of {policy.pairs_per_round}: "
        f"applied {ended[JudgeVerdict.APPLY] / evaluations:.1%}, "
        f"rejected {ended[JudgeVerdict.REJECT] / evaluations:.1%} of {evaluations}"
    )


def evaluate(metrics: Sequence[Pairs], policy: JudgePolicy) -> JudgeVerdict:
    """Judge round after round, as long as the judge wants more; the first metric is the target."""
    verdict = JudgeVerdict.TEST_MORE
    for round_number in range(1, policy.rounds + 1):
        count = policy.pairs_per_round * round_number
        samples = [measured(pairs[:count], name) for pairs, name in zip(metrics, METRICS, strict=False)]
        verdict = judge(samples, policy=policy, round_number=round_number, seed=round_number).verdict
        if verdict is not JudgeVerdict.TEST_MORE:
            break
    return verdict


def measured(pairs: Pairs, metric: Metric = LATENCY) -> MetricSamples:
    """Columns of pairs as samples of a metric."""
    current, candidate = pairs.T.tolist()
    return MetricSamples(metric=metric, current=tuple(current), candidate=tuple(candidate))


def cost() -> None:
    """Time one judgement against SciPy's bootstrap of the same tail."""
    pairs = 100 * np.exp(0.05 * np.random.default_rng(0).normal(size=(PAIRS, 2)))
    policy = JudgePolicy()
    ours, theirs = medians_of(
        [
            lambda: judge([measured(pairs)], policy=policy, round_number=1, seed=1),
            lambda: stats.bootstrap(
                tuple(np.log(pairs.T)),
                tail_difference,
                paired=True,
                method="percentile",
                confidence_level=policy.confidence,
                n_resamples=policy.replicates,
                rng=np.random.default_rng(1),
            ),
        ],
        20,
    )
    print(
        f"one judgement of {PAIRS} pairs: {1000 * ours:.1f} ms = {ours / theirs:.2f} × the time of SciPy's "
        f"bootstrap of the tail alone ({1000 * theirs:.1f} ms)"
    )


def tail_difference(current: Pairs, candidate: Pairs, axis: int = -1) -> Pairs:
    """Difference of the 95th percentiles."""
    quantile = partial(np.quantile, q=0.95, axis=axis, method="inverted_cdf")
    difference: Pairs = quantile(candidate) - quantile(current)
    return difference


if __name__ == "__main__":
    main()
