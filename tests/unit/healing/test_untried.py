"""What was undone or refused in an incident is not proposed again in it."""

from types import SimpleNamespace
from typing import Any

from geoheal.domain.symptom import Symptom
from geoheal.healing.strategy import Candidate
from geoheal.healing.untried import Untried


class Offering:
    name = "offering"
    symptoms = frozenset({Symptom.MEMORY_LEAK})

    def propose(self, _case):
        for code in ("x = 2", "x = 3", "x = 4"):
            yield Candidate(new_code=code, title=code, explanation="")


def test_only_what_means_something_new_is_left():
    case: Any = SimpleNamespace(subject=SimpleNamespace(source="x = 1"))
    strategy = Untried(Offering(), ("x = 3  # the same with a comment",))
    assert [each.title for each in strategy.propose(case)] == ["x = 2", "x = 4"]
    assert (strategy.name, strategy.symptoms) == ("offering", Offering.symptoms)
