"""Tables of comparisons in SQLAlchemy Core; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import Column, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from geoheal.store.schema.tables import UtcTime, metadata

compare_configs = Table(
    "compare_configs",
    metadata,
    Column("name", Text, primary_key=True, comment="Name by which requests refer to it."),
    Column("config", JSONB, nullable=False, comment="Sides and rules, as they were sent."),
    Column("created_at", UtcTime, nullable=False, comment="When it was stored first (UTC)."),
    Column("updated_at", UtcTime, nullable=False, comment="When it was stored last (UTC)."),
    Column("updated_by", Text, nullable=False, comment="The person or token that stored it."),
    comment="Named configurations of comparisons: sides and rules.",
)
