"""Columns, references and conditions that many tables share."""

from sqlalchemy import Column, ColumnElement, ForeignKeyConstraint, FromClause, Uuid, func, literal, or_

from geoheal.store.schema.tables import SCHEMA


def row_id() -> Column[object]:
    """Return the column of a row's key."""
    return Column("id", Uuid, nullable=False, comment="Key within the system (UUIDv7: sorts by age).")


def incident_id() -> Column[object]:
    """Return the column that names an incident."""
    return Column("incident_id", Uuid, nullable=False, comment="The incident that it belongs to.")


def within(column: str, table: str) -> ForeignKeyConstraint:
    """Refer to a row of the same system."""
    return ForeignKeyConstraint(
        ["system_id", column], [f"{SCHEMA}.{table}.system_id", f"{SCHEMA}.{table}.id"]
    )


def concerns(table: FromClause, system: str) -> ColumnElement[bool]:
    """Whether a row is about the system of this name.

    Parameters
    ----------
    table
        Has the columns ``system`` and ``pattern``, of which one is NULL; in a pattern ``*`` stands for any
        characters, and all others for themselves.
    """
    escaped = func.regexp_replace(table.c.pattern, r"([\\%_])", r"\\\1", "g")
    return or_(
        table.c.system == system,
        literal(system).like(func.replace(escaped, "*", "%")),
    )
