"""Endpoints of snapshots: store one or many, and list them."""

from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from flask import Response, request
from pydantic import Field

from geoheal.api.description import examples
from geoheal.api.endpoints.endpoint import Body, Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.http.body import JSON, NDJSON, read_batch_body, read_json_body
from geoheal.api.ingest.batch import (
    BASELINE_REFUSED,
    BatchTarget,
    ingest_everyday_lines,
    ingest_rows,
    read_rows,
)
from geoheal.api.ingest.quick_snapshots import SNAPSHOT, acknowledgement, earliest, status_of, take_in
from geoheal.api.models.health.snapshots import (
    BatchAnswer,
    PartBatchAnswer,
    SnapshotAnswer,
    SnapshotDetails,
    SnapshotsAnswer,
)
from geoheal.api.routes.parameters import PeriodQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.errors import DatabaseUnavailable, Forbidden
from geoheal.monitor.ingest.report import SnapshotReport, parse_report_json
from geoheal.store.snapshots import snapshots
from geoheal.store.snapshots.snapshots import Key

WITHOUT_BASIN: Final = frozenset({"basin_coords"})


class SnapshotsQuery(PeriodQuery):
    """Filter of snapshots."""

    basin: bool = Field(default=False, description="Include the basin's coordinates.")


def may_set_baseline(service: RunningService) -> bool:
    """Whether the current request may set a baseline, as an operator does with ``POST /baseline``."""
    return service.settings.reporters_set_baseline or service.gate.may(request.headers, Role.OPERATOR)


def post_snapshot(service: RunningService, _: object) -> Response:
    """Store a snapshot; the response follows the commit, so an acknowledged snapshot is never lost.

    Sending the same snapshot (with its id) again returns 200 with the stored one; different content under the
    same id is a 409. ``set_baseline`` needs the role operator, or GEOHEAL_REPORTERS_SET_BASELINE=true.
    """
    now = datetime.now(UTC)
    report = parse_report_json(read_json_body(service.settings.max_body_bytes))
    if report.set_baseline and not may_set_baseline(service):
        raise Forbidden(BASELINE_REFUSED, field="set_baseline")
    stored = take_in(service, report.system, report.observe(now, earliest(service.settings.retention, now)))
    return answer(SnapshotAnswer, acknowledgement(stored), status_of(stored))


def post_snapshots(service: RunningService, _: object) -> Response:
    """Store many snapshots; each row is accepted, a duplicate, or rejected with a reason.

    Rows do not affect each other. The body is a JSON array or NDJSON (one snapshot per line), optionally
    gzipped. 422 if every row was rejected; 413, with nothing stored, if more than 10,000 were. Sending a
    batch again after an interruption is safe if its rows have ids. A row with ``set_baseline`` is rejected
    unless the token's role is operator or GEOHEAL_REPORTERS_SET_BASELINE=true. While a node of a cluster is
    away, rows of other systems are stored, and 503 names those that were not: ``send_again`` has their
    indices.
    """
    now = datetime.now(UTC)
    body = read_batch_body({JSON, *NDJSON}, service.settings.max_batch_bytes)
    since = earliest(service.settings.retention, now)
    target = BatchTarget(service.database, service.alertness.notice_outcome, service.reach)
    lines = request.mimetype in NDJSON
    outcome = ingest_everyday_lines(target, body, now, since) if lines else None
    if outcome is None:
        may_set = cache(lambda: may_set_baseline(service))
        rows = read_rows(body, lines=lines)
        outcome = ingest_rows(target, rows, now, since, may_set_baseline=may_set)
    service.metrics.count_ingested(
        accepted=outcome["accepted"], duplicates=outcome["duplicates"], rejected=len(outcome["rejected"])
    )
    if "unreachable" in outcome:
        return _partly_stored(outcome)
    stored = outcome["accepted"] or outcome["duplicates"] or not outcome["rejected"]
    return answer(BatchAnswer, {**outcome, "success": bool(stored)}, 200 if stored else 422)


def _partly_stored(outcome: dict[str, Any]) -> Response:
    number, systems = len(outcome["send_again"]), outcome["unreachable"]["number"]
    error = (
        f"{number:,} rows were not stored: the node of their {systems:,} systems does not answer. Send them "
        "again later; all other rows are settled."
    )
    response = answer(PartBatchAnswer, {**outcome, "success": False, "error": error}, 503)
    response.headers["Retry-After"] = str(DatabaseUnavailable.retry_after_s)
    return response


def list_snapshots(service: RunningService, query: SnapshotsQuery) -> Response:
    """List snapshots, newest first."""
    before = cursor.decode_key(query.cursor)
    found = service.reads.ask(
        lambda connection: snapshots.page(
            connection,
            asked_system(connection, query.system),
            limit=query.limit + 1,
            before=before,
            since=query.since,
            until=query.until,
        )
    )
    page, more = found[: query.limit], len(found) > query.limit
    return answer(
        SnapshotsAnswer,
        {
            "snapshots": page
            if query.basin
            else [SnapshotDetails.shown(each, WITHOUT_BASIN) for each in page],
            "next_cursor": cursor.encode_key(Key(page[-1].captured_at, page[-1].id)) if more else None,
        },
    )


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=SNAPSHOT,
        view=post_snapshot,
        role=Role.REPORTER,
        summary="Store a snapshot",
        tag="Snapshots",
        body=Body({JSON: SnapshotReport}, examples.SNAPSHOT),
        answers={201: SnapshotAnswer, 200: SnapshotAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/snapshots",
        view=post_snapshots,
        role=Role.REPORTER,
        summary="Store many snapshots",
        tag="Snapshots",
        body=Body({JSON: list[SnapshotReport], **dict.fromkeys(sorted(NDJSON), str)}, [examples.SNAPSHOT]),
        answers={200: BatchAnswer, 422: BatchAnswer, 503: PartBatchAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/snapshots",
        view=list_snapshots,
        role=Role.VIEWER,
        summary="List snapshots",
        tag="Snapshots",
        query=SnapshotsQuery,
        answers={200: SnapshotsAnswer},
    ),
)
