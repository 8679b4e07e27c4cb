"""The table of what other tools' exporters sent last; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from geoheal.store.schema.tables import UtcTime, metadata

telemetry_sources = Table(
    "telemetry_sources",
    metadata,
    Column(
        "system_id", Uuid, ForeignKey("systems.id"), nullable=False, comment="The system; part of every key."
    ),
    Column(
        "resource",
        LargeBinary,
        nullable=False,
        comment="SHA-256 of the attributes of the process that sends.",
    ),
    Column("node", Text, comment="The node that it is; NULL when it names none."),
    Column("state", JSONB, nullable=False, comment="Last point of each cumulative series, recent latencies."),
    Column("metrics", JSONB, nullable=False, comment="How each metric was taken in, or why not, by name."),
    Column("seen_at", UtcTime, nullable=False, comment="When it last sent something (UTC)."),
    PrimaryKeyConstraint("system_id", "resource"),
    Index("telemetry_sources_seen_idx", "seen_at"),
    comment="What exporters of other tools sent last: cumulative values are counted on from there.",
)
