"""Comparisons of two stretches of telemetry."""

from http import HTTPStatus

from flask import Response
from pydantic import Field

from geoheal.api.comparisons.configs import stored_config
from geoheal.api.comparisons.sides import side_named
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.endpoint import Body, Endpoint, Query, answer
from geoheal.api.http.parsing import parse_json
from geoheal.api.models.comparisons import CompareAnswer, CompareOrder, ConfigOrder, SideOrder
from geoheal.api.service import Service
from geoheal.compare.answers import comparison_answer
from geoheal.compare.rule_file import rules_of
from geoheal.compare.series import Side
from geoheal.compare.verdict import compare_sides
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.errors import InvalidInput

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
    """How the answer is given."""

    gate: bool = Field(
        default=False, description="Answer 412 unless it passes, for callers that look at the status alone."
    )


def post_compare(service: Service, query: CompareQuery) -> Response:
    """Compare a candidate with what runs now, metric by metric; any system in any language.

    Nothing is stored. Release tools read `pass`, `verdict` or `score`.
    """
    order = parse_json(CompareOrder, read_json_body(service.settings.max_batch_bytes))
    return compared(service, order, query)


def compared(service: Service, order: CompareOrder, query: CompareQuery) -> Response:
    """Answer a question, with what its named configuration adds to it."""
    config = ConfigOrder() if order.config is None else stored_config(service, order.config)
    current = _side(service, "current", order.current or config.current)
    candidate = _side(service, "candidate", order.candidate or config.candidate)
    found = compare_sides(current, candidate, rules_of({**config.rules, **order.rules}))
    refused = query.gate and found.verdict is not Recommendation.APPLY
    return answer(comparison_answer(found), HTTPStatus.PRECONDITION_FAILED if refused else HTTPStatus.OK)


def _side(service: Service, where: str, side: SideOrder | None) -> Side:
    if side is None:
        raise InvalidInput(f"{where} is missing: give it, or a config that names it.", field=where)
    return side_named(service, side, where)


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/compare",
        view=post_compare,
        role=Role.VIEWER,
        summary="Compare two stretches of telemetry",
        tag="Comparisons",
        query=CompareQuery,
        body=Body({JSON: CompareOrder}, EXAMPLE),
        answers={200: CompareAnswer, 412: CompareAnswer},
        refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    ),
)
