"""Laws of the patch judge and of the statistics under it."""

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geoheal.domain.evaluation.comparison import VersionOutcome
from geoheal.domain.evaluation.fitness_policy import FitnessThresholds, FitnessWeights, JudgePolicy
from geoheal.domain.evaluation.judgement import JudgeVerdict, Recommendation
from geoheal.domain.evaluation.metric import Direction, Metric, MetricSamples
from geoheal.fitness.judgement.judge import judge
from geoheal.fitness.judgement.recommend import recommend
from geoheal.fitness.judgement.score import fitness
from geoheal.fitness.statistics import hodges_lehmann
from geoheal.fitness.statistics.fisher_pitman import p_more
from geoheal.fitness.statistics.holm import holm
from geoheal.fitness.statistics.vargha_delaney import a12

POLICY = JudgePolicy(replicates=200)
VERDICT_ORDER = [
    JudgeVerdict.REJECT,
    JudgeVerdict.NO_BENEFIT,
    JudgeVerdict.ASK_HUMAN,
    JudgeVerdict.TEST_MORE,
    JudgeVerdict.APPLY,
]

finite = st.floats(-1e6, 1e6)
positive = st.floats(0.01, 1e6)
vectors = hnp.arrays(np.float64, st.integers(1, 25), elements=finite)
pairs_of = st.integers(5, 15).flatmap(
    lambda n: st.tuples(*(st.lists(positive, min_size=n, max_size=n) for _ in range(2)))
)
rounds = st.integers(1, 3)


def judged(metric, current, candidate, round_number=1, *more):
    samples = MetricSamples(metric=metric, current=tuple(current), candidate=tuple(candidate))
    return judge([samples, *more], policy=POLICY, round_number=round_number, seed=0)


@given(vectors)
def test_hodges_lehmann_lies_in_its_interval_and_among_the_differences(differences):
    walsh = hodges_lehmann.walsh_averages(differences)
    low, high = hodges_lehmann.interval(walsh, 0.98)
    estimate = hodges_lehmann.pseudomedian(walsh)
    assert low <= estimate <= high
    assert differences.min() <= estimate <= differences.max()


@given(vectors, finite)
def test_opposite_hypotheses_mirror_each_other(differences, margin):
    walsh, mirrored = hodges_lehmann.walsh_averages(differences), hodges_lehmann.walsh_averages(-differences)
    above, below = hodges_lehmann.p_above(walsh, margin), hodges_lehmann.p_below(walsh, margin)
    assert above == hodges_lehmann.p_below(mirrored, -margin)
    assert above + below >= 1


@given(vectors, vectors)
def test_a12_of_swapped_sides_is_the_complement(candidate, current):
    assert math.isclose(a12(candidate, current), 1 - a12(current, candidate))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_only_raises_p_values_keeps_their_order_and_never_exceeds_bonferroni(p_values):
    adjusted = holm(p_values)
    bonferroni = [min(1.0, len(p_values) * p) for p in p_values]
    assert all(p <= a <= b for p, a, b in zip(p_values, adjusted, bonferroni, strict=True))
    assert [a for _, a in sorted(zip(p_values, adjusted, strict=True))] == sorted(adjusted)


@given(hnp.arrays(np.int64, st.integers(1, 12), elements=st.integers(-50, 50)))
def test_permutation_p_values_of_both_sides_overlap_in_the_observed_sum(differences):
    fewer, more = p_more(-differences), p_more(differences)
    assert 2.0 ** -len(differences) <= more <= 1
    assert fewer + more >= 1 - 1e-12


@given(pairs_of, rounds)
def test_scaling_both_sides_changes_nothing(pairs, round_number):
    metric = Metric(name="latency", target=True)
    first = judged(metric, *pairs, round_number)
    scaled = judged(metric, *([1024 * value for value in side] for side in pairs), round_number)
    assert scaled.verdict is first.verdict
    assert math.isclose(
        scaled.comparisons[0].change.estimate, first.comparisons[0].change.estimate, abs_tol=1e-9
    )


