"""Queries on code versions."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, select, text
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.store.schema.tables import SCHEMA, code_versions


def ensure(
    connection: Connection, system: System, versions: Iterable[CodeVersion], seen_at: datetime
) -> dict[str, UUID]:
    """Return ids of code versions by fingerprint, after storing new ones."""
    ids = ensure_all(connection, {(system.id, version): seen_at for version in versions if version})
    return {fingerprint: found for (_, fingerprint), found in ids.items()}


def ensure_all(
    connection: Connection, seen: Mapping[tuple[UUID, CodeVersion], datetime]
) -> dict[tuple[UUID, str], UUID]:
    """Apply :func:`ensure` to several systems at once: ids by system and fingerprint.

    Parameters
    ----------
    seen
        When a system's code version was first seen, if it is new.
    """
    wanted = {(system_id, each.fingerprint): (each, at) for (system_id, each), at in seen.items()}
    known = _ids(connection, wanted)
    new = sorted(wanted.keys() - known.keys())  # in one order, so that writers do not deadlock
    if not new:
        return known
    connection.execute(
        insert(code_versions).on_conflict_do_nothing(),
        [
            {
                "system_id": system_id,
                "id": uuid7(),
                "fingerprint": fingerprint,
                "code_hash": version.code_hash,
                "active_modules": list(version.active_modules),
                "module_versions": dict(version.module_versions),
                "first_seen_at": at,
            }
            for system_id, fingerprint in new
            for version, at in [wanted[system_id, fingerprint]]
        ],
    )
    return _ids(connection, wanted)


def find_all(connection: Connection, system: System, ids: Iterable[UUID]) -> dict[UUID, CodeVersion]:
    """Return the code versions with these ids."""
    query = select(code_versions).where(code_versions.c.system_id == system.id, code_versions.c.id.in_(ids))
    return {
        row.id: CodeVersion(row.code_hash, tuple(row.active_modules), row.module_versions)
        for row in connection.execute(query)
    }


_IDS = text(f"""
    SELECT c.system_id, c.fingerprint, c.id
    FROM unnest(CAST(:systems AS uuid[]), CAST(:fingerprints AS text[])) AS wanted (system_id, fingerprint)
    JOIN {SCHEMA}.code_versions AS c USING (system_id, fingerprint)
""")


def of_hash(system: System, code_hash: str) -> Select[tuple[UUID]]:
    """Return the ids of a system's code versions with this hash, as part of another query."""
    return select(code_versions.c.id).where(
        code_versions.c.system_id == system.id, code_versions.c.code_hash == code_hash
    )


def _ids(connection: Connection, wanted: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], UUID]:
    pairs = list(wanted)
    if not pairs:
        return {}
    named = {"systems": [each for each, _ in pairs], "fingerprints": [each for _, each in pairs]}
    return {(system_id, each): found for system_id, each, found in connection.execute(_IDS, named)}
