"""Build the OpenAPI document from the endpoints."""

import inspect
import itertools
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

from flask_openapi3.models.info import Info
from flask_openapi3.models.tag import Tag
from flask_openapi3.openapi import OpenAPI
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

import geoheal
from geoheal.api.endpoints.endpoint import Endpoint
from geoheal.api.http.body import JSON
from geoheal.api.http.phrases import phrase
from geoheal.api.http.problems import MIMETYPE
from geoheal.api.models.answer import Problem

DESCRIPTION = (
    "Stores the health of running systems as points of a geometry, "
    "and reports when a system drifts or degrades, and why."
)

SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token from `geoheal token create`. Not needed if the service only listens on "
        "loopback, unless it is configured to require one.",
    }
}

ALWAYS = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
GUARDED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.MISDIRECTED_REQUEST)
WITH_NAME = (HTTPStatus.NOT_FOUND,)
WITH_BODY = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
SENDING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
"""Refusals of every request that may have a body, whether it is read or not."""

REFERENCE = "#/components/schemas/{model}"

LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds after which the request may succeed; not always known.",
        "schema": {"type": "integer"},
    }
}

Key = tuple[Any, JsonSchemaMode]


def document(endpoints: Sequence[Endpoint]) -> OpenAPI:
    """Return an application that serves the OpenAPI document and a page to read it, under ``/openapi``."""
    app = OpenAPI(
        "geoheal",
        info=Info(title="geoheal", version=geoheal.__version__, description=DESCRIPTION),
        security_schemes=SECURITY,  # type: ignore[arg-type]
        doc_prefix="/openapi",
    )
    schemas, definitions = _schemas(endpoints)
    for endpoint in endpoints:
        _describe(app, endpoint, schemas)
    app.api_doc["components"]["schemas"] = definitions
    return app


def _schemas(endpoints: Sequence[Endpoint]) -> tuple[dict[Key, Any], dict[str, Any]]:
    """Return the schemas of all models and of the definitions that they refer to."""
    spoken: dict[Key, None] = {(Problem, "serialization"): None}
    for endpoint in endpoints:
        spoken.update(dict.fromkeys(_types(endpoint)))
    found, whole = TypeAdapter.json_schemas(
        [(kind, mode, TypeAdapter(kind)) for kind, mode in spoken],
        ref_template=REFERENCE,
    )
    definitions = dict(
        itertools.chain.from_iterable(_of_query(each).get("$defs", {}).items() for each in endpoints)
    )
    return {(kind, mode): schema for (kind, mode), schema in found.items()}, definitions | whole.get(
        "$defs", {}
    )


def _types(endpoint: Endpoint) -> Iterator[Key]:
    if endpoint.body is not None:
        yield from ((kind, "validation") for kind in endpoint.body.models.values())
    yield from ((kind, "serialization") for kind in endpoint.answers.values())


def _describe(app: OpenAPI, endpoint: Endpoint, schemas: dict[Key, Any]) -> None:
    register = getattr(app, endpoint.method.lower())
    parameters = *_path_parameters(endpoint), *_query_parameters(endpoint), *_header_parameters(endpoint)
    extensions: dict[str, Any] = {"parameters": list(parameters)}
    if endpoint.body is not None:
        extensions["requestBody"] = {
            "required": endpoint.body.required,
            "content": {
                media: {"schema": schemas[kind, "validation"], "example": endpoint.body.example}
                if media == JSON
                else {"schema": schemas[kind, "validation"]}
                for media, kind in endpoint.body.models.items()
            },
        }
    register(
        endpoint.rule,
        summary=endpoint.summary,
        description=inspect.getdoc(endpoint.view),
        tags=[Tag(name=endpoint.tag)],
        operation_id=endpoint.view.__name__ + endpoint.rule.rpartition("/")[2].strip("<>").join("__"),
        responses={
            status: _response(status, schema) for status, schema in _answers(endpoint, schemas).items()
        },
        security=None if endpoint.role is None else [{"bearer": []}],
        openapi_extensions=extensions,
        endpoint=f"{endpoint.method} {endpoint.rule}",
    )(lambda: None)


def _answers(endpoint: Endpoint, schemas: dict[Key, Any]) -> dict[int, dict[str, Any]]:
    problem = schemas[Problem, "serialization"]
    statuses = [*ALWAYS, *endpoint.refusals]
    if endpoint.role is not None:
        statuses += [*GUARDED, *WITH_NAME]
    if endpoint.body is not None:
        statuses += WITH_BODY
    if endpoint.method != "GET":
        statuses += SENDING
    answers: dict[int, dict[str, Any]] = {status.value: {MIMETYPE: problem} for status in sorted(statuses)}
    for status, model in endpoint.answers.items():
        answers.setdefault(status, {})[JSON] = schemas[model, "serialization"]
    return answers


def _response(status: int, schemas: dict[str, Any]) -> dict[str, Any]:
    response = {
        "description": phrase(HTTPStatus(status)),
        "content": {media: {"schema": schema} for media, schema in schemas.items()},
    }
    return response | ({"headers": RETRY_AFTER} if status in LATER else {})


def _path_parameters(endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    for part in endpoint.rule.split("/"):
        if part.startswith("<"):
            yield {"name": part.strip("<>"), "in": "path", "required": True, "schema": {"type": "string"}}


def _header_parameters(endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    for name, description in endpoint.headers.items():
        described = {"description": description, "schema": {"type": "string"}}
        yield {"name": name, "in": "header", "required": True, **described}


def _query_parameters(endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    schema = _of_query(endpoint)
    for name, kind in schema.get("properties", {}).items():
        required = name in schema.get("required", [])
        described = {"description": kind.pop("description", "")}
        yield {"name": name, "in": "query", "required": required, "schema": _given(kind), **described}


def _of_query(endpoint: Endpoint) -> dict[str, Any]:
    return endpoint.query.model_json_schema(ref_template=REFERENCE)


def _given(kind: dict[str, Any]) -> dict[str, Any]:
    """Return the schema without null: a parameter that is not needed is left out of the request."""
    options = [option for option in kind.get("anyOf", []) if option.get("type") != "null"]
    return options[0] if len(options) == 1 else kind
