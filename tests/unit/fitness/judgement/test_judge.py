import json

import numpy as np
import pytest

from geoheal.domain.evaluation.comparison import Scale, VersionOutcome
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import JudgeVerdict
from geoheal.domain.evaluation.metric import Direction, Metric, MetricSamples
from geoheal.errors import InvalidInput
from geoheal.fitness.judgement.judge import judge

POLICY = JudgePolicy()
LATENCY = Metric(name="latency", unit="ms", target=True)
MEMORY = Metric(name="memory", unit="MB")
ERRORS = Metric(name="errors", counts=True, critical=True)


def samples(metric, current, candidate, **requests):
    return MetricSamples(metric=metric, current=tuple(current), candidate=tuple(candidate), **requests)


def noisy(level, noise, n=10, seed=0):
    return (level * np.exp(noise * np.random.default_rng(seed).normal(size=n))).tolist()


def verdict(*measured, round_number=1, policy=POLICY):
    return judge(measured, policy=policy, round_number=round_number, seed=1)


FASTER = samples(LATENCY, noisy(100, 0.02, seed=1), noisy(80, 0.02, seed=2))
SAME = samples(LATENCY, noisy(100, 0.02, seed=1), noisy(100, 0.02, seed=2))
SLOWER = samples(LATENCY, noisy(100, 0.02, seed=1), noisy(120, 0.02, seed=2))
SAME_MEMORY = samples(MEMORY, noisy(50, 0.002, seed=3), noisy(50, 0.002, seed=4))
NO_ERRORS = samples(ERRORS, [0] * 10, [0] * 10)


class TestVerdicts:
    def test_a_gain_with_sound_guards_is_applied(self):
        judgement = verdict(FASTER, SAME_MEMORY, NO_ERRORS)
        assert judgement.verdict is JudgeVerdict.APPLY
        assert [c.outcome for c in judgement.comparisons] == [
            VersionOutcome.GAIN,
            VersionOutcome.HARMLESS,
            VersionOutcome.HARMLESS,
        ]

    def test_a_regression_of_the_target_is_rejected(self):
        assert verdict(SLOWER, NO_ERRORS).verdict is JudgeVerdict.REJECT

    def test_a_gain_does_not_buy_a_regression_elsewhere(self):
        fatter = samples(MEMORY, noisy(50, 0.002, seed=3), noisy(60, 0.002, seed=4))
        judgement = verdict(FASTER, fatter)
        assert judgement.verdict is JudgeVerdict.REJECT
        assert "memory" in judgement.reason

    def test_a_guard_that_leaves_room_for_a_regression_needs_more_rounds(self):
        vague = samples(MEMORY, noisy(50, 0.2, seed=3), noisy(50, 0.2, seed=4))
        assert verdict(FASTER, vague).verdict is JudgeVerdict.TEST_MORE
        assert verdict(FASTER, vague, round_number=3).verdict is JudgeVerdict.ASK_HUMAN

    def test_no_effect_is_tested_to_the_last_round_and_then_no_benefit(self):
        assert [verdict(SAME, round_number=n).verdict for n in (1, 2, 3)] == [
            JudgeVerdict.TEST_MORE,
            JudgeVerdict.TEST_MORE,
            JudgeVerdict.NO_BENEFIT,
        ]

    def test_what_stays_unclear_is_put_to_a_person(self):
        vague = samples(LATENCY, noisy(100, 0.3, seed=1), noisy(95, 0.3, seed=2))
        assert verdict(vague, round_number=3).verdict is JudgeVerdict.ASK_HUMAN

    def test_a_gain_below_the_minimum_is_not_a_gain(self):
        slightly = samples(LATENCY, noisy(100, 0.0005, seed=1), noisy(99, 0.0005, seed=2))
        assert verdict(slightly).verdict is JudgeVerdict.TEST_MORE
        assert verdict(slightly, round_number=3).verdict is JudgeVerdict.NO_BENEFIT

    def test_a_smaller_minimum_gain_can_be_asked_for(self):
        slightly = samples(LATENCY, noisy(100, 0.0005, seed=1), noisy(99, 0.0005, seed=2))
        assert verdict(slightly, policy=JudgePolicy(minimum_gain=0.005)).verdict is JudgeVerdict.APPLY

    @pytest.mark.parametrize("pairs", [5, 6])
    def test_too_few_pairs_for_the_confidence_decide_nothing(self, pairs):
        few = samples(LATENCY, FASTER.current[:pairs], FASTER.candidate[:pairs])
        judgement = verdict(few)
        assert judgement.verdict is JudgeVerdict.TEST_MORE
        assert "unbounded, too few pairs" in judgement.reason

    def test_several_targets_need_one_gain_and_pay_for_the_choice(self):
        other = Metric(name="cpu", unit="s", target=True)
        judgement = verdict(FASTER, samples(other, noisy(1, 0.002, seed=5), noisy(1, 0.002, seed=6)))
        first = judgement.comparisons[0]
        assert first.gain.adjusted == 2 * first.gain.p == 2 * 2**-10
        assert judgement.verdict is JudgeVerdict.APPLY


