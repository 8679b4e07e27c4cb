"""Endpoints of comparisons of two periods of telemetry."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Body, Endpoint, Query, answer
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.parsing import identity, parse_json
from geoheal.api.http.preference import WITHOUT_WAITING, prefers_not_to_wait
from geoheal.api.models.comparisons import (
    CompareAnswer,
    CompareOrder,
    ComparisonStandingAnswer,
    ComparisonState,
    ConfigOrder,
    SideOrder,
)
from geoheal.api.routes.comparisons.configs import stored_config
from geoheal.api.routes.comparisons.sides import require_systems, side_named
from geoheal.api.service import RunningService
from geoheal.compare.answers import comparison_answer
from geoheal.compare.curves import curves
from geoheal.compare.rule_file import rules_of
from geoheal.compare.verdict import compare_sides
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.errors import InvalidInput

POINTS_MAX: Final = 400
EXAMPLE = {
    "current": {
        "series": [
            {"time": "2026-11-01T12:00:00Z", "latency_ms": 40.5, "error_rate": 0.0},
            {"time": "2026-11-01T12:00:10Z", "latency_ms": 41.0, "error_rate": 0.0},
        ]
    },
    "candidate": {
        "csv": "time,latency_ms,error_rate\n2026-11-01T13:00:00Z,40.9,0\n2026-11-01T13:00:10Z,41.2,0\n"
    },
    "rules": {"latency_ms": {"tolerated": 0.1, "criticality": "critical"}},
}


class CompareQuery(Query):
    """Options of a comparison."""

    gate: bool = Field(
        default=False, description="Answer 412 unless it passes, for callers that only check the status."
    )
    points: int = Field(
        default=0,
        ge=0,
        le=POINTS_MAX,
        description="Points of each side's curves in the answer; none by default.",
    )


def post_compare(service: RunningService, query: CompareQuery) -> Response:
    """Compare a candidate with the current version, metric by metric; for any system in any language.

    Nothing is stored. Release tools read `pass`, `verdict` or `score`. For long sides, `Prefer:
    respond-async` returns 202 at once; `Location` is the address of the result.
    """
    order = parse_json(CompareOrder, read_json_body(service.settings.max_batch_bytes))
    return compared(service, order, query)


def compared(service: RunningService, order: CompareOrder, query: CompareQuery) -> Response:
    """Run a comparison, completed by its named configuration."""
    config = ConfigOrder() if order.config is None else stored_config(service, order.config)
    current = _given("current", order.current or config.current)
    candidate = _given("candidate", order.candidate or config.candidate)
    rules = rules_of({**config.rules, **order.rules})

    def work() -> dict[str, Any]:
        sides = side_named(service, current, "current"), side_named(service, candidate, "candidate")
        found = compare_sides(*sides, rules)
        names = [each.name for each in found.metrics]
        drawn = curves(*found.sides, names, query.points) if query.points else None
        return comparison_answer(found, curves=drawn)

    if prefers_not_to_wait():
        require_systems(service, current, candidate)
        return _accepted(service.comparisons.submit(work), query)
    found = work()
    return answer(CompareAnswer, found, _status(found, query))


def get_comparison(service: RunningService, query: CompareQuery, comparison_id: str) -> Response:
    """Return a background comparison; 202 while it is running. Results are kept for an hour."""
    found = service.comparisons.find(identity(comparison_id, "comparison"))
    if found["state"] == ComparisonState.RUNNING:
        return _accepted(found, query)
    return answer(
        ComparisonStandingAnswer, {"comparison": found}, _status(found["answer"] or {"pass": False}, query)
    )


def _accepted(found: Mapping[str, Any], query: CompareQuery) -> Response:
    headers = {
        "Location": f"{API_PREFIX}/comparisons/{found['id']}{'?gate=true' if query.gate else ''}",
        "Preference-Applied": WITHOUT_WAITING,
        "Retry-After": "1",
    }
    return answer(ComparisonStandingAnswer, {"comparison": found}, HTTPStatus.ACCEPTED, headers)


def _status(found: Mapping[str, Any], query: CompareQuery) -> HTTPStatus:
    refused = query.gate and not found["pass"]
    return HTTPStatus.PRECONDITION_FAILED if refused else HTTPStatus.OK


def _given(where: str, side: SideOrder | None) -> SideOrder:
    if side is None:
        raise InvalidInput(f"{where} is missing: add it, or name a config that has it.", field=where)
    return side


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/compare",
        view=post_compare,
        role=Role.VIEWER,
        summary="Compare two periods of telemetry",
        tag="Comparisons",
        query=CompareQuery,
        body=Body({JSON: CompareOrder}, EXAMPLE),
        answers={200: CompareAnswer, 202: ComparisonStandingAnswer, 412: CompareAnswer},
        refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/comparisons/<comparison_id>",
        view=get_comparison,
        role=Role.VIEWER,
        summary="Read an asynchronous comparison",
        tag="Comparisons",
        query=CompareQuery,
        answers={
            200: ComparisonStandingAnswer,
            202: ComparisonStandingAnswer,
            412: ComparisonStandingAnswer,
        },
    ),
)
