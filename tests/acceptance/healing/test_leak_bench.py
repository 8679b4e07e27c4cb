"""How candidates against a leak are measured, where the current code gives no measure for them."""

from geoheal.domain.evaluation.change import Gate, Reference
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.measuring import AS_BEFORE, SandboxMeasurer
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import NothingSeen
from geoheal.healing.strategy import Candidate

LEAK = "held = []\ndef f(n):\n    held.append(bytes(30_000))\n    return n + 1\n"
PLAIN = "def f(n):\n    return n + 1\n"
WORK = "def workload(module, probe):\n    with probe.request():\n        probe.output(module.f(3))\n"


def case_of(source):
    return Case(
        symptom=Symptom.MEMORY_LEAK,
        findings=(),
        subject=Subject(name="shop", source=source, workload=WORK),
        reference=Reference(),
        laboratory=NothingSeen(),
    )


def bench_of(source, sandbox):
    return SandboxMeasurer(case_of(source), sandbox)


def candidate_of(source):
    return Candidate(new_code=source, title="t", explanation="e")


def test_where_nothing_grows_no_growth_of_a_change_is_made_up(sandboxes):
    bench = bench_of(PLAIN, sandboxes.of(None))
    bench._current_growth = (0.02,) * 5  # what a quiet machine measures; a busy one may find more
    growths = bench.growths(PLAIN.replace("n + 1", "1 + n"))
    assert growths is not None
    assert (growths.current, growths.candidate) == ((0.02,) * 5, ())


def test_current_code_that_ends_early_gives_no_bound_of_time(sandboxes):
    sandbox = sandboxes.of(None)
    assert bench_of(PLAIN, sandbox)._screening_sandbox is not sandbox
    dying = "import os\ndef f(n):\n    os._exit(1)\n"
    assert bench_of(dying, sandbox)._screening_sandbox is sandbox


def test_a_change_that_grows_as_before_is_loaded_and_not_measured(sandboxes):
    bench = bench_of(LEAK, sandboxes.of(None))
    same = bench.screen(candidate_of(LEAK.replace("n + 1", "1 + n")))
    assert (same.gate, same.reason, same.judgement) == (Gate.COMPARISON, AS_BEFORE, None)
    mended = bench.screen(candidate_of(LEAK.replace("held.append(bytes(30_000))", "bytes(30_000)")))
    assert mended.gate is Gate.MEASUREMENT
    assert mended.judgement is not None