@given(pairs_of, rounds)
def test_higher_is_better_judges_the_swapped_sides_alike_where_margins_are_symmetric(pairs, round_number):
    current, candidate = pairs
    lower = judged(Metric(name="m", target=True), current, candidate, round_number).comparisons[0]
    higher = judged(
        Metric(name="m", target=True, direction=Direction.HIGHER), candidate, current, round_number
    ).comparisons[0]
    assert higher.better.p == lower.better.p
    assert math.isclose(1 + higher.change.estimate, 1 / (1 + lower.change.estimate), rel_tol=1e-9)


@given(pairs_of, rounds)
def test_identical_values_are_never_applied(pairs, round_number):
    current, _ = pairs
    judgement = judged(Metric(name="latency", target=True), current, current, round_number)
    assert judgement.verdict not in {JudgeVerdict.APPLY, JudgeVerdict.REJECT}


@given(pairs_of, st.integers(0, 4), rounds, st.booleans())
def test_no_verdict_of_apply_without_the_critical_data(pairs, measured, round_number, gone_on_both_sides):
    current, candidate = pairs
    holes = [1.0 if i < measured else None for i in range(len(current))]
    guard = MetricSamples(
        metric=Metric(name="errors", critical=True, counts=True),
        current=tuple(holes) if gone_on_both_sides else (0.0,) * len(current),
        candidate=tuple(holes),
    )
    judgement = judged(Metric(name="latency", target=True), current, candidate, round_number, guard)
    assert judgement.verdict is not JudgeVerdict.APPLY
    assert judgement.not_measured == ("errors",)


@given(pairs_of, pairs_of, rounds)
def test_apply_means_a_gain_and_nothing_open_or_worse(latency, memory, round_number):
    size = min(len(latency[0]), len(memory[0]))
    guard = MetricSamples(
        metric=Metric(name="memory"), current=tuple(memory[0][:size]), candidate=tuple(memory[1][:size])
    )
    judgement = judged(
        Metric(name="latency", target=True), latency[0][:size], latency[1][:size], round_number, guard
    )
    outcomes = {comparison.outcome for comparison in judgement.comparisons}
    assert (VersionOutcome.REGRESSION in outcomes) is (judgement.verdict is JudgeVerdict.REJECT)
    if judgement.verdict is JudgeVerdict.APPLY:
        assert VersionOutcome.GAIN in outcomes
        assert outcomes <= {VersionOutcome.GAIN, VersionOutcome.HARMLESS}


@given(pairs_of)
def test_a_better_candidate_is_never_judged_worse(pairs):
    current, candidate = pairs
    metric = Metric(name="latency", target=True)
    halved = judged(metric, current, [value / 2 for value in candidate])
    plain = judged(metric, current, candidate)
    assume(halved.comparisons[0].scale is plain.comparisons[0].scale)
    assert VERDICT_ORDER.index(halved.verdict) >= VERDICT_ORDER.index(plain.verdict)


@settings(max_examples=50)
@given(pairs_of, st.floats(-1, 1), st.floats(0, 3), st.booleans())
def test_advice_is_never_bolder_than_judge_or_score(pairs, phi, distance, stable):
    judgement = judged(Metric(name="latency", target=True), *pairs)
    score = fitness(
        phi_change=phi,
        basin_distance=distance,
        regime_stable=stable,
        latency_ratio=1.0,
        weights=FitnessWeights(),
    )
    advice = recommend(score, judgement, FitnessThresholds()).recommendation
    if advice is Recommendation.APPLY:
        assert judgement.verdict is JudgeVerdict.APPLY
        assert score.value is not None
        assert score.value > 0.7
    if judgement.verdict is JudgeVerdict.REJECT:
        assert advice is Recommendation.REJECT
