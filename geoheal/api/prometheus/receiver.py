"""``POST /api/v1/write``: the receiver for Prometheus remote write."""

from datetime import UTC, datetime
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from geoheal.api.front import marks
from geoheal.api.http import problems
from geoheal.api.http.body import read_whole
from geoheal.api.ingest.quick_snapshots import earliest
from geoheal.api.otlp.logbook import Logbook
from geoheal.api.service import RunningService
from geoheal.domain.access.token import Role
from geoheal.errors import GeohealError
from geoheal.monitor.telemetry.rules import Mapped
from geoheal.monitor.telemetry.taking_in import AcceptedPeriod, take_in

PATH: Final = "/api/v1/write"
MEDIA_TYPE: Final = "application/x-protobuf"
FIRST: Final = frozenset(("", "prometheus.WriteRequest"))
SECOND: Final = "io.prometheus.write.v2.Request"
WRITTEN: Final = "X-Prometheus-Remote-Write-{}-Written"


def install(app: Flask, service: RunningService, mapped: Mapped) -> None:
    """Add the receiver to an app."""
    logbook = Logbook("Prometheus")

    def receive() -> Response:
        try:
            service.gate.admit(request.headers, Role.REPORTER)
            return marks.admitted() if marks.is_preflight() else _receive(service, mapped, logbook)
        except GeohealError as error:
            return problems.answer_error(error)
        except HTTPException as error:
            return problems.answer_http_exception(error)

    app.add_url_rule(PATH, "remote_write", receive, methods=["POST"])


def _receive(service: RunningService, mapped: Mapped, logbook: Logbook) -> Response:
    from geoheal.api.prometheus.decoding import decode, decompress

    is_second = _is_second()
    most = service.settings.max_batch_bytes
    written = decode(decompress(read_whole(most), most), mapped, is_second=is_second)
    now = datetime.now(UTC)
    clock = AcceptedPeriod(now, earliest(service.settings.retention, now))
    taken = take_in(service.database, written.resources, mapped, clock, service.reach)
    taken.refused += written.refused
    for system, outcome in taken.outcomes.items():
        service.alertness.notice_outcome(system, outcome)
    service.metrics.count_ingested(
        accepted=taken.accepted, duplicates=taken.duplicates, rejected=taken.rejected
    )
    logbook.note(taken)
    taken.require_all()
    answer = Response(status=204)
    counts = {"Samples": written.samples, "Histograms": written.histograms, "Exemplars": 0}
    for what, count in counts.items():
        answer.headers[WRITTEN.format(what)] = str(count)
    return answer


def _is_second() -> bool:
    """Whether the body is version 2, by its media type."""
    message = request.mimetype_params.get("proto", "")
    is_known = message in FIRST or message == SECOND
    encoding = request.headers.get("Content-Encoding", "").lower()
    if request.mimetype != MEDIA_TYPE or not is_known or encoding != "snappy":
        raise UnsupportedMediaType(
            f"Send {MEDIA_TYPE}, of prometheus.WriteRequest or {SECOND}, with Content-Encoding: snappy."
        )
    return message == SECOND