class TestMissingData:
    @pytest.mark.parametrize("metric", [ERRORS, Metric(name="memory", critical=True)])
    @pytest.mark.parametrize("round_number", [1, 3])
    def test_an_unmeasured_critical_metric_never_yields_apply(self, metric, round_number):
        judgement = verdict(FASTER, samples(metric, [None] * 10, [1.0] * 10), round_number=round_number)
        assert judgement.verdict is (JudgeVerdict.TEST_MORE if round_number == 1 else JudgeVerdict.ASK_HUMAN)
        assert judgement.not_measured == (metric.name,)
        assert f"{metric.name}: not measured in at least 5 pairs" in judgement.reason

    def test_nor_does_one_with_a_single_lost_pair(self):
        lost = samples(ERRORS, [0] * 10, [0] * 9 + [None])
        judgement = verdict(FASTER, lost)
        assert judgement.verdict is JudgeVerdict.TEST_MORE
        assert "errors: 1 of 10 pairs not measured" in judgement.reason

    def test_nor_a_target_that_lost_its_slow_runs(self):
        lost = samples(LATENCY, FASTER.current, (*FASTER.candidate[:-1], None))
        assert verdict(lost).verdict is JudgeVerdict.TEST_MORE
        assert verdict(lost, round_number=3).verdict is JudgeVerdict.ASK_HUMAN

    def test_an_unmeasured_target_is_not_called_no_benefit(self):
        unmeasured = samples(LATENCY, [None] * 10, [None] * 10)
        judgement = verdict(unmeasured, NO_ERRORS, round_number=3)
        assert judgement.verdict is JudgeVerdict.ASK_HUMAN
        assert verdict(samples(LATENCY, [], [])).verdict is JudgeVerdict.TEST_MORE

    def test_an_unmeasured_metric_that_is_not_critical_is_named(self):
        judgement = verdict(FASTER, samples(MEMORY, [None] * 10, [None] * 10))
        assert judgement.verdict is JudgeVerdict.APPLY
        assert "memory: not measured in at least 5 pairs" in judgement.reason


class TestPublishedCases:
    """Data on which judges that use Mann–Whitney alone said "pass"."""

    @pytest.mark.parametrize("round_number", [1, 2, 3])
    def test_most_samples_a_hundred_times_higher(self, round_number):
        # spinnaker/spinnaker#6278
        case = samples(LATENCY, [1] * 10, [100] * 7 + [1] * 3)
        judgement = verdict(case, round_number=round_number)
        assert judgement.verdict is JudgeVerdict.REJECT
        assert judgement.comparisons[0].a12 == 0.85

    @pytest.mark.parametrize("round_number", [1, 2, 3])
    def test_same_middle_another_spread(self, round_number):
        # spinnaker/kayenta#780, case 1
        current = [1, 100, 4, 101, 5, 102, 6, 103, 7, 104, 8, 105, 9, 106, 17]
        candidate = [10, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 17, 17.1, 17.2, 17.3, 17.4, 17.5, 17.6, 17.7]
        judgement = verdict(samples(LATENCY, current, candidate), round_number=round_number)
        assert judgement.verdict is (JudgeVerdict.ASK_HUMAN if round_number == 3 else JudgeVerdict.TEST_MORE)
        assert judgement.comparisons[0].spread.differs.p < 0.0003
        assert "spread differs" in judgement.reason

    @pytest.mark.parametrize("round_number", [1, 2, 3])
    @pytest.mark.parametrize("target", [True, False])
    def test_errors_where_there_were_none(self, round_number, target):
        # spinnaker/kayenta#426
        errors = Metric(name="errors", counts=True, critical=True, target=target)
        case = samples(errors, [0] * 6, [0, 1, 2, 1, 0, 0])
        measured = [case] if target else [case, FASTER]
        judgement = verdict(*measured, round_number=round_number)
        assert judgement.verdict is (JudgeVerdict.ASK_HUMAN if round_number == 3 else JudgeVerdict.TEST_MORE)
        assert "errors: 4 instead of 0" in judgement.reason


