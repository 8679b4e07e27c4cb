"""Endpoints of patches: list, read with evidence, approve by hash, reject and roll back."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from flask import Response, request
from pydantic import Field
from werkzeug.exceptions import PreconditionRequired

from geoheal.api.endpoints.endpoint import Body, Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.http.actor import actor
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.parsing import identity, parse_json
from geoheal.api.models.healing.healing import Order
from geoheal.api.models.healing.patches import (
    ApproveOrder,
    PatchAnswer,
    PatchDetails,
    PatchesAnswer,
    PatchSummary,
    ReasonOrder,
)
from geoheal.api.routes.scope import AllSystemsPageQuery, OwnerQuery, named, one_or_all, owner
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.healing.patch import Patch, PatchState
from geoheal.domain.health.system import System
from geoheal.errors import NotFound
from geoheal.healing.patches import life
from geoheal.healing.patches.verdict import verdict_on
from geoheal.store.healing import applications, attempts, evaluations, patches, refusals
from geoheal.store.session import Connection

IF_MATCH = 'The hash of the approved patch, in double quotes, equal to its ETag: `"<hash>"`.'

Kind = TypeVar("Kind", bound=Order)
Change = Callable[[Connection, System, UUID], Patch]


class PatchesQuery(AllSystemsPageQuery):
    """Filter of patches."""

    state: PatchState | None = Field(None, description="Only patches in this state; all by default.")
    incident: UUID | None = Field(None, description="Only patches of this incident.")


def list_patches(service: RunningService, query: PatchesQuery) -> Response:
    """List the patches of all systems, or of one; newest first."""
    before = cursor.decode_id(query.cursor)
    with service.database.transaction() as connection:
        found = patches.listed(
            connection,
            one_or_all(connection, query.system),
            before,
            query.limit + 1,
            state=query.state,
            incident_id=query.incident,
        )
    page, next_cursor = cursor.page_by_id(found, query.limit)
    listed = [PatchSummary.shown(each.item, system=each.system) for each in page]
    return answer(PatchesAnswer, {"patches": listed, "next_cursor": next_cursor})


def get_patch(service: RunningService, query: OwnerQuery, patch_id: str) -> Response:
    """Return a patch with its diff, evidence and history. The `ETag` is its hash, which an approval names."""
    wanted = identity(patch_id, "patch")
    with service.database.transaction() as connection:
        system = owner(connection, query.system, "patch", patch_id)
        found = patches.find(connection, system, wanted)
        if found is None:
            raise NotFound(f"System {system.name!r} has no patch {wanted}.")
        return _answer(connection, system, found)


def approve(service: RunningService, query: OwnerQuery, patch_id: str) -> Response:
    """Let a worker apply a patch.

    `If-Match` names the hash of the patch that was read: 428 without it, 412 if it differs from the patch's
    hash, 409 if the patch is not in the state proposed.
    """
    order = _order(service, ApproveOrder)
    by, now, if_match = actor(), datetime.now(UTC), _if_match()
    return _changed(
        service,
        named(order, query),
        patch_id,
        lambda connection, system, wanted: life.approve(
            connection, system, wanted, by=by, if_match=if_match, now=now, reason=order.reason
        ),
    )


def reject(service: RunningService, query: OwnerQuery, patch_id: str) -> Response:
    """Reject a patch that is not applied. 409 if it is applied, or in a final state.

    Equivalent patches are not proposed or applied again until a person lifts the refusal.
    """
    order = _order(service, ReasonOrder)
    by, now, reason = actor(), datetime.now(UTC), order.reason or "No reason was given."
    return _changed(
        service,
        named(order, query),
        patch_id,
        lambda connection, system, wanted: life.reject(
            connection, system, wanted, by=by, reason=reason, now=now
        ),
    )


def rollback(service: RunningService, query: OwnerQuery, patch_id: str) -> Response:
    """Let a worker roll back an applied patch. 409 if it is not applied, or a rollback was requested before.

    Equivalent patches are not proposed or applied again until a person lifts the refusal.
    """
    order = _order(service, ReasonOrder)
    by, now = actor(), datetime.now(UTC)
    reason = order.reason or f"{by} asked for its rollback."
    return _changed(
        service,
        named(order, query),
        patch_id,
        lambda connection, system, wanted: life.request_rollback(
            connection, system, wanted, by=by, reason=reason, now=now
        ),
    )


def _changed(service: RunningService, system_name: str | None, patch_id: str, change: Change) -> Response:
    wanted = identity(patch_id, "patch")
    with service.database.transaction() as connection:
        system = owner(connection, system_name, "patch", patch_id)
        return _answer(connection, system, change(connection, system, wanted))


def _order(service: RunningService, model: type[Kind]) -> Kind:
    """Return the body, which is optional."""
    body = read_json_body(service.settings.max_body_bytes, optional=True)
    return parse_json(model, body) if body else model()


def _if_match() -> str:
    """Return the one hash that the client names in `If-Match`."""
    tags = request.if_match
    named = tags.as_set()
    if tags.star_tag or len(named) != 1:
        raise PreconditionRequired("Send the hash of the patch, equal to its ETag, in the header If-Match.")
    return named.pop()


def _answer(connection: Connection, system: System, patch: Patch) -> Response:
    evaluation = (
        None if patch.evaluation_id is None else evaluations.find(connection, system, patch.evaluation_id)
    )
    attempt = attempts.find(connection, system, patch.attempt_id)
    details = PatchDetails.shown(
        patch,
        system=system.name,
        others=[each.module_name for each in patch.others],
        verdict=verdict_on(patch, [] if attempt is None else attempt.candidates),
        fitness=None if evaluation is None else evaluation.fitness,
        events=patches.events_of(connection, system, patch.id),
        applications=applications.of_patch(connection, system, patch.id),
        refusal=refusals.find(connection, system, patch.id),
    )
    return answer(PatchAnswer, {"patch": details}, headers={"ETag": f'"{patch.hash}"'})


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/patches",
        view=list_patches,
        role=Role.VIEWER,
        summary="List patches",
        tag="Patches",
        query=PatchesQuery,
        answers={200: PatchesAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/patches/<patch_id>",
        view=get_patch,
        role=Role.VIEWER,
        summary="Read a patch",
        tag="Patches",
        query=OwnerQuery,
        answers={200: PatchAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/patches/<patch_id>/approve",
        view=approve,
        role=Role.OPERATOR,
        summary="Approve a patch",
        tag="Patches",
        query=OwnerQuery,
        headers={"If-Match": IF_MATCH},
        body=Body({JSON: ApproveOrder}, {}, required=False),
        answers={200: PatchAnswer},
        refusals=(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED),
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/patches/<patch_id>/reject",
        view=reject,
        role=Role.OPERATOR,
        summary="Reject a patch",
        tag="Patches",
        query=OwnerQuery,
        body=Body({JSON: ReasonOrder}, {"reason": "The cache would outlive a price change."}, required=False),
        answers={200: PatchAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/patches/<patch_id>/rollback",
        view=rollback,
        role=Role.OPERATOR,
        summary="Roll a patch back",
        tag="Patches",
        query=OwnerQuery,
        body=Body({JSON: ReasonOrder}, {"reason": "Customers complain."}, required=False),
        answers={200: PatchAnswer},
    ),
)
