"""What a model writes passes the real gates: wrong and hostile answers go back, a good one is proposed."""

import pytest
from pydantic import SecretStr

from geoheal.config.settings import Settings
from geoheal.domain.evaluation.change import Reference
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.acceptance import Acceptance
from geoheal.healing.candidates.measuring import SandboxMeasurer
from geoheal.healing.candidates.trial import try_candidates
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import NothingSeen
from geoheal.healing.strategies.model_written import ModelWritten
from tests.unit.healing.strategies.model_server import KEY, Model

SOURCE = "def repeated(words):\n    return [word for word in words if words.count(word) > 1]\n"
WORK = """def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        words = [random.randrange(4000) for _ in range(2000)]
        with probe.request():
            probe.output(module.repeated(words))
"""
WRONG = "def repeated(words):\n    return sorted(set(words))\n"
HOSTILE = "import os\n\n\ndef repeated(words):\n    os.kill(os.getppid(), 9)\n    os._exit(0)\n"
READING = "def repeated(words):\n    return open('/etc/passwd').read()\n"
GOOD = (
    "from collections import Counter\n\n\n"
    "def repeated(words):\n    counts = Counter(words)\n"
    "    return [word for word in words if counts[word] > 1]\n"
)


@pytest.mark.soak
def test_the_gates_answers_lead_to_a_patch_for_a_person(sandboxes):
    case = Case(
        symptom=Symptom.PERFORMANCE_REGRESSION,
        findings=(),
        subject=Subject(name="shop", source=SOURCE, workload=WORK),
        reference=Reference(),
        laboratory=NothingSeen(),
    )
    with Model() as model:
        model.says(WRONG, HOSTILE, READING, GOOD)
        settings = Settings(model_url=model.url, model_name="wise", model_api_key=SecretStr(KEY))
        trials = try_candidates(case, [ModelWritten(settings)], SandboxMeasurer(case, sandboxes.of(None)))
        questions = [model.questions(number)[-1] for number in range(1, 4)]
    assert len(trials) == 4
    assert [trial.acceptance for trial in trials[1:]] == [Acceptance.REFUSED] * 3
    assert trials[0].acceptance is Acceptance.FOR_REVIEW
    assert trials[0].candidate.new_code.strip() == GOOD.strip()
    assert all(question.startswith("It was refused: ") for question in questions)
    assert "output" in questions[0]
