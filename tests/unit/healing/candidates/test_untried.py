"""What was undone or refused in an incident is not proposed again in it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from geoheal.domain.evaluation.code_shape import shape_of
from geoheal.domain.healing.refusal import Refusal
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.novelty import Untried
from geoheal.healing.strategy import Candidate


class Offering:
    name = "offering"
    symptoms = frozenset({Symptom.MEMORY_LEAK})

    def propose(self, _case):
        for code in ("x = 2", "x = 3", "x = 4"):
            yield Candidate(new_code=code, title=code, explanation="")


def test_only_what_means_something_new_is_left():
    case: Any = SimpleNamespace(subject=SimpleNamespace(name="m", source="x = 1"))
    strategy = Untried(Offering(), ("x = 3  # the same with a comment",))
    assert [each.title for each in strategy.propose(case)] == ["x = 2", "x = 4"]
    refused = Refusal(
        patch_id=uuid4(),
        module_name="m",
        title="",
        strategy="",
        hash="",
        shape=shape_of("x  =  2"),
        change=None,
        reason="",
        refused_at=datetime.now(UTC),
        refused_by="ann",
    )
    unwanted = Untried(Offering(), (), (refused,))
    assert [each.title for each in unwanted.propose(case)] == ["x = 3", "x = 4"]
    assert (strategy.name, strategy.symptoms) == ("offering", Offering.symptoms)
