"""The one place where the driver's errors are translated into geoheal's."""

from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from geoheal.domain.display import printable
from geoheal.errors import (
    DatabaseError,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseUnavailable,
    IdentityTaken,
    MigrationRequired,
    PartitionMissing,
    StatementNotSupported,
    StatementTimeout,
)

BY_SQLSTATE: Final[dict[str, type[DatabaseError]]] = {
    "0A000": StatementNotSupported,
    "25006": DatabaseReadOnly,
    "53100": DatabaseFull,
    "57014": StatementTimeout,
    "23505": IdentityTaken,
    "23514": PartitionMissing,
    "3F000": MigrationRequired,
    "42P01": MigrationRequired,
    "42703": MigrationRequired,
    "42883": MigrationRequired,
}
"""Errors by SQLSTATE: constraint names do not survive a distributed database."""

INTERNAL: Final = "XX000"
BY_MESSAGE: Final[dict[str, type[DatabaseError]]] = {
    "no partition of relation": PartitionMissing,
    "duplicate key value violates unique constraint": IdentityTaken,
}
"""Errors by their beginning, for errors that a cluster's node sends during COPY, without SQLSTATE."""

UNAVAILABLE_CLASSES: Final = ("08", "53", "55", "57", "58", "XX")
"""SQLSTATE classes of temporary errors: connection, resources, locks, intervention, system, internal."""


DRIVER_ERRORS: Final = (PoolTimeout, DBAPIError, psycopg.Error)
"""Errors raised by SQLAlchemy and psycopg."""


def translation_of(error: PoolTimeout | DBAPIError | psycopg.Error) -> DatabaseError:
    """Return geoheal's error for one of the driver's."""
    match error:
        case PoolTimeout():
            return DatabaseUnavailable("All database connections are busy; try again in a moment.")
        case DBAPIError():
            return _translation(sqlstate(error), error.orig, lost=error.connection_invalidated)
        case _:
            lost = isinstance(error, psycopg.OperationalError)
            return _translation(error.sqlstate, error, lost=lost)


def sqlstate(error: DBAPIError) -> str | None:
    """Return the error's SQLSTATE; None when the server gave none (it was not reached, for example)."""
    return getattr(error.orig, "sqlstate", None)


def _translation(state: str | None, cause: BaseException | None, *, lost: bool) -> DatabaseError:
    said = None if cause is None else _first_line(str(cause))
    error = _error_of(state, said or "", lost=lost)
    error.said = said
    return error


def _error_of(state: str | None, said: str, *, lost: bool) -> DatabaseError:
    if state in BY_SQLSTATE:
        return BY_SQLSTATE[state]()
    if state == INTERNAL:
        for beginning, kind in BY_MESSAGE.items():
            if said.startswith(beginning):
                return kind()
    if state is None or lost or state.startswith(UNAVAILABLE_CLASSES):
        return DatabaseUnavailable()
    return DatabaseError(f"The database refused a statement (SQLSTATE {state}).")


def _first_line(text: str) -> str | None:
    """Return the cause, without the driver's advice and earlier attempts.

    >>> _first_line("connection failed: connection to server at \\"db\\", port 1 failed: refused\\nIs it up?")
    'connection to server at "db", port 1 failed: refused'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return printable(lines[0].removeprefix("connection failed: ")) if lines else None
