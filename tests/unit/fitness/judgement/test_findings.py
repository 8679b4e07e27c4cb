"""What runs show: figures, their sources, and what is not believed."""

import numpy as np
import pytest

from geoheal.constants import KAPPA_STAR
from geoheal.domain.evaluation.change import Reference
from geoheal.domain.evaluation.fitness_policy import FitnessThresholds, FitnessWeights, JudgePolicy
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.errors import GeometryError
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.judgement.judge import judge
from geoheal.fitness.judgement.recommend import recommend
from geoheal.fitness.measurement.correctness import compare_answers
from geoheal.fitness.measurement.evidence import gather
from geoheal.fitness.measurement.metrics import PhiScale, geometry_figures
from tests.unit.fitness.runs import ran, request

REFERENCE = Reference()


def activity(seed, shift=0.0, samples=400):
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((samples, 1))
    return tuple(map(tuple, common + rng.standard_normal((samples, 3)) + shift))


def collected(pairs):
    findings = Findings(REFERENCE)
    for current, candidate in pairs:
        findings.add_pair(
            gather(current, REFERENCE), gather(candidate, REFERENCE), compare_answers(current, candidate)
        )
    return findings


def sample_of(findings, name):
    return next((each for each in findings.samples() if each.metric.name == name), None)


@pytest.mark.parametrize("phi", [-0.1, 1.5, 1e300])
def test_a_stated_phi_that_is_none_is_refused(phi):
    with pytest.raises(GeometryError, match="between 0 and 1"):
        gather(ran(geometry=[(phi, None, None)]), REFERENCE)


def test_states_of_different_length_are_refused():
    with pytest.raises(GeometryError, match="differ in length"):
        gather(ran(samples=((1.0, 2.0), (1.0,))), REFERENCE)


def test_requests_that_failed_count_neither_as_latency_nor_as_cpu():
    run = ran(request(1, ms=100, failed=True), request(2, ms=2), work_ms=110)
    evidence = gather(run, REFERENCE, frozenset({1}), frozenset({1}))
    assert evidence.latencies_ms == (2.0,)
    assert evidence.work_ms == pytest.approx(10.0)
    assert evidence.cpu_ms == pytest.approx(10.0)
    assert evidence.errors == 1


def test_what_failed_on_both_sides_is_work_as_any_other():
    run = ran(request(1, ms=100, failed=True), request(2, ms=2), work_ms=110)
    evidence = gather(run, REFERENCE, frozenset({1}))
    assert (evidence.latencies_ms, evidence.work_ms, evidence.cpu_ms) == ((2.0,), 110.0, 110.0)


def test_where_the_current_code_never_answers_latency_is_not_a_question():
    broken, mended = ran(request(1, failed=True)), ran(request(1))
    findings = collected([(broken, mended)] * 5)
    assert sample_of(findings, "latency") is None
    assert sample_of(findings, "errors").current == (1.0,) * 5


def test_claims_are_named_as_claims():
    run = ran(request(1), geometry=[(0.7, 60.0, (0.6, 0.8))])
    details = collected([(run, run)] * 5).details()
    assert details["claimed"] == ["basin", "kappa_eff", "phi"]
    assert details["sources"]["phi"] == details["sources"]["basin_distance"] == "claimed"
    assert details["sources"]["latency_ms"] == "measured"


def test_samples_are_measured_and_win_over_claims():
    pairs = [
        (
            ran(request(1), samples=activity(seed), geometry=[(0.99, None, None)]),
            ran(request(1), samples=activity(seed), geometry=[(0.99, None, None)]),
        )
        for seed in range(6)
    ]
    findings = collected(pairs)
    details = findings.details()
    assert details["claimed"] == []
    assert 0 < details["candidate"]["phi"] < 0.9
    assert details["candidate"]["kappa_eff"] == pytest.approx(KAPPA_STAR)
    assert sample_of(findings, "basin_distance") is not None


def test_a_basin_stays_a_claim_where_its_activity_is_too_short_to_measure():
    run = ran(request(1), samples=activity(1, samples=12), geometry=[(None, 60.0, (0.6, 0.8))])
    details = collected([(run, run)] * 5).details()
    assert details["claimed"][0] == "basin"
    assert details["sources"]["basin_distance"] == "claimed"


def test_geometry_that_only_one_side_states_is_not_believed():
    honest = ran(request(1))
    lying = ran(request(1), geometry=[(0.75, 64.0, (1.0, 0.0))])
    findings = collected([(honest, lying)] * 5)
    assert sample_of(findings, "phi") is None
    score = findings.score(None, FitnessWeights())
    assert (score.phi_change, score.basin_distance) == (None, None)
    assert "not measured in that pair" in findings.details()["notices"][0]


def test_activity_that_moved_is_far_and_the_same_is_near():
    near = collected([(ran(samples=activity(i)), ran(samples=activity(i + 50))) for i in range(8)])
    far = collected([(ran(samples=activity(i)), ran(samples=activity(i + 50, 4.0))) for i in range(8)])
    near_score, far_score = (each.score(None, FitnessWeights()) for each in (near, far))
    assert near_score.basin_distance < 0.5 < 1.5 < far_score.basin_distance


def test_measured_phi_outside_of_the_band_is_judged_relative_to_the_current_code():
    evidence = [gather(ran(samples=activity(i)), REFERENCE) for i in range(5)]
    figures = geometry_figures(evidence, evidence, REFERENCE)
    assert figures.scale is PhiScale.CALIBRATED
    assert all(0.651 < phi < 0.85 for phi in figures.phi[0] if phi is not None)


def test_a_system_whose_phi_is_unhealthy_is_judged_by_the_band_itself():
    ill = Reference(phi=0.4)
    evidence = [gather(ran(samples=activity(i)), ill) for i in range(5)]
    assert geometry_figures(evidence, evidence, ill).scale is PhiScale.RAW


def test_pairs_too_few_to_judge_are_shown_and_nothing_rests_on_them():
    slow, fast = ran(request(1, ms=8)), ran(request(1, ms=2))
    findings = collected([(slow, fast)] * 2)
    score = findings.score(None, FitnessWeights())
    shown = findings.with_pairs(score)
    assert shown.latency_ratio == pytest.approx(0.25)
    assert shown.components == {"performance": 1.0}
    assert (score.latency_ratio, score.value, shown.value) == (None, None, None)
    advice = recommend(score, None, FitnessThresholds())
    assert advice.recommendation is Recommendation.TEST_MORE


def test_where_no_request_was_answered_the_pairs_working_times_are_shown():
    slow, fast = (ran(request(1, failed=True), work_ms=each) for each in (40, 10))
    findings = Findings(REFERENCE)
    for _ in range(3):
        apart = frozenset({1})
        findings.add_pair(
            gather(slow, REFERENCE, apart), gather(fast, REFERENCE, apart), compare_answers(slow, fast)
        )
    assert findings.with_pairs(findings.score(None, FitnessWeights())).latency_ratio == pytest.approx(0.25)


def test_without_pairs_no_ratio_is_shown():
    findings = Findings(REFERENCE)
    findings.candidate.append(gather(ran(request(1)), REFERENCE))
    assert findings.with_pairs(findings.score(None, FitnessWeights())).latency_ratio is None


def test_pairs_that_the_judge_compared_are_shown_by_its_estimate():
    pair = ran(request(1, ms=8)), ran(request(1, ms=2))
    findings = collected([pair] * 10)
    judgement = judge(findings.samples(), policy=JudgePolicy(), round_number=1, seed=1)
    score = findings.score(judgement, FitnessWeights())
    assert findings.with_pairs(score) is score