class TestSpreadAndTail:
    def test_data_that_differ_in_spread_alone_are_noticed_and_not_applied(self):
        rng = np.random.default_rng(3)
        current, candidate = np.exp(0.02 * rng.normal(size=30)), np.exp(0.2 * rng.normal(size=30))
        judgement = verdict(samples(LATENCY, current, candidate), round_number=3)
        assert judgement.verdict in {JudgeVerdict.ASK_HUMAN, JudgeVerdict.REJECT}
        assert "latency" in judgement.reason
        assert any("spread differs" in notice for notice in judgement.notices)

    def test_a_gain_that_varies_more_with_no_better_tail_is_not_applied(self):
        current = noisy(100, 0.005, n=30, seed=1)
        candidate = [80.0 + i % 3 for i in range(21)] + [101.0, 101.5, 102.0] * 3
        judgement = verdict(samples(LATENCY, current, candidate))
        comparison = judgement.comparisons[0]
        assert comparison.gain.p <= 0.001
        assert comparison.outcome is VersionOutcome.UNRESOLVED
        assert judgement.verdict is JudgeVerdict.TEST_MORE
        assert "it varies more and its tail is not better" in judgement.reason

    def test_a_gain_that_varies_more_but_has_a_better_tail_is_applied(self):
        current, candidate = noisy(100, 0.005, n=20, seed=1), noisy(50, 0.05, n=20, seed=2)
        judgement = verdict(samples(LATENCY, current, candidate))
        assert judgement.verdict is JudgeVerdict.APPLY
        assert any("spread differs" in notice for notice in judgement.notices)

    def test_data_that_differ_in_the_tail_alone_are_noticed(self):
        rng = np.random.default_rng(4)
        quick = rng.normal(100, 2, size=(20, 40))
        slow = np.where(rng.random((20, 40)) < 0.08, 3, 1) * rng.normal(100, 2, size=(20, 40))
        case = samples(
            LATENCY,
            np.median(quick, axis=1),
            np.median(slow, axis=1),
            current_requests=tuple(map(tuple, quick.tolist())),
            candidate_requests=tuple(map(tuple, slow.tolist())),
        )
        judgement = verdict(case, round_number=2)
        assert judgement.comparisons[0].harm.p > 0.5
        assert judgement.verdict is JudgeVerdict.REJECT
        assert "95th percentile" in judgement.reason


class TestCounts:
    def test_errors_in_every_pair_are_a_regression(self):
        assert verdict(FASTER, samples(ERRORS, [0] * 10, [1] * 10)).verdict is JudgeVerdict.REJECT

    def test_one_run_full_of_errors_asks_for_more(self):
        judgement = verdict(FASTER, samples(ERRORS, [0] * 10, [0] * 9 + [100]))
        assert judgement.verdict is JudgeVerdict.TEST_MORE
        assert "errors: 100 instead of 0, must not become worse (p = 0.5)" in judgement.reason

    def test_one_bad_run_of_the_current_code_is_not_a_gain(self):
        target = Metric(name="errors", counts=True, critical=True, target=True)
        assert verdict(samples(target, [100] + [0] * 9, [0] * 10)).verdict is JudgeVerdict.TEST_MORE

    def test_errors_that_end_are_a_gain(self):
        target = Metric(name="errors", counts=True, critical=True, target=True)
        judgement = verdict(samples(target, [3, 1, 2, 4, 2, 1, 3, 2, 1, 2], [0] * 10))
        assert judgement.verdict is JudgeVerdict.APPLY
        assert judgement.reason == "errors: 0 instead of 21; no guard regressed"

    def test_fewer_errors_in_every_pair_may_still_be_too_small_a_gain(self):
        target = Metric(name="errors", counts=True, critical=True, target=True)
        judgement = verdict(samples(target, [1000] * 10, [990] * 10))
        assert judgement.comparisons[0].better.p == 2**-10
        assert judgement.verdict is JudgeVerdict.TEST_MORE

    def test_no_errors_on_either_side_bring_no_benefit(self):
        target = Metric(name="errors", counts=True, critical=True, target=True)
        none = samples(target, [0] * 30, [0] * 30)
        assert verdict(none, round_number=3).verdict is JudgeVerdict.NO_BENEFIT


