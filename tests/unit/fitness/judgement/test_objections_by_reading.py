"""Readings object to forged candidates whose kinds they know, and to no honest change: both cost no run."""

import pytest

from geoheal.domain.evaluation.change import CodeChange, Reference
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.judgement.objections import NO_OUTPUT, objections
from tests.acceptance.sandbox.forging.contexts import BY_RUNS, contexts
from tests.acceptance.sandbox.forging.defined import BY_RUNS_ALONE, defined
from tests.acceptance.sandbox.forging.judge import Forgery
from tests.acceptance.sandbox.forging.unread import BY_GATES, BY_RUNS_OF_OBJECTS, unread
from tests.acceptance.sandbox.honest_changes import honest_changes
from tests.acceptance.sandbox.honest_forms import honest_forms


def reasons(forgery: Forgery) -> list[str]:
    """Return what is objected to a change of which nothing was measured."""
    change = CodeChange(
        module_name="sums",
        new_code=forgery.source,
        current_code=forgery.against,
        workload=forgery.workload,
    )
    found = [each.reason for each in objections(change, Findings(Reference()), None)]
    return [each for each in found if each != NO_OUTPUT]


@pytest.mark.parametrize("forgery", [*contexts(), *defined(), *unread()], ids=str)
def test_a_forged_candidate(forgery: Forgery):
    elsewhere = BY_RUNS | BY_RUNS_ALONE | BY_GATES | BY_RUNS_OF_OBJECTS
    assert bool(reasons(forgery)) != (forgery.name in elsewhere)


@pytest.mark.parametrize("change", [*honest_changes(), *honest_forms()], ids=str)
def test_an_honest_change(change: Forgery):
    assert reasons(change) == []
