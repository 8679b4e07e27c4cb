"""``POST /v1/metrics``: where OpenTelemetry's exporters send to."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from geoheal.api import problems
from geoheal.api.batch import Row, ingest_rows
from geoheal.api.body import read_batch_body
from geoheal.api.otlp.mapping import OtlpMapping, read_mapping
from geoheal.api.routes.snapshots import earliest
from geoheal.api.service import Service
from geoheal.domain.token import Role
from geoheal.errors import GeohealError, NotAvailable

if TYPE_CHECKING:
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse

    from geoheal.api.otlp.reading import Reading

PATH: Final = "/v1/metrics"
MEDIA_TYPES: Final = ("application/x-protobuf", "application/json")
REASONS_MAX: Final = 3
"""Reasons that an answer tells; the others are alike."""

TOLD_MAX: Final = 100
"""Reasons that one process logs."""

logger: Final = logging.getLogger(__name__)


def install(app: Flask, service: Service) -> None:
    """Add the receiver to an app.

    Raises
    ------
    ConfigurationError
        When the operator's file cannot be used.
    """
    file = service.settings.otlp_file
    mapping = None if file is None else read_mapping(file)
    told: set[str] = set()

    def receive() -> Response:
        try:
            service.gate.admit(request.headers, Role.REPORTER)
            return _receive(service, mapping, told)
        except GeohealError as error:
            return _refusal(problems.answer_error(error))
        except HTTPException as error:
            return _refusal(problems.answer_http_exception(error))

    app.add_url_rule(PATH, "otlp_metrics", receive, methods=["POST"])


def _receive(service: Service, mapping: OtlpMapping | None, told: set[str]) -> Response:
    if mapping is None:
        raise NotAvailable(
            "This service takes no OpenTelemetry metrics: GEOHEAL_OTLP_FILE says which of them are which "
            "measurements, and is not set."
        )
    from geoheal.api.otlp.encoding import decode, encode
    from geoheal.api.otlp.reading import read_request

    body = read_batch_body(MEDIA_TYPES, service.settings.max_batch_bytes)
    reading = read_request(decode(body, request.mimetype), mapping)
    now = datetime.now(UTC)
    rows = (Row(index, value) for index, value in enumerate(reading.snapshots))
    outcome = ingest_rows(service.database, rows, now, earliest(service, now), service.alertness.notice_batch)
    rejected: Sequence[dict[str, Any]] = outcome["rejected"]
    service.metrics.count_ingested(
        accepted=outcome["accepted"], duplicates=outcome["duplicates"], rejected=len(rejected)
    )
    _tell(reading.refused, told)
    return Response(encode(_answer(reading, rejected), request.mimetype), content_type=request.mimetype)


def _tell(refused: Iterable[str], told: set[str]) -> None:
    """Log why data points are refused, once each: not every exporter tells what it is answered."""
    for reason in refused:
        if reason not in told and len(told) < TOLD_MAX:
            told.add(reason)
            logger.warning("OpenTelemetry metric %s.", reason)


def _answer(reading: "Reading", rejected: Sequence[dict[str, Any]]) -> "ExportMetricsServiceResponse":
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse

    answer = ExportMetricsServiceResponse()
    points = reading.refused.total() + sum(reading.points[each["index"]] for each in rejected)
    if points:
        reasons = dict.fromkeys([*reading.refused, *(each["reason"] for each in rejected)])
        answer.partial_success.rejected_data_points = points
        answer.partial_success.error_message = "; ".join(list(reasons)[:REASONS_MAX])
    return answer


def _refusal(problem: Response) -> Response:
    """A problem in the words that exporters understand."""
    from geoheal.api.otlp.encoding import encode_status

    media_type = request.mimetype if request.mimetype in MEDIA_TYPES else MEDIA_TYPES[0]
    detail = (problem.get_json() or {}).get("detail", "")
    problem.set_data(encode_status(detail, media_type))
    problem.headers["Content-Type"] = media_type
    return problem
