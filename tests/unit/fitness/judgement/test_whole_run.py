"""A workload with requests of several kinds, one of which changes: the run as a whole is a target, too."""

import numpy as np
import pytest

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.evaluation.comparison import VersionOutcome
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import JudgeVerdict
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.judgement.judge import judge
from geoheal.fitness.measurement.evidence import Evidence
from geoheal.fitness.measurement.metrics import REQUEST_NOISE_MS
from geoheal.sandbox.outputs.comparison import OutputComparison

PAIRS = 12
EQUAL = OutputComparison(compared=1, different=0, differences=(), uncomparable=())


def run(light_ms, heavy_ms, between_ms=0.0, load_ms=40.0):
    """Return a run of 40 light requests and 8 heavy ones."""
    latencies = (*light_ms, *heavy_ms)
    work_ms = sum(latencies) + between_ms
    return Evidence(
        latencies_ms=latencies,
        cpu_ms=work_ms,
        work_ms=work_ms,
        load_ms=load_ms,
        load_cpu_ms=load_ms,
        memory_mb=20.0,
        requests=len(latencies),
        errors=0,
        answered=True,
        samples=None,
        phi=None,
        claimed_kappa=None,
        claimed_basin=None,
        statements=0,
        claimed=(),
    )


def judged(current, candidate, noise=0.01):
    """Judge runs with these times of light and heavy requests (ms), between requests, and of loading."""
    draw, findings = np.random.default_rng(7), Findings(Reference())

    def drawn(light, heavy, between=0.0, load=40.0):
        factors = np.exp(noise * draw.normal(size=(2, 40)))
        return run(tuple(light * factors[0]), tuple(heavy * factors[1, :8]), between, load)

    for _ in range(PAIRS):
        findings.add_pair(drawn(*current), drawn(*candidate), EQUAL)
    judgement = judge(findings.samples(), policy=JudgePolicy(rounds=1), round_number=1, seed=1)
    return judgement, {each.metric.name: each for each in judgement.comparisons}


def test_a_gain_of_some_kinds_of_requests_is_a_gain_of_the_run():
    judgement, compared = judged((1.0, 20.0), (1.0, 1.0))
    assert judgement.verdict is JudgeVerdict.APPLY, judgement.reason
    assert compared["latency"].outcome is VersionOutcome.HARMLESS
    assert compared["work"].outcome is VersionOutcome.GAIN
    assert judgement.reason.startswith("work: ")


def test_a_run_without_an_effect_gains_nothing():
    judgement, compared = judged((1.0, 20.0), (1.0, 20.0))
    assert judgement.verdict is JudgeVerdict.NO_BENEFIT
    assert compared["work"].outcome is VersionOutcome.HARMLESS


def test_short_requests_may_become_slower_by_the_noise_of_their_messages():
    judgement, compared = judged((0.2, 20.0), (0.3, 1.0))
    assert judgement.verdict is JudgeVerdict.APPLY, judgement.reason
    assert compared["latency"].outcome is VersionOutcome.HARMLESS
    assert any(each.startswith("latency: at most 0.1") for each in judgement.notices)


def test_but_only_where_the_run_as_a_whole_is_faster():
    judgement, _ = judged((0.2, 2.0), (0.3, 2.0))
    assert judgement.verdict is JudgeVerdict.REJECT


def test_and_by_no_more_than_that():
    judgement, _ = judged((0.2, 20.0), (0.25 + REQUEST_NOISE_MS, 1.0))
    assert judgement.verdict is JudgeVerdict.REJECT
    assert "latency" in judgement.reason


def test_work_that_moves_into_loading_is_not_a_gain():
    """Loading takes 20 % longer, which alone would be allowed: the run saves nothing."""
    judgement, compared = judged((1.0, 20.0, 0.0, 800.0), (1.0, 2.0, 0.0, 940.0))
    assert compared["load"].outcome is VersionOutcome.HARMLESS
    assert judgement.verdict is not JudgeVerdict.APPLY


@pytest.mark.parametrize("between_ms", [160.0, 300.0])
def test_work_that_moves_between_the_requests_is_not_a_gain(between_ms):
    judgement, _ = judged((1.0, 20.0), (0.8, 1.0, between_ms))
    assert judgement.verdict is not JudgeVerdict.APPLY
