"""An evaluator on a real sandbox; where that cannot be had the tests are skipped, and say why."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.fitness.ledger.ledger import NoLedger
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.fitness.standards import Standards
from tests.sandboxed import require_sandbox


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[Sandboxes]:
    """Skips where a part is missing; a sandbox that is complete and does not hold fails its tests."""
    require_sandbox()
    with Sandboxes() as sandboxes:
        yield sandboxes


@pytest.fixture
def evaluator(sandboxes: Sandboxes) -> CodeFitnessEvaluator:
    """Return an evaluator that needs no database, and decides after six pairs, or more up to 24."""
    evaluator = CodeFitnessEvaluator(sandboxes=sandboxes, ledger=NoLedger())
    evaluator.standards = replace(Standards(), policy=JudgePolicy(pairs_per_round=6, rounds=4))
    return evaluator
