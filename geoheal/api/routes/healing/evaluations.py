"""Endpoints of evaluations of code changes: request, list and read."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Response

from geoheal.api.description.evaluation_examples import PATCH
from geoheal.api.endpoints.endpoint import Body, Endpoint, answer
from geoheal.api.endpoints.idempotency import claim_id
from geoheal.api.evaluations.queue import fitness_of
from geoheal.api.http import cursor
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.parsing import identity, parse_json
from geoheal.api.http.preference import WITHOUT_WAITING, prefers_not_to_wait
from geoheal.api.models.healing.evaluations import (
    AcceptedAnswer,
    EvaluationAnswer,
    EvaluationsAnswer,
    FitnessAnswer,
    PatchOrder,
)
from geoheal.api.routes.parameters import SystemPageQuery, SystemQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX, DEFAULT_SYSTEM
from geoheal.domain.access.token import Role
from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.record import EvaluationRecord
from geoheal.errors import NotFound, RequestInProgress
from geoheal.store.healing import evaluations


def post_patch(service: RunningService, query: SystemQuery) -> Response:
    """Run current and candidate code in the sandbox, pair by pair, until the judge has decided.

    This may take minutes. With `Prefer: respond-async` the response is 202 at once, and `Location` is the
    address of the progress. An accepted evaluation outlives its service: the next one, or another on the same
    database, runs it again. 429 with `Retry-After` if too many evaluations wait or run; 503 if the sandbox
    does not contain code on this machine.
    """
    system, change = _order(service, query)
    if prefers_not_to_wait():
        return _accepted(service.evaluations.submit(system, change, claim_id()).entry.record, system)
    with service.evaluations.places.waiter():
        fitness = service.evaluations.fitness(service.evaluations.submit(system, change, claim_id()))
        return answer(FitnessAnswer, {"fitness": fitness})


def resume_patch(service: RunningService, query: SystemQuery, identity: UUID) -> Response:
    """Answer a request whose service ended from its evaluation, which another one has continued."""
    system, _ = _order(service, query)
    with service.database.transaction() as connection:
        found = evaluations.find(connection, asked_system(connection, system), identity)
    if found is not None and prefers_not_to_wait():
        return _accepted(found, system)
    fitness = None if found is None else fitness_of(found)
    if fitness is None:
        raise RequestInProgress
    return answer(FitnessAnswer, {"fitness": fitness})


def _order(service: RunningService, query: SystemQuery) -> tuple[str, CodeChange]:
    """Return the system and the change that a request names."""
    order = parse_json(PatchOrder, read_json_body(service.settings.max_evaluation_bytes))
    change = CodeChange(
        module_name=order.module_name,
        new_code=order.new_code,
        current_code=order.current_code,
        workload=order.test_workload,
    )
    return query.system if "system" not in order.model_fields_set else order.system, change


def list_evaluations(service: RunningService, query: SystemPageQuery) -> Response:
    """List evaluations, newest first, including running ones."""
    before = cursor.decode_id(query.cursor)
    with service.database.transaction() as connection:
        found = evaluations.page(connection, asked_system(connection, query.system), before, query.limit + 1)
    page, next_cursor = cursor.page_by_id(found, query.limit)
    return answer(EvaluationsAnswer, {"evaluations": page, "next_cursor": next_cursor})


def get_evaluation(service: RunningService, query: SystemQuery, evaluation_id: str) -> Response:
    """Return an evaluation in full: the sources, and every number once it is done."""
    with service.database.transaction() as connection:
        found = evaluations.find(
            connection, asked_system(connection, query.system), identity(evaluation_id, "evaluation")
        )
    if found is None:
        raise NotFound(f"System {query.system!r} has no evaluation {evaluation_id[:100]!a}.")
    return answer(EvaluationAnswer, {"evaluation": found})


def _accepted(record: EvaluationRecord, system: str) -> Response:
    query = "" if system == DEFAULT_SYSTEM else f"?{urlencode({'system': system})}"
    headers = {
        "Location": f"{API_PREFIX}/evaluations/{record.id}{query}",
        "Preference-Applied": WITHOUT_WAITING,
    }
    return answer(AcceptedAnswer, {"evaluation": record}, 202, headers)


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/evaluate-patch",
        view=post_patch,
        role=Role.OPERATOR,
        summary="Evaluate a code change",
        tag="Evaluations",
        query=SystemQuery,
        body=Body({JSON: PatchOrder}, PATCH),
        answers={200: FitnessAnswer, 202: AcceptedAnswer},
        claim_s=3600.0,
        resume=resume_patch,
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/evaluations",
        view=list_evaluations,
        role=Role.VIEWER,
        summary="List evaluations",
        tag="Evaluations",
        query=SystemPageQuery,
        answers={200: EvaluationsAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/evaluations/<evaluation_id>",
        view=get_evaluation,
        role=Role.VIEWER,
        summary="Read an evaluation",
        tag="Evaluations",
        query=SystemQuery,
        answers={200: EvaluationAnswer},
    ),
)
