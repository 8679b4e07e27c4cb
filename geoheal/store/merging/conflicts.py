"""Obstacles to merging a system into another one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from geoheal.domain.health.system import System
from geoheal.store.imports.running import LOCK
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.snapshots.basins import HAS_BASIN

MODULES_SHOWN: Final = 5

HAS_BASINS: Final = f"""
    SELECT EXISTS (SELECT 1 FROM {SCHEMA}.baselines WHERE system_id = :source)
        OR EXISTS (SELECT 1 FROM {SCHEMA}.snapshots WHERE system_id = :source AND {HAS_BASIN})
"""
BOTH_OPEN: Final = f"""
    SELECT count(*) = 2 FROM {SCHEMA}.incidents
    WHERE system_id IN (:source, :target) AND state IN ('pending', 'open')
"""
OPEN_PATCH: Final = f"""
    SELECT EXISTS (SELECT 1 FROM {SCHEMA}.patches
                   WHERE system_id = :source AND state IN ('proposed', 'approved', 'applied'))
"""
MODULES: Final = f"""
    SELECT name FROM {SCHEMA}.modules WHERE system_id IN (:source, :target)
    GROUP BY name HAVING count(*) = 2 ORDER BY name
"""
IMPORTS: Final = f"SELECT id FROM {SCHEMA}.imports WHERE system_id IN (:source, :target)"
IS_ONE_RUNNING: Final = f"""
    SELECT EXISTS (SELECT 1 FROM pg_locks AS held JOIN unnest(CAST(:imports AS uuid[])) AS i (id)
                   ON hashtextextended('{LOCK}' || i.id, 0)
                      = (CAST(held.classid AS bigint) << 32) | CAST(held.objid AS bigint)
                   WHERE held.locktype = 'advisory' AND held.objsubid = 1
                     AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
"""The imports are read first: a cluster does not join a table of its nodes with a server's own."""
HEALING: Final = f"""
    SELECT EXISTS (SELECT 1 FROM {SCHEMA}.policies
                   WHERE system_id IN (:source, :target) AND lease_id IS NOT NULL AND lease_until > :now)
"""


def flaw(connection: Connection, source: System, target: System) -> str | None:
    """Return why a system cannot be merged into another one, and what to do; None if it can."""

    given = {"source": source.id, "target": target.id}

    def ask(statement: str) -> Sequence[Any]:
        return connection.scalars(text(statement), given).all()

    if (source.geometry, source.dimension) != (target.geometry, target.dimension) and any(ask(HAS_BASINS)):
        return (
            f"the basins of {source.name!r} have {source.dimension} coordinates in {source.geometry} "
            f"geometry, those of {target.name!r} {target.dimension} in {target.geometry} geometry."
        )
    if any(ask(BOTH_OPEN)):
        return "both have an incident, but a system can only have one at a time. Resolve one of them first."
    if any(ask(OPEN_PATCH)):
        return f"{source.name!r} has a patch that is proposed, approved or applied. Decide on it first."
    shared = ask(MODULES)
    if shared:
        names = ", ".join(map(repr, shared[:MODULES_SHOWN]))
        return f"both have managed modules of the same name ({names}). Unregister them in one of the systems."
    if connection.scalar(text(IS_ONE_RUNNING), {"imports": ask(IMPORTS)}):
        return "an import into one of them is still running. Wait until it has ended."
    return None


def is_being_healed(connection: Connection, source: System, target: System, now: datetime) -> bool:
    """Whether a worker is checking or healing one of them."""
    parameters = {"source": source.id, "target": target.id, "now": now}
    return bool(connection.execute(text(HEALING), parameters).scalar_one())
