"""Endpoints of refusals: list and lift them; resume auto_apply of a module."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Body, Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.http.actor import actor
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.parsing import identity, parse_json
from geoheal.api.models.healing.healing import Order
from geoheal.api.models.healing.refusals import RefusalAnswer, RefusalsAnswer, ResumedAnswer
from geoheal.api.routes.parameters import SystemPageQuery, SystemQuery
from geoheal.api.routes.scope import OwnerQuery, asked_system, named, named_system, owner
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.healing.patches import refusing
from geoheal.monitor.health.queries import find_system
from geoheal.store.healing import refusals


class RefusalsQuery(SystemPageQuery):
    """Filter of refusals."""

    standing: bool | None = Field(None, description="Standing refusals, or lifted ones; all by default.")


def list_refusals(service: RunningService, query: RefusalsQuery) -> Response:
    """List refusals; that of the newest patch first."""
    before = cursor.decode_id(query.cursor)
    with service.database.transaction() as connection:
        system = asked_system(connection, query.system)
        found = refusals.page(connection, system, before, query.limit + 1, standing=query.standing)
    page = found[: query.limit]
    more = cursor.encode([str(page[-1].patch_id)]) if len(found) > query.limit else None
    return answer(RefusalsAnswer, {"refusals": page, "next_cursor": more})


def lift_refusal(service: RunningService, query: OwnerQuery, patch_id: str) -> Response:
    """Lift a refusal: the change may be proposed and applied again. 409 if it was lifted before.

    auto_apply resumes for its module, unless another refusal pauses it.
    """
    wanted, name = identity(patch_id, "refusal"), named(_order(service), query)
    with service.database.transaction() as connection:
        system = owner(connection, name, "patch", patch_id)
        lifted = refusing.lift(connection, system, wanted, by=actor(), now=datetime.now(UTC))
    return answer(RefusalAnswer, {"refusal": lifted})


def resume_module(service: RunningService, query: SystemQuery, module_name: str) -> Response:
    """Resume auto_apply for a module; its refusals stay. 409 if it is not paused."""
    name = named_system(_order(service), query)
    with service.database.transaction() as connection:
        system = find_system(connection, name)
        refusing.resume(connection, system, module_name, by=actor(), now=datetime.now(UTC))
        paused = refusals.paused_modules(connection, system)
    message = f"auto_apply resumes for module {module_name} of {name}."
    return answer(ResumedAnswer, {"message": message, "auto_apply_paused": paused})


def _order(service: RunningService) -> Order:
    body = read_json_body(service.settings.max_body_bytes, optional=True)
    return parse_json(Order, body) if body else Order()


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/refusals",
        view=list_refusals,
        role=Role.VIEWER,
        summary="List refusals",
        tag="Patches",
        query=RefusalsQuery,
        answers={200: RefusalsAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/refusals/<patch_id>/lift",
        view=lift_refusal,
        role=Role.OPERATOR,
        summary="Lift the refusal of a change",
        tag="Patches",
        query=OwnerQuery,
        body=Body({JSON: Order}, {}, required=False),
        answers={200: RefusalAnswer},
        refusals=(HTTPStatus.CONFLICT,),
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/modules/<module_name>/resume",
        view=resume_module,
        role=Role.OPERATOR,
        summary="Resume auto_apply for a module",
        tag="Modules",
        query=SystemQuery,
        body=Body({JSON: Order}, {}, required=False),
        answers={200: ResumedAnswer},
        refusals=(HTTPStatus.CONFLICT,),
    ),
)