class TestDirectionsAndScales:
    def test_higher_is_better(self):
        throughput = Metric(name="throughput", unit="1/s", direction=Direction.HIGHER, target=True)
        more = samples(throughput, noisy(100, 0.02, seed=1), noisy(125, 0.02, seed=2))
        less = samples(throughput, noisy(100, 0.02, seed=1), noisy(80, 0.02, seed=2))
        assert verdict(more).verdict is JudgeVerdict.APPLY
        assert verdict(less).verdict is JudgeVerdict.REJECT

    def test_a_band(self):
        kappa = Metric(name="kappa", direction=Direction.BAND, band=(54.21, 74.21), target=True)
        nearer = samples(kappa, noisy(90, 0.01, seed=1), noisy(64, 0.01, seed=2))
        further = samples(kappa, noisy(64, 0.01, seed=1), noisy(90, 0.01, seed=2))
        within = samples(kappa, noisy(64, 0.01, seed=1), noisy(66, 0.01, seed=2))
        assert verdict(nearer).verdict is JudgeVerdict.APPLY
        assert verdict(further).verdict is JudgeVerdict.REJECT
        assert verdict(within, round_number=3).verdict is JudgeVerdict.NO_BENEFIT

    def test_differences_where_there_is_no_logarithm_and_it_is_said(self):
        balance = Metric(name="balance", direction=Direction.HIGHER, target=True)
        values = np.array(noisy(10, 0.02, seed=1)) * -1
        judgement = verdict(samples(balance, values, values + 4))
        assert judgement.comparisons[0].scale is Scale.DIFFERENCE
        assert judgement.verdict is JudgeVerdict.APPLY
        assert "balance: compared by differences, because a value is zero or negative" in judgement.notices

    @pytest.mark.parametrize(
        ("candidate", "expected"),
        [([0.0] * 10, JudgeVerdict.APPLY), ([0.5] * 10, JudgeVerdict.REJECT)],
    )
    def test_a_guard_whose_current_values_are_zero_may_not_rise_at_all(self, candidate, expected):
        swap = Metric(name="swap", unit="MB")
        assert verdict(FASTER, samples(swap, [0.0] * 10, candidate)).verdict is expected


class TestInterface:
    def test_refuses_what_cannot_be_judged(self):
        with pytest.raises(InvalidInput, match="target"):
            verdict(SAME_MEMORY)
        with pytest.raises(InvalidInput, match="target"):
            verdict()
        with pytest.raises(InvalidInput, match="once"):
            verdict(SAME, FASTER)
        for round_number in (0, 4):
            with pytest.raises(InvalidInput, match="numbered 1 to 3"):
                verdict(SAME, round_number=round_number)

    def test_same_seed_same_judgement(self):
        assert verdict(FASTER, SAME_MEMORY) == verdict(FASTER, SAME_MEMORY)

    def test_the_reason_names_figures_and_limits(self):
        reason = verdict(FASTER, SAME_MEMORY, NO_ERRORS).reason
        change = verdict(FASTER).comparisons[0].change
        assert reason == (
            f"latency: {-100 * change.estimate:.3g} % faster (98 % interval {-100 * change.high:.3g} to "
            f"{-100 * change.low:.3g} %), needs ≥ 2 %; no guard regressed"
        )

    def test_a_clear_interval_that_is_too_early_says_what_is_lacking(self):
        rhythm = np.array([0.5, -0.4, 0.3, -0.2, 0.1, -0.1, 0.2, -0.3, 0.4, -0.5])
        gains = np.array([-0.10, -0.11, -0.12, -0.13, -0.14, -0.15, -0.16, -0.17, 0.001, 0.002])
        early = samples(LATENCY, 100 * np.exp(rhythm), 100 * np.exp(rhythm + gains))
        judgement = verdict(early)
        assert judgement.comparisons[0].gain.p == pytest.approx(5 / 1024)
        assert judgement.verdict is JudgeVerdict.TEST_MORE
        assert "(p = 0.0049 that it is not better, needs ≤ 0.0033 in each round)" in judgement.reason

    def test_the_whole_judgement_is_json(self):
        plain = json.loads(json.dumps(verdict(FASTER, NO_ERRORS).to_dict(), allow_nan=False))
        assert plain["verdict"] == "apply"
        assert plain["comparisons"][0]["tail"]["change"]["high"] < 0
