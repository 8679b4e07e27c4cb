"""Lock out writers for the end of a merge."""

from typing import Final

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from geoheal.domain.health.system import System
from geoheal.store.schema.tables import SCHEMA

PATIENCE: Final = text("SET LOCAL lock_timeout = '500ms'")
"""Shorter than PostgreSQL's deadlock_timeout, so that writers of snapshots are never cancelled."""

LONG: Final = text("SET LOCAL statement_timeout = '10min'")
SNAPSHOTS: Final = text(f"LOCK TABLE {SCHEMA}.snapshots IN SHARE ROW EXCLUSIVE MODE")
ROWS: Final = text(f"""
    SELECT id FROM {SCHEMA}.systems WHERE id IN (:source, :target) AND deleted_at IS NULL
    ORDER BY id FOR UPDATE
""")


def take_time(connection: Connection) -> None:
    """Let the statements of this transaction take longer than a request's."""
    connection.execute(LONG)


def hold_writers(connection: Connection, source: System, target: System) -> bool | None:
    """Lock out writers of snapshots and other rows of the systems until the transaction ends.

    Returns
    -------
    None if the lock takes too long; False if one of the systems is deleted.
    """
    savepoint = connection.begin_nested()
    try:
        connection.execute(PATIENCE)
        connection.execute(SNAPSHOTS)
        found = connection.execute(ROWS, {"source": source.id, "target": target.id}).all()
    except DBAPIError as error:
        savepoint.rollback()
        if isinstance(error.orig, LockNotAvailable):
            return None
        raise
    savepoint.commit()
    return len(found) == 2
