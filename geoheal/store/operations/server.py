"""Information about the database server: version, time, and whether it accepts writes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, func, select, text

from geoheal.errors import DatabaseFull, DatabaseReadOnly
from geoheal.store.session import Database


def version(connection: Connection) -> int:
    """PostgreSQL's version as one number: 150018 is 15.18."""
    return int(connection.execute(text("SELECT current_setting('server_version_num')")).scalar_one())


def now(connection: Connection) -> datetime:
    """Return the server's time at this moment (UTC)."""
    moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Origin:
    """Origin of a database's history.

    Parameters
    ----------
    cluster, database
        Identifiers that a standby shares with its primary: of the cluster, and of the database in it.
    standby
        Whether the server replays what another one writes.
    started_at
        Start of the server: no two servers with the same files have the same.
    """

    cluster: int
    database: int
    standby: bool
    started_at: datetime


ORIGIN: Final = text("""
    SELECT system_identifier, d.oid, pg_is_in_recovery(), pg_postmaster_start_time()
    FROM pg_control_system(), pg_database AS d WHERE d.datname = current_database()
""")


def origin(connection: Connection) -> Origin:
    """Return where the connection's database comes from."""
    return Origin(*connection.execute(ORIGIN).one())


FULL_FOR_S: Final = 30.0
"""Time (s) for which a disk counts as full after a write failed for lack of space."""

STATE: Final = text("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')")


def require_writable(database: Database) -> None:
    """Make sure that the database accepts writes.

    Raises
    ------
    DatabaseReadOnly
        When it is a standby, or set to be read-only.
    DatabaseFull
        When a write of this process failed for lack of space a moment ago.
    """
    with database.transaction() as connection:
        standby, read_only = connection.execute(STATE).one()
    if standby:
        raise DatabaseReadOnly("The database is a standby in recovery: it can be read only.")
    if read_only != "off":
        raise DatabaseReadOnly("The database is read-only (default_transaction_read_only).")
    if database.full_for_s < FULL_FOR_S:
        raise DatabaseFull("The database had no space left at the last write.")
