"""How candidates against a leak are measured, where the current code gives no measure for them."""

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.measuring import SandboxMeasurer
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import NothingSeen

PLAIN = "def f(n):\n    return n + 1\n"
WORK = "def workload(module, probe):\n    with probe.request():\n        probe.output(module.f(3))\n"


def bench_of(source, sandbox):
    case = Case(
        symptom=Symptom.MEMORY_LEAK,
        findings=(),
        subject=Subject(name="shop", source=source, workload=WORK),
        reference=Reference(),
        laboratory=NothingSeen(),
    )
    return SandboxMeasurer(case, sandbox)


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
