"""Queries on profiles: one row each, stored as they arrive, and read by periods."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.health.system import System
from geoheal.domain.profiling.functions import by_function
from geoheal.domain.profiling.profile import ErrorSite, Place, Profile, Seconds, Stack
from geoheal.domain.snapshots.code_version import UNKNOWN_CODE, CodeVersion
from geoheal.store.schema.profile_tables import profiles
from geoheal.store.snapshots import partitions
from geoheal.store.snapshots.partitions import PROFILES
from geoheal.store.systems import code_versions

AT_ONCE: Final = 20
"""Profiles in memory at a time: each may have a thousand chains of calls."""


def add(connection: Connection, system: System, profile: Profile) -> bool:
    """Store a profile, creating its partition if necessary; return False if it is stored already."""
    partitions.cover(connection, [profile.started_at], PROFILES)
    version = profile.code_version
    ids = code_versions.ensure(connection, system, [version], profile.started_at)
    row = {
        "system_id": system.id,
        "started_at": profile.started_at,
        "id": profile.id,
        "node": profile.node,
        "duration_s": profile.duration_s,
        "code_version_id": ids.get(version.fingerprint),
        "samples": profile.samples,
        "requests": dict(profile.requests),
        "functions": list(_functions(profile.stacks)),
        "stacks": _stacks(profile.stacks),
        "other_wall_s": profile.other.wall_s,
        "other_cpu_s": profile.other.cpu_s,
        "errors": [_error(each) for each in profile.errors],
    }
    statement = insert(profiles).values(row).on_conflict_do_nothing().returning(profiles.c.id)
    return connection.execute(statement).one_or_none() is not None


def between(
    connection: Connection, system: System, since: datetime, until: datetime, limit: int
) -> list[Profile]:
    """Return the newest profiles that began in a period, up to a limit, oldest first."""
    return list(newest_first(connection, system, since, until, limit))[::-1]


def newest_first(
    connection: Connection,
    system: System,
    since: datetime,
    until: datetime,
    limit: int,
    code_hash: str | None = None,
) -> Iterator[Profile]:
    """Yield profiles that began in a period, optionally of one code hash, a few at a time in memory."""
    query = (
        select(profiles)
        .where(profiles.c.system_id == system.id)
        .where(profiles.c.started_at >= since, profiles.c.started_at < until)
        .order_by(profiles.c.started_at.desc(), profiles.c.id.desc())
        .limit(limit)
    )
    if code_hash is not None:
        query = query.where(profiles.c.code_version_id.in_(code_versions.of_hash(system, code_hash)))
    with connection.execution_options(yield_per=AT_ONCE).execute(query) as found:
        for rows in found.partitions():
            ids = {row.code_version_id for row in rows if row.code_version_id is not None}
            versions = code_versions.find_all(connection, system, ids) if ids else {}
            yield from (_profile(row, versions) for row in rows)


def _functions(stacks: Sequence[Stack]) -> Iterator[dict[str, Any]]:
    for (route, (module, function)), found in by_function(stacks).items():
        yield {
            "route": route,
            "module": module,
            "function": function,
            "self_s": found.own.wall_s,
            "total_s": found.total.wall_s,
            "self_cpu_s": found.own.cpu_s,
            "total_cpu_s": found.total.cpu_s,
            "lines": found.hottest(),
        }


def _stacks(stacks: Sequence[Stack]) -> dict[str, Any]:
    places: dict[Place, int] = {}
    rows = [
        [
            each.route,
            [places.setdefault(place, len(places)) for place in each.places],
            each.line,
            each.seconds.wall_s,
            each.seconds.cpu_s,
        ]
        for each in stacks
    ]
    return {"places": [list(place) for place in places], "stacks": rows}


def _error(site: ErrorSite) -> dict[str, Any]:
    module, function = site.place
    return {
        "route": site.route,
        "type": site.kind,
        "module": module,
        "function": function,
        "line": site.line,
        "count": site.count,
    }


def _profile(row: Row[Any], versions: dict[UUID, CodeVersion]) -> Profile:
    places = [(module, function) for module, function in row.stacks["places"]]
    return Profile(
        id=row.id,
        started_at=row.started_at,
        duration_s=row.duration_s,
        node=row.node,
        code_version=versions.get(row.code_version_id, UNKNOWN_CODE),
        samples=row.samples,
        requests=row.requests,
        stacks=[
            Stack(
                route=route,
                places=tuple(places[place] for place in chain),
                line=line,
                seconds=Seconds(wall_s, cpu_s),
            )
            for route, chain, line, wall_s, cpu_s in row.stacks["stacks"]
        ],
        other=Seconds(row.other_wall_s, row.other_cpu_s),
        errors=[
            ErrorSite(
                route=each["route"],
                kind=each["type"],
                place=(each["module"], each["function"]),
                line=each["line"],
                count=each["count"],
            )
            for each in row.errors
        ],
    )
