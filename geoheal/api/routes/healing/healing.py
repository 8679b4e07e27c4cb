"""Endpoints of the healing loop: start, stop, policy and history."""

from typing import ClassVar

from flask import Response

from geoheal.api.endpoints.endpoint import Body, Endpoint, Query, answer
from geoheal.api.http import cursor
from geoheal.api.http.body import JSON, read_json_body, refuse_forms
from geoheal.api.http.parsing import parse_json
from geoheal.api.models.healing.healing import (
    HistoryAnswer,
    PolicyAnswer,
    PolicyOrder,
    StartAnswer,
    StartOrder,
    StopAllAnswer,
    StopAnswer,
    StopOrder,
    SystemAttempt,
)
from geoheal.api.routes.parameters import SystemQuery
from geoheal.api.routes.scope import AllSystemsPageQuery, asked_system, named_system, one_or_all
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.healing.answers import PolicyDetails, seen_attempt
from geoheal.healing.loop import control
from geoheal.monitor.health.queries import find_system
from geoheal.store.healing import attempts, policies, refusals


def post_start(service: RunningService, query: SystemQuery) -> Response:
    """Start the loop: a worker checks the system at once, and then every `check_interval_s`. 409 if it runs.

    With `auto_apply`, patches that pass every guard are applied without asking a person.
    """
    body = read_json_body(service.settings.max_body_bytes, optional=True)
    order = parse_json(StartOrder, body) if body else StartOrder()
    system = named_system(order, query)
    _require(service, system)
    control.start(service.database, system, auto_apply=order.auto_apply)
    mode = "patches are applied without asking" if order.auto_apply else "patches wait for approval"
    return answer(
        StartAnswer, {"message": f"Healing loop of {system} started: {mode}.", "auto_apply": order.auto_apply}
    )


def post_stop(service: RunningService, query: SystemQuery) -> Response:
    """Stop the loop: nothing new is tried or applied automatically. 409 if it does not run.

    Approved patches and requested rollbacks are still carried out, and applied patches are still verified.
    """
    body = read_json_body(service.settings.max_body_bytes, optional=True)
    system = named_system(parse_json(StopOrder, body) if body else StopOrder(), query)
    _require(service, system)
    control.stop(service.database, system)
    return answer(StopAnswer, {"message": f"Healing loop of {system} stopped."})


class EveryoneQuery(Query):
    """All systems."""

    of_all: ClassVar[bool] = True


def post_stop_all(service: RunningService, _: EveryoneQuery) -> Response:
    """Stop the loops of all systems: nothing new is tried or applied automatically.

    Approved patches and requested rollbacks are still carried out, and applied patches are still verified.
    Start each loop again with `/start`.
    """
    refuse_forms(service.settings.max_body_bytes)
    stopped = control.stop_all(service.database)
    count = f"{len(stopped)} system{'' if len(stopped) == 1 else 's'}"
    message = f"The healing loops of {count} are stopped." if stopped else "No healing loop was running."
    return answer(StopAllAnswer, {"message": message, "systems": stopped})


def get_history(service: RunningService, query: AllSystemsPageQuery) -> Response:
    """List the attempts on all systems, or on one, newest first.

    Values that have not been measured yet are null, never 0.
    """
    before = cursor.decode_id(query.cursor)
    with service.database.transaction() as connection:
        system = one_or_all(connection, query.system)
        found = attempts.listed(connection, system, before, query.limit + 1)
    page, next_cursor = cursor.page_by_id(found, query.limit)
    history = [seen_attempt(each.item, SystemAttempt, system=each.system) for each in page]
    return answer(HistoryAnswer, {"history": history, "count": len(page), "next_cursor": next_cursor})


def get_policy(service: RunningService, query: SystemQuery) -> Response:
    """Return the healing policy: what the loop may do, and its timing."""
    with service.database.transaction() as connection:
        system = asked_system(connection, query.system)
        loop = policies.find(connection, system)
        paused = refusals.paused_modules(connection, system)
    policy = HealingPolicy() if loop is None else loop.policy
    return answer(PolicyAnswer, {"policy": PolicyDetails.shown(policy, auto_apply_paused=paused)})


def patch_policy(service: RunningService, query: SystemQuery) -> Response:
    """Replace settings; the others stay. Only `/start` and `/stop` change `running`."""
    order = parse_json(PolicyOrder, read_json_body(service.settings.max_body_bytes))
    changes = order.model_dump(exclude={"system"}, exclude_none=True)
    name = named_system(order, query)
    _require(service, name)
    policy = control.set_policy(service.database, name, changes)
    with service.database.transaction() as connection:
        paused = refusals.paused_modules(connection, find_system(connection, name))
    return answer(PolicyAnswer, {"policy": PolicyDetails.shown(policy, auto_apply_paused=paused)})


def _require(service: RunningService, name: str) -> None:
    """Refuse an order to an unknown system: a misspelt name must not create one."""
    with service.database.transaction() as connection:
        find_system(connection, name)


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/start",
        view=post_start,
        role=Role.OPERATOR,
        summary="Start the healing loop",
        tag="Healing",
        query=SystemQuery,
        body=Body({JSON: StartOrder}, {"auto_apply": False}, required=False),
        answers={200: StartAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/stop",
        view=post_stop,
        role=Role.OPERATOR,
        summary="Stop the healing loop",
        tag="Healing",
        query=SystemQuery,
        body=Body({JSON: StopOrder}, {}, required=False),
        answers={200: StopAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/stop-all",
        view=post_stop_all,
        role=Role.OPERATOR,
        summary="Stop all healing loops",
        tag="Healing",
        query=EveryoneQuery,
        answers={200: StopAllAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/history",
        view=get_history,
        role=Role.VIEWER,
        summary="List attempts to heal",
        tag="Healing",
        query=AllSystemsPageQuery,
        answers={200: HistoryAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/policy",
        view=get_policy,
        role=Role.VIEWER,
        summary="Read the healing policy",
        tag="Healing",
        query=SystemQuery,
        answers={200: PolicyAnswer},
    ),
    Endpoint(
        method="PATCH",
        rule=f"{API_PREFIX}/policy",
        view=patch_policy,
        role=Role.OPERATOR,
        summary="Change the healing policy",
        tag="Healing",
        query=SystemQuery,
        body=Body({JSON: PolicyOrder}, {"stabilisation_s": 600}),
        answers={200: PolicyAnswer},
    ),
)
