"""Running imports, recognised by a lock that ends with the importing process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Function, func, select

from geoheal.store.session import Database

LOCK: Final = "geoheal import "
"""First part of the advisory lock of a running import, before its id; must never change."""


@contextmanager
def under_way(database: Database, import_id: UUID) -> Iterator[None]:
    """Show others that an import is running, for as long as the context lasts.

    The lock is a transaction's, so that it holds behind a pooler too. The transaction does nothing else: it
    keeps no snapshot, and no row from being vacuumed.

    Raises
    ------
    DatabaseError
        When the database cannot be reached now.
    """
    with database.noting_full():
        holder = database.engine.connect()
    try:
        with database.noting_full():
            holder.execute(select(func.pg_advisory_xact_lock(_key(import_id))))
        yield
    finally:
        holder.close()  # the transaction does nothing else, so its failure does not matter


def is_under_way(connection: Connection, import_id: UUID) -> bool:
    """Whether the import is running now; if not, it cannot begin until the transaction ends."""
    return not connection.execute(select(func.pg_try_advisory_xact_lock(_key(import_id)))).scalar_one()


def _key(import_id: UUID) -> Function[int]:
    return func.hashtextextended(f"{LOCK}{import_id}", 0)
