"""Basins of stored snapshots: in full precision, or compact in a finished month."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Label, func, or_

from geoheal.store.schema.tables import SCHEMA, snapshots

HAS_BASIN: Final = "num_nonnulls(basin, compact_basin) > 0"
"""Whether a row of the snapshots has a basin, in SQL."""


def basin_of(rows: FromClause = snapshots) -> Label[Any]:
    """Return the column ``basin`` of snapshots, in whichever form it is stored."""
    expanded = getattr(func, SCHEMA).expand_basin(rows.c.compact_basin)
    return func.coalesce(rows.c.basin, expanded, type_=rows.c.basin.type).label("basin")


def has_basin(rows: FromClause = snapshots) -> ColumnElement[bool]:
    """Return whether rows of the snapshots have a basin."""
    return or_(rows.c.basin.is_not(None), rows.c.compact_basin.is_not(None))
