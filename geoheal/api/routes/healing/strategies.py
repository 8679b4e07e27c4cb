"""Endpoint of strategies and their success rates."""

from collections.abc import Sequence
from typing import Final

from flask import Response

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.models.healing.healing import StrategiesAnswer, StrategyOutcomes
from geoheal.api.routes.parameters import SystemQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.healing.attempt import StrategyOutcome
from geoheal.store.healing import attempts, strategy_outcomes

COMPARISONS: Final = 50


def list_strategies(service: RunningService, query: SystemQuery) -> Response:
    """Return posteriors Beta(1 + successes, 1 + failures) per strategy and symptom, and A/B comparisons.

    A success is a patch whose effect on the system's own snapshots was verified.
    """
    with service.database.transaction() as connection:
        system = asked_system(connection, query.system)
        own = strategy_outcomes.of_system(connection, system)
        overall = strategy_outcomes.of_all(connection)
        compared = attempts.comparisons(connection, system, COMPARISONS)
    strategies = [
        StrategyOutcomes.shown(strategy, system=_of(strategy.name, own), overall=_of(strategy.name, overall))
        for strategy in service.strategies()
    ]
    return answer(StrategiesAnswer, {"strategies": strategies, "comparisons": compared})


def _of(name: str, outcomes: Sequence[StrategyOutcome]) -> list[StrategyOutcome]:
    return [each for each in outcomes if each.strategy == name]


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/strategies",
        view=list_strategies,
        role=Role.VIEWER,
        summary="List strategies and their success rates",
        tag="Healing",
        query=SystemQuery,
        answers={200: StrategiesAnswer},
    ),
)
