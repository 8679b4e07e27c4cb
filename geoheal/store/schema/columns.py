"""Columns and references that many tables have."""

from sqlalchemy import Column, ForeignKeyConstraint, Uuid

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
