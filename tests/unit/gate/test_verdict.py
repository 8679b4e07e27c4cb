"""The gate asks for no gain: it passes what is certainly not worse, and rejects what certainly is."""

import random

import pytest

from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import Doubt, Objection, Recommendation
from geoheal.domain.evaluation.metric import Metric, MetricSamples
from geoheal.fitness.judgement.judge import judge
from geoheal.gate.verdict import reason_of, verdict_of, without_doubtful_tails

POLICY = JudgePolicy(rounds=5)
LATENCY = Metric(name="latency", unit="ms", target=True, critical=True)


def samples(factor, *, noise=0.01, pairs=20, lost=0):
    draw = random.Random(5)
    base = [100 * draw.uniform(1 - noise, 1 + noise) for _ in range(pairs)]
    head = [100 * factor * draw.uniform(1 - noise, 1 + noise) for _ in range(pairs)]
    cpu = Metric(name="cpu", unit="ms", target=True)
    return [
        MetricSamples(metric=LATENCY, current=tuple(base), candidate=(*head[lost:], *[None] * lost)),
        MetricSamples(metric=cpu, current=tuple(base), candidate=tuple(base)),
    ]


def judged(given, held=()):
    judgement = judge(given, policy=POLICY, round_number=2, seed=1)
    verdict = verdict_of(judgement, given)
    return verdict, reason_of(verdict, judgement, given, held)


@pytest.mark.parametrize(
    ("factor", "noise", "verdict", "words"),
    [
        (1.2, 0.01, Recommendation.REJECT, "It makes things worse: latency: "),
        (1.0, 0.01, Recommendation.APPLY, "Nothing became worse by 5 % or more: "),
        (0.8, 0.01, Recommendation.APPLY, "Better, and nothing became worse: latency: "),
        (1.0, 0.4, Recommendation.TEST_MORE, "Not decided after 20 pairs of runs; open: latency: "),
    ],
)
def test_a_change_needs_no_gain(factor, noise, verdict, words):
    found, reason = judged(samples(factor, noise=noise))

    assert found is verdict
    assert reason.startswith(words)


def test_what_was_not_measured_in_every_pair_does_not_pass():
    verdict, reason = judged(samples(1.0, lost=1))

    assert verdict is Recommendation.TEST_MORE
    assert reason.endswith("not measured in every pair: latency.")


def test_what_holds_a_verdict_back_is_said():
    given = samples(0.8)
    judgement = judge(given, policy=POLICY, round_number=2, seed=1)
    held = [Objection(Doubt.NO_OUTPUT, "no output was compared")]

    reason = reason_of(Recommendation.TEST_MORE, judgement, given, held)

    assert reason == "Not decided after 20 pairs of runs; no output was compared."


@pytest.mark.parametrize(("pairs", "verdict"), [(10, Recommendation.TEST_MORE), (40, Recommendation.REJECT)])
def test_a_longer_tail_alone_needs_more_pairs_than_a_slower_middle(pairs, verdict):
    quick, slow = (10.0,) * 10, (10.0,) * 8 + (90.0,) * 2
    given = [
        MetricSamples(
            metric=LATENCY,
            current=(10.0,) * pairs,
            candidate=(10.0,) * pairs,
            current_requests=(quick,) * pairs,
            candidate_requests=(slow,) * pairs,
        )
    ]

    judgement = without_doubtful_tails(judge(given, policy=POLICY, round_number=1, seed=1))

    assert verdict_of(judgement, given) is verdict
    assert "latency" in reason_of(verdict, judgement, given, ())
