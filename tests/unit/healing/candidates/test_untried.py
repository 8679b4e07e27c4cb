"""What was undone or refused in an incident is not proposed again in it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from geoheal.domain.evaluation.code_shape import shape_of
from geoheal.domain.healing.refusal import Refusal
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.deduplication import Untried, diff_lines, diff_of
from geoheal.healing.strategy import Candidate


class Offering:
    name = "offering"
    symptoms = frozenset({Symptom.MEMORY_LEAK})

    def propose(self, _case):
        for code in ("x = 2", "x = 3", "x = 4"):
            yield Candidate(new_code=code, title=code, explanation="")


def test_only_what_means_something_new_is_left():
    case: Any = SimpleNamespace(subject=SimpleNamespace(name="m", source="x = 1"))
    strategy = Untried(Offering(), (("x = 3  # the same with a comment", ()),))
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


def test_lines_that_begin_like_a_heading_of_a_difference_are_lines():
    before, after = 'SQL = """\n-- all\n"""\n', 'SQL = """\n++ none\n"""\n'
    assert diff_of(before, after).splitlines()[1:] == ["--- all", "+++ none"]
    assert diff_lines(before, after) == 2
    assert diff_lines(before, before) == 0
