"""Queries on code versions."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from geoheal.domain.code_version import CodeVersion
from geoheal.domain.system import System
from geoheal.store.tables import code_versions


def ensure(
    connection: Connection, system: System, versions: Iterable[CodeVersion], seen_at: datetime
) -> dict[str, UUID]:
    """Ids of code versions by fingerprint; those that are new are stored."""
    wanted = {version.fingerprint: version for version in versions if version}
    known = _ids(connection, system, list(wanted))
    new = [version for fingerprint, version in wanted.items() if fingerprint not in known]
    if not new:
        return known
    connection.execute(
        insert(code_versions).on_conflict_do_nothing(),
        [
            {
                "system_id": system.id,
                "id": uuid7(),
                "fingerprint": version.fingerprint,
                "code_hash": version.code_hash,
                "active_modules": list(version.active_modules),
                "module_versions": dict(version.module_versions),
                "first_seen_at": seen_at,
            }
            for version in new
        ],
    )
    return _ids(connection, system, list(wanted))


def find_all(connection: Connection, system: System, ids: Iterable[UUID]) -> dict[UUID, CodeVersion]:
    """The code versions with these ids."""
    query = select(code_versions).where(code_versions.c.system_id == system.id, code_versions.c.id.in_(ids))
    return {
        row.id: CodeVersion(row.code_hash, tuple(row.active_modules), row.module_versions)
        for row in connection.execute(query)
    }


def _ids(connection: Connection, system: System, fingerprints: list[str]) -> dict[str, UUID]:
    if not fingerprints:
        return {}
    query = select(code_versions.c.fingerprint, code_versions.c.id).where(
        code_versions.c.system_id == system.id, code_versions.c.fingerprint.in_(fingerprints)
    )
    return {row.fingerprint: row.id for row in connection.execute(query)}
