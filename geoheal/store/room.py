"""Room for one more row: the number of rows that people create is limited, also for concurrent additions."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, func, select

from geoheal.errors import Conflict

LOCK: Final = "geoheal room "
"""Prefix of the lock under which a table's rows are counted, followed by the table's name."""


def require_room(
    connection: Connection,
    table: Table,
    most: int,
    named: str,
    *conditions: ColumnElement[bool],
    advice: str = "delete some of them first",
) -> None:
    """Require room for a row in a table; concurrent callers wait until the transaction ends.

    Parameters
    ----------
    most
        Largest number of rows.
    named
        Name of the rows in the error message.
    conditions
        Which rows count.
    advice
        What the user can do if there is no room.

    Raises
    ------
    Conflict
        If there is no room.
    """
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{LOCK}{table.name}", 0))))
    number = select(func.count()).select_from(table).where(*conditions)
    if connection.execute(number).scalar_one() >= most:
        raise Conflict(f"There are {most} {named}, which is the limit; {advice}.")
