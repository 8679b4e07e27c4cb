"""A candidate that the workload never reaches is not proposed."""

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.symptom import Symptom
from geoheal.fitness.reach.gate import NEVER_REACHED
from geoheal.healing.candidates.measuring import SandboxMeasurer
from geoheal.healing.candidates.trial import try_candidates
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import NothingSeen
from geoheal.healing.strategy import Candidate

SOURCE = "def used(n):\n    return list(range(n))\n\ndef unused(n):\n    return [i for i in range(n)]\n"
WORK = "def workload(module, probe):\n    with probe.request():\n        probe.output(module.used(1000))\n"


class _Rewriting:
    name = "rewriting"
    symptoms = frozenset({Symptom.PERFORMANCE_REGRESSION})

    def propose(self, case):
        changed = case.subject.source.replace("[i for i in range(n)]", "list(range(n))")
        yield Candidate(new_code=changed, title="Rewrite", explanation="It should be faster.")


def test_it_is_refused_with_the_reason(sandboxes):
    case = Case(
        symptom=Symptom.PERFORMANCE_REGRESSION,
        findings=(),
        subject=Subject(name="shop", source=SOURCE, workload=WORK),
        reference=Reference(),
        laboratory=NothingSeen(),
    )
    (trial,) = try_candidates(case, [_Rewriting()], SandboxMeasurer(case, sandboxes.of(None)))
    assert not trial.proposable
    assert trial.reason == NEVER_REACHED
