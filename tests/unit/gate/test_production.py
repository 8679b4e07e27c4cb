"""How far a change moves production is bounded by what was measured; what was not is said."""

import json
from datetime import UTC, datetime

import pytest

from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.fitness.judgement.judge import judge
from geoheal.gate.production import Reported, production_of
from geoheal.gate.reports.production import Outlook, Production
from geoheal.gate.reports.report import Cover, FileReport, GateReport, ModuleReport
from tests.unit.gate.reports.test_forms import COMMIT
from tests.unit.gate.test_verdict import samples

LAST = datetime(2026, 11, 28, 12, tzinfo=UTC)


def reported(latency=40.0, limit=200.0):
    values = {"latency_ms": latency, "memory_mb": None, "error_rate": 0.001}
    limits = {"latency_ms": limit, "memory_mb": 1024.0, "error_rate": 0.05}
    return Reported(system="shop", last=LAST, values=values, limits=limits)


def report(factor, *, noise=0.01, pairs=20, files=()):
    policy = JudgePolicy(rounds=5)
    judgement = judge(samples(factor, noise=noise, pairs=pairs), policy=policy, round_number=2, seed=1)
    module = ModuleReport(
        name="till", path="till.py", verdict=Recommendation.REJECT, reason="", judgement=judgement
    )
    return GateReport(base=COMMIT, head=COMMIT, modules=(module,), files=files)


@pytest.mark.parametrize(
    ("factor", "limit", "outlook", "words"),
    [
        (1.5, 200.0, Outlook.WITHIN, "if requests spend all of their time in till: within the limit."),
        (
            1.5,
            50.0,
            Outlook.MAY_CROSS,
            "if requests spend all of their time in till: it may cross the limit.",
        ),
        (1.5, 30.0, Outlook.BEYOND, "till: beyond the limit already."),
        (0.5, 200.0, Outlook.WITHIN, "and 40 ms: within the limit."),
        (1.5, None, Outlook.UNKNOWN, "if requests spend all of their time in till."),
    ],
)
def test_latency_lies_between_untouched_and_all_spent_in_the_module(factor, limit, outlook, words):
    found = production_of(report(factor), reported(limit=limit))

    latency, memory, errors = found.moved
    assert (latency.outlook, latency.words.endswith(words)) == (outlook, True), latency.words
    assert latency.low is not None
    assert latency.high is not None
    assert latency.low <= min(40.0, 40 * factor) * 1.01
    assert latency.high >= max(40.0, 40 * factor) * 0.99
    assert memory.words == "Memory: production measures none now."
    assert "because nothing was measured in pairs" in errors.words
    assert found.words()[0].startswith("Production (system shop, last snapshot 2026-11-28 12:00 UTC)")
    assert json.loads(json.dumps(found.answer()))["moved"][0]["outlook"] == outlook.value


def test_what_was_not_measured_is_not_within_a_limit():
    beside = FileReport(path="b.py", before=None, cover=Cover.UNCOVERED)
    (latency, *_) = production_of(report(1.0, files=(beside,)), reported()).moved
    assert latency.outlook is Outlook.UNKNOWN
    assert "its effect is unknown" in latency.words

    bare = GateReport(base=COMMIT, head=COMMIT, modules=(), files=())
    (latency, *_) = production_of(bare, reported()).moved
    assert (latency.outlook, latency.high) == (Outlook.UNKNOWN, None)
    assert latency.words == (
        "Latency: 40 ms (limit 200 ms); the effect of the change on it is unknown, because nothing was "
        "measured in pairs."
    )


def test_too_few_pairs_bound_nothing():
    (latency, *_) = production_of(report(1.0, pairs=5), reported()).moved
    assert (latency.outlook, latency.high) == (Outlook.UNKNOWN, None)
    assert "there are too few pairs" in latency.words


def test_a_system_that_was_never_heard_says_nothing():
    never = Reported(system="shop", last=None, values={}, limits={})
    assert production_of(report(1.0), never) == Production(
        system="shop", error="the service has no snapshots of the system shop."
    )
