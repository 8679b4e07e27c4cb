"""Tables of profiles in SQLAlchemy Core; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import BigInteger, Column, Double, PrimaryKeyConstraint, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from geoheal.store.schema.tables import UtcTime, metadata

profiles = Table(
    "profiles",
    metadata,
    Column("system_id", Uuid, nullable=False, comment="The system (no foreign key: partitions are dropped)."),
    Column(
        "started_at", UtcTime, nullable=False, comment="When the stretch began (UTC); names the partition."
    ),
    Column(
        "id", Uuid, nullable=False, comment="Given by the reporter, so that a retry finds the first copy."
    ),
    Column("node", Text, comment="Replica of the system that was sampled."),
    Column("duration_s", Double, nullable=False, comment="Length of the stretch (s)."),
    Column("code_version_id", Uuid, comment="The code that ran (code_versions.id; no foreign key)."),
    Column(
        "samples",
        BigInteger,
        nullable=False,
        comment="How often a thread was seen in the project's code.",
    ),
    Column("requests", JSONB, nullable=False, comment="Requests that ended in the stretch, by route."),
    Column(
        "functions",
        JSONB,
        nullable=False,
        comment="Seconds by route and function: see the view function_profile.",
    ),
    Column(
        "stacks",
        JSONB,
        nullable=False,
        comment="Chains of calls: route, places (outermost first), line, seconds, CPU seconds.",
    ),
    Column(
        "other_wall_s", Double, nullable=False, comment="Time (s) in stacks that are not listed one by one."
    ),
    Column("other_cpu_s", Double, comment="CPU time (s) of other_wall_s; NULL when not measured."),
    Column("errors", JSONB, nullable=False, comment="Exceptions that ended requests, by type and line."),
    PrimaryKeyConstraint("system_id", "started_at", "id"),
    postgresql_partition_by="RANGE (started_at)",
    comment="Where sampled processes spent their time: one row per process and stretch of some seconds.",
)
