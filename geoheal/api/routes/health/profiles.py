"""Profiles: where sampled processes spent their time, taken in."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Response

from geoheal.api.http.body import JSON, read_batch_body
from geoheal.api.http.endpoint import Body, Endpoint, Query, answer
from geoheal.api.http.parsing import parse_json
from geoheal.api.models.health.profiles import ProfileStoredAnswer
from geoheal.api.service import Service
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.monitor.ingest.single import open_system
from geoheal.monitor.profiling.parsing import SentProfile, profile_of
from geoheal.store.profiles import profiles

EXAMPLE: Final[dict[str, Any]] = {
    "system": "shop",
    "node": "web-1",
    "id": "019aafd2-7c00-7000-8000-000000000002",
    "started_at": "2026-11-28T14:00:00+00:00",
    "duration_s": 30.0,
    "code_hash": "4f9d1c2",
    "samples": 190,
    "requests": {"GET /total": 120},
    "functions": [["shop.web", "total"], ["shop.pricing", "total"]],
    "stacks": [
        {"route": "GET /total", "functions": [0, 1], "line": 31, "wall_s": 7.2, "cpu_s": 6.9},
        {"route": "GET /total", "functions": [0], "line": 12, "wall_s": 0.4, "cpu_s": 0.1},
    ],
    "errors": [
        {
            "route": "GET /total",
            "type": "KeyError",
            "module": "shop.pricing",
            "function": "total",
            "line": 33,
            "count": 2,
        }
    ],
}
BODY_MAX_BYTES: Final = 2_000_000


def post_profile(service: Service, _: Query) -> Response:
    """Store where a process spent its time in a stretch of some seconds: `Reporter(profile=True)` does it.

    The body may be gzipped. A profile with an `id` that is stored already is stored once.
    """
    now = datetime.now(UTC)
    most = min(BODY_MAX_BYTES, service.settings.max_batch_bytes)
    sent = parse_json(SentProfile, read_batch_body({JSON}, most))
    days = service.settings.profile_retention_days
    profile = profile_of(sent, now, now - timedelta(days=days) if days else None)
    with service.database.transaction() as connection:
        stored = profiles.add(connection, open_system(connection, sent.system), profile)
    return answer({"id": str(profile.id), "stored": stored}, 201)


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/profiles",
        view=post_profile,
        role=Role.REPORTER,
        summary="Store a profile",
        tag="Profiles",
        body=Body({JSON: SentProfile}, EXAMPLE),
        answers={201: ProfileStoredAnswer},
    ),
)
