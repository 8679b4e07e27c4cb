"""Room for one more row: what people write by hand is bounded, also where several add at the same time."""

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
        Rows that there may be.
    named
        What they are, for the reader of the error.
    conditions
        Which rows count.
    advice
        What the reader can do where there is no room.

    Raises
    ------
    Conflict
        When there are as many as there may be.
    """
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{LOCK}{table.name}", 0))))
    number = select(func.count()).select_from(table).where(*conditions)
    if connection.execute(number).scalar_one() >= most:
        raise Conflict(f"There are {most} {named}, which is the limit; {advice}.")
