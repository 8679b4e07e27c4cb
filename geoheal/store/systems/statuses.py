"""The status of every system, looked up in the last hours of the history first.

Most systems have reported within the last hours. Their status is looked up only there, with those hours as
constants, so that the server plans for one or two partitions of the history instead of all. Only systems
without a snapshot in those hours are looked up in the whole history.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from geoheal.store.cluster.definitions import definition_of
from geoheal.store.cluster.narrowing import narrow_text
from geoheal.store.cluster.reach import ids_within
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.session import driver_connection

VIEW: Final = f"{SCHEMA}.system_status"

RECENT: Final = text("SELECT now() - interval '6 hours' AS since, now() + interval '5 minutes' AS until")
"""The last hours, until the moment up to which the view looks for snapshots; by the transaction's clock."""

_HISTORY: Final = re.compile(rf"\bFROM {SCHEMA}\.snapshots s\b")
_LAST_HOURS: Final = (
    f"FROM (SELECT * FROM {SCHEMA}.snapshots "
    "WHERE captured_at >= %(since)s::timestamptz AND captured_at <= %(until)s::timestamptz) s"
)

Given = Mapping[str, object]


def rows(connection: Connection, query: str, systems: Sequence[UUID] | None = None) -> list[tuple[Any, ...]]:
    """Return the rows of a query on the view, in no order; of all systems if none are named.

    They are read in binary format, because otherwise reading thousands takes longer than finding them.

    Parameters
    ----------
    query
        Selects the system's key and the moment of its last snapshot first, from the view as ``y``.
    """
    within = ids_within(connection)
    if within is not None:
        return _read(
            connection, narrow_text(connection, query, "%(within)s"), systems, {"within": list(within)}
        )
    recent = _of_the_last_hours(connection, query)
    if recent is None:
        return _read(connection, query, systems)
    found = _read(connection, recent, systems, connection.execute(RECENT).one()._asdict(), prepare=False)
    quiet = [row[0] for row in found if row[1] is None]
    if not quiet:
        return found
    return [row for row in found if row[1] is not None] + _read(connection, query, quiet)


def _of_the_last_hours(connection: Connection, query: str) -> str | None:
    """Return the query with the status from the last hours; None if the view has an unexpected form."""
    definition = definition_of(connection, VIEW)
    if definition is None:
        return None
    status, places = _HISTORY.subn(lambda _: _LAST_HOURS, definition.strip().rstrip(";").replace("%", "%%"))
    return query.replace(f"FROM {VIEW} AS y", f"FROM ({status}) AS y") if places == 1 else None


def _read(
    connection: Connection,
    query: str,
    systems: Sequence[UUID] | None,
    given: Given | None = None,
    *,
    prepare: bool | None = None,
) -> list[tuple[Any, ...]]:
    given = dict(given or {})
    if systems is not None:
        query, given = f"{query} WHERE y.system_id = ANY(%(systems)s)", {**given, "systems": list(systems)}
    cursor = driver_connection(connection).cursor(binary=True)
    return cursor.execute(query.encode(), given, prepare=prepare).fetchall()
