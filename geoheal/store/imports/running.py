"""Running imports, recognised by a lock that ends with the importing process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Function, func, select

from geoheal.store.session import Database

LOCK: Final = "geoheal import "
"""Before an import's id: the advisory lock of who imports; never to be changed."""


@contextmanager
def under_way(database: Database, import_id: UUID) -> Iterator[None]:
    """Let others see that an import is under way, for as long as the context lasts.

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
        holder.close()  # whatever became of it meanwhile, the import is what it is


def is_under_way(connection: Connection, import_id: UUID) -> bool:
    """Whether it is being imported now; if not, nobody begins until the transaction ends."""
    return not connection.execute(select(func.pg_try_advisory_xact_lock(_key(import_id)))).scalar_one()


def _key(import_id: UUID) -> Function[int]:
    return func.hashtextextended(f"{LOCK}{import_id}", 0)
