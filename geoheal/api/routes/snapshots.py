"""Snapshots: sent one by one or in batches, and listed."""

from datetime import UTC, datetime

from flask import Response, request
from pydantic import Field

from geoheal.api import cursor, examples
from geoheal.api.batch import ingest_rows, read_rows
from geoheal.api.body import JSON, NDJSON, read_batch_body, read_json_body
from geoheal.api.endpoint import Body, Endpoint, answer
from geoheal.api.routes.parameters import PeriodQuery
from geoheal.api.schemas import BatchAnswer, SnapshotAnswer, SnapshotsAnswer
from geoheal.api.service import Service
from geoheal.constants import API_PREFIX, CAPTURED_AT_MIN
from geoheal.domain.token import Role
from geoheal.monitor.answers import snapshot_answer, snapshot_details
from geoheal.monitor.reading import find_system
from geoheal.monitor.report import SnapshotReport, parse_report_json
from geoheal.store import snapshots
from geoheal.store.snapshots import Key


class SnapshotsQuery(PeriodQuery):
    """Which snapshots are listed."""

    basin: bool = Field(default=False, description="Tell the basin's coordinates too.")


def earliest(service: Service, now: datetime) -> datetime:
    """The earliest captured_at that is accepted: what retention would drop at once is refused."""
    retention = service.settings.retention
    return CAPTURED_AT_MIN if retention is None else max(CAPTURED_AT_MIN, now - retention)


def post_snapshot(service: Service, _: object) -> Response:
    """Answers only after the snapshot is committed, so an acknowledged snapshot is never lost.

    Sending the same snapshot (with its id) again answers 200 with the stored one; other content under the
    same id is a 409.
    """
    now = datetime.now(UTC)
    report = parse_report_json(read_json_body(service.settings.max_body_bytes))
    stored = service.ingest.ingest(report.system, report.observe(now, earliest(service, now)))
    service.metrics.count_ingested(accepted=stored.created, duplicates=not stored.created)
    if stored.created:
        service.alertness.notice(stored.snapshot, service.ingest.limits(report.system))
    return answer({"snapshot": snapshot_answer(stored.snapshot)}, 201 if stored.created else 200)


def post_snapshots(service: Service, _: object) -> Response:
    """Each row is accepted, a duplicate, or rejected with a reason; a bad row never spoils the others.

    The body is a JSON array or NDJSON (one snapshot a line), optionally gzipped. 422 when every row was
    rejected. Sending a batch again after an interruption is safe where its rows have ids.
    """
    now = datetime.now(UTC)
    body = read_batch_body({JSON, *NDJSON}, service.settings.max_batch_bytes)
    rows = read_rows(body, lines=request.mimetype in NDJSON)
    outcome = ingest_rows(service.database, rows, now, earliest(service, now), service.alertness.notice_batch)
    service.metrics.count_ingested(
        accepted=outcome["accepted"], duplicates=outcome["duplicates"], rejected=len(outcome["rejected"])
    )
    stored = outcome["accepted"] or outcome["duplicates"] or not outcome["rejected"]
    return answer(outcome) if stored else answer({**outcome, "success": False}, 422)


def list_snapshots(service: Service, query: SnapshotsQuery) -> Response:
    """Newest first."""
    with service.database.transaction() as connection:
        found = snapshots.page(
            connection,
            find_system(connection, query.system),
            limit=query.limit + 1,
            before=cursor.decode_key(query.cursor),
            since=query.since,
            until=query.until,
        )
    page, more = found[: query.limit], len(found) > query.limit
    return answer(
        {
            "snapshots": [snapshot_details(each, basin=query.basin) for each in page],
            "next_cursor": cursor.encode_key(Key(page[-1].captured_at, page[-1].id)) if more else None,
        }
    )


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/snapshot",
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
        answers={200: BatchAnswer, 422: BatchAnswer},
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
