"""Endpoints of the service's status, and of the caller's access."""

from dataclasses import asdict

from flask import Response, request

from geoheal.api.endpoints.endpoint import Endpoint, Query, answer
from geoheal.api.models.access import AccessAnswer
from geoheal.api.models.status import StatusAnswer
from geoheal.api.routes.parameters import SystemQuery
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX, ROLLING_VIEW_SIZE
from geoheal.domain.access.token import Role
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.healing.answers import seen_engine
from geoheal.monitor.health.queries import find_system
from geoheal.store.healing import attempts, policies, refusals
from geoheal.store.snapshots import snapshots
from geoheal.store.systems import baselines


def get_status(service: RunningService, query: SystemQuery) -> Response:
    """Return the state of the monitor for a system, of the evaluator, and of the healing loop."""
    with service.database.transaction() as connection:
        system = find_system(connection, query.system)
        collected = snapshots.count_recent(connection, system, ROLLING_VIEW_SIZE)
        monitor = {
            "snapshots_collected": collected,
            "baseline_set": baselines.find_active(connection, system) is not None,
        }
        loop = policies.find(connection, system)
        made = attempts.count(connection, system)
        paused = refusals.paused_modules(connection, system)
    standards = service.evaluations.evaluator.standards
    policy = HealingPolicy() if loop is None else loop.policy
    status = {
        "monitor": monitor,
        "evaluator": {"weights": asdict(standards.weights), "thresholds": asdict(standards.thresholds)},
        "engine": seen_engine(policy, made, service.strategies(), paused),
    }
    return answer(StatusAnswer, {"status": status})


def get_access(service: RunningService, _: Query) -> Response:
    """Return the role of the request's token, so that a page can hide what would be refused."""
    operates = service.gate.may(request.headers, Role.OPERATOR)
    return answer(AccessAnswer, {"access": {"role": Role.OPERATOR if operates else Role.VIEWER}})


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/status",
        view=get_status,
        role=Role.VIEWER,
        summary="Status of the layers",
        tag="Status",
        query=SystemQuery,
        answers={200: StatusAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/access",
        view=get_access,
        role=Role.VIEWER,
        summary="What the caller may do",
        tag="Status",
        answers={200: AccessAnswer},
    ),
)
