"""``POST /v1/metrics``: the receiver for OpenTelemetry exporters."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from geoheal.api.front import marks
from geoheal.api.http import problems
from geoheal.api.http.body import read_batch_body
from geoheal.api.ingest.quick_snapshots import earliest
from geoheal.api.otlp.logbook import Logbook, quoted
from geoheal.api.service import RunningService
from geoheal.domain.access.token import Role
from geoheal.errors import GeohealError
from geoheal.monitor.telemetry.rules import Mapped
from geoheal.monitor.telemetry.taken_in import TakenIn
from geoheal.monitor.telemetry.taking_in import AcceptedPeriod, take_in

if TYPE_CHECKING:
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse

PATH: Final = "/v1/metrics"
MEDIA_TYPES: Final = ("application/x-protobuf", "application/json")
REASONS_MAX: Final = 3
"""Reasons that a response lists; the others are similar."""

NAMES_MAX: Final = 10
"""Names of unmapped metrics that a response lists; the others are counted."""


def install(app: Flask, service: RunningService, mapped: Mapped) -> None:
    """Add the receiver to an app."""
    logbook = Logbook("OpenTelemetry")

    def receive() -> Response:
        try:
            service.gate.admit(request.headers, Role.REPORTER)
            if marks.is_preflight():
                return marks.admitted()
            return _receive(service, mapped, logbook)
        except GeohealError as error:
            return _refusal(problems.answer_error(error))
        except HTTPException as error:
            return _refusal(problems.answer_http_exception(error))

    app.add_url_rule(PATH, "otlp_metrics", receive, methods=["POST"])


def _receive(service: RunningService, mapped: Mapped, logbook: Logbook) -> Response:
    from geoheal.api.otlp.encoding import decode, encode
    from geoheal.api.otlp.points import resources_of

    body = read_batch_body(MEDIA_TYPES, service.settings.max_batch_bytes)
    resources = list(resources_of(decode(body, request.mimetype)))
    now = datetime.now(UTC)
    clock = AcceptedPeriod(now, earliest(service.settings.retention, now))
    taken = take_in(service.database, resources, mapped, clock, service.reach)
    for system, outcome in taken.outcomes.items():
        service.alertness.notice_outcome(system, outcome)
    service.metrics.count_ingested(
        accepted=taken.accepted, duplicates=taken.duplicates, rejected=taken.rejected
    )
    logbook.note(taken)
    taken.require_all()
    return Response(encode(_answer(taken), request.mimetype), content_type=request.mimetype)


def _unmapped_message(names: Sequence[str]) -> str:
    listed = ", ".join(quoted(name) for name in names[:NAMES_MAX])
    more = f" and {len(names) - NAMES_MAX} more" if len(names) > NAMES_MAX else ""
    return f"Ignored, because no rule names them (GEOHEAL_OTLP_FILE can): {listed}{more}"


def _answer(taken: TakenIn) -> "ExportMetricsServiceResponse":
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse

    answer = ExportMetricsServiceResponse()
    messages = list(taken.refused)[:REASONS_MAX]
    messages += [f"{reason} ({points:,} points)" for reason, points in taken.partly.most_common(REASONS_MAX)]
    if taken.unmapped:
        messages.append(_unmapped_message(list(taken.unmapped)))
    if messages:
        answer.partial_success.rejected_data_points = taken.refused.total()
        answer.partial_success.error_message = "; ".join(messages)
    return answer


def _refusal(problem: Response) -> Response:
    """Return a problem in the format that exporters understand."""
    from geoheal.api.otlp.encoding import encode_status

    media_type = request.mimetype if request.mimetype in MEDIA_TYPES else MEDIA_TYPES[0]
    detail = (problem.get_json() or {}).get("detail", "")
    problem.set_data(encode_status(detail, media_type))
    problem.headers["Content-Type"] = media_type
    return problem
