"""Endpoints of named configurations of comparisons: store, list, delete and run."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from flask import Response

from geoheal.api.endpoints.endpoint import Body, Endpoint, Query, answer
from geoheal.api.http import cursor
from geoheal.api.http.actor import actor
from geoheal.api.http.body import JSON, read_json_body, refuse_forms
from geoheal.api.http.parsing import parse_json
from geoheal.api.models.comparisons import (
    CompareAnswer,
    CompareOrder,
    ComparisonStandingAnswer,
    ConfigAnswer,
    ConfigOrder,
    ConfigsAnswer,
    WebhookOrder,
)
from geoheal.api.routes.comparisons.compare import CompareQuery, compared
from geoheal.api.routes.comparisons.configs import config_name
from geoheal.api.routes.parameters import PageQuery
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.evaluation.compare_config import CompareConfig
from geoheal.errors import NotFound
from geoheal.store.detection import compare_configs

EXAMPLE: Final = {
    "current": {"system": "shop", "nodes": ["stable"], "last_s": 1800},
    "candidate": {"system": "shop", "nodes": ["canary"], "last_s": 1800},
    "rules": {"avg_latency_ms": {"tolerated": 0.1, "criticality": "critical"}},
}
WEBHOOK: Final = {"name": "shop", "namespace": "prod", "phase": "Progressing", "metadata": {}}


def put_config(service: RunningService, _: Query, config_id: str) -> Response:
    """Store a configuration under this name: 201 if it is new, 200 if it replaces another."""
    order = parse_json(ConfigOrder, read_json_body(service.settings.max_body_bytes))
    now = datetime.now(UTC)
    config = CompareConfig(
        name=config_name(config_id),
        config=order.model_dump(mode="json", exclude_unset=True),
        created_at=now,
        updated_at=now,
        updated_by=actor(),
    )
    with service.database.transaction() as connection:
        stored = compare_configs.put(connection, config)
    is_new = stored.created_at == stored.updated_at
    return answer(ConfigAnswer, {"config": stored}, HTTPStatus.CREATED if is_new else HTTPStatus.OK)


def list_configs(service: RunningService, query: PageQuery) -> Response:
    """List configurations by name."""
    after = None if query.cursor is None else cursor.decode(query.cursor, (str,))[0]
    with service.database.transaction() as connection:
        found = compare_configs.page(
            connection, None if after is None else config_name(after), query.limit + 1
        )
    page, more = found[: query.limit], len(found) > query.limit
    next_cursor = cursor.encode([page[-1].name]) if more else None
    return answer(ConfigsAnswer, {"configs": page, "next_cursor": next_cursor})


def get_config(service: RunningService, _: Query, config_id: str) -> Response:
    """Return sides and rules, as they were sent."""
    name = config_name(config_id)
    with service.database.transaction() as connection:
        found = compare_configs.find(connection, name)
    if found is None:
        raise NotFound(f"There is no configuration {name!r}.")
    return answer(ConfigAnswer, {"config": found})


def delete_config(service: RunningService, _: Query, config_id: str) -> Response:
    """Delete a configuration; later comparisons that name it are answered with 404."""
    refuse_forms(service.settings.max_body_bytes)
    name = config_name(config_id)
    with service.database.transaction() as connection:
        found = compare_configs.find(connection, name)
        if found is None or not compare_configs.remove(connection, name):
            raise NotFound(f"There is no configuration {name!r}.")
    return answer(ConfigAnswer, {"config": found})


def post_comparison(service: RunningService, query: CompareQuery, config_id: str) -> Response:
    """Compare the sides of a configuration. Webhooks may send any body; it is ignored."""
    refuse_forms(service.settings.max_body_bytes)
    return compared(service, CompareOrder(config=config_name(config_id)), query)


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/compare-configs",
        view=list_configs,
        role=Role.VIEWER,
        summary="List configurations of comparisons",
        tag="Comparisons",
        query=PageQuery,
        answers={200: ConfigsAnswer},
    ),
    Endpoint(
        method="PUT",
        rule=f"{API_PREFIX}/compare-configs/<config_id>",
        view=put_config,
        role=Role.OPERATOR,
        summary="Store a configuration of comparisons",
        tag="Comparisons",
        body=Body({JSON: ConfigOrder}, EXAMPLE),
        answers={200: ConfigAnswer, 201: ConfigAnswer},
        refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/compare-configs/<config_id>",
        view=get_config,
        role=Role.VIEWER,
        summary="Read a configuration of comparisons",
        tag="Comparisons",
        answers={200: ConfigAnswer},
    ),
    Endpoint(
        method="DELETE",
        rule=f"{API_PREFIX}/compare-configs/<config_id>",
        view=delete_config,
        role=Role.OPERATOR,
        summary="Remove a configuration of comparisons",
        tag="Comparisons",
        answers={200: ConfigAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/compare-configs/<config_id>/compare",
        view=post_comparison,
        role=Role.VIEWER,
        summary="Compare the sides of a configuration",
        tag="Comparisons",
        query=CompareQuery,
        body=Body({JSON: WebhookOrder}, WEBHOOK, required=False),
        answers={200: CompareAnswer, 202: ComparisonStandingAnswer, 412: CompareAnswer},
        refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    ),
)
