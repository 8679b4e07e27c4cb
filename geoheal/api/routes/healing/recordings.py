"""Endpoints of recorded calls: store, list, count and erase."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Body, Endpoint, Query, answer
from geoheal.api.http import cursor
from geoheal.api.http.body import JSON, read_batch_body, refuse_forms
from geoheal.api.http.parsing import parse_json
from geoheal.api.models.healing.recordings import CallsAnswer, ErasedAnswer, FunctionsAnswer, RecordedAnswer
from geoheal.api.routes.parameters import SystemPageQuery, SystemQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.errors import InvalidInput
from geoheal.monitor.ingest.single import open_system
from geoheal.monitor.recording.parsing import SentRecordings, parse_calls
from geoheal.store.recordings import counts, recordings
from geoheal.validation.types import Word

EXAMPLE: Final[dict[str, Any]] = {
    "system": "shop",
    "calls": [
        {
            "id": "019aafd2-7c00-7000-8000-000000000001",
            "module": "shop.pricing",
            "function": "total",
            "recorded_at": "2026-11-28T14:00:00+00:00",
            "duration_ms": 0.2,
            "parts": 4,
            "redacted": False,
            "outcome": "int",
            "error": None,
            "before": {"args": [{"list": [120, 80]}], "kwargs": []},
            "after": None,
            "result": 200,
        }
    ],
    "counts": [{"module": "shop.pricing", "function": "total", "reason": "", "calls": 1}],
}
PREFIX: Final = f"{API_PREFIX}/recordings"


class CallsQuery(SystemPageQuery):
    """Filter of recorded calls."""

    module: Word | None = Field(None, description="Import name of the module; all by default.")
    function: Word | None = Field(None, description="Qualified name of the function; all by default.")


class EraseQuery(SystemQuery):
    """Calls to erase."""

    module: Word | None = Field(None, description="Import name of the module; all by default.")
    function: Word | None = Field(None, description="Qualified name of the function; all by default.")


def post_recordings(service: RunningService, _: Query) -> Response:
    """Store recorded calls; each is stored or rejected with a reason, independently of the others.

    The newest few calls of each kind (function, outcome, size, latency) are kept. The body may be gzipped.
    """
    now = datetime.now(UTC)
    sent = parse_json(SentRecordings, read_batch_body({JSON}, service.settings.max_batch_bytes))
    days = service.settings.recording_retention_days
    calls, rejected = parse_calls(sent.calls, now, now - timedelta(days=days) if days else None)
    with service.database.transaction() as connection:
        system = open_system(connection, sent.system)
        recordings.add(connection, system, calls)
        counts.add(connection, system, sent.call_counts(), now)
    return answer(RecordedAnswer, {"accepted": len(calls), "rejected": rejected})


def list_calls(service: RunningService, query: CallsQuery) -> Response:
    """List recorded calls, newest first, with their values: these are data of the application."""
    before = cursor.decode_id(query.cursor)
    with service.database.transaction() as connection:
        found = recordings.page(
            connection,
            asked_system(connection, query.system),
            before,
            query.limit + 1,
            module=query.module,
            function=query.function,
        )
    page, next_cursor = cursor.page_by_id(found, query.limit)
    return answer(CallsAnswer, {"calls": page, "next_cursor": next_cursor})


def list_functions(service: RunningService, query: SystemQuery) -> Response:
    """Count the stored calls per function, and the reasons why others could not be recorded; no values."""
    with service.database.transaction() as connection:
        found = counts.by_function(connection, asked_system(connection, query.system))
    return answer(FunctionsAnswer, {"functions": found})


def erase_calls(service: RunningService, query: EraseQuery) -> Response:
    """Erase calls and their counts: all of a system, or those of a module or of one of its functions.

    Recording processes continue.
    """
    refuse_forms(service.settings.max_body_bytes)
    if query.function is not None and query.module is None:
        raise InvalidInput("Name the function's module too.", field="module")
    with service.database.transaction() as connection:
        system = asked_system(connection, query.system)
        erased = recordings.erase(connection, system, module=query.module, function=query.function)
        counts.erase(connection, system, module=query.module, function=query.function)
    message = f"Erased {erased} recorded calls of {query.system}."
    return answer(ErasedAnswer, {"erased": erased, "message": message})


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=PREFIX,
        view=post_recordings,
        role=Role.REPORTER,
        summary="Store recorded calls",
        tag="Recordings",
        body=Body({JSON: SentRecordings}, EXAMPLE),
        answers={200: RecordedAnswer},
    ),
    Endpoint(
        method="GET",
        rule=PREFIX,
        view=list_calls,
        role=Role.OPERATOR,
        summary="List recorded calls",
        tag="Recordings",
        query=CallsQuery,
        answers={200: CallsAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{PREFIX}/functions",
        view=list_functions,
        role=Role.VIEWER,
        summary="Count recorded calls by function",
        tag="Recordings",
        query=SystemQuery,
        answers={200: FunctionsAnswer},
    ),
    Endpoint(
        method="DELETE",
        rule=PREFIX,
        view=erase_calls,
        role=Role.OPERATOR,
        summary="Erase recorded calls",
        tag="Recordings",
        query=EraseQuery,
        answers={200: ErasedAnswer},
    ),
)
