"""Endpoints of profiles: store them, and show where processes spend their time."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from flask import Response
from pydantic import Field

from geoheal.api.endpoints.endpoint import Body, Endpoint, Query, answer
from geoheal.api.http.body import JSON, read_batch_body
from geoheal.api.http.parsing import parse_json, system_name
from geoheal.api.models.health.profiles import (
    ProfileAnswer,
    ProfileStoredAnswer,
    changes_between,
    seen_summary,
)
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.health.system import System
from geoheal.errors import InvalidInput
from geoheal.monitor.health.queries import find_system
from geoheal.monitor.ingest.single import open_system
from geoheal.monitor.profiling.parsing import SentProfile, profile_of
from geoheal.monitor.profiling.summary import Summary, summarise
from geoheal.store.profiles import profiles
from geoheal.store.session import Connection
from geoheal.validation.types import Line, MomentText, Word

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
DEFAULT_STRETCH: Final = timedelta(hours=1)
PROFILES_MAX: Final = 1_000
"""Largest number of profiles of one period to add up."""


class ProfileQuery(Query):
    """Profiles to add up, and the period to compare with."""

    since: MomentText | None = Field(None, description="First moment [an hour before `until`].")
    until: MomentText | None = Field(None, description="Moment before which it ends [now].")
    code_hash: Word | None = Field(None, description="Only profiles of this code.")
    route: Line | None = Field(None, description="Only requests of this route; empty: outside of requests.")
    against_since: MomentText | None = Field(None, description="First moment of the period to compare with.")
    against_until: MomentText | None = Field(None, description="Moment before which that ends [`since`].")
    against_code_hash: Word | None = Field(
        None,
        description="Code of the profiles to compare with; of the same period unless another one is given.",
    )


def post_profile(service: RunningService, _: Query) -> Response:
    """Store where a process spent its time in a period of some seconds: `Reporter(profile=True)` does it.

    The body may be gzipped. A profile with an `id` that is stored already is stored once.
    """
    now = datetime.now(UTC)
    most = min(BODY_MAX_BYTES, service.settings.max_batch_bytes)
    sent = parse_json(SentProfile, read_batch_body({JSON}, most))
    days = service.settings.profile_retention_days
    profile = profile_of(sent, now, now - timedelta(days=days) if days else None)
    with service.database.transaction() as connection:
        stored = profiles.add(connection, open_system(connection, sent.system), profile)
    return answer(ProfileStoredAnswer, {"id": profile.id, "stored": stored}, 201)


def get_profile(service: RunningService, query: ProfileQuery, name: str) -> Response:
    """Return seconds by function of a period, per request and in total, and the difference from another one.

    Without `against_since` or `against_code_hash` nothing is compared.
    """
    until = query.until or datetime.now(UTC)
    since = query.since or until - DEFAULT_STRETCH
    _require_stretch(since, until, "since")
    with service.database.transaction() as connection:
        system = find_system(connection, system_name(name))
        found, profile = _stretch(connection, system, since, until, (query.code_hash, query.route))
        earlier, against = None, None
        if query.against_since is not None or query.against_code_hash is not None:
            start, end = query.against_since or since, query.against_until
            end = end or (until if query.against_since is None else since)
            _require_stretch(start, end, "against_since")
            chosen = query.against_code_hash, query.route
            earlier, against = _stretch(connection, system, start, end, chosen)
    changes = [] if earlier is None else changes_between(found, earlier)
    values = {"system": system.name, "profile": profile, "against": against, "changes": changes}
    return answer(ProfileAnswer, values)


def _stretch(
    connection: Connection,
    system: System,
    since: datetime,
    until: datetime,
    chosen: tuple[str | None, str | None],
) -> tuple[Summary, dict[str, object]]:
    code_hash, route = chosen
    read = profiles.newest_first(connection, system, since, until, PROFILES_MAX + 1, code_hash)
    found = summarise(islice(read, PROFILES_MAX), route=route)
    complete = next(read, None) is None
    return found, seen_summary(found, since=since, until=until, complete=complete)


def _require_stretch(since: datetime, until: datetime, field: str) -> None:
    if since >= until:
        raise InvalidInput(f"{field} must lie before the end of its period.", field=field)


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/systems/<name>/profile",
        view=get_profile,
        role=Role.VIEWER,
        summary="Show where a system spends its time",
        tag="Profiles",
        query=ProfileQuery,
        answers={200: ProfileAnswer},
    ),
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
